"""The cluster engine, on a scheduler and workers of this machine: the same output as the local one,
nodes and readers that die, what does not fit told in words."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bulk_tasks import FIRST, die_of_three, double, fail, noted, own_pid
from bulked import Silent, archive, harmful, job_alone, pages, poisoned, run, table, tree
from svodka.bulk import node
from svodka.bulk.engine import MARK, Lost, engine
from svodka.bulk.job import Summary
from svodka.errors import SettingsError, SvodkaError

pytest.importorskip("distributed", reason="distributed is not installed (the extra cluster)")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="nodes are not on Windows")

from svodka.bulk.cluster import Cluster  # noqa: E402

# Without it there is a server for HTTP on every address, --no-dashboard or not.
INSIDE = ("--dashboard-address", "127.0.0.1:0")


@dataclass
class Nodes:
    """``address`` of the scheduler; workers are processes with one thread and no nanny, so that
    their death is a node's."""

    address: str
    scheduler: subprocess.Popen[bytes]
    folder: Path
    path: str = ""
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def grow(self, **environment: str) -> subprocess.Popen[bytes]:
        line = ["worker", self.address.replace("dask", "tcp", 1), "--nthreads", "1", "--no-nanny"]
        line += [*INSIDE, "--host", "127.0.0.1", "--local-directory", str(self.folder)]
        self.workers.append(_started(line, "Registered to", self.folder, environment)[0])
        return self.workers[-1]

    def end(self) -> None:
        for each in (*self.workers, self.scheduler):
            each.kill()
            each.wait()


def _started(
    line: list[str], sign: str, folder: Path, environment: dict[str, str] | None = None
) -> tuple[subprocess.Popen[bytes], str]:
    """A program of Dask, and the line by which it says that it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {**os.environ, "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "info"}
    paths = (str(Path(__file__).parent), str(Path(__file__).parents[1] / "src"))
    told["PYTHONPATH"] = os.pathsep.join(paths)
    log = folder / f"{time.monotonic_ns()}.log"
    with log.open("wb") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", "dask", *line],
            stdout=out,
            stderr=out,
            env={**told, **(environment or {})},
        )
    for _ in range(1200):
        for said in log.read_text().splitlines():
            if sign in said:
                return child, said
        if child.poll() is not None:
            break
        time.sleep(0.05)
    child.kill()
    raise AssertionError(f"dask {line[0]} did not start: {log.read_text()}")


def _cluster(folder: Path) -> Nodes:
    line = ["scheduler", "--host", "127.0.0.1", "--port", "0", *INSIDE]
    child, said = _started(line, "Scheduler at:", folder)
    found = re.search(r"tcp://(127\.0\.0\.1:\d+)", said)
    assert found, said
    return Nodes(f"dask://{found[1]}", child, folder)


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Two, which some documents harm."""
    cluster = _cluster(tmp_path_factory.mktemp("dask"))
    cluster.path = poisoned(cluster.folder / "package")
    try:
        cluster.grow(PYTHONPATH=cluster.path)
        cluster.grow(PYTHONPATH=cluster.path)
        yield cluster
    finally:
        cluster.end()


def results(crew: Cluster, function: Callable[[Any], Any], tasks: list[Any]) -> dict[Any, Any]:
    try:
        return dict(crew.run(function, tasks))
    finally:
        crew.close()


# -- tests ----------------------------------------------------------------------------------------


def test_every_task_once(nodes: Nodes) -> None:
    assert results(Cluster(nodes.address), double, list(range(40))) == {
        number: 2 * number for number in range(40)
    }


def test_tasks_are_taken_as_there_is_room(nodes: Nodes) -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(30):
            taken.append(number)
            yield number

    crew = Cluster(nodes.address)
    ahead = [len(taken) - done for done, _ in enumerate(crew.run(double, tasks()))]
    crew.close()
    assert len(taken) == 30
    assert max(ahead) <= 2 * crew.workers
    assert crew.workers == 2


def test_a_reader_that_dies_is_told_and_costs_no_worker(nodes: Nodes) -> None:
    found = results(Cluster(nodes.address), die_of_three, list(range(6)))
    lost = Lost("its worker ended (SIGKILL)")
    assert found == {number: lost if number == 3 else number for number in range(6)}
    assert [worker.poll() for worker in nodes.workers] == [None, None]


def test_what_the_function_raises_is_raised_here(nodes: Nodes) -> None:
    with pytest.raises(SvodkaError, match="here: a defect of 1"):
        results(Cluster(nodes.address), fail, [1])


