"""The gazetteer: what a place is called, in every form, and what each form may mean.

The data are built by tools/build_gazetteer.py; this module only reads them. Regions, districts,
seas, countries and airports load at once, towns when a word is first looked up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from importlib import resources
from threading import Lock

from svodka.places import resolve
from svodka.places.records import Candidate, Form, Location, Place

_LOCK = Lock()


class Gazetteer:
    """Places by id and readings by form. Thread-safe; use ``packaged()``."""

    def __init__(self, places: str, forms: str, towns: str) -> None:
        self._places_text = places
        self._forms_text = forms
        self._towns_text = towns
        self._forms: dict[str, tuple[Form, ...]] = {}
        self._starts_seen: dict[str, int] = {}

    @classmethod
    def packaged(cls) -> Gazetteer:
        """The gazetteer that ships with svodka; one for the whole process."""
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
        known = self._forms.get(folded)
        if known is None:
            known = (*self._readings(folded), *self._town_readings(folded))
            if known:
                self._forms[folded] = known
        return known

    def longest(self, words: Sequence[str], start: int) -> tuple[int, tuple[Form, ...]] | None:
        """(number of words, readings) of the longest form that starts at ``words[start]``."""
        most = min(self._starts.get(words[start], 1), len(words) - start)
        for size in range(most, 0, -1):
            found = self.forms(" ".join(words[start : start + size]))
            if found:
                return size, found
        return None

    def first_words(self) -> Collection[str]:
        """All words that a form can start with."""
        return self._first_words

    def _readings(self, folded: str) -> Iterator[Form]:
        for line in self._main.get(folded, "").splitlines():
            kind, number, ids = line.split("\t")
            yield Form(tuple(ids.split("|")), kind, number)

    def _town_readings(self, folded: str) -> Iterator[Form]:
        ids = self._town_forms.get(folded)
        if ids:
            kinds = {True: "town_adj", False: "town"}
            found = [(id.rstrip("*"), kinds[id[-1] == "*"]) for id in ids.split()]
            found.sort(key=lambda pair: (-_population(self._towns[pair[0]]), pair[0]))
            yield from (Form((f"geonames:{id}",), kind) for id, kind in found)

    @cached_property
    def _places(self) -> dict[str, Place]:
        places = (_place(line) for line in self._places_text.splitlines())
        return {place.id: place for place in places}

    @cached_property
    def _main(self) -> dict[str, str]:
        """Form → lines of kind, number, ids."""
        lines = (line.rsplit("\t", 1) for line in self._forms_text.splitlines())
        return _by_form(((packed, reading) for reading, packed in lines), "\n", self._starts_seen)

    @cached_property
    def _towns(self) -> dict[str, str]:
        return {line[: line.index("\t")]: line for line in self._towns_text.splitlines()}

    @cached_property
    def _towns_by_region(self) -> dict[str, list[str]]:
        out: dict[str, list[str]] = defaultdict(list)
        for line in self._towns.values():
            out[line.split("\t", 2)[1]].append(line)
        return dict(out)

    @cached_property
    def _town_forms(self) -> dict[str, str]:
        """Form → ids; an id with * is of a town whose form needs a head noun."""
        return _by_form(_packed_towns(self._towns), " ", self._starts_seen)

    @cached_property
    def _starts(self) -> dict[str, int]:
        """First word of a form of several words → the most words of such a form."""
        _ = self._main, self._town_forms  # reading them fills it
        return self._starts_seen

    @cached_property
    def _first_words(self) -> Collection[str]:
        return _AnyOf(self._main, self._town_forms, self._starts)

    def closest(
        self, printed: str, *, region: str | None, kinds: Collection[str], limit: int = 5
    ) -> list[Candidate]:
        """The places of ``kinds`` (in ``region``) whose spelling is closest to ``printed``, best
        first."""
        return resolve.closest(self, printed, region=region, kinds=kinds, limit=limit)

    def locate(self, printed: str, *, kind: str, region: str | None) -> Location:
        """The place that ``printed`` names, or candidates; see ``resolve.locate``."""
        return resolve.locate(self, printed, kind=kind, region=region)


class _AnyOf(Collection[str]):
    """The words that are in one of several tables."""

    def __init__(self, *tables: Collection[str]) -> None:
        self._tables = tables

    def __contains__(self, word: object) -> bool:
        return any(word in table for table in self._tables)

    def __iter__(self) -> Iterator[str]:
        return iter({word.split(" ", 1)[0] for table in self._tables for word in table})

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _packed_towns(towns: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(packed forms, id), the id with * for forms that need a head noun."""
    for id, line in towns.items():
        _, plain, marked = line.rsplit("\t", 2)
        yield plain, id
        if marked:
            yield marked, id + "*"


def _by_form(
    packed: Iterable[tuple[str, str]], between: str, starts: dict[str, int]
) -> dict[str, str]:
    """Form → values of all entries that have it. Packed forms share their start:
    ``юхнов,,а;yukhnov,`` is юхнов, юхнова, yukhnov. ``starts`` gets the first words of forms of
    several words."""
    out: dict[str, str] = {}
    for forms, value in packed:
        for group in forms.split(";"):
            start, *ends = group.split(",")
            for end in ends:
                form = start + end
                if form in out:
                    out[form] += between + value
                else:
                    out[form] = value
            if " " in group:
                for end in ends:
                    first, *more = (start + end).split(" ")
                    starts[first] = max(starts.get(first, 2), len(more) + 1)
    return out


def _place(line: str) -> Place:
    id, kind, region, country, lat, lon, people, iata, icao, *names = line.split("\t")
    en, ru, uk = names
    north, east = (float(lat), float(lon)) if lat else (None, None)
    size = int(people or 0)
    return Place(id, kind, region, country, en, ru, uk, north, east, size, iata, icao)


@lru_cache(maxsize=4096)
def _town(line: str) -> Place:
    id, region, country, lat, lon, people, en, ru, uk, *_ = line.split("\t")
    id = f"geonames:{id}"
    north, east = float(lat), float(lon)
    return Place(id, "town", region, country, en, ru, uk, north, east, int(people), "", "")


def _population(line: str) -> int:
    return int(line.split("\t", 6)[5])


@lru_cache(maxsize=1)
def _load() -> Gazetteer:
    folder = resources.files("svodka") / "data" / "places"
    files = ((folder / f"{n}.tsv").read_text("utf-8") for n in ("places", "forms", "towns"))
    return Gazetteer(*files)


def _packaged() -> Gazetteer:
    with _LOCK:
        return _load()
