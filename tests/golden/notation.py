"""Readings in one line a claim, for tables and golden files that people read and extend.

``downed uav 10 RU-KLU part``: outcome, object, count, areas, role. What is not there or goes
without saying (single, asserted, over, in) is left out. Counts are ``10``, ``2-5``,
``31+``. Areas stand after one another with commas, the ids of one area are joined by ``/``; an area
that resolved to nothing is ``?``; any other relation stands before it (``toward:RU-MOW``). A last
``?`` says preliminary.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import svodka
from svodka.model import Area, Claim, Count, Locality, Reading

_QUIET = ("over", "in")
_WIDTH = 76


def row(printed: str, *expected: str, wrong: str = "") -> object:
    """A row of a table. ``wrong`` says why svodka does not read it so yet (a strict xfail)."""
    marks = [pytest.mark.xfail(reason=wrong, strict=True)] if wrong else []
    return pytest.param(printed, sorted(expected), marks=marks, id=printed[:_WIDTH])


def claims(lang: str, printed: str, *outcomes: str, source: str | None = None) -> list[str]:
    """The claims of a text as lines, sorted; only those of ``outcomes`` when any are named."""
    reading = svodka.read(printed, lang=lang, source=source, id="row")
    return sorted(line(c) for c in reading.claims if not outcomes or c.outcome in outcomes)


def line(claim: Claim) -> str:
    """One claim as one line, without localities, speaker and window."""
    parts = [claim.outcome, claim.object or "", count(claim.count)]
    parts.append(",".join(area(a) for a in claim.areas))
    parts.append(claim.role if claim.role != "single" else "")
    parts.append(claim.stance if claim.stance != "asserted" else "")
    parts.append("?" if claim.preliminary else "")
    return " ".join(p for p in parts if p)


def count(value: Count | None) -> str:
    """``10``, ``2-5``, ``31+``, or nothing."""
    if value is None:
        return ""
    if value.high is None:
        return f"{value.low}+"
    return str(value.low) if value.low == value.high else f"{value.low}-{value.high}"


def area(value: Area) -> str:
    """The ids of an area behind its relation."""
    ids = "/".join(value.ids) or "?"
    return ids if value.relation in _QUIET else f"{value.relation}:{ids}"


def locality(value: Locality) -> str:
    """``«Ернов» = ? (ranked candidates)``."""
    if value.id is not None:
        return f"«{value.printed}» = {value.id}"
    return f"«{value.printed}» = ? ({', '.join(value.candidates) or 'no candidates'})"


def page(reading: Reading) -> str:
    """A whole reading as text: the document, then its claims and issues, a value a line."""
    document = reading.document
    published = document.published.isoformat() if document.published else "-"
    out = [f"lang {document.lang}  source {document.source or '-'}  published {published}", ""]
    out += ["| " + printed for printed in document.text.split("\n")]
    numbers = {c.id: n for n, c in enumerate(reading.claims, 1)}
    for claim in reading.claims:
        out += ["", f"{numbers[claim.id]}. {line(claim)}", *_details(claim, numbers)]
    if reading.issues:
        out.append("")
    for issue in reading.issues:
        words = issue.span.of(document.text) if issue.span else ""
        of = f" of {numbers[issue.claim]}" if issue.claim in numbers else ""
        out.append(f"! {issue.code}{of}: «{words}»")
    return "\n".join(out) + "\n"


def _details(claim: Claim, numbers: dict[str, int]) -> list[str]:
    speaker, window = claim.speaker, claim.window
    out = [f"speaker {speaker.id}"]
    out[0] += "".join(f", {v}" for v in (speaker.name, speaker.medium, speaker.relay) if v)
    if claim.parent is not None:
        out.append(f"parent {numbers[claim.parent]}")
    if claim.exhaustive != "none":
        out.append(f"exhaustive {claim.exhaustive}")
    for found in claim.areas:
        out.append(f"area «{found.printed}» = {area(found)}")
        out += ["  " + locality(inside) for inside in found.localities]
    for name, airport in (("airport", claim.airport), ("to", claim.to)):
        if airport is not None:
            out.append(f"{name} «{airport.printed}» = {airport.iata}/{airport.icao}")
    if window.kind != "none":
        hours = [m.strftime("%Y-%m-%d %H:%M%z") if m else "?" for m in (window.start, window.end)]
        out.append(f"window {window.kind} {hours[0]} .. {hours[1]}  «{window.printed}»")
    for slot, spans in sorted(claim.evidence.items()):
        if slot not in ("areas", "window", "speaker"):
            out.append(f"{slot} " + " ".join(f"«{e.text}»" for e in spans))
    return ["   " + detail.replace("\n", "⏎").replace("\r", "") for detail in out]


def differences(found: Sequence[str], expected: Sequence[str]) -> list[str]:
    """What is missing (-) and what is too much (+)."""
    left = list(found)
    out = []
    for one in expected:
        if one in left:
            left.remove(one)
        else:
            out.append("- " + one)
    return out + ["+ " + one for one in left]
