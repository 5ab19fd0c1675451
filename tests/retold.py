"""Articles, claims and reports made by hand for the tests of what is marked in a retelling."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from svodka.model import Area, Claim, Count, Document, Evidence, Interval, Reading, Span, Speaker
from svodka.model.audit import Report
from svodka.model.window import Window

EVENING = datetime(2026, 5, 14, 17, tzinfo=UTC)
NIGHT = Window(
    "explicit",
    EVENING,
    EVENING + timedelta(hours=11),
    Interval(EVENING, EVENING + timedelta(hours=11)),
    Interval(EVENING, EVENING + timedelta(hours=11)),
)


def document(text: str, lang: str | None = None, id: str = "article") -> Document:
    return Document(id, text, lang=lang)


def article(text: str, lang: str | None = None, *claims: Claim) -> Reading:
    return Reading(document(text, lang), claims)


def report(
    text: str, speaker: str = "gov:RU-KLU", lang: str = "en", kind: str = "primary"
) -> Report:
    id = f"{kind}-{speaker}-{lang}"
    return Report(document(text, lang, id), kind, speaker if kind == "primary" else None)


def evidence(text: str, printed: str, after: str = "") -> Evidence:
    """Where ``printed`` stands, from the first place of ``after`` on."""
    start = text.index(printed, text.index(after))
    return Evidence(start, start + len(printed), printed)


def downed(
    text: str,
    printed: str,
    value: int,
    *,
    after: str = "",
    id: str = "",
    role: str = "single",
    parent: str | None = None,
    place: tuple[str, str] | None = None,
    outcome: str = "downed",
    stance: str = "asserted",
    window: Window = NIGHT,
    speaker: Speaker = Speaker("RU-MOD"),  # noqa: B008
) -> Claim:
    """``value`` drones downed, read from ``printed``; ``place`` is (id, printed words)."""
    found = {"count": (evidence(text, printed, after),)}
    areas: tuple[Area, ...] = ()
    if place is not None:
        words = evidence(text, place[1], after)
        areas = (Area(place[1], Span(words.start, words.end), (place[0],)),)
        found["areas"] = (words,)
    return Claim(
        id or f"{role}-{value}",
        speaker,
        outcome,
        "uav",
        count=Count(value, value, printed),
        role=role,
        parent=parent,
        stance=stance,
        areas=areas,
        window=window,
        evidence=found,
    )
