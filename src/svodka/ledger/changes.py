"""What changed from one revision of an item to the next: in its words, and in its claims. Pure.

A claim's id hangs on where its words stand, so a word that is put in before it changes the id, and
a number that is corrected in its place keeps it. So claims are matched by what they say: those that
say the same are kept; of the rest, those whose words stand in the same place, or that speak of the
same outcome over the same places or with the same number, are one claim that changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from svodka import contract
from svodka.ledger.wording import Change, Wording, wording
from svodka.model import Claim, Evidence, Reading, Span

# What is compared of two claims, in the order in which it is told.
SLOTS = (
    "speaker",
    "stance",
    "preliminary",
    "outcome",
    "object",
    "unit",
    "count",
    "role",
    "areas",
    "exhaustive",
    "airport",
    "to",
    "window",
)
# A document's own fields, beside its text.
FIELDS = ("source", "url", "lang", "published")
# Where a claim is found in the text.
_ANCHORS = ("count", "outcome", "airport", "object", "areas")
# What two claims have to share where their words stand in the same place, and where they do not.
_TELLING = ("speaker", "outcome", "object", "count", "areas", "airport", "window")
_PLACED = 3
_FRAME = ("speaker", "object", "window")
_FRAMED = 2


@dataclass(frozen=True, slots=True)
class SlotChange:
    """Plain values as in the JSON contract, and the words they were read from on each side."""

    slot: str
    old: Any
    new: Any
    old_evidence: tuple[Evidence, ...]
    new_evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """``change`` is kept, changed, lost or new; ``slots`` what differs in one that changed."""

    change: str
    old: Claim | None
    new: Claim | None
    slots: tuple[SlotChange, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Changes:
    """``words`` in the order of the text; ``blanks``: the texts differ, if only in their blanks."""

    words: tuple[Change, ...]
    blanks: bool
    fields: tuple[FieldChange, ...]
    claims: tuple[ClaimChange, ...]

    def counted(self, change: str) -> int:
        """How many claims were kept, changed, lost or are new."""
        return sum(item.change == change for item in self.claims)


def between(old: Reading, new: Reading) -> Changes:
    """From one reading to the next: of two revisions, or of one revision read twice."""
    before, after = old.document.text, new.document.text
    words = wording(before, after)
    return Changes(
        words.changes,
        before != after,
        tuple(_fields(old, new)),
        tuple(_claims(old.claims, new.claims, words)),
    )


def _fields(old: Reading, new: Reading) -> Iterator[FieldChange]:
    for name in FIELDS:
        before, after = getattr(old.document, name), getattr(new.document, name)
        if before != after:
            yield FieldChange(name, before, after)
    for name in dict.fromkeys((*old.document.extras, *new.document.extras)):
        before, after = old.document.extras.get(name), new.document.extras.get(name)
        if before != after:
            yield FieldChange(name, before, after)


def _claims(old: Sequence[Claim], new: Sequence[Claim], words: Wording) -> Iterator[ClaimChange]:
    """Each claim of both sides once: first as they stand in the new text, then what was lost."""
    pairs = _pairs(old, new, words)
    for number, claim in enumerate(new):
        before = pairs.get(number)
        if before is None:
            yield ClaimChange("new", None, claim)
            continue
        slots = tuple(changed_slots(old[before], claim))
        yield ClaimChange("changed" if slots else "kept", old[before], claim, slots)
    matched = set(pairs.values())
    for number, claim in enumerate(old):
        if number not in matched:
            yield ClaimChange("lost", claim, None)


def _pairs(old: Sequence[Claim], new: Sequence[Claim], words: Wording) -> dict[int, int]:
    """Number of the new claim → number of the old one, the best matches first."""
    before, after = [_said(claim) for claim in old], [_said(claim) for claim in new]
    places = [_followed(claim, words) for claim in old]
    scores = (
        (_score(before[i], after[j], _overlap(places[i], new[j])), i, j)
        for i in range(len(old))
        for j in range(len(new))
    )
    found: dict[int, int] = {}
    taken: set[int] = set()
    for score, i, j in sorted(scores, key=lambda item: (-item[0], item[1], item[2])):
        if score > 0 and i not in taken and j not in found:
            found[j] = i
            taken.add(i)
    return found


def _score(before: Mapping[str, Any], after: Mapping[str, Any], placed: bool) -> int:
    """0 when they cannot be the same claim. What says the same beats what stands in the same
    place (``placed``), which beats what agrees in its scope."""
    same = {slot for slot in SLOTS if before[slot] == after[slot]}
    agree = len(same.intersection(_TELLING))
    if before == after:
        return 200 + placed
    if placed and agree >= _PLACED:
        return 100 + agree
    number = "count" in same and before["count"] is not None
    framed = "outcome" in same and len(same.intersection(_FRAME)) >= _FRAMED
    return agree if framed and ("areas" in same or number) else 0


def _followed(claim: Claim, words: Wording) -> dict[str, Span]:
    """Where the words of its slots would stand in the new text."""
    return {
        slot: words.follow(found[0].start, found[0].end)
        for slot in _ANCHORS
        if (found := claim.evidence.get(slot))
    }


def _overlap(places: Mapping[str, Span], new: Claim) -> bool:
    """Whether the words of the first slot that both have stand in the same place."""
    for slot, place in places.items():
        after = new.evidence.get(slot)
        if after:
            return place.start < after[0].end and after[0].start < place.end
    return False


def changed_slots(old: Claim, new: Claim) -> Iterator[SlotChange]:
    """What two claims that are one say differently."""
    before, after = _said(old), _said(new)
    for slot in SLOTS:
        if before[slot] != after[slot]:
            yield SlotChange(
                slot,
                before[slot],
                after[slot],
                old.evidence.get(slot, ()),
                new.evidence.get(slot, ()),
            )


def _said(claim: Claim) -> dict[str, Any]:
    """The slots as plain values, without where their words stand."""
    plain = contract.claim_to_dict(claim)
    found = {slot: plain[slot] for slot in SLOTS}
    found["areas"] = [_without_spans(area) for area in plain["areas"]]
    count, window = plain["count"], plain["window"]
    found["count"] = count and {name: count[name] for name in ("low", "high")}
    found["window"] = {name: window[name] for name in ("kind", "start", "end", "outer", "inner")}
    for slot in ("airport", "to"):
        airport = plain[slot]
        if airport and (airport["icao"] or airport["iata"]):
            found[slot] = {name: airport[name] for name in ("iata", "icao")}
    return found


def _without_spans(area: Mapping[str, Any]) -> dict[str, Any]:
    """A place by its ids, one that is not known by its words."""
    return {
        "ids": area["ids"] or area["printed"],
        "relation": area["relation"],
        "localities": sorted(_names(area["localities"])),
    }


def _names(localities: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    return (item["id"] or item["printed"] for item in localities)
