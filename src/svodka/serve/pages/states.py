"""Of a region that nobody gives a number for: was there no claim, or was nobody read? Pure.

"No claim", "claimed none" and "source not read" are three things, and look different everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from svodka.ledger import Coverage
from svodka.ledger.own import channels
from svodka.model import Claim
from svodka.model.finding import Finding
from svodka.places.gazetteer import Gazetteer

# State → (what a cell says, what it means).
STATES: dict[str, tuple[str, str]] = {
    "counted": ("a number", "claims give bounds for it"),
    "none": ("claimed none", "somebody says that there were none"),
    "silent": ("no claim", "those who would tell were read, and say nothing of it"),
    "unread": ("source not read", "nobody who would tell was read for these hours"),
}
# Who counts over the whole side.
_MINISTRIES = {"RU": ("RU-MOD",), "UA": ("UA-AF",)}
OFFICES = ("gov", "gov-ru", "mayor", "mayor-ru")


def state(
    finding: Finding | None,
    none: bool,
    read: frozenset[str] | Callable[[], frozenset[str]],
    place: str,
) -> str:
    """A key of STATES. ``none``: a claim says that there were none; ``read``: the speakers whose
    own channels were read, or what tells them, which is asked only where it matters. A list that
    names other regions only leaves none for this one, but that is no claim about it."""
    if finding is not None and finding.bounds.high != 0:
        return "counted"
    if none:
        return "none"
    known = read() if callable(read) else read
    return "silent" if known & set(tellers(place)) else "unread"


def says_none(claim: Claim) -> bool:
    """Whether it says that no drone was downed."""
    count = claim.count
    zero = count is not None and count.high == 0
    return claim.outcome == "downed" and (zero or claim.stance == "denied")


def heard(coverage: Iterable[Coverage]) -> frozenset[str]:
    """The speakers whose own channels were read for some hours."""
    known = channels()
    found = (known.get((item.source or "").lower()) for item in coverage if item.read)
    return frozenset(speaker for speaker in found if speaker is not None)


@cache
def tellers(place: str) -> tuple[str, ...]:
    """Who would tell of a place: its own offices, and the ministry of each side that counts it."""
    found = Gazetteer.packaged().place(place)
    if found is None or not found.country:
        sides: tuple[str, ...] = tuple(_MINISTRIES)
    else:
        # Over regions of Ukraine either side may count.
        sides = ("RU", "UA") if found.country == "UA" else (found.country,)
    region = (found.region if found is not None else "") or place
    offices = tuple(f"{office}:{region}" for office in OFFICES)
    return (*(name for side in sides for name in _MINISTRIES.get(side, ())), *offices)
