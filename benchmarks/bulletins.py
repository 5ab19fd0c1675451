"""Made-up bulletins of years of nights, and a ledger filled with what the reader reads in them.

    python benchmarks/bulletins.py LEDGER [--claims 1000000] [--years 10] [--seed 7]

Each night has a truth (how many over which region), and those who speak of it: a ministry's total
with its list and the shorter lists of the day; governors with figures of their own, "one more" and
what came of it; airports closed and opened; the air force of the other side and its heads of
region; outlets that copy, shorten or translate the ministry's list and pass on governors. One
figure in thirty is off, one post in a hundred is edited later. Nights grow heavier over the years:
the last ones hold three times as many claims as the first. Texts are read by ``svodka.read`` in
other processes (all but one of the cores) while this one writes. Same seed, same texts.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

import svodka
from svodka.ledger import Ledger, Taken
from svodka.model import Reading
from svodka.places.gazetteer import Gazetteer

ZONE = ZoneInfo("Europe/Moscow")
LAST = date(2026, 5, 15)
# Claims of a night, as the reader reads them, are about A + B × its weight: measured, so that sizes
# come out about right.
A, B = 55, 178
FULL = 1_000_000
AHEAD = 40  # nights that are being read at a time
_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
_MONTHS_UK = (
    "січня", "лютого", "березня", "квітня", "травня", "червня",
    "липня", "серпня", "вересня", "жовтня", "листопада", "грудня",
)  # fmt: skip
# Regions near enough to be spoken of every other night, and those of all others now and then.
_NEAR = (
    "BRY", "BEL", "KRS", "VOR", "KLU", "SMO", "TUL", "ORL", "LIP",
    "RYA", "ROS", "MOS", "TVE", "TAM", "VGG", "SAR", "PNZ", "KDA",
)  # fmt: skip
# Governors whose channels the reader knows; the others speak through outlets.
_CHANNELS = {
    "BRY": "avbogomaz", "BEL": "vvgladkov", "VOR": "gusev_36", "KRS": "hinshtein",
    "KLU": "shapsha_vv", "SMO": "anohin67", "SAR": "busargin_r", "ORL": "klychkov_andrey",
    "NIZ": "glebnikitin_nn", "YAR": "evraevmikhail", "SAM": "fedorishchev_official",
    "LEN": "drozdenko_au_lo", "MOS": "vorobiev_live",
}  # fmt: skip
_UA_CHANNELS = {
    "12": "dnipropetrovskaoda", "32": "kyivoda", "46": "kozytskyy_maksym_official",
    "48": "mykolaivskaoda", "51": "odeskaoda", "53": "poltavskaova", "63": "kharkivoda",
    "59": "sumy_regional_administration", "65": "khersonskaoda", "68": "khmelnytskaoda",
    "71": "cherkaskaoda", "74": "chernigivskaoda",
}  # fmt: skip
_COPIES = ("wire_ru", "evening_news", "region_today", "daily_ru")
_ENGLISH = ("wire_en", "morning_post")
_SEAS = ("Черного", "Азовского")


class Post(NamedTuple):
    """What a source published; a later one under the same id is a revision."""

    id: str
    source: str
    lang: str
    published: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Region:
    """``over``: "Брянской области" after "над территорией"; ``by``: after "над"."""

    code: str
    over: str
    by: str
    english: str


def regions(country: str) -> dict[str, Region]:
    """Oblasts by the second part of their code."""
    found = {}
    for place in Gazetteer.packaged().places("region"):
        name = place.name_ru if country == "RU" else place.name_uk
        ending = "ая область" if country == "RU" else "ька область"
        if place.country == country and name.endswith(ending):
            stem = name.split()[0][:-2] if country == "RU" else name.split()[0][:-1]
            over = f"{stem}ой области" if country == "RU" else f"{stem}ої області"
            by = f"{stem}ой областью" if country == "RU" else f"{stem}ою областю"
            english = place.name.replace(" Oblast", "")
            code = place.id.partition("-")[2]
            found[code] = Region(code, over, by, english)
    return found


class Nights:
    """The posts of nights up to ``last``; ``weight`` scales how much there is of each."""

    def __init__(self, seed: int = 7) -> None:
        self._seed = seed
        self._ru, self._ua = regions("RU"), regions("UA")
        self.near = [code for code in _NEAR if code in self._ru]
        self._far = sorted(set(self._ru) - set(self.near))
        airports = Gazetteer.packaged().places("airport")
        self._airports = [p.name_ru for p in airports if p.country == "RU" and p.icao and p.name_ru]

    def night(self, day: date, weight: float) -> list[Post]:
        """In order of publication."""
        random = Random(f"{self._seed} {day}")
        made = _Night(random, day)
        scale = weight**0.5
        near = random.sample(self.near, min(len(self.near), round(15 * scale)))
        far = random.sample(self._far, min(len(self._far), round(11 * weight)))
        truth = {self._ru[code]: 1 + int(random.expovariate(1 / 9)) for code in (*near, *far)}
        self._ministry(made, truth, weight)
        for region, count in truth.items():
            if random.random() < 0.7:
                self._governor(made, region, count)
        self._airports_shut(made, round(11 * weight))
        self._other_side(made, scale)
        made.edit()
        return sorted(made.posts, key=lambda post: post.published)

    def _ministry(self, made: _Night, truth: dict[Region, int], weight: float) -> None:
        random, day = made.random, made.day
        evening, morning = day - timedelta(days=1), day
        listed = dict(sorted(truth.items(), key=lambda item: -item[1]))
        sea = random.choice(_SEAS), random.randint(1, 7)
        total = sum(listed.values()) + sea[1]
        parts = [f"{n} – над территорией {region.over}" for region, n in listed.items()]
        parts.append(f"{sea[1]} – над акваторией {sea[0]} моря")
        hours = f"с 20.00 мск {_ru(evening)} до 7.00 мск {_ru(morning)}"
        body = (
            f"дежурными средствами ПВО перехвачены и уничтожены {total} украинских беспилотных "
            f"летательных аппаратов самолетного типа: {', '.join(parts)}."
        )
        made.post("mod_russia", "ru", 7, 5, f"⚡️ В течение прошедшей ночи {hours} {body}")
        copies = round(2 * weight)
        for source in _COPIES[:copies]:
            begun = f"Минобороны России сообщило о {total} беспилотниках, сбитых за ночь. "
            text = f"{begun}По данным ведомства, {hours} {body}"
            made.post(source, "ru", 7, random.randint(12, 55), text)
        top = list(listed.items())[:3]
        for source in _COPIES[copies:]:
            told = ", ".join(f"{n} – над {region.by}" for region, n in top)
            text = f"Минобороны: за ночь средства ПВО уничтожили {total} беспилотников: {told}."
            made.post(source, "ru", 7, random.randint(15, 59), text)
        for source in _ENGLISH:
            told = ", ".join(f"{n} over the {region.english} region" for region, n in top)
            text = (
                f"Russian air defenses destroyed {total} Ukrainian drones overnight, the Defense "
                f"Ministry said on {morning:%B} {morning.day}: {told}."
            )
            made.post(source, "en", 8, random.randint(0, 50), text)
        for start, end in ((8, 12), (12, 16), (16, 20)):
            some = random.sample(
                sorted(truth, key=lambda r: r.code), min(len(truth), round(6 * weight))
            )
            counts = [random.randint(1, 9) for _ in some]
            told = ", ".join(
                f"{n} – над территорией {r.over}" for r, n in zip(some, counts, strict=True)
            )
            made.post(
                "mod_russia", "ru", end, random.randint(15, 50),
                f"⚡️ {_ru(day)} с {start}.00 мск до {end}.00 мск дежурными средствами ПВО "
                f"уничтожены {sum(counts)} украинских беспилотных летательных аппаратов: {told}.",
            )  # fmt: skip

    def _governor(self, made: _Night, region: Region, count: int) -> None:
        random = made.random
        told = count + (random.choice((-1, 2, 3)) if random.random() < 1 / 30 else 0)
        told = max(told, 1)
        aside = random.choice(("Пострадавших нет.", "Пострадавших и разрушений нет."))
        source = _CHANNELS.get(region.code)
        if source:
            text = f"Этой ночью над {region.by} силами ПВО уничтожено {told} беспилотников. {aside}"
            made.post(source, "ru", 8, random.randint(0, 40), text)
            if random.random() < 0.3:
                hour = random.randint(1, 5)
                text = f"Ещё один украинский БПЛА уничтожен над {region.by}. {aside}"
                made.post(source, "ru", hour, random.randint(0, 59), text)
            if random.random() < 0.25:
                hurt, houses = random.randint(1, 4), random.randint(2, 9)
                text = (
                    f"В результате атаки беспилотника в {region.over} пострадали {hurt} человека, "
                    f"повреждены {houses} жилых домов. Обломки упали на территории предприятия."
                )
                made.post(source, "ru", 9, random.randint(0, 59), text)
        if not source or random.random() < 0.5:
            text = (
                f"Губернатор {region.over} сообщил, что за ночь над регионом сбито {told} "
                f"беспилотников. {aside}"
            )
            name = f"{region.english.lower().replace(' ', '_')}_news"
            made.post(name, "ru", 8, random.randint(41, 59), text)

    def _airports_shut(self, made: _Night, amount: int) -> None:
        random = made.random
        for name in random.sample(self._airports, min(amount, len(self._airports))):
            shut, length = random.randint(0, 4), random.randint(1, 4)
            rules = "временные ограничения на приём и выпуск воздушных судов"
            made.post(
                "korenyako", "ru", shut, random.randint(0, 59), f"Аэропорт {name}. Введены {rules}."
            )
            made.post(
                "korenyako", "ru", shut + length, random.randint(0, 59),
                f"Аэропорт {name}. Сняты {rules}.",
            )  # fmt: skip

    def _other_side(self, made: _Night, scale: float) -> None:
        random, day = made.random, made.day
        launched = random.randint(20, 220)
        downed = round(launched * random.uniform(0.7, 0.95))
        evening = day - timedelta(days=1)
        night = f"з 20:00 {evening.day} {_MONTHS_UK[evening.month - 1]}"
        made.post(
            "kpszsu", "uk", 9, 10,
            f"У ніч на {day.day} {_MONTHS_UK[day.month - 1]} ({night}) противник атакував "
            f"{launched} ударними БпЛА типу Shahed. Станом на 09:00 протиповітряною обороною збито "
            f"{downed} ворожих БпЛА на півночі, сході та в центрі країни. Зафіксовано влучання "
            f"{launched - downed} ударних БпЛА на {random.randint(2, 12)} локаціях.",
        )  # fmt: skip
        for source in ("news_uk", "channel_uk"):
            made.post(
                source, "uk", 9, random.randint(20, 59),
                f"Сили ППО збили {downed} дронів, якими росіяни атакували Україну вночі, "
                "повідомили у Повітряних силах.",
            )  # fmt: skip
        codes = [code for code in _UA_CHANNELS if code in self._ua]
        for code in random.sample(codes, min(len(codes), round(7 * scale))):
            region, count = self._ua[code], random.randint(1, 14)
            tail = random.choice(("Постраждалих немає.", "Внаслідок атаки поранено двоє людей."))
            text = f"Вночі над {region.by} збито {count} ворожих БпЛА. {tail}"
            made.post(_UA_CHANNELS[code], "uk", 8, random.randint(0, 59), text)


class _Night:
    """Posts of one night; ids are of their source, their day and their number."""

    def __init__(self, random: Random, day: date) -> None:
        self.random = random
        self.day = day
        self.posts: list[Post] = []

    def post(self, source: str, lang: str, hour: int, minute: int, text: str) -> None:
        day = self.day
        published = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)
        id = f"{source}/{day:%y%m%d}-{len(self.posts)}"
        self.posts.append(Post(id, source, lang, published, text))

    def edit(self) -> None:
        """One post in a hundred gets a line more under the same id."""
        for post in list(self.posts):
            if self.random.random() < 0.01:
                self.posts.append(post._replace(text=f"{post.text}\nУточнено."))


def _ru(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"


# --- a ledger of them


def weights(claims: int, years: int) -> list[tuple[date, float]]:
    """Each night, oldest first, and its weight: together so many claims, the last the heaviest.

    A smaller ledger holds fewer nights that are as heavy as the last ones of the full one.
    """
    nights = years * 365
    mean = (max(claims, FULL) / nights - A) / B
    found: list[tuple[date, float]] = []
    left = float(claims)
    for back in range(nights):
        if left <= 0:
            break
        weight = mean * (1.6 - 1.2 * back / nights)
        found.append((LAST - timedelta(days=back), weight))
        left -= A + B * weight
    return found[::-1]


_MADE: dict[int, Nights] = {}


def read(seed: int, day: date, weight: float) -> list[Reading]:
    """A night's posts as they are read; run in other processes."""
    nights = _MADE.get(seed) or _MADE.setdefault(seed, Nights(seed))
    return [
        svodka.read(p.text, source=p.source, lang=p.lang, published=p.published, id=p.id)
        for p in nights.night(day, weight)
    ]


