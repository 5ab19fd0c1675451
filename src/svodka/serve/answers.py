"""Answers that were made, kept while there is room: a ledger only grows, so an answer as of an
entry never changes."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore, Lock
from typing import Generic, Protocol, TypeVar

from svodka.serve.errors import Refused

# How many expensive questions are answered at a time, and how many may wait, for how many seconds.
AT_ONCE = 2
WAITING = 60
PATIENCE = 15.0

# What is shorter is sent as it is.
_SHORTEST = 1_000
# Of 9. Levels above it cost more time than they save bytes.
_LEVEL = 5


@dataclass(frozen=True, slots=True)
class Hours:
    """What an answer looked at: ``start`` to ``end``. ``newest`` is the last night with claims that
    it tells of, None for one that does not tell."""

    start: datetime
    end: datetime
    newest: datetime | None = None


@dataclass(slots=True)
class Kept:
    """A finished answer. ``body`` is gzipped if ``zipped``; ``tag`` is without quotes.

    It was made as of the entry ``upto`` of what the view held back at ``cutoff`` shows, and is
    known to hold up to ``checked``. ``hours`` None: any entry may change it; ``fixed``: none can.
    """

    body: bytes
    zipped: bool
    tag: str
    media: str
    headers: Mapping[str, str]
    cutoff: datetime | None
    upto: int
    checked: int
    hours: Hours | None
    fixed: bool

    def __len__(self) -> int:
        return len(self.body)

    def bare(self) -> bytes:
        return gzip.decompress(self.body) if self.zipped else self.body


def packed(body: bytes, media: str) -> tuple[bytes, bool]:
    """Gzipped, where that pays: (bytes, whether they are)."""
    if len(body) < _SHORTEST or not media.startswith(("text/", "application/json")):
        return body, False
    return gzip.compress(body, _LEVEL, mtime=0), True


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

    def kept(self, key: Hashable) -> Made | None:
        """What is there; None for nothing."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Hashable, made: Made) -> None:
        """For later, where there is room."""
        with self._lock:
            self._keep(key, made)

    def get(self, key: Hashable, make: Callable[[], Made], *, expensive: bool = False) -> Made:
        """What is there, else what ``make`` makes. Refused when too many expensive questions are
        asked."""
        found = self.kept(key)
        return self.make(key, key, make, expensive=expensive) if found is None else found

    def make(
        self, key: Hashable, turn: Hashable, make: Callable[[], Made], *, expensive: bool = False
    ) -> Made:
        """Made anew and kept under ``key``: once for all who ask for a ``turn`` meanwhile."""
        with self._lock:
            future = self._made.get(turn)
            mine = future is None
            if future is None:
                future = self._made[turn] = Future()
        if mine:
            self._make(key, turn, future, make, expensive)
        return future.result()

    def _make(
        self,
        key: Hashable,
        turn: Hashable,
        future: Future[Made],
        make: Callable[[], Made],
        expensive: bool,
    ) -> None:
        try:
            made = self._gate.through(make) if expensive else make()
        except BaseException as error:
            with self._lock:
                del self._made[turn]
            future.set_exception(error)
            return
        with self._lock:
            del self._made[turn]
            self._keep(key, made)
        future.set_result(made)

    def _keep(self, key: Hashable, made: Made) -> None:
        # One answer that fills it would drive out all others.
        if len(made) > self._room // 4:
            return
        before = self._kept.pop(key, None)
        self._size += len(made) - (0 if before is None else len(before))
        self._kept[key] = made
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
