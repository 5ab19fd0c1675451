"""What a ledger of either kind has to do with revisions, deletions and takings: each case takes an
empty one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

import made
from svodka.errors import LedgerError
from svodka.ledger import Coverage, Ledger, Taken, schema
from svodka.model import Interval, Reading

A = made.GOVERNOR
B = made.GOVERNOR + " Уточнено."
C = "Тест. " + made.GOVERNOR


def contents(ledger: Ledger) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, whatever database it is in."""
    return {
        table.name: sorted((tuple(row) for row in ledger._db.execute(select(table))), key=repr)
        for table in schema.metadata.sorted_tables
    }


def behind(ledger: Ledger, table: str, change: str) -> None:
    """A change by somebody who owns the database, without its triggers."""
    of_file = ledger._db.dialect.name == "sqlite"
    guard = f"DROP TRIGGER IF EXISTS {table}_no_update"
    ledger._db.exec_driver_sql(
        guard if of_file else f"ALTER TABLE {table} DISABLE TRIGGER {table}_only_grows"
    )
    ledger._db.exec_driver_sql(f"UPDATE {table} {change}")


def seen(text: str, when: datetime | None = None, **fields: Any) -> Reading:
    """The governor's post as it was seen at some time."""
    reading = made.governor(text)
    return replace(reading, document=replace(reading.document, retrieved=when, **fields))


def standing(ledger: Ledger) -> tuple[int, str]:
    """The revision that stands, and its text."""
    (document,) = ledger.documents()
    assert [kept.document.text for kept in ledger.claims()] == [document.text] * 2
    return document.revision, document.text


def texts(ledger: Ledger) -> list[tuple[int, str, bool]]:
    life = ledger.life("g-1")
    assert life is not None
    return [(s.document.revision, s.document.text, s.late) for s in life.stages]


# --- revisions


def an_item_can_return_to_what_it_said(ledger: Ledger) -> None:
    for text, hour, new in ((A, 8, True), (A, 9, False), (B, 10, True), (B, 11, False)):
        assert ledger.add(seen(text, made.at(15, hour))) is new
    assert ledger.add(seen(A, made.at(15, 12)))
    assert not ledger.add(seen(A, made.at(15, 13)))
    assert standing(ledger) == (3, A)
    assert texts(ledger) == [(1, A, False), (2, B, False), (3, A, False)]
    assert ledger.add(seen(B, made.at(15, 14)))
    assert standing(ledger) == (4, B)
    assert list(ledger.check()) == []


def files_that_are_read_twice_change_nothing(ledger: Ledger) -> None:
    """Without the time at which it was seen, an old wording is only known already."""
    for _ in range(2):
        first = [ledger.add(seen(A)), ledger.add(seen(B))]
    assert first == [False, False]
    assert standing(ledger) == (2, B)
    assert not ledger.add(seen(A, made.at(15, 9))), "seen before B came in"
    assert ledger.add(seen(A, datetime.now(UTC) + timedelta(minutes=1))), "seen after it"
    assert standing(ledger) == (3, A)


def what_was_seen_earlier_does_not_supersede(ledger: Ledger) -> None:
    """An archive that is read after the live page."""
    ledger.add(seen(B, made.at(15, 10)))
    before = ledger.upto()
    assert ledger.add(seen(C, made.at(15, 7)))
    assert not ledger.add(seen(C, made.at(15, 7)))
    assert standing(ledger) == (1, B)
    assert texts(ledger) == [(2, C, True), (1, B, False)]
    assert ledger.totals() == ledger.totals(before) == (1, 2, 1)
    assert ledger.add(seen(C, made.at(15, 11))), "it says so again, and now last"
    assert standing(ledger) == (3, C)
    assert list(ledger.check()) == []


def a_late_revision_stays_late_when_it_is_read_again(ledger: Ledger) -> None:
    ledger.add(seen(B, made.at(15, 10)))
    late = seen(C, made.at(15, 7))
    ledger.add(late)
    better = replace(late, document=replace(late.document, revision=2), claims=late.claims[:1])
    assert ledger.reread(better)
    assert not ledger.reread(better)
    assert standing(ledger) == (1, B)
    with pytest.raises(LedgerError, match="no revision 7"):
        ledger.reread(replace(better, document=replace(better.document, revision=7)))


