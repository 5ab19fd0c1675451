"""``svodka export site``: pages as files, crawled through a plain file server under a prefix."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from svodka.cli import app
from svodka.errors import InputError, LedgerError, SettingsError, SvodkaError
from svodka.ledger import Ledger
from svodka.model import SPEAKER_IDS, Reading
from svodka.pipeline import read
from svodka.places.gazetteer import Gazetteer
from svodka.serve import folder
from svodka.serve.app import create_app
from svodka.serve.folder import Copy, disk, links, names, write
from svodka.serve.folder import plan as planning
from svodka.serve.folder.disk import MANIFEST, STAGE, Folder
from svodka.serve.folder.plan import GAP, Plan, ends
from svodka.serve.pages.region import NIGHTS
from svodka.serve.settings import Settings

MSK = timezone(timedelta(hours=3))
DAY = timedelta(days=1)
KALUGA = ("RU-KLU",)
HOSTILE = "<script>alert(1)</script>\"'&{{ 91*83 }}"
VOID = ("input", "br", "wbr", "meta", "link")
# Ids that some file system or server takes amiss.
ODD = (
    "a/../../b?c=1#d",
    "Post",
    "post",
    "con",
    "index",
    "..",
    "дрон №5",
    "x" * 300,
    "x" * 299 + "y",
    "a%2Fb",
    "trailing.",
    "~",
)


def at(day: int, hour: int, minute: int = 0, month: int = 5) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=MSK)


def post(id: str, source: str, published: datetime | None, text: str) -> Reading:
    return read(text, published, source, id=id)


def fill(path: Path) -> None:
    """Two months; speakers who clash, a correction, relays, an airport, a family, odd ids."""
    ministry = "⚡️ С 20.00 до 24.00 мск уничтожены 7 БПЛА над территорией Калужской области."
    governor = "Губернатор Калужской области: с 20.00 до 24.00 над регионом уничтожены {} БПЛА."
    relay = (
        "The Russian Defence Ministry said 9 drones were shot down over Kaluga region between"
        " 20:00 and 24:00 Moscow time. Officials asked people not to post pictures of the wreckage"
        " and to report any finds to the emergency services by telephone."
    )
    region = "Минувшим днём с 12.00 до 17.00 мск сбиты 9 БПЛА над акваторией Чёрного моря."
    joint = "С 0.00 до 7.00 мск сбиты 9 БПЛА над территорией Московского региона."
    airport = "Росавиация: в аэропорту Калуга (Грабцево) {} ограничения на приём и выпуск судов."
    with Ledger.open(path) as made:
        made.add(post("m", "mod_russia", at(3, 0, 25), ministry))
        made.add(post("m-day", "mod_russia", at(2, 19), region))
        made.add(post("m-two", "mod_russia", at(3, 7, 25), joint))
        made.add(post("m-april", "mod_russia", at(30, 0, 25, 4), ministry))
        made.add(post("g", "shapsha_vv", at(3, 1), governor.format(11)))
        made.add(post("g", "shapsha_vv", at(3, 2), governor.format(12)))
        made.add(post("r", "courier", at(3, 3), relay))
        made.add(post("r2", "herald", at(3, 4), relay))
        made.add(post("n1", "favt", at(3, 1, 50), airport.format("введены временные")))
        made.add(post("n2", "favt", at(3, 6, 10), airport.format("сняты")))
        made.add(post("undated", "courier", None, "Над Тульской областью сбиты 3 БПЛА."))
        made.add(post("taken-back", "courier", at(3, 5), "Над Тулой сбиты 5 БПЛА."))
        made.add(post("h", HOSTILE, at(3, 4), f"Над Тульской областью сбит 1 БПЛА. {HOSTILE}"))
        for number, id in enumerate(ODD):
            text = f"Над Тульской областью сбиты {number + 2} БПЛА."
            made.add(post(id, "" if id == "~" else "Канал", at(3, 5, number), text))
        made.judge("taken-back", "retracted", HOSTILE, HOSTILE)
        made.index_families()


@dataclass(frozen=True)
class Made:
    """A copy in a folder, and the moment that it was made at."""

    ledger: Path
    folder: Path
    copy: Copy
    now: datetime

    def text(self, path: str) -> str:
        return (self.folder / path).read_text("utf-8")

    def served(self) -> TestClient:
        """A public server over the same ledger at the same moment."""
        app = create_app(self.ledger, Settings(public=True), clock=lambda: self.now)
        return TestClient(app, base_url="http://127.0.0.1")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "svodka.db"
    fill(path)
    return path


@pytest.fixture(scope="module")
def made(ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    # All entries have been held for a day then.
    now = datetime.now(UTC) + 2 * DAY
    copy = folder.copy_of(ledger, now, DAY)
    target = tmp_path_factory.mktemp("site")
    copy = replace(copy, plan=fewer(copy.plan, "RU-SAK", "sea:azov"))
    folder.write_site(copy, target, 1)
    return Made(ledger, target, copy, now)


def fewer(plan: Plan, *quiet: str) -> Plan:
    """Without the regions of which nobody speaks, but for some: they are all made in one way."""
    areas = {
        places: months for places, months in plan.areas.items() if months or places[0] in quiet
    }
    return replace(plan, areas=areas)


@pytest.fixture(scope="module")
def small(made: Made) -> Copy:
    """A few pages of each kind."""
    plan = fewer(made.copy.plan)
    nights = {day: told for day, told in plan.nights.items() if day > date(2026, 5, 1)}
    plan = replace(
        plan,
        nights=nights,
        benches=frozenset(one for one in plan.benches if one[:2] == (KALUGA, max(nights))),
        areas={places: months for places, months in plan.areas.items() if places == KALUGA},
        papers={id: paper for id, paper in plan.papers.items() if id in ("m", "g", "con")},
        sources={name: months for name, months in plan.sources.items() if name == "mod_russia"},
        speakers={id: months for id, months in plan.speakers.items() if id == "RU-MOD"},
    )
    return replace(made.copy, plan=plan, formats=("jsonl",))


@pytest.fixture(scope="module")
def once(small: Copy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with them; tests that write take a copy of it."""
    target = tmp_path_factory.mktemp("small")
    made = folder.write_site(small, target, 1)
    assert made.files == made.changed == len(contents(target)) - 1  # and the manifest
    return target


