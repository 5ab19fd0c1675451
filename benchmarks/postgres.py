"""A ledger on PostgreSQL beside one in a file: writers at once, the night page meanwhile, moving.

    python benchmarks/postgres.py [--documents 4000] [--writers 1 4 16] [--batch 200] [--json FILE]

Starts a server of its own, with the settings of Debian's package (fsync on), from PostgreSQL's
programs; where there are none it says so and ends. Writers are processes; each has read its share
of the generated bulletins before the clock starts, so that adding is measured and not reading.
``--batch`` is how many documents a transaction holds, 200 as with ``svodka add``. While they write,
one reader after the other asks ``svodka serve`` for the pages of ten nights; each new batch makes
the answers that are kept out of date, so most are made anew. Writers, server, database and reader
share the machine's cores: say how many there are beside every figure.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

# Last: its ``serving`` is another one.
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

import postgres_server
import svodka
from postgres_server import Server
from serving import load, server, told
from svodka.ledger import Ledger, Taken, engine, moving

REGIONS = ("Брянской", "Белгородской", "Курской", "Калужской", "Тульской", "Орловской", "Рязанской")
SOURCES = 5
FIRST = datetime(2026, 1, 1, 7, tzinfo=ZoneInfo("Europe/Moscow"))
NIGHTS = 10


def bulletin(number: int) -> Taken:
    """One of every source for each night in turn: a total and its parts over five regions."""
    chosen = random.Random(number)
    night, source = divmod(number, SOURCES)
    parts = {name: chosen.randint(1, 20) for name in chosen.sample(REGIONS, 5)}
    text = (
        f"В течение прошедшей ночи с 23.00 мск до 7.00 мск уничтожено {sum(parts.values())} БПЛА:\n"
        + ",\n".join(f"{count} – над территорией {name} области" for name, count in parts.items())
        + f".\nСводка {number}."
    )
    when = FIRST + timedelta(days=night, minutes=source)
    return Taken(svodka.read(text, when, f"source_{source}", "ru", id=f"b-{number}"))


def write(place: str, numbers: range, batch: int, ready: Any, go: Any) -> None:
    items = [bulletin(number) for number in numbers]
    with Ledger.open(place, create=False, reader="benchmark") as book:
        ready.release()
        go.wait()
        for at in range(0, len(items), batch):
            book.add_all(items[at : at + batch])


def written(place: str, writers: int, documents: int, batch: int, pages: bool) -> dict[str, Any]:
    """Claims a second of so many processes; the night page in milliseconds meanwhile."""
    Ledger.open(place).close()
    context = multiprocessing.get_context("spawn")
    ready, go = context.Semaphore(0), context.Event()
    children = [
        context.Process(target=write, args=(place, range(n, documents, writers), batch, ready, go))
        for n in range(writers)
    ]
    for child in children:
        child.start()
    for _ in children:
        ready.acquire()
    asked: list[float] = []
    with Asking(place, asked) if pages else nullcontext():
        began = time.perf_counter()
        go.set()
        for child in children:
            child.join()
        seconds = time.perf_counter() - began
    if any(child.exitcode for child in children):
        raise RuntimeError("a writer failed")
    with Ledger.open(place, create=False) as book:
        totals = book.totals()
    assert totals.documents == documents, totals
    found: dict[str, Any] = {
        "claims_per_second": round(totals.claims / seconds),
        "documents_per_second": round(documents / seconds),
        "seconds": round(seconds, 1),
    }
    return found | ({"night_page": told(asked, seconds)} if asked else {})


class Asking:
    """Asks for pages of nights, one after the other, as long as it is entered."""

    def __init__(self, place: str, taken: list[float]) -> None:
        self._server = server(place)
        self._taken = taken
        self._ended = threading.Event()

    def __enter__(self) -> None:
        base, _, _ = self._server.__enter__()
        self._thread = threading.Thread(target=self._ask, args=(base,))
        self._thread.start()

    def __exit__(self, *told_of: Any) -> None:
        self._ended.set()
        self._thread.join()
        self._server.__exit__(*told_of)

    def _ask(self, base: str) -> None:
        for path in self._paths():
            self._taken += asyncio.run(load(base, [path], 1))

    def _paths(self) -> Iterator[str]:
        while True:
            for night in range(NIGHTS):
                if self._ended.is_set():
                    return
                yield f"/night/{(FIRST + timedelta(days=night)).date()}"


def moved(source: str, target: str) -> dict[str, Any]:
    """Claims a second with and without the check of the copy."""
    old = engine.connect(_place(source), create=False, upgrade=False)
    new = engine.connect(_place(target), create=True)
    try:
        began = time.perf_counter()
        todo = moving.way(old, new)
        moving.copy(old, new, todo)
        copied = time.perf_counter() - began
        wrong = list(moving.differences(old, new, todo))
        checked = time.perf_counter() - began
        assert not wrong, wrong
        claims = int(new.exec_driver_sql("SELECT count(*) FROM claims").scalar_one())
    finally:
        old.close()
        new.close()
    return {
        "claims": claims,
        "claims_per_second": round(claims / copied),
        "with_check": round(claims / checked),
    }


def _place(place: str) -> str | Path:
    return place if "://" in place else Path(place)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=4000)
    parser.add_argument("--writers", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--batch", type=int, default=200)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(argv)
    missing = postgres_server.missing()
    if missing is not None:
        print(f"skipped: {missing}")
        return 0
    result: dict[str, Any] = {"cores": os.cpu_count(), "documents": options.documents}
    print(f"{options.documents} documents, {options.batch} a transaction, {os.cpu_count()} cores")
    base = Server(durable=True)
    with tempfile.TemporaryDirectory(prefix="svodka-bench-") as folder:
        try:
            place = ""
            for writers in options.writers:
                for pages in (False, True):
                    for kind in ("postgresql", "sqlite"):
                        name = f"{kind}_{writers}{'_and_pages' if pages else ''}"
                        place = base.create() if kind == "postgresql" else f"{folder}/{name}.db"
                        told_of = (writers, options.documents, options.batch, pages)
                        result[name] = written(place, *told_of)
                        print(f"{name}: {result[name]}", flush=True)
            ways = [place, base.create(), f"{folder}/back.db", f"{folder}/again.db"]
            for name, source, target in zip(
                ("to_postgresql", "to_sqlite", "sqlite_to_sqlite"), ways, ways[1:], strict=False
            ):
                result[f"move_{name}"] = moved(source, target)
                print(f"move {name}: {result[f'move_{name}']}", flush=True)
        finally:
            base.close()
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
