"""``svodka night``: region by region, who said what for one night and day."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import click

from svodka.cli import options


@click.command()
@click.argument("day", metavar="DATE")
@click.option("--region", metavar="ID", help="One region only, like RU-KLU.")
@options.ledger_option
@click.option(
    "--format", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True
)
def night(day: str, region: str | None, ledger: Path | None, format: str) -> None:
    """Show who said what for a night and the day after it.

    DATE is the date of the morning, like 2026-05-15. The night is 18:00 to 9:00, the day 9:00 to
    18:00, Moscow time. A claim stands where the middle of its window falls.
    """
    from svodka import settings
    from svodka.cli import night_files, night_page
    from svodka.ledger import Ledger

    morning = _date(day)
    with Ledger.open(settings.ledger_path(ledger, os.environ), create=False) as book:
        found = book.night(morning, region)
    if format == "json":
        sys.stdout.write(night_files.to_json(found))
    elif format == "csv":
        sys.stdout.write(night_files.to_csv(found))
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
