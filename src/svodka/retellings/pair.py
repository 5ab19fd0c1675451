"""A statement beside a report's claim: what speaks for the two being one statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from svodka.model.audit import Match
from svodka.retellings import hours, slots, tables
from svodka.retellings.said import Said, passage

# A number that is not shared by chance.
TELLING = 3
# With two slots that differ, what the others have to bring.
_LEAST_TWICE = 4.5
_IDENTITY = ("speaker", "outcome", "object", "count", "place", "window")
# From which number on a slot may differ while the figure is the same.
_FROM = {"window": 2, "speaker": 1, "outcome": 1, "object": 2, "place": 1}


@dataclass(frozen=True, slots=True)
class Pair:
    """``found``: by slot, how the two compare; ``points``: by feature; ``listed``: part of the list
    whose totals go together, and ``inherited`` the slots that differ as they do in the total;
    ``retold``: another statement, which names its speaker or place, goes with the same report."""

    article: Said
    report: Said
    found: Mapping[str, str]
    points: tuple[tuple[str, float], ...]
    listed: bool = False
    inherited: frozenset[str] = frozenset()
    retold: bool = False

    @property
    def total(self) -> float:
        return sum(points for _, points in self.points)

    @property
    def stands(self) -> bool:
        return slots.standing(dict(self.found))

    @property
    def named(self) -> bool:
        """Whether the article says who speaks, or of which places."""
        return self.found["speaker"] != "silent" or self._placed

    @property
    def one_statement(self) -> bool:
        """Whether the two are wordings of one statement at all."""
        if not self._dated and self.report.kind == "relay":
            return self.stands and self._same_figure(2)
        if not self.named and not self.retold:
            return self.stands and self.found["count"] == "same" and self._same_figure(TELLING)
        if self.stands:
            return True
        differ = {s for s in slots.altered(dict(self.found)) if s in _IDENTITY} - self.inherited
        if len(differ) > 2 or self.total < tables.LEAST_ALTERED:
            return False
        if len(differ) == 2 and not self._may_differ_twice(differ):
            return False
        return all(self._may_differ(slot) for slot in differ)

    def match(self) -> Match:
        """The record."""
        return Match(
            self.report.document.id,
            self.report.kind,
            self.report.claim,
            passage(self.report),
            round(self.total / tables.MOST, 2),
            tuple((name, round(points, 2)) for name, points in self.points),
        )

    @property
    def _dated(self) -> bool:
        """Whether it is known of both when they speak of."""
        return all(
            hours.dated(said.window, said.document.published)
            for said in (self.article, self.report)
        )

    @property
    def _placed(self) -> bool:
        """Whether both name the same places, or the article wider ones."""
        there = bool(self.article.areas) or self.article.claim.airport is not None
        return there and self.found["place"] in ("same", "coarser")

    def _same_figure(self, least: int) -> bool:
        count = self.article.claim.count
        same = self.found["count"] in ("same", "coarser")
        return same and count is not None and count.low >= least

    def _may_differ(self, slot: str) -> bool:
        """A figure is known again by its place and speaker, and everything else by its figure."""
        if slot == "count":
            if hours.several(self.article.window, self.report.window):
                return False
            known = self.found["speaker"] == "same" or self._placed or self.listed
            return known and self.found["place"] != "changed"
        if slot == "place" and self.found["place"] == "changed" and not self._may_move():
            return False
        if not (self._same_figure(_FROM[slot]) or (slot == "window" and self.listed)):
            return slot == "place" and self.found["place"] != "changed"
        exact = self.found["window"] == "same" and self._same_figure(TELLING)
        return self.found["speaker"] != "silent" or self._placed or exact or self.listed

    def _may_move(self) -> bool:
        """Whether a figure may have been moved to another place: not an airport, and only within
        what one speaker said."""
        if self.article.claim.airport is not None:
            return False
        return self.found["speaker"] == "same" or self.listed

    def _may_differ_twice(self, differ: set[str]) -> bool:
        """Another figure over another place or at other hours is another statement, unless just
        the hours of the bulletin are printed with it."""
        if self.total < _LEAST_TWICE or self.found["place"] == "changed":
            return False
        exact = self.report.window.kind == "explicit" and self.found["window"] == "same"
        return "count" not in differ or ("place" in differ and exact)
