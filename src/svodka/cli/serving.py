"""``svodka serve``: the API and the pages, from one process."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from svodka.cli import options
from svodka.cli.accounts import file_option, user
from svodka.errors import SettingsError, SvodkaError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import APIRouter

    from svodka.serve.context import Context
    from svodka.serve.settings import Settings

    Router = Callable[[Context], APIRouter]

# Connections that wait to be accepted, and those that are served at a time.
_BACKLOG = 256
_CONNECTIONS = 512
# Seconds until a thread that computes lets another one in; Python's own five milliseconds add up to
# more than an answer that is there takes.
_TURN = 0.0005


@click.command()
@options.ledger_option
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option(
    "--public", is_flag=True, help="For everybody to read; what is younger than --delay is held."
)
@click.option("--delay", metavar="TIME", default="24h", show_default=True, help="Like 24h or 2d.")
@click.option(
    "--allow-host",
    "hosts",
    metavar="NAME",
    multiple=True,
    help="A name by which it is reached, as behind a proxy; may be given again.",
)
@file_option
@click.option(
    "--review", is_flag=True, help="Let the user of this machine decide, without a password."
)
@click.option("--base", metavar="URL", default="", help="Its address, for the links of feeds.")
@click.option(
    "--alerts",
    "subscribed",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Whose feeds are served too.  [default: alerts.toml beside the ledger, if there is one]",
)
@click.option(
    "--keep",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A file in which pages outlive the server: a large ledger is as quick after a restart.",
)
def serve(
    ledger: str | None,
    host: str,
    port: int,
    public: bool,
    delay: str,
    hosts: Sequence[str],
    file: Path | None,
    review: bool,
    base: str,
    subscribed: Path | None,
    keep: Path | None,
) -> None:
    """Serve the ledger's pages and API.

    On this machine readers need nothing. On any other address they need an account (svodka
    accounts) or the token that $SVODKA_TOKEN holds; or --public opens it for everybody, late by
    --delay. Nothing is written but what reviewers and editors decide. Port 0 is any free one.
    Ctrl-C stops.
    """
    from svodka import settings
    from svodka.serve import settings as serving

    location = settings.ledger_path(ledger, os.environ)
    chosen = serving.for_address(
        host,
        public=public,
        delay=serving.duration(delay),
        token=os.environ.get(serving.TOKEN_VARIABLE),
        hosts=tuple(hosts),
        accounts=members(file, location),
        review=user() if review else "",
        base=settings.site(base),
    )
    chosen = replace(chosen, kept=keep, ahead=True)
    routers = _feeds(subscribed, location)
    with listening(host, port) as sock:
        _serve(location, chosen, sock, host, routers)


def members(told: Path | None, location: Path | str) -> Path | None:
    """The file of those who may log in: one that was named has to be there."""
    from svodka import settings

    found = settings.accounts_path(told, location, os.environ)
    named = told is not None or settings.ACCOUNTS_VARIABLE in os.environ
    return found if found is not None and (named or found.exists()) else None


def _feeds(file: Path | None, location: Path | str) -> list[Router]:
    """Of the subscriptions of alerts.toml; without one that was named there need not be any."""
    from svodka.alerts import config, feeds, store

    found = file or config.beside(location)
    if file is None and not found.exists():
        return []
    return [feeds.router(config.load(found), store.beside(location))]


def _serve(
    location: Path | str,
    chosen: Settings,
    sock: socket.socket,
    host: str,
    routers: Sequence[Router],
) -> None:
    import uvicorn

    from svodka import settings
    from svodka.serve.app import create_app
    from svodka.serve.reader import Reader
    from svodka.serve.shelf import Shelf

    # What is wrong with the ledger is told now and not to the first reader.
    with Reader.reading_only(location) as book:
        if chosen.kept is not None:
            Shelf(chosen.kept, book).close()
    # Who waits for an answer that is there should not wait for one that is being made.
    sys.setswitchinterval(_TURN)
    app = create_app(location, chosen, routers=routers)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="on",
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
    )
    name = f"[{host}]" if ":" in host else host
    late = f", {_words(chosen)}" if chosen.public else ""
    sys.stderr.write(f"svodka: serving {settings.ledger_name(location)}{late}; Ctrl-C stops\n")
    if chosen.review:
        sys.stderr.write(f"svodka: {chosen.review} decides, and so may all users of this machine\n")

    class Telling(uvicorn.Server):
        """Tells its address when it can be asked, and stopped: an interrupt while modules are
        loaded can be lost, and leave the lock behind that other threads import by."""

        interrupted = False

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            self.interrupted |= sig == signal.SIGINT
            super().handle_exit(sig, frame)

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                sys.stdout.write(f"http://{name}:{sock.getsockname()[1]}/\n")
                sys.stdout.flush()

    server = Telling(config)
    try:
        server.run(sockets=[sock])
    except KeyboardInterrupt:
        server.interrupted = True
    _end(server.interrupted)


def _end(interrupted: bool) -> None:
    """A thread that is within a question to the solver when Python ends aborts the process."""
    from svodka.serve import ahead

    if any(thread.name == ahead.NAME for thread in threading.enumerate()):
        if interrupted:
            sys.stderr.write("svodka: stopped\n")
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(130 if interrupted else 0)
    if interrupted:
        raise KeyboardInterrupt


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. SettingsError when it cannot, with what to do."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        # Told the protocol, asyncio sends the second part of an answer (its body) without waiting
        # for the first to be acknowledged, which takes 40 milliseconds.
        sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        raise SettingsError(
            f"{host!r} is no address of this machine", hint="give --host 127.0.0.1"
        ) from error
    try:
        if os.name == "posix":
            # A server that has just stopped must not keep its port for a minute.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(_BACKLOG)
    except OSError as error:
        sock.close()
        raise _unbound(error, host, port) from error
    return sock


def _unbound(error: OSError, host: str, port: int) -> SvodkaError:
    if error.errno == errno.EADDRINUSE:
        return SettingsError(
            f"port {port} is in use", where=host, hint="give another --port, or 0 for any free one"
        )
    if error.errno == errno.EACCES:
        return SettingsError(
            f"port {port} needs rights that you do not have",
            where=host,
            hint="give a --port from 1024 up",
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return SettingsError(f"{host} is no address of this machine", hint="give --host 127.0.0.1")
    return SettingsError(f"cannot listen: {error.strerror or error}", where=f"{host}:{port}")


def _words(chosen: Settings) -> str:
    hours = chosen.delay.total_seconds() / 3600
    return f"for everybody, {hours:g} hours late"
