"""Syncing into a ledger: what is kept, what is told, and what a kill leaves behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from loopback import Asked, Loopback, Reply, Turned, fetcher
from svodka.cli import app
from svodka.errors import LedgerError, SettingsError
from svodka.ledger import Ledger
from svodka.pipeline.taking import read_raw
from svodka.sources import Source, registry
from svodka.sources.sync import Sync
from svodka.sources.taking import Report

BULLETIN = (
    "В течение ночи дежурными средствами ПВО уничтожены {} беспилотных летательных аппарата над"
    " территорией Калужской области."
)


def article(text: str) -> Reply:
    page = f"<html lang='ru'><body><article><h1>Сводка</h1><p>{text}</p></article></body></html>"
    return Reply(page.encode())


def listing(*paths: str) -> Reply:
    entries = "".join(
        f"<item><title>Сводка</title><link>{path}</link><guid isPermaLink='false'>{path}</guid>"
        f"<pubDate>Fri, 15 May 2026 08:05:00 +0300</pubDate></item>"
        for path in paths
    )
    return Reply(f"<rss version='2.0'><channel><title>x</title>{entries}</channel></rss>".encode())


PATHS = ("/3", "/2", "/1")


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        running.pages["/feed"] = listing(*PATHS)
        running.pages |= {path: article(BULLETIN.format(path[1:])) for path in PATHS}
        yield running


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "svodka.db"


def feed(server: Loopback, id: str = "town", path: str = "/feed", **more: Any) -> Source:
    return Source(id, "feed", server.url + path, languages=("ru",), **more)


def sync(
    server: Loopback,
    ledger: Path,
    *sources: Source,
    wrap: Callable[[Ledger], Any] = lambda book: book,
    turned: Turned | None = None,
    asked: Sequence[str] = (),
    **more: Any,
) -> dict[str, Report]:
    """One run in a ledger of its own connection."""
    with Ledger.open(ledger, reader="test") as book, fetcher(server, turned or Turned()) as fetch:
        run = Sync(wrap(book), fetch, read_raw, ledger.parent, **more)
        return {report.source.id: report for report in run.run(sources, asked)}


def amounts(report: Report) -> tuple[str, int, int, int, int]:
    return report.outcome, report.seen, report.new, report.changed, report.gone


def kept(ledger: Path) -> dict[str, tuple[int, str]]:
    """Revision and text of each document."""
    with Ledger.open(ledger, create=False) as book:
        assert list(book.check()) == []
        return {found.id: (found.revision, found.text) for found in book.documents()}


def test_what_is_new_is_kept_once(server: Loopback, ledger: Path) -> None:
    source = feed(server)
    assert amounts(sync(server, ledger, source)["town"]) == ("ok", 3, 3, 0, 0)
    before = kept(ledger)
    assert set(before) == {"town:/1", "town:/2", "town:/3"}
    assert amounts(sync(server, ledger, source)["town"]) == ("ok", 3, 0, 0, 0)
    assert kept(ledger) == before


def test_claims_and_bytes_are_kept(server: Loopback, ledger: Path) -> None:
    assert sync(server, ledger, feed(server))["town"].claims == 3
    with Ledger.open(ledger) as book:
        for path in PATHS:
            life = book.life(f"town:{path}")
            assert life is not None
            assert book.kept_bytes(life.stages[0].copy) == server.pages[path].body  # type: ignore[union-attr]


def test_whose_words_it_has_is_kept(server: Loopback, ledger: Path) -> None:
    sync(server, ledger, feed(server, speaker="gov:RU-KLU"))
    with Ledger.open(ledger) as book:
        found = {document.extras.get("speaker") for document in book.documents()}
    assert found == {"gov:RU-KLU"}


def test_revisions_and_deletions(server: Loopback, ledger: Path) -> None:
    source, turned = feed(server), Turned()
    sync(server, ledger, source, turned=turned)
    server.pages |= {"/1": article(BULLETIN.format("семь")), "/2": Reply(b"", 410)}
    turned.at += timedelta(hours=6)
    assert amounts(sync(server, ledger, source, turned=turned)["town"]) == ("ok", 3, 0, 1, 1)
    assert kept(ledger)["town:/1"][0] == 2
    with Ledger.open(ledger) as book:
        assert [entry.kind for entry in book.entries("town:/2")][-1] == "gone"
        (_, last) = book.takings("town")
    assert (last.seen, last.changed, last.gone, last.outcome) == (3, 1, 1, "ok")


def test_one_that_fails_does_not_stop_the_others(server: Loopback, ledger: Path) -> None:
    server.pages |= {"/down": Reply(b"", 500), "/html": article("Тихо.")}
    sources = [feed(server, "down", "/down"), feed(server, "html", "/html"), feed(server)]
    found = sync(server, ledger, *sources)
    assert [found[id].outcome for id in ("down", "html", "town")] == ["failed", "failed", "ok"]
    assert "answers 500 Internal Server Error (4 tries)" in found["down"].message
    assert found["town"].new == 3
    with Ledger.open(ledger) as book:
        assert {t.source: t.outcome for t in book.takings()} == {
            "down": "failed",
            "html": "failed",
            "town": "ok",
        }


def test_an_item_that_fails_is_told_and_the_rest_is_kept(server: Loopback, ledger: Path) -> None:
    server.pages["/2"] = Reply(b"", 403)
    report = sync(server, ledger, feed(server))["town"]
    assert amounts(report) == ("ok", 3, 2, 0, 0)
    assert not report.well
    assert report.message.startswith("1 item could not be read: http")
    server.pages["/2"] = article("Тихо.")
    assert amounts(sync(server, ledger, feed(server))["town"]) == ("ok", 3, 1, 0, 0)


def test_many_at_once(server: Loopback, ledger: Path) -> None:
    found = sync(server, ledger, *[feed(server, f"s{n}") for n in range(12)])
    assert {amounts(report) for report in found.values()} == {("ok", 3, 3, 0, 0)}
    assert len(kept(ledger)) == 36


def test_a_limit_leaves_the_rest_for_the_next_time(server: Loopback, ledger: Path) -> None:
    assert amounts(sync(server, ledger, feed(server), limit=2)["town"]) == ("partial", 2, 2, 0, 0)
    assert amounts(sync(server, ledger, feed(server))["town"]) == ("ok", 3, 1, 0, 0)


def test_a_dry_run_keeps_nothing(server: Loopback, ledger: Path) -> None:
    assert amounts(sync(server, ledger, feed(server), dry=True)["town"]) == ("ok", 3, 3, 0, 0)
    with Ledger.open(ledger) as book:
        assert list(book.entries()) == []
    sync(server, ledger, feed(server))
    server.pages |= {"/feed": listing("/4", *PATHS), "/4": article("Тихо.")}
    assert amounts(sync(server, ledger, feed(server), dry=True)["town"]) == ("ok", 4, 1, 0, 0)
    assert len(kept(ledger)) == 3


def test_a_source_rests(server: Loopback, ledger: Path) -> None:
    source, turned = feed(server, every=timedelta(hours=1)), Turned()
    outcomes = []
    for minutes, asked in ((0, ()), (30, ()), (1, ("town",)), (40, ()), (30, ())):
        turned.at += timedelta(minutes=minutes)
        outcomes.append(sync(server, ledger, source, turned=turned, asked=asked)["town"].outcome)
    assert outcomes == ["ok", "rested", "ok", "rested", "ok"]


# --- faults


class Killed(BaseException):
    """As if the machine had stopped here."""


class Stopping:
    """A ledger that stops at its n-th change, before or after it happened."""

    CHANGES = ("begin_taking", "add_all", "gone", "end_taking")

    def __init__(self, book: Ledger, at: int, *, after: bool) -> None:
        self._book, self._left, self._after = book, at, after
        self.acknowledged: list[str] = []

    def __getattr__(self, name: str) -> Any:
        inner = getattr(self._book, name)
        if name not in self.CHANGES:
            return inner

        def change(*args: Any, **more: Any) -> Any:
            stops, self._left = self._left == 0, self._left - 1
            if stops and not self._after:
                raise Killed
            done = inner(*args, **more)
            if name == "add_all":
                self.acknowledged += [item.reading.document.id for item in args[0]]
            if stops:
                raise Killed
            return done

        return change


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(4))
def test_stopped_at_every_change(
    server: Loopback, ledger: Path, tmp_path: Path, at: int, after: bool
) -> None:
    """The second run: one document is new, one changed, one gone. Whenever it stops, the next one
    leaves what an undisturbed one leaves."""
    source, turned = feed(server), Turned()
    sync(server, ledger, source, turned=turned)
    undisturbed = tmp_path / "undisturbed.db"
    undisturbed.write_bytes(ledger.read_bytes())
    server.pages |= {
        "/feed": listing("/4", *PATHS),
        "/4": article(BULLETIN.format("9")),
        "/1": article(BULLETIN.format("семь")),
        "/2": Reply(b"", 410),
    }
    later = turned.at + timedelta(hours=6)
    sync(server, undisturbed, source, turned=Turned(later))

    books: list[Stopping] = []

    def stopping(book: Ledger) -> Stopping:
        books.append(Stopping(book, at, after=after))
        return books[0]

    with pytest.raises(Killed):
        sync(server, ledger, source, turned=Turned(later), wrap=stopping)
    assert set(books[0].acknowledged) <= set(kept(ledger))
    sync(server, ledger, source, turned=Turned(later))
    assert kept(ledger) == kept(undisturbed)
    with Ledger.open(ledger) as one, Ledger.open(undisturbed) as other:
        assert one.source_state("town") == other.source_state("town")
        kinds = [[e.kind for e in book.entries("town:/2")] for book in (one, other)]
        assert kinds[0] == kinds[1]
        ended = [taking.outcome for taking in one.takings("town")]
    assert ended in (["ok", None, "ok"], ["ok", "ok"], ["ok", "ok", "ok"])


def test_a_ledger_that_cannot_be_written_stops_everything(server: Loopback, ledger: Path) -> None:
    class Full(Stopping):
        def __getattr__(self, name: str) -> Any:
            if name == "add_all":
                raise LedgerError("the disk is full")
            return getattr(self._book, name)

    with pytest.raises(LedgerError, match="the disk is full"):
        sync(server, ledger, feed(server), wrap=lambda book: Full(book, 0, after=False))
    assert amounts(sync(server, ledger, feed(server))["town"]) == ("ok", 3, 3, 0, 0)


def test_kill_9(server: Loopback, ledger: Path) -> None:
    """A process that is killed while it waits for its last page, then run again."""
    stage = PATHS[0]
    asked, go = threading.Event(), threading.Event()
    answer = server.pages[stage]

    def hanging(_: Asked) -> Reply:
        asked.set()
        go.wait(20)
        assert isinstance(answer, Reply)
        return answer

    server.pages[stage] = hanging
    write(ledger, server)
    run = subprocess.Popen([sys.executable, "-m", "svodka.cli", "sync", "--ledger", str(ledger)])
    assert asked.wait(30)
    for _ in range(100):
        if len(kept(ledger)) == 2:
            break
        time.sleep(0.05)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    go.set()
    server.pages[stage] = answer
    assert set(kept(ledger)) == {"town:/1", "town:/2"}
    assert amounts(sync(server, ledger, feed(server))["town"]) == ("ok", 3, 1, 0, 0)
    assert {revision for revision, _ in kept(ledger).values()} == {1}


# --- kinds of other packages


@pytest.fixture
def stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with two kinds of sources, one of which does not work."""
    folder = tmp_path / "site"
    info = folder / "svodka_almanac-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: svodka-almanac\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[svodka.sources]\nalmanac = svodka_almanac:take\nbroken = svodka_almanac.missing:take\n"
        "feed = svodka_almanac:take\n"
    )
    (folder / "svodka_almanac.py").write_text(
        "from svodka.documents.raw import Raw\n"
        "def take(source, context):\n"
        "    last = context.state.get('last', 0)\n"
        "    for number in range(last + 1, int(source.options['upto']) + 1):\n"
        "        if number == 13:\n"
        "            raise RuntimeError('out of luck')\n"
        "        yield Raw(f'Сбито {number}.', source.where, id=f'{source.id}:{number}')\n"
        "        context.state['last'] = number\n"
    )
    monkeypatch.syspath_prepend(str(folder))
    return folder


