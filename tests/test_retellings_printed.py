"""What is printed with a statement can differ from a report; what the reader took over cannot.

Each rule that keeps a correct statement from being told as another has a row, and beside it a row
in which the same words are really altered.
"""

from __future__ import annotations

from datetime import datetime

import pytest

import svodka
from svodka.model.audit import Audit, Retold
from svodka.questions.audit import audit


def at(moment: str) -> datetime:
    return datetime.fromisoformat(f"2026-06-{moment}:00+03:00")


# name: channel, published, post
POSTS = {
    "ministry": ("mod_russia", at("11T07:20"),
        "В ночь на 11 июня дежурными средствами ПВО уничтожены 47 украинских беспилотных"
        " летательных аппаратов: 28 – над территорией Брянской области, 14 – над территорией"
        " Калужской области, пять – над акваторией Черного моря."),
    "governor": ("avbogomaz", at("11T08:30"),
        "В ночь на 11 июня над территорией Брянской области уничтожены 26 беспилотников."
        " Пострадавших нет."),
    "shebekino": ("vvgladkov", at("11T10:00"),
        "11 июня в городе Шебекино ранены трое мирных жителей. В Грайворонском округе над селом"
        " Головчино сбиты шесть беспилотников."),
    "mayor": ("mos_sobyanin", at("11T02:10"), "Сбиты пять беспилотников, летевших на Москву."),
    "more": ("mos_sobyanin", at("11T04:00"), "Сбиты еще три беспилотника, летевших на Москву."),
    "first": ("kpszsu", at("09T08:30"), "У ніч на 9 червня ворог атакував 52 БпЛА, збито 41 БпЛА."),
    "then": ("kpszsu", at("10T08:30"), "У ніч на 10 червня ворог атакував 70 БпЛА, збито 66 БпЛА."),
    "last": ("kpszsu", at("11T08:30"), "У ніч на 11 червня ворог атакував 33 БпЛА, збито 30 БпЛА."),
    "notice": ("favtrf", at("11T01:30"), "Аэропорт Калуга (Грабцево). Введены временные ограничения"
        " на прием и выпуск воздушных судов."),
    "lifted": ("favtrf", at("11T05:40"), "Аэропорт Калуга (Грабцево). Сняты ограничения на прием и"
        " выпуск воздушных судов."),
}  # fmt: skip
NIGHTS = "first then last"

