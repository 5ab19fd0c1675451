"""The addresses of the pages. Every error becomes a page that says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from time import monotonic
from urllib.parse import quote, unquote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from svodka.errors import LedgerError, SvodkaError
from svodka.serve import asked, callers, guard
from svodka.serve.context import Context, Made
from svodka.serve.errors import Refused
from svodka.serve.pages import asking, region, site
from svodka.serve.pages.answers import Answers
from svodka.serve.pages.links import Links
from svodka.serve.pages.views import Pages
from svodka.serve.reader import Reader

_MEDIA = "text/html; charset=utf-8"
# Seconds after the last request.
_ALONE = 5.0
_YEAR = "public, max-age=31536000, immutable"
# What a page's address may ask behind its "?"; anything else is ignored.
_TOLD = (
    *("region", "from", "to", "period", "revision", "as_of"),
    *("q", "speaker", "outcome", "what", "after"),
    # "1": documents without what people decided about them.
    "second",
)


def router(context: Context) -> APIRouter:
    """All pages; none of them is part of the API's schema."""
    pages = Pages(Answers(context.journal, lambda: context.shelf))
    context.work = _Work(context, pages)
    made = APIRouter(include_in_schema=False)

    def add(path: str, view: Callable[..., str], section: str = "", quick: bool = False) -> None:
        def shown(request: Request) -> Response:
            return _shown(context, pages, view, section, request, quick)

        made.add_api_route(path, shown, methods=["GET", "HEAD"], response_class=HTMLResponse)

    add("/", pages.front, "night")
    add("/night/{day}", pages.night, "night")
    add("/region", pages.regions, "region", quick=True)
    add("/region/{area}", pages.region, "region")
    add("/region/{area}/{day}", pages.bench, "region")
    add("/document/{id:path}", pages.document, quick=True)
    add("/audit/{id:path}", pages.audit)
    add("/conflict/{day}/{digest}", pages.conflict, "night")
    add("/source", pages.sources, "source")
    add("/source/{name:path}", pages.source, "source")
    add("/speaker", pages.speakers, "speaker")
    add("/speaker/{id:path}", pages.speaker, "speaker")
    add("/search", pages.search, "search", quick=True)
    add("/data", pages.data, "data")
    made.add_api_route("/night", _go, methods=["GET", "HEAD"])
    made.add_api_route("/static/{digest}/{name}", _static, methods=["GET", "HEAD"])
    return made


class _Work:
    """What can be made before somebody asks, for readers who have no name."""

    def __init__(self, context: Context, pages: Pages) -> None:
        self._context = context
        self._pages = pages
        self._seen: object = None

    def front(self) -> None:
        """The front page, when the ledger has grown."""
        seen = (self._context.last(), self._context.cutoff)
        if seen != self._seen:
            self._page(self._pages.front, "/", "night")
            self._seen = seen

    def earlier(self) -> Iterator[None]:
        """Pages of regions, then nights, the last first: those of the strip with their documents
        and the benches of their regions, and all others where pages outlive the server. Of a public
        view nothing: what it shows changes by the hour."""
        if self._context.cutoff is not None:
            return
        with self._context.open_ledger() as book:
            nights = asking.all_nights(book, book.upto())
        if not nights:
            return
        areas = self._areas(nights[: region.NIGHTS])
        with self._context.open_ledger() as book:
            yield from self._pages.have_regions(book, nights[: region.NIGHTS], areas, book.upto())
        for area in areas:
            self._page(self._pages.region, Links().region(area), "region", area=",".join(area))
            yield
        kept = len(nights) if self._context.shelf is not None else region.NIGHTS
        for n, night in enumerate(nights[:kept]):
            self._page(self._pages.night, Links().night(night), "night", day=night.isoformat())
            yield
            if n < region.NIGHTS:
                yield from self._around(night)

    def _around(self, night: date) -> Iterator[None]:
        with self._context.open_ledger() as book:
            documents = asking.speaking_of(book, night, book.upto())
        for id in documents:
            self._page(self._pages.document, Links().document(id), "", id=id)
            yield
        for area in self._areas((night,)):
            told = {"area": ",".join(area), "day": night.isoformat()}
            self._page(self._pages.bench, Links().bench(area, night), "region", **told)
            yield

    def alone(self) -> bool:
        return monotonic() - self._context.asked > _ALONE

    def _areas(self, nights: Sequence[date]) -> tuple[tuple[str, ...], ...]:
        with self._context.open_ledger() as book:
            return asking.spoken_of(book, nights[-1], nights[0], book.upto())

    def _page(self, view: Callable[..., str], path: str, section: str, **told: str) -> None:
        asked = {"type": "http", "method": "GET", "query_string": b"", "headers": []}
        where = {"path": unquote(path), "raw_path": path.encode(), "path_params": told}
        whose = {guard.CALLER: callers.ANONYMOUS, guard.CALLERS: self._context.callers}
        request = Request({**asked, **where, **whose})
        _shown(self._context, self._pages, view, section, request, False)


