"""Kept answers and what people decide: a decision is in the next page, whoever has asked before;
what one person was shown is nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

import judged_calls
import made
import serving
from serving import correction, field
from svodka.accounts import Accounts, Role
from svodka.accounts.passwords import Passwords
from svodka.ledger import Decision, Ledger
from svodka.model import Issue, Reading
from svodka.serve.answers import Hours
from svodka.serve.app import create_app
from svodka.serve.journal import Journal
from svodka.serve.settings import Settings

PASSWORD = "four words that fit"
CLAIM = "/desk/claim/c:RU-KLU"
PAGES = (
    "/night/2026-05-15",
    "/region/RU-KLU?from=2026-05-10",
    "/region/RU-SMO/2026-05-15",
    "/document/m-1",
    "/conflict/2026-05-15/{digest}",
)


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr("svodka.accounts.store.Passwords", lambda: cheap)


def clashing() -> Reading:
    """One who says that it was nine where the ministry counts ten."""
    return judged_calls.told("x", 9, made.at(14, 23), made.at(15, 7), "mayor:RU-KLU")


class Site:
    """A server that was asked for all pages, and browsers."""

    def __init__(self, folder: Path, **told: Any) -> None:
        self.ledger, self.late = folder / "svodka.db", timedelta(0)
        with Ledger.open(self.ledger) as book:
            for reading in (*made.everything(), clashing()):
                book.add(reading)
        with Accounts.open(folder / "people", create=True) as people:
            for name in ("vera", "boris"):
                people.add(name, Role.REVIEWER, PASSWORD, "root")
        self.settings = Settings(accounts=folder / "people", **told)
        self.app = create_app(self.ledger, self.settings, clock=self.clock)
        self.nobody, self.vera = self.browser(), self.browser("vera")
        night = self.nobody.get("/night/2026-05-15").text
        digest = re.search(r"/conflict/2026-05-15/(\w+)", night)
        assert digest is not None
        self.pages = [path.format(digest=digest[1]) for path in PAGES]

    def clock(self) -> datetime:
        """Late enough for a public view to show the texts of May 2026."""
        return max(datetime.now(UTC), made.at(20, 0)) + self.late

    def browser(self, name: str = "") -> TestClient:
        made_once = TestClient(
            self.app,
            base_url="http://127.0.0.1",
            follow_redirects=False,
            raise_server_exceptions=False,
            headers={"accept": "text/html"},
        )
        web = serving.quick(made_once)
        if name:
            token = field(web.get("/login").text, "csrf")
            told = {"csrf": token, "name": name, "password": PASSWORD, "next": "/desk"}
            assert web.post("/login", data=told).status_code == 303
        return web

    def seen(self, web: TestClient) -> dict[str, tuple[int, str]]:
        """Each page twice: as it is made, and as it stands there then."""
        found = {}
        for path in self.pages:
            first, again = web.get(path), web.get(path)
            assert first.text == again.text
            found[path] = first.status_code, body(first.text)
        return found

    def anew(self) -> dict[str, tuple[int, str]]:
        """What a server shows to nobody in particular that has kept nothing."""
        app = create_app(self.ledger, self.settings, clock=self.clock)
        web = TestClient(app, base_url="http://127.0.0.1", headers={"accept": "text/html"})
        return {path: ((a := web.get(path)).status_code, body(a.text)) for path in self.pages}

    def decide(self, **told: str) -> str:
        """Vera's decision about a part of the ministry's list; the page that follows."""
        page = self.vera.get(CLAIM).text
        names = ("csrf", "seen", "queue", "about", "subject")
        sent = self.vera.post(
            "/desk/decide", data={**{name: field(page, name) for name in names}, **told}
        )
        assert sent.status_code == 303, sent.text
        return self.vera.get(sent.headers["location"]).text

    def undo(self, page: str) -> None:
        told = {name: field(page, name) for name in ("csrf", "entry")}
        done = self.vera.post("/desk/undo", data=told)
        assert done.status_code == 303
        assert done.headers["location"].startswith("/desk")


def body(text: str) -> str:
    """A page without its head, which names whoever asks, and without the entry that it was made
    from."""
    return text.partition("<main")[2].partition('<footer class="bottom">')[0]


@pytest.mark.parametrize("public", [False, True], ids=["open", "public"])
def test_a_correction_is_in_every_page_at_once(tmp_path: Path, public: bool) -> None:
    site = Site(tmp_path, public=public)
    *others, document, conflict = site.pages
    before = site.seen(site.nobody)
    assert {status for status, _ in before.values()} == {200}
    theirs = site.seen(site.vera)
    fields = correction(site.vera.get(CLAIM).text)
    done = site.decide(verdict="corrected", **{**fields, "areas": "RU-SMO"})
    now = site.seen(site.nobody)
    assert now == site.anew()
    assert now[conflict][0] == 404
    assert [path for path in others if now[path] == before[path]] == []
    # A public view does not tell yet who decided what.
    assert (now[document] == before[document]) is public
    seen = site.seen(site.vera)
    assert [path for path in site.pages if seen[path] == theirs[path]] == []
    site.undo(done)
    again = site.seen(site.nobody)
    assert again == site.anew()
    assert [path for path in others if again[path] != before[path]] == []
    assert again[conflict][0] == 200
    site.late += timedelta(days=2)
    assert "Undid: corrected (areas) by vera" in site.seen(site.nobody)[document][1]


def test_a_person_s_pages_are_nobody_else_s(tmp_path: Path) -> None:
    """Whoever asks first, and however often."""
    site = Site(tmp_path, public=True)
    boris = site.browser("boris")
    who = {"": site.nobody, "vera": site.vera, "boris": boris}
    for order in (("vera", "", "boris"), ("boris", "vera", ""), ("", "boris", "vera")):
        for path in site.pages[:4:2]:
            for name in order:
                answer = who[name].get(path)
                head = answer.text.partition("<main")[0]
                shown = [one for one in ("vera", "boris") if f">{one}<" in head]
                assert shown == ([name] if name else []), (order, path)
                assert ('href="/desk"' in head) is bool(name)
                assert ("held back" in answer.text) is not bool(name)
                assert ("private" in answer.headers["cache-control"]) is bool(name)
                assert {"cookie", "authorization"} <= set(
                    answer.headers["vary"].lower().split(", ")
                )


def test_a_role_is_that_of_now(tmp_path: Path) -> None:
    site = Site(tmp_path)
    for role, decides in ((Role.READER, False), (Role.EDITOR, True), (Role.READER, False)):
        with Accounts.open(tmp_path / "people") as people:
            people.set_role("boris", role, "root")
        boris = site.browser("boris")
        for _ in range(2):
            assert ('href="/desk"' in boris.get("/night/2026-05-15").text) is decides


def test_what_outlives_a_server_was_made_for_nobody(tmp_path: Path) -> None:
    site = Site(tmp_path, kept=tmp_path / "kept")
    with site.browser() as web:
        site.seen(web)
        site.seen(site.vera)
        shelf = site.app.state.context.shelf
        rows = shelf._db.execute("SELECT count(*) FROM kept WHERE media LIKE 'text/html%'")
        # All pages that tell at which hours they looked, once.
        assert rows.fetchone()[0] == len(site.pages)
    site.app = create_app(site.ledger, site.settings)
    with site.browser():
        for name in ("vera", ""):
            head = site.browser(name).get("/night/2026-05-15").text.partition("<main")[0]
            assert (">vera<" in head) is bool(name)


# --- into which hours a decision reaches

FAR = timedelta(days=-40)
MOVED = {"window": {"start": "2026-04-04T22:00+03:00", "end": "2026-04-05T05:00+03:00"}}


def posts(book: Ledger) -> None:
    """One of the night to 15 May, and one of 20 days before it."""
    told = judged_calls.told("a", 11)
    book.add(replace(told, issues=(Issue("place_unresolved", "warning", "no such town"),)))
    earlier = judged_calls.told("b", 11, made.at(14, 22) + FAR / 2, made.at(15, 5) + FAR / 2)
    book.add(
        replace(earlier, document=replace(earlier.document, published=made.at(15, 8) + FAR / 2))
    )


def corrected(change: dict[str, Any]) -> Callable[[Ledger], object]:
    return lambda book: book.decide(Decision.corrected("c:a", change), "vera")


def undone(change: dict[str, Any]) -> Callable[[Ledger], object]:
    def make(book: Ledger) -> object:
        return book.undo(book.decide(Decision.corrected("c:a", change), "vera").entry, "vera")

    return make


def nothing(_: Ledger) -> None:
    pass


# What is done before, what then, and the nights that it reaches into: of 15 May, of 20 days before
# it, of 40 days before it.
REACHES: dict[str, tuple[Any, Any, tuple[bool, bool, bool]]] = {
    "a rejection": (
        nothing,
        lambda b: b.decide(Decision.about("c:a", "rejected"), "vera"),
        (True, False, False),
    ),
    "another outcome": (nothing, corrected({"outcome": "suppressed"}), (True, False, False)),
    "another night": (nothing, corrected(MOVED), (True, True, True)),
    "undone": (nothing, undone(MOVED), (True, True, True)),
    "undone later": (
        corrected(MOVED),
        lambda b: b.undo(b.judgements()[-1].entry, "vera"),
        (True, True, True),
    ),
    "read anew": (
        corrected(MOVED),
        lambda b: b.add(judged_calls.told("a", 12)),
        (True, True, True),
    ),
    "a pair": (
        nothing,
        lambda b: b.decide(Decision.pair("c:a", "c:b", "different"), "vera"),
        (True, True, False),
    ),
    "an undone pair": (
        lambda b: b.decide(Decision.pair("c:a", "c:b", "different"), "vera"),
        lambda b: b.undo(b.judgements()[-1].entry, "vera"),
        (True, True, False),
    ),
    "a conflict": (
        nothing,
        lambda b: b.decide(Decision.conflict("count", ["c:a"]), "vera"),
        (True, False, False),
    ),
    "an issue": (
        nothing,
        lambda b: b.decide(Decision.issue("a", "place_unresolved", None), "vera"),
        (True, False, False),
    ),
    "a retraction": (
        nothing,
        lambda b: b.decide(Decision.about("b", "retracted"), "vera"),
        (False, True, False),
    ),
    "an assignment": (
        nothing,
        lambda b: b.assign("claim", "c:a", "boris", "vera"),
        (True, False, False),
    ),
}


@pytest.mark.parametrize("name", REACHES)
def test_into_which_hours_a_decision_reaches(tmp_path: Path, name: str) -> None:
    first, then, wanted = REACHES[name]
    with Ledger.open(tmp_path / "svodka.db") as book:
        posts(book)
        first(book)
        before, journal = book.upto(), Journal()
        journal.follow(book, before)
        then(book)
        journal.follow(book, book.upto())

        def reaches(moment: datetime) -> bool:
            return not journal.holds(Hours(moment, moment), before, book.upto())

        assert book.upto() > before
        nights = [made.at(15, 3) + FAR * part for part in (0, 0.5, 1)]
        assert tuple(map(reaches, nights)) == wanted


def test_a_reading_that_takes_a_claim_away_may_end_the_last_night(tmp_path: Path) -> None:
    """One revision, read again by a later reader: nothing is only added then."""
    with Ledger.open(tmp_path / "svodka.db") as book:
        posts(book)
        before, journal = book.upto(), Journal()
        journal.follow(book, before)
        book.reread(replace(judged_calls.told("a", 11), claims=()))
        journal.follow(book, book.upto())
        start = made.at(14, 18)
        far = Hours(start + FAR, start + FAR, start)
        assert not journal.holds(far, before, book.upto())
        assert journal.holds(replace(far, newest=None), before, book.upto())


# --- whatever is decided

_NUMBERS = count()
CHANGES: list[Callable[[Ledger], object]] = [
    lambda b: b.decide(Decision.about("c:RU-KLU", "rejected"), "vera"),
    lambda b: b.decide(Decision.about("c:RU-KLU", "accepted"), "vera"),
    lambda b: b.decide(Decision.corrected("c:RU-KLU", {"areas": [{"ids": ["RU-SMO"]}]}), "vera"),
    lambda b: b.decide(Decision.corrected("c:RU-KLU", MOVED), "vera"),
    lambda b: b.decide(Decision.corrected("c:11", {"count": {"low": 9, "high": 9}}), "vera"),
    lambda b: b.decide(Decision.pair("c:11", "c:RU-KLU", "different"), "vera"),
    lambda b: b.decide(Decision.pair("c:11", "c:RU-BRY", "same"), "vera"),
    lambda b: b.decide(Decision.about("m-1", "retracted"), "vera"),
    lambda b: b.decide(Decision.about("m-1", "restored"), "vera"),
    lambda b: [b.undo(one.entry, "boris") for one in b.judgements()[-1:]],
    lambda b: b.add(serving.corrected()),
    lambda b: b.add(judged_calls.told(f"n-{next(_NUMBERS)}", 4)),
]
ADDRESSES = (
    "/",
    "/night/2026-05-15",
    "/night/2026-04-05",
    "/region/RU-KLU?from=2026-05-10",
    "/document/m-1",
)


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.lists(st.sampled_from(CHANGES), min_size=1, max_size=4))
def test_what_is_kept_is_what_would_be_made(
    tmp_path_factory: pytest.TempPathFactory, changes: list[Callable[[Ledger], object]]
) -> None:
    path = tmp_path_factory.mktemp("kept") / "svodka.db"
    with Ledger.open(path) as book:
        for reading in made.everything():
            book.add(reading)
    old = serving.Client(path)
    for change in changes:
        for address in ADDRESSES:
            old.web.get(address)
        with Ledger.open(path) as book:
            change(book)
    new = serving.Client(path)
    for address in ADDRESSES:
        assert body(old.web.get(address).text) == body(new.web.get(address).text), address
