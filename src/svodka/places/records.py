"""What the gazetteer answers with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """``kind``: country, region, sea, district, town, airport. ``region``: the ISO 3166-2 code that
    it lies in, a region's own id, "" for seas, countries and places abroad. ``name`` is English;
    an unknown name is "". Degrees north and east; ``population`` 0 if unknown."""

    id: str
    kind: str
    region: str
    country: str
    name: str
    name_ru: str
    name_uk: str
    lat: float | None
    lon: float | None
    population: int
    iata: str
    icao: str


@dataclass(frozen=True, slots=True)
class Form:
    """One reading of a printed form. Several ``ids`` are one area (Московский регион). ``kind``:
    region, district, town, sea, country, airport, and region_adj, district_adj, sea_adj, town_adj
    for a word that names the place only beside a head noun. ``number`` of an adjective: sg, pl, or
    "" if it can be both."""

    ids: tuple[str, ...]
    kind: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a spelling may mean; ``score`` 0 to 100, 100 the same spelling."""

    id: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Location:
    """``id``: the place, or None when the spelling does not say which. ``candidates``: best first.
    ``note``: why there is no id, or what was read into a spelling that is not exact, else ""."""

    id: str | None
    candidates: tuple[Candidate, ...] = ()
    note: str = ""
