"""The night, and the day after it: region by region, airports, conflicts, what was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from svodka import reconcile
from svodka.ledger import Coverage, Kept, Ledger, Period, Relays
from svodka.model import Claim
from svodka.model.finding import Conflict, Finding, Statement
from svodka.places.gazetteer import Gazetteer
from svodka.questions import Closure, NightAnswer, Region
from svodka.questions.airports import AirportNote
from svodka.serve.pages import rows, saying, stated, states
from svodka.serve.pages.answers import Answers, Seen, Series
from svodka.telling.picture import NOWHERE, SEVERAL, area_of, side_of

# Nights in the strip above the page.
STRIP = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One area in the table. ``conflicts`` are numbers in the page's list; ``people`` and
    ``things``: what was said to have come of it, () for no claim."""

    places: tuple[str, ...]
    name: str
    state: str
    finding: Finding | None
    told_by: Relays | None
    stated: tuple[str, ...]
    conflicts: tuple[int, ...]
    people: tuple[str, ...]
    things: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Half:
    """The night or the day: its regions, what each side counts everywhere (with the side, "" where
    claims of no side are counted too), numbers over several regions or none, as they were said."""

    period: Period
    lines: tuple[Line, ...]
    sides: tuple[tuple[str, Finding, Relays, str], ...]
    lumped: tuple[rows.Row, ...]


@dataclass(frozen=True, slots=True)
class Shut:
    """An airport's closed hours, and the notices that they were made of."""

    closure: Closure
    where: str
    notices: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class NightView:
    """``silent`` and ``unread``: names of regions without a claim. ``cells``: state and finding of
    each region of the map, by id."""

    day: date
    region: tuple[str, ...]
    halves: tuple[Half, ...]
    conflicts: tuple[tuple[Conflict, str], ...]
    shut: tuple[Shut, ...]
    notes: tuple[AirportNote, ...]
    silent: tuple[tuple[str, str], ...]
    unread: tuple[tuple[str, str], ...]
    cells: Mapping[str, tuple[str, Finding | None, str]]
    coverage: tuple[Coverage, ...]
    read: tuple[str, ...]
    strip: tuple[Series, ...]
    statements: Mapping[str, Statement]
    long: int
    undated: int


def view(
    ledger: Ledger, answers: Answers, day: date, region: tuple[str, ...], upto: int, seen: Seen
) -> NightView:
    """``region``: () for all of them; else only lines that touch one of its places."""
    answer, found, known = answers.night(ledger, day, upto, seen)
    heard = states.heard(answer.coverage)
    listed = [one for one in found.found if _wanted(one, known, region)]
    halves = tuple(
        _half(answer, period, kept, listed, known, region, heard)
        for period, kept in answer.night.periods()
    )
    cells = _cells(halves[0].lines, heard)
    return NightView(
        day,
        region,
        halves,
        tuple((one, saying.conflict(one, known)) for one in listed),
        tuple(_shut(item, known) for item in answer.closures if _in(item.places, region)),
        answer.notes,
        _named(cells, "silent"),
        _named(cells, "unread"),
        cells,
        answer.coverage,
        tuple(saying.coverage(answer.coverage)),
        answers.strip(ledger, day - timedelta(days=STRIP - 1), day, upto, seen),
        known,
        answer.night.long,
        answer.night.undated,
    )


def _half(
    answer: NightAnswer,
    period: Period,
    kept: Iterable[Kept],
    conflicts: list[Conflict],
    known: Mapping[str, Statement],
    region: tuple[str, ...],
    heard: frozenset[str],
) -> Half:
    claims: dict[tuple[str, ...], list[Claim]] = {}
    for item in kept:
        claims.setdefault(area_of(item.claim), []).append(item.claim)
    areas = dict.fromkeys(one for one in claims if one not in (SEVERAL, NOWHERE))
    found = {one.finding.scope.places: one for one in answer.regions if one.period == period.name}
    areas |= dict.fromkeys(one for one in found if one and not set(one) & reconcile.sides())
    here = {claim.id for several in claims.values() for claim in several}
    # A conflict of the night is none of the day after it, though both name the region.
    numbered = {n: one for n, one in enumerate(conflicts, 1) if here & set(one.claims)}
    lines = [
        _line(area, found.get(area), claims.get(area, ()), numbered, known, heard)
        for area in areas
        if _in(area, region)
    ]
    lumped = [c.id for c in claims.get(SEVERAL, ()) if c.outcome in rows.COUNTING]
    lumped += [c.id for c in claims.get(NOWHERE, ()) if c.outcome in rows.COUNTING]
    said = (known[id] for id in lumped if id in known and _in(known[id].claim.places, region))
    return Half(
        period,
        tuple(sorted(lines, key=_order)),
        tuple(_sides(found, known)) if not region else (),
        rows.rows(said, conflicts),
    )


