"""Typed cells → lines of CSV (RFC 4180, UTF-8) that a spreadsheet cannot take for formulas.

A text that begins with one of ``= + - @``, a tab, a line end or an apostrophe gets one apostrophe
in front: whoever takes one leading apostrophe away has the words as they were. The texts are
printed by third parties, and a spreadsheet runs what begins so (CWE-1236).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from types import NoneType
from typing import Any

from svodka.export.columns import Cell, Row

_ACTIVE = tuple("=+-@\t\r\n'＝＋－＠")
_SEVERAL = "; "
# Rows that are rendered together.
BATCH = 500


def text(value: str) -> str:
    """With an apostrophe in front where a spreadsheet would see more than words."""
    return f"'{value}" if value.startswith(_ACTIVE) else value


def cell(value: Cell) -> str | int | float | None:
    """None is an empty cell; truth is true or false; several values are joined by "; "."""
    found: str | int | float | None = _HOW[type(value)](value)
    return found


def _several(values: tuple[str, ...]) -> str | None:
    return text(_SEVERAL.join(values)) if values else None


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _same(value: Any) -> Any:
    return value


# By type, because this is done for each cell of each claim.
_HOW: dict[type, Callable[[Any], Any]] = {
    str: text,
    int: _same,
    float: _same,
    NoneType: _same,
    bool: _truth,
    tuple: _several,
    date: date.isoformat,
    datetime: datetime.isoformat,
}


def lines(heads: Iterable[Sequence[str]], rows: Iterable[Row]) -> Iterator[bytes]:
    """The head lines as they are, then the rows, some hundred at a time."""
    # A lone surrogate, which JSON input can hold, has no UTF-8.
    yield rendered(heads).encode("utf-8", "replace")
    stream = iter(rows)
    while batch := list(islice(stream, BATCH)):
        yield rendered(map(cells, batch)).encode("utf-8", "replace")


def cells(row: Row) -> list[str | int | float | None]:
    """As they stand between the commas."""
    return [_HOW[type(value)](value) for value in row]


def rendered(rows: Iterable[Sequence[object]]) -> str:
    """Lines of what is told already as it stands there."""
    # Line ends of RFC 4180; with a bare newline the module leaves a lone \r unquoted.
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
