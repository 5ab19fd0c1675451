"""The application: routes, in what order a request passes the guards, and its description."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.middleware import Middleware
from starlette.responses import Response

from svodka import __version__, contract
from svodka.serve import (
    access,
    answers,
    api,
    components,
    desk,
    errors,
    files,
    guard,
    items,
    limits,
    lists,
    login,
    pages,
    plain,
    search,
    security,
    settling,
    shapes,
)
from svodka.serve.ahead import Ahead
from svodka.serve.callers import Callers
from svodka.serve.context import Context
from svodka.serve.reader import Reader
from svodka.serve.ready import Ready
from svodka.serve.settings import Settings

PREFIX = "/api/v1"

# More than wait for an expensive answer at a time.
THREADS = answers.AT_ONCE + answers.WAITING + 20

_ABOUT = (
    "Public statements about drones shot down, airports closed and what came of it: who said "
    "what, what it allows together, and what cannot all be true. An after-the-fact record: "
    "nothing live, no positions, no routes."
)


def create_app(
    ledger: Path | str,
    settings: Settings | None = None,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    routers: Sequence[Callable[[Context], APIRouter]] = (),
) -> FastAPI:
    """The server for one ledger: a file or a ``postgresql://`` URL. It is opened at the first
    request, and written only by reviewers and editors. ``clock`` tells the time from which a public
    view's delay is counted; ``routers`` make routes of what stands above the server. AccountsError
    when the accounts cannot be used."""
    settings = settings or Settings()
    context = Context(ledger, settings, clock)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        # Requests that wait for a turn must not keep the others out.
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        ahead = Ahead(context.work) if settings.ahead and context.work else None
        if ahead is not None:
            ahead.start()
            settling.begin()
        yield
        if ahead is not None:
            ahead.stop()
        context.close()

    app = FastAPI(
        title="svodka",
        summary="What official bulletins said",
        description=_ABOUT,
        version=contract.VERSION,
        openapi_url=f"{PREFIX}/openapi.json",
        # Their pages are loaded from elsewhere.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        middleware=[*_guards(settings, context.callers), Middleware(Ready, context=context)],
        dependencies=[Depends(access.deny_by_default)],
        lifespan=life,
    )
    app.state.context = context
    errors.install(app, pages.error_page)
    for part in (
        _index(context),
        *(module.router(context) for module in (api, lists, search, items)),
    ):
        app.include_router(part, prefix=PREFIX)
    app.include_router(login.router(context), include_in_schema=False)
    app.include_router(desk.router(context), include_in_schema=False)
    for more in (files.router, *routers):
        app.include_router(more(context))
    app.include_router(pages.router(context), include_in_schema=False)
    _describe(app, settings)
    return app


def _guards(settings: Settings, callers: Callers) -> list[Middleware]:
    """The first is the outermost."""
    found = [Middleware(security.Shield)]
    if not settings.any_host:
        found.append(Middleware(security.HostCheck, hosts=settings.hosts))
    if settings.rate is not None:
        bucket = limits.Bucket(settings.rate, settings.burst)
        found.append(Middleware(limits.RateLimit, bucket=bucket))
    found.append(Middleware(guard.Guard, callers=callers))
    return [*found, Middleware(limits.BodyLimit, most=settings.body)]


def _index(context: Context) -> APIRouter:
    start = APIRouter(tags=["the ledger"], default_response_class=Response)

    @start.get("", responses=shapes.answers("Index"), operation_id="index")
    def index(request: Request) -> Response:
        """Which ledger this is, up to which entry, and what can be asked."""

        def make(book: Reader, upto: int) -> bytes:
            cutoff = context.cutoff
            names = (
                "claims",
                "changes",
                "documents",
                "sources",
                "families",
                "search",
                "openapi.json",
            )
            value = {
                "version": contract.VERSION,
                "svodka": __version__,
                "entry": upto,
                "chain": book.chain_at(upto),
                "public": context.settings.public,
                "shown_until": None if cutoff is None else cutoff.isoformat(),
                "links": {name.partition(".")[0]: f"{PREFIX}/{name}" for name in names},
            }
            return plain.dumped(value)

        return context.answered(request, ("index",), None, make)

    return start


def _describe(app: FastAPI, settings: Settings) -> None:
    """OpenAPI with the shapes of answers, which are plain values and no classes."""
    made = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            value = made()
            parts = value.setdefault("components", {})
            parts["schemas"] = {**parts.get("schemas", {}), **components.shapes()}
            for unused in ("HTTPValidationError", "ValidationError"):
                parts["schemas"].pop(unused, None)
            if settings.token is not None or settings.accounts is not None:
                parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
                value["security"] = [{"token": []}] if settings.closed else [{}, {"token": []}]
            app.openapi_schema = value
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]
