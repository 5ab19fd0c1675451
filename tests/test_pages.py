"""The pages over HTTP: addresses, what they say, hostile text and hostile addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from made import everything
from svodka import questions
from svodka.ledger import Ledger
from svodka.model import Claim, Count, Reading, Speaker
from svodka.model.finding import Bounds, Conflict, Finding, Scope
from svodka.pipeline import read
from svodka.serve.app import create_app
from svodka.serve.pages import asking, links, over_time, rows, states
from svodka.serve.pages.answers import Answers, Seen

MSK = timezone(timedelta(hours=3))
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{ 91*83 }}\u202eevil"
TEMPLATES = files("svodka").joinpath("serve/templates")
VOID = {"meta", "br", "link", "input", "img", "wbr"}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=MSK)


def post(id: str, source: str, published: datetime, text: str) -> Reading:
    return read(text, published, source, id=id)


def ledger(path: Path) -> None:
    """Two speakers who clash, a correction, a relay with another figure, hostile words."""
    ministry = "⚡️ С 20.00 до 24.00 мск уничтожены 7 БПЛА над территорией Калужской области."
    governor = "Губернатор Калужской области: с 20.00 до 24.00 над регионом уничтожены {} БПЛА."
    relay = (
        "The Russian Defence Ministry said 9 drones were shot down over Kaluga region between"
        " 20:00 and 24:00 Moscow time."
    )
    with Ledger.open(path) as made:
        made.add(post("m", "mod_russia", at(15, 0, 25), ministry))
        made.add(post("g", "shapsha_vv", at(15, 1), governor.format(11)))
        made.add(post("g", "shapsha_vv", at(15, 2), governor.format(12)))
        made.add(post("r", "courier", at(15, 3), relay))
        made.add(
            post("h/../x?y#z", HOSTILE, at(15, 4), f"Над Тульской областью сбит 1 БПЛА. {HOSTILE}")
        )
        made.judge("m", "retracted", HOSTILE, HOSTILE)
        made.judge("m", "restored", "desk", "a mistake")
        made.index_families()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    path = tmp_path_factory.mktemp("site") / "svodka.db"
    ledger(path)
    with TestClient(create_app(path), base_url="http://127.0.0.1") as client:
        yield client


class Parsed(HTMLParser):
    """Tags in order, and whether every tag is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def links(self) -> list[str]:
        return [attrs.get("href") or "" for tag, attrs in self.tags if tag == "a"]


def shown(site: TestClient, address: str, status: int = 200) -> Parsed:
    found = site.get(address, follow_redirects=False)
    assert found.status_code == status, (address, found.text[:300])
    assert found.headers["content-type"].startswith("text/html")
    return Parsed(found.text)


def text(page: Parsed) -> str:
    return " ".join(" ".join(page.words).split()).replace(" ,", ",")


# What is asked, and words that have to stand in the answer.
ADDRESSES = [
    ("/", "Night to 15 May 2026"),
    ("/night/2026-05-15", "Region by region"),
    ("/night/2026-05-15?region=RU-KLU", "Kaluga Oblast only"),
    ("/night/2026-05-13", "No claims were found about this night. That is not a claim of zero."),
    ("/region", "RU-KLU"),
    ("/region/RU-KLU", "Night by night"),
    ("/region/RU-KLU?from=2026-05-01&to=2026-05-15", "1 May 2026"),
    ("/region/RU-MOW,RU-MOS", "Moscow and Moscow Oblast"),
    ("/region/sea:black", "Black Sea"),
    ("/region/RU", "Everywhere, as Russian officials count"),
    ("/region/RU-KLU/2026-05-15", "At least"),
    ("/region/RU-KLU/2026-05-15?period=day", "15 May 2026 09:00 – 18:00"),
    ("/region/RU-SAK/2026-05-15", "That is not a claim of zero."),
    ("/region/RU/2026-05-15", "Drones downed"),
    ("/document/g", "2 revisions"),
    ("/document/g?revision=1", "This revision does not stand in answers"),
    ("/document/m", "Restored by desk"),
    ("/audit/r", "Its statements"),
    ("/source", "mod_russia"),
    ("/source/courier", "Relayed with another figure"),
    ("/speaker", "Governor of Kaluga Oblast"),
    ("/speaker/RU-MOD", "Relayed with another figure"),
    ("/speaker/gov:RU-TUL", "No claims in these nights. That is not a claim of zero."),
    ("/data", "end of the chain"),
]


