"""Spans in a document's text, quotes with their count, and differences of revisions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made import GOVERNOR, at, evidence, governor
from svodka.ledger.wording import wording
from svodka.model import Claim, Count, Evidence, Issue, Span, Speaker
from svodka.model.finding import Statement
from svodka.serve.pages.marking import marked, quoted
from svodka.serve.pages.revisions import hunks


def told(text: str, *slots: tuple[str, int, int]) -> Claim:
    found: dict[str, tuple[Evidence, ...]] = {}
    for slot, start, end in slots:
        found[slot] = (*found.get(slot, ()), Evidence(start, end, text[start:end]))
    return Claim("c:1", Speaker("RU-MOD"), "downed", count=Count(1, 1, "1"), evidence=found)


@given(st.data())
def test_every_character_stands_once_whatever_overlaps(data: st.DataObject) -> None:
    text = data.draw(st.text("ab 1\n\r<&é😀", max_size=40))
    at_ = st.integers(0, len(text))
    spans = data.draw(
        st.lists(st.tuples(st.sampled_from(("count", "areas", "window", "odd")), at_, at_))
    )
    claim = told(text, *((slot, min(a, b), max(a, b)) for slot, a, b in spans))
    made = marked(text, (claim,), (Issue("cut", "info", "cut", Span(0, len(text))),))
    shown = "\n".join("".join(stretch.text for stretch in line) for line in made.lines)
    assert shown.split() == text.split()


def test_nested_and_overlapping_spans_are_both_marked() -> None:
    text = "over Kaluga region 11"
    made = marked(text, (told(text, ("areas", 5, 18), ("object", 12, 21), ("count", 19, 21)),))
    kinds = [(s.text, [item.kind for item in s.items]) for s in made.lines[0]]
    assert kinds == [
        ("over ", []),
        ("Kaluga ", ["place"]),
        ("region", ["place", "object"]),
        (" ", ["object"]),
        ("11", ["object", "count"]),
    ]


def test_a_claim_is_referred_to_where_its_count_ends() -> None:
    reading = governor()
    made = marked(GOVERNOR, reading.claims, reading.issues)
    ends = {
        n: "".join(s.text for s in made.lines[0][: at_ + 1])
        for at_, stretch in enumerate(made.lines[0])
        for item in stretch.ends
        for n in made.refs.get(item.number, ())
    }
    assert ends[1].endswith("11")
    assert ends[2].endswith("Пострадавших нет")


# text, evidence by slot, the words that are marked
QUOTES = [
    ("Сбито 11 БПЛА, из них 11 ночью.", {"count": "11", "object": "БПЛА"}, "11"),
    ("**16** – над Калужской областью", {"count": "16"}, "16"),
    ("По 2 над A и 2 над B", {"outcome": "над"}, "над"),
]


@pytest.mark.parametrize(("text", "slots", "printed"), QUOTES)
def test_a_quote_marks_its_count(text: str, slots: dict[str, str], printed: str) -> None:
    before = "2026-05-11. "
    claim = replace(told(text), evidence=evidence(before + text, **slots))
    item = Statement(claim, "d", 1, "s", at(15, 8), True, text)
    found = quoted(item)
    assert [s.text for s in found if s.items] == [printed]
    assert "*" not in "".join(s.text for s in found)


def test_a_number_that_stands_twice_is_marked_where_it_was_read() -> None:
    text = "11 мая над областью сбито 11 БПЛА"
    claim = told(text, ("count", 26, 28), ("object", 29, 33))
    found = quoted(Statement(claim, "d", 1, "s", at(15, 8), True, text))
    assert [s.text for s in found] == ["11 мая над областью сбито ", "11", " БПЛА"]


def test_a_quote_without_evidence_is_shown_bare() -> None:
    claim = Claim("c:1", Speaker("outlet"), "downed")
    assert [s.text for s in quoted(Statement(claim, "d", 1, None, None, False, "Words."))] == [
        "Words."
    ]
    assert quoted(Statement(claim, "d", 1, None, None, False, "")) == ()


@given(st.text("ab c.", max_size=60), st.text("ab c.", max_size=60))
def test_a_difference_holds_what_went_and_what_came(old: str, new: str) -> None:
    changes = wording(old, new).changes
    pieces = [piece for hunk in hunks(changes, old, new) for piece in hunk]
    for kind, spans in (("old", [c.old for c in changes]), ("new", [c.new for c in changes])):
        side = old if kind == "old" else new
        told = [span.of(side) for span in spans if span.of(side)]
        assert [piece.text for piece in pieces if piece.kind == kind] == told
    # Short texts are shown whole: the old one is what stayed and what went, in order.
    if changes:
        assert "".join(p.text for p in pieces if p.kind in ("same", "old")) == old
