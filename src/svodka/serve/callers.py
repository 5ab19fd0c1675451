"""Who asks: found once for a request, from its token, its session, or where it comes from."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from starlette.datastructures import Headers
from starlette.types import Scope

from svodka.accounts import Accounts, Person, Role
from svodka.accounts.records import ANYBODY
from svodka.serve import cookies
from svodka.serve.settings import Settings


@dataclass(frozen=True, slots=True)
class Caller:
    """``via`` is how they showed it: with a token, a session's cookie, or by being at this machine
    (``--review``). ``csrf`` is what their forms have to send along, "" where they have none."""

    person: Person
    via: Literal["", "token", "session", "machine"] = ""
    session: str = ""
    csrf: str = ""


ANONYMOUS = Caller(ANYBODY)

# Of the request that this thread or task answers. Who is not told is anybody: a public view stays
# delayed wherever nobody thought of it.
present: ContextVar[Caller] = ContextVar("svodka_caller", default=ANONYMOUS)


class Callers:
    """Finds them, for one server. Safe in threads."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self.settings = settings
        self.accounts = (
            None if settings.accounts is None else Accounts.open(settings.accounts, clock=clock)
        )
        self._token = None if settings.token is None else _digest(settings.token)
        self._secret = secrets.token_bytes(32)

    def close(self) -> None:
        if self.accounts is not None:
            self.accounts.close()

    def simple(self, scope: Scope) -> bool:
        """Whether it can be told without asking the accounts."""
        headers = Headers(scope=scope)
        return self.accounts is None or not ("authorization" in headers or "cookie" in headers)

    def of(self, scope: Scope) -> Caller | None:
        """None for a token that is not good; a session that has ended is nobody's."""
        given = Headers(scope=scope).get("authorization")
        if given is not None and (self._token is not None or self.accounts is not None):
            return self._by_token(given)
        session = cookies.read("session", scope)
        if session and self.accounts is not None:
            person = self.accounts.by_session(session)
            if person is not None:
                return Caller(person, "session", session, _mac(session.encode(), "form"))
        if self.settings.review and _at_this_machine(scope):
            person = Person(self.settings.review, Role.EDITOR)
            return Caller(person, "machine", csrf=_mac(self._secret, person.name))
        return ANONYMOUS

    def visit_csrf(self, visit: str) -> str:
        """What the login form sends along, for the visit of that cookie."""
        return _mac(self._secret, f"visit {visit}")

    def _by_token(self, given: str) -> Caller | None:
        scheme, _, told = given.partition(" ")
        token = told.strip()
        if scheme.lower() != "bearer" or not token:
            return None
        # Digests are of one length, so comparing tells nothing about the token's.
        if self._token is not None and hmac.compare_digest(_digest(token), self._token):
            return Caller(ANYBODY, "token")
        person = None if self.accounts is None else self.accounts.by_token(token)
        return None if person is None else Caller(person, "token")


def _at_this_machine(scope: Scope) -> bool:
    """False behind a proxy that says for whom it asks."""
    try:
        return ipaddress.ip_address((scope.get("client") or ("",))[0]).is_loopback
    except ValueError:
        # Not an address: a test's client, or a socket of this machine.
        return True


def _digest(value: str) -> bytes:
    return sha256(value.encode("utf-8", "surrogatepass")).digest()


def _mac(key: bytes, value: str) -> str:
    return hmac.new(key, b"svodka csrf " + value.encode("utf-8", "replace"), sha256).hexdigest()
