"""How many people a word of harm speaks of: «двое погибли», "killing two", «число … до 19»."""

from __future__ import annotations

from typing import NamedTuple

from svodka.claims.clauses import Clauses
from svodka.claims.units import AREA, NUM, OBJ, SIGN, TIME, VERB, WORD, Unit

_GAP = 5  # the most units between a number and its word of harm
_TOO_MANY = 1000  # "thousands were killed" is of another story
_ANDS = ("и", "and", "та", "й", "і")
_OTHERS = frozenset(("site", "flight", "measure", "spot"))


class Head(NamedTuple):
    """A word of harm at unit ``k``: killed, injured or any; ``form`` is v, t, x or "" (a noun)."""

    k: int
    kind: str
    form: str


class Group(NamedTuple):
    """How many people, at units ``start`` to ``end``; ``named`` when the people are printed too."""

    start: int
    end: int
    low: int
    high: int | None
    named: bool


class Headcount:
    """Finds the numbers of one sentence. ``used`` are the units whose numbers are taken."""

    def __init__(self, clauses: Clauses) -> None:
        self.c = clauses
        self.units = clauses.units
        self.used: set[int] = set()

    def group(self, head: Head, low: int, stop: int) -> Group | None:
        """The people of ``head``: none before unit ``low``, which is of the head before it."""
        toll = self._toll(head)
        if toll is not None:
            return toll
        left = None if head.form == "t" else self._left(head, low, stop)
        if left is not None:
            return left
        if head.form == "" and not self._after_colon(head):
            return None
        return self._right(head, stop)

    def _after_colon(self, head: Head) -> bool:
        """«Погибших: 3», «пострадавших — двое»."""
        after = self.units[head.k + 1 : head.k + 3]
        return bool(after) and after[0].kind == SIGN and self.c.key(after[0]) in ":—-"

    def _left(self, head: Head, low: int, stop: int) -> Group | None:
        for i in range(head.k - 1, max(low, head.k - 1 - _GAP), -1):
            unit = self.units[i]
            if i in self.used or self.c.of[i] != self.c.of[head.k]:
                return None
            if self.c.key(unit) in _ANDS and self._right(head, stop) is not None:
                return None
            if unit.kind == NUM:
                return self.number(i, head.k)
            if "of_which" in unit.marks and i and self.units[i - 1].kind == NUM:
                # «Один из них скончался»
                return self.number(i - 1, i) if head.kind == "killed" else None
            if one(unit) and head.form:
                before = self.units[i - 1] if i else None
                if before is not None and before.kind == NUM and i - 1 not in self.used:
                    return self.number(i - 1, head.k)
                if not any(self.units[j].kind == NUM for j in range(max(0, i - 3), i)):
                    return self._ones(i, -1)
            if unit.kind in (OBJ, VERB, SIGN) or "of_which" in unit.marks:
                return None
        return None

    def _right(self, head: Head, stop: int) -> Group | None:
        near = True
        for i in range(head.k + 1, min(stop, head.k + 2 + _GAP)):
            unit = self.units[i]
            colon = unit.kind == SIGN and self.c.key(unit) in ":—-"
            if colon and i == head.k + 1:
                continue
            if self.c.of[i] != self.c.of[head.k] and not self._after_colon(head):
                return None
            if unit.kind == NUM:
                return self.number(i, min(stop, i + 6)) if self._binds(i, stop) else None
            if one(unit) and near:
                return self._ones(i, 1)
            if unit.kind in (OBJ, VERB) or "of_which" in unit.marks or "site" in unit.marks:
                return None
            near = near and unit.kind in (WORD, AREA, TIME) and i - head.k <= 3
        return None

    def _binds(self, i: int, stop: int) -> bool:
        """Whether the number at ``i`` is not the subject of the next word of harm."""
        if stop >= len(self.units) or self.c.of[stop] != self.c.of[i]:
            return True
        return any(self.c.key(u) in _ANDS for u in self.units[i:stop])

    def number(self, i: int, stop: int) -> Group | None:
        """The number at ``i`` with its people; None when it counts something else."""
        unit = self.units[i]
        if i in self.used or "none" in unit.flags or unit.low >= _TOO_MANY:
            return None
        end = i + 1
        for j in range(i + 1, min(len(self.units), stop, i + 4)):
            after = self.units[j]
            if not _OTHERS.isdisjoint(after.marks) or after.kind == OBJ:
                return None
            if "people" in after.marks:
                return Group(i, j + 1, unit.low, unit.high, True)
            if after.kind in (SIGN, VERB, NUM, TIME):
                break
            end = j + 1 if after.kind == WORD and j == i + 1 else end
        if end < len(self.units) and "measure" in self.units[i + 1 : i + 2][0].marks:
            return None
        return Group(i, i + 1, unit.low, unit.high, False)

    def _ones(self, i: int, step: int) -> Group:
        """«Мужчина и женщина», "a man, a woman and a child": each is one."""
        last, number, j = i, 1, i + step
        while 0 <= j < len(self.units) and abs(j - last) <= 3:
            unit = self.units[j]
            if one(unit):
                last, number = j, number + 1
            elif self.c.key(unit) not in (*_ANDS, ",", "a", "an"):
                break
            j += step
        return Group(min(i, last), max(i, last) + 1, number, number, True)

    def _toll(self, head: Head) -> Group | None:
        """«Число пострадавших выросло до 19»: "up to" belongs to the verb there."""
        if not any("toll" in u.marks for u in self.units[max(0, head.k - 3) : head.k]):
            return None
        for i in range(head.k + 1, min(len(self.units), head.k + 10)):
            unit = self.units[i]
            if unit.kind == SIGN and self.c.key(unit) in ".;":
                return None
            if unit.kind == NUM and i not in self.used:
                high = unit.high
                low = high if "upto" in unit.flags and high is not None else unit.low
                return Group(i, i + 1, low, high, False)
        return None

    def subset(self, k: int) -> Group | None:
        """The people of an "of them" at unit ``k``: «двух із них», «серед них 17 дітей»."""
        before = self.units[k - 1] if k else None
        if before is not None and before.kind == NUM and k - 1 not in self.used:
            return Group(k - 1, k, before.low, before.high, False)
        for i in range(k + 1, min(len(self.units), k + 4)):
            unit = self.units[i]
            if i in self.used or "harm" in unit.marks:
                return None
            if unit.kind == NUM:
                return self.number(i, i + 4)
            if one(unit):
                return Group(i, i + 1, 1, 1, True)
        return None


def one(unit: Unit) -> bool:
    """Whether the unit is one person: «мужчина», "a woman"."""
    return unit.marks.get("people", "") == "person/1"
