"""``svodka export site``: the public pages as files."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import click

from svodka.cli import asked, job_bar, options

# Processes beside this one pay from so many nights on: each takes a second to begin.
_FEW = 25


@click.command(context_settings={"max_content_width": 100})
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--from", "start", metavar="TIME", help="Nights that have hours after it.")
@click.option("--to", "end", metavar="TIME", help="Not included.")
@click.option(
    "--delay",
    metavar="TIME",
    default="24h",
    show_default=True,
    help="What the ledger has not held for so long is left out; 0h for nothing.",
)
@click.option("--base", metavar="URL", default="", help="Where it will be: for feeds, site map.")
@click.option(
    "--with",
    "formats",
    metavar="FORMAT",
    multiple=True,
    help="To download beside the pages; again for more.  [default: csv, jsonl, geojson, ucdp]",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    metavar="N",
    help="[default: as many as there are processors]",
)
@options.as_of_option
@options.ledger_option
def site(
    folder: Path,
    start: str | None,
    end: str | None,
    delay: str,
    base: str,
    formats: tuple[str, ...],
    processes: int | None,
    as_of: str | None,
    ledger: str | None,
) -> None:
    """Write the public pages into DIR, for any file server or to be read from the disk.

    Every night with its regions, conflicts and documents, sources, speakers, feeds and tables to
    download. Links are relative. What needs a server is left out. The same ledger and the same
    moment give the same bytes; only files that change are written, and what was interrupted goes
    on where it stopped. DIR has to be empty, or written by this command: other files in it stay.
    """
    from datetime import UTC, datetime

    from svodka import settings
    from svodka.serve import folder as writing
    from svodka.serve.folder.downloads import USUAL
    from svodka.serve.settings import duration

    began = time.monotonic()
    first, last = asked.maybe_hours(start, end)
    copy = writing.copy_of(
        settings.ledger_path(ledger, os.environ),
        datetime.now(UTC),
        duration(delay),
        start=first,
        end=last,
        as_of=asked.as_of(as_of),
        base=settings.site(base),
        formats=tuple(dict.fromkeys(formats)) or USUAL,
    )
    nights = len(copy.plan.nights)
    several = (os.cpu_count() or 1) if nights > _FEW else 1
    with job_bar.parts(sys.stderr.isatty(), sum(writing.weights(copy.plan).values())) as watch:
        made = writing.write_site(copy, folder, processes or several, watch)
    seconds = time.monotonic() - began
    click.echo(
        f"{folder}: {nights} nights, {made.files} files, {made.changed} written,"
        f" {made.removed} removed, {seconds:.1f} s; {copy.snapshot.line()}",
        err=True,
    )
