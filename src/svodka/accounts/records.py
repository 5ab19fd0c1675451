"""What the accounts' file answers with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from svodka.errors import AccountsError


class Role(IntEnum):
    """What somebody may do; each may do all that those before it may.

    Numbers, so that ``<`` compares rank; what is printed and kept is the ``word``.
    """

    READER = 1
    REVIEWER = 2
    EDITOR = 3

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Role:
        """The role of that word; AccountsError when there is none."""
        for role in cls:
            if role.word == word:
                return role
        words = ", ".join(role.word for role in cls)
        raise AccountsError(f"no role is called {word[:40]!r}", hint=f"there are: {words}")


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. ``name`` is empty for whoever did not say who they are."""

    name: str
    role: Role

    @property
    def known(self) -> bool:
        return bool(self.name)


ANYBODY = Person("", Role.READER)


@dataclass(frozen=True, slots=True)
class Account:
    """``made`` and ``password_set`` are moments of the account and of its present password;
    ``seen`` is when its last session was used, None without one."""

    name: str
    role: Role
    disabled: bool
    made: datetime
    password_set: datetime
    seen: datetime | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token; what it is itself, only its maker was shown. ``id`` names it,
    ``role`` is the most that it may do: never more than its account may at that moment."""

    id: str
    account: str
    name: str
    role: Role
    made: datetime
    expires: datetime
    revoked: datetime | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log: ``who`` did what to which subject, from where, and how it ended."""

    seq: int
    at: datetime
    who: str
    action: str
    subject: str
    outcome: str
    address: str