def the_same_text_twice_is_read_again_twice(ledger: Ledger) -> None:
    """Revisions 1 and 3 have one text: each has a reading of its own."""
    for text, hour in ((A, 8), (B, 9), (A, 10)):
        ledger.add(seen(text, made.at(15, hour)))
    for revision in (1, 3):
        reading = seen(A, revision=revision)
        assert ledger.reread(replace(reading, claims=reading.claims[:1]))
    assert [len(r.reading.claims) for r in ledger.revisions() if r.reading] == [1, 2, 1]


def what_makes_a_revision(ledger: Ledger) -> None:
    """Words, blanks and the publication time do; views, an edit mark, and the way in which a time
    is written do not."""
    hour = iter(range(24))

    def add(text: str = A, **fields: Any) -> bool:
        return ledger.add(seen(text, made.at(16, next(hour)), **fields))

    assert add()
    assert not add(extras={"views": 1200, "edited": True})
    assert not add(published=made.at(15, 8).astimezone(UTC))
    assert add(published=made.at(15, 8, 5))
    assert add(A.replace(": ", ":  "), published=made.at(15, 8, 5))
    assert add("Уточнение\n\n" + A, published=made.at(15, 8, 5))
    assert standing(ledger)[0] == 4


def extras_come_with_their_revision(ledger: Ledger) -> None:
    extras = {"views": 12, "forwarded_from": "Оперштаб", "edited": True}
    ledger.add(seen(A, extras=extras))
    ledger.add(made.tally())
    (first, second) = sorted(ledger.documents(), key=lambda document: document.id)
    assert (first.extras, second.extras) == (extras, {})
    assert list(ledger.check()) == []


def documents_of_one_moment_come_in_the_order_of_their_bytes(ledger: Ledger) -> None:
    """Not in that of some language, which sorts without regard to case, hyphens or accents."""
    ids = ["Ёж", "b-1", "B-2", "a_1", "a-2", "Ежи", "é"]
    ledger.add_all([Taken(made.governor(id=id)) for id in ids])
    assert [document.id for document in ledger.documents()] == sorted(ids)
    assert [item.document for item in ledger.statements()][::2] == sorted(ids)
    assert [item.document.id for item in ledger.claims()][::2] == sorted(ids)


# --- gone and back


def a_deleted_item_is_gone_and_what_it_said_stays(ledger: Ledger) -> None:
    ledger.add(seen(A, made.at(15, 8)))
    before = ledger.upto()
    assert ledger.gone("g-1", made.at(15, 12), "404")
    assert not ledger.gone("g-1", made.at(15, 13), "404")
    assert not ledger.gone("nothing", made.at(15, 13), "404")
    statements = list(ledger.statements())
    assert [item.gone for item in statements] == [made.at(15, 12)] * 2
    assert [item.gone for item in ledger.claims()] == [made.at(15, 12)] * 2
    assert [item.gone for item in ledger.statements(as_of=before)] == [None, None]
    assert statements == list(ledger.statements(as_of=before)), "the same statement"
    assert list(ledger.check()) == []


def an_item_that_is_seen_again_is_back(ledger: Ledger) -> None:
    ledger.add(seen(A, made.at(15, 8)))
    ledger.gone("g-1", made.at(15, 12), "404")
    assert not ledger.add(seen(A)), "a file says nothing about when"
    assert not ledger.add(seen(A, made.at(15, 11)))
    assert ledger.add(seen(A, made.at(15, 14)))
    assert not ledger.add(seen(A, made.at(15, 15)))
    assert {item.gone for item in ledger.statements()} == {None}
    assert not ledger.back("g-1", made.at(15, 16), "seen")
    assert ledger.gone("g-1", made.at(15, 18), "404")
    life = ledger.life("g-1")
    assert life is not None
    assert [item.state for item in life.absences] == ["gone", "back", "gone"]
    assert life.gone == made.at(15, 18)
    assert [e.kind for e in ledger.entries("g-1")] == [
        "document",
        "reading",
        "gone",
        "back",
        "gone",
    ]


