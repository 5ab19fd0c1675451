"""Counts of what was downed, suppressed, launched or hit: items, their places, totals and parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from svodka.claims.drafts import Draft, Note, Sentence, Text
from svodka.claims.units import AREA, MARK, NUM, OBJ, SIGN, SPEAKER, TIME, VERB, WORD, Toponym, Unit

OUTCOMES = frozenset(("downed", "suppressed", "launched", "hit"))
_DASHES = frozenset("—-–:(")
_FOLLOWERS = frozenset(
    ["more", "were", "was", "have", "had", "has", "are", "flew", "flying", "летевших", "летели"]
)
_PASSIVE = frozenset(["were", "was", "been", "be", "are", "is", "being"])
_NOUN_OPENERS = frozenset(["the", "a", "an", "several", "two", "three", "their", "its", "his"])
_FROM = frozenset(("із", "з", "зі", "из", "с", "со", "from"))
_ANY_TARGET = frozenset(("цель", "цели", "ціль", "цілі", "target", "targets"))


@dataclass(slots=True)
class Item:
    """One counted mention: a number, an object, the places that go with it."""

    low: int
    high: int | None
    start: int
    end: int
    at: int  # index of its unit in the sentence
    number: Unit | None = None
    thing: Unit | None = None
    site: bool = False
    verb: Unit | None = None
    areas: list[Unit] = field(default_factory=list)
    inner: list[Unit] = field(default_factory=list)  # "one of the Moscow region drones"
    flags: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Carry:
    """What a sentence hands on to the next: the outcome of a list, numbers named in an attempt."""

    outcome: str | None = None
    object: str | None = None
    attempt: list[Item] = field(default_factory=list)
    places: list[Unit] = field(default_factory=list)
    seen: bool = False  # something was counted before


class Counted:
    """Reads the counted claims of one document."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._keys = [t.key for t in text.tokens]
        self._carry = Carry()
        self._out: list[Draft] = []
        self._duty = False

    def drafts(self) -> list[Draft]:
        """All counted drafts, with roles and parents set and "each" spread over its places."""
        out = self._out
        front = self._front()
        self._duty = any(s.has("duty") for s in self._text.sentences)
        for sentence in self._text.sentences:
            out += self._sentence(sentence, front)
        return spread(Roles(self._text, out).settle())

    def _front(self) -> bool:
        """Whether the whole text reports front-line action: a grouping's statement, or several
        words of units and positions and no office that speaks for a region."""
        sentences = self._text.sentences
        if any(s.has("frontdoc") for s in sentences):
            return True
        if self._text.lang == "en" or any(s.has("office") for s in sentences):
            return False
        words = {self._keys[u.start][:6] for s in sentences for u in s.units if "front" in u.marks}
        return len(words) >= 2

    # -- one sentence -------------------------------------------------------------------------

    def _sentence(self, sentence: Sentence, front: bool) -> list[Draft]:
        verbs = [u for u in sentence.units if u.kind == VERB and _outcome(u) in OUTCOMES]
        if not verbs and sentence.has("attempt"):
            # "An attempt to attack the Tver region was stopped. Two drones were downed."
            self._carry.places = [u for u in sentence.units if u.kind == AREA and _is_regional(u)]
        items = self._items(sentence, bool(verbs))
        if sentence.has("unverified") and not items:
            self._doubt(sentence)
        if not items and not sentence.title:
            self._continue(sentence)
        if not verbs and not items:
            return []
        duty = self._duty
        cumulative = any(u.kind == TIME and u.value == "cumulative" for u in sentence.units)
        if (front or sentence.has("front")) and not duty and not cumulative and verbs:
            if items and any(_outcome(v) == "downed" for v in verbs):
                first = items[0]
                self._note("front_line", sentence, first)
            return []
        if sentence.has("alert") and not duty and not any(i.number for i in items):
            return []
        if sentence.units and "hypo" in sentence.units[0].marks:
            return []
        drafts: list[Draft] = []
        carried = self._carry.outcome
        self._carry.object = self._carry.object if carried else None
        for item in self._tidy(items, sentence):
            item.verb = (
                None if item.inner and self._carry.outcome else self._verb(item, verbs, sentence)
            )
            inherits = not verbs or bool(item.inner)
            outcome = _outcome(item.verb) if item.verb else carried if inherits else None
            if outcome is None or not self._plausible(item, sentence, outcome):
                self._unread(item, sentence, verbs)
                continue
            drafts.append(self._draft(item, outcome, sentence))
            self._carry.object = drafts[-1].object or self._carry.object
        if drafts:
            self._listing(drafts[0], sentence)
        for draft in drafts:
            if draft.outcome == "launched" and not draft.toponyms:
                self._place(draft, self._country(sentence))
            self._stance(draft, sentence)
        if drafts and verbs and not any(d.toponyms for d in drafts):
            for draft in drafts:
                self._place(draft, self._carry.places)
        elif drafts:
            self._carry.places = []
        if not verbs:
            self._carry.attempt = [i for i in items if i.number is not None and i.thing is not None]
        if drafts:
            self._carry.outcome = drafts[-1].outcome
            self._carry.seen = True
        elif verbs or not _is_list(sentence):
            self._carry.outcome = None
        return drafts

    def _unread(self, item: Item, sentence: Sentence, verbs: Sequence[Unit]) -> None:
        """A number of weapons that no claim counts is said so, where the text makes claims."""
        if item.number is None or item.thing is None or sentence.has("attempt"):
            return
        if verbs or self._out:
            message = "This number is not the count of a claim."
            self._text.notes.append(Note("count_unread", "info", message, item.start, item.end))

    def _listing(self, draft: Draft, sentence: Sentence) -> None:
        """A colon after the first count says that what follows is what it is made of."""
        at = draft.slots["object" if "object" in draft.slots else "count"][0][1]
        for unit in sentence.units:
            if unit.start >= at and unit.kind == SIGN:
                if unit.value == ":":
                    draft.flags.add("listing")
                return
            if unit.start >= at and unit.kind in (NUM, VERB):
                return

    def _country(self, sentence: Sentence) -> list[Unit]:
        """The country that the text says was fired at, for a launch without a place."""
        for earlier in self._text.sentences[: sentence.index + 1]:
            for k, unit in enumerate(earlier.units):
                if unit.kind == AREA and self._is_background(unit) and unit.relation == "in":
                    if "ad" not in earlier.units[k - 1].marks:
                        return [unit]
        return []

    def _stance(self, draft: Draft, sentence: Sentence) -> None:
        for unit in sentence.units:
            if "unverified" in unit.marks:
                draft.stance = "unverified"
                draft.mark_unit("stance", unit)
            elif "prelim" in unit.marks:
                draft.preliminary = True
                draft.mark_unit("preliminary", unit)

    def _recent(self, sentence: Sentence, reach: int) -> list[Draft]:
        """The drafts of the last sentence that had any, if it is near enough."""
        if not self._out:
            return []
        last = self._out[-1].sentence
        if sentence.index - last > reach:
            return []
        return [d for d in self._out if d.sentence == last]

    def _doubt(self, sentence: Sentence) -> None:
        """ "These figures are not corroborated": of the sentence before."""
        for draft in self._recent(sentence, 1):
            self._stance(draft, sentence)

    def _continue(self, sentence: Sentence) -> None:
        """A sentence that says of the count before where in the region, or between which hours."""
        recent = self._recent(sentence, 2)
        if len(recent) != 1 or recent[0].count is None:
            return
        draft = recent[0]
        listed = [u for u in sentence.units if u.kind == AREA and "head" in u.marks]
        for unit in listed[:1]:
            if any(t.kind in ("district", "town") for t in draft.toponyms):
                break
            for toponym in unit.toponyms:
                draft.toponyms.append(toponym)
                draft.mark("areas", toponym.start, toponym.end)
        exact = [u for u in sentence.units if u.kind == TIME and u.value in ("explicit", "approx")]
        again = any(u.kind == VERB and _outcome(u) == draft.outcome for u in sentence.units)
        if not draft.times and (listed or again):
            draft.times = [u.index for u in sentence.units if u.kind == TIME]
            return
        has_hours = any(
            u.kind == TIME and u.value in ("explicit", "approx")
            for u in self._text.sentences[draft.sentence].units
        )
        if exact and not has_hours and (listed or sentence.has("say")):
            draft.times = [*draft.times, *(u.index for u in exact)]

    def _tidy(self, items: list[Item], sentence: Sentence) -> list[Item]:
        """Shares a place among coordinated items; drops what a cut end left without its place, and
        a bare object whose counts follow it place by place."""
        numbered = [
            i for i in items if i.number is not None and i.areas and "attempt" not in i.flags
        ]
        kept = []
        for n, item in enumerate(items):
            bare = item.number is None or "attempt" in item.flags
            if bare and any(i.at > item.at for i in numbered) and not item.areas:
                continue
            if bare and len([i for i in numbered if "(" in i.flags]) > 1:
                continue
            after = items[n + 1] if n + 1 < len(items) else None
            if (
                after is not None
                and not item.areas
                and after.areas
                and self._coordinated(item, after, sentence)
            ):
                item.areas = after.areas
            elif (
                after is not None
                and not after.areas
                and item.areas
                and item.areas[0].start < item.start
                and self._coordinated(item, after, sentence)
            ):
                after.areas = item.areas
            kept.append(item)
        if (
            len(kept) > 1
            and self._is_cut(sentence)
            and any(i.areas for i in kept)
            and (
                not kept[-1].areas
                or ("each" in kept[-1].flags and sum(len(a.toponyms) for a in kept[-1].areas) == 1)
            )
        ):
            last = kept.pop()
            self._text.notes.append(
                Note("cut", "info", "The text ends here in mid-sentence.", last.start, last.end)
            )
        return kept

    def _coordinated(self, item: Item, after: Item, sentence: Sentence) -> bool:
        """ "Two missiles and three drones were downed over A" speaks of A twice."""
        between = [u for u in sentence.units if item.end <= u.start < after.start]
        if any(u.kind == AREA or (u.kind == SIGN and u.value not in '«»"()') for u in between):
            return False
        joined = any(self._keys[u.start] in ("и", "та", "й", "і", "and") for u in between)
        kinds = {_name(item), _name(after)}
        return joined and (len(kinds - {None}) > 1 or "extra" in after.flags)

    def _is_cut(self, sentence: Sentence) -> bool:
        return sentence is self._text.sentences[-1] and (
            sentence.units[-1].kind != SIGN or sentence.units[-1].value not in '.!?…)»"'
        )

    def _note(self, code: str, sentence: Sentence, item: Item) -> None:
        self._text.notes.append(
            Note(
                code, "info", "A report of front-line action is not recorded.", item.start, item.end
            )
        )

    def _draft(self, item: Item, outcome: str, sentence: Sentence) -> Draft:
        name = _name(item) or self._carry.object
        if "mixed" in item.flags:
            name = "mixed"
        draft = Draft(sentence.index, outcome, name)
        draft.count = (item.low, item.high)
        draft.unit = "sites" if item.site else "objects"
        if item.site:
            draft.object = None
        draft.flags = set(item.flags)
        draft.each = "each" in item.flags
        if item.number is not None:
            draft.mark_unit("count", item.number)
            if "about" in item.flags:
                message = "An approximate count, read as the printed number."
                at = item.number
                note = Note("approximate", "info", message, at.start, at.end, draft)
                self._text.notes.append(note)
        elif item.thing is not None:
            draft.mark_unit("count", item.thing)
        if item.thing is not None:
            draft.mark_unit("object", item.thing)
            if "umbrella" in item.thing.marks or "mixed" in item.flags:
                draft.flags.add("umbrella")
        if item.verb is not None:
            draft.mark_unit("outcome", item.verb)
        else:
            draft.mark("outcome", item.start, item.end)
        self._place(draft, item.areas or item.inner)
        draft.times = [u.index for u in sentence.units if u.kind == TIME]
        return draft

    def _place(self, draft: Draft, areas: Sequence[Unit]) -> None:
        """The places of a count. Where it was is said by "over" and "in"; where it was heading, or
        off which coast, only where nothing else is said."""
        for area in areas:
            for toponym in area.toponyms:
                if area.relation and not toponym.relation:
                    toponym.relation = area.relation
        aside = [t for a in areas for t in a.toponyms if t.relation in ("toward", "coast")]
        direct = [t for a in areas for t in a.toponyms if t not in aside]
        for toponym in direct or aside:
            if toponym.relation == "coast":
                toponym.relation = "near"
            if toponym not in draft.toponyms:
                draft.toponyms.append(toponym)
                draft.mark("areas", toponym.start, toponym.end)

    # -- items --------------------------------------------------------------------------------

    def _items(self, sentence: Sentence, has_verb: bool) -> list[Item]:
        units = sentence.units
        items: list[Item] = []
        taken: set[int] = set()
        subset = -9
        for k, unit in enumerate(units):
            item: Item | None = None
            if "of_which" in unit.marks:
                subset = k
            if unit.kind == NUM:
                item = self._numbered(units, k, taken)
            elif unit.kind == OBJ and k not in taken and has_verb:
                item = self._bare(units, k)
            if item is not None:
                follows = k + 1 < len(units) and "of_which" in units[k + 1].marks
                if (items and k - subset <= 4) or (follows and items):
                    item.flags.add("of_which")
                elif len(items) == 1 and subset == 0:
                    item.flags.add("of_which")  # "Of the 24 downed, 21 were heading for ..."
                items.append(item)
        self._attach(units, items)
        return items

    def _numbered(self, units: Sequence[Unit], k: int, taken: set[int]) -> Item | None:
        unit = units[k]
        if k and units[k - 1].kind == SIGN and units[k - 1].value in ("№", "#", "$", "€"):
            return None
        item = Item(unit.low, unit.high, unit.start, unit.end, k, unit, flags=set(unit.flags))
        j, inner = self._past_adjectives(units, k + 1)
        if j < len(units) and units[j].kind == OBJ and self._close(units, k, j):
            item.thing, item.end = units[j], units[j].end
            between = {self._keys[u.start] for u in units[k + 1 : j]}
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

    def _close(self, units: Sequence[Unit], k: int, j: int) -> bool:
        return all(u.kind != SIGN or u.value in '«»"“”„()-' for u in units[k + 1 : j])

    def _past_adjectives(self, units: Sequence[Unit], j: int) -> tuple[int, list[Unit]]:
        """Past adjectives, and past "of the Moscow region" before the object."""
        inner: list[Unit] = []
        words = 0
        start = j
        while j < len(units):
            unit = units[j]
            if unit.kind == MARK and "adj" in unit.marks and "people" not in unit.marks:
                j += 1
            elif unit.kind == VERB and unit.value in (
                "downed/+",
                "downed/p",
                "downed/1",
                "suppressed/+",
            ):
                j += 1
            elif unit.kind == TIME and j > start and units[j - 1].kind == VERB:
                j += 1
            elif unit.kind == WORD and words < 3 and self._is_adjective(unit):
                words, j = words + 1, j + 1
            elif (
                unit.kind == MARK and "of_which" in unit.marks and self._keys[unit.start] == "of"
            ) or (unit.kind == SIGN and unit.value in '«»"“”„'):
                j += 1
            elif unit.kind == AREA and not inner and j + 1 < len(units):
                if units[j + 1].kind != OBJ or (j == start and self._keys[unit.start] != "of"):
                    break
                inner.append(unit)
                j += 1
            else:
                break
        return j, inner

    def _is_adjective(self, unit: Unit) -> bool:
        key = self._keys[unit.start]
        if key.isascii():
            return key in ("kamikaze", "shahed", "iranian", "nato", "western")
        return key.endswith(
            ("ых", "их", "ыми", "ими", "ого", "ий", "ый", "ой", "і", "ні", "ні", "ою")
        )

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
        if before is not None and before.kind == VERB and _outcome(before) in OUTCOMES:
            return nxt is None or nxt.kind in (SIGN, AREA, TIME, SPEAKER)
        if "total" in unit.flags and k and items_before(units, k):
            return True
        if nxt is None:
            return self._after_area(units, k)
        if nxt.kind == AREA:
            if "head" in nxt.marks:
                return False  # "four districts: ..."
            return nxt.relation not in ("", "near") or bool(nxt.marks.get("rel"))
        if nxt.kind == VERB:
            # «вісім знищених цистерн»: a participle that goes with some other noun.
            return _outcome(nxt) in OUTCOMES and not nxt.value.endswith("/p")
        if nxt.kind == SIGN:
            if nxt.value in _DASHES - {"("}:
                n = k + 2
                while n < len(units) and units[n].kind == SIGN and units[n].value in _DASHES:
                    n += 1
                if n < len(units) and units[n].kind == VERB:
                    return _outcome(units[n]) in OUTCOMES
                return (n < len(units) and units[n].kind == AREA) or self._after_area(units, k)
            if "extra" in unit.flags and any(
                u.kind == VERB and _outcome(u) in OUTCOMES for u in units[:k]
            ):
                return True
            return self._after_area(units, k)
        if nxt.kind == MARK and "of_which" in nxt.marks:
            return any(u.kind == VERB and _outcome(u) in OUTCOMES for u in units[k + 1 : k + 6])
        if nxt.kind == MARK and {"quant", "rel"} & nxt.marks.keys():
            return bool(unit.flags) or nxt.marks.get("quant") in ("each", "total", "extra")
        if nxt.kind in (WORD, MARK) and self._keys[nxt.start] in ("more", "в", "were", "из"):
            return k + 2 < len(units) and units[k + 2].kind in (VERB, AREA)
        return False

    def _after_area(self, units: Sequence[Unit], k: int) -> bool:
        """«над Брянской областью — 5», "Belgorod region (5)"."""
        j = k - 1
        while j >= 0 and units[j].kind == SIGN and units[j].value in _DASHES:
            j -= 1
        return j >= 0 and units[j].kind == AREA and j < k - 1

    def _bare(self, units: Sequence[Unit], k: int) -> Item | None:
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
        same = [
            i
            for i in self._carry.attempt
            if i.thing is not None and (i.thing.value.partition("/")[0] == name or name == "target")
        ]
        return same

    def _agreeing(self, units: Sequence[Unit], k: int, number: str) -> Unit | None:
        """The verb that the bare object is subject or object of, in number as the object is."""
        before = self._verb_before(units, k, number)
        return before if before is not None else self._verb_after(units, k, number)

    def _verb_before(self, units: Sequence[Unit], k: int, number: str) -> Unit | None:
        """«уничтожен украинский беспилотник»: nothing but adjectives between."""
        j = k - 1
        while j >= 0 and self._skippable(units[j]):
            j -= 1
        if j < 0 or units[j].kind != VERB or _outcome(units[j]) not in OUTCOMES:
            return None
        mark = units[j].value.partition("/")[2]
        if mark in ("n", "p") or not _agree(number, mark):
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
            if unit.kind == VERB and _outcome(unit) in OUTCOMES:
                mark = unit.value.partition("/")[2]
                paired = paired or self._second_of_pair(units, k)
                if mark in ("act", "n", "p") or not (_agree(number, mark) or paired):
                    return None
                return None if self._text.lang == "en" and not passive else unit
            passive = passive or key in _PASSIVE
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
        return unit.kind == WORD and self._is_adjective(unit)

    # -- places -------------------------------------------------------------------------------

    def _attach(self, units: Sequence[Unit], items: list[Item]) -> None:
        """Give every place of the sentence to the item it stands with."""
        if not items:
            return
        pending: list[Unit] = []
        launch = False
        outcomes = {_outcome(u) for u in units if u.kind == VERB}
        downed, launched = "downed" in outcomes, "launched" in outcomes
        for k, unit in enumerate(units):
            if "launchfrom" in unit.marks:
                launch = True
            if unit.kind == VERB or (unit.kind == SIGN and unit.value in ").;"):
                launch = launch and unit.kind != VERB and unit.value not in ").;"
            if unit.kind != AREA or any(u is unit for i in items for u in (*i.areas, *i.inner)):
                continue
            if downed and unit.relation != "over" and self._is_background(unit):
                continue  # "objects in Ukraine were attacked": not where it was downed
            if self._keys[unit.start - 1 if unit.start else 0] in _FROM and launched:
                self._launch_note(unit)
                continue
            if k + 1 < len(units) and "ad" in units[k + 1].marks:
                continue  # "Moscow's air defenses" names who, not where
            if launch:
                self._launch_note(unit)
                continue
            if unit.marks.get("bare"):
                continue
            before = [i for i in items if i.at < k]
            following = self._paired(units, k, items)
            if following is not None:
                following.areas.append(unit)
                if units[k + 1].value == "(":
                    following.flags.add("(")
            elif before:
                before[-1].areas.append(unit)
            else:
                pending.append(unit)
        first = items[0]
        if pending and all(t.relation == "toward" for a in first.areas for t in a.toponyms):
            first.areas = [u for u in pending if not self._is_background(u)] + first.areas
        elif pending and not first.areas:
            first.areas = [u for u in pending if not self._is_background(u)] or []
        elif (
            pending
            and len(pending) == 1
            and all(
                t.kind == "district" or t.kind == "town" for a in first.areas for t in a.toponyms
            )
        ):
            first.areas = pending + first.areas
        if pending and not any(i.areas for i in items[1:]):
            # «Над Орловской областью подавлены четыре, а один сбит»
            for item in items[1:]:
                if "of_which" not in item.flags:
                    item.areas = [u for u in pending if not self._is_background(u)]

    def _is_background(self, unit: Unit) -> bool:
        return all(t.kind == "country" for t in unit.toponyms)

    def _launch_note(self, unit: Unit) -> None:
        self._text.notes.append(
            Note("launch_place", "info", "A place of launch is not recorded.", unit.start, unit.end)
        )

    def _paired(self, units: Sequence[Unit], k: int, items: Sequence[Item]) -> Item | None:
        """The item that follows a place directly: «над Брянской — 5», "Belgorod region (5)"."""
        j = k + 1
        dashed = False
        while j < len(units) and units[j].kind == SIGN and units[j].value in _DASHES:
            dashed = True
            j += 1
        if j >= len(units) or units[j].kind != NUM:
            return None
        if not dashed and units[k - 1].kind in (NUM, OBJ, VERB) and k:
            return None
        for item in items:
            if item.at == j:
                before = units[k - 1] if k else None
                # "10 — over Kaluga — 8 over Bryansk" would be the other way round.
                if (
                    before is not None
                    and before.kind == SIGN
                    and before.value in "—-"
                    and k > 1
                    and (units[k - 2].kind in (NUM, OBJ))
                ):
                    return None
                return item
        return None

    # -- outcomes -----------------------------------------------------------------------------

    def _verb(self, item: Item, verbs: Sequence[Unit], sentence: Sentence) -> Unit | None:
        """The verb nearest to the item; a comma costs three tokens, a semicolon six."""
        best: tuple[int, Unit] | None = None
        signs = [u for u in sentence.units if u.kind == SIGN and u.value in ",;:"]
        for verb in verbs:
            low, high = min(verb.end, item.end), max(verb.start, item.start)
            cost = max(0, high - low)
            for sign in signs:
                if low <= sign.start < high:
                    cost += 6 if sign.value == ";" else 3 if sign.value == "," else 0
            if best is None or cost < best[0]:
                best = (cost, verb)
        if best is not None and _outcome(best[1]) == "suppressed":
            for verb in verbs:
                # «збито/подавлено», «подавлены и сбиты»: one count for both.
                gap = min(abs(verb.start - best[1].end), abs(best[1].start - verb.end))
                if gap == 1 and _outcome(verb) == "downed":
                    return verb
        return best[1] if best is not None else None

    def _plausible(self, item: Item, sentence: Sentence, outcome: str) -> bool:
        verb = item.verb
        if outcome in ("launched", "hit") and item.thing is None and not item.site:
            return False
        if item.site and outcome != "hit":
            return False
        if verb is None:
            return bool(item.areas)
        if self._negated(verb, sentence) or self._on_the_ground(verb, sentence):
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
        if mark == "amb" and after_item and self._keys[verb.start - 1] not in _PASSIVE:
            nxt = self._keys[verb.end] if verb.end < len(self._keys) else ""
            if nxt in _NOUN_OPENERS:
                return False
        if mark == "n" and self._keys[verb.start].isascii():
            return verb.start < item.start
        return True

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
        return bool({"не", "not", "ни", "never"} & set(before))


