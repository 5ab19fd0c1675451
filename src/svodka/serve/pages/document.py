"""A document: its text with the spans of its claims, its revisions, its family."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from svodka.language import near
from svodka.ledger import Family, Judgement, Ledger, Life, Stage
from svodka.ledger.own import speaker_of
from svodka.model import Claim, Interval, Issue, Reading
from svodka.model.audit import Audit
from svodka.questions.audit import audit as compare
from svodka.serve.answers import Hours
from svodka.serve.pages import asking, marking, revisions, saying
from svodka.serve.pages.answers import Seen

_TITLE = 90
_LINK = re.compile(r"https?://[^\s<>\"']+\Z")


@dataclass(frozen=True, slots=True)
class Card:
    """One claim beside the text. ``night`` is the one that it lies in, None if it lies in none, or
    the day after it, as ``period`` says. ``places``: the first area that has ids."""

    number: int
    claim: Claim
    said: str
    places: tuple[str, ...]
    night: date | None
    period: str
    slots: tuple[tuple[str, str], ...]
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """``stage`` is the revision that is shown; ``speaker`` is whose channel it stands in, None for
    one that speaks for nobody; ``url`` is an address of the web or None."""

    life: Life
    stage: Stage
    reading: Reading
    title: str
    url: str | None
    speaker: str | None
    standing: bool
    marked: marking.Marked
    cards: tuple[Card, ...]
    issues: tuple[Issue, ...]
    steps: tuple[revisions.Step, ...]
    family: Family | None
    judgements: tuple[Judgement, ...]


def view(
    ledger: Ledger, id: str, revision: int | None, upto: int, seen: Seen
) -> DocumentView | None:
    """None when the ledger holds no such document, or no such revision of it."""
    life = ledger.life(id, upto)
    if life is None:
        return None
    current = ledger.reading(id, upto)
    number = revision
    if number is None:
        number = current.document.revision if current else life.stages[-1].document.revision
    stage = next((one for one in life.stages if one.document.revision == number), None)
    if stage is None:
        return None
    reading = stage.readings[-1][1]
    document = reading.document
    if document.published is not None:
        # What is near to it, and what is near to that: its family.
        reach = 2 * near.WINDOW
        seen.add(Hours(document.published - reach, document.published + reach))
    judged: dict[str, list[Judgement]] = {}
    for item in life.judgements:
        for subject in item.claims or (item.subject,):
            judged.setdefault(subject, []).append(item)
    cards = tuple(
        _card(number, claim, reading, judged.get(claim.id, ()))
        for number, claim in enumerate(reading.claims, 1)
    )
    return DocumentView(
        life,
        stage,
        reading,
        _title(reading),
        document.url if document.url and _LINK.match(document.url) else None,
        speaker_of(document.source, document.extras),
        current is not None and current.document.revision == number,
        marking.marked(document.text, reading.claims, reading.issues),
        cards,
        reading.issues,
        revisions.steps(life),
        _family(ledger, reading, upto),
        tuple(judged.get(id, ())),
    )


def undecided(view: DocumentView) -> DocumentView:
    """For whoever looks a second time: without what people decided."""
    cards = tuple(replace(card, judgements=()) for card in view.cards)
    return replace(view, cards=cards, judgements=())


def audited(ledger: Ledger, id: str, upto: int) -> Audit | None:
    """The article beside the reports of its time; None when the ledger holds no such document.
    SettingsError when it has no time to choose reports by."""
    reading = ledger.reading(id, upto)
    return None if reading is None else compare(reading, ledger, as_of=upto)


def _card(number: int, claim: Claim, reading: Reading, judged: Iterable[Judgement]) -> Card:
    window = claim.window
    middle = reading.document.published
    if window.start is not None and window.end is not None:
        middle = window.start + (window.end - window.start) / 2
    elif window.outer is not None:
        middle = window.outer.start + (window.outer.end - window.outer.start) / 2
    night = None if middle is None else asking.night_of(middle)
    return Card(
        number,
        claim,
        revisions.sentence(claim),
        next((area.ids for area in claim.areas if area.ids), ()),
        night,
        "night" if middle is None else asking.period_of(middle),
        tuple(_slots(claim)),
        tuple(judged),
    )


def _slots(claim: Claim) -> list[tuple[str, str]]:
    """(slot, value) as people know them, those that the claim has."""
    speaker = claim.speaker
    window = claim.window
    relayed = ", ".join(part for part in (speaker.medium, speaker.relay) if part)
    hours = saying.claim_hours(claim)
    outer = "" if window.outer is None else _hours(window.outer)
    inner = "none of these hours" if window.inner is None else _hours(window.inner)
    if outer == hours == inner or not outer:
        outer = inner = ""
    found = [
        ("speaker", saying.speaker(speaker) + (f", {speaker.name}" if speaker.name else "")),
        ("by way of", relayed),
        ("outcome", saying.what(claim)),
        ("count", saying.count(claim.count)),
        ("notes", saying.notes(claim)),
        ("place", saying.claim_where(claim)),
        ("hours", hours),
        ("surely within", outer),
        ("surely all of", inner),
        ("counts everything over", "" if claim.exhaustive == "none" else claim.exhaustive),
    ]
    return [(name, saying.one_line(value)) for name, value in found if value]


def _hours(interval: Interval) -> str:
    return f"{saying.clock(interval.start)} – {saying.clock(interval.end)}"


def _title(reading: Reading) -> str:
    document = reading.document
    told = document.extras.get("title")
    first = next((line for line in document.text.splitlines() if line.strip()), document.id)
    text = saying.plain(told if isinstance(told, str) and told.strip() else first)
    return text if len(text) <= _TITLE else text[:_TITLE].rstrip() + "…"


def _family(ledger: Ledger, reading: Reading, upto: int) -> Family | None:
    """The documents that are one article with this one, if there are any."""
    found = ledger.family_of(reading.document.id, upto)
    return found if found is not None and len(found.members) > 1 else None
