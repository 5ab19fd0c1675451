"""The addresses of the pages."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from svodka.errors import SvodkaError
from svodka.serve import asked
from svodka.serve.context import Context
from svodka.serve.pages import site
from svodka.serve.pages.links import Links
from svodka.serve.pages.shown import asked_for, error_response, shown
from svodka.serve.pages.work import Work

_YEAR = "public, max-age=31536000, immutable"


def router(context: Context) -> APIRouter:
    """All pages; none of them is part of the API's schema."""
    context.work = work = Work(context)
    pages = work.pages
    made = APIRouter(include_in_schema=False)

    def add(path: str, view: Callable[..., str], section: str = "", quick: bool = False) -> None:
        def page(request: Request) -> Response:
            return shown(context, pages, view, section, request, quick)

        made.add_api_route(path, page, methods=["GET", "HEAD"], response_class=HTMLResponse)

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
