"""What the retold reports say and the article does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from svodka.model.audit import Dropped, Match, Retold
from svodka.retellings import slots, told
from svodka.retellings.known import Known
from svodka.retellings.said import Said, passage

_PEOPLE = frozenset(("casualties", "killed", "injured"))
_COUNTED = frozenset(("downed", "suppressed", "launched", "attack", "hit"))


def dropped(
    article: Sequence[Said], reports: Sequence[Said], retold: Sequence[Retold], known: Known
) -> Iterator[Dropped]:
    """Claims of the documents that the article retells, each once, without those that it tells in
    other words. Relays only count where no primary report is retold."""
    documents = _retold_documents(retold)
    used = {match.claim.id for item in retold for match in _matches(item)}
    speakers = {match.claim.speaker.id for item in retold for match in _matches(item)}
    told_of = [said for said in reports if said.claim.id in used]
    for said in reports:
        if said.document.id not in documents or said.claim.id in used:
            continue
        if said.kind == "relay" and said.claim.speaker.id not in speakers:
            continue
        if _cause(said) or any(_covers(one, said, known) for one in (*article, *told_of)):
            continue
        told_of.append(said)
        match = Match(said.document.id, said.kind, said.claim, passage(said), 0.0)
        yield Dropped(_kind(said), match, _why(said, known))
    yield from _windows(reports, retold, documents, known)


def _matches(item: Retold) -> tuple[Match, ...]:
    if item.verdict in ("added", "unchecked") or item.match is None:
        return ()
    return (item.match, *item.also)


def _retold_documents(retold: Sequence[Retold]) -> set[str]:
    found = [match for item in retold for match in _matches(item)]
    primary = {match.document for match in found if match.kind == "primary"}
    return primary or {match.document for match in found}


def _covers(one: Said, said: Said, known: Known) -> bool:
    """Whether a statement says what a report's claim says, perhaps more loosely."""
    found = slots.compare(one, said, known)
    if not found or "silent" in (found["count"], found["place"]):
        return False
    return slots.standing({**found, "certainty": "same"})


def _cause(said: Said) -> bool:
    """An attack without a number of its own ("as a result of a drone attack two were injured") is
    told by telling what it did."""
    claim = said.claim
    return claim.outcome == "attack" and (claim.count is None or claim.count.low <= 1)


def _kind(said: Said) -> str:
    claim = said.claim
    if claim.outcome in _PEOPLE:
        return "people"
    if claim.unit == "airports":
        return "airport"
    if claim.outcome not in _COUNTED:
        return "consequence"
    return claim.role if claim.role in ("total", "part", "of_which") else "count"


def _why(said: Said, known: Known) -> str:
    who = told.speaker(said.claim, known)
    return f"{who[:1].upper()}{who[1:]} also says: {told.statement(said, known)}."


def _windows(
    reports: Sequence[Said], retold: Sequence[Retold], documents: set[str], known: Known
) -> Iterator[Dropped]:
    """Exact hours of a report that none of its retold statements has, however loosely."""
    for document in sorted(documents):
        hows = [
            pair.how
            for item in retold
            if item.match is not None and item.match.document == document
            for pair in item.slots
            if pair.slot == "window"
        ]
        first = next((s for s in reports if s.document.id == document), None)
        exact = first is not None and first.claim.window.kind == "explicit"
        if first is not None and exact and hows and set(hows) == {"silent"}:
            match = Match(document, first.kind, first.claim, passage(first), 0.0)
            why = f"The report's hours are left out: {told.hours(first.claim.window, known)}."
            yield Dropped("window", match, why)