# What it is about; the article, the posts, the printed words of the statement, its verdict.
ROWS = [
    # the stamp of a live blog is when something was told
    ("stamp", "8:45 a.m. Bryansk Governor Alexander Bogomaz says 26 drones were destroyed over the"
     " region overnight.", "governor", "26", "stands"),
    ("stamp", "At 8:45 p.m. on June 11, 26 drones were destroyed over the Bryansk region, Governor"
     " Alexander Bogomaz said.", "governor", "26", "altered: window"),
    # and so are hours beside a verb of saying
    ("said when", "Минобороны РФ утром 11 июня сообщило об уничтожении 47 беспилотников.",
     "ministry", "47", "stands"),
    ("said when", "Днем 11 июня уничтожены 47 беспилотников, сообщило Минобороны РФ.",
     "ministry", "47", "altered: window"),
    # a speaker of another sentence
    ("speaker", "Минобороны РФ сообщило о 47 сбитых за ночь беспилотниках. В Шебекине ранены трое"
     " мирных жителей.", "ministry shebekino", "трое", "stands"),
    ("speaker", "Three civilians were injured in a drone attack on Shebekino on June 11, the"
     " Russian Defense Ministry said.", "ministry shebekino", "Three", "altered: speaker"),
    # a figure of an earlier night
    ("background", "Russia's Defense Ministry said 47 drones were shot down overnight. A day"
     " earlier, it reported shooting down 60 drones.", "ministry", "60", "unchecked"),
    ("background", "Днем ранее над Брянской областью сбили 60 беспилотников, сообщило Минобороны.",
     "ministry", "60", "unchecked"),
    ("background", "Ночью над Брянской областью сбили 60 беспилотников, сообщило Минобороны.",
     "ministry", "60", "altered: count"),
    ("several days", "Ukraine's Air Force said last week it shot down more than 900 drones.",
     "last", "more than 900", "unchecked"),
    # what "attacked" and "dozens" follow from
    ("entailed", "Ukraine attacked Russia with dozens of drones overnight.",
     "ministry", "dozens", "stands"),
    ("entailed", "Ukraine launched 47 drones at Russia overnight, the Russian Defense Ministry"
     " said.", "ministry", "47", "altered: outcome"),
    # sums over several nights, and over a mayor's posts
    ("nights", "From June 9 to 11 Russia launched 155 drones, Ukraine's Air Force said.",
     NIGHTS, "155", "derived"),
    ("nights", "From June 9 to 11 Russia launched 165 drones, Ukraine's Air Force said.",
     NIGHTS, "165", "altered: count"),
    ("posts", "Eight drones heading for Moscow were shot down overnight, Mayor Sergei Sobyanin"
     " said.", "mayor more", "Eight", "derived"),
    # a district and its village
    ("district", "Шесть беспилотников сбиты 11 июня над Головчино, сообщил губернатор Белгородской"
     " области.", "shebekino", "Шесть", "stands"),
    ("district", "Шесть беспилотников сбиты 11 июня в Грайворонском округе, сообщил губернатор"
     " Белгородской области.", "shebekino", "Шесть", "stands"),
    ("district", "Шесть беспилотников сбиты 11 июня в Валуйском округе, сообщил губернатор"
     " Белгородской области.", "shebekino", "Шесть", "altered: place"),
    # an airport by its city
    ("airport", "Kaluga airport resumed operations overnight, Rosaviatsia said.",
     "notice lifted", "resumed", "stands"),
]  # fmt: skip


def compared(article: str, names: str) -> Audit:
    posts = [POSTS[name] for name in names.split()]
    reports = [svodka.read(text, when, source) for source, when, text in posts]
    return audit(svodka.read(article, at("11T22:00"), "courier"), reports)


def found(result: Audit, words: str) -> Retold:
    for item in result.retold:
        for slot in ("count", "outcome"):
            if any(words in e.text for e in item.claim.evidence.get(slot, ())):
                return item
    raise AssertionError(f"nothing was read at {words!r}")


@pytest.mark.parametrize(("about", "article", "posts", "words", "verdict"), ROWS)
def test_a_statement(about: str, article: str, posts: str, words: str, verdict: str) -> None:
    item = found(compared(article, posts), words)
    told = f"altered: {', '.join(item.altered)}" if item.verdict == "altered" else item.verdict
    assert told == verdict, f"{about}: {item.why}"


def test_two_figures_that_reports_have_do_not_contradict() -> None:
    """A number that rises from post to post, and an article that has both."""
    posts = (
        ("10T08:00", "10 червня внаслідок удару по Харкову поранено п'ятьох людей."),
        ("10T15:00", "10 червня внаслідок удару по Харкову поранено дев'ятьох людей."),
    )
    reports = [svodka.read(text, at(when), "synegubov") for when, text in posts]

    def marks(first: str) -> list[str]:
        said = "people were injured in a strike on Kharkiv on June 10, Oleh Syniehubov said."
        text = f"{first} {said} Five {said}"
        result = audit(svodka.read(text, at("10T20:00"), "courier"), reports)
        return [mark.verdict for mark in result.marks if mark.kind == "sum"]

    assert marks("Nine") == []
    assert marks("Ninety") == ["contradiction"]


def test_a_line_of_a_live_blog_is_no_headline() -> None:
    head = "Минобороны сообщило о 47 сбитых за ночь беспилотниках"
    body = "Собянин сообщил о пяти сбитых этой ночью беспилотниках, летевших на Москву"

    def marks(text: str) -> list[str]:
        result = compared(text, "ministry mayor")
        return [mark.verdict for mark in result.marks if mark.kind == "headline"]

    assert marks(f"{head}\n\n{body}") == ["differs"]
    assert marks(f"07:30 — {head}\n\n02:20 — {body}") == []