@pytest.fixture
def again(once: Path, tmp_path: Path) -> Path:
    """The same files with the same times."""
    return Path(shutil.copytree(once, tmp_path / "site"))


# --- names


@given(st.text(max_size=400), st.text(max_size=400))
def test_names_hold_on_every_file_system(one: str, two: str) -> None:
    first, second = names.name(one), names.name(two)
    assert re.fullmatch(r"[a-z0-9~_-]{1,80}", first)
    assert not re.fullmatch(r"con|prn|aux|nul|com\d|lpt\d", first)
    assert (first.lower() == second.lower()) == (one == two)


@given(st.text(alphabet="aA~-_b", max_size=4), st.text(alphabet="aA~-_b", max_size=4))
def test_near_ids_have_names_of_their_own(one: str, two: str) -> None:
    assert (names.name(one).lower() == names.name(two).lower()) == (one == two)
    assert names.speaker(one, False) != names.speaker(two, False) or one == two


def test_places_and_speakers_have_names_of_their_own() -> None:
    known = Gazetteer.packaged()
    kinds = ("region", "sea", "district", "town", "country")
    ids = [place.id for kind in kinds for place in known.places(kind)]
    made = {names.place((id,)).lower() for id in ids} | {names.place(ids[:2]).lower()}
    assert len(made) == len(ids) + 1
    assert all(re.fullmatch(r"[A-Za-z0-9_~-]{1,80}", name) for name in made)
    offices = [f"{kind}:{id}" for kind in ("gov", "mayor") for id in ids]
    told = {names.speaker(id, True).lower() for id in (*SPEAKER_IDS, *offices)}
    assert len(told) == len(SPEAKER_IDS) + len(offices)
    # What a program wrote by hand never has the name of a known one.
    assert names.speaker("gov_RU-KLU", False) != names.speaker("gov:RU-KLU", True)


def test_a_month_has_its_days() -> None:
    assert ends("2026-02") == (date(2026, 2, 1), date(2026, 2, 28))
    assert ends("2024-12") == (date(2024, 12, 1), date(2024, 12, 31))


