"""Reading as a whole: laws that hold for any text, and documents whose readings are kept."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import svodka
from golden.notation import count, page
from svodka.model import (
    ISSUE_CODES,
    OBJECTS,
    OUTCOMES,
    RELATIONS,
    ROLES,
    SPEAKER_IDS,
    STANCES,
    UNITS,
    WINDOW_KINDS,
    Claim,
    Reading,
)
from svodka.model.claim import EXHAUSTIVE

GOLDEN = Path(__file__).parent / "golden"
DOCUMENTS = tomllib.loads((GOLDEN / "documents.toml").read_text(encoding="utf-8"))
UPDATE = "SVODKA_UPDATE_GOLDEN"


def read(name: str) -> Reading:
    row = DOCUMENTS[name]
    return svodka.read(row["text"].strip(), row.get("published"), row.get("source"), id=name)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_golden(name: str) -> None:
    kept = GOLDEN / f"{name}.txt"
    found = page(read(name))
    if os.environ.get(UPDATE):
        kept.write_text(found, encoding="utf-8")
    assert found.splitlines() == kept.read_text(encoding="utf-8").splitlines()


def test_every_golden_file_has_its_document() -> None:
    assert {p.stem for p in GOLDEN.glob("*.txt")} == set(DOCUMENTS)


def of(name: str, outcome: str, *places: str) -> list[Claim]:
    """The claims of a golden document with this outcome over exactly these places."""
    return [
        c
        for c in read(name).claims
        if c.outcome == outcome and (not places or set(c.places) == set(places))
    ]


# What golden files hold wrongly as yet: they say what comes out, these say what should.
WRONG: list[tuple[str, str, Callable[[], bool]]] = [
    (
        "oblast-head",
        "a man injured in the same clause as «загиблих немає»",
        lambda: [count(c.count) for c in of("oblast-head", "injured")] == ["1"],
    ),
    (
        "oblast-head",
        "the head of the oblast still speaks in the fourth sentence",
        lambda: of("oblast-head", "outage")[0].speaker.id == "gov:UA-59",
    ),
    (
        "evening-story",
        "one governor's hours are not another's",
        lambda: of("evening-story", "fire")[0].window.kind == "none",
    ),
    (
        "evening-story",
        "a governor's hours are not the aviation agency's",
        lambda: all(c.window.kind == "none" for c in of("evening-story", "closed")),
    ),
    (
        "evening-story",
        "«Vnukovo and Domodedovo airports» are airports",
        lambda: (
            {c.airport.iata for c in of("evening-story", "closed") if c.airport} == {"VKO", "DME"}
        ),
    ),
    (
        "evening-story",
        "«flights diverted» after a semicolon or comma in a title has no place of the raid",
        lambda: of("evening-story", "diverted", "RU-ORL", "RU-LIP") == [],
    ),
    (
        "mayor-one-more",
        "debris does not fall toward where the drone was heading",
        lambda: all(
            a.relation != "toward" for c in of("mayor-one-more", "debris") for a in c.areas
        ),
    ),
    (
        "air-force-tally",
        "debris at four locations",
        lambda: [count(c.count) for c in of("air-force-tally", "debris")] == ["4"],
    ),
    (
        "retelling-with-an-error",
        "«three of the drones over the Moscow region» are some of its eight",
        lambda: (
            [c.role for c in of("retelling-with-an-error", "downed") if count(c.count) == "3"]
            == ["part", "part", "of_which"]
        ),
    ),
]


@pytest.mark.parametrize(
    "holds",
    [
        pytest.param(holds, id=f"{name}: {what}", marks=pytest.mark.xfail(reason=what, strict=True))
        for name, what, holds in WRONG
    ],
)
def test_what_a_golden_file_holds_wrongly(holds: Callable[[], bool]) -> None:
    assert holds()


# -- laws ------------------------------------------------------------------------------------------

# Pieces of bulletins in any order: more of the grammar is met than by random letters.
PIECES = [
    "Сбито 20 БПЛА", "10 – над Калужской областью", "по два – над Брянской и Тульской областями",
    "ещё один", "летевший на Москву", "в том числе", "Пострадавших нет.", "Губернатор",
    "Владислав Шапша", "сообщил", "ночью", "с 20.00 до 24.00 мск", "23 мая", "обломки", "повреждён",
    "аэропорт Внуково", "закрыт", "погиб", "ранены двое", "загорелся склад", "уничтожены", "все",
    "Збито 5 БпЛА", "на Сумщині", "із напрямків Курськ", "влучання", "на 3 локаціях", "не", "до 40",
    "Governor", "said", "12 drones were shot down", "over the Kaluga and Tula regions", "one each",
    "between Kirishi and Budogoshch", "debris", "no casualties", "flights were diverted to Kazan",
    "four cities: Borovsk, Yernov", "toward the capital", "around 18:15", "of them", "more than",
    "2024", "№", "%", "(", ")", ":", ";", ",", ".", "\n", "\n\n", "—", "«", "»", "**", "[", "](x)",
    "😀", "\x00", "\ud800", "5", "1 177", "сто", "dozen", "и", "and", "или", "если", "if",
]  # fmt: skip
texts = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=14).map("".join),
)
any_lang = st.sampled_from(["ru", "uk", "en", None])


@given(st.text(max_size=200), any_lang)
@settings(deadline=None)
def test_reading_never_raises_on_any_text(text: str, lang: str | None) -> None:
    assert svodka.read(text, lang=lang).document.text == text


@given(texts, any_lang, st.datetimes(), st.sampled_from(["mod_russia", "kpszsu", "x", None]))
@settings(deadline=None, max_examples=400)
def test_reading_never_raises_on_pieces(
    text: str, lang: str | None, published: datetime, source: str | None
) -> None:
    reading = svodka.read(text, published, source, lang)
    assert reading.document.text == text


@given(texts, any_lang)
@settings(deadline=None, max_examples=300)
def test_every_value_is_of_the_contract(text: str, lang: str | None) -> None:
    reading = svodka.read(text, lang=lang)
    for claim in reading.claims:
        assert claim.outcome in OUTCOMES
        assert claim.object is None or claim.object in OBJECTS
        assert claim.unit in UNITS
        assert claim.role in ROLES
        assert claim.stance in STANCES
        assert claim.exhaustive in EXHAUSTIVE
        assert claim.window.kind in WINDOW_KINDS
        assert claim.speaker.id.partition(":")[0] in (*SPEAKER_IDS, "gov", "mayor")
        assert all(a.relation in RELATIONS for a in claim.areas)
        assert claim.count is None or 0 <= claim.count.low <= (claim.count.high or 10**12)
    assert {i.code for i in reading.issues} <= set(ISSUE_CODES)


@given(texts, any_lang)
@settings(deadline=None, max_examples=300)
def test_no_two_claims_share_an_id(text: str, lang: str | None) -> None:
    ids = [c.id for c in svodka.read(text, lang=lang).claims]
    assert len(ids) == len(set(ids))


@given(texts, any_lang)
@settings(deadline=None, max_examples=300)
def test_every_id_that_is_named_exists(text: str, lang: str | None) -> None:
    reading = svodka.read(text, lang=lang)
    ids = {c.id for c in reading.claims}
    assert {c.parent for c in reading.claims if c.parent} <= ids
    assert {i.claim for i in reading.issues if i.claim} <= ids


@given(texts, any_lang)
@settings(deadline=None, max_examples=300)
def test_every_span_of_pieces(text: str, lang: str | None) -> None:
    reading = svodka.read(text, lang=lang)
    for claim in reading.claims:
        for spans in claim.evidence.values():
            assert [text[e.start : e.end] for e in spans] == [e.text for e in spans]
        for area in claim.areas:
            assert area.span.of(text) == area.printed
            assert [x.span.of(text) for x in area.localities] == [
                x.printed for x in area.localities
            ]


@given(texts, any_lang)
@settings(deadline=None)
def test_reading_twice_gives_the_same(text: str, lang: str | None) -> None:
    assert svodka.read(text, lang=lang) == svodka.read(text, lang=lang)


@given(st.permutations(sorted(DOCUMENTS)))
@settings(deadline=None, max_examples=10)
def test_the_order_of_reading_does_not_matter(names: Sequence[str]) -> None:
    assert {n: read(n) for n in names} == {n: read(n) for n in sorted(DOCUMENTS)}


def test_eight_threads_read_as_one_does() -> None:
    names = list(DOCUMENTS) * 8
    alone = [read(n) for n in names]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, names)) == alone


def test_ids_of_different_documents_differ() -> None:
    text = DOCUMENTS["mayor-one-more"]["text"]
    ids = {c.id for name in ("a", "b") for c in svodka.read(text, id=name).claims}
    assert len(ids) == 2 * len(svodka.read(text).claims)


def test_an_id_does_not_hang_on_hints() -> None:
    """Neither the publication time nor the source is printed in the text."""
    text = DOCUMENTS["ministry-lump"]["text"]
    plain = svodka.read(text, id="x")
    hinted = svodka.read(text, DOCUMENTS["ministry-lump"]["published"], "mod_russia", id="x")
    assert [c.id for c in plain.claims] == [c.id for c in hinted.claims]


def test_a_sentence_before_it_does_not_change_what_a_bulletin_says() -> None:
    text = DOCUMENTS["ministry-breakdown"]["text"]
    plain = svodka.read(text, lang="ru").claims
    after = svodka.read("Доброе утро, друзья!\n\n" + text, lang="ru").claims
    assert [(c.outcome, c.count, c.places, c.role) for c in plain] == [
        (c.outcome, c.count, c.places, c.role) for c in after
    ]


@pytest.mark.parametrize(
    ("printed", "places"),
    [
        (
            "Сили оборони уразили нафтобазу «Степова». Вночі дрони атакували об'єкт. "
            "Нафтобаза, що у Воронезькій області, горить.",
            {("RU-VOR",)},
        ),
        # Two regions: nothing says which.
        (
            "Дрони атакували нафтобазу. Ідеться про об'єкти Воронезької області та "
            "Ростовської області.",
            {()},
        ),
        # Where it was launched is not where it happened.
        ("Ворог атакував балістичною ракетою Іскандер-М із Криму.", {()}),
    ],
)
def test_the_only_region_of_a_text_is_where_it_happened(printed: str, places: set[object]) -> None:
    claims = svodka.read(printed, lang="uk").claims
    assert {claim.places for claim in claims if claim.outcome != "launched"} == places


TOLD = [
    # when somebody spoke is not when it happened
    ("Утром 15 мая губернатор сообщил о трёх сбитых беспилотниках над Калужской областью.", "none"),
    ("В 8:45 ведомство уточнило: за ночь уничтожено 36 беспилотников.", "night"),
    ("The ministry said at 8:45 a.m. that 36 drones were shot down overnight.", "night"),
    ("Утром Минобороны сообщило, что ночью сбито 12 беспилотников.", "night"),
    ("Ночью губернатор сообщил о трёх сбитых беспилотниках над Калужской областью.", "night"),
    ("Утром над Калужской областью сбиты три беспилотника, сообщил губернатор.", "morning"),
    # of two nights, each count has its own
    ("В ночь на 14 мая сбили 10 беспилотников, в ночь на 15 мая атаковали завод.", "night на 14"),
    (
        "10 drones were downed on the night of May 13, after an attack on the night of May 9.",
        "night May 13",
    ),
]


@pytest.mark.parametrize(("printed", "expected"), TOLD)
def test_hours_of_telling(printed: str, expected: str) -> None:
    """``expected``: the window's kind and words that it is printed with."""
    kind, _, words = expected.partition(" ")
    reading = svodka.read(printed, datetime(2026, 5, 15, 6, tzinfo=UTC))
    (window,) = [c.window for c in reading.claims if c.outcome == "downed"]
    assert window.kind == kind
    assert words in window.printed
