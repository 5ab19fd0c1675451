"""What the cluster engine of ``svodka bulk`` costs, beside the local engine and a bare pool.

    python benchmarks/bulk_cluster.py [--pages N] [--rounds N] [--shard MB] [--json FILE]

The archive of benchmarks/bulk.py, read (no families, tables or bounds: they are the same tasks) by

- pool: a pool of the standard library that does the same work and writes the same parts
- local: the engine of ``--engine local``
- dask: ``--engine dask://…``; a node is a Dask worker with one thread, pinned to a processor of its
  own, which stands for a machine; its reader inherits that. Its scheduler is not pinned

each with 1 and 2. Workers are started and have read a small archive before the clock starts, in all
cases, because what a crew costs to start does not grow with the input. CPU is of all processes,
scheduler and client included. Rounds alternate, the figure is the median.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bulk

# Without it there is a server for HTTP on every address, --no-dashboard or not.
INSIDE = ("--dashboard-address", "127.0.0.1:0")
WARM = 200  # pages
CASES = [(name, amount) for amount in (1, 2) for name in ("pool", "local", "dask")]

Run = Callable[[list[Any]], None]


# -- engines, started -----------------------------------------------------------------------------


@contextmanager
def pool(amount: int, _: Path) -> Iterator[Run]:
    from svodka.bulk.work import work

    with ProcessPoolExecutor(amount) as crew:
        yield lambda tasks: _all(crew.map(work, tasks))


@contextmanager
def local(amount: int, _: Path) -> Iterator[Run]:
    with _engine("local", amount) as run:
        yield run


@contextmanager
def dask(amount: int, out: Path) -> Iterator[Run]:
    with nodes(amount, out) as address, _engine(address, amount) as run:
        yield run


@contextmanager
def nodes(amount: int, out: Path) -> Iterator[str]:
    """A scheduler and so many workers, each on a processor of its own; the scheduler's address."""
    children: list[subprocess.Popen[bytes]] = []
    log = out / "dask.log"
    try:
        line = ["scheduler", "--host", "127.0.0.1", "--port", "0", *INSIDE]
        children.append(_program(line, log))
        place = _awaited(log, r"Scheduler at: +tcp://(127\.0\.0\.1:\d+)", 1)
        processors = sorted(os.sched_getaffinity(0))
        for number in range(amount):
            line = ["worker", f"tcp://{place}", "--nthreads", "1", "--no-nanny", *INSIDE]
            line += ["--host", "127.0.0.1", "--local-directory", str(out / "dask")]
            children.append(_program(line, log, processors[number % len(processors)]))
        _awaited(log, r"Registered to: +(tcp)", amount)
        yield f"dask://{place}"
    finally:
        for child in reversed(children):
            child.terminate()
            child.wait()


ENGINES = {"pool": pool, "local": local, "dask": dask}


@contextmanager
def _engine(address: str, amount: int) -> Iterator[Run]:
    from svodka.bulk.engine import engine
    from svodka.bulk.work import work

    crew = engine(address, amount)
    try:
        yield lambda tasks: _all(result for _, result in crew.run(work, tasks))
    finally:
        crew.close()


def _all(results: Iterable[Any]) -> None:
    for result in results:
        assert hasattr(result, "documents"), result


def _program(line: list[str], log: Path, processor: int | None = None) -> subprocess.Popen[bytes]:
    pinned = [] if processor is None else ["taskset", "-c", str(processor)]
    with log.open("ab") as out:
        return subprocess.Popen(
            [*pinned, sys.executable, "-m", "dask", *line], stdout=out, stderr=out
        )


def _awaited(log: Path, sign: str, times: int) -> str:
    """What the sign caught, when the log has it so many times."""
    for _ in range(1200):
        found: list[str] = re.findall(sign, log.read_text())
        if len(found) >= times:
            return found[0]
        time.sleep(0.1)
    raise SystemExit(f"no {sign!r} in two minutes:\n{log.read_text()}")


# -- one measurement, in a process of its own -----------------------------------------------------


def measured(name: str, amount: int, pages: int, size: int) -> dict[str, float]:
    """Seconds of reading; seconds of CPU of all processes, start and warm-up included."""
    out = Path(tempfile.mkdtemp(prefix="svodka-bulk-"))
    try:
        with ENGINES[name](amount, out) as run:
            run(tasks(bulk.made(WARM), 1_000_000, out))
            wanted = tasks(bulk.made(pages), size, out)
            began = time.perf_counter()
            run(wanted)
            seconds = time.perf_counter() - began
        return {"seconds": seconds, "shards": len(wanted), **bulk._used()}
    finally:
        shutil.rmtree(out)


def tasks(path: Path, size: int, out: Path) -> list[Any]:
    from svodka.bulk.plan import shards
    from svodka.bulk.shards import Options
    from svodka.bulk.work import Task

    return [Task(shard, str(out)) for shard in shards([str(path)], Options(), size)]


# -- the report -----------------------------------------------------------------------------------


def alone(name: str, amount: int, args: argparse.Namespace) -> dict[str, float]:
    line = [sys.executable, __file__, "--only", f"{name} {amount}", "--pages", str(args.pages)]
    done = subprocess.run(
        [*line, "--shard", str(args.shard)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def report(args: argparse.Namespace) -> dict[str, Any]:
    for pages in (WARM, args.pages):
        bulk.made(pages)
    runs: dict[str, list[dict[str, float]]] = {f"{name} {n}": [] for name, n in CASES}
    for _ in range(args.rounds):
        for name, amount in CASES:
            runs[f"{name} {amount}"].append(alone(name, amount, args))
    shards = runs["pool 1"][0]["shards"]
    print(f"{args.pages:,} pages in {shards} shards, {args.rounds} rounds, medians")
    for key, found in runs.items():
        seconds = statistics.median(each["seconds"] for each in found)
        cpu = statistics.median(each["cpu"] for each in found)
        pools = runs[f"pool {key[-1]}"]
        ratios = sorted(
            each["seconds"] / pool["seconds"] for each, pool in zip(found, pools, strict=True)
        )
        print(
            f"  {key:8} {args.pages / seconds:8,.0f} pages/s  {cpu:7.1f} s CPU  "
            f"{statistics.median(ratios):5.2f} of the pool's time, "
            f"{ratios[0]:.2f} to {ratios[-1]:.2f}; client"
            f" {max(each['driver_mb'] for each in found):.0f} MB, the largest other process"
            f" {max(each['worker_mb'] for each in found):.0f} MB"
        )
    return {"pages": args.pages, "shard": args.shard, "runs": runs}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--shard", type=float, default=8, help="megabytes of a shard")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.only:
        name, amount = args.only.split()
        print(json.dumps(measured(name, int(amount), args.pages, int(args.shard * 1_000_000))))
        return 0
    out = report(args)
    if args.json:
        args.json.write_text(json.dumps(out, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
