"""The ledger's tables, for SQLite and PostgreSQL alike. Rows are only ever added.

- ``entries``: one row a thing appended, in the order of ``seq``; ``chain`` is a hash over the row
  and the chain before it, and ``content`` a hash over what the entry brought, so that nothing can
  be changed unnoticed.
- ``blobs``: bytes under their SHA-256: the texts of documents, and what they were made from.
- ``documents``: a revision of a published item; ``digest`` is over what the publisher controls.
- ``claims`` and ``issues``: a reading's, each as JSON, with columns to look it up by.
- ``claim_places``: the place ids of a claim.
- ``judgements``: what a person decided (``svodka.ledger.judging``). The claim that a correction
  makes is a row of ``claims`` under the judgement's entry.
- ``findings``: an answer that somebody kept, with the last entry that it saw.
- ``takings`` and ``taking_ends``: a run of taking in from one source, as it began and as it ended;
  one without an end was interrupted. ``state`` is what its reader wants to know next time, as JSON
  among the blobs, so that a state that stays the same is kept once.
- ``absences``: that a publisher's item is gone (deleted), and that it is back.
- ``sketches``, ``sketch_bands`` and ``near_links``: which texts are near to which. Derived from the
  texts, and the only tables that may be made anew (``svodka.ledger.links``).

Instants are whole seconds since 1970, UTC (``added``, and those of takings and absences:
microseconds); JSON keeps what was printed.
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

HEAD = "0006"

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
    Column("extras", Text),
    Index("documents_source", "source"),
    Index("documents_url", "url"),
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
    Column("act", Text),
    Column("change", Text),
    Column("about", BigInteger),
    Index("judgements_subject", "kind", "subject", "entry"),
)

findings = Table(
    "findings",
    metadata,
    Column("entry", BigInteger, ForeignKey("entries.seq"), primary_key=True),
    Column("upto", BigInteger, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
)

takings = Table(
    "takings",
    metadata,
    Column("entry", BigInteger, ForeignKey("entries.seq"), primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("where", Text, nullable=False),
    Column("started", BigInteger, nullable=False),
    Index("takings_source", "source", "started"),
)

taking_ends = Table(
    "taking_ends",
    metadata,
    Column("entry", BigInteger, ForeignKey("entries.seq"), primary_key=True, autoincrement=False),
    Column("taking", BigInteger, ForeignKey("takings.entry"), nullable=False),
    Column("outcome", Text, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("new", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("gone", BigInteger, nullable=False),
    Column("message", Text, nullable=False),
    Column("since", BigInteger),
    Column("state", Text, ForeignKey("blobs.digest"), nullable=False),
    UniqueConstraint("taking", name="taking_ends_taking"),
)

absences = Table(
    "absences",
    metadata,
    Column("entry", BigInteger, ForeignKey("entries.seq"), primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("how", Text, nullable=False),
    Index("absences_document", "document", "entry"),
)

sketches = Table(
    "sketches",
    metadata,
    Column("entry", BigInteger, ForeignKey("entries.seq"), primary_key=True, autoincrement=False),
    Column("version", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("twin", BigInteger, nullable=False),
    Index("sketches_twin", "twin", "entry"),
)

# Beginning with the stretch of time, so that what is looked at lies together on the disk.
sketch_bands = Table(
    "sketch_bands",
    metadata,
    Column("stretch", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

near_links = Table(
    "near_links",
    metadata,
    Column("entry", BigInteger, ForeignKey("entries.seq"), primary_key=True),
    Column("other", BigInteger, ForeignKey("entries.seq"), primary_key=True),
    Column("alike", Integer, nullable=False),
    Index("near_links_other", "other"),
)
