"""A ledger of sixty fictional nights, for tests and screenshots. No such statements were made."""

from __future__ import annotations

import json
import random
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from svodka.ledger import Ledger, Taken
from svodka.model import Reading
from svodka.pipeline import read

EXAMPLES = Path(__file__).parents[2] / "examples"
MSK = timezone(timedelta(hours=3))
LAST = date(2026, 5, 15)

_OVER = {
    "RU-BRY": "Брянской",
    "RU-BEL": "Белгородской",
    "RU-KRS": "Курской",
    "RU-KLU": "Калужской",
    "RU-TUL": "Тульской",
    "RU-ORL": "Орловской",
    "RU-VOR": "Воронежской",
    "RU-SMO": "Смоленской",
    "RU-ROS": "Ростовской",
    "RU-VGG": "Волгоградской",
    "RU-SAR": "Саратовской",
    "RU-NIZ": "Нижегородской",
    "RU-LEN": "Ленинградской",
}
_MONTHS = {3: "марта", 4: "апреля", 5: "мая"}


def build(path: Path, nights: int = 60) -> None:
    """The examples, and ``nights`` before them."""
    with Ledger.open(path, reader="0.1.0") as ledger:
        readings = [_examples(row) for row in _rows()]
        readings += [_read(*told) for told in earlier(nights)]
        readings.sort(key=lambda one: one.document.published or datetime.max.replace(tzinfo=MSK))
        ledger.add_all([Taken(reading) for reading in readings])
        for reading in revised():
            ledger.add(reading)
        ledger.index_families()


def revised() -> list[Reading]:
    """A governor's post of 8 May in two revisions, and an article that two outlets print."""
    at = datetime(2026, 5, 8, 8, 10, tzinfo=MSK)
    head = "Губернатор Тульской области: ночью над регионом уничтожены"
    first = f"{head} 11 беспилотников. По предварительным данным, пострадавших нет."
    second = (
        f"{head} 12 беспилотников. По уточнённым данным, пострадавших нет, обломками повреждена"
        " кровля дома в Щёкинском районе."
    )
    article = (
        "The governor of Tula region said 12 drones were downed over the region overnight. Debris"
        " damaged the roof of a house, and nobody was hurt. Officials in the region asked people"
        " not to post pictures of the wreckage and to report any finds to the emergency services"
        " by telephone."
    )
    made = [_read("tula-post", "tula_region_news", "ru", at, text) for text in (first, second)]
    for number, name in enumerate(("example_courier", "example_herald", "example_tribune")):
        posted = at + timedelta(hours=2, minutes=20 * number)
        made.append(_read(f"tula-{name}", name, "en", posted, article))
    return made


def earlier(nights: int) -> list[tuple[str, str, str, datetime, str]]:
    """(id, source, language, publication, text): bulletins of the nights before the last."""
    dice = random.Random(5)
    made = []
    for back in range(1, nights):
        day = LAST - timedelta(days=back)
        if back % 17 == 9:
            continue
        count = dice.choice((0, 1, 2, 3, 4, 5, 6, 7))
        if not count:
            continue
        parts = [(name, dice.randint(1, 24)) for name in dice.sample(list(_OVER.values()), count)]
        made.append(_bulletin(day, parts, lump=back % 6 == 2))
        if back % 4 == 1:
            made.append(_governor(day, parts[0], dice.randint(-1, 2)))
    return made


def _bulletin(
    day: date, parts: list[tuple[str, int]], lump: bool
) -> tuple[str, str, str, datetime, str]:
    total = sum(number for _, number in parts)
    before = day - timedelta(days=1)
    evening = f"{before.day} {_MONTHS[before.month]}"
    morning = f"{day.day} {_MONTHS[day.month]}"
    head = (
        f"В течение прошедшей ночи с 20.00 мск {evening} до 7.00 мск {morning} дежурными средствами"
        f" ПВО уничтожены {total} украинских беспилотных летательных аппаратов"
    )
    if lump or len(parts) == 1:
        named = " и ".join(name for name, _ in parts)
        text = f"{head} над территориями {named} областей."
    else:
        listed = ",\n".join(
            f"▪️ {number} – над территорией {name} области" for name, number in parts
        )
        text = f"{head}:\n\n{listed}."
    at = datetime(day.year, day.month, day.day, 7, 25, tzinfo=MSK)
    return f"mod-{day}", "mod_russia", "ru", at, text


def _governor(day: date, part: tuple[str, int], more: int) -> tuple[str, str, str, datetime, str]:
    name, number = part
    text = (
        f"Губернатор {name} области: с 20.00 до 7.00 над регионом уничтожены"
        f" {max(number + more, 1)} беспилотников. Пострадавших и разрушений нет."
    )
    at = datetime(day.year, day.month, day.day, 8, 30, tzinfo=MSK)
    return f"gov-{day}", "region_news", "ru", at, text


def _read(id: str, source: str, lang: str, at: datetime, text: str) -> Reading:
    return read(text, at, source, lang, id=id)


def _rows() -> list[dict[str, str]]:
    lines = (EXAMPLES / "channel.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _examples(row: dict[str, str]) -> Reading:
    at = datetime.fromisoformat(row["published"])
    return _read(row["id"], row["source"], row["lang"], at, row["text"])