@pytest.mark.usefixtures("stranger")
def test_another_package_brings_a_kind(server: Loopback, ledger: Path) -> None:
    assert registry.kinds() == (
        "almanac",
        "broken",
        "feed",
        "files",
        "page",
        "telegram_api",
        "telegram_preview",
    )
    three, five = (Source("a", "almanac", "x", options={"upto": n}) for n in (3, 5))
    assert amounts(sync(server, ledger, three)["a"]) == ("ok", 3, 3, 0, 0)
    assert amounts(sync(server, ledger, five)["a"]) == ("ok", 2, 2, 0, 0)


@pytest.mark.usefixtures("stranger")
def test_a_kind_that_breaks_does_not_stop_the_others(server: Loopback, ledger: Path) -> None:
    found = sync(
        server,
        ledger,
        Source("a", "almanac", "x", options={"upto": 20}),
        Source("b", "broken", "x"),
        feed(server),
    )
    assert amounts(found["a"]) == ("failed", 12, 12, 0, 0)
    assert found["a"].message == "broke off: RuntimeError: out of luck"
    assert "'broken' of the package svodka-almanac cannot be loaded" in found["b"].message
    # A kind of ours is not replaced by another package's of the same name.
    assert amounts(found["town"]) == ("ok", 3, 3, 0, 0)


