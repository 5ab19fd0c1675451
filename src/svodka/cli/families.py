"""``svodka families``: documents that are one article, reworded, cut or copied."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from svodka.cli import asked, indexing, options

if TYPE_CHECKING:
    from svodka.ledger import Family, Ledger, Member

COLUMNS = (
    "family",
    "size",
    "sources",
    "speakers",
    "document",
    "revision",
    "source",
    "published",
    "mark",
    "url",
)


@click.command()
@click.option("--from", "start", metavar="TIME", help="Included.  [default: from the first]")
@click.option("--to", "end", metavar="TIME", help="Not included.  [default: to the last]")
@click.option(
    "--size",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help="The fewest documents of a family; 1 lists those that stand alone too.",
)
@click.option(
    "--rebuild", is_flag=True, help="Find every family anew first, and tell what differs."
)
@options.as_of_option
@asked.format_option("table", "json", "csv")
@options.ledger_option
def families(
    start: str | None,
    end: str | None,
    size: int,
    rebuild: bool,
    as_of: str | None,
    format: str,
    ledger: str | None,
) -> int:
    """List documents that are one article, reworded, cut or copied.

    A family is called by its earliest document; primary is one whose speaker speaks in its own
    channel. An independent speaker counts once, however many documents print the words. Exit codes:
    0 done, 1 --rebuild found what differs, 2 usage.
    """
    first, last = _hours(start, end)
    with asked.ledger(ledger) as book:
        differs = _indexed(book, rebuild)
        found = book.families(first, last, size, asked.as_of(as_of))
    if format == "json":
        from svodka.questions import plain_ledger

        value = plain_ledger.families(first, last, found)
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
    elif format == "csv":
        from svodka.cli import csv_files

        csv_files.write(COLUMNS, _rows(found))
    else:
        _show(found)
    return 1 if differs else 0


def _hours(start: str | None, end: str | None) -> tuple[datetime | None, datetime | None]:
    if start is not None and end is not None:
        return asked.hours(start, end)
    return asked.as_of(start), asked.as_of(end)


def _indexed(book: Ledger, rebuild: bool) -> bool:
    """Look at what was not looked at yet; whether a rebuild gave other links."""
    if rebuild:
        with indexing.bar("comparing", book.totals().documents) as seen:
            done = book.rebuild_families(seen)
        sys.stderr.write(
            f"{done.documents} documents compared anew: {done.won} links won, {done.lost} lost\n"
        )
        return bool(done.won or done.lost)
    indexing.catch_up(book)
    return False


def _rows(found: Iterable[Family]) -> Iterable[Sequence[str | int | None]]:
    """A row a document."""
    for family in found:
        about = (len(family.members), len(family.sources), len(family.speakers))
        for member in family.members:
            yield (
                family.earliest.document,
                *about,
                member.document,
                member.revision,
                member.source,
                _iso(member.published),
                " ".join(_marks(family, member)) or None,
                member.url,
            )


def _marks(family: Family, member: Member) -> list[str]:
    marks = ["earliest"] if member is family.earliest else []
    return [*marks, "primary"] if member is family.primary else marks


def _show(found: Sequence[Family]) -> None:
    from rich.table import Table
    from rich.text import Text

    from svodka.cli import show as screen
    from svodka.telling import words

    out = screen.console()
    for family in found:
        out.print(Text(_heading(family), style="bold"))
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True, max_width=24)
        table.add_column(no_wrap=True)
        table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        for member in family.members:
            table.add_row(
                Text(f"  {_clock(member.published)}"),
                Text(words.one_line(member.source or "unknown", 24)),
                Text(", ".join(_marks(family, member)), style="green"),
                Text(words.one_line(member.url or member.document), style="dim"),
            )
        out.print(table)
        out.print()
    many = "family" if len(found) == 1 else "families"
    members = words.number(sum(len(family.members) for family in found), "document")
    told = f"{len(found)} {many}, {members}" if found else "no families in these hours"
    out.print(Text(told, style="dim"))


def _heading(family: Family) -> str:
    from svodka.telling import words

    parts = [
        words.number(len(family.members), "document"),
        words.number(len(family.sources), "source"),
        words.number(len(family.speakers), "independent speaker"),
    ]
    return " · ".join(parts) + ("" if family.primary else " · no primary")


def _clock(moment: datetime | None) -> str:
    from svodka import settings

    if moment is None:
        return "time unknown"
    local = moment.astimezone(settings.zone(settings.PICTURE_ZONE))
    return f"{local.day:2} {local:%b %Y %H:%M}"


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