def _shown(
    context: Context,
    pages: Pages,
    view: Callable[..., str],
    section: str,
    request: Request,
    quick: bool,
) -> Response:
    """``quick`` pages wait for no other page that is being made."""
    told = {n: v for n in _TOLD if (v := asked_for(request, n))}
    as_of = told.get("as_of", "")

    def make(book: Reader, upto: int) -> Made:
        here = _here(request, told)
        who = site.who(request, here)
        links = Links(as_of, told.get("second") == "1")
        frame = site.Frame(links, here, upto, as_of, section, context.held_back, who)
        now = pages.now(book, upto, told, frame)
        shown = view(now, **request.path_params).encode("utf-8", "replace")
        newest = now.newest if now.seen.newest else None
        return Made(shown, asking.looked(now.seen.hours, newest))

    try:
        moment = asked.as_of(as_of or None)
        for value in request.path_params.values():
            asked.one_line(value, "address")
        # The head of the page names whoever asks, and leads where they may go.
        whose = context.audience
        question = ("page", request.url.path, whose, *(f"{n}={v}" for n, v in sorted(told.items())))
        turn = context.searches if section == "search" else None
        return context.answered(
            request, question, moment, make, _MEDIA, expensive=not quick, turn=turn
        )
    except SvodkaError as error:
        return error_response(error)


def error_response(error: SvodkaError) -> Response:
    """An error as a page: a refusal says its status, a ledger that cannot be used is our side."""
    status = error.status if isinstance(error, Refused) else 422
    if isinstance(error, LedgerError):
        status = 503
    message = "the ledger cannot be read now" if status == 503 else error.message
    page = site.error_page(status, message, "" if status == 503 else error.hint)
    return HTMLResponse(page, status, {"Cache-Control": "no-store"})


def asked_for(request: Request, name: str) -> str:
    return request.query_params.get(name, "")


def _here(request: Request, told: dict[str, str]) -> str:
    """The address of the request without ``as_of``."""
    kept = {name: value for name, value in told.items() if name != "as_of"}
    path = quote(request.url.path, safe="/:,@~")
    return f"{path}?{urlencode(kept)}" if kept else path


def _go(request: Request) -> Response:
    """Where the form at the top leads: to the night of a date."""
    as_of = asked_for(request, "as_of")
    try:
        day = asked.day(asked_for(request, "date"))
        asked.as_of(as_of or None)
    except SvodkaError as error:
        return error_response(error)
    return RedirectResponse(Links(as_of).night(day), 303)


def _static(digest: str, name: str) -> Response:
    found = site.fixed(name)
    if found is None or site.address(name) != f"/static/{digest}/{name}":
        page = site.error_page(404, "there is no such file")
        return HTMLResponse(page, 404, {"Cache-Control": "no-store"})
    headers = {"Cache-Control": _YEAR, "X-Content-Type-Options": "nosniff"}
    return Response(found, 200, headers, site.STATIC[name])
