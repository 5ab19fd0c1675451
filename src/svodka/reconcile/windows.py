"""One report has one window: its true edges lie between outer and inner, the same for all parts.

In the stretch where an edge lies nobody tells apart what was before and after it, so each place
counts there as it may. Only edges that cells cut into several stretches need more than y ≤ x.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from svodka.reconcile.cells import Grid, Numbers
from svodka.reconcile.items import Hours, Item
from svodka.reconcile.solver import Problem, Solution, Values

if TYPE_CHECKING:
    from svodka.reconcile.model import Model

_SOME = 1e-5
FREE = float("inf")


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Claims of one report. Between consecutive ``cuts`` lie the stretches; an edge may lie in
    those of ``firsts`` and ``lasts`` (empty: it is where the outer reading has it)."""

    items: tuple[Item, ...]
    cuts: tuple[int, ...]
    firsts: tuple[int, ...]
    lasts: tuple[int, ...]

    def stretches(self, start: int, end: int) -> tuple[int, int]:
        """The first and the last stretch of a cell."""
        return bisect_left(self.cuts, start), bisect_left(self.cuts, end) - 1


def groups(items: Sequence[Item], grid: Grid, usual: bool) -> list[Group]:
    """Those whose edges need a choice: exhaustive claims with hours that are cut in doubt."""
    told: dict[tuple[str, str, Hours], list[Item]] = defaultdict(list)
    for one in items:
        for document in sorted({s.document for s in one.members}):
            told[(document, one.claim.speaker.id, one.hours(usual))].append(one)
    out, seen = [], set()
    for (_, _, hours), same in sorted(told.items(), key=lambda pair: repr(pair[0][:2])):
        keys = tuple(one.key for one in same)
        if keys in seen or not any(_exhaustive(one) for one in same):
            continue
        seen.add(keys)
        group = _group(same, grid, hours)
        if group is not None:
            out.append(group)
    return out


def _exhaustive(one: Item) -> bool:
    reach = one.reach
    return reach.covers is None or bool(reach.covers) or reach.country is not None


def _group(same: Sequence[Item], grid: Grid, hours: Hours) -> Group | None:
    cuts = {hours.start, hours.end}
    for one in same:
        for n in grid.may[one.key]:
            cuts.update(grid.cells[n][2:4])
    ordered = tuple(sorted(cuts))
    last = len(ordered) - 2
    if hours.inner is None:
        if last < 2:
            return None
        every = tuple(range(last + 1))
        return Group(tuple(same), ordered, every, every)
    firsts = tuple(k for k in range(last + 1) if ordered[k] < hours.inner[0])
    lasts = tuple(k for k in range(last + 1) if ordered[k + 1] > hours.inner[1])
    if len(firsts) < 2 and len(lasts) < 2:
        return None
    return Group(tuple(same), ordered, firsts, lasts)


Choice = tuple[int, int]
"""The stretches in which the true window begins and ends."""


class Fit:
    """How solutions of one model fit the true windows of one report."""

    def __init__(self, group: Group, model: Model, problem: Problem) -> None:
        """Adds free rows (x less what was counted, where it is in doubt) that a choice limits."""
        self.group = group
        counted, doubted = [], []
        for one in group.items:
            for cell, terms in model.terms[one.key].items():
                a, b = group.stretches(*model.grid.cells[cell][2:4])
                counted += [(column, a, b) for column in terms]
            for cell in _in_doubt(one, model):
                a, b = group.stretches(*model.grid.cells[cell][2:4])
                row = {column: -value for column, value in model.all_counted(one, cell).items()}
                row[cell] = row.get(cell, 0.0) + 1.0
                doubted.append((len(problem.low), a, b))
                problem.row(row, -FREE, FREE, (one.key,))
        self._cells = len(model.grid.cells)
        self._columns, self._from, self._to = _arrays(counted)
        self._rows, self._doubt_from, self._doubt_to = _arrays(doubted)
        self._firsts = np.array(group.firsts or (-1,))
        self._lasts = np.array(group.lasts or (len(group.cuts) - 1,))

    def _odd(self, found: Solution) -> Numbers:
        """Events that do not fit, by first and last stretch."""
        i, j = self._firsts[:, None], self._lasts[None, :]
        odd = np.where(i <= j, 0.0, FREE)
        values = found.values[self._columns]
        for n in np.flatnonzero(values > _SOME):
            odd += values[n] * ((i > self._to[n]) | (j < self._from[n]))
        left = found.rows[self._rows]
        for n in np.flatnonzero(left > _SOME):
            odd += left[n] * ((i < self._doubt_from[n]) & (j > self._doubt_to[n]))
        return odd

    @property
    def backwards(self) -> Numbers:
        """Of each pair of a first and a last stretch, whether it is no window."""
        return (self._firsts[:, None] > self._lasts[None, :]).ravel()

    def misfits(self) -> Iterator[tuple[Numbers, Numbers]]:
        """Columns of one first and last stretch, and in which pairs an event there is odd."""
        i, j = self._firsts[:, None], self._lasts[None, :]
        for some, first, last in _alike(self._columns, self._from, self._to):
            yield some, ((i > last) | (j < first)).ravel()

    def doubts(self) -> Iterator[tuple[Numbers, Numbers]]:
        """The same of rows."""
        i, j = self._firsts[:, None], self._lasts[None, :]
        for some, first, last in _alike(self._rows, self._doubt_from, self._doubt_to):
            yield some, ((i < first) & (j > last)).ravel()

    def choices(self, found: Solution) -> list[Choice]:
        """All true windows, the best fitting first."""
        odd = self._odd(found)
        told = [
            (odd[n, m], (int(first), int(last)))
            for n, first in enumerate(self._firsts)
            for m, last in enumerate(self._lasts)
            if first <= last
        ]
        return [choice for _, choice in sorted(told)]

    def chosen(self, choice: Choice) -> tuple[list[int], list[int]]:
        """(columns that are zero, rows that are at most zero) when the true window is chosen."""
        i, j = choice
        outside = (i > self._to) | (j < self._from)
        zero = self._columns[outside & (self._columns >= self._cells)]
        inside = (i < self._doubt_from) & (j > self._doubt_to)
        return zero.tolist(), self._rows[inside].tolist()


