"""Fetching: what servers do, and what is made of it."""

from __future__ import annotations

import itertools
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopback import Loopback, Reply, Turned, conditional, fetcher, packed
from svodka.sources import FetchError, Source, articles
from svodka.sources.fetch import Known
from svodka.sources.network import is_public
from svodka.sources.pace import LONGEST, backoff, retry_after

PAGE = "<p>Уничтожены три беспилотника над Калужской областью.</p>".encode()


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        running.pages["/a"] = Reply(PAGE)
        yield running


def why(server: Loopback, path: str = "/a", turned: Turned | None = None, **told: float) -> str:
    """The sentence with which fetching fails."""
    with (
        fetcher(server, turned or Turned(), **told) as fetch,  # type: ignore[arg-type]
        pytest.raises(FetchError) as failed,
    ):
        fetch.get(server.url + path)
    return failed.value.message


def source(server: Loopback, **told: object) -> Source:
    return Source("x", "page", f"{server.url}/a", **told)  # type: ignore[arg-type]


# --- what is asked


def test_it_says_who_asks(server: Loopback) -> None:
    with fetcher(server) as fetch:
        assert fetch.get(f"{server.url}/a").body == PAGE
    robots, page = server.asked
    assert robots.path == "/robots.txt"
    for asked in (robots, page):
        agent = asked.headers["User-Agent"]
        assert agent == "svodka/1.0 (+mailto:desk@example.org)"
        assert asked.headers["Accept-Encoding"] == "gzip, deflate"
        assert "Cookie" not in asked.headers


def test_what_did_not_change_is_not_sent(server: Loopback) -> None:
    server.pages["/a"] = conditional(PAGE, '"v1"')
    with fetcher(server) as fetch:
        first = fetch.get(f"{server.url}/a")
        second = fetch.get(f"{server.url}/a", known=first.known)
    assert (first.unchanged, second.unchanged, second.body) == (False, True, b"")
    assert server.asked[-1].headers["If-None-Match"] == '"v1"'


def test_last_modified_is_asked_with_as_it_was_printed(server: Loopback) -> None:
    printed = "Fri, 15 May 2026 05:00:00 GMT"
    server.pages["/a"] = Reply(PAGE, headers={"Last-Modified": printed})
    with fetcher(server) as fetch:
        known = fetch.get(f"{server.url}/a").known
        fetch.get(f"{server.url}/a", known=known)
    assert known == Known(None, printed)
    assert server.asked[-1].headers["If-Modified-Since"] == printed


def test_cookies_are_not_kept(server: Loopback) -> None:
    server.pages["/a"] = Reply(PAGE, headers={"Set-Cookie": "id=1; Path=/"})
    with fetcher(server) as fetch:
        for _ in range(2):
            fetch.get(f"{server.url}/a")
    assert "Cookie" not in server.asked[-1].headers


# --- pauses


def test_a_pause_between_two_requests_to_one_host(server: Loopback) -> None:
    turned = Turned()
    with fetcher(server, turned, delay=1.0) as fetch:
        for _ in range(3):
            fetch.get(f"{server.url}/a")
        fetch.get(f"{server.url}/a", source(server, delay=5.0))
        fetch.get(f"{server.url}/a")
    # robots.txt, then five pages: the pause is the one that was told for the request before.
    assert turned.slept == [1, 1, 1, 1, 5]


def test_a_crawl_delay_is_kept(server: Loopback) -> None:
    server.pages["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 7\n", type="text/plain")
    turned = Turned()
    with fetcher(server, turned, delay=1.0) as fetch:
        for _ in range(3):
            fetch.get(f"{server.url}/a")
    assert turned.slept == [1, 7, 7]


# --- robots.txt

