"""Values and verdicts in words for people."""

from __future__ import annotations

from datetime import datetime, timedelta

from svodka.model.claim import Claim
from svodka.model.window import Window
from svodka.retellings import tables
from svodka.retellings.known import Known
from svodka.retellings.said import Said

_VAGUE = {"night": "night to", "morning": "morning of", "evening": "evening of"}


def value(slot: str, said: Said, known: Known) -> str:
    """One slot of a claim; "" where it says nothing."""
    claim = said.claim
    if slot == "speaker":
        return speaker(claim, known)
    if slot == "outcome":
        return outcome(claim)
    if slot == "object":
        return claim.object or ""
    if slot == "count":
        return number(claim)
    if slot == "place":
        return places(said, known)
    if slot == "window":
        return hours(claim.window, known)
    return certainty(claim)


def slot(name: str) -> str:
    """A slot's name as people call it."""
    return "hours" if name == "window" else name


def speaker(claim: Claim, known: Known) -> str:
    """The office, or the name as printed."""
    id = claim.speaker.id
    if id == "other" and claim.speaker.name:
        return _one_line(claim.speaker.name)
    return office(id, known)


def office(id: str, known: Known) -> str:
    """A speaker's id in words."""
    kind, _, region = id.partition(":")
    words = tables.speakers().get(kind, kind)
    return f"{words} {known.name(region)}" if region else words


def outcome(claim: Claim) -> str:
    none = claim.count is not None and claim.count.high == 0
    return f"no {claim.outcome}" if none else claim.outcome


def number(claim: Claim) -> str:
    """ "27", "31 or more", "1 to 40"; "" when nothing was counted."""
    found = claim.count
    if found is None:
        return ""
    if found.high is None:
        return f"{found.low} or more"
    return str(found.low) if found.low == found.high else f"{found.low} to {found.high}"


def places(said: Said, known: Known) -> str:
    """By name, with their towns and districts; as printed and "?" where not resolved."""
    ref = said.claim.airport
    if ref is not None:
        return known.name(f"airport:{ref.iata}") if ref.iata else _one_line(ref.printed)
    out: dict[str, None] = {}
    # A total that a report breaks down is over all of its parts' places.
    for area in said.areas or (said.spread if said.kind else ()):
        name = " + ".join(map(known.name, area.ids)) or f"{_one_line(area.printed)}?"
        towns = dict.fromkeys(
            known.name(t.id) if t.id else f"{_one_line(t.printed)}?" for t in area.localities
        )
        relation = f"{area.relation} " if area.relation in ("near", "between", "toward") else ""
        out[f"{relation}{name}" + (f" ({', '.join(towns)})" if towns else "")] = None
    return ", ".join(out)


def hours(window: Window, known: Known) -> str:
    """The nominal reading; the printed words where it is not known."""
    if window.start is None or window.end is None:
        return _one_line(window.printed)
    start, end = window.start.astimezone(known.zone), window.end.astimezone(known.zone)
    if window.kind == "approx":
        return f"about {_day(start)} {start:%H:%M}"
    if window.kind in _VAGUE:
        return f"{_VAGUE[window.kind]} {_day(end)}"
    if window.kind == "day" and end - start == timedelta(days=1):
        return f"all day {_day(start)}"
    if end - start < timedelta(hours=24):
        last = "24:00" if end.hour == end.minute == 0 else f"{end:%H:%M}"
        same = end.date() == start.date() or last == "24:00"
        return f"{_day(start)} {start:%H:%M}–{'' if same else _day(end) + ' '}{last}"
    return f"{_day(start)} {start:%H:%M} – {_day(end)} {end:%H:%M}"


def certainty(claim: Claim) -> str:
    words = [] if claim.stance == "asserted" else [claim.stance]
    return ", ".join([*words, *(["preliminary"] if claim.preliminary else [])]) or "stated"


def statement(said: Said, known: Known) -> str:
    """ "27 downed uav, Kaluga Oblast"."""
    claim = said.claim
    what = " ".join(part for part in (outcome(claim), claim.object or "") if part)
    none = claim.count is not None and claim.count.high == 0
    head = what if none else " ".join(part for part in (number(claim), what) if part)
    return ", ".join(part for part in (head, places(said, known)) if part)


def listed(words: list[str]) -> str:
    """ "a, b and c"."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
