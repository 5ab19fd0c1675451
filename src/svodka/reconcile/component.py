"""Claims that share cells, solved together; and a chunk of statements that are settled as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import NamedTuple

import numpy as np

from svodka.model.finding import Bounds, Conflict, Repair, Statement
from svodka.reconcile.cells import Alike, Grid, Stranger, grid
from svodka.reconcile.conflicts import Settled, conflict, settle
from svodka.reconcile.items import Frame, Item, Mark, frame, hull
from svodka.reconcile.model import Model
from svodka.reconcile.repeats import Standing, standing
from svodka.reconcile.states import is_denial, state_conflicts

Lies = Callable[[Alike], int]
"""How cells that are alike but for their hours lie to a question: 2 inside, 1 perhaps, 0
outside."""


class Answer(NamedTuple):
    """What a component says to a question. ``usual`` None: no world under usual hours."""

    bounds: Bounds
    usual: Bounds | None
    low_keys: tuple[str, ...]
    high_keys: tuple[str, ...]
    items: tuple[Item, ...]


class Component:
    """Items that share cells. Models are built when first asked, answers kept."""

    def __init__(self, items: Sequence[Item], strangers: Sequence[Stranger] = ()) -> None:
        self.items = tuple(items)
        self._strangers = tuple(strangers)
        self._answers: dict[
            tuple[tuple[int, ...], tuple[int, ...]], tuple[Bounds, tuple[str, ...], tuple[str, ...]]
        ] = {}
        self._usually: dict[tuple[tuple[int, ...], tuple[int, ...]], Bounds | None] = {}

    @cached_property
    def grid(self) -> Grid:
        """Cells of the claims' structure: every repair leaves them as they are."""
        return grid(self.items, False, self._strangers)

    @cached_property
    def _usual_grid(self) -> Grid:
        return self.grid if self._same_hours else grid(self.items, True, self._strangers)

    @cached_property
    def _same_hours(self) -> bool:
        return all(one.cautious == one.nominal for one in self.items)

    @cached_property
    def _first(self) -> Model:
        return self._model(())

    def _model(self, aside: Collection[str]) -> Model:
        return Model(self.items, False, aside, self._strangers, self.grid)

    @cached_property
    def settled(self) -> Settled:
        # One claim alone always has a world.
        if len(self.items) == 1 or self._first.feasible():
            return Settled()
        return settle(self.items, self._strangers)

    @cached_property
    def _models(self) -> tuple[Model, ...]:
        """Of the cautious reading, one after each of the cheapest repairs."""
        return tuple(map(self._model, self.settled.asides)) or (self._first,)

    @cached_property
    def _usual_model(self) -> Model:
        if self._same_hours:
            return self._first
        return Model(self.items, True, (), self._strangers, self._usual_grid)

    @cached_property
    def usual(self) -> bool:
        """Whether nominal hours allow a world."""
        return not self.settled.asides if self._same_hours else self._usual_model.feasible()

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        by_key = {one.key: one for one in self.items}
        return tuple(conflict(core, by_key) for core in self.settled.cores)

    def rest(self) -> None:
        """Let go of the models, which are large; what was found out is kept."""
        for name in ("_first", "_models", "_usual_model"):
            self.__dict__.pop(name, None)

    def repairs(self) -> tuple[Repair, ...]:
        return self.settled.repairs

    def answer(self, lies: Lies, start: int, end: int) -> Answer | None:
        """For some hours, in seconds; None when no cell is asked for."""
        inside, touching = _asked(self.grid, lies, start, end)
        told: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
        if self.usual:
            same = self._usual_grid is self.grid
            told = (inside, touching) if same else _asked(self._usual_grid, lies, start, end)
        if not touching and not told[1]:
            return None
        bounds, low_keys, high_keys = self._cautious(inside, touching)
        usual = self._usually_asked(told) if self.usual else None
        cells, may = set(touching), self.grid.may
        mine = tuple(one for one in self.items if not cells.isdisjoint(may.get(one.key, ())))
        return Answer(bounds, usual, low_keys, high_keys, mine)

    def _cautious(
        self, inside: tuple[int, ...], touching: tuple[int, ...]
    ) -> tuple[Bounds, tuple[str, ...], tuple[str, ...]]:
        """The widest of what the cheapest repairs leave."""
        known = self._answers.get((inside, touching))
        if known is None:
            found = [_bounds(model, inside, touching) for model in self._models]
            low = min(found, key=lambda f: f[0].low)
            high = max(found, key=lambda f: inf if f[0].high is None else f[0].high)
            known = Bounds(low[0].low, high[0].high), low[1], high[2]
            self._answers[(inside, touching)] = known
        return known

    def _usually_asked(self, told: tuple[tuple[int, ...], tuple[int, ...]]) -> Bounds | None:
        if told not in self._usually:
            if self._same_hours and told in self._answers:
                self._usually[told] = self._answers[told][0]
            else:
                self._usually[told] = self._usual_model.bounds(*told)
        return self._usually[told]


