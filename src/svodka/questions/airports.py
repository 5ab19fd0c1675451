"""Airports: notices of closing, restricting and reopening → the intervals that they make.

An open end stays open: nothing says when an airport opened again. A reopening without a closing,
and a closing of what is closed already, are told as notes. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from svodka.model import AirportRef, Claim
from svodka.model.finding import Statement

# How long before the hours asked for a closing is still looked for.
LOOK_BACK = timedelta(hours=48)

_CLOSES = ("closed", "restricted")
NOTICES = (*_CLOSES, "reopened")
"""Outcomes of the claims that say what became of an airport."""
_NOTES = {
    "reopened_unclosed": "reopened, but no claim says that it was closed",
    "closed_twice": "closed again while it was closed",
    "undated": "says neither when nor when it was published",
}


@dataclass(frozen=True, slots=True)
class Closure:
    """One airport shut or restricted. ``end`` is None when no claim says when it ended; ``start``
    is the stated hour, else that of the publication (``posted``). ``claims``: those that begin and
    end it, with repeats; ``places``: ids of the regions it is in."""

    airport: AirportRef
    places: tuple[str, ...]
    kind: str
    start: datetime
    end: datetime | None
    posted: bool
    claims: tuple[str, ...]
    speaker: str


@dataclass(frozen=True, slots=True)
class AirportNote:
    """What does not fit. ``code`` is reopened_unclosed, closed_twice or undated."""

    code: str
    message: str
    airport: AirportRef
    claim: str


@dataclass(frozen=True, slots=True)
class _Notice:
    statement: Statement
    at: datetime
    until: datetime | None
    posted: bool


def closures(
    statements: Iterable[Statement],
    start: datetime | None = None,
    end: datetime | None = None,
) -> tuple[tuple[Closure, ...], tuple[AirportNote, ...]]:
    """By airport and time; those that share a moment with ``start`` to ``end``, if given."""
    notices: dict[str, list[_Notice]] = {}
    notes: list[AirportNote] = []
    for item in statements:
        claim = item.claim
        airport = _airport(claim)
        if airport is None or claim.stance == "denied":
            continue
        notice = _notice(item)
        if notice is None:
            notes.append(_note("undated", item))
        else:
            notices.setdefault(_key(airport), []).append(notice)
    found: list[Closure] = []
    for _, of_one in sorted(notices.items()):
        made, noticed = _intervals(sorted(of_one, key=_order))
        found += made
        notes += noticed
    inside = [
        item
        for item in found
        if (end is None or item.start < end)
        and (start is None or item.end is None or item.end > start)
    ]
    return tuple(inside), tuple(notes)


def _intervals(notices: list[_Notice]) -> tuple[list[Closure], list[AirportNote]]:
    made: list[Closure] = []
    notes: list[AirportNote] = []
    opened: Closure | None = None
    for notice in notices:
        item, outcome = notice.statement, notice.statement.claim.outcome
        if opened is not None and opened.end is not None and opened.end <= notice.at:
            made.append(opened)
            opened = None
        if outcome == "reopened":
            if opened is None:
                if not _repeats(made, notice):
                    notes.append(_note("reopened_unclosed", item))
                continue
            ends = notice.until or notice.at
            claims = (*opened.claims, item.claim.id)
            made.append(replace(opened, end=max(ends, opened.start), claims=claims))
            opened = None
        elif opened is None:
            opened = _closure(notice)
        elif outcome != opened.kind:
            made.append(replace(opened, end=notice.at, claims=(*opened.claims, item.claim.id)))
            opened = _closure(notice)
        else:
            if notice.at > opened.start and item.claim.speaker.id == opened.speaker:
                notes.append(_note("closed_twice", item))
            ends_at = opened.end if notice.until is None else notice.until
            opened = replace(opened, claims=(*opened.claims, item.claim.id), end=ends_at)
    return [*made, *([opened] if opened is not None else [])], notes


def _repeats(made: list[Closure], notice: _Notice) -> bool:
    """A second notice of the same reopening: another speaker, or the same later in the day."""
    return (
        bool(made) and made[-1].end is not None and notice.at - made[-1].end <= timedelta(hours=6)
    )


def _closure(notice: _Notice) -> Closure:
    claim = notice.statement.claim
    airport = _airport(claim)
    assert airport is not None
    return Closure(
        airport,
        claim.places,
        claim.outcome,
        notice.at,
        notice.until,
        notice.posted,
        (claim.id,),
        claim.speaker.id,
    )


def _notice(item: Statement) -> _Notice | None:
    window = item.claim.window
    if window.start is not None and window.end is not None:
        if window.kind == "explicit" and window.end > window.start:
            return _Notice(item, window.start, window.end, False)
        if window.kind == "approx":
            return _Notice(item, window.start, None, False)
    # "overnight" says no hour; the notice itself came within minutes.
    return None if item.published is None else _Notice(item, item.published, None, True)


def _order(notice: _Notice) -> tuple[datetime, datetime, str]:
    item = notice.statement
    return notice.at, item.published or notice.at, item.claim.id


def _key(airport: AirportRef) -> str:
    return airport.icao or airport.iata or airport.printed.casefold()


def _airport(claim: Claim) -> AirportRef | None:
    """The airport that a notice is about. One that is named by its town alone has no codes."""
    if claim.outcome not in NOTICES:
        return None
    if claim.airport is not None or not claim.areas:
        return claim.airport
    area = claim.areas[0]
    printed = area.localities[0].printed if area.localities else area.printed
    return AirportRef(printed, None, None)


def _note(code: str, item: Statement) -> AirportNote:
    airport = _airport(item.claim)
    assert airport is not None
    return AirportNote(code, _NOTES[code], airport, item.claim.id)
