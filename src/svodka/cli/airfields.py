"""``svodka airports``: when airports were closed or restricted."""

from __future__ import annotations

import json
import sys

import click

from svodka.cli import asked, options


@click.command()
@click.option("--from", "start", metavar="TIME", required=True, help="Included.")
@click.option("--to", "end", metavar="TIME", required=True, help="Not included.")
@options.as_of_option
@asked.format_option("table", "json", "csv")
@options.ledger_option
def airports(start: str, end: str, as_of: str | None, format: str, ledger: str | None) -> None:
    """Show the intervals in which airports were closed or restricted.

    Where no claim says when an airport reopened, the end stays open.
    """
    from svodka.questions import closures, plain_ledger
    from svodka.questions.airports import LOOK_BACK

    first, last = asked.hours(start, end)
    with asked.ledger(ledger) as book:
        statements = book.statements(first - LOOK_BACK, last, asked.as_of(as_of))
        found, notes = closures(statements, first, last)
    if format == "json":
        value = plain_ledger.airports(found, notes)
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
        return
    if format == "csv":
        from svodka.cli import csv_files

        csv_files.write(csv_files.CLOSURES, csv_files.closure_rows(found, notes))
        return
    from rich.text import Text

    from svodka.cli import show as screen
    from svodka.telling import told, words

    out = screen.console()
    for item in found:
        where = " and ".join(map(words.place, item.places))
        out.print(Text(told.closure(item)).append(f"  {where}", style="dim"))
    for note in notes:
        line = f"{words.airport(note.airport)}: {note.message} ({note.claim})"
        out.print(Text(line, style="yellow"))
    if not found and not notes:
        out.print(Text("no claim about airports in these hours", style="dim"))
