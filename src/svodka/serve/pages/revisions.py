"""What became of a document from one revision to the next, as pieces that can be shown. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from svodka.ledger import Changes, Life, Stage, between
from svodka.ledger.changes import ClaimChange, SlotChange
from svodka.ledger.wording import Change
from svodka.model import Claim
from svodka.serve.pages import saying

# Characters that are shown around a change, and between two that are shown in one line.
_AROUND = 90
_BETWEEN = 160


@dataclass(frozen=True, slots=True)
class Piece:
    """``kind`` is same, old, new or cut (characters left out)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class SlotPieces:
    """A slot, before and after, as people know it."""

    slot: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ClaimPieces:
    """``change`` is changed, lost or new."""

    change: str
    said: str
    slots: tuple[SlotPieces, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A revision beside the one before it. ``again``: the number of an earlier revision that said
    the same. ``readings``: (version of the reader, entry, claims)."""

    stage: Stage
    again: int | None
    fields: tuple[SlotPieces, ...]
    hunks: tuple[tuple[Piece, ...], ...]
    blanks: bool
    claims: tuple[ClaimPieces, ...]
    kept: int
    readings: tuple[tuple[str, int, int], ...]


def steps(life: Life) -> tuple[Step, ...]:
    """In the order in which the item said them."""
    return tuple(_step(life.stages[:at], stage) for at, stage in enumerate(life.stages))


def _step(earlier: Sequence[Stage], stage: Stage) -> Step:
    same = next((one for one in earlier if one.digest == stage.digest), None)
    again = None if same is None else same.document.revision
    readings = tuple((e.reader or "?", e.seq, len(r.claims)) for e, r in stage.readings)
    if not earlier:
        return Step(stage, again, (), (), False, (), 0, readings)
    before = earlier[-1]
    found = between(before.readings[-1][1], stage.readings[0][1])
    return Step(
        stage,
        again,
        tuple(SlotPieces(one.field, _field(one.old), _field(one.new)) for one in found.fields),
        tuple(hunks(found.words, before.document.text, stage.document.text)),
        found.blanks and not found.words,
        tuple(_claims(found)),
        found.counted("kept"),
        readings,
    )


def hunks(changes: Sequence[Change], old: str, new: str) -> Iterator[tuple[Piece, ...]]:
    """Stretches of the old text with what became of them; far apart ones are apart."""
    group: list[Change] = []
    for change in changes:
        if group and change.old.start - group[-1].old.end > _BETWEEN:
            yield tuple(_pieces(group, old, new))
            group = []
        group.append(change)
    if group:
        yield tuple(_pieces(group, old, new))


def _pieces(group: Sequence[Change], old: str, new: str) -> Iterator[Piece]:
    left = _left(old, group[0].old.start)
    right = _right(old, group[-1].old.end)
    at = left
    if left:
        yield Piece("cut", "…")
    for change in group:
        if old[at : change.old.start]:
            yield Piece("same", old[at : change.old.start])
        if change.old.of(old):
            yield Piece("old", change.old.of(old))
        if change.new.of(new):
            yield Piece("new", change.new.of(new))
        at = change.old.end
    if old[at:right]:
        yield Piece("same", old[at:right])
    if right < len(old):
        yield Piece("cut", "…")


def _left(text: str, at: int) -> int:
    """The beginning of a word, some characters before."""
    left = at - _AROUND
    return 0 if left <= 0 else text.rfind(" ", 0, left) + 1


def _right(text: str, at: int) -> int:
    right = text.find(" ", at + _AROUND)
    return len(text) if right < 0 else right


def _claims(found: Changes) -> Iterator[ClaimPieces]:
    for item in found.claims:
        if item.change != "kept":
            claim = item.old if item.new is None else item.new
            assert claim is not None
            slots = tuple(_slot(item, slot) for slot in item.slots)
            yield ClaimPieces(item.change, sentence(claim), slots)


def sentence(claim: Claim) -> str:
    """ "governor of Kaluga Oblast: 11 downed uav, Kaluga Oblast, 14 May 20:00 – 15 May 07:00"."""
    count = saying.count(claim.count)
    what = saying.what(claim)
    number = what if not count or count == "0" else f"{count} {what}"
    if count and count != "0" and claim.unit not in ("objects", "people"):
        number = f"{what}, {count} {claim.unit}"
    parts = (number, saying.claim_where(claim), saying.claim_hours(claim))
    stance = "" if claim.stance == "asserted" else f"{claim.stance}: "
    return f"{saying.speaker(claim.speaker)}: {stance}{', '.join(p for p in parts if p)}"


def _slot(item: ClaimChange, slot: SlotChange) -> SlotPieces:
    assert item.old is not None
    assert item.new is not None
    shown = {
        "speaker": lambda claim: saying.speaker(claim.speaker),
        "count": lambda claim: saying.count(claim.count),
        "areas": saying.claim_where,
        "window": saying.claim_hours,
    }.get(slot.slot)
    if shown is None:
        return SlotPieces(slot.slot, _field(slot.old), _field(slot.new))
    return SlotPieces(slot.slot, shown(item.old) or "none", shown(item.new) or "none")


def _field(value: Any) -> str:
    if isinstance(value, datetime):
        return saying.stamp(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        value = value.get("printed") or value.get("icao") or value
    return "none" if value is None else saying.one_line(str(value), 80)
