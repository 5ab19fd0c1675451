"""``svodka index``: what is derived from a ledger's texts, brought up to date or made anew."""

from __future__ import annotations

import sys

import click

from svodka.cli import asked, indexing, options


@click.command()
@click.option("--anew", is_flag=True, help="Make the index of words anew, whatever is there.")
@options.ledger_option
def index(anew: bool, ledger: str | None) -> None:
    """Index what can be searched, and compare documents for families.

    What is added is indexed at once: this is for a ledger that was made by an earlier version, or
    moved. Nothing is appended to the record.
    """
    from svodka.telling import words

    with asked.ledger(ledger) as book:
        with indexing.bar("indexing", book.totals().documents) as seen:
            done = book.index_words(seen, anew=anew)
        with indexing.bar("comparing", book.totals().documents) as seen:
            compared = book.index_families(seen)
    told = f"{words.number(done, 'reading')} indexed"
    sys.stdout.write(f"{told}, {words.number(compared, 'document')} compared\n")
