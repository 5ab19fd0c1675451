"""Sessions of browsers: a random id, of which only the digest is kept.

One ends when it was not used for ``IDLE``, ``WHOLE`` after it began, at logout, when the password
is changed and when the account is disabled.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, literal, or_, select

from svodka.accounts import rows
from svodka.accounts.records import Person, Role
from svodka.accounts.schema import accounts, sessions

# A shift and the night after it; a week.
IDLE, WHOLE = timedelta(hours=12), timedelta(days=7)
# How exactly it is known when one was last used: not every request should write.
STEP = timedelta(minutes=5)


def begin(db: Connection, id: int, verified: str, now: datetime) -> str | None:
    """A new session's id. None when the account was disabled, or its password changed, since that
    hash was verified."""
    secret, at = secrets.token_urlsafe(32), rows.micros(now)
    still = (accounts.c.id == id) & (accounts.c.password == verified) & (accounts.c.disabled == 0)
    row = select(literal(rows.digest(secret)), accounts.c.id, literal(at), literal(at)).where(still)
    done = db.execute(sessions.insert().from_select(["digest", "account", "began", "seen"], row))
    return secret if done.rowcount else None


def find(db: Connection, secret: str, now: datetime) -> tuple[Person, bool] | None:
    """Whose it is, and whether ``touch`` is due; None for one that has ended."""
    asked = (
        select(accounts.c.name, accounts.c.role, sessions.c.seen)
        .join_from(sessions, accounts)
        .where(
            sessions.c.digest == rows.digest(secret),
            sessions.c.seen > rows.micros(now - IDLE),
            sessions.c.began > rows.micros(now - WHOLE),
            accounts.c.disabled == 0,
        )
    )
    row = db.execute(asked).first()
    if row is None:
        return None
    return Person(row.name, Role.of(row.role)), row.seen <= rows.micros(now - STEP)


def touch(db: Connection, secret: str, now: datetime) -> None:
    """It was used now."""
    mine = sessions.c.digest == rows.digest(secret)
    db.execute(sessions.update().where(mine).values(seen=rows.micros(now)))


def end(db: Connection, secret: str) -> bool:
    """Whether there was one."""
    mine = sessions.c.digest == rows.digest(secret)
    return bool(db.execute(sessions.delete().where(mine)).rowcount)


def end_all(db: Connection, account: int) -> None:
    db.execute(sessions.delete().where(sessions.c.account == account))


def sweep(db: Connection, now: datetime) -> None:
    """Forget those that have ended by themselves."""
    old = or_(
        sessions.c.seen <= rows.micros(now - IDLE), sessions.c.began <= rows.micros(now - WHOLE)
    )
    db.execute(sessions.delete().where(old))
