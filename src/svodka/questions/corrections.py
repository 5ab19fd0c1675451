"""Entries of the ledger after which something said before is told otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from svodka.export.extract import Changed, Correction
from svodka.ledger import Changes, Entry, Judgement, Ledger, Life, between
from svodka.ledger.changes import FIELDS, changed_slots
from svodka.ledger.correcting import corrected
from svodka.model import Claim, Document, Reading

# Whether a claim of a document published then is of interest.
Concerns = Callable[[Claim, datetime | None], bool]


# A revision's arrival stands just before its reading, which nobody can know without it.
_ARRIVAL = 100


class _Told(NamedTuple):
    entry: Entry
    kind: str
    judged: Judgement | None = None


def corrections(
    ledger: Ledger,
    upto: int,
    concerns: Concerns,
    newest: int | None = None,
    since: datetime | None = None,
) -> Iterator[Correction]:
    """In the order of the entries: of those from ``since`` on, the last ``newest``, where told. A
    reading that says the same as the one before it is none."""
    told = _told(ledger, upto, 0 if since is None else ledger.upto(since))
    if newest is None:
        yield from _made_of(ledger, told, concerns)
        return
    # From the end: what an item said before is looked up for those alone that are told.
    last = islice(_made_of(ledger, reversed(list(told)), concerns), newest)
    yield from reversed(list(last))


def _made_of(ledger: Ledger, told: Iterable[_Told], concerns: Concerns) -> Iterator[Correction]:
    return (item for one in told if (item := _correction(ledger, one, concerns)))


def _told(ledger: Ledger, upto: int, after: int) -> Iterator[_Told]:
    """Entries behind one that can be corrections, with what they are."""
    return (told for told in _kinds(ledger, upto, after) if told.entry.seq > after)


def _kinds(ledger: Ledger, upto: int, after: int) -> Iterator[_Told]:
    judged = {item.entry: item for item in ledger.judgements(upto)}
    # Revisions that came and were not read yet: their reading follows at once.
    fresh: set[tuple[str, int | None]] = set()
    for entry in ledger.entries(after=after - _ARRIVAL):
        if entry.seq > upto:
            break
        revision = (entry.subject, entry.revision)
        if entry.seq in judged:
            found = judged[entry.seq]
            if found.moves:
                kind = "undone" if found.act == "undo" else found.verdict
                yield _Told(entry, kind, found)
        elif entry.kind in ("gone", "back"):
            yield _Told(entry, entry.kind)
        elif entry.kind == "document":
            fresh.add(revision)
        elif entry.kind == "reading" and revision not in fresh:
            yield _Told(entry, "reread")
        elif entry.kind == "reading" and (entry.revision or 1) > 1:
            yield _Told(entry, "revised")
        if entry.kind in ("reading", "past"):
            fresh.discard(revision)


def _correction(ledger: Ledger, told: _Told, concerns: Concerns) -> Correction | None:
    entry = told.entry
    if told.judged is not None and told.judged.kind != "document":
        return _of_claims(ledger, told, told.judged, concerns)
    life = ledger.life(entry.subject, entry.seq)
    if life is None:
        return None
    if told.kind in ("revised", "reread"):
        return _reread(told, life, concerns)
    after = life.stages[-1].readings[-1][1]
    return _made(told, after.document, ()) if _concerned(concerns, after) else None


def _of_claims(
    ledger: Ledger, told: _Told, judged: Judgement, concerns: Concerns
) -> Correction | None:
    """A judgement about a claim or a pair, told where it concerns one of them as it was read or as
    it was corrected."""
    concerned = False
    changes: tuple[Changed, ...] = ()
    document: Document | None = None
    for id in judged.claims:
        basis = ledger.basis(id, told.entry.seq)
        after = basis.claim
        if judged.verdict == "corrected":
            after = corrected(basis.claim, judged.change or {}, basis.text)
            undone = judged.act == "undo"
            sides = (after, basis.claim) if undone else (basis.claim, after)
            changes = tuple(_slots(*sides))
        claims = (basis.claim, after)
        concerned = concerned or any(concerns(claim, basis.published) for claim in claims)
        reading = ledger.reading(basis.document, told.entry.seq)
        document = document or (reading.document if reading is not None else None)
    return _made(told, document, changes) if concerned else None


def _slots(old: Claim, new: Claim) -> Iterator[Changed]:
    for slot in changed_slots(old, new):
        yield Changed("changed", old.id, new.id, slot.slot, slot.old, slot.new)


def _reread(told: _Told, life: Life, concerns: Concerns) -> Correction | None:
    before, after = _pair(life, told.entry)
    if before is None or after is None or not _concerned(concerns, before, after):
        return None
    changes = between(before, after)
    same = all(item.change == "kept" for item in changes.claims)
    if told.kind == "reread" and same:
        return None
    return _made(told, after.document, tuple(_changed(changes)))


def _pair(life: Life, entry: Entry) -> tuple[Reading | None, Reading | None]:
    """The reading that an entry holds, and the one that stood before it."""
    before: Reading | None = None
    for stage in life.stages:
        for at, reading in stage.readings:
            if at.seq == entry.seq:
                return before, reading
            before = reading
    return None, None


def _concerned(concerns: Concerns, *readings: Reading) -> bool:
    """By their claims: a document without any is of no place and no hours."""
    return any(
        concerns(claim, reading.document.published)
        for reading in readings
        for claim in reading.claims
    )


def _made(told: _Told, document: Document | None, changes: tuple[Changed, ...]) -> Correction:
    entry, judged = told.entry, told.judged
    return Correction(
        entry.seq,
        entry.added,
        told.kind,
        entry.subject,
        document.id if document else None,
        document.revision if document else None,
        document.source if document else None,
        document.url if document else None,
        changes,
        judged.person if judged else None,
        judged.reason if judged else None,
    )


def _changed(changes: Changes) -> Iterator[Changed]:
    """One for each field of the document and each slot of a claim that changed, and for each claim
    that was lost or is new."""
    for field in changes.fields:
        if field.field in FIELDS:
            yield Changed("changed", None, None, field.field, _plain(field.old), _plain(field.new))
    for item in changes.claims:
        old, new = (claim.id if claim else None for claim in (item.old, item.new))
        if item.change in ("lost", "new"):
            yield Changed(item.change, old, new)
        for slot in item.slots:
            yield Changed("changed", old, new, slot.slot, slot.old, slot.new)


def _plain(value: Any) -> Any:
    """A time as ISO 8601."""
    return value.isoformat() if isinstance(value, datetime) else value
