"""Weeks in a row: nights and days that overlap from one to the next, with weekly totals over them.

What would join everything into one component if nothing were cut; whatever is cut, the truth has
to stay inside the bounds.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from benchmarks.growth import shifted_by
from benchmarks.worlds.measure import _inside
from benchmarks.worlds.speakers import KINDS, Told, span, tell
from benchmarks.worlds.truth import PLACES, Event, events

from said import at, said
from svodka.model.finding import Scope
from svodka.reconcile import World

DAYS = 28
_DAY = 24.0


@dataclass
class Chained:
    """``scopes``: how many were asked; ``outside``: those whose truth lay outside the bounds."""

    seed: int
    statements: int
    scopes: int = 0
    outside: list[str] = field(default_factory=list)
    conflicts: int = 0
    largest: int = 0


def make(seed: int, days: int = DAYS) -> tuple[list[Event], Told]:
    """Hours of events are counted from 14 May, 0:00, over all days."""
    rng = Random(seed)
    happened: list[Event] = []
    for day in range(days):
        for e in events(rng):
            happened.append(replace(e, number=len(happened), hour=e.hour + _DAY * day))
    told = Told()
    for day in range(days):
        here = [replace(e, hour=e.hour - _DAY * day) for e in happened]
        here = [e for e in here if -_DAY <= e.hour < 3 * _DAY]
        _append(told, tell(here, rng.choice(KINDS), rng), day)
    for week in range(days // 7):
        start = 18.0 + 7 * _DAY * week + rng.choice([0, 6])
        mine = [e for e in happened if start <= e.hour < start + 7 * _DAY]
        when = f"{14 + int((start + 7 * _DAY) // 24)}/23"
        told.add(
            said(f"w{week}", "RU-MOD", len(mine), span(start, start + 7 * _DAY), at=when), mine
        )
    rng.shuffle(told.statements)
    return happened, told


def _append(told: Told, daily: Told, day: int) -> None:
    for s in daily.statements:
        moved = shifted_by(s, timedelta(days=day), f"day{day}")
        told.statements.append(moved)
        told.counted[moved.claim.id] = daily.counted[s.claim.id]
    told.corrected |= {f"{id}.day{day}" for id in daily.corrected}


def chained(seed: int) -> Chained:
    happened, told = make(seed)
    world = World.of(told.statements)
    out = Chained(seed, len(told.statements), conflicts=len(world.conflicts()))
    out.largest = max(len(c.items) for c in world.components())
    rng = Random(seed)
    for day in range(-1, DAYS + 2):
        for first, last in ((18.0, 33.0), (33.0, 42.0), (24.0, 48.0)):
            place = rng.choice(PLACES) if rng.random() < 0.7 else None
            _ask(out, world, told, happened, (first + _DAY * day, last + _DAY * day), place)
    for place in (None, *PLACES):
        _ask(out, world, told, happened, (-_DAY, _DAY * (DAYS + 3)), place)
        _ask(out, world, told, happened, (18.0 + 7 * _DAY, 18.0 + 14 * _DAY), place)
    return out


def _ask(
    out: Chained,
    world: World,
    told: Told,
    happened: list[Event],
    hours: tuple[float, float],
    place: str | None,
) -> None:
    start, end = (_moment(h) for h in hours)
    found = world.finding(Scope(start, end, (place,) if place else ()))
    truth = told.truth(
        lambda e: hours[0] <= e.hour < hours[1] and place in (None, e.place), happened
    )
    out.scopes += 1
    if not _inside(found, truth):
        out.outside.append(f"{start:%d %H}–{end:%d %H} {place}: {truth} {tuple(found.bounds)}")


def _moment(hour: float) -> datetime:
    return at("14/00") + timedelta(hours=hour)
