"""``svodka conflicts``: what cannot all be true, quotes side by side."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from svodka.cli import asked, options

if TYPE_CHECKING:
    from svodka.questions import Conflicts


@click.command()
@click.argument("days", metavar="[DATE]...", nargs=-1)
@options.as_of_option
@asked.format_option("table", "json", "csv")
@options.ledger_option
def conflicts(days: Sequence[str], as_of: str | None, format: str, ledger: str | None) -> None:
    """Show claims that cannot all be true.

    Each set is irreducible: take any one claim away, and the rest can stand. DATE is the date of
    the morning; its night and day are 18:00 to 18:00, Moscow time. Two dates mean everything from
    the first to the last; none the whole ledger.
    """
    from svodka import questions, settings
    from svodka.ledger import periods
    from svodka.questions import plain

    mornings = sorted(map(asked.day, days))
    start = end = None
    if mornings:
        zone = settings.zone(settings.PICTURE_ZONE)
        start, end = periods(mornings[0], zone)[0].start, periods(mornings[-1], zone)[1].end
    with asked.ledger(ledger) as book:
        found = questions.conflicts(book, start, end, asked.as_of(as_of))
    if format == "json":
        sys.stdout.write(json.dumps(plain.conflicts(found), ensure_ascii=False, indent=2) + "\n")
    elif format == "csv":
        from svodka.cli import csv_files

        csv_files.write(csv_files.CONFLICTS, csv_files.conflict_rows(found))
    else:
        _show(found)


def _show(found: Conflicts) -> None:
    from rich.padding import Padding
    from rich.rule import Rule
    from rich.text import Text

    from svodka.cli import bounds_page
    from svodka.cli import show as screen
    from svodka.telling import told, words

    out = screen.console()
    for number, conflict in enumerate(found.found, 1):
        items = told.in_order(
            found.statements[id] for id in conflict.claims if id in found.statements
        )
        moments = [item.published for item in items if item.published]
        when = f" · {min(moments):%d %b %Y}" if moments else ""
        out.print(Rule(Text(f"{number}{when}", style="bold"), align="left", style="dim"))
        out.print()
        sentence = Text(told.conflict(conflict, found.statements))
        out.print(Padding(sentence, (0, 0, 1, 2)))
        out.print(bounds_page.quotes(items))
        out.print()
        for repair in conflict.repairs[:4]:
            line = Text("repair  ", style="dim").append(told.repair(repair, found.statements))
            out.print(Padding(line, (0, 0, 0, 4)))
        out.print()
    sets = words.number(len(found.found), "conflict")
    hours = "" if not (found.start and found.end) else f", {told.hours(found.start, found.end)}"
    looked = words.number(found.claims, "claim")
    out.print(Text(f"{sets} in {looked}{hours}.", style="dim"))
    out.print(Text(told.looked_for(found), style="dim"))
