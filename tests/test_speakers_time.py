"""Who speaks when: offices with holders over time, names in any spelling, what stays open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest

import svodka


@dataclass(frozen=True)
class Row:
    """A text of one language, published on ``day`` ("" is not known): the speaker of its first
    claim, the name as printed, and the issue codes about speakers."""

    lang: str
    day: str
    printed: str
    speaker: str
    name: str | None = None
    issues: tuple[str, ...] = ()


OPEN, OTHER = ("speaker_ambiguous",), ("speaker_holder",)
TWO_OFFICES = [
    Row("ru", "2024-03-01", "Роман Старовойт: над регионом сбито 5 БПЛА.", "gov:RU-KRS"),
    Row("ru", "2024-09-01", "Роман Старовойт: над регионом сбито 5 БПЛА.", "other"),
    Row("ru", "", "Роман Старовойт: сбито 5 БПЛА.", "other", issues=OPEN),
    Row("ru", "", "Роман Старовойт: над Курской областью сбито 5 БПЛА.", "gov:RU-KRS"),
    Row("ru", "", "1 марта 2024 года Роман Старовойт сообщил: сбито 5 БПЛА.", "gov:RU-KRS"),
    Row("ru", "2024-03-01", "Алексей Дюмин сообщил, что сбито 5 БПЛА.", "gov:RU-TUL"),
    Row("ru", "2024-07-01", "Алексей Дюмин сообщил, что сбито 5 БПЛА.", "other"),
    Row("ru", "2024-03-01", "Алексей Смирнов сообщил, что сбито 5 БПЛА.", "other"),
    Row("ru", "2024-07-01", "Алексей Смирнов сообщил, что сбито 5 БПЛА.", "gov:RU-KRS"),
    Row("en", "2024-07-20", "Andrei Nikitin said five drones were shot down.", "gov:RU-NGR"),
    Row("en", "2025-07-20", "Andrei Nikitin said five drones were shot down.", "other"),
    Row("ru", "2024-11-20", "Денис Паслер сообщил, что сбито 5 БПЛА.", "gov:RU-ORE"),
    Row("ru", "2025-11-20", "Денис Паслер сообщил, что сбито 5 БПЛА.", "gov:RU-SVE"),
    Row("uk", "2025-07-20", "Сергій Лисак повідомив: збито 5 дронів.", "gov:UA-12"),
    Row("uk", "2025-11-20", "Сергій Лисак повідомив: збито 5 дронів.", "mayor:UA-51"),
    Row("uk", "2023-11-20", "Іван Федоров повідомив: збито 5 дронів.", "mayor:UA-23"),
    Row("uk", "2024-11-20", "Іван Федоров повідомив: збито 5 дронів.", "gov:UA-23"),
    Row("uk", "2023-11-20", "Руслан Кравченко повідомив: збито 5 дронів.", "gov:UA-32"),
    Row("uk", "2025-11-20", "Руслан Кравченко повідомив: збито 5 дронів.", "other"),
    Row("ru", "2023-11-20", "Сергей Шойгу сообщил, что сбито 5 БПЛА.", "RU-MOD"),
    Row("ru", "2025-11-20", "Сергей Шойгу сообщил, что сбито 5 БПЛА.", "other"),
]
STATED = [
    # The office is stated: it goes before what the data knows of the name.
    Row(
        "ru",
        "2025-07-20",
        "Врио губернатора Калужской области Иван Петров сообщил: сбито 5 БПЛА.",
        "gov:RU-KLU",
        "Иван Петров",
        OTHER,
    ),
    Row(
        "en",
        "2025-07-20",
        "Acting governor of the Kaluga region Ivan Petrov said five drones were shot down.",
        "gov:RU-KLU",
        "Ivan Petrov",
        OTHER,
    ),
    Row(
        "ru",
        "2025-07-20",
        "Глава региона Иванов сообщил: над Калужской областью сбито 5 БПЛА.",
        "gov:RU-KLU",
        "Иванов",
        OTHER,
    ),
    Row(
        "ru",
        "2024-09-01",
        "Губернатор Роман Старовойт сообщил: сбито 5 БПЛА.",
        "gov:RU-KRS",
        "Роман Старовойт",
        OTHER,
    ),
    # After the data ends a new name in an office is no issue: nobody is known to hold it then.
    Row(
        "ru",
        "2031-07-20",
        "Врио губернатора Калужской области Иван Петров сообщил: сбито 5 БПЛА.",
        "gov:RU-KLU",
        "Иван Петров",
    ),
    # … and whoever held it last is presumed to.
    Row("ru", "2031-07-20", "Владислав Шапша: сбито 5 БПЛА.", "gov:RU-KLU", "Владислав Шапша"),
    # In the changeover month of a term that is known to the month, both may speak.
    Row(
        "ru",
        "2025-09-10",
        "Губернатор Тверской области Виталий Королёв: сбито 5 БПЛА.",
        "gov:RU-TVE",
        "Виталий Королёв",
    ),
    Row(
        "ru",
        "2025-09-10",
        "Губернатор Тверской области Игорь Руденя: сбито 5 БПЛА.",
        "gov:RU-TVE",
        "Игорь Руденя",
    ),
    Row(
        "ru",
        "2025-07-20",
        "Бывший губернатор Курской области Алексей Смирнов сообщил, что сбито 5 БПЛА.",
        "other",
        "Алексей Смирнов",
    ),
    Row("ru", "2025-07-20", "Экс-губернатор Роман Старовойт: сбито 5 БПЛА.", "other"),
    Row("ru", "2025-07-20", "Глава Энгельсского района Иван Петров: сбито 5 БПЛА.", "other"),
    Row("uk", "2025-07-20", "Начальник Нікопольської РВА Іван Петренко: збито 5 дронів.", "other"),
]
ALONE = [
    Row("ru", "2025-07-20", "А. В. Гусев сообщил, что сбито 5 БПЛА.", "gov:RU-VOR", "А. В. Гусев"),
    Row("ru", "2025-07-20", "А.В. Гусев сообщил, что сбито 5 БПЛА.", "gov:RU-VOR", "А.В. Гусев"),
    Row("ru", "2025-07-20", "Гусев А.В. сообщил, что сбито 5 БПЛА.", "gov:RU-VOR"),
    Row("ru", "2025-07-20", "Гусев сообщил, что сбито 5 БПЛА.", "outlet"),
    Row("ru", "2025-07-20", "И. Гусев сообщил, что сбито 5 БПЛА.", "outlet"),
    Row("ru", "2025-07-20", "Губернатор Гусев сообщил, что сбито 5 БПЛА.", "gov:RU-VOR", "Гусев"),
    Row("ru", "2025-07-20", "Губернатору Шапше доложили, что сбито 5 БПЛА.", "gov:RU-KLU", "Шапше"),
    # two with one surname: the day, then the region decides
    Row("ru", "2024-07-20", "Губернатор Никитин: сбито 5 БПЛА.", "other", "Никитин", OPEN),
    Row("ru", "2025-07-20", "Губернатор Никитин: сбито 5 БПЛА.", "gov:RU-NIZ", "Никитин"),
    Row(
        "ru",
        "2024-07-20",
        "Губернатор Никитин: над Новгородской областью сбито 5 БПЛА.",
        "gov:RU-NGR",
        "Никитин",
    ),
    Row(
        "ru",
        "2024-11-20",
        "Андрей Никитин и Глеб Никитин встретились. Никитин сообщил, что сбито 5 БПЛА.",
        "other",
        "Никитин",
        OPEN,
    ),
    Row(
        "ru",
        "2024-11-20",
        "Андрей Никитин и Глеб Никитин встретились. Никитин сообщил, что над Новгородской "
        "областью сбито 5 БПЛА.",
        "gov:RU-NGR",
        "Андрей Никитин",
    ),
    Row(
        "ru",
        "2025-07-20",
        "Александр Викторович Гусев выступил. Гусев добавил, что сбито 5 БПЛА.",
        "gov:RU-VOR",
        "Александр Викторович Гусев",
    ),
]
SIDES = [
    Row("ru", "2025-07-20", "Губернатор Херсонской области: сбито 5 БПЛА.", "gov-ru:UA-65"),
    Row("ru", "2025-07-20", "Начальник Херсонской ОВА: сбито 5 БПЛА.", "gov:UA-65"),
    Row("ru", "2025-07-20", "Глава ДНР Денис Пушилин: сбито 5 БПЛА.", "gov-ru:UA-14"),
    Row("ru", "2025-07-20", "Глава ЛНР сообщил, что сбито 5 БПЛА.", "gov-ru:UA-09"),
    Row("uk", "2025-07-20", "Начальник Донецької ОВА: збито 5 дронів.", "gov:UA-14"),
    Row("uk", "2025-07-20", "Вадим Філашкін: збито 5 дронів.", "gov:UA-14"),
    Row("uk", "2025-07-20", "Євген Балицький: збито 5 дронів.", "gov-ru:UA-23"),
    Row(
        "ru",
        "2025-07-20",
        "Глава Запорожской области Иван Фёдоров сообщил, что сбито 5 БПЛА.",
        "gov:UA-23",
    ),
    Row(
        "en",
        "2025-07-20",
        "The Russian-installed governor of the Kherson region said five drones were shot down.",
        "gov-ru:UA-65",
    ),
    Row(
        "en",
        "2025-07-20",
        "The governor of the Kherson region said five drones were shot down.",
        "gov:UA-65",
    ),
    Row("ru", "2025-07-20", "Мэр Горловки Иван Приходько: сбито 5 БПЛА.", "mayor-ru:UA-14"),
    Row("ru", "2025-07-20", "Глава Крыма Сергей Аксёнов: сбито 5 БПЛА.", "gov:UA-43"),
]
OFFICES = [
    Row("ru", "2025-07-20", "Мэр Новороссийска Кравченко: сбито 5 БПЛА.", "mayor:RU-KDA"),
    # A surname that is a town's name too, and that of a mayor who had left by then.
    Row("ru", "2025-07-20", "Мэр Иванов сообщил: сбито 5 БПЛА.", "other", "Иванов"),
    Row("uk", "2025-07-20", "Гауляйтер Криму Аксьонов: збито 5 дронів.", "gov:UA-43", "Аксьонов"),
    Row("en", "2025-07-20", "Governor Shapsha said five drones were shot down.", "gov:RU-KLU"),
    Row(
        "en",
        "2025-07-20",
        "Tymur Tkachenko, head of the Kyiv City Military Administration, said five drones were "
        "shot down.",
        "gov:UA-30",
        "Tymur Tkachenko",
    ),
    Row("ru", "2025-07-20", "Воронежский мэр сообщил, что сбито 5 БПЛА.", "mayor:RU-VOR"),
    Row("ru", "2025-07-20", "Глава Таганрога сообщил, что сбито 5 БПЛА.", "mayor:RU-ROS"),
    Row("ru", "2025-07-20", "Глава Белгорода Валентин Демидов: сбито 5 БПЛА.", "mayor:RU-BEL"),
    Row("ru", "2025-07-20", "Глава Москвы Собянин: сбито 5 БПЛА.", "mayor:RU-MOW", "Собянин"),
    Row("uk", "2025-07-20", "Начальник КМВА Тимур Ткаченко: збито 5 дронів.", "gov:UA-30"),
    Row("uk", "2025-07-20", "Мер Кличко повідомив: збито 5 дронів.", "mayor:UA-30", "Кличко"),
    Row("ru", "2025-07-20", "Глава Росавиации Дмитрий Ядров: сбито 5 БПЛА.", "ROSAVIATSIA"),
    Row("uk", "2025-07-20", "Юрій Ігнат повідомив: збито 5 дронів.", "UA-AF", "Юрій Ігнат"),
    Row(
        "ru",
        "2025-07-20",
        "Закрыт аэропорт Внуково, сообщил официальный представитель Росавиации Артём Кореняко.",
        "ROSAVIATSIA",
        "Артём Кореняко",
    ),
]
TABLE = [*TWO_OFFICES, *STATED, *ALONE, *SIDES, *OFFICES]


@pytest.mark.parametrize("row", TABLE, ids=lambda r: f"{r.day} {r.printed[:60]}")
def test_speaker(row: Row) -> None:
    day = datetime.fromisoformat(row.day + "T08:00:00+03:00") if row.day else None
    reading = svodka.read(row.printed, day, lang=row.lang)
    claim = reading.claims[0]
    assert claim.speaker.id == row.speaker
    if row.name is not None:
        assert claim.speaker.name == row.name
    found = [i for i in reading.issues if i.code.startswith("speaker_")]
    assert tuple(i.code for i in found) == row.issues
    for issue in found:
        assert issue.claim == claim.id
        assert issue.span is not None


@pytest.mark.parametrize(
    ("day", "speaker"), [("2025-05-01", "gov:RU-BRY"), ("2031-05-01", "outlet")]
)
def test_a_personal_channel_speaks_for_the_office_while_the_person_holds_it(
    day: str, speaker: str
) -> None:
    published = datetime.fromisoformat(day + "T08:00:00+03:00")
    reading = svodka.read("Над Карачевом сбито 5 БПЛА.", published, "avbogomaz", "ru")
    assert [c.speaker.id for c in reading.claims] == [speaker]


def test_an_open_choice_names_its_candidates() -> None:
    reading = svodka.read("Роман Старовойт сообщил: сбито 5 БПЛА.", lang="ru")
    issue = next(i for i in reading.issues if i.code == "speaker_ambiguous")
    assert "gov:RU-KRS" in issue.message


def test_another_holder_is_named_in_the_issue() -> None:
    published = datetime.fromisoformat("2025-07-20T08:00:00+03:00")
    text = "Губернатор Калужской области Иван Петров сообщил: сбито 5 БПЛА."
    issue = next(i for i in svodka.read(text, published).issues if i.code == "speaker_holder")
    assert issue.severity == "info"
    assert "Владислав Шапша" in issue.message
    assert issue.span is not None
    assert "Иван Петров" in issue.span.of(text)
