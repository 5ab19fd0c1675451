"""The append-only record: documents by revision, and what was read from each."""

from svodka.ledger.night import Kept, Night, Period, Placing, periods
from svodka.ledger.store import Ledger, Totals

__all__ = ["Kept", "Ledger", "Night", "Period", "Placing", "Totals", "periods"]
