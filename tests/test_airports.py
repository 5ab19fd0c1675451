"""Notices and news about airports."""

from __future__ import annotations

import pytest

import svodka
from reported import brief, drafts, text_of, words_of

LIMITS = "временные ограничения на приём и выпуск воздушных судов"
TABLE = [
    ("ru", f"В аэропорту Калуги (Грабцево) введены {LIMITS}.", ["closed"]),
    ("ru", f"Росавиация: аэропорты Внуково и Домодедово — сняты {LIMITS}.", ["reopened"] * 2),
    ("ru", f"Аэропорт Калуга (Грабцево). Введены {LIMITS}.", ["closed"]),
    (
        "ru",
        "Внуково принимает рейсы по согласованию, сообщила Росавиация.",
        ["restricted"],
    ),
    ("ru", "Росавиация: семь рейсов ушли на запасные аэродромы.", ["diverted 7-7"]),
    ("uk", "План «Килим» оголошено в аеропортах Волгограда та Краснодара.", ["closed"] * 2),
    (
        "uk",
        "Дрони атакували: аеропорти закрито, затримано понад 150 рейсів.",
        ["closed", "restricted 151-"],
    ),
    ("en", "Four Moscow airports were closed after drones came.", ["closed 4-4"]),
    (
        "en",
        "Restrictions at Pulkovo had been lifted, while Vnukovo and Domodedovo handled flights "
        "only by agreement, Rosaviatsia said.",
        ["reopened", "restricted", "restricted"],
    ),
    (
        "en",
        "After the drones, flights were diverted to Saint Petersburg, Nizhny Novgorod and Kazan.",
        ["diverted"] * 3,
    ),
]
NOTHING = [
    ("ru", "Аэропорт закрыт из-за тумана, сообщила Росавиация."),
    ("ru", "Аэропорт закрыт на ремонт."),
    ("ru", "Движение по мосту закрыто, сбиты два БПЛА."),
    ("ru", "Аэропорт могут закрыть, если атакуют дроны."),
    ("en", "Drones were seen near the airport."),
    ("en", "The airport was closed for renovation in March."),
]


@pytest.mark.parametrize(("lang", "printed", "expected"), TABLE)
def test_airports(lang: str, printed: str, expected: list[str]) -> None:
    outcomes = ("closed", "reopened", "restricted", "diverted")
    assert [b for b in brief(lang, printed) if b.startswith(outcomes)] == expected


@pytest.mark.parametrize(("lang", "printed"), NOTHING)
def test_what_is_no_notice(lang: str, printed: str) -> None:
    outcomes = ("closed", "reopened", "restricted", "diverted")
    assert [b for b in brief(lang, printed) if b.startswith(outcomes)] == []


def test_one_airport_under_two_names() -> None:
    printed = f"В аэропорту Калуги (Грабцево) введены {LIMITS}."
    (draft,) = drafts("ru", printed)
    assert draft.unit == "airports"
    assert draft.airport is not None
    assert words_of(text_of("ru", printed), draft, "outcome") == ["введены временные ограничения"]


def test_a_number_of_flights_counts_all_destinations_together() -> None:
    printed = (
        "14 flights were diverted to Saint Petersburg, Nizhny Novgorod and Kazan after drones."
    )
    (draft,) = [d for d in drafts("en", printed) if d.outcome == "diverted"]
    assert draft.count == (14, 14)
    assert draft.to is None
    assert len(draft.slots["to"]) == 3


def test_destinations_are_named() -> None:
    printed = "After the drones, several flights were diverted to Kazan and Nizhny Novgorod."
    found = [d for d in drafts("en", printed) if d.outcome == "diverted"]
    assert [d.to is not None and d.count is None for d in found] == [True, True]


AUTHORITY = [
    "Сняты ограничения в аэропорту Калуга (Грабцево).",
    "Ограничения в аэропорту Внуково сняты.",
    "Аэропорт Внуково возобновил работу.",
    "Аэропорты Внуково и Домодедово открыты для полётов.",
]


@pytest.mark.parametrize("printed", AUTHORITY)
def test_an_authority_speaks_of_airports_in_its_channel(printed: str) -> None:
    told = [svodka.read(printed, source=source).claims for source in ("favtrf", "courier")]
    assert {c.outcome for c in told[0]} == {"reopened"}
    assert {c.speaker.id for c in told[0]} == {"ROSAVIATSIA"}
    assert told[1] == (), "elsewhere nothing says that it is about a raid"
