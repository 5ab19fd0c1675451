"""The world of some statements: asked for bounds and conflicts, extended by one statement."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from svodka.model.finding import Bounds, Conflict, Finding, Repair, Scope, Statement
from svodka.reconcile.asking import Question, combine, stated
from svodka.reconcile.cells import Stranger
from svodka.reconcile.component import Answer, Chunk, Component, statements_of
from svodka.reconcile.nodes import DAY, Node, Store, node, touch

Within = Callable[[str], str | None]

MOST = 240
"""Claims that are chained by shared cells are solved together up to this number; a longer chain is
cut into days, each solved with the claims of MARGIN around it, which can only widen bounds."""
KEPT = 64
"""Components whose models are kept for the next question."""
CORE = 2 * DAY
MARGIN = DAY
_TEN_DAYS = 10 * DAY


class World:
    """Immutable to its users; what was solved is kept and shared with the worlds made from it."""

    def __init__(
        self,
        store: Store,
        within: Within,
        chunks: dict[str, Chunk | None],
        blocks: dict[int, Chunk],
        recent: deque[Component],
    ) -> None:
        self._store = store
        self._within = within
        self._chunks = chunks  # node id → its chunk; None: it is of a chain that is cut into blocks
        self._blocks = blocks
        self._recent = recent  # components whose models are kept

    @classmethod
    def of(cls, statements: Iterable[Statement], *, within: Within | None = None) -> World:
        """``within``: place id → the id it lies in, or None (default: "RU-KLU/x" in "RU-KLU" in
        "RU")."""
        return cls(Store.of(statements), within or parent_of, {}, {}, deque())

    def with_(self, statement: Statement) -> World:
        """This world and one statement more; only what it touches is solved again."""
        found = node(statement)
        old = self._store.get(statement.claim.id)
        store = self._store.adding(statement, found)
        chunks, blocks = dict(self._chunks), dict(self._blocks)
        touched = [n for n in (found, old) if n is not None]
        if statement.revision > self._store.revisions.get(statement.document, statement.revision):
            chunks.clear()  # an older revision may stand anywhere
            blocks.clear()
        for one in touched:
            near = self._near(store, one) if not one.long else _all_near(store, one)
            for other in near:
                self._forget(chunks, other.id)
            chunks.pop(one.id, None)
            for k in range((one.start - MARGIN) // CORE - 2, (one.end + MARGIN) // CORE + 3):
                blocks.pop(k, None)
        return World(store, self._within, chunks, blocks, self._recent)

    def _near(self, store: Store, one: Node) -> list[Node]:
        short = [n for n in store.between(one.start, one.end) if touch(n, one)]
        return [*short, *(n for n in store.long if touch(n, one))]

    @staticmethod
    def _forget(chunks: dict[str, Chunk | None], id: str) -> None:
        chunk = chunks.pop(id, None)
        if chunk is not None:
            for s in chunk.statements:
                chunks.pop(s.claim.id, None)

    # -- questions ----------------------------------------------------------------------------

    def finding(self, scope: Scope) -> Finding:
        """The bounds of a scope, what they rest on, and what was set aside for them."""
        question = Question.of(scope, self._within)
        chunks = self._chunks_of(question.start, question.end)
        return self._finding(question, chunks)

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
        known = self._store.hours()
        if known is None:
            return ()
        first = int(start.timestamp()) if start is not None else known[0]
        last = int(end.timestamp()) if end is not None else known[1]
        found: dict[tuple[str, ...], Conflict] = {}
        for chunk in self._chunks_of(first, last):
            for conflict in self._conflicts_of(chunk):
                if _touches(conflict, first, last):
                    found[conflict.claims] = conflict
        return tuple(sorted(found.values(), key=_order))

    def components(self) -> Iterator[Component]:
        """All of them, for measuring."""
        known = self._store.hours()
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

    # -- chunks -------------------------------------------------------------------------------

    def _chunks_of(self, start: int, end: int) -> list[Chunk]:
        """What has to be asked about some hours, each once."""
        out: dict[int, Chunk] = {}
        cut = False
        nodes = [*self._store.between(start, end), *self._long(start, end)]
        for one in nodes:
            if one.id not in self._chunks:
                self._explore(one)
            chunk = self._chunks[one.id]
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
        for longest in (None, _TEN_DAYS, 0):
            if one.long and longest is not None and one.end - one.start > longest:
                continue
            found = self._closure(one, longest)
            if found is not None:
                chunk = Chunk(statements_of(n.statement for n in self._current(found)))
                for n in found:
                    self._chunks[n.id] = chunk
                return
        if one.long:
            self._chunks[one.id] = Chunk((one.statement,)) if self._is_current(one) else Chunk(())
        # Short chains are marked by _closure.

    def _current(self, nodes: Iterable[Node]) -> list[Node]:
        return [n for n in nodes if self._is_current(n)]

    def _is_current(self, one: Node) -> bool:
        s = one.statement
        return s.revision >= self._store.revisions.get(s.document, 0)

    def _closure(self, one: Node, longest: int | None) -> list[Node] | None:
        """The nodes chained to one, or None when they are too many."""
        seen = {one.id: one}
        queue = [one]
        long = [n for n in self._store.long if longest is None or n.end - n.start <= longest]
        while queue:
            here = queue.pop()
            near = [*self._store.between(here.start, here.end), *long]
            for other in near:
                if other.id in seen or not touch(here, other):
                    continue
                marked = self._chunks.get(other.id, ...)
                if (marked is None and longest == 0) or len(seen) >= MOST:
                    if longest == 0:
                        self._chunks.update(dict.fromkeys(seen))
                    return None
                seen[other.id] = other
                queue.append(other)
        return list(seen.values())

    def _block(self, k: int) -> Chunk:
        """The chains' claims around one stretch of hours; see MOST."""
        known = self._blocks.get(k)
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
        self._blocks[k] = block
        return block

    def _chained(self, start: int, end: int) -> list[Node]:
        out = []
        for n in self._store.between(start, end):
            if n.id not in self._chunks:
                self._explore(n)
            if self._chunks[n.id] is None:
                out.append(n)
        return out

    # -- one finding --------------------------------------------------------------------------

    def _finding(self, question: Question, chunks: Iterable[Chunk]) -> Finding:
        answers: list[tuple[str, Answer]] = []
        repairs: dict[str, Repair] = {}
        conflicts: dict[tuple[str, ...], Conflict] = {}
        superseded: dict[str, None] = {}
        statements: list[Statement] = []
        usual_fits = True
        for chunk in chunks:
            lies = question.lies(chunk.core)
            for component in chunk.components:
                if not any(question.meets(one) for one in component.items):
                    continue
                answer = component.answer(lies)
                self._used(component)
                if answer is None:
                    continue
                answers.append((component.items[0].frame.side, answer))
                usual_fits &= answer.usual is not None
                repairs.update((r.claim, r) for r in component.repairs())
                told = component.conflicts
                conflicts.update((c.claims, c) for c in told if question.about(c.scope))
            for c in chunk.states:
                if question.about(c.scope):
                    conflicts[c.claims] = c
            for s in chunk.statements:
                if s.claim.id in chunk.standing.gone and question.concerns(s.claim):
                    superseded[s.claim.id] = None
                    statements.append(s)
        bounds = combine([(side, a.bounds) for side, a in answers], question)
        usual = (
            combine([(side, a.usual) for side, a in answers if a.usual is not None], question)
            if usual_fits
            else None
        )
        items = [one for _, a in answers for one in a.items if question.reaches(one)]
        live = [one for one in items if one.key not in repairs]
        return Finding(
            question.scope,
            bounds,
            usual,
            stated(live, question),
            tuple(sorted({k for _, a in answers for k in a.low_keys})) if bounds.low else (),
            tuple(sorted({k for _, a in answers for k in a.high_keys}))
            if bounds.high is not None
            else (),
            tuple(sorted(repairs.values(), key=lambda r: r.claim)),
            tuple(sorted(conflicts.values(), key=_order)),
            len({_speaker(one.lead) for one in items}),
            sum(_relays(one.members) for one in items) + sum(1 for s in statements if not s.own),
            tuple(sorted(superseded)),
        )


