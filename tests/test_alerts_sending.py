"""Webhooks, mail and feeds: signed, in order, at least once, and one that fails stops no other."""

from __future__ import annotations

import json
import os
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import feedparser
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import desk
import made
from desk import Desk, Hook, Posted, Smtpd
from serving import Client
from svodka.alerts import feeds, mail, running, secrets, webhooks
from svodka.alerts.records import Alert, Secret, Smtp
from svodka.alerts.sending import AGAIN, AT_ONCE, Report, deliver
from svodka.alerts.store import LEASE, Delivery, Store
from svodka.alerts.webhooks import Undelivered
from svodka.cli.alerting import alerts as command
from svodka.errors import InputError, SettingsError, SvodkaError
from svodka.ledger import Ledger
from svodka.serve.settings import Settings
from test_alerts import INSIDE, INTERNAL, KALUGA, OUTSIDE, counted

KEY = b64decode(desk.SECRET.removeprefix("whsec_"))
WEBHOOK = INTERNAL.replace("feed = true", 'webhooks = ["desk"]')
ALERT = Alert(
    "0a1b",
    "kaluga",
    "2026-05-15/night/RU-KLU/downed/uav",
    "reached",
    made.at(15, 19),
    made.at(14, 19),
    {"title": "A title", "text": ["A line."], "number": 1, "url": None, "page": "/", "rights": ""},
)


def filled(folder: Path, text: str, now: datetime = INSIDE) -> Desk:
    found = Desk(folder, text, now)
    with found.book() as book:
        book.add(counted(12))
    return found


# --- signatures


def test_the_vector_of_the_specification() -> None:
    """Standard Webhooks: the example that its libraries are tested with."""
    key = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    data = b'{"test": 2432232314}'
    found = webhooks.signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, data)
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary(max_size=200), st.binary(min_size=24, max_size=64), st.integers(0, 2**33))
def test_what_was_signed_is_verified_and_nothing_else(data: bytes, key: bytes, now: int) -> None:
    told = webhooks.headers([b"x" * 24, key], "id-1", now, data)
    assert webhooks.verified(key, told, data, now)
    assert webhooks.verified(key, told, data, now + webhooks.TOLERANCE)
    assert not webhooks.verified(key, told, data, now + webhooks.TOLERANCE + 1)
    assert not webhooks.verified(key, told, data, now - webhooks.TOLERANCE - 1)
    assert not webhooks.verified(key, told, data + b" ", now)
    assert not webhooks.verified(key + b"x", told, data, now)
    for name, value in (("id", "id-2"), ("timestamp", str(now + 1)), ("signature", "v1,x é")):
        assert not webhooks.verified(key, {**told, f"webhook-{name}": value}, data, now)


SECRETS = (
    ("", "holds no secret"),
    ("whsec_", "is not a webhook's secret"),
    ("whsec_c2hvcnQ=", "is not a webhook's secret"),
    ("whsec_!!!!", "is not a webhook's secret"),
    (desk.SECRET.removeprefix("whsec_"), "is not a webhook's secret"),
    (f"{desk.SECRET} whsec_x", "is not a webhook's secret"),
)


@pytest.mark.parametrize(("value", "words"), SECRETS)
def test_what_is_no_secret_is_not_printed(value: str, words: str) -> None:
    with pytest.raises(SettingsError) as error:
        secrets.keys(Secret("DESK_SECRET"), {"DESK_SECRET": value})
    assert words in str(error.value)
    assert len(value) < 8 or value not in str(error.value)


@pytest.mark.skipif(os.name != "posix", reason="files have no such rights here")
def test_a_secret_that_others_can_read_is_none(tmp_path: Path) -> None:
    file = tmp_path / "desk.secret"
    file.write_text(f"{desk.SECRET}\n")
    file.chmod(0o640)
    with pytest.raises(SettingsError, match="others can read this secret"):
        secrets.keys(Secret(file=file), {})
    file.chmod(0o600)
    assert secrets.keys(Secret(file=file), {}) == (KEY,)


