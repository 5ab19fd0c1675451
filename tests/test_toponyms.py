"""Where: coordinated adjectives, brackets, what stands before and after, names of every form."""

from __future__ import annotations

import pytest

import svodka
from golden.notation import claims, differences, row
from svodka.places import Gazetteer

PLACES = Gazetteer.packaged()
YERNOV = (
    "Four drones were downed over the Kaluga region. The affected cities were Borovsk and Yernov."
)

RU = [
    # one head noun for several adjectives
    row("Над Смоленской и Тульской областями сбито 5 БПЛА.", "downed uav 5 RU-SMO,RU-TUL"),
    row(
        "Над Смоленской, Тульской и Калужской областями сбито 5 БПЛА.",
        "downed uav 5 RU-SMO,RU-TUL,RU-KLU",
    ),
    row(
        "Над территориями Брянской, Орловской областей, Краснодарского края, Республики Крым и "
        "акваторией Азовского моря сбито 40 БПЛА.",
        "downed uav 40 RU-BRY,RU-ORL,RU-KDA,UA-43,sea:azov",
    ),
    row(
        "Над акваториями Чёрного и Азовского морей сбито 9 БПЛА.",
        "downed uav 9 sea:black,sea:azov",
    ),
    row("Над Каспийским и Балтийским морями сбито 3 БПЛА.", "downed uav 3 sea:caspian,sea:baltic"),
    row(
        "Над Краснодарским и Ставропольским краями сбито 7 БПЛА.",
        "downed uav 7 RU-KDA,RU-STA",
    ),
    row(
        "Над республиками Татарстан и Башкортостан сбито 2 БПЛА.",
        "downed uav 2 RU-TA,RU-BA",
    ),
    row("Над Брянской и над Курской областями сбито 6 БПЛА.", "downed uav 6 RU-BRY,RU-KRS"),
    row("Над Тульской, а также Рязанской областями сбито 6 БПЛА.", "downed uav 6 RU-TUL,RU-RYA"),
    # names that are two, or one of two
    row("Над Московским регионом сбито 5 БПЛА.", "downed uav 5 RU-MOW/RU-MOS"),
    row("Над Московской областью сбито 5 БПЛА.", "downed uav 5 RU-MOS"),
    row("Над Москвой сбито 5 БПЛА.", "downed uav 5 RU-MOW"),
    row(
        "Над Санкт-Петербургом и Ленинградской областью сбито 5 БПЛА.",
        "downed uav 5 RU-SPE,RU-LEN",
        wrong="two printed names that the gazetteer joins into one",
    ),
    row(
        "Над Крымом и Севастополем сбито 5 БПЛА.",
        "downed uav 5 UA-43,UA-40",
        wrong="two printed names that the gazetteer joins into one",
    ),
    row("Над Нижегородской областью сбито 5 БПЛА.", "downed uav 5 RU-NIZ"),
    row("Над Северной Осетией сбито 5 БПЛА.", "downed uav 5 RU-SE"),
    row("Над Ханты-Мансийским автономным округом сбито 5 БПЛА.", "downed uav 5 RU-KHM"),
    row("Над территорией ДНР сбито 5 БПЛА.", "downed uav 5 UA-14"),
    # before, after, in brackets
    row("Пять БПЛА сбиты над Курском.", "downed uav 5 RU-KRS"),
    row("В небе над Курской областью сбиты пять БПЛА.", "downed uav 5 RU-KRS"),
    row("Курская область: сбито пять БПЛА.", "downed uav 5 RU-KRS"),
    row("В Обнинске (Калужская область) сбито два БПЛА.", "downed uav 2 RU-KLU"),
    row("Сбито два БПЛА в Боровском районе Калужской области.", "downed uav 2 RU-KLU"),
    row(
        "В Боровском, Жуковском и Тарусском районах Калужской области сбито 9 БПЛА.",
        "downed uav 9 RU-KLU",
    ),
    row("Между Киришами и Будогощью сбит БПЛА.", "downed uav 1 between:RU-LEN"),
    row("Под Тулой сбит БПЛА.", "downed uav 1 near:RU-TUL"),
    row("Сбит БПЛА, летевший на Тулу.", "downed uav 1 toward:RU-TUL"),
    row("ВСУ атаковали Россию. Над Курской областью сбито пять БПЛА.", "downed uav 5 RU-KRS"),
    # inflected towns
    row("Над Белгородом сбито пять БПЛА.", "downed uav 5 RU-BEL"),
    row("На территории Воронежа сбито пять БПЛА.", "downed uav 5 RU-VOR"),
    row("В Орле сбито пять БПЛА.", "downed uav 5 RU-ORL"),
    row("У Великих Лук сбито пять БПЛА.", "downed uav 5 near:RU-PSK"),
    # a head of region who names no place speaks of his own, as his title prints it
    row(
        "Губернатор Тульской области Дмитрий Миляев сообщил о 5 сбитых БПЛА.", "downed uav 5 RU-TUL"
    ),
    row(
        "Глава Крыма Сергей Аксёнов сообщил о 5 сбитых БПЛА.",
        "downed uav 5 UA-43",
        wrong="«глава Крыма» is one entry and has lost its region",
    ),
    row(
        "Губернатор Тульской области сообщил, что над регионом сбито 5 БПЛА.", "downed uav 5 RU-TUL"
    ),
    row(
        "Глава Крыма Сергей Аксёнов сообщил, что над полуостровом сбито 5 БПЛА.",
        "downed uav 5 UA-43",
    ),
]
UK = [
    row("Над Київською та Черкаською областями збито 5 БпЛА.", "downed uav 5 UA-32,UA-71"),
    row(
        "Над Київською, Черкаською і Сумською областями збито 5 БпЛА.",
        "downed uav 5 UA-32,UA-71,UA-59",
    ),
    row("На Сумщині, Харківщині та Одещині збито 5 БпЛА.", "downed uav 5 UA-59,UA-63,UA-51"),
    row("Над акваторією Чорного моря збито 5 БпЛА.", "downed uav 5 sea:black"),
    row("Над Чорним та Азовським морями збито 5 БпЛА.", "downed uav 5 sea:black,sea:azov"),
    row("На Дніпропетровщині збито 5 БпЛА.", "downed uav 5 UA-12"),
    row("На Прикарпатті збито 5 БпЛА.", "downed uav 5 UA-26"),
    row("На Буковині збито 5 БпЛА.", "downed uav 5 UA-77"),
    row("На Закарпатті збито 5 БпЛА.", "downed uav 5 UA-21"),
    row("На Волині збито 5 БпЛА.", "downed uav 5 UA-07"),
    row("У Києві збито 5 БпЛА.", "downed uav 5 UA-30"),
    row("У Київській області збито 5 БпЛА.", "downed uav 5 UA-32"),
    row("Над Кривим Рогом збито 5 БпЛА.", "downed uav 5 UA-12"),
    row("У Білій Церкві збито 5 БпЛА.", "downed uav 5 UA-32"),
    row("У Шосткинському районі Сумської області збито 5 БпЛА.", "downed uav 5 UA-59"),
    row("Над Одесою збито 5 БпЛА.", "downed uav 5 UA-51"),
    row("Поблизу Конотопа збито 5 БпЛА.", "downed uav 5 near:UA-59"),
    row("Збито 5 БпЛА, що летіли на Київ.", "downed uav 5 toward:UA-30"),
    row(
        "У Кропивницькому збито 5 БпЛА.",
        "downed uav 5 UA-35",
        wrong="the town's own name is known as an adjective only",
    ),
    row("Хмельницька область: збито 5 БпЛА.", "downed uav 5 UA-68"),
    row("Над Кримом збито 5 БпЛА.", "downed uav 5 UA-43"),
    row("Над Запорізькою областю збито 5 БпЛА.", "downed uav 5 UA-23"),
    row("Над Львівщиною та Тернопільщиною збито 5 БпЛА.", "downed uav 5 UA-46,UA-61"),
    row("В Івано-Франківській області збито 5 БпЛА.", "downed uav 5 UA-26"),
    # a head of oblast who names no place speaks of his own, as his title prints it
    row(
        "Начальник Сумської ОВА Олег Григоров повідомив про 5 збитих дронів.", "downed uav 5 UA-59"
    ),
    row("Голова Харківської ОВА повідомив, що над областю збито 5 дронів.", "downed uav 5 UA-63"),
]
EN = [
    row(
        "Five drones were downed over the Smolensk and Tula regions.", "downed uav 5 RU-SMO,RU-TUL"
    ),
    row(
        "Five drones were downed over the Smolensk, Tula, and Kaluga regions.",
        "downed uav 5 RU-SMO,RU-TUL,RU-KLU",
    ),
    row("Five drones were downed over the Black and Azov seas.", "downed uav 5 sea:black,sea:azov"),
    row("Five drones were downed over the Sea of Azov.", "downed uav 5 sea:azov"),
    row("Five drones were downed over the Caspian Sea.", "downed uav 5 sea:caspian"),
    row("Five drones were downed over the Moscow region.", "downed uav 5 RU-MOW/RU-MOS"),
    row("Five drones were downed over Moscow Oblast.", "downed uav 5 RU-MOS"),
    row("Five drones were downed over Moscow.", "downed uav 5 RU-MOW"),
    row("Five drones were downed over Krasnodar Krai.", "downed uav 5 RU-KDA"),
    row("Five drones were downed over the Krasnodar territory.", "downed uav 5 RU-KDA"),
    row(
        "Five drones were downed over Crimea and Sevastopol.",
        "downed uav 5 UA-43,UA-40",
        wrong="two printed names that the gazetteer joins into one",
    ),
    row("Five drones were downed over the Republic of Tatarstan.", "downed uav 5 RU-TA"),
    row("Five drones were downed over Nizhny Novgorod.", "downed uav 5 RU-NIZ"),
    row(
        "Five drones were downed over Saint Petersburg and the Leningrad region.",
        "downed uav 5 RU-SPE,RU-LEN",
    ),
    row("Five drones were downed over Russia's Kaluga region.", "downed uav 5 RU-KLU"),
    row("In the Kaluga region, five drones were downed.", "downed uav 5 RU-KLU"),
    row(
        "Five drones were downed in the Borovsky and Tarussky districts of the Kaluga region.",
        "downed uav 5 RU-KLU",
    ),
    row("Five drones were downed in Obninsk in the Kaluga region.", "downed uav 5 RU-KLU"),
    row("A drone was downed between Kirishi and Budogoshch.", "downed uav 1 between:RU-LEN"),
    row("Five drones heading toward Tula were downed.", "downed uav 5 toward:RU-TUL"),
    row("Five drones were downed over Orel Oblast.", "downed uav 5 RU-ORL"),
    row("Five drones were downed over Oryol Oblast.", "downed uav 5 RU-ORL"),
    row("Five drones were downed over Kyiv.", "downed uav 5 UA-30"),
    row("Five drones were downed in Kharkiv Oblast.", "downed uav 5 UA-63"),
    row(
        "Five drones were downed over the Dnipropetrovsk and Zaporizhzhia regions.",
        "downed uav 5 UA-12,UA-23",
    ),
    row("Five drones were downed in the Odesa region.", "downed uav 5 UA-51"),
    row("Five drones were downed over Zaporizhia oblast.", "downed uav 5 UA-23"),
    # a governor who names no place speaks of his own, as his title prints it
    row(
        "Tula region governor Dmitry Milyaev reported 5 downed drones.",
        "downed uav 5 RU-TUL",
    ),
    row("The governor of the Tula region said 5 drones were shot down.", "downed uav 5 RU-TUL"),
    row(
        "Crimea's head Sergei Aksyonov said 5 drones were shot down over the peninsula.",
        "downed uav 5 UA-43",
    ),
]

