"""What a ledger of either kind has to do with what people decide: each case takes an empty one.
``test_judging`` runs them on SQLite, ``test_ledger_postgres`` on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

import made
from svodka import questions
from svodka.errors import LedgerError, Overtaken
from svodka.ledger import Decision, Ledger
from svodka.model import Claim, Document, Interval, Reading, Speaker, Window
from svodka.model.finding import Bounds, Scope

NIGHT = (made.at(14, 20), made.at(15, 9))
KLU, BRY = "RU-KLU", "RU-BRY"


def told(
    id: str,
    count: int,
    start: datetime | None = None,
    end: datetime | None = None,
    speaker: str = "gov:RU-KLU",
    **fields: Any,
) -> Reading:
    """A post of its own with one claim over Kaluga region; 22:00 to 5:00 if nothing is said."""
    start, end = start or made.at(14, 22), end or made.at(15, 5)
    text = f"Над Калужской областью сбито {count} БПЛА, под Брянском тихо."
    hours = Interval(start, end)
    claim = Claim(
        f"c:{id}",
        Speaker(speaker),
        "downed",
        "uav",
        count=made.exact(count),
        areas=(made.area(text, "Калужской областью", KLU),),
        exhaustive="region",
        window=Window("explicit", start, end, hours, hours),
        evidence=made.evidence(text, count=str(count), areas="Калужской областью"),
    )
    document = Document(id, text, source="shapsha", lang="ru", published=made.at(15, 8))
    return Reading(replace(document, **fields), (claim,))


def bounds(ledger: Ledger, *places: str, as_of: int | None = None) -> Bounds:
    return questions.bounds(ledger, Scope(*NIGHT, places), as_of).finding.bounds


def ids(ledger: Ledger, place: str | None = None, as_of: int | None = None) -> list[str]:
    return sorted(kept.claim.id for kept in ledger.claims(place=place, as_of=as_of))


def elsewhere(text: str) -> dict[str, Any]:
    """Kaluga was read where Bryansk is meant."""
    start = text.index("Брянском")
    return {"areas": [{"ids": [BRY], "start": start, "end": start + 8}]}


# --- corrections in answers


def a_correction_moves_both_regions(ledger: Ledger) -> None:
    reading = told("a", 11)
    ledger.add(reading)
    before = ledger.upto()
    assert (bounds(ledger, KLU), bounds(ledger, BRY)) == ((11, 11), (0, 0))
    change = elsewhere(reading.document.text)
    done = ledger.decide(Decision.corrected("c:a", change), "vera")
    assert (bounds(ledger, KLU), bounds(ledger, BRY)) == ((0, 0), (11, 11))
    assert (ids(ledger, KLU), ids(ledger, BRY)) == ([], ["c:a"])
    assert bounds(ledger, KLU, as_of=before) == (11, 11)
    assert (ids(ledger, KLU, before), ids(ledger, BRY, before)) == (["c:a"], [])
    (statement,) = ledger.statements()
    (area,) = statement.claim.areas
    assert (area.printed, statement.corrected) == ("Брянском", done.entry)
    assert [at.text for at in statement.claim.evidence["areas"]] == ["Брянском"]
    (as_read,) = ledger.as_read()
    assert as_read.statements[0].claim == reading.claims[0], "the reading stays"
    assert ledger.totals() == (1, 1, 0)
    assert list(ledger.check()) == []


def a_correction_of_the_hours_moves_the_nights(ledger: Ledger) -> None:
    ledger.add(told("a", 11))
    change = {"window": {"start": "2026-05-16T22:00+03:00", "end": "2026-05-17T05:00+03:00"}}
    done = ledger.decide(Decision.corrected("c:a", change), "vera")
    assert bounds(ledger, KLU) == (0, 0)
    assert list(ledger.statements(*NIGHT)) == []
    assert len(list(ledger.statements(made.at(16, 20), made.at(17, 9)))) == 1
    assert len(list(ledger.statements(*NIGHT, done.entry - 1))) == 1
    assert done.entry in [entry.seq for entry in ledger.touching(*NIGHT)]
    later = made.at(16, 20), made.at(17, 9)
    assert done.entry in [entry.seq for entry in ledger.touching(*later)]


def the_last_decision_counts(ledger: Ledger) -> None:
    ledger.add(told("a", 11))
    decide = [
        (lambda: ledger.judge("c:a", "rejected", "vera"), (0, 0)),
        (lambda: ledger.judge("c:a", "accepted", "ivan"), (11, 11)),
        (lambda: _count(ledger, 12), (12, 12)),
        (lambda: _count(ledger, 14), (14, 14)),
        (lambda: ledger.judge("c:a", "accepted", "ivan"), (11, 11)),
    ]
    entries = []
    for act, expected in decide:
        entries.append((act().entry, expected))
        assert bounds(ledger, KLU) == expected
    for entry, expected in entries:
        assert bounds(ledger, KLU, as_of=entry) == expected
    assert list(ledger.check()) == []


def _count(ledger: Ledger, count: int, **how: Any) -> Any:
    change = {"count": {"low": count, "high": count}}
    return ledger.decide(Decision.corrected("c:a", change), "vera", **how)


def what_is_undone_no_longer_counts(ledger: Ledger) -> None:
    ledger.add(told("a", 11))
    first, second = _count(ledger, 12), _count(ledger, 14)
    undo = ledger.undo(second.entry, "ivan")
    assert (undo.act, undo.about, undo.told) == ("undo", second.entry, "undid: corrected (count)")
    assert bounds(ledger, KLU) == (12, 12), "what stood before stands again"
    again = ledger.undo(undo.entry, "ivan")
    assert (again.of, bounds(ledger, KLU)) == ("decision", (14, 14))
    ledger.undo(second.entry, "vera")
    ledger.undo(first.entry, "vera")
    assert bounds(ledger, KLU) == (11, 11)
    for entry, says in ((second.entry, "undone already"), (1, "no judgement 1")):
        with pytest.raises(LedgerError, match=says):
            ledger.undo(entry, "vera")
    assert list(ledger.check()) == []


def a_second_review_takes_no_effect(ledger: Ledger) -> None:
    ledger.add(told("a", 11))
    done = _count(ledger, 12, second=True)
    assert (done.act, done.moves, bounds(ledger, KLU)) == ("second", False, (11, 11))
    assert [s.corrected for s in ledger.statements()] == [None]
    _count(ledger, 13)
    ledger.decide(Decision.about("c:a", "rejected"), "olga", second=True)
    assert bounds(ledger, KLU) == (13, 13)
    ledger.undo(done.entry, "vera")
    assert bounds(ledger, KLU) == (13, 13)
    assert list(ledger.check()) == []


def a_correction_goes_with_what_it_corrects(ledger: Ledger) -> None:
    """With a document that is retracted, and with a claim that is not read any more; not with one
    that a later version reads again."""
    reading = told("a", 11)
    ledger.add(reading)
    _count(ledger, 12)
    ledger.judge("a", "retracted", "vera")
    assert ids(ledger) == []
    ledger.judge("a", "restored", "vera")
    assert bounds(ledger, KLU) == (12, 12)
    better = replace(reading.claims[0], preliminary=True)
    assert ledger.reread(replace(reading, claims=(better,)))
    assert bounds(ledger, KLU) == (12, 12), "read again, the same claim"
    other = replace(reading.claims[0], id="c:other")
    assert ledger.reread(replace(reading, claims=(other,)))
    assert (ids(ledger), bounds(ledger, KLU)) == (["c:other"], (11, 11))


def a_correction_is_of_one_revision(ledger: Ledger) -> None:
    """The publisher says 13 now, in the same place: that is no longer what was corrected."""
    ledger.add(told("a", 11))
    done = _count(ledger, 12)
    newer = told("a", 13)
    claim = newer.claims[0]
    assert ledger.add(newer)
    assert bounds(ledger, KLU) == (13, 13)
    assert [(s.corrected, s.claim) for s in ledger.statements()] == [(None, claim)]
    assert bounds(ledger, KLU, as_of=done.entry) == (12, 12)
    _count(ledger, 14)
    assert bounds(ledger, KLU) == (14, 14)
    assert list(ledger.check()) == []


# --- two claims


def the_same_statement_counts_once(ledger: Ledger) -> None:
    """A figure that relays print with hours that were read a little differently."""
    ledger.add(told("a", 11, made.at(14, 22), made.at(15, 1), source="x"))
    ledger.add(told("b", 11, made.at(15, 0), made.at(15, 5), source="y"))
    assert bounds(ledger, KLU).low == 11
    apart = ledger.decide(Decision.pair("c:a", "c:b", "different"), "vera")
    low, high = bounds(ledger, KLU)
    assert high == 22, "at most both"
    same = ledger.decide(Decision.pair("c:b", "c:a", "same"), "vera")
    assert same.subject == apart.subject
    assert bounds(ledger, KLU) == (11, 11)
    assert bounds(ledger, KLU, as_of=apart.entry) == (low, high)
    ledger.undo(same.entry, "vera")
    assert bounds(ledger, KLU) == (low, high)
    entries = [entry.seq for entry in ledger.touching(*NIGHT)]
    assert {same.entry, same.entry + 1} <= set(entries)
    assert list(ledger.check()) == []


def two_relays_that_are_judged_different_count_twice(ledger: Ledger) -> None:
    """Two channels print the same figure for the same hours: one statement, until somebody says
    that there were two."""
    hours = made.at(14, 22), made.at(15, 5)
    for id in ("a", "b"):
        reading = told(id, 11, *hours, source=f"relay {id}")
        claim = replace(reading.claims[0], exhaustive="none")
        ledger.add(replace(reading, claims=(claim,)))
    assert (len(_groups(ledger)), bounds(ledger, KLU)) == (1, (11, 11))
    ledger.decide(Decision.pair("c:a", "c:b", "different"), "vera")
    assert (len(_groups(ledger)), bounds(ledger, KLU)) == (2, (11, 22))


def _groups(ledger: Ledger) -> list[Any]:
    world = questions.around(ledger, *NIGHT)
    return [item for component in world.worlds.components() for item in component.items]


def claims_of_two_sides_can_be_the_same(ledger: Ledger) -> None:
    """Of an outlet's words without a place not even the side is told."""
    ledger.add(told("a", 11, speaker="RU-MOD"))
    other = told("b", 11, speaker="outlet")
    claim = replace(other.claims[0], areas=(), exhaustive="none")
    ledger.add(replace(other, claims=(claim,)))
    assert (len(_groups(ledger)), bounds(ledger)) == (2, (11, 22))
    ledger.decide(Decision.pair("c:a", "c:b", "same"), "vera")
    assert (len(_groups(ledger)), bounds(ledger)) == (1, (11, 11))
    assert bounds(ledger, KLU) == (11, 11), "what names a place says more"


