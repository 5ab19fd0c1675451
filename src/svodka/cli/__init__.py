"""The command line: read, add, night, schema. Heavy modules are loaded inside the commands."""

from __future__ import annotations

import io
import os
import sys
from typing import Annotated

import typer

from svodka import __version__
from svodka.cli.adding import add
from svodka.cli.nightly import night
from svodka.cli.reading import read
from svodka.errors import SettingsError, SvodkaError

app = typer.Typer(
    name="svodka",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Read official bulletins, and the articles that retell them, into claims.",
)
app.command()(read)
app.command()(add)
app.command()(night)


@app.command()
def schema() -> None:
    """Print the JSON Schema of what `read --format json` writes."""
    from svodka.export.schema import schema_text

    sys.stdout.write(schema_text())


def _version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"svodka {__version__}\n")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Read official bulletins, and the articles that retell them, into claims."""


def main() -> None:
    """The console script. 0: all done, 1: some input was not read, 2: usage, 130: interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A character that the terminal's encoding lacks must not end the program.
            stream.reconfigure(errors="backslashreplace")
            if not stream.isatty():
                stream.reconfigure(encoding="utf-8", newline="")
    try:
        app()
    except SvodkaError as error:
        sys.stderr.write(f"svodka: {error}\n")
        sys.exit(2 if isinstance(error, SettingsError) else 1)
    except KeyboardInterrupt:
        sys.stderr.write("\nsvodka: stopped\n")
        sys.exit(130)
    except BrokenPipeError:
        # The reader of the pipe has gone (`| head`): nothing is left to say, and flushing at exit
        # must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
