"""From what the questions answer to what the drawings are made of."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from svodka import settings
from svodka.model import Interval
from svodka.model.finding import Finding
from svodka.questions import NightSum
from svodka.serve import drawing
from svodka.serve.drawing import AirportMark, BenchRow, Cell, Night
from svodka.serve.drawing import Shut as Bar
from svodka.serve.pages import rows, saying
from svodka.serve.pages.answers import Series
from svodka.serve.pages.links import Links, anchor
from svodka.serve.pages.night import NightView, Shut
from svodka.serve.pages.region import BenchView, NightPoint, RegionView

# A claim without a number stands on the bench by the sign that tables use.
_NO_NUMBER = "–"


def night_map(view: NightView, links: Links) -> Markup:
    """The map of the night; each region leads to its bench."""
    conflicts = {id: len(line.conflicts) for line in view.halves[0].lines for id in line.places}
    cells = {
        id: _cell(state, finding, name, saying.place(id), conflicts.get(id, 0))
        for id, (state, finding, name) in view.cells.items()
    }
    areas: dict[str, tuple[str, ...]] = {id: (id,) for id in cells}
    for line in view.halves[0].lines:
        if len(line.places) > 1 and line.finding is not None:
            key = ",".join(line.places)
            areas[key] = line.places
            cells[key] = _cell(line.state, line.finding, line.name, line.name, len(line.conflicts))
    return drawing.region_map(
        cells,
        link=lambda id: links.bench(areas.get(id, (id,)), view.day),
        title=f"Drones downed by region, night to {saying.day(view.day)}",
        desc="Shaded by the lowest count; the same numbers stand in the table.",
        airports=tuple(_marks(view.shut)),
    )


def _cell(state: str, finding: Finding | None, area: str, name: str, conflicts: int) -> Cell:
    if state != "counted" or finding is None:
        return Cell(name, "silent" if state == "counted" else state)
    told = saying.bounds(finding.bounds)
    if area != name:
        told = f"{told} in {area} together"
    if conflicts:
        told += f"; {saying.number(conflicts, 'conflict')}"
    return Cell(name, state, finding.bounds, conflicts, told)


def _marks(shut: Iterable[Shut]) -> Iterable[AirportMark]:
    for item in shut:
        where = drawing.located(item.closure.airport)
        if where is not None:
            told = saying.closure(item.closure)
            yield AirportMark(*where, item.closure.kind, told, "#airports")


def strip(view: NightView, links: Links) -> Markup:
    """The last nights as bars: of the side that counts most, where both do."""
    series = max(view.strip, key=_amount)
    whose = saying.where(series.places)
    nights = [
        Night(
            point.day,
            point.bounds if point.told else None,
            point.read,
            href=links.night(point.day),
            words=_bar_words(point),
            current=point.day == view.day,
        )
        for point in series.points
    ]
    last = saying.day(series.points[-1].day)
    return drawing.strip(
        nights,
        title=f"Drones downed in the {len(nights)} nights to {last}, {whose}",
        desc="Each bar leads to its night.",
    )


def counted_by(view: NightView) -> str:
    """Whose count the strip shows, in words."""
    return saying.where(max(view.strip, key=_amount).places)


def _amount(series: Series) -> int:
    return sum(point.bounds.low for point in series.points)


def _bar_words(point: NightSum) -> str:
    told = saying.bounds(point.bounds)
    if not point.told:
        told = "no claim" if point.read else "source not read"
    return f"Night to {saying.day(point.day)}: {told}"


def band(view: RegionView, links: Links) -> Markup:
    """A region's nights over time."""
    nights = [_night(item, view, links) for item in view.points[::-1]]
    return drawing.band_chart(
        nights,
        title=f"Drones downed over {view.name}, by night",
        desc="From the lowest to the highest count; marks are stated figures.",
    )


def _night(item: NightPoint, view: RegionView, links: Links) -> Night:
    told = item.state in ("counted", "none")
    return Night(
        item.point.day,
        item.point.finding.bounds if told else None,
        item.state != "unread",
        item.figures,
        href=links.bench(view.places, item.point.day),
    )


def bench(view: BenchView, links: Links) -> Markup:
    """The claims of one night on an axis of time; each leads to its row in the table."""
    del links
    found = [_row(row, view) for row in view.counting if row.first.claim.outcome == "downed"]
    if not found:
        return Markup("")
    return drawing.bench(
        found,
        Interval(view.period.start, view.period.end),
        zone=settings.zone(settings.PICTURE_ZONE),
        title=f"Claims about {view.name} on an axis of time",
        desc="The same claims stand in the table below, with their words.",
    )


def _row(row: rows.Row, view: BenchView) -> BenchRow:
    item = row.first
    window = item.claim.window
    nominal = None
    if window.start is not None and window.end is not None and window.start < window.end:
        nominal = Interval(window.start, window.end)
    aside = {repair.claim for repair in view.answer.finding.set_aside}
    stateless = nominal is None and window.outer is None
    return BenchRow(
        saying.who(item),
        saying.count(item.claim.count) or _NO_NUMBER,
        window.outer,
        nominal,
        window.inner,
        item.published if stateless else None,
        row.conflicts,
        bool(aside & row.claims),
        saying.said(item),
        f"#{anchor(item.claim.id)}",
    )


def airports(view: NightView) -> tuple[Markup, ...]:
    """A bar for each airport of the page's list, in its order; the hours of the bars come last."""
    zone = settings.zone(settings.PICTURE_ZONE)
    hours = Interval(view.halves[0].period.start, view.halves[1].period.end)
    made = [
        drawing.interval_bar(
            (Bar(one.closure.start, one.closure.end, one.closure.kind, ""),),
            hours,
            zone=zone,
            title=saying.closure(one.closure),
            id=f"airport-{number}",
        )
        for number, one in enumerate(view.shut)
    ]
    if made:
        made.append(drawing.hour_axis(hours, zone=zone, title="Hours, Moscow time"))
    return tuple(made)
