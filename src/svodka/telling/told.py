"""Findings → words for people: bounds, who said what, why claims clash, what was read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from svodka import reconcile, settings
from svodka.ledger import Coverage, Relays
from svodka.model.finding import Bounds, Conflict, Finding, Repair, Scope, Statement
from svodka.questions.airports import Closure
from svodka.questions.conflicts import Conflicts
from svodka.telling import words

_QUOTE_LONGEST = 110
_OFFICIALS = {"RU": "Russian", "UA": "Ukrainian"}
_PEOPLE = ("casualties", "killed", "injured")
_STATE = ("casualties", "killed", "injured", "damage", "fire", "outage")

# Of a post that its publisher has taken down: what it said was said.
DELETED = "deleted since"

# Markdown, and the signs before the items of a list.
_MARKS = re.compile(r"\*+|__+|`+|^[\s◽▪•\ufe0f–-]+")

Statements = Mapping[str, Statement]


def bounds(value: Bounds) -> str:
    """ "11", "11 to 21", "at least 11"."""
    if value.high is None:
        return f"at least {value.low}"
    return str(value.low) if value.low == value.high else f"{value.low} to {value.high}"


def answer(finding: Finding) -> str:
    """The bounds, and those of usual hours where they differ."""
    told = bounds(finding.bounds)
    if finding.usual is None:
        return f"{told}; no answer fits the usual hours"
    if finding.usual != finding.bounds:
        return f"{told}; if windows mean their usual hours: {bounds(finding.usual)}"
    return told


def told_by(value: Relays) -> str:
    """ "2 independent speakers · 3 relays (7 documents)"; relays are families, and the documents in
    them are told where they are more."""
    told = words.number(value.speakers, "independent speaker")
    if value.relays:
        told += f" · {words.number(value.relays, 'relay')}"
    if value.documents > value.relays:
        told += f" ({words.number(value.documents, 'document')})"
    return told


def scope(value: Scope) -> str:
    """ "uav downed over Kaluga Oblast"."""
    what = value.outcome if value.outcome in _PEOPLE else f"{value.object} {value.outcome}"
    return f"{what}, {where(value.places)}"


def where(places: Sequence[str]) -> str:
    """ "Kaluga Oblast and Tula Oblast", "everywhere", "everywhere, as Russian officials count"."""
    if len(places) == 1 and places[0] in reconcile.sides():
        return f"everywhere, as {_OFFICIALS.get(places[0], places[0])} officials count"
    return " and ".join(map(words.place, places)) or "everywhere"


def hours(start: datetime, end: datetime) -> str:
    """In Moscow time, the date of the end only where it is another."""
    zone = settings.zone(settings.PICTURE_ZONE)
    start, end = start.astimezone(zone), end.astimezone(zone)
    year = f" {end:%Y}"
    if start.date() == end.date():
        return f"{start.day} {start:%b}{year} {start:%H:%M} – {end:%H:%M} Moscow time"
    first = f"{start.day} {start:%b}" + (f" {start:%Y}" if start.year != end.year else "")
    return f"{first} {start:%H:%M} – {end.day} {end:%b}{year} {end:%H:%M} Moscow time"


def clock(value: datetime) -> str:
    """A moment in Moscow time."""
    local = value.astimezone(settings.zone(settings.PICTURE_ZONE))
    return f"{local.day} {local:%b} {local:%H:%M}"


def who(item: Statement) -> str:
    """The speaker, and the relay where the words stand elsewhere."""
    return words.speaker(item.claim.speaker, item.source)


def quote(item: Statement, width: int = _QUOTE_LONGEST) -> str:
    """The line around the count, of a long one the part around it."""
    text = words.one_line(_MARKS.sub("", item.text))
    spans = item.claim.evidence.get("count") or item.claim.evidence.get("outcome") or ()
    printed = words.one_line(spans[0].text) if spans else ""
    if width and len(text) > width:
        at = max(text.find(printed), 0)
        left = max(0, min(at - width // 3, len(text) - width))
        cut = text[left : left + width]
        text = ("…" if left else "") + cut.strip() + ("…" if left + width < len(text) else "")
    return f"«{text}»"


def where_from(item: Statement) -> str:
    """The source, the document, and the characters of the count in it."""
    spans = item.claim.evidence.get("count") or item.claim.evidence.get("outcome") or ()
    at = f" [{spans[0].start}:{spans[0].end}]" if spans else ""
    revision = f" r{item.revision}" if item.revision > 1 else ""
    gone = f", {DELETED}" if item.gone else ""
    return f"{words.one_line(item.source or 'unknown', 30)} {item.document}{revision}{at}{gone}"


def said(item: Statement) -> str:
    """ "Russian MoD: 9 downed uav, Kaluga Oblast, 20:00–07:00"."""
    claim = item.claim
    number = words.count(claim.count)
    what = words.what(claim)
    none = claim.count is not None and claim.count.high == 0
    parts = [what if none or not number else f"{number} {what}"]
    if claim.stance != "asserted":
        parts[0] = f"{claim.stance}: {parts[0]}"
    parts += [part for part in (words.where(claim), when(item)) if part]
    return f"{who(item)}: {', '.join(parts)}"


def looked_for(found: Conflicts) -> str:
    """What was looked for, and what was not."""
    search = found.search
    lines = [
        f"Of claims that hang together up to {reconcile.MOST} sets are looked for,"
        " each of which stands without any one of its claims."
    ]
    if search.cut:
        groups = words.number(search.cut, "group")
        lines.append(f"In {groups} of claims that many were found: there may be more.")
    if search.blocks:
        stretches = words.number(search.blocks, "stretch", "stretches")
        lines.append(f"Long chains of claims were looked at two days at a time ({stretches}).")
    if search.alone:
        claims = words.number(len(search.alone), "claim")
        lines.append(
            f"{claims} over long hours touch too many others: what clashes with them was not"
            " looked for."
        )
    return " ".join(lines)


def conflict(value: Conflict, statements: Statements) -> str:
    """One sentence that can be printed."""
    items = in_order(statements[id] for id in value.claims if id in statements)
    if not items:
        return f"{len(value.claims)} claims cannot all be true."
    one = _one_document(items)
    if one is not None:
        return one
    told = "; ".join(_reports(items))
    if value.kind == "denial":
        return f"One denies what another says: {told}."
    if value.kind == "state":
        return f"Both are about the same place and hours, and they differ: {told}."
    every = "both" if len(items) == 2 else "all"
    return f"These cannot {every} be true: {told}."


def repair(value: Repair, statements: Statements) -> str:
    """ "set aside Russian MoD 9 (cost 1.5)"."""
    item = statements.get(value.claim)
    return f"{value.change} {_brief(item) if item else value.claim}: cost {value.cost:g}"


def closure(value: Closure, statements: Statements | None = None) -> str:
    """ "Внуково (UUWW) closed 15 May 01:40 – 05:10"; an open end is said to be one."""
    del statements
    zone = settings.zone(settings.PICTURE_ZONE)
    end = "no word of reopening"
    if value.end is not None:
        same = value.end.astimezone(zone).date() == value.start.astimezone(zone).date()
        end = f"{value.end.astimezone(zone):%H:%M}" if same else clock(value.end)
    start = f"{clock(value.start)}{' (time of the notice)' if value.posted else ''}"
    return f"{words.airport(value.airport)} {value.kind} {start} – {end}"


def coverage(found: Iterable[Coverage]) -> Iterator[str]:
    """What was read, what was asked and had nothing, and what was not read: a line each."""
    read: list[str] = []
    silent: list[str] = []
    unread: list[str] = []
    for item in found:
        name = words.one_line(item.source or "unnamed source", 30)
        notes = [_gaps(item)] if item.gaps and item.read else []
        notes += (
            [f"{words.number(item.failed, 'taking')} failed"] if item.failed and item.gaps else []
        )
        if item.documents:
            notes.insert(0, words.number(item.documents, "document"))
        told = f"{name} ({', '.join(notes)})" if notes else name
        (read if item.documents else silent if item.read else unread).append(told)
    if read:
        yield f"read for these hours: {_listed(read)}"
    if silent:
        yield f"asked, and had nothing from these hours: {_listed(silent)}"
    if unread:
        yield f"known but not read for these hours: {_listed(unread)}"
    if not read and not silent:
        yield "nothing was read for these hours: no claim is not a claim of zero"


def _gaps(item: Coverage) -> str:
    """How many there are; of one that is only what came after the last taking, when that was."""
    if item.taken and len(item.gaps) == 1 and item.gaps[0].start == item.taken[-1].end:
        return f"taken in until {clock(item.gaps[0].start)}"
    return words.number(len(item.gaps), "gap")


def _listed(names: list[str], most: int = 12) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _brief(item: Statement) -> str:
    """ "Russian MoD 9 (00:00–07:00, Kaluga Oblast)"."""
    claim = item.claim
    number = words.count(claim.count)
    none = claim.count is not None and claim.count.high == 0
    if claim.outcome in _STATE or none or not number:
        number = words.what(claim) if none or not number else f"{number} {claim.outcome}"
    stance = "" if claim.stance == "asserted" else f"{claim.stance} "
    hours = when(item)
    about = ", ".join(part for part in (_regions(item), hours) if part)
    return f"{who(item)} {stance}{number}" + (f" ({about})" if about else "")


def _reports(items: list[Statement]) -> Iterator[str]:
    """Claim by claim; a total and the parts of its report together."""
    parts = [item for item in items if item.claim.role == "part"]
    lists: dict[str | None, list[Statement]] = {}
    for item in parts:
        lists.setdefault(item.claim.parent, []).append(item)
    totals = {item.claim.id for item in items}
    for item in items:
        claim = item.claim
        if claim.role == "part" and claim.parent in totals:
            continue
        listed = [f"{words.count(i.claim.count)} {_regions(i)}" for i in lists.get(claim.id, ())]
        yield _brief(item) + (f", listing {', '.join(listed)}" if listed else "")


def _regions(item: Statement) -> str:
    areas = item.claim.areas
    return " and ".join(dict.fromkeys(" + ".join(map(words.place, a.ids)) for a in areas if a.ids))


def _one_document(items: list[Statement]) -> str | None:
    """What to say of a report that contradicts itself."""
    if len({item.document for item in items}) != 1 or len(items) < 2:
        return None
    totals = [item for item in items if item.claim.role == "total"]
    parts = [item for item in items if item.claim.role == "part"]
    counts = [item.claim.count for item in parts]
    if len(totals) == 1 and parts and all(counts):
        made = [words.count(count) for count in counts]
        total = sum(count.low for count in counts if count)
        stated = words.count(totals[0].claim.count)
        return (
            f"One report of {who(totals[0])} contradicts itself: it states {stated}, its parts"
            f" make {' + '.join(made)} = {total}."
        )
    told = "; ".join(dict.fromkeys(_brief(item) for item in items[:4]))
    return f"One report contradicts itself: {told}."


def when(item: Statement) -> str:
    """The hours, Moscow time: a night that ends within a day after it began names one date."""
    zone = settings.zone(settings.PICTURE_ZONE)
    window = item.claim.window
    if window.kind == "explicit" and window.start and window.end:
        start, end = window.start.astimezone(zone), window.end.astimezone(zone)
        if timedelta(0) < end - start < timedelta(hours=24):
            return f"{start.day} {start:%b} {start:%H:%M}–{end:%H:%M}"
    return words.hours(window, zone)


def in_order(items: Iterable[Statement]) -> list[Statement]:
    """By publication, document and where the count stands in it."""
    return sorted(items, key=_place)


def _place(item: Statement) -> tuple[float, str, int]:
    spans = item.claim.evidence.get("count") or item.claim.evidence.get("outcome") or ()
    published = item.published.timestamp() if item.published else 0.0
    return published, item.document, spans[0].start if spans else 0
