"""The gazetteer: forms, unique readings, close spellings, and what stays unresolved."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from svodka.language import fold
from svodka.places import Form, Gazetteer, Place

ROOT = Path(__file__).resolve().parent.parent
PLACES = Gazetteer.packaged()
KINDS = {"country", "region", "sea", "district", "town", "airport"}

# printed | kind | region or - | id or None
LOCATED = """
Borovsk | town | RU-KLU | geonames:572070
Kirov | town | RU-KLU | geonames:548410
Кирова | town | RU-KLU | geonames:548410
Kirov | town | - | None
Киров | town | - | None
Maloyaroslavets | town | RU-KLU | geonames:530849
Малоярославце | town | RU-KLU | geonames:530849
Yernov | town | RU-KLU | None
Yernov | district | RU-KLU | None
Юхновом | town | RU-KLU | geonames:466658
Tarusa | town | RU-KLU | geonames:484287
Kirishi | town | RU-LEN | geonames:548442
Киришах | town | RU-LEN | geonames:548442
Киришей | town | RU-LEN | geonames:548442
Будогощи | town | RU-LEN | geonames:571252
Будогощью | town | RU-LEN | geonames:571252
Budogoshch | town | RU-LEN | geonames:571252
Budogosch | town | RU-LEN | geonames:571252
Москвы | town | - | geonames:524901
Ростове-на-Дону | town | - | geonames:501175
Rostov-on-Don | town | RU-ROS | geonames:501175
Орле | town | RU-ORL | geonames:515012
Ельцу | town | RU-LIP | geonames:467978
Oryol | town | RU-ORL | geonames:515012
Orel | town | RU-ORL | geonames:515012
Нижнего Новгорода | town | RU-NIZ | geonames:520555
Nizhniy Novgorod | town | - | geonames:520555
Старом Осколе | town | RU-BEL | geonames:487928
Великих Луках | town | RU-PSK | geonames:476077
Минеральными Водами | town | RU-STA | geonames:526480
Новороссийску | town | RU-KDA | geonames:518255
Рязанью | town | RU-RYA | geonames:500096
Твери | town | RU-TVE | geonames:480060
Ярославлем | town | RU-YAR | geonames:468902
Энгельсе | town | RU-SAR | geonames:563464
Сызрани | town | RU-SAM | geonames:484972
Туапсе | town | RU-KDA | geonames:480716
Kyiv | town | - | geonames:703448
Kiev | town | - | geonames:703448
Києвом | town | UA-30 | geonames:703448
Києві | town | UA-32 | geonames:703448
Киевом | town | - | geonames:703448
Харкові | town | - | geonames:706483
Харькова | town | - | geonames:706483
Kharkov | town | UA-63 | geonames:706483
Одесі | town | UA-51 | geonames:698740
Одессой | town | UA-51 | geonames:698740
Сумах | town | UA-59 | geonames:692194
Сум | town | UA-59 | geonames:692194
Кривому Розі | town | UA-12 | geonames:703845
Кривого Рога | town | UA-12 | geonames:703845
Kryvyi Rih | town | UA-12 | geonames:703845
Чугуєві | town | UA-63 | geonames:710374
Чугуеве | town | UA-63 | geonames:710374
Запоріжжі | town | UA-23 | geonames:687700
Запорожьем | town | UA-23 | geonames:687700
Львові | town | - | geonames:702550
Тернополя | town | UA-61 | geonames:691650
Білої Церкви | town | UA-32 | geonames:712165
Часового Яру | town | UA-14 | geonames:710915
Часовом Яре | town | UA-14 | geonames:710915
Слов'янську | town | UA-14 | geonames:693468
Славянском | town | UA-14 | geonames:693468
Мічурінську | town | RU-TAM | geonames:527191
Мичуринськ | town | RU-TAM | geonames:527191
Бєлгороді | town | RU-BEL | geonames:578072
Білгорода | town | RU-BEL | geonames:578072
Курськом | town | RU-KRS | geonames:538560
Доброполье | town | UA-14 | geonames:709900
Красноперекопске | town | UA-43 | geonames:704362
Угледаре | town | UA-14 | geonames:690823
Brjansk | town | RU-BRY | geonames:571476
Gomel | town | - | geonames:627907
Borovsky | district | RU-KLU | RU-KLU/borovsky
Боровском | district | RU-KLU | RU-KLU/borovsky
Боровского | district | RU-KLU | RU-KLU/borovsky
Borovsk | district | RU-KLU | RU-KLU/borovsky
Tarussky | district | RU-KLU | RU-KLU/tarussky
Tarus | district | RU-KLU | RU-KLU/tarussky
Таруса | district | RU-KLU | RU-KLU/tarussky
Тарусского | district | RU-KLU | RU-KLU/tarussky
Khvastovich | district | RU-KLU | RU-KLU/khvastovichsky
Хвастовичскому | district | RU-KLU | RU-KLU/khvastovichsky
Kuybyshev | district | RU-KLU | RU-KLU/kuybyshevsky
Kuibyshevsky | district | RU-KLU | RU-KLU/kuybyshevsky
Kirov | district | RU-KLU | RU-KLU/kirovsky
Kirovsky | district | RU-LEN | RU-LEN/kirovsky
Kirovsky | district | - | None
Dumnichsky | district | RU-KLU | RU-KLU/duminichsky
Думничского | district | RU-KLU | RU-KLU/duminichsky
Maloyaroslavetz | district | RU-KLU | RU-KLU/maloyaroslavetsky
Малоярославским | district | RU-KLU | RU-KLU/maloyaroslavetsky
Валуйского | district | RU-BEL | RU-BEL/valuysky
Грайворонском | district | RU-BEL | RU-BEL/grayvoronsky
Shebekinskiy | district | RU-BEL | RU-BEL/shebekinsky
Суджанском | district | RU-KRS | RU-KRS/sudzhansky
Климовского | district | RU-BRY | RU-BRY/klimovsky
Карачівському | district | RU-BRY | RU-BRY/karachevsky
Ливенском | district | RU-ORL | RU-ORL/livensky
Ефремовским | district | RU-TUL | RU-TUL/yefremovsky
Belyovsky | district | RU-TUL | RU-TUL/belyovsky
Белевского | district | RU-TUL | RU-TUL/belyovsky
Наро-Фоминского | district | RU-MOS | RU-MOS/naro-fominsky
Раменском | district | RU-MOS | RU-MOS/ramensky
Лискинском | district | RU-VOR | RU-VOR/liskinsky
Миллеровском | district | RU-ROS | RU-ROS/millerovsky
Лужском | district | RU-LEN | RU-LEN/luzhsky
Чугуївському | district | UA-63 | UA-63/chuhuivskyi
Чугуевского | district | UA-63 | UA-63/chuhuivskyi
Chuhuiv | district | UA-63 | UA-63/chuhuivskyi
Куп'янському | district | UA-63 | UA-63/kupianskyi
Шосткинський | district | UA-59 | UA-59/shostkynskyi
Конотопского | district | UA-59 | UA-59/konotopskyi
Konotop | district | UA-59 | UA-59/konotopskyi
Криворізькому | district | UA-12 | UA-12/kryvorizkyi
Калужской | region | - | RU-KLU
калужских | region | - | RU-KLU
Калузькою | region | - | RU-KLU
Kaluga | region | - | RU-KLU
Брянщиною | region | - | RU-BRY
Бєлгородської | region | - | RU-BEL
Белгородська | region | - | RU-BEL
Курщині | region | - | RU-KRS
Тульщина | region | - | RU-TUL
Тверским | region | - | RU-TVE
Орловскую | region | - | RU-ORL
Oryol | region | - | RU-ORL
Orlov | region | - | RU-ORL
Krasnodar | region | - | RU-KDA
Кубанью | region | - | RU-KDA
Краснодарського | region | - | RU-KDA
Ставрополье | region | - | RU-STA
Подмосковья | region | - | RU-MOS
Підмосков'ї | region | - | RU-MOS
Москвой | region | - | RU-MOW
Moscow | region | - | RU-MOW
Петербурге | region | - | RU-SPE
Ленобласти | region | - | RU-LEN
Республики Крым | region | - | UA-43
Крымом | region | - | UA-43
Криму | region | - | UA-43
Севастополем | region | - | UA-40
Адыгеи | region | - | RU-AD
Татарстане | region | - | RU-TA
Чеченской Республики | region | - | RU-CE
Северной Осетией | region | - | RU-SE
Удмуртии | region | - | RU-UD
Донецкой Народной Республики | region | - | UA-14
ЛНР | region | - | UA-09
Сумської | region | - | UA-59
Сумщині | region | - | UA-59
Одещину | region | - | UA-51
Київщиною | region | - | UA-32
Київської | region | - | UA-32
Запорожской | region | - | UA-23
Запорізькій | region | - | UA-23
Херсонщины | region | - | UA-65
Дніпропетровщині | region | - | UA-12
Zaporizhzhia | region | - | UA-23
Черного моря | sea | - | sea:black
Чорним морем | sea | - | sea:black
Азовским морем | sea | - | sea:azov
Каспийского моря | sea | - | sea:caspian
Баренцевым морем | sea | - | sea:barents
Black Sea | sea | - | sea:black
Sea of Azov | sea | - | sea:azov
Внуково | airport | - | airport:VKO
Домодедове | airport | - | airport:DME
Шереметьево | airport | - | airport:SVO
Жуковском | airport | - | airport:ZIA
Жуковський | airport | - | airport:ZIA
Грабцево | airport | - | airport:KLF
Калуге | airport | - | airport:KLF
Kaluga | airport | - | airport:KLF
Pulkovo | airport | - | airport:LED
Пулкова | airport | - | airport:LED
Храброво | airport | - | airport:KGD
Гагарин | airport | - | airport:GSV
Саратова | airport | - | airport:GSV
Толмачёво | airport | - | airport:OVB
Стригино | airport | - | airport:GOJ
Нижнем Новгороде | airport | - | airport:GOJ
Большое Савино | airport | - | airport:PEE
Sheremetyevo | airport | - | airport:SVO
Минводы | airport | - | airport:MRV
России | country | - | RU
Україною | country | - | UA
Russian Federation | country | - | RU
Молдове | country | - | MD
Russia's | country | - | RU
Елабужском | district | RU-TA | RU-TA/yelabuzhsky
Кстовского | district | RU-NIZ | RU-NIZ/kstovsky
"""


def rows(table: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]


@pytest.mark.parametrize(("printed", "kind", "region", "id"), rows(LOCATED))
def test_locates(printed: str, kind: str, region: str, id: str) -> None:
    found = PLACES.locate(printed, kind=kind, region=None if region == "-" else region)
    assert str(found.id) == id, found


def test_a_close_spelling_resolves_with_a_note_and_an_exact_one_without() -> None:
    assert PLACES.locate("Dumnichsky", kind="district", region="RU-KLU").note
    assert not PLACES.locate("Duminichsky", kind="district", region="RU-KLU").note


def test_what_is_not_close_enough_has_candidates() -> None:
    found = PLACES.locate("Yernov", kind="town", region="RU-KLU")
    assert found.id is None
    assert "geonames:466658" in {candidate.id for candidate in found.candidates}
    scores = [candidate.score for candidate in found.candidates]
    assert scores == sorted(scores, reverse=True)
    assert found.note


def test_a_name_of_several_towns_is_no_guess() -> None:
    found = PLACES.locate("Кирове", kind="town", region=None)
    assert found.id is None
    assert {"geonames:548408", "geonames:548410"} <= {c.id for c in found.candidates}


def test_a_town_of_another_region_is_not_taken() -> None:
    found = PLACES.locate("Новосибирск", kind="town", region="RU-KLU")
    assert found.id is None
    assert "geonames:1496747" in {candidate.id for candidate in found.candidates}


@pytest.mark.parametrize(
    ("words", "size", "form"),
    [
        ("московского региона над", 2, Form(("RU-MOW", "RU-MOS"), "region")),
        ("moscow region's on", 2, Form(("RU-MOW", "RU-MOS"), "region")),
        ("moscow region on", 2, Form(("RU-MOW", "RU-MOS"), "region")),
        ("московським регіоном", 2, Form(("RU-MOW", "RU-MOS"), "region")),
        ("москвы и московской области", 4, Form(("RU-MOW", "RU-MOS"), "region")),
        ("черного моря", 2, Form(("sea:black",), "sea")),
        ("калужской области", 1, Form(("RU-KLU",), "region_adj", "sg")),
        ("тульской", 1, Form(("RU-TUL",), "region_adj", "sg")),
        ("калужским", 1, Form(("RU-KLU",), "region_adj", "")),
        ("боровском и", 1, Form(("RU-KLU/borovsky",), "district_adj", "sg")),
        ("черного", 1, Form(("sea:black",), "sea_adj", "sg")),
        ("черным и", 1, Form(("sea:black",), "sea_adj", "")),
        ("донецкой народной республики", 3, Form(("UA-14",), "region")),
        ("ростова-на-дону", 1, Form(("geonames:501175",), "town")),
        ("нижний новгород", 2, Form(("geonames:520555",), "town")),
        ("донбасса", 1, Form(("UA-14", "UA-09"), "region")),
        ("республики крым и", 2, Form(("UA-43",), "region")),
    ],
)
def test_the_longest_form_wins(words: str, size: int, form: Form) -> None:
    found = PLACES.longest(words.split(), 0)
    assert found is not None
    assert found[0] == size
    assert form in found[1]


def test_a_town_with_an_adjective_for_a_name_needs_a_head_noun() -> None:
    kinds = {form.kind for form in PLACES.forms("московский")}
    assert "town_adj" in kinds
    assert "town" not in kinds


def test_every_reading_names_places_that_exist() -> None:
    for form in PLACES.all_forms():
        readings = PLACES.forms(form)
        assert readings, form
        for reading in readings:
            assert all(PLACES.place(id) for id in reading.ids), (form, reading)


def test_places_are_whole() -> None:
    for kind in KINDS:
        for place in PLACES.places(kind):
            assert place.kind == kind
            assert PLACES.place(place.id) == place
            assert place.name
            if place.region and kind != "region":
                region = PLACES.place(place.region)
                assert region is not None
                assert region.kind == "region"
            if kind in {"region", "district", "sea", "country", "airport"}:
                assert place.name_ru, place
                assert place.name_uk, place


def test_counts() -> None:
    regions = [place.id for place in PLACES.places("region")]
    assert sum(id.startswith("RU") for id in regions) == 83
    assert sum(id.startswith("UA") for id in regions) == 27
    raions = [place for place in PLACES.places("district") if place.country == "UA"]
    assert len(raions) == 136
    assert len(list(PLACES.places("district", "RU-KLU"))) == 24


@pytest.mark.parametrize("place", list(PLACES.places("region")), ids=lambda place: place.id)
def test_every_oblast_has_its_russian_adjective_in_six_cases(place: Place) -> None:
    name = place.name_ru
    if not name.endswith(("ская область", "цкая область")):
        return
    stem = fold(name.split()[0][:-2])
    ending = {"ая": "sg", "ой": "sg", "ую": "sg", "ие": "pl", "их": "pl", "им": "", "ими": "pl"}
    for end, number in ending.items():
        readings = [f for f in PLACES.forms(stem + end) if f.kind == "region_adj"]
        assert Form((place.id,), "region_adj", number) in readings


def test_names_resolve_to_their_own_place_inside_its_region() -> None:
    """Every printed name of every town and district; a name that two share may stay open."""
    wrong = []
    for kind in ("town", "district"):
        for place in PLACES.places(kind):
            for name in {place.name, place.name_ru, place.name_uk} - {""}:
                forms = PLACES.forms(fold(name))
                expected = name.isascii() or place.country == "UA" or name == place.name_ru
                if expected and not any(place.id in form.ids for form in forms):
                    wrong.append((place.id, name))
    assert not wrong


def test_a_random_form_of_each_kind_comes_back() -> None:
    chance = random.Random(7)
    for form in chance.sample(sorted(PLACES.all_forms()), 2000):
        words = form.split()
        found = PLACES.longest([*words, "."], 0)
        assert found is not None
        assert found[0] == len(words)
        assert words[0] in PLACES.first_words()


def test_closest_knows_no_limit_of_script_or_length() -> None:
    for printed in ("", "-", "а", "x" * 100_000, "❄️", "Ж" * 50):
        PLACES.closest(printed, region="RU-KLU", kinds=["town", "district"])
        assert PLACES.locate(printed, kind="town", region="RU-KLU").id is None


def test_loads_quickly() -> None:
    script = (
        "import time; from svodka.places import Gazetteer; t = time.perf_counter();"
        "g = Gazetteer.packaged(); g.forms('калуга'); 'x' in g.first_words();"
        "print(time.perf_counter() - t)"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert float(out.stdout) < 1.0  # 0.12 s on a quiet machine


def test_looking_up_is_fast() -> None:
    words = ["над", "территорией", "калужской", "области", "уничтожен", "беспилотник"] * 500
    start = time.perf_counter()
    for at in range(len(words)):
        PLACES.longest(words, at)
    assert time.perf_counter() - start < 0.5
