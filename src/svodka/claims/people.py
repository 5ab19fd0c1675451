"""Killed, injured, casualties: numbers, none, «есть погибшие», "six of them children"."""

from __future__ import annotations

from svodka.claims.clauses import Clauses
from svodka.claims.drafts import Draft
from svodka.claims.headcount import Group, Head, Headcount, one
from svodka.claims.units import MARK, NUM, SPEAKER, WORD, Unit

_OUTCOME = {"killed": "killed", "injured": "injured", "any": "casualties"}
# A number says how many were hurt, not that they were casualties of an unknown kind.
_COUNTED = {"any": "injured", "injured": "injured", "killed": "killed"}
_DEATHS = ("жертв", "victim")
_WHOLE = ("casualt",)
_PLURAL_VERBS = ("погибли", "ранены", "пострадали", "загинули", "постраждали", "поранені")
_SINGULAR = ("ий", "ый")  # «є загиблий»
_OPENING = 2  # an "of them" so early in a sentence is of the sentence before
_BACK = 2  # sentences back in which "another two" looks for the first ones
_HUMAN = ("никто", "ніхто", "nobody", "no", "none", "neither")


class People:
    """Reads one sentence's people."""

    def __init__(self, clauses: Clauses) -> None:
        self.c = clauses
        self.units = clauses.units
        self.heads = Headcount(clauses)
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
            elif "life" in unit.marks and any("took" in u.marks for u in self.units):
                # «Життя чотирьох людей забрав цей удар»
                out.append(Head(k, "killed", "t"))
        return out

    def _draft(self, head: Head, heads: list[Head], low: int, stop: int) -> Draft | None:
        c = self.c
        none = c.negation(head.k, head.form == "") if self._may_be_none(head) else None
        if none is not None:
            return self._none(head, heads, none)
        if c.near(head.k, "irreal") is not None or c.near(head.k, "memorial") is not None:
            return None
        group = self.heads.group(head, low, stop)
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

    def _counted(self, head: Head, group: Group) -> Draft | None:
        if any("soldier" in u.marks for u in self.units[group.start : group.end + 1]):
            return None  # a unit's losses
        word = self.c.key(self.units[head.k])
        outcome = _COUNTED[head.kind]
        if word.startswith(_DEATHS):
            outcome = "killed"
        elif word.startswith(_WHOLE):
            outcome = "casualties"
        draft = self._made(outcome, head, (group.low, group.high))
        self._mark(draft, group)
        more = any("extra" in u.flags for u in self.units[group.start : group.end])
        if more and self._added(head, outcome):
            draft.role = "extra"
        return draft

    def _added(self, head: Head, outcome: str) -> bool:
        """Whether "another two" adds to a number of the same: not «двоє загинули, ще троє
        поранені»."""
        if any(d.outcome == outcome for d in self.drafts):
            return True
        if self.drafts:
            return False
        n = self.c.sentence.index
        before = [u for s in self.c.text.sentences[max(0, n - _BACK) : n] for u in s.units]
        before += self.units[: head.k]
        heads = [u.marks["harm"].partition("/")[0] for u in before if "harm" in u.marks]
        kinds = {_COUNTED[kind] for kind in heads if kind in _COUNTED}
        return not kinds or outcome in kinds

    def _mark(self, draft: Draft, group: Group) -> None:
        """The number is the count's words; without one the people themselves are."""
        units = self.units[group.start : group.end]
        numbered = any(u.kind == NUM for u in units)
        for unit in units:
            if unit.kind == NUM or (not numbered and "people" in unit.marks):
                draft.mark_unit("count", unit)
            elif "people" in unit.marks:
                draft.mark_unit("unit", unit)
        self.heads.used.update(range(group.start, group.end))

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
            "people" in self.units[i].marks and not one(self.units[i])
            for i in range(max(0, k - 3), min(len(self.units), k + 4))
            if self.c.of[i] == self.c.of[k]
        )

    # -- "of whom" -----------------------------------------------------------------------------

    def _subsets(self) -> None:
        for k, unit in enumerate(self.units):
            if "of_which" not in unit.marks:
                continue
            parent = self._parent(unit)
            group = self.heads.subset(k)
            if parent is None and group is not None and group.named and k <= _OPENING:
                self._continued(k, group)
            elif parent is not None and group is not None:
                self.drafts.append(self._part(k, parent, group))

    def _part(self, k: int, parent: Draft, group: Group) -> Draft:
        draft = self.c.draft(parent.outcome, k)
        draft.slots["outcome"] = list(parent.slots["outcome"])
        draft.unit, draft.role, draft.parent = "people", "of_which", parent
        draft.toponyms = list(parent.toponyms)
        draft.slots.pop("areas", None)
        if parent.toponyms:
            draft.slots["areas"] = list(parent.slots["areas"])
        draft.count = (group.low, group.high)
        self._mark(draft, group)
        return draft

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

    def _made(self, outcome: str, head: Head, count: tuple[int, int | None]) -> Draft:
        draft = self.c.draft(outcome, head.k)
        draft.unit = "people"
        draft.count = count
        return draft
