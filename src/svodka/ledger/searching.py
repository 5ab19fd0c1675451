"""The part of a ledger that is searched by words."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from svodka.errors import LedgerError
from svodka.ledger import index, judged, query, search
from svodka.ledger.judged import Effect, Judged
from svodka.ledger.search import Asked, FoundClaim, FoundDocument
from svodka.ledger.wanted import Limits, Wanted

_NO_LIMITS = Limits()


class Searching:
    """What a search sees is what every other answer sees: a claim that somebody corrected is found
    and told as it was corrected."""

    _db: Connection
    _judged: Judged
    _pages: search.Pages

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
        return self._claims_found(asked, as_of)

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
        return self._documents_found(asked, as_of)

    def search_both(
        self,
        wanted: Wanted,
        limits: Limits,
        before: int,
        amounts: tuple[int, int],
        as_of: datetime | int | None = None,
    ) -> tuple[list[FoundClaim], list[FoundDocument]]:
        """So many claims and documents; none where the amount is 0."""
        asked = self._looked_for(wanted, limits, before, 0, as_of)
        of_claims, of_documents = (asked._replace(limit=amount) for amount in amounts)
        return self._claims_found(of_claims, as_of), self._documents_found(of_documents, as_of)

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
    ) -> Asked:
        if self.unsearchable():
            raise LedgerError(
                "not all of this ledger can be searched yet", hint="run: svodka index"
            )
        return Asked(wanted, limits, before, limit, self._reach(as_of))

    def _claims_found(self, asked: Asked, as_of: datetime | int | None) -> list[FoundClaim]:
        if asked.limit <= 0:
            return []

        def page() -> search.Page:
            return search.claims_page(self._db.dialect.name, asked.stretches, self._tests(as_of))

        made = self._once(("claims", asked.stretches), as_of, page)
        return search.found_claims(self._db, asked, made, self._effect(as_of), self._seen(as_of))

    def _documents_found(self, asked: Asked, as_of: datetime | int | None) -> list[FoundDocument]:
        if asked.limit <= 0:
            return []

        def page() -> search.Page:
            current, effect = self._current(as_of), self._effect(as_of)
            corrected, fallen = judged.stand(self._db, current, effect)
            rejected = effect.claims - effect.corrections.keys()
            accepted, as_read = (_accepted(hidden) for hidden in (rejected, effect.claims - fallen))
            of = self._db.dialect.name, asked.stretches, asked.limits
            return search.documents_page(*of, current, accepted, as_read, corrected)

        limited = asked.limits if asked.limits.of_claims else None
        made = self._once(("documents", asked.stretches, limited), as_of, page)
        return search.found_documents(self._db, asked, made)

    def _once(
        self, kind: Hashable, as_of: datetime | int | None, make: Callable[[], search.Page]
    ) -> search.Page:
        """Made once for all questions of a kind as of an entry that is there: nothing that comes
        later changes what stood then."""
        self._effect(as_of)
        if not isinstance(as_of, int) or not self._judged.complete(as_of):
            return make()
        return self._pages.get((kind, as_of, self._view()), make)

    # --- what the ledger tells, and a public view otherwise

    def _view(self) -> Hashable:
        """What hides some of the ledger; None where nothing does."""
        return None

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
