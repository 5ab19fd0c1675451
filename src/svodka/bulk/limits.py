"""A document that takes forever: stopped from inside where that can be done, else with its worker.

A timer raises in the main thread of a process. Code in C does not notice it, and other threads and
Windows have no such timer: there a watch that needs nothing of Python ends the process, and the
engine tells that the worker died.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any


class TookTooLong(BaseException):
    """Not an Exception: libraries that catch everything must not catch this."""


class Limit:
    """``with limit.document():`` is at most ``seconds`` long, if they are not 0."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._alarm = (
            seconds > 0
            and hasattr(signal, "setitimer")
            and threading.current_thread() is threading.main_thread()
        )
        self._armed = 0.0
        self._sink: IO[str] | None = None
        self._before: Any = None

    def __enter__(self) -> Limit:
        if self._alarm:
            self._before = signal.signal(signal.SIGALRM, _ring)
        if self.seconds > 0:
            self._sink = open(os.devnull, "w")
        return self

    def __exit__(self, *_: object) -> None:
        if self._alarm:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)
        if self._sink is not None:
            faulthandler.cancel_dump_traceback_later()
            self._sink.close()

    @contextmanager
    def document(self) -> Iterator[None]:
        """TookTooLong from inside when it is over."""
        self._watch()
        if not self._alarm:
            yield
            return
        try:
            # Again every second: what is raised inside a finalizer is only printed.
            signal.setitimer(signal.ITIMER_REAL, self.seconds, 1.0)
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _watch(self) -> None:
        """Set anew at most once a second, because each time starts a thread."""
        now = time.monotonic()
        if self._sink is not None and now - self._armed > 1.0:
            self._armed = now
            faulthandler.dump_traceback_later(2 * self.seconds + 5, exit=True, file=self._sink)


def _ring(*_: object) -> None:
    raise TookTooLong
