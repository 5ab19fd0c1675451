"""A night on the screen, as JSON and as CSV."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from svodka import reconcile, settings
from svodka.cli import show as screen
from svodka.ledger import Kept, Night, Period, Placing
from svodka.model import Claim
from svodka.questions import NightAnswer, Region
from svodka.telling import picture, told, words
from svodka.telling.picture import Group, Row

# A count and a place further apart than this are not one phrase.
_QUOTE_REACH = 120
_QUOTE_LONGEST = 70
_MARKDOWN = re.compile(r"\*+|__+|`+")
_INDENT = 4


class Widths(NamedTuple):
    """Columns of the picture, in characters."""

    who: int
    what: int
    notes: int
    when: int


_WIDEST = Widths(20, 16, 12, 13)


def show(answer: NightAnswer, region: str | None) -> None:
    """Print the picture: regions, then airports, then what was read and what is not shown."""
    out = screen.console()
    night = answer.night
    everything = (*night.of_night, *night.of_day)
    laid_out = [(period, picture.groups(kept)) for period, kept in night.periods()]
    widths = _widths(group for _, groups in laid_out for group in groups)
    for period, found in laid_out:
        if not found and period is night.day:
            continue
        out.print(Rule(Text(_heading(period), style="bold"), align="left", style="dim"))
        out.print()
        if not found:
            out.print(Text("  no claims (which is not a claim of zero)\n", style="dim"))
        for group in found:
            _show_group(out, group, widths, everything, answer, period)
        _show_everywhere(out, answer, period)
    _show_conflicts(out, answer)
    _show_airports(out, answer)
    for line in told.coverage(answer.coverage):
        out.print(Text(line, style="dim"))
    for line in _footnotes(night, region):
        out.print(Text(line, style="dim"))


def _show_airports(out: Console, answer: NightAnswer) -> None:
    if not answer.closures and not answer.notes:
        return
    title = "Airports (a circumstance, never a proof)"
    out.print(Rule(Text(title, style="bold"), align="left", style="dim"))
    out.print()
    for closure in answer.closures:
        where = " and ".join(map(words.place, closure.places))
        out.print(Text(f"  {told.closure(closure)}").append(f"  {where}", style="dim"))
    for note in answer.notes:
        line = f"  {words.airport(note.airport)}: {note.message}"
        out.print(Text(line, style="yellow"))
    out.print()


def _show_finding(out: Console, region: Region, answer: NightAnswer) -> None:
    """Who states the figure itself, how many speak, and which conflicts it is part of."""
    finding = region.finding
    stated = [answer.statements[id] for id in finding.stated if id in answer.statements]
    figures = dict.fromkeys(
        f"{words.count(item.claim.count)} by {told.who(item)}" for item in stated
    )
    parts = [f"stated: {'; '.join(figures)}"] if figures else []
    parts.append(told.told_by(region.told_by))
    line = Text(" · ".join(parts), style="dim")
    places = finding.scope.places
    numbers = [
        str(number)
        for number, conflict in enumerate(answer.conflicts, 1)
        if conflict in finding.conflicts and (not places or answer.about(conflict, places))
    ]
    if numbers:
        noun = "conflict" if len(numbers) == 1 else "conflicts"
        line.append(f" · {noun} {', '.join(numbers)}", style="yellow not dim")
    out.print(Padding(line, (0, 0, 0, _INDENT)))


def _show_everywhere(out: Console, answer: NightAnswer, period: Period) -> None:
    for places in ((), *((side,) for side in sorted(reconcile.sides()))):
        region = answer.region(period.name, places)
        if region is None:
            continue
        line = Text(f"  {words.capital(told.where(places))}", style="bold")
        out.print(line.append(f"  {told.answer(region.finding)}", style="bold green"))
        _show_finding(out, region, answer)
        out.print()


def _show_conflicts(out: Console, answer: NightAnswer) -> None:
    if not answer.conflicts:
        return
    out.print(Rule(Text("Conflicts", style="bold"), align="left", style="dim"))
    out.print()
    for number, conflict in enumerate(answer.conflicts, 1):
        line = Text(f"{number}  ", style="yellow")
        line.append(told.conflict(conflict, answer.statements), style="none")
        out.print(Padding(line, (0, 0, 0, 2)))
    out.print()


def _show_lumped(out: Console, group: Group, answer: NightAnswer, period: Period) -> None:
    """What a number over several regions leaves for each of them."""
    areas = dict.fromkeys(
        area.ids for row in group.counting for area in row.first.claim.areas if area.ids
    )
    found = [(ids, answer.finding(period.name, ids)) for ids in areas]
    allowed = [
        f"{' and '.join(map(words.place, ids))} {told.bounds(finding.bounds)}"
        for ids, finding in found
        if finding is not None
    ]
    if allowed:
        line = Text(f"allows {'; '.join(allowed)}", style="dim")
        out.print(Padding(line, (0, 0, 0, _INDENT)))


def quote(item: Kept) -> str:
    """The printed words from the count to the nearest place, else to the object or outcome."""
    evidence = item.claim.evidence
    spans = {slot: [(e.start, e.end) for e in found] for slot, found in evidence.items()}
    counts = spans.get("count", [])
    for slot in ("areas", "object", "outcome"):
        others = spans.get(slot, [])
        covers = [_cover(a, b) for a in counts or others for b in others]
        start, end = min(covers, key=lambda cover: cover[1] - cover[0], default=(0, 0))
        if 0 < end - start <= _QUOTE_REACH:
            for near in (*spans.get("object", ()), *spans.get("outcome", ())):
                if 0 <= near[0] - end <= 1 or 0 <= start - near[1] <= 1:
                    start, end = _cover((start, end), near)
            return _plain(item.document.text[start:end])
    return _plain(item.document.text[slice(*counts[0])]) if counts else ""


def _cover(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    return min(a[0], b[0]), max(a[1], b[1])


def _plain(printed: str) -> str:
    """Without the marks of markdown, on one line."""
    return words.one_line(_MARKDOWN.sub("", printed), _QUOTE_LONGEST)


def _heading(period: Period) -> str:
    start, end = period.start, period.end
    if period.name == "night":
        hours = f"{start.day} {start:%b %H:%M} – {end.day} {end:%b %H:%M}"
        return f"Night to {end.day} {end:%B %Y} · {hours} Moscow time"
    return f"Day of {end.day} {end:%B %Y} · {start:%H:%M} – {end:%H:%M} Moscow time"


def _show_group(
    out: Console,
    group: Group,
    widths: Widths,
    everything: Iterable[Kept],
    answer: NightAnswer,
    period: Period,
) -> None:
    region = None if group.area == picture.SEVERAL else answer.region(period.name, group.area)
    heading = Text(f"  {_area_name(group)}", style="bold")
    if group.area not in (picture.SEVERAL, picture.NOWHERE):
        heading.append(f"  {' '.join(group.area)}", style="dim not bold")
    if region is not None and group.area:
        heading.append(f"  {told.answer(region.finding)}", style="bold green")
    out.print(heading)
    if group.counting:
        out.print(_table(group, widths))
    for row in group.counting:
        _show_checks(out, row, everything)
    for who, said in _short_lines(group):
        line = Text(f"{who}: ", style="dim").append(said, style="none")
        out.print(Padding(line, (0, 0, 0, _INDENT)))
    if group.area == picture.SEVERAL:
        _show_lumped(out, group, answer, period)
    elif region is not None and group.area:
        _show_finding(out, region, answer)
    out.print()


def _area_name(group: Group) -> str:
    titles = {
        picture.SEVERAL: "several regions under one number",
        picture.NOWHERE: "no region named",
    }
    if group.area in titles:
        title = titles[group.area]
        return f"{words.place(group.side)}: {title}" if group.side else title.capitalize()
    return " and ".join(map(words.place, group.area))


def _table(group: Group, widths: Widths) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=_INDENT + widths.who)
    table.add_column(width=widths.what)
    table.add_column(width=5, justify="right")
    table.add_column(width=widths.notes)
    table.add_column(width=widths.when)
    table.add_column(ratio=1)
    for row in group.counting:
        cells = _cells(row, group)
        table.add_row(
            Padding(Text(cells[0]), (0, 0, 0, _INDENT)),
            Text(cells[1]),
            Text(words.count(row.first.claim.count), style="bold"),
            Text(cells[2], style="dim"),
            Text(cells[3]),
            _said(row, group),
        )
    return table


def _cells(row: Row, group: Group) -> tuple[str, str, str, str]:
    claim = row.first.claim
    return (_who(row.first, group.area), words.what(claim), words.notes(claim), when(row.first))


def _widths(groups: Iterable[Group]) -> Widths:
    """One set of columns for all groups, as narrow as what stands in them allows."""
    cells = [_cells(row, group) for group in groups for row in group.counting]
    needed = (max((len(cell) for cell in column), default=1) for column in zip(*cells, strict=True))
    return Widths(*map(min, needed, _WIDEST)) if cells else _WIDEST


def _said(row: Row, group: Group) -> Text:
    text = Text()
    if group.area == picture.SEVERAL:
        text.append(words.where(row.first.claim)).append("  ")
    text.append(f"«{quote(row.first)}»", style="italic")
    sources = list(dict.fromkeys(item.document.source or "unknown" for item in row.kept))
    more = f" +{len(sources) - 1}" if len(sources) > 1 else ""
    gone = f", {told.DELETED}" if all(item.gone for item in row.kept) else ""
    return text.append(f"  {words.one_line(sources[0], 24)}{more}{gone}", style="dim")


def _who(item: Kept, area: tuple[str, ...]) -> str:
    """Inside a region's group its own governor needs no region."""
    kind, _, region = item.claim.speaker.id.partition(":")
    if region in area:
        return words.OFFICE_ALONE.get(kind, kind)
    return words.speaker(item.claim.speaker, item.document.source)


