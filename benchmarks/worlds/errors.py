"""One false word in an honest world."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from benchmarks.worlds.speakers import Told

from svodka.model import Claim, Count, Interval
from svodka.model.finding import Statement

Error = Callable[[Told, Random], bool]


def _standing(told: Told) -> list[Statement]:
    return [s for s in told.statements if s.own and s.claim.id not in told.corrected]


def _swap(told: Told, old: Statement, claim: Claim) -> None:
    told.statements[told.statements.index(old)] = replace(old, claim=claim)
    # Relays of the old figure would count as alterations; they change nothing.


def _count(n: int) -> Count:
    return Count(n, n, str(n))


def _pick(told: Told, rng: Random, keep: Callable[[Claim], bool]) -> Statement | None:
    found: Sequence[Statement] = [s for s in _standing(told) if keep(s.claim)]
    return rng.choice(sorted(found, key=lambda s: s.claim.id)) if found else None


def part_raised(told: Told, rng: Random) -> bool:
    """A part of a list is ten too high (a slip of a digit)."""
    s = _pick(told, rng, lambda c: c.role == "part")
    if s is None or s.claim.count is None:
        return False
    _swap(told, s, replace(s.claim, count=_count(s.claim.count.low + 10)))
    return True


def governor_raised(told: Told, rng: Random) -> bool:
    """A governor claims three times as many, and five."""
    s = _pick(told, rng, lambda c: c.speaker.id.startswith("gov:") and c.count is not None)
    if s is None or s.claim.count is None:
        return False
    _swap(told, s, replace(s.claim, count=_count(3 * s.claim.count.low + 5)))
    return True


def total_lowered(told: Told, rng: Random) -> bool:
    """The total is a third of what its parts say."""
    s = _pick(told, rng, lambda c: c.role == "total" and c.count is not None and c.count.low > 2)
    if s is None or s.claim.count is None:
        return False
    _swap(told, s, replace(s.claim, count=_count(s.claim.count.low // 3)))
    return True


def place_swapped(told: Told, rng: Random) -> bool:
    """A count is printed over another region."""
    s = _pick(told, rng, lambda c: len(c.areas) == 1 and c.speaker.id == "RU-MOD")
    if s is None:
        return False
    other = "RU-SAR" if rng.random() < 0.5 else rng.choice(["RU-TUL", "RU-BRY", "RU-KLU"])
    area = replace(s.claim.areas[0], printed=other, ids=(other,))
    _swap(told, s, replace(s.claim, areas=(area,)))
    return True


def hours_shifted(told: Told, rng: Random) -> bool:
    """A bulletin's hours are six hours off."""
    s = _pick(told, rng, lambda c: c.role == "single" and c.speaker.id == "RU-MOD")
    if s is None or s.claim.window.outer is None:
        return False
    by, w = timedelta(hours=6), s.claim.window

    def move(i: Interval | None) -> Interval | None:
        return None if i is None else Interval(i.start + by, i.end + by)

    start, end = (None if t is None else t + by for t in (w.start, w.end))
    moved = replace(w, start=start, end=end, outer=move(w.outer), inner=move(w.inner))
    _swap(told, s, replace(s.claim, window=moved))
    return True


ERRORS: dict[str, Error] = {
    "part ten too high": part_raised,
    "governor times three": governor_raised,
    "total a third": total_lowered,
    "another region": place_swapped,
    "hours six off": hours_shifted,
}
