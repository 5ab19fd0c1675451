"""Where a statement lies, and which statements bear on each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from svodka.model.finding import Statement
from svodka.reconcile.items import Frame, Reach, counts, frame, hull, reach

DAY = 86_400
LONG = int(timedelta(hours=36).total_seconds())
"""A window longer than this joins nights only while few claims are concerned."""

_LAUNCHED = frozenset(("launched", "downed", "suppressed", "hit"))


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A statement with what it may touch; ``start`` and ``end`` of its outer reading, seconds."""

    id: str
    statement: Statement
    frame: Frame
    reach: Reach
    start: int
    end: int
    counting: bool

    @property
    def long(self) -> bool:
        return self.end - self.start > LONG

    def days(self) -> range:
        """The UTC days that it touches, counted from 1970."""
        return range(self.start // DAY, (self.end - 1) // DAY + 1)


def node(statement: Statement) -> Node | None:
    """None for a statement that bears on no other: uncounted, or of unknown hours."""
    claim = statement.claim
    counting = counts(claim)
    edges = hull(claim.window)
    if edges is None or not (counting or claim.stance == "denied"):
        return None
    start, end = (int(e.timestamp()) for e in edges)
    return Node(
        claim.id, statement, frame(claim), reach(claim), start, max(end, start + 1), counting
    )


def touch(a: Node, b: Node) -> bool:
    """Whether one may say something about the other."""
    if a.start >= b.end or b.start >= a.end or a.frame.side != b.frame.side:
        return False
    x, y = a.reach, b.reach
    if not x.meets(y):
        return _one_report(a, b)
    if a.frame != b.frame:
        return _one_report(a, b) or _states(a, b)
    return bool(x.held & y.held) or _one_report(a, b)


def _one_report(a: Node, b: Node) -> bool:
    """Kept together: a total with its parts, and what one report says was launched and met."""
    s, t = a.statement, b.statement
    if s.document != t.document:
        return False
    if s.claim.parent == b.id or t.claim.parent == a.id:
        return True
    if "launched" not in (a.frame.outcome, b.frame.outcome):
        return False
    return a.frame.outcome in _LAUNCHED and b.frame.outcome in _LAUNCHED


def _states(a: Node, b: Node) -> bool:
    """ "No casualties" and "one injured" have two outcomes."""
    people = ("casualties", "killed", "injured")
    return a.frame.outcome in people and b.frame.outcome in people


class Store:
    """Statements by day. Never changed; ``adding`` makes another, which shares what it can."""

    def __init__(
        self,
        days: Mapping[int, tuple[Node, ...]],
        long: tuple[Node, ...],
        revisions: Mapping[str, int],
        ids: Mapping[str, Node],
    ) -> None:
        self._days = days
        self.long = long
        self.revisions = revisions
        self._ids = ids

    @classmethod
    def of(cls, statements: Iterable[Statement]) -> Store:
        days: dict[int, list[Node]] = {}
        ids: dict[str, Node] = {}
        long: list[Node] = []
        revisions: dict[str, int] = {}
        for s in statements:
            revisions[s.document] = max(s.revision, revisions.get(s.document, 0))
            found = node(s)
            if found is None or not _newer(found, ids.get(found.id)):
                continue
            ids[found.id] = found
        for found in ids.values():
            if found.long:
                long.append(found)
            else:
                for day in found.days():
                    days.setdefault(day, []).append(found)
        sorted_days = {day: _sorted(told) for day, told in days.items()}
        return cls(sorted_days, _sorted(long), revisions, ids)

    def adding(self, statement: Statement, found: Node | None) -> Store:
        """With one statement more (``found``: its node)."""
        revisions = self.revisions
        if statement.revision > revisions.get(statement.document, 0):
            revisions = {**revisions, statement.document: statement.revision}
        if found is None:
            return Store(self._days, self.long, revisions, self._ids)
        old = self._ids.get(found.id)
        if not _newer(found, old):
            return Store(self._days, self.long, revisions, self._ids)
        days, long = dict(self._days), self.long
        if old is not None:
            long = tuple(n for n in long if n is not old)
            for day in old.days() if not old.long else ():
                days[day] = tuple(n for n in days[day] if n is not old)
        if found.long:
            long = _sorted((*long, found))
        else:
            for day in found.days():
                days[day] = _sorted((*days.get(day, ()), found))
        return Store(days, long, revisions, {**self._ids, found.id: found})

    def get(self, id: str) -> Node | None:
        return self._ids.get(id)

    def between(self, start: int, end: int) -> Iterator[Node]:
        """Each short node whose hours meet some hours, once; those of old revisions too."""
        seen: set[int] = set()
        first, last = start // DAY, (end - 1) // DAY
        days: Iterable[int] = range(first, last + 1)
        if last - first > len(self._days):
            days = sorted(d for d in self._days if first <= d <= last)
        for day in days:
            for found in self._days.get(day, ()):
                if found.start < end and start < found.end and id(found) not in seen:
                    seen.add(id(found))
                    yield found

    def hours(self) -> tuple[int, int] | None:
        """From the first to the last hour that any claim is about."""
        if not self._days and not self.long:
            return None
        edges = [(n.start, n.end) for n in self.long]
        if self._days:
            edges.append((min(self._days) * DAY, (max(self._days) + 1) * DAY))
        return min(e[0] for e in edges), max(e[1] for e in edges)


def _newer(found: Node, old: Node | None) -> bool:
    if old is None:
        return True
    a, b = found.statement, old.statement
    return (a.revision, a.document, a.own, repr(a)) > (b.revision, b.document, b.own, repr(b))


def _sorted(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(sorted(nodes, key=lambda n: (n.start, n.id)))
