"""Tokens → units, sentence by sentence: numbers with their qualifiers, objects, verbs, places."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from svodka.claims.persons import Name
from svodka.claims.toponyms import Toponyms, lexicon_matches
from svodka.claims.units import (
    AREA,
    MARK,
    NO_FLAGS,
    NUM,
    OBJ,
    SIGN,
    TIME,
    VERB,
    WORD,
    GazetteerLike,
    Toponym,
    Unit,
)
from svodka.language import Token
from svodka.language.lexicon import Lexicon, Match
from svodka.language.numerals import read_number

# What a bare quantity word counts: lowest and highest.
_DATELINE = 12  # tokens between the town of a dateline and its dash
_DASHES = frozenset("-–—")
_ENDS = frozenset("!?:;")
_PLURAL = ("ами", "ями", "ах", "ях", "regions", "districts")
_QUALIFIERS = 8  # tokens of "in total no fewer than" before a number
_WITH_ARTICLE = frozenset(("dozen", "couple", "hundred", "few", "thousand"))
_ONE_MORE = frozenset(("another", "one"))
_VAGUE = {"several": (2, None), "dozens": (24, None), "hundreds": (200, None)}
# «зенитных ракетных комплексов»: a word that ends as an adjective is no object.
_ADJECTIVE = re.compile("(?:н(?:ых|ого|ому|ыми|ый|ые|ой|ую|ая|ое|им|ими))$")
_NOBODY: Mapping[int, Name] = MappingProxyType({})
_BEFORE = frozenset(("more", "atleast", "upto", "about", "each", "extra", "total", "all"))


class Chunker:
    """Turns a document's tokens into units. ``times`` are (first token, last
    token + 1, index, kind), ``names`` those of persons by their first token."""

    def __init__(
        self,
        tokens: Sequence[Token],
        lexicon: Lexicon,
        gazetteer: GazetteerLike,
        lang: str,
        times: Sequence[tuple[int, int, int, str]],
        names: Mapping[int, Name] = _NOBODY,
    ) -> None:
        self.tokens = tokens
        self.matches = lexicon_matches(tokens, lexicon)
        self.toponyms = Toponyms(tokens, self.matches, gazetteer, lang)
        self._first = gazetteer.first_words()
        self._times = {start: (end, index, kind) for start, end, index, kind in times}
        self._names = names

    def mark(self, i: int, cls: str) -> Match | None:
        """The match of one class at token ``i``."""
        for match in self.matches[i]:
            if match.cls == cls:
                return match
        return None

    def units(self, start: int, end: int) -> list[Unit]:
        """The units of tokens ``start`` to ``end``."""
        out: list[Unit] = []
        i = start
        while i < end:
            unit = self._unit(i, end)
            out.append(unit)
            i = max(unit.end, i + 1)
        return out

    def _unit(self, i: int, end: int) -> Unit:
        time = self._times.get(i)
        if time is not None:
            return Unit(TIME, i, max(time[0], i + 1), time[2], index=time[1])
        token = self.tokens[i]
        if token.kind == "sign" or token.kind == "line":
            return Unit(SIGN, i, i + 1, token.text)
        name = self._names.get(i)
        if name is not None and name.end <= end:
            return Unit(MARK, i, name.end, "person", marks={"person": "|".join(name.persons)})
        return (
            self._number(i, end)
            or self._headed(i, end)
            or self._place(i, end)
            or self._word(i, end)
        )

    # -- numbers ------------------------------------------------------------------------------

    def _number(self, i: int, end: int) -> Unit | None:
        flags: set[str] = set()
        at = i
        while at < min(end, i + _QUALIFIERS):
            if at in self._times:
                return None
            quant = self.mark(at, "quant")
            if at == i and self.mark(at, "rangefrom") is not None and self._spoken_range(at, end):
                at += 1
                break
            if quant is None or quant.value not in _BEFORE:
                break
            flags.add(quant.value)
            at += quant.size
        if at >= end or at in self._times:
            return None
        quant = self.mark(at, "quant")
        if quant is not None and quant.value in _VAGUE:
            low, high = _VAGUE[quant.value]
            return Unit(NUM, i, at + quant.size, low=low, high=high, flags=frozenset(flags))
        if self.tokens[at].key == "a" and at + 1 < end and self.tokens[at + 1].key in _WITH_ARTICLE:
            at += 1
        number = read_number(self.tokens, at)
        if number is None and at > i and self.tokens[i].key in _ONE_MORE:
            return self._one_more(i, at, end)
        if number is None:
            return self._zero(i, end) if at == i else None
        value, size = number
        stop = at + size
        top: int | None = value
        # A range: "20-25", "5–8", "between 20 and 25", «от 20 до 25».
        spoken = at > i and self.mark(i, "rangefrom") is not None
        if stop + 1 < end and (
            (
                self.tokens[stop].text in ("-", "—")
                and self.tokens[stop].start == self.tokens[stop - 1].end
            )
            or (spoken and self.tokens[stop].key in ("до", "to", "and"))
        ):
            upper = read_number(self.tokens, stop + 1)
            if upper is not None and upper[0] > value:
                top, stop = upper[0], stop + 1 + upper[1]
        stop = self._of_how_many(stop, end)
        if stop < end and self.tokens[stop].text == "%":
            return Unit(WORD, i, stop + 1)
        low, high = _qualified(value, top, flags)
        return Unit(NUM, i, stop, low=low, high=high, flags=frozenset(flags) or NO_FLAGS)

    def _spoken_range(self, i: int, end: int) -> bool:
        """Whether "from 20 to 25" or "between 20 and 25" stands at ``i``, with an object after."""
        if i + 1 >= end or i + 1 in self._times:
            return False
        first = read_number(self.tokens, i + 1)
        if first is None:
            return False
        middle = i + 1 + first[1]
        if middle + 1 >= end or self.tokens[middle].key not in ("до", "to", "and"):
            return False
        second = read_number(self.tokens, middle + 1)
        return second is not None and second[0] > first[0]

    def _zero(self, i: int, end: int) -> Unit | None:
        """ "No drones", «ни одного беспилотника»: only before an object."""
        zero = self.mark(i, "neg0")
        if zero is None:
            return None
        for n in range(i + zero.size, min(i + zero.size + 4, end)):
            if self.mark(n, "obj") is not None:
                return Unit(NUM, i, i + zero.size, flags=frozenset(("none",)))
            if self.mark(n, "adj") is None:
                return None
        return None

    def _of_how_many(self, stop: int, end: int) -> int:
        """Past "of 89" in "58 of 89 drones"; the first number is the count."""
        at = stop
        if at < end and self.tokens[at].key == "out":
            at += 1
        if at + 1 < end and self.tokens[at].key in ("of", "из", "із", "з"):
            at += 1
            while at < end and self.tokens[at].key in ("the", "all"):
                at += 1
            second = read_number(self.tokens, at) if at < end and at not in self._times else None
            if second is not None:
                return at + second[1]
        return stop

    def _one_more(self, i: int, at: int, end: int) -> Unit | None:
        """ "Another drone", "one more UAV"."""
        for n in range(at, min(at + 4, end)):
            if self.mark(n, "obj") is not None:
                return Unit(NUM, i, at, low=1, high=1, flags=frozenset(("extra",)))
            if self.mark(n, "adj") is None:
                return None
        return None

    # -- places -------------------------------------------------------------------------------

    def _headed(self, i: int, end: int) -> Unit | None:
        if self.mark(i, "head") is None:
            return None
        found = self.toponyms.headed_list(i, end)
        return None if found is None else self._area(i, found)

    def _place(self, i: int, end: int) -> Unit | None:
        token = self.tokens[i]
        lead = any(m.cls in ("rel", "terr", "head") for m in self.matches[i])
        if not lead and token.key not in self._first and not token.text[:1].isupper():
            return None
        if not lead and not token.text[:1].isupper() and token.key not in self._first:
            return None
        office = self.mark(i, "office") or self.mark(i, "speaker")
        if office is not None and not lead:
            return None
        found = self.toponyms.group(i, end)
        if found is None:
            return self._region_reference(i, end) if lead else None
        if self._is_dateline(i, found[1]):
            return Unit(WORD, i, found[1])
        return self._area(i, found)

    def _is_dateline(self, i: int, stop: int) -> bool:
        """Whether a name is where an article was written: "MOSCOW, Sept 10 (Agency) - Air defences
        shot down …". In capitals, at the start of a line, with a date or an agency before a dash
        after which a sentence begins; «БЕЛГОРОД — 5 БПЛА» is an entry of a list."""
        tokens = self.tokens
        begins = i == 0 or tokens[i - 1].kind == "line"
        if not begins or not all(len(t.text) > 2 and t.text.isupper() for t in tokens[i:stop]):
            return False
        for at in range(stop, min(stop + _DATELINE, len(tokens) - 1)):
            token, after = tokens[at], tokens[at + 1]
            if token.kind == "line" or token.text in _ENDS:
                return False
            if token.text in _DASHES and at > stop and token.start > tokens[at - 1].end:
                return after.kind == "word" and after.text[:1].isupper()
        return False

    def _region_reference(self, i: int, end: int) -> Unit | None:
        """ "over the region", «в области»: the region that the report speaks of."""
        at, relation = i, ""
        while at < end and at - i < 6:
            rel, terr = self.mark(at, "rel"), self.mark(at, "terr")
            noun = self.mark(at, "head")
            is_region = noun is not None and noun.value == "region"
            country = self.mark(at, "countryword")
            if relation and country is not None:
                stop = at + country.size
                toponym = Toponym("country", ((country.value,),), at, stop, relation)
                return Unit(AREA, i, stop, toponyms=(toponym,), relation=relation)
            if relation and self.mark(at, "capital") is not None:
                size = (self.mark(at, "capital") or Match("", "", 1)).size
                toponym = Toponym("capital", (), at, at + size, relation)
                return Unit(AREA, i, at + size, toponyms=(toponym,), relation=relation)
            if relation and (is_region or self.mark(at, "areaword") is not None):
                if self.tokens[at].text[:1].isupper() or self.tokens[at].key.endswith(_PLURAL):
                    return None
                toponym = Toponym("reference", (), at, at + 1, relation)
                return Unit(AREA, i, at + 1, toponyms=(toponym,), relation=relation)
            if rel is not None:
                relation, at = rel.value, at + rel.size
            elif terr is not None:
                at += terr.size
            elif self.tokens[at].key in (
                "нашей",
                "нашего",
                "нашим",
                "нашому",
                "нашою",
                "our",
                "this",
            ):
                at += 1
            else:
                return None
        return None

    def _area(self, i: int, found: tuple[list[Toponym], int]) -> Unit:
        names, stop = found
        marks = {m.cls: m.value for m in self.matches[i]}
        relation = next((t.relation for t in names if t.relation), "")
        return Unit(AREA, i, stop, toponyms=tuple(names), relation=relation, marks=marks)

    # -- the rest -----------------------------------------------------------------------------

    def _word(self, i: int, end: int) -> Unit:
        matches = self.matches[i]
        if not matches:
            return Unit(WORD, i, i + 1, self.tokens[i].key)
        best: Match | None = None
        marks: dict[str, str] = {}
        for match in matches:
            marks[match.cls] = match.value
            if match.cls in ("obj", "verb", "adj") and (best is None or match.size > best.size):
                best = match
        if (
            best is not None
            and best.cls == "obj"
            and not _ADJECTIVE.search(self.tokens[i + best.size - 1].key)
        ):
            value = best.value
            if best.size > 1 and "/" not in value:
                # «крылатая ракета»: the number is the last word's.
                last = self.mark(i + best.size - 1, "obj")
                value += last.value[last.value.find("/") :] if last and "/" in last.value else ""
            return Unit(OBJ, i, min(i + best.size, end), value, marks=marks)
        if best is not None and best.cls == "verb":
            return Unit(VERB, i, min(i + best.size, end), best.value, marks=marks)
        size = max(m.size for m in matches)
        return Unit(MARK, i, min(i + size, end), matches[0].cls, marks=marks)


def _qualified(value: int, high: int | None, flags: set[str]) -> tuple[int, int | None]:
    if "more" in flags:
        return value + 1, None
    if "atleast" in flags:
        return value, None
    if "upto" in flags:
        return 1, high
    return value, high