def when(item: Kept) -> str:
    """Clock hours: inside one night and day they need no date."""
    zone = settings.zone(settings.PICTURE_ZONE)
    window, published = item.claim.window, item.document.published
    if item.placing is Placing.post and published is not None:
        return f"posted {published.astimezone(zone):%H:%M}"
    if item.placing is Placing.outer or window.start is None or window.end is None:
        return words.one_line(window.printed, 24)
    start, end = window.start.astimezone(zone), window.end.astimezone(zone)
    if window.kind == "approx":
        return f"about {start:%H:%M}"
    if window.kind in ("night", "day", "morning", "evening"):
        return f"{start.day} {start:%b}" if _is_whole_day(start, end) else window.kind
    return f"{start:%H:%M}–{end:%H:%M}"


def _is_whole_day(start: datetime, end: datetime) -> bool:
    return end - start == timedelta(days=1) and start.hour == start.minute == 0


def _show_checks(out: Console, row: Row, everything: Iterable[Kept]) -> None:
    """Of each document that prints the total; those that make the same sum share a line."""
    sums: dict[picture.Check, list[Kept]] = {}
    for item in row.kept:
        found = picture.check(item, everything)
        if found is not None:
            sums.setdefault(found, []).append(item)
    for found, items in sums.items():
        made = " + ".join(map(_range, found.parts))
        verdict = "ok" if found.agrees else f"differs by {found.difference:+d}"
        if not found.agrees and all("cut" in item.issues for item in items):
            verdict += " (the text is cut)"
        total = f"parts of {words.count(row.first.claim.count)}"
        text = f"{total}: {made} = {_range((found.low, found.high))}, {verdict}"
        line = Text(text, style="dim" if found.agrees else "yellow")
        sources = dict.fromkeys(item.document.source or "unknown" for item in items)
        line.append(f"  {', '.join(sources)}", style="dim")
        out.print(Padding(line, (0, 0, 0, 6)))


