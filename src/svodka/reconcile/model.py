"""The integer model of some claims: events x in cells, those of them that each claim counted.

x[c] events in cell c; y[i, c] of them counted by claim i. y ≤ x; y = 0 outside a claim's outer
reading; y = x inside its inner one if it is exhaustive; low ≤ Σ y ≤ high; every printed place of a
lumped count holds at least one; parts are disjoint subsets of their total; "one more" shares
nothing with what it adds to; x ≤ Σ y. Claims of one report have one window, whose true edges are
the same for all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from math import ceil, floor

import numpy as np

from svodka.model.finding import Bounds
from svodka.reconcile.cells import Grid, Stranger, grid
from svodka.reconcile.items import Item
from svodka.reconcile.solver import Problem, Solution, Solver
from svodka.reconcile.windows import FREE, Choice, Fit, Fits, enforce, groups

Terms = dict[int, float]
_MET = ("downed", "suppressed", "hit")
_STEPS = 80
_ATOMS = 5
_SOME = 1e-7


class Model:
    """``items`` in their structure; ``aside``: keys of those that are set aside. What was set aside
    states nothing and counts nothing, but a claim that it added to does not exclude it again.
    ``cells``: their grid, where it is there already."""

    def __init__(
        self,
        items: Sequence[Item],
        usual: bool = False,
        aside: Collection[str] = (),
        strangers: Sequence[Stranger] = (),
        cells: Grid | None = None,
    ) -> None:
        self.items = tuple(items)
        self.active = [one for one in items if one.key not in aside]
        self.by_key = {one.key: one for one in items}
        self._aside = frozenset(aside)
        self.grid = cells or grid(self.items, usual, strangers)
        stated = sum(one.low if one.high is None else one.high for one in items)
        self.cap = 4.0 * stated + 100.0
        self.problem = Problem()
        self.terms: dict[str, dict[int, Terms]] = {}
        self._build()
        told = groups(self.active, self.grid, usual)
        self._fits = Fits(Fit(group, self, self.problem) for group in told)
        self._linear: Solver | None = None
        self._whole: Solver | None = None
        self._enforced: list[Fit] = []
        self._last = Solution(None)
        self._windows: set[str] = set()

    # -- building -----------------------------------------------------------------------------

    def _build(self) -> None:
        self.most = self._most()
        behind = self._behind()
        for cell, most in enumerate(self.most):
            self.problem.column(most, tuple(behind[cell]))
        self.later: dict[str, list[Item]] = defaultdict(list)
        for one in self.items:
            for key in one.before:
                self.later[key].append(one)
        for one in self.items:
            if one.key not in self._aside or one.before or one.beside:
                self._counted(one)
        for one in self.items:
            self._adds(one)
        for one in self.active:
            self._states(one)
            self._nests(one)
        self._supported()
        self._balances()

    def _most(self) -> list[float]:
        """No cell holds more events than its claims may have counted together."""
        out = [0.0] * len(self.grid.cells)
        for one in self.active:
            for cell in self.grid.may[one.key]:
                out[cell] += self.cap if one.high is None else one.high
        for cell in self.grid.open:
            out[cell] = self.cap
        return [min(self.cap, most) for most in out]

    def _behind(self) -> dict[int, list[str]]:
        """The claims whose counts together limit a cell."""
        out: dict[int, list[str]] = defaultdict(list)
        for one in self.active:
            for cell in self.grid.may[one.key]:
                out[cell].append(one.key)
        return out

    def limit(self, one: Item, cell: int) -> float:
        """The most that a claim can have counted in a cell."""
        return self.most[cell] if one.high is None else min(self.most[cell], float(one.high))

    def _counted(self, one: Item) -> None:
        """y of every cell; where everything was counted, x itself stands for it."""
        same = self.grid.must[one.key] if self._plain(one) else frozenset()
        out: dict[int, Terms] = {}
        for cell in self.grid.may[one.key]:
            if cell in same:
                out[cell] = {cell: 1.0}
                continue
            y = self.problem.column(self.limit(one, cell), (one.key,))
            out[cell] = {y: 1.0}
            self.problem.row({y: 1.0, cell: -1.0}, -self.cap, 0.0)
        self.terms[one.key] = out

    def _plain(self, one: Item) -> bool:
        return one.key not in self._aside and not self.later[one.key] and not one.beside

    def _states(self, one: Item) -> None:
        """Its count, its places, and what it counted in full."""
        mine, owner = self.terms[one.key], (one.key,)
        total = _sum(mine.values())
        high = self.cap * max(1, len(total)) if one.high is None else float(one.high)
        self.problem.row(total, one.low, high, owner)
        areas = one.reach.areas
        if one.low >= len(areas) and one.low > 0:
            for area in areas if len(areas) > 1 else ():
                here = _sum(t for c, t in mine.items() if self.grid.cells[c].place in area)
                self.problem.row(here, 1.0, self.cap * max(1, len(here)), owner)
        for cell in self.grid.must[one.key]:
            terms = self.all_counted(one, cell)
            if terms != {cell: 1.0}:
                terms[cell] = terms.get(cell, 0.0) - 1.0
                top = self.cap * len(terms) if one.beside else 0.0
                self.problem.row(terms, 0.0, top, owner)

    def all_counted(self, one: Item, cell: int) -> Terms:
        """y of a claim, of what was added to it later, and of what its report counts beside it."""
        told = [one, *self.later[one.key]]
        told += [self.by_key[key] for key in one.beside if key in self.by_key]
        return _sum(self.terms[t.key].get(cell, {}) for t in told)

    def _adds(self, one: Item) -> None:
        more = self.later[one.key] if one.key not in self._aside else ()
        for cell, mine in self.terms[one.key].items() if more else ():
            if cell in self.grid.must[one.key] and not one.beside:
                continue
            terms = _sum((mine, *(self.terms[m.key].get(cell, {}) for m in more)))
            if len(terms) > len(mine):
                terms[cell] = terms.get(cell, 0.0) - 1.0
                owner = (one.key, *(m.key for m in more if m.key not in self._aside))
                self.problem.row(terms, -self.cap * len(terms), 0.0, owner)
        if one.key in self._aside and one.key in self.terms:
            high = self.cap if one.high is None else float(one.high)
            self.problem.row(_sum(self.terms[one.key].values()), 0.0, high)

    def _nests(self, one: Item) -> None:
        """Parts together, and each further subset, lie within their total, cell by cell."""
        for keys in (one.parts, *((key,) for key in one.subsets)):
            told = [k for k in keys if k in self.by_key and k not in self._aside]
            inside = [k for k in told if self.by_key[k].frame == one.frame]
            for cell in sorted({c for k in inside for c in self.terms[k]}):
                terms = _sum(self.terms[k].get(cell, {}) for k in inside)
                for column, value in self.terms[one.key].get(cell, {}).items():
                    terms[column] = terms.get(column, 0.0) - value
                self.problem.row(terms, -self.cap * len(terms), 0.0, (one.key, *inside))
            if keys is one.parts:
                self._listed(one, inside)
            for k in told:
                if k not in inside:  # "100 launched, 80 of them downed"
                    self._at_most([self.by_key[k]], one)

    def _listed(self, total: Item, parts: Sequence[str]) -> None:
        """A part that is exhaustive counted everything at its place in the report's window, so its
        total counted no more there: the rest of a list that is cut lies elsewhere."""
        told = [self.by_key[k] for k in parts]
        full = [
            one for one in told if one.cautious == total.cautious and one.nominal == total.nominal
        ]
        for cell, mine in self.terms[total.key].items():
            place, kinds = self.grid.cells[cell].place, self.grid.cells[cell].kinds
            here = [one for one in full if one.reach.all_of(place) and kinds <= one.reach.held]
            if not here or mine == {cell: 1.0}:
                continue
            terms = dict(mine)
            for one in told:
                for column, value in self.terms[one.key].get(cell, {}).items():
                    terms[column] = terms.get(column, 0.0) - value
            owner = (total.key, *(one.key for one in here))
            self.problem.row(terms, -self.cap * len(terms), 0.0, owner)

    def _at_most(self, told: Sequence[Item], limit: Item) -> None:
        """Counts together are no more than another count."""
        terms = _sum(t for one in told for t in self.terms[one.key].values())
        for t in self.terms[limit.key].values():
            for column, value in t.items():
                terms[column] = terms.get(column, 0.0) - value
        owner = (*(one.key for one in told), limit.key)
        self.problem.row(terms, -self.cap * max(1, len(terms)), 0.0, owner)

    def _supported(self) -> None:
        inner = {k for one in self.active for k in (*one.parts, *one.subsets)}
        inner -= {k for k in inner if not self._within_frame(k)}
        by_cell: dict[int, list[Terms]] = defaultdict(list)
        for one in self.active:
            if one.key not in inner:
                for cell, terms in self.terms[one.key].items():
                    by_cell[cell].append(terms)
        for cell in range(len(self.grid.cells)):
            if cell in self.grid.open or {cell: 1.0} in by_cell[cell]:
                continue
            terms = {column: -value for column, value in _sum(by_cell[cell]).items()}
            terms[cell] = terms.get(cell, 0.0) + 1.0
            self.problem.row(terms, -self.cap * max(1, len(terms)), 0.0)

    def _within_frame(self, key: str) -> bool:
        """Whether an active total of the same frame holds a subset's events."""
        frame = self.by_key[key].frame if key in self.by_key else None
        return any(key in (*one.parts, *one.subsets) and one.frame == frame for one in self.active)

    def _balances(self) -> None:
        """What one report says was downed, suppressed and hit is no more than it says was launched,
        kind by kind and for kinds together; counts of one outcome that share a kind ("82 downed",
        and again in the headline) one at a time."""
        inner = {k for one in self.items for k in (*one.parts, *one.subsets)}
        for report in _reports(one for one in self.active if one.key not in inner):
            launched = [one for one in report if one.frame.outcome == "launched"]
            kinds = _unions([one.reach.held for one in report]) if launched else []
            for met in _families(report):
                for some in kinds:
                    self._balance(met, launched, some)

    def _balance(
        self, met: Sequence[Item], launched: Sequence[Item], kinds: frozenset[str]
    ) -> None:
        cells = self.grid.cells
        terms: Terms = {}
        owners: set[str] = set()
        for one in met:
            known = [limit.reach.held for limit in launched if _same_places(one, limit)]
            told = kinds & frozenset().union(*known)
            for cell, mine in self.terms[one.key].items():
                if cells[cell].kinds <= told:
                    _add(terms, mine, 1.0)
                    owners.add(one.key)
        for one in launched if terms else ():
            for cell, mine in self.terms[one.key].items():
                if cells[cell].kinds & kinds:
                    _add(terms, mine, -1.0)
                    owners.add(one.key)
        if terms:
            self.problem.row(terms, -self.cap * len(terms), 0.0, tuple(sorted(owners)))

    # -- asking -------------------------------------------------------------------------------

    def feasible(self) -> bool:
        return self.ask((), False) is not None

    def bounds(self, inside: Sequence[int], touching: Sequence[int]) -> Bounds | None:
        """Least over the cells surely asked for, greatest over those that may be; None without a
        world."""
        low = self.ask(inside, False)
        high = self.ask(touching, True)
        if low is None or high is None:
            return None
        return Bounds(low, None if high > self.cap / 2 else high)

    def ask(self, cells: Sequence[int], maximise: bool) -> int | None:
        """The least or greatest number of events in some cells; None without a world."""
        if self._linear is None:
            self._linear = Solver(self.problem, integer=False)
        self._linear.forget()
        found = self._linear.solve(cells, maximise)
        self._last = found
        if found.objective is None:
            return None
        broken = self._broken(found)
        self._windows = {one.key for fit in broken for one in fit.group.items}
        if found.integral() and not broken:
            return round(found.objective)
        known, best = self._by_windows(found, cells, maximise)
        if not known:
            best = self._in_whole(found, cells, maximise)
        if best is None:
            return None
        return floor(best + 1e-6) if maximise else ceil(best - 1e-6)

    def _by_windows(
        self, root: Solution, cells: Sequence[int], maximise: bool
    ) -> tuple[bool, float | None]:
        """Linear problems only: true windows are chosen one report at a time, the best fitting
        first. (False, None) when that does not settle it."""
        assert self._linear is not None
        assert root.objective is not None
        best: float | None = None
        left: list[dict[Fit, Choice]] = [{}]
        for _ in range(_STEPS):
            if not left:
                return True, best
            fixed = left.pop()
            found = self._with_windows(fixed, cells, maximise) if fixed else root
            if found.objective is None or _no_better(found.objective, best, maximise):
                continue
            broken = self._broken(found)
            if broken:
                worst = broken[0]
                left += [{**fixed, worst: c} for c in reversed(worst.choices(found))]
            elif found.integral():
                best = round(found.objective)
                if _no_better(root.objective, best, maximise):
                    return True, best
            else:
                return False, None
        return False, None

    def _with_windows(
        self, fixed: Mapping[Fit, Choice], cells: Sequence[int], maximise: bool
    ) -> Solution:
        assert self._linear is not None
        told = [fit.chosen(choice) for fit, choice in fixed.items()]
        zero = {column for columns, _ in told for column in columns}
        equal = {row for _, rows in told for row in rows}
        self._linear.limit_columns(zero, 0.0)
        self._linear.limit_rows(equal, -FREE, 0.0)
        found = self._linear.solve(cells, maximise)
        self._linear.limit_columns(zero, None)
        self._linear.limit_rows(equal, -FREE, FREE)
        return found

    def _in_whole(self, found: Solution, cells: Sequence[int], maximise: bool) -> float | None:
        """As an integer problem, with the windows of the reports that need it."""
        broken = self._broken(found)
        whole = False
        while found.objective is not None and (broken or not whole):
            found, whole = self._exactly(cells, maximise, broken), True
            if not found.exact:
                break
            broken = [fit for fit in self._broken(found) if fit not in self._enforced]
        return found.objective

    def _broken(self, found: Solution) -> list[Fit]:
        """Reports for which no true window fits a solution."""
        return [] if found.objective is None else self._fits.broken(found)

    def _exactly(self, cells: Sequence[int], maximise: bool, broken: Sequence[Fit]) -> Solution:
        """In whole numbers, with the windows of those reports that needed it so far."""
        new = [g for g in broken if g not in self._enforced]
        if new or self._whole is None:
            for fit in new:
                enforce(fit.group, self, self.problem)
            self._enforced.extend(new)
            self._whole = Solver(self.problem, integer=True)
        return self._whole.solve(cells, maximise)

    def used(self) -> list[str]:
        """Keys of the claims whose rows or counts hold the last answer (by its duals), and of those
        whose windows had to be chosen for it."""
        found, last = set(self._windows), self._last
        for row in np.flatnonzero(np.abs(last.duals) > _SOME):
            found.update(self.problem.owner[row])
        # Of an integer problem there are none.
        values = last.values[: len(last.reduced)]
        for column in np.flatnonzero((np.abs(last.reduced) > _SOME) & (values > _SOME)):
            found.update(self.problem.behind[column])
        return sorted(found)

    def hint(self) -> list[str]:
        """Keys of claims whose rows cannot hold together in the linear problem, if HiGHS says."""
        solver = Solver(self.problem, integer=False)
        rows = solver.infeasible_rows()
        found: dict[str, None] = {}
        for row in rows:
            if row < len(self.problem.owner):
                found.update(dict.fromkeys(self.problem.owner[row]))
        return sorted(found)


