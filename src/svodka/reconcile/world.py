"""The world of some statements: asked for bounds and conflicts, extended by one statement."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from svodka.model.finding import Bounds, Conflict, Finding, Scope, Statement
from svodka.reconcile import tables
from svodka.reconcile.asking import Question, combine, stated, together
from svodka.reconcile.cells import Stranger
from svodka.reconcile.component import Answer, Chunk, Component, statements_of
from svodka.reconcile.layers import Layers
from svodka.reconcile.long import long_items, widen
from svodka.reconcile.nodes import DAY, Node, Store, node, touch

Within = Callable[[str], str | None]

MOST = 240
"""Claims that are chained by shared cells are solved together up to this number; a longer chain is
cut into days, each solved with the claims of MARGIN around it, which can only widen bounds."""
TOGETHER = 480
"""Conflicts of a long claim that stands apart are looked for among so many claims at most."""
KEPT = 64
"""Components whose models are kept for the next question."""
CORE = 2 * DAY
MARGIN = DAY
# Chains are followed with all long claims, then with those of at most ten days, then without.
_LONGEST = (None, 10 * DAY, 0)
# Killed and injured are casualties; which of them a bare number of casualties holds nothing says.
_PARTS = {"casualties": ("killed", "injured")}


class Search(NamedTuple):
    """Irreducible sets and what was looked for. ``cut``: groups of claims of which the most that
    are looked for were found, so that there may be more; ``blocks``: two-day stretches of chains
    that are too long to be looked at as a whole; ``alone``: ids of long claims that touch too many
    others to be looked at with them."""

    conflicts: tuple[Conflict, ...] = ()
    cut: int = 0
    blocks: int = 0
    alone: tuple[str, ...] = ()


class World:
    """Immutable to its users; what was solved is kept and shared with the worlds made from it."""

    def __init__(
        self,
        store: Store,
        within: Within,
        chunks: Layers[str, Chunk | None],
        blocks: Layers[int, Chunk],
        recent: deque[Component],
        failed: Layers[str, int],
    ) -> None:
        self._store = store
        self._within = within
        self._chunks = chunks  # node id → its chunk; None: it is of a chain that is cut into blocks
        self._blocks = blocks
        self._recent = recent  # components whose models are kept
        self._failed = failed  # node id → with how many of ``_LONGEST`` its chain is too long

    @classmethod
    def of(cls, statements: Iterable[Statement], *, within: Within | None = None) -> World:
        """``within``: place id → the id it lies in, or None (default: "RU-KLU/x" in "RU-KLU" in
        "RU")."""
        return cls(
            Store.of(statements), within or parent_of, Layers({}), Layers({}), deque(), Layers({})
        )

    def with_(self, statement: Statement) -> World:
        """This world and one statement more; only what it touches is solved again."""
        found = node(statement)
        old = self._store.get(statement.claim.id)
        store = self._store.adding(statement, found)
        chunks, blocks, failed = self._chunks.branch(), self._blocks.branch(), self._failed.branch()
        touched = [n for n in (found, old) if n is not None]
        if statement.revision != self._store.revision(statement.document):
            touched += self._store.of_document(statement.document)
        for one in touched:
            for other in (*store.between(one.start, one.end), *store.long):
                if other is one or one.long or touch(other, one):
                    _forget(chunks, other.id)
                    failed.drop(other.id)
            _forget(chunks, one.id)
            failed.drop(one.id)
            for k in range((one.start - MARGIN) // CORE - 2, (one.end + MARGIN) // CORE + 3):
                blocks.drop(k)
        return World(store, self._within, chunks, blocks, self._recent, failed)

    # -- questions ----------------------------------------------------------------------------

    def finding(self, scope: Scope) -> Finding:
        """The bounds of a scope, what they rest on, and what was set aside for them."""
        found = self._told(scope)
        if scope.outcome not in _PARTS:
            return found
        parts = [self._told(replace(scope, outcome=outcome)) for outcome in _PARTS[scope.outcome]]
        return together(found, parts)

    def _told(self, scope: Scope) -> Finding:
        """A finding of one outcome alone."""
        question = Question.of(scope, self._within)
        return self._finding(question, self._chunks_of(question.start, question.end))

    def sides(self, scope: Scope) -> tuple[str, ...]:
        """Whose counts a question is about: "RU", "UA", or both. Of others nothing is known."""
        question = Question.of(scope, self._within)
        chunks = self._chunks_of(question.start, question.end)
        left, found = set(tables.sides()), []
        for one in (one for chunk in chunks for one in chunk.standing.items):
            if one.frame.side in left and question.reaches(one):
                left.remove(one.frame.side)
                found.append(one.frame.side)
                if not left:
                    break
        return tuple(sorted(found))

    def findings(
        self, start: datetime, end: datetime, outcome: str = "downed", object: str = "uav"
    ) -> dict[str | tuple[()], Finding]:
        """For every place that a claim names for these hours, and () for everywhere."""
        whole = Question.of(Scope(start, end, (), outcome, object), self._within)
        chunks = self._chunks_of(whole.start, whole.end)
        places = {
            place
            for chunk in chunks
            for one in chunk.standing.items
            if one.frame.outcome == outcome and whole.meets(one)
            for place in one.claim.places
        }
        out: dict[str | tuple[()], Finding] = {(): self._finding(whole, chunks)}
        for place in sorted(places):
            scope = Scope(start, end, (place,), outcome, object)
            out[place] = self._finding(Question.of(scope, self._within), chunks)
        return out

    def conflicts(
        self, start: datetime | None = None, end: datetime | None = None
    ) -> tuple[Conflict, ...]:
        """All irreducible sets that touch some hours, in a stable order."""
        return self.search(start, end).conflicts

    def search(self, start: datetime | None = None, end: datetime | None = None) -> Search:
        """The same, and what was looked for."""
        known = self._store.span
        if known is None:
            return Search()
        first = int(start.timestamp()) if start is not None else known[0]
        last = int(end.timestamp()) if end is not None else known[1]
        found: dict[tuple[str, ...], Conflict] = {}
        chunks = self._chunks_of(first, last)
        alone: list[str] = []
        for one in self._long(first, last):
            apart = self._chunks.get(one.id)
            if apart is not None and apart.apart and self._is_current(one):
                if apart.joint is None:
                    alone.append(one.id)
                else:
                    chunks.append(apart.joint)
        for chunk in chunks:
            for conflict in self._conflicts_of(chunk):
                if _touches(conflict, first, last):
                    found[conflict.claims] = conflict
        told = [c for chunk in chunks for c in chunk.components if len(c.items) > 1]
        return Search(
            tuple(sorted(found.values(), key=_order)),
            sum(c.settled.more for c in told),
            sum(chunk.core is not None for chunk in chunks),
            tuple(sorted(alone)),
        )

    def _together(self, one: Node) -> Chunk | None:
        """A long claim that stands apart with the short ones that it touches; None when those are
        too many."""
        near = [n for n in self._store.between(one.start, one.end) if touch(n, one)]
        near = self._current(near)
        return None if len(near) > TOGETHER else self._chunk([one, *near])

    def beside(self, statement: Statement) -> tuple[Statement, ...]:
        """The statements of this world that are settled with one, which need not be in it: alone
        they give the bounds and conflicts that they have here. Those that are far too many to be
        settled at once come with the days around it only."""
        found = node(statement)
        if found is None:
            return ()
        near = [*self._store.between(found.start, found.end), *self._long(found.start, found.end)]
        out: dict[str, Statement] = {}
        for one in near:
            if one.id != found.id and not touch(one, found):
                continue
            if one.id not in self._chunks:
                self._explore(one)
            chunk = self._chunks.get(one.id)
            told = chunk.statements if chunk is not None else self._days(found)
            out |= {s.claim.id: s for s in told}
        return statements_of(out.values())

    def _days(self, one: Node) -> list[Statement]:
        near = self._chained(one.start - MARGIN, one.end + MARGIN)
        return [n.statement for n in self._current(near)]

    def components(self) -> Iterator[Component]:
        """All of them, for measuring."""
        known = self._store.span
        for chunk in self._chunks_of(*known) if known is not None else ():
            yield from chunk.components

    def _conflicts_of(self, chunk: Chunk) -> Iterator[Conflict]:
        for component in chunk.components:
            if len(component.items) > 1:
                yield from component.conflicts
                self._used(component)
        yield from chunk.states

    def _used(self, component: Component) -> None:
        """The models of those asked last are kept; an index at the right end is the latest."""
        if self._recent and self._recent[-1] is component:
            return
        if component in self._recent:
            self._recent.remove(component)
        self._recent.append(component)
        if len(self._recent) > KEPT:
            self._recent.popleft().rest()

    def rest(self) -> None:
        """Let go of all models, which are large; what was found out is kept."""
        while self._recent:
            self._recent.popleft().rest()

    # -- chunks -------------------------------------------------------------------------------

    def _chunks_of(self, start: int, end: int) -> list[Chunk]:
        """What has to be asked about some hours, each once."""
        out: dict[int, Chunk] = {}
        cut = False
        nodes = [*self._store.between(start, end), *self._long(start, end)]
        for one in nodes:
            if one.id not in self._chunks:
                self._explore(one)
            chunk = self._chunks.get(one.id)
            if chunk is None:
                cut = True
            else:
                out[id(chunk)] = chunk
        if cut:
            for k in range(start // CORE, (end - 1) // CORE + 1):
                block = self._block(k)
                out[id(block)] = block
        return list(out.values())

    def _long(self, start: int, end: int) -> list[Node]:
        return [n for n in self._store.long if n.start < end and start < n.end]

    def _explore(self, one: Node) -> None:
        """Everything chained to a node, first with long claims, then without, then as blocks."""
        for tries in range(self._failed.get(one.id, 0), len(_LONGEST)):
            longest = _LONGEST[tries]
            if one.long and longest is not None and one.end - one.start > longest:
                continue
            found = self._closure(one, tries)
            if found is not None:
                chunk = self._chunk(found)
                for n in found:
                    self._chunks.set(n.id, chunk)
                return
        if one.long:
            alone = replace(self._chunk([one]), apart=True, joint=self._together(one))
            self._chunks.set(one.id, alone)
        # Short chains are marked by _closure.

    def _chunk(self, nodes: Sequence[Node]) -> Chunk:
        told = statements_of(n.statement for n in self._current(nodes))
        return Chunk(told, ids=tuple(n.id for n in nodes))

    def _current(self, nodes: Iterable[Node]) -> list[Node]:
        return [n for n in nodes if self._is_current(n)]

    def _is_current(self, one: Node) -> bool:
        s = one.statement
        return s.revision >= self._store.revision(s.document)

    def _closure(self, one: Node, tries: int) -> list[Node] | None:
        """The nodes chained to one, or None when they are too many. That is remembered of all that
        were met: otherwise each of them would be followed as far again."""
        seen = {one.id: one}
        queue = [one]
        longest = _LONGEST[tries]
        long = [n for n in self._store.long if longest is None or n.end - n.start <= longest]
        while queue:
            here = queue.pop()
            for other in (*self._store.near(here), *long):
                if other.id in seen or not touch(here, other):
                    continue
                if len(seen) >= MOST or self._failed.get(other.id, 0) > tries:
                    for id in seen:
                        self._failed.set(id, tries + 1)
                        if longest == 0:
                            self._chunks.set(id, None)
                    return None
                seen[other.id] = other
                queue.append(other)
        return list(seen.values())

    def _block(self, k: int) -> Chunk:
        """The chains' claims around one stretch of hours; see MOST."""
        known: Chunk | None = self._blocks.get(k)
        if known is not None:
            return known
        start, end = k * CORE, (k + 1) * CORE
        inside = self._chained(start - MARGIN, end + MARGIN)
        ids = {n.id for n in inside}
        first = min((n.start for n in inside), default=start)
        last = max((n.end for n in inside), default=end)
        strangers = [
            Stranger(n.frame, n.reach, n.start, n.end)
            for n in self._chained(first, last)
            if n.id not in ids
        ]
        block = Chunk(
            statements_of(n.statement for n in self._current(inside)),
            (start, end),
            tuple(strangers),
        )
        self._blocks.set(k, block)
        return block

    def _chained(self, start: int, end: int) -> list[Node]:
        out = []
        for n in self._store.between(start, end):
            if n.id not in self._chunks:
                self._explore(n)
            if self._chunks.get(n.id) is None:
                out.append(n)
        return out

    # -- one finding --------------------------------------------------------------------------

    def _finding(self, question: Question, chunks: Sequence[Chunk]) -> Finding:
        told = list(self._answers(question, chunks))
        apart = {s.claim.id for s in _apart(chunks)}
        answers = [(c.items[0].frame.side, a) for c, a in told]
        clashing = _clashing(chunks, question)
        repairs = {r.claim: r for c, _ in told for r in c.repairs()}
        repairs |= {r.claim: r for c in clashing for r in c.repairs if r.claim in apart}
        bounds = combine([(side, a.bounds) for side, a in answers], question)
        usual = combine([(side, a.usual) for side, a in answers if a.usual], question)
        if any(chunk.core for chunk in chunks):  # a claim across two blocks is counted in both
            most = _most_stated(question, chunks)
            bounds, usual = _at_most(bounds, most), _at_most(usual, most)
        usual_fits = all(a.usual is not None for _, a in answers)
        long = [one for one in long_items(_apart(chunks), question) if one.key not in repairs]
        lows = {k for _, a in answers for k in a.low_keys}
        highs = {k for _, a in answers for k in a.high_keys}
        if long:
            sides = {side for side, _ in answers} | {one.frame.side for one in long}
            bounds, low_keys, high_keys = widen(bounds, long, question, self._low, sides)
            usual = widen(usual, long, question, self._low, sides)[0]
            lows, highs = set(low_keys) or lows, set(high_keys) or highs
        items = [one for _, a in answers for one in a.items if question.reaches(one)]
        items += [one for one in long if one not in items]
        return Finding(
            question.scope,
            bounds,
            usual if usual_fits else None,
            stated([one for one in items if one.key not in repairs], question),
            tuple(sorted(lows)) if bounds.low else (),
            tuple(sorted(highs)) if bounds.high is not None else (),
            tuple(repairs[claim] for claim in sorted(repairs)),
            _conflicts_about(question, (c for c, _ in told), chunks, clashing),
            tuple(sorted({s.claim.id for one in items for s in one.members})),
            _gone(question, chunks),
        )

    def _answers(
        self, question: Question, chunks: Iterable[Chunk]
    ) -> Iterator[tuple[Component, Answer]]:
        for chunk in chunks:
            hours = question.within_hours(chunk.core)
            for component in chunk.components if not chunk.apart else ():
                if any(question.meets(one) for one in component.items):
                    answer = component.answer(question.lies, *hours)
                    self._used(component)
                    if answer is not None:
                        yield component, answer

    def _low(self, question: Question) -> int:
        """The lower bound alone, of claims that are solved together."""
        chunks = self._chunks_of(question.start, question.end)
        told = self._answers(question, chunks)
        return combine([(c.items[0].frame.side, a.bounds) for c, a in told], question).low


