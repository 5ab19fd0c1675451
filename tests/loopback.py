"""A web server on this machine that misbehaves as real ones do, and a clock that tests turn."""

from __future__ import annotations

import contextlib
import gzip
import ssl
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from svodka.sources.fetch import Fetcher, Limits, user_agent
from svodka.sources.pace import Clock

HTML = "text/html; charset=utf-8"
START = datetime(2026, 5, 15, 9, 0, tzinfo=UTC)


@dataclass
class Reply:
    """An answer. A ``body`` of pieces is sent without a length until it ends or the client goes;
    ``cut`` closes the connection after so many bytes of what was announced."""

    body: bytes | Iterable[bytes] = b""
    status: int = 200
    type: str = HTML
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None


@dataclass(frozen=True)
class Asked:
    path: str
    headers: Message


Answer = Reply | list[Reply] | Callable[[Asked], Reply]


class Loopback:
    """``pages`` maps a path (with its query, else without) to a reply, a list of replies that are
    given one after another (the last one again and again), or a function of what was asked."""

    def __init__(self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                asked = Asked(self.path, self.headers)
                loopback.asked.append(asked)
                with contextlib.suppress(OSError):
                    _send(self, loopback._reply(asked))

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """A client that goes away is what some tests are about."""

        self._server = Server((host, 0), Handler)
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.host = f"{host}:{self._server.server_address[1]}"
        self.url = f"{'https' if tls else 'http'}://{self.host}"

    def _reply(self, asked: Asked) -> Reply:
        found = self.pages.get(asked.path) or self.pages.get(asked.path.partition("?")[0])
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        if isinstance(found, Reply):
            return found
        return found(asked) if found is not None else Reply(b"not found", 404)

    def paths(self, *, robots: bool = False) -> list[str]:
        """What was asked for, in order."""
        return [one.path for one in self.asked if robots or one.path != "/robots.txt"]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    handler.send_response(reply.status)
    handler.send_header("Content-Type", reply.type)
    for name, value in reply.headers.items():
        handler.send_header(name, value)
    if isinstance(reply.body, bytes):
        handler.send_header("Content-Length", str(len(reply.body)))
        handler.end_headers()
        handler.wfile.write(reply.body[: reply.cut])
        handler.close_connection = handler.close_connection or reply.cut is not None
        return
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.close_connection = True
    for piece in reply.body:
        handler.wfile.write(piece)
        handler.wfile.flush()


def conditional(body: bytes, etag: str, type: str = HTML) -> Callable[[Asked], Reply]:
    """A page that is not sent again to who has it."""

    def answer(asked: Asked) -> Reply:
        if asked.headers.get("If-None-Match") == etag:
            return Reply(b"", 304)
        return Reply(body, type=type, headers={"ETag": etag})

    return answer


def packed(body: bytes, type: str = HTML) -> Reply:
    return Reply(gzip.compress(body, mtime=0), type=type, headers={"Content-Encoding": "gzip"})


class Turned:
    """A clock that stands still until somebody sleeps; ``slept`` is for how long each time."""

    def __init__(self, start: datetime = START) -> None:
        self.at = start
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.at += timedelta(seconds=seconds)

    def clock(self) -> Clock:
        return Clock(
            lambda: self.at, lambda: (self.at - START).total_seconds(), self.sleep, lambda: 0.5
        )


def fetcher(
    server: Loopback,
    turned: Turned | None = None,
    *others: Loopback,
    contact: str = "mailto:desk@example.org",
    size: int = 10_000_000,
    whole: float = 60.0,
    delay: float = 0.0,
) -> Fetcher:
    """One that may ask these servers, and no other machine of ours."""
    clock = Clock() if turned is None else turned.clock()
    return Fetcher(
        user_agent("1.0", contact),
        Limits(size=size, whole=whole, delay=delay),
        [one.host for one in (server, *others)],
        clock,
    )
