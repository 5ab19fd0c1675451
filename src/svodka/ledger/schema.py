"""The ledger's tables, for SQLite and PostgreSQL alike. Rows are only ever added.

- ``entries``: one row a thing appended, in the order of ``seq``; ``chain`` is a hash over the row
  and the chain before it, and ``content`` a hash over what the entry brought, so that nothing can
  be changed unnoticed.
- ``blobs``: bytes under their SHA-256: the texts of documents, and what they were made from.
- ``documents``: a revision of a published item; ``digest`` is over what the publisher controls.
- ``claims`` and ``issues``: a reading's, each as JSON, with columns to look it up by.
- ``claim_places``: the place ids of a claim.
- ``judgements``: what a person decided about a document or a claim.
- ``findings``: an answer that somebody kept, with the last entry that it saw.

Instants are whole seconds since 1970, UTC (``added``: microseconds); JSON keeps what was printed.
The tables are made by the migrations; ``HEAD`` is the last of them.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

HEAD = "0002"

# "svdk": what SQLite's header says about the file, and the name of PostgreSQL's lock.
APPLICATION_ID = 0x7376646B

metadata = MetaData()

blobs = Table(
    "blobs",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
)

entries = Table(
    "entries",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("revision", Integer),
    Column("reader", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("added", BigInteger, nullable=False),
    Column("chain", Text, nullable=False),
    Index("entries_of", "subject", "kind", "revision", "seq"),
    Index("entries_when", "added"),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("entry", BigInteger, ForeignKey("entries.seq"), nullable=False),
    Column("digest", Text, nullable=False),
    Column("source", Text),
    Column("url", Text),
    Column("lang", Text),
    Column("published", Text),
    Column("published_at", BigInteger),
    Column("retrieved", Text),
    Column("text", Text, ForeignKey("blobs.digest"), nullable=False),
    Column("original", Text, ForeignKey("blobs.digest")),
    Column("given", Text, nullable=False),
    UniqueConstraint("id", "digest", name="documents_digest"),
    Index("documents_source", "source"),
    Index("documents_published", "published_at"),
)

claims = Table(
    "claims",
    metadata,
    Column("entry", BigInteger, ForeignKey("entries.seq"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("document", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("id", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("object", Text),
    Column("speaker", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("low", BigInteger),
    Column("high", BigInteger),
    Column("starts", BigInteger),
    Column("ends", BigInteger),
    Column("middle", BigInteger),
    Column("placing", Text, nullable=False),
    Column("opens", BigInteger),
    Column("closes", BigInteger),
    Column("reach", Text, nullable=False),
    Column("json", Text, nullable=False),
    ForeignKeyConstraint(["document", "revision"], ["documents.id", "documents.revision"]),
    Index("claims_middle", "middle"),
    Index("claims_reach", "reach", "opens"),
    Index("claims_placing", "placing", "starts"),
    Index("claims_id", "id"),
)

claim_places = Table(
    "claim_places",
    metadata,
    Column("entry", BigInteger, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("place", Text, primary_key=True),
    ForeignKeyConstraint(["entry", "position"], ["claims.entry", "claims.position"]),
    Index("claim_places_where", "place"),
)

issues = Table(
    "issues",
    metadata,
    Column("entry", BigInteger, ForeignKey("entries.seq"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("code", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("json", Text, nullable=False),
)

judgements = Table(
    "judgements",
    metadata,
    Column("entry", BigInteger, ForeignKey("entries.seq"), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

findings = Table(
    "findings",
    metadata,
    Column("entry", BigInteger, ForeignKey("entries.seq"), primary_key=True),
    Column("upto", BigInteger, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
)
