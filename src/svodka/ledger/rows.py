"""Records ↔ rows: what a column holds, and what is read back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from svodka import contract
from svodka.ledger.night import Kept, Placing, place
from svodka.model import Claim, Document

Row = tuple[Any, ...]

# The columns that ``document`` reads, of the table d.
DOCUMENT = "d.id, d.revision, d.source, d.url, d.lang, d.published, d.retrieved, d.text"


def document(row: Row) -> Document:
    """The first columns of ``row`` are DOCUMENT."""
    found = Document(
        id=row[0], text=row[7], revision=row[1], source=row[2], url=row[3], lang=row[4]
    )
    published, retrieved = (
        datetime.fromisoformat(value) if value else None for value in (row[5], row[6])
    )
    return replace(found, published=published, retrieved=retrieved)


def kept(row: Row) -> Kept:
    """``row`` is DOCUMENT, the claim's JSON, its placing, and the issues' codes with commas."""
    claim = contract.claim_from_dict(json.loads(row[8]))
    codes = frozenset((row[10] or "").split(",")) - {""}
    return Kept(document(row), claim, Placing(row[9]), codes)


def document_digest(value: Document) -> str:
    """Over what the publisher controls: two revisions with the same digest are one."""
    published = value.published.astimezone(UTC).isoformat() if value.published else None
    return digest([value.text, value.source, value.url, value.lang, published])


def document_row(value: Document, revision: int, digest: str, now: str) -> Row:
    """A row of ``documents``."""
    return (
        value.id,
        revision,
        digest,
        value.source,
        value.url,
        value.lang,
        iso(value.published),
        seconds(value.published),
        iso(value.retrieved),
        value.text,
        now,
    )


def claim_row(entry: int, position: int, claim: Claim, published: datetime | None) -> Row:
    """A row of ``claims``."""
    placed = place(claim, published)
    count = claim.count
    return (
        entry,
        position,
        claim.id,
        claim.outcome,
        claim.object,
        claim.speaker.id,
        claim.role,
        _small(count.low) if count else None,
        _small(count.high) if count else None,
        seconds(placed.starts),
        seconds(placed.ends),
        seconds(placed.middle),
        placed.placing.value,
        dumps(contract.claim_to_dict(claim)),
    )


def place_rows(entry: int, position: int, claim: Claim) -> Iterator[Row]:
    """Rows of ``claim_places``."""
    return ((entry, position, place) for place in claim.places)


def digest(value: Any) -> str:
    """A hash over plain values, encoded so that no two collide by joining."""
    encoded = json.dumps(value, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return sha256(encoded.encode("ascii")).hexdigest()


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def iso(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def seconds(value: datetime | None) -> int | None:
    """Whole seconds since 1970, UTC."""
    return int(value.timestamp()) if value else None


def _small(value: int | None) -> int | None:
    """What fits into a column; the JSON keeps a number of any size."""
    return None if value is None else min(value, 2**63 - 1)
