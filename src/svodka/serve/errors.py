"""What went wrong, in one shape: {"error": {"code", "message", "where", "hint"}}.

``code`` is for programs, the rest for people; ``where`` names the parameter or the place, ``hint``
says what to do; both may be empty. The words of a database or a traceback never leave the server.

    invalid 422          a parameter or a text that means nothing
    not_found 404        no such page, document or revision
    method_not_allowed 405
    too_large 413        the request is longer than is taken
    media_type 415       the body is not JSON
    ambiguous 422        more than one document stood at that address
    too_long 422         the hours asked for are more than are answered at once
    unauthorized 401     a token or a login is needed
    forbidden 403        the role of whoever asks does not allow it
    csrf 403             a form that no page of this server has sent
    wrong_host 400       the request names another host
    rate_limited 429     too many requests from one address
    busy 503, ledger 503, accounts 503, not_indexed 503
                         the server, the ledger or the accounts cannot answer now
    internal 500         a defect of svodka
    not_installed 501    a format needs a package that this server lacks
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from svodka.errors import AccountsError, LedgerError, SvodkaError
from svodka.export.options import NotInstalled

log = logging.getLogger("svodka.serve")

CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "media_type",
    422: "invalid",
    429: "rate_limited",
    500: "internal",
    501: "not_installed",
    503: "ledger",
}
TOO_LARGE = "the request is larger than this server takes: send one article at a time"
_FILES = ("/data/", "/feeds/")
_MESSAGES = {
    404: "there is nothing at this address",
    405: "this address does not take that method",
    500: "svodka could not answer: a defect, and the server's log tells more",
    503: "the ledger cannot be read now",
}


class Refused(SvodkaError):
    """A request that is not answered, with the status and code to say so."""

    def __init__(
        self, status: int, code: str, message: str, *, where: str = "", hint: str = ""
    ) -> None:
        super().__init__(message, where=where, hint=hint)
        self.status = status
        self.code = code


class NotLoggedIn(Refused):
    """Nobody who is known asks for what needs somebody. ``login`` is where a browser is sent, ""
    for a program."""

    def __init__(self, login: str, message: str, *, hint: str = "") -> None:
        super().__init__(401, "unauthorized", message, hint=hint)
        self.login = login


def not_found(message: str, *, where: str = "", hint: str = "") -> Refused:
    return Refused(404, "not_found", message, where=where, hint=hint)


def told(code: str, message: str, where: str = "", hint: str = "") -> dict[str, Any]:
    """The one shape."""
    return {"error": {"code": code, "message": message, "where": where, "hint": hint}}


def response(
    status: int,
    code: str,
    message: str,
    where: str = "",
    hint: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:
    body = json.dumps(told(code, message, where, hint)).encode("ascii")
    kept = {"Cache-Control": "no-store", **(headers or {})}
    if status in (429, 503):
        kept.setdefault("Retry-After", "5")
    return Response(body, status, kept, "application/json")


def internal() -> Response:
    return response(500, CODES[500], _MESSAGES[500])


# Makes a page for people of a status, a message and a hint.
Page = Callable[[int, str, str], str]


def install(app: FastAPI, page: Page) -> None:
    """Every error of the framework and of ours: as a page for people, else in the one shape."""

    async def of_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        status = error.status_code
        message = _MESSAGES.get(status) or str(error.detail)
        if not of_programs(request.scope):
            return HTMLResponse(page(status, message, ""), status, error.headers)
        return response(status, CODES.get(status, "bad_request"), message, headers=error.headers)

    async def of_parameters(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if request.method == "POST" and media != "application/json":
            message = "the body has to be JSON"
            hint = "send it with Content-Type: application/json"
            return response(415, "media_type", message, "body", hint)
        return _invalid(error.errors())

    async def of_ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, SvodkaError)
        if isinstance(error, NotLoggedIn) and error.login:
            return RedirectResponse(error.login, 303, {"Cache-Control": "no-store"})
        made = of_svodka(error)
        if not wants_page(request.scope):
            return made
        ours = made.status_code == 503
        shown = page(
            made.status_code, *((_MESSAGES[503], "") if ours else (error.message, error.hint))
        )
        return HTMLResponse(shown, made.status_code, {"Cache-Control": "no-store"})

    async def of_database(request: Request, error: Exception) -> Response:
        log.error("the ledger cannot be read", exc_info=error)
        if not of_programs(request.scope):
            return HTMLResponse(page(503, _MESSAGES[503], ""), 503)
        return response(503, "ledger", _MESSAGES[503])

    app.add_exception_handler(HTTPException, of_http)
    app.add_exception_handler(RequestValidationError, of_parameters)
    app.add_exception_handler(SvodkaError, of_ours)
    app.add_exception_handler(SQLAlchemyError, of_database)


def of_svodka(error: SvodkaError) -> Response:
    """A refusal says its status; a ledger that cannot be used is our side, all else the asker's."""
    if isinstance(error, Refused):
        told = {"WWW-Authenticate": 'Bearer realm="svodka"'} if error.status == 401 else None
        return response(error.status, error.code, error.message, error.where, error.hint, told)
    if isinstance(error, AccountsError):
        log.error("%s", error)
        return response(503, "accounts", "the accounts cannot be read now")
    if isinstance(error, NotInstalled):
        hint = f"whoever runs this server: {error.hint}"
        return response(501, CODES[501], error.message, error.where, hint)
    if isinstance(error, LedgerError):
        log.error("%s", error)
        return response(503, "ledger", _MESSAGES[503])
    return response(422, "invalid", error.message, error.where, error.hint)


def of_programs(scope: Scope) -> bool:
    """Whether errors have the one shape: always in the API, of downloads and feeds but for
    browsers, which are shown a page, never of pages."""
    path = scope["path"]
    return path.startswith("/api/") or (path.startswith(_FILES) and not wants_page(scope))


def wants_page(scope: Scope) -> bool:
    """Whether a person's browser asks for something to look at."""
    accepted = Headers(scope=scope).get("accept", "")
    return not scope["path"].startswith("/api/") and "text/html" in accepted


def _invalid(found: Sequence[Mapping[str, Any]]) -> Response:
    first = found[0]
    where = ".".join(map(str, first["loc"]))
    name = str(first["loc"][-1])
    if first["type"] == "extra_forbidden":
        return response(422, "invalid", f"there is no parameter {name[:80]!r}", where[:200])
    if first["type"] == "json_invalid":
        return response(422, "invalid", "the body is not JSON", "body", str(first["msg"])[:200])
    if first["type"] == "missing":
        return response(422, "invalid", f"{name} is missing", where)
    more = f"; {len(found) - 1} more" if len(found) > 1 else ""
    return response(422, "invalid", f"{name}: {first['msg']}{more}"[:400], where[:200])
