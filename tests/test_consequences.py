"""What reports say of the ground, and what they do not say: tables that a linguist can extend."""

from __future__ import annotations

import pytest

from reported import brief, drafts, text_of, words_of

STATED_NONE = [
    ("ru", "Сбит БПЛА. Пострадавших и разрушений нет.", ["casualties 0-0", "damage 0-0"]),
    ("ru", "Сбит БПЛА. Пострадавших, по предварительным данным, нет.", ["casualties 0-0 ?"]),
    ("ru", "Сбит дрон. Обошлось без пострадавших.", ["casualties 0-0"]),
    ("ru", "Сбит дрон. Никто не пострадал.", ["casualties 0-0"]),
    ("ru", "Сбит дрон. Разрушений не зафиксировано.", ["damage 0-0"]),
    ("ru", "Сбит дрон. Погибших нет, трое сотрудников ранены.", ["killed 0-0", "injured 3-3"]),
    ("ru", "Сбит дрон. Нет ни пострадавших, ни разрушений.", ["casualties 0-0", "damage 0-0"]),
    ("uk", "Збито дрон. Загиблих немає.", ["killed 0-0"]),
    (
        "uk",
        "Збито дрон. Обійшлося без постраждалих та руйнувань.",
        ["casualties 0-0", "damage 0-0"],
    ),
    ("uk", "Збито дрон. Люди не постраждали.", ["casualties 0-0"]),
    ("uk", "Збито дрон. Жодних руйнувань.", ["damage 0-0"]),
    (
        "en",
        "A drone was downed. There were no casualties or damage to infrastructure.",
        ["casualties 0-0", "damage 0-0"],
    ),
    ("en", "A drone was downed. No injuries were reported.", ["injured 0-0"]),
    (
        "en",
        "The drone was downed. The absence of casualties or infrastructure damage is a relief.",
        ["casualties 0-0", "damage 0-0"],
    ),
    ("en", "A drone was downed. It did not result in casualties.", ["casualties 0-0"]),
    ("en", "A drone was downed, though not resulting in casualties.", ["casualties 0-0"]),
    ("en", "The drone was shot down. No one was hurt.", ["casualties 0-0"]),
]
NUMBERS = [
    (
        "ru",
        "Упал БПЛА. Пострадали семь человек, в том числе двое детей.",
        "injured 7-7",
        "injured 2-2 of_which",
    ),
    ("ru", "После удара дрона погиб мужчина.", "killed 1-1"),
    ("ru", "После удара дрона двое погибли, пятеро ранены.", "killed 2-2", "injured 5-5"),
    ("ru", "После удара дрона погибли двое и ранены пятеро.", "killed 2-2", "injured 5-5"),
    ("ru", "После удара дрона есть погибшие.", "killed 1-"),
    ("ru", "После атаки дрона число пострадавших выросло до 19.", "injured 19-19"),
    ("ru", "Дрон сбит. Не обошлось без жертв.", "killed 1-"),
    ("uk", "Удар дрона: 4 загиблих та 12 поранених.", "killed 4-4", "injured 12-12"),
    ("uk", "Удар дрона: є загиблі та поранені.", "killed 1-", "injured 1-"),
    ("uk", "Ворог вдарив. Поранення дістали троє людей.", "injured 3-3"),
    (
        "uk",
        "Удар дрона: 12 постраждалих, двох із них госпіталізували.",
        "injured 12-12",
        "injured 2-2 of_which",
    ),
    ("uk", "Удар дрона: поранено 17-річного хлопця.", "injured 1-1"),
    ("en", "The missile fell, killing two people and injuring five.", "killed 2-2", "injured 5-5"),
    (
        "en",
        "The drone strike wounded many, wounding 17 people, six of them children.",
        "injured 17-17",
        "injured 6-6 of_which",
    ),
    ("en", "Drones were downed. A 45-year-old woman was injured.", "injured 1-1"),
    ("en", "Drones came. Two firefighters were killed.", "killed 2-2"),
]
GROUND = [
    ("ru", "Осколками дрона повреждены три частных дома и автомобиль.", "damage 3-3"),
    ("ru", "БПЛА сбит. Повреждены окна в трёх многоквартирных домах.", "damage 3-3"),
    ("ru", "БПЛА сбит. В двух сёлах нарушено газоснабжение.", "outage 2-2"),
    ("ru", "БПЛА сбит, обломки упали на крышу школы.", "debris"),
    ("ru", "Обломки двух беспилотников нашли в лесу.", "debris uav 2-2"),
    ("ru", "БПЛА сбит. Обломки обнаружены по пяти адресам.", "debris 5-5"),
    ("ru", "От обломков БПЛА загорелся склад.", "debris uav", "fire"),
    ("ru", "БПЛА сбит. На местах работают оперативные группы.", "deployed"),
    ("ru", "БПЛА сбит. Пожар тушат расчёты противопожарной службы.", "fire", "deployed"),
    ("uk", "Збито дрон. Через уламки зайнявся склад.", "debris", "fire"),
    ("uk", "Ворог атакував. Без світла частина району.", "outage"),
    ("en", "Fragments of a drone were found between two villages.", "debris uav"),
    ("en", "The drone was downed and a fire broke out in a warehouse.", "fire"),
    ("en", "Windows of three houses were shattered by the drone.", "damage 3-3"),
]
ATTACKS = [
    ("ru", "В селе Мокрая Орловка FPV-дрон атаковал легковой автомобиль.", "attack fpv 1-1"),
    ("ru", "В результате атаки БПЛА в Энгельсе горит резервуар.", "attack uav 1-", "fire"),
    (
        "uk",
        "Внаслідок нічної атаки «шахедів» на Конотоп травмовано семеро людей.",
        "attack uav 1-",
        "injured 7-7",
    ),
    (
        "en",
        "An FPV drone was used in an attempt to attack a resident of Belgorod.",
        "attack fpv 1-1",
    ),
    ("en", "Russian drones attacked Zaporizhzhia overnight.", "attack uav 1-"),
]
NOTHING = [
    ("ru", "Сбит БПЛА. Информация о пострадавших уточняется."),
    ("ru", "Сбит БПЛА. Данных о пострадавших нет."),
    ("ru", "Сбит БПЛА. Помощь пострадавшим оказана."),
    ("ru", "Сбит БПЛА. Трубопровод не пострадал."),
    ("ru", "Дрон сбит. На трассе в ДТП погибли двое, пострадали трое."),
    ("ru", "Дрон сбит. Из-за ремонтных работ без света останутся три села."),
    ("ru", "Не подходите к обломкам БПЛА, звоните 112."),
    ("ru", "Объявлена опасность атаки БПЛА в Калужской области."),
    ("ru", "Пресечена попытка совершить террористическую атаку с применением БПЛА на Крым."),
    ("ru", "Экипаж танка поразил БПЛА, повреждён опорный пункт, ранены трое."),
    ("ru", "Дроном поражена бронемашина противника, она загорелась."),
    ("uk", "Дрон збито. Про постраждалих невідомо."),
    ("uk", "Дрон збито. Компанія зайнялася модернізацією безпілотників."),
    ("en", "Drone attacks raise questions about potential damage to infrastructure."),
    ("en", "Residents saw a flash of anti-aircraft fire and drones."),
    ("en", "The drones were downed. Emergency services are on high alert."),
    ("en", "A drone was downed. There was no immediate word on damage or victims."),
    ("en", "Drones could have caused damage to homes."),
]


