"""Conflicts that need no counting: denials, and "nobody" against "somebody"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from svodka.model import Claim
from svodka.model.finding import Conflict, Repair, Scope, Statement
from svodka.reconcile import tables
from svodka.reconcile.items import Item, hull

# What "none" of the first denies: nobody hurt is nobody killed and nobody injured.
_DENIES = {
    "casualties": ("casualties", "killed", "injured"),
    "killed": ("killed",),
    "injured": ("injured",),
    "damage": ("damage",),
    "fire": ("fire",),
    "outage": ("outage",),
    "hit": ("hit",),
}


def state_conflicts(items: Sequence[Item], denials: Iterable[Statement]) -> list[Conflict]:
    """Pairs, in a stable order."""
    nobody = [one for one in items if one.high == 0]
    somebody = [one for one in items if one.low > 0]
    found = [_pair(a.lead, b.lead, "state") for a in nobody for b in somebody if _clash(a, b)]
    for denial in denials:
        found += [_pair(one.lead, denial, "denial") for one in items if _denies(denial, one)]
    return sorted(found, key=lambda c: c.claims)


def is_denial(statement: Statement) -> bool:
    return statement.claim.stance == "denied"


def _clash(nobody: Item, somebody: Item) -> bool:
    """Different speakers, one scope, neither preliminary."""
    a, b = nobody.claim, somebody.claim
    if nobody.high != 0 or somebody.low < 1 or b.outcome not in _DENIES.get(a.outcome, ()):
        return False
    if a.speaker.id == b.speaker.id or a.preliminary or b.preliminary or a.unit != b.unit:
        return False
    if nobody.frame.side != somebody.frame.side or not set(a.places) & set(b.places):
        return False
    if somebody.reach.held.isdisjoint(nobody.reach.held):
        return False
    alike = nobody.cautious[:2] == somebody.cautious[:2]
    inner = nobody.cautious.inner or nobody.nominal[:2]
    return alike or (inner[0] <= somebody.cautious.start and somebody.cautious.end <= inner[1])


def _denies(denial: Statement, one: Item) -> bool:
    """Whether a denial rejects a standing claim of another speaker."""
    a, b = denial.claim, one.claim
    if a.speaker.id == b.speaker.id or a.outcome != b.outcome or one.low < 1:
        return False
    if a.count is not None and not _figures_meet(a, b):
        return False
    if (
        a.object
        and b.object
        and tables.kinds(a.object).held.isdisjoint(tables.kinds(b.object).held)
    ):
        return False
    if a.places and not set(a.places) & set(b.places):
        return False
    hours = hull(a.window)
    if hours is None:
        return denial.document in {s.document for s in one.members}
    told = hull(b.window)
    return told is not None and hours[0] < told[1] and told[0] < hours[1]


def _figures_meet(a: Claim, b: Claim) -> bool:
    assert a.count is not None
    assert b.count is not None
    if a.count.high == 0:
        return True
    return (a.count.high is None or b.count.low <= a.count.high) and (
        b.count.high is None or a.count.low <= b.count.high
    )


def _pair(first: Statement, second: Statement, kind: str) -> Conflict:
    told = sorted((first, second), key=lambda s: s.claim.id)
    repairs = sorted(
        (Repair(s.claim.id, "set aside", tables.cost(s)) for s in told),
        key=lambda r: (r.cost, r.claim),
    )
    return Conflict(tuple(s.claim.id for s in told), tuple(repairs), _scope(first, second), kind)


def _scope(first: Statement, second: Statement) -> Scope | None:
    edges: list[tuple[datetime, datetime]] = [
        h for s in (first, second) if (h := hull(s.claim.window)) is not None
    ]
    if not edges:
        return None
    both = set(first.claim.places) & set(second.claim.places)
    places = both or set(first.claim.places) | set(second.claim.places)
    object = first.claim.object or second.claim.object or "target"
    return Scope(
        min(e[0] for e in edges),
        max(e[1] for e in edges),
        tuple(sorted(places)),
        first.claim.outcome,
        object,
    )
