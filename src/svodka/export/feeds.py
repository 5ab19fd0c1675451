"""What the feeds of an extract say: nights, conflicts and corrections, the newest first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from urllib.parse import quote

from svodka.export import feed, words
from svodka.export.extract import Clash, Correction, Extract, NightPlace
from svodka.export.feed import Feed, Item
from svodka.export.files import File
from svodka.export.options import Options
from svodka.export.tables import conflict_id, stated
from svodka.model.finding import Statement

_TITLES = {
    "nights": "svodka: nights",
    "conflicts": "svodka: claims that cannot all be true",
    "corrections": "svodka: corrections",
}
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS = {
    "revised": "revised by its publisher",
    "reread": "read again by a later version",
    "gone": "deleted by its publisher",
    "back": "there again",
    "retracted": "retracted by a person",
    "restored": "restored by a person",
    "rejected": "a claim of it rejected by a person",
    "accepted": "a claim of it accepted by a person",
    "corrected": "a claim of it corrected by a person",
    "same": "two claims judged to be one statement",
    "different": "two claims judged to be two statements",
    "undone": "a person's decision undone",
}


def write_atom(extract: Extract, options: Options) -> Iterator[File]:
    """The feed of the first table of the options."""
    yield File(f"{options.tables[0]}.atom", iter([feed.atom(made(extract, options))]))


def write_json(extract: Extract, options: Options) -> Iterator[File]:
    yield File(f"{options.tables[0]}.feed.json", iter([feed.json_feed(made(extract, options))]))


def made(extract: Extract, options: Options) -> Feed:
    """Its name is the question without the hours that move on."""
    table, asked = options.tables[0], _asked(extract, options)
    return Feed(
        f"{table}/{asked}",
        _TITLES[table],
        asked,
        extract.snapshot,
        [replace(item, path=options.address(item.path)) for item in items(extract, options)],
        options.base,
        options.paths,
    )


def items(extract: Extract, options: Options) -> list[Item]:
    """The newest first."""
    table, newest = options.tables[0], options.newest
    if table == "nights":
        nights = groupby(extract.nights(newest), key=lambda item: item.day)
        found = [_night(list(group), extract) for _, group in nights]
    elif table == "conflicts":
        found = [_conflict(item, extract) for item in extract.conflicts(newest)]
    else:
        found = [_correction(item) for item in extract.corrections(newest)]
    return found[::-1]


def _night(rows: list[NightPlace], extract: Extract) -> Item:
    """All places of a night and of the day after it. What was read is told as of now, and is no
    change of the figures."""
    day = rows[0].day
    updated = extract.changed(day) or extract.snapshot.moment or _NEVER
    lines = [_place(row, extract) for row in rows]
    unread = words.distinct(name for row in rows for name in row.unread)
    if unread:
        lines.append(f"Not read for these hours: {', '.join(unread)}.")
    name = f"night/{day.isoformat()}"
    return Item(name, f"{words.night(day)}: drones downed", updated, tuple(lines), name)


def _place(row: NightPlace, extract: Extract) -> str:
    """ "Kaluga Oblast, night: 10 to 22 (stated: 12 by Head of Kaluga Oblast); conflicts: 1"."""
    where = words.places(row.finding.scope.places, extract.spot)
    said_by = words.distinct(
        words.speaker(said.claim.speaker, extract.spot, said.source) for said in row.stated
    )
    figure = stated(row)
    told = f" (stated: {figure} by {', '.join(said_by)})" if figure is not None else ""
    marks = len(row.finding.conflicts)
    clash = f"; conflicts: {marks}" if marks else ""
    return f"{where}, {row.period}: {words.bounds(row.finding.bounds)}{told}{clash}"


def _conflict(item: Clash, extract: Extract) -> Item:
    name = conflict_id(item.conflict)
    known = [item.statements[id] for id in item.conflict.claims if id in item.statements]
    lines = [words.clash(item, extract.spot)]
    lines += [f"{_source(said)}: «{words.one_line(said.text)}»" for said in known]
    title = f"{words.night(item.day)}: {len(item.conflict.claims)} claims that cannot all be true"
    path = f"conflict/{item.day.isoformat()}/{name}"
    return Item(f"conflict/{name}", title, _since(item, extract), tuple(lines), path)


def _correction(item: Correction) -> Item:
    document = item.document or item.subject
    title = f"{item.source or document}: {_KINDS[item.kind]}"
    lines = [f"Document {document}" + (f", revision {item.revision}" if item.revision else "")]
    if item.subject != document:
        lines.append(f"Claim {item.subject}")
    for change in item.changes:
        slot = f" {change.slot}" if change.slot else ""
        claim = change.new_claim or change.old_claim or ""
        lines.append(f"{change.change}{slot} {claim}".rstrip() + _from_to(change.old, change.new))
    if item.reason:
        lines.append(f"{item.person or 'a person'}: {item.reason}")
    path = f"document/{quote(document, safe=':,@~')}" if item.document else ""
    return Item(f"entry/{item.entry}", title, item.added, tuple(lines), path, item.url or "")


def _from_to(old: Any, new: Any) -> str:
    if old is None and new is None:
        return ""
    return f": {_value(old)} → {_value(new)}"


def _value(value: Any) -> str:
    if isinstance(value, dict) and value.keys() >= {"low", "high"}:
        low, high = value["low"], value["high"]
        return str(low) if low == high else f"{low}–{'' if high is None else high}"
    if value is None or isinstance(value, str):
        return words.one_line(value or "nothing")
    return words.one_line(json.dumps(value, ensure_ascii=False, default=str))


def _source(item: Statement) -> str:
    return item.source or item.document


def _since(item: Clash, extract: Extract) -> datetime:
    """When the last of its claims was first taken in: what a conflict says hangs on them alone."""
    moments: Iterable[datetime] = extract.first_read(item.conflict.claims).values()
    return max(moments, default=extract.snapshot.moment or _NEVER)


def _asked(extract: Extract, options: Options) -> str:
    """The question in words."""
    parts = [words.places(extract.regions, extract.spot)]
    if options.days:
        parts.append(f"the last {options.days} days")
    elif extract.start and extract.end:
        parts.append(f"{feed.utc(extract.start)} to {feed.utc(extract.end)}")
    return ", ".join(parts)
