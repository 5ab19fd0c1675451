"""What became of a document, as JSON and as CSV."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from svodka import contract
from svodka.cli.csv_files import Cell
from svodka.ledger import Changes, Life, Stage, between
from svodka.model import Evidence, Reading, Span

Json = dict[str, Any]

# A row for whatever happened. ``what`` is revision, field, words, claim, reading, gone, back or
# judgement; spans are those of the old and the new text.
COLUMNS = (
    "revision",
    "entry",
    "added",
    "what",
    "change",
    "slot",
    "old",
    "new",
    "old_start",
    "old_end",
    "new_start",
    "new_end",
    "old_claim",
    "new_claim",
)


def plain(life: Life) -> Json:
    """``changes`` of a revision are from the one before it in the list."""
    last = life.stages[-1].document
    return {
        "version": contract.VERSION,
        "document": life.id,
        "source": last.source,
        "url": last.url,
        "gone": life.gone.isoformat() if life.gone else None,
        "revisions": [_revision(before, stage) for before, stage in _steps(life)],
        "absences": [
            {
                "entry": item.entry,
                "added": item.added.isoformat(),
                "state": item.state,
                "at": item.at.isoformat(),
                "how": item.how,
            }
            for item in life.absences
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
            for item in life.judgements
        ],
    }


def rows(life: Life) -> Iterator[tuple[Cell, ...]]:
    """In the order of ``COLUMNS``."""
    for before, stage in _steps(life):
        head = (stage.document.revision, stage.entry.seq, stage.entry.added.isoformat())
        yield (*head, "revision", "late" if stage.late else None, *(None,) * 9)
        if before is not None:
            changes = between(standing(before), standing(stage))
            yield from ((*head, *row) for row in _changed(changes, before, stage))
        for (_, old), (entry, new) in pairwise(stage.readings):
            head = (stage.document.revision, entry.seq, entry.added.isoformat())
            yield (*head, "reading", entry.reader or None, *(None,) * 9)
            yield from ((*head, *row) for row in _claims(between(old, new)))
    for item in life.absences:
        about = (item.state, item.at.isoformat(), None, None, item.how)
        yield (None, item.entry, item.added.isoformat(), *about, *(None,) * 6)
    for judged in life.judgements:
        told = ("judgement", judged.verdict, None, judged.person, judged.reason)
        names = (None, judged.subject if judged.kind == "claim" else None)
        yield (None, judged.entry, judged.added.isoformat(), *told, *(None,) * 4, *names)


def standing(stage: Stage) -> Reading:
    """The reading of a revision that stands."""
    return stage.readings[-1][1]


def _steps(life: Life) -> Iterable[tuple[Stage | None, Stage]]:
    return zip((None, *life.stages), life.stages, strict=False)


def _revision(before: Stage | None, stage: Stage) -> Json:
    document = stage.document
    readings: list[Json] = []
    for number, (entry, reading) in enumerate(stage.readings):
        earlier = stage.readings[number - 1][1] if number else None
        readings.append(
            {
                "entry": entry.seq,
                "added": entry.added.isoformat(),
                "reader": entry.reader or None,
                "claims": [claim.id for claim in reading.claims],
                "changes": None if earlier is None else _plain_claims(between(earlier, reading)),
            }
        )
    return {
        "revision": document.revision,
        "entry": stage.entry.seq,
        "added": stage.entry.added.isoformat(),
        "late": stage.late,
        "published": document.published.isoformat() if document.published else None,
        "retrieved": document.retrieved.isoformat() if document.retrieved else None,
        "extras": dict(document.extras),
        "copy": stage.copy,
        "readings": readings,
        "changes": None if before is None else _plain_changes(before, stage),
    }


def _plain_changes(before: Stage, stage: Stage) -> Json:
    changes = between(standing(before), standing(stage))
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
        "claims": _plain_claims(changes),
    }


def _plain_claims(changes: Changes) -> list[Json]:
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


def _evidence(found: Iterable[Evidence]) -> list[Json]:
    return [{"start": item.start, "end": item.end, "text": item.text} for item in found]


def _stretch(span: Span, text: str) -> Json:
    return {"start": span.start, "end": span.end, "text": span.of(text)}


def _value(value: Any) -> Any:
    """A time as ISO 8601; all else is a plain value."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _changed(changes: Changes, before: Stage, stage: Stage) -> Iterator[tuple[Cell, ...]]:
    for item in changes.fields:
        yield ("field", None, item.field, _cell(item.old), _cell(item.new), *(None,) * 6)
    old, new = before.document.text, stage.document.text
    for change in changes.words:
        words = (change.old.of(old), change.new.of(new))
        yield ("words", None, None, *words, *change.old, *change.new, None, None)
    yield from _claims(changes)


def _claims(changes: Changes) -> Iterator[tuple[Cell, ...]]:
    """A row a claim, and one for each slot of it that changed."""
    for item in changes.claims:
        ids = (item.old.id if item.old else None, item.new.id if item.new else None)
        if not item.slots:
            yield ("claim", item.change, *(None,) * 7, *ids)
        for slot in item.slots:
            values = (_cell(slot.old), _cell(slot.new))
            spans = (*_first(slot.old_evidence), *_first(slot.new_evidence))
            yield ("claim", item.change, slot.slot, *values, *spans, *ids)


def _first(found: Iterable[Evidence]) -> tuple[Cell, Cell]:
    for item in found:
        return item.start, item.end
    return None, None


def _cell(value: Any) -> Cell:
    value = _value(value)
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
