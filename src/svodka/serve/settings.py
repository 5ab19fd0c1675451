"""How a server is run: for whom, how late, and how much of it one client may ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from svodka.errors import SettingsError

TOKEN_VARIABLE = "SVODKA_TOKEN"
# A token that can be guessed is none.
SHORTEST_TOKEN = 16

DELAY = timedelta(hours=24)
LOOPBACK = ("127.0.0.1", "::1", "localhost")

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"(\d{1,6})([mhd])")


@dataclass(frozen=True, slots=True)
class Settings:
    """``public``: read-only for everybody, ``delay`` late. Otherwise readers on this machine need
    nothing, and all others ``token`` or an account (``members``).

    ``accounts`` is the file of those who may log in, whoever may read; ``review`` the name of this
    machine's user, who then needs no login to decide. ``local``: others cannot reach the address.

    ``hosts`` are names that a request may give as its host; ``any_host``: whatever it gives.
    ``rate`` is how many requests a second one client may make, None for any number; ``burst`` how
    many at once. ``body`` is the most bytes that a request may send, ``text`` the most characters
    that are read at a time, ``article`` those that are compared with reports.
    """

    public: bool = False
    delay: timedelta = DELAY
    token: str | None = None
    accounts: Path | None = None
    members: bool = False
    review: str = ""
    local: bool = True
    hosts: tuple[str, ...] = LOOPBACK
    any_host: bool = False
    rate: float | None = None
    burst: int = 200
    body: int = 1_000_000
    text: int = 200_000
    article: int = 50_000
    # Answers that are kept in memory, in bytes.
    memory: int = 64_000_000
    # Downloads that are kept on the disk, and the longest that is made, in bytes.
    disk: int = 2_000_000_000
    largest: int = 1_000_000_000
    # The site's address ending in a slash, for the links of feeds; "/" where nobody said.
    base: str = "/"
    # A file in which answers outlive the server; None: they do not.
    kept: Path | None = None
    # Whether pages are made before somebody asks for them.
    ahead: bool = False

    @property
    def held_back(self) -> timedelta | None:
        """By how much answers are late; None where they are not."""
        return self.delay if self.public else None

    @property
    def closed(self) -> bool:
        """Whether readers have to say who they are."""
        return not self.public and (self.members or self.token is not None)


def for_address(
    host: str,
    *,
    public: bool,
    delay: timedelta = DELAY,
    token: str | None = None,
    hosts: tuple[str, ...] = (),
    accounts: Path | None = None,
    review: str = "",
    base: str = "",
) -> Settings:
    """What listening on ``host`` asks for.

    On loopback only its own names are taken for the host, so that a page of another site cannot
    read the ledger by a name that leads here; ``hosts`` are further ones. SettingsError when others
    can reach the address and there are neither a token nor accounts nor ``public``, and when others
    could decide in the name of ``review``.
    """
    local = is_loopback(host)
    if public:
        token = None
    elif local:
        token = None if token == "" else token
    elif not token and accounts is None:
        raise SettingsError(
            f"others can reach {host}, so readers need a token or an account",
            hint=f"set {TOKEN_VARIABLE}, make an account (svodka accounts add NAME),"
            " or give --public for a site that everybody may read",
        )
    token = token or None
    if review:
        _reviewable(local and not public and not hosts, accounts)
    if token is not None and len(token) < SHORTEST_TOKEN:
        raise SettingsError(
            f"{TOKEN_VARIABLE} is shorter than {SHORTEST_TOKEN} characters",
            hint="make one with: python -c 'import secrets; print(secrets.token_urlsafe())'",
        )
    return Settings(
        public=public,
        delay=delay,
        token=None if local else token,
        accounts=accounts,
        members=not local and accounts is not None,
        review=review,
        local=local,
        hosts=(*LOOPBACK, *hosts),
        any_host=not local and not hosts,
        rate=20.0 if public or not local else None,
        base=base or "/",
    )


def _reviewable(alone: bool, accounts: Path | None) -> None:
    if not alone:
        raise SettingsError(
            "--review is for this machine alone: it asks for no password",
            hint="make accounts instead: svodka accounts add NAME --role reviewer",
        )
    if accounts is not None:
        raise SettingsError(
            "there are accounts, so reviewers log in",
            where=str(accounts),
            hint="leave --review out, or give another file as --accounts",
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    return host.lower() in LOOPBACK or re.fullmatch(r"127(\.\d{1,3}){3}", host) is not None


def duration(printed: str) -> timedelta:
    """``90m``, ``24h`` or ``2d``; SettingsError otherwise."""
    found = _DURATION.fullmatch(printed.strip().lower())
    if found is None:
        raise SettingsError(f"{printed!r} is not a duration", hint="write it like 24h, 90m or 2d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})
