"""Where a statement lies, and which statements bear on each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from svodka.model.finding import Statement
from svodka.reconcile.items import Frame, Reach, counts, frame, hull, reach
from svodka.reconcile.layers import Layers

DAY = 86_400
LONG = int(timedelta(hours=36).total_seconds())
"""A window longer than this joins nights only while few claims are concerned."""

# "No casualties" and "one injured" have two outcomes.
_PEOPLE = frozenset(("casualties", "killed", "injured"))
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
    def kind(self) -> tuple[str, str, str]:
        """What two statements of different documents share if they touch; see ``touch``."""
        side, outcome, unit = self.frame
        return (side, "people", "") if outcome in _PEOPLE else (side, outcome, unit)

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
    if a.start >= b.end or b.start >= a.end:
        return False
    if b.id in a.statement.same:
        return True
    if a.frame.side != b.frame.side:
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
    return a.frame.outcome in _PEOPLE and b.frame.outcome in _PEOPLE


class Store:
    """Statements by day. Never changed; ``adding`` makes another, which shares what it can."""

    def __init__(
        self,
        days: Layers[int, tuple[Node, ...]],
        long: tuple[Node, ...],
        documents: Layers[str, tuple[int, tuple[str, ...]]],
        ids: Layers[str, Node],
        span: tuple[int, int] | None,
    ) -> None:
        self._days = days
        self.long = long
        self._documents = documents  # document → its latest revision, ids of its claims
        self._ids = ids
        self.span = span  # from the first to the last hour that any claim is about
        # Day → its nodes, and the same by kind and place; made when asked for.
        self._kinds: dict[
            int, tuple[tuple[Node, ...], dict[object, dict[str | None, list[Node]]]]
        ] = {}

    @classmethod
    def of(cls, statements: Iterable[Statement]) -> Store:
        days: dict[int, list[Node]] = {}
        ids: dict[str, Node] = {}
        long: list[Node] = []
        documents: dict[str, tuple[int, tuple[str, ...]]] = {}
        for s in statements:
            revision, told = documents.get(s.document, (0, ()))
            documents[s.document] = (max(s.revision, revision), (*told, s.claim.id))
            found = node(s)
            if found is not None and _newer(found, ids.get(found.id)):
                ids[found.id] = found
        for found in ids.values():
            if found.long:
                long.append(found)
            else:
                for day in found.days():
                    days.setdefault(day, []).append(found)
        span = (
            (min(n.start for n in ids.values()), max(n.end for n in ids.values())) if ids else None
        )
        return cls(
            Layers({day: _sorted(told) for day, told in days.items()}),
            _sorted(long),
            Layers(documents),
            Layers(ids),
            span,
        )

    def adding(self, statement: Statement, found: Node | None) -> Store:
        """With one statement more (``found``: its node)."""
        documents, id = self._documents.branch(), statement.claim.id
        revision, told = documents.get(statement.document, (0, ()))
        told = told if id in told else (*told, id)
        documents.set(statement.document, (max(statement.revision, revision), told))
        old = self._ids.get(id)
        if found is None or not _newer(found, old):
            return Store(self._days, self.long, documents, self._ids, self.span)
        days, long, ids = self._days.branch(), self.long, self._ids.branch()
        if old is not None:
            long = tuple(n for n in long if n is not old)
            for day in old.days() if not old.long else ():
                days.set(day, tuple(n for n in days.get(day) if n is not old))
        if found.long:
            long = _sorted((*long, found))
        else:
            for day in found.days():
                days.set(day, _sorted((*days.get(day, ()), found)))
        ids.set(found.id, found)
        first, last = self.span or (found.start, found.end)
        span = (min(first, found.start), max(last, found.end))
        return Store(days, long, documents, ids, span)

    def revision(self, document: str) -> int:
        """The latest revision of a document, 0 of one that is not known."""
        return int(self._documents.get(document, (0, ()))[0])

    def of_document(self, document: str) -> list[Node]:
        found = (self._ids.get(id) for id in self._documents.get(document, (0, ()))[1])
        return [n for n in found if n is not None]

    def get(self, id: str) -> Node | None:
        found: Node | None = self._ids.get(id)
        return found

    def between(self, start: int, end: int) -> Iterator[Node]:
        """Each short node whose hours meet some hours, once; those of old revisions too."""
        if self.span is None:
            return
        seen: set[int] = set()
        start, end = max(start, self.span[0]), min(end, self.span[1])
        for day in range(start // DAY, (end - 1) // DAY + 1):
            for found in self._days.get(day, ()):
                if found.start < end and start < found.end and id(found) not in seen:
                    seen.add(id(found))
                    yield found

    def near(self, one: Node) -> Iterator[Node]:
        """Short nodes that may touch one: of its kind and days, at its places or anywhere, and of
        its document, and those that a person judged to be the same. Some more than once."""
        places = one.reach.places
        for day in one.days():
            here = self._of_kind(day).get(one.kind, {})
            # Those that may be anywhere come first: the longest chains run over them.
            for place in here if places is None else (None, *sorted(places)):
                yield from here.get(place, ())
        judged = (self._ids.get(id) for id in one.statement.same)
        told = (*self.of_document(one.statement.document), *(n for n in judged if n is not None))
        yield from (n for n in told if not n.long)

    def _of_kind(self, day: int) -> dict[object, dict[str | None, list[Node]]]:
        """Kind → place (None: anywhere) → nodes of a day."""
        told: tuple[Node, ...] = self._days.get(day, ())
        known = self._kinds.get(day)
        if known is None or known[0] is not told:
            found: dict[object, dict[str | None, list[Node]]] = {}
            for one in told:
                of_kind = found.setdefault(one.kind, {None: []})
                for place in (None,) if one.reach.places is None else one.reach.places:
                    of_kind.setdefault(place, []).append(one)
            known = self._kinds[day] = (told, found)
        return known[1]


def _newer(found: Node, old: Node | None) -> bool:
    if old is None:
        return True
    a, b = found.statement, old.statement
    return (a.revision, a.document, a.own, repr(a)) > (b.revision, b.document, b.own, repr(b))


def _sorted(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(sorted(nodes, key=lambda n: (n.start, n.id)))
