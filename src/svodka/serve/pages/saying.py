"""The door to the words for people: every page says a thing as the command line says it.

The words stand in ``svodka.telling``; no other page module imports them.
"""

from __future__ import annotations

from datetime import date, datetime

from svodka import settings
from svodka.model import Claim, Speaker
from svodka.model.finding import Finding, Repair
from svodka.telling import told, words
from svodka.telling.told import (
    bounds,
    clock,
    closure,
    conflict,
    coverage,
    hours,
    in_order,
    looked_for,
    quote,
    repair,
    said,
    told_by,
    when,
    where,
    who,
)
from svodka.telling.words import (
    airport,
    capital,
    count,
    localities,
    notes,
    number,
    one_line,
    place,
    printable,
    speaker,
    what,
)

__all__ = [
    "airport",
    "area",
    "aside",
    "bounds",
    "capital",
    "change",
    "claim_hours",
    "claim_where",
    "clock",
    "closure",
    "conflict",
    "count",
    "coverage",
    "day",
    "hours",
    "in_order",
    "localities",
    "looked_for",
    "minute",
    "notes",
    "number",
    "office",
    "one_line",
    "place",
    "plain",
    "printable",
    "quote",
    "regions",
    "repair",
    "said",
    "speaker",
    "stamp",
    "told_by",
    "usual",
    "what",
    "when",
    "where",
    "who",
]


def area(places: tuple[str, ...]) -> str:
    """ "Moscow and Moscow Oblast"."""
    return told.where(places)


def day(value: date) -> str:
    """ "15 May 2026"."""
    return f"{value.day} {value:%B %Y}"


def stamp(value: datetime) -> str:
    """A moment with its year, Moscow time: "15 May 2026 07:20"."""
    local = value.astimezone(settings.zone(settings.PICTURE_ZONE))
    return f"{local.day} {local:%b %Y %H:%M}"


def minute(value: datetime) -> str:
    """Clock hours, Moscow time: "07:20"."""
    return f"{value.astimezone(settings.zone(settings.PICTURE_ZONE)):%H:%M}"


def usual(finding: Finding) -> str:
    """The bounds of usual hours where they differ, else ""."""
    if finding.usual is None:
        return "no answer fits the usual hours"
    if finding.usual != finding.bounds:
        return f"{bounds(finding.usual)} if windows mean their usual hours"
    return ""


def office(id: str) -> str:
    """A speaker by id: "governor of Kaluga Oblast"."""
    return words.speaker(Speaker(id))


def regions(claim: Claim) -> str:
    """The names of a claim's areas, each once, without what lies in them."""
    names = (" + ".join(map(place, item.ids)) or one_line(item.printed) for item in claim.areas)
    return ", ".join(dict.fromkeys(names))


def claim_where(claim: Claim) -> str:
    """The places of a claim with the towns inside them."""
    return words.where(claim)


def claim_hours(claim: Claim) -> str:
    """With dates: the same clock hours of another night are another window."""
    window = claim.window
    if window.start is None or window.end is None:
        return words.one_line(window.printed, 40)
    return f"{clock(window.start)} – {clock(window.end)}"


def plain(text: str) -> str:
    """On one line, without the marks of markdown."""
    return words.one_line(told._MARKS.sub("", text))


def change(value: Repair, statements: told.Statements) -> str:
    """ "set aside Russian MoD 9 (00:00–07:00, Kaluga Oblast)": a repair without its cost."""
    return told.repair(value, statements).rpartition(": cost")[0]


def aside(value: Repair, statements: told.Statements) -> str:
    """The claim that was set aside, and at what cost."""
    told_change = change(value, statements).removeprefix("set aside ")
    return f"{told_change} (cost {value.cost:g})"
