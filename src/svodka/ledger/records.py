"""What the ledger answers with, beside the records of the model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from svodka.model import Interval

# What a person can decide: about a document, about a claim.
VERDICTS = {"document": ("retracted", "restored"), "claim": ("rejected", "accepted")}
# Those that take a document or a claim out of every later answer.
WITHDRAWN = ("retracted", "rejected")


class Totals(NamedTuple):
    """How much is current."""

    documents: int
    claims: int
    issues: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was taken in of one source for some hours.

    ``documents`` is how many were published in these hours, ``first`` and ``last`` when.
    ``gaps`` are stretches of more than a day without any, or all of it when there is none.
    """

    source: str | None
    documents: int
    first: datetime | None
    last: datetime | None
    gaps: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One appended row. ``kind`` is document, reading, judgement or finding; ``subject`` the id of
    what it concerns."""

    seq: int
    kind: str
    subject: str
    revision: int | None
    reader: str
    added: datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person decided, beside what the machine read."""

    entry: int
    kind: str
    subject: str
    verdict: str
    person: str
    reason: str
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
