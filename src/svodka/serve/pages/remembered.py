"""What the ledger said of one night, for the pages that are made of it: the benches of its regions
ask for the same claims, sources and families one after another."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from svodka.ledger import Coverage, Night
from svodka.ledger.store import AsOf
from svodka.model.finding import Statement
from svodka.questions.asking import Record


class Memory:
    """Answers as of entries between which nothing about the night has changed."""

    def __init__(self) -> None:
        self.answers: dict[Hashable, Any] = {}
        self.earliest: dict[str, str] = {}


class Remembered:
    """A ledger for one request, which is asked once for what stands in a memory: a
    ``questions.Record``. Every question has to be as of an entry that the memory holds for. In
    several threads the ledger may be asked twice."""

    def __init__(self, ledger: Record, memory: Memory) -> None:
        self._ledger = ledger
        self._memory = memory

    def upto(self, as_of: AsOf = None) -> int:
        return self._ledger.upto(as_of)

    def connected(
        self, start: datetime, end: datetime, as_of: AsOf = None
    ) -> tuple[datetime, datetime]:
        return self._ledger.connected(start, end, as_of)

    def statements(
        self,
        start: datetime | None = None,
        end: datetime | None = None,
        as_of: AsOf = None,
        outcomes: Collection[str] = (),
    ) -> Iterator[Statement]:
        key, known = ("statements", start, end, *outcomes), self._memory.answers
        if key not in known:
            known[key] = tuple(self._ledger.statements(start, end, as_of, outcomes))
        return iter(known[key])

    def earliest_of(self, documents: Iterable[str], as_of: AsOf = None) -> dict[str, str]:
        wanted, known = set(documents), self._memory.earliest
        if not wanted <= known.keys():
            known |= self._ledger.earliest_of(wanted - known.keys(), as_of)
        return {id: known[id] for id in wanted if id in known}

    def night(self, day: date, region: str | None = None, as_of: AsOf = None) -> Night:
        return self._ledger.night(day, region, as_of)

    def coverage(self, start: datetime, end: datetime, as_of: AsOf = None) -> tuple[Coverage, ...]:
        key, known = ("coverage", start, end), self._memory.answers
        if key not in known:
            known[key] = self._ledger.coverage(start, end, as_of)
        found: tuple[Coverage, ...] = known[key]
        return found
