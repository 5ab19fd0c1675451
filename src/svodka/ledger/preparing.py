"""A reading as it will be kept: all that can be made of it before other writers have to wait."""

from __future__ import annotations

from typing import NamedTuple

from svodka import contract
from svodka.ledger import chain, rows
from svodka.model import Document, Reading

# What is known only when the row is appended.
_LATER = 0


class Prepared(NamedTuple):
    """``digest`` is the document's, ``content`` that of the reading's entry. ``row`` has no entry;
    the entries of the others, and the revision of ``claims``, are put in when they are appended."""

    reading: Reading
    digest: str
    text: bytes
    original: bytes | None
    row: rows.Row
    content: str
    claims: tuple[rows.Row, ...]
    places: tuple[rows.Row, ...]
    issues: tuple[rows.Row, ...]

    @property
    def document(self) -> Document:
        return self.reading.document


def prepared(reading: Reading, original: bytes | None = None) -> Prepared:
    """LedgerError when the document holds what cannot be kept."""
    document = reading.document
    rows.keepable(document)
    digest = rows.document_digest(document)
    given = [issue for issue in reading.issues if issue.code in rows.GIVEN]
    read = [contract.claim_to_dict(claim) for claim in reading.claims]
    noticed = [contract.issue_to_dict(issue) for issue in reading.issues]
    return Prepared(
        reading,
        digest,
        rows.to_bytes(document.text),
        original,
        rows.document_row(document, document.revision, digest, original, given),
        chain.reading(read, noticed),
        tuple(
            rows.claim_row(_LATER, position, document.id, _LATER, claim, document.published)
            for position, claim in enumerate(reading.claims)
        ),
        tuple(
            row
            for position, claim in enumerate(reading.claims)
            for row in rows.place_rows(_LATER, position, claim)
        ),
        tuple(
            rows.issue_row(_LATER, position, issue) for position, issue in enumerate(reading.issues)
        ),
    )
