"""A time axis: moments → units, and the hours to write below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from markupsafe import Markup

from svodka.model.window import Interval
from svodka.serve.drawing.markup import element, joined

_STEPS = (1, 2, 3, 6, 12, 24, 48, 168)


@dataclass(frozen=True, slots=True)
class Axis:
    """``hours`` from ``left`` to ``right`` units; ``zone`` is that of the clock on the page."""

    hours: Interval
    zone: tzinfo
    left: float
    right: float

    def at(self, moment: datetime) -> float:
        """Where a moment stands; outside of the hours, at the edge."""
        whole = (self.hours.end - self.hours.start) / timedelta(hours=1)
        part = (moment - self.hours.start) / timedelta(hours=1)
        share = min(max(part / whole, 0.0), 1.0) if whole > 0 else 0.0
        return self.left + share * (self.right - self.left)

    def meets(self, interval: Interval) -> bool:
        """Whether an interval, or a moment, lies in the hours at least in part."""
        return interval.start < self.hours.end and (
            interval.end > self.hours.start or interval.start >= self.hours.start
        )

    def ticks(self, most: int) -> Iterator[datetime]:
        """Whole hours of the clock, at most one more than ``most``."""
        whole = (self.hours.end - self.hours.start) / timedelta(hours=1)
        step = next((step for step in _STEPS if whole / step <= most), _STEPS[-1])
        local = self.hours.start.astimezone(self.zone)
        # In UTC: an hour added to a local time may be none, or two.
        moment = local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
        count = 0
        while moment <= self.hours.end and count <= most:
            clock = moment.astimezone(self.zone)
            days = clock.toordinal() * 24 + clock.hour
            if moment >= self.hours.start and days % step == 0:
                count += 1
                yield clock
            moment += timedelta(hours=1)


def grid(axis: Axis, top: float, bottom: float, most: int) -> Markup:
    """Lines from ``top`` to ``bottom`` with the hours above them; midnight has its date."""
    return joined(_tick(axis, clock, top, bottom) for clock in axis.ticks(most))


def _tick(axis: Axis, clock: datetime, top: float, bottom: float) -> Markup:
    x = axis.at(clock)
    midnight = clock.hour == 0
    words = f"{clock.day} {clock:%b}" if midnight else f"{clock:%H:%M}"
    kind = "midnight" if midnight else "tick"
    # A label at an edge stays inside.
    anchor = "start" if x - axis.left < 20 else "end" if axis.right - x < 20 else "middle"
    return element("path", class_=kind, d=f"M{x:.1f} {top}V{bottom}") + element(
        "text", words, class_="faint", x=x, y=top - 6, text_anchor=anchor
    )
