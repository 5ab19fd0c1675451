"""What makes the tables append-only: triggers, written by hand for each dialect.

SQLite's ``REPLACE`` deletes without firing delete triggers, so there each table guards its inserts
as well; PostgreSQL has no such way round, but it has ``TRUNCATE``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

# Every way in which a new row could displace an old one: the table's unique keys and its rowid. The
# tables of step 0002, whose triggers these stay: a later step gives its own tables to ``triggers``.
KEYS = {
    "blobs": ("digest = NEW.digest", "rowid = NEW.rowid"),
    "entries": ("seq = NEW.seq", "rowid = NEW.rowid"),
    "documents": (
        "id = NEW.id AND revision = NEW.revision",
        "id = NEW.id AND digest = NEW.digest",
        "rowid = NEW.rowid",
    ),
    "claims": ("entry = NEW.entry AND position = NEW.position", "rowid = NEW.rowid"),
    "claim_places": (
        "entry = NEW.entry AND position = NEW.position AND place = NEW.place",
        "rowid = NEW.rowid",
    ),
    "issues": ("entry = NEW.entry AND position = NEW.position", "rowid = NEW.rowid"),
    "judgements": ("entry = NEW.entry", "rowid = NEW.rowid"),
    "findings": ("entry = NEW.entry", "rowid = NEW.rowid"),
}
MESSAGE = "the ledger only grows"


def statements(dialect: str) -> Iterator[str]:
    """One SQL statement after the other."""
    if dialect == "postgresql":
        yield (
            "CREATE FUNCTION svodka_only_grows() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{MESSAGE}'"
            " USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    yield from triggers(dialect, KEYS)


def triggers(dialect: str, tables: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Those of some tables, each with its keys; step 0002 has made the function they need."""
    for table, keys in tables.items():
        yield from (_postgresql(table) if dialect == "postgresql" else _sqlite(table, keys))


def _postgresql(table: str) -> Iterator[str]:
    yield (
        f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION svodka_only_grows()"
    )


def _sqlite(table: str, keys: tuple[str, ...]) -> Iterator[str]:
    stop = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {stop}"
    yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {stop}"
    taken = " OR ".join(f"({key})" for key in keys)
    # Before an insert NEW.rowid is -1 unless the statement gives one.
    yield (
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"
        f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}) {stop}"
    )
