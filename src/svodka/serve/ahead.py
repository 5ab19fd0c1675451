"""What readers will ask for first, made before they do: the front page, again when the ledger
grows; then, where answers are kept, the sums of earlier nights, so that their pages take less."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from threading import Event, Thread
from time import monotonic
from typing import Protocol

log = logging.getLogger("svodka.serve")

# Seconds between two looks at the ledger.
_LOOK = 2.0


class Work(Protocol):
    """``front``: True if there was something to do. ``earlier``: a step each time."""

    def front(self) -> bool: ...

    def earlier(self) -> Iterator[None]: ...


class Ahead(Thread):
    """One thread, which rests for as long as it worked: readers come first. Whatever fails will
    fail for the reader too, who is told."""

    def __init__(self, work: Work) -> None:
        super().__init__(name="svodka-ahead", daemon=True)
        self._work = work
        self._stop = Event()

    def run(self) -> None:
        steps = self._work.earlier()
        while not self._stop.is_set():
            begun = monotonic()
            try:
                if not self._work.front():
                    next(steps, None)
            except Exception as error:
                log.debug("nothing could be made ahead", exc_info=error)
                steps = iter(())
            self._stop.wait(max(monotonic() - begun, _LOOK))

    def stop(self) -> None:
        self._stop.set()
