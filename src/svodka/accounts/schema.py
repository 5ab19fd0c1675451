"""The tables of the accounts' file, and the triggers that make its log append-only.

Instants are microseconds since 1970, UTC. Of tokens and of session ids only SHA-256 is kept: they
are random and long, so nothing can be guessed from it; passwords are not, and have Argon2 hashes.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, Table, Text

# "svda": what SQLite's header says about the file; the version stands beside it.
APPLICATION_ID = 0x73766461
VERSION = 1

metadata = MetaData()

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    # The name as it is compared: without case.
    Column("key", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("disabled", Integer, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("password_set", BigInteger, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("digest", Text, nullable=False, unique=True),
    Column("made", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("revoked", BigInteger),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("began", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Index("sessions_of", "account"),
)

events = Table(
    "events",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("address", Text, nullable=False),
    Index("events_at", "at"),
)


def guards() -> Iterator[str]:
    """Statements after which the log only grows. SQLite's ``REPLACE`` deletes without firing delete
    triggers, so inserts are guarded as well; before an insert NEW.seq is -1 unless it is given."""
    stop = "BEGIN SELECT RAISE(ABORT, 'the log only grows'); END"
    yield f"CREATE TRIGGER events_no_update BEFORE UPDATE ON events {stop}"
    yield f"CREATE TRIGGER events_no_delete BEFORE DELETE ON events {stop}"
    yield (
        "CREATE TRIGGER events_no_replace BEFORE INSERT ON events"
        f" WHEN EXISTS (SELECT 1 FROM events WHERE seq = NEW.seq) {stop}"
    )
