"""Imprecise time is a half-open interval. Always."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

WINDOW_KINDS = (
    "explicit",
    "approx",
    "night",
    "day",
    "morning",
    "evening",
    "span",
    "cumulative",
    "none",
)


class Interval(NamedTuple):
    """``start`` (included) to ``end`` (excluded), both aware."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """The hours a claim speaks of, in three readings.

    ``start`` and ``end`` are the nominal reading (what a reader takes the words to mean), or None
    when there is none or it hangs on a date that is not known. Outside ``outer`` surely nothing was
    counted; inside ``inner`` surely everything was. ``kind`` is one of WINDOW_KINDS; for
    ``approx`` start equals end. ``printed`` is the time expression's words.
    """

    kind: str = "none"
    start: datetime | None = None
    end: datetime | None = None
    outer: Interval | None = None
    inner: Interval | None = None
    printed: str = ""


NO_WINDOW = Window()
