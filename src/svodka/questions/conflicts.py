"""What cannot all be true, for some hours or for the whole ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from svodka.ledger.store import AsOf
from svodka.model.finding import Conflict, Statement
from svodka.questions.asking import Record, World, around, by_article, of
from svodka.reconcile import Search

# Before the first and after the last hour that anybody can ask about.
_EVER = (
    datetime.fromisoformat("0001-01-02T00:00+00:00"),
    datetime.fromisoformat("9999-12-30T00:00+00:00"),
)


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Irreducible sets that bear on some hours (None: on any), and the claims that they name.

    ``claims`` is how many claims were looked at. ``search`` says what was looked for: of claims
    that hang together at most ``reconcile.MOST`` sets.
    """

    start: datetime | None
    end: datetime | None
    search: Search
    statements: Mapping[str, Statement]
    claims: int
    upto: int

    @property
    def found(self) -> tuple[Conflict, ...]:
        """In a stable order."""
        return self.search.conflicts


def conflicts(
    ledger: Record,
    start: datetime | None = None,
    end: datetime | None = None,
    as_of: AsOf = None,
    world: World | None = None,
) -> Conflicts:
    """Those that bear on ``start`` to ``end``; without both, all of the ledger. ``world``: the one
    around these hours, where it is there already."""
    if start is None or end is None:
        upto = ledger.upto(as_of)
        world = of(by_article(ledger, ledger.statements(as_of=upto), upto), *_EVER, upto)
        found = world.worlds.search()
    else:
        world = world or around(ledger, start, end, as_of)
        found = world.worlds.search(start, end)
    told = _named(world, found.conflicts)
    return Conflicts(start, end, found, told, len(world.statements), world.upto)


def _named(world: World, found: tuple[Conflict, ...]) -> dict[str, Statement]:
    ids = [id for conflict in found for id in conflict.claims]
    ids += [repair.claim for conflict in found for repair in conflict.repairs]
    return {id: world.statements[id] for id in dict.fromkeys(ids) if id in world.statements}
