"""Questions to a ledger: bounds with what they rest on, series, history, airports, replay."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

import made
from svodka import questions
from svodka.errors import SettingsError
from svodka.ledger import Ledger, Relays, Taken
from svodka.model import AirportRef, Claim, Document, Interval, Reading, Speaker, Window
from svodka.model.finding import Bounds, Scope, Statement
from svodka.pipeline import read
from svodka.questions import closures, plain
from svodka.questions.trend import stretches

NIGHT = (made.at(14, 18), made.at(15, 9))
DAY = date(2026, 5, 15)


@pytest.fixture
def full(ledger: Ledger) -> Ledger:
    for reading in made.everything():
        ledger.add(reading)
    return ledger


def kaluga(start: datetime = NIGHT[0], end: datetime = NIGHT[1]) -> Scope:
    return Scope(start, end, ("RU-KLU",))


# --- bounds


def test_bounds_and_what_they_rest_on(full: Ledger) -> None:
    """10 within the governor's night, who counted 11: at least 11."""
    found = questions.bounds(full, kaluga())
    assert found.finding.bounds.low == 11
    assert {"c:11", *found.finding.low_rests_on} <= found.statements.keys()
    assert found.statements["c:11"].text.startswith("Ночью над Калужской")
    assert found.upto == full.upto()


def test_bounds_as_of(full: Ledger) -> None:
    tally_only = next(e.seq for e in full.entries() if e.kind == "reading")
    assert questions.bounds(full, kaluga(), tally_only).finding.bounds == Bounds(10, 10)
    nothing = questions.bounds(full, kaluga(), datetime(2020, 1, 1, tzinfo=UTC))
    assert nothing.finding.bounds == Bounds(0, 0)
    assert nothing.upto == 0


def test_bounds_name_what_was_not_read(full: Ledger) -> None:
    found = questions.bounds(full, kaluga())
    read_then = {item.source for item in found.coverage if item.documents}
    assert read_then == {"mod_russia", "shapsha", "mos"}
    later = questions.bounds(full, kaluga(made.at(20, 0), made.at(20, 9)))
    assert not any(item.documents for item in later.coverage)
    assert len(later.coverage) == 4


def test_a_rejected_claim_bears_on_nothing(full: Ledger) -> None:
    full.judge("c:11", "rejected", "an editor")
    assert questions.bounds(full, kaluga()).finding.bounds == Bounds(10, 10)


def test_an_answer_is_plain_json(full: Ledger) -> None:
    value = plain.answer(questions.bounds(full, kaluga()))
    assert json.loads(json.dumps(value)) == value
    keys = ["version", "scope", "entry", "low", "high", "usual", "stated", "rests_on", "set_aside"]
    assert list(value)[:9] == keys
    named = {*value["rests_on"]["low"], *value["rests_on"]["high"]}
    assert named <= value["claims"].keys()


# --- whose claims they are

BULLETIN = (
    "15 мая с 0.00 до 7.00 мск дежурными средствами ПВО уничтожены 28 украинских беспилотных"
    " летательных аппаратов:\n18 – над территорией Калужской области,\n10 – над территорией"
    " Брянской области."
)
RETOLD = (
    "С полуночи силы ПВО сбили 28 украинских беспилотников, сообщило Минобороны РФ. 15 мая с 0.00"
    " до 7.00 мск 18 дронов уничтожили над территорией Калужской области и 10 – над территорией"
    " Брянской области, уточнили в ведомстве."
)
WIRE = (
    "Russia's Defense Ministry said 18 drones were shot down over the Kaluga region between"
    " midnight and 7 a.m. Moscow time on May 15."
)
OUTLET = (
    "Над Калужской областью в ночь на 15 мая сбили 5 беспилотников. Жители Боровска и Обнинска"
    " слышали взрывы около 3 часов, дороги не перекрывали."
)
HOURS = (made.at(15, 0), made.at(15, 7))


def printed(text: str, copies: int, name: str) -> list[Reading]:
    """One text by several outlets, a minute apart."""
    return [
        read(text + " " * n, made.at(15, 8, n), f"{name}{n}", id=f"{name}{n}")
        for n in range(copies)
    ]


def add_bulletin(ledger: Ledger) -> None:
    ledger.add(read(BULLETIN, made.at(15, 7, 20), "mod_russia", id="m"))


