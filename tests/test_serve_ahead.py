"""Pages that are made before anybody asks."""

from __future__ import annotations

import gc
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import made
import serving
from serving import Client
from svodka.ledger import Ledger
from svodka.pipeline import read
from svodka.serve import ahead, settling
from svodka.serve.settings import Settings

WORDS = "С 20.00 до 24.00 мск уничтожены {} БПЛА над территорией {} области."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """With an earlier night, the last nights being those of tests/serving.py."""
    place = serving.filled(tmp_path / "svodka.db")
    with Ledger.open(place) as book:
        for id, day, region in (("e1", 3, "Тульской"), ("e2", 3, "Брянской")):
            book.add(read(WORDS.format(3, region), made.at(day, 1), "mod_russia", id=id))
    return place


def worked(client: Client) -> Client:
    work = client.app.state.context.work
    work.front()
    for _ in work.earlier():
        pass
    return client


def test_what_is_linked_is_there_and_the_same(path: Path) -> None:
    """Nights, their regions and benches; another server makes the same of the same."""
    client, fresh = worked(Client(path)), Client(path)
    context = client.app.state.context
    found = re.findall(r'scope="row"><a href="(/region/[^"?]+)"', fresh.web.get("/").text)
    assert len(found) > 2
    asked = ["/", "/night/2026-05-03", "/night/2026-05-15", "/region/RU-TUL", *found]
    asked += ["/document/m-1", "/document/g-1", "/document/e1"]
    asked += ["/region/RU", "/region/RU/2026-05-15", "/region/RU-BRY/2026-05-03"]
    for address in asked:
        known = context.ready(address.encode() + b"?")
        assert known is not None, address
        assert known.bare() == fresh.web.get(address).content, address


def test_nothing_is_made_for_a_public_view(path: Path) -> None:
    assert list(Client(path, Settings(public=True)).app.state.context.work.earlier()) == []


def test_old_nights_only_where_they_outlive_the_server(path: Path, tmp_path: Path) -> None:
    with Ledger.open(path) as book:
        book.add(read(WORDS.format(3, "Тульской"), made.at(14, 1).replace(month=3), "x", id="o"))
    old = b"/night/2026-03-14?"
    assert worked(Client(path)).app.state.context.ready(old) is None
    client = Client(path, Settings(kept=tmp_path / "kept"))
    with client.web:
        assert worked(client).app.state.context.ready(old) is not None


def test_whoever_asks_is_noticed(path: Path) -> None:
    client = Client(path)
    work = client.app.state.context.work
    assert work.alone()
    client.web.get("/")
    assert not work.alone()
    client.app.state.context.asked -= 10
    assert work.alone()


def test_one_thread_looks_works_and_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The front again and again; the steps until there are no more; a failure ends the steps."""
    monkeypatch.setattr(ahead, "_LOOK", 0.01)
    done = threading.Event()
    fronts: list[int] = []
    steps: list[int] = []

    class Work:
        def front(self) -> None:
            fronts.append(len(steps))
            if len(fronts) > 3:
                done.set()

        def alone(self) -> bool:
            return len(steps) != 2

        def earlier(self) -> Iterator[None]:
            for n in range(3):
                steps.append(n)
                yield
            raise ValueError("a page that cannot be made")

    thread = ahead.Ahead(Work())
    thread.start()
    assert done.wait(30)
    thread.stop()
    thread.join(30)
    assert not thread.is_alive()
    assert steps == [0, 1, 2]
    assert fronts[0] == 0


def test_the_lists_are_loaded_and_passed_over() -> None:
    gc.collect()
    try:
        settling.settle()
        assert gc.get_freeze_count() > 100_000
    finally:
        gc.unfreeze()
