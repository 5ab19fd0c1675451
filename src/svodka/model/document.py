"""One revision of one published item, and what was read from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from svodka.model.claim import Claim
from svodka.model.span import Span


@dataclass(frozen=True, slots=True)
class Document:
    """One revision of one published item.

    ``text`` is what spans point into (code points, half-open). ``published`` is aware, or None when
    it is not known. ``lang`` is ``en``, ``ru`` or ``uk``.

    ``extras`` is what else the publisher's page says of the item, as plain JSON values: ``title``,
    ``edited`` (true or a time), ``forwarded_from``, ``views``. It is no part of what a document is:
    two that differ in it alone are equal.
    """

    id: str
    text: str
    revision: int = 1
    source: str | None = None
    url: str | None = None
    lang: str | None = None
    published: datetime | None = None
    retrieved: datetime | None = None
    extras: Mapping[str, Any] = field(default_factory=dict, compare=False)


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
