"""Nights in a row: the strip to click through, and the band of lowest to highest over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from markupsafe import Markup

from svodka.serve.drawing import shading
from svodka.serve.drawing.markup import drawing, element, joined, link, number
from svodka.serve.drawing.records import Night

WIDTH = 720
_STRIP, _STRIP_FOOT = 56, 26
_PLOT, _LEFT, _TOP, _FOOT = 220, 48, 14, 30
_LABEL = 64  # units that a date below the axis needs on a phone


def strip(nights: Sequence[Night], *, title: str, desc: str, id: str = "strip") -> Markup:
    """SVG: a bar a night, solid to the lowest count and light to the highest; the current night is
    framed. Nights without a source have dots, so that they do not look like quiet ones."""
    each = WIDTH / max(len(nights), 1)
    top = max((_top(night) for night in nights), default=0) or 1
    return drawing(
        id,
        WIDTH,
        _STRIP + _STRIP_FOOT,
        title,
        desc,
        element("defs", shading.patterns(("unread", "step-2-open"), id)),
        element("path", class_="axis", d=f"M0 {_STRIP}H{WIDTH}"),
        *(_bar(id, night, n * each, each, top) for n, night in enumerate(nights)),
        _months(nights, each, 0, _STRIP + 20),
        links=any(night.href for night in nights),
    )


def band_chart(nights: Sequence[Night], *, title: str, desc: str, id: str = "band") -> Markup:
    """SVG: lowest to highest by night, marks where a primary claim states the figure, gaps where
    nobody was read; with axes."""
    each = (WIDTH - _LEFT) / max(len(nights), 1)
    scale = _ticks(max((_top(night) for night in nights), default=0))
    return drawing(
        id,
        WIDTH,
        _PLOT + _TOP + _FOOT,
        title,
        desc,
        element("defs", shading.patterns(("unread", "step-2-open"), id)),
        _scale(scale),
        *(_night(id, night, _LEFT + n * each, each, scale[-1]) for n, night in enumerate(nights)),
        _edges(nights, each, scale[-1]),
        joined(_hit(night, _LEFT + n * each, each) for n, night in enumerate(nights)),
        _months(nights, each, _LEFT, _TOP + _PLOT + 22),
        links=any(night.href for night in nights),
    )


def words(night: Night) -> str:
    """ "15 May 2026: 23 to 29"."""
    if night.words:
        return night.words
    silent = "no claim" if night.read else "source not read"
    figure = silent if night.bounds is None else shading.figures(night.bounds)
    return f"{night.day.day} {night.day:%B %Y}: {figure}"


def _bar(id: str, night: Night, x: float, each: float, top: int) -> Markup:
    width = max(each - 2, each * 0.7)
    parts = [
        element("title", words(night)),
        element("rect", class_="hit", x=x, y=0, width=each, height=_STRIP + 4),
    ]
    if night.bounds is None and not night.read:
        unread = f"url(#{id}-unread)"
        parts.append(element("rect", fill=unread, x=x, y=4, width=each, height=_STRIP - 4))
    if night.bounds is not None:
        low, high = night.bounds
        reach = _STRIP - 4 if high is None else _height(high, top)
        fill = f"url(#{id}-step-2-open)" if high is None else None
        light = "patterned" if high is None else "high"
        parts.append(_upright(x + 1, width, _STRIP, reach, light, fill))
        parts.append(_upright(x + 1, width, _STRIP, _height(low, top), "low"))
    if night.current:
        parts.append(element("rect", class_="current", x=x, y=1, width=each, height=_STRIP + 2))
    return link(
        night.href,
        *parts,
        class_="place",
        aria_label=words(night),
        aria_current="date" if night.current else None,
    )


def _height(count: int, top: int) -> float:
    """At least 2 units for anything, so that one drone can be seen beside hundreds."""
    return max(count / top * (_STRIP - 4), 2) if count else 1


def _upright(
    x: float, width: float, foot: float, height: float, kind: str, fill: str | None = None
) -> Markup:
    return element("rect", class_=kind, fill=fill, x=x, y=foot - height, width=width, height=height)


def _top(night: Night) -> int:
    """The largest figure of a night that is known."""
    limits = () if night.bounds is None else (night.bounds.low, night.bounds.high or 0)
    return max((*limits, *night.stated), default=0)


def _ticks(most: int) -> tuple[int, ...]:
    """From 0 to the first round number that is not less than ``most``, three to six of them."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * 5 >= most:
                return tuple(range(0, max(-(-most // step), 2) * step + 1, step))
        size *= 10


def _y(count: float, top: int) -> float:
    return _TOP + _PLOT - count / top * _PLOT


def _scale(ticks: tuple[int, ...]) -> Markup:
    parts = []
    for tick in ticks:
        y = number(_y(tick, ticks[-1]))
        kind = "axis" if tick == 0 else "tick"
        parts.append(element("path", class_=kind, d=f"M{_LEFT} {y}H{WIDTH}"))
        label = element("text", str(tick), class_="faint", x=_LEFT - 8, y=float(y) + 5)
        parts.append(element("g", label, text_anchor="end"))
    return joined(parts)


def _night(id: str, night: Night, x: float, each: float, top: int) -> Markup:
    """The band of one night; nights side by side make one band."""
    if night.bounds is None:
        if night.read:
            return Markup("")
        unread = f"url(#{id}-unread)"
        return element("rect", fill=unread, x=x, y=_TOP, width=each, height=_PLOT)
    low, high = night.bounds
    upper = _TOP if high is None else _y(high, top)
    fill = f"url(#{id}-step-2-open)" if high is None else None
    band = element(
        "rect",
        class_="patterned" if high is None else "band",
        fill=fill,
        x=x,
        y=upper,
        width=each,
        height=max(_y(low, top) - upper, 2),
    )
    return band + joined(_stated(x + each / 2, _y(count, top)) for count in night.stated)


def _stated(x: float, y: float) -> Markup:
    return element("path", class_="stated", d=f"M{number(x)} {number(y - 4)}l4 4-4 4-4-4z")


def _edges(nights: Sequence[Night], each: float, top: int) -> Markup:
    """The line of the lowest count, broken where there is none."""
    parts: list[Markup] = []
    numbered = enumerate(nights)
    for known, run in groupby(numbered, key=lambda pair: pair[1].bounds is not None):
        if known:
            path = "".join(_step(n, night, each, top) for n, night in run)
            parts.append(element("path", class_="lowest", d="M" + path[1:]))
    return joined(parts)


def _step(n: int, night: Night, each: float, top: int) -> str:
    assert night.bounds is not None
    x, y = _LEFT + n * each, number(_y(night.bounds.low, top))
    return f"L{number(x)} {y}H{number(x + each)}"


def _hit(night: Night, x: float, each: float) -> Markup:
    return link(
        night.href,
        element("title", words(night)),
        element("rect", class_="hit", x=x, y=_TOP, width=each, height=_PLOT),
        class_="place",
        aria_label=words(night),
        aria_current="date" if night.current else None,
    )


def _months(nights: Sequence[Night], each: float, left: float, y: float) -> Markup:
    """Dates below the axis: the first night, first days of months, or Mondays where they fit."""
    parts: list[Markup] = []
    free = left
    for n, night in _told(nights):
        x = left + n * each
        if x < free or x > WIDTH - _LABEL:
            continue
        parts.append(element("text", f"{night.day.day} {night.day:%b}", class_="faint", x=x, y=y))
        free = x + _LABEL * 1.25
    return joined(parts)


def _told(nights: Sequence[Night]) -> Iterator[tuple[int, Night]]:
    months = len(nights) > 70
    for n, night in enumerate(nights):
        if n == 0 or (night.day.day == 1 if months else night.day.weekday() == 0):
            yield n, night
