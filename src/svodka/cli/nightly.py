"""``svodka night``: region by region, who said what for one night and day."""

from __future__ import annotations

import os
import sys
from datetime import date
from typing import Annotated

import typer

from svodka.cli import options as o


def night(
    day: Annotated[
        str, typer.Argument(metavar="DATE", help="The date of the morning, like 2026-05-15.")
    ],
    region: Annotated[
        str | None, typer.Option(metavar="ID", help="One region only, like RU-KLU.")
    ] = None,
    ledger: o.LedgerFile = None,
    format: Annotated[o.NightFormat, typer.Option()] = o.NightFormat.table,
) -> None:
    """Show who said what for a night (18:00 to 9:00) and the day after it (9:00 to 18:00).

    Hours are Moscow time. A claim stands where the middle of its window falls.
    """
    from svodka import settings
    from svodka.cli import night_page
    from svodka.ledger import Ledger

    morning = _date(day)
    with Ledger.open(settings.ledger_path(ledger, os.environ), create=False) as book:
        found = book.night(morning, region)
    if format is o.NightFormat.json:
        sys.stdout.write(night_page.to_json(found))
    elif format is o.NightFormat.csv:
        sys.stdout.write(night_page.to_csv(found))
    else:
        night_page.show(found, region)


def _date(printed: str) -> date:
    from svodka.errors import SettingsError

    try:
        return date.fromisoformat(printed)
    except ValueError as error:
        raise SettingsError(
            f"{printed!r} is not a date", hint="write it like 2026-05-15"
        ) from error
