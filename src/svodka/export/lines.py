"""JSON Lines: the first line is the snapshot, each other one a record that says its ``kind``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from svodka import contract
from svodka.export.columns import Row, Table, plain
from svodka.export.extract import Extract
from svodka.export.files import File
from svodka.export.options import Options
from svodka.export.tables import TABLES
from svodka.model.finding import Statement

# Lines that go out together.
_BATCH = 200


def write(extract: Extract, options: Options) -> Iterator[File]:
    """A claim as the JSON contract has it, with its spans; another table's row by its columns."""
    table = TABLES[options.tables[0]]
    yield File(f"{table.name}.jsonl", joined(line(value) for value in _values(extract, table)))


def joined(lines: Iterator[str]) -> Iterator[bytes]:
    """Some hundred lines at a time."""
    batch: list[str] = []
    for text in lines:
        batch.append(text)
        if len(batch) == _BATCH:
            # A lone surrogate, which JSON input can hold, has no UTF-8.
            yield "".join(batch).encode("utf-8", "replace")
            batch.clear()
    yield "".join(batch).encode("utf-8", "replace")


def line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def head(extract: Extract, table: str) -> dict[str, Any]:
    """What stands above the records."""
    return {
        "kind": "snapshot",
        "table": table,
        **extract.snapshot.plain(),
        "from": extract.start.isoformat() if extract.start else None,
        "to": extract.end.isoformat() if extract.end else None,
        "regions": list(extract.regions),
    }


def _values(extract: Extract, table: Table) -> Iterator[dict[str, Any]]:
    yield head(extract, table.name)
    if table.name == "claims":
        yield from map(statement, extract.claims())
        return
    kind = table.name.removesuffix("s")
    for row in table.rows(extract):
        yield {"kind": kind, **named(table, row)}


def statement(item: Statement) -> dict[str, Any]:
    """A claim of the contract with what is known of its document."""
    return {
        "kind": "claim",
        "document": item.document,
        "revision": item.revision,
        "source": item.source,
        "url": item.url,
        "published": item.published.isoformat() if item.published else None,
        "own": item.own,
        "gone": item.gone.isoformat() if item.gone else None,
        "copy": item.copy or None,
        "added": item.added.isoformat() if item.added else None,
        "quote": item.text,
        "claim": contract.claim_to_dict(item.claim),
    }


def named(table: Table, row: Row) -> dict[str, Any]:
    """A row by its columns, as plain values."""
    return dict(zip(table.names, map(plain, row), strict=True))
