"""The review desk: what it asks, what a decision moves, who may decide, and what is refused."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from httpx import Response
from starlette.testclient import TestClient

import made
import serving
from serving import correction, field
from svodka.accounts import Accounts, Role
from svodka.accounts.passwords import Passwords
from svodka.ledger import Ledger, judging
from svodka.model import Document, Issue, Reading
from svodka.model.finding import Scope
from svodka.questions import bounds
from svodka.questions.agreement import agreement
from svodka.serve.app import create_app
from svodka.serve.settings import Settings

PASSWORD = "four words that fit"
PEOPLE = {"rita": Role.READER, "vera": Role.REVIEWER, "boris": Role.REVIEWER, "edna": Role.EDITOR}
MARKUP = "<script>alert(1)</script>"


def cheap() -> Passwords:
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    made_once = cheap()
    monkeypatch.setattr("svodka.accounts.store.Passwords", lambda: made_once)


class Desk:
    """A server over a ledger, and the browser of one person. Made in a folder that has neither, or
    of copies of those of another."""

    def __init__(self, folder: Path, other: Desk | None = None) -> None:
        self.folder = folder
        self.ledger = folder / "svodka.db"
        if other is not None:
            for name in ("svodka.db", "people"):
                shutil.copy(other.folder / name, folder / name)
        else:
            self._fill()
        self.app = create_app(self.ledger, Settings(accounts=folder / "people"))
        self._browsers: dict[str, Browser] = {}

    def _fill(self) -> None:
        with Ledger.open(self.ledger) as book:
            for reading in made.everything():
                book.add(reading)
        with Accounts.open(self.folder / "people", create=True) as people:
            for name, role in PEOPLE.items():
                people.add(name, role, PASSWORD, "root")

    def browser(self, name: str = "") -> Browser:
        """Logged in once."""
        if name not in self._browsers:
            self._browsers[name] = Browser(self.app, name)
        return self._browsers[name]

    def high(self, region: str) -> tuple[int, int | None]:
        with Ledger.open(self.ledger) as book:
            scope = Scope(made.at(14, 20), made.at(15, 9), (region,))
            found = bounds(book, scope).finding.bounds
            return found.low, found.high


class Browser:
    def __init__(self, app: Any, name: str) -> None:
        made = TestClient(
            app,
            base_url="http://127.0.0.1",
            follow_redirects=False,
            raise_server_exceptions=False,
            headers={"accept": "text/html"},
        )
        self.web = serving.quick(made)
        if name:
            token = field(self.web.get("/login").text, "csrf")
            told = {"csrf": token, "name": name, "password": PASSWORD, "next": "/desk"}
            assert self.web.post("/login", data=told).status_code == 303

    def page(self, path: str) -> str:
        answer = self.web.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def decide(self, page: str, follow: bool = True, **told: Any) -> Response:
        """Sends the decision that the page at that address offers, with other fields."""
        text = self.page(page)
        kept = {name: field(text, name) for name in ("csrf", "seen", "queue", "about", "subject")}
        if 'name="second"' in text:
            kept["second"] = "1"
        answer = self.web.post("/desk/decide", data={**kept, **told})
        if follow and answer.status_code == 303:
            return self.web.get(answer.headers["location"])
        return answer


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """To be looked at, and nothing else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("svodka.accounts.store.Passwords", cheap)
        return Desk(tmp_path_factory.mktemp("shared"))


@pytest.fixture
def desk(shared: Desk, tmp_path: Path) -> Desk:
    """To decide at."""
    return Desk(tmp_path, shared)


def test_the_queue_says_what_and_why(shared: Desk) -> None:
    page = shared.browser("vera").page("/desk?from=2026-05-15&to=2026-05-15")
    assert 'class="queue"' in page
    # The town that the gazetteer does not know, and where it is decided.
    assert "«Ернов»" in page
    assert re.search(r'class="item" href="/desk/claim/c:', page)


def test_a_wrong_region_is_corrected_and_bounds_move(desk: Desk) -> None:
    before = desk.high("RU-KLU")
    assert desk.high("RU-SMO") == (0, None) or desk.high("RU-SMO")[0] == 0
    vera = desk.browser("vera")
    address = "/desk/claim/c:RU-KLU"
    told = correction(vera.page(address))
    assert told["areas"] == "RU-KLU"
    done = vera.decide(address, verdict="corrected", **{**told, "areas": "RU-SMO"})
    assert done.status_code == 200
    assert "<del>RU-KLU</del> <ins>RU-SMO</ins>" in done.text
    assert "Smolensk Oblast, night of 15 May 2026" in done.text
    assert desk.high("RU-SMO")[0] == 10
    assert desk.high("RU-KLU") != before
    # The reading stays beside it, and the claim's page knows both.
    assert "read as RU-KLU" in vera.page(address)
    with Ledger.open(desk.ledger) as book:
        assert not list(book.check())


