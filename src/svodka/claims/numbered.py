"""Numbers that count objects: "ten drones", «14 БПЛА», "five more were", «восемь — над …»."""

from __future__ import annotations

from collections.abc import Sequence

from svodka.claims.drafts import Text
from svodka.claims.items import (
    DASHES,
    OUT_OF,
    OUTCOMES,
    PASSIVE,
    Item,
    is_adjective,
    items_before,
    outcome_of,
)
from svodka.claims.units import AREA, MARK, NUM, OBJ, SIGN, SPEAKER, TIME, VERB, WORD, Unit

# «94 збиті за ніч безпілотники»: a participle between a number and its object.
_PARTICIPLES = frozenset(("downed/+", "downed/p", "downed/1", "suppressed/+"))
_ENGLISH_PARTICIPLES = frozenset(("downed", "destroyed", "intercepted", "suppressed", "jammed"))


class Numbered:
    """Finds the numbered items of a sentence."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._keys = [t.key for t in text.tokens]

    def find(self, units: Sequence[Unit], k: int, taken: set[int]) -> Item | None:
        """The item whose number is unit ``k``; the units it uses go into ``taken``."""
        unit = units[k]
        if k and units[k - 1].kind == SIGN and units[k - 1].value in ("№", "#", "$", "€"):
            return None
        item = Item(unit.low, unit.high, unit.start, unit.end, k, unit, flags=set(unit.flags))
        whole = self._whole(units, k)
        j, inner = self._past_adjectives(units, whole + 1)
        if j < len(units) and units[j].kind == OBJ and self._close(units, whole, j):
            item.thing, item.end = units[j], units[j].end
            between = set(self._keys[unit.end : units[j].start])
            if between & {"the", "these", "those", "этих", "цих"} and item.thing.value in (
                "aircraft/1",
                "target",
                "target/+",
            ):
                item.flags.add("anaphor")  # "twenty-one of the aircraft": whatever was counted
            if "each" in (units[j + 1].marks.get("quant", "") if j + 1 < len(units) else ""):
                item.flags.add("each")
            if inner:
                item.inner = inner
                item.flags.add("of_which")
            taken.update(range(k + 1, j + 1))
            while (
                j + 1 < len(units) and units[j + 1].kind == OBJ and _alike(units[j], units[j + 1])
            ):
                j += 1  # "ATACMS missiles"
                item.end = units[j].end
                taken.add(j)
            self._several_kinds(units, j, item, taken)
            return item
        if j < len(units) and "location" in units[j].marks:
            item.site, item.end = True, units[j].end
            return item
        if k + 1 < len(units) and units[k + 1].marks.get("quant") == "each":
            item.flags.add("each")
        if self._stands_alone(units, k):
            return item
        return None

    def _whole(self, units: Sequence[Unit], k: int) -> int:
        """«58 из 89 беспилотников»: the unit of the second number; ``k`` where there is none."""
        n = k + 1
        if n < len(units) and self._keys[units[n].start] in OUT_OF:
            n += 2 if units[n + 1 : n + 2] and self._keys[units[n + 1].start] == "the" else 1
            if n < len(units) and units[n].kind == NUM and units[n].low >= units[k].low:
                return n
        return k

    def _close(self, units: Sequence[Unit], k: int, j: int) -> bool:
        return all(u.kind != SIGN or u.value in '«»"“”„()-' for u in units[k + 1 : j])

    def _past_adjectives(self, units: Sequence[Unit], j: int) -> tuple[int, list[Unit]]:
        """Past adjectives, and past "of the Moscow region" before the object."""
        inner: list[Unit] = []
        words = 0
        start = j
        while j < len(units):
            unit = units[j]
            if self._goes_between(units, j, start):
                j += 1
            elif unit.kind == WORD and words < 3 and is_adjective(self._keys[unit.start]):
                words, j = words + 1, j + 1
            elif unit.kind == AREA and not inner and j + 1 < len(units):
                if units[j + 1].kind != OBJ or (j == start and self._keys[unit.start] != "of"):
                    break
                inner.append(unit)
                j += 1
            else:
                break
        return j, inner

    def _goes_between(self, units: Sequence[Unit], j: int, start: int) -> bool:
        """Adjectives, quotation marks, "of these", a participle and its time."""
        unit = units[j]
        if unit.kind == SIGN:
            return unit.value in '«»"“”„'
        if unit.kind == TIME:
            return j > start and units[j - 1].kind == VERB
        if unit.kind == VERB:
            key = self._keys[unit.start]
            return unit.value in _PARTICIPLES or key in _ENGLISH_PARTICIPLES
        if unit.kind != MARK or "people" in unit.marks:
            return False
        return "adj" in unit.marks or ("of_which" in unit.marks and self._keys[unit.start] == "of")

    def _several_kinds(self, units: Sequence[Unit], j: int, item: Item, taken: set[int]) -> None:
        """ "25 drones and missiles": one number over two kinds is mixed."""
        if j + 2 < len(units) and self._keys[units[j + 1].start] in ("и", "та", "і", "й", "and"):
            n, _ = self._past_adjectives(units, j + 2)
            if n < len(units) and units[n].kind == OBJ:
                mine = units[j].value.partition("/")[0]
                other = units[n].value.partition("/")[0]
                if mine != other:
                    item.flags.add("mixed")
                    taken.update(range(j + 1, n + 1))
                    item.end = units[n].end

    def _stands_alone(self, units: Sequence[Unit], k: int) -> bool:
        """A number without its noun: "14 — over …", "five more were …", «восемь над …»."""
        unit = units[k]
        nxt = units[k + 1] if k + 1 < len(units) else None
        before = units[k - 1] if k else None
        if before is not None and before.kind == VERB and outcome_of(before) in OUTCOMES:
            return nxt is None or nxt.kind in (SIGN, AREA, TIME, SPEAKER)
        if "total" in unit.flags and (k == 0 or items_before(units, k)):
            return True
        if nxt is None:
            return self._after_area(units, k)
        if nxt.kind == AREA:
            if "head" in nxt.marks:
                return False  # "four districts: ..."
            return nxt.relation not in ("", "near") or bool(nxt.marks.get("rel"))
        if nxt.kind == VERB:
            # «вісім знищених цистерн»: a participle that goes with some other noun.
            return outcome_of(nxt) in OUTCOMES and not nxt.value.endswith("/p")
        if nxt.kind == SIGN:
            if nxt.value in DASHES - {"("}:
                n = k + 2
                while n < len(units) and units[n].kind == SIGN and units[n].value in DASHES:
                    n += 1
                if n < len(units) and units[n].kind == VERB:
                    return outcome_of(units[n]) in OUTCOMES
                return (n < len(units) and units[n].kind == AREA) or self._after_area(units, k)
            n = k + 2
            if nxt.value == "," and n < len(units) and units[n].relation == "toward":
                return True
            if "extra" in unit.flags and any(
                u.kind == VERB and outcome_of(u) in OUTCOMES for u in units[:k]
            ):
                return True
            return self._after_area(units, k)
        if nxt.kind == MARK and "of_which" in nxt.marks:
            return any(
                (u.kind == VERB and outcome_of(u) in OUTCOMES) or u.kind == AREA
                for u in units[k + 1 : k + 6]
            )
        if nxt.kind == MARK and {"quant", "rel"} & nxt.marks.keys():
            return bool(unit.flags) or nxt.marks.get("quant") in ("each", "total", "extra")
        if nxt.kind in (WORD, MARK) and self._keys[nxt.start] in ("more", "were", "was"):
            n = k + 2
            while n < len(units) and self._keys[units[n].start] in PASSIVE:
                n += 1
            return n < len(units) and units[n].kind in (VERB, AREA)
        if nxt.kind in (WORD, MARK) and self._keys[nxt.start] in ("that", "which", "flying"):
            return any(u.relation == "toward" for u in units[k + 1 : k + 6])
        return False

    def _after_area(self, units: Sequence[Unit], k: int) -> bool:
        """«над Брянской областью — 5», "Belgorod region (5)"."""
        j = k - 1
        while j >= 0 and units[j].kind == SIGN and units[j].value in DASHES:
            j -= 1
        return j >= 0 and units[j].kind == AREA and j < k - 1


def _alike(a: Unit, b: Unit) -> bool:
    return a.value.partition("/")[0] == b.value.partition("/")[0]
