"""Named people without an office, and those who turn up again as somebody else."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold import article, document
from svodka.model.audit import Mark
from svodka.retellings.names import given_keys, is_common, is_given, key
from svodka.retellings.personas import people, personas

# One surname in every case, gender and spelling that people print.
SURNAMES = [
    "Иванов Иванова Ивановым Ивановой Иванову Ивановых Іванова Іванову Івановою Ivanov Ivanova",
    "Ковальский Ковальская Ковальского Ковальской Ковальским Ковальський Ковальська Kovalsky"
    " Kovalskiy Kovalskaya Kovalska",
    "Шевчук Шевчука Шевчуком Шевчуку Шевчукові Shevchuk",
    "Петренко Петренка Петренком Петренкові Petrenko",
    "Соловьёв Соловьева Соловьёвой Соловйов Solovyov Solovyova",
    "Хохлов Хохлова Khokhlov Khokhlova",
    "Юрьев Юрьева Юрьеву Юр'єв Yuryev Iuriev",
    "Щербина Щербины Щербиной Щербині Shcherbina",
    "Харьков Харькова Харькове Kharkov",
    "Обнинск Обнинска Обнинске Обнинском Obninsk",
]


@pytest.mark.parametrize("forms", SURNAMES)
def test_one_name_has_one_key(forms: str) -> None:
    assert len({key(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Петров", "Петренко"), ("Коваль", "Ковалёв"), ("Лыков", "Лыкин"), ("Мороз", "Морозов"),
     ("Шевчук", "Шевченко"), ("Орёл", "Орлов")],
)  # fmt: skip
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


@given(
    st.text(alphabet="абвгдежзийклмнопрстуфхцчшщыьэюяєіїґabcdefghijklmnopqrstuvwxyz'-", max_size=12)
)
def test_a_key_has_no_case_and_no_doubled_letter(word: str) -> None:
    found = key(word)
    assert key(word.upper()) == found
    assert not any(a == b for a, b in pairwise(found))


def test_given_names_across_languages() -> None:
    for forms in (
        "Elena Yelena Olena Елена Елены Еленой Олена Олені",
        "Igor Ihor Игорь Игоря Ігорем",
    ):
        shared = frozenset.intersection(*(given_keys(form) for form in forms.split()))
        assert len(shared) == 1
    assert given_keys("Марию") & given_keys("Maria")
    assert not given_keys("Мария") & given_keys("Elena")
    # A woman, or a man in the genitive.
    assert given_keys("Александра") >= given_keys("Alexander") & given_keys("Александр")
    assert not is_given("Калуга")
    assert is_common("Петровой")
    assert not is_common("Лыков")


FOUND = [
    (
        "en",
        "Local resident Olga Lykova, a 38-year-old teacher, did not sleep.",
        "Olga Lykova",
        {"resident", "teacher"},
        None,
    ),
    (
        "en",
        "“It shook,” said Petr Lykov, a mechanic from Obninsk.",
        "Petr Lykov",
        {"worker"},
        "Obninsk",
    ),
    ("en", "Obninsk resident Anna Lykova saw a flash.", "Anna Lykova", {"resident"}, None),
    (
        "en",
        "Igor Zorin, a military expert in Moscow, disagrees.",
        "Igor Zorin",
        {"expert"},
        "Moscow",
    ),
    (
        "ru",
        "По словам учительницы Анны Лыковой из Козельска, всё стихло.",
        "Анны Лыковой",
        {"teacher"},
        "Козельска",
    ),
    (
        "ru",
        "Жительница Обнинска Мария Зорина видела вспышку.",
        "Мария Зорина",
        {"resident"},
        "Обнинска",
    ),
    ("ru", "45-летний водитель Пётр Зорин уехал.", "Пётр Зорин", {"driver"}, None),
    ("ru", "Пётр Зорин, инженер завода, уехал.", "Пётр Зорин", {"engineer"}, None),
    ("uk", "За словами лікарки Олени Гай з Ніжина, світло є.", "Олени Гай", {"doctor"}, "Ніжина"),
    ("uk", "Сергій Гай, продавець у Сумах, чув вибух.", "Сергій Гай", {"shop worker"}, "Сумах"),
    ("uk", "Вчителька Тетяна Гай чула вибух.", "Тетяна Гай", {"teacher"}, None),
]


@pytest.mark.parametrize(("lang", "text", "name", "trades", "place"), FOUND)
def test_people_with_a_trade(
    lang: str, text: str, name: str, trades: set[str], place: str | None
) -> None:
    (persona,) = people(document(text, lang))
    assert persona.name == name
    assert set(persona.trades) == trades
    if place is not None:
        assert persona.place is not None
        assert persona.place.text == place
    assert name in persona.span.of(text)
    assert all(text[w.start : w.end] == w.text for w in persona.words)


NOBODY = [
    ("en", "Governor Ivan Zorin met the teachers of Kozelsk."),
    ("en", "Ivan Zorin, the mayor of Kozelsk, spoke."),
    ("en", "Ivan Zorin spoke."),
    ("ru", "Губернатор Иван Зорин поблагодарил врачей."),
    ("ru", "Учительница не назвала своего имени."),
    ("uk", "Речник Іван Зорін подякував рятувальникам."),
]


@pytest.mark.parametrize(("lang", "text"), NOBODY)
def test_offices_and_the_nameless_are_no_personas(lang: str, text: str) -> None:
    assert people(document(text, lang)) == ()


def _mark(lang: str, text: str, *others: tuple[str, str]) -> Mark:
    documents = [document(other, la, f"other-{n}") for n, (la, other) in enumerate(others)]
    (mark,) = personas(article(text, lang), documents)
    return mark


RECURRING = [
    # Another first name, another language, another case.
    (
        "en",
        "Maria Lykova, a teacher in Kozelsk, wept.",
        "ru",
        "По словам учительницы Анны Лыковой, тихо.",
    ),
    # Another town.
    (
        "ru",
        "Врач Анна Зорина из Брянска не спала.",
        "ru",
        "«Окна дрожали», – говорит врач Анна Зорина из Орла.",
    ),
    (
        "uk",
        "Водій Петро Гай із Сум бачив спалах.",
        "en",
        "Petro Hai, a driver from Chernihiv, saw a flash.",
    ),
    # A resident recurs with another first name only.
    (
        "en",
        "Local resident Olga Lykova did not sleep.",
        "en",
        "Local resident Vera Lykova did not sleep.",
    ),
]


@pytest.mark.parametrize(("lang", "text", "other_lang", "other"), RECURRING)
def test_recurring_people(lang: str, text: str, other_lang: str, other: str) -> None:
    mark = _mark(lang, text, (other_lang, other))
    assert mark.verdict == "recurring"
    (passage,) = mark.evidence
    assert passage.document == "other-0"
    assert passage.text == passage.span.of(other)


SINGLE = [
    # The same person in a rewrite of the same story.
    (
        "en",
        "Maria Lykova, a teacher in Kozelsk, wept.",
        "en",
        "Maria Lykova, a teacher in Kozelsk, cried.",
    ),
    (
        "ru",
        "Учительница Мария Лыкова из Козельска плакала.",
        "en",
        "Maria Lykova, a teacher, cried.",
    ),
    # Another trade, another surname.
    ("en", "Maria Lykova, a teacher, wept.", "en", "Anna Lykova, a nurse, wept."),
    ("en", "Maria Lykova, a teacher, wept.", "en", "Anna Zorina, a teacher, wept."),
    # Residents may well move: a town alone is too little.
    (
        "en",
        "Olga Lykova, a resident of Tula, wept.",
        "en",
        "Olga Lykova, a resident of Orel, wept.",
    ),
    # A town and its district are one.
    (
        "en",
        "Maria Lykova, a teacher in Kozelsk, wept.",
        "ru",
        "Учительница Мария Лыкова из Козельского района.",
    ),
]


@pytest.mark.parametrize(("lang", "text", "other_lang", "other"), SINGLE)
def test_people_who_do_not_recur(lang: str, text: str, other_lang: str, other: str) -> None:
    assert _mark(lang, text, (other_lang, other)).verdict == "single"


def test_a_common_surname_is_said_to_be_one() -> None:
    mark = _mark("en", "Maria Petrova, a teacher, wept.", ("en", "Anna Petrova, a teacher, wept."))
    assert "common surname" in mark.why


def test_an_article_does_not_recur_in_itself() -> None:
    text = "Maria Lykova, a teacher, wept."
    (mark,) = personas(article(text, "en"), [document(text, "en", "article")])
    assert mark.verdict == "single"
