"""What waits to be decided. Pure over a ledger and hours."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from svodka.ledger import Ledger
from svodka.ledger.store import AsOf
from svodka.questions.review import Queue


def queue(
    ledger: Ledger,
    start: datetime | None = None,
    end: datetime | None = None,
    *,
    kinds: Collection[str] = (),
    region: str | None = None,
    assigned: str | None = None,
    lang: str | None = None,
    as_of: AsOf = None,
) -> Queue:
    """What is open in documents published from ``start`` (included) to ``end``; without both, of
    the last 30 nights of the ledger. ``kinds``, ``region`` (a place that a claim names),
    ``assigned`` (a person's name, "" for nobody's) and ``lang`` keep a part of the items."""
    raise NotImplementedError


def for_second(
    ledger: Ledger,
    person: str,
    start: datetime | None = None,
    end: datetime | None = None,
    *,
    as_of: AsOf = None,
) -> Queue:
    """What somebody else than ``person`` decided and nobody has looked at again: without the
    decision, as the machine read it, in an order that says nothing."""
    raise NotImplementedError
