"""How fast a large ledger is searched, what its index weighs, and what it costs to add.

    python benchmarks/searching.py LEDGER --build 1000000     make a generated ledger, once
    python benchmarks/searching.py LEDGER [--queries 200] [--at-once 10] [--json FILE]
    python benchmarks/searching.py --adding 3000              add with and without the index
    python benchmarks/searching.py --words                    recall and precision of terms

Documents are made of sentences of our own with random numbers, regions, hours and towns: bulletins
of a ministry, posts of governors, Ukrainian reports, articles in English, and such without a claim.
They are read by svodka as any text. Families are not looked for while building: that is another
index. Queries are asked cold, each once, first one by one and then ``--at-once`` at a time by
threads that have a connection each. --words compares the rule with the libraries that are
installed: snowballstemmer, simplemma, pymorphy3.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import svodka
from svodka.ledger import Ledger, Taken
from svodka.ledger.links import Links
from svodka.places import Gazetteer

sys.path.insert(0, str(Path(__file__).parent))
from growth import later

PAIRS = Path(__file__).parent / "labelled" / "inflected.tsv"
# The documents of so many years are read, and told again so many times, each later.
YEARS, COPIES = 2, 5
FIRST = datetime(2016, 1, 1, 7, tzinfo=UTC)
BATCH = 500


# --- texts


class Maker:
    """Documents in the order of their days, the same for the same seed."""

    def __init__(self, seed: int, days: int) -> None:
        self._random = random.Random(seed)
        self._days = days
        places = Gazetteer.packaged()
        regions = list(places.places("region"))
        self._ru = [p.name_ru for p in regions if p.name_ru.endswith("ская область")]
        self._uk = [p.name_uk for p in regions if p.name_uk.endswith("ська область")]
        self._en = [p.name for p in regions if p.name.endswith("Oblast")]
        towns = list(places.places("town"))
        self._towns_ru = [p.name_ru for p in towns if p.country == "RU" and p.name_ru]
        self._towns_uk = [p.name_uk for p in towns if p.country == "UA" and p.name_uk]

    def documents(self, amount: int) -> Iterator[svodka.Reading]:
        for number in range(amount):
            day = FIRST + timedelta(days=number * self._days / amount)
            published = day.replace(hour=4, minute=0) + timedelta(
                minutes=self._random.randrange(300)
            )
            text, source = self._random.choices(
                [self._ministry, self._governor, self._ukrainian, self._english, self._article],
                [55, 15, 10, 10, 10],
            )[0](published)
            yield svodka.read(text, published, source, id=f"b-{number}")

    def _ministry(self, _: datetime) -> tuple[str, str]:
        many = self._random.sample(self._ru, self._random.randint(4, 14))
        numbers = [self._random.randint(2, 40) for _ in many]
        parts = ",\n".join(
            f"{n} – над территорией {_genitive(r)}" for n, r in zip(numbers, many, strict=True)
        )
        hour = self._random.choice((20, 21, 22, 23))
        return (
            f"В течение прошедшей ночи с {hour}.00 мск до 7.00 мск дежурными средствами ПВО "
            f"перехвачены и уничтожены {sum(numbers)} украинских беспилотных летательных аппаратов "
            f"самолетного типа:\n{parts}.",
            "mod_russia",
        )

    def _governor(self, _: datetime) -> tuple[str, str]:
        town = self._random.choice(self._towns_ru)
        more = self._random.choice(
            ("Пострадавших и разрушений нет.", "Загорелась крыша дома, пожар потушен.",
             "Повреждены окна школы и две машины.", "Обломки упали на территорию НПЗ.")
        )  # fmt: skip
        return (
            f"Ночью над {_instrumental(self._random.choice(self._ru))} сбито "
            f"{self._random.randint(2, 30)} БПЛА в районе города {town}. {more}",
            "governor",
        )

    def _ukrainian(self, day: datetime) -> tuple[str, str]:
        town = self._random.choice(self._towns_uk)
        return (
            f"У ніч на {day.day:02}.{day.month:02}.{day.year} ворог атакував "
            f"{self._random.randint(20, 120)} ударними БпЛА. Збито {self._random.randint(5, 90)} "
            f"безпілотників. У місті {town} пошкоджено підстанцію та багатоповерховий будинок, "
            f"рятувальники гасять пожежу.",
            "kpszsu",
        )

    def _english(self, _: datetime) -> tuple[str, str]:
        region = self._random.choice(self._en).replace("Oblast", "region")
        return (
            f"Air defence shot down {self._random.randint(2, 40)} drones over the {region} "
            f"overnight, the governor said. Debris fell on a warehouse near "
            f"{self._random.choice(('the river', 'a railway station', 'an oil depot'))}.",
            "newsdesk",
        )

    def _article(self, _: datetime) -> tuple[str, str]:
        topics = ("ремонт дороги", "выставка", "уборка урожая", "мост через реку", "новый автобус")
        words = ("жители", "администрация", "погода", "работа", "открытие", "неделя", "городской")
        body = " ".join(self._random.choices(words, k=60))
        return f"{self._random.choice(topics).capitalize()}. {body}.", "paper"


def _genitive(name: str) -> str:
    return name.replace("ская область", "ской области")


def _instrumental(name: str) -> str:
    return name.replace("ская область", "ской областью")


def copied(reading: svodka.Reading, copy: int) -> svodka.Reading:
    """The same said years later, under names of its own."""
    if not copy:
        return reading
    by = timedelta(days=copy * YEARS * 365)
    document, name = reading.document, str(copy)
    published = document.published and document.published + by
    return replace(
        reading,
        document=replace(document, id=f"{document.id}.{name}", published=published),
        claims=tuple(
            replace(
                claim,
                id=f"{claim.id}.{name}",
                parent=claim.parent and f"{claim.parent}.{name}",
                window=later(claim.window, by),
            )
            for claim in reading.claims
        ),
    )


def build(ledger: str, claims: int) -> None:
    """Documents until there are so many claims: a fifth of them read, the rest the same later."""
    begun = time.perf_counter()
    read = list(Maker(7, YEARS * 365).documents(claims // 6 // COPIES))
    print(f"{len(read)} documents read in {time.perf_counter() - begun:.0f} s", flush=True)
    made = added = 0
    with patch.object(Links, "arrived", lambda *_: 0), Ledger.open(ledger, reader="bench") as book:
        for copy in range(COPIES):
            for at in range(0, len(read), BATCH):
                batch = [Taken(copied(one, copy)) for one in read[at : at + BATCH]]
                book.add_all(batch)
                added += len(batch)
                made += sum(len(item.reading.claims) for item in batch)
            told = f"{added} documents, {made} claims, {time.perf_counter() - begun:.0f} s"
            print(told, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("ledger", nargs="?")
    parser.add_argument("--build", type=int)
    options = parser.parse_args()
    if options.build:
        build(options.ledger, options.build)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
