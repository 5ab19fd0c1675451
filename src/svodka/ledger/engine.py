"""Opening: a file or a URL → a connection to tables of the present version.

SQLite waits for another writer and takes its lock before it reads, so two writers queue up instead
of failing; PostgreSQL's writers queue at an advisory lock. Either way there is one writer at a
time, and the chain has one end.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, create_engine, event, inspect
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from svodka import settings
from svodka.errors import LedgerError, LedgerMissing, NotALedger
from svodka.ledger.schema import APPLICATION_ID, HEAD

# Seconds to wait while another process writes.
PATIENCE = 60.0
# Seconds to wait for a server that does not answer.
_REACH = 15

# What a writer on PostgreSQL says first, in one message. Another level of isolation would see the
# ledger as it was before the lock was given. A writer that stops in the middle (a machine that was
# suspended) is thrown out after a while, before those that wait for it give up.
_BEGIN = (
    "BEGIN ISOLATION LEVEL READ COMMITTED;"
    f" SET LOCAL idle_in_transaction_session_timeout = '{PATIENCE:.0f}s';"
    f" SET LOCAL lock_timeout = '{2 * PATIENCE:.0f}s';"
    f" SELECT pg_advisory_xact_lock({APPLICATION_ID})"
)

# What to do about an error that says so. A page that a full disk took only a part of is told as an
# I/O error.
_HINTS = {
    "is full": "free some space and run it again: what was acknowledged is kept",
    "No space left": "free some space and run it again: what was acknowledged is kept",
    "disk I/O error": "the disk is full or failing: what was acknowledged is kept",
    "lock timeout": "another process has been writing for long; try again when it is done",
    "database is locked": "another process has been writing for long; try again when it is done",
}


def connect(location: Path | str, *, create: bool, upgrade: bool = True) -> Connection:
    """A connection whose transactions are begun by ``writing``; all else reads what is committed.

    LedgerMissing when there is none and ``create`` is False; NotALedger for another database or a
    ledger of a later version, and unless ``upgrade`` of an earlier one; LedgerError when it cannot
    be reached.
    """
    url = _url(location)
    where = settings.ledger_name(location)
    if url.get_backend_name() == "sqlite" and not create and not Path(url.database or "").exists():
        raise _missing(where)
    try:
        connection = _engine(url).connect()
    except DBAPIError as error:
        raise _unopened(error, where) from error
    except ModuleNotFoundError as error:
        raise LedgerError(
            f"the driver {error.name} is not installed",
            where=where,
            hint='pip install "svodka[postgres]"',
        ) from error
    try:
        _prepare(connection, where, create, upgrade)
    except DBAPIError as error:
        _close(connection)
        raise _unopened(error, where) from error
    except BaseException:
        _close(connection)
        raise
    return connection


@contextmanager
def writing(db: Connection) -> Iterator[None]:
    """One transaction, alone among writers. Whatever fails, nothing of it stays.

    ConnectionLost when the database went away; any other LedgerError is final.
    """
    try:
        db.exec_driver_sql("BEGIN IMMEDIATE" if db.dialect.name == "sqlite" else _BEGIN)
        yield
        db.exec_driver_sql("COMMIT")
    except BaseException as error:
        # Nothing to roll back when the beginning failed or an interruption came after the commit.
        with suppress(SQLAlchemyError):
            db.exec_driver_sql("ROLLBACK")
        if isinstance(error, DBAPIError):
            if error.connection_invalidated or db.invalidated:
                raise ConnectionLost(reason(error)) from error
            said = reason(error)
            hint = next((hint for words, hint in _HINTS.items() if words in said), "")
            raise LedgerError(f"cannot be written: {said}", hint=hint) from error
        raise


class ConnectionLost(LedgerError):
    """The database went away; if while it was asked to commit, nobody knows whether it did."""

    def __init__(self, said: str) -> None:
        super().__init__(
            f"the connection to the database was lost: {said}",
            hint="run it again: what was acknowledged is kept",
        )


def only_read(db: Connection, seconds: float = PATIENCE) -> None:
    """Refuse to write from here on, and give up a question that takes a database server more than
    some ``seconds`` (unless its role, its database or the URL set a ``statement_timeout``)."""
    if db.dialect.name == "sqlite":
        db.exec_driver_sql("PRAGMA query_only = ON")
        return
    db.exec_driver_sql("SET default_transaction_read_only = on")
    db.exec_driver_sql(
        f"SELECT set_config('statement_timeout', '{seconds:.0f}s', false)"
        " WHERE current_setting('statement_timeout') = '0'"
    )


def reason(error: BaseException) -> str:
    """The database's own words, on one line, without the statement."""
    return " ".join(str(getattr(error, "orig", None) or error).split())


def _url(location: Path | str) -> URL:
    if not _is_url(location):
        return URL.create("sqlite", database=str(location))
    try:
        url = make_url(str(location))
    except ArgumentError as error:
        raise LedgerError("this is not a database's URL") from error
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise LedgerError(
            f"a ledger cannot be kept in {url.get_backend_name()}",
            hint="give a file, or postgresql://user@host/database",
        )
    return url


