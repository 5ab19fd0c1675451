"""Who asserts: the speaker of the first downing of a text, its name and medium as printed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import svodka
from svodka.model import Claim


@dataclass(frozen=True)
class Says:
    """The speaker's id; ``wrong`` says why svodka does not see it yet (a strict xfail)."""

    lang: str
    printed: str
    speaker: str
    source: str | None = None
    wrong: str = ""


TABLE = [
    Says("en", "The governor of Tula region said that 3 drones were shot down.", "gov:RU-TUL"),
    Says("en", '"Three drones were downed over Obninsk," Shapsha said.', "gov:RU-KLU"),
    # offices of regions
    Says(
        "ru",
        "Губернатор Калужской области Владислав Шапша сообщил: над регионом сбито 5 БПЛА.",
        "gov:RU-KLU",
    ),
    Says("ru", "Владислав Шапша: ночью сбито 5 БПЛА.", "gov:RU-KLU"),
    Says("ru", "Губернатор Шапша сообщил, что ночью сбито 5 БПЛА.", "gov:RU-KLU"),
    Says("ru", "Глава Брянской области сообщил о пяти сбитых над регионом БПЛА.", "gov:RU-BRY"),
    Says(
        "ru", "Над Тульской областью сбито 5 БПЛА, сообщил губернатор Дмитрий Миляев.", "gov:RU-TUL"
    ),
    Says(
        "ru",
        "Брянский губернатор сообщил, что сбито 5 БПЛА.",
        "gov:RU-BRY",
    ),
    Says(
        "ru",
        "Как сообщил глава Крыма, над полуостровом сбито 5 БПЛА.",
        "gov:UA-43",
    ),
    Says(
        "ru",
        "Мэр Москвы Сергей Собянин сообщил, что сбит БПЛА, летевший на столицу.",
        "mayor:RU-MOW",
    ),
    Says(
        "ru", "Мэр столицы Собянин сообщил о двух сбитых БПЛА на подлёте к Москве.", "mayor:RU-MOW"
    ),
    Says("ru", "По словам мэра Воронежа, над городом сбито 2 БПЛА.", "mayor:RU-VOR"),
    # a surname alone is the region's head, a town's name after "said" somebody's
    Says("ru", "«Над Обнинском сбиты три дрона», — сообщил Шапша.", "gov:RU-KLU"),
    Says("ru", "Над Тулой сбили два дрона, рассказал Шапша.", "outlet"),
    Says("ru", "Над Калугой сбили два дрона, рассказал Иванов.", "other"),
    # agencies
    Says("ru", "Минобороны РФ: за ночь сбито 50 БПЛА.", "RU-MOD"),
    Says("ru", "За ночь сбито 50 БПЛА, сообщили в Министерстве обороны России.", "RU-MOD"),
    Says("ru", "В оборонном ведомстве заявили, что за ночь сбито 50 БПЛА.", "RU-MOD"),
    Says("ru", "По данным ВСУ, за ночь сбито 50 БПЛА.", "other", wrong="«ВСУ» is no agency"),
    Says("ru", "МЧС сообщило: над Тулой сбито 5 БПЛА.", "emergency"),
    Says("ru", "По предварительным данным, над Тулой сбито 5 БПЛА.", "anon"),
    Says("ru", "Источник сообщил, что над Тулой сбито 5 БПЛА.", "anon"),
    Says("ru", "Над Тулой сбито 5 БПЛА.", "outlet"),
    # channels
    Says("ru", "Над Тулой сбито 5 БПЛА.", "RU-MOD", source="mod_russia"),
    Says("ru", "Ночью сбито 5 БПЛА.", "gov:RU-KLU", source="shapsha_vv"),
    Says("ru", "Сбит ещё один БПЛА.", "mayor:RU-MOW", source="mos_sobyanin"),
    Says("uk", "Збито 58 з 89 БпЛА.", "UA-AF", source="kpszsu"),
    # Ukrainian
    Says("uk", "Повітряні сили: за ніч збито 50 дронів.", "UA-AF"),
    Says("uk", "За ніч збито 50 дронів, повідомили у Повітряних силах ЗСУ.", "UA-AF"),
    Says("uk", "За даними Повітряних сил, збито 50 дронів.", "UA-AF"),
    Says("uk", "Очільник Сумської ОВА повідомив: над областю збито 5 дронів.", "gov:UA-59"),
    Says("uk", "На Харківщині збито 5 дронів, повідомив голова ОВА Олег Синєгубов.", "gov:UA-63"),
    Says("uk", "Начальник Одеської ОВА Олег Кіпер: збито 5 дронів.", "gov:UA-51"),
    Says("uk", "Полтавська ОВА повідомила, що збито 5 дронів.", "gov:UA-53"),
    Says("uk", "Мер Києва Віталій Кличко повідомив, що над містом збито 5 дронів.", "mayor:UA-30"),
    Says("uk", "У Генштабі повідомили, що за добу збито 50 дронів.", "other"),
    Says("uk", "Президент Володимир Зеленський заявив, що збито 50 дронів.", "other"),
    Says(
        "uk",
        "За попередньою інформацією, над Одесою збито 5 дронів.",
        "anon",
        wrong="«за попередньою інформацією» is anon in Russian and English only",
    ),
    Says("uk", "Над Одесою збито 5 дронів.", "outlet"),
    # English
    Says(
        "en",
        "Governor Vladislav Shapsha said 5 drones were shot down over the region.",
        "gov:RU-KLU",
    ),
    Says("en", "Kaluga governor Vladislav Shapsha said 5 drones were shot down.", "gov:RU-KLU"),
    Says("en", "The governor of the Bryansk region said 5 drones were shot down.", "gov:RU-BRY"),
    Says("en", "Five drones were shot down, the Tula region governor said.", "gov:RU-TUL"),
    Says("en", "Moscow Mayor Sergei Sobyanin said two drones were shot down.", "mayor:RU-MOW"),
    Says("en", "Russia's Defense Ministry said 50 drones were shot down.", "RU-MOD"),
    Says("en", "The Russian Ministry of Defence said 50 drones were shot down.", "RU-MOD"),
    Says("en", "50 drones were shot down, Ukraine's Air Force said.", "UA-AF"),
    Says(
        "en",
        "Oleh Syniehubov, head of the Kharkiv regional military administration, said "
        "5 drones were shot down.",
        "gov:UA-63",
    ),
    Says("en", "Ukraine's General Staff said 50 drones were shot down.", "other"),
    Says("en", "Five drones were shot down over Tula, according to preliminary reports.", "anon"),
    Says("en", "A military source said five drones were shot down over Tula.", "anon"),
    Says("en", "Five drones were shot down over Tula.", "outlet"),
    Says(
        "en",
        "Five drones were shot down over the Kaluga region, the governor said, as the "
        "defence ministry had reported earlier.",
        "gov:RU-KLU",
    ),
    # who keeps speaking
    Says(
        "en",
        "Governor Alexander Bogomaz spoke to reporters. He said 5 drones were shot down "
        "over the region.",
        "gov:RU-BRY",
    ),
    Says(
        "ru",
        "Губернатор Александр Богомаз обратился к жителям. Он сообщил, что сбито 5 БПЛА.",
        "gov:RU-BRY",
    ),
]


