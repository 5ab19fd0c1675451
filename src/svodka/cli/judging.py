"""``svodka judge`` and ``svodka judgements``: what people decided."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from svodka.cli import asked, options
from svodka.errors import LedgerError, SettingsError

if TYPE_CHECKING:
    from svodka.ledger import Decision, Judgement, Ledger

_USAGE = (
    "svodka judge ID VERDICT, ID ID same|different, ID corrected --set SLOT=VALUE, undo ENTRY,"
    " assign ID NAME"
)
_WORDS = (
    *("retracted", "restored", "rejected", "accepted", "corrected", "same", "different"),
    *("settled", "reopened"),
)
COLUMNS = (
    "entry",
    "added",
    "about",
    "subject",
    "act",
    "verdict",
    "person",
    "reason",
    "change",
    "undoes",
)


@click.command()
@click.argument("words", metavar="ID VERDICT", nargs=-1, required=True)
@click.option(
    "--set",
    "told",
    metavar="SLOT=VALUE",
    multiple=True,
    help="Of a correction: areas=RU-BRY, count=11, from=…, to=…, speaker=…",
)
@click.option("--because", metavar="WORDS", default="", help="The reason, kept with it.")
@click.option("--by", metavar="NAME", help="Who decides.  [default: the user's name]")
@click.option("--second", is_flag=True, help="A second review: compared, and of no effect.")
@click.option(
    "--seen",
    type=click.IntRange(0),
    metavar="ENTRY",
    help="The last entry you know of: refused if somebody decided about it after that.",
)
@options.ledger_option
def judge(
    words: Sequence[str],
    told: Sequence[str],
    because: str,
    by: str | None,
    second: bool,
    seen: int | None,
    ledger: str | None,
) -> None:
    """Append a person's decision: nothing is removed.

    \b
    judge DOC retracted|restored          taken in by mistake
    judge CLAIM rejected|accepted         misread, or read well
    judge CLAIM corrected --set …         some slots have other values
    judge CLAIM CLAIM same|different      one statement told twice, or two
    judge conflict:… settled|reopened     as `svodka review` names it; issue:… too
    judge undo ENTRY                      what stood before stands again
    judge assign DOC|CLAIM|… NAME         who is asked to decide; "" for nobody

    Answers follow at once; earlier answers stand. What --set takes is in docs/review.md.
    """
    person = by or getpass.getuser()
    with asked.ledger(ledger) as book:
        done = _judged(book, tuple(words), _slots(told), person, because, second, seen)
    out = f"entry {done.entry}: {done.kind} {done.subject} {done.told} by {done.person}\n"
    sys.stdout.write(out)


def _judged(
    book: Ledger,
    words: tuple[str, ...],
    slots: Mapping[str, str],
    person: str,
    because: str,
    second: bool,
    seen: int | None,
) -> Judgement:
    if slots and words[1:] != ("corrected",):
        raise SettingsError("--set is of a correction", hint="svodka judge ID corrected --set …")
    if words[0] == "undo" and len(words) == 2:
        return book.undo(_entry(words[1]), person, because)
    if words[0] == "assign" and len(words) == 3:
        kind, subject, named = _about(book, words[1])
        return book.assign(kind, subject, words[2], person, named)
    return book.decide(_decision(book, words, slots), person, because, seen=seen, second=second)


def _decision(book: Ledger, words: tuple[str, ...], slots: Mapping[str, str]) -> Decision:
    from svodka.ledger import Decision
    from svodka.questions import slots as written

    if len(words) == 3 and words[2] in ("same", "different"):
        return Decision.pair(*words)
    if len(words) != 2:
        raise SettingsError("what is decided?", hint=_USAGE)
    subject, verdict = words
    if verdict == "corrected":
        if not slots:
            raise SettingsError("what is corrected?", hint="--set count=11, --set areas=RU-BRY, …")
        return Decision.corrected(subject, written.change(slots, book.basis(subject)))
    if verdict in ("same", "different"):
        raise SettingsError("which two claims?", hint=f"svodka judge ID ID {verdict}")
    if verdict not in _WORDS:
        raise SettingsError(f"there is no verdict {verdict!r}", hint=f"one of {', '.join(_WORDS)}")
    if verdict in ("settled", "reopened"):
        kind, found, named = _about(book, subject)
        return Decision(kind, found, verdict, named)
    return Decision.about(subject, verdict)


def _about(book: Ledger, name: str) -> tuple[str, str, Mapping[str, object] | None]:
    """(kind, subject, what it names) of a document, a claim, or what ``svodka review`` lists."""
    kind, colon, subject = name.partition(":")
    if colon and kind in ("conflict", "issue"):
        return (kind, *_listed(book, kind, subject))
    if book.named(name) == (name,):
        return "document", name, None
    return "claim", name, None


def _listed(book: Ledger, kind: str, subject: str) -> tuple[str, Mapping[str, object] | None]:
    """By what was decided before about it, else by the queue."""
    from svodka.questions.queue import queue

    for item in book.judgements():
        if (item.kind, item.subject) == (kind, subject) and item.change is not None:
            named = {key: value for key, value in item.change.items() if key != "to"}
            return subject, named
    for found in queue(book, computed=0).items:
        if found.about == (kind, subject):
            return subject, found.named
    raise LedgerError(
        f"no {kind} {subject!r} waits to be decided",
        hint="svodka review lists what does, of the last 30 nights",
    )


def _entry(printed: str) -> int:
    if not printed.isdigit():
        raise SettingsError(
            f"{printed!r} is no entry", hint="svodka judgements tells the entry of each"
        )
    return int(printed)


def _slots(told: Iterable[str]) -> dict[str, str]:
    out: dict[str, str] = {}
    for one in told:
        slot, equals, value = one.partition("=")
        if not equals or not value.strip():
            raise SettingsError(f"{one!r} sets nothing", hint="write it like --set count=11")
        if slot.strip() in out:
            raise SettingsError(
                f"{slot.strip()} is set twice", hint="several areas go with commas into one --set"
            )
        out[slot.strip()] = value
    return out


@click.command()
@click.argument("document", metavar="[DOC]", required=False)
@options.as_of_option
@asked.format_option("table", "json", "csv")
@options.ledger_option
def judgements(document: str | None, as_of: str | None, format: str, ledger: str | None) -> None:
    """List what people decided, all of it or about one document and its claims."""
    with asked.ledger(ledger) as book:
        when = asked.as_of(as_of)
        if document is None:
            found = book.judgements(when)
        else:
            found = asked.life(book, document, when).judgements
    if format == "table":
        _show(found)
        return
    from svodka.questions import plain_review

    value = plain_review.judgements(found)
    if format == "json":
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
        return
    from svodka.cli import csv_files

    csv_files.write(
        COLUMNS, ([_cell(one[name]) for name in COLUMNS] for one in value["judgements"])
    )


def _cell(value: object) -> str | int | None:
    if value is None or isinstance(value, str | int):
        return value
    return json.dumps(value, ensure_ascii=False)


def _show(found: Sequence[Judgement]) -> None:
    from rich.table import Table
    from rich.text import Text

    from svodka.cli import show as screen
    from svodka.telling import told, words

    out = screen.console()
    table = Table.grid(padding=(0, 2, 0, 0))
    for item in found:
        table.add_row(
            Text(str(item.entry)),
            Text(told.clock(item.added), style="dim"),
            Text(f"{item.kind} {words.one_line(item.subject, 40)}"),
            Text(words.one_line(item.told), style="bold"),
            Text(words.one_line(item.person, 24)),
            Text(words.one_line(item.reason), style="dim"),
        )
    out.print(table)
    out.print(Text(words.number(len(found), "judgement"), style="dim"))