def _bounds(
    model: Model, inside: Sequence[int], touching: Sequence[int]
) -> tuple[Bounds, tuple[str, ...], tuple[str, ...]]:
    """With the claims that the lower and the upper bound rest on."""
    low = model.ask(inside, False) if inside else 0
    low_keys = model.used() if low else []
    high = model.ask(touching, True) if touching else 0
    high_keys = model.used() if touching else []
    assert low is not None
    assert high is not None
    if high > model.cap / 2:
        return Bounds(low, None), tuple(low_keys), ()
    return Bounds(low, high), tuple(low_keys), tuple(high_keys)


def _asked(grid: Grid, lies: Lies, start: int, end: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The cells that surely lie in what is asked, and those that may."""
    sort = grid.sort
    how = np.array([lies(alike) for alike in sort.alike], dtype=np.int8)[sort.of]
    touching = (how > 0) & (sort.starts < end) & (sort.ends > start)
    inside = touching & (how == 2) & (start <= sort.starts) & (sort.ends <= end)
    return tuple(np.flatnonzero(inside).tolist()), tuple(np.flatnonzero(touching).tolist())


@dataclass(eq=False)
class Chunk:
    """Statements that are settled together. ``core``: the hours it answers for (None: all of its
    own); ``strangers``: claims that reach into its hours and are settled elsewhere; ``ids``: all
    claims that it stands for, also of revisions that are past; ``apart``: a long claim that is
    not solved with what it touches; ``joint`` (of such a claim): what it touches with it, to look
    for conflicts, None when that is too much."""

    statements: tuple[Statement, ...]
    core: tuple[int, int] | None = None
    strangers: tuple[Stranger, ...] = ()
    ids: tuple[str, ...] = ()
    apart: bool = False
    joint: Chunk | None = None

    @cached_property
    def standing(self) -> Standing:
        return standing(self.statements)

    @cached_property
    def gone(self) -> tuple[Statement, ...]:
        """Those that no longer count."""
        return tuple(s for s in self.statements if s.claim.id in self.standing.gone)

    @cached_property
    def gone_marks(self) -> tuple[Mark, ...]:
        """What every question asks of them; those that are about no hours are left out."""
        told = ((s.claim, hull(s.claim.window)) for s in self.gone)
        return tuple(
            Mark(one.id, frame(one), one.places, *(int(edge.timestamp()) for edge in edges))
            for one, edges in told
            if edges is not None
        )

    @cached_property
    def components(self) -> tuple[Component, ...]:
        return tuple(Component(items, self.strangers) for items in split(self.standing.items))

    @cached_property
    def states(self) -> tuple[Conflict, ...]:
        denials = [s for s in self.statements if is_denial(s)]
        return tuple(state_conflicts(self.standing.items, denials))


def split(items: Sequence[Item]) -> list[list[Item]]:
    """Items that share no cell stand apart, in a fixed order."""
    root = {one.key: one.key for one in items}

    def find(key: str) -> str:
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    def join(a: str, b: str) -> None:
        if a in root and b in root:
            root[find(a)] = find(b)

    for one in items:
        for key in (*one.parts, *one.subsets, *one.before):
            join(one.key, key)
    for told in _may_share(items):
        for n, one in enumerate(told):
            for other in told[n + 1 :]:
                if find(one.key) != find(other.key) and _share(one, other):
                    join(one.key, other.key)
    groups: dict[str, list[Item]] = {}
    for one in items:
        groups.setdefault(find(one.key), []).append(one)
    return list(groups.values())


def _may_share(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Lists within which items can share cells: of one frame, or of a report that tells of what was
    launched."""
    frames: dict[Frame, list[Item]] = defaultdict(list)
    reports: dict[str, list[Item]] = defaultdict(list)
    for one in items:
        frames[one.frame].append(one)
        for document in {s.document for s in one.members}:
            reports[document].append(one)
    yield from frames.values()
    for told in reports.values():
        if any(one.frame.outcome == "launched" for one in told):
            yield told


def _share(a: Item, b: Item) -> bool:
    if a.frame != b.frame:
        return _one_report(a, b)
    if not a.reach.held & b.reach.held:
        return False
    if not a.reach.meets(b.reach):
        return False
    return any(_meet(a.hours(usual)[:2], b.hours(usual)[:2]) for usual in (False, True))


def _meet(a: Sequence[int], b: Sequence[int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _one_report(a: Item, b: Item) -> bool:
    if "launched" not in (a.frame.outcome, b.frame.outcome):
        return False
    told = {(s.document, s.claim.speaker.id) for s in a.members}
    return bool(told & {(s.document, s.claim.speaker.id) for s in b.members})


def statements_of(told: Iterable[Statement]) -> tuple[Statement, ...]:
    return tuple(sorted(told, key=lambda s: s.claim.id))
