"""Several processes write and a server answers; one is killed: nothing is lost or doubled."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.request import urlopen

import made
from svodka.ledger import Ledger

WRITERS, OWN, SHARED = 4, 12, 12

# Adds documents that all writers add and such as no other does, in batches of three, and says which
# are acknowledged.
_WRITER = """
import sys
sys.path[:0] = [sys.argv[2]]
import made
from svodka.ledger import Ledger, Taken
name, own, shared = sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
ids = [id for n in range(max(own, shared)) for id in (f"{name}-{n}", f"shared-{n}")]
with Ledger.open(sys.argv[1], reader=name) as ledger:
    print("open", flush=True)
    sys.stdin.readline()
    for at in range(0, len(ids), 3):
        batch = ids[at : at + 3]
        ledger.add_all([Taken(made.governor(id=id)) for id in batch])
        print(*batch, flush=True)
"""


def writer(place: Path | str, name: str) -> subprocess.Popen[str]:
    words = [str(place), str(Path(__file__).parent), name, str(OWN), str(SHARED)]
    return subprocess.Popen(
        [sys.executable, "-c", _WRITER, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def stream(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


@contextlib.contextmanager
def served(place: Path | str) -> Iterator[str]:
    """The address of ``svodka serve`` over it."""
    words = ["serve", "--ledger", str(place), "--port", "0"]
    server = subprocess.Popen(
        [sys.executable, "-m", "svodka.cli", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield stream(server.stdout).readline().strip()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


def test_writers_and_a_server_at_once(place: Path | str) -> None:
    Ledger.open(place).close()
    statuses: list[int] = []
    ended = threading.Event()

    def ask(address: str) -> None:
        while not ended.is_set():
            with urlopen(f"{address}api/v1/nights/2026-05-15", timeout=60) as answer:
                statuses.append(answer.status)
                assert re.search(rb'"entry": ?\d+', answer.read())

    with served(place) as address:
        asking = threading.Thread(target=ask, args=(address,))
        asking.start()
        try:
            acknowledged = _written(place)
        finally:
            ended.set()
            asking.join(90)
    assert statuses
    assert set(statuses) == {200}
    with Ledger.open(place, create=False) as ledger:
        there = [document.id for document in ledger.documents()]
        assert len(there) == len(set(there))
        assert acknowledged <= set(there)
        whole = {f"{name}-{n}" for name in ("w1", "w2", "w3", "shared") for n in range(OWN)}
        assert whole <= set(there)
        kinds = [entry.kind for entry in ledger.entries()]
        assert kinds == ["document", "reading"] * len(there), "no document is half there"
        assert len({entry.reader for entry in ledger.entries()}) >= WRITERS - 1
        assert list(ledger.check()) == []
        assert ledger.check_families()[1:] == (0, 0)


def _written(place: Path | str) -> set[str]:
    """All write at once, and the first is killed in the middle: what was acknowledged by each."""
    children = [writer(place, f"w{n}") for n in range(WRITERS)]
    try:
        for child in children:
            assert stream(child.stdout).readline() == "open\n"
        for child in children:
            stream(child.stdin).write("\n")
            stream(child.stdin).flush()
        first, *others = children
        told = stream(first.stdout).readline()
        os.kill(first.pid, signal.SIGKILL)
        for child in children:
            told += stream(child.stdout).read()
        for child in others:
            assert child.wait(60) == 0
        assert first.wait(60) == -signal.SIGKILL
    finally:
        for child in children:
            child.kill()
            child.wait(60)
    return set(told.split())


def test_the_lock_of_a_killed_writer_is_given_on(place: Path | str) -> None:
    """It dies while it holds the ledger and others wait for it."""
    hold = """
import sys, time
from svodka.ledger import Ledger, engine
with Ledger.open(sys.argv[1]) as ledger:
    with engine.writing(ledger._db):
        print("holds", flush=True)
        time.sleep(600)
"""
    Ledger.open(place).close()
    child = subprocess.Popen([sys.executable, "-c", hold, str(place)], stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == b"holds\n"
        killer = threading.Thread(target=lambda: (time.sleep(0.3), child.kill()))
        killer.start()
        with Ledger.open(place) as ledger:
            assert ledger.add(made.tally())
        killer.join()
    finally:
        child.kill()
        child.wait(60)
