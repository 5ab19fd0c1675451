"""``svodka sync`` and ``svodka sources``: taking in what is new, and from where it comes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from svodka.cli import asked, indexing, options

if TYPE_CHECKING:
    from rich.table import Table

    from svodka.ledger import Ledger, Taking
    from svodka.sources.config import Fetching, Sources
    from svodka.sources.fetch import Fetcher
    from svodka.sources.taking import Report

# Problems of one source that are told in full.
_SHOWN = 5

_sources_option = click.option(
    "--sources",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Which sources there are.  [default: sources.toml beside the ledger]",
)


@click.command()
@click.argument("ids", metavar="[SOURCE]...", nargs=-1)
@_sources_option
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N documents a source.")
@click.option("--dry-run", "dry", is_flag=True, help="Fetch and read, but keep nothing.")
@asked.format_option("table", "json")
@options.ledger_option
def sync(
    ids: Sequence[str], file: Path | None, limit: int | None, dry: bool, format: str, ledger: str
) -> int:
    """Take in what is new from the sources that sources.toml names, or from some of them.

    Servers are asked politely: robots.txt, a pause between requests, only what changed. What was
    interrupted can be run again. One that fails does not stop the others. Exit codes: 0 all went
    well, 1 a source or an item could not be read, 2 usage.
    """
    from svodka import __version__, settings
    from svodka.ledger import Ledger
    from svodka.pipeline.markup_gate import wanted
    from svodka.pipeline.taking import read_raw
    from svodka.sources.sync import Sync

    location = settings.ledger_path(ledger, os.environ)
    known = _load(file, location)
    chosen = known.named(ids)
    there = not dry or not isinstance(location, Path) or location.exists()
    book = Ledger.open(location, create=not dry, reader=__version__) if there else None
    run: Sync | None = None
    try:
        if book is not None and not dry:
            indexing.catch_up(book)
        with _fetcher(known.fetching) as fetcher, _told(len(chosen)) as watch:
            run = Sync(
                book,
                fetcher,
                read_raw,
                known.file.parent,
                limit=limit,
                wanted=wanted,
                dry=dry,
                watch=watch,
            )
            run.run(chosen, asked=ids)
    finally:
        # What an interrupted run did is told as well.
        if run is not None:
            _show(run.reports, format, dry)
        if book is not None:
            book.close()
    return 0 if all(report.well for report in run.reports) else 1


@click.command()
@_sources_option
@asked.format_option("table", "json")
@options.ledger_option
def sources(file: Path | None, format: str, ledger: str | None) -> None:
    """List the sources of sources.toml, with what was last taken in from each."""
    from svodka import settings
    from svodka.ledger import Ledger

    location = settings.ledger_path(ledger, os.environ)
    known = _load(file, location)
    takings: dict[str, Taking] = {}
    if not isinstance(location, Path) or location.exists():
        with Ledger.open(location, create=False) as book:
            takings = _last(book, known)
    rows = [_row(source, takings.get(source.id)) for source in known.sources]
    if format == "json":
        _write_json({"file": str(known.file), "sources": rows})
        return
    columns = ("id", "publisher", "kind", "where", "last asked (UTC)", "outcome", "new")
    table = _table(*columns, right=("new",))
    for row in rows:
        last = row["last"] or {}
        when = (last.get("started") or "never")[:16].replace("T", " ")
        outcome = "paused" if row["paused"] else last.get("outcome") or ""
        new = str(last.get("new", ""))
        table.add_row(
            *map(_cell, (row["id"], row["publisher"], row["kind"], row["where"], when)),
            outcome,
            new,
        )
    _print(table)


def _load(file: Path | None, location: Path | str) -> Sources:
    from svodka.sources import config, registry

    return config.load(file or config.beside(location), registry.kinds())


def _fetcher(fetching: Fetching) -> Fetcher:
    from svodka import __version__
    from svodka.sources.fetch import Fetcher, Limits, user_agent

    limits = Limits(size=fetching.size, whole=fetching.seconds, delay=fetching.delay)
    return Fetcher(user_agent(__version__, fetching.contact), limits, fetching.private)


def _last(book: Ledger, known: Sources) -> dict[str, Taking]:
    ids = {source.id for source in known.sources}
    return {taking.source: taking for taking in book.takings() if taking.source in ids}


def _row(source: Any, taking: Taking | None) -> dict[str, Any]:
    last = None
    if taking is not None:
        last = {
            "started": taking.started.isoformat(timespec="seconds"),
            "outcome": taking.outcome or "interrupted",
            "seen": taking.seen,
            "new": taking.new,
            "changed": taking.changed,
            "gone": taking.gone,
            "message": taking.message,
        }
    return {
        "id": source.id,
        "publisher": source.publisher,
        "speaker": source.speaker,
        "languages": list(source.languages),
        "kind": source.kind,
        "where": source.where,
        "paused": source.paused,
        "last": last,
    }


@contextmanager
def _told(amount: int) -> Iterator[Callable[[Report], None]]:
    """On a terminal, a line that says how far it is."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    ended: set[str] = set()
    with Console(stderr=True, highlight=False).status("asking", spinner="line") as line:

        def watch(report: Report) -> None:
            if report.outcome:
                ended.add(report.source.id)
            done = f"{report.source.id}: {report.seen} seen, {report.new} new"
            line.update(f"{len(ended)} of {amount} sources · {done}")

        yield watch


def _show(reports: Sequence[Report], format: str, dry: bool) -> None:
    if format == "json":
        _write_json({"dry_run": dry, "sources": [_plain(report) for report in reports]})
        return
    columns = ("source", "outcome", "seen", "new", "changed", "gone", "claims")
    table = _table(*columns, right=columns[2:])
    for report in reports:
        amounts = (report.seen, report.new, report.changed, report.gone, report.claims)
        outcome = report.outcome or "interrupted"
        style = None if report.well else "yellow" if outcome != "failed" else "red"
        table.add_row(_cell(report.source.id), outcome, *map(str, amounts), style=style)
    _print(table)
    for report in reports:
        for line in _lines(report):
            sys.stderr.write(f"svodka: {report.source.id}: {_cell(line)}\n")
    if dry:
        sys.stderr.write("svodka: nothing was kept\n")


def _lines(report: Report) -> Iterator[str]:
    if report.outcome == "failed":
        yield report.message
    yield from report.notes
    yield from (str(problem) for problem in report.problems[:_SHOWN])
    if len(report.problems) > _SHOWN:
        yield f"{len(report.problems) - _SHOWN} more could not be read"


def _plain(report: Report) -> dict[str, Any]:
    return {
        "id": report.source.id,
        "outcome": report.outcome or "interrupted",
        "seen": report.seen,
        "new": report.new,
        "changed": report.changed,
        "gone": report.gone,
        "claims": report.claims,
        "message": report.message,
        "notes": report.notes,
        "problems": [str(problem) for problem in report.problems],
    }


def _table(*columns: str, right: Sequence[str]) -> Table:
    from rich.table import Table

    table = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        side = "right" if column in right else "left"
        table.add_column(column, justify=side, overflow="fold")  # type: ignore[arg-type]
    return table


def _print(table: Table) -> None:
    from svodka.cli import show

    show.console().print(table)


def _cell(value: str) -> str:
    from svodka.telling import words

    return words.one_line(value)


def _write_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
