"""``svodka move``: a ledger into another database."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from svodka.errors import SettingsError

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SHOWN = 20


@click.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--no-check", is_flag=True, help="Do not go over every entry of the copy afterwards.")
def move(source: str, target: str, no_check: bool) -> int:
    """Copy a ledger, entry by entry, into another database.

    Each is a file or a postgresql:// URL. The source is only read. The target is new, or holds the
    beginning of the same ledger: then it goes on from there, so run it again if it was interrupted.
    Exit codes: 0 done, 1 it cannot be copied or the copy differs, 2 usage.
    """
    from svodka import settings
    from svodka.ledger import moving
    from svodka.telling import words

    if _same(source, target):
        raise SettingsError("FROM and TO are the same", hint="give an empty database or a new file")
    found: list[str] = []
    with _opened(source, target) as (old, new):
        todo = moving.way(old, new)
        amount = todo.upto - todo.there
        with _bar(amount) as seen:
            moving.copy(old, new, todo, seen)
        moving.settle(new)
        if not no_check:
            found = list(moving.differences(old, new, todo))
    before = f", after {todo.there} that were there" if todo.there else ""
    copied = "1 entry" if amount == 1 else f"{amount} entries"
    sys.stdout.write(f"{settings.ledger_name(target)}: {copied} copied{before}\n")
    for difference in found[:_SHOWN]:
        sys.stdout.write(words.one_line(difference) + "\n")
    if len(found) > _SHOWN:
        sys.stdout.write(f"and {len(found) - _SHOWN} more\n")
    if not no_check:
        sys.stdout.write(f"checked: {words.number(len(found), 'difference')}\n")
    sys.stdout.write(f"chain {todo.end}\n")
    return 1 if found else 0


@contextmanager
def _opened(source: str, target: str) -> Iterator[tuple[Connection, Connection]]:
    """Both, the source only for reading and without a limit of time."""
    from svodka import settings
    from svodka.ledger import engine

    old = engine.connect(settings.ledger_path(source, {}), create=False, upgrade=False)
    try:
        engine.only_read(old, 0)
        new = engine.connect(settings.ledger_path(target, {}), create=True)
        try:
            yield old, new
        finally:
            new.close()
    finally:
        old.close()


def _same(source: str, target: str) -> bool:
    if "://" in source or "://" in target:
        return source == target
    return Path(source).resolve() == Path(target).resolve()


@contextmanager
def _bar(total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar with the remaining time, on a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("copying entries", total=total)
        yield lambda more: progress.advance(task, more)
