"""Who may ask for what; what a public view holds back; requests that mean ill."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as limited
from hypothesis import strategies as st

import made
import serving
from serving import Client
from svodka.cli.serving import listening
from svodka.errors import SettingsError
from svodka.ledger import Ledger
from svodka.model import Document, Interval, Reading
from svodka.serve import context, settings
from svodka.serve.answers import Answers, Gate
from svodka.serve.delayed import OLD, Delayed
from svodka.serve.errors import Refused
from svodka.serve.limits import Bucket, client_of
from svodka.serve.reader import Reader
from svodka.serve.settings import Settings, for_address

TOKEN = "a-token-that-nobody-guesses"
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return serving.filled(tmp_path_factory.mktemp("secure") / "svodka.db")


@pytest.fixture(scope="module")
def open_server(ledger: Path) -> Client:
    return Client(ledger)


# --- who may ask

ADDRESSES = (
    # host, public, token → a token is needed, a rate is kept, any host's name is taken
    ("127.0.0.1", False, None, (False, False, False)),
    ("localhost", False, TOKEN, (False, False, False)),
    ("::1", False, None, (False, False, False)),
    ("127.0.0.1", True, None, (False, True, False)),
    ("0.0.0.0", False, TOKEN, (True, True, True)),
    ("::", True, None, (False, True, True)),
    ("192.0.2.7", True, TOKEN, (False, True, True)),
)


@pytest.mark.parametrize(("host", "public", "token", "found"), ADDRESSES)
def test_what_an_address_asks_for(
    host: str, public: bool, token: str | None, found: tuple[bool, bool, bool]
) -> None:
    chosen = for_address(host, public=public, token=token)
    assert (chosen.token is not None, chosen.rate is not None, chosen.any_host) == found


@pytest.mark.parametrize(("host", "token"), [("0.0.0.0", None), ("0.0.0.0", ""), ("::", "short")])
def test_others_need_a_token(host: str, token: str | None) -> None:
    with pytest.raises(SettingsError, match=r"token|TOKEN"):
        for_address(host, public=False, token=token)


@pytest.mark.parametrize(
    ("printed", "hours"), [("24h", 24), ("90m", 1.5), ("2d", 48), ("0h", 0), (" 1H ", 1)]
)
def test_delays(printed: str, hours: float) -> None:
    assert settings.duration(printed) == timedelta(hours=hours)


@pytest.mark.parametrize("printed", ["", "24", "h", "-1h", "1.5h", "1h30m", "9999999d", "24 h"])
def test_what_is_no_delay(printed: str) -> None:
    with pytest.raises(SettingsError):
        settings.duration(printed)


AUTHORIZED = (
    ({}, 401),
    ({"Authorization": f"Bearer {TOKEN}"}, 200),
    ({"Authorization": f"bearer {TOKEN}"}, 200),
    ({"Authorization": TOKEN}, 401),
    ({"Authorization": f"Basic {TOKEN}"}, 401),
    ({"Authorization": f"Bearer {TOKEN}x"}, 401),
    ({"Authorization": f"Bearer {TOKEN[:-1]}"}, 401),
    ({"Authorization": "Bearer"}, 401),
    ({"Authorization": "Bearer é".encode("latin-1")}, 401),
)


@pytest.mark.parametrize(("headers", "status"), AUTHORIZED)
def test_everything_needs_the_token(ledger: Path, headers: Any, status: int) -> None:
    web = Client(ledger, Settings(token=TOKEN, any_host=True)).web
    for path in ("/api/v1", "/api/v1/openapi.json", "/api/v1/nowhere", "/night/2026-05-15"):
        expected = 404 if path.endswith("nowhere") and status == 200 else status
        assert web.get(path, headers=headers).status_code == expected, path
    if status == 401:
        assert web.get("/api/v1", headers=headers).headers["www-authenticate"].startswith("Bearer")


HOSTS = (
    ("127.0.0.1", 200),
    ("127.0.0.1:8000", 200),
    ("localhost:9", 200),
    ("LOCALHOST.", 200),
    ("[::1]:8000", 200),
    ("svodka.example.org", 200),
    ("evil.example", 400),
    ("127.0.0.1.evil.example", 400),
    ("localhost@evil.example", 400),
    ("[::2]", 400),
    ("", 400),
)


@pytest.mark.parametrize(("host", "status"), HOSTS)
def test_only_its_own_names_are_taken(ledger: Path, host: str, status: int) -> None:
    chosen = for_address("127.0.0.1", public=False, hosts=("svodka.example.org",))
    answer = Client(ledger, chosen).ask("", headers={"Host": host})
    assert answer.status_code == status
    if status == 400:
        assert answer.json()["error"]["code"] == "wrong_host"


# --- where it listens


def test_a_port_that_is_in_use_is_told() -> None:
    with (
        listening("127.0.0.1", 0) as sock,
        pytest.raises(SettingsError, match=r"is in use .*--port"),
    ):
        listening("127.0.0.1", sock.getsockname()[1])


def test_the_body_of_an_answer_does_not_wait_for_an_acknowledgement() -> None:
    async def told() -> int:
        found = asyncio.get_running_loop().create_future()

        async def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            accepted = writer.get_extra_info("socket")
            found.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        with listening("127.0.0.1", 0) as sock:
            async with await asyncio.start_server(connected, sock=sock):
                _, writer = await asyncio.open_connection(*sock.getsockname())
                writer.close()
                return int(await found)

    assert asyncio.run(told())


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.7", "a" * 300, ""])
def test_an_address_of_another_machine_is_told(host: str) -> None:
    with pytest.raises(SettingsError, match="no address of this machine"):
        listening(host or "..", 0)


def test_the_command_serves_and_stops(ledger: Path) -> None:
    command = [sys.executable, "-m", "svodka.cli", "serve", "--port", "0", "--ledger", str(ledger)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        address = process.stdout.readline().strip()
        found = httpx.get(f"{address}api/v1/documents?limit=1")
        assert found.status_code == 200
        assert "server" not in found.headers
    finally:
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert f"serving {ledger}" in said
    assert "Traceback" not in said


# --- how much

CLIENTS = (
    (("192.0.2.7", 1), "192.0.2.7"),
    (("2001:db8:1:2:3:4:5:6", 1), "2001:db8:1:2::/64"),
    (("2001:db8:1:2::9", 1), "2001:db8:1:2::/64"),
    (("::ffff:192.0.2.7", 1), "192.0.2.7"),
    (("testclient", 1), "testclient"),
    (None, ""),
)


@pytest.mark.parametrize(("client", "found"), CLIENTS)
def test_who_is_one_client(client: Any, found: str) -> None:
    assert client_of({"client": client}) == found


def test_a_bucket_fills_again() -> None:
    now = [0.0]
    bucket = Bucket(2.0, 3, lambda: now[0])
    assert [bucket.wait("a") for _ in range(4)] == [0, 0, 0, 0.5]
    assert bucket.wait("b") == 0
    now[0] = 1.0
    assert [bucket.wait("a") for _ in range(3)] == [0, 0, 0.5]
    now[0] = 100.0
    assert bucket.wait("a", 3) == 0


@given(st.lists(st.tuples(st.floats(0, 2), st.integers(1, 3)), max_size=40))
def test_no_client_gets_more_than_the_rate(asked: list[tuple[float, int]]) -> None:
    now, granted = 0.0, 0
    bucket = Bucket(1.0, 5, lambda: now)
    for pause, cost in asked:
        now += pause
        granted += cost if bucket.wait("a", cost) == 0 else 0
    assert granted <= 5 + now + 1e-6


def test_too_many_requests(ledger: Path) -> None:
    client = Client(ledger, Settings(rate=0.001, burst=3))
    assert [client.ask("").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = client.ask("")
    assert answer.json()["error"]["code"] == "rate_limited"
    assert int(answer.headers["retry-after"]) > 1


def test_an_answer_is_made_once() -> None:
    made_of: list[str] = []

    def make(name: str, size: int = 10) -> bytes:
        made_of.append(name)
        return name.encode() * size

    kept = Answers(room=100)
    for name in ("a", "a", "b", "a"):
        assert kept.get(name, lambda name=name: make(name)) == name.encode() * 10
    assert made_of == ["a", "b"]
    for number in range(12):
        kept.get(number, lambda: b"x" * 10)
    kept.get("a", lambda: make("a"))
    assert made_of == ["a", "b", "a"]
    for _ in range(2):
        kept.get("big", lambda: make("big", 50))
    assert made_of[-2:] == ["big", "big"]


def test_who_asks_the_same_waits_for_one_answer() -> None:
    kept, begun, go = Answers(room=1000), Event(), Event()
    made_of: list[int] = []

    def make() -> bytes:
        made_of.append(1)
        begun.set()
        go.wait(10)
        return b"x"

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(kept.get, "a", make)
        begun.wait(10)
        others = [pool.submit(kept.get, "a", make) for _ in range(3)]
        go.set()
        assert [found.result(10) for found in (first, *others)] == [b"x"] * 4
    assert made_of == [1]


def test_an_answer_that_failed_is_not_kept() -> None:
    kept = Answers(room=1000)

    def fails() -> bytes:
        raise SettingsError("no")

    with pytest.raises(SettingsError):
        kept.get("a", fails)
    assert kept.get("a", lambda: b"x") == b"x"


def test_expensive_questions_take_turns() -> None:
    gate, begun, go = Gate(at_once=1, waiting=1, patience=0.01), Event(), Event()

    def slow() -> bytes:
        begun.set()
        go.wait(10)
        return b"x"

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(gate.through, slow)
        begun.wait(10)
        with pytest.raises(Refused) as refused:
            gate.through(lambda: b"y")
        assert (refused.value.status, refused.value.code) == (503, "busy")
        go.set()
        assert running.result(10) == b"x"
    assert gate.through(lambda: b"y") == b"y"


def test_a_request_has_an_end(ledger: Path) -> None:
    web = Client(ledger, Settings(body=1000)).web
    read: list[int] = []

    def endless() -> Iterator[bytes]:
        yield b'{"text": "'
        for number in range(1000):
            read.append(number)
            yield b"x" * 100

    told = {"content-type": "application/json"}
    answer = web.post("/api/v1/read", content=endless(), headers=told)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    lied = web.post("/api/v1/read", content=b"x" * 2000, headers={**told, "content-length": "9"})
    assert lied.status_code in (400, 413, 422)
    announced = web.post("/api/v1/read", content=b"x" * 2000, headers=told)
    assert announced.status_code == 413


# --- what a browser may do

ANSWERS = (
    ("GET", "/api/v1", 200),
    ("GET", "/api/v1/documents/a-1/original", 200),
    ("GET", "/api/v1/claims?format=csv", 200),
    ("GET", "/api/v1/nowhere", 404),
    ("GET", "/nowhere", 404),
    ("DELETE", "/api/v1/claims", 405),
    ("GET", "/api/v1/nights/x", 422),
    ("GET", "/night/2026-05-15", 200),
)


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_headers_on_every_answer(open_server: Client, method: str, path: str, status: int) -> None:
    answer = open_server.web.request(method, path)
    assert answer.status_code == status
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"]
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


def test_a_defect_tells_nothing(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("svodka.serve.api.questions.night", fails)
    answer = Client(ledger).ask("/nights/2026-05-15")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal")
    assert "secret" not in answer.text
    assert "content-security-policy" in answer.headers


# --- requests that mean ill

ILL = (
    "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/etc/passwd",
    "....//....//etc/passwd",
    "\\..\\..\\windows\\win.ini",
    "file:///etc/passwd",
    "\x00",
    "a\x00b",
    "%00",
    "\r\nSet-Cookie: a=b",
    "\u2028",
    "\ud800",
    "\ufffe",
    "😀" * 50,
    "ÿ",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}",
    "${jndi:ldap://example.org/a}",
    "' OR '1'='1",
    "'; DROP TABLE entries; --",
    "%' UNION SELECT bytes FROM blobs --",
    "0",
    "-1",
    "1e309",
    "NaN",
    "9" * 18,
    "9" * 400,
    "0x10",
    "٣",
    "0001-01-01",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "2026-02-30",
    "2026-05-15T25:00",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "2026-05-15T00:00:00+99:99",
    "2026-W20-5",
    "20260515",
    "true",
    "null",
    "[]",
    "",
    " ",
    "a" * 3000,
)
PLACES = (
    "/nights/{}",
    "/nights/2026-05-15?region={}",
    "/nights/2026-05-15?as_of={}",
    "/bounds?from={0}&to={0}",
    "/bounds?from=2026-05-14&to={}",
    "/bounds?from=2026-05-14&to=2026-05-15&region={}",
    "/bounds?from=2026-05-14&to=2026-05-15&outcome={}",
    "/trend?from={0}&to={0}",
    "/trend?from=2026-05-14&to=2026-05-15&by={}",
    "/conflicts?from={0}&to={0}",
    "/history?from={0}&to={0}",
    "/airports?from={0}&to={0}",
    "/sources?from={0}&to=2026-05-15",
    "/families?from=2026-05-14&to=2026-05-15&size={}",
    "/documents?source={}",
    "/documents?since={0}&until={0}",
    "/documents?cursor={}",
    "/documents?limit={}",
    "/documents/{}",
    "/documents/{}/original",
    "/documents/g-1?revision={}",
    "/documents/g-1/original?text={}",
    "/claims?speaker={}",
    "/claims?place={}",
    "/claims?cursor={}",
    "/claims?format={}",
    "/changes?since={}",
    "/audit/{}",
    "/{}",
    "?{}=1",
)


@pytest.mark.parametrize("place", PLACES)
def test_ill_requests_are_answered_in_shape(open_server: Client, place: str) -> None:
    """Never a defect, never a file, and nothing that a browser would run."""
    for ill in ILL:
        path = place.format(quote(ill.encode("utf-8", "surrogatepass"), safe=""))
        answer = open_server.web.get(f"/api/v1{path}")
        assert answer.status_code in (200, 400, 404, 422), (path, answer.text)
        assert not answer.headers["content-type"].startswith("text/html"), path
        assert "root:" not in answer.text
        if answer.status_code != 200:
            assert set(answer.json()["error"]) == {"code", "message", "where", "hint"}, path
            assert len(answer.content) < 4000, path


@pytest.mark.parametrize("raw", ["/api/v1/../v1", "//api/v1", "/api/v1//", "/api/v1/%2e%2e/x"])
def test_odd_paths(open_server: Client, raw: str) -> None:
    assert open_server.web.get(raw).status_code in (200, 400, 404)


ILL_BODIES: tuple[Any, ...] = (
    None,
    [],
    "text",
    {"text": None},
    {"text": 1},
    {"text": ["x"]},
    {"text": "\x00 11 БПЛА"},
    {"text": "сбито 1" + "0" * 5000 + " БПЛА"},
    {"text": "😀" * 1000},
    {"text": "\u202e11 БПЛА сбито"},
    {"text": "x", "published": "9999-12-31T23:59:59+00:00"},
    {"text": "x", "published": "0001-01-01"},
    {"text": "x", "lang": "xx"},
    {"text": "x", "source": "\x00"},
    {"text": "x", "url": "javascript:alert(1)"},
    {"text": "<b>" * 1000},
    {"text": "(" * 5000},
    {"text": "11 " * 5000},
)


@pytest.mark.parametrize("path", ["/api/v1/read", "/api/v1/audit"])
def test_ill_texts(open_server: Client, path: str) -> None:
    told = {"content-type": "application/json"}
    for body in ILL_BODIES:
        answer = open_server.web.post(path, content=json.dumps(body), headers=told)
        assert answer.status_code in (200, 422), (body, answer.text[:300])
        assert answer.headers["content-type"] == "application/json"
    surrogate = b'{"text": "\\ud800 11", "published": "2026-05-15T08:00:00Z"}'
    assert open_server.web.post(path, content=surrogate, headers=told).status_code in (200, 422)
    deep = b"[" * 100_000
    assert open_server.web.post(path, content=deep, headers=told).status_code in (400, 422)


# --- the public view


def shown(path: Path, cutoff: datetime) -> set[str]:
    """Current documents of a view."""
    with Reader.reading_only(path) as book:
        return {document.id for document in Delayed.of(book, cutoff).documents()}


ARCHIVE = (
    # The moment up to which is shown; what was read late from an archive is shown a day after that.
    (made.at(15, 7), set()),
    (made.at(16, 7, 4), {"p-1", "a-1", "a-2"}),
    (made.at(16, 7, 5), {"p-1", "a-1", "a-2", "m-1"}),
    (made.at(17, 0), {"p-1", "a-1", "a-2", "m-1", "g-1", "l-1", serving.hostile().document.id}),
)


@pytest.mark.parametrize(("cutoff", "found"), ARCHIVE)
def test_an_archive_is_no_news(ledger: Path, cutoff: datetime, found: set[str]) -> None:
    assert shown(ledger, cutoff) == found


def test_an_edit_waits_and_the_earlier_text_stands(ledger: Path) -> None:
    """All of the ledger is younger than the cutoff; the second revision of g-1 may be an hour
    old."""
    with Reader.reading_only(ledger) as book:
        view = Delayed.of(book, made.at(20, 0))
        reading, life = view.reading("g-1"), view.life("g-1")
        assert reading is not None
        assert reading.document.revision == 1
        assert [stage.document.revision for stage in life.stages] == [1]
        assert "c:11" in {kept.claim.id for kept in view.claims()}
        assert view.life("u-1") is None
        assert view.named("u-1") == ()


def test_what_was_held_for_the_delay_is_shown(ledger: Path) -> None:
    with Reader.reading_only(ledger) as book:
        view = Delayed.of(book, datetime.now(UTC) + timedelta(seconds=1))
        assert view.upto() == book.upto()
        assert list(view.documents()) == list(book.documents())
        assert view.life("g-1") == book.life("g-1")
        night = made.at(14, 18), made.at(15, 18)
        assert view.coverage(*night) == book.coverage(*night)
        assert view.changes_page(0, 100) == book.changes_page(0, 100)


def test_takings_and_judgements_wait_but_take_effect(ledger: Path) -> None:
    with Reader.reading_only(ledger) as book:
        view = Delayed.of(book, made.at(20, 0))
        hours = Interval(made.at(14, 18), made.at(15, 18))
        covered = {item.source: item for item in view.coverage(*hours)}
        assert covered["mod_russia"].taken == ()
        assert covered["mod_russia"].documents == 2
        assert view.judgements() == ()
        assert view.takings() == ()
        assert view.kept_findings() == ()
        assert list(view.entries()) == []
        assert book.life("p-1").absences
        assert view.life("p-1").absences == ()
        assert all(kept.gone is None for kept in view.claims())
        assert view.changes_page(0, 100) == ([], 0)


def test_a_judgement_takes_effect_at_once(tmp_path: Path) -> None:
    path = tmp_path / "svodka.db"
    with Ledger.open(path) as ledger:
        ledger.add(made.tally())
        ledger.add(made.governor())
        cutoff = datetime.now(UTC)
        ledger.judge("g-1", "retracted", "desk")
    assert shown(path, cutoff) == {"m-1"}


def test_the_number_of_the_entry_is_no_news(tmp_path: Path) -> None:
    path = tmp_path / "svodka.db"
    now = datetime.now(UTC)
    fresh = replace(made.governor().document, published=now)
    with Ledger.open(path) as ledger:
        ledger.add(made.tally())
        cutoff = datetime.now(UTC)
        ledger.add(replace(made.governor(), document=fresh))
        ledger.begin_taking("shapsha", "https://t.me/s/shapsha", now)
    with Reader.reading_only(path) as book:
        view = Delayed.of(book, cutoff)
        assert (view.upto(), book.upto()) == (2, 5)
        assert view.chain() == view.chain_at(2)
        assert [item.source for item in view.coverage(made.at(14, 0), made.at(16, 0))] == [
            "mod_russia"
        ]


# A document: days between its publication and the cutoff (None: no time), its revision, and whether
# the ledger has held it for the delay.
_DOCUMENTS = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.one_of(st.none(), st.integers(-72, 72)),
        st.booleans(),
    ),
    max_size=8,
)


@given(_DOCUMENTS)
@limited(max_examples=5)
def test_a_view_is_a_ledger_without_what_is_held_back(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[str, int | None, bool]]
) -> None:
    """The law: what a view shows is what a ledger shows that only the shown revisions went into."""
    folder = tmp_path_factory.mktemp("law")
    cutoff, base = None, datetime.now(UTC).replace(microsecond=0)
    held = [item for item in told if item[2]]
    late = [item for item in told if not item[2]]
    revisions: dict[str, int] = {}
    with (
        Ledger.open(folder / "all.db") as everything,
        Ledger.open(folder / "shown.db") as only,
    ):
        for number, (id, hours, early) in enumerate([*held, *late]):
            if not early and cutoff is None:
                cutoff = datetime.now(UTC)
            moment = None if hours is None else base + timedelta(hours=hours)
            document = Document(id, f"text {number}", source=f"s{id}", published=moment)
            everything.add(Reading(document))
            revisions[id] = revisions.get(id, 0) + 1
            old = moment is not None and moment <= base - OLD
            if early or (old and revisions[id] == 1):
                only.add(Reading(document))
        cutoff = cutoff or datetime.now(UTC)
    with Reader.reading_only(folder / "all.db") as book:
        view = Delayed.of(book, cutoff)
        with Reader.reading_only(folder / "shown.db") as expected:
            documents = list(view.documents())
            assert documents == list(expected.documents())
            hours = base - 5 * DAY, base + 5 * DAY
            found = view.coverage(*hours)
            assert [c for c in found if c.read] == [c for c in expected.coverage(*hours) if c.read]
            assert {document.id for document in documents} == {
                id for id in "abc" if view.life(id) is not None
            }


FRESH = "совершенно новое"
ASKED = (
    "",
    "/nights/{day}",
    "/bounds?from={start}&to={end}",
    "/trend?from={day}&to={day}",
    "/conflicts?from={day}",
    "/history?from={start}&to={end}",
    "/airports?from={start}&to={end}",
    "/documents",
    "/documents?format=jsonl",
    "/documents?format=csv",
    "/documents/fresh-1",
    "/documents/fresh-1/original",
    "/documents/fresh-1?as_of={end}",
    "/claims",
    "/claims?format=csv",
    "/claims?format=jsonl",
    "/claims?cursor={cursor}",
    "/claims?as_of=100",
    "/sources?from={start}&to={end}",
    "/families?from={start}&to={end}",
    "/changes",
    "/changes?since=2",
    "/audit/fresh-1",
)
PAGES = (
    "/",
    "/night/{day}",
    "/document/fresh-1",
    "/source/fresh_source",
    "/source",
    "/speaker/gov:RU-KLU",
    "/region/RU-KLU",
    "/region/RU-KLU/{day}",
    "/data",
)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, datetime]]:
    """An old report, and minutes after a moment a new one; views that move on at once."""
    path = tmp_path_factory.mktemp("fresh") / "svodka.db"
    with Ledger.open(path, reader="0.1.0") as ledger:
        ledger.add(made.tally())
        then = datetime.now(UTC)
        text = f"{made.GOVERNOR} {FRESH}"
        document = replace(
            made.governor(text, "fresh-1").document, published=then, source="fresh_source"
        )
        ledger.add(replace(made.governor(text, "fresh-1"), document=document), FRESH.encode())
        ledger.begin_taking("fresh_source", "https://example.org/fresh", then)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(context, "TICK", timedelta(microseconds=1))
        yield path, then


@pytest.fixture(scope="module")
def public(fresh: tuple[Path, datetime]) -> Client:
    """A public server, a day after that moment."""
    path, then = fresh
    return Client(path, Settings(public=True), clock=lambda: then + DAY)


@pytest.fixture
def later(fresh: tuple[Path, datetime]) -> Client:
    """One whose clock a test turns on."""
    path, then = fresh
    return Client(path, Settings(public=True), clock=lambda: then + DAY)


@pytest.mark.parametrize("path", [*(f"/api/v1{path}" for path in ASKED), *PAGES])
def test_nothing_fresh_in_any_answer(public: Client, path: str) -> None:
    now = datetime.now(UTC)
    start, end = now - DAY, now + timedelta(hours=1)
    asked = path.format(
        day=(now + timedelta(hours=9)).date(),
        start=quote(start.isoformat()),
        end=quote(end.isoformat()),
        cursor="WzEwMCwwLDBd",
    )
    answer = public.web.get(asked)
    assert answer.status_code in (200, 404), answer.text
    body = answer.text.replace("/fresh-1", "").replace("/fresh_source", "")
    for word in (FRESH, "fresh-1", "fresh_source", "c:11"):
        stated = word in asked and answer.status_code == 404
        assert stated or word not in body, word
    found = public.web.get("/api/v1").json()
    assert (found["public"], found["entry"]) == (True, 2)


def test_what_is_fresh_is_shown_a_day_later(later: Client) -> None:
    inner = later.app.state.context
    inner.clock = lambda: datetime.now(UTC) + DAY + timedelta(seconds=1)
    assert later.get("/documents/fresh-1")["reading"]["text"].endswith(FRESH)
    assert len(later.get("/documents")["documents"]) == 2


def test_an_asker_cannot_keep_the_view_of_before(later: Client) -> None:
    tag = later.ask("/documents").headers["etag"]
    inner = later.app.state.context
    inner.clock = lambda: datetime.now(UTC) + DAY + timedelta(seconds=1)
    assert later.ask("/documents", headers={"If-None-Match": tag}).status_code == 200


def test_the_cutoff_is_a_part_of_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An archive that came last is shown before what came earlier; the entry stays the same."""
    monkeypatch.setattr(context, "TICK", timedelta(microseconds=1))
    path = tmp_path / "svodka.db"
    then = datetime.now(UTC)
    with Ledger.open(path) as ledger:
        new = replace(made.governor().document, published=then)
        ledger.add(replace(made.governor(), document=new))
        ledger.add(made.tally())
    client = Client(path, Settings(public=True), clock=lambda: then + DAY)
    before = client.ask("/documents")
    client.app.state.context.clock = lambda: then + 2 * DAY
    after = client.ask("/documents")
    assert before.json()["entry"] == after.json()["entry"]
    assert before.headers["etag"] != after.headers["etag"]
    assert [len(found.json()["documents"]) for found in (before, after)] == [1, 2]


def test_posted_articles_see_the_public_view_only(public: Client) -> None:
    published = datetime.now(UTC).isoformat()
    body = {"text": "Over Kaluga region 11 drones were shot down.", "published": published}
    answer = public.web.post("/api/v1/audit", json=body)
    assert answer.status_code == 200
    assert "fresh" not in json.dumps(answer.json()["reports"])
