"""Whether a ledger has grown, for a price that every request can pay."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError

from svodka.serve.journal import Journal
from svodka.serve.reader import Reader


class Watch:
    """Holds one connection of its own. Safe in threads; ``close`` lets go of it.

    SQLite says in microseconds whether another connection has committed; PostgreSQL is asked for
    its last entry, which is a message there and back: ``quick`` is whether an event loop can wait
    for it.
    """

    def __init__(self, location: Path | str, journal: Journal) -> None:
        self._location = location
        self._journal = journal
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
            self._journal.follow(book, last)
            self._seen = (version, last)
        return self._seen[1]

    def close(self) -> None:
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        book, self._book, self._seen = self._book, None, None
        if book is not None:
            book.close()
