"""CSV with a row of HXL hashtags (hxlstandard.org, 1.1): the columns that have one."""

from __future__ import annotations

from collections.abc import Iterator

from svodka.export import csv_cells
from svodka.export.extract import Extract
from svodka.export.files import File
from svodka.export.options import Options
from svodka.export.tables import TABLES

# The last column: the snapshot in every row, since the format has no better place for it.
SNAPSHOT = ("snapshot", "#meta+snapshot")


def write(extract: Extract, options: Options) -> Iterator[File]:
    """One table; columns without a tag are left to the other formats."""
    table = TABLES[options.tables[0]]
    tagged = [number for number, column in enumerate(table.columns) if column.hxl]
    heads = [
        [*(table.columns[number].name for number in tagged), SNAPSHOT[0]],
        [*(table.columns[number].hxl for number in tagged), SNAPSHOT[1]],
    ]
    snapshot = extract.snapshot.line()
    rows = ((*(row[number] for number in tagged), snapshot) for row in table.rows(extract))
    yield File(f"{table.name}.hxl.csv", csv_cells.lines(heads, rows))