def test_undo_puts_back_what_stood(desk: Desk) -> None:
    before = desk.high("RU-KLU")
    vera = desk.browser("vera")
    done = vera.decide("/desk/claim/c:RU-KLU", verdict="rejected", note="misread")
    assert desk.high("RU-KLU") != before
    entry = field(done.text, "entry")
    told = {"csrf": field(done.text, "csrf"), "entry": entry}
    undone = vera.web.get(vera.web.post("/desk/undo", data=told).headers["location"])
    assert "Undid: rejected" in undone.text
    assert desk.high("RU-KLU") == before
    assert vera.page("/desk/decisions").count("undone") >= 1
    again = vera.web.post("/desk/undo", data=told)
    assert again.status_code == 422
    assert "undone already" in again.text


def test_what_cannot_be_taken_is_shown_again(desk: Desk) -> None:
    vera = desk.browser("vera")
    address = "/desk/claim/c:RU-KLU"
    told = correction(vera.page(address))
    wrong = vera.decide(address, verdict="corrected", **{**told, "areas": "RU-BRYANSK"})
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.text
    assert correction(wrong.text)["areas"] == "RU-BRYANSK"
    same = vera.decide(address, verdict="corrected", **told)
    assert same.status_code == 422
    assert "nothing differs" in same.text
    with Ledger.open(desk.ledger) as book:
        assert book.judgements() == ()


@pytest.mark.parametrize(
    ("slot", "value", "kept"),
    [
        ("count", "9-11", {"count": {"low": 9, "high": 11}}),
        ("count", "9+", {"count": {"low": 9, "high": None}}),
        ("outcome", "suppressed", {"outcome": "suppressed"}),
        ("object", "missile", {"object": "missile"}),
        ("speaker", "gov:RU-KLU", {"speaker": "gov:RU-KLU"}),
        ("stance", "denied", {"stance": "denied"}),
        ("preliminary", "yes", {"preliminary": True}),
        (
            "from",
            "2026-05-15T01:00",
            {
                "window": {
                    "start": "2026-05-15T01:00:00+03:00",
                    "end": "2026-05-15T07:00:00+03:00",
                }
            },
        ),
    ],
)
def test_one_slot_is_one_change(desk: Desk, slot: str, value: str, kept: dict[str, Any]) -> None:
    vera = desk.browser("vera")
    address = "/desk/claim/c:RU-KLU"
    told = {**correction(vera.page(address)), slot: value}
    assert vera.decide(address, verdict="corrected", **told).status_code == 200
    with Ledger.open(desk.ledger) as book:
        (judgement,) = book.judgements()
        change = dict(judgement.change or {})
        if slot == "from":
            moments = {k: v[:16] for k, v in change["window"].items()}
            assert moments["start"][11:] in ("01:00", "22:00")
        else:
            assert change == kept
        assert judgement.person == "vera"


def test_two_reviewers_at_once(desk: Desk) -> None:
    vera, boris = desk.browser("vera"), desk.browser("boris")
    address = "/desk/claim/c:RU-KLU"
    text = boris.page(address)
    assert vera.decide(address, verdict="accepted").status_code == 200
    told = {name: field(text, name) for name in ("csrf", "seen", "queue", "about", "subject")}
    late = boris.web.post("/desk/decide", data={**told, "verdict": "rejected"})
    assert late.status_code == 409
    assert re.search("vera .*meanwhile", late.text, re.IGNORECASE)
    with Ledger.open(desk.ledger) as book:
        assert [item.verdict for item in book.judgements()] == ["accepted"]
    assert boris.decide(address, verdict="rejected").status_code == 200


