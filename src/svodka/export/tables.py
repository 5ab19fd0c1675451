"""The tables that exports are made of. One list of columns drives every format and the docs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from svodka.export.claim_table import CLAIMS, DOCUMENTS
from svodka.export.columns import Cell, Row, Table, columns
from svodka.export.extract import (
    Changed,
    Clash,
    Correction,
    NightPlace,
    SourceRead,
    Spots,
)
from svodka.model import Interval
from svodka.model.finding import Bounds, Conflict, Repair

_NIGHTS = columns(
    """
    day date! #date+night | the date of the morning
    period string! #meta+period | night (18:00 to 9:00) or day (9:00 to 18:00), Moscow time
    start datetime! #date+start | its first moment
    end datetime! #date+end | and the moment after its last
    places list #adm1+code+list | ids taken together; empty: everywhere; RU, UA: what a side counts
    place_names list #adm1+name+list | their names in English
    outcome string! #event+type | what is counted
    object string! #event+object | of what
    low integer! #indicator+num+min | the lowest number that all claims together allow
    high integer #indicator+num+max | the highest; empty when nothing limits it
    usual_low integer - | the same if windows mean their usual hours
    usual_high integer - | empty when nothing limits it, or no answer fits the usual hours
    stated integer #indicator+num+stated | the figure of primary claims for just this scope, if one
    stated_claims list - | the claims that state it, or disagree on it
    low_rests_on list - | claims that the lowest rests on
    high_rests_on list - | claims that the highest rests on
    set_aside list - | claims left out so that an answer exists
    superseded list - | claims that a later one replaced
    conflicts integer! #indicator+num+conflicts | irreducible sets that cannot all be true
    speakers integer! - | independent speakers
    relays integer! - | articles that pass on what they say
    documents integer! - | the same with each copy counted
    sources_read list - | sources that were read for these hours
    sources_unread list - | known sources that were not: their silence says nothing
    """
)
_CONFLICTS = columns(
    """
    conflict string! #meta+id | an id made of the ids of its claims
    day date! #date+night | the first night that it bears on
    kind string! - | count, denial or state
    claim string! #meta+id+claim | one of its claims: without it, the rest can be true
    speaker string #org+code | who asserts it
    source string #meta+source | where it stands
    document string #meta+id+document | in which document
    revision integer - | and revision
    url string #meta+url | and address
    outcome string #event+type | of the claim
    object string #event+object | of the claim
    places list #adm1+code+list | of the claim
    count_low integer #indicator+num+min | of the claim
    count_high integer #indicator+num+max | of the claim
    window_start datetime #date+start | of the claim, nominal
    window_end datetime #date+end | of the claim, nominal
    quote string - | the line around its count
    repair_change string - | what setting it aside means
    repair_cost number - | and costs, in published weights
    """
)
_SOURCES = columns(
    """
    source string #meta+source | the channel; empty for documents without one
    documents integer! - | how many it published in these hours
    first datetime - | the first of them
    last datetime - | the last of them
    read boolean! - | whether it was read for these hours, if only for a part of them
    failed integer! - | takings that failed or stopped at a limit
    gaps list - | stretches that nothing speaks for, as start/end
    """
)
_CORRECTIONS = columns(
    """
    entry integer! #meta+id | the ledger's entry
    added datetime! #date+reported | when it was appended
    kind string! - | revised, reread, gone, back, retracted, restored, rejected, accepted
    subject string! - | the document, or the claim that was judged
    document string #meta+id+document | the document
    revision integer - | its new revision
    source string #meta+source | the channel
    url string #meta+url | its address
    change string - | changed, lost or new
    old_claim string - | the claim before
    new_claim string - | the claim after
    slot string - | what differs, as in the JSON contract; or a field of the document
    old string - | before; JSON where it is not a word
    new string - | after
    person string - | who judged
    reason string - | and why
    """
)


def night_cells(item: NightPlace, extract: Spots) -> Row:
    """In the order of the table ``nights``."""
    found = item.finding
    scope = found.scope
    return (
        item.day,
        item.period,
        scope.start,
        scope.end,
        scope.places,
        tuple(extract.spot(id).name for id in scope.places),
        scope.outcome,
        scope.object,
        *found.bounds,
        *_maybe(found.usual),
        stated(item),
        found.stated,
        found.low_rests_on,
        found.high_rests_on,
        tuple(repair.claim for repair in found.set_aside),
        found.superseded,
        len(found.conflicts),
        item.speakers,
        item.relays,
        item.documents,
        item.read,
        item.unread,
    )


def stated(item: NightPlace) -> int | None:
    """The one exact figure that primary claims give; None where they give a range, or several."""
    figures = {
        (count.low, count.high) for said in item.stated if (count := said.claim.count) is not None
    }
    if len(figures) != 1:
        return None
    low, high = figures.pop()
    return low if low == high else None


def conflict_id(conflict: Conflict) -> str:
    """The same for the same claims, whatever else is found beside it; as in its page's address."""
    name = "\n".join((conflict.kind, *sorted(conflict.claims)))
    return sha256(name.encode()).hexdigest()[:16]


