"""Opening the accounts' file: only for its owner to read, and only if it is one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, create_engine, event, inspect
from sqlalchemy.engine import URL, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from svodka.accounts.schema import APPLICATION_ID, VERSION, guards, metadata
from svodka.errors import AccountsError

# Seconds to wait while another process writes.
PATIENCE = 10.0


def opened(file: Path, *, create: bool) -> Engine:
    """Connections to the file; AccountsError when it is missing, another program's, of a later
    version, or others on this machine may read it."""
    if not file.exists():
        if not create:
            hint = "make one with: svodka accounts add NAME --role editor"
            raise AccountsError("there is no file of accounts", where=str(file), hint=hint)
        _made(file)
    _private(file)
    engine = _engine(file)
    try:
        with engine.connect() as db:
            _prepare(db, file)
    except BaseException as error:
        engine.dispose()
        if isinstance(error, DBAPIError):
            raise unusable(error, str(file)) from error
        raise
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """What is committed; AccountsError when the file cannot be read."""
    try:
        with engine.connect() as db:
            yield db
    except SQLAlchemyError as error:
        raise unusable(error) from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, alone among writers. Whatever fails, nothing of it stays."""
    with reading(engine) as db:
        db.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield db
            db.exec_driver_sql("COMMIT")
        except BaseException:
            with suppress(SQLAlchemyError):
                db.exec_driver_sql("ROLLBACK")
            raise


def unusable(error: SQLAlchemyError, where: str = "") -> AccountsError:
    """The database's own words, without the statement and its values."""
    said = " ".join(str(getattr(error, "orig", None) or type(error).__name__).split())
    if "not a database" in said:
        return AccountsError("this file holds no accounts", where=where)
    return AccountsError(f"the accounts cannot be used: {said}", where=where)


def _made(file: Path) -> None:
    """Empty, with its rights from the first moment; SQLite gives its journal the same ones."""
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        pass
    except OSError as error:
        raise AccountsError(
            f"cannot be made: {error.strerror or error}", where=str(file)
        ) from error


def _private(file: Path) -> None:
    if os.name == "posix" and file.stat().st_mode & 0o077:
        raise AccountsError(
            "others on this machine may read the accounts",
            where=str(file),
            hint=f"chmod 600 {file}, and give everybody a new password",
        )


def _engine(file: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(file)),
        isolation_level="AUTOCOMMIT",
        connect_args={"timeout": PATIENCE, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _settle(connection: object, _: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = FULL")
        # What was deleted is overwritten: sessions, and hashes of earlier passwords.
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.close()

    return engine


def _prepare(db: Connection, file: Path) -> None:
    if _version(db, file) == VERSION:
        return
    db.exec_driver_sql("PRAGMA journal_mode = WAL")
    db.exec_driver_sql("BEGIN IMMEDIATE")
    # Another process may have done it in between.
    if _version(db, file) == 0:
        metadata.create_all(db)
        for statement in guards():
            db.exec_driver_sql(statement)
        db.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        db.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
    db.exec_driver_sql("COMMIT")


def _version(db: Connection, file: Path) -> int:
    """0 for an empty file."""
    mark = db.exec_driver_sql("PRAGMA application_id").scalar_one()
    version = int(db.exec_driver_sql("PRAGMA user_version").scalar_one())
    if mark != APPLICATION_ID and (mark or version or inspect(db).get_table_names()):
        raise AccountsError("this file holds no accounts", where=str(file))
    if version > VERSION:
        raise AccountsError(
            f"the accounts have version {version}",
            where=str(file),
            hint=f"this svodka knows version {VERSION}: install a newer one",
        )
    return version
