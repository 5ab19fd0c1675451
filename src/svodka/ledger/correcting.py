"""A claim as a person corrected it: some slots have other values, the spans stay but for those of
areas. Pure.

A change maps slots to plain values as the JSON contract writes them, but for what the text fixes:

- ``outcome``, ``object``, ``unit``, ``role``, ``stance``, ``exhaustive``: a word of the model;
  ``object`` may be None; ``preliminary``: a truth value; ``parent``: a claim's id or None
- ``speaker``: the id of an office; the printed name, the medium and the relay stay
- ``count``: ``{"low": 11, "high": 11}`` (``high`` None: nothing limits it), or None
- ``areas``: a list of ``{"ids": [...], "relation": "over", "start": 10, "end": 16}``, all that the
  claim names. Without ``start`` and ``end``, which are of the document's text, an area keeps the
  words of the area at its place in the list
- ``window``: ``{"start": ISO, "end": ISO}`` with offsets: the hours, surely; or None: none stated
- ``airport``, ``to``: ``{"iata": ..., "icao": ...}``, or None
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from svodka.errors import LedgerError
from svodka.model import AirportRef, Area, Claim, Count, Evidence, Interval, Span, Window
from svodka.model.claim import (
    EXHAUSTIVE,
    OBJECTS,
    OUTCOMES,
    RELATIONS,
    ROLES,
    SPEAKER_IDS,
    STANCES,
    UNITS,
)
from svodka.model.window import NO_WINDOW

_WORDS: dict[str, tuple[str | None, ...]] = {
    "outcome": OUTCOMES,
    "object": (*OBJECTS, None),
    "unit": UNITS,
    "role": ROLES,
    "stance": STANCES,
    "exhaustive": EXHAUSTIVE,
}
# Heads of a region and mayors of its capital, as ``model.claim`` tells of SPEAKER_IDS.
_HEADS = ("gov", "mayor", "gov-ru", "mayor-ru")


def corrected(claim: Claim, change: Mapping[str, Any], text: str) -> Claim:
    """LedgerError for a slot or a value that a claim cannot have; ``text`` is the document's."""
    for slot, value in change.items():
        make = _SLOTS.get(slot)
        if slot in _WORDS:
            claim = _word(claim, slot, value)
        elif make is None:
            raise LedgerError(
                f"a claim has no slot {slot!r} to correct",
                hint=f"one of {', '.join(SLOTS)}",
            )
        else:
            try:
                claim = make(claim, value, text)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise _wrong(slot, value) from error
    return claim


def _word(claim: Claim, slot: str, value: Any) -> Claim:
    if value not in _WORDS[slot]:
        known = ", ".join(str(word) for word in _WORDS[slot])
        raise LedgerError(f"{value!r} is no {slot} of a claim", hint=f"one of {known}")
    changes: dict[str, Any] = {slot: value}
    if slot == "role" and value in ("single", "total"):
        changes["parent"] = None
    return replace(claim, **changes)


def _preliminary(claim: Claim, value: Any, _: str) -> Claim:
    if not isinstance(value, bool):
        raise _wrong("preliminary", value)
    return replace(claim, preliminary=value)


def _parent(claim: Claim, value: Any, _: str) -> Claim:
    if value == claim.id or not (value is None or isinstance(value, str)):
        raise _wrong("parent", value)
    return replace(claim, parent=value)


def _speaker(claim: Claim, value: Any, _: str) -> Claim:
    office, _, region = str(value).partition(":")
    if not isinstance(value, str) or not (
        value in SPEAKER_IDS or (office in _HEADS and region.isprintable() and region)
    ):
        raise _wrong("speaker", value)
    return replace(claim, speaker=replace(claim.speaker, id=value))


def _count(claim: Claim, value: Any, _: str) -> Claim:
    if value is None:
        return replace(claim, count=None)
    low, high = value["low"], value["high"]
    whole = type(low) is int and (high is None or type(high) is int)
    if not whole or low < 0 or (high is not None and high < low):
        raise _wrong("count", value)
    printed = claim.count.printed if claim.count else ""
    return replace(claim, count=Count(low, high, printed))


def _areas(claim: Claim, value: Any, text: str) -> Claim:
    found = []
    for n, told in enumerate(value):
        before = claim.areas[n] if n < len(claim.areas) else None
        found.append(_area(told, before, text))
    evidence = {slot: at for slot, at in claim.evidence.items() if slot != "areas"}
    if found:
        spans = dict.fromkeys(area.span for area in found)
        evidence["areas"] = tuple(Evidence(*span, span.of(text)) for span in spans)
    return replace(claim, areas=tuple(found), evidence=evidence)


def _area(told: Mapping[str, Any], before: Area | None, text: str) -> Area:
    ids = tuple(told["ids"])
    if not all(isinstance(id, str) and id for id in ids):
        raise ValueError(ids)
    start, end = told.get("start"), told.get("end")
    if start is None and end is None and before is not None:
        span = before.span
    elif type(start) is int and type(end) is int and 0 <= start < end <= len(text):
        span = Span(start, end)
    else:
        raise ValueError((start, end))
    relation = told.get("relation", before.relation if before else "over")
    if relation not in RELATIONS:
        raise ValueError(relation)
    # A town keeps its place only inside the area that it was found in.
    stays = before is not None and before.ids == ids and before.span == span
    localities = before.localities if before is not None and stays else ()
    return Area(text[span.start : span.end], span, ids, relation, localities)


def _window(claim: Claim, value: Any, _: str) -> Claim:
    if value is None:
        return replace(claim, window=NO_WINDOW)
    start, end = (datetime.fromisoformat(value[name]) for name in ("start", "end"))
    if start.tzinfo is None or end.tzinfo is None or start >= end:
        raise ValueError(value)
    hours = Interval(start, end)
    return replace(
        claim, window=Window("span", start, end, hours, hours, printed=claim.window.printed)
    )


def _airport(slot: str) -> Callable[[Claim, Any, str], Claim]:
    def make(claim: Claim, value: Any, _: str) -> Claim:
        before: AirportRef | None = getattr(claim, slot)
        found = None
        if value is not None:
            codes = value["iata"], value["icao"]
            if not all(code is None or isinstance(code, str) for code in codes):
                raise ValueError(value)
            found = AirportRef(before.printed if before else "", *codes)
        changes: dict[str, Any] = {slot: found}
        return replace(claim, **changes)

    return make


def _wrong(slot: str, value: Any) -> LedgerError:
    return LedgerError(
        f"{value!r} is no {slot} of a claim",
        hint="docs/ledger.md tells what a correction of each slot looks like",
    )


_SLOTS: dict[str, Callable[[Claim, Any, str], Claim]] = {
    "preliminary": _preliminary,
    "parent": _parent,
    "speaker": _speaker,
    "count": _count,
    "areas": _areas,
    "window": _window,
    "airport": _airport("airport"),
    "to": _airport("to"),
}
SLOTS = (*_WORDS, *_SLOTS)