def test_a_second_look_is_blind(desk: Desk) -> None:
    vera, boris = desk.browser("vera"), desk.browser("boris")
    vera.decide("/desk/claim/c:RU-KLU", verdict="rejected", note="a telling note")
    hours = "from=2026-05-15&to=2026-05-15"
    assert "c:RU-KLU" not in vera.page(f"/desk?second=1&{hours}")
    queue = boris.page(f"/desk?second=1&{hours}")
    address = html.unescape(re.search(r'href="(/desk/claim/c:RU-KLU[^"]*)"', queue)[1])  # type: ignore[index]
    page = boris.page(address)
    main = page.partition("<main")[2]
    assert "vera" not in main
    assert "telling note" not in main
    assert "rejected" not in main.replace('value="rejected"', "")
    before = desk.high("RU-KLU")
    assert boris.decide(address, verdict="accepted").status_code == 200
    # It takes no effect, and is what agreement is reckoned from.
    assert desk.high("RU-KLU") == before
    told = vera.page("/desk/agreement")
    assert "vera, boris" in told
    assert "0 of 1" in told
    # Nobody looks at what they decided themselves.
    own = vera.decide("/desk/claim/c:RU-KLU?second=1", verdict="accepted")
    assert own.status_code == 422
    assert "somebody else" in own.text


UNREAD = "Ночью было тихо. По уточнённым данным, 40."
HOURS = "from=2026-05-15&to=2026-05-15"
SECRETS = ("vera", "a telling note", "/desk/decision", "/desk/agreement", "Decided before")


def with_an_issue(desk: Desk) -> Desk:
    at = made.span(UNREAD, "40")
    document = Document("q-1", UNREAD, source="shapsha", lang="ru", published=made.at(15, 9))
    with Ledger.open(desk.ledger) as book:
        book.add(Reading(document, (), (Issue("count_unread", "warning", "unread", at),)))
    return desk


PAIR = ("c:11", "c:RU-KLU")
# What is decided, what is sent for it, its verdicts of a first and a second look.
COMPARED = (
    ({"about": "claim", "subject": "c:RU-KLU"}, "rejected", "accepted"),
    ({"about": "pair", "claim": PAIR}, "same", "different"),
    ({"about": "conflict", "kind": "count", "claim": PAIR}, "settled", "reopened"),
    (
        {
            "about": "issue",
            "document": "q-1",
            "code": "count_unread",
            "start": UNREAD.index("40"),
            "end": UNREAD.index("40") + 2,
        },
        "settled",
        "reopened",
    ),
)


def decided(desk: Desk, told: dict[str, Any], verdict: str) -> str:
    """By vera; where the task is that boris is given for it."""
    vera, boris = with_an_issue(desk).browser("vera"), desk.browser("boris")
    text = vera.page("/desk/claim/c:RU-KLU")
    sent = {name: field(text, name) for name in ("csrf", "seen")} | {"note": "a telling note"}
    done = vera.web.post("/desk/decide", data={**sent, **told, "verdict": verdict})
    assert done.status_code == 303
    kind = told["about"]
    assert f'href="/desk/{kind}' not in main(vera.page(f"/desk?second=1&{HOURS}"))
    queue = main(boris.page(f"/desk?second=1&{HOURS}"))
    (address,) = re.findall(r'class="item" href="([^"]*)"', queue)
    task = html.unescape(address)
    assert task.startswith(f"/desk/{kind}")
    return task


def walked(browser: Browser, task: str) -> dict[str, str]:
    """Wherever a task leads on the desk's way and to documents, without numbers and proofs."""
    found: dict[str, str] = {}
    waiting = [task]
    while waiting:
        path = waiting.pop()
        page = browser.page(path)
        found[path] = re.sub(r'\d+|name="csrf" value="[^"]*"', "", page)
        links = map(html.unescape, re.findall(r'href="(/[^"#]*)', main(page)))
        onward = [one for one in links if one.startswith(("/desk/", "/document/"))]
        assert all("second" in one for one in onward), onward
        waiting += [one for one in onward if one not in found]
    return found


@pytest.mark.parametrize(("told", "first", "second"), COMPARED, ids=lambda one: str(one)[:20])
def test_a_second_look_does_not_hang_on_what_was_decided(
    shared: Desk, tmp_path: Path, told: dict[str, Any], first: str, second: str
) -> None:
    walks = []
    for verdict in (first, second):
        (tmp_path / verdict).mkdir()
        one = Desk(tmp_path / verdict, shared)
        walks.append(walked(one.browser("boris"), decided(one, told, verdict)))
    assert walks[0] == walks[1]
    assert any(path.startswith("/document/") for path in walks[0])
    for path, page in walks[0].items():
        for secret in SECRETS:
            assert secret not in main(page), (path, secret)


