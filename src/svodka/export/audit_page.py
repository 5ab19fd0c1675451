"""An audit as one HTML page that needs nothing else: the article on the left with its spans marked,
the evidence on the right.

No document's text is ever taken for HTML: the template escapes everything, the page's policy lets
nothing load or run, and only addresses of the web become links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from svodka.export.audit_spans import Item, Stretch, joined, paragraphs, stretches
from svodka.model import Document, Evidence, Span
from svodka.model.audit import (
    HOWS,
    SCORES,
    STANDING,
    VERDICTS,
    Audit,
    Mark,
    Match,
    Passage,
    Retold,
    SlotPair,
)

if TYPE_CHECKING:
    from jinja2 import Template

_LINK = re.compile(r"https?://[^\s<>\"']+\Z")
_TITLE = 110
# Values of one statement that stand this near to each other are marked as one.
_GAP = 3
_SLOTS = ("count", "object", "outcome", "areas", "airport", "window")

# What is said of a mark, for people: (kind, verdict) → the label.
LABELS: dict[tuple[str, str], str] = {
    ("quotation", "found"): "quotation, found",
    ("quotation", "partly"): "quotation, found in part",
    ("quotation", "not_found"): "quotation, in no report read",
    ("quotation", "not_comparable"): "quotation, not comparable",
    ("persona", "single"): "named person",
    ("persona", "recurring"): "recurring person",
    ("commentary", "commentary"): "commentary",
    ("commentary", "loaded"): "loaded words",
    ("headline", "agrees"): "headline agrees",
    ("headline", "differs"): "headline differs",
    ("headline", "stray"): "headline of another story",
    ("comparison", "supported"): "comparison holds",
    ("comparison", "contradicted"): "comparison contradicted",
    ("comparison", "uncheckable"): "comparison not checked",
    ("sum", "holds"): "sum holds",
    ("sum", "differs"): "sum differs",
    ("sum", "contradiction"): "contradiction",
}
_VERDICT_LABELS = {
    "stands": "stands",
    "derived": "derived sum",
    "within": "within the bounds",
    "altered": "altered",
    "added": "not traceable here",
    "unchecked": "not checked",
}
# What the page's colours and lines mean, in order: class → (label, meaning).
LEGEND: dict[str, tuple[str, str]] = {
    "stands": ("stands", "a report has it, or the figures bear it out"),
    "altered": ("altered", "a report has it with another value"),
    "added": ("not traceable here", "no report that was read has it"),
    "unchecked": ("not checked", "its speaker was not read for these hours"),
    "quotation": ("quotation", "words in quotation marks"),
    "persona": ("person", "somebody named who holds no office"),
    "commentary": ("commentary", "no claim, or loaded words beside one"),
    "inner": ("inside the article", "headline, comparison or sum against its own figures"),
}
_GOOD = ("found", "agrees", "supported", "holds")
_CLASSES = {
    "derived": "stands",
    "within": "stands",
    "headline": "inner",
    "comparison": "inner",
    "sum": "inner",
}


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage of a document: who published it, when, where."""

    document: str
    source: str
    kind: str
    published: str
    url: str | None
    text: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One slot on both sides; ``differs`` in words, "" where it stands."""

    slot: str
    article: str
    report: str
    how: str
    meaning: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Card:
    """The evidence for one item."""

    item: Item
    about: str
    printed: str
    rows: tuple[Row, ...] = ()
    quotes: tuple[Quote, ...] = ()
    more: tuple[str, ...] = ()


def page(audit: Audit) -> str:
    """The whole page as text (UTF-8 when it is written). The order of everything is the audit's."""
    cards = tuple(_cards(audit))
    document = audit.article.document
    items = [card.item for card in cards]
    present = {item.kind for item in items}
    lines = paragraphs(document.text, items)
    placed = {item.number for line in lines for stretch in line for item in stretch.ends}
    return _template().render(
        title=_title(document),
        document=document,
        lang=document.lang or "",
        url=_url(document),
        published=_time(document.published),
        summary=audit.summary,
        scores=[(score, SCORES.get(score.name, "")) for score in audit.scores],
        legend=[(cls, *LEGEND[cls]) for cls in LEGEND if cls in present],
        paragraphs=lines,
        placed=placed,
        cards=cards,
        dropped=[(item, _quotes(audit, [item.match])) for item in audit.dropped],
        heard=[(h, _time(h.start), _time(h.end)) for h in audit.heard],
        reports=[(r, _url(r.document), _time(r.document.published)) for r in audit.reports],
        css=files("svodka").joinpath("data/pages/audit.css").read_text("utf-8"),
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    text = files("svodka").joinpath("data/pages/audit.html").read_text("utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(text)


# -- cards ------------------------------------------------------------------------------------


def _cards(audit: Audit) -> Iterator[Card]:
    """In the order in which they begin in the article."""
    found: list[tuple[Span, Retold | Mark]] = [(_spans(one)[0], one) for one in audit.retold]
    found += [(mark.span, mark) for mark in audit.marks]
    found.sort(key=lambda pair: (pair[0].start, pair[0].end))
    for number, (_, one) in enumerate(found, 1):
        yield _retold(audit, number, one) if isinstance(one, Retold) else _mark(audit, number, one)


def _retold(audit: Audit, number: int, one: Retold) -> Card:
    label = _VERDICT_LABELS[one.verdict]
    if one.altered:
        label = f"{label}: {', '.join(one.altered)}"
    item = Item(number, _CLASSES.get(one.verdict, one.verdict), label, one.why, tuple(_spans(one)))
    matches = [match for match in (one.match, *one.also) if match is not None]
    more = [VERDICTS[one.verdict]] if not matches else []
    if one.bounds is not None:
        high = "no upper bound" if one.bounds.high is None else f"at most {one.bounds.high}"
        more.append(f"All claims together allow at least {one.bounds.low}, {high}.")
    printed = one.passage.text if one.passage else ""
    spans = [Span(e.start, e.end) for pair in one.slots for e in pair.report_spans]
    rows = tuple(map(_row, one.slots))
    quotes = _quotes(audit, matches, spans)
    return Card(item, one.claim.outcome, _one_line(printed), rows, quotes, tuple(more))


def _mark(audit: Audit, number: int, mark: Mark) -> Card:
    label = LABELS[mark.kind, mark.verdict]
    cls = "stands" if mark.verdict in _GOOD else _CLASSES.get(mark.kind, mark.kind)
    item = Item(number, cls, label, mark.why, (mark.span,))
    printed = mark.span.of(audit.article.document.text)
    quotes = tuple(_quote(audit, passage, ()) for passage in mark.evidence)
    return Card(item, mark.about or "", _one_line(printed), (), quotes)


def _spans(one: Retold) -> list[Span]:
    """The values of a statement that stand in its passage, near ones as one; else the passage."""
    within = one.passage.span if one.passage else None
    found: list[Evidence] = [e for slot in _SLOTS for e in one.claim.evidence.get(slot, ())]
    spans = [
        Span(e.start, e.end)
        for e in found
        if within is None or (within.start <= e.start and e.end <= within.end)
    ]
    return joined(spans, _GAP) or [within or Span(0, 0)]


def _row(pair: SlotPair) -> Row:
    differs = pair.how not in STANDING
    return Row(pair.slot, pair.article, pair.report, pair.how, HOWS[pair.how], differs)


def _quotes(
    audit: Audit, matches: Iterable[Match], spans: Sequence[Span] = ()
) -> tuple[Quote, ...]:
    """The passages that matches were read from, each once."""
    out: dict[tuple[str, Span], Quote] = {}
    for match in matches:
        if match.passage is not None:
            key = (match.document, match.passage.span)
            found = spans or _values(match)
            out.setdefault(key, _quote(audit, match.passage, found))
    return tuple(out.values())


def _values(match: Match) -> list[Span]:
    return [Span(e.start, e.end) for e in match.claim.evidence.get("count", ())]


def _quote(audit: Audit, passage: Passage, spans: Sequence[Span]) -> Quote:
    report = audit.report(passage.document)
    text = stretches(passage.text, passage.span, spans)
    if passage.document == audit.article.document.id:
        return Quote(passage.document, "this article", "", "", None, text)
    if report is None:
        return Quote(passage.document, passage.document, "another document", "", None, text)
    document = report.document
    kind = "primary report" if report.kind == "primary" else "retelling, weaker evidence"
    source = document.source or document.id
    published = _time(document.published)
    return Quote(passage.document, source, kind, published, _url(document), text)


# -- values -----------------------------------------------------------------------------------


def _title(document: Document) -> str:
    first = next((line for line in document.text.splitlines() if line.strip()), document.id)
    first = _one_line(first)
    return first if len(first) <= _TITLE else first[:_TITLE].rstrip() + "…"


def _url(document: Document) -> str | None:
    """The address if it is one of the web, else None: "javascript:" is no address."""
    return document.url if document.url and _LINK.match(document.url) else None


def _time(moment: datetime | None) -> str:
    """To the minute, with the offset that it was given in."""
    return "" if moment is None else moment.isoformat(sep=" ", timespec="minutes")


def _one_line(text: str) -> str:
    return " ".join(text.split())
