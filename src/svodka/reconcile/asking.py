"""A question: which cells and claims it is about, and how the answers of components add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from svodka.model.finding import Bounds, Finding, Scope
from svodka.reconcile import tables
from svodka.reconcile.cells import Alike
from svodka.reconcile.items import EVERYWHERE, Frame, Item, Mark

_APART = frozenset(("downed", "suppressed"))
# Outcomes of drones and missiles themselves: hits "at nine places" count places, and add nothing.
_OF_OBJECTS = frozenset(("attack", "launched", "downed", "suppressed", "hit"))


@dataclass(frozen=True, slots=True)
class Question:
    """A scope with its hours in seconds and the chain of places that each asked place lies in."""

    scope: Scope
    start: int
    end: int
    within: Callable[[str], str | None]
    side: str | None
    above: frozenset[str]
    kinds: frozenset[str]

    @staticmethod
    def of(scope: Scope, within: Callable[[str], str | None]) -> Question:
        above = {a for p in scope.places for a in _chain(p, within)} - set(scope.places)
        return Question(
            scope,
            int(scope.start.timestamp()),
            int(scope.end.timestamp()),
            within,
            scope.places[0]
            if len(scope.places) == 1 and scope.places[0] in tables.sides()
            else None,
            frozenset(above),
            tables.kinds(scope.object).held,
        )

    def place(self, place: str, side: str, named: frozenset[str] = frozenset()) -> int:
        """2: inside; 1: an asked place may lie in it, or it may be an asked place; 0: elsewhere.

        EVERYWHERE is each place that is not among ``named``.
        """
        if not self.scope.places:
            return 2
        if self.side is not None:
            return 2 if side == self.side else 0
        if place == EVERYWHERE:
            return int(any(self._unnamed(p, side, named) for p in self.scope.places))
        if any(p in self.scope.places for p in (place, *_chain(place, self.within))):
            return 2
        return 1 if place in self.above else 0

    def _unnamed(self, place: str, side: str, named: frozenset[str]) -> bool:
        """Whether a count that names no place may be over an asked place. One of whom not even the
        side is known says nothing of a place."""
        chain = (place, *_chain(place, self.within))
        return side != "?" and named.isdisjoint(chain) and tables.at_home(side, _region(chain))

    def within_hours(self, core: tuple[int, int] | None) -> tuple[int, int]:
        """What of its hours a block answers for."""
        if core is None:
            return self.start, self.end
        return max(self.start, core[0]), min(self.end, core[1])

    def lies(self, alike: Alike) -> int:
        """How cells that share all but their hours lie to it: 2 inside, 1 perhaps, 0 outside."""
        if not self._asks(alike.frame):
            return 0
        where = self.place(alike.place, alike.frame.side, alike.named)
        return min(where, self._kind(alike.kinds)) if where else 0

    def _kind(self, kinds: frozenset[str]) -> int:
        if tables.ANY in kinds or kinds <= self.kinds:
            return 2
        return 1 if kinds & self.kinds else 0

    def _asks(self, frame: Frame) -> bool:
        """Whether counts of a frame are of what is asked."""
        if frame.outcome != self.scope.outcome:
            return False
        return frame.unit == "objects" or frame.outcome not in _OF_OBJECTS

    def meets(self, one: Item) -> bool:
        """Whether an item bears on it by outcome and hours."""
        if not self._asks(one.frame):
            return False
        return any(
            edges[0] < self.end and self.start < edges[1] for edges in (one.cautious, one.nominal)
        )

    def reaches(self, one: Item) -> bool:
        """Whether an item may count in it."""
        if not self.meets(one):
            return False
        places = one.reach.places
        kinds = one.reach.held
        if tables.ANY not in kinds and not kinds & self.kinds:
            return False
        return any(self.place(p, one.frame.side) for p in places or (EVERYWHERE,))

    def concerns(self, one: Mark) -> bool:
        """Whether a claim may be about what is asked."""
        if one.start >= self.end or self.start >= one.end or not self._asks(one.frame):
            return False
        return any(self.place(p, one.frame.side) for p in one.places or (EVERYWHERE,))

    def about(self, scope: Scope | None) -> bool:
        """Whether a conflict's scope bears on it."""
        if scope is None or scope.start >= self.scope.end or self.scope.start >= scope.end:
            return False
        if scope.outcome != self.scope.outcome:
            return False
        if self.side is not None or not scope.places:
            return True
        return any(self.place(p, "?") for p in scope.places)