def items_before(units: Sequence[Unit], k: int) -> bool:
    """Whether objects and places were named before unit ``k``: "..., for a total of 19"."""
    return any(u.kind == OBJ for u in units[:k]) and any(u.kind == AREA for u in units[:k])


def _name(item: Item) -> str | None:
    if "anaphor" in item.flags:
        return None
    return item.thing.value.partition("/")[0] if item.thing is not None else None


def _outcome(unit: Unit) -> str:
    return unit.value.partition("/")[0]


def _is_regional(unit: Unit) -> bool:
    return all(t.kind in ("region", "sea", "district") for t in unit.toponyms)


def _agree(number: str, mark: str) -> bool:
    """Whether an object's number and a verb's fit; an unmarked one fits any."""
    return not number or mark not in ("1", "+") or number == mark


def _is_list(sentence: Sentence) -> bool:
    return (
        bool(sentence.units) and sentence.units[-1].kind == SIGN and sentence.units[-1].value == ":"
    )


# -- totals and parts --------------------------------------------------------------------------


class Roles:
    """Which draft is a total, which are its parts, which a subset, which an addition."""

    def __init__(self, text: Text, drafts: list[Draft]) -> None:
        self._text = text
        self._drafts = drafts

    def settle(self) -> list[Draft]:
        """Set roles and parents; the drafts in their order."""
        drafts = self._drafts
        self._total_last()
        n = 0
        while n < len(drafts):
            group = self._group(n)
            if len(group) > 1:
                self._family(group)
                n += len(group)
            else:
                self._alone(n)
                n += 1
        return drafts

    def _total_last(self) -> None:
        """ "Ten over A, five over B, for a total of 15": the total goes first."""
        drafts = self._drafts
        for n, draft in enumerate(drafts):
            if n and "total" in draft.flags and not draft.toponyms and draft.count is not None:
                first = n
                while first and drafts[first - 1].sentence == draft.sentence:
                    first -= 1
                parts = [d for d in drafts[first:n] if "of_which" not in d.flags]
                if len(parts) > 1 and sum(_value(d) for d in parts) == draft.count[0]:
                    drafts.insert(first, drafts.pop(n))

    def _group(self, n: int) -> list[Draft]:
        """A total and what follows it that may be its parts."""
        drafts = self._drafts
        head = drafts[n]
        group = [head]
        if head.unit != "objects" or head.count is None:
            return group
        for draft in drafts[n + 1 :]:
            if draft.outcome != head.outcome or draft.unit != "objects":
                break
            if not _same_object(head, draft):
                break
            last = group[-1]
            gap = draft.sentence - last.sentence
            by_kind = gap == 0 and (
                "listing" in head.flags
                or ("umbrella" in head.flags and draft.object not in (None, head.object))
            )
            if gap > 2 or not (draft.toponyms or "of_which" in draft.flags or by_kind):
                break
            if gap and _new_time(head, draft):
                break
            group.append(draft)
        if len(group) == 1:
            return group
        if all(not d.toponyms and "of_which" not in d.flags for d in group[1:]):
            stated, listed = head.count[0], sum(_value(d) for d in group[1:])
            cut = "listing" in head.flags and listed < stated and self._cut(head)
            return group if listed == stated or cut else group[:1]
        if head.toponyms and not self._subsumes(head, group[1:]):
            return group[:1]
        return self._within(group)

    def _cut(self, head: Draft) -> bool:
        sentence = self._text.sentences[head.sentence]
        last = sentence.units[-1]
        return sentence is self._text.sentences[-1] and not (
            last.kind == SIGN and last.value in ".!"
        )

    def _within(self, group: list[Draft]) -> list[Draft]:
        """Parts in later sentences belong to the total only as long as they fit in it."""
        head = group[0]
        top = head.count[0] if head.count else 0
        kept, running = [head], 0
        for draft in group[1:]:
            value = _value(draft)
            same = draft.sentence == head.sentence
            if draft.sentence != kept[-1].sentence and running >= top:
                break
            if not same and running + value > top and draft.sentence != kept[-1].sentence:
                break
            running += value if "of_which" not in draft.flags else 0
            kept.append(draft)
        return kept

    def _subsumes(self, head: Draft, parts: Sequence[Draft]) -> bool:
        """Whether a head that names places itself can be the total of what follows."""
        total = head.count[0] if head.count else 0
        if any("of_which" in d.flags for d in parts[:1]):
            return True
        if "total" in head.flags:
            return True
        return len(parts) > 1 and sum(_value(d) for d in parts) == total

    def _family(self, group: list[Draft]) -> None:
        head, parts = group[0], group[1:]
        subsets = [d for d in parts if "of_which" in d.flags]
        head.role = "total"
        if head.toponyms and subsets and sum(_value(d) for d in parts) != (head.count or (0,))[0]:
            head.role = "single"
        last: Draft = head
        for draft in parts:
            draft.object = draft.object or head.object
            if "of_which" in draft.flags and not self._is_part(head, parts):
                draft.role, draft.parent = "of_which", last
            else:
                draft.role, draft.parent = "part", head
                last = draft
        if all(d.role == "of_which" for d in parts) and head.role == "total" and not head.toponyms:
            head.role = "total"
        self._check(head, [d for d in parts if d.role == "part"])
        self._majority(head, parts)

    def _is_part(self, head: Draft, parts: Sequence[Draft]) -> bool:
        """ "Of them" before places that together make up the total introduces parts."""
        total = head.count[0] if head.count else 0
        return not head.toponyms and (
            sum(_value(d) for d in parts) == total
            or (
                sum(_value(d) for d in parts if "of_which" not in d.flags) != total
                and len(parts) > 1
                and "of_which" in parts[0].flags
            )
        )

    def _check(self, head: Draft, parts: list[Draft]) -> None:
        if not parts or head.count is None or head.count[0] != head.count[1]:
            return
        total = head.count[0]
        if sum(_value(d) for d in parts) == total:
            return
        choices = _settle_each(total, parts)
        if len(choices) > 1:
            self._note(
                "ambiguous_each",
                "info",
                head,
                "The total fits several readings of which counts are meant for each place.",
            )
            return
        if choices:
            choice = choices[0]
            self._note(
                "each_settled",
                "info",
                head,
                "The stated total decides which counts are meant for each place.",
            )
            for draft, each in zip(parts, choice, strict=True):
                if draft.each != each:
                    draft.each = each
                    draft.flags.add("settled")
            return
        stated = sum(_value(d) for d in parts)
        if any("cut" in d.flags for d in parts):
            return
        message = f"The parts add up to {stated}, the stated total is {total}."
        self._note("sum_mismatch", "warning", head, message)

    def _note(self, code: str, severity: str, head: Draft, message: str) -> None:
        start, end = head.slots["count"][0]
        self._text.notes.append(Note(code, severity, message, start, end, head))

    def _majority(self, head: Draft, parts: Sequence[Draft]) -> None:
        """ "The majority, six of 19": words that the numbers do not bear out."""
        for draft in parts:
            sentence = self._text.sentences[draft.sentence]
            words = [u for u in sentence.units if u.marks.get("quant") == "majority"]
            start = draft.slots["count"][0][0]
            near = [u for u in words if 0 <= start - u.start <= 8]
            if near and head.count is not None and 2 * _value(draft) <= head.count[0]:
                message = f"{_value(draft)} of {head.count[0]} is no majority."
                unit = near[0]
                self._text.notes.append(
                    Note("comparison", "warning", message, unit.start, unit.end, draft)
                )

    def _alone(self, n: int) -> None:
        draft = self._drafts[n]
        before = self._drafts[n - 1] if n else None
        if "extra" in draft.flags:
            alike = before is not None and before.outcome == draft.outcome
            if (
                not alike
                or before is None
                or not draft.toponyms
                or _places(before) == _places(draft)
            ):
                draft.role = "extra"
                draft.parent = before if alike else None
        if "of_which" in draft.flags and before is not None and before.outcome == draft.outcome:
            draft.role, draft.parent = "of_which", before


