"""A printed name → the place it names, or candidates, or nothing; never a guess."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from svodka.language import fold
from svodka.places import spelling
from svodka.places.records import Candidate, Form, Location, Place

if TYPE_CHECKING:
    from svodka.places.gazetteer import Gazetteer

# A spelling inside a known region is taken for a place when it is this close, and this much closer
# than any other.
CLOSE, AHEAD = 86.0, 6.0
# Of several towns of one name, one so much larger is meant where nothing else is said: Киров is
# twelve times as large as its namesake and still ambiguous, Москва 1,000 times.
LARGER = 30
# The same inside one region, where a town and a village share a name.
LARGER_INSIDE = 8
# Characters of a printed name that are looked at; the longest real name has 40.
LONGEST = 60
# A city that is a region of its own and the region around it: text takes one for the other.
AROUND = {
    "RU-MOW": "RU-MOS",
    "RU-SPE": "RU-LEN",
    "UA-30": "UA-32",
    "UA-40": "UA-43",
    "RU-AD": "RU-KDA",
}
AROUND |= {around: city for city, around in AROUND.items()}


@dataclass(frozen=True, slots=True)
class _Index:
    """Places of a kind in a region, and what their names are compared by: three lists that run
    in step, with the place of each name."""

    owners: list[Place]
    keys: list[str]
    stems: list[str]
    printed: list[str]


@lru_cache(maxsize=256)
def _index(places: Gazetteer, kind: str, region: str | None) -> _Index:
    index = _Index([], [], [], [])
    for place in places.places(kind, region):
        # Of all towns at once only the English names: keys differ little between scripts.
        for name in spelling.names(place) if region is not None else (place.name,):
            index.owners.append(place)
            index.keys.append(spelling.key(name))
            index.stems.append(_stem(name, kind))
            index.printed.append(fold(name))
    return index


def _stem(name: str, kind: str) -> str:
    """Districts are adjectives that text shortens; towns in -ское and -о are different places."""
    return spelling.root(name) if kind == "district" else spelling.stem(name)


def closest(
    places: Gazetteer, printed: str, *, region: str | None, kinds: Collection[str], limit: int = 5
) -> list[Candidate]:
    """Places of ``kinds`` (in ``region``) by likeness to ``printed``, best first. Whole keys and
    printed spellings count fully, stems nearly."""
    from rapidfuzz import fuzz, process  # imports slowly, and most texts do not need it

    printed = printed[:LONGEST]
    best: dict[str, tuple[float, Place]] = {}
    for kind in sorted(kinds):
        index = _index(places, kind, region)
        queries = (
            ("keys", spelling.key(printed), 1.0),
            ("stems", _stem(printed, kind), 0.98),
            ("printed", fold(printed), 1.0),
        )
        for column, query, weight in queries:
            names = getattr(index, column)
            found = process.extract(query, names, scorer=fuzz.ratio, limit=8 * limit)
            for _, score, at in found:
                place = index.owners[at]
                score = max(weight * score, best.get(place.id, (0.0, place))[0])
                best[place.id] = (score, place)
    ranked = sorted(best.values(), key=lambda found: (-found[0], -found[1].population, found[1].id))
    return [Candidate(place.id, place.name, round(score, 1)) for score, place in ranked[:limit]]


@lru_cache(maxsize=16384)
def locate(places: Gazetteer, printed: str, *, kind: str, region: str | None) -> Location:
    """The place of ``kind`` (region, district, town, sea, country, airport) that ``printed`` names.

    An exact form, in any inflection or romanisation, resolves when one place inside ``region`` has
    it, or, without a region, when one place is alone or overwhelmingly the largest. Inside a region
    a close spelling resolves with a note. Otherwise the answer has candidates only.
    """
    folded = fold(" ".join(printed.split()))
    found = [f for f in places.forms(folded) if f.kind in {kind, f"{kind}_adj"}]
    whole = [f for f in found if f.kind == kind]
    exact = _places(places, whole or found)
    if region is None:
        return _among(exact, LARGER) if exact else _unknown(places, printed, kind)
    for area in (region, AROUND.get(region)):
        inside = [place for place in exact if place.region == area]
        if inside:
            return _among(inside, LARGER_INSIDE)
    near = closest(places, printed, region=region, kinds=[kind])
    if near and near[0].score >= CLOSE:
        lead = near[0].score - (near[1].score if len(near) > 1 else 0.0)
        if lead >= AHEAD:
            return Location(near[0].id, tuple(near), f"read as {near[0].name}")
    if exact:
        elsewhere = [Candidate(p.id, p.name, 100.0) for p in exact[:2]]
        return Location(None, (*near, *elsewhere), f"no {kind} of this name in {region}")
    return Location(None, tuple(near), f"no {kind} of this spelling in {region}")


def _places(places: Gazetteer, forms: Iterable[Form]) -> list[Place]:
    """The places that forms name, each once, the largest first."""
    ids = dict.fromkeys(id for form in forms if len(form.ids) == 1 for id in form.ids)
    return sorted(
        (place for place in map(places.place, ids) if place is not None),
        key=lambda place: (-place.population, place.id),
    )


def _among(exact: list[Place], larger: int) -> Location:
    """One of several places of one name, if it is so many times larger than the next."""
    candidates = tuple(Candidate(place.id, place.name, 100.0) for place in exact[:5])
    first = exact[0]
    if len(exact) == 1 or first.population > larger * max(exact[1].population, 500):
        return Location(first.id, candidates)
    return Location(None, candidates, "several places share this name")


def _unknown(places: Gazetteer, printed: str, kind: str) -> Location:
    near = closest(places, printed, region=None, kinds=[kind])
    return Location(None, tuple(near), f"no {kind} of this spelling is known")
