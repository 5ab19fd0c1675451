"""Answers that were made, kept while there is room: a ledger only grows, so an answer as of an
entry never changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import BoundedSemaphore, Lock
from typing import Generic, Protocol, TypeVar

from svodka.serve.errors import Refused

# How many expensive questions are answered at a time, and how many may wait, for how many seconds.
AT_ONCE = 2
WAITING = 60
PATIENCE = 15.0


class Sized(Protocol):
    def __len__(self) -> int: ...


Made = TypeVar("Made", bound=Sized)
Passed = TypeVar("Passed")


class Answers(Generic[Made]):
    """What was made, by question. Who asks what is being answered already waits for that answer.
    Together they are at most ``room`` long."""

    def __init__(self, room: int, gate: Gate | None = None) -> None:
        self._room = room
        self._size = 0
        self._kept: OrderedDict[Hashable, Made] = OrderedDict()
        self._made: dict[Hashable, Future[Made]] = {}
        self._lock = Lock()
        self._gate = gate or Gate(AT_ONCE, WAITING, PATIENCE)

    def get(self, key: Hashable, make: Callable[[], Made], *, expensive: bool = False) -> Made:
        """What ``make`` makes, made once. Refused when too many expensive questions are asked."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept
            future = self._made.get(key)
            mine = future is None
            if future is None:
                future = self._made[key] = Future()
        if mine:
            self._make(key, future, make, expensive)
        return future.result()

    def _make(
        self, key: Hashable, future: Future[Made], make: Callable[[], Made], expensive: bool
    ) -> None:
        try:
            made = self._gate.through(make) if expensive else make()
        except BaseException as error:
            with self._lock:
                del self._made[key]
            future.set_exception(error)
            return
        with self._lock:
            del self._made[key]
            self._keep(key, made)
        future.set_result(made)

    def _keep(self, key: Hashable, made: Made) -> None:
        # One answer that fills it would drive out all others.
        if len(made) > self._room // 4:
            return
        self._kept[key] = made
        self._size += len(made)
        while self._size > self._room:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest)


class Gate:
    """Lets so many through at a time; the others wait, but not many and not long."""

    def __init__(self, at_once: int, waiting: int, patience: float) -> None:
        self._inside = BoundedSemaphore(at_once)
        self._places = BoundedSemaphore(at_once + waiting)
        self._patience = patience

    def through(self, make: Callable[[], Passed]) -> Passed:
        """Refused when there is no place to wait, or none came free."""
        if not self._places.acquire(blocking=False):
            raise _busy()
        try:
            if not self._inside.acquire(timeout=self._patience):
                raise _busy()
            try:
                return make()
            finally:
                self._inside.release()
        finally:
            self._places.release()


def _busy() -> Refused:
    return Refused(
        503, "busy", "too many long questions are being answered", hint="ask again in a few seconds"
    )
