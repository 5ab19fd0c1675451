"""Which statement goes with which claim of the reports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from svodka.model.claim import Claim
from svodka.retellings import hours, slots, tables
from svodka.retellings.assignment import assign
from svodka.retellings.known import Known
from svodka.retellings.pair import Pair
from svodka.retellings.said import Said

# Above any sum of points: as many statements stand as can, and then the points decide.
_STANDS = 1000.0
# A count that is shared by chance proves little.
_CHANCE = {0: 0.5, 1: 0.5, 2: 0.75}


@dataclass(frozen=True, slots=True)
class Before:
    """What a first round found. ``totals``: the article's claim id of a total → its pair;
    ``lists``: (a total of the article, a total of a report) whose parts go together; ``retold``:
    the reports that a statement goes with which names its speaker or place."""

    totals: Mapping[str, Pair] = field(default_factory=dict)
    lists: frozenset[tuple[str, str]] = frozenset()
    retold: frozenset[str] = frozenset()

    @staticmethod
    def of(found: Collection[Pair]) -> Before:
        both = ((p.article.claim.parent, p.report.claim.parent) for p in found)
        return Before(
            {pair.article.claim.id: pair for pair in found},
            frozenset((one, other) for one, other in both if one and other),
            frozenset(pair.report.document.id for pair in found if pair.named),
        )

    def listed(self, article: Claim, report: Claim) -> bool:
        """Whether the two are a part, or the total, of lists that go together."""
        total = self.totals.get(article.parent or "")
        part = total is not None and report.parent == total.report.claim.id
        return part or (article.id, report.id) in self.lists


def aligned(article: Sequence[Said], reports: Sequence[Said], known: Known) -> dict[int, Pair]:
    """Statement's place → its pair. Twice: the second time totals and parts know which lists go
    together, and statements without a speaker which reports are retold."""
    compared = [*_compared(article, reports, known)]
    first = best(_pairs(compared, Before()))
    return best(_pairs(compared, Before.of(first.values()))) if first else first


def best(found: Collection[Pair]) -> dict[int, Pair]:
    """By the statement's place: first each claim goes with one statement at most, so that most
    statements stand and most points are brought; a statement that is left without may then repeat
    what another says, if it stands or names the same place."""
    by_key = {(pair.article.place, pair.report.place): pair for pair in found}
    chosen = assign(
        {key: pair.total + (_STANDS if pair.stands else 0.0) for key, pair in by_key.items()}
    )
    out = {row: by_key[(row, column)] for row, column in chosen.items()}
    standing = {pair.report.place for pair in out.values() if pair.stands}
    left = [pair for pair in found if pair.article.place not in out]
    for pair in sorted(left, key=lambda p: (not p.stands, -p.total, p.report.place)):
        free = pair.report.place not in standing or pair.found["place"] in ("same", "coarser")
        if pair.stands or free:
            out.setdefault(pair.article.place, pair)
    return out


_Compared = tuple[Said, Said, dict[str, str]]


def _compared(
    article: Iterable[Said], reports: Sequence[Said], known: Known
) -> Iterable[_Compared]:
    for mine in article:
        for theirs in reports:
            if _near(mine, theirs):
                found = slots.compare(mine, theirs, known)
                if found:
                    yield mine, theirs, found


def _near(article: Said, report: Said) -> bool:
    return hours.near(
        article.window,
        article.document.published,
        report.window,
        report.document.published,
    )


def _pairs(compared: Iterable[_Compared], before: Before) -> list[Pair]:
    """Every pair of one statement."""
    every = (_pair(mine, theirs, found, before) for mine, theirs, found in compared)
    return [pair for pair in every if pair.one_statement]


def _pair(article: Said, report: Said, found: dict[str, str], before: Before) -> Pair:
    total = before.totals.get(article.claim.parent or "")
    listed = before.listed(article.claim, report.claim)
    points = {
        slot: tables.WEIGHTS[slot] * tables.SHARE[how]
        for slot, how in found.items()
        if slot in tables.WEIGHTS
    }
    points["count"] *= _telling(article, report)
    if not article.areas and not report.areas and article.claim.airport is None:
        points["place"] *= 0.5
    if article.claim.role == report.claim.role:
        points["role"] = tables.WEIGHTS["role"]
    if listed:
        points["list"] = tables.WEIGHTS["list"]
    return Pair(
        article,
        report,
        found,
        tuple(points.items()),
        listed,
        _inherited(found, total) if listed and total is not None else frozenset(),
        report.document.id in before.retold,
    )


def _inherited(found: Mapping[str, str], total: Pair) -> frozenset[str]:
    """The slots that differ for a whole list."""
    return frozenset(
        slot
        for slot in ("window", "speaker", "outcome")
        if total.found[slot] == found[slot] == "changed"
    )


def _telling(article: Said, report: Said) -> float:
    count = article.claim.count or report.claim.count
    return _CHANCE.get(count.low, 1.0) if count is not None else 0.25