@pytest.mark.parametrize(("lang", "printed", "expected"), STATED_NONE)
def test_none_is_a_claim_of_zero(lang: str, printed: str, expected: list[str]) -> None:
    assert sorted(brief(lang, printed)) == sorted(expected)


@pytest.mark.parametrize(("lang", "printed", "expected"), [(a, b, c) for a, b, *c in NUMBERS])
def test_people_are_counted(lang: str, printed: str, expected: list[str]) -> None:
    found = [b for b in brief(lang, printed) if b.startswith(("killed", "injured", "casualties"))]
    assert found == expected


@pytest.mark.parametrize(("lang", "printed", "expected"), [(a, b, c) for a, b, *c in GROUND])
def test_what_happened_on_the_ground(lang: str, printed: str, expected: list[str]) -> None:
    assert [b for b in brief(lang, printed) if not b.startswith("attack")] == expected


@pytest.mark.parametrize(("lang", "printed", "expected"), [(a, b, c) for a, b, *c in ATTACKS])
def test_attacks(lang: str, printed: str, expected: list[str]) -> None:
    assert brief(lang, printed) == expected


@pytest.mark.parametrize(("lang", "printed"), NOTHING)
def test_what_is_no_claim(lang: str, printed: str) -> None:
    assert brief(lang, printed) == []


def test_nothing_is_read_without_a_raid() -> None:
    assert brief("ru", "В Калуге сгорел дом, погибли двое.", raid=False) == []


def test_a_denial_is_denied_until_the_speaker_goes_on() -> None:
    printed = (
        "The governor denied that a drone attack had left two people wounded in Yelets, "
        "saying that its wreckage landed in a field."
    )
    assert "injured 2-2 denied" in brief("en", printed)
    assert any(b.startswith("debris") and "denied" not in b for b in brief("en", printed))


def test_places_are_those_of_the_clause() -> None:
    printed = "Дрон сбит: в Таганроге ранены двое, в Миллерове повреждены три дома."
    text = text_of("ru", printed)
    found = {d.outcome: words_of(text, d, "areas") for d in drafts("ru", printed)}
    assert [w.split()[-1] for w in found["injured"]] == ["Таганроге"]
    assert [w.split()[-1] for w in found["damage"]] == ["Миллерове"]


def test_every_value_has_its_words() -> None:
    for lang, printed, *_ in NUMBERS + GROUND + ATTACKS:
        for draft in drafts(lang, printed):
            assert draft.slots["outcome"]
            assert draft.count is None or draft.slots["count"]
            assert draft.object is None or draft.slots["object"]
            assert len(draft.slots.get("areas", [])) == len(draft.toponyms)


def test_a_subset_that_opens_a_sentence_points_back() -> None:
    found = drafts("uk", "У Сумах 88 постраждалих через удар. Серед них 17 дітей.")
    assert [(d.role, d.count) for d in found] == [("single", (88, 88)), ("of_which", (17, 17))]
    assert "parent before" in found[1].flags
