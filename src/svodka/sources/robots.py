"""robots.txt, read as RFC 9309 says: who may be asked for what, and how often.

A server that has none (4xx) allows everything; one that cannot be asked (5xx, no connection, 429
to the end) allows nothing for this run. A file is asked for once in a run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from svodka.sources.records import FetchError

# What robots.txt calls us.
TOKEN = "svodka"

# RFC 9309, 2.5: at least the first 500 KiB have to be read.
_READ = 512_000

# A longer pause between two requests than this many seconds means: not by a program like this.
LONGEST_DELAY = 300.0


class Rules(NamedTuple):
    """What a host says for one address: ``delay`` in seconds, 0 when it asks for none."""

    allowed: bool
    delay: float
    why: str = ""


class Robots:
    """``fetch`` gives the bytes of an address; None when the server has no such file; FetchError
    when it cannot be asked. Threads share it."""

    def __init__(self, fetch: Callable[[str], bytes | None]) -> None:
        self._fetch = fetch
        self._known: dict[str, Any] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def rules(self, origin: str, url: str) -> Rules:
        """What ``origin`` ("https://example.org:8443") says about ``url``."""
        found = self._of(origin)
        if isinstance(found, FetchError):
            return Rules(False, 0.0, f"its robots.txt cannot be read: {found.message}")
        if found is None:
            return Rules(True, 0.0)
        delay = float(found.crawl_delay(TOKEN) or 0.0)
        if delay > LONGEST_DELAY:
            return Rules(False, delay, f"its robots.txt asks for {delay:g} s between two requests")
        allowed = found.can_fetch(url, TOKEN)
        return Rules(allowed, delay, "" if allowed else "its robots.txt forbids it")

    def _of(self, origin: str) -> Any:
        with self._lock:
            lock = self._locks.setdefault(origin, threading.Lock())
        with lock:
            if origin not in self._known:
                self._known[origin] = self._read(f"{origin}/robots.txt")
            return self._known[origin]

    def _read(self, url: str) -> Any:
        from protego import Protego

        try:
            body = self._fetch(url)
        except FetchError as error:
            return error
        return None if body is None else Protego.parse(body[:_READ].decode("utf-8", "replace"))
