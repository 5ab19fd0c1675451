"""Writes a copy: what has to be made, by how many processes, and in which order."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from svodka.errors import InputError
from svodka.serve.folder.disk import Before, Files, Folder
from svodka.serve.folder.downloads import downloads
from svodka.serve.folder.held import Held
from svodka.serve.folder.make import Copy, Maker
from svodka.serve.folder.plan import Plan
from svodka.serve.folder.start import start
from svodka.serve.reader import Reader

DOWNLOADS, START = "downloads", "start"

Conflicts = Mapping[str, tuple[date, ...]]
# Told after each part: its name, and how many pages or so it has.
Watch = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Written:
    """``files`` that the copy has now, ``changed`` of which this run wrote, ``removed`` by it;
    ``kept``: parts of an earlier run that were right."""

    files: int
    changed: int
    removed: int
    kept: int


def weights(plan: Plan) -> dict[str, int]:
    """Part → how many pages it has, in the order in which they are made: what takes longest and
    what others wait for come first."""
    made: dict[str, int] = {DOWNLOADS: len(plan.nights)}
    for month in plan.months():
        made[f"nights/{month}"] = len(plan.nights_of(month)) * 4
    months = {month for known in plan.areas.values() for month in known}
    for month in ("", *sorted(months)):
        amount = sum(not month or month in known for known in plan.areas.values())
        made[f"regions/{month}".rstrip("/")] = amount
    papers: dict[str, int] = {}
    for paper in plan.papers.values():
        papers[paper.month] = papers.get(paper.month, 0) + len(paper.revisions) + paper.audited
    for month, amount in sorted(papers.items()):
        made[f"documents/{month}"] = amount
    told = [months for known in (plan.sources, plan.speakers) for months in known.values()]
    for month in ("", *sorted({month for months in told for month in months})):
        made[f"told/{month}".rstrip("/")] = sum(not month or month in months for months in told)
    return made


def write(copy: Copy, folder: Folder, key: str, processes: int, watch: Watch) -> Written:
    """Makes what is missing or no longer right. What was made stays when it is interrupted."""
    before = folder.before()
    todo = weights(copy.plan)
    kept = {part: files for part, files in _right(folder, before, key) if part in todo}
    changed = 0
    with folder.writing(key, before) as journal:
        for part, files in kept.items():
            journal.kept(part, files)
            watch(part, todo[part])
        found: dict[str, Files] = dict(kept)
        for part, files in _made(
            copy, folder, [one for one in todo if one not in kept], found, processes
        ):
            changed += journal.done(part, files)
            found[part] = files
            watch(part, todo[part])
        stage = folder.staged(START)
        stage.clear()
        with _ledger(copy) as ledger:
            last = start(Maker(ledger, copy), copy, _conflicts(found), found, folder)
            files = {name: stage.add(name, (data,)) for name, data in last}
        changed += journal.done(START, files)
        removed = journal.finish(copy.snapshot.plain())
    amount = sum(map(len, found.values())) + len(files)
    return Written(amount, changed, removed, len(kept))


def _right(folder: Folder, before: Before, key: str) -> Iterator[tuple[str, Files]]:
    """Parts that need not be made again."""
    for part, files in before.parts.items():
        if before.key == key and folder.intact(files):
            yield part, files


def _conflicts(found: Mapping[str, Files]) -> dict[str, tuple[date, ...]]:
    """Those that the nights have made pages of."""
    made: dict[str, tuple[date, ...]] = {}
    names = (name for files in found.values() for name in files if name.startswith("conflict/"))
    for name in sorted(names):
        _, day, digest = name.removesuffix(".html").split("/")
        made[digest] = (*made.get(digest, ()), date.fromisoformat(day))
    return made


# --- in this process, or in several


def _made(
    copy: Copy, folder: Folder, parts: Sequence[str], found: Mapping[str, Files], processes: int
) -> Iterator[tuple[str, Files]]:
    """Each part as it is finished. Those that tell conflicts wait for the nights."""
    early = [part for part in parts if not part.startswith("told")]
    late = [part for part in parts if part.startswith("told")]
    if processes < 2 or len(parts) < 2:
        with _ledger(copy) as ledger:
            worker = _Worker(ledger, copy, folder, lambda: False)
            for part in early:
                yield part, worker.make(part, {})
            for part in late:
                yield part, worker.make(part, _conflicts(found))
        return
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    pool = ProcessPoolExecutor(processes, context, _begin, (copy, folder, stop))
    try:
        yield from _finished({pool.submit(_part, part, {}): part for part in early})
        known = _conflicts(found)
        yield from _finished({pool.submit(_part, part, known): part for part in late})
    except BrokenProcessPool as error:
        raise InputError(
            "one of the processes was ended from outside",
            where=str(folder.path),
            hint="run it again, it goes on from here; --processes 1 takes the least memory",
        ) from error
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def _finished(waiting: dict[Future[Files], str]) -> Iterator[tuple[str, Files]]:
    while waiting:
        done, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for one in done:
            yield waiting.pop(one), one.result()


class Stopped(Exception):
    """The run was interrupted."""


class _Worker:
    def __init__(
        self, ledger: Held, copy: Copy, folder: Folder, stopped: Callable[[], bool]
    ) -> None:
        self._ledger, self._copy, self._folder, self._stopped = ledger, copy, folder, stopped
        self._maker = Maker(ledger, copy)

    def make(self, part: str, conflicts: Conflicts) -> Files:
        stage = self._folder.staged(part)
        stage.clear()
        files: dict[str, str] = {}
        if part == DOWNLOADS:
            for name, pieces in downloads(self._ledger, self._copy):
                files[name] = stage.add(name, self._guarded(pieces))
            return files
        for name, data in self._maker.part(part, conflicts):
            self._check()
            files[name] = stage.add(name, (data,))
        return files

    def _guarded(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._check()
            yield piece

    def _check(self) -> None:
        if self._stopped():
            raise Stopped


@contextmanager
def _ledger(copy: Copy) -> Iterator[Held]:
    with Reader.reading_only(copy.location) as book:
        yield Held.of(book, copy.cutoff)


_worker: _Worker | None = None


def _begin(copy: Copy, folder: Folder, stop: Any) -> None:
    """In a process of the pool: Ctrl-C is for the first one to tell, and for its end to end us."""
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    book = Reader.reading_only(copy.location)
    parent = os.getppid()
    _worker = _Worker(
        Held.of(book, copy.cutoff),
        copy,
        folder,
        lambda: stop.is_set() or os.getppid() != parent,
    )


def _part(part: str, conflicts: Conflicts) -> Files:
    assert _worker is not None
    return _worker.make(part, conflicts)
