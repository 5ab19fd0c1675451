"""Totals and what they are made of, lumps, "each", subsets, additions: printed text and claims."""

from __future__ import annotations

import pytest

import svodka
from golden.notation import claims, differences, row

RU = [
    # totals and breakdowns
    row(
        "Сбито 20 БПЛА: 10 – над Калужской областью, 8 – над Брянской областью, "
        "2 – над Московским регионом.",
        "downed uav 20 total",
        "downed uav 10 RU-KLU part",
        "downed uav 8 RU-BRY part",
        "downed uav 2 RU-MOW/RU-MOS part",
    ),
    row(
        "Уничтожены двадцать БПЛА:\n▪️ десять – над территорией Калужской области,\n"
        "▪️ восемь – над территорией Брянской области,\n▪️ два – над акваторией Чёрного моря.",
        "downed uav 20 total",
        "downed uav 10 RU-KLU part",
        "downed uav 8 RU-BRY part",
        "downed uav 2 sea:black part",
    ),
    row(
        "За ночь сбито 9 БПЛА: Белгородская область – 5, Курская область – 3, Крым – 1.",
        "downed uav 9 total",
        "downed uav 5 RU-BEL part",
        "downed uav 3 RU-KRS part",
        "downed uav 1 UA-43 part",
    ),
    row(
        "За ночь сбито 9 БПЛА: в Белгородской области (5), Курской (3) и в Крыму (1).",
        "downed uav 9 total",
        "downed uav 5 RU-BEL part",
        "downed uav 3 RU-KRS part",
        "downed uav 1 UA-43 part",
    ),
    row(
        "Над Калужской областью уничтожено десять БПЛА, над Брянской — пять, над Тульской — один. "
        "Всего 16.",
        "downed uav 16 total",
        "downed uav 10 RU-KLU part",
        "downed uav 5 RU-BRY part",
        "downed uav 1 RU-TUL part",
    ),
    row(
        "Над Калужской областью уничтожено пять беспилотников. "
        "Над Брянской областью уничтожено семь беспилотников.",
        "downed uav 5 RU-KLU",
        "downed uav 7 RU-BRY",
    ),
    # what stands over one region is no total of what stands over others, whatever adds up
    row(
        "Уничтожены шесть БПЛА над территорией Республики Адыгея, три БПЛА над территорией "
        "Брянской области, три БПЛА над территорией Краснодарского края.",
        "downed uav 6 RU-AD",
        "downed uav 3 RU-BRY",
        "downed uav 3 RU-KDA",
    ),
    row(
        "Уничтожены 12 БПЛА над Московским регионом: восемь над Москвой, четыре над Московской "
        "областью.",
        "downed uav 12 RU-MOW/RU-MOS total",
        "downed uav 8 RU-MOW part",
        "downed uav 4 RU-MOS part",
    ),
    # «по два», «по одному»
    row(
        "Уничтожены четыре беспилотника – по два над Калужской и Тульской областями.",
        "downed uav 4 total",
        "downed uav 2 RU-KLU part",
        "downed uav 2 RU-TUL part",
    ),
    row(
        "Сбито 14 БПЛА: 12 – над Брянской областью, по одному – над Курской областью и Крымом.",
        "downed uav 14 total",
        "downed uav 12 RU-BRY part",
        "downed uav 1 RU-KRS part",
        "downed uav 1 UA-43 part",
    ),
    row(
        "По одному беспилотнику сбито над Курской и Орловской областями.",
        "downed uav 1 RU-KRS",
        "downed uav 1 RU-ORL",
    ),
    row(
        "Сбиты 10 БПЛА: четыре – над Брянской областью, по три БПЛА – над территориями Смоленской "
        "и Тульской областей.",
        "downed uav 10 total",
        "downed uav 4 RU-BRY part",
        "downed uav 3 RU-SMO part",
        "downed uav 3 RU-TUL part",
    ),
    # lumps: one number, several places
    row(
        "67 БПЛА уничтожены над территориями Брянской, Смоленской, Тульской областей и "
        "акваторией Чёрного моря.",
        "downed uav 67 RU-BRY,RU-SMO,RU-TUL,sea:black",
    ),
    row(
        "Два беспилотника уничтожены над Брянской и Смоленской областями.",
        "downed uav 2 RU-BRY,RU-SMO",
    ),
    row(
        "Сбито 7 БПЛА: пять – над Курской областью, два – над Орловской и Липецкой областями.",
        "downed uav 7 total",
        "downed uav 5 RU-KRS part",
        "downed uav 2 RU-ORL,RU-LIP part",
    ),
    # the total decides: 5 + 2 each
    row(
        "Сбито 9 БПЛА: пять – над Курской областью, два – над Орловской и Липецкой областями.",
        "downed uav 9 total",
        "downed uav 5 RU-KRS part",
        "downed uav 2 RU-LIP part",
        "downed uav 2 RU-ORL part",
    ),
    # of which
    row(
        "Над Московским регионом сбиты 24 БПЛА, в том числе 21, летевший на Москву.",
        "downed uav 24 RU-MOW/RU-MOS",
        "downed uav 21 toward:RU-MOW of_which",
    ),
    row(
        "Сбито 30 БПЛА, из них 12 – над Брянской областью.",
        "downed uav 30 total",
        "downed uav 12 RU-BRY of_which",
    ),
    row(
        "Сбито 30 БПЛА, из них 12 – над Брянской областью и 18 – над Калужской.",
        "downed uav 30 total",
        "downed uav 12 RU-BRY part",
        "downed uav 18 RU-KLU part",
    ),
    row(
        "Сбито 15 БПЛА: 9 – над Калужской областью, 6 – над Московским регионом, в том числе 2, "
        "летевших на Москву.",
        "downed uav 15 total",
        "downed uav 9 RU-KLU part",
        "downed uav 6 RU-MOW/RU-MOS part",
        "downed uav 2 toward:RU-MOW of_which",
    ),
    # one more
    row(
        "Уничтожен ещё один беспилотник, летевший на Москву.",
        "downed uav 1 toward:RU-MOW extra",
    ),
    row("Силы ПВО сбили ещё два БПЛА на подлёте к Москве.", "downed uav 2 toward:RU-MOW extra"),
    row(
        "Над Тулой сбиты три дрона. Позже над городом сбит ещё один.",
        "downed uav 3 RU-TUL",
        "downed uav 1 RU-TUL extra",
        wrong="«дрона» is taken for an adjective, «над городом» for no place",
    ),
    # kinds
    row(
        "Сбиты 23 цели: 20 беспилотников и три ракеты.",
        "downed target 23 total",
        "downed uav 20 part",
        "downed missile 3 part",
        wrong="«23 цели» is no count of targets",
    ),
    row(
        "В Калужской области сбито 10 БПЛА, в Тульской — 5, в Брянской и Смоленской — по 3.",
        "downed uav 10 RU-KLU",
        "downed uav 5 RU-TUL",
        "downed uav 3 RU-BRY",
        "downed uav 3 RU-SMO",
        wrong="an adjective whose noun is left out, after «в»",
    ),
    row(
        "Над Брянской (12), Калужской (5) и Тульской (3) областями сбито 20 БПЛА.",
        "downed uav 20 total",
        "downed uav 12 RU-BRY part",
        "downed uav 5 RU-KLU part",
        "downed uav 3 RU-TUL part",
        wrong="parts in brackets before their total",
    ),
    row(
        "Вчера над Калугой сбили три беспилотника, а сегодня — ещё четыре.",
        "downed uav 3 RU-KLU",
        "downed uav 4 RU-KLU extra",
    ),
    row(
        "Уничтожено 10 БПЛА и одна ракета над Крымом и 3 безэкипажных катера в Чёрном море.",
        "downed uav 10 UA-43",
        "downed missile 1 UA-43",
        "downed usv 3 sea:black",
    ),
    row(
        "Губернатор сообщил о 5 сбитых БПЛА над Калужской областью, Минобороны — о 7.",
        "downed uav 5 RU-KLU",
        "downed uav 7",
        wrong="a second speaker's number in one sentence",
    ),
]
UK = [
    row(
        "Збито 20 БпЛА: 10 – над Сумщиною, 8 – над Полтавщиною, 2 – над Києвом.",
        "downed uav 20 total",
        "downed uav 10 UA-59 part",
        "downed uav 8 UA-53 part",
        "downed uav 2 UA-30 part",
    ),
    row(
        "Збито двадцять дронів:\n▪️ десять – на Сумщині,\n▪️ вісім – на Полтавщині,\n"
        "▪️ два – на Чернігівщині.",
        "downed uav 20 total",
        "downed uav 10 UA-59 part",
        "downed uav 8 UA-53 part",
        "downed uav 2 UA-74 part",
    ),
    row(
        "За ніч збито 9 дронів: Одеська область – 5, Миколаївська область – 3, Херсонська – 1.",
        "downed uav 9 total",
        "downed uav 5 UA-51 part",
        "downed uav 3 UA-48 part",
        "downed uav 1 UA-65 part",
        wrong="an adjective whose noun is left out, before a dash",
    ),
    row(
        "За ніч збито 9 дронів: на Одещині (5), Миколаївщині (3) та Херсонщині (1).",
        "downed uav 9 total",
        "downed uav 5 UA-51 part",
        "downed uav 3 UA-48 part",
        "downed uav 1 UA-65 part",
    ),
    row(
        "Збито чотири дрони – по два над Київською та Черкаською областями.",
        "downed uav 4 total",
        "downed uav 2 UA-32 part",
        "downed uav 2 UA-71 part",
    ),
    row(
        "По одному безпілотнику збито на Сумщині та Харківщині.",
        "downed uav 1 UA-59",
        "downed uav 1 UA-63",
    ),
    row(
        "Збито 14 дронів: 12 – на Сумщині, по одному – на Харківщині та Київщині.",
        "downed uav 14 total",
        "downed uav 12 UA-59 part",
        "downed uav 1 UA-63 part",
        "downed uav 1 UA-32 part",
    ),
    row(
        "27 дронів збито над Київською, Сумською, Полтавською областями та Чорним морем.",
        "downed uav 27 UA-32,UA-59,UA-53,sea:black",
    ),
    row(
        "Над Київщиною збито 24 дрони, з них 21 над столицею.",
        "downed uav 24 UA-32",
        "downed uav 21 UA-30 of_which",
    ),
    row(
        "Збито 30 дронів, із них 12 – над Сумщиною.",
        "downed uav 30 total",
        "downed uav 12 UA-59 of_which",
    ),
    row(
        "Збито 30 дронів, зокрема 12 – на Сумщині та 18 – на Полтавщині.",
        "downed uav 30 total",
        "downed uav 12 UA-59 part",
        "downed uav 18 UA-53 part",
    ),
    row("Над Дніпром збито ще один «шахед».", "downed uav 1 UA-12 extra"),
    row(
        "Уночі на Одещині збито п'ять дронів. Уранці збито ще два.",
        "downed uav 5 UA-51",
        "downed uav 2 extra",
    ),
    row(
        "Росія запустила 102 дрони, 76 із них збито.",
        "launched uav 102",
        "downed uav 76",
    ),
    row(
        "Противник застосував 3 ракети «Іскандер-М» та 66 ударних БпЛА. Збито 1 ракету і 51 БпЛА.",
        "launched missile 3",
        "launched uav 66",
        "downed missile 1",
        "downed uav 51",
    ),
    row(
        "Збито 23 цілі: 20 безпілотників і три ракети.",
        "downed target 23 total",
        "downed uav 20 part",
        "downed missile 3 part",
    ),
    row(
        "Збито 10 дронів на Сумщині, 5 — на Полтавщині, по 3 — на Харківщині та Черкащині.",
        "downed uav 10 UA-59",
        "downed uav 5 UA-53",
        "downed uav 3 UA-63",
        "downed uav 3 UA-71",
    ),
    row(
        "Над Сумською (12), Полтавською (5) та Київською (3) областями збито 20 дронів.",
        "downed uav 20 total",
        "downed uav 12 UA-59 part",
        "downed uav 5 UA-53 part",
        "downed uav 3 UA-32 part",
        wrong="parts in brackets before their total",
    ),
    row(
        "Учора над Києвом збили три дрони, а сьогодні — ще чотири.",
        "downed uav 3 UA-30",
        "downed uav 4 UA-30 extra",
    ),
    row(
        "Знищено 10 дронів та одну ракету над Кримом.",
        "downed uav 10 UA-43",
        "downed missile 1 UA-43",
    ),
    row(
        "П'ять дронів збито над Конотопом, ще три — над Шосткою.",
        "downed uav 5 UA-59",
        "downed uav 3 UA-59",
    ),
]
EN = [
    row(
        "In total 20 drones were shot down: 10 over Kaluga Oblast, 8 over Bryansk Oblast and 2 "
        "over the Moscow region.",
        "downed uav 20 total",
        "downed uav 10 RU-KLU part",
        "downed uav 8 RU-BRY part",
        "downed uav 2 RU-MOW/RU-MOS part",
    ),
    row(
        "Twenty drones were shot down:\n- ten over the Kaluga region,\n- eight over the Bryansk "
        "region,\n- two over the Black Sea.",
        "downed uav 20 total",
        "downed uav 10 RU-KLU part",
        "downed uav 8 RU-BRY part",
        "downed uav 2 sea:black part",
    ),
    row(
        "Nine drones were downed: Belgorod region (5), Kursk region (3) and Crimea (1).",
        "downed uav 9 total",
        "downed uav 5 RU-BEL part",
        "downed uav 3 RU-KRS part",
        "downed uav 1 UA-43 part",
    ),
    row(
        "The ministry said 20 drones were destroyed. Of these, 12 were downed over the Bryansk "
        "region and eight over the Kursk region.",
        "downed uav 20 total",
        "downed uav 12 RU-BRY part",
        "downed uav 8 RU-KRS part",
    ),
    row(
        "Ten drones were shot down over the Kaluga region and five over the Tula region, for a "
        "total of 15.",
        "downed uav 15 total",
        "downed uav 10 RU-KLU part",
        "downed uav 5 RU-TUL part",
    ),
    row(
        "Fourteen drones were downed: 12 over the Bryansk region and one each over the Kursk "
        "region and Crimea.",
        "downed uav 14 total",
        "downed uav 12 RU-BRY part",
        "downed uav 1 RU-KRS part",
        "downed uav 1 UA-43 part",
    ),
    row(
        "Two drones each were shot down over the Oryol and Tula regions.",
        "downed uav 2 RU-ORL",
        "downed uav 2 RU-TUL",
    ),
    row(
        "Four drones were destroyed in the Oryol region, while two each were intercepted in "
        "Kaluga and Smolensk.",
        "downed uav 4 RU-ORL",
        "downed uav 2 RU-KLU",
        "downed uav 2 RU-SMO",
    ),
    row(
        "67 drones were destroyed over the Bryansk, Smolensk and Tula regions and the Black Sea.",
        "downed uav 67 RU-BRY,RU-SMO,RU-TUL,sea:black",
    ),
    row(
        "Seven drones were downed, five over the Kursk region and two over the Oryol and Lipetsk "
        "regions.",
        "downed uav 7 total",
        "downed uav 5 RU-KRS part",
        "downed uav 2 RU-ORL,RU-LIP part",
    ),
    row(
        "24 drones were downed over the Moscow region, 21 of them flying towards the capital.",
        "downed uav 24 RU-MOW/RU-MOS",
        "downed uav 21 toward:RU-MOW of_which",
    ),
    row(
        "Thirty drones were downed, including 12 over the Bryansk region.",
        "downed uav 30 total",
        "downed uav 12 RU-BRY of_which",
    ),
    row(
        "One more drone heading for Moscow was shot down.",
        "downed uav 1 toward:RU-MOW extra",
    ),
    row(
        "Three drones were shot down over Tula. Another drone was later shot down over the city.",
        "downed uav 3 RU-TUL",
        "downed uav 1 RU-TUL extra",
        wrong="«the city» is not read as the town named before",
    ),
    row(
        "Russia launched 102 drones, 76 of which were shot down.",
        "launched uav 102",
        "downed uav 76",
    ),
    row(
        "Of the 24 drones downed, 21 were heading for Moscow.",
        "downed uav 24 total",
        "downed uav 21 toward:RU-MOW of_which",
    ),
    row(
        "Five drones were shot down over the Kaluga region. Seven drones were shot down over the "
        "Bryansk region.",
        "downed uav 5 RU-KLU",
        "downed uav 7 RU-BRY",
    ),
    row(
        "Ten drones were downed in the Kaluga region, five in Tula and three each in "
        "Bryansk and Smolensk.",
        "downed uav 10 RU-KLU",
        "downed uav 5 RU-TUL",
        "downed uav 3 RU-BRY",
        "downed uav 3 RU-SMO",
    ),
    row(
        "A total of 117 drones, including 54 over the Bryansk region, were intercepted.",
        "downed uav 117 total",
        "downed uav 54 RU-BRY of_which",
    ),
    row(
        "Air defence shot down 117 drones, 54 of them over the Bryansk region, 20 over Crimea.",
        "downed uav 117 total",
        "downed uav 54 RU-BRY of_which",
        "downed uav 20 UA-43 of_which",
        wrong="«54 of them …, 20 …» is taken for parts that should add up",
    ),
    row(
        "Yesterday three drones were shot down over Kaluga and today four more.",
        "downed uav 3 RU-KLU",
        "downed uav 4 extra",
        wrong="«four more» without a noun at the end",
    ),
    row(
        "The governor reported five drones downed over the Kaluga region, the ministry seven.",
        "downed uav 5 RU-KLU",
        "downed uav 7",
        wrong="a second speaker's number in one sentence",
    ),
    row(
        "Eight drones were shot down over the Moscow region. Three of the drones "
        "were heading for the capital.",
        "downed uav 8 RU-MOW/RU-MOS",
        "downed uav 3 toward:RU-MOW of_which",
        wrong="some of those counted before are taken for others",
    ),
]
ISSUES = [
    ("ru", "Сбито 20 БПЛА: 10 – над Калужской областью, 8 – над Брянской.", "sum_mismatch"),
    (
        "ru",
        "Сбито 9 БПЛА: 5 – над Курской, 2 – над Орловской и Липецкой областями.",
        "each_settled",
    ),
    ("ru", "Над Тулой сбито около 30 БПЛА.", "approximate"),
    ("uk", "Збито 20 БпЛА: 10 – на Сумщині, 8 – на Полтавщині.", "sum_mismatch"),
    (
        "en",
        "19 drones were downed. The majority of them, six in total, were shot down over the "
        "Bryansk region, five over the Kursk region.",
        "comparison",
    ),
    (
        "en",
        "20 drones were shot down: 10 over Kaluga Oblast and 8 over Bryansk Oblast.",
        "sum_mismatch",
    ),
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


@pytest.mark.parametrize(("lang", "printed", "code"), ISSUES)
def test_what_does_not_fit_is_said(lang: str, printed: str, code: str) -> None:
    assert code in [i.code for i in svodka.read(printed, lang=lang).issues]


@pytest.mark.parametrize(
    ("lang", "printed"),
    [(lang, p.values[0]) for lang, table in (("ru", RU), ("uk", UK), ("en", EN)) for p in table],
)
def test_a_part_has_a_parent_in_the_same_reading(lang: str, printed: str) -> None:
    found = svodka.read(printed, lang=lang).claims
    totals = {c.id for c in found}
    parts = [c for c in found if c.role in ("part", "of_which")]
    assert [c for c in parts if c.parent not in totals or c.parent == c.id] == []
