"""Rows ↔ records: moments, and what is a secret's digest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from svodka.accounts.records import Account, Event, Role, Token

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(value: datetime) -> int:
    return (value - _EPOCH) // timedelta(microseconds=1)


def moment(value: int) -> datetime:
    return _EPOCH + timedelta(microseconds=value)


def maybe_moment(value: int | None) -> datetime | None:
    return None if value is None else moment(value)


def digest(secret: str) -> str:
    """Of a token or a session's id, which are random: no salt, so that it can be looked up."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def account(row: Mapping[Any, Any]) -> Account:
    return Account(
        row["name"],
        Role.of(row["role"]),
        bool(row["disabled"]),
        moment(row["made"]),
        moment(row["password_set"]),
        maybe_moment(row["seen"]),
    )


def token(row: Mapping[Any, Any]) -> Token:
    return Token(
        row["id"],
        row["of"],
        row["name"],
        Role.of(row["role"]),
        moment(row["made"]),
        moment(row["expires"]),
        maybe_moment(row["revoked"]),
    )


def event(row: Mapping[Any, Any]) -> Event:
    return Event(
        row["seq"],
        moment(row["at"]),
        row["who"],
        row["action"],
        row["subject"],
        row["outcome"],
        row["address"],
    )