@pytest.mark.parametrize(("address", "words"), ADDRESSES)
def test_a_page_says(site: TestClient, address: str, words: str) -> None:
    assert words in text(shown(site, address))


# What is wrong with an address, and what the page says of it.
WRONG = [
    ("/night/2026-13-45", 422, "is not a date"),
    ("/night/0001-01-01", 422, "too far away"),
    ("/night/9999-12-31", 422, "too far away"),
    ("/night/2026-05-15?as_of=yesterday", 422, "is not a time"),
    ("/night/2026-05-15?region=XX", 422, "no place has the id"),
    ("/region/" + "RU-KLU," * 9, 422, "names one to 8 places"),
    ("/region/XX-NO", 422, "no place has the id"),
    ("/region/RU-KLU/2026-05-15?period=week", 422, "is no period"),
    ("/region/RU-KLU?from=2020-01-01&to=2026-05-15", 422, "at most 400 nights"),
    ("/region/RU-KLU?from=2026-05-15&to=2026-05-01", 422, "ends before it begins"),
    ("/document/none", 404, "no document 'none' is held"),
    ("/document/g?revision=x", 422, "is no revision"),
    ("/document/g?revision=77", 404, "no document 'g' is held"),
    ("/document/../../etc/passwd", 404, ""),
    ("/document/%2e%2e%2f%2e%2e%2fetc%2fpasswd", 404, ""),
    ("/document/a%00b", 422, "a character that no name has"),
    ("/audit/none", 404, "no document 'none' is held"),
    ("/conflict/2026-05-15/0123456789abcdef", 404, "No such conflict stands"),
    ("/source/none", 404, "no source 'none' is known"),
    ("/speaker/none", 404, "no speaker 'none' is known"),
    ("/speaker/gov:XX-NO", 404, "no speaker"),
    ("/night?date=x", 422, "is not a date"),
    ("/static/0/style.css", 404, ""),
    ("/static/0/..%2fpages%2fsite.py", 404, ""),
    ("/nowhere", 404, ""),
]


@pytest.mark.parametrize(("address", "status", "words"), WRONG)
def test_an_address_that_means_nothing(
    site: TestClient, address: str, status: int, words: str
) -> None:
    page = shown(site, address, status)
    assert words.lower() in text(page).lower()
    assert ("h1", {}) in page.tags


def test_every_link_of_every_page_leads_somewhere(site: TestClient) -> None:
    ahead, seen = [address for address, _ in ADDRESSES], set()
    for address in ahead[:]:
        for href in shown(site, address).links:
            assert not re.match(r"(?i)\s*(javascript|data|vbscript):", href)
            if href.startswith("/") and not href.startswith("/api"):
                ahead.append(href.split("#")[0])
    for address in dict.fromkeys(ahead):
        # A page of each kind: hundreds of regions and nights are made in one way.
        kind = re.sub(r"2026-\d\d-\d\d", "D", address.replace("RU-KLU", "R"))
        kind = re.sub(r"/region/[A-Za-z:,-]+", "/region/R", kind)
        if kind not in seen:
            seen.add(kind)
            status = site.get(address).status_code
            assert status == 200, address
    assert len(seen) > 15


def test_anchors_of_links_are_there(site: TestClient) -> None:
    for address, _ in ADDRESSES:
        page = shown(site, address)
        ids = [attrs["id"] for _, attrs in page.tags if attrs.get("id")]
        assert len(ids) == len(set(ids)), address
        for href in page.links:
            if href.startswith("#"):
                assert href[1:] in ids, (address, href)


