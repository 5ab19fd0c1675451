"""What ``svodka bulk`` costs: pages a second beside a bare pool, memory, where the time goes.

    python benchmarks/bulk.py [--pages N] [--small N] [--json FILE]
    python benchmarks/bulk.py --profile [--pages N]

The archive is made on first use and kept in the temporary folder: pages of news sites in three
languages over thirty days (menus, scripts, neighbours' headlines, comments), of which two in a
hundred retell a bulletin; the same pages for the same number, always. A page takes 17 KB there.

- bare: a pool of the standard library over the same shards, which reads them in the same way and
  throws the result away; what ``bulk`` takes more is writing, supervision and the start of workers
- bulk: the whole command, of which "reading" is what compares with the pool; the rest is
  families, tables, bounds and conflicts
- memory: the peak of the largest process, for ``--small`` and ``--pages``

Each measurement is a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import warc

DAYS = 30
SEED = 20260602
FIRST = datetime(2026, 5, 1, 3, tzinfo=UTC)
SIZE = 32_000_000  # bytes of a shard
REGIONS = {
    "ru": ("Калужской", "Брянской", "Тульской", "Курской", "Рязанской", "Орловской"),
    "uk": ("Сумською", "Харківською", "Полтавською", "Одеською", "Київською", "Чернігівською"),
    "en": ("Kaluga", "Bryansk", "Tula", "Kursk", "Ryazan", "Oryol"),
}
SAID = {
    "ru": "Над {region} областью за ночь уничтожены {{n}} беспилотников, пострадавших нет.",
    "uk": "Уночі над {region} областю сили ППО збили {{n}} безпілотників, постраждалих немає.",
    "en": "Air defences shot down {{n}} drones over the {region} region overnight, officials said.",
}


def pages(first: int, last: int) -> Iterator[tuple[str, bytes]]:
    """(address, page), the same for the same number wherever the stretch begins that it is in."""
    for number in range(first, last):
        chance = random.Random(SEED + number)
        lang = chance.choices(("ru", "uk", "en"), (5, 2, 3))[0]
        when = FIRST + timedelta(days=chance.randrange(DAYS), minutes=chance.randrange(720))
        said = SAID[lang].format(region=chance.choice(REGIONS[lang]))
        told = said if number % warc.SHARE == 0 else ""
        address = f"https://news{number % 97}.example/{lang}/{number}"
        yield address, warc.page(chance, lang, when.isoformat(), told)


def made(amount: int) -> Path:
    """The archive, written once, by all processors, a thousand pages at a time."""
    path = Path(tempfile.gettempdir()) / f"svodka-bulk-{SEED}-{amount}.warc.gz"
    if path.exists():
        return path
    print(f"writing {path}", flush=True)
    part = path.with_suffix(".part")
    with ProcessPoolExecutor() as pool, part.open("wb") as out:
        stretches = ((at, min(at + 1000, amount)) for at in range(0, amount, 1000))
        for name in pool.map(_stretch, stretches):
            out.write(Path(name).read_bytes())
            Path(name).unlink()
    part.rename(path)
    return path


def _stretch(bounds: tuple[int, int]) -> str:
    """A file of some of the pages: archives can be put one after another."""
    handle, name = tempfile.mkstemp(prefix="svodka-bulk-", suffix=".part.warc.gz")
    os.close(handle)
    warc.write(Path(name), pages(*bounds))
    return name


# -- what is measured, each in a process of its own -----------------------------------------------


def bare(path: Path, processes: int) -> dict[str, float]:
    shards = list(_shards(path))
    began = time.perf_counter()
    with ProcessPoolExecutor(processes) as pool:
        documents = sum(pool.map(_read, shards))
    return {"seconds": time.perf_counter() - began, "documents": documents, **_used()}


def _read(shard: Any) -> int:
    from svodka.bulk.made import Read, rows

    return sum(isinstance(row, Read) for row in rows(shard, 60))


def _shards(path: Path) -> Iterator[Any]:
    from svodka.bulk.plan import shards
    from svodka.bulk.shards import Options

    return iter(shards([str(path)], Options(), SIZE))


def bulk(path: Path, processes: int) -> dict[str, float]:
    from svodka.bulk.engine import engine
    from svodka.bulk.job import Job
    from svodka.bulk.shards import Options

    out = Path(tempfile.mkdtemp(prefix="svodka-bulk-"))
    crew = engine("local", processes)
    steps = _Steps(crew)
    try:
        done = Job((str(path),), out, crew, Options(), SIZE, 60, steps).run()
        steps.begin("end", 0)
    finally:
        crew.close()
        shutil.rmtree(out)
    told = {"documents": done.documents, "findings": done.nights}
    return {"seconds": steps.whole(), **told, **steps.seconds(), **_used()}


class _Steps:
    """Seconds of each step, and those of all processors (where /proc tells them)."""

    def __init__(self, crew: Any) -> None:
        self._crew = crew
        self._began: list[tuple[str, float, float]] = []

    def begin(self, step: str, total: int) -> None:  # noqa: ARG002
        cpu = time.process_time() + sum(_cpu(each.process.pid) for each in self._crew._crew)
        self._began.append((step, time.perf_counter(), cpu))

    def done(self, amount: int, documents: int = 0) -> None:
        """Not of interest."""

    def say(self, words: str) -> None:
        print(words, file=sys.stderr)

    def whole(self) -> float:
        return self._began[-1][1] - self._began[0][1]

    def seconds(self) -> dict[str, float]:
        found = {}
        for (step, at, cpu), (_, end, used) in pairwise(self._began):
            found |= {step: end - at, f"{step} cpu": used - cpu}
        return found


def _cpu(process: int) -> float:
    try:
        told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _used() -> dict[str, float]:
    """Seconds of all processors; megabytes of this process, and of the largest of its workers."""
    mine, others = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {
        "cpu": sum((mine.ru_utime, mine.ru_stime, others.ru_utime, others.ru_stime)),
        "driver_mb": mine.ru_maxrss / 1024,
        "worker_mb": others.ru_maxrss / 1024,
    }


# -- where the time goes --------------------------------------------------------------------------


class Clock:
    """Seconds of CPU spent inside some functions, without those inside others of them."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self._open: list[float] = []

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            began = time.process_time()
            self._open.append(0.0)
            try:
                return function(*args, **named)
            finally:
                whole = time.process_time() - began
                self.spent[name] += whole - self._open.pop()
                if self._open:
                    self._open[-1] += whole

        return call


