"""What became of a document, as CSV."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from svodka.cli.csv_files import Cell
from svodka.ledger import Changes, Life, Stage, between
from svodka.model import Evidence, Reading
from svodka.questions import plain_ledger

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
        told = ("judgement", judged.told, None, judged.person, judged.reason)
        names = (None, judged.subject if judged.kind == "claim" else None)
        yield (None, judged.entry, judged.added.isoformat(), *told, *(None,) * 4, *names)


def standing(stage: Stage) -> Reading:
    """The reading of a revision that stands."""
    return stage.readings[-1][1]


def _steps(life: Life) -> Iterable[tuple[Stage | None, Stage]]:
    return zip((None, *life.stages), life.stages, strict=False)


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
    value = plain_ledger.value(value)
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
