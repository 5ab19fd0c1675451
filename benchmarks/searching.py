"""How fast a large ledger is searched, what its index weighs, and what it costs to add.

    python benchmarks/searching.py LEDGER --build 1000000     make a generated ledger, once
    python benchmarks/searching.py LEDGER [--queries 200] [--at-once 10] [--json FILE]
    python benchmarks/searching.py LEDGER --serve [--rested]  ask a server: pages and the API
    python benchmarks/searching.py --adding 3000              add with and without the index
    python benchmarks/searching.py --words                    recall and precision of terms

Documents are made of sentences of our own with random numbers, regions, hours and towns: bulletins
of a ministry, posts of governors, Ukrainian reports, articles in English, and such without a claim.
They are read by svodka as any text. Families are not looked for while building: that is another
index. Queries are asked cold, each once, first one by one and then ``--at-once`` at a time by
threads that have a connection each. --serve asks ``svodka serve``, a process of its own, for the
page /search (25 claims, 5 documents) and for the API's answer (100 claims) at 1, 10 and 50 at once:
``--queries`` other ones each time, a sixth of them a page far behind the first, none twice.
Milliseconds as the client sees them, which shares the cores with the server; "under" is the share
in less than 300 ms, ``cpu_ms`` what the server spent on one. A server that was just started makes
the pages of the last nights beside, for twenty minutes of a large ledger; --rested is one that does
not. --words compares the rule with the
libraries that are installed: snowballstemmer, simplemma, pymorphy3.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from threading import local
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import svodka
from svodka.language.terms import term
from svodka.ledger import Ledger, Taken
from svodka.ledger.index import Index
from svodka.ledger.links import Links
from svodka.ledger.search_rows import key
from svodka.places import Gazetteer
from svodka.questions.search import search
from svodka.serve import paging

sys.path.insert(0, str(Path(__file__).parent))
import load
from growth import later

PAIRS = Path(__file__).parent / "labelled" / "inflected.tsv"
# The documents of so many years are read, and told again so many times, each later.
YEARS, COPIES = 2, 5
FIRST = datetime(2016, 1, 1, 7, tzinfo=UTC)
BATCH = 500
# The bar of a search in milliseconds, and how many ask at once.
LIMIT = 300.0
AT_ONCE = (1, 10, 50)
# ``svodka``, as it is and without the thread that makes pages before somebody asks.
_USUAL = ("-m", "svodka.cli")
_RESTED = (
    "-c",
    "from svodka.cli import main; from svodka.serve.ahead import Ahead;"
    " Ahead.start = Ahead.stop = lambda self: None; main()",
)
# Every so manieth question is for a page far behind the first.
BEHIND = 6


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

    @property
    def regions(self) -> list[str]:
        """In three languages, in some of their forms."""
        return [*map(_genitive, self._ru), *self._uk, *self._en]

    @property
    def towns(self) -> list[str]:
        return [*self._towns_ru, *self._towns_uk]

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


# --- queries


def queries(amount: int, seed: int = 3) -> list[str]:
    """Varied ones: common and rare words, phrases, places, speakers, dates, and all together."""
    maker = Maker(seed, 365)
    pick = random.Random(seed)
    words = ("беспилотники", "БПЛА", "пожар", "обломки", "НПЗ", "крыша дома", "drones", "debris",
             "пошкоджено", "рятувальники", "ПВО", "склад", "выставка", "жители")  # fmt: skip
    people = ("губернатор", "минобороны", "Шапша", "Gladkov", "мэр", "повітряні сили")
    shapes: list[Callable[[], str]] = [
        lambda: pick.choice(words),
        lambda: pick.choice(maker.regions),
        lambda: pick.choice(maker.towns),
        lambda: pick.choice(people),
        lambda: f"{pick.choice(maker.regions)} {_day(pick)}",
        lambda: f"{pick.choice(maker.regions)} {_day(pick)} {pick.choice(people)}",
        lambda: f"{pick.choice(words)} {pick.choice(words)}",
        lambda: f"{pick.choice(words)} OR {pick.choice(words)} -{pick.choice(words)}",
        lambda: f'"{pick.randint(2, 40)} – над территорией" {pick.choice(maker.regions)}',
        lambda: f"{pick.choice(words)} {pick.randint(2016, 2025)}",
        lambda: f"{pick.randint(2, 40)} {pick.choice(maker.regions)}",
        lambda: f"{pick.choice(words)} {pick.choice(maker.towns)}",
    ]
    return [shapes[number % len(shapes)]() for number in range(amount)]


def _day(pick: random.Random) -> str:
    month = pick.choice(("января", "мая", "травня", "June", "October"))
    year = pick.choice(("", f" {pick.randint(2016, 2025)}"))
    return f"{pick.randint(1, 28)} {month}{year}"


def measure(ledger: str, amount: int, at_once: int) -> dict[str, Any]:
    asked = queries(amount)
    here = local()

    def book() -> Ledger:
        if not hasattr(here, "book"):
            here.book = Ledger.open(ledger, create=False)
        return here.book

    def ask(words: str, **told: Any) -> tuple[float, str, int]:
        known, begun = book(), time.perf_counter()
        found = search(known, words, claims=25, documents=5, **told)
        return 1000 * (time.perf_counter() - begun), words, len(found.claims)

    ask("первый вопрос")  # loads word lists and the gazetteer
    result: dict[str, Any] = {"queries": amount}
    result["one by one"] = _told([ask(words) for words in asked])
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(lambda _: ask("первый вопрос"), range(at_once * 4)))
        result[f"{at_once} at once"] = _told(list(pool.map(ask, asked)))
    upto = book().upto() // 2
    result["as of the middle"] = _told([ask(words, as_of=upto) for words in asked[: amount // 4]])
    result["size"] = _size(book())
    return result


def _told(taken: Sequence[tuple[float, str, int]]) -> dict[str, Any]:
    order = sorted(taken)
    return {
        "p50_ms": round(order[len(order) // 2][0], 1),
        "p95_ms": round(order[int(len(order) * 0.95)][0], 1),
        "worst_ms": round(order[-1][0], 1),
        "slowest": [(words, round(ms)) for ms, words, _ in order[-4:]],
        "with_claims": sum(1 for _, _, found in order if found),
    }


def _size(book: Ledger) -> dict[str, Any]:
    """Bytes of the index, and what they are a claim and a document."""
    totals = book.totals()
    out: dict[str, Any] = {"claims": totals.claims, "documents": totals.documents}
    for table, rows in (("search_claims", totals.claims), ("search_documents", totals.documents)):
        asked = (
            f"SELECT (SELECT sum(length(block)) FROM {table}_data)"
            f" + (SELECT sum(length(sz) + 9) FROM {table}_docsize)"
        )
        size = book._db.exec_driver_sql(asked).scalar_one()
        out[table] = {"bytes": size, "each": round(size / max(1, rows), 1)}
    return out


# --- by a server


def serve(ledger: str, amount: int, rested: bool) -> dict[str, Any]:
    """Pages and answers of the API by one server, every question asked once."""
    with Ledger.open(ledger, create=False) as book:
        upto = book.upto()
    kinds = {"page": _page, "api": _api}
    asked = distinct(amount * len(kinds) * len(AT_ONCE))
    result: dict[str, Any] = {}
    with load.server(Path(ledger), program=_RESTED if rested else _USUAL) as at:
        # Loads word lists and the gazetteer, and opens connections.
        first = [load.Asked("page", _page(f"первый вопрос {n}", upto, 0)) for n in range(100)]
        asyncio.run(load.ask(at.base, first, max(AT_ONCE)))
        for kind, address in kinds.items():
            for at_once in AT_ONCE:
                some, asked = asked[:amount], asked[amount:]
                paths = [
                    load.Asked(kind, address(words, upto, 0 if n % BEHIND else _behind(words)))
                    for n, words in enumerate(some)
                ]
                name = f"{kind}, {at_once} at once"
                result[name] = load.run(at, paths, at_once, name, LIMIT)
        result["memory"] = load.memory(at.process)
    print(result["memory"], flush=True)
    return result


def distinct(amount: int) -> list[str]:
    """Different questions in a mixed order."""
    found: dict[str, None] = {}
    for seed in range(3, 100):
        found |= dict.fromkeys(queries(amount, seed))
        if len(found) >= amount:
            break
    mixed = list(found)[:amount]
    random.Random(3).shuffle(mixed)
    return mixed


def _behind(words: str) -> int:
    """A key of some night: the page begins below it."""
    pick = random.Random(words)
    return key(FIRST.date() + timedelta(days=pick.randrange(365, 3650)), 0)


def _page(words: str, _: int, before: int) -> str:
    after = {"after": paging.cursor(before)} if before else {}
    return f"/search?{urlencode({'q': words, **after})}"


def _api(words: str, upto: int, before: int) -> str:
    after = {"cursor": paging.cursor(upto, before)} if before else {}
    return f"/api/v1/search?{urlencode({'q': words, **after})}"


# --- what it costs to add


def adding(amount: int) -> dict[str, Any]:
    """Seconds of the processor (others may use the machine) for the same documents with the index
    and without it, in turns; families are looked for, as always. A transaction for each 200."""
    readings = list(Maker(11, amount // 40).documents(amount))
    seconds: dict[str, list[float]] = {"with": [], "without": []}
    for _ in range(3):
        for name in seconds:
            seconds[name].append(_added(readings, name == "with"))
    ratio = min(seconds["with"]) / min(seconds["without"])
    return {"documents": amount, **seconds, "ratio": round(ratio, 3)}


def _added(readings: Sequence[svodka.Reading], indexed: bool) -> float:
    with tempfile.TemporaryDirectory() as folder:
        arrived = Index.arrived if indexed else lambda *_: None
        with (
            patch.object(Index, "arrived", arrived),
            Ledger.open(Path(folder) / "a.db", reader="bench") as book,
        ):
            begun = time.process_time()
            for at in range(0, len(readings), 200):
                book.add_all([Taken(one) for one in readings[at : at + 200]])
            return time.process_time() - begun


# --- terms


def words() -> dict[str, Any]:
    """Recall and precision of pairs in the table, by rule and language; held-out lines apart."""
    told: dict[str, Any] = {}
    for name, make in _rules():
        begun = time.perf_counter()
        told[name] = {lang: _scored(lang, make) for lang in ("ru", "uk", "en")}
        told[name]["seconds"] = round(time.perf_counter() - begun, 2)
        print(f"{name:24} {json.dumps(told[name])}", flush=True)
    return told


def _lines(lang: str) -> Iterator[tuple[bool, list[str]]]:
    """Whether a line is held out, and its forms."""
    number = 0
    for line in PAIRS.read_text("utf-8").splitlines():
        if line.startswith(lang):
            number += 1
            yield number % 2 == 0, line.split("\t")[1].split()


def _scored(lang: str, make: Callable[[str, str], str]) -> dict[str, float]:
    forms = [
        (n, held, form, make(form, lang))
        for n, (held, line) in enumerate(_lines(lang))
        for form in dict.fromkeys(line)
    ]
    same = {False: 0, True: 0}
    right = {False: 0, True: 0}
    met = 0
    for (a, held, one, made), (b, _, other, met_by) in combinations(forms, 2):
        if one != other:
            met += made == met_by
            same[held] += a == b
            right[held] += a == b and made == met_by
    return {
        "pairs": sum(same.values()),
        "recall": round(right[False] / same[False], 3),
        "recall_held": round(right[True] / same[True], 3),
        "precision": round(sum(right.values()) / max(1, met), 3),
    }


def _rules() -> Iterator[tuple[str, Callable[[str, str], str]]]:
    yield "svodka", lambda word, _: term(word)
    yield "first five letters", lambda word, _: word[:5]
    try:
        import snowballstemmer

        stem = {"en": snowballstemmer.stemmer("english").stemWord}
        russian = snowballstemmer.stemmer("russian").stemWord
        yield "snowball", lambda word, lang: stem.get(lang, russian)(word)
    except ModuleNotFoundError:
        pass
    try:
        import simplemma

        yield (
            "simplemma, ru and uk",
            lambda word, lang: simplemma.lemmatize(
                word, lang=("en",) if lang == "en" else ("ru", "uk")
            ).lower(),
        )
    except ModuleNotFoundError:
        pass
    try:
        import pymorphy3

        morph = pymorphy3.MorphAnalyzer(lang="ru")
        yield "pymorphy3, ru", lambda word, _: morph.parse(word)[0].normal_form
    except ModuleNotFoundError:
        pass


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("ledger", nargs="?")
    parser.add_argument("--build", type=int, metavar="CLAIMS")
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=10)
    parser.add_argument("--adding", type=int, metavar="DOCUMENTS")
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("--rested", action="store_true")
    parser.add_argument("--words", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    result: dict[str, Any] = {"measured": datetime.now(UTC).isoformat(timespec="seconds")}
    if options.build:
        build(options.ledger, options.build)
    elif options.adding:
        result["adding"] = adding(options.adding)
    elif options.words:
        result["words"] = words()
    elif options.serve:
        result["serve"] = serve(options.ledger, options.queries, options.rested)
    elif options.ledger:
        result |= measure(options.ledger, options.queries, options.at_once)
    else:
        parser.error("give a ledger, --adding or --words")
    print(json.dumps(result, ensure_ascii=False, indent=1))
    if options.json:
        options.json.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
