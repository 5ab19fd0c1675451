"""Lowest and highest: what the claims allow for a scope, on what that rests, and what was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from svodka.ledger import Coverage, Ledger
from svodka.ledger.store import AsOf
from svodka.model.finding import Finding, Scope, Statement
from svodka.questions.airports import LOOK_BACK, Closure, closures
from svodka.questions.asking import World, around

# Bulletins about some hours are published after them: what is read for these hours is what is
# published until then.
AFTERMATH = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Answer:
    """The finding for one scope and what is needed to show it.

    ``sides``: where both sides count something everywhere, the finding of each, by "RU" and "UA"; a
    question about places has none. ``statements`` hold every claim that the findings name, by id.
    ``coverage`` is over the scope's hours and the 12 hours after them. ``closures`` are airports of
    the scope's places that were closed at some moment of its hours: a circumstance, never a proof.
    ``upto`` is the last entry of the ledger that the answer saw.
    """

    finding: Finding
    sides: Mapping[str, Finding]
    statements: Mapping[str, Statement]
    coverage: tuple[Coverage, ...]
    closures: tuple[Closure, ...]
    upto: int


def bounds(ledger: Ledger, scope: Scope, as_of: AsOf = None) -> Answer:
    """The answer to one scope, as of a moment."""
    world = around(ledger, scope.start, scope.end, as_of)
    shut, _ = closures(
        ledger.statements(scope.start - LOOK_BACK, scope.end, world.upto), scope.start, scope.end
    )
    if scope.places:
        shut = tuple(item for item in shut if set(item.places) & set(scope.places))
    finding = ask(world, scope)
    sides = {each.places[0]: ask(world, each) for each in by_side(world, scope) if each != scope}
    ids = {id: None for found in (finding, *sides.values()) for id in named(found)}
    return Answer(
        finding,
        sides,
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
    """The ids of all claims that a finding names, in order, each once."""
    ids = [*finding.stated, *finding.low_rests_on, *finding.high_rests_on]
    ids += [repair.claim for repair in finding.set_aside]
    for conflict in finding.conflicts:
        ids += conflict.claims
        ids += [repair.claim for repair in conflict.repairs]
    return dict.fromkeys([*ids, *finding.superseded])