def test_a_conflict_has_a_page_of_its_own(site: TestClient) -> None:
    found = [href for href in shown(site, "/").links if href.startswith("/conflict/")]
    page = shown(site, found[0])
    assert "that cannot all be true" in text(page)
    assert "Set aside governor of Kaluga Oblast 12" in text(page)
    assert "No person has judged these claims" not in text(page)


def test_as_of_is_kept_by_every_link(site: TestClient) -> None:
    for address in ("/night/2026-05-15", "/region/RU-KLU/2026-05-15", "/document/g", "/source"):
        page = shown(site, f"{address}?as_of=4")
        inside = [
            href
            for href in page.links
            if href.startswith("/") and not href.startswith("/api") and href != address
        ]
        assert inside
        assert [href for href in inside if "as_of=4" not in href] == []
        assert "As of entry 4 of the ledger" in text(page)


def test_a_page_as_of_then_is_the_page_of_then(site: TestClient) -> None:
    then, now = (text(shown(site, f"/document/g{asked}")) for asked in ("?as_of=4", ""))
    assert "revision 1 of 1" in then
    assert "revision 2 of 2" in now
    assert "уничтожены 11" in then.replace("  ", " ") or "11" in then


def test_a_page_is_sent_once(site: TestClient) -> None:
    first = site.get("/night/2026-05-15")
    again = site.get("/night/2026-05-15", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    style = re.search(r'href="(/static/[0-9a-f]+/style.css)"', first.text)
    assert style is not None
    assert "immutable" in site.get(style[1]).headers["cache-control"]


def test_the_form_leads_to_a_night(site: TestClient) -> None:
    found = site.get("/night?date=2026-05-15&as_of=4", follow_redirects=False)
    assert found.status_code == 303
    assert found.headers["location"] == "/night/2026-05-15?as_of=4"


def test_hostile_text_is_text(site: TestClient) -> None:
    for address in (
        "/document/" + "h%2F..%2Fx%3Fy%23z",
        "/document/m",
        "/source",
        "/night/2026-05-15",
        "/region/RU-TUL/2026-05-15",
        f"/night/{HOSTILE}",
        f"/source/{HOSTILE}",
        f"/night/2026-05-15?as_of={HOSTILE}",
    ):
        found = site.get(address)
        page = Parsed(found.text)
        scripts = [attrs for tag, attrs in page.tags if tag == "script"]
        assert [list(attrs) for attrs in scripts] == [["src", "defer"]], address
        assert all(not name.startswith("on") for _, attrs in page.tags for name in attrs), address
        assert "7553" not in found.text, address
        assert "\u202e" not in found.text, address
        assert all("style" not in attrs for _, attrs in page.tags), address


def test_no_template_calls_anything_safe() -> None:
    for one in TEMPLATES.iterdir():
        if one.name.endswith(".html"):
            told = one.read_text("utf-8")
            assert not re.search(r"\|\s*safe\b|autoescape\s+false|style=|\son\w+=", told), one.name


def test_a_ledger_without_claims_has_a_front_page(tmp_path: Path) -> None:
    path = tmp_path / "svodka.db"
    Ledger.open(path).close()
    with TestClient(create_app(path), base_url="http://127.0.0.1") as client:
        assert "This ledger holds no claims yet" in text(shown(client, "/"))
        for address in ("/region/RU-KLU", "/source", "/speaker", "/data", "/night/2026-05-15"):
            shown(client, address)


def test_handmade_readings_are_shown(tmp_path: Path) -> None:
    """Claims without hours, without a place, with candidates only, and documents without a date."""
    path = tmp_path / "svodka.db"
    with Ledger.open(path) as made:
        for reading in everything():
            made.add(reading)
    with TestClient(create_app(path), base_url="http://127.0.0.1") as client:
        for id in ("m-1", "g-1", "u-1", "p-1", "l-1"):
            shown(client, f"/document/{id}")
        assert "9 to" not in text(shown(client, "/night/2026-05-14"))
        for place in ("RU-KLU", "RU-MOW", "sea:black"):
            shown(client, f"/region/{place}/2026-05-15")
            shown(client, f"/region/{place}/2026-05-15?period=day")
        page = text(shown(client, "/region/RU-KRS/2026-05-15?period=day"))
        assert "No upper bound, because nothing that was said limits it" in page


# --- the parts


def none(count: Count | None, stance: str = "asserted", outcome: str = "downed") -> Claim:
    return Claim("c", Speaker("RU-MOD"), outcome, count=count, stance=stance)


def found(low: int, high: int | None) -> Finding:
    return Finding(Scope(at(14, 18), at(15, 9), ("RU-KLU",)), Bounds(low, high), None)


@pytest.mark.parametrize(
    ("finding", "zero", "read", "expected"),
    [
        (found(3, 5), False, {"RU-MOD"}, "counted"),
        (found(0, 5), True, {"RU-MOD"}, "counted"),
        (found(0, None), False, set(), "counted"),
        (found(0, 0), True, {"RU-MOD"}, "none"),
        # A full list of other regions is no claim about this one.
        (found(0, 0), False, {"RU-MOD"}, "silent"),
        (None, False, {"RU-MOD"}, "silent"),
        (None, False, {"gov:RU-KLU"}, "silent"),
        (None, False, {"gov:RU-TUL", "UA-AF"}, "unread"),
        (None, False, set(), "unread"),
    ],
)
def test_three_kinds_of_nothing(
    finding: Finding | None, zero: bool, read: set[str], expected: str
) -> None:
    assert states.state(finding, zero, frozenset(read), "RU-KLU") == expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (none(Count(0, 0, "ни одного")), True),
        (none(None, "denied"), True),
        (none(Count(1, 1, "один")), False),
        (none(None), False),
        (none(Count(0, 0, "нет"), outcome="injured"), False),
    ],
)
def test_what_says_that_there_were_none(claim: Claim, expected: bool) -> None:
    assert states.says_none(claim) is expected


