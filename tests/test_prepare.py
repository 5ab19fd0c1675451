"""``svodka prepare``: what it puts into the file is what a server makes, once, whatever happens."""

from __future__ import annotations

import io
import json
import multiprocessing
import sqlite3
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, TypeAlias

import click
import pytest
from click.testing import CliRunner, Result

import made
import serving
from serving import Client
from svodka.accounts import Accounts
from svodka.cli.preparing import prepare
from svodka.errors import AccountsError, LedgerMissing, SettingsError, SvodkaError
from svodka.ledger import Ledger
from svodka.pipeline import read
from svodka.serve import piecework
from svodka.serve.answers import Hours, Kept
from svodka.serve.pages.work import Front, Nights, Regions, Week, Work
from svodka.serve.prepare import Preparation, Summary
from svodka.serve.settings import Settings
from svodka.serve.shelf import MEMORY, Shelf

WORDS = "С 20.00 до 24.00 мск уничтожены {} БПЛА над территорией {} области."
# Of the ledger below: three nights, their four documents and ten benches, four regions (two are
# the sides), the front page.
PAGES = 22
Contents: TypeAlias = dict[str, tuple[str, bytes]]


def post(id: str, day: int, region: str = "Тульской") -> Callable[[Ledger], object]:
    reading = read(WORDS.format(3, region), made.at(day, 1), "mod_russia", id=id)
    return lambda book: book.add(reading)