@pytest.mark.parametrize("places", [("RU-KLU",), ()])
def test_relays_are_counted_by_articles(ledger: Ledger, places: tuple[str, ...]) -> None:
    """A document that repeats the total and its parts is one relay, and so are all its copies."""
    add_bulletin(ledger)
    ledger.add_all([Taken(item) for item in printed(RETOLD, 4, "copy")])
    ledger.add(read(WIRE, made.at(15, 9), "wire", id="w"))
    found = questions.bounds(ledger, Scope(*HOURS, places))
    assert found.told_by == Relays(1, 2, 5)
    assert len(found.finding.counted) > 6


def test_an_outlets_article_is_one_speaker_however_many_print_it(ledger: Ledger) -> None:
    ledger.add_all([Taken(item) for item in printed(OUTLET, 54, "paper")])
    found = questions.bounds(ledger, kaluga())
    assert found.told_by == Relays(1, 1, 53)
    assert found.finding.bounds == Bounds(5, 5)
    add_bulletin(ledger)
    assert questions.bounds(ledger, kaluga()).told_by == Relays(2, 1, 53)


def test_an_altered_figure_is_passed_on_too(ledger: Ledger) -> None:
    add_bulletin(ledger)
    ledger.add(read(WIRE.replace("18", "80"), made.at(15, 9), "wire", id="w"))
    found = questions.bounds(ledger, kaluga())
    assert found.finding.superseded
    assert found.told_by == Relays(1, 1, 1)


def test_every_answer_counts_alike(ledger: Ledger) -> None:
    """Bounds, the night, the series and the last step of the history are about the same hours."""
    add_bulletin(ledger)
    ledger.add_all([Taken(item) for item in printed(OUTLET, 3, "paper")])
    ledger.add_all([Taken(item) for item in printed(RETOLD, 3, "copy")])
    expected = Relays(2, 2, 5)
    assert questions.bounds(ledger, kaluga()).told_by == expected
    region = questions.night(ledger, DAY).region("night", ("RU-KLU",))
    assert region is not None
    assert region.told_by == expected
    (series,) = questions.trends(ledger, DAY, DAY, places=("RU-KLU",))
    assert series.points[0].told_by == expected
    first, second, *_, last = questions.history(ledger, kaluga())
    assert (first.was_told_by, first.told_by) == (None, Relays(1, 0, 0))
    assert (second.was_told_by, second.told_by) == (Relays(1, 0, 0), Relays(2, 0, 0))
    assert last.told_by == expected
    value = plain.answer(questions.bounds(ledger, kaluga()))
    assert [value[key] for key in ("speakers", "relays", "documents")] == list(expected)
    (finding,) = (
        item
        for item in plain.night_findings(questions.night(ledger, DAY, "RU-KLU"))["findings"]
        if item["period"] == "night"
    )
    assert [finding[key] for key in ("speakers", "relays", "documents")] == list(expected)


def test_families_are_those_of_then(ledger: Ledger) -> None:
    """A copy that came later is no relay yet, and an article is itself before its earlier copy."""
    first, second, third = printed(OUTLET, 3, "paper")
    ledger.add(second)
    ledger.add(third)
    then = ledger.upto()
    ledger.add(first)
    assert questions.bounds(ledger, kaluga(), then).told_by == Relays(1, 1, 1)
    assert questions.bounds(ledger, kaluga()).told_by == Relays(1, 1, 2)


def test_both_sides_are_told_apart(ledger: Ledger) -> None:
    add_bulletin(ledger)
    text = "У ніч на 15 травня збито 40 ворожих БпЛА."
    ledger.add(read(text, made.at(15, 8), "kpszsu", id="u"))
    ledger.add_all([Taken(item) for item in printed(RETOLD, 2, "copy")])
    found = questions.bounds(ledger, Scope(*NIGHT))
    assert {name: side.told_by for name, side in found.sides.items()} == {
        "RU": Relays(1, 1, 2),
        "UA": Relays(1, 0, 0),
    }
    assert found.told_by == Relays(2, 1, 2)


# --- the night, conflicts


def test_a_night_has_findings_for_each_area(full: Ledger) -> None:
    found = questions.night(full, DAY)
    asked = {(region.period, region.finding.scope.places) for region in found.regions}
    assert {("night", ("RU-KLU",)), ("night", ("RU-MOW", "RU-MOS")), ("night", ())} <= asked
    assert {("day", ("RU-TUL",)), ("day", ("sea:black",))} <= asked
    region = found.finding("night", ("RU-BRY",))
    assert region is not None
    assert region.bounds == Bounds(8, 8)
    assert found.finding("day", ("RU-BRY",)) is None


