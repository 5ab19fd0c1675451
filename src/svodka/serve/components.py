"""The shapes of answers, for OpenAPI: what a program may count on. Later versions may add keys."""

from __future__ import annotations

from typing import Any

from svodka.export.schema import schema as reading_schema
from svodka.ledger.judging import ACTS, VERDICTS

Shape = dict[str, Any]

STRING: Shape = {"type": "string"}
INTEGER: Shape = {"type": "integer"}
NUMBER: Shape = {"type": "number"}
YES: Shape = {"type": "boolean"}
TIME: Shape = {"type": "string", "format": "date-time"}
VERSION: Shape = {"const": "1"}


def _ref(name: str) -> Shape:
    return {"$ref": f"#/components/schemas/{name}"}


def _maybe(shape: Shape) -> Shape:
    return {"anyOf": [shape, {"type": "null"}]}


def _many(shape: Shape) -> Shape:
    return {"type": "array", "items": shape}


def _by(shape: Shape) -> Shape:
    return {"type": "object", "additionalProperties": shape}


def _object(about: str = "", /, **properties: Shape) -> Shape:
    value: Shape = {"type": "object", "required": list(properties), "properties": properties}
    return {**value, "description": about} if about else value


_TEXTS = _many(STRING)
_PAIR: Shape = {"type": "array", "items": TIME, "minItems": 2, "maxItems": 2}
_MARKS: Shape = _many({"type": "array", "items": INTEGER, "minItems": 2, "maxItems": 2})
_DAY: Shape = {"type": "string", "format": "date"}
_DOCUMENT: dict[str, Shape] = {
    "source": _maybe(STRING),
    "url": _maybe(STRING),
    "published": _maybe(TIME),
}
_BOUNDS: dict[str, Shape] = {"low": INTEGER, "high": _maybe(INTEGER)}
_FINDING: dict[str, Shape] = {
    **_BOUNDS,
    "usual": _maybe(_object(**_BOUNDS)),
    "stated": _many(_object(claim=STRING, low=_maybe(INTEGER), high=_maybe(INTEGER))),
    "rests_on": _object(low=_TEXTS, high=_TEXTS),
    "set_aside": _many(_ref("Repair")),
    "conflicts": _many(_ref("Conflict")),
    "speakers": INTEGER,
    "relays": INTEGER,
    "superseded": _TEXTS,
}
_STATEMENT: dict[str, Shape] = {
    "document": STRING,
    "revision": INTEGER,
    **_DOCUMENT,
    "copy": _maybe(STRING),
    "gone": _maybe(TIME),
    "own": YES,
    "quote": STRING,
    "claim": _ref("Claim"),
}


def _parts() -> dict[str, Shape]:
    """What several answers are made of."""
    airport = _object(printed=STRING, iata=_maybe(STRING), icao=_maybe(STRING))
    return {
        "Error": _object(
            "Every error has this shape.",
            error=_object(code=STRING, message=STRING, where=STRING, hint=STRING),
        ),
        "Scope": _object(
            "What a count counts; no places is everywhere.",
            start=TIME,
            end=TIME,
            places=_TEXTS,
            outcome=STRING,
            object=STRING,
        ),
        "Finding": _object("The bounds, and the claims that they rest on, by id.", **_FINDING),
        "Repair": _object(claim=STRING, change=STRING, cost=NUMBER),
        "Conflict": _object(
            "An irreducible set: without any one of its claims, the rest can be true.",
            kind=STRING,
            claims=_TEXTS,
            repairs=_many(_ref("Repair")),
            scope=_maybe(_ref("Scope")),
        ),
        "Statement": _object("A claim, with its document and its quote.", **_STATEMENT),
        "Coverage": _object(
            "What was taken in of one source.",
            source=_maybe(STRING),
            documents=INTEGER,
            first=_maybe(TIME),
            last=_maybe(TIME),
            gaps=_many(_PAIR),
            read=YES,
            taken=_many(_PAIR),
            failed=INTEGER,
        ),
        "Closure": _object(
            "An airport shut or restricted; an end that no claim states is null.",
            airport=airport,
            places=_TEXTS,
            kind=STRING,
            start=TIME,
            end=_maybe(TIME),
            posted=YES,
            speaker=STRING,
            claims=_TEXTS,
        ),
        "AirportNote": _object(code=STRING, airport=STRING, message=STRING, claim=STRING),
    }


