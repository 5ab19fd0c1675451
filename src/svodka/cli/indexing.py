"""The indexes of families and words, brought up to date on the way; how far a long run is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from svodka.ledger import Ledger

# Documents below which nobody waits long enough to look at a bar.
_LONG = 500


def catch_up(book: Ledger) -> None:
    """After an upgrade: compare the documents that were not compared yet, or not by this version,
    and index their words. What is added afterwards is compared and indexed as it comes."""
    _words(book)
    if not book.unindexed():
        return
    sys.stderr.write("svodka: comparing documents that were not compared for families yet…\n")
    with bar("comparing", book.totals().documents) as seen:
        done = book.index_families(seen)
    sys.stderr.write(f"svodka: {done} documents compared\n")


def _words(book: Ledger) -> None:
    if not book.unsearchable():
        return
    sys.stderr.write("svodka: indexing the words of documents that were not indexed yet…\n")
    with bar("indexing", book.totals().documents) as seen:
        done = book.index_words(seen)
    sys.stderr.write(f"svodka: {done} readings indexed\n")


@contextmanager
def bar(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A progress bar on a terminal, where there are many; to be called for each."""
    if not sys.stderr.isatty() or total < _LONG:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)
