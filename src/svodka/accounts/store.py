"""The accounts' file, opened. Safe in threads; each call is one transaction, with its line of the
log in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from sqlalchemy import Connection
from sqlalchemy.engine import Engine

from svodka.accounts import engine, log, names, people, rows, sessions, tokens
from svodka.accounts import passwords as rules
from svodka.accounts.passwords import Passwords
from svodka.accounts.records import Account, Event, Person, Role, Token
from svodka.accounts.tokens import Made
from svodka.errors import AccountsError

Clock = Callable[[], datetime]


class Opened(NamedTuple):
    """A session that has begun: its id, which only the browser keeps, and whose it is."""

    secret: str
    person: Person


class Accounts:
    """Open with ``Accounts.open``; close, or use as a context manager. ``by`` is who changes
    something, for the log."""

    def __init__(self, file: Path, db: Engine, clock: Clock, passwords: Passwords) -> None:
        self.file = file
        self._engine = db
        self._clock = clock
        self._passwords = passwords

    @classmethod
    def open(
        cls,
        file: Path,
        *,
        create: bool = False,
        clock: Clock = lambda: datetime.now(UTC),
        passwords: Passwords | None = None,
    ) -> Self:
        """AccountsError when there is none and ``create`` is False, when it is something else, or
        when others on this machine may read it."""
        return cls(file, engine.opened(file, create=create), clock, passwords or Passwords())

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- people

    def account(self, name: str) -> Account | None:
        """The account of that name."""
        with engine.reading(self._engine) as db:
            row = people.found(db, name)
        return None if row is None else rows.account({**row, "seen": None})

    def all(self) -> tuple[Account, ...]:
        """Every account, by name."""
        with engine.reading(self._engine) as db:
            return people.everyone(db)

    def add(self, name: str, role: Role, password: str, by: str) -> Account:
        """AccountsError for a name that is taken or no name, and a password that is too weak."""
        kept = names.checked(name)
        rules.check(password, kept)
        hashed, now = self._passwords.hashed(password), self._clock()
        with engine.writing(self._engine) as db:
            people.add(db, kept, role, hashed, now)
            log.append(db, now, by, "add", kept, role.word)
        return Account(kept, role, False, now, now)

    def set_role(self, name: str, role: Role, by: str) -> None:
        with engine.writing(self._engine) as db:
            people.set_role(db, name, role)
            log.append(db, self._clock(), by, "role", people.named(db, name)["name"], role.word)

    def set_password(self, name: str, password: str, by: str) -> None:
        """Ends the account's sessions; its tokens stay."""
        rules.check(password, name)
        hashed, now = self._passwords.hashed(password), self._clock()
        with engine.writing(self._engine) as db:
            people.set_password(db, name, hashed, now)
            log.append(db, now, by, "password", people.named(db, name)["name"])

    def change_password(
        self, name: str, old: str, new: str, session: str, address: str
    ) -> Opened | None:
        """By the account itself, which is in that ``session``: it goes on as the session in the
        answer, all others have ended; tokens stay. None for a wrong old password, which is in the
        log. AccountsError for a new one that is too weak."""
        rules.check(new, name)
        with engine.reading(self._engine) as db:
            row = people.named(db, name)
        right = self._passwords.right(old[: 2 * rules.LONGEST], row["password"])
        hashed = self._passwords.hashed(new) if right else ""
        with engine.writing(self._engine) as db:
            secret = self._changed(db, row, hashed, session) if right else None
            outcome = "ok" if secret else "refused"
            log.append(db, self._clock(), row["name"], "password", row["name"], outcome, address)
        return None if secret is None else Opened(secret, Person(row["name"], Role.of(row["role"])))

    def set_disabled(self, name: str, disabled: bool, by: str) -> None:
        """Ends the account's sessions; its tokens are refused while it is disabled."""
        action = "disable" if disabled else "enable"
        with engine.writing(self._engine) as db:
            people.set_disabled(db, name, disabled)
            log.append(db, self._clock(), by, action, people.named(db, name)["name"])

    # --- tokens

    def make_token(
        self,
        account: str,
        by: str,
        name: str = "",
        role: Role | None = None,
        days: int = tokens.USUAL_DAYS,
    ) -> Made:
        """The token itself is in the answer and nowhere else."""
        now = self._clock()
        with engine.writing(self._engine) as db:
            made = tokens.make(db, account, name, role, days, now)
            subject = f"{made.token.account} {made.token.id}"
            log.append(db, now, by, "token", subject, made.token.role.word)
        return made

    def tokens(self, account: str | None = None) -> tuple[Token, ...]:
        """Those of an account, or of all; those that ended too."""
        with engine.reading(self._engine) as db:
            return tokens.every(db, account)

    def revoke(self, account: str, token: str, by: str) -> None:
        now = self._clock()
        with engine.writing(self._engine) as db:
            tokens.revoke(db, account, token, now)
            log.append(db, now, by, "revoke", f"{people.named(db, account)['name']} {token}")

    def by_token(self, secret: str) -> Person | None:
        """Whose token it is; None for one that is not good (any more)."""
        with engine.reading(self._engine) as db:
            return tokens.person(db, secret, self._clock())

    # --- sessions

    def login(self, name: str, password: str, address: str) -> Opened | None:
        """A new session; None for a wrong password, an unknown name and a disabled account alike,
        after the same time."""
        with engine.reading(self._engine) as db:
            row = people.found(db, name)
        right = self._passwords.right(
            password[: 2 * rules.LONGEST], row["password"] if row else None
        )
        secret = None
        with engine.writing(self._engine) as db:
            now = self._clock()
            if row is not None and right:
                secret = sessions.begin(db, row["id"], row["password"], now)
                sessions.sweep(db, now)
            # What was typed for a name that is none may have been a password: it is not kept.
            outcome = "ok" if secret else "disabled" if right else "refused"
            log.append(db, now, row["name"] if row else "", "login", "", outcome, address)
        if row is None or secret is None:
            return None
        self._renew(row["id"], row["password"], password)
        return Opened(secret, Person(row["name"], Role.of(row["role"])))

    def by_session(self, secret: str) -> Person | None:
        """Whose session it is; None for one that has ended."""
        now = self._clock()
        with engine.reading(self._engine) as db:
            found = sessions.find(db, secret, now)
        if found is None:
            return None
        person, due = found
        if due:
            # Another writer in between is no reason to turn the reader away.
            with suppress(AccountsError), engine.writing(self._engine) as db:
                sessions.touch(db, secret, now)
        return person

    def logout(self, secret: str, address: str) -> None:
        now = self._clock()
        with engine.writing(self._engine) as db:
            found = sessions.find(db, secret, now)
            if sessions.end(db, secret) and found is not None:
                log.append(db, now, found[0].name, "logout", "", "ok", address)

    # --- the log

    def log(
        self,
        person: Person | str,
        action: str,
        subject: str,
        outcome: str = "ok",
        address: str = "",
    ) -> None:
        """One line more, for good."""
        who = person if isinstance(person, str) else person.name
        with engine.writing(self._engine) as db:
            log.append(db, self._clock(), who, action, subject, outcome, address)

    def events(self, since: datetime | None = None) -> tuple[Event, ...]:
        """The log in order, from that moment on."""
        with engine.reading(self._engine) as db:
            return tuple(log.since(db, since))

    # --- inside

    def _changed(self, db: Connection, row: Any, hashed: str, session: str) -> str | None:
        """A new session with a new password; None where the session, or the password that was
        verified, is not the account's any more."""
        now = self._clock()
        mine = sessions.find(db, session, now)
        still = people.named(db, row["name"])["password"] == row["password"]
        if mine is None or mine[0].name != row["name"] or not still:
            return None
        people.set_password(db, row["name"], hashed, now)
        return sessions.begin(db, row["id"], hashed, now)

    def _renew(self, id: int, kept: str, password: str) -> None:
        if self._passwords.outdated(kept):
            hashed = self._passwords.hashed(password)
            with engine.writing(self._engine) as db:
                people.renew_hash(db, id, kept, hashed)
