"""What runs the work: an engine is a scheduler and nothing more.

It is given a function of a module (sent by its name) and plain, picklable tasks, and gives back
small results; the work itself writes its output to the folder that all workers share. A task may
therefore be run twice, on two machines at once, or again after its worker died.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from svodka.errors import SettingsError

T = TypeVar("T")
R = TypeVar("R")

# What the names of marks begin with, files in the output of a run on a cluster, for as long as it
# runs.
MARK = ".run-"


@dataclass(frozen=True, slots=True)
class Lost:
    """The worker that ran a task died of it, or of something else: ``reason`` for people."""

    reason: str


class Engine(Protocol):
    """``workers`` is how many tasks run at a time."""

    @property
    def name(self) -> str: ...

    @property
    def workers(self) -> int: ...

    def run(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[T, R | Lost]]:
        """Each task with what became of it, in any order. ``tasks`` is taken from as workers are
        free, never gone through ahead, so that memory does not grow with the input. What the
        function raises is raised here."""
        ...

    def close(self) -> None:
        """Ends the workers, whatever they do."""
        ...


@dataclass(frozen=True, slots=True)
class Here:
    """This process: no worker to lose, and nothing that survives its death."""

    name: str = "here"
    workers: int = 1

    def run(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[T, R | Lost]]:
        for task in tasks:
            yield task, function(task)

    def close(self) -> None:
        return


def engine(
    name: str,
    processes: int,
    memory: int | None = None,
    out: Path | None = None,
    inputs: Sequence[str] = (),
) -> Engine:
    """``local``, with so many processes (0: this one alone) of at most ``memory`` megabytes each,
    or a cluster by its address, all of whose nodes must see the folder ``out`` and those ``inputs``
    that are paths. SettingsError for an engine that there is not."""
    if name.startswith(("dask://", "dask+tls://")):
        from svodka.bulk.cluster import Cluster

        return Cluster(name, memory, out, inputs)
    if name != "local":
        raise SettingsError(
            f"--engine: there is no engine at {name!r}", hint="use local, or dask://HOST:PORT"
        )
    if not processes:
        return Here()
    from svodka.bulk.local import Local

    return Local(processes, memory)