def test_a_report_that_contradicts_itself_is_a_conflict(ledger: Ledger) -> None:
    ledger.add(made.tally((10, 8, 3)))
    found = questions.conflicts(ledger, *NIGHT)
    assert len(found.found) >= 1
    assert {id for conflict in found.found for id in conflict.claims} <= found.statements.keys()
    assert questions.conflicts(ledger).found == found.found
    assert questions.conflicts(ledger, made.at(20, 0), made.at(21, 0)).found == ()


def test_claims_that_agree_are_none(full: Ledger) -> None:
    assert questions.conflicts(full).found == ()


# --- trend


def test_a_series_by_night(full: Ledger) -> None:
    (found,) = questions.trends(full, date(2026, 5, 12), date(2026, 5, 16), places=("RU-KLU",))
    lows = [point.finding.bounds.low for point in found.points]
    assert lows == [0, 0, 0, 11, 0]
    assert [bool(point.read) for point in found.points] == [False, False, False, True, False]
    (night,) = (point for point in found.points if point.read)
    assert (night.day, night.rank, night.of, night.ratio) == (DAY, 1, 1, None)


def many(ledger: Ledger, counts: list[int]) -> None:
    for number, count in enumerate(counts):
        text = f"За ночь над Калужской областью уничтожено {count} БПЛА."
        published = made.at(1, 7, 30) + timedelta(days=number)
        ledger.add(read(text, published, "shapsha_vv", id=f"n-{number}"))


def test_rank_and_ratio_are_among_the_nights_before(ledger: Ledger) -> None:
    many(ledger, [4, 6, 5, 20, 5])
    (found,) = questions.trends(ledger, date(2026, 5, 1), date(2026, 5, 5), places=("RU-KLU",))
    assert [point.finding.bounds.low for point in found.points] == [4, 6, 5, 20, 5]
    assert [(p.rank, p.of) for p in found.points] == [(1, 1), (1, 2), (2, 3), (1, 4), (3, 5)]
    ratios = [point.ratio for point in found.points]
    assert ratios == [None, None, None, 4.0, pytest.approx(5 / 5.5)]


@pytest.mark.parametrize(
    ("by", "days"),
    [
        ("night", ["2026-05-30", "2026-05-31", "2026-06-01", "2026-06-02"]),
        ("week", ["2026-05-31", "2026-06-02"]),
        ("month", ["2026-05-31", "2026-06-02"]),
    ],
)
def test_stretches_leave_no_gap(by: str, days: list[str]) -> None:
    found = list(stretches(date(2026, 5, 30), date(2026, 6, 2), by))
    assert [day.isoformat() for day, _ in found] == days
    if by != "night":
        assert all(a[1].end == b[1].start for a, b in pairwise(found))


def test_a_series_that_ends_before_it_begins(ledger: Ledger) -> None:
    with pytest.raises(SettingsError):
        questions.trends(ledger, date(2026, 5, 2), date(2026, 5, 1))


# --- history


def test_history_tells_which_document_changed_the_answer(full: Ledger) -> None:
    steps = questions.history(full, kaluga())
    assert [step.document.id for step in steps if step.document] == ["m-1", "g-1"]
    assert steps[0].before is None
    assert steps[0].after.bounds == Bounds(10, 10)
    assert steps[1].after.bounds.low == 11
    full.judge("c:11", "rejected", "an editor")
    last = questions.history(full, kaluga())[-1]
    assert (last.entry.kind, last.after.bounds) == ("judgement", Bounds(10, 10))
    assert [item.claim.id for item in last.took] == ["c:11"]


# --- airports


def notice(
    outcome: str,
    hour: int,
    id: str,
    *,
    until: int | None = None,
    speaker: str = "ROSAVIATSIA",
    airport: str = "UUWW",
    published: datetime | None = None,
) -> Statement:
    window = Window("approx", made.at(15, hour), made.at(15, hour))
    if until is not None:
        hours = Interval(made.at(15, hour), made.at(15, until))
        window = Window("explicit", hours.start, hours.end, hours, hours)
    claim = Claim(
        id, Speaker(speaker), outcome, airport=AirportRef("Внуково", None, airport), window=window
    )
    return Statement(claim, f"d-{id}", 1, "favtrf", published or made.at(15, hour), True)


