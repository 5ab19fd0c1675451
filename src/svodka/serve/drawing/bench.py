"""The bench: every claim a row on a time axis, with the three readings of its window."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from markupsafe import Markup

from svodka.model.window import Interval
from svodka.serve.drawing.hours import Axis, grid
from svodka.serve.drawing.markup import drawing, element, link, number
from svodka.serve.drawing.panel import WIDEST, clash
from svodka.serve.drawing.records import BenchRow
from svodka.serve.drawing.tiles import cut

WIDTH, ROW = 720, 56
_TOP, _LEGEND = 32, 36
_BAR, _THICK = 32, 16  # where a row's bar begins, and how thick it is
_TICKS = 6


def bench(
    rows: Sequence[BenchRow],
    hours: Interval,
    *,
    zone: tzinfo,
    title: str,
    desc: str,
    id: str = "bench",
) -> Markup:
    """SVG. ``hours`` are the edges of the axis: windows that go on beyond them end in an arrow."""
    axis = Axis(hours, zone, 8, WIDTH - 8)
    bottom = _TOP + len(rows) * ROW
    return drawing(
        id,
        WIDTH,
        bottom + _LEGEND,
        title,
        desc,
        grid(axis, _TOP, bottom, _TICKS),
        *(_row(row, axis, _TOP + n * ROW) for n, row in enumerate(rows)),
        _legend(bottom + 12),
        links=any(row.href for row in rows),
    )


def _row(row: BenchRow, axis: Axis, top: float) -> Markup:
    words = row.words or f"{row.label}: {row.count}"
    return link(
        row.href,
        element("title", words),
        element("rect", class_="hit", x=1, y=top + 2, width=WIDTH - 2, height=ROW - 4),
        _said(row, top + 23),
        _bars(row, axis, top + _BAR),
        class_="place aside" if row.set_aside else "place",
        aria_label=words,
    )


def _said(row: BenchRow, y: float) -> Markup:
    """The speaker to the left, the figure and the conflicts' numbers to the right."""
    numbers = ", ".join(map(str, row.conflicts))
    letters = int(WIDTH / WIDEST) - len(row.count) - len(numbers) - 2
    label = f"{row.label} (set aside)" if row.set_aside else row.label
    right = WIDTH - 10.0
    parts = element("text", cut(label, letters), x=10, y=y)
    if numbers:
        parts += element("text", numbers, class_="conflict", x=right, y=y, text_anchor="end")
        right -= len(numbers) * WIDEST * 0.8 + 10
        parts += clash(right, y - 5)
        right -= 18
    parts += element("text", row.count, class_="value", x=right, y=y, text_anchor="end")
    return element("g", parts, class_="said")


def _bars(row: BenchRow, axis: Axis, y: float) -> Markup:
    """From wide to narrow: outer light, nominal outlined, inner dark."""
    drawn = Markup("")
    if row.outer is not None:
        drawn += _bar(axis, row.outer, "outer", y, _THICK) + _arrows(axis, row.outer, y)
    if row.inner is not None:
        drawn += _bar(axis, row.inner, "inner", y + 4, _THICK - 8)
    if row.nominal is not None and row.nominal.start < row.nominal.end:
        drawn += _bar(axis, row.nominal, "nominal", y, _THICK)
    elif row.nominal is not None and axis.meets(row.nominal):
        drawn += _moment(axis.at(row.nominal.start), y, "instant")
    if row.posted is not None and axis.meets(Interval(row.posted, row.posted)):
        drawn += _moment(axis.at(row.posted), y, "posted")
    if not drawn:
        drawn = element("text", "no hours stated", class_="faint", x=10, y=y + _THICK - 2)
    return drawn


def _bar(axis: Axis, interval: Interval, kind: str, y: float, height: float) -> Markup:
    if not axis.meets(interval):
        return Markup("")
    start, end = axis.at(interval.start), axis.at(interval.end)
    return element("rect", class_=kind, x=start, y=y, width=max(end - start, 1), height=height)


def _arrows(axis: Axis, interval: Interval, y: float) -> Markup:
    """Where a window begins before the axis or ends after it."""
    drawn, middle = Markup(""), y + _THICK / 2
    if interval.start < axis.hours.start:
        drawn += element("path", class_="beyond", d=f"M1 {number(middle)}l9-8v16z")
    if interval.end > axis.hours.end:
        drawn += element("path", class_="beyond", d=f"M{WIDTH - 1} {number(middle)}l-9-8v16z")
    return drawn


def _moment(x: float, y: float, kind: str) -> Markup:
    return element("path", class_=kind, d=f"M{number(x)} {number(y)}l7 8-7 8-7-8z")


def _legend(top: float) -> Markup:
    """Three readings and where a claim without hours stands."""
    parts = (
        ("outer", "outer", 0, _THICK),
        ("nominal", "nominal", 130, _THICK),
        ("inner", "inner", 290, _THICK - 8),
    )
    drawn = Markup("")
    for kind, words, x, height in parts:
        y = top + (_THICK - height) / 2
        drawn += element("rect", class_=kind, x=x + 8, y=y, width=28, height=height)
        drawn += element("text", words, x=x + 44, y=top + 14)
    drawn += _moment(440, top, "instant") + element("text", "around", x=454, y=top + 14)
    drawn += _moment(570, top, "posted") + element("text", "posted", x=584, y=top + 14)
    return element("g", drawn, class_="legend")
