"""Fills the file of ``svodka serve --keep`` before anybody asks, by as many processes as there are
processors.

Each piece of work is given to whoever is free, as soon as the weeks that it is made of are there.
This process alone has the file: it follows the ledger as a server does, so that what comes back is
kept as far as it still holds. What new entries reach meanwhile is left to the server.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol, TypeAlias

from svodka.errors import SettingsError, SvodkaError
from svodka.serve import piecework
from svodka.serve.context import Context
from svodka.serve.pages.answers import Points
from svodka.serve.pages.work import Piece, Regions, Week, Work
from svodka.serve.piecework import Lent, Maker, Result
from svodka.serve.settings import Settings
from svodka.serve.shelf import Shelf

# Problems that are told; all are counted.
_TOLD = 10

Submit: TypeAlias = Callable[[Piece, Lent], Future[Result]]


class Progress(Protocol):
    """``begin`` is told how much there is to do, ``done`` how much of it was done with which part,
    and how many pages were made so far."""

    def begin(self, total: int) -> None: ...

    def done(self, part: str, amount: int, pages: int) -> None: ...

    def say(self, words: str) -> None: ...


@dataclass(slots=True)
class Summary:
    """Pages that were ``made`` and kept, that were ``there`` already, that new entries ``reached``
    before they could be kept, and that ``failed``. ``full``: the file has no room for the rest."""

    made: int = 0
    there: int = 0
    reached: int = 0
    failed: int = 0
    full: bool = False


class Preparation:
    """One run; ``told`` says how far it came, also when it was interrupted."""

    def __init__(
        self,
        location: Path | str,
        settings: Settings,
        nights: int,
        earlier: bool,
        processes: int,
        progress: Progress,
    ) -> None:
        """``settings.kept`` is the file. What else they say is what the server will be told: pages
        lead to a login where there are accounts."""
        if settings.public:
            raise SettingsError("a public view keeps nothing: what it shows changes by the hour")
        self.told = Summary()
        self._location, self._settings = location, settings
        self._nights, self._earlier = nights, earlier
        self._processes, self._progress = processes, progress
        # Of each week that is there: the rows of its sums, and its nights of areas.
        self._weeks: dict[date, tuple[list[str], Points]] = {}
        self._problems = 0

    def run(self) -> None:
        """LedgerError and SettingsError when it cannot begin, SvodkaError when a process was ended,
        KeyboardInterrupt; what was made stays."""
        context = Context(self._location, self._settings)
        flight: set[Future[Result]] = set()
        try:
            context.last()
            shelf = context.shelf
            if shelf is None:
                raise SettingsError("there is no file to keep pages in")
            pieces = list(Work(context).pieces(self._nights, self._earlier))
            self._progress.begin(sum(piece.weight for piece in pieces))
            try:
                with self._crew(shelf) as submit:
                    self._work(pieces, submit, flight, context, shelf)
            finally:
                self._collect(flight, context, shelf)
        except BrokenProcessPool as error:
            raise SvodkaError(
                "one of the processes was ended from outside",
                hint="run it again, it goes on from here; --processes 1 takes the least memory",
            ) from error
        finally:
            context.close()

    def _work(
        self,
        waiting: list[Piece],
        submit: Submit,
        flight: set[Future[Result]],
        context: Context,
        shelf: Shelf,
    ) -> None:
        # A piece more than processes, so that none waits for this one.
        most = self._processes + 1 if self._processes > 1 else 1
        while waiting or flight:
            if waiting and not shelf.room:
                waiting.clear()
                self.told.full = True
            while len(flight) < most and (piece := self._next(waiting)) is not None:
                waiting.remove(piece)
                flight.add(submit(piece, self._lent(piece, shelf)))
            for one in wait(flight, return_when=FIRST_COMPLETED).done:
                flight.remove(one)
                result = one.result()
                self._keep(result, context, shelf)
                if result.stopped:
                    raise KeyboardInterrupt

    def _next(self, waiting: Iterable[Piece]) -> Piece | None:
        """The first whose weeks are there."""
        return next(
            (one for one in waiting if all(week in self._weeks for week in one.weeks)), None
        )

    def _lent(self, piece: Piece, shelf: Shelf) -> Lent:
        """Sums are on the shelf; nights of areas only this process has."""
        keys = [key for week in piece.weeks for key in self._weeks[week][0]]
        entry, rows = shelf.some(keys)
        wanted = piece.areas if isinstance(piece, Regions) else ()
        points = {
            key: made
            for week in piece.weeks
            for key, made in self._weeks[week][1].items()
            if key[0] in wanted
        }
        return Lent(entry, rows, points)

    def _keep(self, result: Result, context: Context, shelf: Shelf) -> None:
        context.last()
        pages = [row for row in result.rows if row.media]
        with context.open_ledger() as book:
            held, new = shelf.take(pages, result.entry, book)
            shelf.take([row for row in result.rows if not row.media], result.entry, book)
        told, piece = self.told, result.piece
        told.made += new
        told.reached += len(pages) - held
        # Of documents that speak of several nights, two processes may make the page.
        told.there += result.there + held - new
        told.failed += result.failed
        if isinstance(piece, Week):
            sums = [row.key for row in result.rows if not row.media]
            self._weeks[piece.monday] = (sums, result.points)
        told.failed += len(result.reasons)
        for reason in result.reasons:
            self._problem(reason)
        self._progress.done(str(piece), piece.weight, told.made)

    def _problem(self, words: str) -> None:
        self._problems += 1
        if self._problems <= _TOLD:
            self._progress.say(words)

    def _collect(self, flight: set[Future[Result]], context: Context, shelf: Shelf) -> None:
        """What was made before the run was over."""
        for one in flight:
            if one.done() and not one.cancelled() and one.exception() is None:
                self._keep(one.result(), context, shelf)

    @contextmanager
    def _crew(self, shelf: Shelf) -> Iterator[Submit]:
        """Processes that make pieces, or this one."""
        lent = Lent(*shelf.outline(), {})
        if self._processes < 2:
            maker = Maker(self._location, self._settings, lent)
            try:
                yield lambda piece, lent: _done(maker.make(piece, lent))
            finally:
                maker.close()
            return
        processes = multiprocessing.get_context("spawn")
        stop = processes.Event()
        told = (self._location, self._settings, lent, stop)
        pool = ProcessPoolExecutor(self._processes, processes, piecework.begin, told)
        try:
            yield lambda piece, lent: pool.submit(piecework.make, piece, lent)
        except KeyboardInterrupt:
            self._progress.say("stopping as soon as what is in hand is made")
            raise
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)


def _done(result: Result) -> Future[Result]:
    future: Future[Result] = Future()
    future.set_result(result)
    return future