@pytest.mark.parametrize(("told", "first", "second"), COMPARED, ids=lambda one: str(one)[:20])
def test_a_second_look_of_each_kind(
    desk: Desk, told: dict[str, Any], first: str, second: str
) -> None:
    kind, task = told["about"], decided(desk, told, first)
    vera, boris = desk.browser("vera"), desk.browser("boris")
    before = desk.high("RU-KLU")
    text = boris.page(task)
    again = {name: field(text, name) for name in ("csrf", "seen", "queue", "second")}
    done = boris.web.post("/desk/decide", data={**again, **told, "verdict": second})
    assert done.status_code == 303
    after = main(boris.page(done.headers["location"]))
    assert "vera" not in after
    assert "/desk/decisions" not in after
    assert desk.high("RU-KLU") == before, "it takes no effect"
    with Ledger.open(desk.ledger) as book:
        assert book.judgements()[-1].act == "second"
        (found,) = agreement(book).disagreements
        assert (found.about[0], found.first.verdict, found.second.verdict) == (kind, first, second)
    assert "nothing" in boris.page(f"/desk?second=1&{HOURS}")
    told_of = main(vera.page("/desk/agreement"))
    assert f">{kind}s</th>" in told_of
    assert "vera, boris" in told_of
    # The two wait for a third, in the queue of everybody.
    waits = main(vera.page(f"/desk?kind=disagreement&{HOURS}"))
    # These two claims are no conflict as it is found: nothing is asked about one that is gone.
    assert (f'href="/desk/{kind}' in waits) == (kind != "conflict")
    # Nobody looks at what they decided themselves.
    own = {name: field(vera.page(task), name) for name in ("csrf", "seen", "second")}
    assert vera.web.post("/desk/decide", data={**own, **told, "verdict": second}).status_code == 422


def test_the_document_of_a_second_look_is_as_it_was_read(desk: Desk) -> None:
    vera = desk.browser("vera")
    vera.decide("/desk/claim/c:RU-KLU", verdict="rejected", note="a telling note")
    assert "a telling note" in vera.page("/document/m-1")
    page = vera.page("/document/m-1?second=1")
    assert "a telling note" not in page
    assert "as the machine read it" in page.lower()
    assert "/document/m-1?second=1" in vera.page("/desk/claim/c:RU-KLU?second=1")
    assert "/document/m-1#" in vera.page("/desk/claim/c:RU-KLU")


