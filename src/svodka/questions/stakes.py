"""How much hangs on a decision: the answer without the machine's proposal against that with it.

A *swap* is what the claims would be if a reviewer decided against the machine: without a claim,
with another place, with another of two reviews. Asked are the areas that the swapped claims name
and everywhere (for claims that name no area, the areas of the claims that they are settled with, at
most AREAS), in the nights and days that they speak of (at most PERIODS). The size of a swap is the
sum of ``Move.size`` over these, PEOPLE times for killed, injured and casualties, and CONFLICT for
each conflict that it ends or makes; the stake is that of the largest swap.

Claims are reconciled with what they are settled with (``World.beside``), not with the whole ledger,
so that a hundred stakes fit into a page's time; for claims that are settled together in their
hundreds the bounds are those of the days around them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from svodka.model.finding import Conflict, Scope, Statement
from svodka.questions import asking
from svodka.questions.moves import (
    Findings,
    areas_of,
    everywhere,
    kinds_of,
    moves,
    only,
    periods_of,
)
from svodka.questions.moves import asking as answers
from svodka.questions.review import Move, Stake
from svodka.reconcile import World

PEOPLE = 3
CONFLICT = 5
AREAS = 6
PERIODS = 4
# Swaps that are tried of one item.
SWAPS = 4
_PEOPLE = ("casualties", "killed", "injured")


@dataclass(frozen=True, slots=True)
class Swap:
    """Statements that would go, and those that would come."""

    out: tuple[Statement, ...]
    into: tuple[Statement, ...] = ()


class Weighing:
    """Stakes in one world. What was solved is kept for the next one."""

    def __init__(self, world: asking.World) -> None:
        self._world = world
        self._known: dict[tuple[str, ...], tuple[World, Findings]] = {}

    def stake(self, swaps: Iterable[Swap]) -> Stake:
        """The largest of them; ``computed`` False where none of the claims counts anything."""
        found = [stake for swap in list(swaps)[:SWAPS] if (stake := self._of(swap)) is not None]
        return max(found, key=lambda stake: stake.size, default=Stake(0))

    def _of(self, swap: Swap) -> Stake | None:
        touched = (*swap.out, *swap.into)
        beside = {s.claim.id: s for one in touched for s in self._world.worlds.beside(one)}
        if not beside:
            return None
        gone = {item.claim.id for item in swap.out}
        left = {id: item for id, item in beside.items() if id not in gone}
        left |= {item.claim.id: item for item in swap.into}
        before, asked = self._settled(tuple(beside.values()))
        after = World.of(left.values(), within=asking.within)
        hours = periods_of(touched)[:PERIODS]
        kinds = kinds_of(touched)
        named = areas_of(touched, kinds, hours)
        areas = named or areas_of(beside.values(), kinds, hours)[:AREAS]
        everyone = everywhere(before, after)

        def places(scope: Scope) -> Sequence[tuple[str, ...]]:
            return (*areas, *everyone(scope))

        return _sum(moves(asked, answers(after), hours, kinds, places))

    def _settled(self, told: tuple[Statement, ...]) -> tuple[World, Findings]:
        key = tuple(sorted(item.claim.id for item in told))
        if key not in self._known:
            world = World.of(told, within=asking.within)
            self._known[key] = world, answers(world)
        return self._known[key]


def _sum(
    told: Iterable[tuple[Move, tuple[Conflict, ...], tuple[Conflict, ...]]],
) -> Stake:
    moved: list[Move] = []
    was: list[Conflict] = []
    now: list[Conflict] = []
    for move, old, new in told:
        was += old
        now += new
        if move.size:
            moved.append(move)
    clashes = len(only(was, now)) + len(only(now, was))
    most = max(moved, key=lambda move: (weight(move), bool(move.scope.places)), default=None)
    size = sum(map(weight, moved)) + CONFLICT * clashes
    return Stake(size, True, most, len(moved), clashes)


def weight(move: Move) -> int:
    """Its size; that of people more."""
    return move.size * (PEOPLE if move.scope.outcome in _PEOPLE else 1)


def guess(statements: Iterable[Statement]) -> int:
    """A cheap guess of the same, to choose what is computed: the largest count."""
    return max(map(_count, statements), default=0)


def _count(statement: Statement) -> int:
    claim = statement.claim
    if claim.count is None or claim.stance == "denied":
        return 1
    most = claim.count.low if claim.count.high is None else claim.count.high
    return max(1, most) * (PEOPLE if claim.outcome in _PEOPLE else 1)