def parent_of(place: str) -> str | None:
    """ "RU-KLU/borovsky" lies in "RU-KLU", that in "RU"."""
    if "/" in place:
        return place.partition("/")[0]
    country, dash, _ = place.partition("-")
    return country if dash and len(country) == 2 and country.isupper() else None


def _all_near(store: Store, one: Node) -> list[Node]:
    return [*store.between(one.start, one.end), *store.long]


def _touches(conflict: Conflict, start: int, end: int) -> bool:
    scope = conflict.scope
    if scope is None:
        return True
    return scope.start.timestamp() < end and start < scope.end.timestamp()


def _order(conflict: Conflict) -> tuple[datetime, tuple[str, ...]]:
    start = conflict.scope.start if conflict.scope is not None else datetime.min.replace(tzinfo=UTC)
    return (start, conflict.claims)


def _speaker(statement: Statement) -> tuple[str, str]:
    """Who asserts: one unnamed source or outlet a document."""
    speaker = statement.claim.speaker
    if speaker.id in ("anon", "outlet"):
        return (speaker.id, statement.source or statement.document)
    return (speaker.id, (speaker.name or "").casefold() if speaker.id == "other" else "")


def _relays(members: Iterable[Statement]) -> int:
    """Retellings beside the first statement."""
    told = list(members)
    relayed = sum(1 for s in told if not s.own)
    return relayed if relayed < len(told) else relayed - 1


__all__ = ["Bounds", "World"]
