"""The formats and columns in words: for ``svodka export --list`` and for docs/exports.md."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from svodka.export.columns import Column, Table
from svodka.export.formats import FORMATS, Format, described
from svodka.export.tables import TABLES
from svodka.export.ucdp import TABLE as UCDP

_WIDTH = 96


def all_of_them() -> str:
    """Each format with its tables, then the columns of each table."""
    parts = [_format(each) for each in FORMATS.values()]
    parts += [_table(table) for table in (*TABLES.values(), UCDP)]
    return "\n".join(parts)


def one(format: Format) -> str:
    """One format, and the columns of its tables."""
    return "\n".join([_format(format), *map(_table, described(format.name))])


def markdown() -> str:
    """The tables of docs/exports.md: formats, then columns."""
    return "\n".join([*_formats(), *(line for table in _tables() for line in _columns(table))])


def _tables() -> tuple[Table, ...]:
    return (*TABLES.values(), UCDP)


def _format(format: Format) -> str:
    needs = f'needs: pip install "svodka[{format.extra}]"\n' if format.extra else ""
    taken = ", ".join(format.tables[: format.usual])
    others = ", ".join(format.tables[format.usual :])
    more = f"; --of: {others}" if others else ""
    return f"{format.name}\n" + _told(f"{format.about}. Holds {taken}{more}.") + _indented(needs)


def _table(table: Table) -> str:
    width = max(len(name) for name in table.names)
    rows = (_row(column, width) for column in table.columns)
    return f"table {table.name}\n{_told(table.about)}" + "".join(rows)


def _row(column: Column, width: int) -> str:
    head = f"  {column.name:<{width}}  {column.type:<8}  "
    text = fill(column.about, _WIDTH, initial_indent=head, subsequent_indent=" " * len(head))
    return f"{text}\n"


def _told(text: str) -> str:
    return fill(text, _WIDTH, initial_indent="  ", subsequent_indent="  ") + "\n"


def _indented(line: str) -> str:
    return f"  {line}" if line else ""


def _formats() -> Iterator[str]:
    yield "| format | what it is | holds | also, with `--of` | extra |"
    yield "| --- | --- | --- | --- | --- |"
    for each in FORMATS.values():
        taken, others = each.tables[: each.usual], each.tables[each.usual :]
        extra = f"`{each.extra}`" if each.extra else ""
        cells = (f"`{each.name}`", each.about, ", ".join(taken), ", ".join(others), extra)
        yield f"| {' | '.join(cells)} |"
    yield ""


def _columns(table: Table) -> Iterator[str]:
    yield f"### {table.name}"
    yield ""
    yield table.about
    yield ""
    yield "| column | type | meaning | HXL |"
    yield "| --- | --- | --- | --- |"
    for column in table.columns:
        tag = f"`{column.hxl}`" if column.hxl else ""
        needed = column.type + ("" if column.needed else ", may be empty")
        yield f"| `{column.name}` | {needed} | {column.about} | {tag} |"
    yield ""
