"""The tables that people read: documents, claims and issues, a folder a month of publication.

They hold what stands (the newest revision of each document), in the order of the input. Columns
that an export has too are made by the export's own functions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from svodka import contract
from svodka.bulk import index, parts
from svodka.bulk.parts import UNFINISHED, Sink, whole, writing
from svodka.export.claim_table import CLAIMS, DOCUMENTS, claim_cells, document_cells
from svodka.export.columns import Column, Row, columns
from svodka.export.options import package
from svodka.export.parquet import kept, kinds
from svodka.ledger import rows
from svodka.model import Issue, Reading
from svodka.model.finding import Statement
from svodka.questions.extracts import counts, day_of

DOCUMENTS_TOO = columns(
    """
    family string! - | the earliest document of its family; itself where it has none
    claims integer! - | how many claims were read from it
    issues integer! - | and how many issues
    text string - | what the spans point into
    """
)
CLAIMS_TOO = columns(
    """
    family string! - | the earliest document of its document's family
    night date - | the morning of the night, or the date of the day, in whose picture it stands
    counts boolean! - | whether it counts what was downed
    opens datetime - | the first moment that it can speak of, to the second
    closes datetime - | and the last
    json string! - | the claim as the JSON contract has it
    """
)
ISSUES = columns(
    """
    document string! - | the document
    revision integer! - | its revision
    source string - | the channel
    published datetime - | when it was published
    code string! - | what it is about; docs/contract.md tells
    severity string! - | info, warning or error
    message string! - | for people
    start integer - | where it stands in the text: first character
    end integer - | and the character after the last
    claim string - | the claim that it concerns, if any
    """
)
TABLES: dict[str, tuple[Column, ...]] = {
    "documents": (*DOCUMENTS.columns, *DOCUMENTS_TOO),
    "claims": (*CLAIMS.columns, *CLAIMS_TOO),
    "issues": ISSUES,
}


@dataclass(frozen=True, slots=True)
class Month:
    """The tables of a month, into the folder ``made``."""

    out: str
    index: str
    made: str
    month: str


def months(path: Path) -> list[str]:
    with closing(index.opened(path)) as db:
        found = db.execute("SELECT DISTINCT month FROM documents WHERE current ORDER BY month")
        return [month for (month,) in found]


def month(task: Month) -> dict[str, int]:
    """How many rows each table has."""
    made = Path(task.made)
    size = dict.fromkeys(TABLES, 0)
    with writing(made), ExitStack() as files:
        sinks = {}
        # What is entered first appears last; issues say that a month is there.
        for name in reversed(TABLES):
            path = made / name / f"month={task.month}" / f"{name}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            part = files.enter_context(whole(path, made / UNFINISHED))
            sinks[name] = Sink(part, schema(TABLES[name]))
        try:
            for name, cells, bytes in _rows(task):
                names = (column.name for column in TABLES[name])
                sinks[name].write(dict(zip(names, map(kept, cells), strict=True)), bytes)
                size[name] += 1
        finally:
            for sink in sinks.values():
                sink.close()
    return size


def schema(wanted: tuple[Column, ...]) -> Any:
    """Of Arrow, each column with what it means."""
    arrow = package("pyarrow", "bulk")
    types = kinds(arrow)
    return arrow.schema(
        [
            arrow.field(one.name, types[one.type], not one.needed, metadata={"about": one.about})
            for one in wanted
        ]
    )


def _rows(task: Month) -> Iterator[tuple[str, Row, int]]:
    """(table, cells, about how many bytes)."""
    with closing(index.opened(Path(task.index))) as db:
        asked = db.execute(
            "SELECT arrival, part, row, revision, family FROM documents"
            " WHERE month = ? AND current ORDER BY arrival",
            (task.month,),
        )
        for (_, revision, family), row in parts.stored(Path(task.out), asked, ["copy", "reading"]):
            reading = contract.reading_from_dict(json.loads(row["reading"]))
            document = replace(reading.document, revision=revision)
            yield from _cells(replace(reading, document=document), family, row["copy"])


def _cells(reading: Reading, family: str, copy: str) -> Iterator[tuple[str, Row, int]]:
    document = reading.document
    told = (family, len(reading.claims), len(reading.issues), document.text)
    yield "documents", (*document_cells(document), *told), len(document.text)
    for claim in reading.claims:
        item = rows.stated(document, claim, copy)
        yield "claims", (*claim_cells(item), *_told(item, family)), 2000
    for issue in reading.issues:
        yield "issues", _issue(reading, issue), 100


def _told(item: Statement, family: str) -> Row:
    opens, closes, _ = rows.extent(item.claim, item.published)
    claim = rows.dumps(contract.claim_to_dict(item.claim))
    return family, day_of(item), counts(item), _moment(opens), _moment(closes), claim


def _issue(reading: Reading, issue: Issue) -> Row:
    document = reading.document
    span = (issue.span.start, issue.span.end) if issue.span else (None, None)
    return (
        document.id,
        document.revision,
        document.source,
        document.published,
        issue.code,
        issue.severity,
        issue.message,
        *span,
        issue.claim,
    )


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