def _is_url(location: Path | str) -> bool:
    return isinstance(location, str) and "://" in location


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return _postgresql(url)
    engine = create_engine(
        url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args={"timeout": PATIENCE}
    )

    @event.listens_for(engine, "connect")
    def _settle(connection: object, _: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA foreign_keys = ON")
        # With a write-ahead log FULL keeps every commit through a power cut; NORMAL may lose some.
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    return engine


def _postgresql(url: URL) -> Engine:
    """libpq's own settings (PGPASSFILE, PGSERVICEFILE, PGSSLMODE, …) hold for what the URL leaves
    open."""
    told = {"autocommit": True, "fallback_application_name": "svodka"}
    if "connect_timeout" not in url.query and "PGCONNECT_TIMEOUT" not in os.environ:
        told["connect_timeout"] = _REACH
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=told)

    @event.listens_for(engine, "connect")
    def _settle(connection: object, _: object) -> None:
        # What is acknowledged is on the disk, whatever the server's settings say of other programs.
        connection.execute(  # type: ignore[attr-defined]
            "SELECT set_config('synchronous_commit', 'local', false)"
            " WHERE current_setting('synchronous_commit') = 'off'"
        )

    return engine


def _prepare(db: Connection, where: str, create: bool, upgrade: bool) -> None:
    """Make an empty database a ledger, and an older ledger one of now; refuse everything else."""
    version = _version(db, where)
    if version == HEAD:
        return
    if version is None and not create:
        raise _missing(where)
    if version is not None and not upgrade:
        raise NotALedger(
            f"the ledger has schema version {version}, and this svodka's is {HEAD}",
            where=where,
            hint="any other command upgrades it, for example: svodka sources --ledger …",
        )
    try:
        _make(db, where)
    except LedgerError as error:
        what = "made" if version is None else f"upgraded from version {version}"
        hint = error.hint or "its owner has to do that once"
        raise LedgerError(
            f"it cannot be {what}: {error.message}", where=where, hint=hint
        ) from error


def _make(db: Connection, where: str) -> None:
    if db.dialect.name == "sqlite":
        db.exec_driver_sql("PRAGMA journal_mode = WAL")
        # Renaming and dropping tables must not follow the references between them.
        db.exec_driver_sql("PRAGMA foreign_keys = OFF")
        db.exec_driver_sql("PRAGMA legacy_alter_table = ON")
    with writing(db):
        # Another process may have done it in between.
        version = _version(db, where)
        if version != HEAD:
            _upgrade(db, version)
    if db.dialect.name == "sqlite":
        db.exec_driver_sql("PRAGMA legacy_alter_table = OFF")
        db.exec_driver_sql("PRAGMA foreign_keys = ON")


def _version(db: Connection, where: str) -> str | None:
    """The migration that the ledger stands at, None for an empty database; NotALedger otherwise."""
    tables = set(inspect(db).get_table_names())
    if db.dialect.name == "sqlite":
        mark = db.exec_driver_sql("PRAGMA application_id").scalar_one()
        if mark == APPLICATION_ID and "alembic_version" not in tables:
            return _first_version(db, where)
        ours = mark == APPLICATION_ID
    else:
        ours = {"alembic_version", "entries", "blobs"} <= tables
    if not ours:
        if tables:
            raise NotALedger("this is another program's database", where=where)
        _unicode(db, where)
        return None
    version = str(db.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())
    if version > HEAD:
        raise _later(version, where)
    return version


def _unicode(db: Connection, where: str) -> None:
    """A database in another encoding cannot hold what is printed."""
    if db.dialect.name != "postgresql":
        return
    found = db.exec_driver_sql("SHOW server_encoding").scalar_one()
    if found != "UTF8":
        raise NotALedger(
            f"the database's encoding is {found}",
            where=where,
            hint="make it with: createdb --encoding=UTF8 --locale=C --template=template0 NAME",
        )


def _first_version(db: Connection, where: str) -> str:
    """The first version had no migrations, and said so in its table ``meta``."""
    found = db.exec_driver_sql("SELECT value FROM meta WHERE key = 'schema'").scalar_one()
    if found != "1":
        raise _later(str(found), where)
    return "0001"


def _upgrade(db: Connection, version: str | None) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "svodka.ledger:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = db
    if version == "0001":
        command.stamp(config, version)
    command.upgrade(config, "head")
    if db.dialect.name == "sqlite":
        db.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def _unopened(error: DBAPIError, where: str) -> LedgerError:
    if "not a database" in str(error.orig):
        return NotALedger("this file is not a ledger", where=where)
    return LedgerError(f"cannot be opened: {reason(error)}", where=where)


def _missing(where: str) -> LedgerMissing:
    return LedgerMissing("there is no ledger", where=where, hint="make one with: svodka add PATH")


def _later(version: str, where: str) -> NotALedger:
    return NotALedger(
        f"the ledger has schema version {version}",
        where=where,
        hint=f"this svodka writes version {HEAD}",
    )


def _close(connection: Connection) -> None:
    with suppress(SQLAlchemyError):
        connection.close()