def changed(path: Path, *changes: Callable[[Ledger], object]) -> Path:
    with Ledger.open(path) as book:
        for change in changes:
            change(book)
    return path


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A ledger of three nights, 13 to 15 May, and of two regions."""
    path = tmp_path_factory.mktemp("prepared") / "svodka.db"
    changed(path, post("a", 13), post("b", 13, "Брянской"), post("c", 14), post("d", 15))
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, base: bytes) -> Path:
    place = tmp_path / "svodka.db"
    place.write_bytes(base)
    return place


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory, base: bytes) -> Contents:
    """What one process makes of all of it."""
    place = tmp_path_factory.mktemp("whole")
    (place / "svodka.db").write_bytes(base)
    assert run(place / "svodka.db", place / "kept") == Summary(made=PAGES)
    return contents(place / "kept")


class Told:
    """Progress that does something at each part."""

    def __init__(self, each: Callable[[str], object] = lambda _: None) -> None:
        self.each = each
        self.total = self.pages = 0
        self.amounts: list[int] = []
        self.said: list[str] = []

    def begin(self, total: int) -> None:
        self.total = total

    def done(self, part: str, amount: int, pages: int) -> None:
        self.pages = pages
        self.amounts.append(amount)
        self.each(part)

    def say(self, words: str) -> None:
        self.said.append(words)


def preparation(path: Path, kept: Path, told: Told | None = None, **how: Any) -> Preparation:
    settings = Settings(kept=kept, accounts=how.get("accounts"))
    nights, processes = how.get("nights", 60), how.get("processes", 1)
    return Preparation(path, settings, nights, how.get("earlier", False), processes, told or Told())


def run(path: Path, kept: Path, told: Told | None = None, **how: Any) -> Summary:
    one = preparation(path, kept, told, **how)
    one.run()
    return one.told


def contents(kept: Path) -> Contents:
    with sqlite3.connect(kept) as db:
        rows = db.execute("SELECT key, tag, body FROM kept").fetchall()
    db.close()
    return {key: (tag, body) for key, tag, body in rows}


# --- the same as a server


def test_a_server_answers_from_it_what_it_would_make_itself(tmp_path: Path) -> None:
    """Byte for byte, and without making anything."""
    path = serving.filled(tmp_path / "svodka.db")
    run(path, tmp_path / "kept")
    fresh = Client(path)
    asked = ["/", "/night/2026-05-15", "/region/RU-KLU", "/region/RU", "/region/RU-MOW,RU-MOS"]
    asked += ["/document/m-1", "/document/g-1", "/region/RU/2026-05-15"]
    asked += ["/region/RU-BRY/2026-05-15"]
    client = Client(path, Settings(kept=tmp_path / "kept"))
    with client.web as web, pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            client.app.state.context.answers, "make", lambda *_, **__: pytest.fail("made a page")
        )
        for address in asked:
            there, new = web.get(address), fresh.web.get(address)
            assert there.status_code == 200
            assert there.content == new.content, address
            assert there.headers == new.headers, address


def test_what_a_server_makes_ahead_and_nothing_else(
    path: Path, tmp_path: Path, whole: Contents
) -> None:
    client = Client(path, Settings(kept=tmp_path / "kept"))
    with client.web:
        work = client.app.state.context.work
        work.front()
        assert len(list(work.earlier())) >= PAGES - 1
    assert contents(tmp_path / "kept") == whole


def test_two_processes_make_the_same(path: Path, tmp_path: Path, whole: Contents) -> None:
    told = Told()
    assert run(path, tmp_path / "kept", told, processes=2) == Summary(made=PAGES)
    assert contents(tmp_path / "kept") == whole
    assert (sum(told.amounts), told.pages) == (told.total, PAGES)
    assert multiprocessing.active_children() == []


def test_readers_of_a_server_with_accounts(path: Path, tmp_path: Path) -> None:
    """Its pages lead to the login: they are others."""
    members = tmp_path / "members"
    with pytest.raises(AccountsError):
        run(path, tmp_path / "kept", accounts=members)
    Accounts.open(members, create=True).close()
    run(path, tmp_path / "kept", accounts=members, nights=1)
    client = Client(path, Settings(kept=tmp_path / "kept", accounts=members))
    with client.web as web, pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            client.app.state.context.answers, "make", lambda *_, **__: pytest.fail("made a page")
        )
        assert "/login" in web.get("/night/2026-05-15").text


# --- what it is made of


def test_weeks_come_before_what_is_made_of_them(path: Path) -> None:
    with Client(path).web as web:
        work: Work = web.app.state.context.work  # type: ignore[attr-defined]
        pieces = list(work.pieces(2, earlier=True))
    done: set[Any] = set()
    for piece in pieces:
        assert done.issuperset(piece.weeks)
        if isinstance(piece, Week):
            assert piece.monday not in done
            done.add(piece.monday)
    nights = [piece for piece in pieces if isinstance(piece, Nights)]
    assert [([day.day for day in piece.days], piece.around) for piece in nights] == [
        ([15, 14], True),
        ([13], False),
    ]
    assert sum(isinstance(piece, Front) for piece in pieces) == 1
    assert sum(len(piece.areas) for piece in pieces if isinstance(piece, Regions)) == 4


@pytest.mark.parametrize(
    ("nights", "earlier", "amount"), [(0, False, 0), (2, False, 2), (0, True, 3), (99, True, 3)]
)
def test_how_many_nights(path: Path, nights: int, earlier: bool, amount: int) -> None:
    with Client(path).web as web:
        work: Work = web.app.state.context.work  # type: ignore[attr-defined]
        pieces = list(work.pieces(nights, earlier))
    assert sum(len(piece.days) for piece in pieces if isinstance(piece, Nights)) == amount
    assert sum(isinstance(piece, Front) for piece in pieces) == (amount > 0)


def test_nothing_is_made_twice(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: Contents
) -> None:
    run(path, tmp_path / "kept", nights=1)
    before = contents(tmp_path / "kept")
    told = run(path, tmp_path / "kept")
    assert told == Summary(made=PAGES - _pages(before), there=_pages(before))
    assert contents(tmp_path / "kept") == whole
    monkeypatch.setattr("svodka.questions.sums", lambda *_: pytest.fail("sums were made again"))
    monkeypatch.setattr("svodka.questions.trends", lambda *_: pytest.fail("nights of areas too"))
    assert run(path, tmp_path / "kept") == Summary(there=PAGES)


def _pages(found: Contents) -> int:
    """Without the sums of weeks, which have no tag."""
    return sum(bool(tag) for tag, _ in found.values())


# --- what can happen


def test_the_ledger_grows(path: Path, tmp_path: Path) -> None:
    """While the last night is being made, and after all of it: what stands in the file holds."""
    growing = Growing(path, post("e", 15, "Курской"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(piecework.Maker, "make", growing.made(piecework.Maker.make))
        first = run(path, tmp_path / "kept")
    assert growing.changes == []
    # Four regions and the front page; of the week's nights all were reached.
    assert (first.made, first.reached > 5) == (5, True)
    _are_as_made(path, tmp_path / "kept")
    again = run(path, tmp_path / "kept")
    assert (again.made > 5, again.there > 0, again.reached) == (True, True, 0)
    assert run(path, tmp_path / "kept").made == 0
    _are_as_made(path, tmp_path / "kept")


class Growing:
    """Adds to the ledger after the first night was made and before it is kept."""

    def __init__(self, path: Path, *changes: Callable[[Ledger], object]) -> None:
        self.path, self.changes = path, list(changes)

    def made(self, make: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(maker: Any, piece: Any, *told: Any) -> Any:
            result = make(maker, piece, *told)
            if isinstance(piece, Nights) and self.changes:
                changed(self.path, self.changes.pop())
            return result

        return wrapped


def _are_as_made(path: Path, kept: Path) -> None:
    """Each page of nights in the file, but for the entry that it names at its foot."""
    fresh = Client(path)
    with Client(path, Settings(kept=kept)).web as web:
        web.get("/")
        for day in (13, 14, 15):
            address = f"/night/2026-05-{day:02}"
            there, new = (one.get(address).text for one in (web, fresh.web))
            assert there.partition("<footer")[0] == new.partition("<footer")[0], address


@pytest.mark.parametrize("part", ["week of 2026-05-04", "front page"])
def test_interrupted_and_gone_on_with(
    path: Path, tmp_path: Path, part: str, whole: Contents
) -> None:
    def stop(done: str) -> None:
        if done == part:
            raise KeyboardInterrupt

    one = preparation(path, tmp_path / "kept", Told(stop))
    with pytest.raises(KeyboardInterrupt):
        one.run()
    assert _pages(contents(tmp_path / "kept")) == one.told.made
    assert contents(tmp_path / "kept").items() < whole.items()
    told = run(path, tmp_path / "kept")
    assert told == Summary(made=PAGES - one.told.made, there=one.told.made)
    assert contents(tmp_path / "kept") == whole


def test_what_was_made_of_a_piece_is_kept(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while a page is being made."""
    around = Work._around

    def interrupted(work: Work, night: Any) -> Iterator[int]:
        steps = around(work, night)
        yield next(steps)
        yield next(steps)
        raise KeyboardInterrupt

    monkeypatch.setattr(Work, "_around", interrupted)
    one = preparation(path, tmp_path / "kept")
    with pytest.raises(KeyboardInterrupt):
        one.run()
    # Four regions, the front page, the last night, its document and one bench.
    assert one.told == Summary(made=8)
    assert _pages(contents(tmp_path / "kept")) == 8


