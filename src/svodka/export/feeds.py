"""Atom (RFC 4287) and JSON Feed (1.1) of nights, conflicts and corrections, the newest first.

Contents are plain text: nothing that a document says is ever markup in a feed. Ids are UUIDs made
of what an item is about, so that an item that changes is the same item, updated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid5
from xml.sax.saxutils import escape, quoteattr

from svodka.export import words
from svodka.export.extract import Clash, Correction, Extract, NightPlace
from svodka.export.files import File
from svodka.export.options import Options
from svodka.export.tables import conflict_id, stated
from svodka.model.finding import Statement

_SPACE = UUID("6f0c3f0e-5f0d-5c5e-9a55-0b7f3f3c9b1d")
_TITLES = {
    "nights": "svodka: nights",
    "conflicts": "svodka: claims that cannot all be true",
    "corrections": "svodka: corrections",
}
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# What XML 1.0 cannot hold.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KINDS = {
    "revised": "revised by its publisher",
    "reread": "read again by a later version",
    "gone": "deleted by its publisher",
    "back": "there again",
    "retracted": "retracted by a person",
    "restored": "restored by a person",
    "rejected": "a claim of it rejected by a person",
    "accepted": "a claim of it accepted by a person",
}


@dataclass(frozen=True, slots=True)
class Item:
    """``path`` is that of its page, relative to the site; "" for none."""

    name: str
    title: str
    updated: datetime
    lines: tuple[str, ...]
    path: str = ""
    url: str = ""

    @property
    def id(self) -> str:
        return f"urn:uuid:{uuid5(_SPACE, self.name)}"

    def link(self, options: Options) -> str:
        """The page on the site, else the document's own address."""
        there = options.address(self.path) if options.base and self.path else ""
        return options.base + there if there else self.url


def write_atom(extract: Extract, options: Options) -> Iterator[File]:
    """The feed of the first table of the options."""
    table = options.tables[0]
    yield File(f"{table}.atom", iter([atom(extract, options).encode("utf-8", "replace")]))


def write_json(extract: Extract, options: Options) -> Iterator[File]:
    table = options.tables[0]
    text = json.dumps(json_feed(extract, options), ensure_ascii=False, indent=2) + "\n"
    yield File(f"{table}.feed.json", iter([text.encode("utf-8", "replace")]))


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


def atom(extract: Extract, options: Options) -> str:
    """The whole document."""
    table, snapshot = options.tables[0], extract.snapshot
    entries = items(extract, options)
    # A site's feed and another's are two feeds, though of one ledger.
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{_TITLES[table]}</title>",
        f"<subtitle>{_xml(f'{_asked(extract)}; {snapshot.line()}')}</subtitle>",
        f"<id>urn:uuid:{uuid5(_SPACE, f'feed/{table}/{options.base}/{_asked(extract)}')}</id>",
        f"<updated>{_latest(entries, snapshot.moment)}</updated>",
        f"<generator version={quoteattr(snapshot.version)}>svodka</generator>",
        "<author><name>svodka</name></author>",
    ]
    if options.base:
        parts.append(f'<link rel="alternate" href={quoteattr(options.base)}/>')
    parts += [_entry(item, options) for item in entries]
    return "\n".join([*parts, "</feed>\n"])


def json_feed(extract: Extract, options: Options) -> dict[str, Any]:
    """The feed as plain values; "_svodka" is the snapshot."""
    told: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _TITLES[options.tables[0]],
        "description": _asked(extract),
        "_svodka": extract.snapshot.plain(),
    }
    if options.base:
        told["home_page_url"] = options.base
    told["items"] = [_json_item(item, options) for item in items(extract, options)]
    return told


def _json_item(item: Item, options: Options) -> dict[str, Any]:
    link = item.link(options)
    return {
        "id": item.id,
        **({"url": link} if link else {}),
        "title": item.title,
        "content_text": "\n".join(item.lines),
        "date_modified": _utc(item.updated),
    }


def _entry(item: Item, options: Options) -> str:
    link = item.link(options)
    lines = [
        "<entry>",
        f"<id>{item.id}</id>",
        f"<title>{_xml(item.title)}</title>",
        f"<updated>{_utc(item.updated)}</updated>",
        *([f'<link rel="alternate" href={quoteattr(_unfit(link))}/>'] if link else []),
        f'<content type="text">{_xml(chr(10).join(item.lines))}</content>',
        "</entry>",
    ]
    return "\n".join(lines)


# -- what an item says --------------------------------------------------------------------------


def _night(rows: list[NightPlace], extract: Extract) -> Item:
    """All places of a night and of the day after it."""
    day = rows[0].day
    updated = _added(extract, (said for row in rows for said in row.statements.values()))
    lines = []
    for row in rows:
        where = words.places(row.finding.scope.places, extract.spot)
        figure = stated(row)
        told = f" (stated: {figure})" if figure is not None else ""
        marks = len(row.finding.conflicts)
        clash = f"; conflicts: {marks}" if marks else ""
        lines.append(f"{where}, {row.period}: {words.bounds(row.finding.bounds)}{told}{clash}")
    unread = words.distinct(name for row in rows for name in row.unread)
    if unread:
        lines.append(f"Not read for these hours: {', '.join(unread)}.")
    name = f"night/{day.isoformat()}"
    return Item(name, f"{words.night(day)}: drones downed", updated, tuple(lines), name)


def _conflict(item: Clash, extract: Extract) -> Item:
    name = conflict_id(item.conflict)
    known = [item.statements[id] for id in item.conflict.claims if id in item.statements]
    lines = [words.clash(item, extract.spot)]
    lines += [f"{_source(said)}: «{words.one_line(said.text)}»" for said in known]
    title = f"{words.night(item.day)}: {len(item.conflict.claims)} claims that cannot all be true"
    path = f"conflict/{item.day.isoformat()}/{name}"
    return Item(f"conflict/{name}", title, _added(extract, known), tuple(lines), path)


def _correction(item: Correction) -> Item:
    document = item.document or item.subject
    title = f"{item.source or document}: {_KINDS[item.kind]}"
    lines = [f"Document {document}" + (f", revision {item.revision}" if item.revision else "")]
    for change in item.changes:
        slot = f" {change.slot}" if change.slot else ""
        claim = change.new_claim or change.old_claim or ""
        lines.append(f"{change.change}{slot} {claim}".rstrip() + _from_to(change.old, change.new))
    if item.reason:
        lines.append(f"{item.person or 'a person'}: {item.reason}")
    path = f"document/{quote(document, safe=':,@~/')}"
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


def _added(extract: Extract, known: Iterable[Statement]) -> datetime:
    """When the last of the claims that it rests on was taken in."""
    moments = [said.added for said in known if said.added is not None]
    return max(moments, default=extract.snapshot.moment or _NEVER)


def _latest(entries: Iterable[Item], moment: datetime | None) -> str:
    return _utc(max((item.updated for item in entries), default=moment or _NEVER))


def _asked(extract: Extract) -> str:
    """The question in words."""
    parts = [words.places(extract.regions, extract.spot)]
    if extract.start and extract.end:
        parts.append(f"{_utc(extract.start)} to {_utc(extract.end)}")
    return ", ".join(parts)


def _xml(text: str) -> str:
    return escape(_unfit(text))


def _unfit(text: str) -> str:
    return _UNFIT.sub("\ufffd", text)


def _utc(moment: datetime) -> str:
    """RFC 3339, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
