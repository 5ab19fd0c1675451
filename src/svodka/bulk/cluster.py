"""A Dask cluster that is there already: its scheduler hands the tasks out, and notices lost nodes.

Why Dask: docs/decisions/0001-cluster-engine.md. What a node does with a task: ``node``. Whoever
reaches a scheduler can run code on its cluster, so its ports are for a closed network or TLS.
"""

from __future__ import annotations

import pickle
import secrets
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from svodka.bulk import node
from svodka.bulk.engine import MARK, Lost
from svodka.bulk.parts import writing
from svodka.errors import SettingsError, SvodkaError

T = TypeVar("T")
R = TypeVar("R")

SCHEMES = {"dask": "tcp", "dask+tls": "tls"}

# Tasks that are held for each thread of the cluster: one that runs, one that waits its turn.
_HELD = 2
# Seconds: to be answered, between two looks at who is there, and without any worker.
_ANSWER, _LOOK, _PATIENCE = 10.0, 3.0, 120.0
_INSTALL = 'pip install "svodka[cluster]", the same version on every node'


class Cluster:
    """``address``: dask://HOST:PORT of a scheduler, dask+tls:// for one with TLS, whose keys Dask
    finds in its own settings. ``out`` and those ``inputs`` that are local must be folders that all
    nodes share; ``memory``: megabytes of a reader. SettingsError when nobody answers there."""

    name = "dask"

    def __init__(
        self,
        address: str,
        memory: int | None = None,
        out: Path | None = None,
        inputs: Sequence[str] = (),
        patience: float = _PATIENCE,
    ) -> None:
        self._address, self._out, self._patience = address, out, patience
        self._terms = node.Terms(
            f"{MARK}{secrets.token_hex(8)}",
            node.versions(),
            str(out.absolute()) if out else "",
            tuple(_local(inputs)),
            memory,
        )
        self._client = _connected(address)
        self._held: dict[str, tuple[Any, Any]] = {}
        self._seen, self._threads = time.monotonic(), 0

    @property
    def workers(self) -> int:
        """Threads of all nodes, as they were when last looked at."""
        return self._threads

    def run(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[T, R | Lost]]:
        waiting = iter(tasks)
        ended: SimpleQueue[Any] = SimpleQueue()
        self._make_mark()
        self._look()
        try:
            while True:
                for task in islice(waiting, self._room()):
                    future = self._sent(node.Sent(self._terms, function, task))
                    self._held[future.key] = (task, future)
                    future.add_done_callback(ended.put)
                if not self._held:
                    return
                future = self._next(ended)
                task, _ = self._held.pop(future.key)
                yield task, self._result(future)
        finally:
            self._cancel()

    def close(self) -> None:
        """What runs on the nodes for this job ends, the cluster stays."""
        self._cancel()
        # A node that hangs must not hold the end.
        ending = Thread(target=self._release, daemon=True)
        ending.start()
        ending.join(_ANSWER)
        self._client.close(timeout=_ANSWER)
        if self._out is not None:
            (self._out / self._terms.mark).unlink(missing_ok=True)

    def _room(self) -> int:
        """For how many tasks; of a cluster that shrank more may be held than there is room for."""
        return max(0, _HELD * max(1, self._threads) - len(self._held))

    def _sent(self, errand: node.Sent) -> Any:
        """As bytes that are an errand when they are loaded, so that the scheduler need not know
        svodka, and on a node that does not it is the task that fails: Dask would hang there."""
        key = f"svodka-{secrets.token_hex(8)}"
        return self._client.submit(pickle.loads, pickle.dumps(errand), key=key, pure=False)

    def _make_mark(self) -> None:
        if self._out is not None:
            with writing(self._out):
                self._out.mkdir(parents=True, exist_ok=True)
                (self._out / self._terms.mark).touch()

    def _cancel(self) -> None:
        if self._held and self._client.status == "running":
            self._client.cancel([future for _, future in self._held.values()], force=True)
        self._held.clear()

    def _release(self) -> None:
        if self._client.status == "running":
            self._client.run(node.release, self._terms.mark, on_error="ignore")

    def _next(self, ended: SimpleQueue[Any]) -> Any:
        """A future that came to an end. SvodkaError when that cannot be hoped for."""
        while True:
            try:
                future = ended.get(timeout=_LOOK)
            except Empty:
                self._look()
            else:
                if future.key in self._held:  # else of an earlier run, which was given up
                    self._look()
                    return future

    def _look(self) -> None:
        """Who is there; at most every few seconds. SvodkaError after too long without anybody."""
        now = time.monotonic()
        if self._threads and now - self._seen < _LOOK:
            return
        try:
            self._threads = sum(self._client.nthreads().values())
        except OSError as error:
            raise self._gone() from error
        if self._threads:
            self._seen = now
        elif now - self._seen > self._patience:
            raise SvodkaError(
                f"the cluster has had no worker for {self._patience:.0f} s",
                where=self._address,
                hint="run the same again when it has: what is done is kept",
            )

    def _result(self, future: Any) -> Any:
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError

        try:
            found = self._fetched(future)
        except KilledWorker as error:
            nodes = error.allowed_failures + 1
            return Lost(f"its worker ended, on {nodes} nodes one after another")
        except FutureCancelledError as error:
            raise self._gone() from error
        except ImportError as error:
            if not str(error.name).startswith("svodka"):
                raise
            raise SettingsError(
                "a worker has no svodka, or another one", where=self._address, hint=_INSTALL
            ) from error
        if isinstance(found, node.Unfit):
            worker = "a worker" if not found.node else f"the worker {found.node}"
            raise SettingsError(f"{worker} {found.reason}", where=self._address, hint=found.hint)
        return found

    def _fetched(self, future: Any) -> Any:
        """What it came to. Where that went with its node, it is being made again."""
        while True:
            try:
                return future.result(timeout=_ANSWER)
            except TimeoutError:
                if future.status == "error":  # it is what the function raised
                    raise
                self._look()

    def _gone(self) -> SvodkaError:
        return SvodkaError(
            "the scheduler is gone",
            where=self._address,
            hint="run the same again when it is back: what is done is kept",
        )


