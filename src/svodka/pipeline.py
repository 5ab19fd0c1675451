"""Composes the stages; the only place where they meet."""

from __future__ import annotations

from datetime import datetime

from svodka.model import Document, Reading


def read(
    text: str,
    published: datetime | None = None,
    source: str | None = None,
    lang: str | None = None,
    *,
    id: str | None = None,
    url: str | None = None,
    revision: int = 1,
    retrieved: datetime | None = None,
) -> Reading:
    """Read one text into claims and issues. Pure: no I/O, thread-safe."""
    document = Document(id or "d:0", text, revision, source, url, lang, published, retrieved)
    return Reading(document)
