"""``svodka trend``: bounds by night, week or month, each set against those before it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from svodka.cli import asked, options

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from svodka.questions import Point, Trend

_BAR = 30


@click.command()
@asked.scope_options
@click.option("--from", "first", metavar="DATE", required=True, help="The first morning.")
@click.option("--to", "last", metavar="DATE", required=True, help="The last morning, included.")
@click.option("--by", type=click.Choice(["night", "week", "month"]), default="night")
@options.as_of_option
@asked.format_option("table", "json", "csv")
@options.ledger_option
def trend(
    regions: Sequence[str],
    object: str,
    outcome: str,
    first: str,
    last: str,
    by: str,
    as_of: str | None,
    format: str,
    ledger: str | None,
) -> None:
    """Show a series of bounds, with the rank and ratio of each among those before it.

    A night is 18:00 to 9:00, a week or month whole days of 18:00 to 18:00, Moscow time. Rank 1: no
    earlier one has a higher lower bound. Ratio: the lower bound to the median of those before it.
    """
    from svodka import questions
    from svodka.questions import plain

    with asked.ledger(ledger) as book:
        found = questions.trends(
            book,
            asked.day(first),
            asked.day(last),
            by,
            asked.places(regions),
            outcome,
            object,
            asked.as_of(as_of),
        )
    if format == "json":
        sys.stdout.write(json.dumps(plain.trends(found), ensure_ascii=False, indent=2) + "\n")
    elif format == "csv":
        from svodka.cli import csv_files

        csv_files.write(csv_files.TREND, csv_files.trend_rows(found))
    else:
        _show(found)


def _show(series: Sequence[Trend]) -> None:
    from rich.text import Text

    from svodka.cli import show as screen
    from svodka.telling import told, words

    out = screen.console()
    for found in series:
        _show_series(out, found)
    blank = sum(not point.read for point in series[0].points)
    if blank:
        nights = words.number(blank, series[0].by)
        out.print(Text(f"{nights} for which nothing was read (–), ranked with none.", style="dim"))
    for line in told.coverage(series[0].coverage):
        out.print(Text(line, style="dim"))


def _show_series(out: Console, found: Trend) -> None:
    from rich.rule import Rule
    from rich.table import Table
    from rich.text import Text

    from svodka.telling import told

    title = f"{found.object} {found.outcome}, {told.where(found.places)}, by {found.by}"
    out.print(Rule(Text(title, style="bold"), align="left", style="dim"))
    out.print()
    table = Table(
        box=None, show_header=True, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0)
    )
    table.add_column(f"  {found.by} to", no_wrap=True)
    for name in ("low", "high", "usual", "rank", "ratio"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    most = max(point.finding.bounds.high or point.finding.bounds.low for point in found.points)
    for point in found.points:
        table.add_row(*_cells(point, most or 1))
    out.print(table)
    out.print()


def _cells(point: Point, most: int) -> tuple[str | Text, ...]:
    from rich.text import Text

    low, high = point.finding.bounds
    usual = point.finding.usual
    mark = Text(" !", style="yellow") if point.finding.conflicts else Text("")
    if not point.read and not low and not high:
        return (f"  {point.day:%Y-%m-%d}", "–", "–", "–", "–", "–", Text(""))
    return (
        f"  {point.day:%Y-%m-%d}",
        str(low),
        "∞" if high is None else str(high),
        "" if usual is None else f"{usual.low}–{'' if usual.high is None else usual.high}",
        "" if point.rank is None else f"{point.rank}/{point.of}",
        "" if point.ratio is None else f"{point.ratio:.1f}×",
        _bar(low, high, most).append_text(mark),
    )


def _bar(low: int, high: int | None, most: int) -> Text:
    """Full up to the lower bound, light up to the upper one."""
    from rich.text import Text

    full = round(_BAR * low / most)
    reach = _BAR if high is None else round(_BAR * high / most)
    return Text("█" * full).append("░" * max(reach - full, 0), style="dim")
