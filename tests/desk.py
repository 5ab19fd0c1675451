"""A desk for the tests of alerts: its ledger, what it subscribed to, servers that it sends to."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from svodka.alerts import config, running
from svodka.alerts.records import Alert, Alerts
from svodka.alerts.sending import Report, Send, sender
from svodka.alerts.store import Store
from svodka.ledger import Ledger
from svodka.sources.pace import Clock

SECRET = "whsec_" + "c3ZvZGthIHRlc3Qgc2VjcmV0LCAzMiBieXRlcyE="
ENVIRON = {"DESK_SECRET": SECRET, "MAIL_PASSWORD": "hush"}


@dataclass
class Desk:
    """``now`` is the clock of every run, which sleeping turns on."""

    folder: Path
    text: str
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    slept: list[float] = field(default_factory=list)

    @property
    def ledger(self) -> Path:
        return self.folder / "svodka.db"

    @property
    def state(self) -> Path:
        return self.folder / "svodka.alerts.db"

    @property
    def alerts(self) -> Alerts:
        return config.load(self.write())

    def write(self) -> Path:
        file = self.folder / "alerts.toml"
        file.write_text(self.text, encoding="utf-8")
        return file

    def book(self) -> Ledger:
        return Ledger.open(self.ledger, reader="0.1.0")

    def clock(self) -> Clock:
        def sleep(seconds: float) -> None:
            self.slept.append(seconds)
            self.now += timedelta(seconds=seconds)

        return Clock(lambda: self.now, sleep=sleep, random=lambda: 0.5)

    def later(self, **told: float) -> None:
        self.now += timedelta(**told)

    def run(self, send: Send | None = None) -> Report:
        alerts, clock = self.alerts, self.clock()
        with Store.open(self.state) as store:
            how = send or sender(alerts, ENVIRON, clock)
            return running.run(alerts, self.ledger, store, how, clock)

    def told(self, name: str) -> list[Alert]:
        """Oldest first."""
        store = Store.reading(self.state)
        assert store is not None
        with store:
            return store.alerts(name, None, 1000)[::-1]


@dataclass
class Posted:
    headers: dict[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.body)


class Hook:
    """Takes what is posted; ``answer`` gives the status (and headers) of each."""

    def __init__(
        self, answer: Callable[[Posted], tuple[int, dict[str, str]]] | None = None
    ) -> None:
        self.posted: list[Posted] = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("content-length", 0))
                told = {name.lower(): value for name, value in self.headers.items()}
                one = Posted(told, self.rfile.read(length))
                hook.posted.append(one)
                status, headers = answer(one) if answer else (204, {})
                with suppress(OSError):
                    self.send_response(status)
                    for name, value in {"Content-Length": "0", **headers}.items():
                        self.send_header(name, value)
                    self.end_headers()

            def do_GET(self) -> None:
                hook.posted.append(Posted({}, b"GET"))
                self.send_error(500)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/alerts"

    def __enter__(self) -> Hook:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


@dataclass
class Mailed:
    sender: str
    to: list[str]
    data: bytes

    @property
    def message(self) -> EmailMessage:
        found = message_from_bytes(self.data, policy=default)
        assert isinstance(found, EmailMessage)
        return found


class Smtpd:
    """As much of RFC 5321 as a client needs. ``refused`` are addresses that it does not take;
    ``starttls``: it says that it can, and then breaks off."""

    def __init__(self, refused: tuple[str, ...] = (), starttls: bool = False) -> None:
        self.mailed: list[Mailed] = []
        self.said: list[str] = []
        self._refused = refused
        self._starttls = starttls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]

    def __enter__(self) -> Smtpd:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as file, suppress(OSError):
                self._talk(file)

    def _talk(self, file: Any) -> None:
        def say(line: str) -> None:
            file.write(f"{line}\r\n".encode())
            file.flush()

        sender, to = "", []
        say("220 desk")
        while line := file.readline().decode().strip():
            self.said.append(line)
            word = line.upper()
            if word.startswith("EHLO"):
                say("250-desk\r\n250-STARTTLS\r\n250 8BITMIME" if self._starttls else "250 desk")
            elif word.startswith("STARTTLS"):
                return
            elif word.startswith("MAIL"):
                sender, to = line.partition("<")[2].partition(">")[0], []
                say("250 ok")
            elif word.startswith("RCPT"):
                address = line.partition("<")[2].partition(">")[0]
                if address in self._refused:
                    say("550 nobody here")
                else:
                    to.append(address)
                    say("250 ok")
            elif word == "DATA":
                say("354 go on")
                lines = []
                while (one := file.readline()) != b".\r\n":
                    lines.append(one.removeprefix(b".") if one.startswith(b"..") else one)
                self.mailed.append(Mailed(sender, to, b"".join(lines)))
                say("250 taken")
            elif word == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")


@contextmanager
def hooked(**told: Any) -> Iterator[Hook]:
    with Hook(**told) as hook:
        yield hook


def text(*subscriptions: str, url: str = "", smtp: int = 0, base: str = "") -> str:
    """An alerts.toml with a webhook "desk" and a server of mail on this machine."""
    parts = [f'base = "{base}"'] if base else []
    if smtp:
        parts.append(
            f'[smtp]\nhost = "127.0.0.1"\nport = {smtp}\nsecurity = "none"\n'
            'from = "alerts@desk.example"'
        )
    if url:
        parts.append(
            f'[[webhook]]\nname = "desk"\nurl = "{url}"\nsecret_variable = "DESK_SECRET"\n'
            "private = true"
        )
    parts += [f"[[subscription]]\n{one.strip()}" for one in subscriptions]
    return "\n\n".join(parts)