def _region(chain: Sequence[str]) -> str:
    """The id that tells the country: the first that looks like a region's."""
    return next((p for p in chain if p[2:3] == "-"), chain[0])


@lru_cache(maxsize=50_000)
def _chain(place: str, within: Callable[[str], str | None]) -> tuple[str, ...]:
    out: list[str] = []
    at = within(place)
    while at is not None and at not in out:
        out.append(at)
        at = within(at)
    return tuple(out)


def combine(answers: Iterable[tuple[str, Bounds]], question: Question) -> Bounds:
    """Components of one side add up. Two sides' downings are apart and add up too; of a hit, both
    may speak, and so may those whose side is not known: the least is then the greatest of them."""
    by_side: dict[str, list[Bounds]] = defaultdict(list)
    for side, bounds in answers:
        by_side[side].append(bounds)
    sums = {side: _sum(told) for side, told in by_side.items()}
    if not sums:
        return Bounds(0, 0)
    high = _sum(list(sums.values())).high
    lows = {side: b.low for side, b in sums.items()}
    known = [low for side, low in lows.items() if side != "?"]
    together = sum(known) if question.scope.outcome in _APART else max(known, default=0)
    return Bounds(max(together, lows.get("?", 0)), high)


def _sum(told: Sequence[Bounds]) -> Bounds:
    highs = [b.high for b in told]
    high = None if any(h is None for h in highs) else sum(h for h in highs if h is not None)
    return Bounds(sum(b.low for b in told), high)


def together(whole: Finding, parts: Sequence[Finding]) -> Finding:
    """The finding for a number that may hold the parts: at least what it says itself or the parts
    come to, at most all of them side by side."""
    told = (whole, *parts)
    usual = None
    if whole.usual is not None:
        hours = [part.usual for part in parts if part.usual is not None]
        usual = _holding(whole.usual, hours) if len(hours) == len(parts) else None
    bounds = _holding(whole.bounds, [part.bounds for part in parts])
    of_parts = bounds.low > whole.bounds.low
    return Finding(
        whole.scope,
        bounds,
        usual,
        whole.stated,
        _merged([f.low_rests_on for f in (parts if of_parts else (whole,))]),
        _merged([f.high_rests_on for f in told]) if bounds.high is not None else (),
        tuple({r.claim: r for f in told for r in f.set_aside}.values()),
        tuple({c.claims: c for f in told for c in f.conflicts}.values()),
        _merged([f.counted for f in told]),
        _merged([f.superseded for f in told]),
    )


def _holding(whole: Bounds, parts: Sequence[Bounds]) -> Bounds:
    return Bounds(max(whole.low, sum(b.low for b in parts)), _sum([whole, *parts]).high)


def _merged(ids: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({id for each in ids for id in each}))


def stated(items: Iterable[Item], question: Question) -> tuple[str, ...]:
    """Primary claims that state exactly this: its places, its object, and its hours as far as the
    claim's own words fix them."""
    scope = question.scope
    out = []
    for one in items:
        claim = one.claim
        if not one.lead.own or claim.role in ("of_which", "extra"):
            continue
        if set(claim.places) != set(scope.places) and not (
            len(scope.places) == 1 and scope.places == tuple(claim.places)
        ):
            continue
        if claim.unit == "objects" and claim.object != scope.object:
            continue
        surely = one.cautious.inner or one.nominal[:2]
        covers = one.cautious.start <= question.start and question.end <= one.cautious.end
        if covers and question.start <= surely[0] and surely[1] <= question.end:
            out.append(one.key)
    return tuple(sorted(out))