# --- what is in it


class Parsed(HTMLParser):
    """Of a page: its references, its ids, and what stands in its <main> but for what only a server
    or only a copy has."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[Mapping[str, str]] = []
        self.ids: set[str] = set()
        self.main: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        self.hrefs: list[str] = []
        self._inside: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if "id" in told:
            self.ids.add(told["id"])
        if told.keys() & {"href", "src", "action", "srcset", "xlink:href"}:
            self.links.append({"tag": tag, **told})
        aside = tag == "form" or told.get("aria-label") == "Other nights"
        if aside or (self._inside and self._inside[-1] != "main"):
            self._inside += [tag] if tag not in VOID else []
        elif tag == "main":
            self._inside.append("main")
        elif self._inside:
            if tag == "a":
                self.hrefs.append(told.pop("href", ""))
            self.main.append((tag, tuple(sorted(told.items()))))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._inside == ["main"] and data.strip():
            self.main.append(("", ((" ".join(data.split()), ""),)))


def pages(made: Made) -> dict[str, Parsed]:
    files = sorted(made.folder.rglob("*.html"))
    return {
        one.relative_to(made.folder).as_posix(): Parsed(one.read_text("utf-8")) for one in files
    }


@contextlib.contextmanager
def file_server(top: Path) -> Iterator[str]:
    """What comes with Python, over a folder."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(top)))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_every_link_leads_somewhere_under_any_prefix(made: Made, tmp_path: Path) -> None:
    (tmp_path / "some" / "where").mkdir(parents=True)
    (tmp_path / "some" / "where" / "here").symlink_to(made.folder)
    with file_server(tmp_path) as host:
        base = f"{host}/some/where/here/"
        ahead, seen, anchors = [base], {base: set[str]()}, []
        while ahead:
            address = ahead.pop()
            with urlopen(address) as answer:
                assert answer.url == address  # no redirect
                if not answer.headers["Content-Type"].startswith("text/html"):
                    continue
                page = Parsed(answer.read().decode())
            seen[address] = page.ids
            for link in page.links:
                href = link.get("href") or link.get("src") or link.get("action") or ""
                if href == "data:," or link.get("rel", "").endswith("external"):
                    continue
                assert not re.match(r"[a-z]+:|/", href), (address, href)
                target, anchor = urldefrag(urljoin(address, href))
                assert target.startswith(base), (address, href)
                assert not urlsplit(target).query
                anchors.append((address, target, unquote(anchor)))
                if target not in seen:
                    seen[target] = set()
                    ahead.append(target)
    dead = {(a, t, n) for a, t, n in anchors if n and t in seen and n not in seen[t]}
    assert dead == set()
    reached = {one.removeprefix(base) or "index.html" for one in seen}
    told = json.loads(made.text(MANIFEST))["parts"]
    files = {name for part in told.values() for name in part}
    # Of no night, and retracted: only feeds and tables name them.
    unseen = {links.document("undated"), links.document("taken-back")}
    assert files - reached == {"404.html", "robots.txt"} | unseen
    assert reached <= files


# A client of tests decodes the second twice, and any client takes the first for a step up.
UNASKED = ("..", "a%2Fb")


def addresses(plan: Plan) -> dict[str, str]:
    """Page of the copy → the address that a server has it at."""
    found = {
        "index.html": "/",
        "region/index.html": "/region",
        "source/index.html": "/source",
        "speaker/index.html": "/speaker",
    }
    found |= {links.night(day): f"/night/{day}" for day in plan.nights}
    for places, months in plan.areas.items():
        found[links.region(places)] = f"/region/{','.join(places)}"
        for month in months:
            first, last = ends(month)
            asked = f"?from={first}&to={last}"
            found[links.region(places, month)] = f"/region/{','.join(places)}{asked}"
    for places, day, period in plan.benches:
        asked = "" if period == "night" else "?period=day"
        found[links.bench(places, day, period)] = f"/region/{','.join(places)}/{day}{asked}"
    for kind, known, path in (
        ("source", plan.sources, links.source),
        ("speaker", plan.speakers, links.speaker),
    ):
        for id, months in known.items():
            address = f"/{kind}/{quote(id, safe=':,@~')}"
            found[path(id)] = address
            for month in months:
                found[path(id, month)] = "{}?from={}&to={}".format(address, *ends(month))
    for id, paper in plan.papers.items():
        if id in UNASKED:
            continue
        address = f"/document/{quote(id, safe=':,@~')}"
        found[links.document(id)] = address
        for number in paper.revisions:
            if number != paper.shown:
                found[links.document(id, number)] = f"{address}?revision={number}"
        if paper.audited:
            found[links.audit(id)] = f"/audit/{quote(id, safe=':,@~')}"
    return found


