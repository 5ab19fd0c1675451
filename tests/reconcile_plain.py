"""The design's equations in one integer model, nothing clever: slow, and easy to check by eye.

``edges="shared"``: the total and parts of one report have one window, whose true edges lie between
inner and outer; the cell in which an edge lies is counted in part, place by place freely.
``edges="loose"``: each claim alone is free between inner and outer. Bounds of the first lie inside
those of the second; both hold the truth.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import highspy

from reconcile_design import Standing, Told, leaves, standing, without
from svodka.model.finding import Bounds, Conflict, Scope, Statement

Cell = tuple[str, str, datetime, str]  # outcome, place, start of the stretch, leaf
_MET = ("downed", "suppressed", "hit")
_ROOM = 25  # a bound this far above all that is stated is no bound


class Plain:
    """One side's model. ``told`` are standing claims of all sides; others are left out."""

    def __init__(
        self,
        told: Sequence[Told],
        side: str,
        scope: Scope | None = None,
        edges: str = "shared",
    ) -> None:
        self.told = [t for t in told if t.frame[0] == side]
        self._edges = edges
        self._scope = scope
        self._stated = sum(t.high if t.high is not None else t.low for t in self.told)
        self._cap = self._stated + _ROOM
        self._places = self._all_places()
        self._times = self._all_times()
        self._kinds = sorted(frozenset().union(*(t.leaves for t in self.told), _asked(scope)))
        self._h = highspy.Highs()
        self._h.silent()
        # HiGHS 1.15.1 calls feasible integer models infeasible in presolve (its issue 3296).
        self._h.setOptionValue("presolve", "off")
        self._x: dict[Cell, Any] = {}
        self._y: dict[str, dict[Cell, Any]] = {}
        self._build()

    # -- cells --------------------------------------------------------------------------------

    def _all_places(self) -> list[str]:
        named = {p for t in self.told if t.areas is not None for area in t.areas for p in area}
        if self._scope is not None:
            named |= set(self._scope.places)
        return [*sorted(named), "elsewhere"]

    def _all_times(self) -> list[tuple[datetime, datetime]]:
        cuts = {e for t in self.told for pair in (t.outer, t.inner) if pair for e in pair}
        if self._scope is not None:
            cuts |= {self._scope.start, self._scope.end}
        ordered = sorted(cuts)
        return list(itertools.pairwise(ordered))

    def _build(self) -> None:
        self._touch: dict[str, dict[datetime, Any]] = {}
        self._full: dict[str, dict[datetime, Any]] = {}
        for t in self.told:
            if t.report not in self._touch:
                self._window(t)
        for t in self.told:
            self._claim(t)
        self._cover()
        for t in self.told:
            self._nested(t)
            self._listed(t)
            self._added(t)
        for report in {t.report for t in self.told}:
            self._balance(report)

    def _var(self, high: float) -> Any:
        return self._h.addIntegral(0, high)

    def _event(self, cell: Cell) -> Any:
        if cell not in self._x:
            self._x[cell] = self._var(self._cap)
        return self._x[cell]

    # -- windows ------------------------------------------------------------------------------

    def _window(self, t: Told) -> None:
        """One-hot edges over the stretches in which they may lie."""
        outer = [c for c in self._times if t.outer[0] <= c[0] and c[1] <= t.outer[1]]
        touch: dict[datetime, Any] = {}
        full: dict[datetime, Any] = {}
        if self._edges == "loose" or t.inner == t.outer:
            for c in outer:
                touch[c[0]] = 1
                full[c[0]] = int(_within(c, t.inner))
        else:
            if t.inner is not None:
                starts = [c for c in outer if c[0] < t.inner[0]] or outer[:1]
                ends = [c for c in outer if c[1] > t.inner[1]] or outer[-1:]
            else:
                starts = ends = outer
            first = {c[0]: self._h.addBinary() for c in starts}
            last = {c[0]: self._h.addBinary() for c in ends}
            self._h.addConstr(_sum(first.values()) == 1)
            self._h.addConstr(_sum(last.values()) == 1)
            for n, c in enumerate(outer):
                begun = [first[o[0]] for o in outer[: n + 1] if o[0] in first]
                over = [last[o[0]] for o in outer[:n] if o[0] in last]
                # begun and not yet over; the first and the last stretch may be counted in part
                touch[c[0]] = self._h.addBinary()
                self._h.addConstr(touch[c[0]] == _sum(begun) - _sum(over))
                before = [first[o[0]] for o in outer[:n] if o[0] in first]
                upto = [last[o[0]] for o in outer[: n + 1] if o[0] in last]
                if _within(c, t.inner):
                    full[c[0]] = 1
                else:
                    full[c[0]] = self._h.addBinary()
                    self._h.addConstr(full[c[0]] >= _sum(before) - _sum(upto))
        self._touch[t.report] = touch
        self._full[t.report] = full

    # -- claims -------------------------------------------------------------------------------

    def _claim(self, t: Told) -> None:
        mine: dict[Cell, Any] = {}
        for start, touch in self._touch[t.report].items():
            full = self._full[t.report][start]
            for place in self._places:
                if t.areas is not None and place not in (t.places or ()):
                    continue
                for kind in t.leaves:
                    cell = (t.frame[1], place, start, kind)
                    x, y = self._event(cell), self._var(self._cap)
                    mine[cell] = y
                    self._h.addConstr(y <= x)
                    if not isinstance(touch, int):
                        self._h.addConstr(y <= self._cap * touch)
                    if t.exhaustive and isinstance(full, int):
                        if full:
                            self._h.addConstr(y >= x)
                    elif t.exhaustive:
                        self._h.addConstr(y >= x + self._cap * full - self._cap)
        self._y[t.id] = mine
        total = _sum(mine.values())
        self._h.addConstr(total >= t.low)
        if t.high is not None:
            self._h.addConstr(total <= t.high)
        if t.areas and len(t.areas) > 1 and t.low >= len(t.areas):
            for area in t.areas:
                here = [y for (_, place, _, _), y in mine.items() if place in area]
                self._h.addConstr(_sum(here) >= 1)

    def _cover(self) -> None:
        """Only what somebody counted: x ≤ Σ y, over claims that are no subset of another."""
        counted: dict[Cell, list[Any]] = defaultdict(list)
        ids = {t.id for t in self.told}
        for t in self.told:
            for cell, y in self._y[t.id].items() if not t.parents & ids else ():
                counted[cell].append(y)
        for cell, x in self._x.items():
            self._h.addConstr(x <= _sum(counted[cell]) + 0 * x)

    def _nested(self, t: Told) -> None:
        """Parts are disjoint subsets of their total; an of_which is a subset of it."""
        inside = [o for o in self.told if t.id in o.parents]
        for group in [[o for o in inside if o.role == "part"]] + [
            [o] for o in inside if o.role != "part"
        ]:
            cells = {cell for o in group for cell in self._y[o.id]}
            for cell in cells:
                ys = [self._y[o.id][cell] for o in group if cell in self._y[o.id]]
                self._h.addConstr(_sum(ys) <= self._y[t.id].get(cell, 0) + 0 * ys[0])

    def _listed(self, t: Told) -> None:
        """An exhaustive part counted all at its place in the report's window, so its total no more."""  # noqa: E501
        parts = [o for o in self.told if t.id in o.parents and o.role == "part"]
        full = [o for o in parts if o.exhaustive and (o.outer, o.inner) == (t.outer, t.inner)]
        for cell, y in self._y[t.id].items():
            if any(cell[1] in (o.places or ()) and cell[3] in o.leaves for o in full):
                self._h.addConstr(
                    y <= _sum(self._y[o.id][cell] for o in parts if cell in self._y[o.id])
                )

    def _added(self, t: Told) -> None:
        """ "One more" is none of those before it, nor of each other."""
        extras = [o for o in self.told if t.id in o.after]
        for cell, y in self._y[t.id].items():
            more = [self._y[o.id][cell] for o in extras if cell in self._y[o.id]]
            if more:
                self._h.addConstr(y + _sum(more) <= self._x[cell])

    def _balance(self, report: str) -> None:
        """Downed, suppressed and hit of a report are no more than what it says was launched."""
        ids = {t.id for t in self.told}
        mine = [t for t in self.told if t.report == report and not t.parents & ids]
        launched = [t for t in mine if t.frame[1] == "launched" and t.role != "of_which"]
        met = [t for t in mine if t.frame[1] in _MET and t.role != "of_which"]
        for kind in frozenset().union(*(t.leaves for t in launched)):
            sums = [
                _sum(y for t in group for cell, y in self._y[t.id].items() if cell[3] == kind)
                for group in (met, launched)
            ]
            if not isinstance(sums[0], int):
                self._h.addConstr(sums[0] <= sums[1])

    # -- answers ------------------------------------------------------------------------------

    def feasible(self) -> bool:
        if not self.told:
            return True
        self._h.run()
        return bool(self._h.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def bounds(self) -> Bounds | None:
        """None when there is no world."""
        assert self._scope is not None
        if not self.feasible():
            return None
        scope = self._scope
        asked = [
            x
            for (outcome, place, start, kind), x in self._x.items()
            if outcome == scope.outcome
            and scope.start <= start < scope.end
            and kind in leaves(scope.object)
            and (not scope.places or place in scope.places)
        ]
        if not asked:
            return Bounds(0, 0)
        found = []
        for ask in (self._h.minimize, self._h.maximize):
            ask(_sum(asked))
            found.append(round(self._h.getObjectiveValue()))
        return Bounds(found[0], None if found[1] > self._stated else found[1])


def _within(cell: tuple[datetime, datetime], span: tuple[datetime, datetime] | None) -> bool:
    return span is not None and span[0] <= cell[0] and cell[1] <= span[1]


def _asked(scope: Scope | None) -> frozenset[str]:
    return leaves(scope.object) if scope is not None else frozenset()


def _sum(terms: Iterable[Any]) -> Any:
    out: Any = 0
    for term in terms:
        out = term + out
    return out


def feasible(told: Sequence[Told], edges: str = "shared") -> bool:
    """Whether every side has a world."""
    return all(Plain(told, side, edges=edges).feasible() for side in {t.frame[0] for t in told})


def bounds(
    statements: Sequence[Statement], scope: Scope, edges: str = "shared", usual: bool = False
) -> Bounds | None:
    """Bounds over both sides, or None when a side has no world."""
    told = standing(statements, usual).told
    sides = {t.frame[0] for t in told}
    found = [Plain(told, one, scope, edges).bounds() for one in sorted(sides)]
    if any(b is None for b in found):
        return None
    known = [b for b in found if b is not None]
    highs = [b.high for b in known]
    return Bounds(
        sum(b.low for b in known),
        None if any(h is None for h in highs) else sum(h for h in highs if h is not None),
    )


def irreducible(statements: Sequence[Statement], conflict: Conflict) -> tuple[bool, bool]:
    """(the claims have no world, without any one of them there is one)."""
    found: Standing = standing(statements)
    told = found.told
    kept = {_stands(found, id) for id in conflict.claims}
    mine = without(told, {t.id for t in told} - kept)
    if len(mine) != len(conflict.claims):
        return False, False
    clash = not feasible(mine, "shared")
    return clash, all(feasible(without(mine, [t.id]), "loose") for t in mine)


def _stands(found: Standing, id: str) -> str:
    """The id that stands for a repeat."""
    while id in found.repeated:
        id = found.repeated[id]
    return id


def minimal_sets(told: Sequence[Told], edges: str = "shared") -> list[frozenset[str]]:
    """All irreducible sets, by trying every subset: for a handful of claims."""
    from itertools import combinations

    ids = [t.id for t in told]
    found: list[frozenset[str]] = []
    for size in range(1, len(ids) + 1):
        for chosen in combinations(ids, size):
            here = frozenset(chosen)
            if any(f <= here for f in found):
                continue
            if not feasible(without(told, set(ids) - here), edges):
                found.append(here)
    return found
