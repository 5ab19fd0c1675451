"""An alert in words: what was said, who says it, where it stands; plain sentences for a desk.

The words for values are those of the pages and the command line (``svodka.telling``), in English.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from svodka import settings
from svodka.alerts.finding import Clashes, Figure, Heard
from svodka.alerts.records import Known, Subject, Subscription
from svodka.model.finding import Conflict, Statement
from svodka.telling import told, words

# Quotes of an alert, and conflicts that are told in full.
_QUOTES, _CONFLICTS = 6, 3
# Places of a title.
_PLACES = 4

RIGHTS = (
    "A record of what was said in public, afterwards. Lowest and highest are what all claims"
    " together allow: not what happened. Quotes are their publishers'."
)


def figure_title(kind: str, found: Figure, before: Known) -> str:
    """ "Kaluga Oblast, night to 15 May 2026: 23 to 30 uav downed"."""
    scope = found.subject.scope
    assert scope is not None
    head = f"{told.where(scope.places)}, {_hours(found.subject)}"
    now = _now(found)
    if kind == "rose" and before.told is not None:
        now += f", risen from {told.bounds(before.told)}"
    if kind == "changed" and before.told is not None:
        return f"Correction: {head}: {now} (told before: {told.bounds(before.told)})"
    return f"{head}: {now}"


def figure_lines(
    kind: str, wanted: Subscription, found: Figure, heard: Heard, before: Known
) -> Iterator[str]:
    """What it says, sentence by sentence."""
    scope, finding = found.subject.scope, found.finding
    assert scope is not None
    hours = told.hours(scope.start, scope.end)
    yield f"What was said afterwards of {hours}: {told.scope(scope)}."
    if before.told is not None:
        yield f"Told before: {told.bounds(before.told)}. Now: {_now(found)}."
    else:
        yield f"Lowest to highest that the claims allow: {told.answer(finding)}."
    yield _why(kind, wanted, before)
    stated = [heard.statements[id] for id in finding.stated if id in heard.statements]
    figures = dict.fromkeys(f"{words.count(one.claim.count)} ({told.who(one)})" for one in stated)
    if figures:
        yield f"Stated for just this: {'; '.join(figures)}."
    yield from _quoted(found, heard)
    for conflict in finding.conflicts[:_CONFLICTS]:
        yield told.conflict(conflict, heard.statements)
    if len(finding.conflicts) > _CONFLICTS:
        yield f"Conflicts in all: {len(finding.conflicts)}."
    if finding.counted:
        yield f"Told by {told.told_by(heard.told_by)}."
    unread = [item.source or "unnamed source" for item in heard.coverage if not item.read]
    if unread:
        names = ", ".join(words.one_line(name, 30) for name in unread[:12])
        yield f"Known but not read for these hours: {names}."


def conflict_title(day: date, conflict: Conflict, found: Clashes) -> str:
    """ "Night to 15 May 2026: 3 claims that cannot all be true (Kaluga Oblast)"."""
    items = (found.statements[id] for id in conflict.claims if id in found.statements)
    places = list(dict.fromkeys(place for item in items for place in item.claim.places))
    names = ", ".join(map(words.place, places[:_PLACES]))
    where = f" ({names}{', …' if len(places) > _PLACES else ''})" if places else ""
    return f"Night to {_day(day)}: {len(conflict.claims)} claims that cannot all be true{where}"


def settled_title(day: date) -> str:
    return f"Correction: night to {_day(day)}: a conflict that was told stands no more"


def conflict_lines(conflict: Conflict, found: Clashes) -> Iterator[str]:
    """The sentence, then who said what in which words."""
    yield told.conflict(conflict, found.statements)
    items = [found.statements[id] for id in conflict.claims if id in found.statements]
    yield from _some(told.in_order(items))


def settled_lines(before: Sequence[str]) -> Iterator[str]:
    """``before``: what was told of it."""
    yield (
        "A claim of it was revised, superseded or set right since, or is read otherwise now: what"
        " is left can all be true."
    )
    yield f"Told before: {before[0]}" if before else "It was told before."


def late(delay_hours: float, not_before: datetime | None) -> str:
    """By how much it is held back, or until when it is to be kept back."""
    if not_before is not None:
        return f"Internal: not for publication before {told.clock(not_before)} Moscow time."
    return f"Held back by {delay_hours:g} hours."


def _now(found: Figure) -> str:
    scope = found.finding.scope
    if not found.finding.counted:
        return "no claim stands any more"
    what = f"{scope.object} {scope.outcome}"
    return f"{told.bounds(found.finding.bounds)} {what}"


def _why(kind: str, wanted: Subscription, before: Known) -> str:
    if kind == "reached":
        return f"The lowest reaches {wanted.at_least}, which {wanted.name} waits for."
    if kind == "rose":
        since = "it was told" if before.told is not None else "it was first seen"
        return f"The lowest rose by {wanted.rises_by} or more since {since}."
    return "A figure that was told is another now."


def _quoted(found: Figure, heard: Heard) -> Iterator[str]:
    """The claims that it rests on, each once, the stated ones first."""
    finding = found.finding
    ids = dict.fromkeys((*finding.stated, *finding.low_rests_on, *finding.high_rests_on))
    yield from _some([heard.statements[id] for id in ids if id in heard.statements])


def _some(items: Sequence[Statement]) -> Iterator[str]:
    for item in items[:_QUOTES]:
        yield _quote(item)
    if len(items) > _QUOTES:
        yield f"And {words.number(len(items) - _QUOTES, 'more claim')}."


def _quote(item: Statement) -> str:
    published = f", {told.clock(item.published)}" if item.published else ""
    where = words.one_line(item.source or item.document, 60)
    gone = f", {told.DELETED}" if item.gone else ""
    address = f" {words.one_line(item.url, 300)}" if item.url else ""
    return f"{told.said(item)}. {told.quote(item)} ({where}{published}{gone}){address}"


def _hours(subject: Subject) -> str:
    if subject.period == "night":
        return f"night to {_day(subject.day)}"
    zone = settings.zone(settings.PICTURE_ZONE)
    assert subject.scope is not None
    start, end = (each.astimezone(zone) for each in (subject.scope.start, subject.scope.end))
    return f"{_day(subject.day)} {start:%H:%M}–{end:%H:%M}"


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"


def printed(lines: Sequence[str], url: str | None) -> str:
    """As the text of a mail."""
    parts = [words.printable(line) for line in lines]
    return "\n\n".join([*parts, *([url] if url else []), RIGHTS]) + "\n"
