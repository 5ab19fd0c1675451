"""A page at an address, as a response. Every error becomes a page that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from svodka.errors import LedgerError, SvodkaError
from svodka.serve import asked
from svodka.serve.context import Context, Made, Question
from svodka.serve.errors import Refused
from svodka.serve.pages import asking, site
from svodka.serve.pages.links import Links
from svodka.serve.pages.views import Pages
from svodka.serve.reader import Reader

_MEDIA = "text/html; charset=utf-8"
# What a page's address may ask behind its "?"; anything else is ignored.
_TOLD = (
    *("region", "from", "to", "period", "revision", "as_of"),
    *("q", "speaker", "outcome", "what", "after"),
    # "1": documents without what people decided about them.
    "second",
)


def shown(
    context: Context,
    pages: Pages,
    view: Callable[..., str],
    section: str,
    request: Request,
    quick: bool,
) -> Response:
    """``quick`` pages wait for no other page that is being made."""
    told = _told(request)
    as_of = told.get("as_of", "")

    def make(book: Reader, upto: int) -> Made:
        here = _here(request, told)
        who = site.who(request, here)
        links = Links(as_of, told.get("second") == "1")
        frame = site.Frame(links, here, upto, as_of, section, context.held_back, who)
        now = pages.now(book, upto, told, frame)
        text = view(now, **request.path_params).encode("utf-8", "replace")
        newest = now.newest if now.seen.newest else None
        return Made(text, asking.looked(now.seen.hours, newest))

    try:
        moment = asked.as_of(as_of or None)
        for value in request.path_params.values():
            asked.one_line(value, "address")
        question = _question(context, request, told)
        turn = context.searches if section == "search" else None
        return context.answered(
            request, question, moment, make, _MEDIA, expensive=not quick, turn=turn
        )
    except SvodkaError as error:
        return error_response(error)


def there(context: Context, request: Request) -> bool:
    """Whether the page as of now is kept, and holds."""
    return context.has(_question(context, request, _told(request)), _MEDIA)


def _told(request: Request) -> dict[str, str]:
    return {n: v for n in _TOLD if (v := asked_for(request, n))}


def _question(context: Context, request: Request, told: dict[str, str]) -> Question:
    # The head of the page names whoever asks, and leads where they may go.
    whose = context.audience
    return ("page", request.url.path, whose, *(f"{n}={v}" for n, v in sorted(told.items())))


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
