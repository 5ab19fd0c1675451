"""Lowest and highest: what the claims allow for a scope, on what that rests, and what was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from svodka.ledger import Coverage, Relays
from svodka.ledger.store import AsOf
from svodka.model.finding import Finding, Scope, Statement
from svodka.questions.airports import LOOK_BACK, NOTICES, Closure, closures
from svodka.questions.asking import Record, World, around, told_by

# Bulletins about some hours are published after them: what is read for these hours is what is
# published until then.
AFTERMATH = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Side:
    """What one side's claims allow, and whose they are."""

    finding: Finding
    told_by: Relays


@dataclass(frozen=True, slots=True)
class Answer:
    """The finding for one scope and what is needed to show it.

    ``told_by``: whose claims it is made of, and how often they are passed on. ``sides``: where both
    sides count something everywhere, the same of each, by "RU" and "UA"; a question about places
    has none. ``statements``: the claims that findings name, by id, but for those that are only
    counted. ``coverage`` is over the scope's hours and the 12 hours after them. ``closures`` are
    airports of the scope's places that were closed at some moment of its hours: a circumstance,
    never a proof. ``upto`` is the last entry of the ledger that the answer saw.
    """

    finding: Finding
    told_by: Relays
    sides: Mapping[str, Side]
    statements: Mapping[str, Statement]
    coverage: tuple[Coverage, ...]
    closures: tuple[Closure, ...]
    upto: int


def bounds(ledger: Record, scope: Scope, as_of: AsOf = None, world: World | None = None) -> Answer:
    """The answer to one scope, as of a moment. ``world``: the one around its hours, where it is
    there already."""
    world = world or around(ledger, scope.start, scope.end, as_of)
    notices = ledger.statements(scope.start - LOOK_BACK, scope.end, world.upto, NOTICES)
    shut, _ = closures(notices, scope.start, scope.end)
    if scope.places:
        shut = tuple(item for item in shut if set(item.places) & set(scope.places))
    finding = ask(world, scope)
    sides = [ask(world, each) for each in by_side(world, scope) if each != scope]
    heard, *each_heard = told_by(ledger, world, (finding, *sides))
    ids = {id: None for found in (finding, *sides) for id in named(found)}
    return Answer(
        finding,
        heard,
        {one.scope.places[0]: Side(one, by) for one, by in zip(sides, each_heard, strict=True)},
        {id: world.statements[id] for id in ids if id in world.statements},
        ledger.coverage(scope.start, scope.end + AFTERMATH, world.upto),
        shut,
        world.upto,
    )


def ask(world: World, scope: Scope) -> Finding:
    """The finding alone, of a world that is there already."""
    return world.worlds.finding(scope)


def by_side(world: World, scope: Scope) -> tuple[Scope, ...]:
    """The scope itself; of everywhere, where both sides count something, one scope for each: what
    the two counted are different events, and their sum says little."""
    sides = () if scope.places else world.worlds.sides(scope)
    if len(sides) < 2:
        return (scope,)
    return tuple(replace(scope, places=(side,)) for side in sides)


def named(finding: Finding) -> dict[str, None]:
    """The ids of the claims that a finding rests on, states, sets aside or finds in conflict, and
    of those superseded, in order, each once."""
    ids = [*finding.stated, *finding.low_rests_on, *finding.high_rests_on]
    ids += [repair.claim for repair in finding.set_aside]
    for conflict in finding.conflicts:
        ids += conflict.claims
        ids += [repair.claim for repair in conflict.repairs]
    return dict.fromkeys([*ids, *finding.superseded])
