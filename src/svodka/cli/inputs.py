"""Paths → readings, with broken rows reported on the way and a progress bar on long input."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from svodka import settings
from svodka.cli.options import Told
from svodka.documents import dates, paths
from svodka.documents.raw import Columns, Hints, Problem
from svodka.documents.readers import registry
from svodka.errors import SettingsError, SvodkaError
from svodka.model import Reading
from svodka.pipeline.markup_gate import wanted
from svodka.pipeline.taking import original, read_raw

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

# Below this nobody waits long enough to look at a bar.
_LONG = 300_000
_PROBLEMS_SHOWN = 20


def hints(told: Told) -> Hints:
    """SettingsError when an option's value means nothing."""
    zone = settings.zone(told.zone) if told.zone else None
    if told.input_format and told.input_format not in registry().readers:
        raise SettingsError(
            f"--input-format: no format is called {told.input_format!r}",
            hint=f"there are: {', '.join(registry().readers)}",
        )
    columns = {
        slot: name
        for slot in ("text", "published", "id", "source", "lang", "title")
        if (name := getattr(told, f"{slot}_column"))
    }
    found = Hints(
        source=told.source,
        lang=told.lang,
        zone=zone,
        format=told.input_format,
        columns=replace(Columns(), **columns, told=frozenset(columns.values())),
        wanted=wanted,
    )
    if told.published is None:
        return found
    try:
        moment, _ = dates.parse(told.published, zone or dates.zone_for(found.lang, ""))
    except ValueError as error:
        raise SettingsError(
            f"--published: {error}", hint="write it like 2026-05-15T07:05:00+03:00"
        ) from error
    return replace(found, published=moment)


class Inputs:
    """Reads paths one document at a time; counts what could not be read in ``failed``."""

    def __init__(self, given: Sequence[str], told: Told, *, bar: bool) -> None:
        self._paths = given
        self._hints = hints(told)
        self._bar = bar and sys.stderr.isatty()
        self._progress: Progress | None = None
        self.failed = 0
        self._skipped: Counter[str] = Counter()

    def readings(self) -> Iterator[Reading]:
        """Each document read; problems go to stderr."""
        return (reading for reading, _ in self.taken())

    def taken(self) -> Iterator[tuple[Reading, bytes | None]]:
        """The same, each with the bytes that it was read from where they are not its text."""
        total = paths.size(self._paths) if self._bar else 0
        with self._shown(total) as progress:
            self._progress = progress
            task = progress.add_task("reading", total=total) if progress else None
            yield from self._read(progress, task)
            self._progress = None
        self._close()

    def refused(self, error: SvodkaError) -> None:
        """What was read but cannot be kept: told, and counted as not read."""
        self._report(Problem(error.where, error.message))

    def _read(
        self, progress: Progress | None, task: TaskID | None
    ) -> Iterator[tuple[Reading, bytes | None]]:
        done, file, reached = 0, "", 0
        for item in paths.read_paths(self._paths, self._hints):
            if item.file != file:
                done, file, reached = done + reached, item.file, 0
            reached = max(reached, item.reached)
            if progress is not None and task is not None:
                progress.update(task, completed=done + reached)
            if isinstance(item, Problem):
                self._report(item)
            else:
                reading = read_raw(item)
                yield reading, original(item, reading)

    def _shown(self, total: int) -> AbstractContextManager[Progress | None]:
        if total < _LONG:
            return nullcontext()
        from rich.console import Console
        from rich.progress import Progress

        return Progress(
            *Progress.get_default_columns(),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def _report(self, problem: Problem) -> None:
        if problem.skipped:
            self._skipped[problem.reason] += problem.amount
            return
        self.failed += 1
        if self.failed <= _PROBLEMS_SHOWN:
            self._say(str(problem))

    def _close(self) -> None:
        if self.failed > _PROBLEMS_SHOWN:
            self._say(f"{self.failed - _PROBLEMS_SHOWN} more could not be read")
        for reason, amount in self._skipped.items():
            times = f" ({amount:,} times)" if amount > 1 else ""
            self._say(f"skipped: {reason}{times}")

    def _say(self, words: str) -> None:
        if self._progress is not None:
            self._progress.console.print(f"svodka: {words}", markup=False, highlight=False)
        else:
            sys.stderr.write(f"svodka: {words}\n")
