"""``svodka search``: what was said, by words, places, speakers and dates."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

from svodka.cli import asked, options
from svodka.model import OUTCOMES

if TYPE_CHECKING:
    from rich.text import Text

    from svodka.ledger.wanted import Limits
    from svodka.model import Span
    from svodka.questions.search import Found

# Documents below the claims of a table.
_DOCUMENTS = 5


# Words that begin with a hyphen are words to leave out, not options.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", metavar="WORDS...", nargs=-1, type=click.UNPROCESSED)
@click.option("--from", "first", metavar="DATE", help="The first night, by its morning.")
@click.option("--to", "last", metavar="DATE", help="The last night, included.")
@asked.region_option
@click.option("--speaker", metavar="ID", help="Like RU-MOD or gov:RU-KLU.")
@click.option("--outcome", type=click.Choice(OUTCOMES), metavar="WORD", help="Like downed.")
@click.option(
    "--what",
    type=click.Choice(("claims", "documents")),
    help="Only these.  [default: claims, and some documents in a table]",
)
@click.option(
    "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many at most."
)
@options.as_of_option
@asked.format_option("table", "json", "jsonl", "csv")
@options.ledger_option
def search(
    words: Sequence[str],
    first: str | None,
    last: str | None,
    regions: Sequence[str],
    speaker: str | None,
    outcome: str | None,
    what: str | None,
    limit: int,
    as_of: str | None,
    format: str,
    ledger: str | None,
) -> None:
    """Find claims and documents, the newest night first.

    WORDS are words in English, Russian or Ukrainian, in any inflection; names of places and
    speakers in any spelling; dates («15 мая», 2026-05-15, "14-16 May 2026"). All of them have to be
    met. "Words in quotation marks" stand beside each other, -word leaves out, OR between two makes
    either do.
    """
    from svodka.questions import search as searching

    limits = _limits(first, last, regions, speaker, outcome)
    documents = limit if what == "documents" else _DOCUMENTS if _both(what, format) else 0
    with asked.ledger(ledger) as book:
        found = searching.search(
            book,
            " ".join(words),
            limits,
            claims=0 if what == "documents" else limit,
            documents=documents,
            as_of=asked.as_of(as_of),
        )
    _write(found, what, format)


def _both(what: str | None, format: str) -> bool:
    return what is None and format in ("table", "json")


def _limits(
    first: str | None,
    last: str | None,
    regions: Sequence[str],
    speaker: str | None,
    outcome: str | None,
) -> Limits:
    from svodka.errors import SettingsError
    from svodka.ledger.wanted import Limits

    start, end = (asked.day(one) if one else None for one in (first, last))
    if start and end and start > end:
        raise SettingsError("the nights end before they begin", hint="give --from before --to")
    return Limits(asked.places(regions), speaker, outcome, start, end)


def _write(found: Found, what: str | None, format: str) -> None:
    from svodka.questions import plain_search

    if format == "json":
        value = plain_search.found(found)
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
    elif format == "jsonl":
        items = [plain_search.hit(one) for one in found.claims]
        items += [plain_search.document(one) for one in found.documents]
        for item in items:
            sys.stdout.write(json.dumps(item, ensure_ascii=False) + "\n")
    elif format == "csv":
        _csv(found, what)
    else:
        _show(found, what)


def _csv(found: Found, what: str | None) -> None:
    from svodka.cli import csv_files
    from svodka.export import COLUMNS, to_rows
    from svodka.model import Reading
    from svodka.questions import plain_search

    if what != "documents":
        rows = (
            row
            for one in found.claims
            for row in to_rows(Reading(one.document, (one.statement.claim,)))
        )
        csv_files.write(COLUMNS, rows)
        return
    told = map(plain_search.document_row, found.documents)
    csv_files.write(plain_search.DOCUMENT_COLUMNS, told)


def _show(found: Found, what: str | None) -> None:
    from rich.text import Text

    from svodka.cli import show as screen
    from svodka.telling import searched, told, words

    out = screen.console()
    for line in searched.meanings(found.understood):
        out.print(Text(line, style="dim"))
    if found.understood.meanings:
        out.print()
    # Several claims of one quote, then the quote.
    for _, group in groupby(found.claims, key=lambda hit: (hit.entry, hit.statement.text)):
        for hit in group:
            out.print(Text(told.said(hit.statement), style="bold"))
        out.print(_marked(hit.statement.text, hit.marks))
        out.print(Text(f"  {told.where_from(hit.statement)}", style="dim"))
    for document in found.documents:
        out.print()
        made = words.number(document.claims, "claim") if document.claims else "no claim"
        head = Text(document.document.source or "unknown source", style="bold")
        head.append(f"  {words.one_line(document.document.id, 60)} · {made}", style="dim not bold")
        out.print(head)
        out.print(_marked(document.snippet, document.marks))
    if what != "documents" or found.claims:
        more = ", and more: --limit" if found.next_claims else ""
        out.print(Text(f"{words.number(len(found.claims), 'claim')}{more}", style="dim"))
    if found.documents:
        more = ", and more: --what documents" if found.next_documents else ""
        told_of = words.number(len(found.documents), "document")
        out.print(Text(f"{told_of} with these words{more}", style="dim"))


def _marked(text: str, marks: Sequence[Span]) -> Text:
    """On one line, the words that were found in bold."""
    from rich.text import Text

    from svodka.telling import words

    line, at = Text("  "), 0
    for span in marks:
        line.append(words.one_line(f"·{text[at : span.start]}·")[1:-1])
        line.append(words.one_line(span.of(text)), style="bold")
        at = span.end
    return line.append(words.one_line(f"·{text[at:]}")[1:])