def _questions() -> dict[str, Shape]:
    entry = {"version": VERSION, "entry": INTEGER}
    read = {"coverage": _many(_ref("Coverage"))}
    quotes = _by(_ref("Statement"))
    kept = _object(
        document=STRING,
        revision=INTEGER,
        **_DOCUMENT,
        copy=_maybe(STRING),
        gone=_maybe(TIME),
        placing=STRING,
        claim=_ref("Claim"),
    )
    point = _object(
        day={"type": "string", "format": "date"},
        start=TIME,
        end=TIME,
        **_BOUNDS,
        usual=_maybe(_object(**_BOUNDS)),
        rank=_maybe(INTEGER),
        of=INTEGER,
        ratio=_maybe(NUMBER),
        speakers=INTEGER,
        conflicts=INTEGER,
        documents=INTEGER,
    )
    step = _object(
        entry=INTEGER,
        added=TIME,
        kind=STRING,
        document=_maybe(STRING),
        revision=_maybe(INTEGER),
        source=_maybe(STRING),
        published=_maybe(TIME),
        before=_maybe(_object(**_BOUNDS)),
        after=_object(**_BOUNDS),
        usual=_maybe(_object(**_BOUNDS)),
        conflicts=INTEGER,
        brought=quotes,
        took=_TEXTS,
    )
    closures = _many(_ref("Closure"))
    return {
        "Night": _object(
            "Who said what, and for drones downed what it allows.",
            **entry,
            zone=STRING,
            periods=_many(_object(name=STRING, start=TIME, end=TIME, claims=_many(kept))),
            long=INTEGER,
            undated=INTEGER,
            findings=_many(
                {"allOf": [_object(period=STRING), _ref("Scope"), _ref("Finding")]},
            ),
            closures=closures,
            airport_notes=_many(_ref("AirportNote")),
            **read,
            quotes=quotes,
        ),
        "Bounds": {
            "allOf": [
                _ref("Finding"),
                _object(
                    **entry,
                    scope=_ref("Scope"),
                    sides=_by(_ref("Finding")),
                    **read,
                    closures=closures,
                    claims=quotes,
                ),
            ]
        },
        "Trend": _object(
            **entry,
            by=STRING,
            outcome=STRING,
            object=STRING,
            series=_many(_object(places=_TEXTS, points=_many(point))),
            **read,
        ),
        "Conflicts": _object(
            **entry,
            start=_maybe(TIME),
            end=_maybe(TIME),
            looked_at=INTEGER,
            looked_for={"type": "object"},
            conflicts=_many(_ref("Conflict")),
            claims=quotes,
        ),
        "History": _object(version=VERSION, scope=_ref("Scope"), steps=_many(step)),
        "Airports": _object(version=VERSION, closures=closures, notes=_many(_ref("AirportNote"))),
    }


