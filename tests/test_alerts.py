"""What subscriptions say, what is told of a night and when, and that nothing is told twice."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import desk
import exported
import made
from desk import Desk
from svodka.alerts import config, deciding, words
from svodka.alerts.records import Known, Subscription
from svodka.errors import SettingsError
from svodka.model import Claim, Document, Interval, Reading, Speaker, Window
from svodka.model.finding import Bounds

NIGHT = date(2026, 5, 15)
MOSCOW = ZoneInfo("Europe/Moscow")
# After the night and its day, as the desk's own clock and as the public view's.
INSIDE = made.at(15, 19)
OUTSIDE = made.at(17, 9)
KALUGA = """
name = "kaluga"
regions = ["RU-KLU"]
at_least = 10
feed = true
"""
INTERNAL = f'{KALUGA}internal = true\ndelay = "0 h"\n'


def counted(
    number: int,
    *,
    id: str = "n-1",
    day: date = NIGHT,
    speaker: str = "gov:RU-KLU",
    published: datetime | None = None,
) -> Reading:
    """A governor's exact figure for one night over Kaluga."""
    start = datetime.combine(day - timedelta(days=1), time(20), MOSCOW)
    hours = Interval(start, start + timedelta(hours=11))
    words = f"Ночью над Калужской областью сбито {number} БПЛА. Сообщение {id}."
    claim = Claim(
        f"c:{id}:{number}",
        Speaker(speaker),
        "downed",
        "uav",
        count=made.exact(number),
        areas=(made.area(words, "Калужской областью", "RU-KLU"),),
        exhaustive="region",
        window=Window("explicit", hours.start, hours.end, hours, hours, "Ночью"),
        evidence=made.evidence(words, count=f"{number} "),
    )
    moment = published or datetime.combine(day, time(8), MOSCOW)
    return Reading(Document(id, words, source="shapsha", published=moment), (claim,))


@pytest.fixture
def kaluga(tmp_path: Path) -> Desk:
    """An internal desk, the evening after a night on which the governor counted 12."""
    found = Desk(tmp_path, desk.text(INTERNAL), INSIDE)
    with found.book() as book:
        book.add(counted(12))
    return found


def titles(found: Desk, name: str = "kaluga") -> list[str]:
    return [alert.value["title"] for alert in found.told(name)]


# --- alerts.toml

WHOLE = """
base = "https://svodka.example.org"

[smtp]
host = "mail.example.org"
security = "starttls"
from = "alerts@example.org"
user = "svodka"
password_variable = "MAIL_PASSWORD"

[[webhook]]
name = "desk"
url = "https://hooks.example.org/svodka?desk=1"
secret_file = "desk.secret"

[[subscription]]
name = "kaluga"
regions = ["ru-klu", "RU-MOW,RU-MOS", "UA"]
outcome = "downed"
object = "uav"
at_least = 20
rises_by = 5
conflicts = true
webhooks = ["desk"]
mail = ["night@example.org"]
feed = true
delay = "2 d"
"""


def loaded(folder: Path, text: str) -> config.Alerts:
    file = folder / "alerts.toml"
    file.write_text(text, encoding="utf-8")
    return config.load(file)


def test_all_that_can_be_said(tmp_path: Path) -> None:
    found = loaded(tmp_path, WHOLE)
    (one,) = found.subscriptions
    assert one.regions == (("RU-KLU",), ("RU-MOW", "RU-MOS"), ("UA",))
    assert (one.at_least, one.rises_by, one.conflicts) == (20, 5, True)
    assert one.targets == ("webhook:desk", "mail:night@example.org")
    assert one.delay == timedelta(days=2)
    assert found.base == "https://svodka.example.org/"
    assert found.webhooks["desk"].secret.file == tmp_path / "desk.secret"
    assert found.smtp is not None
    assert (found.smtp.port, found.smtp.security) == (587, "starttls")


def test_the_delay_is_that_of_the_public_view(tmp_path: Path) -> None:
    (one,) = loaded(tmp_path, desk.text(KALUGA)).subscriptions
    assert one.delay == timedelta(hours=24)
    assert not one.internal