def test_a_page_that_cannot_be_made(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest is made; a night that fails is told, with the reason."""
    around = Work._around

    def broken(work: Work, night: Any) -> Iterator[int]:
        if night.day == 15:
            raise ValueError("a defect")
        return around(work, night)

    monkeypatch.setattr(Work, "_around", broken)
    told = Told()
    done = run(path, tmp_path / "kept", told)
    assert done.failed == 1
    assert told.said == ["night to 2026-05-15: ValueError: a defect"]
    assert sum(told.amounts) == told.total


def test_a_full_file_gets_no_more(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("svodka.serve.shelf.MOST", 60_000)
    done = run(path, tmp_path / "kept")
    assert done.full
    assert 0 < done.made < PAGES


class Dying:
    """A pool that makes the first pieces itself, then is as one of whose processes was killed."""

    def __init__(self, *told: Any) -> None:
        location, settings, lent, _ = told[-1]
        self._maker = piecework.Maker(location, settings, lent)
        self._left = 12

    def submit(self, _: object, piece: Any, lent: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self._left -= 1
        if self._left < 0:
            future.set_exception(BrokenProcessPool("a process was terminated abruptly"))
        else:
            future.set_result(self._maker.make(piece, lent))
        return future

    def shutdown(self, *, cancel_futures: bool) -> None:
        assert cancel_futures
        self._maker.close()


def test_a_process_that_dies(path: Path, tmp_path: Path, whole: Contents) -> None:
    """What came back before is kept."""
    one = preparation(path, tmp_path / "kept", processes=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("svodka.serve.prepare.ProcessPoolExecutor", Dying)
        with pytest.raises(SvodkaError, match="ended from outside"):
            one.run()
    assert 0 < one.told.made < PAGES
    assert _pages(contents(tmp_path / "kept")) == one.told.made
    assert run(path, tmp_path / "kept").made == PAGES - one.told.made
    assert contents(tmp_path / "kept") == whole


# --- the file


def test_what_another_process_made_is_kept_as_far_as_it_holds(path: Path, tmp_path: Path) -> None:
    with Ledger.open(path) as book:
        lender, since = Shelf(MEMORY, book), book.upto()
        for day in (1, 15):
            hours = Hours(made.at(day, 1), made.at(day, 9))
            kept = Kept(b"x", False, "t", "text/html", {}, None, since, since, hours, False)
            lender.put(day, kept)
        entry, rows = lender.handed_on()
        assert (entry, len(rows)) == (since, 2)
        assert lender.handed_on() == (since, [])
        # It is known there still, without the bytes.
        there = lender.get(1)
        assert there is not None
        assert there.body == b""
        assert [row.body for row in lender.outline()[1]] == [b"", b""]
        post("near", 15)(book)
        shelf = Shelf(tmp_path / "kept", book)
        assert shelf.take(rows, entry, book) == (1, 1)
        assert shelf.take(rows, entry, book) == (1, 0)
        assert shelf.get(15) is None
        found = shelf.get(1)
        assert found is not None
        assert (found.body, found.upto, found.checked) == (b"x", since, book.upto())
        assert shelf.some([rows[0].key, rows[1].key, "?"]) == (book.upto(), [rows[0]])
        shelf.close()
        lender.close()


def test_a_file_of_something_else_stays_as_it_is(path: Path) -> None:
    before = path.read_bytes()
    with Ledger.open(path) as book, pytest.raises(SettingsError, match="holds something else"):
        Shelf(path, book)
    assert path.read_bytes() == before


# --- the command


def command(*told: object) -> Result:
    return CliRunner().invoke(prepare, list(map(str, told)), standalone_mode=False)


def test_the_command(path: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    told = (kept, "--ledger", path, "--processes", 1)
    first = command(*told)
    assert first.return_value == 0, first.exception
    size = f"{kept.stat().st_size / 1e6:,.1f} MB"
    assert first.stdout.startswith(f"{kept}: {PAGES} pages made, 0 there already; {size}, ")
    lines = first.stderr.splitlines()
    assert len(lines) <= 20
    assert lines[-1] == f"svodka: 100 % (nights to 2026-05-13 … 2026-05-15), {PAGES} pages made"
    again = command(*told, "--format", "json")
    value = json.loads(again.stdout)
    assert value.pop("seconds") >= 0
    assert value == {
        "made": 0,
        "there": PAGES,
        "reached": 0,
        "failed": 0,
        "full": False,
        "bytes": kept.stat().st_size,
    }


def test_the_command_interrupted(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says how far it came, also on a terminal."""
    make = Work.make

    def interrupted(work: Work, piece: Any) -> Iterator[int]:
        if isinstance(piece, Regions):
            raise KeyboardInterrupt
        return make(work, piece)

    monkeypatch.setattr(Work, "make", interrupted)
    errors = Terminal()
    monkeypatch.setattr(sys, "stderr", errors)
    told = [str(tmp_path / "kept"), "--ledger", str(path), "--processes", "1"]
    with pytest.raises(click.Abort):
        prepare.main(told, standalone_mode=False)
    assert "0 pages made, 0 there already" in capsys.readouterr().out
    assert "pages " in errors.getvalue()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_what_cannot_begin(path: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    missing = command(kept, "--ledger", tmp_path / "no.db", "--processes", 1)
    assert isinstance(missing.exception, LedgerMissing)
    assert not kept.exists()
    mistaken = command(path, "--ledger", path, "--processes", 1)
    assert isinstance(mistaken.exception, SettingsError)
    assert "holds something else" in str(mistaken.exception)
    nowhere = command(tmp_path / "no" / "kept", "--ledger", path, "--processes", 1)
    assert isinstance(nowhere.exception, SettingsError)
    with Client(path, Settings(kept=kept)).web as web:
        web.get("/")
        busy = command(kept, "--ledger", path, "--processes", 1)
    assert isinstance(busy.exception, SettingsError)
    assert "a running server may have the file" in str(busy.exception)
    with pytest.raises(SettingsError, match="a public view keeps nothing"):
        Preparation(path, Settings(public=True, kept=kept), 1, False, 1, Told())
