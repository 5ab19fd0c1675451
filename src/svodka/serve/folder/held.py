"""The ledger for one copy: the public view as of one entry, of which nothing changes meanwhile, so
that what many pages ask is asked once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, func, select

from svodka.ledger import Coverage
from svodka.ledger.judged import Judged
from svodka.ledger.schema import documents, entries
from svodka.ledger.store import AsOf
from svodka.model.finding import Statement
from svodka.serve.delayed import Delayed

Made = TypeVar("Made")
# Answers that are kept; a night asks for some forty.
_MOST = 4000
# Of these each may hold all claims of two months.
_STRETCHES = 8


class Held(Delayed):
    """Answers are kept as of numbers of entries only: those never change."""

    def __init__(self, connection: Connection, cutoff: datetime, judged: Judged) -> None:
        self._kept: dict[Hashable, Any] = {}
        self._said: dict[Hashable, tuple[Statement, ...]] = {}
        super().__init__(connection, cutoff, judged)

    def upto(self, as_of: AsOf = None) -> int:
        return self._once(("upto", as_of), as_of, lambda: super(Held, self).upto(as_of))

    def coverage(self, start: datetime, end: datetime, as_of: AsOf = None) -> tuple[Coverage, ...]:
        asked = ("coverage", start, end, as_of)
        return self._once(asked, as_of, lambda: super(Held, self).coverage(start, end, as_of))

    def published(self, start: datetime, end: datetime, as_of: AsOf = None) -> int:
        asked = ("published", start, end, as_of)
        return self._once(asked, as_of, lambda: super(Held, self).published(start, end, as_of))

    def statements(
        self,
        start: datetime | None = None,
        end: datetime | None = None,
        as_of: AsOf = None,
        outcomes: Collection[str] = (),
        places: Collection[str] = (),
    ) -> Iterator[Statement]:
        """Those of a few stretches are kept: the regions of a night ask for the same."""
        if start is None or not isinstance(as_of, int):
            return super().statements(start, end, as_of, outcomes, places)
        if places:
            told = self.statements(start, end, as_of, outcomes)
            return (one for one in told if not set(places).isdisjoint(one.claim.places))
        asked = (start, end, as_of, tuple(outcomes))
        found = self._said.pop(asked, None)
        if found is None:
            found = tuple(super().statements(start, end, as_of, outcomes))
        self._said[asked] = found
        while len(self._said) > _STRETCHES:
            del self._said[next(iter(self._said))]
        return iter(found)

    def late_comers(self, upto: int) -> tuple[int, ...]:
        """Entries that are shown though the ledger has not held them for the delay: with the entry
        and the chain, all that a copy depends on."""
        asked = select(entries.c.seq).where(
            entries.c.seq > self._held,
            entries.c.seq <= upto,
            entries.c.kind == "reading",
            self._shown(entries),
        )
        return (min(self._held, upto), *self._db.execute(asked.order_by(entries.c.seq)).scalars())

    def revised(self, upto: int) -> frozenset[str]:
        """Documents that have more than one revision, shown or not."""
        asked = select(documents.c.id).where(documents.c.entry <= upto).group_by(documents.c.id)
        return frozenset(self._db.execute(asked.having(func.count() > 1)).scalars())

    def told_revisions(
        self, id: str, upto: int, several: Collection[str], revision: int
    ) -> tuple[int, ...]:
        """The revisions of a document that are shown, in order; ``revision`` is the only one of a
        document that does not have ``several``."""
        if id not in several:
            return (revision,)
        life = self.life(id, upto)
        return tuple(stage.document.revision for stage in life.stages) if life else ()

    def withdrawn(self, upto: int) -> frozenset[str]:
        """Documents that a person retracted."""
        return self._judged.effect(self._db, upto).documents

    # --- inside

    def _current(self, as_of: AsOf) -> Any:
        asked = ("current", as_of)
        return self._once(asked, as_of, lambda: super(Held, self)._current(as_of))

    def _tests(self, as_of: AsOf) -> list[Any]:
        return [*self._once(("tests", as_of), as_of, lambda: super(Held, self)._tests(as_of))]

    def _once(self, asked: Hashable, as_of: AsOf, make: Callable[[], Made]) -> Made:
        if not isinstance(as_of, int):
            return make()
        if asked not in self._kept:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            self._kept[asked] = make()
        return cast(Made, self._kept[asked])
