"""The part of a ledger that is searched by words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from svodka.errors import LedgerError
from svodka.ledger import index, judged, query, search
from svodka.ledger.judged import Effect
from svodka.ledger.search import FoundClaim, FoundDocument
from svodka.ledger.wanted import Limits, Wanted

_NO_LIMITS = Limits()


class Searching:
    """What a search sees is what every other answer sees: a claim that somebody corrected is found
    and told as it was corrected."""

    _db: Connection

    def search_claims(
        self,
        wanted: Wanted,
        limits: Limits = _NO_LIMITS,
        before: int = query.NOW,
        limit: int = 50,
        as_of: datetime | int | None = None,
    ) -> list[FoundClaim]:
        """Current claims that are wanted, the newest night first: those whose key is below
        ``before``. LedgerError where not all readings are indexed."""
        asked = self._looked_for(wanted, limits, before, limit, as_of)
        return search.found_claims(
            self._db, asked, self._tests(as_of), self._effect(as_of), self._seen(as_of)
        )

    def search_documents(
        self,
        wanted: Wanted,
        limits: Limits = _NO_LIMITS,
        before: int = query.NOW,
        limit: int = 50,
        as_of: datetime | int | None = None,
    ) -> list[FoundDocument]:
        """The same of documents, by their texts, whether or not they make a claim."""
        asked = self._looked_for(wanted, limits, before, limit, as_of)
        current, effect = self._current(as_of), self._effect(as_of)
        corrected, fallen = judged.stand(self._db, current, effect)
        rejected = effect.claims - effect.corrections.keys()
        accepted, as_read = (_accepted(hidden) for hidden in (rejected, effect.claims - fallen))
        return search.found_documents(self._db, asked, current, accepted, as_read, corrected)

    def unsearchable(self) -> bool:
        """Whether there are readings or corrections that ``index_words`` has not gone over."""
        return index.unindexed(self._db)

    def _looked_for(
        self,
        wanted: Wanted,
        limits: Limits,
        before: int,
        limit: int,
        as_of: datetime | int | None,
    ) -> search.Asked:
        if self.unsearchable():
            raise LedgerError(
                "not all of this ledger can be searched yet", hint="run: svodka index"
            )
        return search.Asked(wanted, limits, before, limit, self._reach(as_of))

    # --- what the ledger tells, and a public view otherwise

    def _current(self, as_of: datetime | int | None) -> Any:
        """That a reading stands."""
        raise NotImplementedError

    def _tests(self, as_of: datetime | int | None) -> list[Any]:
        """That a claim does, as it was read or corrected."""
        raise NotImplementedError

    def _effect(self, as_of: datetime | int | None) -> Effect:
        """What people decided."""
        raise NotImplementedError

    def _seen(self, as_of: datetime | int | None) -> int:
        """The last entry that says what became of an item."""
        raise NotImplementedError

    def _reach(self, as_of: datetime | int | None) -> int:
        """The last entry whose reading is seen."""
        return self._seen(as_of)


def _accepted(hidden: frozenset[str]) -> list[Any]:
    return [query.accepted(hidden)] if hidden else []
