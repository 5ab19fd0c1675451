"""Every world of a tiny problem, one by one: claims as sets of events, no equations.

A claim counted a set E of events: all inside its inner reading if it is exhaustive, none outside
its outer one; parts are disjoint subsets of their total; "one more" shares nothing with what went
before; every event is in some E. For two places, three stretches and four events, no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise, product

from reconcile_design import Told, leaves
from svodka.model.finding import Bounds, Scope

Cell = tuple[str, datetime, str]
Choice = tuple[frozenset[datetime], frozenset[datetime]]  # stretches touched, stretches full


def bounds(told: Sequence[Told], scope: Scope, most: int, edges: str = "shared") -> Bounds | None:
    """Least and greatest number of events in the scope; None without a world. One frame only, and
    no world with more than ``most`` events."""
    times = _times(told, scope)
    cells = _cells(told, times)
    groups = _groups(told)
    found = [
        sum(n for cell, n in zip(cells, world, strict=True) if _asked(cell, scope))
        for world in _counts(len(cells), most)
        if _fits(groups, times, cells, world, edges)
    ]
    return Bounds(min(found), max(found)) if found else None


def _times(told: Sequence[Told], scope: Scope) -> list[tuple[datetime, datetime]]:
    cuts = {e for t in told for pair in (t.outer, t.inner) if pair for e in pair}
    ordered = sorted(cuts | {scope.start, scope.end})
    return list(pairwise(ordered))


def _cells(told: Sequence[Told], times: Sequence[tuple[datetime, datetime]]) -> list[Cell]:
    named = [*sorted(frozenset().union(*(t.places or frozenset() for t in told))), "elsewhere"]
    kinds = sorted(frozenset().union(*(t.leaves for t in told)))
    return [
        (place, start, kind)
        for place in named
        for start, end in times
        for kind in kinds
        if any(
            (t.places is None or place in t.places)
            and t.outer[0] <= start
            and end <= t.outer[1]
            and kind in t.leaves
            for t in told
        )
    ]


def _asked(cell: Cell, scope: Scope) -> bool:
    place, start, kind = cell
    inside = not scope.places or place in scope.places
    return inside and scope.start <= start < scope.end and kind in leaves(scope.object)


def _counts(size: int, most: int) -> Iterator[tuple[int, ...]]:
    if size == 0:
        yield ()
        return
    for first in range(most + 1):
        for rest in _counts(size - 1, most - first):
            yield (first, *rest)


def _groups(told: Sequence[Told]) -> list[list[Told]]:
    """Claims that share a report, or of which one adds to another."""
    groups: list[list[Told]] = []
    for t in told:
        tied = [
            g
            for g in groups
            if any(
                o.report == t.report or o.id in t.after | t.parents or t.id in o.after | o.parents
                for o in g
            )
        ]
        groups = [g for g in groups if g not in tied]
        groups.append([t, *(o for g in tied for o in g)])
    return groups


def _fits(
    groups: Sequence[Sequence[Told]],
    times: Sequence[tuple[datetime, datetime]],
    cells: Sequence[Cell],
    world: Sequence[int],
    edges: str,
) -> bool:
    events = [cell for cell, n in zip(cells, world, strict=True) for _ in range(n)]
    everything = (1 << len(events)) - 1
    unions = {0}
    for group in groups:
        own = _unions(group, times, events, edges)
        if not own:
            return False
        unions = {a | b for a in unions for b in own}
    return everything in unions


def _unions(
    group: Sequence[Told],
    times: Sequence[tuple[datetime, datetime]],
    events: Sequence[Cell],
    edges: str,
) -> set[int]:
    """What the claims of a group may have counted together, as bit sets over the events."""
    reports = {t.report: t for t in group}
    found: set[int] = set()
    for chosen in product(*(_choices(t, times, edges) for t in reports.values())):
        choice = dict(zip(reports, chosen, strict=True))
        options = [list(_sets(t, choice[t.report], events)) for t in group]
        found |= _assign(group, options, events, 0, {}, 0)
    return found


def _choices(t: Told, times: Sequence[tuple[datetime, datetime]], edges: str) -> list[Choice]:
    outer = [c for c in times if t.outer[0] <= c[0] and c[1] <= t.outer[1]]
    surely = frozenset(c[0] for c in outer if t.inner and t.inner[0] <= c[0] and c[1] <= t.inner[1])
    if edges == "loose" or t.inner == t.outer:
        return [(frozenset(c[0] for c in outer), surely)]
    out = []
    for i in range(len(outer)):
        for j in range(i, len(outer)):
            touched = frozenset(c[0] for c in outer[i : j + 1])
            if surely <= touched:
                out.append((touched, surely | frozenset(c[0] for c in outer[i + 1 : j])))
    return out


def _sets(t: Told, choice: Choice, events: Sequence[Cell]) -> Iterator[int]:
    may = must = 0
    for n, (place, start, kind) in enumerate(events):
        if (t.places is None or place in t.places) and start in choice[0] and kind in t.leaves:
            may |= 1 << n
            if t.exhaustive and start in choice[1]:
                must |= 1 << n
    free = may & ~must
    part = free
    while True:
        if _counted(t, must | part, events):
            yield must | part
        if not part:
            return
        part = (part - 1) & free


def _counted(t: Told, mask: int, events: Sequence[Cell]) -> bool:
    size = mask.bit_count()
    if size < t.low or (t.high is not None and size > t.high):
        return False
    if t.areas and len(t.areas) > 1 and t.low >= len(t.areas):
        here = {cell[0] for n, cell in enumerate(events) if mask >> n & 1}
        return all(here & area for area in t.areas)
    return True


def _assign(
    group: Sequence[Told],
    options: Sequence[Sequence[int]],
    events: Sequence[Cell],
    n: int,
    done: dict[str, int],
    all: int,
) -> set[int]:
    if n == len(group):
        return {all} if _tied(group, done) and _listed(group, events, done) else set()
    out: set[int] = set()
    for mask in options[n]:
        out |= _assign(group, options, events, n + 1, {**done, group[n].id: mask}, all | mask)
    return out


def _listed(group: Sequence[Told], events: Sequence[Cell], sets: dict[str, int]) -> bool:
    """A part that is exhaustive counted every event of the report's window at its places; an event
    there that only the total counted was in that window, so there is none."""
    for total in group:
        parts = [o for o in group if o.role == "part" and total.id in o.parents]
        counted = 0
        for o in parts:
            counted |= sets[o.id]
        only_total = sets[total.id] & ~counted
        for o in parts:
            if not o.exhaustive or (o.outer, o.inner) != (total.outer, total.inner):
                continue
            if any(
                only_total >> n & 1 and kind in o.leaves and (o.places is None or place in o.places)
                for n, (place, _, kind) in enumerate(events)
            ):
                return False
    return True


def _tied(group: Sequence[Told], sets: dict[str, int]) -> bool:
    for t in group:
        for other in t.after:
            if other in sets and sets[t.id] & sets[other]:
                return False
        for parent in t.parents:
            if parent in sets and sets[t.id] & ~sets[parent]:
                return False
            for o in group:
                twins = o.id != t.id and o.role == t.role == "part" and parent in o.parents
                if twins and sets[o.id] & sets[t.id]:
                    return False
    return True
