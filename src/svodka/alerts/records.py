"""What alerts are made of: who wants to know what, and what was made for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from svodka.model.finding import Bounds, Scope

# Of whoever is outside: what is younger is not told. The delay of a public view.
DELAY = timedelta(hours=24)

# What an alert tells: a figure that was waited for, one that rose, one that was told and is another
# now; a conflict, and one that was told and is none any more.
KINDS = ("reached", "rose", "changed", "conflict", "settled")


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret stands: in a variable of the environment, or in a file."""

    variable: str = ""
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """``private``: the address may be private, and need not be encrypted."""

    name: str
    url: str
    secret: Secret
    private: bool = False


@dataclass(frozen=True, slots=True)
class Smtp:
    """``security``: starttls, tls or none; ``sender`` is an address of mail."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: Secret | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """``regions`` are areas, each of one or more places that are taken together. ``delay``: by how
    much it is late; ``internal``: it stays with the desk that keeps the ledger."""

    name: str
    regions: tuple[tuple[str, ...], ...]
    outcome: str = "downed"
    object: str = "uav"
    at_least: int | None = None
    rises_by: int | None = None
    conflicts: bool = False
    webhooks: tuple[str, ...] = ()
    mail: tuple[str, ...] = ()
    feed: bool = False
    delay: timedelta = DELAY
    internal: bool = False

    @property
    def targets(self) -> tuple[str, ...]:
        """As they stand in the store."""
        return (
            *(f"webhook:{name}" for name in self.webhooks),
            *(f"mail:{address}" for address in self.mail),
        )

    @property
    def counts(self) -> bool:
        """Whether it waits for a figure."""
        return self.at_least is not None or self.rises_by is not None


@dataclass(frozen=True, slots=True)
class Alerts:
    """All of a file. ``base`` is the site that links lead to, ending in a slash, "" for none."""

    file: Path
    subscriptions: tuple[Subscription, ...]
    webhooks: Mapping[str, Webhook]
    smtp: Smtp | None = None
    base: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What an alert is about: the figure of an area in one period of a night, or a conflict.
    ``key`` is the same for the same thing; ``period`` is night, day, or "" for a conflict."""

    key: str
    day: date
    period: str = ""
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What a subscription knows of a subject. ``number`` alerts were made of it; ``seen`` is the
    first figure that was found, ``told`` the last that was told (of a conflict that stands: its
    claims' number twice), None for none."""

    number: int = 0
    seen: Bounds | None = None
    told: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """``made`` is when, ``cutoff`` up to when its view of the ledger went; ``value`` is what is
    sent, as plain values."""

    id: str
    subscription: str
    subject: str
    kind: str
    made: datetime
    cutoff: datetime
    value: Mapping[str, Any]