# --- webhooks


def test_a_webhook_is_told_and_can_verify_it(tmp_path: Path) -> None:
    with Hook() as hook:
        found = filled(tmp_path, desk.text(WEBHOOK, url=hook.url))
        report = found.run()
    assert (report.made, report.sent, report.failed) == (1, 1, [])
    (one,) = hook.posted
    now = found.now.timestamp()
    assert webhooks.verified(KEY, one.headers, one.body, now)
    assert one.headers["content-type"] == "application/json"
    (alert,) = found.told("kaluga")
    assert one.headers["webhook-id"] == alert.id == one.data["data"]["id"]
    assert one.data["type"] == "alert.reached"
    assert one.data["data"] == alert.value
    assert datetime.fromisoformat(one.data["timestamp"]) == INSIDE
    assert found.run().sent == 0


Answer = Callable[[Posted], tuple[int, dict[str, str]]]


def failing(times: int, status: int = 503) -> Answer:
    left = [times]

    def answer(_: Posted) -> tuple[int, dict[str, str]]:
        left[0] -= 1
        return (status, {}) if left[0] >= 0 else (200, {})

    return answer


def test_a_failure_is_tried_again_with_pauses(tmp_path: Path) -> None:
    with Hook(failing(AT_ONCE - 1)) as hook:
        found = filled(tmp_path, desk.text(WEBHOOK, url=hook.url))
        assert found.run().sent == 1
    assert found.slept == [1.0, 2.0]
    assert len({one.headers["webhook-id"] for one in hook.posted}) == 1
    assert len({one.headers["webhook-timestamp"] for one in hook.posted}) == 3


def test_a_target_that_is_down_is_tried_again_later(tmp_path: Path) -> None:
    with Hook(failing(AT_ONCE * 2)) as hook:
        found = filled(tmp_path, desk.text(WEBHOOK, url=hook.url))
        report = found.run()
        assert (report.made, report.sent) == (1, 0)
        assert "it answered 503; again after" in report.failed[0]
        assert found.run().failed == []
        found.now += AGAIN[0]
        assert len(found.run().failed) == 1
        found.now += AGAIN[0]
        assert found.run().failed == []
        found.now += AGAIN[1]
        assert found.run().sent == 1
    assert len(hook.posted) == 2 * AT_ONCE + 1


def test_after_three_days_it_is_given_up(tmp_path: Path) -> None:
    def down(_: Delivery) -> None:
        raise Undelivered("no", down=True)

    found = filled(tmp_path, desk.text(WEBHOOK, url="http://127.0.0.1:9/"))
    assert timedelta(days=3) < sum(AGAIN, timedelta()) < timedelta(days=5)
    assert found.run(down).given_up == 0
    known, clock = found.alerts, found.clock()
    with Store.open(found.state) as store:
        for pause in AGAIN:
            found.now += pause
            report = Report()
            deliver(store, known, down, clock, report)
            assert report.given_up == (pause == AGAIN[-1])
        assert store.due(found.now + timedelta(days=99)) == []
        assert store.waiting() == {"given_up": 1}


STATUSES = ((301, "a redirect"), (307, "a redirect"), (400, "answered 400"), (404, "answered 404"))


@pytest.mark.parametrize(("status", "words"), STATUSES)
def test_nothing_but_success_is_success(tmp_path: Path, status: int, words: str) -> None:
    """Nor is a redirect followed: it would lead the alert where nobody said."""
    with Hook() as other:
        with Hook(lambda _: (status, {"Location": other.url})) as hook:
            found = filled(tmp_path, desk.text(WEBHOOK, url=hook.url))
            assert words in found.run().failed[0]
        assert other.posted == []
    assert len(hook.posted) == AT_ONCE


