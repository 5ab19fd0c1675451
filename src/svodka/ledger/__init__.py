"""The append-only record: documents by revision, what was read from each, what people decided."""

from svodka.ledger.night import Kept, Night, Period, Placing, periods
from svodka.ledger.records import Coverage, Entry, Judgement, KeptFinding, Totals
from svodka.ledger.rows import keepable
from svodka.ledger.store import Ledger, Taken

__all__ = [
    "Coverage",
    "Entry",
    "Judgement",
    "Kept",
    "KeptFinding",
    "Ledger",
    "Night",
    "Period",
    "Placing",
    "Taken",
    "Totals",
    "keepable",
    "periods",
]
