"""Whether a ledger has grown, for a price that every request can pay."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError

from svodka.serve.journal import Journal
from svodka.serve.reader import Reader
from svodka.serve.shelf import Shelf


class Watch:
    """Holds one connection of its own, and the shelf (of the file ``kept``), which it brings up to
    each new entry. Safe in threads; ``close`` lets go of them.

    SQLite says in microseconds whether another connection has committed; PostgreSQL is asked for
    its last entry, which is a message there and back: ``quick`` is whether an event loop can wait
    for it.
    """

    def __init__(self, location: Path | str, journal: Journal, kept: Path | None = None) -> None:
        self._location = location
        self._journal = journal
        self._kept = kept
        self.shelf: Shelf | None = None
        self._book: Reader | None = None
        self._seen: tuple[int, int] | None = None
        self._lock = Lock()
        self.quick = False

    def last(self) -> int:
        """The last entry that is there now; what is new stands in the journal. LedgerError when the
        ledger cannot be opened."""
        with self._lock:
            if self._book is None:
                self._book = Reader.reading_only(self._location)
                self.quick = self._book.dialect == "sqlite"
            if self._kept is not None and self.shelf is None:
                self.shelf = Shelf(self._kept, self._book)
                self._journal.follow(self._book, self.shelf.entry)
            try:
                return self._last(self._book)
            except SQLAlchemyError:
                # Whatever is wrong may be wrong with the connection.
                self._forget()
                raise

    def _last(self, book: Reader) -> int:
        version = book.version()
        if self._seen is None or self._seen[0] != version:
            last = version if not self.quick else book.last()
            new = self._journal.follow(book, last)
            if self.shelf is not None and last > self.shelf.entry:
                self.shelf.follow(new, last, book.chain_at(last))
            self._seen = (version, last)
        return self._seen[1]

    def close(self) -> None:
        with self._lock:
            self._forget()
            if self.shelf is not None:
                self.shelf.close()

    def _forget(self) -> None:
        book, self._book, self._seen = self._book, None, None
        if book is not None:
            book.close()