def test_pages_are_those_that_a_server_shows(made: Made) -> None:
    """Tag by tag and word by word; and each link leads to the same page, if the copy has it."""
    told, found = addresses(made.copy.plan), pages(made)
    by_address = {address: path for path, address in told.items() if path != "index.html"}
    compared = set()
    # Documents are all made in one way: those with several revisions, relays, three odd ones.
    ids = ("g", "m", "r", "r2", "h", "n1", "undated", "taken-back", *ODD[:3])
    some = {links.document("g", 1), *(f(id) for id in ids for f in (links.document, links.audit))}
    shown = ("region/RU-KLU", "region/RU-MOW~RU-MOS", "region/sea_azov")
    with made.served() as site:
        for path in found:
            if path.startswith("conflict/"):
                told[path] = f"/{path.removesuffix('.html')}"
                by_address[told[path]] = path
        for path, page in found.items():
            kind = path.rpartition("/")[0]
            if path not in told or (kind in ("document", "audit") and path not in some):
                continue
            if kind.startswith("region/") and kind not in shown:
                continue
            compared.add(path)
            served = Parsed(site.get(told[path]).text)
            assert page.main == served.main, path
            assert len(page.main) > 2, path
            for ours, theirs in zip(page.hrefs, served.hrefs, strict=True):
                target, anchor = urldefrag(theirs)
                known = by_address.get(target)
                if target and known is not None:
                    there = urljoin(path, ours)
                    assert there == (f"{known}#{anchor}" if anchor else known), (path, theirs)
    odd = {path(id) for path in (links.document, links.audit) for id in UNASKED}
    assert some & compared
    assert set(found) - set(told) == {"404.html", "nights.html", "data.html"} | odd
    kinds = {path.partition("/")[0] for path in compared}
    assert kinds >= {"night", "region", "document", "audit", "conflict", "source", "speaker"}


def test_the_front_is_the_newest_night(made: Made) -> None:
    night = Parsed(made.text("night/2026-05-03.html"))
    assert Parsed(made.text("index.html")).main == night.main


def test_every_page_tells_its_snapshot_and_asks_nobody(made: Made) -> None:
    moment = made.copy.snapshot.moment
    assert moment is not None
    for path, page in pages(made).items():
        text = made.text(path)
        assert "<form" not in text
        assert HOSTILE not in text
        if path == "404.html":
            continue
        assert f"made from entry {made.copy.upto} of the ledger" in text, path
        assert "held back by 24 hours" in text, path
        assert "default-src 'none'" in text, path
        assert {link["tag"] for link in page.links} <= {"a", "link", "script"}, path


def test_nights_are_listed_by_month(made: Made) -> None:
    page = Parsed(made.text("nights.html"))
    assert [unquote(href) for href in page.hrefs] == [
        links.night(day) for day in sorted(made.copy.plan.nights, reverse=True)
    ]
    assert {"m1", "m2"} <= page.ids
    assert made.copy.plan.nights[date(2026, 5, 1)] == 0  # a gap is filled
    assert "no claim found" in made.text("nights.html")


def test_a_far_past_makes_no_years_of_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    text = "В ночь на {} сбиты 2 БПЛА над Тульской областью."
    with Ledger.open(path) as book:
        book.add(post("new", "x", at(15, 8), text.format("15 мая")))
        book.add(post("near", "x", at(5, 8), text.format("5 мая")))
        book.add(post("far", "x", at(1, 8, month=1), text.format("1 января")))
    plan = folder.copy_of(path, datetime.now(UTC) + DAY, timedelta(0)).plan
    assert len(plan.nights) == 12
    assert (plan.first, plan.last) == (date(2026, 1, 1), date(2026, 5, 15))
    assert (date(2026, 5, 5) - plan.first).days > GAP