def _line(
    area: tuple[str, ...],
    region: Region | None,
    claims: Iterable[Claim],
    conflicts: Mapping[int, Conflict],
    known: Mapping[str, Statement],
    heard: frozenset[str],
) -> Line:
    claims = tuple(claims)
    finding = None if region is None else region.finding
    exact = () if finding is None else finding.stated
    said = exact or [claim.id for claim in claims if stated.is_figure(claim)]
    figures = [known[id] for id in said if id in known]
    return Line(
        area,
        saying.area(area),
        states.state(finding, any(map(states.says_none, claims)), heard, area[0]),
        finding,
        None if region is None else region.told_by,
        stated.by_speaker(figures),
        tuple(n for n, one in conflicts.items() if _about(one, known, area)),
        rows.aftermath(claims, rows.PEOPLE),
        rows.aftermath(claims, rows.THINGS),
    )


def _sides(
    found: Mapping[tuple[str, ...], Region], known: Mapping[str, Statement]
) -> Iterable[tuple[str, Finding, Relays, str]]:
    """What each side counts everywhere; where one side speaks alone, that is everywhere."""
    for places in ((), *((side,) for side in sorted(reconcile.sides()))):
        if places in found:
            one = found[places]
            counted = (known[id].claim.speaker.id for id in one.finding.counted if id in known)
            spoke = set(places) or {side_of(speaker) for speaker in counted}
            side = spoke.pop() if len(spoke) == 1 else ""
            yield saying.capital(saying.where(places)), one.finding, one.told_by, side


def _about(one: Conflict, known: Mapping[str, Statement], area: tuple[str, ...]) -> bool:
    """Whether a claim of the conflict names one of the places."""
    return any(set(known[id].claim.places) & set(area) for id in one.claims if id in known)


def _wanted(one: Conflict, known: Mapping[str, Statement], region: tuple[str, ...]) -> bool:
    return not region or _about(one, known, region)


def _in(places: Iterable[str], region: tuple[str, ...]) -> bool:
    return not region or bool(set(places) & set(region))


def _order(line: Line) -> tuple[bool, int, str]:
    """Most first; what has no number comes last."""
    low = -1 if line.finding is None else line.finding.bounds.low
    return line.finding is None, -low, line.name


def _shut(closure: Closure, known: Mapping[str, Statement]) -> Shut:
    where = " and ".join(map(saying.place, closure.places))
    return Shut(closure, where, tuple(known[id] for id in closure.claims if id in known))


def _cells(
    lines: Iterable[Line], heard: frozenset[str]
) -> dict[str, tuple[str, Finding | None, str]]:
    """By region or sea: state, finding, and the name of the area that the finding is for. A region
    that is only counted together with others has theirs."""
    own = {line.places[0]: line for line in lines if len(line.places) == 1}
    shared = {id: line for line in lines if len(line.places) > 1 for id in line.places}
    gazetteer = Gazetteer.packaged()
    found: dict[str, tuple[str, Finding | None, str]] = {}
    for place in (*gazetteer.places("region"), *gazetteer.places("sea")):
        line = own.get(place.id)
        if line is None or line.finding is None:
            line = shared.get(place.id, line)
        if line is None:
            found[place.id] = (states.state(None, False, heard, place.id), None, place.name)
        else:
            found[place.id] = (line.state, line.finding, line.name)
    return found


def _named(
    cells: Mapping[str, tuple[str, Finding | None, str]], state: str
) -> tuple[tuple[str, str], ...]:
    """(id, name) of regions in a state, by name."""
    found = ((id, saying.place(id)) for id, cell in cells.items() if cell[0] == state)
    return tuple(sorted(found, key=lambda pair: pair[1]))
