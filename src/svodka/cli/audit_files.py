"""An audit as CSV: a row a statement, then what was dropped, then the marks."""

from __future__ import annotations

from collections.abc import Iterator

from svodka.cli import csv_files
from svodka.model import Span
from svodka.model.audit import Audit, Dropped, Mark, Match, Retold

COLUMNS = (
    "row",
    "verdict",
    "altered",
    "start",
    "end",
    "printed",
    "why",
    "report",
    "report_kind",
    "report_source",
    "report_published",
    "report_url",
    "report_start",
    "report_end",
    "report_printed",
    "score",
)


def write(found: Audit) -> None:
    """To standard output."""
    csv_files.write(COLUMNS, [[row.get(name, "") for name in COLUMNS] for row in rows(found)])


def rows(found: Audit) -> Iterator[dict[str, str]]:
    """In order of the article; ``row`` is statement, dropped, or the kind of a mark."""
    for retold in found.retold:
        yield _statement(found, retold)
    for dropped in found.dropped:
        yield _dropped(found, dropped)
    for mark in found.marks:
        yield _mark(mark)


def _statement(found: Audit, item: Retold) -> dict[str, str]:
    here = item.passage
    return {
        "row": "statement",
        "verdict": item.verdict,
        "altered": " ".join(item.altered),
        **(_printed("", here.span, here.text) if here else {}),
        "why": item.why,
        **(_match(found, item.match) if item.match else {}),
    }


def _dropped(found: Audit, item: Dropped) -> dict[str, str]:
    return {"row": "dropped", "verdict": item.kind, "why": item.why, **_match(found, item.match)}


def _mark(item: Mark) -> dict[str, str]:
    words = "; ".join(word.text for word in item.words)
    printed = _printed("", item.span, words)
    return {"row": item.kind, "verdict": item.verdict, **printed, "why": item.why}


def _match(found: Audit, match: Match) -> dict[str, str]:
    report = found.report(match.document)
    document = report.document if report else None
    published = document.published.isoformat() if document and document.published else ""
    there = match.passage
    return {
        "report": match.document,
        "report_kind": match.kind,
        "report_source": (document.source or "") if document else "",
        "report_published": published,
        "report_url": (document.url or "") if document else "",
        **(_printed("report_", there.span, there.text) if there else {}),
        "score": f"{match.score:.2f}" if match.score else "",
    }


def _printed(prefix: str, span: Span, text: str) -> dict[str, str]:
    return {
        f"{prefix}start": str(span.start),
        f"{prefix}end": str(span.end),
        f"{prefix}printed": text,
    }
