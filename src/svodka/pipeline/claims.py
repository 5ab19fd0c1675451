"""Builders → claims: ids, evidence, exhaustiveness."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256

from svodka.model import Claim, Count, Document, Evidence, Span
from svodka.pipeline.builder import Builder

# Bulletins of these speakers count over the side's whole territory; a head of region over his own.
_SIDES = frozenset(("RU-MOD", "UA-AF"))
_IDENTITY = ("outcome", "count", "areas", "airport", "to", "object")


def claim_id(document: str, outcome: str, spans: Sequence[tuple[str, int, int, str]]) -> str:
    """``c:`` and 16 hex digits over the document's id, the outcome, the printed spans and words.

    Encoded as JSON, so that no two tuples collide by joining; spans are those of the text as it
    was printed, so that better cleaning or resolving never renumbers. The words are there for the
    next revision: a number that is corrected in its place is another claim, and what a person
    decided about the first does not hold for it.
    """
    encoded = json.dumps([document, outcome, spans], separators=(",", ":"))
    return "c:" + sha256(encoded.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def finish(document: Document, builders: Sequence[Builder]) -> list[Claim]:
    """The records, each id once."""
    for builder in builders:
        builder.claim_id = claim_id(
            document.id, builder.draft.outcome, _identity(builder, document.text)
        )
        for other in builder.also:
            other.claim_id = builder.claim_id
    parents = {id(b.draft): b.claim_id for b in builders}
    for builder in builders:
        for other in builder.also:
            parents[id(other.draft)] = builder.claim_id
    out: dict[str, Claim] = {}
    for builder in builders:
        claim = _claim(document, builder, parents)
        out.setdefault(claim.id, claim)
    return list(out.values())


def _identity(builder: Builder, text: str) -> list[tuple[str, int, int, str]]:
    out = []
    for slot in _IDENTITY:
        for span in builder.spans.get(slot, [])[:1] if slot != "areas" else builder.own_areas:
            out.append((slot, span.start, span.end, span.of(text)))
    return out


def _claim(document: Document, builder: Builder, parents: dict[int, str]) -> Claim:
    draft = builder.draft
    text = document.text
    count = None
    if draft.count is not None:
        spans = builder.spans.get("count") or builder.spans.get("outcome") or []
        count = Count(draft.count[0], draft.count[1], spans[0].of(text) if spans else "")
    parent = parents.get(id(draft.parent)) if draft.parent is not None else None
    things = builder.spans.get("object", [])
    return Claim(
        id=builder.claim_id,
        speaker=builder.speaker,
        outcome=draft.outcome,
        object=draft.object,
        object_type=things[0].of(text) if things else None,
        unit=draft.unit,
        count=count,
        role=draft.role if parent or draft.role not in ("part", "of_which") else "single",
        parent=parent,
        stance=draft.stance,
        preliminary=draft.preliminary,
        areas=tuple(area.build() for area in builder.areas),
        exhaustive=_exhaustive(builder),
        airport=builder.airport,
        to=builder.to,
        window=builder.window,
        evidence={slot: _evidence(spans, text) for slot, spans in sorted(builder.spans.items())},
    )


def _evidence(spans: Sequence[Span], text: str) -> tuple[Evidence, ...]:
    return tuple(Evidence(s.start, s.end, s.of(text)) for s in spans)


def _exhaustive(builder: Builder) -> str:
    draft, speaker = builder.draft, builder.speaker.id
    if draft.outcome not in ("downed", "suppressed", "launched"):
        return "none"
    if draft.role in ("of_which", "extra"):
        return "none"
    office, _, region = speaker.partition(":")
    if office in ("gov", "gov-ru"):
        return "region" if region in builder.places else "none"
    if speaker in _SIDES:
        return "listed" if builder.places else "side"
    return "none"
