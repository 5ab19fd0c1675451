"""The whole job: read what is missing, then families, tables, bounds and conflicts over all of it.

Each step is tasks for an engine, and each task's output is named by what it is made of; so a job
that was interrupted goes on where it was, and one that is run again does nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from svodka.bulk import families, findings, index, manifest, parts, publishing, tables
from svodka.bulk.engine import MARK, Engine, Lost
from svodka.bulk.locked import alone
from svodka.bulk.manifest import Manifest
from svodka.bulk.parts import Done, Left, writing
from svodka.bulk.plan import shards
from svodka.bulk.shards import Options, Shard
from svodka.bulk.work import Task, lost, work
from svodka.documents.raw import Problem
from svodka.errors import SettingsError, SvodkaError

T = TypeVar("T")
R = TypeVar("R")

# How often a worker may die of a shard before the shard is read with care.
_DEATHS = 2
# Of a summary, what is told of the tables.
_FIGURES = ("documents", "current", "nights", "conflicts")


class Progress(Protocol):
    """What is told while the job runs."""

    def begin(self, step: str, total: int) -> None:
        """``total`` in bytes of input for "reading", else in tasks."""
        ...

    def done(self, amount: int, documents: int = 0) -> None: ...

    def say(self, words: str) -> None: ...


@dataclass(slots=True)
class Summary:
    """``read``, ``kept``: shards that were read now, and that were there already; ``lost``: those
    of which a worker died again and again. ``left`` and ``skipped`` as of ``parts.Done``."""

    shards: int = 0
    read: int = 0
    kept: int = 0
    lost: int = 0
    documents: int = 0
    claims: int = 0
    issues: int = 0
    left: int = 0
    skipped: int = 0
    current: int = 0
    nights: int = 0
    conflicts: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Job:
    """``size``: bytes of a shard; ``seconds``: the longest that a document may take."""

    inputs: tuple[str, ...]
    out: Path
    engine: Engine
    options: Options
    size: int
    seconds: float
    progress: Progress

    def run(self) -> Summary:
        """SvodkaError for what ends a job; a job that was interrupted can be run again."""
        for address in self.inputs:
            if self.out.resolve().is_relative_to(Path(address).resolve()):
                raise SettingsError(f"the output {self.out} lies inside the input {address}")
        with writing(self.out):
            (self.out / "parts").mkdir(parents=True, exist_ok=True)
        with alone(self.out):
            return self._run()

    def _run(self) -> Summary:
        told = Summary()
        self._sweep()
        planned: list[Shard] = []
        skipped: list[Left] = []
        for one in shards(self.inputs, self.options, self.size):
            if isinstance(one, Problem):
                skipped.append(Left.of(one))
            else:
                planned.append(one)
        told.shards = len(planned)
        made = self._read(planned, told)
        for done in made:
            told.documents += done.documents
            told.claims += done.claims
            told.issues += done.issues
            told.left += done.left
            told.skipped += done.skipped
        told.skipped += sum(left.amount for left in skipped)
        order = Manifest(tuple(shard.digest for shard in planned), self.inputs)
        self._settle(order, manifest.settling(made), skipped, told)
        self._sweep()
        return told

    def _sweep(self) -> None:
        """What workers left that were killed, and runs."""
        with writing(self.out):
            for old in (*(self.out / "parts").glob(".*"), *self.out.glob(".*.old")):
                parts.discard(old)
            for mark in self.out.glob(f"{MARK}*"):
                mark.unlink(missing_ok=True)

    # --- reading

    def _read(self, planned: Sequence[Shard], told: Summary) -> list[Done]:
        """What there is of each shard when all that is missing was read."""
        done = {shard.digest: parts.done(self.out, shard.digest) for shard in planned}
        missing = [shard for shard in planned if self._missing(done[shard.digest])]
        told.kept = len(planned) - len(missing)
        self.progress.begin("reading", sum(shard.size for shard in missing))
        careful = self._round([self._task(shard) for shard in missing], done, told)
        for _ in range(1, _DEATHS):
            careful = self._round([task for task, _ in careful], done, told)
        careful = self._round(
            [self._task(task.shard, careful=True) for task, _ in careful], done, told
        )
        for task, reason in careful:
            told.lost += 1
            done[task.shard.digest] = lost(task, reason)
        return [found for found in done.values() if found is not None]

    def _missing(self, done: Done | None) -> bool:
        """What took too long is tried once more when it is given more time, what was lost in every
        run."""
        if done is None or done.lost:
            return True
        return done.late > 0 and (self.seconds == 0 or self.seconds > done.seconds > 0)

    def _task(self, shard: Shard, *, careful: bool = False) -> Task:
        return Task(shard, str(self.out), self.seconds, careful)

    def _round(
        self, tasks: list[Task], done: dict[str, Done | None], told: Summary
    ) -> list[tuple[Task, str]]:
        """Tasks whose workers died, and of what."""
        died = []
        for task, result in self.engine.run(work, tasks):
            if isinstance(result, Lost):
                died.append((task, result.reason))
                self.progress.say(f"{task.shard.name}: {result.reason}; it is read again")
                continue
            done[result.digest] = result
            told.read += 1
            self.progress.done(task.shard.size, result.documents + result.skipped)
        return died

    # --- over all of it

    def _settle(self, made: Manifest, settling: str, skipped: list[Left], told: Summary) -> None:
        known = manifest.read(self.out) if manifest.is_result(self.out) else None
        if known is not None and known.settled == settling and self._is_there():
            self._recall(known, told)
            return
        folder = self.out / ".making" / settling
        if not publishing.is_ready(folder):
            with writing(folder):
                folder.mkdir(parents=True, exist_ok=True)
            self._families(folder, made)
            self._tables(folder, told)
            self._findings(folder, told)
            publishing.gather_left(self.out, folder, made, skipped)
            publishing.make_ready(folder, {name: getattr(told, name) for name in _FIGURES})
        self._recall(publishing.publish(self.out, folder, made), told)

    def _recall(self, known: Manifest, told: Summary) -> None:
        for name, amount in known.told:
            setattr(told, name, amount)

    def _is_there(self) -> bool:
        return (self.out / publishing.FINAL[0]).is_dir()

    def _families(self, folder: Path, made: Manifest) -> None:
        path, links = folder / "index.db", folder / ".links"
        if path.exists():
            return
        raw = folder / "documents.db"
        with writing(folder):
            links.mkdir(exist_ok=True)
            if raw.exists():
                index.recover(raw)
            else:
                self.progress.begin("revisions", 1)
                index.make(raw, self.out, made.parts)
                self.progress.done(1)
        wanted = [
            families.Linking(str(self.out), str(raw), str(links / f"{first}.json"), first, last)
            for first, last in families.groups(raw)
        ]
        self._all("families", families.link, wanted, lambda task: Path(task.made).exists())
        with writing(folder):
            families.place(raw, (Path(task.made) for task in wanted))
            raw.replace(path)

    def _tables(self, folder: Path, told: Summary) -> None:
        path = folder / "index.db"
        wanted = [
            tables.Month(str(self.out), str(path), str(folder), month)
            for month in tables.months(path)
        ]
        self._all("tables", tables.month, wanted, lambda task: _there(folder, task))
        for name in tables.TABLES:
            (folder / name).mkdir(exist_ok=True)
        told.current = index.current(path)

    def _findings(self, folder: Path, told: Summary) -> None:
        if not told.current:
            return
        wanted = list(findings.groups(folder, findings.sources(folder)))
        self._all("bounds", findings.nights, wanted, lambda task: _found(folder, task))
        told.nights = findings.amount(folder, "nights")
        told.conflicts = findings.gather(folder, wanted)

    def _all(
        self,
        step: str,
        function: Callable[[T], R],
        tasks: Sequence[T],
        is_done: Callable[[T], bool],
    ) -> None:
        """All tasks of a step that are not done; SvodkaError when one cannot be."""
        self.progress.begin(step, len(tasks))
        missing = [task for task in tasks if not is_done(task)]
        self.progress.done(len(tasks) - len(missing))
        for attempt in range(_DEATHS):
            died = []
            for task, result in self.engine.run(function, missing):
                if isinstance(result, Lost):
                    died.append((task, result.reason))
                else:
                    self.progress.done(1)
            missing = [task for task, _ in died]
            if not missing:
                return
            if attempt == _DEATHS - 1:
                raise SvodkaError(
                    f"{step}: {died[0][1]}",
                    hint="run the same again, with fewer processes if memory ran out",
                )


def _there(folder: Path, task: tables.Month) -> bool:
    return (folder / "issues" / f"month={task.month}" / "issues.parquet").exists()


def _found(folder: Path, task: findings.Nights) -> bool:
    return (folder / ".conflicts" / f"{task.name}.parquet").exists()
