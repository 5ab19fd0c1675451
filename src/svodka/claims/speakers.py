"""Who asserts: offices, agencies and people in a sentence, and who keeps speaking after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from svodka.claims.drafts import Sentence
from svodka.claims.holders import home
from svodka.claims.mentions import Mention, frame, region_of, stranger
from svodka.claims.spellings import bases, stems
from svodka.claims.titles import Setting, Titles
from svodka.claims.units import AREA, MARK, SIGN, SPEAKER, WORD, Unit

_FRAMED = 20  # mentions of one sentence whose surroundings are looked at
_PRONOUNS = frozenset(["he", "she", "he's", "она", "он", "він", "вона"])
_LEAST = 3  # letters of a surname's stem that stands for its bearer
# The short forms of "oblast military administration" and the like, which speak by themselves.
_ADMINISTRATIONS = ("ова", "ода", "ога")
_HIDDEN = ("anon", "anon?")


class Speakers:
    """Finds the speaker of every sentence of one document; ``mentions`` in order of finding."""

    def __init__(self, setting: Setting) -> None:
        self._s = setting
        self._tokens = setting.tokens
        self._titles = Titles(setting)
        self.mentions: list[Mention] = []
        # Who was named in full before, by the stems of the surname; the last one of each id.
        self._surnames: dict[str, dict[str, int]] = {}
        self._last_person: int | None = None
        self._last_office: dict[str, int] = {}
        self._town_region = ""  # of the last town named
        self._title = False

    def read(self, sentence: Sentence, last_region: str | None) -> int | None:
        """The index of the sentence's own speaker, None when it names none.

        The words of an attribution become SPEAKER units, so that "the governor of the Leningrad
        region" is not taken for the place of the claim.
        """
        found: list[int] = []
        units = sentence.units
        self._title = sentence.title
        for k, unit in enumerate(units):
            if unit.kind == AREA and region_of(unit):
                last_region = region_of(unit)
            if unit.kind == AREA and unit.toponyms[0].kind == "town":
                titled = k and "office" in units[k - 1].marks
                if unit.toponyms[0].ids and not (titled and self._titles.is_name(unit, True)):
                    town = self._s.region_of(unit.toponyms[0].ids)
                    self._town_region = town or self._town_region
        for k, unit in enumerate(units):
            index = self._mention(units, k, last_region)
            if index is not None:
                unit.kind, unit.index = SPEAKER, index
                found.append(index)
        says = sentence.has("say")
        medium = next((u for u in units if "medium" in u.marks), None)
        for index in found:
            mention = self.mentions[index]
            mention.says = mention.says or says
            if medium is not None and mention.medium is None and not mention.id.startswith("anon"):
                mention.medium = (medium.start, medium.end)
        if not found:
            last = self._stranger(units)
            return self._pronoun(sentence) if last is None else last
        for index in found[:_FRAMED]:
            frame(self._tokens, units, self.mentions[index])
        return self._best(units, found)

    @property
    def day(self) -> date | None:
        """The day for which offices have their holders."""
        return self._s.day

    def paragraph(self, start: int, end: int) -> bool:
        """Whether tokens ``start`` to ``end`` stand in one paragraph."""
        return all(t.kind != "line" for t in self._tokens[start:end])

    # -- which of them ------------------------------------------------------------------------

    def _best(self, units: Sequence[Unit], found: Sequence[int]) -> int:
        # An office or agency that speaks goes before "reportedly" and "sources".
        named = [i for i in found if self.mentions[i].id not in _HIDDEN]
        hidden = [i for i in found if self.mentions[i].id == "anon"]
        if named and hidden:
            # "A military source close to the ministry" is a source, not the ministry.
            gap = self.mentions[named[0]].start - self.mentions[hidden[0]].end
            if 0 <= gap <= 3 and self.mentions[named[0]].name is None:
                return hidden[0]
        best = self._nearest(units, named) if len(named) > 1 else (named or found)[0]
        if self.mentions[best].name is None:
            # «Официальный представитель Росавиации Артём Кореняко»: both are one speaker.
            same = (i for i in named if self.mentions[i].id == self.mentions[best].id)
            best = next((i for i in same if self.mentions[i].name is not None), best)
        return best

    def _nearest(self, units: Sequence[Unit], named: Sequence[int]) -> int:
        """The mention nearest to a verb of saying; a noun ("report") is only second to it."""
        says = [u for u in units if u.marks.get("say") == "-"] or [
            u for u in units if "say" in u.marks
        ]
        if not says:
            return named[0]

        def gap(index: int) -> int:
            mention = self.mentions[index]
            return min(
                u.start - mention.end if u.start >= mention.end else mention.start - u.end + 2
                for u in says
            )

        return min(named, key=lambda i: (gap(i), i))

    def _stranger(self, units: Sequence[Unit]) -> int | None:
        name = stranger(self._tokens, units)
        if not name:
            return None
        self.mentions.append(Mention("other", name[0].start, name[-1].end, closing=True))
        for unit in name:
            unit.kind, unit.index = SPEAKER, len(self.mentions) - 1
        return len(self.mentions) - 1

    def _pronoun(self, sentence: Sentence) -> int | None:
        if self._last_person is None or not sentence.has("say"):
            return None
        for unit in sentence.units:
            if unit.kind == WORD and unit.value in _PRONOUNS:
                return self._last_person
        return None

    # -- one mention --------------------------------------------------------------------------

    def _mention(self, units: Sequence[Unit], k: int, last_region: str | None) -> int | None:
        unit = units[k]
        if unit.kind == SPEAKER:
            return None
        if "person" in unit.marks:
            return self._person(unit, last_region)
        if "office" in unit.marks and unit.kind != AREA:
            return self._office(units, k, last_region)
        if unit.kind == AREA and k and "say" in units[k - 1].marks and self._is_name(unit):
            return self._named_as_town(unit, last_region)
        if unit.kind == AREA and self._is_administration(unit):
            return self._new(Mention("gov:" + region_of(unit), unit.start, unit.end))
        if "speaker" in unit.marks and unit.kind == MARK:
            return self._agency(units, k, unit.marks["speaker"])
        if unit.kind == WORD and self._tokens[unit.start].text[:1].isupper():
            beside = (*units[max(0, k - 1) : k], *units[k + 1 : k + 2])
            return self._surname(unit, last_region, any("say" in u.marks for u in beside))
        return None

    def _new(self, mention: Mention) -> int:
        self.mentions.append(mention)
        index = len(self.mentions) - 1
        if home(mention.id) is not None:
            self._last_person = index
            self._last_office[_kind(mention.id)] = index
        if mention.name is not None:
            self._last_person = index
            for stem in self._stems(mention):
                self._surnames.setdefault(stem, {})[mention.id] = index
        return index

    def _stems(self, mention: Mention) -> set[str]:
        """Of a surname: a known person's, else of the name's last word as printed."""
        if mention.persons:
            found = {stem for person in mention.persons for stem in bases(person.split()[-1])}
        else:
            last = max(mention.name or (0, 1)) - 1
            found = set(stems(self._tokens[last].key))
        return {stem for stem in found if len(stem) >= _LEAST}

    def _person(self, unit: Unit, near: str | None) -> int:
        return self._new(self._titles.person(unit, near))

    def _head_alone(self, unit: Unit, near: str) -> int | None:
        """«…, — сообщил Шапша»: the one head of the region that the text speaks of."""
        persons = self._titles.heads(unit, near)
        if len(persons) != 1:
            return None
        where = (unit.start, unit.end)
        return self._new(Mention(f"gov:{near}", *where, where, persons=persons))

    def _is_name(self, unit: Unit) -> bool:
        """«…, рассказал Иванов»: a town's name in the nominative that nothing leads to."""
        town = unit.toponyms[0].kind == "town" and len(unit.toponyms) == 1
        alone = not unit.relation and unit.end == unit.start + 1
        return town and alone and self._titles.is_name(unit, True)

    def _named_as_town(self, unit: Unit, near: str | None) -> int:
        where = (unit.start, unit.end)
        found = self._head_alone(unit, near or "")
        return found if found is not None else self._new(Mention("other", *where, where))

    def _surname(self, unit: Unit, near: str | None, said: bool) -> int | None:
        """A surname alone, of somebody who was named in full before, or who speaks (``said``: a
        verb of saying is beside it) as the head of the region."""
        known: dict[str, int] = {}
        for stem in stems(self._tokens[unit.start].key):
            known = self._surnames.get(stem, known) or known
        if not known and said:
            return self._head_alone(unit, near or self._town_region)
        if len(known) < 2:
            return next(iter(known.values()), None)
        here = [index for id, index in known.items() if near and home(id) == near]
        if len(here) == 1:
            return here[0]
        where = (unit.start, unit.end)
        self.mentions.append(Mention("other", *where, where, candidates=tuple(known)))
        return len(self.mentions) - 1

    def _office(self, units: Sequence[Unit], k: int, near: str | None) -> int | None:
        mention = self._titles.read(units, k, near, self._title, len(self.mentions))
        if mention is None:
            return None
        if mention.id.endswith(":"):
            kind = mention.id[:-1]
            last = self._last_office.get(kind)
            if last is not None and mention.name is None:
                return last
            region = home(self.mentions[last].id) if last is not None else near
            region = region or self._town_region
            mention.id = f"{kind}:{region}" if region else "other"
        return self._new(mention)

    def _agency(self, units: Sequence[Unit], k: int, id: str) -> int | None:
        """An agency that says something: a verb of saying, or a colon or dash beside it."""
        unit = units[k]
        beside = [
            u.value for u in (*units[max(0, k - 1) : k], *units[k + 1 : k + 2]) if u.kind == SIGN
        ]
        # «Поліція Миколаївщини: …»
        if not k and len(units) > 2 and units[1].kind == AREA:
            beside.append(units[2].value)
        says = any("say" in u.marks for u in units) or {":", "—", "–", "-", "("} & set(beside)
        if not says and not id.startswith("anon"):
            return None
        return self._new(Mention(id, unit.start, unit.end))

    def _is_administration(self, unit: Unit) -> bool:
        return self._tokens[unit.end - 1].key in _ADMINISTRATIONS and bool(region_of(unit))

    def issue(self, mention: Mention) -> tuple[str, str] | None:
        """The code and message of what is not sure of a mention, None when nothing is."""
        return self._titles.issue(mention)


def _kind(id: str) -> str:
    return id.partition(":")[0].removesuffix("-ru")
