"""``svodka serve``: the API and the pages, from one process."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from svodka.cli import options
from svodka.errors import SettingsError, SvodkaError

if TYPE_CHECKING:
    from svodka.serve.settings import Settings

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
@click.option(
    "--keep",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file in which pages outlive the server: a large ledger is as quick after a restart.",
)
def serve(
    ledger: str | None,
    host: str,
    port: int,
    public: bool,
    delay: str,
    hosts: Sequence[str],
    keep: Path | None,
) -> None:
    """Serve the ledger's pages and API; nothing is written.

    On this machine readers need nothing. On any other address they need the token that
    $SVODKA_TOKEN holds, or --public opens it for everybody, late by --delay. Port 0 is any free
    one. Ctrl-C stops.
    """
    from svodka import settings
    from svodka.serve import settings as serving

    chosen = serving.for_address(
        host,
        public=public,
        delay=serving.duration(delay),
        token=os.environ.get(serving.TOKEN_VARIABLE),
        hosts=tuple(hosts),
    )
    chosen = replace(chosen, kept=keep, ahead=True)
    location = settings.ledger_path(ledger, os.environ)
    with listening(host, port) as sock:
        _serve(location, chosen, sock, host)


def _serve(location: Path | str, chosen: Settings, sock: socket.socket, host: str) -> None:
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
    app = create_app(location, chosen)
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
    sys.stdout.write(f"http://{name}:{sock.getsockname()[1]}/\n")
    sys.stdout.flush()
    uvicorn.Server(config).run(sockets=[sock])


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. SettingsError when it cannot, with what to do."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        sock = socket.socket(family, socket.SOCK_STREAM)
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