RULES = b"User-agent: *\nDisallow: /private\n\nUser-agent: svodka\nDisallow: /archive\n"


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        (Reply(RULES), "/private", True),  # the rules for svodka are the ones that count
        (Reply(RULES), "/archive", False),
        (Reply(b"User-agent: *\nDisallow: /"), "/a", False),
        (Reply(b"User-agent: *\nDisallow: /\nAllow: /a"), "/a", True),
        (Reply(b"", 404), "/a", True),
        (Reply(b"", 403), "/a", True),
        (Reply(b"", 500), "/a", False),
        (Reply(b"", 503), "/a", False),
        (Reply(b"", 429), "/a", False),
        (Reply(b"\xff\xfe\x00 nothing", 200), "/a", True),
        (Reply(b"User-agent: *\nCrawl-delay: 86400"), "/a", False),
        (Reply(b"#" * 600_000 + b"\nUser-agent: *\nDisallow: /", 200), "/a", True),
    ],
)
def test_robots(server: Loopback, robots: Reply, path: str, allowed: bool) -> None:
    server.pages |= {"/robots.txt": robots, path: Reply(PAGE)}
    if allowed:
        with fetcher(server, Turned()) as fetch:
            assert fetch.get(server.url + path).body == PAGE
    else:
        assert why(server, path).startswith("is not asked: its robots.txt")
        assert path not in server.paths()


def test_robots_is_asked_for_once(server: Loopback) -> None:
    with fetcher(server) as fetch:
        for _ in range(3):
            fetch.get(f"{server.url}/a")
    assert server.paths(robots=True).count("/robots.txt") == 1


def test_a_publisher_can_permit_what_robots_forbids(server: Loopback) -> None:
    server.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /")
    with fetcher(server) as fetch:
        told = source(server, permission="their press office, 3 May 2026")
        assert fetch.get(f"{server.url}/a", told).body == PAGE


# --- failures that pass

OK = Reply(PAGE)


@pytest.mark.parametrize(
    ("replies", "slept"),
    [
        ([Reply(b"", 503), OK], [1]),
        ([Reply(b"", 500), Reply(b"", 502), OK], [1, 2]),
        ([Reply(b"", 504), Reply(b"", 504), Reply(b"", 504), OK], [1, 2, 4]),
        ([Reply(b"", 429, headers={"Retry-After": "17"}), OK], [17]),
        ([Reply(b"", 429, headers={"Retry-After": "Fri, 15 May 2026 09:00:40 GMT"}), OK], [40]),
        ([Reply(b"", 503, headers={"Retry-After": "soon"}), OK], [1]),
        ([Reply(PAGE, cut=20), OK], [1]),
        ([Reply(packed(PAGE).body[:-9], headers={"Content-Encoding": "gzip"}), OK], [1]),  # type: ignore[index]
        ([Reply(b"garbage", headers={"Content-Encoding": "gzip"}), OK], [1]),
    ],
)
def test_it_is_tried_again(server: Loopback, replies: list[Reply], slept: list[float]) -> None:
    server.pages["/a"] = list(replies)
    turned = Turned()
    with fetcher(server, turned) as fetch:
        assert fetch.get(f"{server.url}/a").body == PAGE
    assert turned.slept == slept


def test_patience_ends(server: Loopback) -> None:
    server.pages["/a"] = Reply(b"", 503)
    turned = Turned()
    assert why(server, turned=turned) == "answers 503 Service Unavailable (4 tries)"
    assert turned.slept == [1, 2, 4]


def test_a_long_retry_after_is_told_and_not_waited_for(server: Loopback) -> None:
    server.pages["/a"] = Reply(b"", 429, headers={"Retry-After": "86400"})
    turned = Turned()
    assert why(server, turned=turned).endswith("asks to come back in 86400 s")
    assert turned.slept == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 501])
def test_a_plain_no_is_taken_for_an_answer(server: Loopback, status: int) -> None:
    server.pages["/a"] = Reply(b"", status)
    assert why(server).startswith(f"answers {status}")
    assert server.paths() == ["/a"]


def test_nobody_there() -> None:
    with Loopback() as gone:
        pass
    assert "cannot be read" in why(gone)


# --- bodies


def forever() -> Iterator[bytes]:
    return itertools.repeat(b"x" * 65536)