def _range(part: tuple[int, int | None]) -> str:
    low, high = part
    if high is None:
        return f"{low}+"
    return str(low) if low == high else f"{low}–{high}"


def _short_lines(group: Group) -> Iterator[tuple[str, str]]:
    """(who and when, what): the outcomes that are not set side by side, a line a speaker."""
    lines: dict[str, list[str]] = {}
    for row in group.others:
        who = f"{_who(row.first, group.area)}, {when(row.first)}"
        lines.setdefault(who, []).append(_short(row.first.claim, group))
    return ((who, "; ".join(dict.fromkeys(said))) for who, said in lines.items())


def _short(claim: Claim, group: Group) -> str:
    said = words.what(claim)
    number = words.count(claim.count)
    if number and number != "0":
        said = f"{said} {number}" + (f" {claim.unit}" if claim.unit != "objects" else "")
    where = words.where(claim) if group.area == picture.SEVERAL else words.localities(claim)
    if where and claim.airport is None:
        said = f"{said} in {where}"
    notes = words.notes(claim)
    return f"{said} ({notes})" if notes else said


def _footnotes(night: Night, region: str | None) -> Iterator[str]:
    posted = sum(item.placing is Placing.post for item in (*night.of_night, *night.of_day))
    where = f" for {region}" if region else ""
    if posted:
        claims = words.number(posted, "claim")
        yield f"{claims}{where}: no time stated, shown by the hour of publication."
    if night.long:
        claims = words.number(night.long, "claim")
        yield f"{claims}{where}: over more than a day, not shown."
    if night.undated:
        claims = words.number(night.undated, "claim")
        yield f"{claims}{where}: hours not known, not shown."
