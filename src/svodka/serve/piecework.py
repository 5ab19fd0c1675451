"""Pieces of work in a process of their own: it has a shelf in memory, of which it hands on what it
puts there. So only one process writes the file."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from svodka.processes import end_with_parent
from svodka.serve.context import Context
from svodka.serve.pages.answers import Points
from svodka.serve.pages.work import Piece, Week, Work
from svodka.serve.settings import Settings
from svodka.serve.shelf import MEMORY, Row, Shelf

_FINE = 200


class Lent(NamedTuple):
    """What others have made, as of an entry."""

    entry: int
    rows: Sequence[Row]
    points: Points


class Result(NamedTuple):
    """What came of a piece: ``rows`` as of ``entry``, ``points`` of a week. Pages that ``failed``
    are errors for a reader too, ``there`` were others. ``reasons`` say of parts why they were not
    made to their end, ``stopped`` that somebody wanted it so."""

    piece: Piece
    entry: int
    rows: Sequence[Row]
    points: Points
    there: int
    failed: int
    reasons: tuple[str, ...] = ()
    stopped: bool = False


class Maker:
    """Makes one piece after the other. ``lent`` is what need not be made: pages without bodies."""

    def __init__(self, location: Path | str, settings: Settings, lent: Lent) -> None:
        # Nobody will ask for a page twice.
        settings = replace(settings, kept=MEMORY, memory=0)
        self._context = Context(location, settings)
        self._work = Work(self._context, by_weeks=True)
        self._borrow(lent)

    def make(self, piece: Piece, lent: Lent, stop: Callable[[], bool] = lambda: False) -> Result:
        """What was made so far, when it is stopped by ``stop`` or by KeyboardInterrupt."""
        pages = failed = 0
        reasons, stopped = [], False
        try:
            self._borrow(lent)
            for part, steps in self._work.make(piece):
                try:
                    for status in steps:
                        pages += status == _FINE
                        failed += status not in (0, _FINE)
                        stopped = stopped or stop()
                        if stopped:
                            break
                except Exception as error:
                    reasons.append(f"{part}: {type(error).__name__}: {error}")
                if stopped:
                    break
        except KeyboardInterrupt:
            stopped = True
        entry, rows = self._shelf().handed_on()
        made = sum(bool(row.media) for row in rows)
        points = self._work.answers.points(piece.monday) if isinstance(piece, Week) else {}
        there = max(pages - made, 0)
        return Result(piece, entry, rows, points, there, failed, tuple(reasons), stopped)

    def close(self) -> None:
        self._context.close()

    def _shelf(self) -> Shelf:
        """As of the last entry."""
        self._context.last()
        shelf = self._context.shelf
        assert shelf is not None
        return shelf

    def _borrow(self, lent: Lent) -> None:
        shelf = self._shelf()
        with self._context.open_ledger() as book:
            shelf.take(lent.rows, lent.entry, book)
        self._work.answers.borrow(lent.points)


# --- in a process of a pool

_maker: Maker | None = None
_stop: Any = None


def begin(location: Path | str, settings: Settings, lent: Lent, stop: Any) -> None:
    """Ctrl-C is for the first process to tell, by ``stop``, an event."""
    global _maker, _stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    _maker, _stop = Maker(location, settings, lent), stop


def make(piece: Piece, lent: Lent) -> Result:
    assert _maker is not None
    return _maker.make(piece, lent, _stop.is_set)