def test_a_kind_that_is_not_there() -> None:
    with pytest.raises(SettingsError, match="no kind of source is called 'almanac'"):
        registry.load("almanac")


# --- the command


def write(ledger: Path, server: Loopback, more: str = "") -> None:
    (ledger.parent / "sources.toml").write_text(
        f'[fetch]\ndelay = 0\nprivate = ["{server.host}"]\n'
        f'[[source]]\nid = "town"\nkind = "feed"\nwhere = "{server.url}/feed"\n'
        f'publisher = "Город"\nlanguages = ["ru"]\n{more}',
        encoding="utf-8",
    )


def run(ledger: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--ledger", str(ledger)], standalone_mode=False)


def test_the_command(server: Loopback, ledger: Path) -> None:
    write(ledger, server)
    first = run(ledger, "sync")
    assert (first.exception, first.return_value) == (None, 0)
    assert [line.split() for line in first.stdout.splitlines()] == [
        ["source", "outcome", "seen", "new", "changed", "gone", "claims"],
        ["town", "ok", "3", "3", "0", "0", "3"],
    ]
    listed = run(ledger, "sources")
    assert listed.stdout.splitlines()[1].split()[:4] == [
        "town",
        "Город",
        "feed",
        f"{server.url}/feed",
    ]
    assert listed.stdout.splitlines()[1].split()[-2:] == ["ok", "3"]


def test_the_command_as_json(server: Loopback, ledger: Path) -> None:
    write(ledger, server, f'[[source]]\nid="y"\nkind="page"\nwhere="{server.url}/nothing"\n')
    ran = run(ledger, "sync", "--format", "json")
    assert ran.return_value == 1
    town, other = json.loads(ran.stdout)["sources"]
    assert (town["id"], town["outcome"], town["new"], town["problems"]) == ("town", "ok", 3, [])
    assert (other["outcome"], other["message"]) == (
        "failed",
        f"{server.url}/nothing: answers 404 Not Found",
    )
    listed = json.loads(run(ledger, "sources", "--format", "json").stdout)["sources"]
    assert [one["last"]["outcome"] for one in listed] == ["ok", "failed"]
    assert run(ledger, "sync", "town").return_value == 0


def test_the_command_without_a_run_before_it(server: Loopback, ledger: Path) -> None:
    write(ledger, server)
    assert run(ledger, "sync", "--dry-run").return_value == 0
    assert not ledger.exists()
    assert "never" in run(ledger, "sources").stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["sync", "twon"], "did you mean 'town'"),
        (["sync", "--sources", "nowhere.toml"], "there is no such file"),
        (["sources", "--sources", "nowhere.toml"], "there is no such file"),
    ],
)
def test_usage(server: Loopback, ledger: Path, words: list[str], says: str) -> None:
    write(ledger, server)
    failed = run(ledger, *words)
    assert isinstance(failed.exception, SettingsError)
    assert says in str(failed.exception)
    assert not ledger.exists()
