"""The assignment brings most points together, and always the same way."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from svodka.retellings.assignment import assign

PAIRS = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(1, 12).map(float), max_size=16
)


def best(points: dict[tuple[int, int], float]) -> float:
    """By trying every way."""
    rows = sorted({row for row, _ in points})
    columns: list[int | None] = [*sorted({column for _, column in points}), *[None] * len(rows)]
    return max(
        sum(points.get((row, c), 0.0) for row, c in zip(rows, way, strict=False) if c is not None)
        for way in permutations(columns, len(rows))
    ) if rows else 0.0  # fmt: skip


@given(PAIRS)
def test_it_is_the_best_there_is(points: dict[tuple[int, int], float]) -> None:
    found = assign(points)
    assert sum(points[pair] for pair in found.items()) == best(points)


@given(PAIRS)
def test_nothing_goes_twice(points: dict[tuple[int, int], float]) -> None:
    found = assign(points)
    assert len(set(found.values())) == len(found)
    assert set(found.items()) <= set(points)


@given(PAIRS, st.randoms(use_true_random=False))
def test_order_does_not_matter(points: dict[tuple[int, int], float], random: object) -> None:
    rows = list(points.items())
    random.shuffle(rows)  # type: ignore[attr-defined]
    assert assign(dict(rows)) == assign(points)


def test_a_sure_pair_may_give_way_to_two() -> None:
    assert assign({(0, 0): 5.0, (0, 1): 4.0, (1, 0): 3.0}) == {0: 1, 1: 0}


def test_nothing_to_assign() -> None:
    assert assign({}) == {}