def what_was_seen_later_is_not_gone(ledger: Ledger) -> None:
    ledger.add(seen(A, made.at(15, 8)))
    assert not ledger.gone("g-1", made.at(15, 7), "missing")


# --- takings


def take(
    ledger: Ledger,
    started: datetime,
    outcome: str | None = "ok",
    source: str = "mod_russia",
    since: datetime | None = None,
    **state: Any,
) -> int:
    """One run; without an outcome it is interrupted."""
    number = ledger.begin_taking(source, "https://example.org/feed", started)
    if outcome is not None:
        ledger.end_taking(number, outcome, 20, 3, 2, 1, "", state, since)
    return number


def a_taking_is_begun_and_ended(ledger: Ledger) -> None:
    assert ledger.source_state("mod_russia") == {}
    first = take(ledger, made.at(15, 8), etag="a", known={"x-1": [1, None]})
    take(ledger, made.at(15, 9), "failed", etag="b")
    take(ledger, made.at(15, 10), None)
    take(ledger, made.at(15, 10), source="other", etag="c")
    assert ledger.source_state("mod_russia") == {"etag": "a", "known": {"x-1": [1, None]}}
    found = ledger.takings("mod_russia")
    assert [item.outcome for item in found] == ["ok", "failed", None]
    assert (found[0].taking, found[0].source, found[0].where) == (
        first,
        "mod_russia",
        "https://example.org/feed",
    )
    assert (found[0].seen, found[0].new, found[0].changed, found[0].gone) == (20, 3, 2, 1)
    assert found[0].ended is not None
    assert found[2].ended is None
    assert [item.source for item in ledger.takings()] == [*["mod_russia"] * 3, "other"]
    assert [item.outcome for item in ledger.takings(as_of=first)] == [None], "not ended then"
    for number, says in ((first, "has ended already"), (999, "no taking 999")):
        with pytest.raises(LedgerError, match=says):
            ledger.end_taking(number, "ok", 0, 0, 0, 0, "", {})
    with pytest.raises(LedgerError, match="no outcome 'good'"):
        ledger.end_taking(found[2].taking, "good", 0, 0, 0, 0, "", {})
    assert list(ledger.check()) == []


def a_message_is_kept_whatever_a_server_says(ledger: Ledger) -> None:
    number = ledger.begin_taking("x", "https://example.org/\0", made.at(15, 8))
    ledger.end_taking(number, "failed", 0, 0, 0, 0, "bad \0 \ud83d byte", {"cursor": "\0\ud83d"})
    (found,) = ledger.takings()
    assert found.message == "bad \ufffd \ufffd byte"
    number = take(ledger, made.at(15, 9), source="x", cursor="\0\ud83d")
    assert ledger.source_state("x") == {"cursor": "\0\ud83d"}


def a_state_that_stays_the_same_is_kept_once(ledger: Ledger) -> None:
    for hour in range(3):
        take(ledger, made.at(15, hour), etag="a")
    assert ledger.kept_bytes("0" * 64) is None
    ledger.add_all([Taken(made.tally()), Taken(made.governor())])
    assert list(ledger.check()) == []


# --- coverage


def covered(ledger: Ledger, source: str, start: datetime, end: datetime) -> Coverage:
    (found,) = (item for item in ledger.coverage(start, end) if item.source == source)
    return found


def asked_and_silent_is_not_unread(ledger: Ledger) -> None:
    """No claim, a claim of zero, and a source that was not read are three things."""
    take(ledger, made.at(14, 12))
    take(ledger, made.at(15, 12))
    take(ledger, made.at(15, 12), "failed", source="shut")
    night = (made.at(14, 18), made.at(15, 9))
    asked = covered(ledger, "mod_russia", *night)
    assert (asked.documents, asked.gaps, asked.taken) == (0, (), (Interval(*night),))
    assert asked.read
    shut = covered(ledger, "shut", *night)
    assert (shut.gaps, shut.taken, shut.read) == ((Interval(*night),), (), False)
    ledger.add(made.governor())
    files = covered(ledger, "shapsha", *night)
    assert (files.documents, files.gaps, files.taken, files.read) == (1, (), (), True)


