"""One world: made, told, asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from benchmarks.worlds.errors import ERRORS
from benchmarks.worlds.policies import POLICIES, about, everywhere
from benchmarks.worlds.speakers import KINDS, Told, tell
from benchmarks.worlds.truth import Event, events

import reconcile_plain as plain
from said import at
from svodka.model.finding import Finding, Scope
from svodka.reconcile import World

START, END = at("14/12"), at("16/12")
NIGHT = (at("14/18"), at("15/09"))


@dataclass
class Honest:
    """``outside``: scopes whose truth lies outside the bounds. ``answers``: a row a scope: whether
    it is everywhere, truth, low, high, usual low and high (None), then a number a policy."""

    seed: int
    kind: str
    statements: int
    outside: list[str] = field(default_factory=list)
    conflicts: int = 0
    answers: list[list[int | None]] = field(default_factory=list)


@dataclass
class Erred:
    """``caught``: a conflict names the false claim. ``reducible``: conflicts that are not minimal
    by the plain model. ``inside``: the truth lies within the bounds everywhere all the same."""

    kind: str
    seed: int
    injected: bool
    conflicts: int = 0
    caught: bool = False
    reducible: int = 0
    inside: bool = True


def make(seed: int) -> tuple[str, list[Event], Told]:
    rng = Random(seed)
    kind = KINDS[seed % len(KINDS)]
    happened = events(rng)
    return kind, happened, tell(happened, kind, rng)


def honest(seed: int) -> Honest:
    kind, happened, told = make(seed)
    world = World.of(told.statements)
    out = Honest(seed, kind, len(told.statements), conflicts=len(world.conflicts()))
    for place in (None, *sorted({e.place for e in happened})):
        found = world.finding(_scope(place))
        truth = _truth(told, happened, place)
        if not _inside(found, truth):
            out.outside.append(f"{place or 'everywhere'}: {truth} {tuple(found.bounds)}")
        usual = tuple(found.usual) if found.usual else (None, None)
        said = [s for s in told.statements if s.claim.stance == "asserted"]
        guesses = [
            everywhere(said, p) if place is None else p(about(said, place))
            for p in POLICIES.values()
        ]
        out.answers.append([int(place is None), truth, *found.bounds, *usual, *guesses])
    # Hours that cut through windows have a truth, too.
    cut = Scope(*NIGHT)
    if not _inside(found := world.finding(cut), _truth(told, happened, None, NIGHT)):
        out.outside.append(f"18:00 to 9:00: {tuple(found.bounds)}")
    return out


def erred(task: tuple[str, int]) -> Erred:
    kind, seed = task
    _, happened, told = make(seed)
    before = {s.claim.id: s.claim for s in told.statements}
    out = Erred(kind, seed, ERRORS[kind](told, Random(seed)))
    if not out.injected:
        return out
    false = {s.claim.id for s in told.statements if s.claim != before[s.claim.id]}
    world = World.of(told.statements)
    for conflict in world.conflicts():
        out.conflicts += 1
        out.caught |= bool(false & set(conflict.claims))
        clash, minimal = plain.irreducible(told.statements, conflict)
        out.reducible += not (clash and minimal)
    for place in (None, *sorted({e.place for e in happened})):
        out.inside &= _inside(world.finding(_scope(place)), _truth(told, happened, place))
    return out


def _scope(place: str | None) -> Scope:
    return Scope(START, END, (place,) if place else ())


def _truth(
    told: Told,
    happened: list[Event],
    place: str | None,
    hours: tuple[datetime, datetime] = (START, END),
) -> int:
    first = at("14/00")

    def keep(e: Event) -> bool:
        when = first.timestamp() + e.hour * 3600
        inside = hours[0].timestamp() <= when < hours[1].timestamp()
        return inside and (place is None or e.place == place)

    return told.truth(keep, happened)


def _inside(found: Finding, truth: int) -> bool:
    low, high = found.bounds
    return low <= truth and (high is None or truth <= high)
