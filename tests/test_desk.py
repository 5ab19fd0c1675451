"""The review desk: what it asks, what a decision moves, who may decide, and what is refused."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from httpx import Response
from starlette.testclient import TestClient

import made
from svodka.accounts import Accounts, Role
from svodka.accounts.passwords import Passwords
from svodka.ledger import Ledger, judging
from svodka.model.finding import Scope
from svodka.questions import bounds
from svodka.serve.app import create_app
from svodka.serve.settings import Settings

PASSWORD = "four words that fit"
PEOPLE = {"rita": Role.READER, "vera": Role.REVIEWER, "boris": Role.REVIEWER, "edna": Role.EDITOR}
MARKUP = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    made_once = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr("svodka.accounts.store.Passwords", lambda: made_once)


class Desk:
    """A server over a ledger, and the browser of one person."""

    def __init__(self, folder: Path) -> None:
        self.ledger = folder / "svodka.db"
        with Ledger.open(self.ledger) as book:
            for reading in made.everything():
                book.add(reading)
        with Accounts.open(folder / "people", create=True) as people:
            for name, role in PEOPLE.items():
                people.add(name, role, PASSWORD, "root")
        self.app = create_app(self.ledger, Settings(accounts=folder / "people"))

    def browser(self, name: str = "") -> Browser:
        return Browser(self.app, name)

    def high(self, region: str) -> tuple[int, int | None]:
        with Ledger.open(self.ledger) as book:
            scope = Scope(made.at(14, 20), made.at(15, 9), (region,))
            found = bounds(book, scope).finding.bounds
            return found.low, found.high


class Browser:
    def __init__(self, app: Any, name: str) -> None:
        self.web = TestClient(
            app,
            base_url="http://127.0.0.1",
            follow_redirects=False,
            raise_server_exceptions=False,
            headers={"accept": "text/html"},
        )
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


def field(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None, text
    return html.unescape(found[1])


def form(text: str) -> dict[str, str]:
    """The fields of the correction as they stand in the page."""
    part = text.partition('class="correct"')[2].partition("</form>")[0]
    told = dict(re.findall(r'<input id="f-(\w+)"[^>]* value="([^"]*)"', part))
    for name, options in re.findall(r'<select id="f-(\w+)"[^>]*>(.*?)</select>', part):
        chosen = re.search(r"<option selected>(\w+)", options)
        told[name] = chosen[1] if chosen else ""
    return {name: html.unescape(value) for name, value in told.items()}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_queue_says_what_and_why(desk: Desk) -> None:
    page = desk.browser("vera").page("/desk?from=2026-05-15&to=2026-05-15")
    assert 'class="queue"' in page
    # The town that the gazetteer does not know, and where it is decided.
    assert "«Ернов»" in page
    assert re.search(r'class="item" href="/desk/claim/c:', page)


def test_a_wrong_region_is_corrected_and_bounds_move(desk: Desk) -> None:
    before = desk.high("RU-KLU")
    assert desk.high("RU-SMO") == (0, None) or desk.high("RU-SMO")[0] == 0
    vera = desk.browser("vera")
    address = "/desk/claim/c:RU-KLU"
    told = form(vera.page(address))
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
    told = form(vera.page(address))
    wrong = vera.decide(address, verdict="corrected", **{**told, "areas": "RU-BRYANSK"})
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.text
    assert form(wrong.text)["areas"] == "RU-BRYANSK"
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
    told = {**form(vera.page(address)), slot: value}
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
        "/desk/issue?document=g-1&code=place_unresolved",
        "/desk/decision/1",
        "/desk/decisions",
        "/desk/agreement",
    ],
)
def test_it_is_for_reviewers(desk: Desk, path: str) -> None:
    answer = desk.browser().web.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=%2Fdesk")
    assert desk.browser("rita").web.get(path).status_code == 403


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
        ("/desk/issue?document=g-1&code=x&start=1&end=two", 422),
        ("/desk/issue?document=none&code=x", 404),
        ("/desk/decision/0", 404),
        ("/desk/decision/9999999999999999999", 422),
        ("/desk/decision/x", 422),
    ],
)
def test_addresses_that_mean_nothing(desk: Desk, path: str, status: int) -> None:
    answer = desk.browser("vera").web.get(path)
    assert answer.status_code == status, answer.text
    assert "Traceback" not in answer.text


def test_the_head_of_pages_leads_there(desk: Desk) -> None:
    assert 'href="/desk"' in desk.browser("vera").page("/data")
    assert 'href="/desk"' not in desk.browser("rita").page("/data")
    assert 'href="/desk"' not in desk.browser().page("/data")