HOSTILE = (
    "../../etc/passwd",
    "a/b",
    "A",
    "",
    "a b",
    "a\\r\\nBcc: x@example.org",
    "<script>",
    "%2e%2e",
    "ночь",
    "a" * 65,
    "-a",
    "a.b",
)
WRONG = (
    *((f'name = "{name}"', "name ") for name in HOSTILE),
    ("regions = []", "regions is missing"),
    ('regions = ["RU-XX"]', "no place has the id"),
    ('regions = ["geonames:572070"]', "is no region, sea or side"),
    ("at_least = 0", "at_least has to be a number from 1"),
    ("at_least = 1.5", "whole number"),
    ("at_least = true", "has to be a number"),
    ('outcome = "shot"', "'shot' is not known"),
    ('object = "bird"', "'bird' is not known"),
    ('webhooks = ["nowhere"]', "'nowhere' is not known"),
    ('mail = ["night@example.org"]', "mail needs a server"),
    ('delay = "1 h"', "delay is shorter than 24 h"),
    ('delay = "0 h"', "delay is shorter than 24 h"),
    ('delay = "400 d"', "delay is longer than"),
    ('delay = "soon"', "delay has to be like"),
    ("feed = false", "webhooks is missing"),
    ("regoins = []", "did you mean 'regions'"),
    ("languages = ['ru']", "no key is called 'languages'"),
)


@pytest.mark.parametrize(("line", "words"), WRONG, ids=[line[:40] for line, _ in WRONG])
def test_a_mistake_is_told_with_its_key(tmp_path: Path, line: str, words: str) -> None:
    key = line.partition(" ")[0]
    kept = [one for one in KALUGA.strip().splitlines() if one.partition(" ")[0] != key]
    with pytest.raises(SettingsError, match=r"alerts\.toml, subscription") as error:
        loaded(tmp_path, desk.text("\n".join([line, *kept])))
    assert words in str(error.value)


