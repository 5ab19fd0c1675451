"""What a source or a speaker said over time, how often revised, in conflict, relayed otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from svodka.ledger import Ledger
from svodka.model import SPEAKER_IDS
from svodka.model.finding import Conflict, Statement
from svodka.places.gazetteer import Gazetteer
from svodka.questions import Conflicts
from svodka.serve import asked
from svodka.serve.pages import asking, rows, saying, states
from svodka.serve.pages.answers import Answers

# Nights that a page shows without dates, and at most: conflicts of more would take seconds.
NIGHTS = 14
MOST = 62


@dataclass(frozen=True, slots=True)
class Night:
    """What was said of one night and the day after it, newest first."""

    day: date
    rows: tuple[rows.Row, ...]


@dataclass(frozen=True, slots=True)
class Altered:
    """A relay that prints another figure than its speaker."""

    own: Statement
    relay: Statement


@dataclass(frozen=True, slots=True)
class ToldView:
    """``documents`` is how many make these claims, ``revised`` how many of them are not a first
    revision, ``gone`` how many were deleted since. ``clashing`` claims stand in a conflict;
    ``relayed`` relays could be compared with what they relay. ``speakers`` and ``sources``: (id,
    claims)."""

    nights: tuple[Night, ...]
    claims: int
    documents: int
    revised: tuple[str, ...]
    gone: tuple[str, ...]
    conflicts: tuple[tuple[date, Conflict, str], ...]
    clashing: int
    altered: tuple[Altered, ...]
    relayed: int
    speakers: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, int], ...]


def of_source(
    ledger: Ledger, answers: Answers, name: str, first: date, last: date, upto: int
) -> ToldView:
    """``name`` is "" for documents without a source."""
    return _view(ledger, answers, lambda item: (item.source or "") == name, first, last, upto)


def of_speaker(
    ledger: Ledger, answers: Answers, id: str, first: date, last: date, upto: int
) -> ToldView:
    """Of the speaker's claims, wherever they stand."""
    return _view(ledger, answers, lambda item: item.claim.speaker.id == id, first, last, upto)


def _view(
    ledger: Ledger,
    answers: Answers,
    wanted: Callable[[Statement], bool],
    first: date,
    last: date,
    upto: int,
) -> ToldView:
    start, end = asked.stretch(first, last)
    around = tuple(ledger.statements(start, end, upto))
    items = [item for item in around if wanted(item)]
    found = answers.conflicts(ledger, start, end, upto)
    documents = {item.document: item for item in items}
    ids = {item.claim.id for item in items}
    compared = tuple(_compared(ids, around))
    return ToldView(
        tuple(_nights(items, found, first, last)),
        len(items),
        len(documents),
        tuple(id for id, item in documents.items() if item.revision > 1),
        tuple(id for id, item in documents.items() if item.gone),
        tuple(_conflicts(found, ids)),
        len(ids & {id for one in found.found for id in one.claims}),
        tuple(one for one, same in compared if not same),
        len(compared),
        _counted(item.claim.speaker.id for item in items),
        _counted(item.source or "" for item in items),
    )


def speakers(ledger: Ledger, first: date, last: date, upto: int) -> tuple[tuple[str, int], ...]:
    """(id, claims) of everybody who speaks in some nights, most first."""
    start, end = asked.stretch(first, last)
    return _counted(item.claim.speaker.id for item in ledger.statements(start, end, upto))


def is_speaker(id: str) -> bool:
    """Whether an id is one that a claim can have."""
    kind, _, region = id.partition(":")
    if region:
        return kind in states.OFFICES and Gazetteer.packaged().place(region) is not None
    return id in SPEAKER_IDS


def _nights(
    items: Sequence[Statement], found: Conflicts, first: date, last: date
) -> Iterable[Night]:
    by_day: dict[date, list[Statement]] = {}
    for item in items:
        night = _night(item)
        if night is not None and first <= night <= last:
            by_day.setdefault(night, []).append(item)
    for night in sorted(by_day, reverse=True):
        yield Night(night, rows.rows(by_day[night], found.found))


def _night(item: Statement) -> date | None:
    """The night that a claim lies in: by the middle of its hours, else by its publication."""
    window, moment = item.claim.window, item.published
    hours = window.outer
    if window.start is not None and window.end is not None:
        moment = window.start + (window.end - window.start) / 2
    elif hours is not None:
        moment = hours.start + (hours.end - hours.start) / 2
    return None if moment is None else asking.night_of(moment)


def _conflicts(found: Conflicts, claims: set[str]) -> Iterable[tuple[date, Conflict, str]]:
    """Those that one of the claims is in, with the night that their page stands under."""
    for one in found.found:
        if claims & set(one.claims):
            items = [found.statements[id] for id in one.claims if id in found.statements]
            nights = [night for item in items if (night := _night(item)) is not None]
            if nights:
                yield min(nights), one, saying.conflict(one, found.statements)


def _compared(wanted: set[str], around: Iterable[Statement]) -> Iterable[tuple[Altered, bool]]:
    """Relays whose speaker gives a figure for that place and hours, and whether theirs is one of
    those; where they or what they relay is wanted.

    Compared are claims of one speaker, outcome, object and places whose hours are the same; a relay
    of coarser or other hours may be about something else.
    """
    said: dict[object, list[Statement]] = {}
    for item in around:
        if item.claim.count is not None and item.claim.window.start is not None:
            said.setdefault(_scope(item), []).append(item)
    for group in said.values():
        own = [item for item in group if item.own]
        figures = {_figure(item) for item in own}
        ids = {one.claim.id for one in own}
        for item in group:
            if own and not item.own and (ids | {item.claim.id}) & wanted:
                yield Altered(own[0], item), _figure(item) in figures


def _scope(item: Statement) -> object:
    claim = item.claim
    speaker = claim.speaker
    return (
        speaker.id,
        (speaker.name or "").casefold() if speaker.id == "other" else "",
        claim.outcome,
        claim.object,
        frozenset(claim.places),
        (claim.window.start, claim.window.end),
        claim.role == "of_which",
    )


def _figure(item: Statement) -> tuple[int, int | None] | None:
    count = item.claim.count
    return None if count is None else (count.low, count.high)


def _counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """(name, how often), most first."""
    found: dict[str, int] = {}
    for name in names:
        found[name] = found.get(name, 0) + 1
    return tuple(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
