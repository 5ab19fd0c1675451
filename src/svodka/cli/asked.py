"""What the questions' options mean: hours, places, and the ledger to ask."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

import click

from svodka.errors import LedgerError, SettingsError
from svodka.model import OBJECTS, OUTCOMES

if TYPE_CHECKING:
    from svodka.ledger import Ledger, Life

Command = TypeVar("Command", bound=Callable[..., object])

region_option = click.option(
    "--region",
    "regions",
    metavar="ID",
    multiple=True,
    help="Like RU-KLU or sea:black; several are taken together.  [default: everywhere]",
)


def scope_options(command: Command) -> Command:
    """--region, --object and --outcome."""
    for option in (
        click.option(
            "--outcome",
            type=click.Choice(OUTCOMES),
            metavar="WORD",
            default="downed",
            show_default=True,
            help="Also suppressed, launched, hit, …",
        ),
        click.option(
            "--object",
            type=click.Choice(OBJECTS),
            metavar="WORD",
            default="uav",
            show_default=True,
            help=f"One of {', '.join(OBJECTS)}.",
        ),
        region_option,
    ):
        command = option(command)
    return command


def format_option(*formats: str) -> Callable[[Command], Command]:
    """--format, the first being what people read."""
    return click.option(
        "--format", type=click.Choice(formats), default=formats[0], show_default=True
    )


def ledger(told: str | None) -> Ledger:
    """The ledger that there is."""
    from svodka import settings
    from svodka.ledger import Ledger

    return Ledger.open(settings.ledger_path(told, os.environ), create=False)


def life(book: Ledger, name: str, as_of: datetime | None = None) -> Life:
    """What became of the document of that id or address; LedgerError when there is none, or more
    than one stood at the address."""
    ids = book.named(name)
    if len(ids) > 1:
        raise LedgerError(
            f"{len(ids)} documents stood at {name!r}", hint=f"give one of {', '.join(ids[:5])}"
        )
    found = book.life(ids[0], as_of) if ids else None
    if found is None:
        then = "" if as_of is None or not ids else " as of then"
        raise LedgerError(f"the ledger holds no document {name!r}{then}")
    return found


def day(printed: str) -> date:
    """A date; SettingsError otherwise."""
    try:
        return date.fromisoformat(printed)
    except ValueError as error:
        raise SettingsError(
            f"{printed!r} is not a date", hint="write it like 2026-05-15"
        ) from error


def moment(printed: str) -> datetime:
    """A time; without an offset it is Moscow time, and a date is its midnight."""
    from svodka import settings

    try:
        found = datetime.fromisoformat(printed)
    except ValueError as error:
        raise SettingsError(
            f"{printed!r} is not a time", hint="write it like 2026-05-14T20:00, Moscow time"
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=settings.zone(settings.PICTURE_ZONE))


def as_of(printed: str | None) -> datetime | None:
    """The moment of --as-of."""
    return None if printed is None else moment(printed)


def hours(start: str, end: str) -> tuple[datetime, datetime]:
    """--from and --to, the first before the second."""
    first, last = moment(start), moment(end)
    if first >= last:
        raise SettingsError(
            "the hours end before they begin",
            hint="--from is included, --to is not: give a later --to",
        )
    return first, last


def maybe_hours(start: str | None, end: str | None) -> tuple[datetime | None, datetime | None]:
    """The same, either of which may be left out."""
    if start is not None and end is not None:
        return hours(start, end)
    return (
        None if start is None else moment(start),
        None if end is None else moment(end),
    )


def places(told: Sequence[str]) -> tuple[str, ...]:
    """Ids that the gazetteer knows, in the order given, each once."""
    from svodka.questions import slots

    return tuple(dict.fromkeys(map(slots.place, told)))
