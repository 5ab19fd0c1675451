"""The embedded engine: documents that kill, hang and raise; workers that die; Ctrl-C."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bulked import Silent, harmful, job_alone, poisoned, run, table
from svodka.bulk import taking
from svodka.bulk.engine import Lost, engine
from svodka.bulk.local import Local
from svodka.errors import SettingsError

parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed (the extra bulk)")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="ends processes by signals")

SAID = "Over the Kaluga region 5 drones were shot down overnight."


def left(out: Path) -> dict[str, str]:
    rows = parquet.read_table(out / "left" / "left.parquet").to_pylist()
    return {Path(row["address"]).name: row["reason"] for row in rows}


def test_what_harms_is_left_out_and_nothing_else(tmp_path: Path) -> None:
    """All in one shard: the documents before and after what harms are there."""
    poison, path = tmp_path / "input", poisoned(tmp_path / "package")
    poison.mkdir()
    harmful(poison, SAID)
    (poison / "h.poison").write_text(f"{SAID} H\nKILL WHILE LOOKING\n{SAID} lost")
    (poison / "i.poison").write_text(f"{SAID} I\nSLEEP WHILE LOOKING\n{SAID} lost")
    (poison / "j.txt").write_text(f"{SAID} J")
    told = job_alone(tmp_path / "out", poison, 1, path)
    texts = [item.reading.document.text for item in taking.taken(tmp_path / "out")]
    assert [text.removeprefix(SAID).strip() for text in texts] == ["", "C", "G", "H", "I", "J"]
    assert left(tmp_path / "out") == {
        "b.txt": "SIGKILL; it ended its reader",
        "d.txt": "took longer than 1 s",
        "e.txt": "svodka failed: RuntimeError: a defect",
        "f.txt": "ran out of memory",
        "h.poison": "SIGKILL; it ended its reader; the rest of the file is left out",
        "i.poison": "took longer than 1 s; the rest of the file is left out",
    }
    assert "lost=0" in told
    assert told.count("its worker ended (SIGKILL)") == 2


# --- the engine alone


def die_of_three(task: int) -> int:
    if task == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return task * task


def refuse(task: int) -> int:
    raise SettingsError(f"not {task}", hint="another")


def sleep(task: int) -> int:
    time.sleep(task)
    return task


@pytest.fixture
def crew() -> Iterator[Local]:
    found = Local(2)
    yield found
    found.close()


def test_a_dead_worker_is_replaced_and_its_task_told(crew: Local) -> None:
    assert list(crew.run(die_of_three, [])) == []
    found = dict(crew.run(die_of_three, range(7)))
    assert found.pop(3) == Lost("its worker ended (SIGKILL)")
    assert found == {n: n * n for n in (0, 1, 2, 4, 5, 6)}
    with pytest.raises(SettingsError, match=r"not 1 \(another\)"):
        list(crew.run(refuse, [1]))


def test_tasks_are_taken_as_workers_are_free(crew: Local) -> None:
    """Memory does not grow with the input: no more tasks are taken than are worked on."""
    given = []

    def tasks() -> Iterator[int]:
        for number in range(12):
            given.append(number)
            yield number

    for done, _ in enumerate(crew.run(abs, tasks())):
        assert len(given) <= done + 1 + crew.workers


def test_closing_ends_workers_that_are_busy() -> None:
    crew = Local(1)
    running = crew.run(sleep, [0, 600])
    assert next(running) == (0, 0)
    crew._hand_out(sleep, iter([600]))
    crew.close()
    assert crew._crew == []


@pytest.mark.parametrize("function", [abs, die_of_three])
def test_no_process_at_all(function: Callable[[int], int]) -> None:
    assert dict(engine("local", 0).run(function, [1, 2])) == {n: function(n) for n in (1, 2)}


def test_an_engine_that_there_is_not() -> None:
    with pytest.raises(SettingsError, match="there is no engine at 'ray://head'"):
        engine("ray://head", 2)


def test_a_shard_that_always_kills_is_left_out(tmp_path: Path) -> None:
    """Where even care does not help (no memory for a second process), the shard is told."""

    class Deadly:
        name, workers = "deadly", 1

        def run(self, function: object, tasks: object) -> Iterator[tuple[object, Lost]]:
            if getattr(function, "__name__", "") == "work":
                return ((task, Lost("its worker ended (SIGKILL)")) for task in tasks)  # type: ignore[attr-defined]
            return iter(())

        def close(self) -> None: ...

    said = Silent()
    done = run(tmp_path / "out", table(tmp_path / "a.jsonl", 3), engine=Deadly(), progress=said)  # type: ignore[arg-type]
    assert (done.lost, done.left, done.documents) == (1, 1, 0)
    assert left(tmp_path / "out") == {"a.jsonl": "its worker ended (SIGKILL)"}
    assert len(said.said) == 3
    again = run(tmp_path / "out", tmp_path / "a.jsonl")
    assert (again.lost, again.left, again.documents) == (0, 0, 3)