def _same_object(head: Draft, draft: Draft) -> bool:
    return (
        draft.object is None
        or head.object is None
        or (head.object == draft.object or head.object in ("target", "mixed"))
    )


def _new_time(head: Draft, draft: Draft) -> bool:
    return bool(draft.times) and draft.times != head.times


def _places(draft: Draft) -> list[str]:
    return [t.words for t in draft.toponyms]


def wide(draft: Draft) -> list[Toponym]:
    """The toponyms over which a count may be spread: regions and seas, else the localities."""
    top = [t for t in draft.toponyms if t.kind in ("region", "sea", "country", "reference")]
    return top or draft.toponyms


def _value(draft: Draft) -> int:
    low = draft.count[0] if draft.count else 0
    return low * max(1, len(wide(draft))) if draft.each else low


def _settle_each(total: int, parts: Sequence[Draft]) -> list[tuple[bool, ...]]:
    """The ways to read the lumped parts as "each" or "together" that give the total."""
    open_parts = [len(wide(d)) > 1 for d in parts]
    if sum(open_parts) > 8:
        return []
    options = [((False, True) if o else (d.each,)) for d, o in zip(parts, open_parts, strict=True)]
    good: list[tuple[bool, ...]] = []
    for choice in product(*options):
        value = 0
        for draft, each in zip(parts, choice, strict=True):
            low = draft.count[0] if draft.count else 0
            value += low * max(1, len(wide(draft))) if each else low
        if value == total:
            good.append(choice)
    return good


def spread(drafts: Sequence[Draft]) -> list[Draft]:
    """ "One each over A and B" → two drafts of one."""
    out: list[Draft] = []
    for draft in drafts:
        places = wide(draft)
        if not draft.each or len(places) < 2:
            out.append(draft)
            continue
        out += list(_spread(draft, places))
    return out


def _spread(draft: Draft, places: Sequence[Toponym]) -> Iterator[Draft]:
    inner = [t for t in draft.toponyms if t not in places]
    for n, place in enumerate(places):
        slots = {k: list(v) for k, v in draft.slots.items()}
        slots["areas"] = [(place.start, place.end)]
        yield Draft(
            draft.sentence,
            draft.outcome,
            draft.object,
            draft.unit,
            draft.count,
            draft.role,
            draft.parent,
            draft.stance,
            draft.preliminary,
            [place, *inner] if n == len(places) - 1 else [place],
            times=list(draft.times),
            speaker=draft.speaker,
            slots=slots,
            each=True,
            flags=set(draft.flags),
        )
