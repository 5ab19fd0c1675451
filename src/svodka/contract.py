"""The JSON contract: a Reading as plain values, and back. Version 1; see docs/contract.md.

Keys come in a fixed order, times as ISO 8601 with an offset, spans as half-open ranges of code
points. ``reading_from_dict(reading_to_dict(r)) == r`` for every reading.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from svodka.errors import ContractError
from svodka.model import (
    AirportRef,
    Area,
    Claim,
    Count,
    Document,
    Evidence,
    Interval,
    Issue,
    Locality,
    Reading,
    Span,
    Speaker,
    Window,
)

VERSION = "1"

Json = dict[str, Any]
T = TypeVar("T")


def reading_to_dict(reading: Reading) -> Json:
    """A document with its claims and issues embedded."""
    document = reading.document
    return {
        "version": VERSION,
        "id": document.id,
        "revision": document.revision,
        "source": document.source,
        "url": document.url,
        "lang": document.lang,
        "published": _iso(document.published),
        "retrieved": _iso(document.retrieved),
        "extras": dict(document.extras),
        "text": document.text,
        "claims": [claim_to_dict(claim) for claim in reading.claims],
        "issues": [issue_to_dict(issue) for issue in reading.issues],
    }


def claim_to_dict(claim: Claim) -> Json:
    """One claim as it stands inside a document."""
    speaker = claim.speaker
    return {
        "id": claim.id,
        "speaker": {
            "id": speaker.id,
            "name": speaker.name,
            "medium": speaker.medium,
            "relay": speaker.relay,
        },
        "stance": claim.stance,
        "preliminary": claim.preliminary,
        "outcome": claim.outcome,
        "object": claim.object,
        "object_type": claim.object_type,
        "unit": claim.unit,
        "count": _count_to_dict(claim.count),
        "role": claim.role,
        "parent": claim.parent,
        "areas": [_area_to_dict(area) for area in claim.areas],
        "places": list(claim.places),
        "exhaustive": claim.exhaustive,
        "airport": _airport_to_dict(claim.airport),
        "to": _airport_to_dict(claim.to),
        "window": _window_to_dict(claim.window),
        "evidence": {
            slot: [{"start": e.start, "end": e.end, "text": e.text} for e in spans]
            for slot, spans in claim.evidence.items()
        },
    }


def issue_to_dict(issue: Issue) -> Json:
    """One issue as it stands inside a document."""
    return {
        "code": issue.code,
        "severity": issue.severity,
        "message": issue.message,
        "span": _span_to_dict(issue.span) if issue.span is not None else None,
        "claim": issue.claim,
    }


def reading_from_dict(value: Mapping[str, Any]) -> Reading:
    """The inverse. ContractError when a key is missing, a type is wrong or the version is new."""
    if value.get("version") != VERSION:
        raise ContractError(
            f"the document has contract version {value.get('version')!r}",
            hint=f"this svodka reads version {VERSION!r}",
        )
    try:
        document = Document(
            id=value["id"],
            text=value["text"],
            revision=value["revision"],
            source=value["source"],
            url=value["url"],
            lang=value["lang"],
            published=_time(value["published"]),
            retrieved=_time(value["retrieved"]),
            extras=dict(value.get("extras", {})),
        )
        claims = tuple(claim_from_dict(claim) for claim in value["claims"])
        issues = tuple(issue_from_dict(issue) for issue in value["issues"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ContractError(f"the document does not keep the contract: {error!r}") from error
    return Reading(document, claims, issues)


def claim_from_dict(value: Mapping[str, Any]) -> Claim:
    """``places`` is derived from the areas and not read."""
    return Claim(
        id=value["id"],
        speaker=Speaker(**value["speaker"]),
        outcome=value["outcome"],
        object=value["object"],
        object_type=value["object_type"],
        unit=value["unit"],
        count=_maybe(value["count"], lambda count: Count(**count)),
        role=value["role"],
        parent=value["parent"],
        stance=value["stance"],
        preliminary=value["preliminary"],
        areas=tuple(_area_from_dict(area) for area in value["areas"]),
        exhaustive=value["exhaustive"],
        airport=_maybe(value["airport"], lambda airport: AirportRef(**airport)),
        to=_maybe(value["to"], lambda airport: AirportRef(**airport)),
        window=_window_from_dict(value["window"]),
        evidence={
            slot: tuple(Evidence(**span) for span in spans)
            for slot, spans in value["evidence"].items()
        },
    )


def issue_from_dict(value: Mapping[str, Any]) -> Issue:
    return Issue(
        code=value["code"],
        severity=value["severity"],
        message=value["message"],
        span=_maybe(value["span"], lambda span: Span(**span)),
        claim=value["claim"],
    )


def _maybe(value: Any, make: Callable[[Any], T]) -> T | None:
    return None if value is None else make(value)


def _iso(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _time(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _span_to_dict(span: Span) -> Json:
    return {"start": span.start, "end": span.end}


def _count_to_dict(count: Count | None) -> Json | None:
    if count is None:
        return None
    return {"low": count.low, "high": count.high, "printed": count.printed}


def _airport_to_dict(airport: AirportRef | None) -> Json | None:
    if airport is None:
        return None
    return {"printed": airport.printed, "iata": airport.iata, "icao": airport.icao}


def _area_to_dict(area: Area) -> Json:
    return {
        "printed": area.printed,
        "span": _span_to_dict(area.span),
        "ids": list(area.ids),
        "relation": area.relation,
        "localities": [
            {
                "printed": locality.printed,
                "span": _span_to_dict(locality.span),
                "id": locality.id,
                "candidates": list(locality.candidates),
                "lat": locality.lat,
                "lon": locality.lon,
                "region": locality.region,
            }
            for locality in area.localities
        ],
    }


def _area_from_dict(value: Mapping[str, Any]) -> Area:
    return Area(
        printed=value["printed"],
        span=Span(**value["span"]),
        ids=tuple(value["ids"]),
        relation=value["relation"],
        localities=tuple(
            Locality(
                printed=locality["printed"],
                span=Span(**locality["span"]),
                id=locality["id"],
                candidates=tuple(locality["candidates"]),
                lat=locality["lat"],
                lon=locality["lon"],
                region=locality["region"],
            )
            for locality in value["localities"]
        ),
    )


def _interval_to_dict(interval: Interval | None) -> Json | None:
    if interval is None:
        return None
    return {"start": interval.start.isoformat(), "end": interval.end.isoformat()}


def _interval_from_dict(value: Mapping[str, str] | None) -> Interval | None:
    if value is None:
        return None
    return Interval(datetime.fromisoformat(value["start"]), datetime.fromisoformat(value["end"]))


def _window_to_dict(window: Window) -> Json:
    return {
        "start": _iso(window.start),
        "end": _iso(window.end),
        "outer": _interval_to_dict(window.outer),
        "inner": _interval_to_dict(window.inner),
        "kind": window.kind,
        "printed": window.printed,
    }


def _window_from_dict(value: Mapping[str, Any]) -> Window:
    return Window(
        kind=value["kind"],
        start=_time(value["start"]),
        end=_time(value["end"]),
        outer=_interval_from_dict(value["outer"]),
        inner=_interval_from_dict(value["inner"]),
        printed=value["printed"],
    )
