"""Answers that stand: for which hours an entry matters, what is sent at once, what outlives a
server."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request

import made
import serving
from serving import Client
from svodka.accounts import Person, Role
from svodka.accounts.records import ANYBODY
from svodka.errors import SettingsError
from svodka.ledger import Ledger
from svodka.ledger.reaching import Reached
from svodka.model import Document, Reading
from svodka.pipeline import read
from svodka.serve import callers, sending
from svodka.serve.answers import Answers, Hours, Kept, packed
from svodka.serve.callers import Caller
from svodka.serve.journal import MOST, Journal
from svodka.serve.settings import Settings
from svodka.serve.shelf import Shelf

NIGHT = "/night/2026-05-15"
WORDS = "С 20.00 до 24.00 мск уничтожены {} БПЛА над территорией Тульской области."


def post(id: str, published: datetime, source: str = "mod_russia", count: int = 7) -> Reading:
    return read(WORDS.format(count), published, source, id=id)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return serving.filled(tmp_path / "svodka.db")


def page(client: Client, address: str = NIGHT, **headers: str) -> Any:
    return client.web.get(address, headers=headers)


def retold(path: Path, change: Callable[[Ledger], object]) -> None:
    with Ledger.open(path) as book:
        change(book)


# --- which hours an entry reaches into

AT = int(made.at(15, 8).timestamp())
FAR = int(made.at(1, 8).timestamp())
REACHES: list[tuple[str, Callable[[Ledger], object], bool, bool]] = [
    # what is done, and whether it reaches into the night of 15 May, and into one of April
    ("another text", lambda b: b.add(post("n", made.at(15, 1))), True, False),
    ("one of another night", lambda b: b.add(post("n", made.at(25, 1))), False, False),
    ("a revision", lambda b: b.add(made.governor(made.GOVERNOR + " Уточнено.")), True, False),
    ("a verdict on a document", lambda b: b.judge("m-1", "retracted", "desk"), True, False),
    ("a verdict on a claim", lambda b: b.judge("c:11", "rejected", "desk"), True, False),
    ("a deletion", lambda b: b.gone("m-1", made.at(16, 1), "gone"), True, False),
    ("a new source", lambda b: b.add(post("n", made.at(25, 1), "new")), True, True),
    ("a text without a time", lambda b: b.add(Reading(Document("x", "Сбит 1 БПЛА."))), True, True),
    ("an answer that is kept", lambda b: b.keep({"a": 1}, {"b": 2}, 3), False, False),
    ("a first taking", lambda b: b.begin_taking("other", "x", made.at(15, 1)), True, True),
    ("a later taking", lambda b: b.begin_taking("mod_russia", "x", made.at(25, 1)), False, False),
]


@pytest.mark.parametrize(("change", "here", "far"), [row[1:] for row in REACHES])
def test_which_hours_an_entry_reaches_into(
    path: Path, change: Callable[[Ledger], object], here: bool, far: bool
) -> None:
    with Ledger.open(path) as book:
        before = book.upto()
        change(book)
        journal = Journal()
        journal.follow(book, before)
        new = journal.follow(book, book.upto())
        assert new is not None

        def reaches(moment: datetime) -> bool:
            return not journal.holds(Hours(moment, moment), before, book.upto())

        assert (reaches(made.at(15, 3)), reaches(made.at(15, 3) - timedelta(days=40))) == (
            here,
            far,
        )


def test_a_taking_reaches_back_to_the_one_before_it(path: Path) -> None:
    with Ledger.open(path) as book:
        before = book.upto()
        taking = book.begin_taking("mod_russia", "x", made.at(20, 9))
        book.end_taking(taking, "ok", 1, 1, 0, 0, "", {})
        journal = Journal()
        journal.follow(book, before)
        journal.follow(book, book.upto())

        def holds(day: int) -> bool:
            return journal.holds(Hours(made.at(day, 3), made.at(day, 4)), before, book.upto())

        assert [holds(day) for day in (14, 16, 20, 21)] == [True, False, False, True]


SECONDS = st.integers(0, 10**6)


@given(
    st.lists(st.tuples(SECONDS, SECONDS).map(sorted), max_size=8),
    st.tuples(SECONDS, SECONDS).map(sorted),
)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_an_answer_holds_while_nothing_overlaps(entries: list[list[int]], seen: list[int]) -> None:
    class Told:
        def reached(self, after: int, upto: int) -> list[Reached]:
            return [Reached(after + n + 1, *one) for n, one in enumerate(entries[: upto - after])]

    journal = Journal()
    journal.follow(Told(), 10)  # type: ignore[arg-type]
    journal.follow(Told(), 10 + len(entries))  # type: ignore[arg-type]
    hours = Hours(*(datetime.fromtimestamp(at, UTC) for at in seen))
    for since in range(10, 11 + len(entries)):
        later = entries[since - 10 :]
        free = all(end < seen[0] or start > seen[1] for start, end in later)
        assert journal.holds(hours, since, 10 + len(entries)) is free
    assert not journal.holds(hours, 9, 10)
    assert not journal.holds(hours, 10, 11 + len(entries))


def test_a_journal_forgets_the_oldest() -> None:
    class Told:
        def reached(self, after: int, upto: int) -> list[Reached]:
            return [Reached(n, 0, 0) for n in range(after + 1, upto + 1)]

    journal, hours = Journal(), Hours(made.at(15, 1), made.at(15, 2))
    for upto in range(1, MOST + 600, 500):
        journal.follow(Told(), upto)  # type: ignore[arg-type]
    assert journal.holds(hours, upto - 100, upto)
    assert not journal.holds(hours, 1, upto)


# --- what is sent


def test_a_page_stands_while_nothing_reaches_it(path: Path) -> None:
    client = Client(path)
    first = page(client)
    retold(path, lambda b: b.add(post("far", made.at(29, 1))))
    again = page(client)
    assert again.content == first.content
    assert again.headers["etag"] == first.headers["etag"]
    retold(path, lambda b: b.add(post("near", made.at(15, 1))))
    other = page(client)
    assert other.headers["etag"] != first.headers["etag"]
    assert "Tula" in other.text
    # It says as of which entry it was made, and leads to just that.
    fixed = re.search(r'href="([^"]+as_of=\d+)">Link to just this', again.text)
    assert fixed is not None
    assert _tables(page(client, fixed[1]).text) == _tables(first.text)
    assert _tables(other.text) != _tables(first.text)


def test_the_front_page_moves_on_with_the_night(path: Path) -> None:
    client = Client(path)
    assert "Night to 15 May" in page(client, "/").text
    retold(path, lambda b: b.add(post("far", made.at(29, 1))))
    assert "Night to 29 May" in page(client, "/").text
    retold(path, lambda b: b.judge("far", "retracted", "desk"))
    assert "Night to 15 May" in page(client, "/").text


ADDRESSES = (
    NIGHT,
    "/",
    "/region/RU-TUL/2026-05-15",
    "/region/RU-TUL?from=2026-05-10",
    "/document/g-1",
)
CHANGES = st.lists(
    st.one_of(
        st.builds(
            lambda day, hour, count: (
                lambda b: b.add(post(f"{day}-{hour}", made.at(day, hour), count=count))
            ),
            st.integers(1, 30),
            st.integers(0, 23),
            st.integers(1, 9),
        ),
        st.sampled_from(
            [
                lambda b: b.judge("m-1", "retracted", "desk"),
                lambda b: b.judge("m-1", "restored", "desk"),
                lambda b: b.gone("g-1", made.at(16, 1), "gone"),
                lambda b: b.add(post("n", made.at(9, 1), "new")),
            ]
        ),
    ),
    min_size=1,
    max_size=4,
)


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(changes=CHANGES)
def test_what_is_kept_is_what_would_be_made(
    tmp_path_factory: pytest.TempPathFactory, changes: list[Callable[[Ledger], object]]
) -> None:
    """But for the entry that it was made from, which the page itself tells."""
    path = serving.filled(tmp_path_factory.mktemp("kept") / "svodka.db")
    old = Client(path)
    for change in changes:
        for address in ADDRESSES:
            page(old, address)
        retold(path, change)
    new = Client(path)
    for address in ADDRESSES:
        assert _body(page(old, address).text) == _body(page(new, address).text), address


def _tables(text: str) -> list[str]:
    """Without addresses: those of an answer as of then say so."""
    return [re.sub("<[^>]*>", "", one) for one in re.findall("(?s)<table.*?</table>", text)]


def _body(text: str) -> str:
    return text.partition('<footer class="bottom">')[0]


def test_packed_for_those_who_take_it(path: Path) -> None:
    client = Client(path)
    bare = page(client, **{"accept-encoding": "identity"})
    zipped = page(client, **{"accept-encoding": "gzip"})
    assert "content-encoding" not in bare.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.content == bare.content
    assert int(zipped.headers["content-length"]) < len(bare.content) / 4
    assert zipped.headers["vary"] == bare.headers["vary"] == "Accept-Encoding"
    assert zipped.headers["etag"] != bare.headers["etag"]
    assert zipped.headers["content-security-policy"] == bare.headers["content-security-policy"]
    for tag in (bare.headers["etag"], zipped.headers["etag"]):
        same = page(client, **{"if-none-match": tag, "accept-encoding": "gzip"})
        assert (same.status_code, same.content) == (304, b"")
        assert same.headers["etag"] == zipped.headers["etag"]


@pytest.mark.parametrize(
    ("encodings", "taken"),
    [
        ("", False),
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("br;q=1.0, GZIP;q=0.8", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0", False),
        ("identity", False),
        ("gzipped", False),
    ],
)
def test_who_takes_gzip(encodings: str, taken: bool) -> None:
    assert sending.accepts(encodings) is taken


@pytest.mark.parametrize("media", ["text/html; charset=utf-8", "application/json", "image/png"])
@given(body=st.binary(max_size=3000))
def test_packing_loses_nothing(media: str, body: bytes) -> None:
    found, zipped = packed(body, media)
    assert (gzip.decompress(found) if zipped else found) == body


def test_what_is_there_is_sent_without_a_ledger(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(path)
    first = page(client)
    context = client.app.state.context
    monkeypatch.setattr(context._pool, "reader", lambda: pytest.fail("opened a ledger"))
    assert page(client).content == first.content
    # A cookie that says nothing about who asks changes nothing.
    assert page(client, cookie="a=b").content == first.content


def test_attachments_stay_attachments(path: Path) -> None:
    client = Client(path)
    for _ in range(2):
        found = page(client, "/api/v1/documents/m-1/original")
        assert found.headers["content-disposition"].startswith("attachment")


def test_an_audience_has_its_own_answers(path: Path) -> None:
    """Also those that stand there already, and whoever asked first."""
    context = Client(path).app.state.context
    target = b"/x?"
    scope = {"type": "http", "method": "GET", "path": "/x", "headers": [], "query_string": b""}
    people = [ANYBODY, Person("vera", Role.REVIEWER), Person("vera", Role.EDITOR)]
    people += [Person("boris", Role.REVIEWER), ANYBODY]
    made: list[str] = []

    def asked(person: Person) -> tuple[str, str | None]:
        told = callers.present.set(Caller(person))
        try:
            there = context.ready(target)
            whose = context.audience

            def make(*_: object) -> bytes:
                made.append(whose)
                return whose.encode()

            answer = context.answered(Request(scope), ("x", whose), None, make)
            return answer.body.decode(), None if there is None else there.bare().decode()
        finally:
            callers.present.reset(told)

    names = ["", "reviewer vera", "editor vera", "reviewer boris"]
    assert [asked(one) for one in people[:-1]] == [(name, None) for name in names]
    assert [asked(one) for one in people] == [(name, name) for name in [*names, ""]]
    assert made == names


def test_memory_is_bounded() -> None:
    answers = Answers(1000)
    for n in range(100):
        answers.get(n, lambda: b"x" * 100)
        answers.keep(n, b"y" * 90)
    assert answers._size <= 1000
    assert answers._size == sum(map(len, answers._kept.values()))
    answers.get("large", lambda: b"x" * 900)
    assert answers.kept("large") is None


# --- what outlives a server


def test_a_restart_forgets_nothing(path: Path, tmp_path: Path) -> None:
    kept = Settings(kept=tmp_path / "kept")
    with Client(path, kept).web as web:
        first = web.get(NIGHT)
        web.get("/region/RU-TUL/2026-05-15")
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0
    retold(path, lambda b: b.add(post("far", made.at(29, 1))))
    again = Client(path, kept)
    with again.web as web:
        shelf = again.app.state.context.shelf
        assert shelf is None
        assert web.get(NIGHT).headers["etag"] == first.headers["etag"]
    retold(path, lambda b: b.add(post("near", made.at(15, 1))))
    with Client(path, kept).web as web:
        assert web.get(NIGHT).headers["etag"] != first.headers["etag"]


def a_page(upto: int, day: int, newest: int | None = None) -> Kept:
    told = None if newest is None else made.at(newest - 1, 18)
    hours = Hours(made.at(day, 1), made.at(day, 9), told)
    return Kept(b"x", False, "t", "text/html", {"a": "b"}, None, upto, upto, hours, False)


def test_a_shelf_is_of_one_ledger_and_one_package(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "kept"

    def held(ledger: Path = path) -> list[int]:
        with Ledger.open(ledger) as book:
            shelf = Shelf(place, book)
            found = [n for n in range(4) if shelf.get(n) is not None]
            shelf.close()
        return found

    def put() -> None:
        with Ledger.open(path) as book:
            shelf, upto = Shelf(place, book), book.upto()
            shelf.put(0, a_page(upto, 15))
            shelf.put(1, a_page(upto, 1))
            shelf.put(2, a_page(upto, 1, newest=15))
            shelf.put(3, a_page(upto - 1, 1))
            shelf.put(3, replace(a_page(upto, 1), hours=None))
            shelf.put(3, replace(a_page(upto, 1), cutoff=made.at(15, 1)))
            known = shelf.get(1)
            assert known is not None
            # Hours are kept by whole seconds, the last one too.
            assert replace(known, hours=None) == replace(a_page(upto, 1), hours=None)
            shelf.close()

    put()
    assert held() == [0, 1, 2]
    retold(path, lambda b: b.add(post("near", made.at(15, 1))))
    assert held() == [1, 2]
    retold(path, lambda b: b.add(post("far", made.at(29, 1))))
    assert held() == [1]
    with monkeypatch.context() as patch:
        patch.setattr("svodka.serve.shelf.made_by", lambda: "another")
        assert held() == []
    put()
    assert held(serving.filled(tmp_path / "other.db")) == []


def test_a_shelf_has_one_server(path: Path, tmp_path: Path) -> None:
    with Ledger.open(path) as book:
        for _ in ("a new file", "one that is there"):
            shelf = Shelf(tmp_path / "kept", book)
            with pytest.raises(SettingsError, match="cannot be kept there"):
                Shelf(tmp_path / "kept", book)
            shelf.close()
        (tmp_path / "no").write_text("This is no database, but it is long enough to be one. " * 50)
        with pytest.raises(SettingsError, match="cannot be kept there"):
            Shelf(tmp_path / "no", book)


def test_the_strip_outlives_a_server(path: Path, tmp_path: Path) -> None:
    kept = Settings(kept=tmp_path / "kept")
    with Client(path, kept).web as web:
        first = _body(web.get(NIGHT).text)
    client = Client(path, kept)
    with client.web as web, pytest.MonkeyPatch.context() as patch:
        # The page itself is taken out: it is made again of what is there.
        client.app.state.context.last()
        shelf = client.app.state.context.shelf
        shelf._db.execute("DELETE FROM kept WHERE media LIKE 'text/html%'")
        patch.setattr("svodka.questions.sums", lambda *_: pytest.fail("sums were made again"))
        assert _body(web.get(NIGHT).text) == first
