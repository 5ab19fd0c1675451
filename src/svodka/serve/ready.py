"""Answers that are there already are sent from the event loop: no thread, no ledger, no routing."""

from __future__ import annotations

from time import monotonic

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from svodka.serve import sending
from svodka.serve.context import Context


class Ready:
    """Middleware, the innermost: whoever may not ask was turned away before it, and who asks is
    known, so that everybody is only given what is theirs."""

    def __init__(self, app: ASGIApp, context: Context) -> None:
        self._app = app
        self._context = context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._context.asked = monotonic()
        if scope["type"] == "http" and scope["method"] == "GET":
            known = self._context.ready(sending.target(scope))
            if known is not None:
                for message in sending.messages(known, Headers(scope=scope)):
                    await send(message)
                return
        await self._app(scope, receive, send)
