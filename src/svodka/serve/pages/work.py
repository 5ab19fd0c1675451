"""What can be made before somebody asks, for readers who have no name, in pieces: the thread of a
server makes one after the other, ``svodka prepare`` several at a time in processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from time import monotonic
from typing import ClassVar, TypeAlias
from urllib.parse import unquote

from fastapi import Request

from svodka.serve import callers, guard
from svodka.serve.context import Context
from svodka.serve.pages import asking, region
from svodka.serve.pages.answers import Answers, Seen, mondays
from svodka.serve.pages.links import Links
from svodka.serve.pages.night import STRIP
from svodka.serve.pages.shown import shown, there
from svodka.serve.pages.views import Pages

# Seconds after the last request.
_ALONE = 5.0
# Regions whose pages are made together.
_TOGETHER = 12

Area: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """No page: the sums of a week's nights, which the strips of nine weeks show, and its nights of
    some areas."""

    monday: date
    areas: tuple[Area, ...] = ()
    weeks: ClassVar[tuple[date, ...]] = ()

    def __str__(self) -> str:
        return f"week of {self.monday}"

    @property
    def weight(self) -> int:
        return 3 + len(self.areas) // 5


@dataclass(frozen=True, slots=True)
class Front:
    """The front page. ``weeks``, here and below: the Mondays of those that have to be there first,
    lest they are made several times."""

    weeks: tuple[date, ...]

    def __str__(self) -> str:
        return "front page"

    @property
    def weight(self) -> int:
        return 2


@dataclass(frozen=True, slots=True)
class Regions:
    """Pages of some areas."""

    areas: tuple[Area, ...]
    weeks: tuple[date, ...]

    def __str__(self) -> str:
        return f"{len(self.areas)} regions"

    @property
    def weight(self) -> int:
        return 1 + len(self.areas) // 2


@dataclass(frozen=True, slots=True)
class Nights:
    """Pages of nights of one week, the last first; ``around`` them, those of their documents and
    the benches of their regions."""

    days: tuple[date, ...]
    around: bool
    weeks: tuple[date, ...]

    def __str__(self) -> str:
        last, *others = self.days
        return f"nights to {others[-1]} … {last}" if others else f"night to {last}"

    @property
    def weight(self) -> int:
        return len(self.days) * (6 if self.around else 2)


# ``weight``: about how long it takes, set against the others; seconds where a night has 600 claims.
Piece: TypeAlias = Week | Front | Regions | Nights


class Work:
    """Pieces, and how each is made. The pages and answers are those of the context's server."""

    def __init__(self, context: Context, by_weeks: bool = False) -> None:
        """``by_weeks`` as of ``Answers``."""
        self.answers = Answers(context.journal, lambda: context.shelf, by_weeks)
        self.pages = Pages(self.answers)
        self._context = context
        self._seen: object = None

    # --- for the thread of a server

    def front(self) -> None:
        """The front page, when the ledger has grown."""
        seen = (self._context.last(), self._context.cutoff)
        if seen != self._seen:
            self._page(self.pages.front, "/", "night")
            self._seen = seen

    def earlier(self) -> Iterator[None]:
        """The last nights with all around them; the pages of all others where pages outlive the
        server."""
        for piece in self.pieces(region.NIGHTS, self._context.shelf is not None):
            for _, steps in self.make(piece):
                for _ in steps:
                    yield

    def alone(self) -> bool:
        return monotonic() - self._context.asked > _ALONE

    # --- pieces

    def pieces(self, nights: int, earlier: bool) -> Iterator[Piece]:
        """Of regions, then of nights, the last first: of so many of them also what is around them,
        of those ``earlier`` their page. Weeks come before what is made of them. Of a public view
        nothing: what it shows changes by the hour."""
        if self._context.cutoff is not None:
            return
        with self._context.open_ledger() as book:
            known = asking.all_nights(book, book.upto())
        if not known:
            return
        recent, around = known[: region.NIGHTS], set(known[:nights])
        # The page of a region goes back as far where no claim does.
        weeks = tuple(mondays(known[0] - timedelta(days=region.NIGHTS - 1), known[0]))
        areas = self._areas(recent)
        lacking = tuple(area for area in areas if not self._there(area))
        for monday in weeks:
            yield Week(monday, lacking)
        for n in range(0, len(areas), _TOGETHER):
            yield Regions(areas[n : n + _TOGETHER], weeks)
        done = set(weeks)
        for days in (*_weekly(known[:nights]), *_weekly(known[nights:] if earlier else ())):
            strip = tuple(mondays(days[-1] - timedelta(days=STRIP - 1), days[0]))
            yield from (Week(monday) for monday in strip if monday not in done)
            done.update(strip)
            if days[0] == known[0]:
                yield Front(strip)
            yield Nights(days, days[0] in around, strip)

    def make(self, piece: Piece) -> Iterator[tuple[str, Iterator[int]]]:
        """Part after part, of which each may fail alone: its name, and a step each time, the status
        of the page that was made or is there already, 0 for what is no page."""
        if isinstance(piece, Nights):
            for day in piece.days:
                yield f"night to {day}", self._night(day, piece.around)
        elif isinstance(piece, Week):
            yield str(piece), self._week(piece)
        elif isinstance(piece, Front):
            yield str(piece), self._front()
        else:
            yield str(piece), (self._region(area) for area in piece.areas)

    def _front(self) -> Iterator[int]:
        yield self._page(self.pages.front, "/", "night")

    def _night(self, day: date, around: bool) -> Iterator[int]:
        yield self._page(self.pages.night, Links().night(day), "night", day=day.isoformat())
        if around:
            yield from self._around(day)

    def _week(self, week: Week) -> Iterator[int]:
        with self._context.open_ledger() as book:
            upto = book.upto()
            self.answers.strip(book, week.monday, week.monday, upto, Seen())
            yield 0
            if week.areas:
                for _ in self.answers.have_nights(book, week.monday, week.monday, week.areas, upto):
                    yield 0

    def _around(self, night: date) -> Iterator[int]:
        with self._context.open_ledger() as book:
            documents = asking.speaking_of(book, night, book.upto())
        for id in documents:
            yield self._page(self.pages.document, Links().document(id), "", id=id)
        for area in self._areas((night,)):
            told = {"area": ",".join(area), "day": night.isoformat()}
            yield self._page(self.pages.bench, Links().bench(area, night), "region", **told)

    def _areas(self, nights: Sequence[date]) -> tuple[Area, ...]:
        with self._context.open_ledger() as book:
            return asking.spoken_of(book, nights[-1], nights[0], book.upto())

    # --- pages

    def _region(self, area: Area) -> int:
        told = {"area": ",".join(area)}
        return self._page(self.pages.region, Links().region(area), "region", **told)

    def _there(self, area: Area) -> bool:
        request = self._request(Links().region(area), {"area": ",".join(area)})
        return there(self._context, request)

    def _page(self, view: Callable[..., str], path: str, section: str, **told: str) -> int:
        request = self._request(path, told)
        return shown(self._context, self.pages, view, section, request, False).status_code

    def _request(self, path: str, told: dict[str, str]) -> Request:
        # What was gzipped need not be unpacked for nobody.
        headers = [(b"accept-encoding", b"gzip")]
        asked = {"type": "http", "method": "GET", "query_string": b"", "headers": headers}
        where = {"path": unquote(path), "raw_path": path.encode(), "path_params": told}
        whose = {guard.CALLER: callers.ANONYMOUS, guard.CALLERS: self._context.callers}
        return Request({**asked, **where, **whose})


def _weekly(nights: Sequence[date]) -> Iterator[tuple[date, ...]]:
    """Those of each week, in the order in which they are given."""
    for _, days in groupby(nights, lambda day: (day.isocalendar().year, day.isocalendar().week)):
        yield tuple(days)