def conflict_rows(item: Clash) -> Iterator[Row]:
    """A row a claim."""
    repairs = {repair.claim: repair for repair in item.conflict.repairs}
    head = (conflict_id(item.conflict), item.day, item.conflict.kind)
    for id in item.conflict.claims:
        yield (*head, id, *_claim(item, id), *_repair(repairs.get(id)))


def source_cells(item: SourceRead) -> Row:
    return (
        item.source,
        item.documents,
        item.first,
        item.last,
        item.read,
        item.failed,
        tuple(map(_stretch, item.gaps)),
    )


def correction_rows(item: Correction) -> Iterator[Row]:
    """A row for each thing that changed, one where nothing of the claims did."""
    head = (
        item.entry,
        item.added,
        item.kind,
        item.subject,
        item.document,
        item.revision,
        item.source,
        item.url,
    )
    for change in item.changes or (None,):
        yield (*head, *_changed(change), item.person, item.reason)


def _changed(change: Changed | None) -> Row:
    if change is None:
        return (None,) * 6
    told = (change.change, change.old_claim, change.new_claim, change.slot)
    return (*told, _value(change.old), _value(change.new))


def _value(value: Any) -> Cell:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _claim(item: Clash, id: str) -> Row:
    """What the table ``conflicts`` says of a claim; nothing of one that is not held."""
    said = item.statements.get(id)
    if said is None:
        return (None,) * 13
    claim = said.claim
    return (
        claim.speaker.id,
        said.source,
        said.document,
        said.revision,
        said.url,
        claim.outcome,
        claim.object,
        claim.places,
        *((claim.count.low, claim.count.high) if claim.count else (None, None)),
        claim.window.start,
        claim.window.end,
        said.text or None,
    )


def _repair(repair: Repair | None) -> Row:
    return (repair.change, repair.cost) if repair else (None, None)


def _maybe(value: Bounds | None) -> Row:
    return value or (None, None)


def _stretch(hours: Interval) -> str:
    return f"{hours.start.isoformat()}/{hours.end.isoformat()}"


NIGHTS = Table(
    "nights",
    "What the claims allow for drones downed, by night and place.",
    ("day", "period", "places"),
    _NIGHTS,
    lambda extract: (night_cells(item, extract) for item in extract.nights()),
)
CONFLICTS = Table(
    "conflicts",
    "What cannot all be true: a row a claim of each irreducible set.",
    ("conflict", "claim"),
    _CONFLICTS,
    lambda extract: (row for item in extract.conflicts() for row in conflict_rows(item)),
)
SOURCES = Table(
    "sources",
    "What was read for the hours of the export, source by source.",
    ("source",),
    _SOURCES,
    lambda extract: map(source_cells, extract.sources()),
)
CORRECTIONS = Table(
    "corrections",
    "Revisions, deletions and judgements: a row for each thing that changed.",
    (),
    _CORRECTIONS,
    lambda extract: (row for item in extract.corrections() for row in correction_rows(item)),
)
TABLES = {
    table.name: table for table in (CLAIMS, DOCUMENTS, NIGHTS, CONFLICTS, SOURCES, CORRECTIONS)
}
