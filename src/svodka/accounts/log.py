"""The log: who did what, to what, from where, and how it ended. It is only added to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from svodka.accounts import rows
from svodka.accounts.records import Event
from svodka.accounts.schema import events

# Of each field; a subject may be a document's id.
LONGEST = 2000


def append(
    db: Connection,
    at: datetime,
    who: str,
    action: str,
    subject: str = "",
    outcome: str = "ok",
    address: str = "",
) -> None:
    told = {
        "who": who,
        "action": action,
        "subject": subject,
        "outcome": outcome,
        "address": address,
    }
    kept = {name: _kept(value) for name, value in told.items()}
    db.execute(events.insert().values(at=rows.micros(at), **kept))


def since(db: Connection, moment: datetime | None) -> Iterator[Event]:
    """In order; those at that moment or later."""
    asked = select(events).order_by(events.c.seq)
    if moment is not None:
        asked = asked.where(events.c.at >= rows.micros(moment))
    return (rows.event(row) for row in db.execute(asked).mappings())


def _kept(value: str) -> str:
    """What a database keeps, and what cannot pretend to be another line."""
    told = value[:LONGEST].encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in told)
