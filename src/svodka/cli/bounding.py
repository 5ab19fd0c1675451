"""``svodka bounds``: the lowest and the highest that the claims allow."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from svodka.cli import asked, options

if TYPE_CHECKING:
    from svodka.questions import Answer


@click.command()
@asked.scope_options
@click.option("--from", "start", metavar="TIME", required=True, help="Included.")
@click.option("--to", "end", metavar="TIME", required=True, help="Not included.")
@options.as_of_option
@asked.format_option("table", "json", "csv")
@click.option("--keep", is_flag=True, help="Keep the answer in the ledger; replay checks it.")
@options.ledger_option
def bounds(
    regions: Sequence[str],
    object: str,
    outcome: str,
    start: str,
    end: str,
    as_of: str | None,
    format: str,
    keep: bool,
    ledger: str | None,
) -> None:
    """Show the lowest and the highest count that the claims allow.

    Times without an offset are Moscow time, a date is its midnight: --from 2026-05-14T20:00
    --to 2026-05-15T07:00. Bounds are what the claims allow, not what happened.
    """
    from svodka import questions
    from svodka.model.finding import Scope
    from svodka.questions import plain

    first, last = asked.hours(start, end)
    scope = Scope(first, last, asked.places(regions), outcome, object)
    moment = asked.as_of(as_of)
    with asked.ledger(ledger) as book:
        found = questions.bounds(book, scope, moment)
        if keep:
            book.keep(plain.question(scope), plain.answer(found), found.upto)
    if format == "json":
        sys.stdout.write(json.dumps(plain.answer(found), ensure_ascii=False, indent=2) + "\n")
    elif format == "csv":
        _csv(found)
    else:
        from svodka.cli import bounds_page

        bounds_page.show(found, moment)


def _csv(found: Answer) -> None:
    from svodka.cli import csv_files

    csv_files.write(csv_files.BOUNDS, [csv_files.bounds_row(found.finding, found.told_by)])
