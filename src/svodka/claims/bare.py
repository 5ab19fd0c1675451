"""Objects without a number: "a drone was downed", «уничтожены беспилотники», «все три ракеты»."""

from __future__ import annotations

from collections.abc import Sequence

from svodka.claims.drafts import Text
from svodka.claims.items import OUTCOMES, PASSIVE, Carry, Item, agree, is_adjective, outcome_of
from svodka.claims.units import AREA, MARK, NUM, OBJ, SIGN, SPEAKER, TIME, VERB, WORD, Unit

_ANY_TARGET = frozenset(("цель", "цели", "ціль", "цілі", "target", "targets"))


class Bare:
    """Finds objects that are counted by their grammatical number alone."""

    def __init__(self, text: Text, carry: Carry) -> None:
        self._text = text
        self._carry = carry
        self._keys = [t.key for t in text.tokens]

    def find(self, units: Sequence[Unit], k: int) -> Item | None:
        """An object without a number: "a drone was downed", «уничтожены беспилотники»."""
        unit = units[k]
        number = unit.value.partition("/")[2]
        if self._keys[unit.start] in _ANY_TARGET and unit.end == unit.start + 1:
            return None  # "the target was destroyed" may be anything
        verb = self._agreeing(units, k, number)
        if verb is None:
            return None
        marked = verb.value.partition("/")[2]
        if not number:
            number = "1" if marked == "1" else "+" if marked in ("+", "act") else ""
            if marked == "act" and unit.value != "uav":
                return None
        attempt = self._attempted(unit)
        if attempt and (number == "+" or "all" in self._flags_before(units, k)):
            low = sum(i.low for i in attempt)
            high = (
                None if any(i.high is None for i in attempt) else sum(i.high or 0 for i in attempt)
            )
            flags = {"attempt"}
            return Item(low, high, unit.start, unit.end, k, attempt[0].number, unit, flags=flags)
        if number == "1":
            return Item(1, 1, unit.start, unit.end, k, None, unit)
        if number == "+":
            return Item(1, None, unit.start, unit.end, k, None, unit)
        return None

    def _flags_before(self, units: Sequence[Unit], k: int) -> set[str]:
        return {u.marks["quant"] for u in units[max(0, k - 4) : k] if "quant" in u.marks}

    def _attempted(self, thing: Unit) -> list[Item]:
        """Numbers of the same kind of object that an attempt named just before."""
        name = thing.value.partition("/")[0]
        return [
            i
            for i in self._carry.attempt
            if i.thing is not None and (i.thing.value.partition("/")[0] == name or name == "target")
        ]

    def _agreeing(self, units: Sequence[Unit], k: int, number: str) -> Unit | None:
        """The verb that the bare object is subject or object of, in number as the object is."""
        before = self._verb_before(units, k, number)
        return before if before is not None else self._verb_after(units, k, number)

    def _verb_before(self, units: Sequence[Unit], k: int, number: str) -> Unit | None:
        """«уничтожен украинский беспилотник»: nothing but adjectives between."""
        j = k - 1
        while j >= 0 and self._skippable(units[j]):
            j -= 1
        if j < 0 or units[j].kind != VERB or outcome_of(units[j]) not in OUTCOMES:
            return None
        mark = units[j].value.partition("/")[2]
        if mark in ("n", "p") or not agree(number, mark):
            return None
        if self._text.lang == "en" and (not number or self._attributive(units, j, k)):
            return None
        return units[j]

    def _attributive(self, units: Sequence[Unit], j: int, k: int) -> bool:
        """ "A downed drone", "the intercepted drones", "intercepted these threats" tell of no new
        downing; "shot down a drone" does."""
        between = {self._keys[u.start] for u in units[j + 1 : k]}
        if between & {"these", "those", "the", "such", "this", "that"}:
            return True
        if "a" in between or "an" in between or "one" in between:
            return False
        before = self._keys[units[j].start - 1] if units[j].start else ""
        return before in (
            "a",
            "an",
            "the",
            "of",
            "these",
            "those",
            "from",
            "by",
            "any",
            "every",
            "",
        )

    def _verb_after(self, units: Sequence[Unit], k: int, number: str) -> Unit | None:
        """«беспилотник обнаружен и уничтожен», "a drone that had been … was shot down"."""
        if not number and not self._is_subject(units, k):
            return None
        passive = paired = False
        if self._of_debris(units, k) or self._definite(units, k):
            return None
        for j in range(k + 1, min(k + 10, len(units))):
            unit = units[j]
            key = self._keys[unit.start]
            if unit.kind == VERB and outcome_of(unit) in OUTCOMES:
                mark = unit.value.partition("/")[2]
                paired = paired or self._second_of_pair(units, k)
                shot = mark == "act" and key.startswith(("сби", "зби"))
                if (mark in ("act", "n", "p") and not shot) or not (agree(number, mark) or paired):
                    return None
                return None if self._text.lang == "en" and not passive else unit
            passive = passive or key in PASSIVE
            if unit.kind == OBJ and units[j - 1].value in ("«", '"'):
                continue  # a type's name: «Точка-У»
            if unit.kind == OBJ and number == "1" == unit.value.partition("/")[2]:
                paired = True  # «авиабомба и беспилотник уничтожены»: one each
                continue
            if (
                unit.kind in (NUM, OBJ, VERB)
                or key in ("not", "не", "being", "could", "would")
                or (unit.kind == SIGN and unit.value not in "«»\"()'“”")
            ):
                return None
        return None

    def _second_of_pair(self, units: Sequence[Unit], k: int) -> bool:
        j = k - 1
        while j >= 0 and self._skippable(units[j]):
            j -= 1
        if j < 1 or self._keys[units[j].start] not in ("и", "та", "і", "й"):
            return False
        before = [u for u in units[max(0, j - 3) : j] if u.kind == OBJ]
        return bool(before) and before[-1].value.endswith("/1")

    def _of_debris(self, units: Sequence[Unit], k: int) -> bool:
        """ "Fragments of a drone that had been intercepted" tell of the fragments."""
        return any("debris" in u.marks for u in units[max(0, k - 6) : k])

    def _definite(self, units: Sequence[Unit], k: int) -> bool:
        """ "The drones", "these drones": those that were counted before."""
        keys = {self._keys[u.start] for u in units[max(0, k - 3) : k]}
        return self._carry.seen and bool({"the", "these", "those", "эти", "ці"} & keys)

    def _is_subject(self, units: Sequence[Unit], k: int) -> bool:
        """Whether an undeclined «БПЛА» opens its clause (and is nobody's genitive)."""
        j = k - 1
        while j >= 0 and (
            self._skippable(units[j]) or "quant" in units[j].marks or "aux" in units[j].marks
        ):
            j -= 1
        return (
            j < 0
            or units[j].kind in (SIGN, TIME, AREA, SPEAKER)
            or (self._keys[units[j].start] in ("и", "что", "що", "та", "й", "а"))
        )

    def _skippable(self, unit: Unit) -> bool:
        if unit.kind == MARK:
            return bool({"adj", "duty", "ad", "quant"} & unit.marks.keys())
        if unit.kind == SIGN:
            return unit.value in '«»"'
        return unit.kind == WORD and is_adjective(self._keys[unit.start])
