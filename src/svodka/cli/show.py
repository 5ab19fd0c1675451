"""A reading for people: its claims in aligned columns, or its text with every span marked."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable
from itertools import pairwise
from typing import IO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from svodka.model import Document, Issue, Reading
from svodka.telling import words

# In a pipe there is no width to fit into.
_PIPE_WIDTH = 140

_TRAILING = re.compile(r" +(?=\n|$)")

_SLOT_STYLES = {
    "count": "bold black on yellow",
    "outcome": "bold white on red",
    "object": "bold white on magenta",
    "areas": "bold black on green",
    "window": "bold white on blue",
    "speaker": "bold black on cyan",
}
_OTHER_STYLE = "bold black on white"
_SEVERITY_STYLES = {"info": "dim", "warning": "yellow", "error": "red"}


def console(file: IO[str] | None = None) -> Console:
    """Colours and the terminal's width on a terminal; plain and wide elsewhere."""
    out = file or sys.stdout
    width = None
    if not out.isatty():
        out, width = _Trimmed(out), _PIPE_WIDTH
    return Console(file=out, width=width, highlight=False, markup=False, emoji=False)


class _Trimmed(io.StringIO):
    """Passes on what is written, without the blanks that fill up a table's lines."""

    def __init__(self, out: IO[str]) -> None:
        super().__init__()
        self._out = out

    def write(self, text: str) -> int:
        self._out.write(_TRAILING.sub("", text))
        return len(text)


def claims(out: Console, reading: Reading) -> None:
    """One line a claim under a line for the document; nothing for an empty reading."""
    if not reading.claims and not reading.issues:
        return
    out.print(Text(title(reading.document), style="bold"))
    if reading.claims:
        out.print(_table(reading))
    for issue in reading.issues:
        out.print(_issue(issue, reading.document, indent="  "))
    out.print()


def explain(out: Console, reading: Reading) -> None:
    """The text with its slots marked, each issue under its line, and the claims at the end."""
    out.print(Text(title(reading.document), style="bold"))
    if out.is_terminal:
        out.print(_legend(reading))
    out.print()
    text, start = reading.document.text, 0
    marks = slots(reading)
    pending = sorted(
        (issue for issue in reading.issues if issue.span), key=lambda issue: issue.span or (0, 0)
    )
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        marked = _marked(out, text, start, start + len(line.rstrip("\r\n")), marks)
        out.print(marked, soft_wrap=not out.is_terminal)
        while pending and pending[0].span and pending[0].span.start < end:
            out.print(_issue(pending.pop(0), reading.document, indent="  ^ "))
        start = end
    for issue in [*pending, *(issue for issue in reading.issues if not issue.span)]:
        out.print(_issue(issue, reading.document, indent="  "))
    out.print()
    out.print(_table(reading) if reading.claims else Text("no claims", style="dim"))
    out.print()


def slots(reading: Reading) -> list[tuple[int, int, str]]:
    """Non-overlapping (start, end, label) pieces of the text; a label joins slots by "+"."""
    spans = {
        (e.start, e.end, slot)
        for claim in reading.claims
        for slot, evidence in claim.evidence.items()
        for e in evidence
        if e.start < e.end
    }
    if not spans:
        return []
    starts: dict[int, list[str]] = {}
    ends: dict[int, list[str]] = {}
    for start, end, slot in spans:
        starts.setdefault(start, []).append(slot)
        ends.setdefault(end, []).append(slot)
    edges = sorted({*starts, *ends})
    pieces: list[tuple[int, int, str]] = []
    active: list[str] = []
    for left, right in pairwise(edges):
        for slot in ends.get(left, ()):
            active.remove(slot)
        active.extend(starts.get(left, ()))
        label = "+".join(sorted(set(active)))
        if not label:
            continue
        if pieces and pieces[-1][1] == left and pieces[-1][2] == label:
            pieces[-1] = (pieces[-1][0], right, label)
        else:
            pieces.append((left, right, label))
    return pieces


def title(document: Document) -> str:
    """Source, time of publication, id."""
    published = document.published.isoformat(" ", "minutes") if document.published else "undated"
    return words.one_line(f"{document.source or 'unknown source'} · {published} · {document.id}")


def _marked(
    out: Console, text: str, start: int, end: int, marks: Iterable[tuple[int, int, str]]
) -> Text:
    line, at = Text(), start
    for left, right, label in marks:
        if right <= start or left >= end:
            continue
        left, right = max(left, start), min(right, end)
        line.append(words.printable(text[at:left]))
        piece = words.printable(text[left:right])
        if out.is_terminal:
            line.append(piece, style=_style(label))
        else:
            line.append(f"[{label}: {piece}]")
        at = right
    line.append(words.printable(text[at:end]))
    return line


def _style(label: str) -> str:
    return next(
        (_SLOT_STYLES[slot] for slot in _SLOT_STYLES if slot in label.split("+")), _OTHER_STYLE
    )


def _legend(reading: Reading) -> Text:
    used = {slot for claim in reading.claims for slot in claim.evidence}
    known = [slot for slot in _SLOT_STYLES if slot in used]
    legend = Text()
    for slot in (*known, *sorted(used - set(known))):
        legend.append(f" {slot} ", style=_style(slot)).append(" ")
    return legend


def _issue(issue: Issue, document: Document, indent: str) -> Text:
    quoted = ""
    if issue.span:
        quoted = f" «{words.one_line(issue.span.of(document.text), 60)}»"
    text = f"{indent}{issue.severity} {issue.code}{quoted}: {words.one_line(issue.message)}"
    return Text(text, style=_SEVERITY_STYLES.get(issue.severity, ""))


def _table(reading: Reading) -> Table:
    table = Table(
        box=None, show_header=True, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0)
    )
    table.add_column("  who", max_width=30)
    table.add_column("what", max_width=24)
    table.add_column("count", justify="right", no_wrap=True)
    table.add_column("where", ratio=3)
    table.add_column("when", ratio=2)
    table.add_column("notes", max_width=20)
    published = reading.document.published
    zone = published.tzinfo if published else None
    for claim in reading.claims:
        table.add_row(
            Padding(
                Text(words.speaker(claim.speaker, reading.document.source)),
                (0, 0, 0, 4 if claim.parent else 2),
            ),
            Text(words.what(claim)),
            Text(words.count(claim.count)),
            Text(words.where(claim)),
            Text(words.hours(claim.window, zone)),
            Text(words.notes(claim)),
        )
    return table
