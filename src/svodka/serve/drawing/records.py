"""What drawings are made of: the answers' figures with the words and addresses of a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from svodka.model.finding import Bounds
from svodka.model.window import Interval

STATES = ("counted", "none", "silent", "unread")
AIRPORT_KINDS = ("closed", "restricted", "open")


@dataclass(frozen=True, slots=True)
class Cell:
    """A region, sea or joint area on the map.

    ``state``: counted (claims give ``bounds``), none (claimed that there were none), silent (no
    claim) or unread (source not read). ``words`` say the figure ("23 to 29; conflicts 1, 2"); if
    empty, the drawing words the bounds. ``conflicts`` is their number.
    """

    name: str
    state: str
    bounds: Bounds | None = None
    conflicts: int = 0
    words: str = ""

    def __post_init__(self) -> None:
        _among(self.state, STATES)
        if (self.bounds is None) == (self.state == "counted"):
            raise ValueError("a counted cell has bounds, and no other has")


@dataclass(frozen=True, slots=True)
class AirportMark:
    """An airport on the map; ``kind`` is closed, restricted or open, ``words`` its title."""

    lon: float
    lat: float
    kind: str
    words: str
    href: str = ""

    def __post_init__(self) -> None:
        _among(self.kind, AIRPORT_KINDS)


@dataclass(frozen=True, slots=True)
class Night:
    """One bar of the strip and of the band. ``bounds`` None: nothing was claimed; ``read`` False:
    no source was read. ``stated``: figures of primary claims for just this scope."""

    day: date
    bounds: Bounds | None
    read: bool = True
    stated: tuple[int, ...] = ()
    words: str = ""
    href: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class BenchRow:
    """A claim on the time axis. ``label`` is who said it, ``count`` the figure as printed;
    ``conflicts`` are the numbers of those that it stands in. Windows None: there are none;
    ``posted`` is where a claim that states no time stands."""

    label: str
    count: str
    outer: Interval | None = None
    nominal: Interval | None = None
    inner: Interval | None = None
    posted: datetime | None = None
    conflicts: tuple[int, ...] = ()
    set_aside: bool = False
    words: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Shut:
    """Hours of one airport; ``kind`` as in AirportMark; ``end`` None: nobody said it."""

    start: datetime
    end: datetime | None
    kind: str
    words: str
    href: str = ""

    def __post_init__(self) -> None:
        _among(self.kind, AIRPORT_KINDS)


def _among(value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ValueError(f"{value!r} is none of {', '.join(known)}")
