"""The bounds in words: "At least 23, because 7 + 16 = 23: …". Pure.

A finding names the claims that each bound rests on. Where the bound is a plain sum, a plain
difference or one claim's own figure, the sentence says so; where it is not, it lists the claims and
says no more than that they hold the bound together. Every sum that is printed is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from svodka.model.finding import Finding, Statement
from svodka.serve.pages import saying

Statements = Mapping[str, Statement]

# A claim that counts everything over what it names, by the reader's tables.
_FULL = ("region", "side", "listed")


@dataclass(frozen=True, slots=True)
class Because:
    """``kind`` is low, high or aside; ``head`` "At least 23", ``why`` the rest of the sentence;
    ``claims`` are the ids of those that it rests on, or that are set aside."""

    kind: str
    head: str
    why: str
    claims: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        return f"{self.head}, {self.why}"


def arithmetic(finding: Finding, statements: Statements) -> tuple[Because, ...]:
    """Why the lowest is no lower and the highest no higher, and what was set aside for that."""
    lows = _known(finding.low_rests_on, statements)
    highs = _known(finding.high_rests_on, statements)
    low, high = finding.bounds
    made = [
        Because("low", f"At least {low}", _low(low, lows, finding), finding.low_rests_on),
        Because(
            "high",
            "No upper bound" if high is None else f"At most {high}",
            _high(high, highs),
            finding.high_rests_on,
        ),
    ]
    if finding.set_aside:
        claims = tuple(repair.claim for repair in finding.set_aside)
        left = "; ".join(saying.aside(item, statements) for item in finding.set_aside)
        why = f"because not all of these claims can be true: {left}."
        noun = "one claim is" if len(claims) == 1 else f"{len(claims)} claims are"
        made.append(Because("aside", f"For these bounds {noun} set aside", why, claims))
    return tuple(made)


def told(finding: Finding, statements: Statements) -> str:
    """All of it as one paragraph."""
    return " ".join(item.sentence for item in arithmetic(finding, statements))


def _low(low: int, items: Sequence[Statement], finding: Finding) -> str:
    if low == 0:
        if not finding.counted:
            return "because no claim counts any here."
        return "because whatever was counted may lie in other hours or other places."
    if not items:
        return "because no answer with fewer fits all claims."
    figures = [_lowest(item) for item in items]
    if len(items) == 1:
        return _low_alone(low, items[0])
    if sum(figures) == low:
        return f"because {_sum(figures)}: {_each(items)}; no event is in two of them."
    rest = _difference(low, items, [_lowest(i) for i in items], [_highest(i) for i in items])
    if rest is not None:
        whole, others, number = rest
        return (
            f"because {_count(whole)} in all, and at most {number} of them are elsewhere"
            f" ({_each(others)}): {_lowest(whole)} − {number} = {low}."
        )
    if max(figures) == low:
        first = items[figures.index(low)]
        others = [item for item in items if item is not first]
        return f"because {_count(first)}; this also holds with {_each(others)}."
    return f"because these claims together allow no fewer: {_each(items)}."


def _low_alone(low: int, item: Statement) -> str:
    figure = _lowest(item)
    several = len(_areas(item)) > 1
    if figure == low:
        return f"because {_count(item)}."
    if several and low == 1:
        return f"because {_count(item)} under one number, and at least one is over each of these."
    if figure > low:
        return (
            f"because {_count(item)}, and at most {figure - low} of them can lie in other hours"
            " or other places."
        )
    return f"because these claims together allow no fewer: {_count(item)}."


def _high(high: int | None, items: Sequence[Statement]) -> str:
    if high is None:
        named = f": {_each(items)}" if items else ""
        return f"because nothing that was said limits it{named}."
    if not items:
        if high == 0:
            return "because nobody counts any here."
        return "because no answer with more fits all claims."
    figures = [_highest(item) for item in items]
    if len(items) == 1:
        return _high_alone(high, items[0])
    if None not in figures and sum(f for f in figures if f is not None) == high:
        parts = [f for f in figures if f is not None]
        return f"because {_sum(parts)}: {_each(items)}; nobody counts more there."
    rest = _difference(high, items, figures, [_lowest(item) for item in items])
    if rest is not None:
        whole, others, number = rest
        return (
            f"because {_count(whole)} in all, and at least {number} of them are elsewhere"
            f" ({_each(others)}): {_highest(whole)} − {number} = {high}."
        )
    return f"because these claims together allow no more: {_each(items)}."


def _high_alone(high: int, item: Statement) -> str:
    figure, others = _highest(item), len(_areas(item)) - 1
    if high == 0:
        if figure == 0:
            return f"because {_count(item)}."
        return f"because {_count(item)}, and its list of places leaves none for here."
    if figure == high:
        if item.claim.exhaustive in _FULL:
            return f"because {_count(item)}, and counts everything there in these hours."
        return f"because {_count(item)}, and nobody counts more there."
    if figure is not None and others > 0 and figure - others == high:
        each = "the other place" if others == 1 else f"each of the other {others} places"
        return (
            f"because {_count(item)} under one number, and at least one is over {each}:"
            f" {figure} − {others} = {high}."
        )
    return f"because these claims together allow no more: {_count(item)}."


def _difference(
    bound: int,
    items: Sequence[Statement],
    wholes: Sequence[int | None],
    parts: Sequence[int | None],
) -> tuple[Statement, list[Statement], int] | None:
    """(the total, the others, their sum), if the bound is a total less what the others count."""
    for number, whole in enumerate(wholes):
        others = [part for at, part in enumerate(parts) if at != number]
        if whole is None or None in others:
            continue
        total = sum(part for part in others if part is not None)
        if items[number].claim.role == "total" and whole - total == bound and total:
            return items[number], [i for at, i in enumerate(items) if at != number], total
    return None


def _known(ids: Iterable[str], statements: Statements) -> list[Statement]:
    return saying.in_order(statements[id] for id in ids if id in statements)


def _count(item: Statement) -> str:
    """ "Russian MoD counts 7 (Kaluga Oblast, 14 May 20:00–00:00)"."""
    claim = item.claim
    about = ", ".join(part for part in (saying.regions(claim), saying.when(item)) if part)
    number = saying.count(claim.count) or "some"
    none = claim.count is not None and claim.count.high == 0
    return f"{saying.who(item)} counts {'none' if none else number}" + (
        f" ({about})" if about else ""
    )


def _each(items: Iterable[Statement]) -> str:
    return "; ".join(map(_count, items))


def _sum(figures: Sequence[int]) -> str:
    return f"{' + '.join(map(str, figures))} = {sum(figures)}"


def _areas(item: Statement) -> set[tuple[str, ...]]:
    return {area.ids or (area.printed,) for area in item.claim.areas}


def _lowest(item: Statement) -> int:
    return item.claim.count.low if item.claim.count is not None else 0


def _highest(item: Statement) -> int | None:
    """None where nothing limits it, or nothing is counted."""
    return item.claim.count.high if item.claim.count is not None else None
