"""What a column is: its name, its type, what it means, and its tag in HXL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from svodka.export.extract import Extract

# string, integer, number, boolean, datetime (with an offset), date, or list (of strings).
TYPES = ("string", "integer", "number", "boolean", "datetime", "date", "list")

Cell: TypeAlias = str | int | float | datetime | date | tuple[str, ...] | None
Row: TypeAlias = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """``about`` is one line for people; ``needed`` says that no cell of it is empty."""

    name: str
    type: str
    about: str
    hxl: str = ""
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` are tuples in the order of ``columns``; ``key`` names the columns that no two rows
    share."""

    name: str
    about: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Callable[[Extract], Iterator[Row]]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def column(line: str) -> Column:
    """From "name type! #hxl | about": the sign says that it is never empty; no tag is a dash."""
    head, _, about = line.partition(" | ")
    name, type, tag = head.split()
    needed = type.endswith("!")
    return Column(name, type.rstrip("!"), about, "" if tag == "-" else tag, needed)


def columns(text: str) -> tuple[Column, ...]:
    """A line a column; see ``column``."""
    return tuple(column(line.strip()) for line in text.strip().splitlines())


def plain(cell: Cell) -> Any:
    """As it stands in JSON."""
    if isinstance(cell, date):
        return cell.isoformat()
    return list(cell) if isinstance(cell, tuple) else cell
