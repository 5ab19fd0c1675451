"""An answer on the screen: the bounds, on what they rest, and what was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from svodka.cli import show as screen
from svodka.model.finding import Statement
from svodka.questions import Answer
from svodka.telling import told, words

# What more than so many claims say is told as a number.
_SHOWN = 12
_CONFLICTS = 3


def show(found: Answer, as_of: datetime | None) -> None:
    """Print it."""
    out = screen.console()
    finding, statements = found.finding, found.statements
    scope = finding.scope
    out.print(Rule(Text(told.scope(scope), style="bold"), align="left", style="dim"))
    then = "" if as_of is None else f" · as of {told.clock(as_of)} {as_of:%Y}"
    out.print(Text(f"{told.hours(scope.start, scope.end)}{then}", style="dim"))
    out.print()
    _headline(out, found)
    _claims(out, "at least", finding.low_rests_on, statements)
    _claims(out, "at most", finding.high_rests_on, statements)
    _set_aside(out, found)
    for conflict in finding.conflicts[:_CONFLICTS]:
        clash = Text("conflict  ", style="yellow")
        clash.append(told.conflict(conflict, statements), style="none")
        out.print(Padding(clash, (0, 0, 0, 2)))
    if len(finding.conflicts) > _CONFLICTS:
        more = len(finding.conflicts) - _CONFLICTS
        out.print(
            Text(f"  and {words.number(more, 'conflict')} more: svodka conflicts", style="dim")
        )
    if finding.superseded:
        _claims(out, "superseded", finding.superseded, statements)
    for closure in found.closures:
        out.print(Text(f"  airport  {told.closure(closure)} (a circumstance)", style="dim"))
    out.print()
    out.print(Text(told.told_by(found.told_by), style="dim"))
    for line in told.coverage(found.coverage):
        out.print(Text(line, style="dim"))


def _headline(out: Console, found: Answer) -> None:
    finding = found.finding
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=14)
    table.add_column()
    table.add_row("  between", Text(told.bounds(finding.bounds), style="bold"))
    usual = finding.usual
    told_usual = "no answer fits them" if usual is None else told.bounds(usual)
    table.add_row("  usual hours", Text(told_usual))
    for id in finding.stated:
        item = found.statements.get(id)
        if item is not None:
            table.add_row("  stated", Text(f"{words.count(item.claim.count)}  {told.who(item)}"))
    for side, one in found.sides.items():
        table.add_row("", Text(f"{told.where((side,))}: {told.answer(one.finding)}"))
    out.print(table)
    out.print()


def _claims(
    out: Console, label: str, ids: Iterable[str], statements: Mapping[str, Statement]
) -> None:
    items = [statements[id] for id in ids if id in statements]
    if not items:
        return
    out.print(Text(f"  {label} rests on" if label != "superseded" else "  superseded"))
    out.print(quotes(items[:_SHOWN]))
    if len(items) > _SHOWN:
        out.print(Text(f"    and {len(items) - _SHOWN} more", style="dim"))
    out.print()


def quotes(items: Iterable[Statement], indent: int = 4) -> Table:
    """A line a claim: speaker, count, hours, quote and source."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(max_width=24 + indent)
    table.add_column(justify="right")
    table.add_column(max_width=24)
    table.add_column(ratio=1)
    for item in items:
        text = Text(told.quote(item), style="italic")
        text.append(f"  {told.where_from(item)}", style="dim not italic")
        table.add_row(
            Padding(Text(told.who(item)), (0, 0, 0, indent)),
            Text(words.count(item.claim.count) or "–", style="bold"),
            Text(told.when(item)),
            text,
        )
    return table


def _set_aside(out: Console, found: Answer) -> None:
    for repair in found.finding.set_aside:
        line = Text(told.repair(repair, found.statements))
        out.print(Padding(Text("for these bounds  ", style="yellow") + line, (0, 0, 0, 2)))
