"""``svodka audit``: what a retelling made of the primary reports."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import click

from svodka.cli import asked, options
from svodka.errors import InputError, LedgerMissing, SettingsError

if TYPE_CHECKING:
    from svodka.ledger import Ledger
    from svodka.model import Reading
    from svodka.model.audit import Audit

# How a SQLite file begins.
_SQLITE = b"SQLite format 3\x00"
_ENDINGS = (".db", ".sqlite", ".sqlite3")


@click.command()
@click.argument("article", metavar="ARTICLE")
@click.option(
    "--against",
    metavar="LEDGER|FILE",
    multiple=True,
    help="A ledger, or files of reports; may be given again.  [default: $SVODKA_LEDGER, else"
    " svodka.db]",
)
@click.option(
    "--published", metavar="TIME", help="When the article was published, where it does not say."
)
@click.option("--source", metavar="NAME", help="Who published it.  [default: the file's name]")
@click.option("--lang", type=click.Choice(["en", "ru", "uk"]), help="[default: told by the text]")
@options.as_of_option
@asked.format_option("table", "json", "html", "csv")
def audit(
    article: str,
    against: Sequence[str],
    published: str | None,
    source: str | None,
    lang: str | None,
    as_of: str | None,
    format: str,
) -> None:
    """Compare an article with the primary reports of its time, statement by statement.

    ARTICLE is a file, - for what is piped in, or the id of a document in the ledger. Each statement
    stands in a report, was altered (and in which slot), is not traceable here, or cannot be
    checked because its speaker was not read for these hours. Nothing is called false.
    """
    from svodka.questions.audit import audit as compare

    told = {"published": published, "source": source, "lang": lang}
    moment = asked.as_of(as_of)
    with ExitStack() as stack:
        book, readings = _evidence(against, stack)
        reading = _article(article, told, book)
        evidence = book if book is not None else readings
        found = compare(reading, evidence, as_of=moment, also=readings if book else ())
    _write(found, format)


def _evidence(against: Sequence[str], stack: ExitStack) -> tuple[Ledger | None, list[Reading]]:
    """The ledger and the readings of the files that --against names; without it, the ledger that
    there is."""
    ledgers = [path for path in against if _is_ledger(path)]
    files = [path for path in against if path not in ledgers]
    if len(ledgers) > 1:
        raise SettingsError("two ledgers were given", hint="give one --against LEDGER")
    book = None
    if ledgers or not files:
        try:
            book = stack.enter_context(asked.ledger(ledgers[0] if ledgers else None))
        except LedgerMissing as error:
            raise LedgerMissing(
                error.message, where=error.where, hint="give --against FILE… or a ledger"
            ) from error
    return book, _readings(files, {}) if files else []


def _is_ledger(path: str) -> bool:
    if "://" in path:
        return True
    try:
        with Path(path).open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return Path(path).suffix.lower() in _ENDINGS


def _article(told: str, hints: dict[str, str | None], book: Ledger | None) -> Reading:
    """The one document of a file, or a document of the ledger by its id."""
    if told != "-" and not Path(told).exists():
        found = book.reading(told) if book is not None else None
        if found is None:
            where = "no file and no document of the ledger" if book is not None else "no file"
            raise InputError(f"there is {where} called {told!r}")
        given = [f"--{name}" for name, value in hints.items() if value is not None]
        if given:
            raise SettingsError(
                f"{', '.join(given)} cannot change a document of the ledger",
                hint="give its file, or leave the option out",
            )
        return found
    readings = _readings([told], hints)
    if len(readings) != 1:
        raise InputError(
            f"holds {len(readings)} documents, and one article is audited at a time",
            where=told,
            hint="add it to the ledger and give the article's id",
        )
    return readings[0]


def _readings(files: Sequence[str], hints: dict[str, str | None]) -> list[Reading]:
    """InputError when a file cannot be read: without a report, the answer would be another."""
    from svodka.cli.inputs import Inputs

    empty = dict.fromkeys(field.name for field in fields(options.Told))
    inputs = Inputs(files, options.Told(**{**empty, **hints}), bar=False)
    found = list(inputs.readings())
    if inputs.failed:
        raise InputError("not everything could be read, so nothing was compared")
    return found


def _write(found: Audit, format: str) -> None:
    if format == "json":
        from svodka.questions import plain_audit

        plain = plain_audit.audit(found)
        sys.stdout.write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")
    elif format == "html":
        from svodka.export.audit_page import page

        sys.stdout.write(page(found))
    elif format == "csv":
        from svodka.cli import audit_files

        audit_files.write(found)
    else:
        from svodka.cli import audit_screen

        audit_screen.show(found)