def test_gone_is_gone(tmp_path: Path) -> None:
    with Hook(lambda _: (410, {})) as hook:
        found = filled(tmp_path, desk.text(WEBHOOK, url=hook.url))
        assert found.run().given_up == 1
    assert len(hook.posted) == 1


def test_an_address_of_this_machine_has_to_be_meant(tmp_path: Path) -> None:
    """https://localhost/ would be one that alerts.toml takes without private = true."""
    with Hook() as hook:
        text = desk.text(WEBHOOK, url=hook.url.replace("http:", "https:"))
        found = filled(tmp_path, text.replace("private = true", ""))
        report = found.run()
    assert "is not a public address (say private = true if that is meant)" in report.failed[0]
    assert hook.posted == []


def test_one_that_fails_stops_no_other(tmp_path: Path) -> None:
    other = '[[webhook]]\nname = "down"\nurl = "http://127.0.0.1:9/"\nprivate = true\n'
    other += 'secret_variable = "DESK_SECRET"\n'
    with Hook() as hook, Smtpd(refused=("gone@desk.example",)) as server:
        subscription = WEBHOOK.replace('["desk"]', '["down", "desk"]')
        subscription += 'mail = ["gone@desk.example", "night@desk.example"]'
        text = desk.text(subscription, url=hook.url, smtp=server.port)
        found = filled(tmp_path, text.replace("[[subscription]]", f"{other}\n[[subscription]]"))
        report = found.run()
    assert (report.made, report.sent, len(report.failed)) == (1, 2, 2)
    assert len(hook.posted) == len(server.mailed) == 1
    assert "127.0.0.1 does not answer" in "".join(report.failed)
    assert "gone@desk.example is refused (550)" in "".join(report.failed)


def test_a_correction_waits_for_what_it_corrects(tmp_path: Path) -> None:
    """A target that was down is told in the order in which things were."""
    with Hook(failing(AT_ONCE)) as hook:
        found = filled(tmp_path, desk.text(WEBHOOK, url=hook.url))
        found.run()
        hook.posted.clear()
        with found.book() as book:
            book.add(counted(14))
        assert (found.run().made, hook.posted) == (1, [])
        found.now += AGAIN[0]
        assert found.run().sent == 2
    assert [one.data["data"]["number"] for one in hook.posted] == [1, 2]


def test_what_is_subscribed_no_more_is_not_sent(tmp_path: Path) -> None:
    with Hook() as hook:
        found = filled(tmp_path, desk.text(WEBHOOK, url="http://127.0.0.1:9/"))
        found.run()
        found.later(days=1)
        found.text = desk.text(INTERNAL, url=hook.url)
        report = found.run()
    assert (report.sent, report.failed, hook.posted) == (0, [], [])


# --- crashes


class Crash(BaseException):
    """The machine goes off."""


def test_a_crash_after_sending_sends_again_with_the_same_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise Crash

    with Hook() as hook:
        found = filled(tmp_path, desk.text(WEBHOOK, url=hook.url))
        with monkeypatch.context() as patch:
            patch.setattr(Store, "end", crash)
            with pytest.raises(Crash):
                found.run()
        assert found.run().sent == 0
        found.now += LEASE
        assert found.run().sent == 1
        assert found.run().sent == 0
    first, second = hook.posted
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


def test_a_crash_while_keeping_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = WEBHOOK.replace('["RU-KLU"]', '["RU-KLU", "RU"]')
    with Hook() as hook:
        found = filled(tmp_path, desk.text(twice, url=hook.url))
        keep, kept = Store._keep, []

        def crash(store: Store, *told: object) -> int:
            kept.append(told)
            if len(kept) == 2:
                raise Crash
            return keep(store, *told)  # type: ignore[arg-type]

        with monkeypatch.context() as patch:
            patch.setattr(Store, "_keep", crash)
            with pytest.raises(Crash):
                found.run()
        assert found.told("kaluga") == []
        assert found.run().made == 2
    assert len({one.headers["webhook-id"] for one in hook.posted}) == len(hook.posted) == 2


