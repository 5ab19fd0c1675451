"""The judgements of a ledger, kept in memory by whoever has it open: few, and always asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from svodka.ledger import history, judging
from svodka.ledger.judging import WITHDRAWN, Judgement


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
        self._known: list[Judgement] = []
        self._entries: list[int] = []
        self._effects: dict[int, Effect] = {}

    def upto(self, db: Connection, upto: int) -> tuple[Judgement, ...]:
        """Those up to an entry, in order."""
        last = self._entries[-1] if self._entries else 0
        newer = history.judgements_after(db, last)
        self._known += newer
        self._entries += [item.entry for item in newer]
        return tuple(self._known[: bisect_right(self._entries, upto)])

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


def _sorted(pairs: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {one: tuple(sorted(others)) for one, others in pairs.items()}