# Printed sentence, then its localities: printed name = the resolved English name, or "?".
INSIDE = [
    ("ru", "В Боровском районе Калужской области сбит БПЛА.", ["Borovsky"]),
    ("ru", "В Боровском, Тарусском районах Калужской области сбит БПЛА.", ["Borovsky", "Tarussky"]),
    ("ru", "Над Обнинском Калужской области сбит БПЛА.", ["Obninsk"]),
    ("ru", "В селе Ясенки Калужской области сбит БПЛА.", ["?"]),
    ("uk", "У Шосткинському районі Сумської області збито два БпЛА.", ["Shostkynskyi"]),
    ("uk", "Над Конотопом Сумської області збито два БпЛА.", ["Konotop"]),
    (
        "en",
        "Four drones were downed over the Kaluga region. The affected cities included Borovsk, "
        "Kirov and Yernov.",
        ["Borovsk", "Kirov", "?"],
    ),
    ("en", "A drone was downed in the Dumnichsky district of the Kaluga region.", ["Duminichsky"]),
    (
        "en",
        "A drone was downed in the Khvastovich district of the Kaluga region.",
        ["Khvastovichsky"],
    ),
    ("en", "A drone was downed over Obninsk in the Kaluga region.", ["Obninsk"]),
]
# A name that is close to a known one is noted, one that is not stays unresolved with candidates.
NOTED = [
    ("en", "A drone was downed in the Dumnichsky district of the Kaluga region.", "place_close"),
    ("en", YERNOV, "place_unresolved"),
]