def test_who_would_tell_of_a_place() -> None:
    assert states.tellers("RU-KLU")[:2] == ("RU-MOD", "gov:RU-KLU")
    assert states.tellers("UA-43")[:2] == ("RU-MOD", "UA-AF")
    assert states.tellers("sea:black")[:2] == ("RU-MOD", "UA-AF")


def test_the_name_of_a_conflict_hangs_on_its_claims_alone() -> None:
    one = Conflict(("c:1", "c:2"), (), None)
    other = Conflict(("c:2", "c:1"), (), Scope(at(14, 18), at(15, 9)))
    assert links.digest(one) == links.digest(other)
    assert links.digest(one) != links.digest(Conflict(("c:1", "c:2"), (), None, "denial"))
    assert links.digest(one) != links.digest(Conflict(("c:1",), (), None))


@pytest.mark.parametrize(
    ("made", "address"),
    [
        (links.Links().night(date(2026, 5, 15)), "/night/2026-05-15"),
        (links.Links("40").night(date(2026, 5, 15)), "/night/2026-05-15?as_of=40"),
        (
            links.Links().bench(("RU-MOW", "RU-MOS"), date(2026, 5, 15), "day"),
            "/region/RU-MOW,RU-MOS/2026-05-15?period=day",
        ),
        (
            links.Links().document("t.me/x?a=1#b", 2, "c:9f"),
            "/document/t.me%2Fx%3Fa%3D1%23b?revision=2#c-9f",
        ),
        (
            links.Links("2026-05-15T08:00+03:00").page("/data"),
            "/data?as_of=2026-05-15T08%3A00%2B03%3A00",
        ),
        (links.Links().source(None), "/source/"),
    ],
)
def test_addresses(made: str, address: str) -> None:
    assert made == address


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        (at(14, 18), date(2026, 5, 15)),
        (at(14, 17, 59), date(2026, 5, 14)),
        (at(15, 0), date(2026, 5, 15)),
        (at(15, 12), date(2026, 5, 15)),
        (datetime(2026, 5, 14, 15, 0, tzinfo=UTC), date(2026, 5, 15)),
    ],
)
def test_the_night_of_a_moment(moment: datetime, night: date) -> None:
    assert asking.night_of(moment) == night