def _most_stated(question: Question, chunks: Iterable[Chunk]) -> int | None:
    """What all claims about what is asked counted together, subsets left out; None: without end."""
    told = {one.key: one for chunk in chunks for one in chunk.standing.items if not chunk.apart}
    inner = {key for one in told.values() for key in (*one.parts, *one.subsets)}
    asked = [one for key, one in told.items() if key not in inner and question.reaches(one)]
    highs = [one.high for one in asked]
    return None if None in highs else sum(high for high in highs if high is not None)


def _at_most(bounds: Bounds, most: int | None) -> Bounds:
    if bounds.high is None or most is None:
        return bounds
    return Bounds(bounds.low, max(bounds.low, min(bounds.high, most)))


def _apart(chunks: Iterable[Chunk]) -> list[Statement]:
    return [s for chunk in chunks if chunk.apart for s in chunk.statements]


def _gone(question: Question, chunks: Iterable[Chunk]) -> tuple[str, ...]:
    """Claims about what is asked that no longer count."""
    told = (one for chunk in chunks for one in chunk.gone_marks)
    return tuple(sorted(one.id for one in told if question.concerns(one)))


def _clashing(chunks: Iterable[Chunk], question: Question) -> list[Conflict]:
    """Conflicts of long claims that stand apart with what they touch. Such a claim is what is set
    aside: it was not solved with the others, so their bounds hold without it."""
    return [
        conflict
        for chunk in chunks
        if chunk.apart and chunk.joint is not None
        for component in chunk.joint.components
        for conflict in component.conflicts
        if question.about(conflict.scope) and set(conflict.claims) & set(chunk.ids)
    ]


