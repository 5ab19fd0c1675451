"""The command line. Heavy modules are loaded inside the commands."""

from __future__ import annotations

import io
import os
import sys

import click

from svodka import __version__
from svodka.cli.accounts import accounts
from svodka.cli.adding import add
from svodka.cli.airfields import airports
from svodka.cli.alerting import alerts
from svodka.cli.auditing import audit
from svodka.cli.bounding import bounds
from svodka.cli.bulking import bulk
from svodka.cli.conflicting import conflicts
from svodka.cli.exporting import export
from svodka.cli.families import families
from svodka.cli.historic import history
from svodka.cli.index import index
from svodka.cli.judging import judge, judgements
from svodka.cli.moving import move
from svodka.cli.nightly import night
from svodka.cli.original import original
from svodka.cli.preparing import prepare
from svodka.cli.reading import read
from svodka.cli.replaying import replay
from svodka.cli.reviewing import review
from svodka.cli.searching import search
from svodka.cli.serving import serve
from svodka.cli.syncing import sources, sync
from svodka.cli.trending import trend
from svodka.errors import SettingsError, SvodkaError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="svodka %(version)s")
def app() -> None:
    """Read official bulletins, and the articles that retell them, into claims."""


@app.command()
def schema() -> None:
    """Print the JSON Schema of what `read --format json` writes."""
    from svodka.export.schema import schema_text

    sys.stdout.write(schema_text())


for _command in (
    read,
    add,
    sync,
    sources,
    night,
    bounds,
    conflicts,
    trend,
    history,
    search,
    original,
    airports,
    audit,
    families,
    review,
    index,
    judge,
    judgements,
    replay,
    move,
    bulk,
    export,
    serve,
    prepare,
    accounts,
    alerts,
):
    app.add_command(_command)


def main() -> None:
    """The console script. 0: all done, 1: some input was not read, 2: usage, 130: interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A character that the terminal's encoding lacks must not end the program.
            stream.reconfigure(errors="backslashreplace")
            if not stream.isatty():
                stream.reconfigure(encoding="utf-8", newline="")
    try:
        sys.exit(app(standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except SvodkaError as error:
        sys.stderr.write(f"svodka: {error}\n")
        sys.exit(2 if isinstance(error, SettingsError) else 1)
    except (KeyboardInterrupt, click.Abort):
        sys.stderr.write("svodka: stopped\n")
        sys.exit(130)
    except BrokenPipeError:
        # The reader of the pipe has gone (`| head`): nothing is left to say, and flushing at exit
        # must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        told = _of_database(error)
        if told is None:
            raise
        sys.stderr.write(f"svodka: the ledger cannot be read: {told}\n")
        sys.exit(1)


def _of_database(error: Exception) -> str | None:
    """What a database says that failed while it was asked; None for any other error."""
    # Loaded if there was a database at all.
    alchemy = sys.modules.get("sqlalchemy.exc")
    if alchemy is None or not isinstance(error, alchemy.DBAPIError):
        return None
    from svodka.ledger.engine import reason

    return reason(error)
