"""One revision of one published item, and what was read from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from svodka.model.claim import Claim
from svodka.model.span import Span


@dataclass(frozen=True, slots=True)
class Document:
    """One revision of one published item.

    ``text`` is what spans point into (code points, half-open). ``published`` is aware, or None when
    it is not known. ``lang`` is ``en``, ``ru`` or ``uk``.
    """

    id: str
    text: str
    revision: int = 1
    source: str | None = None
    url: str | None = None
    lang: str | None = None
    published: datetime | None = None
    retrieved: datetime | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that was in scope and could not be read as a value, or was ignored by name.

    ``code`` is a key of ISSUE_CODES; ``severity`` is ``info``, ``warning`` or ``error``; ``claim``
    is the id of the claim it concerns, if any.
    """

    code: str
    severity: str
    message: str
    span: Span | None = None
    claim: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A document with the claims and issues that were read from it."""

    document: Document
    claims: tuple[Claim, ...] = ()
    issues: tuple[Issue, ...] = ()
