"""``svodka bulk``: very many documents into a folder of Parquet."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from svodka.cli import options
from svodka.errors import SettingsError
from svodka.processes import processors

if TYPE_CHECKING:
    from svodka.bulk.job import Summary
    from svodka.bulk.shards import Options


class _Folder(click.Path):
    """SettingsError for an address of a store, of which a path would be made."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        if "://" in str(value):
            raise SettingsError(
                f"--out {value}: must be a folder of a file system",
                hint="write to a disk, and copy what is done: docs/bulk.md",
            )
        return super().convert(value, param, ctx)


@click.command()
@options.inputs
@click.option("--out", type=_Folder(path_type=Path, file_okay=False), metavar="DIR", required=True)
@click.option(
    "--engine",
    metavar="ENGINE",
    default="local",
    show_default=True,
    help="What runs it: local, or a Dask cluster, dask://HOST:PORT.",
)
@click.option(
    "--processes",
    type=click.IntRange(0),
    metavar="N",
    help="Of the local engine; 0: this one alone.  [default: one a processor]",
)
@click.option(
    "--shard-size",
    type=click.IntRange(1),
    metavar="MB",
    default=32,
    show_default=True,
    help="How much input is read at a time.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0),
    metavar="SECONDS",
    default=60,
    show_default=True,
    help="The longest for one document; 0: no limit.",
)
@click.option("--memory", type=click.IntRange(256), metavar="MB", help="The most for one process.")
@click.option("--markup-column", metavar="NAME", help="Of Parquet: holds pages, not texts.")
@click.option(
    "--relevant", is_flag=True, help="Leave out rows of tables that name nothing svodka reads."
)
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def bulk(
    paths: Sequence[str],
    told: options.Told,
    out: Path,
    engine: str,
    processes: int | None,
    shard_size: int,
    timeout: float,
    memory: int | None,
    markup_column: str | None,
    relevant: bool,
    format: str,
) -> int:
    """Read WARC, Parquet, JSONL, CSV and folders of any size, from files, patterns and addresses
    that fsspec knows, into documents, claims, issues, bounds and conflicts as Parquet.

    Run again, it does only what is missing. `svodka add DIR` takes the result into a ledger.
    Exit codes: 0 everything was read, 1 something was left out (the table "left" says what and
    why), 2 usage.
    """
    from svodka.bulk.engine import engine as started
    from svodka.bulk.job import Job
    from svodka.cli.job_bar import shown

    reading = _options(told, markup_column or "", relevant)
    amount = processors() if processes is None else processes
    with shown(sys.stderr.isatty()) as progress:
        runs = started(engine, amount, memory, out, paths)
        try:
            size, folder = shard_size * 1_000_000, out.absolute()
            done = Job(tuple(paths), folder, runs, reading, size, timeout, progress).run()
        finally:
            runs.close()
    if format == "json":
        sys.stdout.write(json.dumps(asdict(done)) + "\n")
    else:
        sys.stdout.write(_said(done, out))
    return 1 if done.left else 0


def _options(told: options.Told, markup: str, relevant: bool) -> Options:
    """SettingsError when an option's value means nothing."""
    from svodka.bulk.shards import Options
    from svodka.cli.inputs import hints

    found = hints(told)
    names = ("text", "published", "id", "source", "lang", "title")
    columns: list[tuple[str, str]] = [
        (name, column) for name in names if (column := getattr(told, f"{name}_column"))
    ]
    return Options(
        found.published.isoformat() if found.published else None,
        found.source,
        found.lang,
        told.zone,
        found.format,
        tuple(columns),
        markup,
        relevant,
    )


def _said(done: Summary, out: Path) -> str:
    from svodka.telling import words

    read = f"{words.number(done.shards, 'shard')}: {done.read:,} read, {done.kept:,} there already"
    found = (
        f"{words.number(done.documents, 'document')} with {words.number(done.claims, 'claim')}"
        f" and {words.number(done.issues, 'issue')}; {done.current:,} stand"
    )
    over = f"{words.number(done.nights, 'finding')}, {words.number(done.conflicts, 'conflict')}"
    lines = [f"{out}: {read}", found, over]
    if done.skipped:
        lines.append(f"{done.skipped:,} passed over by rule")
    if done.left:
        lines.append(f"{done.left:,} could not be read: {out / 'left'} says what and why")
    return "\n".join(lines) + "\n"
