"""An audit on the screen: the summary, statement by statement with both sides, what else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from svodka.cli import show as screen
from svodka.model import Claim, Document, Evidence, Span, Speaker
from svodka.model.audit import STANDING, Audit, Dropped, Mark, Match, Passage, Retold
from svodka.telling import told, words

_STYLES = {
    "stands": "green",
    "derived": "green",
    "within": "cyan",
    "altered": "bold yellow",
    "added": "bold magenta",
    "unchecked": "blue",
}
_LABELS = {"added": "not traceable", "unchecked": "unchecked"}
_QUIET = frozenset(("agrees", "supported", "found", "single", "not_comparable"))
# Of each kind of mark, how many are shown: the page has all.
_SHOWN = 8
_QUOTE = 150
_LABEL = 13
_MARKS = re.compile(r"\*+|__+|`+")


def show(found: Audit) -> None:
    """Print it."""
    out = screen.console()
    document = found.article.document
    out.print(Rule(Text(screen.title(document), style="bold"), align="left", style="dim"))
    out.print(Text(found.summary))
    out.print()
    for item in found.retold:
        _retold(out, found, item)
    _dropped(out, found)
    _marks(out, found.marks)
    _heard(out, found)
    _scores(out, found)


def _retold(out: Console, found: Audit, item: Retold) -> None:
    """The verdict and the statement in words; then the words of both sides, and why."""
    table = _columns()
    label = Text(_LABELS.get(item.verdict, item.verdict), style=_STYLES[item.verdict])
    table.add_row(label, Text(_said(item.claim, found), style="bold"))
    spans = _core(item)
    table.add_row(Text("article", style="dim"), _quoted(item.passage, spans))
    if item.match is not None:
        table.add_row(Text("report", style="dim"), _report(found, item.match))
    if item.verdict != "stands" or _loose(item):
        table.add_row("", Text(words.one_line(item.why)))
    out.print(table)
    out.print()


def _said(claim: Claim, found: Audit) -> str:
    """ "Russian MoD: 19 downed uav, Kaluga Oblast"."""
    who = words.speaker(claim.speaker, found.article.document.source)
    return f"{who}: {_what(claim)}"


def _columns() -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=_LABEL)
    table.add_column(ratio=1)
    return table


def _loose(item: Retold) -> bool:
    """Whether there is more to say of what stands than that it does."""
    return any(pair.how in ("coarser", "finer", "silent") for pair in item.slots[:-1])


def _core(item: Retold) -> list[Evidence]:
    """The words to be underlined, of those that the quote holds: what differs, else those that the
    claim is found by."""
    differ = [e for pair in item.slots if pair.how not in STANDING for e in pair.spans]
    here = item.passage.span if item.passage else Span(0, 0)
    shown = [e for e in differ if here.start <= e.start and e.end <= here.end]
    claim = item.claim
    return shown or list(claim.evidence.get("count") or claim.evidence.get("outcome") or ())


def _report(found: Audit, match: Match) -> Text:
    spans = match.claim.evidence.get("count") or match.claim.evidence.get("outcome") or ()
    report = found.report(match.document)
    line = quote(match.passage, list(spans))
    if report is not None:
        line.append("  " + _source(report.document, match.kind), style="dim not italic")
    return line


def _source(document: Document, kind: str) -> str:
    when = "" if document.published is None else f", {told.clock(document.published)}"
    relay = " (a relay)" if kind == "relay" else ""
    return f"{words.one_line(document.source or document.id, 30)}{when}{relay}"


def _quoted(passage: Passage | None, spans: Sequence[Evidence]) -> Text:
    """The words of the article, and which characters of it are underlined."""
    line = quote(passage, spans)
    if spans:
        line.append(f"  [{spans[0].start}:{spans[0].end}]", style="dim not italic")
    return line


def quote(passage: Passage | None, spans: Iterable[Evidence]) -> Text:
    """The sentence in quotation marks, the words underlined; of a long one the part around the
    first of them."""
    if passage is None:
        return Text("–")
    inside = [
        Span(e.start - passage.span.start, e.end - passage.span.start)
        for e in spans
        if passage.span.start <= e.start and e.end <= passage.span.end
    ]
    left, right = _window(passage.text, inside)
    line = Text("«" + ("…" if left else ""), style="italic")
    at = left
    for span in sorted(inside):
        if span.start < at or span.end > right:
            continue
        line.append(_flat(passage.text[at : span.start]))
        line.append(_flat(passage.text[span.start : span.end]), style="underline")
        at = span.end
    line.append(_flat(passage.text[at:right]))
    return line.append(("…" if right < len(passage.text) else "") + "»")


def _window(text: str, spans: list[Span]) -> tuple[int, int]:
    if len(text) <= _QUOTE or not spans:
        return 0, len(text) if len(text) <= _QUOTE else _QUOTE
    middle = min(spans)
    left = max(0, min(middle.start - _QUOTE // 3, len(text) - _QUOTE))
    return left, min(len(text), left + _QUOTE)


def _flat(text: str) -> str:
    """On one line and without Markdown's signs."""
    text = _MARKS.sub("", text)
    return " ".join(words.printable(text).replace("\n", " ").split(" "))