def test_downloads_are_those_of_the_command(made: Made, ledger: Path) -> None:
    run = CliRunner().invoke(app, ["export", "jsonl", "--ledger", str(ledger)])
    ours, theirs = (made.folder / "data/claims.jsonl").read_bytes(), run.stdout_bytes
    assert ours == theirs
    package = json.loads(made.text("data/csv/datapackage.json"))
    tables = {one["path"] for one in package["resources"]}
    assert tables == {f"{name}.csv" for name in ("claims", "documents", "sources")} | {
        f"{name}.csv" for name in ("nights", "conflicts", "corrections")
    }
    assert "2026-05-03" in made.text("data/csv/nights.csv")
    assert "entry" in made.text("data.html")


def test_feeds_and_maps_need_to_know_where_they_are(small: Copy, tmp_path: Path) -> None:
    based = replace(small, base="https://example.org/a/", plan=_last_night(small.plan))
    folder.write_site(based, tmp_path, 1)
    entries = json.loads((tmp_path / "feed/conflicts.json").read_text("utf-8"))["items"]
    entries += json.loads((tmp_path / "feed/corrections.json").read_text("utf-8"))["items"]
    urls = [item["url"] for item in entries if "url" in item]
    assert 0 < len(urls) < len(entries)  # what was retracted has no page in a part of the nights
    for url in urls:
        assert (tmp_path / unquote(url.removeprefix("https://example.org/a/"))).is_file(), url
    told = re.findall("<loc>(.*?)</loc>", (tmp_path / "sitemap.xml").read_text("utf-8"))
    assert all((tmp_path / one.removeprefix(based.base)).exists() for one in told)
    assert f"{based.base}night/2026-05-03.html" in told
    assert "Sitemap: https://example.org/a/sitemap.xml" in (tmp_path / "robots.txt").read_text()
    assert 'href="https://example.org/a/"' in (tmp_path / "404.html").read_text("utf-8")


def test_without_an_address_there_is_no_map(made: Made) -> None:
    assert not (made.folder / "sitemap.xml").exists()
    assert "Sitemap" not in made.text("robots.txt")
    assert "<a " not in made.text("404.html")  # it is shown at any depth


# --- the delay


def test_what_is_younger_than_the_delay_is_in_no_file(tmp_path: Path) -> None:
    path, now = tmp_path / "a.db", datetime.now(UTC)
    text = "Над {} областью сбиты 2 БПЛА. {}"
    with Ledger.open(path) as book:
        book.add(post("old", "x", now - 5 * DAY, text.format("Тульской", "Старое")))
        book.add(post("old", "x", now - 5 * DAY, text.format("Тульской", "Правка")))
        book.add(post("young", "newcomer", now, text.format("Орловской", "Новое")))
        book.judge("young", "retracted", "desk", "Решение")
    copy = folder.copy_of(path, now, DAY)
    folder.write_site(replace(copy, plan=fewer(copy.plan)), tmp_path / "out", 1)
    told = b"".join(one.read_bytes() for one in (tmp_path / "out").rglob("*") if one.is_file())
    assert "Старое".encode() in told
    for hidden in ("Новое", "Правка", "Решение", "newcomer", "young"):
        assert hidden.encode() not in told
    with pytest.raises(LedgerError, match="nothing to write"):
        folder.copy_of(path, now, 30 * DAY)


# --- one run and another


def contents(top: Path) -> dict[str, bytes]:
    return {
        one.relative_to(top).as_posix(): one.read_bytes() for one in top.rglob("*") if one.is_file()
    }


def test_the_same_bytes_by_several_processes(small: Copy, once: Path, tmp_path: Path) -> None:
    folder.write_site(small, tmp_path, 2)
    assert contents(tmp_path) == contents(once)
    assert not (tmp_path / STAGE).exists()


