"""``svodka prepare``: pages before anybody asks for them."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from svodka.cli import job_bar, options
from svodka.cli.accounts import file_option
from svodka.cli.serving import members
from svodka.processes import processors

if TYPE_CHECKING:
    from svodka.serve.prepare import Summary

# Of a pipe: a line when so much more is done.
_LINE = 5  # per cent


@click.command()
@click.argument("kept", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@options.ledger_option
@click.option(
    "--nights",
    type=click.IntRange(0),
    metavar="N",
    default=365,
    show_default=True,
    help="The last ones, each with its documents and the benches of its regions.",
)
@click.option("--earlier", is_flag=True, help="The pages of all earlier nights too.")
@click.option(
    "--processes",
    type=click.IntRange(1, 61),
    metavar="N",
    help="1: this one alone.  [default: one a processor]",
)
@file_option
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def prepare(
    kept: Path,
    ledger: str | None,
    nights: int,
    earlier: bool,
    processes: int | None,
    file: Path | None,
    format: str,
) -> int:
    """Make pages ahead, into the FILE of `svodka serve --keep FILE`.

    The front page, the regions, and the last nights with what is around them: what the server
    would make by itself, here with all processors and before anybody asks. Run again after an
    interruption or new entries, it makes what is missing. No server may have FILE meanwhile; the
    ledger may grow. It is for a server with the same accounts, and not for a public one, which
    keeps nothing.

    Exit codes: 0 done, 1 something could not be made, 2 usage.
    """
    from svodka import settings
    from svodka.serve.prepare import Preparation
    from svodka.serve.settings import Settings

    location = settings.ledger_path(ledger, os.environ)
    chosen = Settings(accounts=members(file, location), kept=kept)
    began = time.monotonic()
    with ExitStack() as stack:
        progress = _Progress(stack, sys.stderr.isatty())
        run = Preparation(location, chosen, nights, earlier, processes or processors(), progress)
        try:
            run.run()
        except KeyboardInterrupt:
            stack.close()
            _tell(run.told, kept, time.monotonic() - began, format)
            raise
    _tell(run.told, kept, time.monotonic() - began, format)
    return 1 if run.told.failed else 0


class _Progress:
    """A bar on a terminal, which the stack ends; else lines."""

    def __init__(self, stack: ExitStack, terminal: bool) -> None:
        self._stack, self._terminal = stack, terminal
        self._shown: Callable[[str, int], None] = lambda *_: None
        self._total = self._done = self._told = 0

    def begin(self, total: int) -> None:
        self._total = total
        self._shown = self._stack.enter_context(job_bar.parts(self._terminal, total))

    def done(self, part: str, amount: int, pages: int) -> None:
        self._shown(part, amount)
        self._done += amount
        percent = 100 * self._done // self._total
        if not self._terminal and percent >= self._told + _LINE:
            self._told = percent
            self.say(f"{percent} % ({part}), {pages:,} pages made")

    def say(self, words: str) -> None:
        sys.stderr.write(f"svodka: {words}\n")


def _tell(told: Summary, file: Path, seconds: float, format: str) -> None:
    size = file.stat().st_size if file.exists() else 0
    if format == "json":
        value = {**asdict(told), "bytes": size, "seconds": round(seconds, 1)}
        sys.stdout.write(json.dumps(value) + "\n")
        return
    amount = f"{told.made:,} pages made, {told.there:,} there already"
    lines = [f"{file}: {amount}; {size / 1e6:,.1f} MB, {seconds:,.0f} s"]
    if told.reached:
        lines.append(
            f"{told.reached:,} were reached by new entries meanwhile; the server makes them"
        )
    if told.full:
        lines.append("the file is full: the rest was left out, the oldest nights")
    if told.failed:
        lines.append(f"{told.failed:,} could not be made; whoever asks for them is told why")
    sys.stdout.write("\n".join(lines) + "\n")
