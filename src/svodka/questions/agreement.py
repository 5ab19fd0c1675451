"""How far first and second reviews agree."""

from __future__ import annotations

from svodka.ledger import Ledger
from svodka.ledger.store import AsOf
from svodka.questions.review import Agreement


def agreement(ledger: Ledger, as_of: AsOf = None) -> Agreement:
    """Of decisions that count and second reviews that count, by other people, about one thing."""
    raise NotImplementedError
