"""``svodka add``: readings into a ledger."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from svodka import __version__
from svodka.cli import options


@click.command()
@options.inputs
@options.ledger_option
def add(paths: Sequence[str], told: options.Told, ledger: Path | None) -> int:
    """Read into a ledger. Adding twice changes nothing: an interrupted run can be run again.

    Exit codes: 0 everything was read, 1 some input could not be read, 2 usage.
    """
    from svodka import settings
    from svodka.cli import words
    from svodka.cli.inputs import Inputs
    from svodka.ledger import Ledger

    inputs = Inputs(paths, told, bar=True)
    file = settings.ledger_path(ledger, os.environ)
    new = there = claims = issues = 0
    with Ledger.open(file, reader=__version__) as book:
        try:
            for reading in inputs.readings():
                if book.add(reading):
                    new += 1
                    claims += len(reading.claims)
                    issues += len(reading.issues)
                else:
                    there += 1
        finally:
            added = words.number(new, "document")
            found = f"{words.number(claims, 'claim')} and {words.number(issues, 'issue')}"
            sys.stdout.write(f"{file}: {added} added with {found}; {there} already there\n")
    return 1 if inputs.failed else 0
