"""An article against the reports of its time: from a ledger, or from readings that are given."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import islice

from svodka import settings
from svodka.errors import SettingsError
from svodka.language import near
from svodka.ledger import Ledger
from svodka.ledger.own import channels, is_own, speaker_of
from svodka.ledger.store import AsOf
from svodka.model import Claim, Document, Reading
from svodka.model.audit import Audit, Report
from svodka.model.finding import Bounds, Scope, Statement
from svodka.pipeline import read
from svodka.places import Gazetteer
from svodka.questions.asking import World, by_article, of, within
from svodka.questions.bounds import ask
from svodka.retellings import compare
from svodka.retellings.hours import BEFORE, widest
from svodka.retellings.known import Known

# Publication times of pages are often rounded or those of a later edit.
SLACK = timedelta(hours=3)
# How far around the article's hours reports are looked for, to find hours that were changed.
AROUND = timedelta(hours=24)
# Relays are the weaker evidence: of more than so many, the latest.
RELAYS = 300
_UNNAMED = frozenset(("outlet", "anon", "other"))


def audit(
    article: Reading,
    against: Ledger | Iterable[Reading],
    *,
    also: Iterable[Reading] = (),
    as_of: AsOf = None,
) -> Audit:
    """What became of each statement of an article.

    ``against`` is a ledger, of which the reports of the article's hours are taken that were
    published before it, or the readings of reports; ``also`` are readings beside a ledger. A report
    in its speaker's own channel (data/claims/sources.tsv) is primary, any other that names an
    office a relay; one that is the article itself, copied or reworded, is neither. SettingsError
    for an article without any time against a ledger: there would be nothing to choose reports by.
    """
    beside = [*also, *(against if not isinstance(against, Ledger) else ())]
    is_copy = _copies(article)
    given = [item for item in beside if not is_copy(item.document)]
    if not isinstance(against, Ledger):
        return _audit(article, given, _posts_of(given), None, (r.document for r in given))
    upto = against.upto(as_of)
    hours, limit = _hours(article), _limit(article)
    told = against.statements(hours[0] - AROUND, hours[1] + AROUND, upto)
    readings = given + list(_reports(against, article, *_documents(told, article, limit), upto))
    here, there = _posts_of(given), _posts_in(against, hours, limit, upto)

    def posts(speaker: str, start: datetime | None, end: datetime | None) -> int:
        return here(speaker, start, end) + there(speaker, start, end)

    return _audit(
        article, readings, posts, _past(against, article, upto), _everything(against, upto)
    )


def _everything(ledger: Ledger, upto: int) -> Iterator[Document]:
    """Every document, asked for only when the first is wanted: most articles name nobody."""
    yield from ledger.documents(upto)


def _audit(
    article: Reading,
    readings: Sequence[Reading],
    posts: compare.Posts,
    past: Callable[[Scope], Bounds | None] | None,
    others: Iterable[Document],
) -> Audit:
    """``readings`` are the reports, ``others`` what people are looked for in."""
    gazetteer = Gazetteer.packaged()

    def name(place: str) -> str:
        found = gazetteer.place(place)
        return found.name if found and found.name else place

    def again(text: str) -> Sequence[Claim]:
        document = article.document
        return read(text, document.published, document.source, document.lang).claims

    zone = settings.zone(settings.PICTURE_ZONE)
    known = Known(within, name, zone, _allowed(readings), past, again)
    reports = [(report(item.document), item) for item in readings]
    return compare.audit(article, reports, known, posts, others)


def report(document: Document) -> Report:
    """As what a document is evidence, by the channel that it stands in."""
    speaker = speaker_of(document.source, document.extras)
    return Report(document, "relay" if speaker is None else "primary", speaker)


# --- which reports


def _hours(article: Reading) -> tuple[datetime, datetime]:
    windows = [w for claim in article.claims if (w := widest(claim.window)) is not None]
    published = article.document.published
    if windows:
        return min(w.start for w in windows), max(w.end for w in windows)
    if published is None:
        raise SettingsError(
            "the article has no publication time, so its reports cannot be chosen",
            where=article.document.id,
            hint="give --published",
        )
    return published - BEFORE, published


def _limit(article: Reading) -> datetime | None:
    published = article.document.published
    return None if published is None else published + SLACK


def _copies(article: Reading, family: Collection[str] = ()) -> Callable[[Document], bool]:
    """Whether a document is the article again: it has its words, or the ledger told so. That is no
    evidence for it, unless it is primary: the article may be a copy of a report."""
    own = article.document

    @cache
    def printed() -> near.Printed:
        return near.Printed(near.sketch(own.text), own.published, own.source)

    def is_copy(document: Document) -> bool:
        if document.id == own.id:
            return True
        if report(document).kind == "primary":
            return False
        other = near.Printed(near.sketch(document.text), document.published, document.source)
        return document.id in family or near.near(printed(), other) is not None

    return is_copy


def _reports(
    ledger: Ledger, article: Reading, primary: Sequence[str], relays: Sequence[str], upto: int
) -> Iterator[Reading]:
    """Primary ones, then the first relays that are not of the article's own family: by the ledger,
    where it holds the article, and by their words."""
    heads = ledger.earliest_of([article.document.id, *relays], upto)
    own = heads.pop(article.document.id, None)
    is_copy = _copies(article, {id for id, head in heads.items() if head == own})

    def found(ids: Iterable[str]) -> Iterator[Reading]:
        readings = (ledger.reading(id, upto) for id in ids)
        return (item for item in readings if item is not None and not is_copy(item.document))

    yield from found(primary)
    yield from islice(found(relays), RELAYS)


def _documents(
    statements: Iterable[Statement], article: Reading, limit: datetime | None
) -> tuple[list[str], list[str]]:
    """Ids of primary reports; of relays of offices that the article names, the latest first."""
    named = {claim.speaker.id for claim in article.claims} - _UNNAMED
    primary: dict[str, None] = {}
    relays: dict[str, datetime | None] = {}
    for item in statements:
        late = limit is not None and item.published is not None and item.published > limit
        if late or item.document == article.document.id:
            continue
        if item.own:
            primary[item.document] = None
        elif _relayed(item.claim, named):
            relays[item.document] = item.published
    latest = sorted(relays, key=lambda id: (_seconds(relays[id]), id), reverse=True)
    return list(primary), [id for id in latest if id not in primary]


def _relayed(claim: Claim, named: Collection[str]) -> bool:
    if claim.speaker.id in _UNNAMED:
        return False
    return not named or claim.speaker.id in named


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment is not None else 0.0


# --- what was read


def _posts_in(
    ledger: Ledger, usual: tuple[datetime, datetime], limit: datetime | None, upto: int
) -> compare.Posts:
    """By the ledger's coverage: what was taken in of the speaker's own channels."""

    @cache
    def covered(start: datetime, end: datetime) -> dict[str, int]:
        out: dict[str, int] = {}
        for item in ledger.coverage(start, end, upto):
            speaker = channels().get((item.source or "").lower())
            if speaker is not None:
                out[speaker] = out.get(speaker, 0) + item.documents
        return out

    def posts(speaker: str, start: datetime | None, end: datetime | None) -> int:
        first = start or usual[0]
        last = end or usual[1] + AROUND
        last = min(last, limit) if limit is not None else last
        return covered(first, last).get(speaker, 0) if first < last else 0

    return posts


def _posts_of(readings: Sequence[Reading]) -> compare.Posts:
    """By the readings that were given."""

    def posts(speaker: str, start: datetime | None, end: datetime | None) -> int:
        return sum(
            is_own(item.document.source, speaker, item.document.extras)
            and _inside(item.document.published, start, end)
            for item in readings
        )

    return posts


def _inside(moment: datetime | None, start: datetime | None, end: datetime | None) -> bool:
    if moment is None or start is None or end is None:
        return True
    return start <= moment < end


# --- what they allow


def _allowed(readings: Sequence[Reading]) -> Callable[[Scope], Bounds | None]:
    """The bounds of the reports' own claims, and of nobody else's."""

    @cache
    def world() -> World | None:
        statements = [item for reading in readings for item in _statements(reading)]
        moments = [reading.document.published for reading in readings]
        told = [moment for moment in moments if moment is not None]
        return of(statements, min(told), max(told), 0) if statements and told else None

    def bounds(scope: Scope) -> Bounds | None:
        found = world()
        return None if found is None else ask(found, scope).bounds

    return bounds


def _statements(reading: Reading) -> Iterator[Statement]:
    document = reading.document
    for claim in reading.claims:
        own = is_own(document.source, claim.speaker.id, document.extras)
        if own:
            yield Statement(
                claim, document.id, document.revision, document.source, document.published, own
            )


def _past(ledger: Ledger, article: Reading, upto: int) -> Callable[[Scope], Bounds | None]:
    """What the ledger allows for other nights, the article's own claims aside."""

    def bounds(scope: Scope) -> Bounds | None:
        if not ledger.published(scope.start, scope.end + AROUND / 2, upto):
            return None
        first, last = ledger.connected(scope.start, scope.end, upto)
        told = (
            item
            for item in by_article(ledger, ledger.statements(first, last, upto), upto)
            if item.document != article.document.id
        )
        return ask(of(told, scope.start, scope.end, upto), scope).bounds

    return bounds