def test_after_the_end_no_reader_is_left(nodes: Nodes) -> None:
    found = results(Cluster(nodes.address), own_pid, [1, 2, 3])
    assert not any(Path(f"/proc/{pid}").exists() for pid in found.values())


def test_given_up_in_the_middle(nodes: Nodes, tmp_path: Path) -> None:
    """As on Ctrl-C: the reader that works forever is ended."""
    crew = Cluster(nodes.address)
    ran = crew.run(noted, [str(tmp_path), str(tmp_path)])
    assert next(ran)[1] == "done"
    crew.close()
    readers = [int(path.name.split("-")[0]) for path in tmp_path.iterdir() if path.name != FIRST]
    assert len(readers) == 2
    assert not any(Path(f"/proc/{pid}").exists() for pid in readers)


def test_a_node_is_lost_in_the_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More tasks are held then than the rest of the cluster has room for."""
    monkeypatch.setattr("svodka.bulk.cluster._LOOK", 0)
    cluster, marks = _cluster(tmp_path / "dask"), tmp_path / "marks"
    marks.mkdir()
    try:
        cluster.grow()
        cluster.grow()
        crew = Cluster(cluster.address)
        tasks = [f"{marks}{more * '/'}" for more in range(8)]
        ran = crew.run(noted, tasks)
        found = [next(ran)]
        reader, stuck = map(int, os.readlink(marks / FIRST).split("-"))
        os.kill(stuck, signal.SIGKILL)
        found += ran
        assert crew.workers == 1
        crew.close()
        assert sorted(found) == [(task, "done") for task in tasks]
        _await_end(reader)
    finally:
        cluster.end()


def _await_end(pid: int) -> None:
    for _ in range(1200):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.05)
    raise AssertionError("the reader of a node that was lost lives")


def test_no_worker_is_left(tmp_path: Path) -> None:
    cluster = _cluster(tmp_path)
    try:
        with pytest.raises(SvodkaError, match="no worker for 0 s"):
            results(Cluster(cluster.address, patience=0), double, [1])
    finally:
        cluster.end()


def test_the_scheduler_is_lost(tmp_path: Path) -> None:
    from dask import config

    cluster = _cluster(tmp_path)
    cluster.grow()
    with config.set({"distributed.comm.timeouts.connect": "1s"}):
        crew = Cluster(cluster.address)
        ran = crew.run(double, iter(int, 1))
        assert next(ran) == (0, 0)
        cluster.end()
        with pytest.raises(SvodkaError, match=r"scheduler is gone.*what is done is kept"):
            list(ran)
        crew.close()


def test_the_same_bytes_as_local(nodes: Nodes, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed (the extra bulk)")
    inputs = [archive(tmp_path / "a.warc.gz", pages(40)), table(tmp_path / "b.jsonl", 60)]
    alone = run(tmp_path / "alone", *inputs)
    crew = engine(nodes.address, 0, None, tmp_path / "out", [str(path) for path in inputs])
    try:
        done = run(tmp_path / "out", *inputs, engine=crew)
        again = run(tmp_path / "out", *inputs, engine=crew)
    finally:
        crew.close()
    assert done == alone
    assert done.read == done.shards > 3
    assert done.claims > 10
    assert (again.read, again.kept) == (0, done.shards)
    assert tree(tmp_path / "out") == tree(tmp_path / "alone")


class Killing(Silent):
    """When two shards are read, some nodes are gone."""

    def __init__(self, victims: list[subprocess.Popen[bytes]]) -> None:
        super().__init__()
        self.victims, self.shards = victims, 0

    def done(self, amount: int, documents: int = 0) -> None:  # noqa: ARG002
        self.shards += bool(documents)
        if self.shards == 2:
            for worker in self.victims:
                worker.kill()


def test_a_job_whose_nodes_are_lost(tmp_path: Path) -> None:
    """One of two: the job ends as if nothing had been. Then the last: what is missing, and nothing
    else, is read when there is another one."""
    pytest.importorskip("pyarrow", reason="pyarrow is not installed (the extra bulk)")
    inputs = [archive(tmp_path / "a.warc.gz", pages(30)), table(tmp_path / "b.jsonl", 40)]
    cluster, one, two = _cluster(tmp_path / "dask"), tmp_path / "one", tmp_path / "two"
    alone = run(tmp_path / "alone", *inputs, size=4_000)
    try:
        cluster.grow()
        cluster.grow()
        killing = Killing(cluster.workers[:1])
        assert _ran(cluster, one, inputs, killing) == alone
        assert cluster.workers[0].poll() is not None
        with pytest.raises(SvodkaError, match=r"no worker for 0 s.*what is done is kept"):
            _ran(cluster, two, inputs, Killing(cluster.workers), patience=0)
        kept = sum(1 for _ in (two / "parts").glob("*/done.json"))
        assert 2 <= kept < alone.shards
        (two / f"{MARK}of-a-client-that-was-killed").touch()
        cluster.grow()
        done = _ran(cluster, two, inputs, Silent())
        assert (done.kept, done.read) == (kept, alone.shards - kept)
        assert tree(one) == tree(two) == tree(tmp_path / "alone")
    finally:
        cluster.end()


def _ran(
    cluster: Nodes, out: Path, inputs: list[Path], progress: Silent, patience: float = 60
) -> Summary:
    crew = Cluster(cluster.address, out=out, patience=patience)
    try:
        return run(out, *inputs, size=4_000, engine=crew, progress=progress)
    finally:
        crew.close()


def test_what_harms_is_left_out_on_a_node_as_on_a_laptop(nodes: Nodes, tmp_path: Path) -> None:
    """A document that kills its reader, one that hangs: the nodes live, and the bytes are those of
    the local engine."""
    pytest.importorskip("pyarrow", reason="pyarrow is not installed (the extra bulk)")
    (tmp_path / "in").mkdir()
    harmful(tmp_path / "in", "Over the Kaluga region 5 drones were shot down overnight.")
    crew = Cluster(nodes.address, out=tmp_path / "out")
    try:
        done = run(tmp_path / "out", tmp_path / "in", engine=crew, seconds=1.0)
    finally:
        crew.close()
    assert (done.documents, done.left, done.lost) == (3, 4, 0)
    assert [worker.poll() for worker in nodes.workers] == [None, None]
    job_alone(tmp_path / "alone", tmp_path / "in", 1, nodes.path)
    assert tree(tmp_path / "out") == tree(tmp_path / "alone")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("dask://127.0.0.1:{closed}", "no Dask scheduler answers there"),
        ("dask://127.0.0.1:{other}", "no Dask scheduler answers there"),
        ("dask://127.0.0.1", "missing port"),
        ("dask+tls://127.0.0.1:{closed}", "no keys for TLS in Dask's settings"),
        ("ray://127.0.0.1:1", "there is no engine at 'ray://127.0.0.1:1'"),
    ],
)
def test_wrong_addresses(address: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("svodka.bulk.cluster._ANSWER", 0.3)
    with socket.socket() as held, socket.create_server(("127.0.0.1", 0)) as server:
        held.bind(("127.0.0.1", 0))  # and nobody listens
        ports = {"closed": held.getsockname()[1], "other": server.getsockname()[1]}
        with pytest.raises(SettingsError, match=words):
            engine(address.format(**ports), 2)


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SettingsError, match=r'needs distributed.*"svodka\[cluster\]"'):
        engine("dask://127.0.0.1:1", 2)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"versions": (("svodka", "0.0.1"), *node.versions()[1:])}, "and here it is 0.0.1"),
        ({"out": "{tmp}/elsewhere"}, "does not see .*elsewhere .*all nodes share"),
        ({"inputs": ("{tmp}/input",)}, "does not see .*input .*where all nodes see it"),
    ],
)
def test_a_node_that_does_not_fit(
    nodes: Nodes, tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    told = {
        name: value.format(tmp=tmp_path)
        if isinstance(value, str)
        else tuple(each.format(tmp=tmp_path) if isinstance(each, str) else each for each in value)
        for name, value in change.items()
    }
    crew = Cluster(nodes.address)
    crew._terms = replace(crew._terms, **told)
    with pytest.raises(SettingsError, match=rf"the worker tcp://127.*{words}"):
        results(crew, double, [1])


def test_a_node_without_svodka(tmp_path: Path) -> None:
    cluster = _cluster(tmp_path)
    (tmp_path / "other" / "svodka").mkdir(parents=True)
    (tmp_path / "other" / "svodka" / "__init__.py").write_text("")
    try:
        cluster.grow(PYTHONPATH=str(tmp_path / "other"))
        with pytest.raises(SettingsError, match="a worker has no svodka, or another one"):
            results(Cluster(cluster.address), double, [1])
    finally:
        cluster.end()