def dripping() -> Iterator[bytes]:
    for _ in range(500):
        time.sleep(0.02)
        yield b"x"


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(b"x" * 50_000_000), "is larger than 1 MB"),
        (Reply(forever()), "is larger than 1 MB"),
        (packed(b"x" * 50_000_000), "is larger than 1 MB"),
        (packed(b"\0" * 1_000_001), "is larger than 1 MB"),
    ],
    ids=["50 MB", "endless", "a gzip bomb", "one byte too many"],
)
def test_no_page_is_worth_all_the_memory(server: Loopback, reply: Reply, message: str) -> None:
    server.pages["/a"] = reply
    assert why(server, size=1_000_000) == message
    assert server.paths() == ["/a"]


def test_a_page_of_just_the_size_is_read(server: Loopback) -> None:
    server.pages["/a"] = [packed(b"x" * 1_000_000), Reply(b"x" * 1_000_000)]
    with fetcher(server, size=1_000_000) as fetch:
        assert [len(fetch.get(f"{server.url}/a").body) for _ in range(2)] == [1_000_000] * 2


def test_a_body_that_drips_ends_with_its_time(server: Loopback) -> None:
    server.pages["/a"] = Reply(dripping())
    with fetcher(server, whole=0.3) as fetch, pytest.raises(FetchError, match=r"within 0\.3 s"):
        fetch.get(f"{server.url}/a")
    assert server.paths() == ["/a"]


def test_an_encoding_that_nobody_asked_for(server: Loopback) -> None:
    server.pages["/a"] = Reply(PAGE, headers={"Content-Encoding": "br"})
    assert "packed as 'br'" in why(server)


@pytest.mark.parametrize("header", [True, False])
def test_deflate_with_and_without_its_header(server: Loopback, header: bool) -> None:
    import zlib

    packer = zlib.compressobj(wbits=15 if header else -15)
    body = packer.compress(PAGE * 100) + packer.flush()
    server.pages["/a"] = Reply(body, headers={"Content-Encoding": "deflate"})
    with fetcher(server) as fetch:
        assert fetch.get(f"{server.url}/a").body == PAGE * 100


TEXT = "Уничтожены три беспилотника над Калужской областью"


@pytest.mark.parametrize(
    ("said", "encoding", "meta"),
    [
        ("text/html; charset=utf-8", "utf-8", ""),
        ("text/html", "utf-8", "windows-1251"),
        ("text/html; charset=windows-1251", "windows-1251", "utf-8"),
        ('text/html; charset="windows-1251"', "windows-1251", ""),
        ("text/html; charset=utf-8", "windows-1251", ""),
        ("text/html; charset=iso-8859-1", "windows-1251", ""),
        ("text/html; charset=iso-8859-1", "windows-1251", "windows-1251"),
        ("text/html; charset=nonsense", "windows-1251", ""),
        ("text/html", "koi8-r", "koi8-r"),
        ("text/html", "utf-16", ""),
    ],
)
def test_the_bytes_win_over_a_wrong_charset(
    server: Loopback, said: str, encoding: str, meta: str
) -> None:
    markup = f"<html><head><meta charset='{meta}'></head><body><p>{TEXT}</p></body></html>"
    server.pages["/a"] = Reply(markup.encode(encoding), type=said)
    with fetcher(server) as fetch:
        raw = articles.of_page(fetch.get(f"{server.url}/a"), source(server), "x")
    assert raw.text == TEXT
    assert not raw.issues
    assert raw.original == markup.encode(encoding)


# --- redirects


def chain(server: Loopback, *statuses: int) -> None:
    for step, status in enumerate(statuses):
        location = "/a" if step + 1 == len(statuses) else f"/r{step + 1}"
        server.pages[f"/r{step}"] = Reply(b"", status, headers={"Location": location})


@pytest.mark.parametrize(
    ("statuses", "for_good"),
    [
        ([301], True),
        ([308, 301], True),
        ([302], False),
        ([301, 302], False),
        ([303, 307, 301, 308, 302], False),
    ],
)
def test_redirects_are_followed(server: Loopback, statuses: list[int], for_good: bool) -> None:
    chain(server, *statuses)
    with fetcher(server) as fetch:
        answer = fetch.get(f"{server.url}/r0")
    assert (answer.body, answer.url) == (PAGE, f"{server.url}/a")
    assert answer.moved == (f"{server.url}/a" if for_good else None)