@pytest.mark.parametrize(
    ("notices", "intervals", "notes"),
    [
        ([("closed", 1), ("reopened", 5)], [("closed", 1, 5)], []),
        ([("closed", 1)], [("closed", 1, None)], []),
        ([("reopened", 5)], [], ["reopened_unclosed"]),
        ([("closed", 1), ("closed", 2), ("reopened", 5)], [("closed", 1, 5)], ["closed_twice"]),
        (
            [("closed", 1), ("restricted", 3), ("reopened", 5)],
            [("closed", 1, 3), ("restricted", 3, 5)],
            [],
        ),
        (
            [("closed", 1), ("reopened", 5), ("closed", 13)],
            [("closed", 1, 5), ("closed", 13, None)],
            [],
        ),
        ([("closed", 1), ("reopened", 5), ("reopened", 6)], [("closed", 1, 5)], []),
    ],
)
def test_notices_make_intervals(
    notices: list[tuple[str, int]],
    intervals: list[tuple[str, int, int | None]],
    notes: list[str],
) -> None:
    made_of = [notice(outcome, hour, f"c{n}") for n, (outcome, hour) in enumerate(notices)]
    found, noticed = closures(reversed(made_of))
    assert [
        (c.kind, c.start.astimezone(made.MSK).hour, c.end and c.end.astimezone(made.MSK).hour)
        for c in found
    ] == intervals
    assert [note.code for note in noticed] == notes


def test_a_notice_with_both_hours_and_one_of_another_airport() -> None:
    found, notes = closures(
        [notice("closed", 1, "a", until=4), notice("reopened", 3, "b", airport="UUDD")]
    )
    assert [(c.start, c.end) for c in found] == [(made.at(15, 1), made.at(15, 4))]
    assert [note.airport.icao for note in notes] == ["UUDD"]


def test_only_intervals_of_the_hours_asked_for() -> None:
    notices = [notice("closed", 1, "a"), notice("reopened", 5, "b")]
    assert len(closures(notices, made.at(15, 4), made.at(15, 6))[0]) == 1
    assert closures(notices, made.at(15, 6), made.at(15, 8))[0] == ()


# --- replay


def add_read(ledger: Ledger) -> None:
    for reading in (made.tally(), made.governor(), made.posted()):
        d = reading.document
        ledger.add(read(d.text, d.published, d.source, id=d.id))


def test_what_was_derived_is_derived_again(ledger: Ledger) -> None:
    add_read(ledger)
    answer = questions.bounds(ledger, kaluga())
    ledger.keep(plain.question(kaluga()), plain.answer(answer), answer.upto)
    many(ledger, [4])
    found = questions.replay(ledger, plain.again)
    assert (found.readings, found.findings, found.differences) == (4, 1, ())
    assert found.chain == ledger.chain()


def test_a_reading_that_nobody_would_make_is_told(ledger: Ledger) -> None:
    add_read(ledger)
    ledger.add(Reading(Document("x", "Сбито 4 БПЛА.", published=made.at(15, 7))))
    ledger.keep(plain.question(kaluga()), {"low": 99}, 2)
    found = questions.replay(ledger, plain.again)
    assert [item.subject for item in found.differences] == ["x", str(ledger.upto())]
    assert "1 claims are read that were not" in found.differences[0].what


def test_the_index_of_families_is_derived_again(ledger: Ledger) -> None:
    """And not written: a link that is missing is still missing afterwards."""
    ledger.add_all([Taken(item) for item in printed(RETOLD, 3, "copy")])
    ledger.add(read(BULLETIN, made.at(15, 7, 20), "mod_russia", id="m"))
    assert questions.replay(ledger, plain.again).differences == ()
    ledger._db.exec_driver_sql("UPDATE near_links SET alike = 1 WHERE entry = 5")
    ledger._db.exec_driver_sql("DELETE FROM near_links WHERE entry = 3")
    before = ledger._db.exec_driver_sql("SELECT * FROM near_links").all()
    for _ in range(2):
        found = questions.replay(ledger, plain.again)
        (item,) = found.differences
        assert (item.subject, item.reading, found.families) == ("", None, True)
        assert "2 kept links between documents are not found again, 3 are found" in item.what
    assert ledger._db.exec_driver_sql("SELECT * FROM near_links").all() == before
    ledger.rebuild_families()
    assert questions.replay(ledger, plain.again).differences == ()


def test_documents_that_were_never_compared_are_a_difference(ledger: Ledger) -> None:
    add_read(ledger)
    for table in ("near_links", "sketch_bands", "sketches"):
        ledger._db.exec_driver_sql(f"DELETE FROM {table}")
    (item,) = questions.replay(ledger, plain.again).differences
    assert "not all documents were compared" in item.what


def test_issues_of_the_input_are_no_difference(ledger: Ledger) -> None:
    from svodka.model import Issue

    reading = read("Сбито 4 БПЛА.", made.at(15, 7), id="x")
    given = Issue("published_assumed", "info", "no offset")
    ledger.add(replace(reading, issues=(given, *reading.issues)))
    assert questions.replay(ledger, plain.again).differences == ()
