"""Who may read, who may decide, how a browser shows who it is, and what nobody else is given."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from threading import Event, Semaphore
from typing import Annotated, Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from argon2 import PasswordHasher
from fastapi import APIRouter, FastAPI, Request
from httpx import Response as Answer
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import Response
from starlette.testclient import TestClient

import serving
from svodka.accounts import Accounts, Role
from svodka.accounts.passwords import Passwords
from svodka.errors import AccountsError, SettingsError
from svodka.ledger import Ledger
from svodka.model import Document, Reading
from svodka.serve import access, guard
from svodka.serve.access import Person, require
from svodka.serve.app import create_app
from svodka.serve.settings import Settings, for_address
from svodka.serve.throttle import Throttle

PASSWORD = "four words that fit"
TOKEN = "a-token-that-nobody-guesses"
BROWSER = {"accept": "text/html,application/xhtml+xml;q=0.9"}
YOUNG = "youngwordqz"
PEOPLE = {"rita": Role.READER, "vera": Role.REVIEWER, "edna": Role.EDITOR}
HOSTILE = "<script>alert(1)</script>\"'&"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("access")
    serving.filled(made / "svodka.db")
    with Ledger.open(made / "svodka.db") as book:
        fresh = Document("young", YOUNG, 1, "mod_russia", published=datetime.now(UTC))
        book.add(Reading(fresh))
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    with Accounts.open(made / "people", create=True, passwords=cheap) as people:
        for name, role in PEOPLE.items():
            people.add(name, role, PASSWORD, "root")
    return made


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr("svodka.accounts.store.Passwords", lambda: made)


class Web:
    """A server, and a browser that asks it. Servers are used again, unless one is to be ``fresh``:
    without kept answers and counted tries."""

    _apps: ClassVar[dict[str, FastAPI]] = {}

    def __init__(
        self, folder: Path, base: str = "http://127.0.0.1", *, fresh: bool = False, **told: Any
    ) -> None:
        self.people = folder / "people"
        settings = Settings(**{"accounts": self.people, **told})
        key = repr((folder, settings))
        app = None if fresh else self._apps.get(key)
        if app is None:
            app = create_app(folder / "svodka.db", settings)
            app.include_router(probes(app.state.context))
        if not fresh:
            self._apps[key] = app
        self.app = app
        self.base = base
        self.browser = self.new()

    def new(self) -> TestClient:
        made = TestClient(
            self.app,
            base_url=self.base,
            follow_redirects=False,
            raise_server_exceptions=False,
            headers=BROWSER,
        )
        return serving.quick(made)

    def log_in(self, name: str, password: str = PASSWORD, next: str = "/data") -> Answer:
        """In this browser. The form is asked for by one that is not logged in: the page leads
        others back."""
        empty = self.new()
        told = {"csrf": field(empty.get("/login"), "csrf"), "name": name, "password": password}
        self.browser.cookies.update(empty.cookies)
        return self.browser.post("/login", data={**told, "next": next})

    def proof(self, page: str = "/account") -> str:
        """What the form on that page sends along."""
        return field(self.browser.get(page), "csrf")

    def token(self, name: str, **told: Any) -> dict[str, str]:
        with Accounts.open(self.people) as book:
            return {"authorization": f"Bearer {book.make_token(name, 'root', **told).secret}"}


def field(page: Answer, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None, page.text
    return found[1]


def probes(context: Any) -> APIRouter:
    """Routes as the review desk has them, and one that forgot to say for whom it is."""
    made = APIRouter()

    @made.get("/probe/open")
    def opened(request: Request) -> Response:
        return Response(f"{access.person_of(request)} · {access.how_to_open(request)}")

    @made.get("/probe/editors", dependencies=[require(Role.EDITOR)])
    @made.get("/api/v1/probe/editors", dependencies=[require(Role.EDITOR)])
    def editors() -> Response:
        return Response("for editors")

    @made.post("/probe/judge")
    @made.post("/api/v1/probe/judge")
    def judge(
        request: Request, sent: access.Form, person: Annotated[Person, require(Role.REVIEWER)]
    ) -> Response:
        with context.writing() as ledger:
            done = ledger.judge("m-1", "restored", person.name, sent.get("note"))
        access.log(request, "judge", done.subject, done.verdict)
        return Response("judged")

    @made.post("/probe/undeclared")
    @made.put("/probe/undeclared")
    @made.delete("/probe/undeclared")
    def undeclared() -> Response:
        return Response("done")

    @made.post("/probe/form", dependencies=[require(Role.REVIEWER)])
    def form(sent: access.Form) -> Response:
        return Response(repr((sent.get("a"), sent.all("a"), "a" in sent)))

    @made.get("/probe/writes")
    def writes() -> Response:
        with context.writing() as ledger:
            return Response(type(ledger).__name__)

    return made


# --- who may read

CLOSED = {"members": True, "token": TOKEN, "any_host": True, "local": False}
READERS = (
    # settings, who asks → the page, the API
    ({}, "nobody", 200, 200),
    ({"public": True}, "nobody", 200, 200),
    (CLOSED, "nobody", 303, 401),
    (CLOSED, "token", 200, 200),
    (CLOSED, "rita", 200, 200),
    (CLOSED, "wrong", 401, 401),
    ({}, "wrong", 401, 401),
    ({"public": True}, "wrong", 401, 401),
    ({"public": True}, "rita", 200, 200),
)


@pytest.mark.parametrize(("told", "who", "page", "api"), READERS)
def test_who_may_read(folder: Path, told: dict[str, Any], who: str, page: int, api: int) -> None:
    web = Web(folder, **told)
    known = {
        "nobody": {},
        "token": {"authorization": f"Bearer {TOKEN}"},
        "wrong": {"authorization": f"Bearer {TOKEN}x"},
        "rita": web.token("rita"),
    }
    assert web.browser.get("/data", headers=known[who]).status_code == page
    assert web.browser.get("/api/v1", headers=known[who]).status_code == api
    assert web.browser.get("/nowhere", headers=known[who]).status_code == (
        404 if page == 200 else page
    )


def test_who_has_to_log_in_is_led_there_and_back(folder: Path) -> None:
    web = Web(folder, **CLOSED)
    asked = "/night/2026-05-15?region=RU-KLU&as_of=3"
    led = web.browser.get(asked)
    assert led.status_code == 303
    there = led.headers["location"]
    assert there.startswith("/login?next=")
    assert parse_qs(urlsplit(there).query)["next"] == [asked]
    page = web.browser.get(there)
    assert page.status_code == 200
    assert field(page, "next") == asked.replace("&", "&amp;")
    assert web.log_in("Rita", next=asked).headers["location"] == asked
    assert web.browser.get(asked).status_code == 200
    assert web.browser.get(there).headers["location"] == asked


def test_what_the_login_page_needs_is_open(folder: Path) -> None:
    web = Web(folder, **CLOSED)
    page = web.browser.get("/login")
    for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text):
        assert web.browser.get(path).status_code == 200
    assert web.browser.get("/loginx").status_code == 303


def test_a_form_that_was_sent_too_late_leads_to_the_front(folder: Path) -> None:
    led = Web(folder, **CLOSED).browser.post("/probe/judge", data={"note": "x"})
    assert (led.status_code, led.headers["location"]) == (303, "/login?next=%2F")


ELSEWHERE = (
    "//evil.example/", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "/\t/evil",
    "javascript:alert(1)", "data:text/html,x", "evil.example", "", "/login", "/login?next=/login",
    "/logout", "/ü", "/a\r\nSet-Cookie: a=b", "/" + "a" * 3000, "/%0d\n", "///evil.example",
)  # fmt: skip


@pytest.mark.parametrize("next", ELSEWHERE)
def test_nobody_is_led_elsewhere(folder: Path, next: str) -> None:
    web = Web(folder)
    assert field(web.browser.get("/login", params={"next": next}), "next") == "/"
    assert web.log_in("rita", next=next).headers["location"] == "/"


@given(st.text(st.sampled_from("/\\.:@?#&%ab\t\n\r ü") | st.characters(), max_size=12))
def test_a_local_path_stays_here(told: str) -> None:
    """The law: joined to an address as browsers do, it stays on the host."""
    found = guard.local_path(told)
    plain = re.sub(r"[\t\r\n]", "", found).replace("\\", "/")
    assert plain.startswith("/")
    assert urlsplit(plain).netloc == ""
    assert urlsplit(plain).scheme == ""
    assert guard.local_path(found) == found


# --- logging in


def test_wrong_names_and_wrong_passwords_look_alike(folder: Path) -> None:
    pages = []
    for name, password in (("edna", "x" * 20), ("nobody", PASSWORD), (HOSTILE, HOSTILE)):
        web = Web(folder, fresh=True)
        answer = web.log_in(name, password)
        assert answer.status_code == 403
        assert "svodka-session" not in answer.headers.get("set-cookie", "")
        pages.append(re.sub(r'name="csrf" value="\w+"', "", answer.text))
        assert "<script>alert" not in answer.text
    assert len(set(pages)) == 1
    assert 'role="alert"' in pages[0]


def test_a_session_begins_and_ends(folder: Path) -> None:
    web = Web(folder)
    assert web.browser.get("/account").status_code == 303
    answer = web.log_in("Edna")
    assert (answer.status_code, answer.headers["location"]) == (303, "/data")
    page = web.browser.get("/account")
    assert "edna" in page.text
    assert "Editor" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert '<a href="/account">edna</a>' in web.browser.get("/data").text
    kept = dict(web.browser.cookies)
    answer = web.browser.post("/logout", data={"csrf": field(page, "csrf")})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert answer.headers["clear-site-data"] == '"cache"'
    assert not any("session" in name for name in web.browser.cookies)
    web.browser.cookies.update(kept)
    assert web.browser.get("/account").status_code == 303


def test_the_id_is_another_after_login(folder: Path) -> None:
    web = Web(folder)
    web.log_in("rita")
    before = dict(web.browser.cookies)
    # In the same browser somebody else logs in: what it held before is worth nothing from then on.
    answer = web.log_in("edna")
    assert answer.status_code == 303
    assert dict(web.browser.cookies) != before
    assert "edna" in web.browser.get("/account").text
    header = {"cookie": "; ".join(f"{name}={value}" for name, value in before.items())}
    assert web.new().get("/account", headers=header).status_code == 303


@pytest.mark.parametrize(
    ("base", "name", "secure"),
    [
        ("http://127.0.0.1:8000", "svodka-session-8000", False),
        ("http://localhost", "svodka-session-80", False),
        ("https://svodka.example.org", "__Host-svodka-session", True),
    ],
)
def test_cookies(folder: Path, base: str, name: str, secure: bool) -> None:
    web = Web(folder, base, any_host=True)
    answer = web.log_in("rita")
    first, second = answer.headers.get_list("set-cookie")
    assert first.startswith(f"{name}=")
    for cookie in (first, second):
        parts = [part.strip().lower() for part in cookie.split(";")]
        assert ("secure" in parts) == secure
        assert {"httponly", "path=/"} <= set(parts)
        assert not any(part.startswith("domain") for part in parts)
    assert "samesite=lax" in first.lower()
    assert "samesite=strict" in second.lower()


def test_no_password_over_what_others_can_read(folder: Path) -> None:
    web = Web(folder, "http://svodka.example.org", **CLOSED)
    page = web.browser.get("/login")
    assert "https://" in page.text
    assert 'password"' not in page.text
    assert "set-cookie" not in page.headers
    told = {"name": "edna", "password": PASSWORD, "csrf": "x"}
    answer = web.browser.post("/login", data=told)
    assert "set-cookie" not in answer.headers
    assert web.browser.get("/account").status_code == 303


@pytest.mark.parametrize("cookie", ["twice", "other"])
def test_a_cookie_that_was_slipped_in(folder: Path, cookie: str) -> None:
    web = Web(folder)
    web.log_in("edna")
    (secret,) = [v for n, v in web.browser.cookies.items() if "session" in n]
    header = {
        "twice": f"svodka-session-80={secret}; svodka-session-80=x",
        "other": f"__Host-svodka-session={secret}",
    }[cookie]
    web.browser.cookies.clear()
    assert web.browser.get("/account", headers={"cookie": header}).status_code == 303
    good = f"a=b; svodka-session-80={secret}; c"
    assert web.browser.get("/account", headers={"cookie": good}).status_code == 200


LOGIN_FORGED = (
    {"csrf": ""}, {"csrf": "x" * 64}, {"headers": {"origin": "http://evil.example"}},
    {"headers": {"sec-fetch-site": "cross-site"}}, {"headers": {"sec-fetch-site": "same-site"}},
    {"visit": False},
)  # fmt: skip


@pytest.mark.parametrize("told", LOGIN_FORGED)
def test_nobody_is_logged_in_by_another_site(folder: Path, told: dict[str, Any]) -> None:
    web = Web(folder)
    csrf = told.get("csrf", web.proof("/login"))
    if not told.get("visit", True):
        web.browser.cookies.clear()
    sent = {"name": "edna", "password": PASSWORD, "csrf": csrf}
    answer = web.browser.post("/login", data=sent, headers=told.get("headers"))
    assert answer.status_code == 403
    assert "session" not in answer.headers.get("set-cookie", "")


def test_logins_that_fail_are_slowed(folder: Path) -> None:
    web = Web(folder, fresh=True)
    statuses = [web.log_in("edna", "x" * 20).status_code for _ in range(6)]
    assert statuses == [403] * 5 + [429]
    answer = web.log_in("edna")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 1
    assert "wait" in answer.text
    assert web.log_in("rita").status_code == 303
    with Accounts.open(web.people) as book:
        tried = [e for e in book.events() if e.action == "login" and e.who == "edna"]
        assert [e.outcome for e in tried[-5:]] == ["refused"] * 5


# --- one's own password

NEXT = "another few words"


@pytest.fixture
def own(folder: Path, tmp_path: Path) -> Web:
    """With a file of accounts of its own."""
    for name in ("svodka.db", "people"):
        shutil.copy(folder / name, tmp_path / name)
    return Web(tmp_path, fresh=True)


def change(web: Web, old: str, new: str, again: str | None = None, **told: Any) -> Answer:
    sent = {"csrf": web.proof(), "old": old, "new": new, "again": new if again is None else again}
    return web.browser.post("/account/password", data={**sent, **told})


def logged(web: Web) -> list[tuple[str, str]]:
    with Accounts.open(web.people) as book:
        return [(e.who, e.outcome) for e in book.events() if e.action == "password"]


def test_a_password_is_changed_by_its_owner(own: Web) -> None:
    own.log_in("rita")
    elsewhere = dict(own.browser.cookies)
    own.browser = own.new()
    own.log_in("rita")
    answer = change(own, PASSWORD, NEXT)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert answer.headers["cache-control"] == "no-store"
    page = own.browser.get("/account")
    assert (page.status_code, "Set on" in page.text) == (200, True), "goes on here"
    header = {"cookie": "; ".join(f"{name}={value}" for name, value in elsewhere.items())}
    assert own.new().get("/account", headers=header).status_code == 303, "and nowhere else"
    assert logged(own) == [("rita", "ok")]
    own.browser = own.new()
    assert own.log_in("rita").status_code == 403
    assert own.log_in("rita", NEXT).status_code == 303


UNFIT = (
    ({"old": "x" * 20}, 403, "is another one"),
    ({"old": ""}, 403, "is another one"),
    ({"new": "short", "again": "short"}, 422, "12 characters"),
    ({"new": "aaaaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaaaa"}, 422, "five different"),
    ({"again": "not the same one"}, 422, "not the same"),
    ({"new": PASSWORD, "again": PASSWORD}, 422, "the old one"),
    ({"new": HOSTILE + "x" * 1000, "again": HOSTILE + "x" * 1000}, 422, "at most 1000"),
    ({"csrf": "x"}, 403, "page of this server"),
    ({"csrf": ""}, 403, "page of this server"),
)


@pytest.mark.parametrize(("told", "status", "words"), UNFIT)
def test_what_changes_no_password(own: Web, told: dict[str, str], status: int, words: str) -> None:
    own.log_in("rita")
    sent = {"old": PASSWORD, "new": NEXT, "again": NEXT, "csrf": own.proof()}
    answer = own.browser.post("/account/password", data={**sent, **told})
    assert answer.status_code == status
    assert words in unescape(answer.text)
    assert PASSWORD not in answer.text
    assert "<script>alert" not in answer.text
    assert "session" not in answer.headers.get("set-cookie", "")
    assert own.browser.get("/account").status_code == 200, "still logged in"
    assert own.new().get("/account").status_code == 303
    own.browser = own.new()
    assert own.log_in("rita").status_code == 303
    assert logged(own) == ([("rita", "refused")] if words == "is another one" else [])


def test_old_passwords_are_guessed_as_slowly_as_logins(own: Web) -> None:
    own.log_in("rita")
    assert [change(own, PASSWORD, "short").status_code for _ in range(9)] == [422] * 9
    statuses = [change(own, "x" * 20, NEXT).status_code for _ in range(6)]
    assert statuses == [403] * 5 + [429]
    answer = change(own, PASSWORD, NEXT)
    assert (answer.status_code, int(answer.headers["retry-after"]) > 1) == (429, True)
    own.browser = own.new()
    assert own.log_in("rita").status_code == 429, "one count for both"
    assert own.log_in("edna").status_code == 303
    assert change(own, PASSWORD, NEXT).status_code == 303
    assert change(own, NEXT, PASSWORD).status_code == 303


def test_who_has_no_session_changes_no_password(own: Web) -> None:
    sent = {"old": PASSWORD, "new": NEXT, "again": NEXT}
    answer = own.browser.post("/account/password", data=sent)
    assert (answer.status_code, "/login" in answer.headers["location"]) == (303, True)
    answer = own.browser.post("/account/password", data=sent, headers=own.token("rita"))
    assert answer.status_code == 403, "a token is worth less than the password"
    machine = Web(own.people.parent, fresh=True, accounts=None, review="root")
    page = machine.browser.get("/account")
    assert "account/password" not in page.text
    proof = machine.app.state.context.callers.of({"type": "http", "headers": []}).csrf
    answer = machine.browser.post("/account/password", data={**sent, "csrf": proof})
    assert answer.status_code == 403
    assert logged(own) == []


def test_no_new_password_over_what_others_can_read(own: Web) -> None:
    bare = Web(own.people.parent, "http://svodka.example.org", **CLOSED, fresh=True)
    with Accounts.open(own.people) as book:
        opened = book.login("rita", PASSWORD, "")
    assert opened is not None
    bare.browser.cookies.set("svodka-session-80", opened.secret)
    page = bare.browser.get("/account")
    assert page.status_code == 200
    assert "others can read" in page.text
    assert "account/password" not in page.text
    sent = {"old": PASSWORD, "new": NEXT, "again": NEXT, "csrf": field(page, "csrf")}
    answer = bare.browser.post("/account/password", data=sent)
    assert (answer.status_code, "others can read" in answer.text) == (403, True)
    assert logged(own) == []


def test_a_flood_of_logins_leaves_threads_for_readers(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go = Semaphore(0), Event()

    def slow(*_: object) -> None:
        begun.release()
        go.wait(10)

    monkeypatch.setattr(Accounts, "login", slow)
    web = Web(folder, fresh=True)
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(web.log_in, f"n{number}") for number in range(8)]
        for _ in waiting:
            assert begun.acquire(timeout=10)
        assert web.log_in("edna").status_code == 503
        go.set()
        assert {found.result(10).status_code for found in waiting} == {403}
    assert web.log_in("edna").status_code == 403


def test_right_logins_are_not_counted() -> None:
    throttle = Throttle(lambda: 0.0)
    for _ in range(100):
        assert throttle.wait("anna", "192.0.2.7") == 0
        throttle.right("anna", "192.0.2.7")


GUESSES = (
    # (names, addresses) in turn → how many tries there are before one has to wait
    ((["anna"], ["a"]), 5),
    (([str(n) for n in range(99)], ["a"]), 20),
    ((["anna"], [str(n) for n in range(99)]), 50),
)


@pytest.mark.parametrize(("told", "most"), GUESSES)
def test_how_many_guesses(told: tuple[list[str], list[str]], most: int) -> None:
    throttle, (tried, addresses) = Throttle(lambda: 0.0), told
    waits = [
        throttle.wait(tried[n % len(tried)], addresses[n % len(addresses)]) for n in range(most + 1)
    ]
    assert waits[:-1] == [0.0] * most
    assert waits[-1] > 0


def test_who_guesses_elsewhere_locks_nobody_out() -> None:
    throttle = Throttle(lambda: 0.0)
    for _ in range(10):
        throttle.wait("anna", "192.0.2.7")
    assert throttle.wait("anna", "198.51.100.1") == 0


# --- who may decide

DECIDING = (
    # who, by what, the proof and where from → the status at the page, and at the API
    ("nobody", "session", {}, 303, 401),
    ("rita", "session", {}, 403, 403),
    ("vera", "session", {}, 200, 200),
    ("edna", "session", {}, 200, 200),
    ("edna", "session", {"csrf": ""}, 403, 403),
    ("edna", "session", {"csrf": "f" * 64}, 403, 403),
    ("edna", "session", {"csrf": "of another session"}, 403, 403),
    ("edna", "session", {"origin": "http://127.0.0.1"}, 200, 200),
    ("edna", "session", {"origin": "HTTP://127.0.0.1"}, 200, 200),
    ("edna", "session", {"origin": "http://127.0.0.1:81"}, 403, 403),
    ("edna", "session", {"origin": "https://127.0.0.1"}, 403, 403),
    ("edna", "session", {"origin": "http://evil.example"}, 403, 403),
    ("edna", "session", {"origin": "null"}, 403, 403),
    ("edna", "session", {"sec-fetch-site": "same-origin", "origin": "null"}, 200, 200),
    ("edna", "session", {"sec-fetch-site": "cross-site"}, 403, 403),
    ("edna", "session", {"sec-fetch-site": "same-site"}, 403, 403),
    ("edna", "session", {"sec-fetch-site": "none"}, 403, 403),
    ("edna", "session", {"x-csrf-token": "right", "csrf": ""}, 200, 200),
    ("edna", "session", {"x-csrf-token": "f" * 64}, 403, 403),
    ("rita", "token", {"csrf": ""}, 403, 403),
    ("vera", "token", {"csrf": ""}, 200, 200),
    ("edna", "reader's token", {"csrf": ""}, 403, 403),
)


@pytest.mark.parametrize(("who", "how", "told", "page", "api"), DECIDING)
def test_who_may_decide(
    folder: Path, who: str, how: str, told: dict[str, str], page: int, api: int
) -> None:
    web, proof = Web(folder), ""
    headers = {name: value for name, value in told.items() if name != "csrf"}
    if how != "session":
        headers |= web.token(who, role=Role.READER if how == "reader's token" else None)
    elif who != "nobody":
        web.log_in(who)
        proof = web.proof()
    if told.get("x-csrf-token") == "right":
        headers["x-csrf-token"] = proof
    csrf = told.get("csrf", proof)
    if csrf == "of another session":
        other = Web(folder)
        other.log_in(who)
        csrf = other.proof()
    for path, status in (("/probe/judge", page), ("/api/v1/probe/judge", api)):
        before = judgements(folder)
        answer = web.browser.post(path, data={"csrf": csrf, "note": "x"}, headers=headers)
        assert answer.status_code == status, answer.text
        assert judgements(folder) - before == (1 if status == 200 else 0)
        if path.startswith("/api/") and status != 200:
            assert set(answer.json()["error"]) == {"code", "message", "where", "hint"}
        assert (answer.status_code == 401) == ("www-authenticate" in answer.headers)


def judgements(folder: Path) -> int:
    with Ledger.open(folder / "svodka.db", create=False) as book:
        return len(book.judgements())


def test_a_decision_is_kept_with_its_name_and_logged(folder: Path) -> None:
    web = Web(folder)
    web.log_in("vera")
    web.browser.post("/probe/judge", data={"csrf": web.proof(), "note": HOSTILE})
    with Ledger.open(folder / "svodka.db", create=False) as book:
        last = book.judgements()[-1]
    assert (last.person, last.reason) == ("vera", HOSTILE)
    with Accounts.open(folder / "people") as people:
        event = people.events()[-1]
    assert (event.who, event.action, event.subject) == ("vera", "judge", "m-1")
    assert (event.outcome, event.address) == ("restored", "testclient")


LOOKING = (("nobody", 303, 401), ("rita", 403, 403), ("vera", 403, 403), ("edna", 200, 200))


@pytest.mark.parametrize(("who", "page", "api"), LOOKING)
def test_what_is_for_editors(folder: Path, who: str, page: int, api: int) -> None:
    web = Web(folder)
    if who != "nobody":
        web.log_in(who)
    answer = web.browser.get("/probe/editors")
    assert answer.status_code == page
    assert ("for editors" in answer.text) == (page == 200)
    if page == 403:
        assert answer.headers["content-type"].startswith("text/html")
        assert who in answer.text
    assert web.browser.get("/api/v1/probe/editors").status_code == api


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_what_nobody_declared_nobody_may_do(folder: Path, method: str) -> None:
    web = Web(folder)
    answer = web.browser.request(method, "/probe/undeclared", headers=web.token("edna"))
    assert (answer.status_code, "done" in answer.text) == (403, False)


def test_a_route_that_does_not_require_cannot_write(folder: Path) -> None:
    web = Web(folder)
    for who, status in (("rita", 403), ("vera", 200)):
        answer = web.browser.get("/probe/writes", headers=web.token(who))
        assert answer.status_code == status
    assert web.browser.get("/probe/writes").status_code == 403


def test_every_route_that_changes_something_says_who_may(folder: Path) -> None:
    """Of the application as it is: a new route without a role fails here."""
    app = create_app(folder / "svodka.db", Settings(accounts=folder / "people"))
    changing = {
        (method, path): access.declared(route)
        for path, route in walked(app.routes, "")
        for method in route.methods
        if method not in ("GET", "HEAD", "OPTIONS")
    }
    open_ = {("POST", path) for path in access.UNDECLARED}
    assert open_ <= set(changing)
    assert {key for key, role in changing.items() if role is None} == open_
    assert changing["POST", "/logout"] is Role.READER


def walked(routes: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    """Newer versions of the framework keep routers that were included whole."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from walked(inner.routes, prefix + route.include_context.prefix)
        elif getattr(route, "methods", None):
            yield prefix + route.path, route


