"""``svodka export``: the ledger in the formats that other tools open."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from svodka.cli import asked, options
from svodka.cli.site import site
from svodka.errors import InputError, SettingsError

if TYPE_CHECKING:
    from svodka.export.extract import Extract
    from svodka.export.formats import Format
    from svodka.export.options import Options


class _Export(click.Command):
    """`svodka export site DIR` has arguments and options of its own."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        if args[:1] == ["site"]:
            return site.make_context(f"{info_name} site", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


@click.command(cls=_Export, context_settings={"max_content_width": 100})
@click.argument("format", metavar="[FORMAT]", required=False)
@click.option("--list", "listed", is_flag=True, help="Explain the formats and their columns.")
@click.option("--from", "start", metavar="TIME", help="Claims that can speak of later hours.")
@click.option("--to", "end", metavar="TIME", help="Not included.")
@asked.region_option
@click.option(
    "--of",
    "tables",
    metavar="TABLE",
    multiple=True,
    help="claims, nights, conflicts, …  [default: the format's own; see --list]",
)
@click.option(
    "--shape",
    type=click.Choice(["point", "polygon"]),
    default="point",
    show_default=True,
    help="Of places, for geojson and geoparquet.",
)
@click.option("--licence", metavar="ID", default="", help="Yours, for the Data Package.")
@click.option("--base", metavar="URL", default="", help="Of the site that a feed links to.")
@click.option(
    "--newest",
    type=click.IntRange(1),
    default=30,
    show_default=True,
    help="Nights or corrections that a feed goes back.",
)
@click.option("-o", "--output", metavar="PATH", help="A file; for csv a folder, or a .zip.")
@options.as_of_option
@options.ledger_option
def export(
    format: str | None,
    listed: bool,
    start: str | None,
    end: str | None,
    regions: Sequence[str],
    tables: tuple[str, ...],
    shape: str,
    licence: str,
    base: str,
    newest: int,
    output: str | None,
    as_of: str | None,
    ledger: str | None,
) -> None:
    """Write the ledger as FORMAT: csv, jsonl, parquet, geojson, geoparquet, ucdp, hxl, ftm, prov,
    xlsx, atom, jsonfeed.

    Every export says from which entry of the ledger it was made and by which version; the same
    entry gives the same bytes. Without -o it goes to standard output, csv as a zip.

    `svodka export site DIR` writes the pages as files, with options of its own.
    """
    from svodka import settings
    from svodka.export import formats
    from svodka.export.options import Options

    if listed or format is None:
        sys.stdout.write(_listing(format))
        return
    chosen = formats.chosen(format)
    told = Options(tables, shape, settings.site(base), newest, licence)
    if output is None and sys.stdout.isatty() and not _readable(chosen):
        raise SettingsError(f"{chosen.name} is not for a terminal", hint="give -o PATH")
    first, last = asked.maybe_hours(start, end)
    places = asked.places(regions)
    with asked.ledger(ledger) as book:
        from svodka.questions.extracts import LedgerExtract
        from svodka.serve.drawing.outlined import outlines

        extract = LedgerExtract(book, first, last, places, asked.as_of(as_of), outlines)
        _write(chosen, extract, told, output)
        if output is not None:
            click.echo(f"{output}: {extract.snapshot.line()}", err=True)


def _listing(name: str | None) -> str:
    """The formats, or one of them with what its columns mean."""
    from svodka.export import formats, listing

    return listing.one(formats.chosen(name)) if name else listing.all_of_them()


def _readable(format: Format) -> bool:
    return not (format.package or format.extra)


def _write(format: Format, extract: Extract, told: Options, output: str | None) -> None:
    if output is None:
        _pour(format.pieces(extract, told), sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    path = Path(output)
    if format.package and path.suffix.lower() != ".zip":
        with _told(path):
            path.mkdir(parents=True, exist_ok=True)
        for file in format.files(extract, told):
            _replace(path / file.name, file.pieces)
    else:
        _replace(path, format.pieces(extract, told))


def _replace(path: Path, pieces: Iterable[bytes]) -> None:
    """Whole or not at all: what was there stays until the new file is complete."""
    part = path.with_name(f".{path.name}.part")
    try:
        with _told(path), part.open("wb") as file:
            _pour(pieces, file)
        with _told(path):
            os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _pour(pieces: Iterable[bytes], file: IO[bytes]) -> None:
    for piece in pieces:
        file.write(piece)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """The system's refusals as errors for people."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror or error}", where=str(path)
        ) from error
