"""Connections to the ledger that are used again, each by one thread at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError

from svodka.serve.reader import Reader

# As many as there are threads that answer requests.
IDLE = 40


class Pool:
    """Safe in threads. ``close`` closes what is idle now, and the rest when it comes back."""

    def __init__(self, location: Path | str) -> None:
        self._location = location
        self._idle: list[Reader] = []
        self._lock = Lock()
        self._closed = False

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """One that nobody else uses meanwhile. LedgerError when none can be opened."""
        book = self._take()
        try:
            yield book
        except SQLAlchemyError:
            # Whatever is wrong may be wrong with the connection.
            book.close()
            raise
        except BaseException:
            self._give(book)
            raise
        self._give(book)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for book in idle:
            book.close()

    def _take(self) -> Reader:
        while True:
            with self._lock:
                book = self._idle.pop() if self._idle else None
            if book is None:
                return Reader.reading_only(self._location)
            if _alive(book):
                return book
            book.close()

    def _give(self, book: Reader) -> None:
        with self._lock:
            if not self._closed and len(self._idle) < IDLE:
                self._idle.append(book)
                return
        book.close()


def _alive(book: Reader) -> bool:
    """A server may have ended the connection meanwhile."""
    try:
        return book.alive()
    except SQLAlchemyError:
        return False
