"""Parquet with typed columns, a row group after the other. Needs pyarrow (the extra "parquet")."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from svodka.export.columns import Table
from svodka.export.extract import Extract
from svodka.export.files import Drain, File
from svodka.export.options import RIGHTS, Options, package
from svodka.export.tables import TABLES

# Rows of a row group: what is held at a time.
GROUP = 5_000


def write(extract: Extract, options: Options) -> Iterator[File]:
    """The table's columns; lists are lists, times UTC. The snapshot stands in the schema's metadata
    under "svodka"."""
    table = TABLES[options.tables[0]]
    arrow = package("pyarrow", "parquet")
    types = kinds(arrow)
    fields = [
        arrow.field(
            column.name, types[column.type], not column.needed, metadata={"about": column.about}
        )
        for column in table.columns
    ]
    pieces = pieces_of(fields, metadata(extract, table), table.rows(extract))
    yield File(f"{table.name}.parquet", pieces)


def pieces_of(
    fields: list[Any], told: dict[str, str], rows: Iterable[tuple[Any, ...]]
) -> Iterator[bytes]:
    """The bytes of a file, row group by row group. ``fields`` are pyarrow's."""
    arrow = package("pyarrow", "parquet")
    parquet = package("pyarrow.parquet", "parquet")
    schema = arrow.schema(fields, metadata=told)
    drain = Drain()
    with parquet.ParquetWriter(
        arrow.PythonFile(drain, mode="w"), schema, compression="zstd"
    ) as writer:
        for batch in _groups(iter(rows)):
            columns = [
                _array(arrow, field.type, values)
                for field, values in zip(fields, zip(*batch, strict=True), strict=True)
            ]
            writer.write_batch(arrow.record_batch(columns, schema=schema), row_group_size=GROUP)
            yield drain.taken()
    yield drain.taken()


def metadata(extract: Extract, table: Table) -> dict[str, str]:
    """What the file says of itself."""
    told = {"table": table.name, "about": table.about, "rights": RIGHTS}
    return {"svodka": json.dumps({**extract.snapshot.plain(), **told}, ensure_ascii=False)}


def kinds(arrow: Any) -> dict[str, Any]:
    return {
        "string": arrow.string(),
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "boolean": arrow.bool_(),
        "datetime": arrow.timestamp("us", tz="UTC"),
        "date": arrow.date32(),
        "list": arrow.list_(arrow.string()),
    }


def _array(arrow: Any, kind: Any, values: tuple[Any, ...]) -> Any:
    """A count of any size is kept as the largest that a column holds, as the ledger does it; lone
    surrogates, which have no UTF-8, become question marks."""
    try:
        return arrow.array(values, kind)
    except (UnicodeEncodeError, OverflowError, arrow.ArrowInvalid):
        return arrow.array([kept(value) for value in values], kind)


def kept(value: Any) -> Any:
    """What a column holds of a value."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, tuple):
        return tuple(map(kept, value))
    return min(value, 2**63 - 1) if type(value) is int else value


def _groups(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while batch := list(islice(rows, GROUP)):
        yield batch
