"""Offices in a sentence: the title, the region it names, the name beside it → who speaks.

The stated office goes before what the data knows of the name: a governor whom the data does not
have yet is the governor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from svodka.claims.holders import Choice, Holders, occupied, same_surname
from svodka.claims.mentions import Mention, region_of
from svodka.claims.persons import Persons
from svodka.claims.units import AREA, SIGN, SPEAKER, WORD, GazetteerLike, Toponym, Unit
from svodka.language import Token

_CAPITALS = {"uk": "UA-30"}  # "the mayor of the capital", by the language of the text
_CAPITAL = "RU-MOW"
_STATED = ("region", "town", "capital", "district")
_VOWELS = "аеиоуыэюяіїєьй"
_BESIDE = 2  # tokens before a title that may say which side's it is
_SHORTEST = 4  # letters of a surname that the data does not have


@dataclass(frozen=True, slots=True)
class Setting:
    """What reading a document's speakers needs to know. ``region_of``: readings of a town's name →
    the region of the largest; ``nominative``: whether a word is the name of one of them as a
    gazetteer prints it; ``day``: the day for which offices have their holders, or None."""

    tokens: Sequence[Token]
    lang: str
    gazetteer: GazetteerLike
    region_of: Callable[[tuple[tuple[str, ...], ...]], str | None]
    nominative: Callable[[str, tuple[tuple[str, ...], ...]], bool]
    day: date | None


class _Place(NamedTuple):
    """Of a title: its tokens ``start`` to ``end``, the last unit ``k`` of it, the region."""

    start: int
    end: int
    k: int
    region: str
    printed: Toponym | None
    kind: str = ""  # of what it is the office: region, town, district


class _Called(NamedTuple):
    """The name beside a title: its tokens, and the persons of the data it may be."""

    start: int
    end: int
    persons: tuple[str, ...]


class Titles:
    """Reads titles of one document."""

    def __init__(self, setting: Setting) -> None:
        self._s = setting
        self._tokens = setting.tokens
        self._holders = Holders.packaged()
        self._persons = Persons.packaged()

    def read(
        self, units: Sequence[Unit], k: int, near: str | None, title: bool, index: int
    ) -> Mention | None:
        """The mention that unit ``k`` starts, None when it is no speaker. Its id ends in a colon
        ("gov:") when neither a region nor a known name says of what.

        ``near``: the region that the text speaks of. ``title``: the sentence is a headline. Units
        that belong to the mention become SPEAKER units with ``index``.
        """
        office, _, fixed = units[k].marks["office"].partition(":")
        place = self._place(units, k, near)
        if fixed:
            place = place._replace(region=fixed)
        called = self._called(units, place, office, near, title)
        if k and "former" in units[k - 1].marks:
            office = "other"
        choice = self._choice(office, place, called, near)
        if choice is None:
            return None
        self._claim(units, called, place, index)
        end = called.end if called else place.end
        mention = Mention(choice.speaker, place.start, end, candidates=choice.candidates)
        if called is not None:
            mention.name, mention.persons = (called.start, called.end), called.persons
        if place.printed is not None and place.printed.kind in _STATED:
            mention.region = place.printed
        return mention

    def person(self, unit: Unit, near: str | None) -> Mention:
        """The mention of a known name without an office."""
        persons = tuple(unit.marks["person"].split("|"))
        choice = self._holders.speaks(persons, self._s.day, near)
        name = (unit.start, unit.end)
        return Mention(choice.speaker, *name, name, persons=persons, candidates=choice.candidates)

    def heads(self, unit: Unit, region: str) -> tuple[str, ...]:
        """The persons of that surname who may have been the head of a region."""
        known = self._persons.surname(self._tokens[unit.start].key) if region else ()
        speaker, day = f"gov:{region}", self._s.day
        return tuple(name for name in known if self._holders.holds(name, speaker, day))

    def issue(self, mention: Mention) -> tuple[str, str] | None:
        """What is not sure of a mention: candidates left, or another holder in the data."""
        if mention.candidates:
            return "speaker_ambiguous", f"It fits several offices: {', '.join(mention.candidates)}."
        if mention.name is None:
            return None
        known = self._holders.known(mention.id, self._s.day)
        start, end = mention.name
        printed = " ".join(t.text for t in self._tokens[start:end] if t.kind == "word")
        if not known or any(same_surname(printed, name) for name in known):
            return None
        held = ", ".join(known)
        return "speaker_holder", f"Not the name known for {mention.id} at that time ({held})."

    # -- which office ---------------------------------------------------------------------------

    def _choice(
        self, office: str, place: _Place, called: _Called | None, near: str | None
    ) -> Choice | None:
        region, day = place.region, self._s.day
        persons = called.persons if called else ()
        if persons and office != "other":
            held = self._holders.titled(persons, office, region, day, near)
            if held is not None:
                return held
        if persons and (office in ("other", "gov?") or not (region or near)):
            return self._holders.speaks(persons, day, region or near)
        if office == "other" or (office == "gov?" and place.kind == "district"):
            return Choice("other")
        if office == "gov?":
            if not region:
                return None
            office = "mayor" if place.kind == "town" else "gov"
        return Choice(self._office(office, region, place) if region else f"{office}:")

    def _office(self, office: str, region: str, place: _Place) -> str:
        id = f"{office}:{region}"
        if office == "gov" and not self._holders.has(id) and self._holders.has(f"mayor:{region}"):
            return f"mayor:{region}"  # the head of Moscow is its mayor
        if office == "gov" and self._holders.has(f"gov-ru:{region}") and self._set_up(place):
            return f"gov-ru:{region}"
        return id

    def _set_up(self, place: _Place) -> bool:
        """Whether a title in an occupied region is the one that Russia set up."""
        first = max(0, place.start - _BESIDE)
        keys = [t.key for t in self._tokens[first : place.end]]
        words = occupied().get(self._s.lang, ())
        for side, word in words:
            if word != "-" and any(
                k.startswith(word[:-1]) if word[-1] == "*" else k == word for k in keys
            ):
                return side == "RU"
        return ("RU", "-") in words

    # -- the region -----------------------------------------------------------------------------

    def _place(self, units: Sequence[Unit], k: int, near: str | None) -> _Place:
        """The title with the region beside it, whose unit becomes a part of the title."""
        unit = units[k]
        after = _next(units, k)
        if after is not None and units[after].kind == AREA:
            area, first = units[after], units[after].toponyms[0]
            region = self._named(area, near)
            kind = "region" if region_of(area) else first.kind
            if kind == "town" and self.is_name(area, after == k + 1):
                return _Place(unit.start, unit.end, k, "", None)
            if region or (kind == "district" and not area.relation):
                area.kind = SPEAKER
                return _Place(unit.start, area.end, after, region, first, kind)
        elif after is not None and "capital" in units[after].marks:
            return _Place(unit.start, units[after].end, k, self._capital(), None)
        elif k and units[k - 1].kind == AREA and not units[k - 1].relation:
            area = units[k - 1]
            if region_of(area):
                area.kind = SPEAKER
                return _Place(area.start, unit.end, k, region_of(area), area.toponyms[0])
        elif k and units[k - 1].kind == WORD and self._adjective(units[k - 1]):
            area = units[k - 1]
            region = self._adjective(area)
            area.kind = SPEAKER
            printed = Toponym("region", ((region,),), area.start, area.end)
            return _Place(area.start, unit.end, k, region, printed)
        return _Place(unit.start, unit.end, k, "", None)

    def _named(self, area: Unit, near: str | None) -> str:
        first = area.toponyms[0]
        if region_of(area):
            return region_of(area)
        if first.kind == "capital" or "capital" in area.marks:
            return self._capital()
        if first.kind == "reference":
            return near or ""
        return (self._s.region_of(first.ids) or "") if first.kind == "town" and first.ids else ""

    def is_name(self, area: Unit, beside: bool) -> bool:
        """«Губернатор Иванов», "Governor Ivanov": a surname that is a town's name too. A town after
        a title is in the genitive, or after "of"."""
        if self._s.lang == "en":
            return beside
        key = self._tokens[area.start].key
        return key[-1] not in _VOWELS and self._s.nominative(key, area.toponyms[0].ids)

    def _adjective(self, unit: Unit) -> str:
        """«Брянский губернатор»: the one region that an adjective names."""
        forms = self._s.gazetteer.forms(self._tokens[unit.start].key)
        ids = {f.ids for f in forms if f.kind == "region_adj" and len(f.ids) == 1}
        return ids.pop()[0] if len(ids) == 1 else ""

    def _capital(self) -> str:
        return _CAPITALS.get(self._s.lang, _CAPITAL)

    # -- the name -------------------------------------------------------------------------------

    def _called(
        self, units: Sequence[Unit], place: _Place, office: str, near: str | None, title: bool
    ) -> _Called | None:
        """The name after a title: a known person's, two capitalised words, or a surname alone."""
        at = place.k + 1
        while at < len(units) and units[at].kind == SIGN and units[at].value == ",":
            at += 1
        if at >= len(units):
            return None
        unit = units[at]
        if "person" in unit.marks:
            return _Called(unit.start, unit.end, tuple(unit.marks["person"].split("|")))
        words = self._capitalised(units, at)
        if at != place.k + 1 or unit.end != unit.start + 1:
            return None
        if words > 1:
            return _Called(unit.start, units[at + words - 1].end, ())
        known = self._held(self._persons.surname(self._tokens[unit.start].key), office, place, near)
        # Word lists take some for others: «Кравченко» begins as «край» does.
        if known and self._tokens[unit.start].text[:1].isupper():
            return _Called(unit.start, unit.end, known)
        if office == "gov?" or not words or not self._surname_like(unit, title):
            return None
        return _Called(unit.start, unit.end, ())

    def _held(
        self, persons: Sequence[str], office: str, place: _Place, near: str | None
    ) -> tuple[str, ...]:
        """Those of a surname alone who may hold such an office that day. A mayor has many
        namesakes: where the text speaks of a region, it is that one's."""
        kind = "gov" if office == "gov?" and not place.region else office
        region = place.region or ((near or "") if kind == "mayor" else "")
        return tuple(name for name in persons if self._holders.may(name, kind, region, self._s.day))

    def _capitalised(self, units: Sequence[Unit], at: int) -> int:
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
        return words

    def _surname_like(self, unit: Unit, title: bool) -> bool:
        """Whether one capitalised word is a name: headlines in English capitalise every word."""
        text = self._tokens[unit.start].text
        return (
            unit.kind in (WORD, AREA)
            and not title
            and len(text) >= _SHORTEST
            and text.isalpha()
            and text[1:].islower()
        )

    def _claim(
        self, units: Sequence[Unit], called: _Called | None, place: _Place, index: int
    ) -> None:
        if called is None:
            return
        for unit in units[place.k + 1 :]:
            if called.start <= unit.start < called.end:
                unit.kind, unit.index = SPEAKER, index


def _next(units: Sequence[Unit], k: int) -> int | None:
    """The unit after ``k``, past "of" and "the"."""
    at = k + 1
    while at < len(units) and units[at].kind == WORD and units[at].value in ("of", "the"):
        at += 1
    return at if at < len(units) else None
