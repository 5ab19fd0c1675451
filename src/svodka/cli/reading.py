"""``svodka read``: claims on the screen or in a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from svodka.cli import options
from svodka.errors import InputError
from svodka.model import Reading


@click.command()
@options.inputs
@click.option(
    "--format",
    type=click.Choice(["table", "json", "jsonl", "csv"]),
    help="[default: table on a terminal, else jsonl]",
)
@click.option("--explain", is_flag=True, help="Print the text, every span marked by its slot.")
@click.option("--output", "-o", type=click.Path(path_type=Path), metavar="FILE", help="Write here.")
def read(
    paths: Sequence[str],
    told: options.Told,
    format: str | None,
    explain: bool,
    output: Path | None,
) -> int:
    """Read text, HTML, JSONL, CSV or folders into claims.

    A PATH of - is what is piped in. Anything that a row of the input says wins over an option.
    Exit codes: 0 everything was read, 1 some input could not be read, 2 usage.
    """
    from svodka.cli.inputs import Inputs

    to_terminal = output is None and sys.stdout.isatty()
    inputs = Inputs(paths, told, bar=not to_terminal)
    chosen = format or ("table" if to_terminal else "jsonl")
    with _opened(output) as out:
        _write(out, inputs.readings(), chosen, explain)
    return 1 if inputs.failed else 0


def _write(out: IO[str], readings: Iterable[Reading], format: str, explain: bool) -> None:
    if explain or format == "table":
        _write_table(out, readings, explain)
        return
    from svodka import export

    functions = {"json": export.to_json, "jsonl": export.to_jsonl, "csv": export.to_csv}
    for piece in functions[format](readings):
        out.write(piece)


def _write_table(out: IO[str], readings: Iterable[Reading], explain: bool) -> None:
    from svodka.cli import show
    from svodka.telling import words

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
