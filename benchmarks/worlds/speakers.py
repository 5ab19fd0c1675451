"""Speakers with habits: events → statements, each with the set of events that it counted."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

from benchmarks.worlds.truth import LAST, Event

from said import said
from svodka.model import Count
from svodka.model.finding import Statement

# Kinds of ministry bulletins; a world has one, which names its row in the table of widths.
KINDS = (
    "night itemised",
    "night lumped",
    "hours itemised",
    "hours lumped",
    "evening and night",
    "night cut short",
    "total only",
)
NIGHT = (20.0, 31.0, 18.0, 33.0, 23.0, 30.0)  # nominal, outer, inner
DAY = (24.0, 48.0, 24.0, 48.0)


@dataclass
class Told:
    """``counted``: claim id → numbers of the events in its set. ``corrected``: ids of claims that
    their own speaker replaced later."""

    statements: list[Statement] = field(default_factory=list)
    counted: dict[str, frozenset[int]] = field(default_factory=dict)
    corrected: set[str] = field(default_factory=set)

    def add(self, statement: Statement, events: Sequence[Event]) -> None:
        self.statements.append(statement)
        self.counted[statement.claim.id] = frozenset(e.number for e in events)

    def truth(self, keep: Callable[[Event], bool], events: Sequence[Event]) -> int:
        """Events of a scope that at least one standing claim counted."""
        known = frozenset().union(
            *(c for i, c in self.counted.items() if i not in self.corrected), frozenset()
        )
        return sum(1 for e in events if e.number in known and keep(e))


def clock(hour: float) -> str:
    """Hours since 14 May, 0:00 → "14/23:30"."""
    minutes = round(hour * 60)
    return f"{14 + minutes // 1440}/{minutes % 1440 // 60}:{minutes % 60:02}"


def span(*hours: float) -> str:
    """Nominal, then outer and inner where they differ (no inner: two pairs)."""
    pairs = [f"{clock(a)}-{clock(b)}" for a, b in zip(hours[::2], hours[1::2], strict=True)]
    if len(pairs) == 1:
        return pairs[0]
    inner = pairs[2] if len(pairs) == 3 else "none"
    return f"{pairs[0]} outer {pairs[1]} inner {inner}"


def tell(events: Sequence[Event], kind: str, rng: Random) -> Told:
    """All that is said of a world, in no particular order."""
    told = Told()
    _ministry(told, events, kind, rng)
    for place in sorted({e.place for e in events}):
        if place.startswith("RU-") and rng.random() < 0.5:
            _governor(told, events, place, rng)
    for place in ("RU-MOW", "RU-VOR"):
        if rng.random() < 0.5:
            mine = [e for e in events if e.place == place and 24 <= e.hour < LAST]
            _mayor(told, mine, place, rng)
    _relays(told, rng)
    rng.shuffle(told.statements)
    return told


# -- the ministry ----------------------------------------------------------------------------------


def _ministry(told: Told, events: Sequence[Event], kind: str, rng: Random) -> None:
    if kind.startswith("hours"):
        edges = [16.0, *sorted(rng.sample([18, 20, 22.5, 25, 28, 31, 36, 42], 4)), LAST]
        for n, (start, end) in enumerate(itertools.pairwise(edges)):
            mine = [e for e in events if start <= e.hour < end]
            if len(mine) == 1 and rng.random() < 0.5:
                _instant(told, mine[0], n, rng)
            else:
                _bulletin(told, f"m{n}", span(start, end), end, mine, kind, rng)
        return
    if kind == "evening and night":
        end = rng.choice([22.0, 23.0, 24.0])
        mine = [e for e in events if 20 <= e.hour < end]
        _bulletin(told, "me", span(20, end), end, mine, "itemised", rng)
    start, end = rng.uniform(18, 23), rng.uniform(30, 33)
    if kind == "evening and night" and rng.random() < 0.5:
        start = 23.0  # the night goes on where the evening bulletin ended
    mine = [e for e in events if start <= e.hour < end]
    _bulletin(told, "mn", span(*NIGHT), 33.2, mine, kind, rng)
    if rng.random() < 0.7:
        mine = [e for e in events if 33 <= e.hour < 44]
        _bulletin(told, "md", span(33, 44), 44.2, mine, kind, rng)


def _bulletin(
    told: Told, id: str, win: str, at: float, mine: list[Event], kind: str, rng: Random
) -> None:
    by = "RU-MOD"
    if not mine:
        return
    when = clock(at)
    groups = _printed(mine, rng)
    if "lumped" in kind:
        whole = len(mine) >= len(groups)
        told.add(said(id, by, len(mine), win, list(groups) if whole else [], at=when), mine)
        return
    if kind == "total only" or len(groups) == 1:
        over = list(groups) if len(groups) == 1 else []
        told.add(said(id, by, len(mine), win, over, at=when), mine)
        return
    first = len(told.statements)
    told.add(said(id, by, len(mine), win, doc=id, role="total", at=when), mine)
    listed = list(groups.items())
    if kind == "night cut short":
        listed = listed[: max(1, len(listed) // 2)]
    for place, there in listed:
        name = f"{id}.{place}"
        part = said(name, by, len(there), win, [place], doc=id, role="part", parent=id, at=when)
        told.add(part, there)
    if rng.random() < 0.15:
        _corrected_later(told, told.statements[first:], rng)


def _printed(mine: Sequence[Event], rng: Random) -> dict[str, list[Event]]:
    """Events by printed place; city and oblast are often "the Moscow region" together."""
    both = rng.random() < 0.6
    out: dict[str, list[Event]] = defaultdict(list)
    for e in mine:
        out["RU-MOW|RU-MOS" if both and e.place in ("RU-MOW", "RU-MOS") else e.place].append(e)
    return dict(sorted(out.items(), key=lambda p: (-len(p[1]), p[0])))


def _instant(told: Told, event: Event, n: int, rng: Random) -> None:
    printed = event.hour + rng.uniform(-0.4, 0.4)
    told.add(
        said(f"m{n}", "RU-MOD", 1, f"~{clock(printed)}", [event.place], at=clock(event.hour + 1)),
        [event],
    )


def _corrected_later(told: Told, report: Sequence[Statement], rng: Random) -> None:
    """The first posting had a wrong figure in total and one part; the later one is right."""
    total, *parts = report
    if not parts:
        return
    off = rng.choice([1, 2, 10])
    wrong = {total.claim.id, rng.choice(parts).claim.id}
    for s in report:
        old = f"old.{s.claim.id}"
        count = s.claim.count
        assert count is not None
        if s.claim.id in wrong:
            count = Count(count.low + off, count.low + off, str(count.low + off))
        parent = f"old.{s.claim.parent}" if s.claim.parent else None
        claim = replace(s.claim, id=old, parent=parent, count=count)
        assert s.published is not None
        earlier = s.published - timedelta(hours=1)
        document = f"old.{s.document}"
        told.statements.append(replace(s, claim=claim, document=document, published=earlier))
        told.counted[old] = told.counted[s.claim.id]
        told.corrected.add(old)


# -- others ----------------------------------------------------------------------------------------


def _governor(told: Told, events: Sequence[Event], place: str, rng: Random) -> None:
    by = f"gov:{place}"
    habit = rng.choice(["night", "day", "fuzzy day", "at least"])
    if habit == "day":
        start, end, win = 24.0, 48.0, span(24, 48)
    elif habit == "fuzzy day":
        start, end, win = rng.uniform(24, 32), rng.uniform(42, 48), span(*DAY)
    else:
        start, end, win = rng.uniform(18, 23), rng.uniform(30, 33), span(*NIGHT)
    mine = [e for e in events if e.place == place and start <= e.hour < end]
    n = str(len(mine))
    if habit == "at least":
        n = f"{max(0, len(mine) - rng.randint(0, 3))}+"
    told.add(said(f"g.{place}", by, n, win, [place], at=clock(end + 1)), mine)


def _mayor(told: Told, mine: Sequence[Event], place: str, rng: Random) -> None:
    """One, then one more, then one more: what he knows of."""
    seen = sorted(rng.sample(list(mine), min(len(mine), rng.randint(0, 4))), key=lambda e: e.hour)
    for n, e in enumerate(seen):
        told.add(
            said(
                f"s.{place}.{n}",
                f"mayor:{place}",
                1,
                f"~{clock(e.hour + rng.uniform(-0.3, 0.3))}",
                [place],
                role="extra" if n else "single",
                at=clock(e.hour + 0.6 + n / 60),
            ),
            [e],
        )


def _relays(told: Told, rng: Random) -> None:
    """Outlets repeat statements; one in five copies a wrong figure. They count nothing."""
    for n in range(rng.randint(0, 6) if told.statements else 0):
        first = rng.choice(told.statements)
        if not first.own or first.claim.parent is not None:
            continue
        claim = replace(first.claim, id=f"relay{n}")
        if rng.random() < 0.2 and claim.count is not None and claim.role != "extra":
            wrong = max(0, claim.count.low + rng.choice([-1, 1, 10]))
            claim = replace(claim, count=Count(wrong, wrong, str(wrong)))
        told.statements.append(
            replace(first, claim=claim, document=f"relay{n}", source=f"outlet {n}", own=False)
        )
        told.counted[claim.id] = told.counted[first.claim.id]