# --- who decides


def a_decision_that_was_overtaken_is_refused(ledger: Ledger) -> None:
    ledger.add(told("a", 11))
    seen = ledger.upto()
    first = ledger.decide(Decision.about("c:a", "rejected"), "vera", seen=seen)
    for seconds, says in ((False, "vera decided about this meanwhile: rejected"),):
        with pytest.raises(Overtaken, match=says):
            ledger.decide(Decision.about("c:a", "accepted"), "ivan", seen=seen, second=seconds)
    assert ledger.upto() == first.entry, "nothing is appended"
    ledger.decide(Decision.about("c:a", "accepted"), "ivan", seen=seen, second=True)
    ledger.decide(Decision.about("a", "retracted"), "ivan", seen=seen)
    done = ledger.decide(Decision.about("c:a", "accepted"), "ivan", seen=first.entry)
    ledger.undo(done.entry, "vera")
    with pytest.raises(Overtaken, match="undid: accepted"):
        ledger.decide(Decision.about("c:a", "rejected"), "ivan", seen=done.entry)


def what_another_act_undid_overtakes_nothing(ledger: Ledger) -> None:
    ledger.add(told("a", 11))
    assigned = ledger.assign("claim", "c:a", "ivan", "vera")
    seen = ledger.upto()
    ledger.undo(assigned.entry, "vera")
    ledger.decide(Decision.about("c:a", "accepted"), "ivan", seen=seen)


