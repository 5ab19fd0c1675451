"""Accounts: made, changed, disabled. None is ever removed, so that the log's names stay theirs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from svodka.accounts import names, rows, sessions
from svodka.accounts.records import Account, Role
from svodka.accounts.schema import accounts
from svodka.accounts.schema import sessions as opened
from svodka.errors import AccountsError


def add(db: Connection, name: str, role: Role, hashed: str, now: datetime) -> None:
    key = names.key(name)
    if db.execute(select(accounts.c.id).where(accounts.c.key == key)).first():
        raise AccountsError(
            f"there is an account {name!r} already", hint="svodka accounts list shows all"
        )
    at = rows.micros(now)
    db.execute(
        accounts.insert().values(
            name=name,
            key=key,
            role=role.word,
            password=hashed,
            disabled=0,
            made=at,
            password_set=at,
        )
    )


def everyone(db: Connection) -> tuple[Account, ...]:
    """By name."""
    seen = select(func.max(opened.c.seen)).where(opened.c.account == accounts.c.id)
    asked = select(accounts, seen.scalar_subquery().label("seen")).order_by(accounts.c.key)
    return tuple(rows.account(row) for row in db.execute(asked).mappings())


def found(db: Connection, name: str) -> Any:
    """The row; None when there is no such account."""
    asked = select(accounts).where(accounts.c.key == names.key(name))
    return db.execute(asked).mappings().first()


def named(db: Connection, name: str) -> Any:
    """The row; AccountsError when there is no such account."""
    row = found(db, name)
    if row is None:
        raise AccountsError(
            f"there is no account {name[: names.LONGEST]!r}", hint="svodka accounts list shows all"
        )
    return row


def set_role(db: Connection, name: str, role: Role) -> None:
    _update(db, named(db, name)["id"], role=role.word)


def set_password(db: Connection, name: str, hashed: str, now: datetime) -> None:
    """Whoever is logged in with the earlier one is no more."""
    id = named(db, name)["id"]
    _update(db, id, password=hashed, password_set=rows.micros(now))
    sessions.end_all(db, id)


def set_disabled(db: Connection, name: str, disabled: bool) -> None:
    """Disabled: no login, no session, no token."""
    id = named(db, name)["id"]
    _update(db, id, disabled=int(disabled))
    if disabled:
        sessions.end_all(db, id)


def renew_hash(db: Connection, id: int, earlier: str, hashed: str) -> None:
    """The same password at other costs, unless it was changed meanwhile."""
    same = (accounts.c.id == id) & (accounts.c.password == earlier)
    db.execute(accounts.update().where(same).values(password=hashed))


def _update(db: Connection, id: int, **values: Any) -> None:
    db.execute(accounts.update().where(accounts.c.id == id).values(**values))
