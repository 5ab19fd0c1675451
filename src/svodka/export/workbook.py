"""An Excel workbook: what it is, nights, claims, conflicts, sources. Needs XlsxWriter (the extra
"xlsx").

Every text is written as text, never as a formula or a link, and one that begins as a formula does
is marked so that editing its cell leaves it text. Times are Moscow time, as people read them here.
A sheet that is full goes on in the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from svodka import settings
from svodka.export import words
from svodka.export.columns import Cell, Table
from svodka.export.extract import Extract
from svodka.export.files import File
from svodka.export.options import RIGHTS, Options, package
from svodka.export.tables import CONFLICTS, NIGHTS, SOURCES, TABLES

SHEETS = (NIGHTS.name, "claims", CONFLICTS.name, SOURCES.name)
# What Excel holds: rows of a sheet, characters of a cell, the largest number that stays exact.
ROWS = 1_048_576
_LONGEST = 32_767
_EXACT = 2**53
_PIECE = 1 << 16
_ACTIVE = tuple("=+-@\t\r\n'")
_WIDTHS = {"datetime": 17, "date": 11, "integer": 9, "number": 9, "boolean": 8}
_WIDE = {"quote": 60, "place_names": 28, "about": 80, "column": 20, "claim": 20}


def write(extract: Extract, options: Options) -> Iterator[File]:
    """One workbook, a sheet a table; rows go to disk as they come."""
    yield File("svodka.xlsx", _pieces(extract, options.tables))


def _pieces(extract: Extract, tables: Sequence[str]) -> Iterator[bytes]:
    xlsxwriter = package("xlsxwriter", "xlsx")
    with TemporaryDirectory(prefix="svodka-") as folder:
        path = f"{folder}/svodka.xlsx"
        book = xlsxwriter.Workbook(
            path, {"constant_memory": True, "tmpdir": folder, "strings_to_urls": False}
        )
        sheets = _Sheets(book)
        # The same bytes whenever it is made: the snapshot's moment stands for that of the making.
        created = extract.snapshot.moment or datetime(1980, 1, 1)
        book.set_properties({"title": "svodka", "created": created.replace(tzinfo=None)})
        sheets.about(extract, tables)
        for name in tables:
            sheets.table(TABLES[name], extract)
        book.close()
        with open(path, "rb") as file:
            while piece := file.read(_PIECE):
                yield piece


class _Sheets:
    """Writes cells by their types."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._zone = ZoneInfo(settings.PICTURE_ZONE)
        self._head = book.add_format({"bold": True, "bottom": 1})
        self._quoted = book.add_format({"quote_prefix": True})
        self._time = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._date = book.add_format({"num_format": "yyyy-mm-dd"})

    def about(self, extract: Extract, tables: Sequence[str]) -> None:
        """The snapshot, and what each column means."""
        sheet = self._sheet("about", ("column", "type", "about"), (20, 12, 90))
        row = 1
        for line in _about(extract, tables):
            for number, value in enumerate(line):
                self._cell(sheet, row, number, value)
            row += 1

    def table(self, table: Table, extract: Extract) -> None:
        widths = [_WIDE.get(c.name, _WIDTHS.get(c.type, 14)) for c in table.columns]
        sheet, number, row = self._sheet(table.name, table.names, widths), 1, 1
        for cells in table.rows(extract):
            if row == ROWS:
                number += 1
                sheet = self._sheet(f"{table.name} {number}", table.names, widths)
                row = 1
            for at, value in enumerate(cells):
                self._cell(sheet, row, at, value)
            row += 1
        if number == 1 and row > 1:
            sheet.autofilter(0, 0, row - 1, len(table.names) - 1)

    def _sheet(self, name: str, heads: tuple[str, ...], widths: Any) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for number, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.set_column(number, number, width)
            sheet.write_string(0, number, head, self._head)
        return sheet

    def _cell(self, sheet: Any, row: int, column: int, value: Cell) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, int | float) and abs(value) <= _EXACT:
            sheet.write_number(row, column, value)
        elif isinstance(value, datetime) and value.year > 1900:
            local = value.astimezone(self._zone).replace(tzinfo=None)
            sheet.write_datetime(row, column, local, self._time)
        elif isinstance(value, date) and not isinstance(value, datetime) and value.year > 1900:
            sheet.write_datetime(row, column, value, self._date)
        else:
            text = _text(value)
            quoted = self._quoted if text.startswith(_ACTIVE) else None
            sheet.write_string(row, column, text, quoted)


def _text(value: Cell) -> str:
    """Several values with "; " between them; what is longer than a cell ends with an ellipsis."""
    if isinstance(value, tuple):
        text = "; ".join(value)
    else:
        text = value.isoformat() if isinstance(value, date) else str(value)
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _about(extract: Extract, tables: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    snapshot = extract.snapshot
    yield ("snapshot", None, snapshot.line())
    yield ("from", "datetime", extract.start)
    yield ("to", "datetime", extract.end)
    yield ("regions", "list", words.places(extract.regions, extract.spot))
    yield ("times", None, "All times are Moscow time (Europe/Moscow).")
    yield ("rights", None, RIGHTS)
    for name in tables:
        table = TABLES[name]
        yield (name, "sheet", table.about)
        for column in table.columns:
            yield (column.name, column.type, column.about)
