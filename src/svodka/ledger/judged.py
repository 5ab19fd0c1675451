"""The judgements of a ledger, kept in memory by whoever has it open: few, and always asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from svodka.ledger import history, judging
from svodka.ledger.judging import WITHDRAWN, Judgement
from svodka.ledger.schema import claims, entries


@dataclass(frozen=True, slots=True)
class Effect:
    """What decisions do to answers. ``documents`` are retracted, ``claims`` rejected or replaced;
    ``corrections``: claim → the entry under which its correction stands; ``same`` and ``apart``:
    claim → the claims that it was judged to repeat, or not to."""

    documents: frozenset[str]
    claims: frozenset[str]
    corrections: Mapping[str, int]
    same: Mapping[str, tuple[str, ...]]
    apart: Mapping[str, tuple[str, ...]]


class Judged:
    """For one connection, or several to the same ledger at one time."""

    def __init__(self) -> None:
        self._known: dict[int, Judgement] = {}
        self._told: list[Judgement] = []
        self._entries: list[int] = []
        self._effects: dict[int, Effect] = {}
        # All up to this entry are known: what was committed stays as it is.
        self._complete = 0

    def complete(self, upto: int) -> bool:
        """Whether nothing that is decided from now on can stand up to this entry."""
        return upto <= self._complete

    def upto(self, db: Connection, upto: int) -> tuple[Judgement, ...]:
        """Those up to an entry, in order."""
        if not self.complete(upto):
            self._follow(db)
        return tuple(self._told[: bisect_right(self._entries, upto)])

    def _follow(self, db: Connection) -> None:
        # Asked for first: what comes in between belongs to the next time.
        there = int(db.execute(_LAST).scalar() or 0)
        last = self._entries[-1] if self._entries else 0
        newer = history.judgements_after(db, last)
        if newer:
            self._known = judging.with_origins(self._known, newer)
            self._told, self._entries = list(self._known.values()), list(self._known)
        self._complete = there

    def effect(self, db: Connection, upto: int) -> Effect:
        """What they do as of an entry."""
        told = self.upto(db, upto)
        known = self._effects.get(len(told))
        if known is None:
            known = effect(told)
            self._effects = {**dict(list(self._effects.items())[-KEPT:]), len(told): known}
        return known


# Effects that are remembered: as of now, and as of a few earlier entries.
KEPT = 8
_SOME = 500
_LAST = select(func.max(entries.c.seq))


def effect(told: tuple[Judgement, ...]) -> Effect:
    """Of judgements in order."""
    hidden: dict[str, set[str]] = {"document": set(), "claim": set()}
    corrections: dict[str, int] = {}
    pairs: dict[str, dict[str, list[str]]] = {"same": {}, "different": {}}
    for (kind, subject), item in judging.standing(told).items():
        if item.verdict in WITHDRAWN:
            hidden[kind].add(subject)
        if item.verdict == "corrected":
            corrections[subject] = item.entry
        if kind == "pair":
            first, second = item.claims
            for one, other in ((first, second), (second, first)):
                pairs[item.verdict].setdefault(one, []).append(other)
    same, apart = (_sorted(pairs[word]) for word in ("same", "different"))
    return Effect(
        frozenset(hidden["document"]), frozenset(hidden["claim"]), corrections, same, apart
    )


def stand(db: Connection, current: Any, effect: Effect) -> tuple[list[int], frozenset[str]]:
    """The entries under which corrections stand whose claims are still read, and the claims of
    those that fell: a correction is of one revision, and a later one is read as it says now.

    ``current``: the test that an entry is its document's reading.
    """
    ids = sorted(effect.corrections)
    corrected: list[int] = []
    fallen: set[str] = set()
    for at in range(0, len(ids), _SOME):
        some = ids[at : at + _SOME]
        over = dict[str, int](_revisions(db, [effect.corrections[id] for id in some]))
        read = (
            select(claims.c.id, claims.c.revision)
            .join(entries, entries.c.seq == claims.c.entry)
            .where(current, claims.c.id.in_(some))
        )
        for id, revision in db.execute(read):
            if over.get(id) == revision:
                corrected.append(effect.corrections[id])
            else:
                fallen.add(id)
    return sorted(corrected), frozenset(fallen)


def _revisions(db: Connection, corrections: Collection[int]) -> Iterator[tuple[str, int]]:
    """(claim, revision that its correction was made over), by the judgements' entries."""
    asked = select(claims.c.id, claims.c.revision).where(claims.c.entry.in_(sorted(corrections)))
    return ((row.id, row.revision) for row in db.execute(asked))


def _sorted(pairs: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {one: tuple(sorted(others)) for one, others in pairs.items()}