def people_are_asked(ledger: Ledger) -> None:
    from svodka.ledger import judging

    ledger.add(told("a", 11))
    ledger.add(told("b", 12))
    pair = Decision.pair("c:a", "c:b", "same")
    done = ledger.assign("claim", "c:a", "ivan", "vera")
    ledger.assign("pair", pair.subject, "olga", "vera", pair.change)
    assert (done.told, done.moves) == ("assigned to ivan", False)
    to = judging.assigned(ledger.judgements())
    assert {about: item.change["to"] for about, item in to.items() if item.change} == {
        ("claim", "c:a"): "ivan",
        ("pair", pair.subject): "olga",
    }
    life = ledger.life("b")
    assert life is not None
    assert [item.claims for item in life.judgements] == [("c:a", "c:b")]
    ledger.assign("claim", "c:a", "", "vera")
    told_last = judging.assigned(ledger.judgements())["claim", "c:a"]
    assert (told_last.change, told_last.verdict) == ({"to": ""}, "released")
    for about, says in (
        (("claim", "c:no"), "no claim"),
        (("colour", "c:a"), "no verdict"),
        (("pair", pair.subject), "is not told"),
    ):
        with pytest.raises(LedgerError, match=says):
            ledger.assign(*about, "ivan", "vera")
    with pytest.raises(LedgerError, match="not the pair"):
        ledger.assign("pair", "f" * 24, "ivan", "vera", pair.change)


