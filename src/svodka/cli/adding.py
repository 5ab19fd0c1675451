"""``svodka add``: readings into a ledger."""

from __future__ import annotations

import os
import sys

import typer

from svodka import __version__
from svodka.cli import options as o


def add(
    path: o.Paths,
    ledger: o.LedgerFile = None,
    published: o.Published = None,
    source: o.Source = None,
    lang: o.Language = None,
    zone: o.Zone = None,
    input_format: o.Input = None,
    text_column: o.TextColumn = None,
    published_column: o.PublishedColumn = None,
    id_column: o.IdColumn = None,
    source_column: o.SourceColumn = None,
    lang_column: o.LangColumn = None,
    title_column: o.TitleColumn = None,
) -> None:
    """Read into a ledger. Adding twice changes nothing, so an interrupted run can be run again.

    Exit codes: 0 everything was read, 1 some input could not be read, 2 usage.
    """
    from svodka import settings
    from svodka.cli import words
    from svodka.cli.inputs import Inputs
    from svodka.ledger import Ledger

    columns = {
        "text": text_column,
        "published": published_column,
        "id": id_column,
        "source": source_column,
        "lang": lang_column,
        "title": title_column,
    }
    told = o.Told(published, source, lang, zone, input_format, columns)
    inputs = Inputs(path, told, bar=True)
    file = settings.ledger_path(ledger, os.environ)
    new = there = claims = issues = 0
    with Ledger.open(file, reader=__version__) as book:
        try:
            for reading in inputs.readings():
                if book.add(reading):
                    new += 1
                    claims += len(reading.claims)
                    issues += len(reading.issues)
                else:
                    there += 1
        finally:
            added = words.number(new, "document")
            found = f"{words.number(claims, 'claim')} and {words.number(issues, 'issue')}"
            sys.stdout.write(f"{file}: {added} added with {found}; {there} already there\n")
    if inputs.failed:
        raise typer.Exit(1)
