"""Records of the review desk: what is to be decided, what it is worth, what a decision moved.

Words for them are in ``svodka.telling.reviewing``, plain values in
``svodka.questions.plain_review``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from svodka.ledger import Decision, Judgement
from svodka.model import Claim, Document, Issue
from svodka.model.finding import Bounds, Conflict, Scope, Statement

# Why something is asked, the first that holds of a claim.
KINDS = ("disagreement", "again", "conflict", "place", "issue", "certainty", "sample")


@dataclass(frozen=True, slots=True)
class Move:
    """Bounds of one area, night or day, that a decision changes. ``period`` is night or day of the
    date ``day`` (as ``svodka night`` has them); the hours and places are those of ``scope``."""

    period: str
    day: date
    scope: Scope
    before: Bounds
    after: Bounds

    @property
    def size(self) -> int:
        """By how much, at the end that moves most. A limit that comes or goes counts as the number
        that it is, and at least as 1."""
        low = abs(self.before.low - self.after.low)
        one, other = self.before.high, self.after.high
        if one is None or other is None:
            known = one if other is None else other
            return low if known is None else max(low, known, 1)
        return max(low, abs(one - other))


@dataclass(frozen=True, slots=True)
class Moved:
    """What a decision moves: bounds, and conflicts that ``went`` and ``came``.

    ``before`` and ``after`` are the last entries that the two answers saw; ``after`` is None of a
    decision that was not made. ``statements``: the claims that the conflicts name, by id.
    ``nights`` of ``of`` that the decision bears on were looked at.
    """

    judgement: Judgement | None
    before: int
    after: int | None
    moves: tuple[Move, ...]
    went: tuple[Conflict, ...]
    came: tuple[Conflict, ...]
    statements: Mapping[str, Statement] = field(default_factory=dict)
    nights: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Stake:
    """How much hangs on a decision: see ``svodka.questions.stakes``.

    ``size`` is what the queue is ordered by: of the readings that a reviewer may decide for, the
    one that changes most, the sizes of all its moves (those of people three times) and 5 for each
    conflict that it ends or makes. ``most``: its largest move. ``moves`` counts the moves,
    ``conflicts`` the conflicts. ``computed`` False: nothing was reconciled, ``size`` is a guess
    from the claim's own count, and ``most`` is None.
    """

    size: int
    computed: bool = False
    most: Move | None = None
    moves: int = 0
    conflicts: int = 0


class Reason(NamedTuple):
    """Why something is asked: a word of ``data/review/reasons.tsv``, and what it is about (an
    issue's message, a printed name, a conflict's kind; "" for nothing)."""

    code: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """Something to be decided.

    ``about`` is the kind and the subject that a judgement about it has, ``named`` what a decision's
    ``change`` names (of a conflict or an issue). ``statements`` are the claims as the machine read
    them, in the document's order; of a claim that is gone (``again``) none. ``document`` is the
    revision that stands, that of the first claim. ``candidates``: place ids that a name may mean,
    by claim-slot order. ``seen``: hand it to ``Ledger.decide``. ``assigned``: a person's name, ""
    for nobody. ``first`` and ``second``: the decision and the second review that count; both None
    in a blind queue.
    """

    kind: str
    about: tuple[str, str]
    document: Document
    statements: tuple[Statement, ...]
    quote: str
    reasons: tuple[Reason, ...]
    stake: Stake
    seen: int
    named: Mapping[str, Any] | None = None
    issues: tuple[Issue, ...] = ()
    candidates: tuple[str, ...] = ()
    conflict: Conflict | None = None
    assigned: str = ""
    first: Judgement | None = None
    second: Judgement | None = None

    @property
    def key(self) -> str:
        """One item of a queue: no other has the same."""
        return ":".join(self.about)

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(item.claim for item in self.statements)

    def decision(self, verdict: str, change: Mapping[str, Any] | None = None) -> Decision:
        """What ``Ledger.decide`` takes. LedgerError for a verdict that such a thing cannot have;
        ``change``: a correction's slots."""
        kind, subject = self.about
        if kind == "claim" and verdict == "corrected":
            return Decision.corrected(subject, change or {})
        return Decision(kind, subject, verdict, self.named)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95 % Wilson interval; all None when nothing was counted."""

    hits: int
    of: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Precision:
    """Of the claims that no reason speaks against, a sample was drawn (``rate``: the share of them
    all, by a hash of the claim's id): how many of it were decided, and how. ``right``: accepted,
    of those decided."""

    rate: float
    sampled: int
    accepted: int
    corrected: int
    rejected: int
    right: Rate


@dataclass(frozen=True, slots=True)
class Queue:
    """Everything that waits, the highest stake first, as of entry ``upto``: a pure function of the
    ledger up to there and of what was asked.

    ``counts``: items by kind, before the filters. ``left``: how many claims no reason speaks
    against. ``precision`` is of what was sampled of them in these hours. In a blind queue
    (``person`` is who reviews a second time) items come in an order that says nothing.

    A page is a slice of ``items``: for the next one ask for the queue as of ``upto`` again.
    """

    items: tuple[Item, ...]
    start: datetime | None
    end: datetime | None
    upto: int
    counts: Mapping[str, int]
    left: int
    precision: Precision
    person: str | None = None


class Kappa(NamedTuple):
    """Cohen's, with its 95 % interval (of the standard error of Cohen 1960)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Pairwise:
    """How far two people agree about what is of one ``kind`` (claim, pair, conflict, issue), whose
    verdicts are other words than those of others; ``first`` having decided and ``second`` having
    looked again; both None for everybody.

    ``raw``: the share with the same verdict; ``kappa`` and ``alpha`` (Krippendorff's, for nominal
    values) by verdict; ``table``: (first's verdict, second's) → how often. ``slots``: of the slots
    that one of two corrections (or a correction beside an acceptance) changes, how many ended
    alike; ``kappa_slots``: over every slot of every claim that neither rejected, whether it was
    changed. What is not defined (nothing compared, or nothing but one value) is None.
    """

    first: str | None
    second: str | None
    raw: Rate
    kappa: Kappa | None
    alpha: float | None
    table: Mapping[tuple[str, str], int]
    slots: Mapping[str, Rate]
    kappa_slots: Kappa | None
    kind: str = "claim"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two reviews of one subject that end differently: in their verdicts, or in the ``slots`` that
    both corrected otherwise. ``open``: nobody decided since; until then the first takes effect."""

    about: tuple[str, str]
    first: Judgement
    second: Judgement
    slots: tuple[str, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """``overall`` is of claims, ``others`` of each other kind that was compared; ``pairs`` one for
    each kind and ordered pair of people, by name. ``compared``: decisions with a second review by
    somebody else, made while that decision counted. ``waiting``: decisions that count and nobody
    looked at again. ``upto``: as of which entry."""

    overall: Pairwise
    others: tuple[Pairwise, ...]
    pairs: tuple[Pairwise, ...]
    disagreements: tuple[Disagreement, ...]
    compared: int
    waiting: int
    upto: int
