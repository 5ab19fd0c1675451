"""The questions as SQL, each as of an entry: what came later is not seen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, not_, or_, select

from svodka.ledger import rows
from svodka.ledger.collating import bytewise
from svodka.ledger.schema import (
    absences,
    blobs,
    claim_places,
    claims,
    documents,
    entries,
    issues,
)

# After every entry that there will ever be.
NOW = 2**62

_LATER = entries.alias("later")
_DOCUMENT = (
    documents.c.id,
    documents.c.revision,
    documents.c.source,
    documents.c.url,
    documents.c.lang,
    documents.c.published,
    documents.c.retrieved,
    documents.c.extras,
    blobs.c.bytes,
)
_CODES = (
    select(func.aggregate_strings(issues.c.code, ","))
    .where(issues.c.entry == entries.c.seq)
    .scalar_subquery()
    .label("codes")
)
# What the text was read from: the file's bytes, or where none are kept, the text's own.
_COPY = func.coalesce(documents.c.original, documents.c.text).label("copy")
# When the item was found to be gone, if that is the last that is known of it.
_GONE = (
    select(case((absences.c.state == "gone", absences.c.at)))
    .where(absences.c.document == documents.c.id, absences.c.entry <= bindparam("upto"))
    .order_by(absences.c.entry.desc())
    .limit(1)
    .scalar_subquery()
    .label("gone")
)


def current(upto: int, withdrawn: Collection[str]) -> ColumnElement[bool]:
    """That an entry is its document's reading as of ``upto``: the latest one of the latest
    revision; ``withdrawn`` are documents that somebody retracted."""
    test = and_(
        entries.c.kind == "reading",
        entries.c.seq <= upto,
        not_(
            select(_LATER.c.seq)
            .where(
                _LATER.c.subject == entries.c.subject,
                _LATER.c.kind == "reading",
                _LATER.c.seq <= upto,
                or_(
                    _LATER.c.revision > entries.c.revision,
                    and_(_LATER.c.revision == entries.c.revision, _LATER.c.seq > entries.c.seq),
                ),
            )
            .exists()
        ),
    )
    if not withdrawn:
        return test
    return and_(test, entries.c.subject.not_in(sorted(withdrawn)))


def current_documents(test: ColumnElement[bool]) -> Select[Any]:
    return (
        select(*_DOCUMENT, entries.c.seq)
        .join_from(entries, documents, same_revision())
        .join(blobs, blobs.c.digest == documents.c.text)
        .where(test)
        .order_by(documents.c.published_at.nulls_first(), bytewise(documents.c.id))
    )


def kept(tests: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Claims with their documents and the codes of the issues. To be run with ``upto``: the last
    entry that says whether an item is gone."""
    return (
        _claims(claims.c.json, claims.c.placing, _CODES, _COPY, _GONE)
        .where(*tests)
        .order_by(*_order(claims.c.middle))
    )


def statements(tests: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Claims with their documents and the time at which they were added; as ``kept``."""
    asked = _claims(claims.c.json, entries.c.added, entries.c.seq, _COPY, _GONE)
    return asked.where(*tests).order_by(*_order(claims.c.opens))


def extents(tests: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """The first and the last second that claims touch."""
    return (
        select(func.min(claims.c.opens), func.max(claims.c.closes))
        .join_from(claims, entries, entries.c.seq == claims.c.entry)
        .where(*tests)
    )


def amount(tests: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return (
        select(func.count())
        .select_from(claims)
        .join(entries, entries.c.seq == claims.c.entry)
        .join(documents, _revision_of_claim())
        .where(*tests)
    )


def in_place(*places: str) -> ColumnElement[bool]:
    """That a claim names one of them."""
    return (
        select(claim_places.c.entry)
        .where(
            claim_places.c.entry == claims.c.entry,
            claim_places.c.position == claims.c.position,
            claim_places.c.place.in_(places),
        )
        .exists()
    )


def touches(
    start: datetime | None, end: datetime | None, short: bool = False
) -> ColumnElement[bool]:
    """That a claim can speak of some moment from ``start`` (included) to ``end``; ``short``: in a
    window that is not long."""
    tests: list[ColumnElement[bool]] = []
    opens, closes = claims.c.opens, claims.c.closes
    if end is not None:
        tests.append(opens < rows.seconds(end))
    if start is not None:
        first = rows.seconds(start) or 0
        tests.append(or_(closes > first, and_(opens == closes, opens >= first)))
        # Without this a question about last night would look at every claim since the first.
        near = and_(claims.c.reach == "short", opens > first - rows.SHORT - 1)
        tests.append(near if short else or_(near, claims.c.reach == "long"))
    return and_(*tests)


def accepted(rejected: Collection[str]) -> ColumnElement[bool]:
    """That nobody rejected or corrected the claim."""
    return claims.c.id.not_in(sorted(rejected))


def _order(when: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
    """The two databases put what is not known at different ends."""
    published = documents.c.published_at.nulls_first()
    return when.nulls_first(), published, bytewise(documents.c.id), claims.c.position


def _claims(*columns: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*_DOCUMENT, *columns)
        .join_from(claims, entries, entries.c.seq == claims.c.entry)
        .join(documents, _revision_of_claim())
        .join(blobs, blobs.c.digest == documents.c.text)
    )


def same_revision() -> ColumnElement[bool]:
    """That an entry of a reading and a row of a document are of one revision."""
    return and_(documents.c.id == entries.c.subject, documents.c.revision == entries.c.revision)


def _revision_of_claim() -> ColumnElement[bool]:
    # Not by the entry: that of a correction is a judgement's.
    return and_(documents.c.id == claims.c.document, documents.c.revision == claims.c.revision)