def _holdings() -> dict[str, Shape]:
    about = {"version": VERSION}
    entry = {"entry": INTEGER, "added": TIME}
    page = {**about, "entry": INTEGER, "next": _maybe(STRING)}
    listed = _object(
        id=STRING,
        revision=INTEGER,
        **_DOCUMENT,
        lang=_maybe(STRING),
        retrieved=_maybe(TIME),
        extras={"type": "object"},
        copy=STRING,
        gone=_maybe(TIME),
        entry=INTEGER,
        claims=INTEGER,
    )
    found = _object(
        "A document, a piece of it, and the words in that piece, as pairs of places in it.",
        document=STRING,
        revision=INTEGER,
        **_DOCUMENT,
        lang=_maybe(STRING),
        entry=INTEGER,
        claims=INTEGER,
        snippet=STRING,
        marks=_MARKS,
    )
    meaning = _object(
        "What some words were taken for; a date without a year has no nights.",
        kind={"enum": ["place", "speaker", "office", "nights", "short form"]},
        printed=STRING,
        ids=_TEXTS,
        **{"from": _maybe(_DAY), "to": _maybe(_DAY)},
    )
    change = _object(
        **entry,
        change={
            "enum": [
                *("added", "superseded", "late", "gone", "back"),
                *("retracted", "restored", "rejected", "accepted", "corrected"),
                *("same", "different", "undone"),
            ]
        },
        document=_maybe(STRING),
        claim=_maybe(STRING),
        revision=_maybe(INTEGER),
        reader=_maybe(STRING),
        supersedes=_maybe(INTEGER),
        claims=_TEXTS,
        took=_TEXTS,
    )
    life = _object(
        "As `svodka history DOC` tells it.",
        **about,
        document=STRING,
        source=_maybe(STRING),
        url=_maybe(STRING),
        gone=_maybe(TIME),
        revisions=_many(_object(revision=INTEGER, **entry, late=YES, copy=STRING)),
        absences=_many(_object(**entry, state=STRING, at=TIME, how=STRING)),
        judgements=_many(_judgement(entry)),
    )
    member = _object(document=STRING, revision=INTEGER, **_DOCUMENT, speakers=_TEXTS, own=YES)
    family = _object(
        earliest=STRING,
        primary=_maybe(STRING),
        documents=INTEGER,
        sources=_TEXTS,
        speakers=INTEGER,
        members=_many(member),
    )
    return {
        "Index": _object(
            **about,
            svodka=STRING,
            entry=INTEGER,
            chain=STRING,
            public=YES,
            shown_until=_maybe(TIME),
            links=_by(STRING),
        ),
        "Documents": _object(**page, documents=_many(listed)),
        "Claims": _object(**page, claims=_many(_object(entry=INTEGER, **_STATEMENT))),
        "Search": _object(
            **page,
            query=STRING,
            understood=_many(meaning),
            claims=_many(_object(entry=INTEGER, **_STATEMENT, marks=_MARKS)),
            documents=_many(found),
        ),
        "Changes": _object(**about, since=INTEGER, next=INTEGER, more=YES, changes=_many(change)),
        "Sources": _object(
            **about, start=TIME, end=TIME, entry=INTEGER, sources=_many(_ref("Coverage"))
        ),
        "Families": _object(**about, start=TIME, end=TIME, families=_many(family)),
        "Document": _object(**about, entry=INTEGER, reading=_ref("Reading"), stands=YES, life=life),
        "Audit": _object(
            "See docs/auditing.md.",
            **about,
            summary=STRING,
            scores=_many(_object(name=STRING, value=_maybe(NUMBER), of=_maybe(INTEGER))),
            article={"type": "object"},
            statements=_many({"type": "object"}),
            dropped=_many({"type": "object"}),
            marks=_many({"type": "object"}),
            heard=_many({"type": "object"}),
            reports=_many({"type": "object"}),
        ),
    }


def _judgement(entry: Shape) -> Shape:
    return _object(
        "See docs/review.md.",
        **entry,
        about={"enum": list(VERDICTS)},
        subject=STRING,
        act={"enum": list(ACTS)},
        verdict=STRING,
        person=STRING,
        reason=STRING,
        change={"type": ["object", "null"]},
        undoes=_maybe(INTEGER),
    )


def shapes() -> dict[str, Shape]:
    """Every shape by its name; those of a reading are those of the JSON contract."""
    contract = reading_schema()
    parts = {name.capitalize(): shape for name, shape in contract.pop("$defs").items()}
    reading = {key: value for key, value in contract.items() if not key.startswith("$")}
    renamed = _renamed({"Reading": reading, **parts})
    return {**_parts(), **_questions(), **_holdings(), **renamed}


def _renamed(value: Any) -> Any:
    """``#/$defs/claim`` as ``#/components/schemas/Claim``."""
    if isinstance(value, list):
        return [_renamed(item) for item in value]
    if not isinstance(value, dict):
        return value
    out = {key: _renamed(item) for key, item in value.items()}
    target = out.get("$ref")
    if isinstance(target, str) and target.startswith("#/$defs/"):
        out["$ref"] = f"#/components/schemas/{target.removeprefix('#/$defs/').capitalize()}"
    return out