class Fits:
    """All of one model, asked at once."""

    def __init__(self, fits: Iterable[Fit]) -> None:
        self.all = tuple(fits)
        backwards = [fit.backwards for fit in self.all]
        self._starts = np.cumsum([0, *map(len, backwards)])[:-1]
        self._backwards = np.concatenate([np.zeros(0, dtype=bool), *backwards])
        told = list(zip(self.all, self._starts, strict=True))
        self._outside = _Marks((c, odd, at) for fit, at in told for c, odd in fit.misfits())
        self._inside = _Marks((r, odd, at) for fit, at in told for r, odd in fit.doubts())

    def broken(self, found: Solution) -> list[Fit]:
        """Those for which no true window fits a solution: ``_odd`` is 0 nowhere."""
        if not self.all:
            return []
        odd = self._backwards.copy()
        odd[self._outside.hit(found.values)] = True
        odd[self._inside.hit(found.rows)] = True
        fine = np.logical_or.reduceat(~odd, self._starts)
        return [self.all[n] for n in np.flatnonzero(~fine)]


class _Marks:
    """Places in a list of values, by what a value above nothing at one of them marks."""

    def __init__(self, told: Iterable[tuple[Numbers, Numbers, int]]) -> None:
        """(places, whether each of some marks is set, the number of the first of these)."""
        some = list(told)
        none = np.zeros(0, dtype=np.intp)
        self._places = np.concatenate([none, *(places for places, _, _ in some)])
        self._starts = np.cumsum([0, *(len(places) for places, _, _ in some)])[:-1]
        marks = [np.flatnonzero(odd) + first for _, odd, first in some]
        self._marks = np.concatenate([none, *marks])
        self._of = np.repeat(np.arange(len(marks)), [len(m) for m in marks])

    def hit(self, values: Values) -> Numbers:
        """The marks that some values set."""
        if not len(self._places):
            return self._marks
        over = np.logical_or.reduceat(values[self._places] > _SOME, self._starts)
        return self._marks[over[self._of]]


def _alike(places: Numbers, firsts: Numbers, lasts: Numbers) -> Iterator[tuple[Numbers, int, int]]:
    """Those with the same first and last, with these."""
    for first, last in dict.fromkeys(zip(firsts.tolist(), lasts.tolist(), strict=True)):
        yield places[(firsts == first) & (lasts == last)], first, last


def _arrays(told: Sequence[tuple[int, int, int]]) -> tuple[Numbers, ...]:
    table = np.array(told, dtype=np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def _in_doubt(one: Item, model: Model) -> list[int]:
    """Cells at places that a claim counted in full, outside its inner hours."""
    must = model.grid.must[one.key]
    cells = model.grid.cells
    return [
        c for c in model.grid.may[one.key] if c not in must and one.reach.all_of(cells[c].place)
    ]


def enforce(group: Group, model: Model, problem: Problem) -> None:
    """One choice of the first and one of the last stretch."""
    first = {k: problem.column(1.0) for k in group.firsts}
    last = {k: problem.column(1.0) for k in group.lasts}
    for chosen in (first, last):
        if chosen:
            problem.row(dict.fromkeys(chosen.values(), 1.0), 1.0, 1.0)
    if first and last:
        order = {c: float(k) for k, c in first.items()} | {c: -float(k) for k, c in last.items()}
        problem.row(order, -float(len(group.cuts)), 0.0)
    for one in group.items:
        owner = (one.key,)
        for cell, terms in model.terms[one.key].items():
            a, b = group.stretches(*model.grid.cells[cell][2:4])
            # Nothing is counted after which the window begins, or before which it ends.
            for late in (
                {k: c for k, c in first.items() if k > b},
                {k: c for k, c in last.items() if k < a},
            ):
                if late:
                    row, top = dict(terms), model.limit(one, cell)
                    row.update(dict.fromkeys(late.values(), top))
                    problem.row(row, 0.0, top, owner)
        for cell in _in_doubt(one, model):
            a, b = group.stretches(*model.grid.cells[cell][2:4])
            row = {column: -value for column, value in model.all_counted(one, cell).items()}
            row[cell] = row.get(cell, 0.0) + 1.0
            # Begun before and ended after: everything is counted.
            begun = {c for k, c in first.items() if k < a} if first else None
            ended = {c for k, c in last.items() if k > b} if last else None
            top = model.most[cell]
            slack = top * 2.0
            for earlier in (begun, ended):
                if earlier is None:
                    slack -= top
                    continue
                for column in earlier:
                    row[column] = row.get(column, 0.0) + top
            problem.row(row, -FREE, slack, owner)
