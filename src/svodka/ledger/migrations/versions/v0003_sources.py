"""Runs of taking in, deleted items, extras; an item may say again what it said before.

``documents`` is made anew on SQLite, which cannot drop a constraint: a text that returns to an
earlier wording is a revision of its own from here on.
"""

from __future__ import annotations

from alembic import op

from svodka.ledger import guards

revision = "0003"
down_revision = "0002"

_OF_DOCUMENTS = (
    "id, revision, entry, digest, source, url, lang, published, published_at, retrieved, text,"
    " original, given"
)
# What SQLite needs to have ``documents`` without the constraint on its digests.
_ANEW = f"""
CREATE TABLE new_documents (
    id TEXT NOT NULL, revision INTEGER NOT NULL, entry BIGINT NOT NULL REFERENCES entries (seq),
    digest TEXT NOT NULL, source TEXT, url TEXT, lang TEXT, published TEXT, published_at BIGINT,
    retrieved TEXT, text TEXT NOT NULL REFERENCES blobs (digest),
    original TEXT REFERENCES blobs (digest), given TEXT NOT NULL, extras TEXT,
    PRIMARY KEY (id, revision));
INSERT INTO new_documents ({_OF_DOCUMENTS}) SELECT {_OF_DOCUMENTS} FROM documents ORDER BY entry;
DROP TABLE documents;
ALTER TABLE new_documents RENAME TO documents;
CREATE INDEX documents_source ON documents (source);
CREATE INDEX documents_published ON documents (published_at);
"""
_ALTERED = """
ALTER TABLE documents DROP CONSTRAINT documents_digest;
ALTER TABLE documents ADD COLUMN extras TEXT;
"""
_TABLES = """
CREATE TABLE takings (
    entry BIGINT NOT NULL REFERENCES entries (seq), source TEXT NOT NULL, "where" TEXT NOT NULL,
    started BIGINT NOT NULL, PRIMARY KEY (entry));
CREATE INDEX takings_source ON takings (source, started);
CREATE TABLE taking_ends (
    entry BIGINT NOT NULL REFERENCES entries (seq),
    taking BIGINT NOT NULL REFERENCES takings (entry),
    outcome TEXT NOT NULL, seen BIGINT NOT NULL, "new" BIGINT NOT NULL, changed BIGINT NOT NULL,
    gone BIGINT NOT NULL, message TEXT NOT NULL, since BIGINT,
    state TEXT NOT NULL REFERENCES blobs (digest),
    PRIMARY KEY (entry), CONSTRAINT taking_ends_taking UNIQUE (taking));
CREATE TABLE absences (
    entry BIGINT NOT NULL REFERENCES entries (seq), document TEXT NOT NULL, state TEXT NOT NULL,
    at BIGINT NOT NULL, how TEXT NOT NULL, PRIMARY KEY (entry));
CREATE INDEX documents_url ON documents (url);
CREATE INDEX absences_document ON absences (document, entry);
"""
_DOCUMENTS = {"documents": ("id = NEW.id AND revision = NEW.revision", "rowid = NEW.rowid")}
_NEW = {
    "takings": ("entry = NEW.entry", "rowid = NEW.rowid"),
    "taking_ends": ("entry = NEW.entry", "taking = NEW.taking", "rowid = NEW.rowid"),
    "absences": ("entry = NEW.entry", "rowid = NEW.rowid"),
}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    sqlite = dialect == "sqlite"
    for statement in ((_ANEW if sqlite else _ALTERED) + _TABLES).split(";\n"):
        if statement.strip():
            op.execute(statement)
    # Dropping a table drops its triggers; PostgreSQL's documents kept theirs.
    for trigger in guards.triggers(dialect, (_DOCUMENTS if sqlite else {}) | _NEW):
        op.execute(trigger)
