"""Readings made by hand, so that what stands behind the grammar is tested without it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from svodka.model import (
    Area,
    Claim,
    Count,
    Document,
    Evidence,
    Interval,
    Issue,
    Locality,
    Reading,
    Span,
    Speaker,
    Window,
)

MSK = timezone(timedelta(hours=3))

TALLY = (
    "В течение прошедшей ночи с 23.00 мск 14 мая до 7.00 мск 15 мая уничтожено 20 БПЛА:\r\n"
    "10 – над территорией Калужской области,\r\n"
    "8 – над территорией Брянской области 😀,\r\n"
    "2 – над Московским регионом."
)
GOVERNOR = "Ночью над Калужской областью сбито 11 БПЛА: Боровск, Ернов. Пострадавших нет."


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of May 2026, Moscow time."""
    return datetime(2026, 5, day, hour, minute, tzinfo=MSK)


def span(text: str, printed: str) -> Span:
    start = text.index(printed)
    return Span(start, start + len(printed))


def evidence(text: str, **slots: str) -> dict[str, tuple[Evidence, ...]]:
    found = {}
    for slot, printed in slots.items():
        where = span(text, printed)
        found[slot] = (Evidence(where.start, where.end, printed),)
    return found


def exact(number: int) -> Count:
    return Count(number, number, str(number))


def area(text: str, printed: str, *ids: str, localities: tuple[Locality, ...] = ()) -> Area:
    return Area(printed, span(text, printed), ids, localities=localities)


def night_window() -> Window:
    hours = Interval(at(14, 23), at(15, 7))
    printed = "с 23.00 мск 14 мая до 7.00 мск 15 мая"
    return Window("explicit", hours.start, hours.end, hours, hours, printed)


def tally(parts: tuple[int, int, int] = (10, 8, 2)) -> Reading:
    """A ministry's total of 20 with three parts."""
    speaker, window = Speaker("RU-MOD"), night_window()
    total = Claim(
        "c:total",
        speaker,
        "downed",
        "uav",
        "БПЛА",
        count=exact(20),
        role="total",
        exhaustive="side",
        window=window,
        evidence=evidence(TALLY, count="20", object="БПЛА", outcome="уничтожено"),
    )
    places = (
        ("Калужской области", ("RU-KLU",)),
        ("Брянской области", ("RU-BRY",)),
        ("Московским регионом", ("RU-MOW", "RU-MOS")),
    )
    claims = [
        Claim(
            f"c:{ids[0]}",
            speaker,
            "downed",
            "uav",
            count=Count(number, number, printed),
            role="part",
            parent="c:total",
            areas=(area(TALLY, words, *ids),),
            window=window,
            evidence=evidence(TALLY, count=f"{printed} ", areas=words),
        )
        for number, printed, (words, ids) in zip(parts, ("10", "8", "2"), places, strict=True)
    ]
    document = Document(
        "m-1", TALLY, source="mod_russia", lang="ru", published=at(15, 7, 5), url="https://t.me/x/1"
    )
    return Reading(document, (total, *claims))


def governor(text: str = GOVERNOR, id: str = "g-1") -> Reading:
    """A governor's 11 over one region, one town known and one not, and no casualties."""
    where = area(
        text,
        "Калужской областью",
        "RU-KLU",
        localities=(
            Locality("Боровск", span(text, "Боровск"), "geonames:572070", (), 55.2, 36.5, "RU-KLU"),
            Locality("Ернов", span(text, "Ернов"), candidates=("geonames:466658",)),
        ),
    )
    overnight = Window(
        "night",
        at(14, 20),
        at(15, 7),
        Interval(at(14, 18), at(15, 9)),
        Interval(at(14, 23), at(15, 6)),
        "Ночью",
    )
    speaker = Speaker("gov:RU-KLU", "Владислав Шапша", "Telegram", "a relay")
    downed = Claim(
        "c:11",
        speaker,
        "downed",
        "uav",
        count=exact(11),
        areas=(where,),
        exhaustive="region",
        window=overnight,
        preliminary=True,
        evidence=evidence(text, count="11", object="БПЛА", areas="Калужской областью"),
    )
    nobody = Claim(
        "c:none",
        speaker,
        "casualties",
        unit="people",
        count=Count(0, 0, "Пострадавших нет"),
        areas=(where,),
        window=overnight,
        preliminary=True,
        evidence=evidence(text, outcome="Пострадавших нет"),
    )
    issue = Issue("place_unresolved", "warning", "no such town", span(text, "Ернов"), "c:11")
    document = Document(id, text, source="shapsha", lang="ru", published=at(15, 8))
    return Reading(document, (downed, nobody), (issue,))


def undated() -> Reading:
    """A claim that states no time, in a document without a date."""
    text = "Сбит 1 БПЛА."
    claim = Claim("c:1", Speaker("outlet"), "downed", "uav", count=exact(1))
    return Reading(Document("u-1", text), (claim,))


def posted() -> Reading:
    """A mayor's notice that states no time; its hour of publication is all there is."""
    text = "Сбит ещё один БПЛА, летевший на Москву."
    claim = Claim(
        "c:m",
        Speaker("mayor:RU-MOW"),
        "downed",
        "uav",
        count=Count(1, 1, "один"),
        role="extra",
        areas=(Area("Москву", span(text, "Москву"), ("RU-MOW",), "toward"),),
        evidence=evidence(text, count="один", areas="Москву"),
    )
    return Reading(Document("p-1", text, source="mos", published=at(15, 2, 14)), (claim,))


def lumped() -> Reading:
    """One number for two regions and a sea, by day, as a lower bound."""
    text = "С 8.00 до 12.30 сбито более 30 БПЛА над Курской, Тульской областями и Чёрным морем."
    hours = Interval(at(15, 8), at(15, 12, 30))
    claim = Claim(
        "c:l",
        Speaker("RU-MOD"),
        "downed",
        "uav",
        count=Count(31, None, "более 30"),
        areas=(
            area(text, "Курской", "RU-KRS"),
            area(text, "Тульской", "RU-TUL"),
            area(text, "Чёрным морем", "sea:black"),
        ),
        exhaustive="listed",
        window=Window("explicit", hours.start, hours.end, hours, hours, "С 8.00 до 12.30"),
        evidence=evidence(text, count="более 30", areas="Чёрным морем"),
    )
    return Reading(Document("l-1", text, source="mod_russia", published=at(15, 13)), (claim,))


def everything() -> tuple[Reading, ...]:
    return (tally(), governor(), undated(), posted(), lumped())


def replace_evidence(claim: Claim, slots: dict[str, tuple[Evidence, ...]]) -> Claim:
    return replace(claim, evidence=slots)
