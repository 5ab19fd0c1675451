"""Taking in what is new from several sources at once, into a ledger.

Sources are asked in threads, a few at a time; the ledger is written by the caller's thread alone.
Documents are kept in batches, each a transaction. How far a source was read (its state) is written
after all that it yielded is kept, and only if it was asked to its end: a run that is killed at any
moment has lost nothing that was acknowledged, and the next run asks again for what was not. What it
meets twice is in the ledger once, because documents keep their ids.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from svodka.documents.raw import Problem, Raw
from svodka.errors import LedgerError, SvodkaError
from svodka.ledger import Taken, keepable
from svodka.model import Reading
from svodka.sources import registry
from svodka.sources.fetch import Fetcher
from svodka.sources.records import Context, FetchError, Gone, Item, Source
from svodka.sources.taking import Book, Report

# Sources that are asked at the same time.
AT_ONCE = 8

# A batch ends at whichever comes first: what a crash costs at most is asked for again.
_BATCH = 100
_SECONDS = 0.5

# Items that are fetched and not kept yet, of all sources together: a bound for memory.
_WAITING = 64


@dataclass(slots=True)
class _Job:
    source: Source
    context: Context
    report: Report
    taking: int = 0
    batch: list[Taken] = field(default_factory=list)
    since: float = 0.0


class _End:
    """The last thing that comes from a source; ``error`` when it failed."""

    def __init__(self, error: SvodkaError | None) -> None:
        self.error = error


class Sync:
    """One run. ``read`` turns a raw document into a reading. ``book`` None, or ``dry``: nothing is
    written. ``watch`` is called whenever a report changed."""

    def __init__(
        self,
        book: Book | None,
        fetcher: Fetcher,
        read: Callable[[Raw], Reading],
        folder: Path,
        *,
        limit: int | None = None,
        wanted: Callable[[bytes], bool] | None = None,
        dry: bool = False,
        watch: Callable[[Report], None] = lambda _: None,
    ) -> None:
        self._book = book
        self._fetcher = fetcher
        self._read = read
        self._folder = folder
        self._limit = limit
        self._wanted = wanted
        self._dry = dry or book is None
        self._watch = watch
        self.reports: tuple[Report, ...] = ()
        self._come: queue.Queue[tuple[_Job, Item | _End]] = queue.Queue(_WAITING)

    def run(
        self, sources: Sequence[Source], asked: Collection[str] = (), at_once: int = AT_ONCE
    ) -> tuple[Report, ...]:
        """Take in ``sources``; those whose ``every`` is not over rest, unless ``asked`` names them.

        LedgerError when the ledger cannot be written: then everything stops.
        """
        self.reports = tuple(Report(source) for source in sources)
        waiting = [self._job(report) for report in self.reports if self._is_due(report, asked)]
        waiting.reverse()
        running: dict[str, _Job] = {}
        try:
            while waiting or running:
                while waiting and len(running) < at_once:
                    job = waiting.pop()
                    running[job.source.id] = job
                    self._start(job)
                try:
                    job, item = self._come.get(timeout=_SECONDS)
                except queue.Empty:
                    # What is here is kept while servers think.
                    for job in running.values():
                        self._flush(job)
                    continue
                self._take(job, item)
                if isinstance(item, _End):
                    del running[job.source.id]
                self._watch(job.report)
        finally:
            self._fetcher.stopped.set()
        return self.reports

    def _is_due(self, report: Report, asked: Collection[str]) -> bool:
        source = report.source
        if self._book is None or not source.every or source.id in asked:
            return True
        ended = [item for item in self._book.takings(source.id) if item.outcome == "ok"]
        if ended and self._fetcher.clock.now() - ended[-1].started < source.every:
            report.outcome = "rested"
            return False
        return True

    def _job(self, report: Report) -> _Job:
        source, clock = report.source, self._fetcher.clock
        state = {} if self._book is None else self._book.source_state(source.id)
        context = Context(self._fetcher, state, clock.now, self._folder, self._limit, self._wanted)
        return _Job(source, context, report)

    def _start(self, job: _Job) -> None:
        if self._book is not None and not self._dry:
            where, now = job.source.where, self._fetcher.clock.now()
            job.taking = self._book.begin_taking(job.source.id, where, now)
        threading.Thread(target=self._ask, args=(job,), daemon=True).start()

    # --- in the source's thread

    def _ask(self, job: _Job) -> None:
        error: SvodkaError | None = None
        try:
            for item in registry.load(job.source.kind)(job.source, job.context):
                if not self._hand_over(job, item):
                    return
        except SvodkaError as failure:
            error = failure
        except Exception as failure:
            # Whatever is wrong with one source, or with a kind that another package brings, must
            # not stop the others.
            error = FetchError(f"broke off: {type(failure).__name__}: {failure}")
        self._hand_over(job, _End(error))

    def _hand_over(self, job: _Job, item: Item | _End) -> bool:
        """Wait for room; False when the run has stopped."""
        while not self._fetcher.stopped.is_set():
            try:
                self._come.put((job, item), timeout=0.2)
            except queue.Full:
                continue
            return True
        return False

    # --- in the caller's thread

    def _take(self, job: _Job, item: Item | _End) -> None:
        if isinstance(item, _End):
            self._flush(job)
            self._end(job, item.error)
        elif isinstance(item, Gone):
            self._flush(job)
            job.report.seen += 1
            job.report.gone += self._dry or self._gone(item)
        elif isinstance(item, Problem):
            self._problem(job, item)
        else:
            job.report.seen += 1
            self._document(job, item)

    def _problem(self, job: _Job, problem: Problem) -> None:
        if not problem.skipped:
            job.report.seen += problem.amount
            job.report.problems.append(problem)

    def _document(self, job: _Job, raw: Raw) -> None:
        if job.source.speaker is not None:
            raw = replace(raw, extras={**raw.extras, "speaker": job.source.speaker})
        try:
            reading = self._read(raw)
            keepable(reading.document)
        except LedgerError as error:
            job.report.problems.append(Problem(error.where or raw.file, error.message))
            return
        except Exception as error:
            # A defect of svodka: told, and not met again at every run before anything else is read.
            reason = f"could not be read ({type(error).__name__}: {error}); please report it"
            job.report.problems.append(Problem(raw.file, reason))
            return
        job.batch.append(Taken(reading, _original(raw, reading)))
        job.since = job.since or time.monotonic()
        if len(job.batch) >= _BATCH or time.monotonic() - job.since > _SECONDS:
            self._flush(job)

    def _flush(self, job: _Job) -> None:
        batch, job.batch, job.since = job.batch, [], 0.0
        if not batch:
            return
        known = [self._is_known(item.reading.document.id) for item in batch]
        if self._book is None or self._dry:
            added = [self._differs(item.reading) for item in batch]
        else:
            added = self._book.add_all(batch)
        for item, there, is_new in zip(batch, known, added, strict=True):
            if is_new:
                job.report.new += not there
                job.report.changed += there
                job.report.claims += len(item.reading.claims)

    def _is_known(self, document: str) -> bool:
        return self._book is not None and any(True for _ in self._book.entries(document))

    def _differs(self, reading: Reading) -> bool:
        held = None if self._book is None else self._book.reading(reading.document.id)
        return held is None or held.document.text != reading.document.text

    def _gone(self, item: Gone) -> bool:
        return self._book is not None and self._book.gone(item.document, item.when, item.how)

    def _end(self, job: _Job, error: SvodkaError | None) -> None:
        report, context = job.report, job.context
        report.seen += context.unchanged
        report.notes += context.notes
        error = error or _unkeepable(context.state)
        if error is not None:
            report.outcome, report.message = "failed", str(error)
        else:
            report.outcome = "partial" if context.partial else "ok"
            report.message = _told(report)
        if self._book is None or self._dry:
            return
        self._book.end_taking(
            job.taking,
            report.outcome,
            report.seen,
            report.new,
            report.changed,
            report.gone,
            report.message,
            context.state if report.outcome == "ok" else {},
            since=context.since,
        )


def _original(raw: Raw, reading: Reading) -> bytes | None:
    """The bytes to keep: of what says nothing for the ledger, its text is enough."""
    same = raw.original == raw.text.encode("utf-8", "surrogatepass")
    return raw.original if reading.claims and not same else None


def _unkeepable(state: dict[str, Any]) -> SvodkaError | None:
    try:
        json.dumps(state)
    except (TypeError, ValueError) as error:
        return FetchError(f"left a state that is no JSON: {error}")
    return None


def _told(report: Report) -> str:
    amount = len(report.problems)
    if amount:
        items = "1 item" if amount == 1 else f"{amount} items"
        return f"{items} could not be read: {report.problems[0]}"
    return "; ".join(report.notes)
