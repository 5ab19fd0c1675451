"""One row a claim, for spreadsheets: flat columns, in the order of COLUMNS.

Several values in a cell are joined by "; ". Times are ISO 8601 with an offset. What a spreadsheet
would run is quoted (``csv_cells``). The JSON contract holds more (spans, candidates, issues); this
is a view of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from svodka.export import csv_cells
from svodka.model import AirportRef, Area, Claim, Document, Interval, Reading

COLUMNS = (
    "document",
    "revision",
    "source",
    "url",
    "lang",
    "published",
    "claim",
    "speaker",
    "speaker_name",
    "medium",
    "relay",
    "stance",
    "preliminary",
    "outcome",
    "object",
    "object_type",
    "unit",
    "count_low",
    "count_high",
    "count_printed",
    "role",
    "parent",
    "places",
    "areas_printed",
    "relations",
    "localities",
    "exhaustive",
    "airport",
    "to",
    "window_kind",
    "window_start",
    "window_end",
    "outer_start",
    "outer_end",
    "inner_start",
    "inner_end",
    "window_printed",
)

Cell = str | int | None


def to_rows(reading: Reading) -> Iterator[tuple[Cell, ...]]:
    """A tuple a claim, in the order of COLUMNS; None is an empty cell."""
    for claim in reading.claims:
        yield (
            *_document(reading.document),
            *_assertion(claim),
            *_count(claim),
            *_places(claim),
            *_window(claim),
        )


def to_csv(readings: Iterable[Reading]) -> Iterator[str]:
    """The header line, then a piece a reading."""
    yield csv_cells.rendered([COLUMNS])
    for reading in readings:
        if reading.claims:
            yield csv_cells.rendered(map(csv_cells.cells, to_rows(reading)))


def _document(document: Document) -> tuple[Cell, ...]:
    return (
        document.id,
        document.revision,
        document.source,
        document.url,
        document.lang,
        _iso(document.published),
    )


def _assertion(claim: Claim) -> tuple[Cell, ...]:
    speaker = claim.speaker
    return (
        claim.id,
        speaker.id,
        speaker.name,
        speaker.medium,
        speaker.relay,
        claim.stance,
        "yes" if claim.preliminary else "no",
        claim.outcome,
        claim.object,
        claim.object_type,
        claim.unit,
    )


def _count(claim: Claim) -> tuple[Cell, ...]:
    count = claim.count
    numbers = (count.low, count.high, count.printed) if count else (None, None, None)
    return (*numbers, claim.role, claim.parent)


def _places(claim: Claim) -> tuple[Cell, ...]:
    areas = claim.areas
    return (
        _join(claim.places),
        _join(area.printed for area in areas),
        _join(area.relation for area in areas),
        _join(name for area in areas for name in _localities(area)),
        claim.exhaustive,
        _airport(claim.airport),
        _airport(claim.to),
    )


def _localities(area: Area) -> Iterator[str]:
    """The id where it is known, else the printed name with a question mark."""
    return (locality.id or f"{locality.printed}?" for locality in area.localities)


def _window(claim: Claim) -> tuple[Cell, ...]:
    window = claim.window
    return (
        window.kind,
        _iso(window.start),
        _iso(window.end),
        *_interval(window.outer),
        *_interval(window.inner),
        window.printed or None,
    )


def _interval(interval: Interval | None) -> tuple[Cell, Cell]:
    return (_iso(interval.start), _iso(interval.end)) if interval else (None, None)


def _airport(airport: AirportRef | None) -> str | None:
    return (airport.icao or airport.iata or airport.printed) if airport else None


def _join(values: Iterable[str]) -> str | None:
    return "; ".join(values) or None


def _iso(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
