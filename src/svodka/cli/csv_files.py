"""Answers as CSV: flat columns, several values in a cell joined by "; ". Line ends of RFC 4180."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from svodka.export import csv_cells
from svodka.ledger import Relays
from svodka.model.finding import Bounds, Finding
from svodka.questions import AirportNote, Closure, Conflicts, Step, Trend

Cell = str | int | float | None

BOUNDS = (
    "start",
    "end",
    "places",
    "outcome",
    "object",
    "low",
    "high",
    "usual_low",
    "usual_high",
    "stated_claims",
    "low_rests_on",
    "high_rests_on",
    "set_aside",
    "speakers",
    "relays",
    "documents",
    "conflicts",
)
TREND = (
    "places",
    "day",
    "start",
    "end",
    "low",
    "high",
    "usual_low",
    "usual_high",
    "rank",
    "of",
    "ratio",
    "speakers",
    "relays",
    "conflicts",
    "documents",
)
CONFLICTS = (
    "conflict",
    "kind",
    "claim",
    "speaker",
    "source",
    "document",
    "revision",
    "start",
    "end",
    "count_low",
    "count_high",
    "quote",
    "repair_change",
    "repair_cost",
)
HISTORY = (
    "entry",
    "added",
    "kind",
    "document",
    "source",
    "published",
    "low_before",
    "high_before",
    "low",
    "high",
    "usual_low",
    "usual_high",
    "conflicts",
)
CLOSURES = (
    "airport",
    "iata",
    "icao",
    "places",
    "kind",
    "start",
    "end",
    "posted",
    "speaker",
    "note",
)


def write(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """To standard output."""
    sys.stdout.write(csv_cells.rendered([columns, *(csv_cells.cells(tuple(row)) for row in rows)]))


def bounds_row(finding: Finding, told_by: Relays) -> tuple[Cell, ...]:
    scope = finding.scope
    return (
        scope.start.isoformat(),
        scope.end.isoformat(),
        "; ".join(scope.places) or None,
        scope.outcome,
        scope.object,
        *finding.bounds,
        *_maybe(finding.usual),
        "; ".join(finding.stated) or None,
        "; ".join(finding.low_rests_on) or None,
        "; ".join(finding.high_rests_on) or None,
        "; ".join(repair.claim for repair in finding.set_aside) or None,
        *told_by,
        len(finding.conflicts),
    )


def trend_rows(series: Iterable[Trend]) -> Iterable[tuple[Cell, ...]]:
    for trend, point in ((one, point) for one in series for point in one.points):
        finding = point.finding
        yield (
            ";".join(trend.places) or None,
            point.day.isoformat(),
            point.period.start.isoformat(),
            point.period.end.isoformat(),
            *finding.bounds,
            *_maybe(finding.usual),
            point.rank,
            point.of,
            None if point.ratio is None else round(point.ratio, 2),
            point.told_by.speakers,
            point.told_by.relays,
            len(finding.conflicts),
            point.read,
        )


def conflict_rows(conflicts: Conflicts) -> Iterable[tuple[Cell, ...]]:
    """A row a claim of each conflict."""
    for number, conflict in enumerate(conflicts.found, 1):
        repairs = {repair.claim: repair for repair in conflict.repairs}
        for id in conflict.claims:
            item, repair = conflicts.statements[id], repairs.get(id)
            claim = item.claim
            spans = claim.evidence.get("count") or claim.evidence.get("outcome") or ()
            yield (
                number,
                conflict.kind,
                id,
                claim.speaker.id,
                item.source,
                item.document,
                item.revision,
                *((spans[0].start, spans[0].end) if spans else (None, None)),
                *((claim.count.low, claim.count.high) if claim.count else (None, None)),
                item.text,
                repair.change if repair else None,
                repair.cost if repair else None,
            )


def history_rows(steps: Iterable[Step]) -> Iterable[tuple[Cell, ...]]:
    for step in steps:
        document = step.document
        yield (
            step.entry.seq,
            step.entry.added.isoformat(),
            step.entry.kind,
            document.id if document else None,
            document.source if document else None,
            document.published.isoformat() if document and document.published else None,
            *_maybe(None if step.before is None else step.before.bounds),
            *step.after.bounds,
            *_maybe(step.after.usual),
            len(step.after.conflicts),
        )


def closure_rows(
    closures: Iterable[Closure], notes: Iterable[AirportNote]
) -> Iterable[tuple[Cell, ...]]:
    for item in closures:
        yield (
            item.airport.printed,
            item.airport.iata,
            item.airport.icao,
            "; ".join(item.places) or None,
            item.kind,
            item.start.isoformat(),
            item.end.isoformat() if item.end else None,
            "yes" if item.posted else "no",
            item.speaker,
            None,
        )
    for note in notes:
        airport = note.airport
        blank = (None,) * 6
        yield (airport.printed, airport.iata, airport.icao, *blank, note.message)


def _maybe(value: Bounds | None) -> tuple[Cell, Cell]:
    return (None, None) if value is None else (value.low, value.high)
