"""Middleware: finds who asks, and lets nobody read who may not."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from anyio import to_thread
from starlette.datastructures import MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from svodka.errors import SvodkaError
from svodka.serve import callers, errors
from svodka.serve.callers import Caller, Callers

LOGIN = "/login"
# What somebody who still has to log in may ask for: the form, and what it looks like.
_LOOKS = "/static/"
CALLER = "svodka.caller"
CALLERS = "svodka.callers"


class Guard:
    """401 for a token that is not good. Where readers have to say who they are, 401 for those who
    do not, or the login page for a browser."""

    def __init__(self, app: ASGIApp, callers: Callers) -> None:
        self._app = app
        self._callers = callers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            # There is no websocket here.
            return await self._app(scope, receive, send)
        try:
            caller = await self._found(scope)
        except SvodkaError as error:
            return await errors.of_svodka(error)(scope, receive, send)
        if caller is None or not self._may_read(caller, scope):
            return await self._refused(caller, scope)(scope, receive, send)
        scope[CALLER], scope[CALLERS] = caller, self._callers
        told = callers.present.set(caller)
        try:
            await self._app(scope, receive, self._varying(send))
        finally:
            callers.present.reset(told)

    async def _found(self, scope: Scope) -> Caller | None:
        if self._callers.simple(scope):
            return self._callers.of(scope)
        return await to_thread.run_sync(self._callers.of, scope)

    def _may_read(self, caller: Caller, scope: Scope) -> bool:
        if not self._callers.settings.closed or caller.via:
            return True
        path = scope["path"]
        form = path == LOGIN or path.startswith(_LOOKS)
        return form and self._callers.accounts is not None

    def _refused(self, caller: Caller | None, scope: Scope) -> Response:
        if caller is not None and self._callers.accounts is not None and errors.wants_page(scope):
            return RedirectResponse(login_address(scope), 303, {"Cache-Control": "no-store"})
        words = "this server needs a token" if caller else "this token is not known, or has ended"
        return errors.response(
            401,
            "unauthorized",
            words,
            "authorization",
            "send the header Authorization: Bearer TOKEN",
            {"WWW-Authenticate": 'Bearer realm="svodka"'},
        )

    def _varying(self, send: Send) -> Send:
        """What is answered depends on who asks: a cache between must not mix it up."""
        if self._callers.accounts is None:
            return send

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.add_vary_header("Cookie")
                headers.add_vary_header("Authorization")
            await send(message)

        return told


def login_address(scope: Scope) -> str:
    """The login page, and from there back: to what a GET asked for."""
    told = quote(scope["path"], safe="/:,@~")
    if query := scope.get("query_string", b""):
        told += "?" + query.decode("latin-1")
    back = told if scope["method"] in ("GET", "HEAD") else "/"
    return f"{LOGIN}?{urlencode({'next': local_path(back)})}"


def local_path(told: str) -> str:
    """The address if it is one of this server, "/" for any other: nobody is led elsewhere.

    Browsers take a backslash for a slash, and pass over tabs and line ends."""
    local = told.startswith("/") and not told.startswith("//") and len(told) <= 2000
    plain = all("!" <= c <= "~" and c != "\\" for c in told)
    inside = told.partition("?")[0] in (LOGIN, "/logout")
    return told if local and plain and not inside else "/"