def what_is_not_there_cannot_be_decided_about(ledger: Ledger) -> None:
    ledger.add(told("a", 11))
    ledger.add(told("b", 4, made.at(16, 1), made.at(16, 2)))
    upto = ledger.upto()
    cases: tuple[tuple[Callable[[], Decision], str], ...] = (
        (lambda: Decision.about("c:no", "rejected"), "no claim 'c:no'"),
        (lambda: Decision.about("no", "retracted"), "no document 'no'"),
        (lambda: Decision.about("c:a", "corrected"), "no verdict 'corrected'"),
        (lambda: Decision.about("c:a", "sure"), "no verdict 'sure'"),
        (lambda: Decision("claim", "c:a", "settled"), "about a claim"),
        (lambda: Decision.pair("c:a", "c:a", "same"), "with itself"),
        (lambda: Decision.pair("c:a", "c:no", "different"), "no claim 'c:no'"),
        (lambda: Decision.pair("c:a", "c:b", "same"), "do not meet"),
        (lambda: Decision.issue("a", "count_unread", None), "no issue 'count_unread'"),
        (lambda: Decision.conflict("count", ["c:a", "c:no"]), "no claim 'c:no'"),
        (lambda: Decision.corrected("c:a", {}), "changes nothing"),
        (lambda: Decision.corrected("c:a", {"count": {"low": 11, "high": 11}}), "accept the claim"),
        (lambda: Decision.corrected("c:a", {"role": "part", "parent": "c:b"}), "no claim 'c:b'"),
    )
    for make, says in cases:
        with pytest.raises(LedgerError, match=says):
            ledger.decide(make(), "vera")
    assert ledger.upto() == upto


CASES: tuple[Callable[[Ledger], None], ...] = (
    a_correction_moves_both_regions,
    a_correction_of_the_hours_moves_the_nights,
    the_last_decision_counts,
    what_is_undone_no_longer_counts,
    a_second_review_takes_no_effect,
    a_correction_goes_with_what_it_corrects,
    a_correction_is_of_one_revision,
    the_same_statement_counts_once,
    two_relays_that_are_judged_different_count_twice,
    claims_of_two_sides_can_be_the_same,
    a_decision_that_was_overtaken_is_refused,
    what_another_act_undid_overtakes_nothing,
    people_are_asked,
    what_is_not_there_cannot_be_decided_about,
)
