"""An audit as plain values for JSON, with keys in a fixed order; see docs/auditing.md."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from svodka import contract
from svodka.model import Document, Evidence, Span
from svodka.model.audit import (
    Audit,
    Dropped,
    Heard,
    Mark,
    Match,
    Passage,
    Report,
    Retold,
    SlotPair,
)

Json = dict[str, Any]


def audit(value: Audit) -> Json:
    """``svodka audit --format json``."""
    return {
        "version": contract.VERSION,
        "summary": value.summary,
        "scores": [{"name": s.name, "value": s.value, "of": s.of} for s in value.scores],
        "article": {**_document(value.article.document), "text": value.article.document.text},
        "statements": [_retold(item) for item in value.retold],
        "dropped": [_dropped(item) for item in value.dropped],
        "marks": [_mark(item) for item in value.marks],
        "heard": [_heard(item) for item in value.heard],
        "reports": [_report(item) for item in value.reports],
    }


def _retold(item: Retold) -> Json:
    bounds = item.bounds
    return {
        "verdict": item.verdict,
        "altered": list(item.altered),
        "why": item.why,
        "claim": contract.claim_to_dict(item.claim),
        "passage": _passage(item.passage),
        "match": None if item.match is None else _match(item.match),
        "also": [_match(match) for match in item.also],
        "slots": [_slot(pair) for pair in item.slots],
        "bounds": None if bounds is None else {"low": bounds.low, "high": bounds.high},
    }


def _match(item: Match) -> Json:
    return {
        "document": item.document,
        "kind": item.kind,
        "score": item.score,
        "features": dict(item.features),
        "claim": contract.claim_to_dict(item.claim),
        "passage": _passage(item.passage),
    }


def _slot(pair: SlotPair) -> Json:
    return {
        "slot": pair.slot,
        "how": pair.how,
        "article": pair.article,
        "report": pair.report,
        "spans": _evidence(pair.spans),
        "report_spans": _evidence(pair.report_spans),
    }


def _dropped(item: Dropped) -> Json:
    return {"kind": item.kind, "why": item.why, "match": _match(item.match)}


def _mark(item: Mark) -> Json:
    return {
        "kind": item.kind,
        "verdict": item.verdict,
        "span": _span(item.span),
        "why": item.why,
        "words": _evidence(item.words),
        "about": item.about,
        "evidence": [_passage(passage) for passage in item.evidence],
        "claims": list(item.claims),
    }


def _heard(item: Heard) -> Json:
    return {
        "speaker": item.speaker,
        "start": _iso(item.start),
        "end": _iso(item.end),
        "primary": item.primary,
        "relays": item.relays,
        "statements": item.statements,
    }


def _report(item: Report) -> Json:
    return {**_document(item.document), "kind": item.kind, "speaker": item.speaker}


def _document(value: Document) -> Json:
    return {
        "id": value.id,
        "revision": value.revision,
        "source": value.source,
        "url": value.url,
        "lang": value.lang,
        "published": _iso(value.published),
    }


def _passage(value: Passage | None) -> Json | None:
    if value is None:
        return None
    return {"document": value.document, "span": _span(value.span), "text": value.text}


def _span(value: Span) -> Json:
    return {"start": value.start, "end": value.end}


def _evidence(items: Iterable[Evidence]) -> list[Json]:
    return [{"start": e.start, "end": e.end, "text": e.text} for e in items]


def _iso(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