def test_two_runs_at_once_tell_once(tmp_path: Path) -> None:
    """The second finds the same, and keeps it after the first has."""
    with Hook() as hook:
        found = filled(tmp_path, desk.text(WEBHOOK, url=hook.url))
        known = found.alerts
        with Store.open(found.state) as store:
            from svodka.serve.reader import Reader

            book = Reader.reading_only(found.ledger)
            both = [list(running.found(known, book, store, found.now)) for _ in range(2)]
            book.close()
            amounts = [store.keep(*result) for all in both for result in all]
            assert amounts == [1, 0]
            (one,) = store.due(found.now)
            assert [store.take(one, found.now) for _ in range(2)] == [True, False]
            assert store.due(found.now) == []


def test_the_state_is_that_of_one_ledger(tmp_path: Path) -> None:
    found = filled(tmp_path, desk.text(INTERNAL))
    found.run()
    found.ledger.unlink()
    with found.book() as book:
        book.add(counted(40, id="other"))
    with pytest.raises(SettingsError, match="another ledger's alerts"):
        found.run()


@pytest.mark.skipif(os.name != "posix", reason="files have no such rights here")
def test_the_state_is_for_nobody_else(tmp_path: Path) -> None:
    found = filled(tmp_path, desk.text(INTERNAL))
    found.run()
    assert found.state.stat().st_mode & 0o077 == 0


def test_a_state_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        Store.open(tmp_path / "no" / "such" / "folder.db")
    (tmp_path / "text.db").write_text("no database, but long enough to be taken for one" * 50)
    with pytest.raises(InputError, match="cannot be written"):
        Store.open(tmp_path / "text.db")


# --- mail

MAIL = INTERNAL.replace("feed = true", 'mail = ["night@desk.example"]')


def test_a_mail_as_it_arrives(tmp_path: Path) -> None:
    with Smtpd() as server:
        found = filled(tmp_path, desk.text(MAIL, smtp=server.port))
        assert found.run().sent == 1
        with found.book() as book:
            book.add(counted(14))
        assert found.run().sent == 1
    first, second = (one.message for one in server.mailed)
    assert (server.mailed[0].sender, server.mailed[0].to) == (
        "alerts@desk.example",
        ["night@desk.example"],
    )
    assert first["Subject"] == "[kaluga] Kaluga Oblast, night to 15 May 2026: 12 uav downed"
    assert first["List-Id"] == "<kaluga.svodka.desk.example>"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["To"] == "night@desk.example"
    assert parsedate_to_datetime(first["Date"]) == INSIDE.replace(microsecond=0)
    assert first.get_content_type() == "text/plain"
    body = first.get_content()
    assert "«Ночью над Калужской областью сбито 12 БПЛА." in body
    assert "not what happened" in body
    alerts = found.told("kaluga")
    assert [one["Message-ID"] for one in (first, second)] == [
        f"<{alert.id}@desk.example>" for alert in alerts
    ]
    assert first["In-Reply-To"] is None
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"]
    assert second["Subject"].startswith("[kaluga] Correction: ")


def test_a_mail_is_the_same_whenever_it_is_made() -> None:
    smtp = Smtp("127.0.0.1", 25, "none", "alerts@desk.example")
    made_twice = {bytes(mail.composed(ALERT, smtp, "night@desk.example")) for _ in range(2)}
    assert len(made_twice) == 1


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_words_make_a_header(title: str, line: str) -> None:
    """Whatever a document says stays in the subject or in the text."""
    value = {**ALERT.value, "title": f"{title}\r\nBcc: x@example.org", "text": [f"{line}\r\n.\r\n"]}
    alert = Alert(*(getattr(ALERT, name) for name in ALERT.__slots__[:-1]), value)  # type: ignore[arg-type]
    smtp = Smtp("127.0.0.1", 25, "none", "alerts@desk.example")
    found = mail.composed(alert, smtp, "night@desk.example")
    data = bytes(found)
    read = desk.Mailed("", [], data).message
    assert read["Bcc"] is None
    assert sorted(name.lower() for name in read) == sorted(name.lower() for name in found)
    assert read["To"] == "night@desk.example"
    head = data.partition(b"\r\n\r\n")[0]
    assert all(0x20 <= byte < 0x7F or byte in b"\r\n\t" for byte in head)


