"""What a decision moves: bounds by region and night, and conflicts."""

from __future__ import annotations

from svodka.ledger import Decision, Ledger
from svodka.ledger.store import AsOf
from svodka.questions.review import Moved


def moved(ledger: Ledger, entry: int) -> Moved:
    """What the judgement of an entry moved: answers as of the entry before it, and as of it.
    LedgerError when the entry is no judgement."""
    raise NotImplementedError


def would_move(ledger: Ledger, decision: Decision, as_of: AsOf = None) -> Moved:
    """What a decision would move; nothing is written. LedgerError when it cannot be made."""
    raise NotImplementedError
