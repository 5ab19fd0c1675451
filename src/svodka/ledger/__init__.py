"""The append-only record: documents by revision, what was read from each, what people decided."""

from svodka.ledger.as_read import AsRead
from svodka.ledger.basis import Basis
from svodka.ledger.changes import Changes, between
from svodka.ledger.families import Family, Member
from svodka.ledger.judging import Decision, Judgement
from svodka.ledger.life import Life, Stage
from svodka.ledger.night import Kept, Night, Period, Placing, periods
from svodka.ledger.putting import Taken
from svodka.ledger.records import Absence, Coverage, Entry, KeptFinding, Taking, Totals
from svodka.ledger.relaying import Relays, relays
from svodka.ledger.rows import keepable
from svodka.ledger.store import Ledger

__all__ = [
    "Absence",
    "AsRead",
    "Basis",
    "Changes",
    "Coverage",
    "Decision",
    "Entry",
    "Family",
    "Judgement",
    "Kept",
    "KeptFinding",
    "Ledger",
    "Life",
    "Member",
    "Night",
    "Period",
    "Placing",
    "Relays",
    "Stage",
    "Taken",
    "Taking",
    "Totals",
    "between",
    "keepable",
    "periods",
    "relays",
]
