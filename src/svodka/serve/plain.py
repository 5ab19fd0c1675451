"""Answers as bytes of JSON: what the questions' own ``plain`` does not make yet.

The keys are those of the command line's ``--format json``; tests/test_serve_api.py compares.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from svodka import contract, settings
from svodka.ledger import Changes, Coverage, Family, Kept, Life, Stage, between
from svodka.model import Document, Evidence, Span
from svodka.questions import AirportNote, Closure, NightAnswer, plain
from svodka.serve.reader import Change, Listed, Said

Json = dict[str, Any]


def dumped(value: Any) -> bytes:
    """Readable; escaped where a lone surrogate, which JSON input can hold, would not encode."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode("ascii")


def night(answer: NightAnswer) -> Json:
    """``svodka night``."""
    found = answer.night
    return {
        "version": contract.VERSION,
        "zone": settings.PICTURE_ZONE,
        "periods": [
            {
                "name": period.name,
                "start": period.start.isoformat(),
                "end": period.end.isoformat(),
                "claims": [_kept(item) for item in kept],
            }
            for period, kept in found.periods()
        ],
        "long": found.long,
        "undated": found.undated,
        **plain.night_findings(answer),
    }


def airports(closures: Iterable[Closure], notes: Iterable[AirportNote]) -> Json:
    """``svodka airports``."""
    return {
        "version": contract.VERSION,
        "closures": [plain.closure(item) for item in closures],
        "notes": [plain.airport_note(item) for item in notes],
    }


def families(start: datetime, end: datetime, found: Iterable[Family]) -> Json:
    """``svodka families``."""
    return {
        "version": contract.VERSION,
        "start": start.isoformat(),
        "end": end.isoformat(),
        "families": [_family(item) for item in found],
    }


def sources(start: datetime, end: datetime, entry: int, found: Iterable[Coverage]) -> Json:
    """What was taken in of each source for some hours."""
    return {
        "version": contract.VERSION,
        "start": start.isoformat(),
        "end": end.isoformat(),
        "entry": entry,
        "sources": [plain.coverage(item) for item in found],
    }


def listed(item: Listed) -> Json:
    """A document in a list."""
    return {
        **_document(item.document),
        "retrieved": _iso(item.document.retrieved),
        "extras": dict(item.document.extras),
        "copy": item.copy,
        "gone": _iso(item.gone),
        "entry": item.entry,
        "claims": item.claims,
    }


def said(item: Said) -> Json:
    """A claim in a list: as the questions name it, with its entry."""
    (statement,) = plain.claims({"": item.statement}).values()
    return {"entry": item.entry, **statement}


def change(item: Change) -> Json:
    """What an entry changed. A reading ``added`` what was not there or ``superseded`` an earlier
    one; one of a revision that came late is ``late``; else the word is that of the entry."""
    entry = item.entry
    words = {"past": "late", "reading": "superseded" if item.supersedes else "added"}
    about_claim = item.verdict in ("rejected", "accepted")
    return {
        "entry": entry.seq,
        "added": entry.added.isoformat(),
        "change": item.verdict or words.get(entry.kind, entry.kind),
        "document": None if about_claim else entry.subject,
        "claim": entry.subject if about_claim else None,
        "revision": entry.revision,
        "reader": entry.reader or None,
        "supersedes": item.supersedes,
        "claims": list(item.claims),
        "took": list(item.took),
    }


def life(value: Life) -> Json:
    """``svodka history DOC``. ``changes`` of a revision are from the one before it."""
    last = value.stages[-1].document
    steps = zip((None, *value.stages), value.stages, strict=False)
    return {
        "version": contract.VERSION,
        "document": value.id,
        "source": last.source,
        "url": last.url,
        "gone": _iso(value.gone),
        "revisions": [_revision(before, stage) for before, stage in steps],
        "absences": [
            {
                "entry": item.entry,
                "added": item.added.isoformat(),
                "state": item.state,
                "at": item.at.isoformat(),
                "how": item.how,
            }
            for item in value.absences
        ],
        "judgements": [
            {
                "entry": item.entry,
                "added": item.added.isoformat(),
                "subject": item.subject,
                "verdict": item.verdict,
                "person": item.person,
                "reason": item.reason,
            }
            for item in value.judgements
        ],
    }


def _kept(item: Kept) -> Json:
    document = item.document
    return {
        "document": document.id,
        "revision": document.revision,
        "source": document.source,
        "url": document.url,
        "copy": item.copy or None,
        "published": _iso(document.published),
        "gone": _iso(item.gone),
        "placing": item.placing.value,
        "claim": contract.claim_to_dict(item.claim),
    }


def _document(document: Document) -> Json:
    return {
        "id": document.id,
        "revision": document.revision,
        "source": document.source,
        "url": document.url,
        "lang": document.lang,
        "published": _iso(document.published),
    }


def _family(family: Family) -> Json:
    return {
        "earliest": family.earliest.document,
        "primary": None if family.primary is None else family.primary.document,
        "documents": len(family.members),
        "sources": sorted(family.sources),
        "speakers": len(family.speakers),
        "members": [
            {
                "document": member.document,
                "revision": member.revision,
                "source": member.source,
                "url": member.url,
                "published": _iso(member.published),
                "speakers": sorted({id for id, _ in member.speakers}),
                "own": member.own,
            }
            for member in family.members
        ],
    }


def _revision(before: Stage | None, stage: Stage) -> Json:
    document = stage.document
    return {
        "revision": document.revision,
        "entry": stage.entry.seq,
        "added": stage.entry.added.isoformat(),
        "late": stage.late,
        "published": _iso(document.published),
        "retrieved": _iso(document.retrieved),
        "extras": dict(document.extras),
        "copy": stage.copy,
        "readings": [
            {
                "entry": entry.seq,
                "added": entry.added.isoformat(),
                "reader": entry.reader or None,
                "claims": [claim.id for claim in reading.claims],
                "changes": _claims(between(stage.readings[number - 1][1], reading))
                if number
                else None,
            }
            for number, (entry, reading) in enumerate(stage.readings)
        ],
        "changes": None if before is None else _changes(before, stage),
    }


def _changes(before: Stage, stage: Stage) -> Json:
    changes = between(before.readings[-1][1], stage.readings[-1][1])
    old, new = before.document.text, stage.document.text
    return {
        "from": before.document.revision,
        "same_text": not changes.blanks,
        "fields": [
            {"field": item.field, "old": _value(item.old), "new": _value(item.new)}
            for item in changes.fields
        ],
        "words": [
            {"old": _stretch(item.old, old), "new": _stretch(item.new, new)}
            for item in changes.words
        ],
        "claims": _claims(changes),
    }


def _claims(changes: Changes) -> list[Json]:
    return [
        {
            "change": item.change,
            "old": item.old.id if item.old else None,
            "new": item.new.id if item.new else None,
            "slots": [
                {
                    "slot": slot.slot,
                    "old": slot.old,
                    "new": slot.new,
                    "old_evidence": _evidence(slot.old_evidence),
                    "new_evidence": _evidence(slot.new_evidence),
                }
                for slot in item.slots
            ],
        }
        for item in changes.claims
    ]


def _evidence(found: Sequence[Evidence]) -> list[Json]:
    return [{"start": item.start, "end": item.end, "text": item.text} for item in found]


def _stretch(span: Span, text: str) -> Json:
    return {"start": span.start, "end": span.end, "text": span.of(text)}


def _value(value: Any) -> Any:
    """A time as ISO 8601; all else is a plain value."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _iso(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