def test_what_is_right_is_not_written_again(small: Copy, again: Path) -> None:
    whole = contents(again)
    before = {path: (again / path).stat().st_mtime_ns for path in whole}
    made = folder.write_site(small, again, 1)
    assert (made.changed, made.removed) == (0, 0)
    assert {path: (again / path).stat().st_mtime_ns for path in contents(again)} == before
    (again / "document/m.html").write_text("broken")
    (again / "nights.html").unlink()
    assert folder.write_site(small, again, 1).changed == 2
    assert contents(again) == whole


def test_what_no_longer_belongs_is_removed_and_nothing_else(small: Copy, again: Path) -> None:
    (again / "night" / "notes.txt").write_text("mine")
    (again / "CNAME").write_text("example.org")
    (again / ".nojekyll").write_text("")
    made = folder.write_site(replace(small, plan=_last_night(small.plan)), again, 1)
    assert made.removed == 2
    for gone in ("night/2026-05-02.html", "region/RU-KLU/2026-04.html"):
        assert not (again / gone).exists()
    told = json.loads((again / MANIFEST).read_text("utf-8"))["parts"]
    files = {name for part in told.values() for name in part}
    assert contents(again).keys() == files | {MANIFEST, "night/notes.txt", "CNAME", ".nojekyll"}


def _last_night(plan: Plan) -> Plan:
    """Without the pages of the night before."""
    nights = {day: told for day, told in plan.nights.items() if day == date(2026, 5, 3)}
    benches = frozenset(one for one in plan.benches if one[1] in nights)
    areas = {
        places: tuple(m for m in told if m == "2026-05") for places, told in plan.areas.items()
    }
    return replace(plan, nights=nights, benches=benches, areas=areas)


class Interrupted(Exception):
    pass