def _dropped(out: Console, found: Audit) -> None:
    if not found.dropped:
        return
    out.print(Text("Left out", style="bold"))
    for document in dict.fromkeys(item.match.document for item in found.dropped):
        items = [item for item in found.dropped if item.match.document == document]
        report = found.report(document)
        title = _source(report.document, items[0].match.kind) if report else document
        out.print(Padding(Text(title, style="dim"), (0, 0, 0, 2)))
        for item in items:
            out.print(Padding(_left_out(item), (0, 0, 0, 4)))
    out.print()


def _left_out(item: Dropped) -> Text:
    if item.kind == "window":
        return Text(words.one_line(item.why))
    claim = item.match.claim
    spans = claim.evidence.get("count") or claim.evidence.get("outcome") or ()
    return Text(f"{_what(claim)}  ").append_text(quote(item.match.passage, list(spans)))


def _what(claim: Claim) -> str:
    """ "19 downed uav, Kaluga Oblast"."""
    number, what, where = words.count(claim.count), words.what(claim), words.where(claim)
    none = claim.count is not None and claim.count.high == 0
    told_what = what if none or not number else f"{number} {what}"
    return f"{told_what}, {where}" if where else told_what


def _marks(out: Console, marks: Iterable[Mark]) -> None:
    shown = [mark for mark in marks if mark.verdict not in _QUIET]
    if not shown:
        return
    out.print(Text("Also in the article", style="bold"))
    for kind in dict.fromkeys(mark.kind for mark in shown):
        items = [mark for mark in shown if mark.kind == kind]
        for mark in items[:_SHOWN]:
            out.print(Padding(_mark(mark), (0, 0, 0, 2)))
        if len(items) > _SHOWN:
            more = f"and {len(items) - _SHOWN} more: --format html shows all"
            out.print(Padding(Text(more, style="dim"), (0, 0, 0, _LABEL + 4)))
    out.print()


def _mark(mark: Mark) -> Table:
    table = _columns()
    printed = "; ".join(dict.fromkeys(words.one_line(word.text, 80) for word in mark.words))
    line = Text(f"«{printed}»" if printed else "", style="italic")
    line.append(f"  [{mark.span.start}:{mark.span.end}]", style="dim not italic")
    line.append(f"  {words.one_line(mark.why)}", style="not italic")
    table.add_row(Text(mark.kind, style="yellow"), line)
    return table


def _heard(out: Console, found: Audit) -> None:
    for item in found.heard:
        if item.primary:
            continue
        relays = f" ({words.number(item.relays, 'relay')})" if item.relays else ""
        name = words.speaker(Speaker(item.speaker))
        out.print(Text(f"not read for these hours: {name}'s own channel{relays}", style="dim"))


def _scores(out: Console, found: Audit) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(3):
        table.add_column(width=18)
    cells = []
    for score in found.scores:
        value = f"{score.value}" if score.of is None else f"{score.value} of {score.of}"
        style = "none" if score.value else "dim"
        cells.append(Text(f"{score.name} {value}", style=style))
    for at in range(0, len(cells), 3):
        table.add_row(*cells[at : at + 3])
    out.print(table)
    out.print(Text("Not traceable here means: in no report that was read.", style="dim"))