def _no_better(objective: float, best: float | None, maximise: bool) -> bool:
    """Whether sums in whole numbers within a bound cannot beat what is known."""
    if best is None:
        return False
    return floor(objective + 1e-6) <= best if maximise else ceil(objective - 1e-6) >= best


def _sum(terms: Iterable[Terms]) -> Terms:
    out: Terms = {}
    for t in terms:
        for column, value in t.items():
            out[column] = out.get(column, 0.0) + value
    return out


def _add(out: Terms, terms: Terms, times: float) -> None:
    for column, value in terms.items():
        out[column] = out.get(column, 0.0) + times * value


def _families(report: Sequence[Item]) -> Iterator[list[Item]]:
    """Of each outcome counts that share no kind, as many as there are; in every combination."""
    told = []
    for outcome in _MET:
        mine = [one for one in report if one.frame.outcome == outcome and one.claim.role != "extra"]
        if mine:
            told.append(_apart(mine))
    for chosen in product(*told):
        if chosen:
            yield [one for family in chosen for one in family]


def _apart(items: Sequence[Item]) -> list[list[Item]]:
    """The largest sets of items of which no two share a kind."""
    out: list[list[Item]] = []
    for n, one in enumerate(items):
        family = [one]
        for other in (*items[n + 1 :], *items[:n]):
            if all(other.reach.held.isdisjoint(f.reach.held) for f in family):
                family.append(other)
        if not any({f.key for f in family} <= {f.key for f in known} for known in out):
            out.append(family)
    return out


def _unions(held: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """All unions of the kinds that some counts tell apart; of very many only each and all."""
    groups: dict[tuple[bool, ...], set[str]] = defaultdict(set)
    for kind in frozenset().union(*held):
        groups[tuple(kind in one for one in held)].add(kind)
    atoms = sorted((frozenset(g) for g in groups.values()), key=sorted)
    sizes = range(1, len(atoms) + 1) if len(atoms) <= _ATOMS else (1, len(atoms))
    return [frozenset().union(*some) for size in sizes for some in combinations(atoms, size)]


def _reports(items: Iterable[Item]) -> list[list[Item]]:
    """Claims of one speaker in one document about the same hours."""
    out: dict[tuple[object, ...], list[Item]] = defaultdict(list)
    for one in items:
        for s in one.members:
            out[(s.document, s.claim.speaker.id, one.cautious)].append(one)
    return [told for told in out.values() if len(told) > 1]


def _same_places(one: Item, limit: Item) -> bool:
    if limit.reach.places is None:
        return True
    return one.reach.places is not None and one.reach.places <= limit.reach.places