def test_an_interrupted_run_goes_on(
    small: Copy, once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever lies in the folder then is whole, and is known to be ours."""
    done: list[str] = []

    def watch(part: str, _: int) -> None:
        done.append(part)
        if len(done) == 3:
            raise Interrupted

    with pytest.raises(Interrupted):
        folder.write_site(small, tmp_path, 1, watch)
    lying = {path: text for path, text in contents(tmp_path).items() if not path.startswith(".")}
    made_again: list[str] = []
    make = write._Worker.make

    def counted(self: write._Worker, part: str, conflicts: write.Conflicts) -> disk.Files:
        made_again.append(part)
        return make(self, part, conflicts)

    monkeypatch.setattr(write._Worker, "make", counted)
    assert folder.write_site(small, tmp_path, 1).kept == 3
    assert not set(made_again) & set(done)
    assert 0 < len(lying) < len(contents(once))
    assert lying.items() <= contents(once).items()
    assert contents(tmp_path) == contents(once)


# --- the folder


def tiny(folder: Folder, key: str, parts: Mapping[str, Mapping[str, bytes]]) -> int:
    """A run that writes these files; how many it removed."""
    with folder.writing(key, folder.before()) as journal:
        for part, files in parts.items():
            stage = folder.staged(part)
            stage.clear()
            told = {name: stage.add(name, (data,)) for name, data in files.items()}
            journal.done(part, told)
        return journal.finish({})


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(InputError, match="holds other things") as error:
        Folder(tmp_path).before()
    assert "svodka export site" in error.value.hint
    assert [one.name for one in tmp_path.iterdir()] == ["thesis.docx"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"svodka-site": 77}', '{"a": 1}'])
def test_another_manifest_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(InputError, match="not the list of files"):
        Folder(tmp_path).before()


def test_a_file_in_the_way_is_not_overwritten(tmp_path: Path) -> None:
    tiny(Folder(tmp_path), "a", {"p": {"one.html": b"1"}})
    (tmp_path / "two.html").write_text("mine")
    with pytest.raises(InputError, match="in the way"):
        tiny(Folder(tmp_path), "b", {"p": {"one.html": b"2", "two.html": b"2"}})
    assert (tmp_path / "two.html").read_text() == "mine"
    assert (tmp_path / "one.html").read_text() == "1"


@pytest.mark.parametrize(
    "name", ["../out.txt", "/out.txt", "a/../../out.txt", "link/out.txt", ".x"]
)
def test_a_manifest_never_leads_out(tmp_path: Path, name: str) -> None:
    top, out = tmp_path / "site", tmp_path / "out.txt"
    tiny(Folder(top), "a", {"p": {"one.html": b"1"}})
    out.write_text("mine")
    (top / "link").symlink_to(tmp_path)
    (top / ".x").write_text("mine")
    told = json.loads((top / MANIFEST).read_text())
    told["parts"]["q"] = {name: "0"}
    (top / MANIFEST).write_text(json.dumps(told))
    assert tiny(Folder(top), "b", {"p": {"one.html": b"1"}}) == 0
    assert out.read_text() == (top / ".x").read_text() == "mine"


def test_a_name_that_leads_out_is_never_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no name of a file"):
        Folder(tmp_path).staged("p").add("../x", (b"",))


def test_a_journal_that_was_cut_off_is_taken_up(tmp_path: Path) -> None:
    place = Folder(tmp_path)
    with place.writing("k", place.before()) as journal:
        stage = place.staged("p")
        journal.done("p", {"a/one.html": stage.add("a/one.html", (b"1",))})
    file = tmp_path / STAGE / "journal.jsonl"
    file.write_text(file.read_text() + '{"part": "q", "fil')
    before = Folder(tmp_path).before()
    assert before.key == "k"
    assert before.parts.keys() == {"p"}
    assert before.owned == {"a/one.html"}
    # Another run, of something else: the first one's files are still known, and go.
    assert tiny(Folder(tmp_path), "other", {"p": {"b.html": b"2"}}) == 1
    assert contents(tmp_path).keys() == {"b.html", MANIFEST}


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    pytest.importorskip("fcntl", reason="no locks of files on this system")
    place = Folder(tmp_path)
    other = Folder(tmp_path)
    with (
        place.writing("k", place.before()),
        pytest.raises(InputError, match="another run"),
        other.writing("k", place.before()),
    ):
        pass


# --- the command


def run(*told: str) -> Result:
    return CliRunner().invoke(app, ["export", "site", *told])


def wrong(result: Result) -> SvodkaError:
    assert isinstance(result.exception, SvodkaError), result.output
    return result.exception


def test_the_command_writes_a_range(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "_places", iter)
    told = ("--delay", "0h", "--from", "2026-05-02T20:00", "--to", "2026-05-03T07:00")
    result = run(str(tmp_path), "--ledger", str(ledger), *told, "--with", "ucdp")
    assert result.exit_code == 0, (result.output, result.exception)
    assert "2 nights" not in result.stderr
    assert "1 nights" in result.stderr or "1 night" in result.stderr
    assert [one.name for one in (tmp_path / "night").iterdir()] == ["2026-05-03.html"]
    assert sorted(one.name for one in (tmp_path / "data").iterdir()) == ["nights.ucdp.csv"]
    assert not (tmp_path / "document" / "m-april.html").exists()
    assert "held back" not in (tmp_path / "index.html").read_text("utf-8")


WRONG = [
    (("--delay", "soon"), SettingsError, "is not a duration"),
    (("--base", "example.org"), SettingsError, "is no address"),
    (("--with", "docx"), SettingsError, "no format is called"),
    (("--with", "atom"), SettingsError, "feeds"),
    (("--from", "2030-01-01"), LedgerError, "nothing to write"),
    (("--from", "2026-05-03", "--to", "2026-05-02"), SettingsError, "end before they begin"),
    (("--as-of", "2001-01-01"), LedgerError, "nothing to write"),
]


@pytest.mark.parametrize(("told", "kind", "words"), WRONG)
def test_what_is_wrong_is_told(
    ledger: Path, tmp_path: Path, told: tuple[str, ...], kind: type[SvodkaError], words: str
) -> None:
    error = wrong(run(str(tmp_path / "x"), "--ledger", str(ledger), *told))
    assert isinstance(error, kind)
    assert words in error.message
    assert not (tmp_path / "x").exists()


def test_help_tells_of_the_site() -> None:
    assert "svodka export site DIR" in CliRunner().invoke(app, ["export", "--help"]).output
    assert "--processes" in run("--help").output


def test_a_region_shows_as_many_nights_as_it_says(made: Made) -> None:
    page = Parsed(made.text("region/RU-KLU/index.html"))
    assert len([id for id in page.ids if re.fullmatch(r"n\d{4}-\d\d-\d\d", id)]) == NIGHTS
