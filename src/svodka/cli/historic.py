"""``svodka history``: how an answer changed and by which document; what became of a document."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from svodka.cli import asked, options
from svodka.errors import SettingsError

if TYPE_CHECKING:
    from svodka.ledger import Life
    from svodka.model.finding import Scope, Statement
    from svodka.questions import Step

_SHOWN = 6


@click.command()
@click.argument("document", metavar="[DOC]", required=False)
@asked.scope_options
@click.option("--from", "start", metavar="TIME", help="Of a scope; included.")
@click.option("--to", "end", metavar="TIME", help="Of a scope; not included.")
@options.as_of_option
@asked.format_option("table", "json", "csv")
@options.ledger_option
def history(
    document: str | None,
    regions: Sequence[str],
    object: str,
    outcome: str,
    start: str | None,
    end: str | None,
    as_of: str | None,
    format: str,
    ledger: str | None,
) -> None:
    """Show how an answer changed, or what became of a document.

    With DOC, a document's id or address: its revisions, what changed from one to the next in words
    and in claims, its readings, whether it is gone, and judgements. With --from and --to (and
    --region …, as for bounds): each entry of the ledger after which the bounds, the stated figures
    or the conflicts were others.
    """
    if document is not None:
        if start or end or regions:
            raise SettingsError("give a document or a scope, not both")
        with asked.ledger(ledger) as book:
            life = asked.life(book, document, asked.as_of(as_of))
        _document(life, format)
        return
    if start is None or end is None:
        raise SettingsError(
            "what history is asked for?",
            hint="give a document's id or address, or --from and --to",
        )
    from svodka import questions
    from svodka.model.finding import Scope
    from svodka.questions import plain

    first, last = asked.hours(start, end)
    scope = Scope(first, last, asked.places(regions), outcome, object)
    with asked.ledger(ledger) as book:
        steps = questions.history(book, scope, asked.as_of(as_of))
    if format == "json":
        told = plain.history(scope, steps)
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    elif format == "csv":
        from svodka.cli import csv_files

        csv_files.write(csv_files.HISTORY, csv_files.history_rows(steps))
    else:
        _show(scope, steps)


def _show(scope: Scope, steps: Sequence[Step]) -> None:
    from rich.padding import Padding
    from rich.rule import Rule
    from rich.text import Text

    from svodka.cli import bounds_page
    from svodka.cli import show as screen
    from svodka.telling import told, words

    out = screen.console()
    out.print(Rule(Text(told.scope(scope), style="bold"), align="left", style="dim"))
    out.print(Text(told.hours(scope.start, scope.end), style="dim"))
    out.print()
    for step in steps:
        before = "nothing" if step.before is None else told.bounds(step.before.bounds)
        line = Text(f"  {before} → ").append(told.bounds(step.after.bounds), style="bold")
        usual = step.after.usual
        if usual is not None and usual != step.after.bounds:
            line.append(f"  (usual hours {told.bounds(usual)})", style="dim")
        if step.after.conflicts:
            sets = words.number(len(step.after.conflicts), "conflict")
            line.append(f"  {sets}", style="yellow")
        if step.was_told_by is None or step.was_told_by.speakers != step.told_by.speakers:
            line.append(f"  {words.number(step.told_by.speakers, 'speaker')}", style="dim")
        out.print(line)
        out.print(Padding(Text(_cause(step), style="dim"), (0, 0, 0, 4)))
        counted = [item for item in step.brought if item.claim.outcome == scope.outcome]
        brought = [item for item in counted if _bears(item, scope)] or counted
        if brought:
            out.print(bounds_page.quotes(brought[:_SHOWN], indent=6))
        for item in [item for item in step.took if _bears(item, scope)][:_SHOWN]:
            out.print(Padding(Text(f"gone: {told.said(item)}"), (0, 0, 0, 6)))
        out.print()
    if not steps:
        out.print(Text("  no claim of the ledger bears on it", style="dim"))


def _bears(item: Statement, scope: Scope) -> bool:
    """What a reader wants to see: the same outcome, and the same place or none."""
    claim = item.claim
    if claim.outcome != scope.outcome:
        return False
    return not scope.places or not claim.places or bool(set(claim.places) & set(scope.places))


def _cause(step: Step) -> str:
    from svodka.telling import told, words

    taken = f"entry {step.entry.seq}, taken in {told.clock(step.entry.added)}"
    document = step.document
    judged = step.judgement
    if judged is not None:
        named = ", ".join(judged.claims) or judged.subject
        return words.one_line(f"{taken}: {named} {judged.told} by {judged.person}")
    if step.entry.kind == "judgement" or document is None:
        return f"{taken}: {step.entry.kind} of {step.entry.subject}"
    published = f", published {told.clock(document.published)}" if document.published else ""
    revision = f" revision {document.revision}" if document.revision > 1 else ""
    source = words.one_line(document.source or "unknown source", 40)
    return f"{taken}: {source} {document.id}{revision}{published}"


def _document(life: Life, format: str) -> None:
    if format == "json":
        from svodka.questions import plain_ledger

        sys.stdout.write(json.dumps(plain_ledger.life(life), ensure_ascii=False, indent=2) + "\n")
    elif format == "csv":
        from svodka.cli import csv_files, life_files

        csv_files.write(life_files.COLUMNS, life_files.rows(life))
    else:
        from svodka.cli import life_page

        life_page.show(life)
