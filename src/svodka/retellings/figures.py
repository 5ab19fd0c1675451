"""How two figures compare, and what can be said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from svodka.model import Claim
from svodka.model.finding import Bounds, Scope

# "Twice as many" is said of 1.8 and of 2.3 times.
_LOOSE = (0.8, 1.25)


class Outcome(NamedTuple):
    """``verdict`` is supported, contradicted or uncheckable; ``claims`` what it was checked on."""

    verdict: str
    why: str
    claims: tuple[Claim, ...] = ()


def scope_of(claim: Claim) -> Scope | None:
    """What a claim counts, over its nominal hours, else its outer ones; None without hours."""
    window = claim.window
    hours: tuple[datetime, datetime] | None = None
    if window.start is not None and window.end is not None and window.start < window.end:
        hours = (window.start, window.end)
    elif window.outer is not None:
        hours = (window.outer.start, window.outer.end)
    if hours is None:
        return None
    return Scope(*hours, claim.places, claim.outcome, claim.object or "uav")


def shifted(scope: Scope, by: timedelta) -> Scope:
    """The same scope at other hours."""
    return replace(scope, start=scope.start + by, end=scope.end + by)


def ratio_holds(
    factor: float, allowed: tuple[float, float], said: str, claims: tuple[Claim, ...]
) -> Outcome:
    """Whether a ratio that is ``allowed`` (lowest, highest) is what the words say it is."""
    low, high = factor * _LOOSE[0], factor * _LOOSE[1]
    if low <= allowed[0] and allowed[1] <= high:
        return Outcome("supported", f"The ratio holds: {said}.", claims)
    if allowed[1] < low or allowed[0] > high:
        return Outcome("contradicted", f"The ratio is another one: {said}.", claims)
    return Outcome("uncheckable", f"The claims leave it open: {said}.", claims)


def in_words(bounds: Bounds) -> str:
    """ "27", "31 or more", "1 to 40"."""
    if bounds.low == bounds.high:
        return str(bounds.low)
    return f"{bounds.low} or more" if bounds.high is None else f"{bounds.low} to {bounds.high}"


def no_figure() -> Outcome:
    return Outcome("uncheckable", "The article gives no figure to compare.")


def not_read(name: str, scope: Scope | None) -> Outcome:
    if scope is None:
        return Outcome(
            "uncheckable", "The hours of the claim are not known, so nothing is compared."
        )
    day = scope.start.date().isoformat()
    return Outcome("uncheckable", f"Nothing was read for {name} ({day}).")
