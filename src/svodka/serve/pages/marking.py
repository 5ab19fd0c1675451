"""A document's text with the spans of its claims, by slot; overlaps and nesting are safe. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from svodka.export.audit_spans import Item, Stretch, joined, paragraphs, stretches
from svodka.model import Claim, Issue, Span
from svodka.model.finding import Statement

# Slot → what it is called in the legend, in the order of the legend.
SLOTS: dict[str, str] = {
    "count": "count",
    "outcome": "outcome",
    "object": "object",
    "areas": "place",
    "window": "hours",
    "speaker": "speaker",
    "airport": "airport",
    "to": "airport",
    "stance": "stance",
    "preliminary": "stance",
    "role": "role",
    "unit": "unit",
}
_MARKDOWN = re.compile(r"\*+|__+|`+")
# Signs before the items of a list.
_BULLET = re.compile(r"^[\s◽▪•\ufe0f–-]+")
# Where a claim's number stands in the text: at the first of these that it has.
_ANCHORS = ("count", "outcome", "airport", "object", "areas", "window", "speaker")


@dataclass(frozen=True, slots=True)
class Marked:
    """``lines`` hold every character of the text that is no line end, once. ``refs``: number of an
    item → the numbers of the claims that are shown at its end, from 1. ``slots``: those that are
    marked, as in the legend."""

    lines: tuple[tuple[Stretch, ...], ...]
    refs: dict[int, tuple[int, ...]]
    slots: tuple[str, ...]


def marked(text: str, claims: Sequence[Claim], issues: Sequence[Issue] = ()) -> Marked:
    """``text`` with what each claim was read from."""
    users: dict[tuple[str, Span], list[int]] = {}
    for number, claim in enumerate(claims, 1):
        for slot, found in claim.evidence.items():
            for piece in found:
                users.setdefault((_kind(slot), Span(piece.start, piece.end)), []).append(number)
    items: list[Item] = []
    refs: dict[int, list[int]] = {}
    places: dict[tuple[str, Span], int] = {}
    for (kind, span), numbers in sorted(users.items(), key=lambda pair: (pair[0][1], pair[0][0])):
        place = len(items) + 1
        places[kind, span] = place
        items.append(Item(place, kind, kind, _why(kind, numbers), (span,)))
    for number, claim in enumerate(claims, 1):
        anchor = _anchor(claim)
        if anchor is not None:
            refs.setdefault(places[anchor], []).append(number)
    for issue in issues:
        if issue.span is not None and issue.span.start < issue.span.end:
            place = len(items) + 1
            items.append(Item(place, "issue", "issue", issue.message, (issue.span,)))
    return Marked(
        paragraphs(text, items),
        {place: tuple(numbers) for place, numbers in refs.items()},
        tuple(dict.fromkeys(item.kind for item in items)),
    )


def quoted(item: Statement, slots: Sequence[str] = ("count", "outcome")) -> tuple[Stretch, ...]:
    """A statement's words with its count (else its outcome) marked, without marks of markdown."""
    text = item.text
    starts = _start(item)
    for slot in slots:
        found = [
            Span(piece.start - starts, piece.end - starts)
            for piece in item.claim.evidence.get(slot, ())
            if starts is not None and text[piece.start - starts :].startswith(piece.text)
        ]
        inside = [span for span in found if 0 <= span.start < span.end <= len(text)]
        if inside:
            made = stretches(text, Span(0, len(text)), joined(inside))
            return tuple(_bare(stretch, first=not n) for n, stretch in enumerate(made))
    return (_bare(Stretch(text), first=True),) if text else ()


def _start(item: Statement) -> int | None:
    """Where the words of a statement begin in its document: a statement does not say, but most of
    its evidence stands in them, and only one place fits the most of it."""
    pieces = [piece for found in item.claim.evidence.values() for piece in found if piece.text]
    votes: dict[int, int] = {}
    for piece in pieces:
        at = item.text.find(piece.text)
        while at >= 0:
            votes[piece.start - at] = votes.get(piece.start - at, 0) + 1
            at = item.text.find(piece.text, at + 1)
    return max(votes, key=lambda start: (votes[start], -start)) if votes else None


def _bare(stretch: Stretch, *, first: bool) -> Stretch:
    text = _MARKDOWN.sub("", stretch.text)
    return replace(stretch, text=_BULLET.sub("", text) if first else text)


def _anchor(claim: Claim) -> tuple[str, Span] | None:
    for slot in _ANCHORS:
        for piece in claim.evidence.get(slot, ()):
            if piece.start < piece.end:
                return _kind(slot), Span(piece.start, piece.end)
    return None


def _kind(slot: str) -> str:
    return SLOTS.get(slot, "other")


def _why(kind: str, numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, dict.fromkeys(numbers)))
    return f"{kind} of claim {shown}" if len(set(numbers)) == 1 else f"{kind} of claims {shown}"
