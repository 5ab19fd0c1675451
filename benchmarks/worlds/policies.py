"""What others publish: one number a place and night, by a policy. None: the policy has no number.

Each policy sees the claims that name exactly one place (or, for everywhere, none), as their authors
do; a count lumped over several places goes to no region.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from svodka.model import Claim
from svodka.model.finding import Statement

Policy = Callable[[Sequence[Statement]], int | None]


def _low(claim: Claim) -> int:
    return claim.count.low if claim.count else 0


def _nominal(s: Statement) -> tuple[datetime, datetime] | None:
    w = s.claim.window
    return (w.start, w.end) if w.start is not None and w.end is not None else None


def _time(s: Statement) -> tuple[datetime, str]:
    assert s.published is not None
    return s.published, s.claim.id


def larger_wins(said: Sequence[Statement]) -> int | None:
    return max((_low(s.claim) for s in said), default=None)


def later_replaces(said: Sequence[Statement]) -> int | None:
    return _low(max(said, key=_time).claim) if said else None


def most_conservative(said: Sequence[Statement]) -> int | None:
    return min((_low(s.claim) for s in said), default=None)


def sum_of_disjoint(said: Sequence[Statement]) -> int | None:
    """Latest first, every claim whose usual hours meet none of those already taken."""
    taken: list[tuple[datetime, datetime]] = []
    total = None
    for s in sorted(said, key=_time, reverse=True):
        hours = _nominal(s)
        if hours is None or any(
            (hours[0] < b and a < hours[1]) or hours == (a, b) for a, b in taken
        ):
            continue
        taken.append(hours)
        total = (total or 0) + _low(s.claim)
    return total


POLICIES: dict[str, Policy] = {
    "larger wins": larger_wins,
    "later replaces": later_replaces,
    "sum of disjoint windows": sum_of_disjoint,
    "most conservative": most_conservative,
}


def about(said: Sequence[Statement], place: str | None) -> list[Statement]:
    """Claims that a policy uses for a place, or for everywhere."""
    if place is None:
        wide = [s for s in said if not s.claim.areas or len(s.claim.places) > 1]
        return [s for s in wide if s.claim.role != "part"]
    return [s for s in said if s.claim.places == (place,)]


def everywhere(said: Sequence[Statement], policy: Policy) -> int | None:
    """The larger of a number for the whole and the sum over places, as a careful user does."""
    whole = policy(about(said, None))
    places = sorted({p for s in said if len(s.claim.places) == 1 for p in s.claim.places})
    parts = [policy(about(said, p)) for p in places]
    added = sum(p for p in parts if p is not None) if parts else None
    known = [n for n in (whole, added) if n is not None]
    return max(known) if known else None
