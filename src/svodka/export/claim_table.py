"""A row a claim, and a row a document: flat columns with types.

The columns of ``flat`` (what ``svodka read --format csv`` writes) keep their names and meanings
here; beside them stands what the ledger knows of the claim.
"""

from __future__ import annotations

from collections.abc import Iterator

from svodka.export.columns import Row, Table, columns
from svodka.model import AirportRef, Area, Claim, Document, Interval, Window
from svodka.model.finding import Statement

_CLAIMS = columns(
    """
    claim string! #meta+id | the claim's id; unique within its document
    document string! #meta+id+document | the document it was read from
    revision integer! - | that document's revision, from 1
    source string #meta+source | the channel that the document stands in
    url string #meta+url | where it was published
    published datetime #date+reported | when it was published
    own boolean! - | true: it stands in the speaker's own channel; false: a relay passes it on
    gone datetime - | when the document was found to be deleted by its publisher
    copy string - | SHA-256 of the kept bytes (svodka original)
    added datetime - | when the ledger took it in
    speaker string! #org+code | who asserts: an id of docs/contract.md
    speaker_name string #org+name | the speaker's name as printed
    medium string - | by which medium, as printed
    relay string - | who passed it on, as printed
    stance string! - | asserted, denied, unverified
    preliminary boolean! - | true if the speaker says so
    outcome string! #event+type | downed, suppressed, hit, injured, closed, …
    object string #event+object | uav, missile, target, …; empty where none is meant
    object_type string - | the object as printed
    unit string! - | what the count counts: objects, people, sites, airports
    count_low integer #indicator+num+min | the lowest number that the words allow
    count_high integer #indicator+num+max | the highest; empty when nothing limits it
    count_printed string - | the words of the count
    count_start integer - | where they stand in the text: first character (code points)
    count_end integer - | and the character after the last
    role string! - | total, part, of_which, single, extra
    parent string - | the claim that a part, an of_which or an extra belongs to
    places list #adm1+code+list | ids of all places
    areas_printed list #loc+name+list | the places as printed
    relations list - | over, in, near, between or toward; one for each printed place
    localities list - | towns and districts inside: an id, or the printed name with a question mark
    exhaustive string! - | over what everything was counted: region, side, listed, none
    airport string - | ICAO, else IATA, else the printed name
    to string - | where a flight was diverted to; as airport
    window_kind string! - | explicit, approx, night, day, morning, evening, span, cumulative, none
    window_start datetime #date+start | the nominal hours begin
    window_end datetime #date+end | and end
    outer_start datetime - | nothing before this was counted
    outer_end datetime - | nor after this
    inner_start datetime - | everything from here on was counted
    inner_end datetime - | up to here
    window_printed string - | the words of the hours
    quote string - | the line around the count
    """
)
_DOCUMENTS = columns(
    """
    document string! #meta+id+document | the document's id
    revision integer! - | its newest revision that the snapshot knows
    source string #meta+source | the channel
    url string #meta+url | where it was published
    lang string - | en, ru or uk
    published datetime #date+reported | when it was published
    retrieved datetime - | when it was seen
    title string - | its title, where the page has one
    characters integer! - | length of the text (code points); the text itself is its publisher's
    """
)


def claim_cells(item: Statement) -> Row:
    """In the order of the table ``claims``."""
    claim, speaker = item.claim, item.claim.speaker
    return (
        claim.id,
        item.document,
        item.revision,
        item.source,
        item.url,
        item.published,
        item.own,
        item.gone,
        item.copy or None,
        item.added,
        speaker.id,
        speaker.name,
        speaker.medium,
        speaker.relay,
        claim.stance,
        claim.preliminary,
        claim.outcome,
        claim.object,
        claim.object_type,
        claim.unit,
        *_count(claim),
        claim.role,
        claim.parent,
        claim.places,
        tuple(area.printed for area in claim.areas),
        tuple(area.relation for area in claim.areas),
        tuple(name for area in claim.areas for name in _localities(area)),
        claim.exhaustive,
        _airport(claim.airport),
        _airport(claim.to),
        *_window(claim.window),
        item.text or None,
    )


def document_cells(document: Document) -> Row:
    """In the order of the table ``documents``."""
    title = document.extras.get("title")
    return (
        document.id,
        document.revision,
        document.source,
        document.url,
        document.lang,
        document.published,
        document.retrieved,
        title if isinstance(title, str) else None,
        len(document.text),
    )


def _count(claim: Claim) -> Row:
    count = claim.count
    spans = claim.evidence.get("count") or ()
    numbers = (count.low, count.high, count.printed) if count else (None, None, None)
    return (*numbers, *((spans[0].start, spans[0].end) if spans else (None, None)))


def _localities(area: Area) -> Iterator[str]:
    return (locality.id or f"{locality.printed}?" for locality in area.localities)


def _window(window: Window) -> Row:
    return (
        window.kind,
        window.start,
        window.end,
        *_interval(window.outer),
        *_interval(window.inner),
        window.printed or None,
    )


def _interval(interval: Interval | None) -> Row:
    return interval or (None, None)


def _airport(airport: AirportRef | None) -> str | None:
    return (airport.icao or airport.iata or airport.printed) if airport else None


CLAIMS = Table(
    "claims",
    "Who said what: a row a claim, as it stands at the snapshot.",
    ("document", "claim"),
    _CLAIMS,
    lambda extract: map(claim_cells, extract.claims()),
)
DOCUMENTS = Table(
    "documents",
    "The documents that the claims were read from, without their text.",
    ("document",),
    _DOCUMENTS,
    lambda extract: map(document_cells, extract.documents()),
)
