"""How fast the pages of a large ledger answer when fifty readers ask at once.

    python benchmarks/load.py FOLDER [--claims 1000000] [--requests 10000] [--at-once 50]
                              [--cold 10] [--nights 365] [--only start prepared ...] [--json FILE]

FOLDER keeps the ledger between runs; bulletins.py makes it when it is not there (a million claims
take half an hour of processor). ``svodka serve`` runs as a process of its own, and this one asks:

- start: seconds until the address is printed, until a small answer, and until the first page;
- cold: of each kind of page some that nobody has asked for, one reader, then many at once;
- prepared: ``svodka prepare`` for ``--nights``, with all processors (what is there already is not
  made again: --json tells both), then a server with its file: readers of these nights, others;
- mix: the same readers from an empty server: ``first``, ``again`` the same once more, after a
  restart, and others;
- writing: the same while another process adds a bulletin about the last night every few seconds;
- export: every claim as Parquet: claims a second and peak memory (needs the extra parquet).

Readers ask for nights, regions, benches and documents of the last nights (Zipf, see ZIPF).
Milliseconds as the client sees them: it is one process on the same machine, and shares the cores
with the server. "Under" is the share of answers in less than 150 ms. A refusal (503: too many long
questions) is counted apart and not asked again. Searches are asked by searching.py (``--serve``).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from urllib.parse import quote
from urllib.request import urlopen

from bulletins import LAST, ZONE, Nights, fill

import svodka
from svodka.ledger import Ledger, Taken, periods

# A night's share of readers falls with its age: the nth last has 1 / n ** ZIPF of the last one's.
ZIPF = 1.2
LIMIT = 150.0
EVERY = 5.0  # seconds between two bulletins of the writer
# Kinds of pages and how often readers ask for them.
SHARES = {"front": 15, "night": 25, "bench": 20, "region": 10, "document": 30}


class Asked(NamedTuple):
    kind: str
    path: str


class Answered(NamedTuple):
    kind: str
    status: int
    milliseconds: float
    size: int


class Server(NamedTuple):
    """``printed``: seconds until it told its address."""

    base: str
    process: int
    printed: float


class World:
    """What can be asked for: nights, places and documents of the ledger, the newest first."""

    def __init__(self, path: Path, nights: int) -> None:
        self.days = [LAST - timedelta(days=n) for n in range(nights)]
        self._path = path
        self._documents: dict[date, list[str]] = {}
        made = Nights()
        self.places = [f"RU-{code}" for code in made.near]

    def document(self, day: date, random: Random) -> str:
        if day not in self._documents:
            night, daytime = periods(day, ZONE)
            with Ledger.open(self._path, create=False) as book:
                found = book._db.exec_driver_sql(
                    "SELECT DISTINCT id FROM documents WHERE published_at >= ? "
                    "AND published_at < ? ORDER BY id",
                    (int(night.start.timestamp()), int(daytime.end.timestamp())),
                )
                self._documents[day] = [row[0] for row in found]
        return random.choice(self._documents[day])


PAGES: dict[str, Callable[[World, date, Random], str]] = {
    "front": lambda _world, _day, _random: "/",
    "night": lambda _world, day, _random: f"/night/{day}",
    "bench": lambda world, day, random: f"/region/{random.choice(world.places)}/{day}",
    "region": lambda world, _day, random: f"/region/{random.choice(world.places)}",
    "document": lambda world, day, random: f"/document/{quote(world.document(day, random))}",
}


def mix(world: World, amount: int, random: Random) -> list[Asked]:
    """What readers ask, in the order in which they do."""
    ranks = list(accumulate(1 / n**ZIPF for n in range(1, len(world.days) + 1)))
    kinds, shares = list(SHARES), list(accumulate(SHARES.values()))
    found = []
    for _ in range(amount):
        kind = kinds[bisect(shares, random.random() * shares[-1])]
        day = world.days[bisect(ranks, random.random() * ranks[-1])]
        found.append(Asked(kind, PAGES[kind](world, day, random)))
    return found


def cold(world: World, kind: str, amount: int, random: Random) -> list[Asked]:
    """Pages far from each other, so that they share nothing."""
    step = max(1, len(world.days) // (amount + 1))
    days = [world.days[(n + 1) * step - 1] for n in range(amount)]
    places = random.sample(world.places, min(amount, len(world.places)))
    if kind == "region":
        return [Asked(kind, f"/region/{place}") for place in places]
    return [Asked(kind, PAGES[kind](world, day, random)) for day in days]


# --- asking


async def ask(base: str, asked: Sequence[Asked], at_once: int) -> list[Answered]:
    """Each connection asks for the next as soon as it has an answer, as one reader would."""
    host, _, port = base.removeprefix("http://").rstrip("/").partition(":")
    waiting = iter(asked)
    taken: list[Answered] = []

    async def reader() -> None:
        reading, writing = await asyncio.open_connection(host, int(port), limit=2**22)
        for one in waiting:
            begun = time.perf_counter()
            writing.write(
                f"GET {one.path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
            )
            head = (await reading.readuntil(b"\r\n\r\n")).decode("latin-1")
            length = int(re.search(r"content-length: (\d+)", head, re.IGNORECASE)[1])
            await reading.readexactly(length)
            spent = (time.perf_counter() - begun) * 1000
            taken.append(Answered(one.kind, int(head.split(" ", 2)[1]), spent, length))
        writing.close()

    await asyncio.gather(*(reader() for _ in range(min(at_once, len(asked)))))
    return taken


def told(taken: Sequence[Answered], limit: float = LIMIT) -> dict[str, Any]:
    """Of those that were answered; refusals are counted."""
    order = sorted(one.milliseconds for one in taken if one.status == 200)
    statuses = Counter(one.status for one in taken if one.status != 200)
    if not order:
        return {"answers": 0, "others": dict(statuses)}
    return {
        "answers": len(order),
        "p50": round(order[len(order) // 2], 1),
        "p95": round(order[int(len(order) * 0.95)], 1),
        "p99": round(order[int(len(order) * 0.99)], 1),
        "worst": round(order[-1], 1),
        "under": round(sum(spent < limit for spent in order) / len(taken), 4),
        "kB": round(sum(one.size for one in taken) / len(taken) / 1000, 1),
    } | ({"others": dict(statuses)} if statuses else {})


def run(
    at: Server, asked: Sequence[Asked], at_once: int, name: str, limit: float = LIMIT
) -> dict[str, Any]:
    """All and each kind, printed and returned. ``cpu_ms``: what the server spent on one answer."""
    begun, spent = time.perf_counter(), processor(at.process)
    taken = asyncio.run(ask(at.base, asked, at_once))
    seconds = time.perf_counter() - begun
    spent = 1000 * (processor(at.process) - spent) / len(taken)
    found: dict[str, Any] = {"all": told(taken, limit)}
    kinds = defaultdict(list)
    for one in taken:
        kinds[one.kind].append(one)
    found |= {kind: told(several, limit) for kind, several in sorted(kinds.items())}
    whole = {"a_second": round(len(taken) / seconds, 1), "cpu_ms": round(spent, 2)}
    print(f"{name}: {whole}", flush=True)
    for kind, value in found.items():
        print(f"  {kind:9} {value}", flush=True)
    return found | whole


def processor(process: int) -> float:
    """Seconds of processor that a process has taken."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# --- the server, and a writer