def _connected(address: str) -> Any:
    try:
        from distributed import Client
        from distributed.comm import parse_host_port
        from distributed.security import Security
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"--engine {address}: needs {error.name}, which is not installed", hint=_INSTALL
        ) from error
    scheme, _, place = address.partition("://")
    base: Any = Client

    class _Client(base):  # type: ignore[misc]
        def __init__(self, *args: Any, **named: Any) -> None:
            try:
                super().__init__(*args, **named)
            except BaseException:
                # Else it closes itself when it is forgotten, whenever that is, and waits for its
                # answer twice as long, in whichever thread that is.
                self.status = "closed"
                raise

    if scheme == "dask+tls" and Security().get_connection_args("client")["ssl_context"] is None:
        raise SettingsError(
            f"--engine {address}: there are no keys for TLS in Dask's settings",
            hint="set distributed.comm.tls.ca-file, client.cert and client.key; docs/bulk.md",
        )
    try:
        # First of all without Dask, which leaves a thread behind when nobody is there.
        socket.create_connection(parse_host_port(place), timeout=_ANSWER).close()
        where = f"{SCHEMES[scheme]}://{place}"
        return _in_time(lambda: _Client(where, timeout=_ANSWER, set_as_default=False))
    except (OSError, TimeoutError) as error:
        raise SettingsError(
            f"--engine {address}: no Dask scheduler answers there",
            hint="HOST:PORT is what `dask scheduler` says; one with TLS wants dask+tls:// and keys",
        ) from error
    except (TypeError, ValueError, RuntimeError) as error:  # no port
        raise SettingsError(f"--engine {address}: {error}") from error


def _in_time(make: Callable[[], Any]) -> Any:
    """TimeoutError where Dask would wait forever: for a service that says nothing at all."""
    made: SimpleQueue[Any] = SimpleQueue()

    def run() -> None:
        try:
            made.put((True, make()))
        except BaseException as error:
            made.put((False, error))

    Thread(target=run, daemon=True).start()
    try:
        fine, found = made.get(timeout=3 * _ANSWER)
    except Empty:
        raise TimeoutError from None
    if not fine:
        raise found
    return found


def _local(inputs: Sequence[str]) -> Iterator[str]:
    """Absolute paths among the inputs; of a pattern the folder that it begins with."""
    for each in inputs:
        if "://" in each:
            continue
        path = Path(each).absolute()
        while not path.exists() and path != path.parent:
            path = path.parent
        yield str(path)
