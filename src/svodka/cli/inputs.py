"""Paths → readings, with broken rows reported on the way and a progress bar on long input."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import svodka
from svodka import settings
from svodka.cli.options import Told
from svodka.documents import dates, document_id, paths
from svodka.documents.raw import Columns, Hints, Problem, Raw
from svodka.errors import SettingsError, SvodkaError
from svodka.model import Reading

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

# Below this nobody waits long enough to look at a bar.
_LONG = 300_000
_PROBLEMS_SHOWN = 20
# Files of these kinds hold many documents.
_TABLES = frozenset(("json", "jsonl", "ndjson", "csv", "tsv"))


def hints(told: Told) -> Hints:
    """SettingsError when an option's value means nothing."""
    zone = settings.zone(told.zone) if told.zone else None
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
        self._skipped = 0

    def readings(self) -> Iterator[Reading]:
        """Each document read; problems go to stderr."""
        return (reading for reading, _ in self.taken())

    def taken(self) -> Iterator[tuple[Reading, bytes | None]]:
        """The same, each with the bytes of its file where one file is one document and its bytes
        are not its text."""
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
                yield read_raw(item), self._original(item)

    def _original(self, raw: Raw) -> bytes | None:
        kind = self._hints.format or Path(raw.file).suffix.lower().lstrip(".")
        if raw.line is not None or kind in _TABLES or not Path(raw.file).is_file():
            return None
        data = Path(raw.file).read_bytes()
        return None if data == raw.text.encode("utf-8", "surrogatepass") else data

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
            self._skipped += 1
            return
        self.failed += 1
        if self.failed <= _PROBLEMS_SHOWN:
            self._say(str(problem))

    def _close(self) -> None:
        if self.failed > _PROBLEMS_SHOWN:
            self._say(f"{self.failed - _PROBLEMS_SHOWN} more could not be read")
        if self._skipped:
            files = "1 file" if self._skipped == 1 else f"{self._skipped} files"
            self._say(f"{files} of other kinds skipped")

    def _say(self, words: str) -> None:
        if self._progress is not None:
            self._progress.console.print(f"svodka: {words}", markup=False, highlight=False)
        else:
            sys.stderr.write(f"svodka: {words}\n")


def read_raw(raw: Raw) -> Reading:
    """One raw document through the pipeline; what the readers noticed stands first."""
    reading = svodka.read(
        raw.text,
        raw.published,
        raw.source,
        raw.lang,
        id=raw.id or document_id(raw.source, raw.published, raw.text),
        url=raw.url,
        retrieved=raw.retrieved,
    )
    return replace(reading, issues=(*raw.issues, *reading.issues)) if raw.issues else reading
