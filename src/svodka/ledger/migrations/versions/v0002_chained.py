"""Entries of every kind in one chain; texts as content-addressed bytes; judgements and findings.

What stands in a ledger of the first version is copied: each document's revision becomes an entry of
its own, just before its first reading, with the time at which it was added.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from alembic import op
from sqlalchemy import Connection, text

from svodka.ledger import chain, guards

revision = "0002"
down_revision = "0001"

_OLD = ("issues", "claim_places", "claims", "entries", "documents", "meta")
_INDEXES = ("entries_of", "claims_when", "claims_what", "claims_who", "claim_places_where")
_BLOB = {"sqlite": "BLOB", "postgresql": "BYTEA"}
# Issues of these codes come from the input, not from the text.
_GIVEN = ("encoding", "published_assumed")
_SHORT = 48 * 3600

_TABLES = """
CREATE TABLE blobs (digest TEXT NOT NULL, bytes {blob} NOT NULL, PRIMARY KEY (digest));
CREATE TABLE entries (
    seq BIGINT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, revision INTEGER,
    reader TEXT NOT NULL, content TEXT NOT NULL, added BIGINT NOT NULL, chain TEXT NOT NULL,
    PRIMARY KEY (seq));
CREATE INDEX entries_of ON entries (subject, kind, revision, seq);
CREATE INDEX entries_when ON entries (added);
CREATE TABLE documents (
    id TEXT NOT NULL, revision INTEGER NOT NULL, entry BIGINT NOT NULL REFERENCES entries (seq),
    digest TEXT NOT NULL, source TEXT, url TEXT, lang TEXT, published TEXT, published_at BIGINT,
    retrieved TEXT, text TEXT NOT NULL REFERENCES blobs (digest),
    original TEXT REFERENCES blobs (digest), given TEXT NOT NULL,
    PRIMARY KEY (id, revision), CONSTRAINT documents_digest UNIQUE (id, digest));
CREATE INDEX documents_source ON documents (source);
CREATE INDEX documents_published ON documents (published_at);
CREATE TABLE claims (
    entry BIGINT NOT NULL REFERENCES entries (seq), position INTEGER NOT NULL,
    document TEXT NOT NULL, revision INTEGER NOT NULL, id TEXT NOT NULL,
    outcome TEXT NOT NULL, object TEXT, speaker TEXT NOT NULL, role TEXT NOT NULL,
    low BIGINT, high BIGINT, starts BIGINT, ends BIGINT, middle BIGINT, "placing" TEXT NOT NULL,
    opens BIGINT, closes BIGINT, reach TEXT NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (entry, position),
    FOREIGN KEY (document, revision) REFERENCES documents (id, revision));
CREATE INDEX claims_middle ON claims (middle);
CREATE INDEX claims_reach ON claims (reach, opens);
CREATE INDEX claims_placing ON claims ("placing", starts);
CREATE INDEX claims_id ON claims (id);
CREATE TABLE claim_places (
    entry BIGINT NOT NULL, position INTEGER NOT NULL, place TEXT NOT NULL,
    PRIMARY KEY (entry, position, place),
    FOREIGN KEY (entry, position) REFERENCES claims (entry, position));
CREATE INDEX claim_places_where ON claim_places (place);
CREATE TABLE issues (
    entry BIGINT NOT NULL REFERENCES entries (seq), position INTEGER NOT NULL,
    code TEXT NOT NULL, severity TEXT NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (entry, position));
CREATE TABLE judgements (
    entry BIGINT NOT NULL REFERENCES entries (seq), kind TEXT NOT NULL, subject TEXT NOT NULL,
    verdict TEXT NOT NULL, person TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (entry));
CREATE TABLE findings (
    entry BIGINT NOT NULL REFERENCES entries (seq), upto BIGINT NOT NULL,
    question TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (entry));
