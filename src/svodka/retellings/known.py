"""What an audit has to be told from outside: places, hours, the ledger's bounds, how to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import TypeAlias

from svodka.model.claim import Claim
from svodka.model.finding import Bounds, Scope

# What the claims allow for a scope; None where nothing was read for its hours.
Ask: TypeAlias = Callable[[Scope], Bounds | None]


@dataclass(frozen=True, slots=True)
class Known:
    """``within``: the region of a town or district, the country of a region, else None. ``name``: a
    place's name in English, or its id. ``bounds`` and ``past``: what the reports allow, and what
    the ledger allows for other nights; None where that cannot be asked. ``read`` gives the claims
    of words, read as the article was. ``zone`` is that of the hours in sentences."""

    within: Callable[[str], str | None]
    name: Callable[[str], str]
    zone: tzinfo = UTC
    bounds: Ask | None = None
    past: Ask | None = None
    read: Callable[[str], Sequence[Claim]] | None = None

    def chain(self, place: str) -> tuple[str, ...]:
        """The place and everything that it lies in, from the inside out."""
        found = [place]
        while (outer := self.within(found[-1])) is not None and outer not in found:
            found.append(outer)
        return tuple(found)

    def covers(self, wide: str, narrow: str) -> bool:
        """Whether ``narrow`` is ``wide`` or lies in it."""
        return wide in self.chain(narrow)
