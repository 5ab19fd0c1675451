"""On a node of a cluster: the engine's worker only watches, and a process of its own reads.

So a document that kills, hangs or holds the interpreter does on a node what it does on a laptop:
the reader ends, its task comes back as lost, and the worker lives and answers its scheduler. It is
a subprocess because Dask's workers are daemons, which may have no children of multiprocessing.

``python -m svodka.bulk.node PIPE [MEMORY]`` is a reader.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from svodka import __version__
from svodka.bulk.engine import Lost
from svodka.bulk.local import TASKS, ending, serve

T = TypeVar("T")
R = TypeVar("R")

_GRACE = 5.0  # seconds
# Seconds after which a reader without work ends, should nobody come to release it.
_IDLE = 60.0


@dataclass(frozen=True, slots=True)
class Terms:
    """What a run asks of every node.

    ``mark`` is a file of this run alone in the folder ``out``: who sees it sees the same folder.
    ``inputs`` are local paths that are there for the client; ``memory`` in megabytes.
    """

    mark: str
    versions: tuple[tuple[str, str], ...]
    out: str = ""
    inputs: tuple[str, ...] = ()
    memory: int | None = None


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why a node cannot take part; ``node`` is its address."""

    reason: str
    hint: str
    node: str = ""


class Sent:
    """An errand to be pickled: when it is loaded, it is done, and its result stands there."""

    def __init__(self, terms: Terms, function: Callable[[Any], Any], task: Any) -> None:
        self._told = (terms, function, task)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return errand, self._told


def errand(terms: Terms, function: Callable[[T], R], task: T) -> R | Lost | Unfit:
    """Of a worker: the function of the task, in a reader. Raises what the function raises."""
    if (found := unfit(terms)) is not None:
        return replace(found, node=_address())
    try:
        reader = _READERS.lend(terms)
    except OSError as error:  # no memory, no room for a process
        return Lost(f"no reader could be started on {_address()} ({error})")
    try:
        return reader.ask(function, task)
    finally:
        _READERS.take_back(terms.mark, reader)


def release(mark: str) -> None:
    """Ends the readers of a run, whatever they do."""
    _READERS.release(mark)


def versions() -> tuple[tuple[str, str], ...]:
    """Of what decides the bytes of a result. The tables of Unicode come with Python."""
    python = ".".join(platform.python_version_tuple()[:2])
    return (("svodka", __version__), ("Python", python), ("pyarrow", _version("pyarrow")))


@lru_cache(maxsize=8)
def unfit(terms: Terms) -> Unfit | None:
    """What this node lacks, looked at once a run."""
    for (name, wanted), (_, mine) in zip(terms.versions, versions(), strict=True):
        if mine != wanted:
            reason = f"has {name} {mine}, and here it is {wanted}"
            return Unfit(reason, "install the same on every node")
    if terms.out and not Path(terms.out, terms.mark).exists():
        return Unfit(
            f"does not see {terms.out}", "--out must be a folder that all nodes share at one path"
        )
    missing = next((path for path in terms.inputs if not os.path.exists(path)), None)
    if missing is not None:
        hint = "input must be where all nodes see it: a folder that they share, or s3://…"
        return Unfit(f"does not see {missing}", hint)
    return None


class _Reader:
    def __init__(self, memory: int | None) -> None:
        self._pipe, its = Pipe()
        line = [sys.executable, "-m", "svodka.bulk.node", str(its.fileno())]
        line += [str(memory)] if memory is not None else []
        self._process = subprocess.Popen(line, stdin=subprocess.DEVNULL, pass_fds=(its.fileno(),))
        its.close()
        self.busy = True
        self.done = 0
        self.retiring: threading.Timer | None = None

    def ask(self, function: Callable[[T], R], task: T) -> R | Lost:
        self.done += 1
        try:
            self._pipe.send((function, task))
            fine, result = self._pipe.recv()
        except (EOFError, OSError):
            self.done = TASKS
            return Lost(f"its worker ended ({self._ended()})")
        if not fine:
            raise result
        answer: R = result
        return answer

    def end(self) -> None:
        """From any thread: who asks the reader meanwhile is told that it ended."""
        self._process.kill()
        self._process.wait()

    def _ended(self) -> str:
        try:
            return ending(self._process.wait(_GRACE))
        except subprocess.TimeoutExpired:
            return "it does not answer"


class _Readers:
    """Those of this process: one for each thread of the worker that works for a run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._crews: dict[str, list[_Reader]] = {}

    def lend(self, terms: Terms) -> _Reader:
        with self._lock:
            crew = self._crews.setdefault(terms.mark, [])
            for reader in crew:
                if not reader.busy:
                    reader.busy = True
                    if reader.retiring is not None:
                        reader.retiring.cancel()
                    return reader
            crew.append(_Reader(terms.memory))
            return crew[-1]

    def take_back(self, mark: str, reader: _Reader) -> None:
        if reader.done >= TASKS:
            self._end(mark, reader)
            return
        with self._lock:
            reader.busy = False
            reader.retiring = threading.Timer(_IDLE, self._retire, (mark, reader))
            reader.retiring.daemon = True
            reader.retiring.start()

    def release(self, mark: str) -> None:
        with self._lock:
            crew = self._crews.pop(mark, [])
        for reader in crew:
            reader.end()

    def _retire(self, mark: str, reader: _Reader) -> None:
        with self._lock:
            if reader.busy:  # lent in the very moment
                return
            reader.busy = True
        self._end(mark, reader)

    def _end(self, mark: str, reader: _Reader) -> None:
        with self._lock:
            crew = self._crews.get(mark, [])
            if reader in crew:
                crew.remove(reader)
            if not crew:
                self._crews.pop(mark, None)
        reader.end()


_READERS = _Readers()


def _address() -> str:
    from distributed import get_worker

    try:
        return str(get_worker().address)
    except ValueError:  # not in a worker
        return ""


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), int(sys.argv[2]) if sys.argv[2:] else None)
