"""One statement against one report: a row a case, which a linguist can extend."""

from __future__ import annotations

from datetime import datetime

import pytest

import svodka
from svodka.model.audit import Audit, Retold
from svodka.questions.audit import audit

PUBLISHED = datetime.fromisoformat("2026-05-15T12:00:00+03:00")
POSTED = datetime.fromisoformat("2026-05-15T07:30:00+03:00")

MINISTRY = (
    "С 0.00 до 7.00 мск 15 мая дежурными средствами ПВО уничтожены 45 украинских беспилотных"
    " летательных аппаратов: 24 – над территорией Брянской области, 16 – над территорией Калужской"
    " области, пять – над территорией Тульской области."
)
LUMPED = (
    "В ночь на 15 мая дежурными средствами ПВО уничтожены 26 украинских беспилотных летательных"
    " аппаратов над территориями Белгородской, Курской и Воронежской областей."
)
GOVERNOR = (
    "В ночь на 15 мая над территорией Калужской области силами ПВО уничтожены 25 беспилотников — в"
    " Боровском, Жуковском и Тарусском районах. По предварительной информации, пострадавших нет."
)
AIR_FORCE = (
    "У ніч на 15 травня противник атакував 128 ударними БпЛА. Станом на 08:30 збито 97 БпЛА, ще 19"
    " безпілотників-імітаторів локаційно втрачено."
)
KHARKIV = "15 травня внаслідок удару БпЛА по Чугуєву загинула одна людина, поранено шістьох людей."
NOTICE = (
    "Аэропорты Внуково (Москва) и Грабцево (Калуга) — введены временные ограничения на приём и"
    " выпуск воздушных судов."
)

# The article, the channel and the post, the printed words of the statement, its verdict.
ROWS = [
    # count
    ("Russia's Defense Ministry said 45 drones were shot down overnight.",
     "mod_russia", MINISTRY, "45", "stands"),
    ("Russia's Defense Ministry said 54 drones were shot down overnight.",
     "mod_russia", MINISTRY, "54", "altered: count"),
    ("Russia's Defense Ministry said more than 40 drones were shot down overnight.",
     "mod_russia", MINISTRY, "more than 40", "stands"),
    ("Russia's Defense Ministry said more than 50 drones were shot down overnight.",
     "mod_russia", MINISTRY, "more than 50", "altered: count"),
    ("About 44 drones were shot down overnight, Russia's Defense Ministry said.",
     "mod_russia", MINISTRY, "44", "stands"),
    ("About 30 drones were shot down overnight, Russia's Defense Ministry said.",
     "mod_russia", MINISTRY, "30", "altered: count"),
    ("Минобороны России сообщило об уничтожении за ночь 16 беспилотников над Калужской областью.",
     "mod_russia", MINISTRY, "16", "stands"),
    ("Минобороны России сообщило об уничтожении за ночь 61 беспилотника над Калужской областью.",
     "mod_russia", MINISTRY, "61", "altered: count"),
    ("Повітряні сили: у ніч на 15 травня збито 79 безпілотників.",
     "kpszsu", AIR_FORCE, "79", "altered: count"),
    ("Повітряні сили: у ніч на 15 травня збито 97 безпілотників.",
     "kpszsu", AIR_FORCE, "97", "stands"),
    # place
    ("В ночь на 15 мая над Белгородской, Курской и Воронежской областями сбили 26 беспилотников,"
     " сообщило Минобороны РФ.", "mod_russia", LUMPED, "26", "stands"),
    ("В ночь на 15 мая над Белгородской и Воронежской областями сбили 26 беспилотников, сообщило"
     " Минобороны РФ.", "mod_russia", LUMPED, "26", "altered: place"),
    ("В ночь на 15 мая над Белгородской, Курской, Воронежской и Липецкой областями сбили 26"
     " беспилотников, сообщило Минобороны РФ.", "mod_russia", LUMPED, "26", "altered: place"),
    ("В ночь на 15 мая сбили 26 беспилотников, сообщило Минобороны РФ.",
     "mod_russia", LUMPED, "26", "stands"),
    ("Russia's Defense Ministry said 24 drones were shot down overnight.",
     "mod_russia", MINISTRY, "24", "altered: place"),
    ("Губернатор Калужской области сообщил о 25 сбитых ночью беспилотниках.",
     "shapsha_vv", GOVERNOR, "25", "stands"),
    ("Губернатор Калужской области сообщил, что ночью сбили 25 беспилотников в Боровском и"
     " Тарусском районах.", "shapsha_vv", GOVERNOR, "25", "altered: place"),
    # a sum of the article's own
    ("The Russian Defense Ministry said 40 drones were shot down over the Bryansk and Kaluga"
     " regions overnight.", "mod_russia", MINISTRY, "40", "derived"),
    ("The Russian Defense Ministry said 41 drones were shot down over the Bryansk and Kaluga"
     " regions overnight.", "mod_russia", MINISTRY, "41", "altered: count"),
    # window
    ("С 0.00 до 7.00 мск 15 мая над Калужской областью уничтожены 16 беспилотников, сообщили в"
     " Минобороны РФ.", "mod_russia", MINISTRY, "16", "stands"),
    ("С 20.00 до 23.00 мск 14 мая над Калужской областью уничтожены 16 беспилотников, сообщили в"
     " Минобороны РФ.", "mod_russia", MINISTRY, "16", "altered: window"),
    ("15 мая над Калужской областью уничтожены 16 беспилотников, сообщили в Минобороны РФ.",
     "mod_russia", MINISTRY, "16", "stands"),
    # outcome and object
    ("Повітряні сили: у ніч на 15 травня збито 19 безпілотників.",
     "kpszsu", AIR_FORCE, "19", "altered: outcome"),
    ("Губернатор Калужской области сообщил, что ночью над регионом сбили 25 ракет.",
     "shapsha_vv", GOVERNOR, "25", "altered: object"),
    ("15 травня внаслідок удару по Чугуєву загинули шестеро людей, повідомив начальник Харківської"
     " ОВА.", "synegubov", KHARKIV, "шестеро", "altered: outcome"),
    # speaker
    ("Over the Kaluga region, 16 drones were destroyed overnight.",
     "mod_russia", MINISTRY, "16", "stands"),
    ("The governor of the Kaluga region said 16 drones were shot down over the region overnight.",
     "mod_russia", MINISTRY, "16", "unchecked"),
    # certainty
    ("Губернатор Калужской области сообщил, что ночью над регионом сбили 25 беспилотников."
     " Пострадавших нет.", "shapsha_vv", GOVERNOR, "нет", "altered: certainty"),
    ("Губернатор Калужской области сообщил, что ночью над регионом сбили 25 беспилотников. По"
     " предварительным данным, пострадавших нет.", "shapsha_vv", GOVERNOR, "нет", "stands"),
    # airports
    ("Аэропорт Внуково закрыт, сообщили в Росавиации.", "favtrf", NOTICE, "Внуково", "stands"),
    ("Аэропорт Пулково закрыт, сообщили в Росавиации.", "favtrf", NOTICE, "Пулково", "added"),
    # not there
    ("The Russian Defense Ministry said nine drones were shot down over the Ryazan region"
     " overnight.", "mod_russia", MINISTRY, "nine", "added"),
    ("The Russian Defense Ministry said five drones were shot down over the Ryazan region between"
     " 8 p.m. and 10 p.m. Moscow time on May 13.", "mod_russia", MINISTRY, "five", "unchecked"),
    ("The Ukrainian Air Force said 97 drones were shot down overnight.",
     "mod_russia", MINISTRY, "97", "unchecked"),
]  # fmt: skip