def main(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def test_a_conflict_is_decided(desk: Desk) -> None:
    vera = desk.browser("vera")
    ids = ("c:RU-KLU", "c:RU-BRY")
    address = "/desk/conflict?kind=count&" + "&".join(f"claim={id}" for id in ids)
    assert "no longer, a conflict" in vera.page(address)
    text = vera.page(address)
    token, seen = field(text, "csrf"), field(text, "seen")
    told = {"csrf": token, "seen": seen, "about": "conflict", "kind": "count", "claim": ids}
    assert vera.web.post("/desk/decide", data={**told, "verdict": "settled"}).status_code == 303
    pair = {"csrf": token, "seen": seen, "about": "pair", "claim": ids, "verdict": "different"}
    assert vera.web.post("/desk/decide", data=pair).status_code == 303
    with Ledger.open(desk.ledger) as book:
        found = judging.standing(book.judgements())
        assert {(kind, item.verdict) for (kind, _), item in found.items()} == {
            ("conflict", "settled"),
            ("pair", "different"),
        }


def test_assignment(desk: Desk) -> None:
    vera = desk.browser("vera")
    text = vera.page("/desk/claim/c:RU-KLU")
    told = {"csrf": field(text, "csrf"), "about": "claim", "subject": "c:RU-KLU"}
    assert vera.web.post("/desk/assign", data={**told, "to": "vera"}).status_code == 303
    assert "Assigned to you" in vera.page("/desk/claim/c:RU-KLU")
    assert vera.web.post("/desk/assign", data={**told, "to": "boris"}).status_code == 403
    edna = desk.browser("edna")
    told["csrf"] = field(edna.page("/desk/claim/c:RU-KLU"), "csrf")
    assert edna.web.post("/desk/assign", data={**told, "to": "boris"}).status_code == 303
    assert edna.web.post("/desk/assign", data={**told, "to": "nobody here"}).status_code == 422
    back = edna.web.post("/desk/assign", data={**told, "to": "", "back": "https://example.org/"})
    assert back.headers["location"] == "/desk"


@pytest.mark.parametrize(
    "path",
    [
        "/desk",
        "/desk/claim/c:RU-KLU",
        "/desk/conflict?kind=count&claim=c:RU-KLU",
        "/desk/pair?claim=c:RU-KLU&claim=c:RU-BRY",
        "/desk/issue?document=g-1&code=place_unresolved",
        "/desk/decision/1",
        "/desk/decisions",
        "/desk/agreement",
    ],
)
def test_it_is_for_reviewers(shared: Desk, path: str) -> None:
    answer = shared.browser().web.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=%2Fdesk")
    assert shared.browser("rita").web.get(path).status_code == 403


def test_roles_and_proofs(desk: Desk) -> None:
    vera = desk.browser("vera")
    text = vera.page("/desk/claim/c:RU-KLU")
    told = {name: field(text, name) for name in ("csrf", "seen", "about", "subject")}
    told["verdict"] = "accepted"
    for wrong in ({**told, "csrf": "forged"}, {k: v for k, v in told.items() if k != "csrf"}):
        assert vera.web.post("/desk/decide", data=wrong).status_code == 403
    # A whole document is an editor's, and so is what somebody else decided.
    whole = {**told, "about": "document", "subject": "g-1", "verdict": "retracted"}
    assert vera.web.post("/desk/decide", data=whole).status_code == 403
    done = vera.web.post("/desk/decide", data=told)
    entry = done.headers["location"].partition("?")[0].rpartition("/")[2]
    boris, edna = desk.browser("boris"), desk.browser("edna")
    for who, status in ((boris, 403), (edna, 303)):
        token = field(who.page("/desk/claim/c:RU-KLU"), "csrf")
        undone = who.web.post("/desk/undo", data={"csrf": token, "entry": entry})
        assert undone.status_code == status


def test_what_people_write_is_text(desk: Desk) -> None:
    vera = desk.browser("vera")
    done = vera.decide("/desk/claim/c:RU-KLU", verdict="accepted", note=MARKUP)
    pages = [done.text, vera.page("/desk/claim/c:RU-KLU"), vera.page("/desk/decisions")]
    for page in pages:
        assert MARKUP not in page
        assert html.escape(MARKUP) in page
    assert (
        vera.decide("/desk/claim/c:RU-KLU", verdict="accepted", note="x" * 2001).status_code == 422
    )


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/desk?kind=nonsense", 422),
        ("/desk?region=XX-NO", 422),
        ("/desk?from=2026-05-15", 422),
        ("/desk?from=2026-01-01&to=2026-05-15", 422),
        ("/desk?page=99999", 200),
        ("/desk?page=-1", 200),
        ("/desk/claim/c:unknown", 404),
        ("/desk/claim/" + "x" * 3000, 404),
        ("/desk/conflict", 422),
        ("/desk/conflict?claim=c:unknown", 404),
        ("/desk/conflict?claim=c:unknown&second=1", 404),
        ("/desk/conflict?claim=c:RU-KLU&claim=c:unknown&second=1", 404),
        ("/desk/conflict?second=1", 422),
        ("/desk/pair?claim=c:RU-KLU", 422),
        ("/desk/pair?claim=c:RU-KLU&claim=c:RU-KLU", 422),
        ("/desk/pair?claim=c:RU-KLU&claim=c:RU-BRY&claim=c:11&second=1", 422),
        ("/desk/pair?claim=c:RU-KLU&claim=c:unknown", 404),
        ("/desk/pair?claim=c:RU-KLU&claim=c:RU-BRY", 200),
        ("/desk/issue?document=none&code=x&second=1", 404),
        ("/desk/issue?document=g-1&code=x&start=1&end=two", 422),
        ("/desk/issue?document=none&code=x", 404),
        ("/desk/decision/0", 404),
        ("/desk/decision/9999999999999999999", 422),
        ("/desk/decision/x", 422),
    ],
)
def test_addresses_that_mean_nothing(shared: Desk, path: str, status: int) -> None:
    answer = shared.browser("vera").web.get(path)
    assert answer.status_code == status, answer.text
    assert "Traceback" not in answer.text


def test_the_head_of_pages_leads_there(shared: Desk) -> None:
    assert 'href="/desk"' in shared.browser("vera").page("/data")
    assert 'href="/desk"' not in shared.browser("rita").page("/data")
    assert 'href="/desk"' not in shared.browser().page("/data")