def coverage_is_as_of_a_moment(ledger: Ledger) -> None:
    take(ledger, made.at(14, 12))
    before = ledger.upto()
    take(ledger, made.at(15, 12))
    night = (made.at(14, 18), made.at(15, 9))
    (then,) = ledger.coverage(*night, as_of=before)
    assert (then.taken, then.gaps) == ((), (Interval(*night),))
    assert ledger.coverage(*night, as_of=0) == ()


def failures_are_gaps_until_somebody_asks_again(ledger: Ledger) -> None:
    take(ledger, made.at(15, 8))
    take(ledger, made.at(15, 10), "failed")
    take(ledger, made.at(15, 11), None)
    take(ledger, made.at(15, 11), "partial")
    hours = (made.at(15, 8), made.at(15, 18))
    found = covered(ledger, "mod_russia", *hours)
    assert (found.gaps, found.taken, found.failed) == ((Interval(*hours),), (), 3)
    take(ledger, made.at(15, 14))
    found = covered(ledger, "mod_russia", *hours)
    assert found.taken == (Interval(made.at(15, 8), made.at(15, 14)),)
    assert found.gaps == (Interval(made.at(15, 14), made.at(15, 18)),)


def a_feed_that_forgot_its_items_leaves_a_gap(ledger: Ledger) -> None:
    """``since``: the taking says itself how far back it saw everything."""
    take(ledger, made.at(13, 8), since=made.at(12, 20))
    take(ledger, made.at(15, 8), since=made.at(14, 22))
    found = covered(ledger, "mod_russia", made.at(12, 12), made.at(15, 8))
    assert found.taken == (
        Interval(made.at(12, 20), made.at(13, 8)),
        Interval(made.at(14, 22), made.at(15, 8)),
    )
    assert found.gaps == (
        Interval(made.at(12, 12), made.at(12, 20)),
        Interval(made.at(13, 8), made.at(14, 22)),
    )


def before_the_first_taking_documents_speak(ledger: Ledger) -> None:
    ledger.add(made.tally())
    take(ledger, made.at(15, 12))
    found = covered(ledger, "mod_russia", made.at(14, 18), made.at(15, 9))
    assert (found.documents, found.gaps, found.taken) == (1, (), ())
    found = covered(ledger, "mod_russia", made.at(15, 0), made.at(15, 18))
    assert found.gaps == (Interval(made.at(15, 12), made.at(15, 18)),)
    found = covered(ledger, "mod_russia", made.at(10, 0), made.at(15, 18))
    assert found.gaps == (
        Interval(made.at(10, 0), made.at(15, 7, 5)),
        Interval(made.at(15, 12), made.at(15, 18)),
    )


CASES: tuple[Callable[[Ledger], None], ...] = (
    an_item_can_return_to_what_it_said,
    files_that_are_read_twice_change_nothing,
    what_was_seen_earlier_does_not_supersede,
    a_late_revision_stays_late_when_it_is_read_again,
    the_same_text_twice_is_read_again_twice,
    what_makes_a_revision,
    extras_come_with_their_revision,
    documents_of_one_moment_come_in_the_order_of_their_bytes,
    a_deleted_item_is_gone_and_what_it_said_stays,
    an_item_that_is_seen_again_is_back,
    what_was_seen_later_is_not_gone,
    a_taking_is_begun_and_ended,
    a_message_is_kept_whatever_a_server_says,
    a_state_that_stays_the_same_is_kept_once,
    asked_and_silent_is_not_unread,
    coverage_is_as_of_a_moment,
    failures_are_gaps_until_somebody_asks_again,
    a_feed_that_forgot_its_items_leaves_a_gap,
    before_the_first_taking_documents_speak,
)
