"""Values → words for people: counts, places, hours, speakers, and text that is safe to print."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from functools import cache

from svodka.model import AirportRef, Claim, Count, Locality, Speaker, Window
from svodka.places.gazetteer import Gazetteer

_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SPEAKERS = {
    "RU-MOD": "Russian MoD",
    "UA-AF": "Ukrainian Air Force",
    "ROSAVIATSIA": "Rosaviatsia",
    "police": "police",
    "emergency": "emergency service",
    "outlet": "the outlet itself",
    "anon": "unnamed source",
    "other": "other",
}
_OFFICES = {
    "gov": "governor of",
    "mayor": "mayor of",
    "gov-ru": "head set up by Russia in",
    "mayor-ru": "mayor set up by Russia in",
}
OFFICE_ALONE = {
    "gov": "governor",
    "mayor": "mayor",
    "gov-ru": "head set up by Russia",
    "mayor-ru": "mayor set up by Russia",
}
_NIGHT_WORDS = {"night": "night to", "morning": "morning of", "evening": "evening of"}


def printable(text: str) -> str:
    """Control and direction signs out: printed text must not drive the terminal."""
    if text.isprintable():  # most is, and a page has hundreds of values
        return text
    return _UNSAFE.sub("\ufffd", text.replace("\r\n", "\n"))


def one_line(text: str, width: int = 0) -> str:
    """Blanks squeezed; cut to ``width`` characters with an ellipsis, if given."""
    line = " ".join(printable(text).split())
    return line if not width or len(line) <= width else line[: width - 1].rstrip() + "…"


def capital(text: str) -> str:
    """With a capital at the beginning; the rest stays."""
    return text[:1].upper() + text[1:]


def number(amount: int, noun: str, several: str = "") -> str:
    """ "1 claim", "2 claims"."""
    return f"{amount} {noun}" if amount == 1 else f"{amount} {several or noun + 's'}"


def count(value: Count | None) -> str:
    """ "10", "31+", "1–40"; empty when nothing was counted."""
    if value is None:
        return ""
    if value.high is None:
        return f"{value.low}+"
    return str(value.low) if value.low == value.high else f"{value.low}–{value.high}"


@cache
def place(place_id: str) -> str:
    """The name in English, or the id itself when the gazetteer has none."""
    found = Gazetteer.packaged().place(place_id)
    return found.name if found else place_id


def speaker(value: Speaker, source: str | None = None) -> str:
    """The office, and the name as printed where there is one."""
    kind, _, region = value.id.partition(":")
    office = f"{_OFFICES[kind]} {place(region)}" if region else _SPEAKERS.get(kind, kind)
    if value.id == "outlet" and source:
        office = f"{source} (outlet)"
    if value.id == "other" and value.name:
        return one_line(value.name)
    return office


def what(claim: Claim) -> str:
    """ "downed uav", "no casualties", "closed Внуково (UUWW)"."""
    none = claim.count is not None and claim.count.high == 0
    parts = [f"no {claim.outcome}" if none else claim.outcome]
    if claim.object:
        parts.append(claim.object)
    if claim.airport:
        parts.append(airport(claim.airport))
    if claim.to:
        parts.append(f"to {airport(claim.to)}")
    return " ".join(parts)


def airport(value: AirportRef) -> str:
    """The printed name and the code that pilots use."""
    code = value.icao or value.iata
    return f"{one_line(value.printed)} ({code})" if code else one_line(value.printed)


def where(claim: Claim) -> str:
    """The places by name, each once, with their localities; printed words if not resolved."""
    inner: dict[str, list[str]] = {}
    for area in claim.areas:
        name = " + ".join(map(place, area.ids)) or f"{one_line(area.printed)}?"
        relation = f"{area.relation} " if area.relation in ("near", "between", "toward") else ""
        inner.setdefault(f"{relation}{name}", []).extend(map(locality, area.localities))
    return ", ".join(
        name + (f" ({', '.join(dict.fromkeys(local))})" if local else "")
        for name, local in inner.items()
    )


def localities(claim: Claim) -> str:
    """Towns and districts of all areas, each once."""
    names = (locality(local) for area in claim.areas for local in area.localities)
    return ", ".join(dict.fromkeys(names))


def locality(value: Locality) -> str:
    """The name; as printed and with a question mark when it is not resolved."""
    return place(value.id) if value.id else f"{one_line(value.printed)}?"


def notes(claim: Claim) -> str:
    """What qualifies the claim: its role, its stance, "preliminary"."""
    words = [] if claim.role == "single" else [claim.role.replace("_", " ")]
    if claim.stance != "asserted":
        words.append(claim.stance)
    if claim.preliminary:
        words.append("preliminary")
    return ", ".join(words)


def hours(window: Window, zone: tzinfo | None = None) -> str:
    """The nominal reading in ``zone`` (else in its own); the printed words when it is not known."""
    if window.start is None or window.end is None:
        return one_line(window.printed, 24)
    start, end = (
        moment if zone is None else moment.astimezone(zone) for moment in (window.start, window.end)
    )
    if window.kind == "approx":
        return f"about {_day(start)} {start:%H:%M}"
    if window.kind in _NIGHT_WORDS:
        return f"{_NIGHT_WORDS[window.kind]} {_day(end)}"
    whole_days = start.hour == start.minute == end.hour == end.minute == 0
    if whole_days and end - start == timedelta(days=1):
        return _day(start)
    if end.date() == start.date():
        return f"{_day(start)} {start:%H:%M}–{end:%H:%M}"
    return f"{_day(start)} {start:%H:%M} – {_day(end)} {end:%H:%M}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b}"