def test_never_in_clear_where_tls_is_asked_for() -> None:
    with Smtpd() as server:
        smtp = Smtp("127.0.0.1", server.port, "starttls", "a@desk.example", "u", Secret("P"))
        with pytest.raises(Undelivered) as error:
            mail.send(smtp, "hush", ALERT, "night@desk.example")
    assert error.value.down
    assert server.mailed == []
    assert not any(line.upper().startswith(("AUTH", "MAIL")) for line in server.said)


def test_a_server_that_breaks_off_is_tried_again() -> None:
    with Smtpd(starttls=True) as server:
        smtp = Smtp("127.0.0.1", server.port, "starttls", "a@desk.example")
        with pytest.raises(Undelivered) as error:
            mail.send(smtp, "", ALERT, "night@desk.example")
    assert error.value.down
    assert server.mailed == []


# --- feeds


def serve(found: Desk, **told: object) -> Client:
    routers = [feeds.router(found.alerts, found.state)]
    settings = Settings(base="https://example.org/", **told)  # type: ignore[arg-type]
    return Client(found.ledger, settings, routers=routers, clock=lambda: found.now)


def test_a_feed_of_a_subscription(tmp_path: Path) -> None:
    found = filled(tmp_path, desk.text(KALUGA), OUTSIDE)
    assert serve(found).web.get("/feeds/alerts/kaluga.json").json()["items"] == []
    found.run()
    with found.book() as book:
        book.judge("n-1", "retracted", "desk", "a test post")
    found.run()
    client = serve(found, public=True, rate=None)
    answer = client.web.get("/feeds/alerts/kaluga.atom")
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo
    assert parsed.feed.links[0].href == "https://example.org/feeds/alerts/kaluga.atom"
    assert [entry.title.partition(":")[0] for entry in parsed.entries] == [
        "Correction",
        "Kaluga Oblast, night to 15 May 2026",
    ]
    assert parsed.entries[0].link == "https://example.org/region/RU-KLU/2026-05-15"
    told = {"If-None-Match": answer.headers["etag"]}
    assert client.web.get("/feeds/alerts/kaluga.atom", headers=told).status_code == 304
    answer = client.web.get("/feeds/alerts/kaluga.json")
    assert len(answer.json()["items"]) == 2
    described = client.get("/openapi.json")["paths"]["/feeds/alerts/{name}"]["get"]
    assert answer.headers["content-type"] in described["responses"]["200"]["content"]
    assert "kaluga" not in str(described), "the names of desks are no part of it"


def test_a_public_server_tells_nothing_early(tmp_path: Path) -> None:
    """Neither what an internal desk was told, nor of others more than its own view has."""
    inner = INTERNAL.replace('"kaluga"', '"inner"')
    found = filled(tmp_path, desk.text(KALUGA, inner), OUTSIDE)
    found.run()
    late = serve(found, public=True, rate=None, delay=timedelta(hours=48))
    assert late.web.get("/feeds/alerts/kaluga.json").json()["items"] == []
    public = serve(found, public=True, rate=None)
    assert len(public.web.get("/feeds/alerts/kaluga.json").json()["items"]) == 1
    assert public.web.get("/feeds/alerts/inner.json").status_code == 404
    assert len(serve(found).web.get("/feeds/alerts/inner.json").json()["items"]) == 1


