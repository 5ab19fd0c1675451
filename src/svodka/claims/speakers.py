"""Who asserts: offices, agencies and people in a sentence, and who keeps speaking after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from svodka.claims.drafts import Sentence
from svodka.claims.units import AREA, MARK, NUM, OBJ, SIGN, SPEAKER, VERB, WORD, Toponym, Unit
from svodka.language import Token
from svodka.language.lexicon import read_rows

_DASHES = ("—", "–", "-")
_ABOUT = ("об", "о", "про")  # "the governor on the day that passed"
_FRAMED = 20  # mentions of one sentence whose surroundings are looked at
_LONGEST = 4  # words of a stranger's name
_PRONOUNS = frozenset(["he", "she", "he's", "она", "он", "він", "вона"])

_STEM = 4


@dataclass(slots=True)
class Mention:
    """A speaker named in the text: office or agency id, token ranges of name and medium."""

    id: str
    start: int
    end: int
    name: tuple[int, int] | None = None
    medium: tuple[int, int] | None = None
    says: bool = False
    region: Toponym | None = None  # "the governor of the Kaluga region": the printed region
    closing: bool = False  # "…, — ОВА": at the end, after a dash, for all that stands before it
    header: bool = False  # «Генштаб повідомляє:» for all that follows


class Speakers:
    """Finds the speaker of every sentence of one document; ``mentions`` in order of finding."""

    def __init__(
        self,
        tokens: Sequence[Token],
        lang: str,
        region_of: Callable[[tuple[tuple[str, ...], ...]], str | None],
    ) -> None:
        self._tokens = tokens
        self._lang = lang
        self._region_of = region_of
        self.mentions: list[Mention] = []
        # By their first letters, which every case of a surname shares.
        self._surnames: dict[str, dict[str, int]] = {}
        self._last_person: int | None = None
        self._last_office: dict[str, int] = {}
        self._town_region = ""  # of the last town named

    def read(self, sentence: Sentence, last_region: str | None) -> int | None:
        """The index of the sentence's own speaker, None when it names none.

        The words of an attribution become SPEAKER units, so that "the governor of the Leningrad
        region" is not taken for the place of the claim.
        """
        found: list[int] = []
        units = sentence.units
        for unit in units:
            if unit.kind == AREA and _region(unit):
                last_region = _region(unit)
            if unit.kind == AREA and unit.toponyms[0].kind == "town" and unit.toponyms[0].ids:
                self._town_region = self._region_of(unit.toponyms[0].ids) or self._town_region
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
            stranger = self._stranger(units)
            return self._pronoun(sentence) if stranger is None else stranger
        for index in found[:_FRAMED]:
            self._frame(units, self.mentions[index])
        # An office or agency that speaks goes before "reportedly" and "sources".
        named = [i for i in found if self.mentions[i].id not in ("anon", "anon?")]
        hidden = [i for i in found if self.mentions[i].id == "anon"]
        if named and hidden:
            # "A military source close to the ministry" is a source, not the ministry.
            gap = self.mentions[named[0]].start - self.mentions[hidden[0]].end
            if 0 <= gap <= 3 and self.mentions[named[0]].name is None:
                return hidden[0]
        if len(named) > 1:
            named = [self._nearest(units, named)]
        people = [i for i in named if self.mentions[i].name is not None]
        best = (named or found)[0]
        if people and self.mentions[best].id == "other":
            best = people[0]
        return best

    def _frame(self, units: Sequence[Unit], mention: Mention) -> None:
        """Sets ``closing`` and ``header`` of a mention from what stands around it."""
        before = [u for u in units if u.end <= mention.start and not self._ornament(u)]
        after = [u for u in units if u.start >= mention.end]
        dash = next((n for n, u in enumerate(reversed(before[2:][-4:])) if _is_dash(u)), None)
        between = before[len(before) - dash :] if dash else []
        mention.closing = (
            dash is not None
            and not any(u.kind in (OBJ, NUM, AREA, VERB) for u in between)
            and all(self._tail(u) for u in _until_ornament(after))
        )
        colon = next((n for n, u in enumerate(after[:4]) if u.value == ":"), None)
        opens = not any(u.kind not in (SIGN, WORD) for u in before) and len(before) <= 1
        mention.header = opens and (
            (colon is not None and not any(u.kind in (NUM, OBJ, VERB, SIGN) for u in after[:colon]))
            or (bool(after) and after[0].value in _ABOUT)
        )

    def _ornament(self, unit: Unit) -> bool:
        return unit.kind == SIGN and not unit.value.isascii() and unit.value not in "—–«»"

    def _tail(self, unit: Unit) -> bool:
        """What may follow a closing mention: signs, and the rest of its name."""
        return unit.kind in (SIGN, SPEAKER) or self._tokens[unit.start].text[:1].isupper()

    def _stranger(self, units: Sequence[Unit]) -> int | None:
        """«…, — Досье Шпиона.»: a name of its own after a comma and a dash ends the sentence."""
        body = list(_until_ornament(units[1:])) if len(units) > 4 else []
        dash = next(
            (
                n
                for n in range(len(body) - 1, 0, -1)
                if body[n].value in _DASHES and body[n - 1].value in (",", "»")
            ),
            None,
        )
        if dash is None:
            return None
        name = [u for u in body[dash + 1 :] if u.kind != SIGN]
        if not 1 <= len(name) <= _LONGEST or any(u.kind not in (WORD, AREA) for u in name):
            return None
        words = self._tokens[name[0].start : name[-1].end]
        if not all(t.text[:1].isupper() for t in words if t.kind == "word"):
            return None
        for unit in name:
            unit.kind = SPEAKER
        self.mentions.append(Mention("other", name[0].start, name[-1].end, closing=True))
        for unit in name:
            unit.index = len(self.mentions) - 1
        return len(self.mentions) - 1

    def paragraph(self, start: int, end: int) -> bool:
        """Whether tokens ``start`` to ``end`` stand in one paragraph."""
        return all(t.kind != "line" for t in self._tokens[start:end])

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

    def _pronoun(self, sentence: Sentence) -> int | None:
        if self._last_person is None or not sentence.has("say"):
            return None
        for unit in sentence.units:
            if unit.kind == WORD and unit.value in _PRONOUNS:
                return self._last_person
        return None

    # -- one mention --------------------------------------------------------------------------

    def _mention(self, units: list[Unit], k: int, last_region: str | None) -> int | None:
        unit = units[k]
        if unit.kind == SPEAKER:
            return None
        if "person" in unit.marks:
            return self._person(units, k, unit.marks["person"])
        if "office" in unit.marks and unit.kind != AREA:
            return self._office(units, k, unit.marks["office"], last_region)
        if unit.kind == AREA and self._is_administration(unit):
            return self._new("gov:" + _region(unit), unit.start, unit.end)
        if "speaker" in unit.marks and unit.kind == MARK:
            return self._agency(units, k, unit.marks["speaker"])
        if unit.kind == WORD and self._tokens[unit.start].text[:1].isupper():
            key = self._tokens[unit.start].key
            for surname, index in self._surnames.get(key[:_STEM], {}).items():
                if key.startswith(surname[:-1] if len(surname) > 5 else surname) and (
                    len(key) - len(surname) <= 3
                ):
                    return index
        return None

    def _new(self, id: str, start: int, end: int, name: tuple[int, int] | None = None) -> int:
        self.mentions.append(Mention(id, start, end, name))
        index = len(self.mentions) - 1
        if id.startswith(("gov:", "mayor:")):
            self._last_person = index
            self._last_office[id.partition(":")[0]] = index
        if name is not None:
            self._last_person = index
            surname = self._tokens[name[1] - 1].key
            self._surnames.setdefault(surname[:_STEM], {})[surname] = index
        return index

    def _person(self, units: list[Unit], k: int, id: str) -> int:
        unit = units[k]
        return self._new(id, unit.start, unit.end, (unit.start, unit.end))

    def _agency(self, units: list[Unit], k: int, id: str) -> int | None:
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
        return self._new(id, unit.start, unit.end)

    def _is_administration(self, unit: Unit) -> bool:
        last = self._tokens[unit.end - 1].key
        return last in ("ова", "ода") and bool(_region(unit))

    def _office(
        self, units: list[Unit], k: int, office: str, last_region: str | None
    ) -> int | None:
        unit = units[k]
        start, end = unit.start, unit.end
        region = ""
        printed: Toponym | None = None
        after = _next(units, k)
        if after is not None and units[after].kind == AREA:
            first = units[after].toponyms[0]
            if _region(units[after]):
                region = _region(units[after])
            elif first.kind == "capital" or "capital" in units[after].marks:
                region = "RU-MOW" if self._lang != "uk" else "UA-30"
            elif first.kind == "reference":
                region = last_region or ""
            elif first.kind == "town" and first.ids:
                region = self._region_of(first.ids) or ""
            if region:
                printed = first
                end = units[after].end
                units[after].kind = SPEAKER
                k = after
        elif after is not None and "capital" in units[after].marks:
            region = "RU-MOW" if self._lang != "uk" else "UA-30"
            end = units[after].end
        elif (
            k and units[k - 1].kind == AREA and _region(units[k - 1]) and not units[k - 1].relation
        ):
            region = _region(units[k - 1])
            start = units[k - 1].start
            printed = units[k - 1].toponyms[0]
            units[k - 1].kind = SPEAKER
        name, id = self._name(units, k, office)
        if id is None:
            if office == "gov?":
                if not region:
                    return None
                office = "gov"
            if office == "other":
                id = "other"
            elif region:
                id = f"{office}:{region}"
            elif office in self._last_office:
                return self._last_office[office]
            elif last_region is not None or self._town_region:
                id = f"{office}:{last_region or self._town_region}"
            else:
                id = "other"
        index = self._new(id, start, name[1] if name else end, name)
        if printed is not None and printed.kind in ("region", "town", "capital"):
            self.mentions[index].region = printed
        return index

    def _known(self, unit: Unit, office: str) -> str | None:
        """«Голова ОВА Лисак»: the one holder of such an office who has this surname."""
        key = self._tokens[unit.start].key
        ids = {id for stem, id in surnames() if key.startswith(stem) and len(key) <= len(stem) + 3}
        fit = [id for id in ids if id.startswith(office.rstrip("?") + ":")]
        return fit[0] if len(fit) == 1 else None

    def _name(
        self, units: list[Unit], k: int, office: str
    ) -> tuple[tuple[int, int] | None, str | None]:
        """The name after an office: a known person's, or two capitalised words."""
        at = k + 1
        while (
            at < len(units) and units[at].kind == SIGN and self._tokens[units[at].start].text == ","
        ):
            at += 1
        if at >= len(units):
            return None, None
        unit = units[at]
        if "person" in unit.marks:
            unit.kind, unit.index = SPEAKER, len(self.mentions)
            return (unit.start, unit.end), unit.marks["person"]
        words = 0
        while (
            at + words < len(units)
            and words < 3
            and units[at + words].kind in (WORD, AREA)
            and units[at + words].end == units[at + words].start + 1
            and self._tokens[units[at + words].start].text[:1].isupper()
            and len(self._tokens[units[at + words].start].text) > 2
        ):
            words += 1
        known = self._known(units[at], office) if words == 1 and at == k + 1 else None
        if known is not None:
            unit.kind, unit.index = SPEAKER, len(self.mentions)
            return (unit.start, unit.end), known
        if words < 2 or at != k + 1:
            return None, None
        for other in units[at : at + words]:
            other.kind, other.index = SPEAKER, len(self.mentions)
        return (unit.start, units[at + words - 1].end), None


@lru_cache(maxsize=1)
def surnames() -> tuple[tuple[str, str], ...]:
    """The last words of the names in data/claims/persons.tsv, as stems, with their ids."""
    rows = read_rows("claims/persons")
    return tuple((pattern.split()[-1].rstrip("*"), id) for _, id, pattern in rows)


def _is_dash(unit: Unit) -> bool:
    return unit.kind == SIGN and unit.value in _DASHES


def _until_ornament(units: Sequence[Unit]) -> Iterator[Unit]:
    """Units up to an emoji, which starts a channel's own line, or a full stop."""
    for unit in units:
        if unit.kind == SIGN and (
            unit.value in ".!?[" or (not unit.value.isascii() and unit.value not in "—–«»“”„")
        ):
            return
        yield unit


def _next(units: Sequence[Unit], k: int) -> int | None:
    """The unit after ``k``, past "of" and "the"."""
    at = k + 1
    while at < len(units) and units[at].kind == WORD and units[at].value in ("of", "the"):
        at += 1
    return at if at < len(units) else None


def _region(unit: Unit) -> str:
    for toponym in unit.toponyms:
        if toponym.kind == "region" and toponym.ids:
            return toponym.ids[0][0]
    return ""
