"""Which verb says what became of a counted item, and whether it really says so."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nsmallest

from svodka.claims.drafts import Sentence, Text
from svodka.claims.items import PASSIVE, Item, outcome_of
from svodka.claims.units import NUM, SIGN, WORD, Unit

# Of a sentence's verbs, so many are weighed for an item.
_CANDIDATES = 4
_OTHER_CLAUSE = 4
_NEAR = 2  # tokens between a fraction and what it is of
_NOT = frozenset(("не", "not", "ни", "never"))
_MAYBE = frozenset(("могут", "может", "могли", "можуть", "може", "должны"))
_MAYBE |= frozenset(("might", "may", "could", "would", "should"))
_NOUN_OPENERS = frozenset(("the", "a", "an", "several", "two", "three", "their", "its", "his"))


class Outcomes:
    """Chooses verbs. ``duty``: the text is an air-defence bulletin by its own formula."""

    def __init__(self, text: Text, duty: bool) -> None:
        self._duty = duty
        self._keys = [t.key for t in text.tokens]

    def verb(self, item: Item, verbs: Sequence[Unit], sentence: Sentence) -> Unit | None:
        """The verb nearest to the item; a comma costs three tokens, a semicolon six."""
        near = nsmallest(_CANDIDATES, verbs, key=lambda v: _gap(v, item))
        signs = [u for u in sentence.units if u.kind == SIGN and u.value in ",;"] if near else []
        best: tuple[int, Unit] | None = None
        for verb in near:
            low, high = min(verb.end, item.end), max(verb.start, item.start)
            cost = _gap(verb, item) + (
                _OTHER_CLAUSE if verb.end <= item.start and self._passive_after(item) else 0
            )
            cost += sum(6 if s.value == ";" else 3 for s in signs if low <= s.start < high)
            if best is None or cost < best[0]:
                best = (cost, verb)
        if best is not None and outcome_of(best[1]) == "suppressed":
            for verb in verbs:
                # «збито/подавлено», «подавлены и сбиты»: one count for both.
                gap = min(abs(verb.start - best[1].end), abs(best[1].start - verb.end))
                if gap == 1 and outcome_of(verb) == "downed":
                    return verb
        return best[1] if best is not None else None

    def _passive_after(self, item: Item) -> bool:
        """ "Two were jammed and one was shot down": the verb of "one" comes after it."""
        return item.end < len(self._keys) and self._keys[item.end] in PASSIVE

    def plausible(self, item: Item, sentence: Sentence, outcome: str) -> bool:
        """Whether the verb says that of the item: passive, not negated, not of its own doing."""
        verb = item.verb
        if outcome in ("launched", "hit") and item.thing is None and not item.site:
            return False
        if item.site and (outcome != "hit" or self._of_debris(item, sentence)):
            return False
        if self._fraction(item, sentence):
            return False
        if verb is None:
            if self._of_debris(item, sentence):
                return False
            return bool(item.areas or item.inner) or "total" in item.flags
        if ("none" not in item.flags and self._negated(verb, sentence)) or self._on_the_ground(
            verb, sentence
        ):
            return False
        mark = verb.value.partition("/")[2]
        after_item = verb.start >= item.end
        if outcome == "hit" and mark == "n":
            return -3 <= item.start - verb.end <= 5 or item.site
        if (
            mark == "act"
            and after_item
            and outcome == "downed"
            and self._takes_object(verb, sentence)
        ):
            return False
        if outcome == "launched" and after_item and self._keys[verb.start].startswith("атак"):
            return False  # «дрони атакували …»: the drones are the subject
        if mark == "amb" and after_item and self._keys[verb.start - 1] not in PASSIVE:
            nxt = self._keys[verb.end] if verb.end < len(self._keys) else ""
            if nxt in _NOUN_OPENERS:
                return False
        if mark == "n" and self._keys[verb.start].isascii():
            return verb.start < item.start
        return True

    def _of_debris(self, item: Item, sentence: Sentence) -> bool:
        """ "Debris fell at four locations": not where something hit; nor does "debris of one of
        them" count another downing."""
        near = [u for u in sentence.units if item.start - 6 <= u.start < item.start]
        return any("debris" in u.marks for u in near)

    def _fraction(self, item: Item, sentence: Sentence) -> bool:
        """ "Two thirds of the 48 drones", «из 48 беспилотников две трети»: the printed number is
        not the one that was downed, and the other is not printed."""
        for unit in sentence.units:
            if "fraction" in unit.marks:
                before = 0 <= item.start - unit.end <= _NEAR
                after = 0 <= unit.start - item.end <= _NEAR
                # «сбито 48, половина из них над …»: the verb has its count already
                if before or (after and (item.verb is None or item.verb.start > unit.start)):
                    return True
        return False

    def _on_the_ground(self, verb: Unit, sentence: Sentence) -> bool:
        """«В результате удара по складу уничтожены 14 БПЛА»: destroyed, but not in the air."""
        if self._duty or not self._keys[verb.start].startswith(("уничтож", "знищ", "ликвид")):
            return False
        return sentence.has("ground") and not sentence.has("ad")

    def _takes_object(self, verb: Unit, sentence: Sentence) -> bool:
        if self._keys[verb.start].startswith(("сби", "зби")):
            return False
        for unit in sentence.units:
            if unit.start >= verb.end:
                return unit.kind in (NUM, WORD) or "site" in unit.marks
        return False

    def _negated(self, verb: Unit, sentence: Sentence) -> bool:
        before = self._keys[max(sentence.start, verb.start - 2) : verb.start]
        modal = self._keys[max(sentence.start, verb.start - 3) : verb.start]
        return bool(_NOT & set(before)) or bool(_MAYBE & set(modal))


def _gap(verb: Unit, item: Item) -> int:
    """Tokens between a verb and an item."""
    return max(0, max(verb.start, item.start) - min(verb.end, item.end))
