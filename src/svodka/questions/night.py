"""A night and the day after it: who said what, and what it allows, region by region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from svodka.ledger import Coverage, Kept, Night, Period, Relays
from svodka.ledger.store import AsOf
from svodka.model.finding import Conflict, Finding, Scope, Statement
from svodka.questions.airports import LOOK_BACK, NOTICES, AirportNote, Closure, closures
from svodka.questions.asking import Record, World, around, told_by
from svodka.questions.bounds import AFTERMATH, ask, by_side, named

# What is inside what: a narrower object's count bears on the wider one's bounds.
_UAV = ("uav", "fpv")


@dataclass(frozen=True, slots=True)
class Region:
    """What one period's claims allow for one place (an area of several ids is one place), and whose
    claims they are."""

    period: str
    finding: Finding
    told_by: Relays


@dataclass(frozen=True, slots=True)
class NightAnswer:
    """``night``: who said what. ``regions``: the findings for drones downed, for every area that a
    claim names alone and for everywhere (where both sides speak, for each side). ``statements``:
    the claims that findings name, by id."""

    night: Night
    regions: tuple[Region, ...]
    closures: tuple[Closure, ...]
    notes: tuple[AirportNote, ...]
    coverage: tuple[Coverage, ...]
    statements: Mapping[str, Statement]
    upto: int

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Those of all findings, each once."""
        found = (conflict for region in self.regions for conflict in region.finding.conflicts)
        return tuple({conflict.claims: conflict for conflict in found}.values())

    def about(self, conflict: Conflict, places: tuple[str, ...]) -> bool:
        """Whether one of a conflict's claims names one of the places."""
        claims = (self.statements[id].claim for id in conflict.claims if id in self.statements)
        return any(set(claim.places) & set(places) for claim in claims)

    def region(self, period: str, places: tuple[str, ...]) -> Region | None:
        """What is found for one area in one period, if a claim counts drones there."""
        for region in self.regions:
            if region.period == period and region.finding.scope.places == places:
                return region
        return None

    def finding(self, period: str, places: tuple[str, ...]) -> Finding | None:
        """The same without whose claims they are."""
        found = self.region(period, places)
        return None if found is None else found.finding


def night(
    ledger: Record,
    day: date,
    region: str | None = None,
    as_of: AsOf = None,
    world: World | None = None,
) -> NightAnswer:
    """The night that ends on ``day`` (18:00 to 9:00, Moscow time) and the day (9:00 to 18:00).
    ``world``: the one around them, where it is there already."""
    upto = ledger.upto(as_of)
    picture = ledger.night(day, region, upto)
    start, end = picture.night.start, picture.day.end
    world = world or around(ledger, start, end, upto)
    wanted = {
        (period.name, scope): None
        for period, kept in picture.periods()
        for asked in _scopes(period, kept, region)
        for scope in by_side(world, asked)
    }
    findings = [ask(world, scope) for _, scope in wanted]
    heard = told_by(ledger, world, findings)
    regions = tuple(
        Region(name, finding, by)
        for (name, _), finding, by in zip(wanted, findings, heard, strict=True)
    )
    notices = ledger.statements(start - LOOK_BACK, end, upto, NOTICES)
    shut, notes = closures(notices, start, end)
    if region is not None:
        shut = tuple(item for item in shut if region in item.places)
    ids = {id: None for item in regions for id in named(item.finding)}
    return NightAnswer(
        picture,
        regions,
        shut,
        notes,
        ledger.coverage(start, end + AFTERMATH, upto),
        {id: world.statements[id] for id in ids if id in world.statements},
        upto,
    )


def _scopes(period: Period, kept: Iterable[Kept], region: str | None) -> list[Scope]:
    """A scope for each area that stands in a claim of the period; lumped places get theirs too."""
    areas: dict[tuple[str, ...], None] = {}
    counted = [item for item in kept if _counts(item)]
    for item in counted:
        for area in item.claim.areas:
            if area.ids and (region is None or region in area.ids):
                areas.setdefault(area.ids)
    if counted and region is None:
        areas.setdefault(())
    return [Scope(period.start, period.end, places) for places in sorted(areas)]


def _counts(item: Kept) -> bool:
    claim = item.claim
    return claim.outcome == "downed" and claim.object in _UAV and claim.count is not None
