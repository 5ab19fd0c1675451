"""Cells: space, time and object kind, cut where the claims' edges cut them.

Each place is cut by its own claims only. A question's edges need no cells of their own: what every
claim treats alike may lie on either side of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from svodka.reconcile.items import EVERYWHERE, Frame, Hours, Item, Reach

Numbers = np.ndarray[Any, Any]


class Stranger(NamedTuple):
    """A claim outside a problem that may count in its cells."""

    frame: Frame
    reach: Reach
    start: int
    end: int


class Cell(NamedTuple):
    """``kinds`` that no claim tells apart, in seconds ``start`` to ``end`` at one place."""

    frame: Frame
    place: str
    start: int
    end: int
    kinds: frozenset[str]


class Alike(NamedTuple):
    """What cells share that are cut only in time. ``named``: the places of all cells of the
    frame."""

    frame: Frame
    place: str
    kinds: frozenset[str]
    named: frozenset[str]


class Sort(NamedTuple):
    """Cells by what they share: of cell n, ``alike[of[n]]``, and its first and last second."""

    alike: tuple[Alike, ...]
    of: Numbers
    starts: Numbers
    ends: Numbers


@dataclass(frozen=True)
class Grid:
    """``may[key]``: cells in which a claim may have counted; ``must[key]``: where it counted
    everything; ``open``: cells in which a stranger may have counted too."""

    cells: tuple[Cell, ...]
    may: dict[str, tuple[int, ...]]
    must: dict[str, frozenset[int]]
    open: frozenset[int]

    @cached_property
    def sort(self) -> Sort:
        """For questions, which ask each sort once."""
        named: dict[Frame, set[str]] = defaultdict(set)
        for cell in self.cells:
            named[cell.frame].add(cell.place)
        fixed = {frame: frozenset(places) for frame, places in named.items()}
        numbers: dict[tuple[Frame, str, frozenset[str]], int] = {}
        of = [numbers.setdefault((c.frame, c.place, c.kinds), len(numbers)) for c in self.cells]
        return Sort(
            tuple(Alike(*told, fixed[told[0]]) for told in numbers),
            np.array(of, dtype=np.intp),
            np.array([cell.start for cell in self.cells], dtype=np.int64),
            np.array([cell.end for cell in self.cells], dtype=np.int64),
        )


def grid(items: Sequence[Item], usual: bool, strangers: Sequence[Stranger] = ()) -> Grid:
    """The cells of some claims, in a fixed order."""
    cells: list[Cell] = []
    may: dict[str, list[int]] = {one.key: [] for one in items}
    must: dict[str, set[int]] = {one.key: set() for one in items}
    for frame, told in _by_frame(items).items():
        for place in _places(told):
            here = [(one, one.hours(usual)) for one in told if one.reach.may(place)]
            cover = [(one, one.hours(usual).inner) for one in told if one.reach.all_of(place)]
            stretches = _stretches([h for _, h in here], [inner for _, inner in cover])
            starts = [start for start, _ in stretches]
            insides: list[list[Item]] = [[] for _ in stretches]
            for one, hours in here:
                for n in range(bisect_left(starts, hours.start), bisect_left(starts, hours.end)):
                    insides[n].append(one)
            for (start, end), inside in zip(stretches, insides, strict=True):
                surely = [one for one, inner in cover if _within(start, end, inner)]
                for kinds in _kinds(_held(inside), _held(surely)):
                    n = len(cells)
                    cells.append(Cell(frame, place, start, end, kinds))
                    for one in inside:
                        if kinds <= one.reach.held:
                            may[one.key].append(n)
                    for one in surely:
                        if kinds <= one.reach.held:
                            must[one.key].add(n)
    return Grid(
        tuple(cells),
        {key: tuple(found) for key, found in may.items()},
        {key: frozenset(found) for key, found in must.items()},
        _open(cells, strangers),
    )


def _by_frame(items: Sequence[Item]) -> dict[Frame, list[Item]]:
    out: dict[Frame, list[Item]] = defaultdict(list)
    for one in items:
        out[one.frame].append(one)
    return dict(sorted(out.items()))


def _places(items: Sequence[Item]) -> list[str]:
    named = {p for one in items for p in one.reach.places or ()}
    named |= {p for one in items for area in one.reach.areas for p in area}
    if any(one.reach.places is None for one in items):
        named.add(EVERYWHERE)
    return sorted(named)


def _stretches(
    here: Iterable[Hours], cover: Iterable[tuple[int, int] | None]
) -> list[tuple[int, int]]:
    cuts: set[int] = set()
    for hours in here:
        cuts.update(hours[:2])
    first, last = min(cuts, default=0), max(cuts, default=0)
    for inner in cover:
        cuts.update(c for c in inner or () if first < c < last)
    ordered = sorted(cuts)
    return list(pairwise(ordered))


def _within(start: int, end: int, hours: Sequence[int] | None) -> bool:
    return hours is not None and hours[0] <= start and end <= hours[1]


def _held(items: Iterable[Item]) -> frozenset[frozenset[str]]:
    return frozenset(one.reach.held for one in items)


@lru_cache(maxsize=4_000)
def _kinds(
    inside: frozenset[frozenset[str]], surely: frozenset[frozenset[str]]
) -> tuple[frozenset[str], ...]:
    """Kinds grouped by the claims that may hold them, given what claims hold."""
    groups: dict[tuple[bool, ...], set[str]] = defaultdict(set)
    told = [*inside, *surely]
    for kind in frozenset().union(*inside):
        groups[tuple(kind in held for held in told)].add(kind)
    return tuple(sorted((frozenset(g) for g in groups.values()), key=sorted))


def _open(cells: Sequence[Cell], strangers: Iterable[Stranger]) -> frozenset[int]:
    """A list that many outlets print is many strangers, all alike: each kind is asked once."""
    alike: dict[Frame, dict[tuple[Reach, int, int], None]] = defaultdict(dict)
    for s in strangers:
        alike[s.frame][(s.reach, s.start, s.end)] = None
    return frozenset(
        n
        for n, cell in enumerate(cells)
        if any(
            start < cell.end
            and cell.start < end
            and reach.may(cell.place)
            and reach.held & cell.kinds
            for reach, start, end in alike.get(cell.frame, ())
        )
    )
