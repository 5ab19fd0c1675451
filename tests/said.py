"""Statements from one line each, for tables of cases and for generators.

``said(doc="m", by="RU-MOD", n="18", over=["RU-KLU"], win="14/20-14/23")``. Hours are Moscow time,
day and hour of May 2026: "14/20-14/23" (printed hours: all three readings equal),
"14/20-15/07 outer 14/18-15/09 inner 14/23-15/06", "~15/18:15" (an instant), "night" and "day?" (the
night that ends on the 15th by the ministry's habits; a fuzzy 15 May), "unknown".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from svodka.model import Area, Claim, Count, Interval, Locality, Span, Speaker, Window
from svodka.model.finding import Scope, Statement

MSK = timezone(timedelta(hours=3))
_SHORT = {
    "night": "14/20-15/07 outer 14/18-15/09 inner 14/23-15/06",
    "day": "15/00-16/00",
    "day?": "15/00-16/00 outer 15/00-16/00 inner none",
    "evening": "14/18-15/00 outer 14/16-15/02 inner none",
    "week": "11/00-18/00",
}
ALWAYS = (datetime(2026, 4, 1, tzinfo=MSK), datetime(2026, 7, 1, tzinfo=MSK))


def at(printed: str) -> datetime:
    """ "14/20:30" → 20:30 on 14 May 2026, Moscow time."""
    day, _, clock = printed.partition("/")
    hour, _, minute = clock.partition(":")
    start = datetime(2026, 5, 1, tzinfo=MSK)
    return start + timedelta(days=int(day) - 1, hours=int(hour or 0), minutes=int(minute or 0))


def span(printed: str) -> tuple[datetime, datetime]:
    start, _, end = printed.partition("-")
    return at(start), at(end)


def window(printed: str) -> Window:
    printed = _SHORT.get(printed, printed)
    if printed == "unknown":
        return Window()
    if printed.startswith("~"):
        middle = at(printed[1:])
        half = timedelta(minutes=30)
        return Window("approx", middle, middle, Interval(middle - half, middle + half), None)
    words = printed.split()
    start, end = span(words[0])
    outer: Interval | None = Interval(start, end)
    inner: Interval | None = Interval(start, end)
    for name, value in zip(words[1::2], words[2::2], strict=True):
        found = None if value == "none" else Interval(*span(value))
        outer, inner = (found, inner) if name == "outer" else (outer, found)
    kind = "explicit" if len(words) == 1 else "night"
    return Window(kind, start, end, outer, inner)


def count(printed: str | int) -> Count:
    """ "11", "30+", "1..40"."""
    text = str(printed)
    if text.endswith("+"):
        return Count(int(text[:-1]), None, text)
    low, _, high = text.partition("..")
    return Count(int(low), int(high or low), text)


def exhaustive(by: str, role: str, over: Sequence[str], outcome: str) -> str:
    """As the reader decides it (pipeline/claims.py)."""
    if outcome not in ("downed", "suppressed", "launched") or role in ("of_which", "extra"):
        return "none"
    if by.startswith("gov:"):
        return "region" if any(by[4:] in place.split("|") for place in over) else "none"
    if by in ("RU-MOD", "UA-AF"):
        return "listed" if over else "side"
    return "none"


def said(
    id: str,
    by: str,
    n: str | int,
    win: str = "night",
    over: Sequence[str] = (),
    *,
    doc: str | None = None,
    role: str = "single",
    parent: str | None = None,
    outcome: str = "downed",
    object: str | None = "uav",
    unit: str = "objects",
    stance: str = "asserted",
    preliminary: bool = False,
    own: bool = True,
    at: str | None = None,
    ex: str | None = None,
    relation: str = "over",
    source: str | None = None,
) -> Statement:
    """One statement. ``over``: printed places, "RU-MOW|RU-MOS" is one with two ids, "?" one that is
    not known. Published when its window ends, unless ``at`` says otherwise."""
    read = window(win)
    areas = tuple(
        Area(
            p,
            Span(k, k + 1),
            () if p == "?" else tuple(p.split("|")),
            relation,
            (Locality("a", Span(0, 1)), Locality("b", Span(1, 2))) if relation == "between" else (),
        )
        for k, p in enumerate(over)
    )
    published = _published(at, read)
    claim = Claim(
        id=id,
        speaker=Speaker(by),
        outcome=outcome,
        object=object,
        unit=unit,
        count=count(n),
        role=role,
        parent=parent,
        stance=stance,
        preliminary=preliminary,
        areas=areas,
        exhaustive=ex or exhaustive(by, role, over, outcome),
        window=read,
    )
    document = doc or id
    where = source or (f"{by}'s channel" if own else f"outlet of {document}")
    return Statement(claim, document, 1, where, published, own)


def _published(printed: str | None, read: Window) -> datetime | None:
    if printed is not None:
        return None if printed == "unknown" else at(printed)
    last = read.outer.end if read.outer else read.end
    return None if last is None else last + timedelta(minutes=10)


def scope(
    hours: str = "",
    places: Sequence[str] = (),
    outcome: str = "downed",
    object: str = "uav",
) -> Scope:
    start, end = span(_SHORT.get(hours, hours).split()[0]) if hours else ALWAYS
    return Scope(start, end, tuple(places), outcome, object)
