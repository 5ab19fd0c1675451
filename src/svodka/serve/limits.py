"""How much one request, and one client, may ask of the server."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from svodka.serve import errors

# Clients that are remembered; the one that was not heard of for longest is forgotten first.
CLIENTS = 20_000
# What reading a text costs, beside answering a question.
POSTED = 10


class Bucket:
    """A token bucket for each client: ``rate`` tokens come in a second, ``burst`` at most."""

    def __init__(
        self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._clock = clock
        self._clients: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, client: str, cost: int = 1) -> float:
        """0 and ``cost`` tokens are taken; or the seconds until there are as many."""
        now = self._clock()
        with self._lock:
            left, then = self._clients.pop(client, (self._burst, now))
            left = min(self._burst, left + (now - then) * self._rate)
            enough = left >= cost
            self._clients[client] = (left - cost if enough else left, now)
            if len(self._clients) > CLIENTS:
                self._clients.popitem(last=False)
        return 0.0 if enough else (cost - left) / self._rate

    def give(self, client: str, cost: int = 1) -> None:
        """Tokens that were taken and need not have been."""
        with self._lock:
            if client in self._clients:
                left, then = self._clients[client]
                self._clients[client] = (min(self._burst, left + cost), then)


def client_of(scope: Scope) -> str:
    """The address; of IPv6 the /64, because whoever has one address has all of those."""
    host = (scope.get("client") or ("",))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
    return str(address)


class RateLimit:
    """Middleware: 429 with the seconds to wait."""

    def __init__(self, app: ASGIApp, bucket: Bucket) -> None:
        self._app = app
        self._bucket = bucket

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            cost = POSTED if scope["method"] == "POST" else 1
            wait = self._bucket.wait(client_of(scope), cost)
            if wait:
                answer = errors.response(
                    429,
                    "rate_limited",
                    "too many requests from this address",
                    hint=f"wait {wait:.0f} s, and ask for several things at once where you can",
                    headers={"Retry-After": str(int(wait) + 1)},
                )
                return await answer(scope, receive, send)
        return await self._app(scope, receive, send)


class BodyLimit:
    """Middleware: 413 for a request of more than ``most`` bytes, whatever it says of itself."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if _announced(scope) > self._most:
            headers = {"Connection": "close"}
            answer = errors.response(413, "too_large", errors.TOO_LARGE, "body", headers=headers)
            return await answer(scope, receive, send)
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._most:
                # The framework lets its own exception through where it reads the body.
                raise HTTPException(413, errors.TOO_LARGE)
            return message

        return await self._app(scope, counted, send)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value[:18])
    return 0
