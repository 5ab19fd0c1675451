"""The data of offices and holders, and the rule that folds the spellings of their names."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka.claims.holders import Holders, Term, bounds, home, occupied, personal, spellings
from svodka.claims.holders import given as given_names
from svodka.claims.persons import Persons
from svodka.claims.spellings import bases, key, stems
from svodka.export import schema
from svodka.language import clean, tokens
from svodka.model import SPEAKER_IDS, Claim, Speaker
from svodka.pipeline.attribution import channels
from svodka.places import Gazetteer
from svodka.reconcile import tables
from svodka.telling import words

PERSONS = Persons.packaged()


def cells(name: str) -> list[list[str]]:
    text = files("svodka").joinpath(f"data/speakers/{name}.tsv").read_text("utf-8")
    return [row.split("\t") for row in text.splitlines() if row and not row.startswith("#")]


OFFICES = {row[0]: row[1:] for row in cells("offices")}
HOLDERS = cells("holders")
TERMS = Holders.packaged().terms
REGIONS = [p.id for p in Gazetteer.packaged().places("region")]


# -- the tables ------------------------------------------------------------------------------------


def test_every_office_is_held_and_every_holder_has_an_office() -> None:
    assert {row[0] for row in HOLDERS} == set(OFFICES)


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_a_head(region: str) -> None:
    assert Holders.packaged().has(f"gov:{region}") or Holders.packaged().has(f"mayor:{region}")


@pytest.mark.parametrize("office", sorted(OFFICES))
def test_an_office_speaks_under_an_id_of_the_model(office: str) -> None:
    speaker, side, title = OFFICES[office]
    assert speaker in SPEAKER_IDS or home(speaker) in REGIONS
    assert side in ("RU", "UA", "-")
    assert title
    if home(speaker) is not None:
        assert office.partition("/")[0] == speaker


@pytest.mark.parametrize("speaker", sorted({r[0] for r in OFFICES.values() if home(r[0])}))
def test_the_side_is_the_one_that_reconciling_sees(speaker: str) -> None:
    side = next(row[1] for row in OFFICES.values() if row[0] == speaker)
    assert tables.side(Claim("c:0", Speaker(speaker), "downed")) == side


def printed(cell: str) -> tuple[date, date]:
    return bounds(cell) if cell else (date.min, date.max)


@pytest.mark.parametrize("row", HOLDERS, ids=lambda r: f"{r[0]} {r[5]}")
def test_a_term_begins_before_it_ends(row: list[str]) -> None:
    _, begun, ended, as_of, acting, name = row
    if begun and ended:
        assert bounds(begun)[0] <= bounds(ended)[0]
        assert begun != ended or len(begun) < len("2024-05-14")
    if begun and as_of:
        assert bounds(begun)[0] < bounds(as_of)[1]
    assert not (ended and as_of), "what has ended needs no as_of"
    assert acting in ("", "acting")
    assert len(name.split()) in (2, 3)


@pytest.mark.parametrize("office", sorted(OFFICES))
def test_no_two_hold_an_office_at_once(office: str) -> None:
    held = sorted((r for r in HOLDERS if r[0] == office), key=lambda r: printed(r[1])[0])
    for one, after in pairwise(held):
        assert one[2], f"{one[5]} has no end, {after[5]} follows"
        assert bounds(one[2])[0] < printed(after[1])[1], f"{one[5]} ends after {after[5]} begins"
        assert printed(after[1])[0] >= printed(one[1])[0]
    for term, other in pairwise(sorted((t for t in TERMS if t.office == office), key=ends)):
        assert term.until <= other.holds, f"{term.name} and {other.name} surely at once"


def ends(term: Term) -> date:
    return term.closes


def test_no_term_stands_twice() -> None:
    assert [k for k, n in Counter((r[0], r[1], r[5]) for r in HOLDERS).items() if n > 1] == []


def test_persons_of_one_name_differ_in_how_it_is_written() -> None:
    """Two names that no text could tell apart must be one, or be told apart by a patronymic."""
    alike: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for name in Holders.packaged().names:
        alike[tuple(bases(word)[0] for word in name.split())].add(name)
    assert {k: v for k, v in alike.items() if len(v) > 1} == {}


def test_other_spellings_are_of_holders_and_are_needed() -> None:
    for name, spelling in spellings():
        assert name in Holders.packaged().names
        assert Persons([name]).find(tokens(spelling)) == {}
        assert [n.persons for n in PERSONS.find(tokens(spelling)).values()] == [(name,)]


def test_given_names_are_told_once_and_are_needed() -> None:
    every = [form for forms in given_names() for form in forms]
    assert len(every) == len(set(every))
    for forms in given_names():
        assert len({bases(form)[0] for form in forms}) > 1


def test_personal_channels_are_known_and_their_persons_hold_the_office() -> None:
    for handle, name in personal().items():
        assert Holders.packaged().holds(name, channels()[handle], None)


def test_occupied_words_are_folded_and_say_what_a_bare_title_means() -> None:
    assert set(occupied()) == {"ru", "uk", "en"}
    for rows in occupied().values():
        assert [side for side, word in rows if word == "-"] in (["RU"], ["UA"])
        assert all(word == word.lower() for _, word in rows)


@pytest.mark.parametrize("speaker", sorted({row[0] for row in OFFICES.values()}))
def test_an_id_is_in_the_contract_and_has_words_for_people(speaker: str) -> None:
    fixed, made = schema()["$defs"]["speaker"]["properties"]["id"]["anyOf"]
    assert speaker in fixed["enum"] or re.match(made["pattern"], speaker)
    if home(speaker) is not None:
        assert words.speaker(Speaker(speaker)) not in ("", speaker)


# -- terms -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "first", "after"),
    [
        ("2024-05-14", date(2024, 5, 14), date(2024, 5, 15)),
        ("2024-05", date(2024, 5, 1), date(2024, 6, 1)),
        ("2024-12", date(2024, 12, 1), date(2025, 1, 1)),
        ("2024", date(2024, 1, 1), date(2025, 1, 1)),
    ],
)
def test_a_date_with_missing_parts_is_an_interval(cell: str, first: date, after: date) -> None:
    assert bounds(cell) == (first, after)


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)))
def test_who_must_hold_an_office_may_hold_it_and_is_one(day: date) -> None:
    for term in TERMS:
        assert term.may(day) or not term.must(day)
    for speaker in {t.speaker for t in TERMS}:
        known = Holders.packaged().known(speaker, day)
        assert len(known) <= 1
        assert all(Holders.packaged().holds(name, speaker, day) for name in known)


def test_nothing_is_sure_after_the_data_ends() -> None:
    day = date(2040, 1, 1)
    assert not [t for t in TERMS if t.must(day)]
    assert [t for t in TERMS if t.may(day)]


# -- spellings -------------------------------------------------------------------------------------

SPELT = [
    ("Владислав Шапша", "Vladislav Shapsha", "Владиславом Шапшой", "Владиславу Шапші"),
    ("Александр Хинштейн", "Alexander Khinshtein", "Aleksandr Khinstein", "Олександр Хінштейн"),
    ("Олег Синєгубов", "Oleh Syniehubov", "Oleg Sinegubov", "Олегом Синегубовым"),
    ("Віталій Кличко", "Vitali Klitschko", "Vitalii Klychko", "Виталию Кличко", "Віталієм Кличком"),
    ("Сергей Аксенов", "Sergey Aksyonov", "Sergei Aksenov", "Сергій Аксьонов", "Аксёнов Сергей"),
    ("Андрей Воробьев", "Andrei Vorobyov", "Andrey Vorobiev", "Андрій Воробйов"),
    ("Ігор Табурець", "Ігоря Табурця", "Игорь Табурец", "Ihor Taburets"),
    ("Павел Малков", "Павла Малкова", "Pavel Malkov", "Павло Малков"),
    ("Володимир Зеленський", "Volodymyr Zelenskyy", "Vladimir Zelensky", "Владимира Зеленского"),
    ("Іван Федоров", "Иваном Фёдоровым", "Ivan Fedorov", "Ivan Fyodorov"),
    ("Артем Кореняко", "Artyom Korenyako", "Artem Koreniako", "Артёма Кореняко"),
    ("Дмитрий Миляев", "Dmitry Milyaev", "Dmitri Milyayev", "Дмитро Міляєв", "Миляеву Дмитрию"),
    ("Микола Калашник", "Mykola Kalashnyk", "Николая Калашника"),
    ("Максим Егоров", "Maxim Yegorov", "Maksim Egorov"),
    ("Юрій Ігнат", "Yuriy Ihnat", "Yurii Ihnat", "Юрий Игнат", "Ю. Ігнат", "Ігнат Ю. О."),
    ("В'ячеслав Чаус", "Viacheslav Chaus", "В’ячеслава Чауса", "Вячеслав Чаус"),
    ("Ярослав Янушевич", "Yaroslav Yanushevych", "Ярославом Янушевичем"),
    ("Александр Гусев", "Александр Викторович Гусев", "Гусев Александр Викторович", "А.В.Гусев"),
    ("Алексей Русских", "Alexei Russkikh", "Алексею Русских", "Олексій Русських"),
    ("Рустам Минниханов", "Rustam Minnikhanov", "Рустам Мінніханов"),
]


@pytest.mark.parametrize(("name", "spelling"), [(r[0], s) for r in SPELT for s in r])
def test_one_person_in_every_spelling(name: str, spelling: str) -> None:
    found = PERSONS.find(tokens(clean(spelling).text))
    assert [n.persons for n in found.values()] == [(name,)]


NOBODY = [
    "Александр Шапша",  # another given name
    "Г. Шапша",
    "Владислав Шапшин",
    "Гусев",
    "владислав шапша",  # no name in lower case
    "Иван Викторович Гусев",
    "Владислав\nШапша",
    "Владислав. Шапша",
]


@pytest.mark.parametrize("printed_name", NOBODY)
def test_nobody_is_found(printed_name: str) -> None:
    assert PERSONS.find(tokens(clean(printed_name).text)) == {}


@pytest.mark.parametrize("name", Holders.packaged().names)
def test_every_holder_is_found_as_written(name: str) -> None:
    assert [n.persons for n in PERSONS.find(tokens(clean(name).text)).values()] == [(name,)]


# The endings of the dative, which bulletins print after «по словам» and the like.
@pytest.mark.parametrize(
    "name",
    [n for n in Holders.packaged().names if n.endswith(("ов", "ев", "ин", "ын", "єв", "ін"))],
)
def test_every_holder_in_ov_and_in_is_found_in_the_dative(name: str) -> None:
    assert set(PERSONS.surname(name.split()[-1] + "у")) >= {name}


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ'-", max_size=20))
def test_keys_are_plain_letters_without_doubles(word: str) -> None:
    text = key(word)
    assert text.isascii()
    assert not text or text.isalpha()
    assert all(a != b for a, b in pairwise(text))
    assert key(text) == key(key(text))


@given(st.sampled_from(Holders.packaged().names))
def test_a_nominative_is_among_its_own_stems(name: str) -> None:
    for word in name.split():
        assert set(stems(word)) & set(bases(word))