def profile(path: Path, *, before: bool) -> dict[str, float]:
    """Seconds of CPU by stage, one process. ``before``: with the gate as it was (the second look
    alone) behind the WARC library, as ``svodka add`` read archives until then."""
    from svodka.bulk import made as making
    from svodka.bulk import parts, reading
    from svodka.bulk.work import Task, work
    from svodka.documents import pages as html
    from svodka.documents import warc as archives
    from svodka.documents import warc_members
    from svodka.pipeline import areas, markup_gate

    clock = Clock()
    shards = list(_shards(path))
    gate = markup_gate._second_look if before else markup_gate.wanted
    places = [
        (warc_members, "_member", "decompression"),
        (html, "document", "HTML"),
        (making, "read_raw", "reading"),
        (areas.Areas, "build", "places"),
        (parts.Part, "add", "writing"),
        (parts.Part, "finish", "writing"),
    ]
    if before:
        places[0] = (archives, "document", "WARC library, decompression")
    patches = [
        patch.object(owner, name, clock.timed(stage, getattr(owner, name)))
        for owner, name, stage in places
    ]
    patches.append(patch("svodka.bulk.shards.wanted", clock.timed("filter", gate)))
    if before:
        patches.append(patch.object(reading, "_archive", reading._file))
    out = Path(tempfile.mkdtemp(prefix="svodka-bulk-"))
    for each in patches:
        each.start()
    began = time.process_time()
    try:
        for shard in shards:
            work(Task(shard, str(out)))
    finally:
        for each in patches:
            each.stop()
        shutil.rmtree(out)
    whole = time.process_time() - began
    return {**clock.spent, "the rest": whole - sum(clock.spent.values()), "all": whole}


# -- the report -----------------------------------------------------------------------------------


def alone(what: str, pages: int, processes: int) -> dict[str, float]:
    line = [sys.executable, __file__, "--only", what, "--pages", str(pages)]
    line += ["--processes", str(processes)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def report(amount: int, small: int) -> dict[str, Any]:
    out: dict[str, Any] = {"pages": amount, "small": small}
    size = made(amount).stat().st_size
    made(small)
    print(f"{amount:,} pages, {size / 1e6:,.0f} MB packed, one run each")
    for processes in (1, 2):
        pool, job = (alone(what, amount, processes) for what in ("bare", "bulk"))
        out[f"bare {processes}"], out[f"bulk {processes}"] = pool, job
        print(f"{processes} process{'es' * (processes > 1)}:")
        print(f"  bare pool     {amount / pool['seconds']:9,.0f} pages/s  {pool['cpu']:.1f} s CPU")
        print(f"  bulk, reading {amount / job['reading']:9,.0f} pages/s")
        print(f"  bulk, all     {amount / job['seconds']:9,.0f} pages/s  {job['cpu']:.1f} s CPU")
        for what, mine, other in (
            ("time", job["reading"], pool["seconds"]),
            ("CPU", job["reading cpu"], pool["cpu"]),
        ):
            print(f"  reading takes {mine / other - 1:+.1%} of the pool's {what}")
        steps = ("reading", "revisions", "families", "tables", "bounds")
        told = (f"{step} {job[step]:.1f} ({job[f'{step} cpu']:.1f})" for step in steps)
        print("  seconds (of CPU):", ", ".join(told))
    least = out[f"small {small}"] = alone("bulk", small, 2)
    most = out["bulk 2"]
    for who in ("driver_mb", "worker_mb"):
        name = who.removesuffix("_mb")
        print(
            f"peak of the {name}: {least[who]:.0f} MB at {small:,}, {most[who]:.0f} at {amount:,}"
        )
    return out


def show_profile(amount: int) -> dict[str, Any]:
    out = {}
    for name in ("before", "after"):
        out[name] = found = alone(f"profile {name}", amount, 1)
        whole = found.pop("all")
        print(f"{name}: {1e3 * whole / amount:.2f} ms a page")
        for stage, seconds in sorted(found.items(), key=lambda item: -item[1]):
            print(f"  {stage:30}{1e3 * seconds / amount:8.3f} ms  {seconds / whole:6.1%}")
        found["all"] = whole
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=int, default=200_000)
    parser.add_argument("--small", type=int, default=20_000)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    parser.add_argument("--processes", type=int, default=1, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.only:
        path = made(args.pages)
        functions: dict[str, Callable[[], dict[str, float]]] = {
            "bare": lambda: bare(path, args.processes),
            "bulk": lambda: bulk(path, args.processes),
            "profile before": lambda: profile(path, before=True),
            "profile after": lambda: profile(path, before=False),
        }
        print(json.dumps(functions[args.only]()))
        return 0
    out = show_profile(args.pages) if args.profile else report(args.pages, args.small)
    if args.json:
        args.json.write_text(json.dumps(out, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
