"""One standing claim as the model sees it: where, when, of which kinds, how many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from svodka.model import Area, Claim, Window
from svodka.model.finding import Statement
from svodka.reconcile import tables

EVERYWHERE = "*"
"""The atom of all places that no claim names."""

_APART = frozenset(("closed", "reopened", "restricted", "diverted", "deployed"))
_LOOSE = frozenset(("near", "toward"))


class Frame(NamedTuple):
    """Claims bear on each other only within one frame."""

    side: str
    outcome: str
    unit: str


class Mark(NamedTuple):
    """A claim, what it counts, the places that it names and the seconds that it may be about."""

    id: str
    frame: Frame
    places: tuple[str, ...]
    start: int
    end: int


class Hours(NamedTuple):
    """Edges in seconds since 1970: outer, and inner or None."""

    start: int
    end: int
    inner: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a claim may have counted (``places`` None: anywhere on the side's territory and seas)
    and where it counted everything: ``covers`` None is everywhere, ``country`` a whole country."""

    places: frozenset[str] | None
    covers: frozenset[str] | None
    country: str | None
    areas: tuple[frozenset[str], ...]
    held: frozenset[str]
    side: str

    def may(self, place: str) -> bool:
        return tables.at_home(self.side, place) if self.places is None else place in self.places

    def meets(self, other: Reach) -> bool:
        """Whether the two may have counted at one place."""
        if self.places is None and other.places is None:
            return True
        if self.places is None:
            return any(self.may(p) for p in other.places or ())
        return any(other.may(p) for p in self.places)

    def all_of(self, place: str) -> bool:
        """Whether it counted everything at the place, if it did so in its hours."""
        if self.covers is None:
            return tables.at_home(self.side, place)
        if self.country is not None and place.startswith(f"{self.country}-"):
            return True
        return place in self.covers


def counts(claim: Claim) -> bool:
    """Whether a claim counts events at all, in hours that are known."""
    if claim.count is None or claim.stance != "asserted" or claim.unit == "airports":
        return False
    return (
        claim.outcome not in _APART
        and claim.window.kind != "cumulative"
        and bool(hull(claim.window))
    )


def hull(window: Window) -> tuple[datetime, datetime] | None:
    """The outer reading; of a window without one, the nominal."""
    if window.outer is not None:
        start, end = window.outer
    elif window.start is not None and window.end is not None:
        start, end = window.start, window.end
    else:
        return None
    return (start, end) if start < end else (start, start + timedelta(minutes=1))


def frame(claim: Claim) -> Frame:
    return Frame(tables.side(claim), claim.outcome, claim.unit)


def hours(claim: Claim, usual: bool) -> Hours:
    """The cautious reading: outer and inner. ``usual``: nominal hours, where there are any."""
    window = claim.window
    start, end = window.start, window.end
    if usual and start is not None and end is not None and start < end:
        edges = (_seconds(start), _seconds(end))
        return Hours(*edges, edges)
    known = hull(window)
    assert known is not None
    inner = window.inner
    surely = None
    if inner is not None and inner.start < inner.end:
        surely = (
            max(_seconds(inner.start), _seconds(known[0])),
            min(_seconds(inner.end), _seconds(known[1])),
        )
        surely = surely if surely[0] < surely[1] else None
    return Hours(_seconds(known[0]), _seconds(known[1]), surely)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def reach(claim: Claim) -> Reach:
    """Read from the areas, the object and the table of wording."""
    home = tables.side(claim)
    kinds = tables.kinds_of(claim)
    full = tables.exhaustive(claim) and kinds.all
    country = home if home in claim.places else None
    loose = [a for a in claim.areas if not _bounds_area(a)]
    areas = tuple(frozenset(a.ids) for a in claim.areas if a.ids and a not in loose)
    if not claim.areas:
        none = claim.exhaustive != "side" or not full or claim.role == "part"
        covers: frozenset[str] | None = frozenset() if none else None
        return Reach(None, covers, None, (), kinds.held, home)
    named = frozenset(p for a in areas for p in a if p != country)
    surely = frozenset(
        p
        for a in claim.areas
        if a not in loose and not _only_local(a)
        for p in a.ids
        if p != country
    )
    if claim.exhaustive == "region":
        surely &= {claim.speaker.id.partition(":")[2]} | _with_city(claim)
    if not full:
        surely = frozenset()
    anywhere = bool(loose) or country is not None or len(areas) < len(claim.areas)
    return Reach(
        None if anywhere else named,
        surely,
        country if full else None,
        tuple(a for a in areas if country not in a),
        kinds.held,
        home,
    )


def _with_city(claim: Claim) -> frozenset[str]:
    """An area of several ids, one of them the speaker's own region: he counted all of it."""
    own = claim.speaker.id.partition(":")[2]
    return frozenset(p for a in claim.areas if own in a.ids for p in a.ids)


def _bounds_area(area: Area) -> bool:
    """Whether what was counted lies in the area: not if it is told as near or on the way to it. A
    town's surroundings lie in its region."""
    return bool(area.ids) and (
        area.relation not in _LOOSE or (bool(area.localities) and area.relation != "toward")
    )


def _only_local(area: Area) -> bool:
    """Only a town or a district is printed, or words that do not speak for all of the place."""
    local = any(place.span == area.span for place in area.localities)
    return not tables.whole_place(area.relation) or (local and not tables.whole_place("locality"))


@dataclass(frozen=True, slots=True)
class Item:
    """A standing claim with all documents that print it. ``parts``: keys of disjoint subsets;
    ``subsets``: of further ones; ``before``: keys of earlier claims that this one adds to;
    ``beside``: other counts of its report about the same place, exhaustive only together."""

    key: str
    members: tuple[Statement, ...]
    frame: Frame
    reach: Reach
    cautious: Hours
    nominal: Hours
    low: int
    high: int | None
    parts: tuple[str, ...] = ()
    subsets: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def lead(self) -> Statement:
        return self.members[0]

    @property
    def claim(self) -> Claim:
        return self.members[0].claim

    def hours(self, usual: bool) -> Hours:
        return self.nominal if usual else self.cautious


def item(members: Iterable[Statement]) -> Item:
    """Of statements that repeat one another; the first stands for all."""
    told = tuple(members)
    claim = told[0].claim
    assert claim.count is not None
    return Item(
        claim.id,
        told,
        frame(claim),
        reach(claim),
        hours(claim, False),
        hours(claim, True),
        claim.count.low,
        claim.count.high,
    )
