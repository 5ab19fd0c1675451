"""Killed, injured, casualties: numbers, none, «есть погибшие», "six of them children"."""

from __future__ import annotations

from typing import NamedTuple

from svodka.claims.clauses import Clauses
from svodka.claims.drafts import Draft
from svodka.claims.units import AREA, MARK, NUM, OBJ, SIGN, SPEAKER, TIME, VERB, WORD, Unit

_OUTCOME = {"killed": "killed", "injured": "injured", "any": "casualties"}
# A number says how many were hurt, not that they were casualties of an unknown kind.
_COUNTED = {"any": "injured", "injured": "injured", "killed": "killed"}
_DEATHS = ("жертв", "victim")
_WHOLE = ("casualt",)
_PLURAL_VERBS = ("погибли", "ранены", "пострадали", "загинули", "постраждали", "поранені")
_SINGULAR = ("ий", "ый")  # «є загиблий»
_GAP = 5
_TOO_MANY = 1000  # "thousands were killed" is of another story
_OPENING = 2  # an "of them" so early in a sentence is of the sentence before
_ANDS = ("и", "and", "та", "й", "і")
_HUMAN = ("никто", "ніхто", "nobody", "no", "none", "neither")


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


class People:
    """Reads one sentence's people. ``used`` are the units whose numbers are taken."""

    def __init__(self, clauses: Clauses) -> None:
        self.c = clauses
        self.units = clauses.units
        self.used: set[int] = set()
        self.drafts: list[Draft] = []

    def read(self) -> list[Draft]:
        """All drafts of the sentence, in printed order."""
        heads = self._heads()
        for n, head in enumerate(heads):
            stop = heads[n + 1].k if n + 1 < len(heads) else len(self.units)
            draft = self._draft(head, heads, heads[n - 1].k if n else -1, stop)
            if draft is not None:
                self.drafts.append(draft)
        self._subsets()
        return self.drafts

    def _heads(self) -> list[Head]:
        out = []
        for k, unit in enumerate(self.units):
            kind, _, form = unit.marks.get("harm", "").partition("/")
            if kind in _OUTCOME and "downed" not in unit.marks.get("verb", ""):
                out.append(Head(k, kind, form))
        return out

    def _draft(self, head: Head, heads: list[Head], low: int, stop: int) -> Draft | None:
        c = self.c
        none = c.negation(head.k, head.form == "") if self._may_be_none(head) else None
        if none is not None:
            return self._none(head, heads, none)
        if c.near(head.k, "irreal") is not None or c.near(head.k, "memorial") is not None:
            return None
        group = self._group(head, low, stop)
        if group is not None:
            return self._counted(head, group)
        return self._exists(head)

    # -- none ----------------------------------------------------------------------------------

    def _may_be_none(self, head: Head) -> bool:
        """A thing that did not suffer is no casualty report: «трубопровод не пострадал»."""
        if head.form == "x":
            return False
        if head.form == "":
            return True
        if any(self.c.key(self.units[i]) in _HUMAN for i in self.c.mates(head.k)):
            return True
        marks = [self.units[i].marks for i in self.c.mates(head.k)]
        return any("people" in m for m in marks) and not any("site" in m for m in marks)

    def _none(self, head: Head, heads: list[Head], none: tuple[int, int]) -> Draft | None:
        if self.c.near(head.k, "silence") is not None:
            return None
        outcome = _OUTCOME[head.kind]
        word = self.c.key(self.units[head.k])
        hurt = any(h.kind == "injured" for h in heads)
        if word.startswith(_DEATHS) and hurt:
            outcome = "killed"
        elif head.form == "v" and word.startswith(("постр", "hurt")):
            outcome = "casualties"
        draft = self._made(outcome, head, (0, 0))
        draft.mark("count", *none)
        return draft

    # -- numbers -------------------------------------------------------------------------------

    def _counted(self, head: Head, group: Group) -> Draft:
        word = self.c.key(self.units[head.k])
        outcome = _COUNTED[head.kind]
        if word.startswith(_DEATHS):
            outcome = "killed"
        elif word.startswith(_WHOLE):
            outcome = "casualties"
        draft = self._made(outcome, head, (group.low, group.high))
        numbered = any(u.kind == NUM for u in self.units[group.start : group.end])
        for i in range(group.start, group.end):
            unit = self.units[i]
            if not numbered and "people" not in unit.marks:
                continue
            if unit.kind == NUM or not numbered:
                draft.mark_unit("count", unit)
            elif "people" in unit.marks:
                draft.mark_unit("unit", unit)
            if "extra" in unit.flags:
                draft.role = "extra"
        self.used.update(range(group.start, group.end))
        return draft

    def _group(self, head: Head, low: int, stop: int) -> Group | None:
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
                return self._number(i, head.k)
            if "of_which" in unit.marks and i and self.units[i - 1].kind == NUM:
                # «Один из них скончался»
                return self._number(i - 1, i) if head.kind == "killed" else None
            if self._one(unit) and head.form:
                before = self.units[i - 1] if i else None
                if before is not None and before.kind == NUM and i - 1 not in self.used:
                    return self._number(i - 1, head.k)
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
                return self._number(i, min(stop, i + 6)) if self._binds(i, stop) else None
            if self._one(unit) and near:
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

    def _number(self, i: int, stop: int) -> Group | None:
        """The number at ``i`` with its people; None when it counts something else."""
        unit = self.units[i]
        if i in self.used or "none" in unit.flags or unit.low >= _TOO_MANY:
            return None
        end = i + 1
        for j in range(i + 1, min(len(self.units), stop, i + 4)):
            after = self.units[j]
            if {"site", "flight", "measure", "spot"} & after.marks.keys() or after.kind == OBJ:
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
            if self._one(unit):
                last, number = j, number + 1
            elif self.c.key(unit) not in (*_ANDS, ",", "a", "an"):
                break
            j += step
        return Group(min(i, last), max(i, last) + 1, number, number, True)

    def _one(self, unit: Unit) -> bool:
        return unit.marks.get("people", "") == "person/1"

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

    # -- "there are wounded" -------------------------------------------------------------------

    def _exists(self, head: Head) -> Draft | None:
        """A plain statement that people were hurt, without a number; None for mere mentions."""
        word = self.c.key(self.units[head.k])
        if self.c.near(head.k, "silence") is not None:
            return None
        if head.form == "":
            if not self._stated(head.k):
                return None
        elif head.form == "v":
            if not self._stated(head.k) and not (
                word.startswith(_PLURAL_VERBS) and self._plural_people(head.k)
            ):
                return None
        else:
            return None
        outcome = "killed" if word.startswith("жертв") else _COUNTED[head.kind]
        draft = self._made(outcome, head, (1, 1) if word.endswith(_SINGULAR) else (1, None))
        draft.mark_unit("count", self.units[head.k])
        return draft

    def _stated(self, k: int) -> bool:
        for i in range(k - 1, max(-1, k - 5), -1):
            unit = self.units[i]
            if "exist" in unit.marks or self.c.key(unit) == "обошлось":
                return True
            light = {"harm", "neg", "prelim"} & unit.marks.keys() or unit.kind != MARK
            if unit.kind not in (WORD, MARK, SPEAKER) or not light:
                return False
        return False

    def _plural_people(self, k: int) -> bool:
        return any(
            "people" in self.units[i].marks and not self._one(self.units[i])
            for i in range(max(0, k - 3), min(len(self.units), k + 4))
            if self.c.of[i] == self.c.of[k]
        )

    # -- "of whom" -----------------------------------------------------------------------------

    def _subsets(self) -> None:
        for k, unit in enumerate(self.units):
            if "of_which" not in unit.marks:
                continue
            parent = self._parent(unit)
            group = self._subset(k)
            if parent is None and group is not None and group.named and k <= _OPENING:
                self._continued(k, group)
            elif parent is not None and group is not None:
                draft = self.c.draft(parent.outcome, k)
                draft.slots["outcome"] = list(parent.slots["outcome"])
                draft.unit, draft.role, draft.parent = "people", "of_which", parent
                draft.toponyms = list(parent.toponyms)
                draft.slots["areas"] = list(parent.slots.get("areas", []))
                if not draft.slots["areas"]:
                    del draft.slots["areas"]
                draft.count = (group.low, group.high)
                for i in range(group.start, group.end):
                    draft.mark_unit(
                        "count" if group.end - group.start == 1 else "unit", self.units[i]
                    )
                if group.end - group.start > 1:
                    draft.mark_unit("count", self.units[group.start])
                    draft.slots["unit"] = draft.slots["unit"][1:]
                self.used.update(range(group.start, group.end))
                self.drafts.append(draft)

    def _continued(self, k: int, group: Group) -> None:
        """«Серед них 17 дітей» after a sentence that gave the number of the hurt: the parent stands
        there, where the assembly finds it (flag "parent before")."""
        n = self.c.sentence.index
        earlier = self.c.text.sentences[n - 1].units if n else []
        kinds = [u.marks["harm"].partition("/")[0] for u in earlier if "harm" in u.marks]
        kinds = [kind for kind in kinds if kind in _OUTCOME]
        if not kinds or not any(u.kind == NUM for u in earlier):
            return
        draft = self.c.draft(_COUNTED[kinds[-1]], k)
        draft.unit, draft.role = "people", "of_which"
        draft.count = (group.low, group.high)
        draft.flags.add("parent before")
        draft.mark_unit("count", self.units[group.start])
        self.drafts.append(draft)

    def _parent(self, unit: Unit) -> Draft | None:
        """The nearest counted claim before the words "of them"."""
        for draft in reversed(self.drafts):
            start = draft.slots["outcome"][0][0]
            counted = draft.count is not None and draft.count[0] > 0
            if start < unit.start and counted and draft.role != "of_which":
                return draft
        return None

    def _subset(self, k: int) -> Group | None:
        before = self.units[k - 1] if k else None
        if before is not None and before.kind == NUM and k - 1 not in self.used:
            return Group(k - 1, k, before.low, before.high, False)
        for i in range(k + 1, min(len(self.units), k + 4)):
            unit = self.units[i]
            if i in self.used or "harm" in unit.marks:
                return None
            if unit.kind == NUM:
                return self._number(i, i + 4)
            if self._one(unit):
                return Group(i, i + 1, 1, 1, True)
        return None

    def _made(self, outcome: str, head: Head, count: tuple[int, int | None]) -> Draft:
        draft = self.c.draft(outcome, head.k)
        draft.unit = "people"
        draft.count = count
        return draft
