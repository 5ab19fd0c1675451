"""Claims over long hours that concern too many others to be solved with them.

Such a claim bears on a question in three ways, each sound by itself: it is a lower bound of what
holds all of it; what it counted may lie in any of its hours; and if it counted everything over the
hours asked, there are no more than it says, less what surely lies in its other hours.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from svodka.model.finding import Bounds, Statement
from svodka.reconcile.asking import Question
from svodka.reconcile.items import EVERYWHERE, Item
from svodka.reconcile.repeats import standing


def long_items(statements: Iterable[Statement], question: Question) -> list[Item]:
    """Those that bear on a question, without subsets of another."""
    items = standing(statements).items
    inner = {key for one in items for key in (*one.parts, *one.subsets)}
    return [one for one in items if one.key not in inner and question.reaches(one)]


def widen(
    bounds: Bounds,
    items: Sequence[Item],
    question: Question,
    low_of: Callable[[Question], int],
    sides: Collection[str],
) -> tuple[Bounds, list[str], list[str]]:
    """Bounds with long claims, and the claims that the lower and the upper one rest on; ``sides``:
    those that anything asked is of."""
    low, high = bounds.low, bounds.high
    lows: list[str] = []
    highs: list[str] = []
    for one in items:
        if one.low > low and _holds(question, one):
            low, lows = one.low, [one.key]
        high = None if high is None or one.high is None else high + one.high
    for one in items:
        if one.high is None or not _covers(one, question, sides):
            continue
        inner = one.cautious.inner
        assert inner is not None
        rest = [(inner[0], question.start), (question.end, inner[1])]
        most = one.high - sum(low_of(replace(question, start=a, end=b)) for a, b in rest if a < b)
        if most >= low and (high is None or most < high):
            high, highs = most, [one.key]
    return Bounds(low, high), lows, highs


def _holds(question: Question, one: Item) -> bool:
    """Whether all that a claim counted is asked for."""
    if one.cautious.start < question.start or question.end < one.cautious.end:
        return False
    places = one.reach.places or frozenset((EVERYWHERE,))
    kinds = one.reach.held <= question.kinds or one.claim.unit != "objects"
    return kinds and all(question.place(p, one.frame.side) == 2 for p in places)


def _covers(one: Item, question: Question, sides: Collection[str]) -> bool:
    """Whether a claim counted everything that is asked for."""
    inner = one.cautious.inner
    if inner is None or question.start < inner[0] or inner[1] < question.end:
        return False
    if one.claim.unit == "objects" and not question.kinds <= one.reach.held:
        return False
    if question.scope.places and question.side is None:
        return all(one.reach.all_of(p) for p in question.scope.places)
    return one.reach.covers is None and set(sides) <= {one.frame.side}
