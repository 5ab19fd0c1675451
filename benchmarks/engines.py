"""Which engine runs our own unit of work best: a shard → its part of the output.

    python benchmarks/engines.py [--pages N] [--rounds N] [--only NAME…] [--json FILE]
    python benchmarks/engines.py --harm [--only NAME…]

The archive of benchmarks/bulk.py and the function ``svodka.bulk.work.work``, by

- pool: a pool of the standard library
- local, dask: the engines of ``svodka bulk``, started as in benchmarks/bulk_cluster.py
- ray: ``svodka.bulk.work.work`` as a task of Ray, a node (raylet) each
- daft: a column of shards and a function with ``use_process=True``, in Daft's own runner
- daft-ray: the same on Ray, a node each

What is not installed is told and left out: ``pip install "daft[ray]" distributed``. Everything runs
in name spaces of its own for network and processes (``unshare``, as root), because Ray listens on
every address; without that Ray is left out. There all processes that are seen are the engine's: CPU
is theirs, memory the largest sum of what they held (PSS, looked at twice a second), and the ports
are those on which somebody listens. "Start" is until a small archive was read by a crew that was
not there before. The archive is written before anything is measured. Rounds alternate; the figures
are medians, with the ratio to the pool of the same round.

``--harm`` says what each engine does, with two workers, when a function raises, kills its process,
and when a node is killed (all its processes at once), of twenty tasks of a fifth of a second.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import bulk
import bulk_cluster

QUIET = {"DO_NOT_TRACK": "1", "DAFT_ANALYTICS_ENABLED": "0", "RAY_USAGE_STATS_ENABLED": "0"}
NEEDS = {"dask": ["distributed"], "ray": ["ray"], "daft": ["daft"], "daft-ray": ["daft", "ray"]}
ALONE = ["unshare", "-n", "-p", "-f", "--kill-child", "--mount-proc"]
CASES = [
    *((name, amount) for amount in (1, 2) for name in ("pool", "local", "dask", "ray", "daft")),
    ("daft-ray", 2),
]
HARMED, PATIENCE = 20, 120

# Results come as they are ready, in any order.
Run = Callable[[Callable[[Any], Any], list[Any]], Iterable[Any]]


# -- engines, started -----------------------------------------------------------------------------


@contextmanager
def pool(amount: int, _: Path) -> Iterator[Run]:
    from concurrent.futures import ProcessPoolExecutor, as_completed

    with ProcessPoolExecutor(amount) as crew:
        yield lambda function, tasks: (
            done.result() for done in as_completed(crew.submit(function, task) for task in tasks)
        )


@contextmanager
def own(address: str, amount: int) -> Iterator[Run]:
    from svodka.bulk.engine import engine

    crew = engine(address, amount)
    try:
        yield lambda function, tasks: (result for _, result in crew.run(function, tasks))
    finally:
        crew.close()


@contextmanager
def local(amount: int, _: Path) -> Iterator[Run]:
    with own("local", amount) as run:
        yield run


@contextmanager
def dask(amount: int, out: Path) -> Iterator[Run]:
    with bulk_cluster.nodes(amount, out) as address, own(address, amount) as run:
        yield run


@contextmanager
def raylets(amount: int, out: Path) -> Iterator[None]:
    """A head without processors, and so many nodes of one, each pinned to one."""
    port, told = 6399, ["--disable-usage-stats", "--node-ip-address", "127.0.0.1"]
    told += ["--object-store-memory", str(80_000_000)]
    head = ["--head", "--port", str(port), "--num-cpus", "0", "--include-dashboard", "false"]
    _ray(["start", *head, *told, "--temp-dir", str(out / "ray")])
    processors = sorted(os.sched_getaffinity(0))
    for number in range(amount):
        pinned = ["taskset", "-c", str(processors[number % len(processors)])]
        _ray(["start", "--address", f"127.0.0.1:{port}", "--num-cpus", "1", *told], pinned)
    os.environ["RAY_ADDRESS"] = f"127.0.0.1:{port}"
    try:
        yield
    finally:
        _ray(["stop", "--force"])


def _ray(line: list[str], before: Iterable[str] = ()) -> None:
    whole = [*before, sys.executable, "-c", "from ray.scripts.scripts import main; main()", *line]
    done = subprocess.run(whole, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


@contextmanager
def ray(amount: int, out: Path) -> Iterator[Run]:
    import ray as engine

    with raylets(amount, out):
        engine.init(log_to_driver=False, logging_level="error", _node_ip_address="127.0.0.1")

        def run(function: Callable[[Any], Any], tasks: list[Any]) -> Iterator[Any]:
            remote, waiting, held = engine.remote(num_cpus=1)(function), iter(tasks), []
            while True:
                while len(held) < 2 * amount and (task := next(waiting, None)) is not None:
                    held.append(remote.remote(task))
                if not held:
                    return
                (ready, *_), held = engine.wait(held, num_returns=1)
                yield engine.get(ready)

        try:
            yield run
        finally:
            engine.shutdown()


@contextmanager
def daft(amount: int, _: Path) -> Iterator[Run]:
    import daft as engine

    if not os.environ.get("RAY_ADDRESS"):
        engine.set_runner_native()

    def run(function: Callable[[Any], Any], tasks: list[Any]) -> Iterator[Any]:
        @engine.cls(max_concurrency=amount, use_process=True)
        class Worker:
            @engine.method.batch(return_dtype=engine.DataType.binary(), batch_size=1)
            def each(self, column: Any) -> list[bytes]:
                return [pickle.dumps(function(pickle.loads(one))) for one in column.to_pylist()]

        table = engine.from_pydict({"task": [pickle.dumps(task) for task in tasks]})
        if os.environ.get("RAY_ADDRESS"):
            table = table.into_partitions(len(tasks))
        for row in table.select(Worker().each(table["task"]).alias("done")).iter_rows():
            yield pickle.loads(row["done"])

    yield run


@contextmanager
def daft_ray(amount: int, out: Path) -> Iterator[Run]:
    import daft as engine

    with raylets(amount, out):
        engine.set_runner_ray(os.environ["RAY_ADDRESS"])
        with daft(amount, out) as run:
            yield run


ENGINES = {"pool": pool, "local": local, "dask": dask, "ray": ray, "daft": daft}
ENGINES["daft-ray"] = daft_ray


# -- what is seen of all processes, in a name space of their own ----------------------------------


def cpu() -> float:
    """Seconds, of all that there are and of all that somebody waited for."""
    found = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found += sum(map(int, told[11:15]))
    return found / os.sysconf("SC_CLK_TCK")


class Memory:
    """``with Memory() as memory:`` then ``memory.most`` in megabytes."""

    def __init__(self) -> None:
        self.most = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            held = 0
            for path in Path("/proc").glob("[0-9]*/smaps_rollup"):
                try:
                    lines = path.read_text().splitlines()
                except OSError:
                    continue
                held += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
            self.most = max(self.most, held / 1024)


def listened() -> tuple[int, int]:
    """Ports on which somebody listens: all, and those on every address."""
    places = set()
    for name in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]:
            _, place, _, state, *_ = line.split()
            if state == "0A":
                places.add(place)
    return len(places), sum(not place.rpartition(":")[0].strip("0") for place in places)


# -- one measurement, in a process of its own -----------------------------------------------------


def measured(name: str, amount: int, pages: int, size: int) -> dict[str, float]:
    from svodka.bulk.work import work

    out = Path(tempfile.mkdtemp(prefix="svodka-engines-"))
    try:
        began, before = time.perf_counter(), cpu()
        with Memory() as memory, ENGINES[name](amount, out) as run:
            small = bulk_cluster.tasks(bulk.made(bulk_cluster.WARM), 1_000_000, out)
            _all(run(work, small))
            start, started = time.perf_counter() - began, cpu() - before
            tasks = bulk_cluster.tasks(bulk.made(pages), size, out)
            began, before = time.perf_counter(), cpu()
            _all(run(work, tasks))
            seconds, used = time.perf_counter() - began, cpu() - before
            ports, everywhere = listened()
        return {
            "start": start,
            "start cpu": started,
            "seconds": seconds,
            "cpu": used,
            "mb": memory.most,
            "shards": len(tasks),
            "ports": ports,
            "everywhere": everywhere,
        }
    finally:
        shutil.rmtree(out, ignore_errors=True)


def _all(results: Iterable[Any]) -> None:
    for result in results:
        assert hasattr(result, "documents"), result


# -- what goes wrong ------------------------------------------------------------------------------


def fine(task: tuple[str, int]) -> int:
    """Says who it is, for ``_kill_node``."""
    folder, number = task
    (Path(folder) / f"{os.getpid()}").touch()
    time.sleep(0.2)
    return number


def raises(task: tuple[str, int]) -> int:
    if task[1] == 7:
        raise ValueError("seven")
    return fine(task)


def kills(task: tuple[str, int]) -> int:
    if task[1] == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return fine(task)


HARM = {"raises": raises, "kills": kills, "node": fine}


def harmed(name: str, what: str) -> str:
    import engines  # not __main__, which means another program in another process

    out = Path(tempfile.mkdtemp(prefix="svodka-engines-"))
    marks, found = out / "marks", []
    marks.mkdir()
    began = time.perf_counter()
    try:
        with ENGINES[name](2, out) as run:
            tasks = [(str(marks), number) for number in range(HARMED)]
            killer = threading.Thread(target=_kill_node, args=(marks,), daemon=True)
            if what == "node":
                killer.start()
            began = time.perf_counter()
            try:
                for result in run(engines.HARM[what], tasks):
                    found.append(result)
            except BaseException as error:
                said = " ".join(str(error).split())[:100]
                return f"ends with {type(error).__name__}: {said}; {_told(found, began)}"
            return _told(found, began)
    finally:
        shutil.rmtree(out, ignore_errors=True)


def _told(found: list[Any], began: float) -> str:
    whole = len({one for one in found if isinstance(one, int)})
    others = [str(one) for one in found if not isinstance(one, int)]
    more = f", {'; '.join(others)}" if others else ""
    return f"{whole} of {HARMED} in {time.perf_counter() - began:.1f} s{more}"


def _kill_node(marks: Path) -> None:
    """The node that the first mark is of, with all processes below it."""
    while len(list(marks.iterdir())) < 2:
        time.sleep(0.05)
    time.sleep(0.5)
    mark = min(marks.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    victim = _node_of(int(mark.name))
    for pid in (victim, *_below(victim)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _node_of(pid: int) -> int:
    """The raylet or the worker of Dask above a process; where there is none, the process."""
    above = pid
    while above not in (0, 1, os.getpid()):
        line = Path(f"/proc/{above}/cmdline").read_text().split("\0")
        if line[0].endswith("raylet") or line[2:4] == ["dask", "worker"]:
            return above
        above = int(Path(f"/proc/{above}/stat").read_text().rpartition(")")[2].split()[1])
    return pid


def _below(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children")
    own = [int(each) for each in told.read_text().split()] if told.exists() else []
    return [*own, *(more for each in own for more in _below(each))]


# -- the report -----------------------------------------------------------------------------------


def alone(args: list[str], *, unshared: bool) -> str:
    line = [sys.executable, __file__, *args]
    if unshared:
        line = [*ALONE, "sh", "-c", 'ip link set lo up; exec "$0" "$@"', *line]
    paths = (str(Path(__file__).parent), os.environ.get("PYTHONPATH", ""))
    environment = {**os.environ, **QUIET, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    try:
        done = subprocess.run(
            line, capture_output=True, text=True, check=False, env=environment,
            timeout=1800 if "--harm" not in args else PATIENCE,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return json.dumps(f"hangs: nothing after {PATIENCE} s")
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        return json.dumps(f"failed with code {done.returncode}")
    return done.stdout.splitlines()[-1]


def _can_unshare() -> bool:
    tried = subprocess.run([*ALONE, "ip", "link", "set", "lo", "up"], capture_output=True)
    return tried.returncode == 0


def chosen(wanted: list[str], unshared: bool) -> list[str]:
    found = []
    for name in ENGINES:
        missing = [each for each in NEEDS.get(name, []) if find_spec(each) is None]
        if missing:
            print(f"{name}: left out, {' and '.join(missing)} not installed")
        elif "ray" in name and not unshared:
            print(f"{name}: left out, there can be no name space of its own here")
        elif not wanted or name in wanted:
            found.append(name)
    return found


def compare(args: argparse.Namespace, names: list[str], unshared: bool) -> dict[str, Any]:
    for pages in (bulk_cluster.WARM, args.pages):
        bulk.made(pages)
    runs: dict[str, list[dict[str, float]]] = {
        f"{name} {amount}": [] for name, amount in CASES if name in names
    }
    for _ in range(args.rounds):
        for key, found in runs.items():
            told = ["--case", key, "--pages", str(args.pages), "--shard", str(args.shard)]
            one = json.loads(alone(told, unshared=unshared))
            if not isinstance(one, dict):
                print(f"{key}: {one}")
                continue
            found.append(one)
    for key, found in runs.items():
        if not found:
            continue

        def median(what: str, found: list[dict[str, float]] = found) -> float:
            return statistics.median(each[what] for each in found)

        pools = runs.get(f"pool {key[-1]}", [])
        told = ""
        if len(pools) == len(found):
            for what in ("seconds", "cpu"):
                ratios = [a[what] / b[what] for a, b in zip(found, pools, strict=True)]
                told += f"  {statistics.median(ratios):4.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
        print(
            f"{key:11}{args.pages / median('seconds'):7,.0f} pages/s{median('cpu'):7.1f} s CPU"
            f"{told}  start{median('start'):5.1f} s ({median('start cpu'):4.1f} CPU)"
            f"{median('mb'):6.0f} MB  ports {median('ports'):.0f}, {median('everywhere'):.0f} of"
            " them on every address"
        )
    return {"pages": args.pages, "shard": args.shard, "runs": runs}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=int, default=12_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--shard", type=float, default=8, help="megabytes of a shard")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--harm", action="store_true")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    parser.add_argument("--case", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.case:
        name, _, more = args.case.partition(" ")
        size = int(args.shard * 1_000_000)
        found = harmed(name, more) if args.harm else measured(name, int(more), args.pages, size)
        print(json.dumps(found), flush=True)
        os._exit(0)  # what an engine leaves behind ends with the name space
    unshared = _can_unshare()
    names = chosen(args.only, unshared)
    out: Any = {}
    if args.harm:
        for name in names:
            for what in HARM:
                case = ["--case", f"{name} {what}", "--harm"]
                out[f"{name} {what}"] = said = json.loads(alone(case, unshared=unshared))
                print(f"{name:9} {what:7} {said}", flush=True)
    else:
        out = compare(args, names, unshared)
    if args.json:
        args.json.write_text(json.dumps(out, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
