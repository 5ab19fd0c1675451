"""``svodka read``: claims on the screen or in a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated

import typer

from svodka.cli import options as o
from svodka.errors import InputError
from svodka.model import Reading


def read(
    path: o.Paths,
    published: o.Published = None,
    source: o.Source = None,
    lang: o.Language = None,
    zone: o.Zone = None,
    input_format: o.Input = None,
    text_column: o.TextColumn = None,
    published_column: o.PublishedColumn = None,
    id_column: o.IdColumn = None,
    source_column: o.SourceColumn = None,
    lang_column: o.LangColumn = None,
    title_column: o.TitleColumn = None,
    format: Annotated[
        o.Format | None,
        typer.Option(show_default="table on a terminal, else jsonl"),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print the text with every span marked by its slot.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write here.")
    ] = None,
) -> None:
    """Read text, HTML, JSONL, CSV, folders or standard input into claims.

    Exit codes: 0 everything was read, 1 some input could not be read, 2 usage.
    """
    from svodka.cli.inputs import Inputs

    columns = {
        "text": text_column,
        "published": published_column,
        "id": id_column,
        "source": source_column,
        "lang": lang_column,
        "title": title_column,
    }
    told = o.Told(published, source, lang, zone, input_format, columns)
    to_terminal = output is None and sys.stdout.isatty()
    inputs = Inputs(path, told, bar=not to_terminal)
    chosen = format or (o.Format.table if to_terminal else o.Format.jsonl)
    with _opened(output) as out:
        _write(out, inputs.readings(), chosen, explain)
    if inputs.failed:
        raise typer.Exit(1)


def _write(out: IO[str], readings: Iterable[Reading], format: o.Format, explain: bool) -> None:
    if explain or format is o.Format.table:
        _write_table(out, readings, explain)
        return
    from svodka import export

    functions = {"json": export.to_json, "jsonl": export.to_jsonl, "csv": export.to_csv}
    for piece in functions[format.value](readings):
        out.write(piece)


def _write_table(out: IO[str], readings: Iterable[Reading], explain: bool) -> None:
    from svodka.cli import show, words

    console = show.console(out)
    documents = claims = issues = empty = 0
    for reading in readings:
        (show.explain if explain else show.claims)(console, reading)
        documents += 1
        claims += len(reading.claims)
        issues += len(reading.issues)
        empty += not reading.claims
    parts = (
        f"{words.number(documents, 'document')} ({empty} without claims)",
        words.number(claims, "claim"),
        words.number(issues, "issue"),
    )
    console.print(", ".join(parts), style="dim")


@contextmanager
def _opened(path: Path | None) -> Iterator[IO[str]]:
    """Standard output, or a file that appears whole or not at all."""
    if path is None:
        yield sys.stdout
        return
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", errors="backslashreplace", newline="") as out:
            yield out
        os.replace(part, path)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from error
    finally:
        part.unlink(missing_ok=True)
