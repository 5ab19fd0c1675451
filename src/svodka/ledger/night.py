"""Which claims belong to the night and the day of a date. Pure.

The night of a date is the one whose morning it is: 18:00 of the day before to 9:00. The day is 9:00
to 18:00. Both in Moscow time (``settings.PICTURE_ZONE``); together they are 24 hours, so nothing
falls between them. A claim belongs where the middle of its window falls.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple

from svodka import settings
from svodka.model import Claim, Document

_EVENING = time(18)
_MORNING = time(9)

# A window longer than this is of no single night.
LONGEST = timedelta(hours=24)


class Placing(StrEnum):
    """By what a claim was given its place in time."""

    window = "window"  # the middle of the nominal reading
    outer = "outer"  # the middle of the outer reading, where there is no nominal one
    post = "post"  # no time is stated: the hour of publication
    long = "long"  # the window spans more than a day: nowhere
    undated = "undated"  # no time is stated and none is known, or a count since long ago: nowhere


class Placed(NamedTuple):
    """``middle`` is None where a claim has no place in a night."""

    starts: datetime | None
    ends: datetime | None
    middle: datetime | None
    placing: Placing


@dataclass(frozen=True, slots=True)
class Kept:
    """A claim as it stands in the ledger, with the document it was read from and the codes of the
    document's issues. ``copy`` names the kept bytes that the document was made from; ``gone`` is
    when the item was found to be deleted: what was said was said."""

    document: Document
    claim: Claim
    placing: Placing
    issues: frozenset[str] = frozenset()
    copy: str = ""
    gone: datetime | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A named stretch of hours, half-open."""

    name: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Night:
    """The claims of a night and of the day after it. ``long`` counts claims over more than a day
    that touch these hours, ``undated`` claims that could not be placed though their document is
    from these hours or has no date."""

    night: Period
    day: Period
    of_night: tuple[Kept, ...]
    of_day: tuple[Kept, ...]
    long: int
    undated: int

    def periods(self) -> Iterator[tuple[Period, tuple[Kept, ...]]]:
        """The night and the day, each with its claims."""
        yield self.night, self.of_night
        yield self.day, self.of_day


def periods(day: date, zone: tzinfo) -> tuple[Period, Period]:
    """The night that ends on ``day``, and the day."""
    evening = datetime.combine(day - timedelta(days=1), _EVENING, zone)
    morning = datetime.combine(day, _MORNING, zone)
    return (
        Period("night", evening, morning),
        Period("day", morning, datetime.combine(day, _EVENING, zone)),
    )


def place(claim: Claim, published: datetime | None) -> Placed:
    """Where a claim stands in time."""
    window = claim.window
    if window.kind == "cumulative":
        return Placed(None, None, None, Placing.undated)
    if window.start is not None and window.end is not None:
        return _middle(window.start, window.end, Placing.window)
    if window.outer is not None:
        return _middle(window.outer.start, window.outer.end, Placing.outer)
    if window.kind == "none" and published is not None:
        return Placed(published, published, published, Placing.post)
    return Placed(None, None, None, Placing.undated)


def night_of(moment: datetime) -> date:
    """The date of the night (or of the day after it) that a moment lies in."""
    local = moment.astimezone(settings.zone(settings.PICTURE_ZONE))
    return local.date() + timedelta(days=local.hour >= _EVENING.hour)


def _middle(start: datetime, end: datetime, placing: Placing) -> Placed:
    if end - start > LONGEST:
        return Placed(start, end, None, Placing.long)
    return Placed(start, end, start + (end - start) / 2, placing)
