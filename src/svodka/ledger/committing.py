"""A transaction, done again when the database went away in the middle: a server that restarts is
waited for, and nothing is kept twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from svodka.ledger import engine
from svodka.ledger.append import Appender, End
from svodka.ledger.schema import entries

T = TypeVar("T")

# Seconds between two attempts to reach the server.
_PAUSE = 0.5


def commit(db: Connection, append: Appender, work: Callable[[Appender], T]) -> T:
    """What ``work`` gives, once all that it appended is on the disk. LedgerError when it cannot be
    written, or the database does not come back in ``engine.PATIENCE`` seconds."""
    kept: tuple[T, End] | None = None
    deadline = 0.0
    while True:
        try:
            with engine.writing(db):
                append.begin()
                if kept is not None and _holds(db, kept[1]):
                    # The commit that was not answered had been done.
                    return kept[0]
                kept = None
                done = work(append)
                kept = None if append.end is None else (done, append.end)
            return done
        except engine.ConnectionLost as error:
            deadline = deadline or time.monotonic() + engine.PATIENCE
            _again(db, deadline, error)


def _holds(db: Connection, end: End) -> bool:
    """Whether that very entry is there: its hash covers all before it."""
    asked = select(entries.c.chain).where(entries.c.seq == end.seq)
    return bool(db.execute(asked).scalar() == end.chain)


def _again(db: Connection, deadline: float, lost: engine.ConnectionLost) -> None:
    """Return when the database answers; raise ``lost`` when it is too late."""
    while True:
        try:
            # Without it the connection refuses to connect anew.
            db.rollback()
            db.exec_driver_sql("SELECT 1")
            return
        except DBAPIError:
            if time.monotonic() > deadline:
                raise lost from None
            time.sleep(_PAUSE)
