"""A row a finding with the columns that users of UCDP GED know (codebook 25.1).

Columns of the same name mean what they mean there, but what is counted: GED counts deaths, this
counts what ``count_of`` names. ``best`` is a figure that a primary claim states for just this place
and these hours, or empty: never a midpoint. Low and high are bounds over all claims.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from svodka import settings
from svodka.export import csv_cells, words
from svodka.export.columns import Row, Table, columns
from svodka.export.extract import Extract, NightPlace, Spot
from svodka.export.files import File
from svodka.export.options import Options
from svodka.export.tables import stated
from svodka.model.finding import Statement

# GED: 3 a district, 4 a first-order region, 6 a country, 7 waters. Several regions under one figure
# are 5: a point that stands for an area.
_PRECISION = {"town": 1, "district": 3, "region": 4, "country": 6, "sea": 7}
_SEVERAL = 5
# GED: 1 the day is known, 2 two to six days. A night is of two dates.
_DATE_PRECISION = {"day": 1, "night": 2}
# Gleditsch and Ward's numbers.
_STATES = {"RU": 365, "UA": 369, "BY": 370}
# GED: 2, a row that holds more than one event.
_SUMMED = 2

_COLUMNS = columns(
    """
    id string! - | day/period/places
    year integer! - | of date_end
    count_of string! - | outcome and object that low, best and high count
    country string - | where, in English
    country_id integer - | Gleditsch and Ward's number
    adm_1 string - | the regions, in English
    adm_1_iso string - | their ISO 3166-2 codes, or the ids of waters and districts
    where_description string! - | the places, in English
    where_prec integer! - | 3 district, 4 region, 5 several places under one figure, 7 waters
    latitude number - | of the place's label, not of an event; empty for several places
    longitude number - | of the place's label, not of an event; empty for several places
    event_clarity integer! - | always 2: a row may hold several events
    date_prec integer! - | 1 one day, 2 a night over two dates
    date_start date! - | first date, Moscow time
    date_end date! - | last date, Moscow time
    low integer! - | the lowest number that all claims together allow
    best integer - | a primary claim's own figure, or empty
    high integer - | the highest number that they allow; empty when nothing limits it
    number_of_sources integer! - | documents that the named claims stand in
    source_article string - | addresses of these documents, or their ids
    source_office string - | the channels they stand in
    source_date string - | when they were published
    source_original string - | who asserts
    conflicts integer! - | irreducible sets of claims that cannot all be true
    snapshot string! - | the ledger's entry, chain and moment, and the version of svodka
    """
)


def write(extract: Extract, options: Options) -> Iterator[File]:
    """The findings that have a place; see ``TABLE``."""
    del options
    yield File("ucdp.csv", csv_cells.lines([TABLE.names], TABLE.rows(extract)))


def _rows(extract: Extract) -> Iterator[Row]:
    for item in extract.nights():
        spots = [extract.spot(id) for id in item.finding.scope.places]
        if spots and all(spot.kind in _PRECISION and spot.kind != "country" for spot in spots):
            yield _cells(item, spots, extract)


def _cells(item: NightPlace, spots: list[Spot], extract: Extract) -> Row:
    finding = item.finding
    scope = finding.scope
    zone = ZoneInfo(settings.PICTURE_ZONE)
    last = (scope.end - timedelta(seconds=1)).astimezone(zone).date()
    point = spots[0].point if len(spots) == 1 else None
    countries = words.distinct(spot.country for spot in spots)
    country = countries[0] if len(countries) == 1 else ""
    return (
        f"{item.day.isoformat()}/{item.period}/{'+'.join(scope.places)}",
        last.year,
        f"{scope.outcome} {scope.object}",
        extract.spot(country).name if country else None,
        _STATES.get(country),
        _join(spot.name for spot in spots if spot.kind == "region"),
        _join(spot.id for spot in spots),
        words.places(scope.places, extract.spot),
        _PRECISION[spots[0].kind] if len(spots) == 1 else _SEVERAL,
        round(point[1], 3) if point else None,
        round(point[0], 3) if point else None,
        _SUMMED,
        _DATE_PRECISION[item.period],
        scope.start.astimezone(zone).date(),
        last,
        finding.bounds.low,
        stated(item),
        finding.bounds.high,
        *_sources(item, extract),
        len(finding.conflicts),
        extract.snapshot.line(),
    )


def _sources(item: NightPlace, extract: Extract) -> Row:
    """Of the claims that state the figure or that a bound rests on."""
    found = _named(item)
    return (
        len({one.document for one in found}),
        _join(one.url or one.document for one in found),
        _join(one.source for one in found),
        _join(one.published.isoformat() if one.published else None for one in found),
        _join(words.speaker(one.claim.speaker, extract.spot, one.source) for one in found),
    )


def _named(item: NightPlace) -> list[Statement]:
    found = item.finding
    ids = dict.fromkeys((*found.stated, *found.low_rests_on, *found.high_rests_on))
    return [item.statements[id] for id in ids if id in item.statements]


def _join(values: Iterator[str] | Iterator[str | None]) -> str | None:
    return "; ".join(words.distinct(values)) or None


TABLE = Table(
    "ucdp",
    "Findings with the columns of UCDP GED: a row a place and period.",
    ("id",),
    _COLUMNS,
    _rows,
)
