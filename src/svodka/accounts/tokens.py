"""Tokens, for programs: each has a name, a role and an end, and only its digest is kept."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select

from svodka.accounts import people, rows
from svodka.accounts.records import Person, Role, Token
from svodka.accounts.schema import accounts, tokens
from svodka.errors import AccountsError

# So that whoever finds one, or a program that looks for secrets, knows what it is.
PREFIX = "svodka_"
USUAL_DAYS, MOST_DAYS = 90, 366


class Made(NamedTuple):
    """``secret`` is shown once and never again."""

    secret: str
    token: Token


def make(
    db: Connection, account: str, name: str, role: Role | None, days: int, now: datetime
) -> Made:
    """Without a role it has the account's."""
    if not 1 <= days <= MOST_DAYS:
        raise AccountsError(f"a token is good for 1 to {MOST_DAYS} days, not {days}")
    if not name.isprintable() or len(name) > 80:
        raise AccountsError("a token's name is one line of at most 80 characters")
    row = people.named(db, account)
    own = Role.of(row["role"])
    if role is not None and role > own:
        raise AccountsError(
            f"{row['name']} is {own.word}, so a token cannot be {role.word}",
            hint=f"give --role {own.word}, or change the account's role first",
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    expires = now + timedelta(days=days)
    made = Token(secrets.token_hex(4), row["name"], name, role or own, now, expires)
    db.execute(
        tokens.insert().values(
            id=made.id,
            account=row["id"],
            name=name,
            role=made.role.word,
            digest=rows.digest(secret),
            made=rows.micros(now),
            expires=rows.micros(expires),
        )
    )
    return Made(secret, made)


def every(db: Connection, account: str | None = None) -> tuple[Token, ...]:
    """In the order in which they were made, those that ended too."""
    asked = (
        select(tokens, accounts.c.name.label("of"))
        .join_from(tokens, accounts)
        .order_by(tokens.c.made, tokens.c.id)
    )
    if account is not None:
        asked = asked.where(tokens.c.account == people.named(db, account)["id"])
    return tuple(rows.token(row) for row in db.execute(asked).mappings())


def revoke(db: Connection, account: str, id: str, now: datetime) -> None:
    """By its id; AccountsError when the account has none that is still good."""
    row = people.named(db, account)
    good = (tokens.c.id == id) & (tokens.c.account == row["id"]) & tokens.c.revoked.is_(None)
    done = db.execute(tokens.update().where(good).values(revoked=rows.micros(now)))
    if not done.rowcount:
        raise AccountsError(
            f"{row['name']} has no token {id[:40]!r}", hint="svodka accounts tokens shows all"
        )


def person(db: Connection, secret: str, now: datetime) -> Person | None:
    """Whose it is, and as what; None for one that is unknown, expired or revoked, or whose account
    is disabled."""
    asked = (
        select(accounts.c.name, accounts.c.role.label("own"), tokens.c.role)
        .join_from(tokens, accounts)
        .where(
            tokens.c.digest == rows.digest(secret),
            tokens.c.expires > rows.micros(now),
            tokens.c.revoked.is_(None),
            accounts.c.disabled == 0,
        )
    )
    row = db.execute(asked).first()
    return None if row is None else Person(row.name, min(Role.of(row.role), Role.of(row.own)))