def test_the_newest_night_is_found_however_old(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "svodka.db") as made:
        now = at(15, 12)
        assert asking.newest(made, 0, now) is None
        made.add(
            post(
                "m",
                "mod_russia",
                datetime(2024, 2, 3, 8, tzinfo=MSK),
                "С 20.00 2 февраля до 7.00 3 февраля сбиты 7 БПЛА над Калужской областью.",
            )
        )
        assert asking.newest(made, made.upto(), now) == date(2024, 2, 3)


def test_relays_with_another_figure(tmp_path: Path) -> None:
    path = tmp_path / "svodka.db"
    ledger(path)
    with Ledger.open(path) as made:
        answers, night = Answers(), date(2026, 5, 15)
        told = over_time.of_speaker(made, answers, "RU-MOD", night, night, made.upto())
        assert [(one.own.document, one.relay.document) for one in told.altered] == [("m", "r")]
        assert over_time.of_source(made, answers, "courier", night, night, made.upto()).altered
        other = over_time.of_source(made, answers, "shapsha_vv", night, night, made.upto())
        assert other.altered == ()
        assert other.revised == ("g",)


@pytest.mark.parametrize(
    ("id", "expected"),
    [("gov:RU-KLU", True), ("RU-MOD", True), ("gov:", False), ("king:RU-KLU", False), ("", False)],
)
def test_ids_of_speakers(id: str, expected: bool) -> None:
    assert over_time.is_speaker(id) is expected


@pytest.mark.parametrize(
    ("claims", "outcomes", "words"),
    [
        ([], rows.PEOPLE, ()),
        ([none(Count(1, 1, "один"), outcome="injured")], rows.PEOPLE, ("1 injured",)),
        ([none(Count(0, 0, "нет"), outcome="casualties")], rows.PEOPLE, ("no casualties",)),
        ([none(None, outcome="debris")], rows.THINGS, ("debris",)),
        ([none(None, outcome="debris")], rows.PEOPLE, ()),
        (
            [none(None, outcome="fire"), none(None, outcome="damage")],
            rows.THINGS,
            ("damage", "fire"),
        ),
    ],
)
def test_what_came_of_it(
    claims: list[Claim], outcomes: tuple[str, ...], words: tuple[str, ...]
) -> None:
    assert rows.aftermath(claims, outcomes) == words


def test_the_strip_is_the_series_of_each_side(tmp_path: Path) -> None:
    path = tmp_path / "svodka.db"
    ledger(path)
    first, last = date(2026, 5, 2), date(2026, 5, 16)
    with Ledger.open(path) as made:
        answers = Answers()

        def shown() -> list[list[object]]:
            strip = answers.strip(made, first, last, made.upto(), Seen())
            return [[(p.day, p.bounds, p.told, p.read) for p in one.points] for one in strip]

        def asked() -> list[list[object]]:
            sides = (questions.trends(made, first, last, places=(one,))[0] for one in ("RU", "UA"))
            return [
                [(p.day, p.finding.bounds, p.told_by.speakers > 0, p.read > 0) for p in one.points]
                for one in sides
            ]

        before = shown()
        assert before == asked()
        # What comes later changes the week that it is about, and documents without claims count.
        words = "С 20.00 до 24.00 мск уничтожены 5 БПЛА над территорией Тульской области."
        made.add(post("late", "mod_russia", at(10, 1), words))
        made.add(post("idle", "mod_russia", at(4, 8), "Доброе утро."))
        after = shown()
        assert after == asked()
        assert after != before
