"""The review desk: what waits, what hangs on it, what a decision moved, how far two agree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import made
from judged_calls import BRY, elsewhere, told
from svodka.errors import LedgerError, SettingsError
from svodka.export import prov
from svodka.ledger import Decision, Ledger
from svodka.model import ISSUE_CODES, Area, Document, Issue, Locality, Reading, Span
from svodka.model.finding import Bounds, Scope
from svodka.questions import agreement, moved, plain_review, reasons, sampling, slots
from svodka.questions import second as again
from svodka.questions.extracts import LedgerExtract
from svodka.questions.queue import queue
from svodka.questions.review import KINDS, Item, Move, Queue
from svodka.questions.second import for_second
from svodka.telling import reviewing


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "svodka.db", reader="1") as book:
        yield book


@pytest.fixture
def full(ledger: Ledger) -> Ledger:
    for reading in made.everything():
        ledger.add(reading)
    return ledger


def items(found: Queue) -> dict[str, Item]:
    return {item.about[1]: item for item in found.items}


def count(low: int) -> dict[str, Any]:
    return {"count": {"low": low, "high": low}}


# --- what waits


def test_each_issue_code_is_a_reason() -> None:
    assert set(ISSUE_CODES) <= set(reasons.table())
    kinds = {row.kind for row in reasons.table().values()}
    assert kinds == {*KINDS, "second", reasons.SILENT}


def test_why_a_claim_waits(full: Ledger) -> None:
    found = items(queue(full))
    place = found["c:11"]
    assert (place.kind, place.candidates) == ("place", ("geonames:466658",))
    assert {reason.code for reason in place.reasons} == {"place_unresolved", "preliminary"}
    assert reviewing.why(place) == (
        "The place «Ернов» is not known. The speaker calls it preliminary."
    )
    assert place.issues[0].code == "place_unresolved"
    assert "c:1" not in found, "its document has no date"
    assert [reason.code for reason in found["c:m"].reasons] == ["no_hours"]


def test_the_stake_is_what_the_answer_moves(ledger: Ledger) -> None:
    """Against questions.bounds of a ledger in which the claim was rejected."""
    reading = told("a", 12)
    doubtful = replace(reading.claims[0], preliminary=True)
    ledger.add(replace(reading, claims=(doubtful,)))
    ledger.add(told("b", 3, speaker="RU-MOD"))
    found = items(queue(ledger))["c:a"]
    assert found.stake.computed
    most = found.stake.most
    assert most is not None
    then = moved.would_move(ledger, found.decision("rejected"))
    assert {(m.scope, m.before, m.after) for m in then.moves} >= {
        (most.scope, most.before, most.after)
    }
    assert found.stake.size == sum(m.size for m in then.moves) + 5 * (
        len(then.went) + len(then.came)
    )
    told_so = reviewing.stake(found.stake)
    assert told_so.startswith("would move Kaluga Oblast's night of 15 May by up to ")
    ledger.decide(found.decision("rejected"), "vera", seen=found.seen)
    assert moved.moved(ledger, ledger.upto()).moves == then.moves


def test_the_highest_stake_comes_first(ledger: Ledger) -> None:
    for id, number, hour in (("a", 2, 1), ("b", 40, 3), ("c", 7, 5)):
        hours = made.at(15, hour), made.at(15, hour + 1)
        reading = told(id, number, *hours)
        claim = replace(reading.claims[0], preliminary=True)
        ledger.add(replace(reading, claims=(claim,)))
    found = queue(ledger)
    assert [item.about[1] for item in found.items] == ["c:b", "c:c", "c:a"]
    assert [item.stake.computed for item in found.items] == [True] * 3
    few = queue(ledger, computed=1)
    assert [item.about[1] for item in few.items] == ["c:b", "c:c", "c:a"]
    assert [item.stake.computed for item in few.items] == [True, False, False]
    assert reviewing.stake(few.items[1].stake) == "not reckoned; its count is 7"


def test_people_weigh_more(ledger: Ledger) -> None:
    """Three times: five dead move more than ten drones."""
    for id, outcome, number in (("a", "downed", 10), ("b", "killed", 5)):
        reading = told(id, number, made.at(15, 1), made.at(15, 2))
        unit = "people" if outcome == "killed" else "objects"
        claim = replace(reading.claims[0], outcome=outcome, unit=unit, preliminary=True)
        ledger.add(replace(reading, claims=(claim,)))
    assert [item.about[1] for item in queue(ledger).items] == ["c:b", "c:a"]


def test_each_candidate_place_is_tried(ledger: Ledger) -> None:
    """A town that may lie in two regions: without the claim one of them loses 6; over the other
    both move."""
    reading = told("a", 6)
    area = reading.claims[0].areas[0]
    town = Locality(area.printed, area.span, None, ("geonames:466658",))
    claim = replace(
        reading.claims[0], areas=(replace(area, localities=(town,)),), exhaustive="none"
    )
    ledger.add(replace(reading, claims=(claim,)))
    found = items(queue(ledger))["c:a"]
    assert found.kind == "place"
    assert (found.stake.moves, found.stake.size) >= (2, 12)


def test_filters(full: Ledger) -> None:
    whole = queue(full)
    assert {item.kind for item in queue(full, kinds=["place"]).items} == {"place"}
    assert {item.about[1] for item in queue(full, region="RU-MOW").items} == {"c:m"}
    assert queue(full, lang="uk").items == ()
    assert queue(full, kinds=["place"]).counts == whole.counts
    full.assign("claim", "c:11", "ivan", "vera")
    assert [item.about[1] for item in queue(full, assigned="ivan").items] == ["c:11"]
    assert "c:11" not in items(queue(full, assigned=""))
    for start, end, expected in ((14, 15, False), (15, 16, True)):
        hours = made.at(start, 0), made.at(end, 0)
        assert ("c:11" in items(queue(full, *hours))) is expected


def test_a_queue_is_of_its_entry(full: Ledger) -> None:
    before = queue(full)
    full.judge("c:11", "accepted", "vera")
    assert "c:11" not in items(queue(full))
    assert queue(full, as_of=before.upto) == before


def test_hours_end_with_the_last_document(ledger: Ledger) -> None:
    assert (queue(ledger).items, queue(ledger).start) == ((), None)
    ledger.add(told("a", 11))
    ledger.add(told("b", 11, published=made.at(15, 8) + timedelta(days=36_500)))
    found = queue(ledger)
    assert found.end == made.at(15, 8) + timedelta(seconds=1), "no date after it was taken in"
    assert found.start == found.end - timedelta(days=30)


# --- conflicts and issues


def test_a_conflict_waits_until_it_is_settled(ledger: Ledger) -> None:
    ledger.add(told("a", 11, source="x"))
    ledger.add(told("b", 14, speaker="RU-MOD", source="y"))
    (item,) = (one for one in queue(ledger).items if one.kind == "conflict")
    assert item.conflict is not None
    assert (set(item.conflict.claims), item.stake.conflicts) == ({"c:a", "c:b"}, 1)
    done = ledger.decide(item.decision("settled"), "vera", "both stand", seen=item.seen)
    assert (done.kind, done.subject) == item.about
    assert done.claims == ("c:a", "c:b")
    assert [one.kind for one in queue(ledger).items if one.kind == "conflict"] == []
    ledger.undo(done.entry, "ivan")
    assert item.key in [one.key for one in queue(ledger).items]
    ledger.judge("c:b", "rejected", "vera")
    assert item.key not in [one.key for one in queue(ledger).items], "it is gone"


def test_an_issue_of_no_claim(ledger: Ledger) -> None:
    reading = told("a", 11)
    span = made.span(reading.document.text, "11 БПЛА")
    issue = Issue("count_unread", "info", "a number", span)
    silent = Issue("front_line", "info", "not recorded", span)
    ledger.add(replace(reading, issues=(issue, silent)))
    (item,) = (one for one in queue(ledger).items if one.kind == "issue")
    assert (item.about[0], item.stake.size, item.statements) == ("issue", 11, ())
    assert "11 БПЛА" in item.quote
    assert reviewing.why(item) == "No claim counts the number at «11 БПЛА»."
    ledger.decide(item.decision("settled"), "vera")
    assert "issue" not in {one.kind for one in queue(ledger).items}


# --- decisions that were left behind


def test_a_decision_about_an_earlier_revision_is_asked_again(ledger: Ledger) -> None:
    ledger.add(told("a", 11))
    ledger.decide(Decision.corrected("c:a", count(12)), "vera")
    assert "c:a" not in items(queue(ledger))
    ledger.add(told("a", 13))
    item = items(queue(ledger))["c:a"]
    assert (item.kind, item.reasons[0].code) == ("again", "again_revised")
    assert item.first is not None
    assert reviewing.why(item).startswith("Corrected (count) about an earlier revision")
    ledger.decide(item.decision("accepted"), "vera")
    assert "c:a" not in items(queue(ledger))


def test_a_claim_that_is_read_otherwise_is_asked_again(ledger: Ledger) -> None:
    reading = told("a", 11)
    ledger.add(reading)
    ledger.judge("c:a", "accepted", "vera")
    same = replace(reading, issues=(Issue("cut", "info", "ends"),))
    ledger.reread(same)
    assert "c:a" not in items(queue(ledger)), "the claim is the same"
    better = replace(reading.claims[0], count=made.exact(1))
    ledger.reread(replace(reading, claims=(better,)))
    assert items(queue(ledger))["c:a"].reasons[0].code == "again_reread"


def test_a_decision_whose_claim_is_gone_finds_the_one_in_its_place(ledger: Ledger) -> None:
    """Words put in before a claim change its id."""
    reading = told("a", 11)
    ledger.add(reading)
    done = ledger.judge("c:a", "rejected", "vera", "last year's")
    shifted = replace(reading.claims[0], id="c:new")
    ledger.reread(replace(reading, claims=(shifted,)))
    found = items(queue(ledger))
    assert set(found) == {"c:new"}
    assert found["c:new"].first == done
    assert found["c:new"].reasons[0].code == "again_gone"
    ledger.decide(found["c:new"].decision("rejected"), "vera")
    assert queue(ledger).items == ()
    ledger.reread(replace(reading, claims=()))
    lost = items(queue(ledger))
    assert set(lost) == set(), "a document without claims and issues is not gone over"


def test_a_decision_whose_claim_is_nowhere(ledger: Ledger) -> None:
    reading = told("a", 11)
    ledger.add(reading)
    done = ledger.judge("c:a", "rejected", "vera")
    other = replace(
        told("a", 11).claims[0], id="c:other", outcome="fire", object=None, count=None, areas=()
    )
    other = replace(other, speaker=replace(other.speaker, id="anon"), evidence={})
    ledger.reread(replace(reading, claims=(other,)))
    item = items(queue(ledger))["c:a"]
    assert (item.statements, item.first) == ((), done)
    assert "Калужской областью" in item.quote
    ledger.undo(done.entry, "vera")
    assert "c:a" not in items(queue(ledger))


# --- two reviews


def test_a_second_reviewer_is_told_nothing(ledger: Ledger) -> None:
    for id, number in (("a", 11), ("b", 12), ("c", 13)):
        ledger.add(told(id, number, source=id))
    ledger.decide(Decision.corrected("c:a", count(99)), "vera", "it says 99")
    ledger.judge("c:b", "rejected", "vera", "a year")
    ledger.judge("c:c", "accepted", "ivan")
    found = for_second(ledger, "ivan")
    assert {item.about[1] for item in found.items} == {"c:a", "c:b"}
    for item in found.items:
        assert (item.first, item.second, item.assigned, item.kind) == (None, None, "", "second")
        (statement,) = item.statements
        assert (statement.corrected, item.stake.size) == (None, 0)
        assert statement.claim.count in (made.exact(11), made.exact(12))
    plain = plain_review.queue(found, found.items, lambda item: (reviewing.why(item), ""))
    written = json.dumps(plain, ensure_ascii=False)
    for secret in ("vera", "99", "rejected", "a year", "corrected", "accepted"):
        assert secret not in written.replace('"accepted": 0, "corrected": 0, "rejected": 0', "")
    assert [item.key for item in found.items] == sorted(
        (item.key for item in found.items), key=sampling.lot
    )
    item = found.items[0]
    ledger.decide(item.decision("accepted"), "ivan", second=True, seen=item.seen)
    assert item.key not in [one.key for one in for_second(ledger, "ivan").items]
    assert item.key not in [one.key for one in for_second(ledger, "olga").items]


def several(ledger: Ledger) -> tuple[Item, Item]:
    """A conflict of two claims, and an issue of no claim."""
    ledger.add(told("a", 11, source="x"))
    ledger.add(told("b", 14, speaker="RU-MOD", source="y"))
    text = "Уточняется: 40."
    issue = Issue("count_unread", "warning", "a number", made.span(text, "40"))
    document = Document("q-1", text, source="z", published=made.at(15, 9))
    ledger.add(Reading(document, (), (issue,)))
    found = {item.about[0]: item for item in queue(ledger).items}
    return found["conflict"], found["issue"]


def test_conflicts_issues_and_pairs_are_looked_at_again(ledger: Ledger) -> None:
    conflict, issue = several(ledger)
    decisions = {
        "conflict": (conflict.decision("settled"), conflict.decision("reopened")),
        "issue": (issue.decision("settled"), issue.decision("settled")),
        "pair": (Decision.pair("c:a", "c:b", "different"), Decision.pair("c:b", "c:a", "same")),
    }
    for first, _ in decisions.values():
        ledger.decide(first, "vera", "telling")
    assert for_second(ledger, "vera").items == (), "nobody looks at their own"
    found = {item.about[0]: item for item in for_second(ledger, "ivan").items}
    assert set(found) == set(decisions)
    for kind, item in found.items():
        assert (item.kind, item.first, item.second, item.assigned) == ("second", None, None, "")
        assert item.about == (decisions[kind][0].kind, decisions[kind][0].subject)
        assert item.decision(decisions[kind][1].verdict).subject == item.about[1]
        written = json.dumps(plain_review.item(item, "", ""), ensure_ascii=False)
        assert not {"vera", "telling", "settled", "different"} & set(written.split('"'))
    assert [s.claim.id for s in found["pair"].statements] == ["c:a", "c:b"]
    for _, second in decisions.values():
        ledger.decide(second, "ivan", second=True)
    assert for_second(ledger, "olga").items == ()
    # They take no effect, and two of them wait for a third person.
    assert conflict.key not in {i.key for i in queue(ledger, kinds=("conflict",)).items}
    waiting = queue(ledger, kinds=("disagreement",)).items
    assert {item.about[0] for item in waiting} == {"conflict", "pair"}
    told_of = agreement.agreement(ledger)
    assert (told_of.compared, told_of.waiting) == (3, 0)
    assert told_of.overall.raw.of == 0
    assert {one.kind: (one.raw.hits, one.raw.of) for one in told_of.others} == {
        "pair": (0, 1),
        "conflict": (0, 1),
        "issue": (1, 1),
    }
    assert [(one.kind, one.first, one.second) for one in told_of.pairs] == [
        (kind, "vera", "ivan") for kind in ("pair", "conflict", "issue")
    ]
    assert {one.about[0] for one in told_of.disagreements} == {"conflict", "pair"}
    for item in waiting:
        ledger.decide(decisions[item.about[0]][0], "olga")
    assert queue(ledger, kinds=("disagreement",)).items == ()
    assert json.dumps(plain_review.agreement(told_of))


def test_agreement_of_one_kind_is_not_that_of_another(ledger: Ledger) -> None:
    """Words that only one kind has would make every agreement look better than chance."""
    conflict, _ = several(ledger)
    for decision in (conflict.decision("settled"), Decision.about("c:a", "accepted")):
        ledger.decide(decision, "vera")
        ledger.decide(decision, "ivan", second=True)
    found = agreement.agreement(ledger)
    assert set(found.overall.table) == {("accepted", "accepted")}
    assert [set(one.table) for one in found.others] == [{("settled", "settled")}]
    assert all(one.kappa is None for one in (found.overall, *found.others))


def test_a_conflict_is_told_as_it_was_when_it_is_looked_at_again(ledger: Ledger) -> None:
    conflict, _ = several(ledger)
    ledger.decide(conflict.decision("settled"), "vera")
    assert conflict.conflict is not None
    ids = conflict.conflict.claims
    claims = again.as_read(ledger, ids, ledger.upto())
    kind = conflict.conflict.kind
    assert again.conflict_of(ledger, kind, claims, ledger.upto()) == conflict.conflict
    ledger.judge("c:b", "rejected", "vera")
    assert set(again.as_read(ledger, ids, ledger.upto())) == set(ids), "whatever was decided"
    assert again.conflict_of(ledger, kind, claims, ledger.upto()) is None


def test_reviews_that_disagree_wait(ledger: Ledger) -> None:
    ledger.add(told("a", 11))
    first = ledger.decide(Decision.corrected("c:a", count(12)), "vera")
    assert "c:a" not in items(queue(ledger))
    second = ledger.decide(Decision.corrected("c:a", count(21)), "ivan", second=True)
    item = items(queue(ledger))["c:a"]
    assert (item.kind, item.first, item.second) == ("disagreement", first, second)
    assert item.stake.most is not None
    assert (item.stake.most.before, item.stake.most.after) == ((12, 12), (21, 21))
    (found,) = agreement.agreement(ledger).disagreements
    assert (found.slots, found.open) == (("count",), True)
    ledger.decide(Decision.corrected("c:a", count(21)), "olga")
    assert "c:a" not in items(queue(ledger))
    (found,) = agreement.agreement(ledger).disagreements
    assert found.open is False, "and still they disagreed"


def test_agreement_by_hand(ledger: Ledger) -> None:
    """Ten claims: seven alike. Marginals 6/4 and 5/5 of two verdicts: kappa (0.7-0.5)/0.5."""
    verdicts = ["aa"] * 4 + ["rr"] * 3 + ["ar"] * 2 + ["ra"]
    words = {"a": "accepted", "r": "rejected"}
    for n, (first, second) in enumerate(verdicts):
        ledger.add(told(f"a{n}", 11 + n))
        ledger.decide(Decision.about(f"c:a{n}", words[first]), "vera")
        ledger.decide(Decision.about(f"c:a{n}", words[second]), "ivan", second=True)
    ledger.add(told("own", 3))
    ledger.judge("c:own", "accepted", "vera")
    ledger.decide(Decision.about("c:own", "rejected"), "vera", second=True)
    found = agreement.agreement(ledger)
    assert (found.compared, found.waiting, len(found.disagreements)) == (10, 1, 3)
    assert (found.overall.raw.hits, found.overall.raw.of) == (7, 10)
    assert found.overall.kappa is not None
    assert found.overall.kappa.value == pytest.approx(0.4)
    # 20 values, 11 and 9: 1 - 19 * 6 / (2 * 99).
    assert found.overall.alpha == pytest.approx(1 - 19 * 6 / 198)
    assert found.overall.table["accepted", "rejected"] == 2
    assert [(one.first, one.second) for one in found.pairs] == [("vera", "ivan")]
    assert json.dumps(plain_review.agreement(found))


def test_agreement_about_slots(ledger: Ledger) -> None:
    text = told("a", 11).document.text
    cases: list[tuple[dict[str, Any], dict[str, Any] | None]] = [
        (count(12), count(12)),
        (count(12), count(13)),
        (elsewhere(text) | count(12), count(12)),
        (count(12), None),
    ]
    for n, (first, second) in enumerate(cases):
        id = f"c:a{n}"
        ledger.add(told(f"a{n}", 11))
        ledger.decide(Decision.corrected(id, first), "vera")
        said = Decision.about(id, "accepted") if second is None else Decision.corrected(id, second)
        ledger.decide(said, "ivan", second=True)
    found = agreement.agreement(ledger).overall
    rates = {slot: (rate.hits, rate.of) for slot, rate in found.slots.items()}
    assert rates == {"count": (2, 4), "areas": (0, 1)}
    assert found.kappa_slots is not None
    # 56 slots: 3 changed by both, 2 by the first alone.
    expected = (5 * 3 + 51 * 53) / 56**2
    assert found.kappa_slots.value == pytest.approx((54 / 56 - expected) / (1 - expected))


@pytest.mark.parametrize(
    ("pairs", "kappa", "alpha"),
    [
        ([], None, None),
        ([("a", "a")] * 5, None, None),
        ([("a", "a"), ("b", "b")], 1.0, 1.0),
        ([("a", "b"), ("b", "a")], -1.0, -0.5),
    ],
)
def test_kappa_and_alpha(
    pairs: list[tuple[str, str]], kappa: float | None, alpha: float | None
) -> None:
    found = agreement.kappa(pairs)
    assert (found.value if found else None) == kappa
    assert agreement.alpha(pairs) == alpha


# --- the sample


def test_a_higher_rate_only_adds() -> None:
    ids = [f"c:{n}" for n in range(4000)]
    few, many = ({id for id in ids if sampling.drawn(id, rate)} for rate in (0.05, 0.2))
    assert few < many
    assert 140 < len(few) < 260
    assert not any(sampling.drawn(id, 0) for id in ids)
    assert all(sampling.drawn(id, 1) for id in ids)


def test_the_sample_tells_of_the_rest(ledger: Ledger) -> None:
    amount = 120
    for n in range(amount):
        ledger.add(told(f"a{n}", 11, source=f"s{n}"))
    found = queue(ledger, computed=0)
    drawn = [item.about[1] for item in found.items if item.kind == "sample"]
    assert drawn
    assert set(drawn) == {f"c:a{n}" for n in range(amount) if sampling.drawn(f"c:a{n}")}
    assert (found.left, found.precision.sampled) == (amount, len(drawn))
    ledger.judge(drawn[0], "accepted", "vera")
    ledger.judge(drawn[1], "rejected", "vera")
    others = [f"c:a{n}" for n in range(amount) if f"c:a{n}" not in drawn]
    ledger.judge(others[0], "rejected", "vera")
    found = queue(ledger, computed=0)
    assert (found.precision.accepted, found.precision.rejected) == (1, 1)
    assert (found.precision.right.hits, found.precision.right.of) == (1, 2)
    assert len(found.items) == len(drawn) - 2


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (5, 10, 0.237, 0.763), (81, 263, 0.255, 0.366)],
)
def test_wilson(hits: int, of: int, low: float, high: float) -> None:
    """The last row is that of Newcombe (1998)."""
    found = sampling.wilson(hits, of)
    assert (found.low, found.high) == (pytest.approx(low, abs=6e-4), pytest.approx(high, abs=6e-4))
    assert sampling.wilson(0, 0).value is None


# --- what moved


def test_what_a_correction_moved(ledger: Ledger) -> None:
    reading = told("a", 11)
    ledger.add(reading)
    ledger.add(told("b", 14, speaker="RU-MOD"))
    decision = Decision.corrected("c:a", elsewhere(reading.document.text))
    supposed = moved.would_move(ledger, decision)
    assert ledger.judgements() == ()
    done = ledger.decide(decision, "vera")
    found = moved.moved(ledger, done.entry)
    assert (supposed.moves, supposed.went, supposed.came) == (found.moves, found.went, found.came)
    by_place = {move.scope.places: (move.before, move.after) for move in found.moves}
    assert by_place[BRY,] == ((0, 0), (11, 11))
    assert [set(conflict.claims) for conflict in found.went] == [{"c:a", "c:b"}]
    assert found.came == ()
    lines = list(reviewing.moved(found))
    assert lines[0] == f"entry {done.entry}: claim c:a corrected (areas) by vera"
    assert "Bryansk Oblast, night of 15 May 2026: 0, then 11" in lines
    assert json.dumps(plain_review.moved(found))
    undone = ledger.undo(done.entry, "vera")
    back = moved.moved(ledger, undone.entry)
    assert {(m.scope, m.before, m.after) for m in back.moves} == {
        (m.scope, m.after, m.before) for m in found.moves
    }
    assert back.came == found.went


def decisions() -> list[Decision]:
    return [
        Decision.about("c:a", "rejected"),
        Decision.about("a", "retracted"),
        Decision.corrected("c:b", count(4)),
        Decision.pair("c:a", "c:b", "same"),
        Decision.pair("c:a", "c:b", "different"),
        Decision.about("c:d", "accepted"),
    ]


@pytest.mark.parametrize("n", range(6))
def test_what_would_move_is_what_moves(ledger: Ledger, n: int) -> None:
    ledger.add(told("a", 11, made.at(14, 22), made.at(15, 1), source="x"))
    ledger.add(told("b", 11, made.at(15, 0), made.at(15, 5), source="y"))
    ledger.add(told("d", 20, made.at(15, 2), made.at(15, 4), speaker="RU-MOD"))
    ledger.judge("c:d", "rejected", "vera")
    decision = decisions()[n]
    supposed = moved.would_move(ledger, decision)
    done = ledger.decide(decision, "vera")
    found = moved.moved(ledger, done.entry)
    assert supposed.moves == found.moves
    assert (supposed.went, supposed.came) == (found.went, found.came)
    assert bool(found.moves or found.went) is (decision.verdict != "different")


def test_what_moves_nothing(ledger: Ledger) -> None:
    ledger.add(told("a", 11))
    done = ledger.judge("c:a", "accepted", "vera")
    assert list(reviewing.moved(moved.moved(ledger, done.entry)))[1:] == [
        "no bounds and no conflicts moved"
    ]
    second = ledger.decide(Decision.about("c:a", "rejected"), "ivan", second=True)
    assert moved.moved(ledger, second.entry).moves == ()
    with pytest.raises(LedgerError, match="no judgement 1"):
        moved.moved(ledger, 1)
    ledger.judge("a", "retracted", "vera")
    with pytest.raises(LedgerError, match="when it is restored"):
        moved.would_move(ledger, Decision.about("a", "restored"))


_HIGH = st.one_of(st.none(), st.integers(0, 50))


@given(st.integers(0, 50), _HIGH, st.integers(0, 50), _HIGH)
def test_a_move_is_as_large_both_ways(low: int, high: int | None, low2: int, high2: int) -> None:
    scope = Scope(made.at(14, 18), made.at(15, 9))
    day = made.at(15, 9).date()
    one, other = Bounds(low, high), Bounds(low2, high2)
    there, back = (Move("night", day, scope, *pair) for pair in ((one, other), (other, one)))
    assert there.size == back.size
    assert (there.size == 0) == (one == other)


# --- what is written


def basis(ledger: Ledger) -> Any:
    ledger.add(told("a", 11))
    return ledger.basis("c:a")


@pytest.mark.parametrize(
    ("written", "change"),
    [
        ({"areas": "RU-BRY"}, {"areas": [{"ids": ["RU-BRY"]}]}),
        ({"areas": "ru-bry"}, {"areas": [{"ids": ["RU-BRY"]}]}),
        (
            {"areas": "RU-KLU,RU-BRY@Брянском"},
            {"areas": [{"ids": ["RU-KLU"]}, {"ids": ["RU-BRY"], "start": 42, "end": 50}]},
        ),
        (
            {"areas": "sea:black:near@4-10"},
            {"areas": [{"ids": ["sea:black"], "relation": "near", "start": 4, "end": 10}]},
        ),
        ({"areas": "RU-MOW+RU-MOS"}, {"areas": [{"ids": ["RU-MOW", "RU-MOS"]}]}),
        ({"areas": "none"}, {"areas": []}),
        ({"count": "12"}, {"count": {"low": 12, "high": 12}}),
        ({"count": "11-21"}, {"count": {"low": 11, "high": 21}}),
        ({"count": "11+"}, {"count": {"low": 11, "high": None}}),
        ({"count": "none"}, {"count": None}),
        ({"speaker": "gov:ru-bry"}, {"speaker": "gov:RU-BRY"}),
        ({"speaker": "RU-MOD"}, {"speaker": "RU-MOD"}),
        ({"airport": "klf"}, {"airport": {"iata": "KLF", "icao": "UUBC"}}),
        ({"to_airport": "none"}, {"to": None}),
        ({"preliminary": "yes"}, {"preliminary": True}),
        ({"object": "none", "outcome": "hit"}, {"object": None, "outcome": "hit"}),
        ({"window": "none"}, {"window": None}),
        (
            {"from": "2026-05-14T23:00"},
            {"window": {"start": "2026-05-14T23:00:00+03:00", "end": "2026-05-15T05:00:00+03:00"}},
        ),
    ],
)
def test_what_is_written_of_a_slot(
    ledger: Ledger, written: dict[str, str], change: dict[str, Any]
) -> None:
    found = slots.change(written, basis(ledger))
    assert found == change
    if change != {"to": None}:  # that is what was read
        ledger.decide(Decision.corrected("c:a", found), "vera")
    assert list(ledger.check()) == []


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ({"colour": "red"}, "no slot 'colour'"),
        ({"areas": "RU-BR"}, "did you mean"),
        ({"areas": "RU-KLU,RU-BRY"}, "where is it printed"),
        ({"areas": "RU-BRY@Орлом"}, "does not print 'Орлом'"),
        ({"areas": "RU-BRY@о"}, "give the characters"),
        ({"areas": "RU-BRY@10-900"}, "no characters"),
        ({"count": "many"}, "'many' is no count"),
        ({"count": "21-11"}, "no count"),
        ({"count": "-1"}, "no count"),
        ({"speaker": "gov:RU-XXX"}, "no place has the id"),
        ({"speaker": "gov:sea:black"}, "no place has the id"),
        ({"speaker": "somebody"}, "is no office"),
        ({"airport": "XXXX"}, "no airport has the code"),
        ({"preliminary": "perhaps"}, "neither yes nor no"),
        ({"from": "yesterday"}, "not a time"),
        ({"from": "2026-05-16T23:00"}, "end before they begin"),
        ({"window": "night"}, "by its hours"),
        ({"window": "none", "from": "2026-05-14T23:00"}, "give one of them"),
    ],
)
def test_what_means_nothing(ledger: Ledger, written: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        slots.change(written, basis(ledger))


# --- exports


def test_exports_tell_judgements(ledger: Ledger) -> None:
    """A corrected claim comes from its judgement, and each name that is given is told."""
    import exported

    reading = told("a", 11)
    ledger.add(reading)
    done = ledger.decide(Decision.corrected("c:a", elsewhere(reading.document.text)), "vera")
    gone = ledger.judge("c:a", "rejected", "ivan")
    ledger.undo(gone.entry, "vera")
    ledger.decide(Decision.about("c:a", "accepted"), "olga", second=True)
    ledger.assign("claim", "c:a", "olga", "vera")
    extract = LedgerExtract(ledger)
    book = json.loads(exported.text("prov", extract))
    activities = book["activity"]
    for relation in prov.KINDS[3:]:
        for one in book.get(relation, {}).values():
            named = [value for role, value in one.items() if role in ("prov:activity",)]
            assert all(name in activities for name in named), relation
    generated = [one["prov:activity"] for one in book["wasGeneratedBy"].values()]
    assert generated == [f"svodka:judgement/{done.entry}"]
    assert len([name for name in activities if "judgement" in name]) == 3
    told_so = [(item.kind, item.document, len(item.changes)) for item in extract.corrections()]
    assert told_so == [("corrected", "a", 1), ("rejected", "a", 0), ("undone", "a", 0)]
    assert list(LedgerExtract(ledger, regions=("RU-TUL",)).corrections()) == []


def test_an_area_of_no_place(ledger: Ledger) -> None:
    """A name that nothing is known of asks for a place."""
    reading = told("a", 11)
    area = Area("Брянском", Span(42, 50), ())
    claim = replace(reading.claims[0], areas=(area,))
    ledger.add(Reading(reading.document, (claim,)))
    item = items(queue(ledger))["c:a"]
    assert (item.kind, item.reasons[0]) == ("place", ("place_unresolved", "Брянском"))