ADDRESSES = (
    "night@example.org\\r\\nBcc: other@example.org",
    "night@example.org, other@example.org",
    "<night@example.org>",
    "night",
    "@example.org",
    "ночь@example.org",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_no_address_of_mail(tmp_path: Path, address: str) -> None:
    text = desk.text(f'{KALUGA}mail = ["{address}"]', smtp=25)
    with pytest.raises(SettingsError, match="is no address of mail"):
        loaded(tmp_path, text)


TARGETS = (
    ("https://hooks", "http://hooks", "has to begin with https://"),
    ("https://hooks", "ftp://hooks", "has to be an address"),
    ("https://hooks", "https://user:word@hooks", "neither a user nor"),
    ('secret_file = "desk.secret"', "", "nothing goes unsigned"),
    ('secret_file = "desk.secret"', 'secret = "whsec_x"', "does not stand in this file"),
    ('password_variable = "MAIL_PASSWORD"', "", "user goes with"),
    ('security = "starttls"', 'security = "none"', "'none' is for a server on this machine"),
    ('security = "starttls"', 'security = "ssl"', "'ssl' is not known"),
    ('security = "starttls"', 'security = "tls"\nport = 70000', "up to 65535"),
    ('base = "https://svodka', 'base = "svodka', "is no address"),
    ("[[webhook]]", "[[webhok]]", "did you mean 'webhook'"),
)


@pytest.mark.parametrize(
    ("old", "new", "words"), TARGETS, ids=[new or "-" for _, new, _ in TARGETS]
)
def test_a_mistake_in_a_target(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in WHOLE
    with pytest.raises(SettingsError) as error:
        loaded(tmp_path, WHOLE.replace(old, new))
    assert words in str(error.value)


def test_a_name_stands_there_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="stands there twice"):
        loaded(tmp_path, desk.text(KALUGA, KALUGA))


# --- what is told

BOTH = Subscription("x", (("RU-KLU",),), at_least=20, rises_by=5)
DECIDED = (
    # at_least, rises_by, seen, told, now → kind
    (20, None, None, None, (20, 30), "reached"),
    (20, None, None, None, (19, 30), None),
    (20, None, (10, 30), None, (19, None), None),
    (20, None, (10, 30), None, (25, 30), "reached"),
    (20, None, (20, 30), (20, 30), (20, 30), None),
    (20, None, (20, 30), (20, 30), (21, 30), "changed"),
    (20, None, (20, 30), (20, 30), (20, 29), "changed"),
    (20, None, (20, 30), (20, 30), (20, None), "changed"),
    (20, None, (20, 30), (20, 30), (3, 30), "changed"),
    (None, 5, None, None, (40, 40), None),
    (None, 5, (40, 40), None, (44, 44), None),
    (None, 5, (40, 40), None, (45, 45), "rose"),
    (None, 5, (40, 40), (45, 45), (49, 49), "changed"),
    (None, 5, (40, 40), (45, 45), (50, 50), "rose"),
    (None, 5, (40, 40), (45, 45), (30, 50), "changed"),
    (20, 5, (1, 1), None, (7, 7), "rose"),
    (20, 5, (20, 20), (20, 20), (25, 25), "rose"),
)


@pytest.mark.parametrize(("at_least", "rises_by", "seen", "told", "now", "kind"), DECIDED)
def test_what_is_decided(
    at_least: int | None,
    rises_by: int | None,
    seen: tuple[int, int | None] | None,
    told: tuple[int, int | None] | None,
    now: tuple[int, int | None],
    kind: str | None,
) -> None:
    wanted = replace(BOTH, at_least=at_least, rises_by=rises_by)
    known = Known(0, Bounds(*seen) if seen else None, Bounds(*told) if told else None)
    assert deciding.of_figure(wanted, known, Bounds(*now)) == kind


_BOUNDS = st.tuples(st.integers(0, 40), st.one_of(st.none(), st.integers(40, 60)))


@given(st.lists(_BOUNDS, min_size=1, max_size=20))
def test_nothing_told_changes_in_silence(answers: list[tuple[int, int | None]]) -> None:
    """From the first alert on, whoever reads them all knows the figure; before it, none reached
    what is waited for. The same answer again is never told."""
    known, reader = Known(), None
    for each in answers:
        now = Bounds(*each)
        kind = deciding.of_figure(BOTH, known, now)
        if kind is not None:
            assert now != reader
            reader = now
            known = replace(known, told=now)
        known = replace(known, seen=known.seen or now)
        assert reader is None or reader == now
        assert reader is not None or now.low < 20
        assert deciding.of_figure(BOTH, known, now) is None


def test_a_figure_is_told_once(kaluga: Desk) -> None:
    assert kaluga.run().made == 1
    assert titles(kaluga) == ["Kaluga Oblast, night to 15 May 2026: 12 uav downed"]
    assert kaluga.run().made == 0
    kaluga.later(days=2)
    assert kaluga.run().made == 0


def test_what_is_said_in_an_alert(kaluga: Desk) -> None:
    kaluga.text = f'base = "https://svodka.example.org/"\n{kaluga.text}'
    kaluga.run()
    (alert,) = kaluga.told("kaluga")
    told = "\n".join(alert.value["text"])
    for part in (
        "What was said afterwards of 14 May 18:00 – 15 May 2026 09:00 Moscow time",
        "Lowest to highest that the claims allow: 12",
        "The lowest reaches 10, which kaluga waits for.",
        "governor of Kaluga Oblast: 12 downed uav, Kaluga Oblast",
        "«Ночью над Калужской областью сбито 12 БПЛА. Сообщение n-1.» (shapsha, 15 May 08:00)",
        "Told by 1 independent speaker.",
        "Internal: not for publication before 16 May 19:00 Moscow time.",
    ):
        assert part in told
    assert alert.value["url"] == "https://svodka.example.org/region/RU-KLU/2026-05-15"
    assert alert.value["finding"]["low"] == 12
    assert list(alert.value["claims"]) == ["c:n-1:12"]
    assert json.dumps(alert.value)


def test_what_changes_is_told_as_a_correction(kaluga: Desk) -> None:
    kaluga.run()
    with kaluga.book() as book:
        book.add(counted(9))
    assert kaluga.run().made == 1
    with kaluga.book() as book:
        book.judge("n-1", "retracted", "desk", "a test post")
    assert kaluga.run().made == 1
    assert titles(kaluga)[1:] == [
        "Correction: Kaluga Oblast, night to 15 May 2026: 9 uav downed (told before: 12)",
        "Correction: Kaluga Oblast, night to 15 May 2026: no claim stands any more"
        " (told before: 9)",
    ]
    first, second, _ = kaluga.told("kaluga")
    assert (second.value["before"], second.value["after"]) == (
        {"low": 12, "high": 12},
        {"low": 9, "high": 9},
    )
    assert first.value["number"] == 1
    assert len({alert.id for alert in kaluga.told("kaluga")}) == 3


def test_a_night_that_was_told_is_looked_at_again(kaluga: Desk) -> None:
    """A correction that comes weeks later is told, a new report of that night is not."""
    kaluga.text = desk.text(INTERNAL, INTERNAL.replace('"kaluga"', '"other"'))
    first = kaluga.text.partition('[[subscription]]\nname = "other"')[0]
    kaluga.text, both = first, kaluga.text
    kaluga.run()
    kaluga.later(days=20)
    kaluga.text = both
    with kaluga.book() as book:
        book.add(counted(31))
    assert kaluga.run().made == 1
    assert len(titles(kaluga)) == 2
    assert titles(kaluga, "other") == []


def test_what_was_first_seen_is_what_it_rises_from(tmp_path: Path) -> None:
    rising = INTERNAL.replace("at_least = 10", "rises_by = 10")
    found = Desk(tmp_path, desk.text(rising), INSIDE)
    with found.book() as book:
        book.add(counted(12))
    assert found.run().made == 0
    with found.book() as book:
        book.add(counted(21))
    assert found.run().made == 0
    with found.book() as book:
        book.add(counted(22))
    assert found.run().made == 1
    assert (
        "The lowest rose by 10 or more since it was first seen."
        in (found.told("kaluga")[0].value["text"])
    )


ENDS = ((made.at(15, 8, 59), 0), (made.at(15, 9), 1))


@pytest.mark.parametrize(("now", "amount"), ENDS, ids=["before", "after"])
def test_nothing_is_told_of_a_night_that_goes_on(kaluga: Desk, now: datetime, amount: int) -> None:
    """Also to a desk that waits for no delay."""
    kaluga.now = now
    assert kaluga.run().made == amount


def test_the_delay_is_kept(tmp_path: Path) -> None:
    """What was published at eight in the morning is told the day after that, and what the ledger
    took in late a day after it did."""
    found = Desk(tmp_path, desk.text(KALUGA), OUTSIDE)
    with found.book() as book:
        book.add(counted(12))
    found.now = made.at(17, 7, 59)
    assert found.run().made == 0
    found.now = OUTSIDE
    assert found.run().made == 1
    assert "Held back by 24 hours." in found.told("kaluga")[0].value["text"]


def test_an_edit_waits_for_the_delay(tmp_path: Path) -> None:
    """An edit is as old as the ledger's knowledge of it, whatever its publisher dates it."""
    now = datetime.now(UTC)
    day = (now.astimezone(MOSCOW) - timedelta(days=3)).date()
    found = Desk(tmp_path, desk.text(KALUGA), now)
    with found.book() as book:
        book.add(counted(12, day=day))
    assert found.run().made == 1
    with found.book() as book:
        book.add(counted(31, day=day))
        then = datetime.now(UTC)
    found.now = then + timedelta(hours=23, minutes=59)
    assert found.run().made == 0
    found.now = then + timedelta(hours=24, seconds=1)
    assert found.run().made == 1
    assert titles(found)[-1].endswith("31 uav downed (told before: 12)")


def test_desks_are_as_late_as_each_of_them_says(tmp_path: Path) -> None:
    found = Desk(
        tmp_path, desk.text(INTERNAL, KALUGA.replace('"kaluga"', '"outside"')), made.at(16, 9)
    )
    with found.book() as book:
        book.add(counted(12))
    found.run()
    assert (len(titles(found)), len(titles(found, "outside"))) == (1, 0)
    found.now = OUTSIDE
    found.run()
    assert (len(titles(found)), len(titles(found, "outside"))) == (1, 1)


def test_an_earlier_view_takes_nothing_back(kaluga: Desk) -> None:
    """A clock that was set back, or a run that was overtaken."""
    kaluga.run()
    with kaluga.book() as book:
        book.add(counted(20))
    kaluga.later(hours=-1)
    assert kaluga.run().made == 0
    kaluga.later(hours=2)
    assert kaluga.run().made == 1


def by_day() -> Reading:
    """Three areas under one number, within the hours of a day."""
    (claim,) = made.lumped().claims
    hours = Interval(made.at(15, 9, 30), made.at(15, 12, 30))
    window = Window("explicit", hours.start, hours.end, hours, hours, "С 9.30 до 12.30")
    return replace(made.lumped(), claims=(replace(claim, window=window),))


def test_areas_sides_and_days(tmp_path: Path) -> None:
    text = """
name = "kaluga"
regions = ["RU-MOW,RU-MOS", "RU", "RU-KRS,RU-TUL,sea:black", "sea:black", "UA-30"]
at_least = 1
feed = true
internal = true
delay = "0 h"
"""
    found = Desk(tmp_path, desk.text(text), INSIDE)
    with found.book() as book:
        for reading in (made.tally(), by_day()):
            book.add(reading)
    found.run()
    told = titles(found)
    assert "Moscow and Moscow Oblast, night to 15 May 2026: 2 uav downed" in told
    assert any(title.startswith("everywhere, as Russian officials count, night") for title in told)
    day = "Kursk Oblast and Tula Oblast and Black Sea, 15 May 2026 09:00–18:00: at least 31 "
    assert any(title.startswith(day) for title in told)
    assert "Black Sea, 15 May 2026 09:00–18:00: at least 1 uav downed" in told
    assert not any("Kyiv" in title for title in told)


# --- conflicts

CLASH = """
name = "clash"
regions = ["RU-BRY"]
conflicts = true
feed = true
internal = true
delay = "0 h"
"""


def test_a_conflict_is_told_and_taken_back(tmp_path: Path) -> None:
    found = Desk(tmp_path, desk.text(CLASH, CLASH.replace("clash", "far").replace("BRY", "BEL")))
    found.now = INSIDE
    with found.book() as book:
        book.add(made.tally())
        book.add(exported.clashing())
    found.run()
    (alert,) = found.told("clash")
    assert alert.kind == "conflict"
    assert "claims that cannot all be true (" in alert.value["title"]
    assert "Bryansk Oblast" in alert.value["title"]
    assert alert.value["text"][0].startswith("These cannot ")
    assert any("сбиты 3 БПЛА" in line for line in alert.value["text"])
    assert found.told("far") == []
    assert found.run().made == 0
    with found.book() as book:
        book.judge("b-1", "retracted", "desk", "a test post")
    assert found.run().made == 1
    settled = found.told("clash")[-1]
    assert settled.kind == "settled"
    assert settled.value["text"][1] == f"Told before: {alert.value['text'][0]}"
    assert found.run().made == 0
    with found.book() as book:
        book.judge("b-1", "restored", "desk", "it was none")
    assert found.run().made == 1
    assert [one.kind for one in found.told("clash")] == ["conflict", "settled", "conflict"]


# --- words


def test_words_of_documents_drive_no_terminal(tmp_path: Path) -> None:
    reading = counted(12)
    claim = replace(reading.claims[0], speaker=Speaker("other", "\x1b[2J\u202eevil\r\nSubject: x"))
    document = replace(reading.document, source="\x1b[31mred", url="https://example.org/\r\nx")
    found = Desk(tmp_path, desk.text(INTERNAL), INSIDE)
    with found.book() as book:
        book.add(Reading(document, (claim,)))
    found.run()
    (alert,) = found.told("kaluga")
    text = words.printed(alert.value["text"], alert.value["url"])
    assert not any(sign in text for sign in "\x1b\u202e\r")
    assert "\nSubject: x" not in text
