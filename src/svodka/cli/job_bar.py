"""A long job on a terminal: step by step, with the rate and the time that remains."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Quiet:
    """No terminal: only what went wrong is told."""

    def begin(self, step: str, total: int) -> None:
        """Nothing to show."""

    def done(self, amount: int, documents: int = 0) -> None:
        """Nothing to show."""

    def say(self, words: str) -> None:
        sys.stderr.write(f"svodka: {words}\n")


class Bar:
    """A bar a step; reading is measured in bytes of input and tells its pages a second."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None
        self._documents = 0

    def begin(self, step: str, total: int) -> None:
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._documents = 0
        self._task = self._progress.add_task(step, total=total, rate="")

    def done(self, amount: int, documents: int = 0) -> None:
        assert self._task is not None
        self._documents += documents
        task = self._progress.tasks[-1]
        rate = ""
        if self._documents and task.elapsed:
            rate = f"{self._documents / task.elapsed:,.0f} documents/s"
        self._progress.update(self._task, advance=amount, rate=rate)

    def say(self, words: str) -> None:
        self._progress.console.print(f"svodka: {words}", markup=False, highlight=False)


@contextmanager
def shown(terminal: bool) -> Iterator[Bar | Quiet]:
    """On stderr, gone when it is over."""
    if not terminal:
        yield Quiet()
        return
    from rich.console import Console
    from rich.progress import Progress, TextColumn

    with Progress(
        *Progress.get_default_columns(),
        TextColumn("{task.fields[rate]}"),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    ) as progress:
        yield Bar(progress)


@contextmanager
def parts(terminal: bool, total: int) -> Iterator[Callable[[str, int], None]]:
    """How far one step of many parts is, and how long it will take; told the part that is done and
    how much of the total it was."""
    if not terminal:
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:18}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("pages", total=total)
        yield lambda part, amount: shown.update(task, advance=amount, description=part)