def test_redirects_end(server: Loopback) -> None:
    chain(server, *[302] * 6)
    assert why(server, "/r0") == "redirects more than 5 times"
    server.pages["/r0"] = Reply(b"", 302, headers={"Location": "/r1"})
    server.pages["/r1"] = Reply(b"", 302, headers={"Location": "/r0"})
    assert why(server, "/r0") == "redirects in a circle"


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "ftp://example.org/", "javascript:0", "http://", "http://[bad/", ""],
)
def test_redirects_lead_nowhere_else(server: Loopback, location: str) -> None:
    server.pages["/r"] = Reply(b"", 302, headers={"Location": location})
    assert "redirects" in (said := why(server, "/r")) or "is no" in said


def test_another_host_has_robots_and_pauses_of_its_own(server: Loopback) -> None:
    with Loopback() as other:
        other.pages |= {"/b": Reply(b"other"), "/robots.txt": Reply(b"User-agent: *\nDisallow: /c")}
        server.pages["/r"] = Reply(b"", 302, headers={"Location": f"{other.url}/b"})
        server.pages["/s"] = Reply(b"", 302, headers={"Location": f"{other.url}/c"})
        turned = Turned()
        with fetcher(server, turned, other, delay=1.0) as fetch:
            assert fetch.get(f"{server.url}/r").body == b"other"
            with pytest.raises(FetchError, match="forbids"):
                fetch.get(f"{server.url}/s")
    # Each page a second after its host's robots.txt; by then the first host is free again.
    assert turned.slept == [1, 1]


# --- https


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for 127.0.0.1 that nobody signed."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl to make a certificate")
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=x"
    told = [*words.split(), "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([openssl, *told, "-keyout", file, "-out", f"{file}.crt"], check=True)
    file.write_bytes(file.read_bytes() + Path(f"{file}.crt").read_bytes())
    return file


@pytest.mark.parametrize("trusted", [True, False])
def test_certificates(certificate: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool) -> None:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Loopback(tls=context) as server:
        server.pages["/a"] = Reply(PAGE)
        if trusted:
            with fetcher(server) as fetch:
                assert fetch.get(f"{server.url}/a").body == PAGE
        else:
            assert "certificate" in why(server)


# --- addresses of our own machines


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("127.8.8.8", False),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("172.16.3.4", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.1.2.3", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("ff02::1", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize("host", ["127.0.0.2", "localhost", "2130706433", "0x7f.1", "[::1]"])
def test_private_addresses_are_refused(server: Loopback, host: str) -> None:
    port = server.host.partition(":")[2]
    server.pages["/r"] = Reply(b"", 302, headers={"Location": f"http://{host}:{port}/a"})
    said = why(server, "/r")
    assert "not a public address" in said or "robots.txt cannot be read" in said
    assert server.paths() == ["/r"]


@pytest.mark.parametrize(
    "url", ["", "x", "file:///a", "http:///a", "//h/a", "http://u:p@h/", "http://h:x/"]
)
def test_what_is_no_address(server: Loopback, url: str) -> None:
    with fetcher(server) as fetch, pytest.raises(FetchError, match=r"address|password"):
        fetch.get(url)
    assert server.asked == []


# --- laws


@given(st.integers(1, 50), st.floats(0, 1))
def test_backoff_grows_and_ends(failures: int, chance: float) -> None:
    pause = backoff(failures, chance)
    assert 0 < pause <= LONGEST * 1.5
    assert pause <= backoff(failures + 1, chance)


NOW = datetime(2026, 5, 15, tzinfo=UTC)


@given(st.integers(0, 10**6))
def test_retry_after_as_seconds_and_as_a_date_agree(seconds: int) -> None:
    date = (NOW + timedelta(seconds=seconds)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert retry_after(str(seconds), NOW) == retry_after(date, NOW) == seconds


@given(st.text())
def test_retry_after_takes_anything(printed: str) -> None:
    found = retry_after(printed, NOW)
    assert found is None or found >= 0
