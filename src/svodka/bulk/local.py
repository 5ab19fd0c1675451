"""The embedded engine: processes of this machine, each watched on its own.

A pool of the standard library ends as a whole when one of its workers dies. Here the task of a dead
worker comes back as lost, and another worker takes the place of the dead one.
"""

from __future__ import annotations

import multiprocessing
import pickle
import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from svodka.bulk.engine import Lost
from svodka.errors import SvodkaError
from svodka.processes import end_with_parent

T = TypeVar("T")
R = TypeVar("R")

# Tasks after which a worker is replaced, so that what libraries never give back stays small.
TASKS = 200
_GRACE = 5.0  # seconds


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    task: Any = None
    done: int = 0

    @property
    def busy(self) -> bool:
        return self.task is not None


class Local:
    """``memory``: megabytes that a worker may take, where the system can limit it."""

    name = "local"

    def __init__(self, processes: int, memory: int | None = None) -> None:
        self.workers = processes
        self._memory = memory
        # Not forked: libraries with threads do not survive that.
        self._context = multiprocessing.get_context("spawn")
        self._crew: list[_Worker] = []

    def run(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[T, R | Lost]]:
        waiting = iter(tasks)
        more = True
        while more or any(worker.busy for worker in self._crew):
            more = more and self._hand_out(function, waiting)
            for worker in self._ready():
                task, result = worker.task, self._result(worker)
                worker.task, worker.done = None, worker.done + 1
                if worker.done >= TASKS and not isinstance(result, Lost):
                    self._dismiss(worker)
                yield task, result

    def close(self) -> None:
        for worker in tuple(self._crew):
            if worker.busy:
                worker.process.terminate()
            self._dismiss(worker)

    def _hand_out(self, function: Callable[[T], R], waiting: Iterator[T]) -> bool:
        """A task for each worker that is free; False when there are no more."""
        while sum(worker.busy for worker in self._crew) < self.workers:
            try:
                task = next(waiting)
            except StopIteration:
                return False
            worker = next((each for each in self._crew if not each.busy), None)
            worker = worker or self._hired()
            worker.task = task
            try:
                worker.pipe.send((function, task))
            except OSError:  # it died while it waited: its end is noticed in _ready
                continue
        return True

    def _ready(self) -> list[_Worker]:
        """Workers with a result, or dead."""
        busy = {worker.pipe: worker for worker in self._crew if worker.busy}
        if not busy:  # of none, ``wait`` never returns
            return []
        # A dead worker's pipe is at its end, so it is ready as well.
        return [busy[pipe] for pipe in wait(list(busy)) if isinstance(pipe, Connection)]

    def _result(self, worker: _Worker) -> Any:
        try:
            fine, result = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(_GRACE)
            code = worker.process.exitcode
            self._dismiss(worker)
            return Lost(f"its worker ended ({ending(code)})")
        if not fine:
            raise result
        return result

    def _hired(self) -> _Worker:
        mine, its = self._context.Pipe()
        process = self._context.Process(target=serve, args=(its, self._memory), daemon=False)
        process.start()
        its.close()
        worker = _Worker(process, mine)
        self._crew.append(worker)
        return worker

    def _dismiss(self, worker: _Worker) -> None:
        self._crew.remove(worker)
        worker.pipe.close()
        worker.process.join(_GRACE)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()


def _sendable(error: Exception) -> Exception:
    """Some cannot be pickled, and some cannot be made again of what was."""
    error.__traceback__ = None
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return SvodkaError(f"{type(error).__name__}: {error}")
    return error


def ending(code: int | None) -> str:
    """How a process ended, for people."""
    try:
        return signal.Signals(-(code or 0)).name
    except ValueError:
        return f"code {code}"


def serve(pipe: Connection, memory: int | None) -> None:
    """The life of a worker; ends when nobody is at the other end."""
    # Ctrl-C reaches all processes of a terminal; the first one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    if memory is not None:
        _limit(memory)
    while True:
        try:
            function, task = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer = (True, function(task))
        except Exception as error:
            answer = (False, _sendable(error))
        try:
            pipe.send(answer)
        except OSError:
            return


def _limit(megabytes: int) -> None:
    """Of address space: what is asked for beyond it is a MemoryError."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