FORMS = (
    ("a=1&a=2", "application/x-www-form-urlencoded", 422),
    ("a=%00", "application/x-www-form-urlencoded", 422),
    ("a=1&" * 2000, "application/x-www-form-urlencoded", 422),
    ("a=%ff%fe", "application/x-www-form-urlencoded", 200),
    ("a=%ED%A0%80", "application/x-www-form-urlencoded", 200),
    ("a=x", "application/x-www-form-urlencoded; charset=utf-8", 200),
    ('{"a": 1}', "application/json", 415),
    ("--x\r\n\r\n--x--", "multipart/form-data; boundary=x", 415),
    ("a=x", "", 415),
)


@pytest.mark.parametrize(("body", "media", "status"), FORMS)
def test_what_is_a_form(folder: Path, body: str, media: str, status: int) -> None:
    web = Web(folder)
    headers = {**web.token("vera"), "content-type": media, "accept": "*/*"}
    answer = web.browser.post("/probe/form", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    if status == 200:
        assert "\\ud800" not in answer.text


# --- who sees what is young

SEEN = (
    "/document/young",
    "/source/mod_russia",
    "/api/v1/documents",
    "/api/v1/documents?format=jsonl",
    "/api/v1/documents/young",
    "/api/v1/documents/young/original?text=true",
    "/api/v1/changes",
    "/api/v1",
)


@pytest.mark.parametrize("path", SEEN)
@pytest.mark.parametrize("first", ["known", "anybody"])
def test_the_public_never_gets_the_answer_of_somebody(folder: Path, path: str, first: str) -> None:
    """Whoever asks first, in whichever order, and whatever a cache between keeps."""
    web = Web(folder, fresh=True, public=True)
    token = web.token("rita")
    asking = [token, {}] if first == "known" else [{}, token]
    found = {bool(headers): web.browser.get(path, headers=headers) for headers in asking * 2}
    known, anybody = found[True], found[False]
    if path not in ("/source/mod_russia", "/api/v1"):
        assert "young" in known.text
    assert "young" not in anybody.text or anybody.status_code == 404
    assert YOUNG not in anybody.text
    assert "public" not in known.headers["cache-control"]
    for answer in (known, anybody):
        assert {"cookie", "authorization"} <= set(answer.headers["vary"].lower().split(", "))
    if "etag" in known.headers and "etag" in anybody.headers:
        assert known.headers["etag"] != anybody.headers["etag"]
        asked = {"if-none-match": known.headers["etag"]}
        assert web.browser.get(path, headers=asked).status_code == 200


def test_a_name_is_on_its_own_pages_only(folder: Path) -> None:
    web = Web(folder)
    for who in ("rita", "edna"):
        page = web.browser.get("/data", headers=web.token(who))
        assert [name for name in PEOPLE if f">{name}<" in page.text] == [who]
    assert not any(f">{name}<" in web.browser.get("/data").text for name in PEOPLE)
    assert '<a href="/login?next=%2Fdata">Log in</a>' in web.browser.get("/data").text


def test_nothing_is_kept_of_who_was_logged_in(folder: Path) -> None:
    """Not even what hardly changes: the next at this machine may be somebody else."""
    web = Web(folder, public=True)
    web.log_in("rita")
    for path in (
        "/data",
        "/data?as_of=3",
        "/api/v1/documents?as_of=3",
        "/api/v1/claims?format=csv",
    ):
        told = web.browser.get(path).headers["cache-control"]
        assert told in ("private, no-cache", "no-store"), path


# --- the user of this machine


def test_review(folder: Path) -> None:
    web = Web(folder, accounts=None, review=HOSTILE)
    page = web.browser.get("/account")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text
    person = Person(HOSTILE, Role.EDITOR)
    assert str(person) in web.browser.get("/probe/open").text
    proof = web.app.state.context.callers.of({"type": "http", "headers": []}).csrf
    assert web.browser.post("/probe/judge", data={"csrf": proof}).status_code == 200
    assert web.browser.post("/probe/judge", data={"csrf": ""}).status_code == 403
    evil = {"origin": "http://evil.example"}
    answer = web.browser.post("/probe/judge", data={"csrf": proof}, headers=evil)
    assert answer.status_code == 403
    rebound = {"host": "evil.example"}
    assert web.browser.get("/account", headers=rebound).status_code == 400


@pytest.mark.parametrize(
    ("client", "known"), [("127.0.0.1", True), ("::1", True), ("192.0.2.7", False)]
)
def test_review_is_for_this_machine_alone(folder: Path, client: str, known: bool) -> None:
    callers = Web(folder, accounts=None, review="anna").app.state.context.callers
    found = callers.of({"type": "http", "headers": [], "client": (client, 1)})
    assert found.person.known == known


def test_without_review_and_accounts_nobody_decides(folder: Path) -> None:
    web = Web(folder, accounts=None)
    hint = web.browser.get("/probe/open").text
    assert "--review" in hint
    assert "svodka accounts add" in hint
    answer = web.browser.post("/probe/judge", data={"csrf": ""})
    assert answer.status_code == 403
    assert "--review" in answer.text
    assert web.browser.get("/login").status_code == 404
    assert "Log in" not in web.browser.get("/data").text


ADDRESSES = (
    # host, options → closed to those who say nothing
    ("127.0.0.1", {"accounts": Path("x")}, False),
    ("127.0.0.1", {"review": "anna"}, False),
    ("0.0.0.0", {"accounts": Path("x")}, True),
    ("0.0.0.0", {"accounts": Path("x"), "token": TOKEN}, True),
    ("0.0.0.0", {"accounts": Path("x"), "public": True}, False),
)


@pytest.mark.parametrize(("host", "told", "closed"), ADDRESSES)
def test_what_an_address_asks_for(host: str, told: dict[str, Any], closed: bool) -> None:
    chosen = for_address(host, **{"public": False, **told})
    assert chosen.closed == closed
    assert chosen.accounts == told.get("accounts")


REFUSED = (
    ("0.0.0.0", {}),
    ("0.0.0.0", {"review": "anna", "token": TOKEN}),
    ("127.0.0.1", {"review": "anna", "public": True}),
    ("127.0.0.1", {"review": "anna", "hosts": ("svodka.example.org",)}),
    ("127.0.0.1", {"review": "anna", "accounts": Path("x")}),
)


@pytest.mark.parametrize(("host", "told"), REFUSED)
def test_how_it_does_not_start(host: str, told: dict[str, Any]) -> None:
    with pytest.raises(SettingsError) as error:
        for_address(host, **{"public": False, **told})
    assert error.value.hint


def test_a_file_that_is_none_is_told_at_the_start(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(AccountsError, match="no file of accounts"):
        create_app(folder / "svodka.db", Settings(accounts=tmp_path / "none"))


# --- writing


def test_one_writes_at_a_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("svodka.serve.context.PEN", 0.01)
    web = Web(folder)
    context = web.app.state.context
    headers = web.token("vera")
    assert context._pen.acquire()
    answer = web.browser.post("/api/v1/probe/judge", data={"note": ""}, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "busy")
    context._pen.release()
    answer = web.browser.post("/api/v1/probe/judge", data={"note": ""}, headers=headers)
    assert answer.status_code == 200


def test_what_was_written_is_in_the_next_answer(folder: Path) -> None:
    web = Web(folder)
    headers = web.token("vera")
    before = web.browser.get("/api/v1", headers=headers)
    web.browser.post("/api/v1/probe/judge", data={"note": ""}, headers=headers)
    after = web.browser.get("/api/v1", headers=headers)
    assert after.json()["entry"] == before.json()["entry"] + 1
    assert after.headers["etag"] != before.headers["etag"]


# --- when the accounts cannot be read


def test_accounts_that_cannot_be_read_open_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = Web(folder, **CLOSED)

    def broken(*_: object) -> None:
        raise AccountsError("the accounts cannot be used: disk I/O error", where="/secret/place")

    monkeypatch.setattr(Accounts, "by_token", broken)
    answer = web.browser.get("/api/v1", headers={"authorization": "Bearer x"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "accounts")
    assert "secret" not in answer.text


def test_a_disabled_person_is_out_at_once(folder: Path) -> None:
    web = Web(folder, **CLOSED)
    with Accounts.open(web.people) as book:
        book.add("gone", Role.EDITOR, PASSWORD, "root")
    web.log_in("gone")
    headers = web.token("gone")
    assert web.browser.get("/data").status_code == 200
    with Accounts.open(web.people) as book:
        book.set_disabled("gone", True, "root")
    assert web.browser.get("/data").status_code == 303
    assert web.browser.get("/api/v1", headers=headers).status_code == 401
    assert web.log_in("gone").status_code == 403


def test_a_session_that_ended_is_nobody_s(folder: Path) -> None:
    past = datetime.now(UTC) - timedelta(hours=13)
    with Accounts.open(folder / "people", clock=lambda: past) as book:
        opened = book.login("edna", PASSWORD, "")
    assert opened is not None
    header = {"cookie": f"svodka-session-80={opened.secret}"}
    assert Web(folder, **CLOSED).browser.get("/data", headers=header).status_code == 303
    assert Web(folder).browser.get("/data", headers=header).status_code == 200
    assert Web(folder).browser.get("/account", headers=header).status_code == 303


def test_the_description_says_who_may_ask(folder: Path) -> None:
    for told, security in (({}, [{}, {"token": []}]), (CLOSED, [{"token": []}])):
        assert Web(folder, **told).app.openapi()["security"] == security
    assert "security" not in Web(folder, accounts=None).app.openapi()
