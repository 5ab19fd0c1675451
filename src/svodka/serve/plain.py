"""Lists of the API as plain values, and any value as bytes of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from svodka import contract
from svodka.ledger import Coverage
from svodka.model import Document
from svodka.questions import plain
from svodka.serve.reader import Change, Listed, Said

Json = dict[str, Any]


def dumped(value: Any) -> bytes:
    """Readable; escaped where a lone surrogate, which JSON input can hold, would not encode."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode("ascii")


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
    one; one of a revision that came late is ``late``; a judgement is told by its verdict, or as
    ``undone``; else the word is that of the entry."""
    entry, judgement = item.entry, item.judgement
    words = {"past": "late", "reading": "superseded" if item.supersedes else "added"}
    if judgement is not None:
        undone = judgement.act == "undo"
        words["judgement"] = "undone" if undone else judgement.verdict
    about = judgement.kind if judgement is not None else "document"
    return {
        "entry": entry.seq,
        "added": entry.added.isoformat(),
        "change": words.get(entry.kind, entry.kind),
        "document": entry.subject if about == "document" else None,
        "claim": entry.subject if about == "claim" else None,
        "revision": entry.revision,
        "reader": entry.reader or None,
        "supersedes": item.supersedes,
        "claims": list(item.claims),
        "took": list(item.took),
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


def _iso(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