@pytest.mark.parametrize(
    "name", ["other.atom", "kaluga.rss", "kaluga", "..%2f..%2fsvodka.alerts.db", "KALUGA.atom"]
)
def test_there_is_no_such_feed(tmp_path: Path, name: str) -> None:
    found = filled(tmp_path, desk.text(KALUGA), OUTSIDE)
    assert serve(found).web.get(f"/feeds/alerts/{name}").status_code == 404


def test_a_subscription_without_a_feed_has_none(tmp_path: Path) -> None:
    with Hook() as hook:
        found = filled(tmp_path, desk.text(WEBHOOK, url=hook.url))
        assert serve(found).web.get("/feeds/alerts/kaluga.atom").status_code == 404


# --- the command


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A ledger with a night two days ago, by the machine's own clock."""
    for name, value in desk.ENVIRON.items():
        monkeypatch.setenv(name, value)
    found = Desk(tmp_path, desk.text(INTERNAL))
    day = (datetime.now(UTC) - timedelta(days=2)).date()
    with found.book() as book:
        book.add(counted(12, day=day))
    found.write()
    return found


def invoke(found: Desk, *told: str) -> Result:
    return CliRunner().invoke(command, [*told, "--ledger", str(found.ledger)])


def test_check_tells_and_sends_nothing(place: Desk) -> None:
    result = invoke(place, "check")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("kaluga → feed\nKaluga Oblast, night to ")
    assert "1 subscriptions, 1 alerts would be made now" in result.stderr
    assert not place.state.exists()
    told = json.loads(invoke(place, "check", "--format", "json").stdout)
    assert [one["kind"] for one in told["alerts"]] == ["reached"]


def test_check_asks_for_the_secrets(place: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    place.text = desk.text(WEBHOOK, url="http://127.0.0.1:9/")
    place.write()
    assert invoke(place, "check").exit_code == 0
    monkeypatch.delenv("DESK_SECRET")
    error = invoke(place, "check").exception
    assert isinstance(error, SettingsError)
    assert "$DESK_SECRET: holds no secret" in str(error)


def test_send_tells_what_it_did(place: Desk) -> None:
    result = CliRunner().invoke(
        command, ["send", "--ledger", str(place.ledger)], standalone_mode=False
    )
    assert (result.return_value, result.stderr) == (0, "svodka: 1 made, 0 sent, 0 not delivered\n")
    with Hook(lambda _: (410, {})) as hook:
        place.text = desk.text(WEBHOOK.replace('"kaluga"', '"second"'), url=hook.url)
        place.write()
        result = CliRunner().invoke(
            command, ["send", "--ledger", str(place.ledger)], standalone_mode=False
        )
    assert result.return_value == 1
    assert "svodka: webhook:desk, Kaluga Oblast" in result.stderr


@pytest.mark.parametrize("every", ["30s", "0m", "0h", "soon"])
def test_how_often_it_runs(place: Desk, every: str) -> None:
    assert isinstance(invoke(place, "run", "--every", every).exception, SettingsError)


def test_a_run_outlives_what_goes_wrong(place: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[float] = []

    def sleep(seconds: float) -> None:
        rounds.append(seconds)
        if len(rounds) == 1:
            place.ledger.rename(place.folder / "away.db")
        else:
            raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", sleep)
    result = invoke(place, "run", "--every", "5m")
    assert rounds == [300.0, 300.0]
    assert "1 made" in result.stderr
    assert "there is no ledger" in result.stderr


def test_a_secret_is_made() -> None:
    printed = CliRunner().invoke(command, ["secret"]).stdout.strip()
    assert len(secrets.keys(Secret("X"), {"X": printed})[0]) == 32


def test_there_are_no_subscriptions(tmp_path: Path) -> None:
    Ledger.open(tmp_path / "svodka.db").close()
    found = Desk(tmp_path, "")
    error = invoke(found, "send").exception
    assert isinstance(error, SvodkaError)
    assert "there is no such file" in str(error)
