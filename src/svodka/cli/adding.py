"""``svodka add``: readings into a ledger."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from svodka import __version__
from svodka.cli import indexing, options

if TYPE_CHECKING:
    from svodka.cli.inputs import Inputs
    from svodka.ledger import Taken

# What is lost at most when the machine stops: a batch ends at whichever comes first.
_BATCH = 200
_SECONDS = 0.5


@click.command()
@options.inputs
@options.ledger_option
def add(paths: Sequence[str], told: options.Told, ledger: str | None) -> int:
    """Read into a ledger. Adding twice changes nothing: an interrupted run can be run again.

    A folder that `svodka bulk` made is taken in as it was read, with a progress bar on a terminal.

    Exit codes: 0 everything was read, 1 some input could not be read, 2 usage.
    """
    from svodka import settings
    from svodka.cli.inputs import Inputs
    from svodka.ledger import Ledger
    from svodka.telling import words

    results = [path for path in paths if _is_result(Path(path))]
    inputs = Inputs([path for path in paths if path not in results], told, bar=True)
    location = settings.ledger_path(ledger, os.environ)
    new = there = claims = issues = 0
    with Ledger.open(location, reader=__version__) as book:
        indexing.catch_up(book)
        try:
            # Closed before anything is told, because a bar may be in its way.
            with closing(_taken(inputs, results)) as taken:
                for batch in _batches(inputs, taken):
                    for item, is_new in zip(batch, book.add_all(batch), strict=True):
                        new += is_new
                        there += not is_new
                        claims += len(item.reading.claims) if is_new else 0
                        issues += len(item.reading.issues) if is_new else 0
        finally:
            added = words.number(new, "document")
            found = f"{words.number(claims, 'claim')} and {words.number(issues, 'issue')}"
            name = settings.ledger_name(location)
            sys.stdout.write(f"{name}: {added} added with {found}; {there} already there\n")
    return 1 if inputs.failed else 0


def _is_result(path: Path) -> bool:
    """Whether `svodka bulk` made it."""
    if not path.is_dir():
        return False
    from svodka.bulk import manifest

    return manifest.is_result(path)


def _taken(inputs: Inputs, results: Sequence[str]) -> Generator[Taken]:
    """What was read before, then what is read now."""
    from svodka.ledger import Taken

    if results:
        from svodka.bulk import taking

        folders = [Path(result) for result in results]
        with indexing.bar("taking in", sum(map(taking.size, folders))) as seen:
            for folder in folders:
                for item in taking.taken(folder):
                    yield item
                    seen()
    for reading, original in inputs.taken():
        yield Taken(reading, original)


def _batches(inputs: Inputs, taken: Iterator[Taken]) -> Iterator[list[Taken]]:
    """What can be kept, a batch for each transaction."""
    from svodka.errors import LedgerError
    from svodka.ledger import keepable

    batch: list[Taken] = []
    began = time.monotonic()
    for item in taken:
        try:
            keepable(item.reading.document)
        except LedgerError as error:
            inputs.refused(error)
            continue
        batch.append(item)
        if len(batch) >= _BATCH or time.monotonic() - began > _SECONDS:
            yield batch
            batch, began = [], time.monotonic()
    if batch:
        yield batch