@pytest.mark.parametrize(("printed", "expected"), RU)
def test_russian(printed: str, expected: list[str]) -> None:
    assert differences(claims("ru", printed), expected) == []


@pytest.mark.parametrize(("printed", "expected"), UK)
def test_ukrainian(printed: str, expected: list[str]) -> None:
    assert differences(claims("uk", printed), expected) == []


@pytest.mark.parametrize(("printed", "expected"), EN)
def test_english(printed: str, expected: list[str]) -> None:
    assert differences(claims("en", printed), expected) == []


@pytest.mark.parametrize(("lang", "printed", "names"), INSIDE)
def test_districts_and_towns(lang: str, printed: str, names: list[str]) -> None:
    found = svodka.read(printed, lang=lang).claims[0]
    places = [PLACES.place(x.id or "") for a in found.areas for x in a.localities]
    assert [p.name if p else "?" for p in places] == names


@pytest.mark.parametrize(("lang", "printed", "names"), INSIDE)
def test_a_place_without_an_id_has_no_position(lang: str, printed: str, names: list[str]) -> None:
    found = [
        x for c in svodka.read(printed, lang=lang).claims for a in c.areas for x in a.localities
    ]
    assert len(found) >= len(names)
    assert [x for x in found if x.id is None and (x.lat, x.lon) != (None, None)] == []


@pytest.mark.parametrize(("lang", "printed", "code"), NOTED)
def test_notes(lang: str, printed: str, code: str) -> None:
    assert code in [i.code for i in svodka.read(printed, lang=lang).issues]


def test_an_unknown_town_has_candidates() -> None:
    unknown = [
        x
        for c in svodka.read(YERNOV, lang="en").claims
        for a in c.areas
        for x in a.localities
        if x.printed == "Yernov"
    ]
    names = [p.name for x in unknown for p in map(PLACES.place, x.candidates) if p]
    assert "Yukhnov" in names


def test_what_is_printed_is_what_the_area_says() -> None:
    printed = "Над Смоленской и Тульской областями сбито 5 БПЛА."
    areas = svodka.read(printed, lang="ru").claims[0].areas
    assert [a.printed for a in areas] == ["Смоленской", "Тульской областями"]