def fill(path: Path, claims: int, years: int, seed: int) -> int:
    """A ledger of at least so many claims; how many there are. A night is a transaction."""
    made, begun = 0, time.monotonic()
    with (
        Ledger.open(path, reader=svodka.__version__) as book,
        ProcessPoolExecutor(max(1, (os.cpu_count() or 2) - 1)) as readers,
    ):
        # Nobody waits for what is made here: a crash means to begin anew.
        book._db.exec_driver_sql("PRAGMA synchronous = OFF")
        waiting = iter(weights(claims, years))
        ahead = [readers.submit(read, seed, *night) for night in islice(waiting, AHEAD)]
        for number, night in enumerate(iter_ahead(ahead, waiting, readers, seed), 1):
            book.add_all([Taken(reading) for reading in night])
            made += sum(len(reading.claims) for reading in night)
            if number % 100 == 0 and sys.stderr.isatty() | (number % 500 == 0):
                rate = made / (time.monotonic() - begun)
                print(f"{number} nights, {made:,} claims, {rate:,.0f} a second", file=sys.stderr)
    return made


def iter_ahead(ahead, waiting, readers, seed) -> Iterator[list[Reading]]:
    """Nights in order, as many of them under way as began."""
    while ahead:
        yield ahead.pop(0).result()
        for night in islice(waiting, 1):
            ahead.append(readers.submit(read, seed, *night))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--seed", type=int, default=7)
    told = parser.parse_args()
    if told.ledger.exists():
        print(f"{told.ledger} is there already", file=sys.stderr)
        return 1
    print(f"{fill(told.ledger, told.claims, told.years, told.seed):,} claims")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
