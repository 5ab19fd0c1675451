"""``svodka replay``: everything that was derived, derived again."""

from __future__ import annotations

import os
import sys

import click

from svodka import __version__
from svodka.cli import indexing, options

_SHOWN = 40


@click.command()
@click.option(
    "--append",
    is_flag=True,
    help="Append what is read differently now; it supersedes. Families are found anew.",
)
@options.ledger_option
def replay(append: bool, ledger: str | None) -> int:
    """Rebuild what was derived, and report every difference.

    Checks the chain of hashes, reads every document again, compares each with the others again,
    answers every kept question again. After an upgrade of svodka, documents that it reads or
    compares differently are differences too: --append adds the new readings and mends the index of
    families. Nothing else is written. Exit codes: 0 nothing differs, 1 something does, 2 usage.
    """
    from svodka import settings
    from svodka.ledger import Ledger
    from svodka.questions import plain, replay
    from svodka.telling import words

    location = settings.ledger_path(ledger, os.environ)
    with Ledger.open(location, create=False, reader=__version__) as book:
        # Each document is read, then compared, then indexed.
        with indexing.bar("replaying", 3 * book.totals().documents) as seen:
            found = replay(book, plain.again, seen)
        news = [item.reading for item in found.differences if item.reading is not None]
        if append:
            for reading in news:
                book.reread(reading)
            if found.families:
                with indexing.bar("comparing", book.totals().documents) as seen:
                    book.rebuild_families(seen)
            if found.words or news:
                with indexing.bar("indexing", book.totals().documents) as seen:
                    book.index_words(seen, anew=found.words)
    for item in found.differences[:_SHOWN]:
        reader = f" (read by svodka {item.reader})" if item.reader else ""
        subject = f"{item.subject}: " if item.subject else ""
        sys.stdout.write(words.one_line(f"{subject}{item.what}{reader}") + "\n")
    if len(found.differences) > _SHOWN:
        sys.stdout.write(f"and {len(found.differences) - _SHOWN} more\n")
    made = words.number(found.readings, "reading")
    answers = words.number(found.findings, "kept answer")
    differ = words.number(len(found.differences), "difference")
    sys.stdout.write(f"{made} and {answers} made again: {differ}\n")
    if append:
        sys.stdout.write(f"{words.number(len(news), 'reading')} appended\n")
    sys.stdout.write(f"chain {found.chain}\n")
    return 1 if found.differences else 0
