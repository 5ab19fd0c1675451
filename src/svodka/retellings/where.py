"""Two lists of places: equal, truly coarser, or a place lost, gained or exchanged."""

from __future__ import annotations

import math
from collections.abc import Sequence

from svodka.model.claim import Area, Claim, Locality
from svodka.retellings.known import Known
from svodka.retellings.said import Said

# What happens at a place; towns named elsewhere in the report may be carried along.
STATES = frozenset(("casualties", "killed", "injured", "damage", "fire", "outage", "deployed"))
_KM_A_DEGREE = 111.2
_DISTRICT_KM = 40.0
_SIDES = {"RU-MOD": "RU", "UA-AF": "UA", "ROSAVIATSIA": "RU"}


def compare(article: Said, report: Said, known: Known, areas: Sequence[Area] | None = None) -> str:
    """How the article's places compare; a key of HOWS. ``areas`` are those to be compared, where
    they are not all of the statement's."""
    if article.claim.airport is not None or report.claim.airport is not None:
        return _airports(article.claim, report.claim, known)
    mine, theirs = article.areas if areas is None else areas, report.areas
    if not mine:
        return _unsaid(article, report)
    if not theirs and _whole(mine, report):
        return "coarser"
    theirs = theirs or report.spread
    if not theirs:
        return "gained"
    gained = [area for area in mine if not any(_meet(area, other, known) for other in theirs)]
    lost = [area for area in theirs if not any(_meet(other, area, known) for other in mine)]
    if gained:
        return "changed" if lost else "gained"
    if lost:
        return "lost" if _counts(article.claim) else "coarser"
    return _inside(article, mine, theirs, known)


def _unsaid(article: Said, report: Said) -> str:
    """Nothing is said of a place: a national count without one is of everywhere, so that one over a
    single region has lost it."""
    if not report.areas:
        return "same"
    everywhere = article.national and article.claim.role not in ("part", "of_which")
    if everywhere and report.claim.role == "part" and _counts(article.claim):
        return "lost"
    return "silent"


def _whole(mine: Sequence[Area], report: Said) -> bool:
    """Whether a report without a place counts over just what the article names."""
    speaker = report.claim.speaker.id
    own = _SIDES.get(speaker) or speaker.partition(":")[2]
    return bool(own) and all(own in area.ids and not area.localities for area in mine)


def _meet(article: Area, report: Area, known: Known) -> bool:
    """Whether the article's area is the report's, holds it, or lies in it."""
    if not article.ids or not report.ids:
        return _named_alike(article.printed, report.printed)
    return any(
        known.covers(mine, theirs) or known.covers(theirs, mine)
        for mine in article.ids
        for theirs in report.ids
    )


def _inside(article: Said, mine: Sequence[Area], theirs: Sequence[Area], known: Known) -> str:
    """The same regions; now towns and districts. Whether it was over a place or on the way to it is
    not compared: officials themselves tell "flying to Moscow" as "over Moscow"."""
    exact = {i for area in mine for i in area.ids} == {i for area in theirs for i in area.ids}
    how = _localities(_towns(mine, known), _towns(theirs, known), known)
    if how != "same":
        denial = article.claim.count is not None and article.claim.count.high == 0
        carried = article.claim.outcome in STATES and (denial or how in ("lost", "gained"))
        return "coarser" if carried else how
    return "same" if exact else _wider(mine, theirs, known)


def _wider(mine: Sequence[Area], theirs: Sequence[Area], known: Known) -> str:
    """Whether the article's areas hold the report's, or are narrower."""
    holds = all(
        any(known.covers(wide, narrow) for area in mine for wide in area.ids)
        for area in theirs
        for narrow in area.ids[:1]
    )
    return "coarser" if holds else "gained"


def _localities(mine: Sequence[Locality], theirs: Sequence[Locality], known: Known) -> str:
    if not mine:
        return "coarser" if theirs else "same"
    if not theirs:
        return "gained"
    gained = [a for a in mine if not any(_same_town(a, b, known) for b in theirs)]
    lost = [b for b in theirs if not any(_same_town(a, b, known) for a in mine)]
    lost = [b for b in lost if not any(_in_district(b, a) or _in_district(a, b) for a in mine)]
    gained = [a for a in gained if not any(_in_district(b, a) for b in theirs)]
    if gained:
        return "changed" if lost else "gained"
    return "lost" if lost else "same"


def _in_district(town: Locality, district: Locality) -> bool:
    """Whether "in the Grayvoron district over Golovchino" may be told as "in the district" or "over
    Golovchino": the gazetteer does not know the towns of a district, so those near it are taken
    for them."""
    kinds = "/" in (district.id or "") and "/" not in (town.id or "/")
    points = [(p.lat, p.lon) for p in (town, district) if p.lat is not None and p.lon is not None]
    if not kinds or len(points) < 2:
        return False
    (lat, lon), (other, far) = points
    east = (lon - far) * math.cos(math.radians(lat))
    return math.hypot(lat - other, east) * _KM_A_DEGREE <= _DISTRICT_KM


def _towns(areas: Sequence[Area], known: Known) -> list[Locality]:
    """Those that say more than their region: "Kaluga" is how "Kaluga Region" is told."""
    return [t for area in areas for t in area.localities if not _seat(t, area, known)]


def _seat(town: Locality, area: Area, known: Known) -> bool:
    name = _name(town, known)
    return any(_named_alike(name, known.name(id).partition(" ")[0]) for id in area.ids)


def _same_town(article: Locality, report: Locality, known: Known) -> bool:
    """One place, or a town and the district that is named after it."""
    if article.id is not None and article.id == report.id:
        return True
    if article.region and report.region and article.region != report.region:
        return False
    if article.id is None and report.id is not None and report.id in article.candidates[:1]:
        return True
    return _named_alike(_name(article, known), _name(report, known))


def _name(town: Locality, known: Known) -> str:
    return known.name(town.id) if town.id is not None else town.printed


def _named_alike(one: str, other: str) -> bool:
    """Kirov and Kirovsky, Tarusa and Tarussky: all but the last two letters of the shorter name."""
    a, b = one.casefold(), other.casefold()
    least = max(4, min(len(a), len(b)) - 2)
    return a == b or (len(a) >= least and a[:least] == b[:least])


def _counts(claim: Claim) -> bool:
    return claim.count is not None and claim.count.high != 0


def _airports(article: Claim, report: Claim, known: Known) -> str:
    mine, theirs = _airport_names(article, known), _airport_names(report, known)
    if not mine or not theirs:
        return "silent"
    if any(_named_alike(a, b) for a in mine for b in theirs):
        return "same"
    # "Kaluga airport" read as a town, and Grabtsevo, which is that airport's name.
    plain = _by_its_city(article, known) or _by_its_city(report, known)
    return "silent" if plain and set(article.places) & set(report.places) else "changed"


def _by_its_city(claim: Claim, known: Known) -> bool:
    """Whether a notice names its airport only by the city that its region is named after."""
    towns = [(town, area) for area in claim.areas for town in area.localities]
    return claim.airport is None and bool(towns) and all(_seat(*both, known) for both in towns)


def _airport_names(claim: Claim, known: Known) -> list[str]:
    """The airport's name, or that of the towns a notice names it by."""
    ref = claim.airport
    if ref is not None:
        return [known.name(f"airport:{ref.iata}") if ref.iata else ref.printed]
    return [_name(town, known) for area in claim.areas for town in area.localities]
