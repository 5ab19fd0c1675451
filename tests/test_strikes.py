"""Strikes told in news, who tells of them, and what they did: tables that a linguist can extend."""

from __future__ import annotations

import pytest

import svodka
from svodka.model import Claim


def line(claim: Claim) -> str:
    """ "hit uav 1-1 UA-63 role speaker": what is single and the outlet's own is left out."""
    parts = [claim.outcome]
    if claim.object:
        parts.append(claim.object)
    if claim.count is not None:
        parts.append(f"{claim.count.low}-{'' if claim.count.high is None else claim.count.high}")
    parts += claim.places
    if claim.role != "single":
        parts.append(claim.role)
    if claim.stance != "asserted":
        parts.append(claim.stance)
    if claim.speaker.id != "outlet":
        parts.append(claim.speaker.id)
    return " ".join(parts)


def lines(lang: str, text: str) -> list[str]:
    """All claims of a text, in printed order."""
    return [line(claim) for claim in svodka.read(text, lang=lang).claims]


def hits(lang: str, text: str) -> list[str]:
    """Those of them that are hits."""
    return [found for found in lines(lang, text) if found.startswith("hit")]


HITS = [
    ("uk", "Росія завдала ракетного удару по Харкову.", ["hit missile UA-63"]),
    ("uk", "Ворог завдав удару КАБом по Куп'янську.", ["hit bomb UA-63"]),
    ("uk", "Вранці ворог ударив дроном по автобусу в Херсоні.", ["hit uav 1-1 UA-65"]),
    ("uk", "Росіяни вдарили дронами по станції на Сумщині.", ["hit uav 1- UA-59"]),
    ("uk", "Росіяни вдарили біля ринку на Чернігівщині.", ["hit UA-74"]),
    ("uk", "Дрони вразили нафтобазу у Краснодарському краї, є атака.", ["hit uav 1- RU-KDA"]),
    ("uk", "Три ракети влучили у школу в Полтаві.", ["hit missile 3-3 UA-53"]),
    ("uk", "БпЛА влучив у вантажівку в Нікополі, водія поранено.", ["hit uav 1-1 UA-12"]),
    ("uk", "Щонайменше 4 дрони не були збиті і вразили завод у Курську.", ["hit uav 4- RU-KRS"]),
    ("uk", "Російський ракетний удар по Одесі: є загиблі.", ["hit missile UA-51"]),
    ("uk", "Смоленськ, влучання БпЛА у склад пального.", ["hit uav RU-SMO"]),
    ("uk", "Ворог атакував Полтаву. Є влучання у промисловий об'єкт.", ["hit UA-53"]),
    ("uk", "Уночі уражено нафтопереробний завод окупантів у Саратовській області.", ["hit RU-SAR"]),
    (
        "uk",
        "Штаб підтвердив ураження нафтобази росіян у Ростовській області "
        "та заводу у Тульській області.",
        ["hit RU-ROS", "hit RU-TUL"],
    ),
    ("ru", "Ракетный удар по Белгороду: есть погибшие.", ["hit missile RU-BEL"]),
    ("ru", "Беспилотник попал в жилой дом в Курске.", ["hit uav 1-1 RU-KRS"]),
    ("ru", "ВСУ ударили дроном по автобусу в Брянской области.", ["hit uav 1-1 RU-BRY"]),
    ("ru", "В Белгородской области прилёт дрона в дом, пострадавших нет.", ["hit uav 1-1 RU-BEL"]),
    ("en", "A drone hit an oil depot in the Krasnodar region.", ["hit uav 1-1 RU-KDA"]),
    ("en", "A refinery in Ryazan was struck by drones on Friday.", ["hit uav 1- RU-RYA"]),
    ("en", "Two missiles struck a house in Kharkiv, killing a man.", ["hit missile 2-2 UA-63"]),
]
NO_HITS = [
    ("uk", "Росія завдасть удару дронами по Києву, попередив президент."),
    ("uk", "Ворог може вдарити ракетами по Києву."),
    ("uk", "Внаслідок удару дрона по Херсону загинула жінка."),
    ("uk", "Уражено РЛС та два ЗРК противника в Криму, дрони влучили."),
    ("uk", "Наші дрони вразили командний пункт у Донецькій області."),
    ("uk", "Сили оборони завдали удару по військовому об'єкту в Бєлгородській області дроном."),
    ("uk", "Сили оборони уразили склади боєприпасів у Брянській області."),
    ("uk", "Дрон використовується для ураження об'єктів ворога у Харкові."),
    ("uk", "Удари по НПЗ та іншим цілям дронами — лише частина справи."),
    ("uk", "Річниця: два роки тому ракета влучила у будинок в Дніпрі."),
    ("uk", "Безпілотник не влучив у завод у Брянську, його збили."),
    ("uk", "Росіяни били дронами по ТЕЦ. Є приліт — буде виліт, атака на атаку."),
    ("ru", "Вооруженными Силами Российской Федерации нанесено 12 групповых ударов дронами."),
    ("ru", "На Херсонском направлении нанесён удар дронами по скоплению живой силы."),
    ("ru", "Расчёты дронов поразили опорный пункт в Сумской области."),
    ("ru", "Киев нанесёт удар по Крыму, считает эксперт. Дроны готовы."),
    ("en", "Ukraine could hit refineries in Ryazan with drones, experts warned."),
    ("en", "The song about a drone was a hit in Kharkiv."),
]
TWICE = [
    # A headline and its body tell of one strike.
    ("uk", "Ракетний удар по Одесі\n\nРосія завдала ракетного удару по Одесі.", 1),
    ("uk", "Російський ракетний удар по Миколаєву. Влучання в дитячий майданчик.", 1),
]
SPEAKERS = [
    ("uk", "У Кривому Розі через атаку дрона пошкоджено гараж, — ОВА.", "gov:UA-12"),
    ("uk", "Ворог ударив дроном по Сумах. Є загиблі. Пошкоджено школу, — ОВА.", "gov:UA-59"),
    ("uk", "Дрони вдарили по складу в Одесі, — міська рада.", "other"),
    ("uk", "Дрон влучив у завод в Орловській області, — ASTRA.", "other"),
    ("uk", "Дрон влучив у завод у Брянську, — Щоденник Ворона.", "other"),
    ("uk", "Дрон влучив у завод у Брянську, — росзмі.", "anon"),
    ("uk", "Ракета влучила у школу в Полтаві, — ДСНС.", "emergency"),
    ("uk", "Дрон влучив у будинок у Нікополі, — повідомив голова ОВА Лисак.", "gov:UA-12"),
    ("uk", "Генштаб ЗСУ повідомляє: дрони влучили в нафтобазу у Саратовській області.", "other"),
    ("uk", "Ворог ударив дроном по авто в Лимані. Про це розповіла прокуратура.", "other"),
    ("ru", "Губернатор Брянской области: дрон попал в дом в Клинцах.", "gov:RU-BRY"),
]
PEOPLE = [
    ("uk", "Ракетний удар по Харкову. Відомо вже про 28 поранених.", "injured 28-28 UA-63"),
    ("uk", "Удар дрона по Сумах. Кількість загиблих збільшилась до 16.", "killed 16-16 UA-59"),
    ("uk", "Дрон влучив у дім в Сумах. Життя двох людей забрав цей удар.", "killed 2-2 UA-59"),
    ("uk", "Дрон влучив у дім в Сумах: двоє загинули, ще троє поранені.", "injured 3-3 UA-59"),
    ("uk", "Дрон влучив у дім в Сумах. Загинули, на жаль, 9 дорослих.", "killed 9-9 UA-59"),
    ("ru", "Дрон попал в дом в Курске. Погибли, к сожалению, двое.", "killed 2-2 RU-KRS"),
]