def told(item: Retold) -> str:
    return f"altered: {', '.join(item.altered)}" if item.verdict == "altered" else item.verdict


def compared(article: str, source: str, report: str) -> Audit:
    return audit(svodka.read(article, PUBLISHED, "courier"), [svodka.read(report, POSTED, source)])


def found(result: Audit, words: str) -> Retold:
    """The statement whose count, outcome or airport is printed with these words."""
    for item in result.retold:
        spans = item.claim.evidence
        for slot in ("count", "airport", "areas", "outcome"):
            if any(words in e.text for e in spans.get(slot, ())):
                return item
    raise AssertionError(f"nothing was read at {words!r}")


@pytest.mark.parametrize(("article", "source", "report", "words", "verdict"), ROWS)
def test_a_statement(article: str, source: str, report: str, words: str, verdict: str) -> None:
    assert told(found(compared(article, source, report), words)) == verdict


def test_every_verdict_but_within_has_a_row() -> None:
    """``within`` takes several bulletins: test_audit.py."""
    assert {row[4].partition(":")[0] for row in ROWS} == {
        "stands", "derived", "altered", "added", "unchecked"
    }  # fmt: skip


def test_a_relay_is_weaker_than_the_channel() -> None:
    article = svodka.read("Ночью над Калужской областью сбиты 25 беспилотников, сообщил губернатор"
                          " Калужской области.", PUBLISHED, "courier")  # fmt: skip
    relay = svodka.read("Губернатор Калужской области сообщил о 25 беспилотниках, сбитых над"
                        " регионом ночью.", POSTED, "some_agency")  # fmt: skip
    own = svodka.read(GOVERNOR, POSTED, "shapsha_vv")
    assert [i.match.kind for i in audit(article, [relay]).retold if i.match] == ["relay"]
    assert [i.match.kind for i in audit(article, [relay, own]).retold if i.match] == ["primary"]


def test_an_undated_relay_alters_nothing() -> None:
    """Two days of one governor: nobody can tell that they speak of one night."""
    article = svodka.read("The governor of the Kaluga region said 40 drones were shot down"
                          " overnight over the region.", source="courier")  # fmt: skip
    other = svodka.read("Overnight four drones were shot down over the Kaluga region, the governor"
                        " of the region said.", source="other_paper")  # fmt: skip
    assert [item.verdict for item in audit(article, [other]).retold] == ["unchecked"]


def test_parts_keep_to_their_list() -> None:
    """Two bulletins have a seven: the article's goes with the list that its total is of."""
    evening = (
        "14 мая с 20.00 до 24.00 мск уничтожены 18 беспилотников: 11 – над территорией Брянской"
        " области и семь – над территорией Калужской области."
    )
    night = (
        "С 0.00 до 7.00 мск 15 мая уничтожены 19 беспилотников: 12 – над территорией Брянской"
        " области и семь – над территорией Калужской области."
    )
    article = svodka.read(
        "С 0.00 до 7.00 мск 15 мая сбиты 19 беспилотников, сообщило Минобороны РФ: 12 — над"
        " Брянской областью, семь — над Калужской.", PUBLISHED, "courier")  # fmt: skip
    reports = [
        svodka.read(evening, datetime.fromisoformat("2026-05-15T00:20:00+03:00"), "mod_russia"),
        svodka.read(night, POSTED, "mod_russia"),
    ]
    result = audit(article, reports)
    assert [item.verdict for item in result.retold] == ["stands"] * 3
    assert {i.match.document for i in result.retold if i.match} == {reports[1].document.id}