@contextmanager
def server(
    path: Path, *more: str, program: Sequence[str] = ("-m", "svodka.cli")
) -> Iterator[Server]:
    begun = time.perf_counter()
    command = [sys.executable, *program, "serve", "--ledger", str(path), "--port", "0", *more]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        yield Server(address, process.pid, time.perf_counter() - begun)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def memory(process: int) -> dict[str, int]:
    """Megabytes that the server takes now and took at most."""
    status = Path(f"/proc/{process}/status").read_text()
    found = {name: re.search(rf"{name}:\s+(\d+) kB", status) for name in ("VmRSS", "VmHWM")}
    return {name: int(match[1]) // 1024 for name, match in found.items() if match}


@contextmanager
def writer(path: Path) -> Iterator[None]:
    """Another process that adds a bulletin about the last night every so many seconds."""
    process = subprocess.Popen([sys.executable, __file__, str(path.parent), "--write", str(path)])
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def write(path: Path) -> None:
    random, number = Random(), int(time.time())
    with Ledger.open(path, create=False, reader=svodka.__version__) as book:
        while True:
            number += 1
            text = f"Над Калужской областью сбито {random.randint(1, 30)} БПЛА. Сводка {number}."
            published = datetime(LAST.year, LAST.month, LAST.day, 8, 30, tzinfo=ZONE)
            reading = svodka.read(
                text, source="shapsha_vv", lang="ru", published=published, id=f"load/{number}"
            )
            book.add_all([Taken(reading)])
            time.sleep(EVERY)


def parquet(path: Path) -> dict[str, Any]:
    """In a process that does nothing else."""
    command = [sys.executable, str(Path(__file__).with_name("exporting.py"))]
    command += ["--one", "parquet", str(path), "1"]
    begun = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    found["a_second"] = round(found["claims"] / found["seconds"])
    print(f"parquet: {found} in {time.perf_counter() - begun:.0f} s", flush=True)
    return found


def started(at: Server) -> dict[str, float]:
    """Seconds until the address, a small answer and the front page were there."""
    begun, found = time.perf_counter() - at.printed, {"printed_s": at.printed}
    for name, part in (("answer_s", "api/v1"), ("front_s", "")):
        urlopen(at.base + part).read()
        found[name] = time.perf_counter() - begun
    found["front_cpu_s"] = processor(at.process)
    found = {name: round(value, 2) for name, value in found.items()}
    print(f"start: {found}", flush=True)
    return found


def prepared(path: Path, kept: Path, nights: int) -> dict[str, Any]:
    """What the command says, with the processor's seconds of all its processes."""
    command = [sys.executable, "-m", "svodka.cli", "prepare", str(kept), "--ledger", str(path)]
    # The last night that the ledger tells of may be later than the readers'.
    command += ["--nights", str(nights + 2), "--format", "json"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found: dict[str, Any] = json.loads(done.stdout)
    found["cpu_s"] = round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    print(f"prepared: {found}", flush=True)
    return found


def measure(path: Path, options: argparse.Namespace) -> dict[str, Any]:
    """One server after another, so that each begins with nothing kept."""
    world, result = World(path, options.nights), {}
    random = Random(options.seed)

    def wanted(name: str) -> bool:
        return not options.only or name in options.only

    if wanted("start") or wanted("cold"):
        with server(path) as at:
            result["start"] = started(at)
            for kind in ("document", "night", "bench", "region") if wanted("cold") else ():
                some = cold(world, kind, 2 * options.cold, random)
                for name, asked, at_once in (
                    ("alone", some[: options.cold], 1),
                    ("at once", some[options.cold :], options.at_once),
                ):
                    key = f"cold {kind} {name}"
                    result[key] = run(at, asked, at_once, key)
            result["memory after cold"] = memory(at.process)
            print(result["memory after cold"], flush=True)
    if wanted("prepared"):
        file = options.folder / "prepared"
        result["prepare"] = prepared(path, file, options.nights)
        with server(path, "--keep", str(file)) as at:
            for name in ("prepared, first", "prepared, second", "prepared, third"):
                asked = mix(world, options.requests, random)
                result[name] = run(at, asked, options.at_once, name)
            result["memory when prepared"] = memory(at.process)
            print(result["memory when prepared"], flush=True)
    if wanted("mix") or wanted("writing"):
        kept = ("--keep", str(options.folder / "kept"))
        asked, other = (mix(world, options.requests, random) for _ in range(2))
        with server(path, *kept) as at:
            result["mix first"] = run(at, asked, options.at_once, "mix first")
            result["mix again"] = run(at, asked, options.at_once, "mix again")
        with server(path, *kept) as at:
            result["restarted"] = started(at)
            result["mix restarted"] = run(at, asked, options.at_once, "mix after a restart")
            result["mix other"] = run(at, other, options.at_once, "mix of other readers")
            result["mix other again"] = run(at, other, options.at_once, "the same again")
            if wanted("writing"):
                with writer(path):
                    name = "mix while bulletins are added"
                    result["writing"] = run(at, asked, options.at_once, name)
            result["memory after mix"] = memory(at.process)
            print(result["memory after mix"], flush=True)
    if wanted("export"):
        result["parquet"] = parquet(path)
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--at-once", type=int, default=50)
    parser.add_argument("--cold", type=int, default=10, help="pages of each kind, twice")
    parser.add_argument("--nights", type=int, default=365, help="that readers ask for")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--only", nargs="+", choices=("start", "cold", "prepared", "mix", "writing", "export")
    )
    parser.add_argument("--json", type=Path)
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        write(options.write)
        return 0
    options.folder.mkdir(parents=True, exist_ok=True)
    path = options.folder / f"{options.claims}.db"
    if not path.exists():
        begun = time.perf_counter()
        amount = fill(path, options.claims, options.years, options.seed)
        print(f"made {amount:,} claims in {time.perf_counter() - begun:.0f} s", flush=True)
    result = measure(path, options)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
