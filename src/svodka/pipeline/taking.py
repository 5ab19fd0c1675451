"""A raw document, as a reader made it → its reading, and the bytes that are worth keeping."""

from __future__ import annotations

from dataclasses import replace

from svodka.documents.identity import document_id
from svodka.documents.raw import Raw
from svodka.model import Reading
from svodka.pipeline.read import read


def read_raw(raw: Raw) -> Reading:
    """One raw document through the pipeline; what the readers noticed stands first."""
    reading = read(
        raw.text,
        raw.published,
        raw.source,
        raw.lang,
        id=raw.id or document_id(raw.source, raw.published, raw.text),
        url=raw.url,
        retrieved=raw.retrieved,
        extras=raw.extras,
    )
    return replace(reading, issues=(*raw.issues, *reading.issues)) if raw.issues else reading


def original(raw: Raw, reading: Reading) -> bytes | None:
    """The bytes to keep: not those that are the text, nor those of an archive's page without
    claims."""
    if raw.original is None or (raw.archived and not reading.claims):
        return None
    return None if raw.original == raw.text.encode("utf-8", "surrogatepass") else raw.original
