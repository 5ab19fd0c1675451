"""``svodka review``: what waits to be decided, how far reviewers agree, what a decision moved."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from svodka.cli import asked, options
from svodka.errors import SettingsError

if TYPE_CHECKING:
    from datetime import datetime

    from svodka.questions.review import Agreement, Item, Moved, Pairwise, Queue

_KINDS = ("disagreement", "again", "conflict", "place", "issue", "certainty", "sample")
COLUMNS = (
    "kind",
    "about",
    "subject",
    "stake",
    "told",
    "why",
    "assigned",
    "document",
    "source",
    "published",
    "quote",
    "seen",
)


@click.command()
@click.option("--from", "start", metavar="TIME", help="Published from then; with --to.")
@click.option("--to", "end", metavar="TIME", help="Not included.")
@click.option("--kind", "kinds", type=click.Choice(_KINDS), multiple=True)
@click.option("--region", metavar="ID", help="A place that a claim names, like RU-KLU.")
@click.option("--assigned", metavar="NAME", help='To whom; "" for nobody.')
@click.option("--lang", type=click.Choice(["en", "ru", "uk"]))
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@click.option("--second-for", metavar="NAME", help="What others decided, to be looked at blind.")
@click.option("--agreement", "agree", is_flag=True, help="How far second reviews agree.")
@click.option("--moved", "entry", type=click.IntRange(1), metavar="ENTRY", help="What it moved.")
@options.as_of_option
@asked.format_option("table", "json", "csv")
@options.ledger_option
def review(
    start: str | None,
    end: str | None,
    kinds: Sequence[str],
    region: str | None,
    assigned: str | None,
    lang: str | None,
    limit: int,
    second_for: str | None,
    agree: bool,
    entry: int | None,
    as_of: str | None,
    format: str,
    ledger: str | None,
) -> None:
    """List what a person should look at, what hangs on most first.

    Without --from and --to: of the last 30 nights of the ledger. Decide with `svodka judge`.
    """
    if format == "csv" and (agree or entry is not None):
        raise SettingsError("there is no CSV of this", hint="--format json")
    if agree:
        _agreement(ledger, as_of, format)
    elif entry is not None:
        _moved(ledger, entry, format)
    else:
        wanted = {
            "kinds": tuple(kinds),
            "region": None if region is None else asked.places([region])[0],
            "assigned": assigned,
            "lang": lang,
        }
        _queue(ledger, _hours(start, end), wanted, second_for, as_of, limit, format)


def _hours(start: str | None, end: str | None) -> tuple[datetime | None, datetime | None]:
    if (start is None) != (end is None):
        raise SettingsError("these hours have one end", hint="give --from and --to, or neither")
    return (None, None) if start is None or end is None else asked.hours(start, end)


def _queue(
    ledger: str | None,
    hours: tuple[datetime | None, datetime | None],
    wanted: dict[str, Any],
    second_for: str | None,
    as_of: str | None,
    limit: int,
    format: str,
) -> None:
    from svodka.questions import queue, second

    when = asked.as_of(as_of)
    with asked.ledger(ledger) as book:
        if second_for is None:
            found = queue.queue(book, *hours, as_of=when, **wanted)
        else:
            found = second.for_second(book, second_for, *hours, as_of=when)
    items = found.items[:limit]
    if format == "table":
        _show(found, items)
        return
    from svodka.questions import plain_review
    from svodka.telling import reviewing

    value = plain_review.queue(
        found, items, lambda item: (reviewing.why(item), reviewing.stake(item.stake))
    )
    if format == "json":
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
        return
    from svodka.cli import csv_files

    csv_files.write(COLUMNS, map(_row, value["items"]))


def _row(item: dict[str, Any]) -> tuple[str | int | None, ...]:
    plain = {**item, "stake": item["stake"]["size"], "told": item["stake"]["told"]}
    return tuple(plain[name] for name in COLUMNS)


def _show(found: Queue, items: Sequence[Item]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from svodka.cli import show as screen
    from svodka.telling import reviewing, words

    out = screen.console()
    for item in items:
        line = Text(item.kind, style="bold").append(f"  {_name(item)}", style="not bold cyan")
        if item.assigned:
            line.append(f"  for {words.one_line(item.assigned, 24)}", style="not bold")
        out.print(line)
        for told, style in (
            (reviewing.about(item), ""),
            (f"«{words.one_line(item.quote, 160)}»" if item.quote else "", "italic"),
            (reviewing.why(item), ""),
            (reviewing.stake(item.stake), "yellow"),
            (_where(item), "dim"),
        ):
            if told:
                out.print(Padding(Text(told, style=style), (0, 0, 0, 2)))
        out.print()
    for line_told in _foot(found, len(items)):
        out.print(Text(line_told, style="dim"))


def _name(item: Item) -> str:
    """What ``svodka judge`` takes for it."""
    kind, subject = item.about
    if kind == "pair":
        return " ".join((item.named or {}).get("claims", ()))
    return subject if kind in ("claim", "document") else item.key


def _where(item: Item) -> str:
    from svodka.telling import told, words

    document = item.document
    when = f", published {told.clock(document.published)}" if document.published else ""
    return f"{words.one_line(document.source or 'unknown source', 40)} {document.id}{when}"


def _foot(found: Queue, shown: int) -> Iterator[str]:
    from svodka.telling import reviewing, told, words

    more = f", {shown} shown" if shown < len(found.items) else ""
    yield f"{words.number(len(found.items), 'item')} to look at{more}."
    if found.start and found.end:
        yield f"Of documents published {told.hours(found.start, found.end)}."
    if found.person is None:
        kinds = ", ".join(f"{name} {amount}" for name, amount in found.counts.items())
        yield f"{kinds or 'nothing waits'}. {reviewing.precision(found.precision, found.left)}."


def _moved(ledger: str | None, entry: int, format: str) -> None:
    from svodka.questions import moved, plain_review

    with asked.ledger(ledger) as book:
        found: Moved = moved.moved(book, entry)
    if format == "json":
        value = plain_review.moved(found)
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
        return
    from svodka.telling import reviewing

    sys.stdout.write("".join(f"{line}\n" for line in reviewing.moved(found)))


def _agreement(ledger: str | None, as_of: str | None, format: str) -> None:
    from svodka.questions import agreement, plain_review

    with asked.ledger(ledger) as book:
        found = agreement.agreement(book, asked.as_of(as_of))
    if format == "json":
        value = plain_review.agreement(found)
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
        return
    sys.stdout.write("".join(f"{line}\n" for line in _agreed(found)))


def _agreed(found: Agreement) -> Iterator[str]:
    from svodka.telling import reviewing, words

    looked = words.number(found.compared, "decision")
    yield f"{looked} looked at twice; {found.waiting} not looked at again"
    for one in (found.overall, *found.others, *found.pairs):
        yield f"{one.kind}s, {_people(one)}: same verdict {reviewing.rate(one.raw)}"
        figures = f"kappa {reviewing.kappa(one.kappa)}"
        figures += f", alpha {'not defined' if one.alpha is None else f'{one.alpha:.2f}'}"
        if one.kind == "claim":
            figures += f", kappa of slots {reviewing.kappa(one.kappa_slots)}"
        yield f"  {figures}"
        for slot, rate in one.slots.items():
            yield f"  {slot}: alike {reviewing.rate(rate)}"
    for item in found.disagreements:
        first, second = (f"{one.told} by {one.person}" for one in (item.first, item.second))
        slots = f", differing in {', '.join(item.slots)}" if item.slots else ""
        still = "open" if item.open else "decided since"
        name = item.about[1] if item.about[0] == "claim" else ":".join(item.about)
        yield f"{name}: {first}; {second}{slots}; {still}"


def _people(value: Pairwise) -> str:
    return "all" if value.first is None else f"{value.first} then {value.second}"
