"""What the ledger itself tells, as plain values for JSON: a night's claims, airports, families and
the life of a document. The command line and the API write the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from svodka import contract, settings
from svodka.ledger import Changes, Family, Judgement, Kept, Life, Stage, between
from svodka.model import Evidence, Span
from svodka.questions import plain
from svodka.questions.airports import AirportNote, Closure
from svodka.questions.night import NightAnswer

Json = dict[str, Any]


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


def families(start: datetime | None, end: datetime | None, found: Iterable[Family]) -> Json:
    """``svodka families``."""
    return {
        "version": contract.VERSION,
        "start": _iso(start),
        "end": _iso(end),
        "families": [_family(item) for item in found],
    }


def life(found: Life) -> Json:
    """``svodka history DOC``. ``changes`` of a revision are from the one before it."""
    last = found.stages[-1].document
    steps = zip((None, *found.stages), found.stages, strict=False)
    return {
        "version": contract.VERSION,
        "document": found.id,
        "source": last.source,
        "url": last.url,
        "gone": _iso(found.gone),
        "revisions": [_revision(before, stage) for before, stage in steps],
        "absences": [
            {
                "entry": item.entry,
                "added": item.added.isoformat(),
                "state": item.state,
                "at": item.at.isoformat(),
                "how": item.how,
            }
            for item in found.absences
        ],
        "judgements": [judgement(item) for item in found.judgements],
    }


def judgement(value: Judgement) -> Json:
    """Of a life, and as ``svodka judgements`` lists it; see docs/review.md."""
    return {
        "entry": value.entry,
        "added": value.added.isoformat(),
        "about": value.kind,
        "subject": value.subject,
        "act": value.act,
        "verdict": value.verdict,
        "person": value.person,
        "reason": value.reason,
        "change": dict(value.change) if value.change is not None else None,
        "undoes": value.about,
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
            {"field": item.field, "old": value(item.old), "new": value(item.new)}
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


def value(found: Any) -> Any:
    """A time as ISO 8601; all else is a plain value."""
    return found.isoformat() if hasattr(found, "isoformat") else found


def _iso(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
