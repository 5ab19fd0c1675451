"""The claims of a night laid out region by region. Pure; ``nightly`` prints it.

A group is what a claim's area is: one region (or one area of several ids, such as the Moscow
region), several regions under one number, or none. Claims that say the same (speaker, outcome,
object, count, window) in several documents share a row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from svodka.ledger import Kept
from svodka.model import Claim

# These are set side by side, a row each; the rest is told in short lines.
COUNTING = ("attack", "downed", "suppressed", "launched", "hit")

SEVERAL = ("several",)
NOWHERE: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One thing said, and everywhere it was said, first publication first."""

    kept: tuple[Kept, ...]

    @property
    def first(self) -> Kept:
        return self.kept[0]


@dataclass(frozen=True, slots=True)
class Check:
    """What the parts of a total add up to. ``high`` None: nothing limits a part."""

    stated: tuple[int, int | None]
    parts: tuple[tuple[int, int | None], ...]

    @property
    def low(self) -> int:
        return sum(low for low, _ in self.parts)

    @property
    def high(self) -> int | None:
        highs = [high for _, high in self.parts]
        return None if None in highs else sum(high for high in highs if high is not None)

    @property
    def agrees(self) -> bool:
        """True if some number is allowed by the total and by the parts."""
        low, high = self.stated
        return (high is None or self.low <= high) and (self.high is None or low <= self.high)

    @property
    def difference(self) -> int:
        """How far the parts are from the total; negative when they fall short."""
        low, high = self.stated
        if self.agrees:
            return 0
        if high is not None and self.low > high:
            return self.low - high
        return (self.high or 0) - low


@dataclass(frozen=True, slots=True)
class Group:
    """``area`` is the ids of one area, SEVERAL or NOWHERE; of the last two, ``side`` is the country
    of those who speak, "" for outlets and others."""

    area: tuple[str, ...]
    side: str
    counting: tuple[Row, ...]
    others: tuple[Row, ...]


def groups(kept: Iterable[Kept]) -> list[Group]:
    """Regions by id, then claims over several regions, then those that name none."""
    found: dict[tuple[tuple[str, ...], str], list[Kept]] = {}
    for item in kept:
        area = area_of(item.claim)
        side = side_of(item.claim.speaker.id) if area in (SEVERAL, NOWHERE) else ""
        found.setdefault((area, side), []).append(item)
    ordered = sorted(found, key=lambda key: (key[0] == NOWHERE, key[0] == SEVERAL, key))
    return [_group(area, side, found[area, side]) for area, side in ordered]


def side_of(speaker: str) -> str:
    """The country that an office belongs to, "" where the id does not say."""
    if speaker == "ROSAVIATSIA":
        return "RU"
    country = speaker.partition(":")[2][:2] or speaker.partition("-")[0]
    return country if country in ("RU", "UA") else ""


def area_of(claim: Claim) -> tuple[str, ...]:
    """The ids of the claim's one area, SEVERAL or NOWHERE."""
    areas = {area.ids for area in claim.areas if area.ids}
    if not areas:
        return NOWHERE
    return next(iter(areas)) if len(areas) == 1 else SEVERAL


def check(total: Kept, kept: Iterable[Kept]) -> Check | None:
    """The sum check of a total with its parts; None when it has none or one lacks a count."""
    if total.claim.count is None:
        return None
    counts = [
        item.claim.count
        for item in kept
        if item.claim.parent == total.claim.id
        and item.claim.role == "part"
        and item.document.id == total.document.id
    ]
    if not counts:
        return None
    parts = tuple((count.low, count.high) for count in counts if count is not None)
    stated = total.claim.count
    return Check((stated.low, stated.high), parts) if len(parts) == len(counts) else None


def _group(area: tuple[str, ...], side: str, kept: list[Kept]) -> Group:
    rows: dict[object, list[Kept]] = {}
    for item in kept:
        rows.setdefault(_said(item.claim), []).append(item)
    ordered = sorted((Row(tuple(items)) for items in rows.values()), key=_order)
    return Group(
        area,
        side,
        tuple(row for row in ordered if row.first.claim.outcome in COUNTING),
        tuple(row for row in ordered if row.first.claim.outcome not in COUNTING),
    )


def _said(claim: Claim) -> object:
    count, window = claim.count, claim.window
    return (
        claim.speaker.id,
        claim.speaker.name if claim.speaker.id == "other" else None,
        claim.outcome,
        claim.object,
        (count.low, count.high) if count else None,
        claim.stance,
        # A count without hours may be another of the same size: only hours that agree make it one.
        (window.start, window.end) if window.start else (claim.id, window.printed),
        claim.places,
        claim.airport,
        claim.to,
    )


def _order(row: Row) -> tuple[int, str, float, str]:
    claim, document = row.first.claim, row.first.document
    posted = document.published.timestamp() if document.published else 0.0
    outcome = COUNTING.index(claim.outcome) if claim.outcome in COUNTING else len(COUNTING)
    return (outcome, claim.speaker.id, posted, claim.id)
