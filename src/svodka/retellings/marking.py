"""What else is marked in an article, by the modules that each look for one thing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from svodka.model.audit import MARKS, Mark, Report
from svodka.model.document import Document, Reading
from svodka.retellings import inner
from svodka.retellings.commentary import commentary
from svodka.retellings.comparisons import comparisons
from svodka.retellings.headline import headline
from svodka.retellings.known import Known
from svodka.retellings.personas import personas
from svodka.retellings.quotations import quotations
from svodka.retellings.said import Said

_KINDS = tuple(MARKS)


def marks(
    article: Reading,
    statements: Sequence[Said],
    reports: Sequence[Report],
    others: Iterable[Document],
    known: Known,
    listed: Mapping[str, int],
    traced: Collection[str] = (),
) -> tuple[Mark, ...]:
    """In order of their spans, then of MARKS. ``listed``: article's claim id of a total → how many
    parts the report has that it stands in; ``traced``: the article's claims that reports have."""
    found = [
        *quotations(article, reports),
        *personas(article, others),
        *commentary(article),
        *(headline(article, known.read) if known.read is not None else ()),
        *comparisons(article, known.past),
        *inner.marks(article, statements, known, listed, traced),
    ]
    return tuple(sorted(found, key=lambda mark: (mark.span, _KINDS.index(mark.kind), mark.why)))
