"""Rows into tables, in as few messages to the database as there can be.

PostgreSQL is sent the rows of several tables as one statement, each table's as one JSON value: a
message costs more than a row, and all writers wait for the one that holds the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    Insert,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql

from svodka.errors import LedgerError
from svodka.ledger.schema import blobs

# Rows that are sent to SQLite at a time.
_BATCH = 500

Rows = Sequence[Mapping[str, Any]]


def insert_rows(db: Connection, *parts: tuple[Table, Rows]) -> None:
    """Rows of a table have the same columns. Each row refers to rows that are there, to its own
    part or to parts before it; bytes that are there already stay as they are."""
    given: dict[Table, list[Mapping[str, Any]]] = {}
    for table, values in parts:
        if values:
            given.setdefault(table, []).extend(values)
    if db.dialect.name == "postgresql":
        if given:
            shape = tuple((table, tuple(values[0])) for table, values in given.items())
            told = {table.name: _json(values) for table, values in given.items()}
            db.execute(_together(shape), told)
        return
    for table, values in given.items():
        fresh = values if table is not blobs else _not_there(db, values)
        if fresh:
            db.execute(_one(table), list(fresh))


def _not_there(db: Connection, values: Rows) -> Rows:
    """Of some bytes."""
    named = {row["digest"]: row for row in values}
    held = db.execute(_HELD, {"names": list(named)}).scalars().all()
    return [row for digest, row in named.items() if digest not in held]


# Made once: building a statement costs more than running it.
_HELD = select(blobs.c.digest).where(blobs.c.digest.in_(bindparam("names", expanding=True)))


@cache
def _one(table: Table) -> Insert:
    return insert(table)


@cache
def _together(parts: tuple[tuple[Table, tuple[str, ...]], ...]) -> Insert:
    """The last table's insertion, with those of the others before it. References between the rows
    are looked at when all are there."""
    *before, last = (_many(table, names) for table, names in parts)
    for number, statement in enumerate(before):
        last = last.add_cte(statement.cte(f"part_{number}"))
    return last


def _many(table: Table, names: tuple[str, ...]) -> Insert:
    given = func.json_to_recordset(cast(bindparam(table.name, type_=Text), JSON))
    rows = given.table_valued(*(column(name, table.c[name].type) for name in names))
    found = select(rows.render_derived(name=f"of_{table.name}", with_types=True))
    into = postgresql.insert(table).from_select(list(names), found)
    return into.on_conflict_do_nothing() if table is blobs else into


def _json(values: Rows) -> str:
    return json.dumps(
        [dict(row) for row in values], ensure_ascii=False, separators=(",", ":"), default=_hex
    )


def _hex(value: bytes) -> str:
    """As PostgreSQL writes bytes."""
    return "\\x" + bytes(value).hex()


def copy_rows(db: Connection, table: Table, values: Iterable[Sequence[Any]]) -> None:
    """Any number of whole rows, in the order of the table's columns, as they come: the fastest way
    that each database has. LedgerError when they are refused."""
    if db.dialect.name != "postgresql":
        marks = ", ".join("?" * len(table.c))
        into = f"INSERT INTO {_quoted(db, table)} VALUES ({marks})"
        rest = iter(values)
        while some := [tuple(row) for row in islice(rest, _BATCH)]:
            db.exec_driver_sql(into, some)
        return
    driver = db.connection.driver_connection
    assert driver is not None
    into = f"COPY {_quoted(db, table)} FROM STDIN"
    with _told(db), driver.cursor() as cursor, cursor.copy(into) as copied:
        for row in values:
            copied.write_row(tuple(row))


def _quoted(db: Connection, table: Table) -> str:
    """The table with its columns."""
    names = db.dialect.identifier_preparer
    columns = ", ".join(names.quote(column.name) for column in table.c)
    return f"{names.format_table(table)} ({columns})"


@contextmanager
def _told(db: Connection) -> Iterator[None]:
    """What the driver itself says, as if by SQLAlchemy."""
    try:
        yield
    except db.dialect.loaded_dbapi.Error as error:
        raise LedgerError(f"cannot be written: {' '.join(str(error).split())}") from error
