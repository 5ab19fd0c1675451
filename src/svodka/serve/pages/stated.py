"""Figures that offices and persons state of their own hours, side by side and never added up. Pure.

Hardly a bulletin covers just the hours of a night; where no claim does, these are shown.
"""

from __future__ import annotations

from collections.abc import Iterable

from svodka.model import Claim
from svodka.model.finding import Statement
from svodka.serve.pages import saying


def is_figure(claim: Claim) -> bool:
    """A number of drones downed that an office or a person states, retellings aside."""
    counted = claim.outcome == "downed" and claim.object in ("uav", "fpv") and claim.count
    return bool(counted) and claim.stance == "asserted" and claim.role != "of_which"


def by_speaker(figures: Iterable[Statement]) -> tuple[str, ...]:
    """ "7, 16 Russian MoD": of outlets nothing, they state what others say."""
    found = _found(figures)
    return tuple(f"{', '.join(counts)} {who}" for who, counts in found.items())


def alone(figures: Iterable[Statement]) -> tuple[int, ...]:
    """Numbers of speakers who give just one: a part of a night is no mark beside its bounds."""
    counts = (counts for counts in _found(figures).values() if len(counts) == 1)
    exact = (count for one in counts for count in one.values() if count is not None)
    return tuple(sorted(set(exact)))


def _found(figures: Iterable[Statement]) -> dict[str, dict[str, int | None]]:
    """Speaker → the counts as printed, and the number where it is exact."""
    found: dict[str, dict[str, int | None]] = {}
    for item in saying.in_order(figures):
        count = item.claim.count
        if item.claim.speaker.id != "outlet" and count is not None:
            exact = count.low if count.low == count.high else None
            found.setdefault(saying.who(item), {}).setdefault(saying.count(count), exact)
    return found
