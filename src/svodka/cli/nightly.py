"""``svodka night``: region by region, who said what for one night and day, and what it allows."""

from __future__ import annotations

import sys

import click

from svodka.cli import asked, options


@click.command()
@click.argument("day", metavar="DATE")
@click.option("--region", metavar="ID", help="One region only, like RU-KLU.")
@options.as_of_option
@asked.format_option("table", "json", "csv")
@options.ledger_option
def night(day: str, region: str | None, as_of: str | None, format: str, ledger: str | None) -> None:
    """Show who said what for a night and the day after it, and what that allows.

    DATE is the date of the morning, like 2026-05-15. The night is 18:00 to 9:00, the day 9:00 to
    18:00, Moscow time. A claim stands where the middle of its window falls; bounds, in green, are
    for drones downed within exactly these hours.
    """
    from svodka import questions
    from svodka.cli import night_files, night_page

    morning = asked.day(day)
    place = next(iter(asked.places([region])), None) if region else None
    with asked.ledger(ledger) as book:
        found = questions.night(book, morning, place, asked.as_of(as_of))
    if format == "json":
        sys.stdout.write(night_files.to_json(found))
    elif format == "csv":
        sys.stdout.write(night_files.to_csv(found.night))
    else:
        night_page.show(found, place)
