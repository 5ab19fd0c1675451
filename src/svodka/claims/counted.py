"""Counts of what was downed, suppressed, launched or hit, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile

from svodka.claims.attach import Attach
from svodka.claims.bare import Bare
from svodka.claims.drafts import Draft, Note, Sentence, Text
from svodka.claims.items import (
    OUT_OF,
    OUTCOMES,
    Carry,
    Item,
    is_background,
    is_list,
    is_regional,
    name_of,
    outcome_of,
)
from svodka.claims.numbered import Numbered
from svodka.claims.outcomes import Outcomes
from svodka.claims.respective import respective
from svodka.claims.roles import Roles, spread
from svodka.claims.units import AREA, NUM, OBJ, SIGN, TIME, VERB, Unit

# Two counts joined by "and" share the place that follows if no more tokens stand between them.
_TOGETHER = 8
_RECENT = 40
_OPENING = frozenset("«“„\"'‘")


class Counted:
    """Reads the counted claims of one document."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._keys = [t.key for t in text.tokens]
        self._carry = Carry()
        self._numbered = Numbered(text)
        self._bare = Bare(text, self._carry)
        self._attach = Attach(text)
        self._outcomes = Outcomes(text, duty=False)
        self._out: list[Draft] = []
        self._things = False
        self._doubted: list[tuple[Draft, Sentence]] = []
        self._fired_at: list[Unit] = []
        self._fired: list[Draft] = []
        self._duty = False

    def drafts(self) -> list[Draft]:
        """All counted drafts, with roles and parents set and "each" spread over its places."""
        out = self._out
        front = self._front()
        self._duty = any(s.has("duty") for s in self._text.sentences)
        self._outcomes = Outcomes(self._text, self._duty)
        for sentence in self._text.sentences:
            out += self._sentence(sentence, front)
        Roles(self._text, out).settle()
        for doubted, sentence in self._doubted:
            head = doubted.parent or doubted
            for draft in out:
                if draft is head or draft is doubted or draft.parent is head:
                    self._stance(draft, sentence)
        return spread(out)

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
        verbs = [u for u in sentence.units if u.kind == VERB and outcome_of(u) in OUTCOMES]
        if not verbs and sentence.has("attempt"):
            # "An attempt to attack the Tver region was stopped. Two drones were downed."
            self._carry.places = [u for u in sentence.units if u.kind == AREA and is_regional(u)]
        items = self._items(sentence, bool(verbs))
        self._fired_at = self._fired_at or self._country(sentence)
        if sentence.has("unverified") and not items:
            self._doubt(sentence)
        if not items and not sentence.title:
            self._continue(sentence)
        if not verbs and not items:
            return []
        duty = self._duty
        cumulative = any(u.kind == TIME and u.value == "cumulative" for u in sentence.units)
        if (front or sentence.has("front")) and not duty and not cumulative and verbs:
            if items and any(outcome_of(v) == "downed" for v in verbs):
                first = items[0]
                self._note("front_line", first)
            return []
        if sentence.has("alert") and not duty and not any(i.number for i in items):
            return []
        if sentence.units and "hypo" in sentence.units[0].marks:
            return []
        self._things = self._things or any(u.kind == OBJ for u in sentence.units)
        if not self._things:
            # A number of nothing in particular is no count, however destroyed it is.
            items = [i for i in items if i.thing is not None or i.site]
        total = next((u for u in sentence.units if u.marks.get("quant") == "total"), None)
        if items and total is not None and total.start < items[0].start:
            items[0].flags.add("total")
        drafts: list[Draft] = []
        carried = self._carry.outcome
        self._carry.object = self._carry.object if carried else None
        previous: Item | None = None
        for item in self._tidy(items, sentence):
            if not (item.inner and self._carry.outcome):
                item.verb = self._outcomes.verb(item, verbs, sentence)
                if previous is not None and self._adjoins(previous, item, sentence):
                    item.verb = previous.verb  # "launched 12 missiles and 203 drones, downed 170"
            previous = item
            if self._fired_with(item, sentence):
                drafts.append(self._draft(item, "launched", sentence))
                continue
            inherits = not verbs or bool(item.inner)
            outcome = outcome_of(item.verb) if item.verb else carried if inherits else None
            if outcome is None or not self._outcomes.plausible(item, sentence, outcome):
                self._unread(item, sentence, verbs)
                continue
            drafts.append(self._draft(item, outcome, sentence))
            self._carry.object = drafts[-1].object or self._carry.object
        if drafts:
            self._listing(drafts[0], sentence)
        for draft in drafts:
            if draft.outcome == "launched" and not draft.toponyms:
                self._place(draft, self._fired_at)
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
        elif verbs or not is_list(sentence):
            self._carry.outcome = None
        return drafts

    def _fired_with(self, item: Item, sentence: Sentence) -> bool:
        """ "Attacked Ukraine with 396 drones and 29 missiles"."""
        before = self._keys[max(0, item.start - 1)] if item.number is not None else ""
        if before == "and" and any(d.sentence == sentence.index for d in self._fired):
            before = "with"
        if before != "with" or item.thing is None or not sentence.has("launchverb"):
            return False
        self._fired.append(Draft(sentence.index, "launched"))
        return True

    def _unread(self, item: Item, sentence: Sentence, verbs: Sequence[Unit]) -> None:
        """A number of weapons that no claim counts is said so, where the text makes claims."""
        if item.number is None or item.thing is None or sentence.has("attempt"):
            return
        if any(d.count == (item.low, item.high) for d in self._out[-_RECENT:]):
            return  # "the 16 drones": counted before
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
        """The country that a sentence says was fired at, for launches without a place."""
        for k, unit in enumerate(sentence.units):
            if unit.kind != AREA or not is_background(unit):
                continue
            attacked = k and "launchverb" in sentence.units[k - 1].marks
            fired_at = unit.relation == "in" or attacked
            if fired_at and "ad" not in sentence.units[k - 1].marks:
                return [unit]
        return []

    def _stance(self, draft: Draft, sentence: Sentence) -> None:
        for unit in sentence.units:
            if "unverified" in unit.marks:
                draft.stance = "unverified"
                draft.mark_unit("stance", unit)
            elif "denial" in unit.marks and self._rejects(unit, draft, sentence):
                draft.stance = "denied"
                draft.mark_unit("stance", unit)
            elif "prelim" in unit.marks:
                draft.preliminary = True
                draft.mark_unit("preliminary", unit)

    def _rejects(self, denial: Unit, draft: Draft, sentence: Sentence) -> bool:
        """Whether a denial is of a count: not of one put in its place («на самом деле пять»), nor
        in a quotation that the denial introduces."""
        start = draft.slots["count"][0][0]
        if start < denial.end:
            return False
        between = [u for u in sentence.units if denial.end <= u.start and u.end <= start]
        if any("insists" in u.marks for u in between):
            return False
        tokens = self._text.tokens
        return not any(
            tokens[k].text == ":" and tokens[k + 1].text in _OPENING
            for k in range(denial.end, start)
        )

    def _recent(self, sentence: Sentence, reach: int) -> list[Draft]:
        """The drafts of the last sentence that had any, if it is near enough."""
        if not self._out:
            return []
        last = self._out[-1].sentence
        if sentence.index - last > reach:
            return []
        return list(takewhile(lambda d: d.sentence == last, reversed(self._out)))[::-1]

    def _doubt(self, sentence: Sentence) -> None:
        """ "These figures are not corroborated": of the sentence before."""
        for draft in self._recent(sentence, 1):
            self._doubted.append((draft, sentence))

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
        again = any(u.kind == VERB and outcome_of(u) == draft.outcome for u in sentence.units)
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
                or self._stump(kept[-1], sentence)
            )
        ):
            last = kept.pop()
            self._text.notes.append(
                Note("cut", "info", "The text ends here in mid-sentence.", last.start, last.end)
            )
        return kept

    def _stump(self, item: Item, sentence: Sentence) -> bool:
        """«… над территорией Курск»: the name that ends the text was cut inside."""
        last = sentence.units[-1]
        if last.kind != AREA or not any(last is a for a in item.areas):
            return False
        return last.toponyms[-1].kind == "town" and bool(last.relation == "over")

    def _coordinated(self, item: Item, after: Item, sentence: Sentence) -> bool:
        """ "Two missiles and three drones were downed over A" speaks of A twice."""
        between = [u for u in sentence.units if item.end <= u.start < after.start]
        if any(u.kind == AREA or (u.kind == SIGN and u.value not in '«»"()') for u in between):
            return False
        joined = any(self._keys[u.start] in ("и", "та", "й", "і", "and") for u in between)
        return joined and "of_which" not in after.flags and after.start - item.end <= _TOGETHER

    def _adjoins(self, previous: Item, item: Item, sentence: Sentence) -> bool:
        """Whether only "and" stands between two items that follow one verb."""
        if previous.verb is None or previous.verb.start > previous.start:
            return False
        between = [u for u in sentence.units if previous.end <= u.start < item.start]
        return 0 < len(between) <= 2 and self._keys[between[0].start] in (
            "и",
            "та",
            "й",
            "і",
            "and",
        )

    def _is_cut(self, sentence: Sentence) -> bool:
        return sentence is self._text.sentences[-1] and (
            sentence.units[-1].kind != SIGN or sentence.units[-1].value not in '.!?…)»"'
        )

    def _note(self, code: str, item: Item) -> None:
        self._text.notes.append(
            Note(
                code, "info", "A report of front-line action is not recorded.", item.start, item.end
            )
        )

    def _draft(self, item: Item, outcome: str, sentence: Sentence) -> Draft:
        name = name_of(item) or self._carry.object
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

    def _items(self, sentence: Sentence, has_verb: bool) -> list[Item]:
        units = sentence.units
        items: list[Item] = []
        taken: set[int] = set()
        subset = -9
        for k, unit in enumerate(units):
            item: Item | None = None
            if "of_which" in unit.marks:
                subset = k
            if unit.kind == NUM and k not in taken:
                item = self._numbered.find(units, k, taken)
            elif unit.kind == OBJ and k not in taken and has_verb:
                item = self._bare.find(units, k)
            if item is not None:
                follows = k + 1 < len(units) and "of_which" in units[k + 1].marks
                if (items and k - subset <= 2) or (follows and items):
                    item.flags.add("of_which")
                elif len(items) == 1 and subset == 0 and self._keys[sentence.start] == "of":
                    item.flags.add("of_which")  # "Of the 24 downed, 21 were heading for ..."
                items.append(item)
        if sentence.has("respectively"):
            items = respective(units, items)
        items = self._out_of(units, items)
        self._attach.attach(units, items)
        self._apart(units, items)
        return items

    def _out_of(self, units: Sequence[Unit], items: list[Item]) -> list[Item]:
        """«Из 15 БПЛА, летевших на А, сбито 12»: the first number is of those that came, unless it
        has an outcome of its own."""
        for whole, part in pairwise(items):
            opens = whole.at and self._keys[units[whole.at - 1].start] in OUT_OF
            if not opens or (whole.at > 1 and units[whole.at - 2].kind not in (SIGN, TIME)):
                continue
            between = [u for u in units if whole.start <= u.start < part.start]
            # «…, сбито 12» is the verb of the second one.
            ends = max((u.start for u in between if u.kind == SIGN), default=whole.end)
            told = any(
                u.kind == VERB and outcome_of(u) in OUTCOMES and u.start < ends for u in between
            )
            if whole.thing is None or part.thing is not None or part.low > whole.low or told:
                continue
            part.thing = whole.thing
            part.flags.discard("of_which")
            message = "This number is not the count of a claim."
            note = Note("count_unread", "info", message, whole.start, whole.end)
            self._text.notes.append(note)
            return [item for item in items if item is not whole]
        return items

    def _apart(self, units: Sequence[Unit], items: Sequence[Item]) -> None:
        """«Сбито 48, половина из них над А»: the place is the half's."""
        shares = [u.start for u in units if "fraction" in u.marks]
        for item in items if shares else ():
            item.areas = [
                area for area in item.areas if not any(item.end <= at < area.start for at in shares)
            ]