def _conflicts_about(
    question: Question,
    components: Iterable[Component],
    chunks: Iterable[Chunk],
    clashing: Iterable[Conflict],
) -> tuple[Conflict, ...]:
    found = [*clashing, *(c for component in components for c in component.conflicts)]
    found += [c for chunk in chunks for c in chunk.states]
    told = {c.claims: c for c in found if question.about(c.scope)}
    return tuple(sorted(told.values(), key=_order))


def parent_of(place: str) -> str | None:
    """ "RU-KLU/borovsky" lies in "RU-KLU", that in "RU"."""
    if "/" in place:
        return place.partition("/")[0]
    country, dash, _ = place.partition("-")
    return country if dash and len(country) == 2 and country.isupper() else None


def _forget(chunks: Layers[str, Chunk | None], id: str) -> None:
    chunk = chunks.get(id)
    chunks.drop(id)
    if chunk is not None:
        for other in chunk.ids:
            chunks.drop(other)


def _touches(conflict: Conflict, start: int, end: int) -> bool:
    scope = conflict.scope
    if scope is None:
        return True
    return scope.start.timestamp() < end and start < scope.end.timestamp()


def _order(conflict: Conflict) -> tuple[datetime, tuple[str, ...]]:
    start = conflict.scope.start if conflict.scope is not None else datetime.min.replace(tzinfo=UTC)
    return (start, conflict.claims)
