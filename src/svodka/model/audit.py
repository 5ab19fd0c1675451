"""A retelling beside the primary reports of its time: what stands, what is another, what is new.

Nothing here says that something is false: only what can be traced to the reports that were read,
and what cannot.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from svodka.model.claim import Claim, Evidence
from svodka.model.document import Document, Reading
from svodka.model.finding import Bounds
from svodka.model.span import Span

# What became of a statement, from the best traced to the least.
VERDICTS: dict[str, str] = {
    "stands": "A report has it: same speaker, outcome, object, count, place and hours, where the"
    " article's words may be coarser than the report's.",
    "derived": "No report states it, but it is a sum of what reports state, and the sum holds.",
    "within": "No report states it; all claims together allow it.",
    "altered": "A report has the same statement with another value in the slots that are named.",
    "added": "Not traceable here: the speaker was read for these hours, and no report has it.",
    "unchecked": "Cannot be checked here: the speaker was not read for these hours, or the article"
    " speaks of hours that it does not print.",
}
# What is compared, in order of display.
SLOTS = ("speaker", "outcome", "object", "count", "place", "window", "certainty")
# How one slot compares. The first four leave a statement standing.
HOWS: dict[str, str] = {
    "same": "Both say the same.",
    "coarser": "The article says it more loosely, and truly so.",
    "silent": "The article does not say it.",
    "finer": "The article says more than the report, and nothing that the report rules out.",
    "changed": "The article has another value.",
    "lost": "The article leaves out a part of the value: a place, or that it was preliminary.",
    "gained": "The article has a part that the report lacks: a place, or a certainty.",
}
STANDING = ("same", "coarser", "silent", "finer")
# What a document is as evidence: the speaker's own channel, or somebody who passes his words on.
REPORT_KINDS = ("primary", "relay")
# What reports say and the article does not.
DROPPED_KINDS = ("total", "part", "of_which", "count", "people", "consequence", "airport", "window")

# What else is marked in the article, and what can be said of it.
MARKS: dict[str, tuple[str, ...]] = {
    "quotation": ("found", "partly", "not_found", "not_comparable"),
    "persona": ("single", "recurring"),
    "commentary": ("commentary", "loaded"),
    "headline": ("agrees", "differs", "stray"),
    "comparison": ("supported", "contradicted", "uncheckable"),
    "sum": ("holds", "differs", "contradiction"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """A document that an article is compared with.

    ``kind`` is one of REPORT_KINDS: ``primary`` if it stands in the channel of a speaker of its
    claims, else ``relay``. ``speaker`` is the id of that speaker, None in a relay.
    """

    document: Document
    kind: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """Characters of one document: a report's, or another article's. ``text[span] == printed``."""

    document: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class SlotPair:
    """One slot on both sides.

    ``how`` is a key of HOWS; ``article`` and ``report`` are the values in words for people;
    ``spans`` point into the article, ``report_spans`` into the report.
    """

    slot: str
    how: str
    article: str
    report: str
    spans: tuple[Evidence, ...] = ()
    report_spans: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """The claim of a report that a statement is compared with.

    ``document`` is the id of a Report, ``kind`` what the claim is evidence as (one of
    REPORT_KINDS), ``score`` from 0 to 1, and ``features`` the points that it is made of, by name:
    docs/auditing.md explains each.
    """

    document: str
    kind: str
    claim: Claim
    passage: Passage | None
    score: float
    features: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Retold:
    """One statement of the article.

    ``verdict`` is a key of VERDICTS; ``match`` the report's claim that decided it, None without
    one; ``also`` further claims that say the same, or that a derived sum is made of; ``bounds``
    what all claims together allow, where that was asked; ``why`` one sentence for people.
    """

    claim: Claim
    passage: Passage | None
    verdict: str
    why: str
    match: Match | None = None
    also: tuple[Match, ...] = ()
    slots: tuple[SlotPair, ...] = ()
    bounds: Bounds | None = None

    @property
    def altered(self) -> tuple[str, ...]:
        """The slots that differ, in order of display."""
        return tuple(pair.slot for pair in self.slots if pair.how not in STANDING)


@dataclass(frozen=True, slots=True)
class Dropped:
    """What a report that the article retells says, and the article does not.

    ``kind`` is one of DROPPED_KINDS; ``match`` the claim with its passage.
    """

    kind: str
    match: Match
    why: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What else an editor should look at: a span of the article that no claim covers, or covers
    in another sense.

    ``kind`` is a key of MARKS and ``verdict`` one of its values. ``why`` is one sentence for
    people; ``words`` are the words that made it so; ``about`` is whose it is (the office of a
    quotation, the name of a persona); ``evidence`` the passages it was compared with; ``claims``
    ids of the article's claims that it concerns.
    """

    kind: str
    verdict: str
    span: Span
    why: str
    words: tuple[Evidence, ...] = ()
    about: str | None = None
    evidence: tuple[Passage, ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """Whether a speaker whom the article names was read for the hours it speaks of.

    ``primary`` and ``relays``: how many documents with claims of this speaker about these hours.
    ``statements``: how many of the article's are this speaker's.
    """

    speaker: str
    start: datetime | None
    end: datetime | None
    primary: int
    relays: int
    statements: int


@dataclass(frozen=True, slots=True)
class Score:
    """One named feature of the whole: ``value`` of ``of``, None where there is nothing to count
    it against. docs/auditing.md explains each name of SCORES."""

    name: str
    value: int
    of: int | None = None


SCORES: dict[str, str] = {
    "stands": "Statements that a primary report has; the article's words may be coarser.",
    "relayed": "Statements that only a relay of their speaker has: weaker evidence.",
    "derived": "Sums that the article made of reported numbers, and that hold.",
    "within": "Counts that no report states and that all claims together allow.",
    "altered": "Statements that a report has with another value.",
    "added": "Statements not traceable here: their speaker was read, no report has them.",
    "unchecked": "Statements whose speaker was not read for their hours, or whose hours are not"
    " printed.",
    "dropped": "What the retold reports say and the article does not.",
    "sums": "Sums inside the article that do not add up, and statements that contradict another.",
    "quotations": "Quotations of officials that were looked for and that no report read here has.",
    "personas": "Named people without an office who turn up elsewhere with another first name or in"
    " another town.",
    "commentary": "Sentences without a claim that speculate or load the words.",
    "headline": "Values of the headline that differ from the body.",
    "comparisons": "Comparisons that the figures contradict.",
}


@dataclass(frozen=True, slots=True)
class Audit:
    """An article beside the reports of its time.

    ``retold`` in order of the article's text; ``dropped`` in order of the reports'; ``marks`` in
    order of their spans; ``scores`` in order of SCORES; ``summary`` one line.
    """

    article: Reading
    reports: tuple[Report, ...] = ()
    retold: tuple[Retold, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    marks: tuple[Mark, ...] = ()
    heard: tuple[Heard, ...] = ()
    scores: tuple[Score, ...] = field(default=())
    summary: str = ""

    def report(self, document: str) -> Report | None:
        """The report with this document id."""
        return next((item for item in self.reports if item.document.id == document), None)
