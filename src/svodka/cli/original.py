"""``svodka original``: the kept bytes that a document was made from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from svodka.cli import asked, options
from svodka.errors import LedgerError, SettingsError

if TYPE_CHECKING:
    from svodka.ledger import Ledger, Life, Stage


@click.command()
@click.argument("document", metavar="DOC")
@click.option(
    "--revision", type=click.IntRange(1), metavar="N", help="[default: the one that stands]"
)
@click.option("--out", metavar="FILE", help="Write there.  [default: standard output]")
@click.option("--text", "as_text", is_flag=True, help="The text that was read from them, as UTF-8.")
@options.ledger_option
def original(
    document: str, revision: int | None, out: str | None, as_text: bool, ledger: str | None
) -> None:
    """Write the bytes that a document was made from, exactly as they were taken in.

    DOC is a document's id, its address, or the digest of a copy as JSON answers name it. Spans of
    claims are into the text (--text), in characters.
    """
    with asked.ledger(ledger) as book:
        data = _bytes(book, document, revision, as_text)
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        Path(out).write_bytes(data)
    except OSError as error:
        raise SettingsError(f"cannot be written: {error.strerror or error}", where=out) from error


def _bytes(book: Ledger, name: str, revision: int | None, as_text: bool) -> bytes:
    by_digest = book.kept_bytes(name) if revision is None and not as_text else None
    if by_digest is not None:
        return by_digest
    stage = _stage(asked.life(book, name), revision)
    if as_text:
        return stage.document.text.encode("utf-8", "surrogatepass")
    data = book.kept_bytes(stage.copy)
    if data is None:
        raise LedgerError(
            f"the bytes {stage.copy[:16]} are missing", hint="svodka replay tells more"
        )
    return data


def _stage(life: Life, revision: int | None) -> Stage:
    if revision is None:
        return life.stages[-1]
    for stage in life.stages:
        if stage.document.revision == revision:
            return stage
    there = ", ".join(str(number) for number in sorted(s.document.revision for s in life.stages))
    raise LedgerError(f"{life.id} has no revision {revision}", hint=f"there is {there}")
