"""Looking words up: exact before stems, longer before shorter, phrases across brackets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svodka.language import tokens
from svodka.language.lexicon import Lexicon

ROWS = [
    ("obj", "uav", "дрон*"),
    ("obj", "uav/1", "дрон"),
    ("obj", "uav/+", "дроны"),
    ("obj", "uav", "беспилотн* аппарат*"),
    ("adj", "-", "беспилотн*"),
    ("verb", "downed/+", "сбиты"),
    ("verb", "downed", "сби*"),
    ("obj", "uav", "vehicle uav"),
    ("quant", "more", "более чем"),
    ("quant", "about", "более или менее"),
    ("quant", "more", "более"),
]
LEXICON = Lexicon(ROWS)
TABLE = [
    ("дрон", {"obj": ("uav/1", 1)}),
    ("дроны", {"obj": ("uav/+", 1)}),
    ("дронами", {"obj": ("uav", 1)}),
    ("дрожь", {}),
    ("беспилотные аппараты", {"obj": ("uav", 2), "adj": ("-", 1)}),
    ("беспилотные «аппараты»", {"obj": ("uav", 3), "adj": ("-", 1)}),
    ("беспилотные", {"adj": ("-", 1)}),
    ("беспилотные катера", {"adj": ("-", 1)}),
    ("сбиты", {"verb": ("downed/+", 1)}),
    ("сбитый", {"verb": ("downed", 1)}),
    ("vehicle (UAV) fell", {"obj": ("uav", 3)}),
    ("более чем 30", {"quant": ("more", 2)}),
    ("более 30", {"quant": ("more", 1)}),
    ("более или менее", {"quant": ("about", 3)}),
    ("более или", {"quant": ("more", 1)}),
]


@pytest.mark.parametrize(("printed", "expected"), TABLE)
def test_match(printed: str, expected: dict[str, tuple[str, int]]) -> None:
    found = LEXICON.matches(tokens(printed), 0)
    assert {m.cls: (m.value, m.size) for m in found} == expected


@given(st.permutations(ROWS))
@settings(deadline=None)
def test_the_order_of_rows_does_not_matter(rows: list[tuple[str, str, str]]) -> None:
    other = Lexicon(rows)
    for printed, _ in TABLE:
        found = tokens(printed)
        assert set(other.matches(found, 0)) == set(LEXICON.matches(found, 0))


@given(st.text(max_size=20))
@settings(deadline=None)
def test_asking_twice_gives_the_same(word: str) -> None:
    assert LEXICON.entries(word) == LEXICON.entries(word)
