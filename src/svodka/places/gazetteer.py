"""The gazetteer: what a place is called, in every form, and what each form may mean.

The data are built by tools/build_gazetteer.py; this module only reads them. Nothing is read
before it is asked for, and the forms of towns are unpacked a few at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property, lru_cache
from importlib import resources
from threading import Lock

from svodka.places import resolve
from svodka.places.forms import Buckets, Forms
from svodka.places.records import Candidate, Form, Location, Place

_LOCK = Lock()
# How many looked-up words are kept with what they mean, and the letters of the longest form.
REMEMBERED = 50_000
LONGEST_FORM = 64


class Gazetteer:
    """Places by id and readings by form. Thread-safe; use ``packaged()``."""

    def __init__(self, places: str, forms: str, towns: str, town_forms: str) -> None:
        """The text of the four data files."""
        self._places_text = places
        self._forms_text = forms
        self._towns_text = towns
        self._town_forms_text = town_forms
        self._known: dict[str, tuple[Form, ...]] = {}
        self._most: dict[str, int] = {}

    @classmethod
    def packaged(cls) -> Gazetteer:
        """The gazetteer that ships with svodka; one for the whole process."""
        with _LOCK:
            return _packaged()

    def place(self, id: str) -> Place | None:
        """The place with this id."""
        if id.startswith("geonames:"):
            line = self._towns.get(id[9:])
            return None if line is None else _town(line)
        return self._places.get(id)

    def places(self, kind: str, region: str | None = None) -> Iterator[Place]:
        """All places of a kind, or those of one region."""
        if kind != "town":
            found = (place for place in self._places.values() if place.kind == kind)
            yield from (p for p in found if region is None or p.region == region)
        elif region is None:
            yield from map(_town, self._towns.values())
        else:
            yield from map(_town, self._towns_by_region.get(region, ()))

    def forms(self, folded: str) -> tuple[Form, ...]:
        """The readings of an exact form, as ``svodka.language.fold`` makes it; () if none. Towns
        of one name are one reading each, the largest first."""
        known = self._known.get(folded)
        if known is None:
            bare = _bare(folded)
            known = (*self._readings(bare), *self._town_readings(bare))
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            if len(folded) <= LONGEST_FORM:
                self._known[folded] = known
        return known

    def longest(self, words: Sequence[str], start: int) -> tuple[int, tuple[Form, ...]] | None:
        """(number of words, readings) of the longest form that starts at ``words[start]``."""
        first = words[start]
        most = self._most_words(first)
        if most == 1:
            found = self.forms(first)
            return (1, found) if found else None
        for size in range(min(most, len(words) - start), 0, -1):
            found = self.forms(" ".join(words[start : start + size]))
            if found:
                return size, found
        return None

    def _most_words(self, first: str) -> int:
        """How many words the longest form has that starts with ``first``; at least 1."""
        known = self._most.get(first)
        if known is None:
            known = max(self._main.words.get(first, 1), self._town_forms.most_words(first))
            if len(self._most) >= REMEMBERED:
                self._most.clear()
            if len(first) <= LONGEST_FORM:
                self._most[first] = known
        return known

    def first_words(self) -> Collection[str]:
        """All words that a form can start with."""
        return self._first_words

    def all_forms(self) -> Iterator[str]:
        """Every form, in no order; one may come twice."""
        yield from self._main.values
        yield from self._town_forms

    def closest(
        self, printed: str, *, region: str | None, kinds: Collection[str], limit: int = 5
    ) -> list[Candidate]:
        """The places of ``kinds`` (in ``region``) whose spelling is closest to ``printed``, best
        first."""
        return resolve.closest(self, printed, region=region, kinds=kinds, limit=limit)

    def locate(self, printed: str, *, kind: str, region: str | None) -> Location:
        """The place that ``printed`` names, or candidates; see ``resolve.locate``."""
        return resolve.locate(self, printed, kind=kind, region=region)

    def _readings(self, folded: str) -> Iterator[Form]:
        for line in self._main.values.get(folded, ()):
            kind, number, ids = line.split("\t")
            yield Form(tuple(ids.split("|")), kind, number)

    def _town_readings(self, folded: str) -> Iterator[Form]:
        """An id with * is of a town whose form needs a head noun."""
        kinds = {True: "town_adj", False: "town"}
        found = [(id.rstrip("*"), kinds[id[-1] == "*"]) for id in self._town_forms.get(folded)]
        found.sort(key=lambda pair: (-_population(self._towns[pair[0]]), pair[0]))
        yield from (Form((f"geonames:{id}",), kind) for id, kind in found)

    @cached_property
    def _places(self) -> dict[str, Place]:
        places = (_place(line) for line in self._places_text.splitlines())
        return {place.id: place for place in places}

    @cached_property
    def _main(self) -> Forms:
        """Form → lines of kind, number, ids."""
        lines = (line.rsplit("\t", 1) for line in self._forms_text.splitlines())
        return Forms((packed, reading) for reading, packed in lines)

    @cached_property
    def _town_forms(self) -> Buckets:
        return Buckets(self._town_forms_text)

    @cached_property
    def _first_words(self) -> _FirstWords:
        return _FirstWords(self._main, self._town_forms)

    @cached_property
    def _towns(self) -> dict[str, str]:
        return {line[: line.index("\t")]: line for line in self._towns_text.splitlines()}

    @cached_property
    def _towns_by_region(self) -> dict[str, list[str]]:
        out: dict[str, list[str]] = defaultdict(list)
        for line in self._towns.values():
            out[line.split("\t", 2)[1]].append(line)
        return dict(out)


class _FirstWords(Collection[str]):
    """The first words of forms; asking for one is quick, going through all is not."""

    def __init__(self, main: Forms, towns: Buckets) -> None:
        self._main = main
        self._towns = towns
        self._known: dict[str, bool] = {}

    def __contains__(self, word: object) -> bool:
        if not isinstance(word, str):
            return False
        known = self._known.get(word)
        if known is not None:
            return known
        bare = _bare(word)
        known = bare in self._main.values or bare in self._main.words or self._towns.starts(bare)
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        if len(word) <= LONGEST_FORM:
            self._known[word] = known
        return known

    def __iter__(self) -> Iterator[str]:
        forms = [*self._main.values, *self._towns]
        return iter(sorted({form.partition(" ")[0] for form in forms}))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _bare(word: str) -> str:
    """Russia's → Russia."""
    return word[:-2] if word.endswith("'s") else word


def _place(line: str) -> Place:
    id, kind, region, country, lat, lon, people, iata, icao, *names = line.split("\t")
    en, ru, uk = names
    north, east = (float(lat), float(lon)) if lat else (None, None)
    size = int(people or 0)
    return Place(id, kind, region, country, en, ru, uk, north, east, size, iata, icao)


@lru_cache(maxsize=4096)
def _town(line: str) -> Place:
    id, region, country, lat, lon, people, en, ru, uk = line.split("\t")
    id = f"geonames:{id}"
    north, east = float(lat), float(lon)
    return Place(id, "town", region, country, en, ru, uk, north, east, int(people), "", "")


def _population(line: str) -> int:
    return int(line.split("\t", 6)[5])


@lru_cache(maxsize=1)
def _packaged() -> Gazetteer:
    folder = resources.files("svodka") / "data" / "places"
    names = ("places", "forms", "towns", "town_forms")
    return Gazetteer(*((folder / f"{name}.tsv").read_text("utf-8") for name in names))
