"""The first version: one SQLite file, made before there were migrations."""

from __future__ import annotations

from collections.abc import Iterator

from alembic import op

revision = "0001"
down_revision = None

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id TEXT NOT NULL, revision INTEGER NOT NULL, digest TEXT NOT NULL,
    source TEXT, url TEXT, lang TEXT, published TEXT, published_at INTEGER, retrieved TEXT,
    text TEXT NOT NULL, added TEXT NOT NULL,
    PRIMARY KEY (id, revision), UNIQUE (id, digest));
CREATE TABLE entries (
    seq INTEGER PRIMARY KEY, document TEXT NOT NULL, revision INTEGER NOT NULL,
    reader TEXT NOT NULL, digest TEXT NOT NULL, added TEXT NOT NULL,
    FOREIGN KEY (document, revision) REFERENCES documents (id, revision));
CREATE INDEX entries_of ON entries (document, revision, seq);
CREATE TABLE claims (
    entry INTEGER NOT NULL REFERENCES entries (seq), position INTEGER NOT NULL,
    id TEXT NOT NULL, outcome TEXT NOT NULL, object TEXT, speaker TEXT NOT NULL, role TEXT NOT NULL,
    low INTEGER, high INTEGER, starts INTEGER, ends INTEGER, middle INTEGER, placing TEXT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (entry, position)) WITHOUT ROWID;
CREATE INDEX claims_when ON claims (middle);
CREATE INDEX claims_what ON claims (outcome, middle);
CREATE INDEX claims_who ON claims (speaker, middle);
CREATE TABLE claim_places (
    entry INTEGER NOT NULL, position INTEGER NOT NULL, place TEXT NOT NULL,
    PRIMARY KEY (entry, position, place),
    FOREIGN KEY (entry, position) REFERENCES claims (entry, position)) WITHOUT ROWID;
CREATE INDEX claim_places_where ON claim_places (place);
CREATE TABLE issues (
    entry INTEGER NOT NULL REFERENCES entries (seq), position INTEGER NOT NULL,
    code TEXT NOT NULL, severity TEXT NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (entry, position)) WITHOUT ROWID;
CREATE VIEW current AS
    SELECT e.* FROM entries e WHERE NOT EXISTS (
        SELECT 1 FROM entries n WHERE n.document = e.document
        AND (n.revision > e.revision OR (n.revision = e.revision AND n.seq > e.seq)));
INSERT INTO meta VALUES ('schema', '1');
"""

_KEYS = {
    "meta": ("key = NEW.key",),
    "documents": (
        "id = NEW.id AND revision = NEW.revision",
        "id = NEW.id AND digest = NEW.digest",
        "rowid = NEW.rowid",
    ),
    "entries": ("seq = NEW.seq",),
    "claims": ("entry = NEW.entry AND position = NEW.position",),
    "claim_places": ("entry = NEW.entry AND position = NEW.position AND place = NEW.place",),
    "issues": ("entry = NEW.entry AND position = NEW.position",),
}


def upgrade() -> None:
    """Nothing on PostgreSQL: no ledger of the first version was ever kept there."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for statement in statements():
        op.execute(statement)


def statements() -> Iterator[str]:
    yield from (part for part in _TABLES.split(";\n") if part.strip())
    for table, keys in _KEYS.items():
        stop = "BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
        taken = " OR ".join(f"({key})" for key in keys)
        yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {stop}"
        yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {stop}"
        yield (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}) {stop}"
        )
