"""``svodka bulk`` when a process is killed, or does what another one does, at the worst moment."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from bulked import Silent, archive, pages, run, table, tree
from svodka.bulk import index, manifest, parts
from svodka.bulk.limits import Limit, TookTooLong
from svodka.bulk.local import Local
from svodka.bulk.publishing import FINAL
from svodka.errors import SvodkaError

pytest.importorskip("pyarrow", reason="pyarrow is not installed (the extra bulk)")


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("few")
    return [table(folder / "a.jsonl", 8), archive(folder / "b.warc.gz", pages(6, seed=5))]


@pytest.fixture(scope="module")
def few_read(few: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("few_read")
    assert run(out, *few, size=4_000).shards > 2
    return out


@pytest.mark.parametrize("moved", range(5))
def test_a_run_that_is_killed_while_it_publishes_goes_on(
    moved: int, few: list[Path], few_read: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With none, some and all but one of the tables in their places."""
    whole, times = parts.appear, iter(range(100))

    def killed(made: Path, final: Path) -> None:
        if final.name in FINAL and next(times) == moved:
            raise KeyboardInterrupt
        whole(made, final)

    run(tmp_path, few[0], size=4_000)
    with monkeypatch.context() as patch:
        patch.setattr(parts, "appear", killed)
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path, *few, size=4_000)
    assert not manifest.read(tmp_path).settled
    run(tmp_path, *few, size=4_000)
    known = set(manifest.read(tmp_path).parts)
    found = {
        name: data
        for name, data in tree(tmp_path).items()
        if not name.startswith("parts/") or name.split("/")[1] in known
    }
    assert found == tree(few_read)


class Stopped(Silent):
    def begin(self, step: str, total: int) -> None:  # noqa: ARG002
        if step == "tables":
            raise KeyboardInterrupt


@contextmanager
def _too_late(_: Limit) -> Iterator[None]:
    raise TookTooLong
    yield


def test_what_was_read_with_more_time_is_in_the_tables(
    few: list[Path], few_read: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the parts have the names that they had, and a run was killed over their tables."""
    with monkeypatch.context() as patch:
        patch.setattr(Limit, "document", _too_late)
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path, *few, size=4_000, seconds=50, progress=Stopped())
    assert list((tmp_path / ".making").rglob("index.db"))
    done = run(tmp_path, *few, size=4_000, seconds=0)
    assert done.left == 0
    assert tree(tmp_path) == tree(few_read)


def test_the_same_part_twice_at_once(tmp_path: Path) -> None:
    """As on a cluster, where a node that was given up may still be at work."""
    final = tmp_path / "final"
    failed: list[BaseException] = []

    def again(who: int) -> None:
        try:
            for turn in range(100):
                made = tmp_path / f".{who}-{turn}"
                made.mkdir()
                (made / "a").write_text("a")
                parts.appear(made, final)
        except BaseException as error:
            failed.append(error)

    crew = [Thread(target=again, args=(who,)) for who in range(4)]
    for each in crew:
        each.start()
    for each in crew:
        each.join()
    assert failed == []
    assert [path.name for path in tmp_path.iterdir()] == ["final"]
    assert (final / "a").read_text() == "a"


def test_a_file_of_a_task_that_runs_twice_at_once(tmp_path: Path) -> None:
    made, beside = tmp_path / "made", tmp_path / "beside"
    with parts.whole(made, beside) as mine:
        mine.write_text("mi")
        with parts.whole(made, beside) as other:
            other.write_text("all")
        assert made.read_text() == "all"
        mine.write_text("all")
    assert made.read_text() == "all"
    with pytest.raises(TypeError), parts.whole(made, beside) as mine:
        mine.write_text(None)  # type: ignore[arg-type]
    assert (made.read_text(), list(beside.iterdir())) == ("all", [])


def test_an_index_of_a_run_that_was_killed_over_it(few_read: Path, tmp_path: Path) -> None:
    """Readers may not take back what it had half written, so it is done before they come."""
    path = tmp_path / "index.db"
    index.make(path, few_read, manifest.read(few_read).parts)
    before = index.current(path)
    script = (
        "import os, sqlite3, sys\n"
        "db = sqlite3.connect(sys.argv[1])\n"
        "db.execute('PRAGMA cache_size = 1')\n"
        "db.execute('UPDATE documents SET current = 0, family = hex(zeroblob(5000))')\n"
        "os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(path)], check=False).returncode == 9
    with pytest.raises(sqlite3.OperationalError):
        index.current(path)
    index.recover(path)
    assert index.current(path) == before > 0


ORPHANS = """
import os, sys, time
from pathlib import Path
from svodka.bulk.local import Local

def busy(mark):
    Path(mark).write_text(str(os.getpid()))
    time.sleep(600)

if __name__ == "__main__":
    crew = Local(1)
    list(crew.run(busy, sys.argv[1:]))
"""


@pytest.mark.skipif(os.name == "nt", reason="ends processes by signals")
def test_who_is_killed_leaves_no_worker_behind(tmp_path: Path) -> None:
    """Not even one that would never look at its pipe again."""
    script, mark = tmp_path / "orphans.py", tmp_path / "mark"
    script.write_text(ORPHANS)
    child = subprocess.Popen([sys.executable, str(script), str(mark)])
    while not (mark.exists() and mark.read_text()):
        assert child.poll() is None
        time.sleep(0.05)
    child.kill()
    child.wait()
    for _ in range(1200):
        if _is_gone(int(mark.read_text())):
            return
        time.sleep(0.05)
    os.kill(int(mark.read_text()), signal.SIGKILL)
    raise AssertionError("the worker lives")


def _is_gone(pid: int) -> bool:
    """Or is dead, and nobody asked for it."""
    try:
        os.kill(pid, 0)
        return " Z " in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True


class _Unlike(Exception):
    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def unlike(_: int) -> None:
    raise _Unlike(1, 2)


def test_what_cannot_be_pickled_is_told() -> None:
    """It neither ends the worker, which would be read as a death of the task, nor the driver."""
    crew = Local(1)
    try:
        with pytest.raises(SvodkaError, match="_Unlike: 1 and 2"):
            list(crew.run(unlike, [1]))
    finally:
        crew.close()