"""


def upgrade() -> None:
    db = op.get_bind()
    dialect = db.dialect.name
    if dialect == "sqlite":
        _set_aside()
    for statement in _TABLES.format(blob=_BLOB[dialect]).split(";\n"):
        if statement.strip():
            op.execute(statement)
    if dialect == "sqlite":
        _Copy(db).all()
        for table in _OLD:
            op.execute(f"DROP TABLE old_{table}")
    for statement in guards.statements(dialect):
        op.execute(statement.replace(":", "\\:"))


def _set_aside() -> None:
    """The old tables under other names, without what guards them."""
    op.execute("DROP VIEW current")
    for table in _OLD:
        for action in ("update", "delete", "replace"):
            op.execute(f"DROP TRIGGER {table}_no_{action}")
    for index in _INDEXES:
        op.execute(f"DROP INDEX {index}")
    for table in _OLD:
        op.execute(f"ALTER TABLE {table} RENAME TO old_{table}")


class _Copy:
    """Old entries in their order, a document at a time."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._seq = 0
        self._added = 0
        self._chain = chain.START

    def all(self) -> None:
        seen: set[tuple[str, int]] = set()
        for old in self._rows("SELECT * FROM old_entries ORDER BY seq"):
            key = (old["document"], old["revision"])
            added = _micros(old["added"])
            if key not in seen:
                seen.add(key)
                self._document(*key, old["seq"], added)
            self._reading(old, added)

    def _document(self, id: str, revision: int, reading: int, added: int) -> None:
        (row,) = self._rows(
            "SELECT * FROM old_documents WHERE id = :id AND revision = :revision",
            id=id,
            revision=revision,
        )
        data = row["text"].encode("utf-8", "surrogatepass")
        blob = sha256(data).hexdigest()
        if not list(self._rows("SELECT 1 FROM blobs WHERE digest = :digest", digest=blob)):
            self._insert("blobs", {"digest": blob, "bytes": data})
        given = [
            json.loads(issue["json"])
            for issue in self._rows(
                "SELECT json, code FROM old_issues WHERE entry = :e ORDER BY position", e=reading
            )
            if issue["code"] in _GIVEN
        ]
        names = ("id", "revision", "digest", "source", "url", "lang", "published", "published_at")
        new = {name: row[name] for name in (*names, "retrieved")}
        new |= {"text": blob, "original": None, "given": _dumps(given)}
        new["entry"] = self._entry("document", id, revision, "", chain.document(new), added)
        self._insert("documents", new)

    def _reading(self, old: Mapping[str, Any], added: int) -> None:
        document, revision = old["document"], old["revision"]
        # The old digest is the new content: over the JSON of claims and issues.
        entry = self._entry("reading", document, revision, old["reader"], old["digest"], added)
        (published,) = self._rows(
            "SELECT published_at FROM old_documents WHERE id = :id AND revision = :revision",
            id=document,
            revision=revision,
        )
        for row in self._rows("SELECT * FROM old_claims WHERE entry = :e", e=old["seq"]):
            opens, closes, reach = _extent(json.loads(row["json"]), published["published_at"])
            new = {**row, "entry": entry, "document": document, "revision": revision}
            self._insert("claims", {**new, "opens": opens, "closes": closes, "reach": reach})
        for table in ("claim_places", "issues"):
            for row in self._rows(f"SELECT * FROM old_{table} WHERE entry = :e", e=old["seq"]):
                self._insert(table, {**row, "entry": entry})

    def _entry(
        self, kind: str, subject: str, revision: int, reader: str, content: str, added: int
    ) -> int:
        """Appended; times never run backwards."""
        self._seq += 1
        self._added = max(added, self._added)
        row = {
            "seq": self._seq,
            "kind": kind,
            "subject": subject,
            "revision": revision,
            "reader": reader,
            "content": content,
            "added": self._added,
        }
        self._chain = chain.link(self._chain, row)
        self._insert("entries", {**row, "chain": self._chain})
        return self._seq

    def _rows(self, query: str, **values: Any) -> Iterator[dict[str, Any]]:
        found = self._db.execute(text(query), values).mappings().all()
        return (dict(row) for row in found)

    def _insert(self, table: str, row: Mapping[str, Any]) -> None:
        names = ", ".join(row)
        marks = ", ".join(f":{name}" for name in row)
        self._db.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), row)


def _extent(claim: dict[str, Any], published: int | None) -> tuple[int | None, int | None, str]:
    window = claim["window"]
    outer = window["outer"] or window
    if window["kind"] == "cumulative":
        return None, None, "none"
    if outer["start"] and outer["end"]:
        opens, closes = (
            int(datetime.fromisoformat(outer[edge]).timestamp()) for edge in ("start", "end")
        )
    elif window["kind"] == "none" and published is not None:
        opens = closes = published
    else:
        return None, None, "none"
    return opens, closes, "short" if closes - opens <= _SHORT else "long"


def _micros(value: str) -> int:
    return round(datetime.fromisoformat(value).timestamp() * 1_000_000)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
