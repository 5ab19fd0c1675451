"""What the ledger answers with, beside the records of the model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from svodka.model import Interval

# Entries that hold what was read: of the newest revision when it came, and of one that came late.
READINGS = ("reading", "past")
# Of a taking: all was taken in; it stopped at a limit; nothing can be said of these hours.
OUTCOMES = ("ok", "partial", "failed")


class Totals(NamedTuple):
    """How much is current."""

    documents: int
    claims: int
    issues: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was taken in of one source for some hours.

    ``documents`` is how many were published in these hours, ``first`` and ``last`` when. ``taken``
    are the stretches that a taking which ended well speaks for: from the one before it to its own
    beginning. ``failed`` counts the takings begun in these hours that failed, stopped at a limit or
    were interrupted. ``gaps`` are what nothing speaks for: from a source's first taking on, all
    that is not ``taken``; before it, and for a source that was never synced, stretches of more than
    a day without a document, or all of it when there is none.
    """

    source: str | None
    documents: int
    first: datetime | None
    last: datetime | None
    gaps: tuple[Interval, ...]
    taken: tuple[Interval, ...] = ()
    failed: int = 0

    @property
    def read(self) -> bool:
        """Whether the source was read for these hours, if only for a part of them: it published
        something, or it was asked and had nothing."""
        return bool(self.documents or self.taken)


@dataclass(frozen=True, slots=True)
class Entry:
    """One appended row. ``kind`` is document, reading, past (the reading of a revision that came
    late), judgement, finding, taking, taking_end, gone or back; ``subject`` the id of what it
    concerns, of a taking its source."""

    seq: int
    kind: str
    subject: str
    revision: int | None
    reader: str
    added: datetime


@dataclass(frozen=True, slots=True)
class Taking:
    """A run of taking in from one source. ``taking`` is its number; ``where`` what was asked.

    ``ended`` and ``outcome`` are None where it was interrupted, or is not done yet. ``since``: the
    moment back to which it saw everything; None: to the one before it that was ok.
    """

    taking: int
    source: str
    where: str
    started: datetime
    ended: datetime | None = None
    outcome: str | None = None
    seen: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    message: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """That an item is ``gone`` or ``back`` (``state``), since when it is known, and from what."""

    entry: int
    document: str
    state: str
    at: datetime
    how: str
    added: datetime


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """An answer that was kept: the question and the answer as plain values, and the last entry that
    the answer saw."""

    entry: int
    upto: int
    question: dict[str, Any]
    answer: dict[str, Any]
    added: datetime