@pytest.mark.parametrize(("lang", "text", "expected"), HITS)
def test_what_was_hit(lang: str, text: str, expected: list[str]) -> None:
    assert [found.split(" other")[0] for found in hits(lang, text)] == expected


@pytest.mark.parametrize(("lang", "text"), NO_HITS)
def test_what_is_no_hit(lang: str, text: str) -> None:
    assert hits(lang, text) == []


@pytest.mark.parametrize(("lang", "text", "number"), TWICE)
def test_told_twice_is_one(lang: str, text: str, number: int) -> None:
    assert len(hits(lang, text)) == number


@pytest.mark.parametrize(("lang", "text", "speaker"), SPEAKERS)
def test_who_says_so(lang: str, text: str, speaker: str) -> None:
    assert {c.speaker.id for c in svodka.read(text, lang=lang).claims} == {speaker}


@pytest.mark.parametrize(("lang", "text", "expected"), PEOPLE)
def test_people_of_a_strike(lang: str, text: str, expected: str) -> None:
    assert expected in lines(lang, text)


def test_soldiers_lost_at_the_front_are_no_claim() -> None:
    assert lines("uk", "Поранено 33 солдати внаслідок удару дрона по Курській області.") == []


def test_every_span_of_a_strike_gives_its_words() -> None:
    text = "🕯️ Уночі росіяни вдарили дроном по станції на Сумщині, — ОВА."
    claim = svodka.read(text, lang="uk").claims[0]
    printed = {s.text for spans in claim.evidence.values() for s in spans}
    assert {"вдарили", "дроном", "ОВА"} <= printed