def downed(row: Says) -> Claim:
    found = svodka.read(row.printed, lang=row.lang, source=row.source).claims
    return next(c for c in found if c.outcome in ("downed", "suppressed"))


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(
            r,
            id=r.printed[:70],
            marks=[pytest.mark.xfail(reason=r.wrong, strict=True)] if r.wrong else [],
        )
        for r in TABLE
    ],
)
def test_speaker(row: Says) -> None:
    assert downed(row).speaker.id == row.speaker


NAMES = [
    ("ru", "Губернатор Калужской области Владислав Шапша: сбито 5 БПЛА.", "Владислав Шапша"),
    ("en", "Governor Vladislav Shapsha said 5 drones were shot down.", "Vladislav Shapsha"),
    ("uk", "Голова Харківської ОВА Олег Синєгубов повідомив: збито 5 дронів.", "Олег Синєгубов"),
]
MEDIA = [
    ("ru", "Владислав Шапша сообщил в своём телеграм-канале: сбито 5 БПЛА.", "телеграм-канале"),
    ("uk", "Олег Синєгубов повідомив у Telegram: збито 5 дронів.", "Telegram"),
    (
        "en",
        "Vladislav Shapsha said on his Telegram channel that 5 drones were shot down.",
        "his Telegram channel",
    ),
]


@pytest.mark.parametrize(("lang", "printed", "name"), NAMES)
def test_the_name_is_as_printed(lang: str, printed: str, name: str) -> None:
    assert downed(Says(lang, printed, "")).speaker.name == name


@pytest.mark.parametrize(("lang", "printed", "medium"), MEDIA)
def test_the_medium_is_as_printed(lang: str, printed: str, medium: str) -> None:
    assert downed(Says(lang, printed, "")).speaker.medium == medium


@pytest.mark.parametrize(
    "printed",
    [
        "Владислав Шапша сообщил: над Калужской областью сбито 5 БПЛА.",
        "Vladislav Shapsha said 5 drones were shot down over the Kaluga region.",
        "Governor Владислав Шапша said 5 drones were shot down over the Kaluga region.",
    ],
)
def test_one_person_in_every_spelling(printed: str) -> None:
    assert [c.speaker.id for c in svodka.read(printed).claims] == ["gov:RU-KLU"]
