"""The bounds in words: which sentence for which claims, and that every sum in it is right."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka.model import Area, Claim, Count, Interval, Span, Speaker, Window
from svodka.model.finding import Bounds, Finding, Repair, Scope, Statement
from svodka.serve.pages.arithmetic import arithmetic, told

MSK = timezone(timedelta(hours=3))
START, END = datetime(2026, 5, 14, 18, tzinfo=MSK), datetime(2026, 5, 15, 9, tzinfo=MSK)
SCOPE = Scope(START, END, ("RU-KLU",))


def said(
    id: str,
    low: int,
    high: int | None = -1,
    places: tuple[str, ...] = ("RU-KLU",),
    role: str = "single",
    exhaustive: str = "none",
    speaker: str = "RU-MOD",
) -> Statement:
    """A claim about the night; ``high`` is ``low`` unless it is given."""
    hours = Interval(START + timedelta(hours=2), END - timedelta(hours=2))
    claim = Claim(
        id,
        Speaker(speaker),
        "downed",
        "uav",
        count=Count(low, low if high == -1 else high, str(low)),
        role=role,
        areas=tuple(Area(place, Span(0, 1), (place,)) for place in places),
        exhaustive=exhaustive,
        window=Window("explicit", hours.start, hours.end, hours, hours, "20.00–7.00"),
    )
    return Statement(claim, f"d-{id}", 1, "mod_russia", END, own=True)


def finding(
    low: int,
    high: int | None,
    lows: tuple[Statement, ...] = (),
    highs: tuple[Statement, ...] = (),
    aside: tuple[Statement, ...] = (),
    speakers: int = 1,
) -> tuple[Finding, dict[str, Statement]]:
    known = {item.claim.id: item for item in (*lows, *highs, *aside)}
    made = Finding(
        SCOPE,
        Bounds(low, high),
        None,
        low_rests_on=tuple(item.claim.id for item in lows),
        high_rests_on=tuple(item.claim.id for item in highs),
        set_aside=tuple(Repair(item.claim.id, "set aside", 4.0) for item in aside),
        counted=("a",) if speakers else (),
    )
    return made, known


SEVEN, SIXTEEN = said("a", 7), said("b", 16)
LUMP = said("l", 26, places=("RU-KLU", "RU-TUL", "RU-BRY", "sea:black"))
WHOLE = said("w", 61, places=(), role="total", exhaustive="side")
ELSEWHERE = said("e", 45, places=("RU-BRY",), role="part")
GOVERNOR = said("g", 11, exhaustive="region", speaker="gov:RU-KLU")
OPEN = said("o", 31, None)
NONE = said("n", 0)


@pytest.mark.parametrize(
    ("given", "start"),
    [
        (finding(0, 0, speakers=0), "At least 0, because no claim counts any here."),
        (finding(0, 9), "At least 0, because whatever was counted may lie in other hours"),
        (finding(7, 7, (SEVEN,)), "At least 7, because Russian MoD counts 7 (Kaluga Oblast"),
        (finding(23, 23, (SEVEN, SIXTEEN)), "At least 23, because 7 + 16 = 23: Russian MoD"),
        (finding(5, 7, (SEVEN,)), "At least 5, because Russian MoD counts 7"),
        (finding(1, 23, (LUMP,)), "At least 1, because Russian MoD counts 26"),
        (finding(16, 30, (WHOLE, ELSEWHERE)), "At least 16, because Russian MoD counts 61"),
        (finding(16, 30, (SEVEN, SIXTEEN)), "At least 16, because Russian MoD counts 16"),
        (finding(12, 30, (SEVEN, SIXTEEN)), "At least 12, because these claims together"),
    ],
)
def test_why_the_lowest(given: tuple[Finding, dict[str, Statement]], start: str) -> None:
    assert arithmetic(*given)[0].sentence.startswith(start)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (finding(5, 7, (SEVEN,)), "at most 2 of them can lie in other hours"),
        (finding(1, 23, (LUMP,)), "under one number, and at least one is over each of these"),
        (finding(16, 30, (WHOLE, ELSEWHERE)), "61 − 45 = 16"),
    ],
)
def test_what_is_reckoned_for_the_lowest(
    given: tuple[Finding, dict[str, Statement]], words: str
) -> None:
    assert words in arithmetic(*given)[0].why


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (finding(31, None, highs=(OPEN,)), "No upper bound, because nothing that was said limits"),
        (finding(31, None), "No upper bound, because nothing that was said limits it."),
        (finding(0, 0), "At most 0, because nobody counts any here."),
        (finding(0, 0, highs=(NONE,)), "At most 0, because Russian MoD counts none"),
        (finding(0, 0, highs=(WHOLE,)), "its list of places leaves none for here"),
        (finding(11, 11, highs=(GOVERNOR,)), "counts everything there in these hours"),
        (finding(0, 7, highs=(SEVEN,)), "At most 7, because Russian MoD counts 7"),
        (finding(0, 23, highs=(LUMP,)), "each of the other 3 places: 26 − 3 = 23."),
        (finding(0, 23, highs=(SEVEN, SIXTEEN)), "At most 23, because 7 + 16 = 23"),
        (finding(0, 16, highs=(WHOLE, ELSEWHERE)), "61 − 45 = 16"),
        (finding(0, 20, highs=(SEVEN, SIXTEEN)), "At most 20, because these claims together"),
        (finding(0, 20), "At most 20, because no answer with more fits all claims."),
    ],
)
def test_why_the_highest(given: tuple[Finding, dict[str, Statement]], words: str) -> None:
    assert words in arithmetic(*given)[1].sentence


def test_what_is_set_aside_is_said_with_its_cost() -> None:
    made = arithmetic(*finding(23, 29, (SEVEN, SIXTEEN), aside=(GOVERNOR,)))[2]
    assert made.kind == "aside"
    assert made.claims == ("g",)
    assert made.head == "For these bounds one claim is set aside"
    assert "governor of Kaluga Oblast 11" in made.why
    assert "(cost 4)" in made.why


def test_a_claim_that_is_not_at_hand_is_left_out() -> None:
    made, _ = finding(7, 7, (SEVEN,), (SEVEN,))
    assert arithmetic(made, {})[0].why == "because no answer with fewer fits all claims."


counts = st.integers(0, 80)
claims = st.lists(
    st.tuples(counts, st.one_of(st.none(), counts), st.sampled_from(("single", "total", "part"))),
    max_size=4,
)


@given(st.integers(0, 200), st.one_of(st.none(), st.integers(0, 200)), claims, claims)
def test_every_sum_in_words_is_right(
    low: int,
    more: int | None,
    lows: list[tuple[int, int | None, str]],
    highs: list[tuple[int, int | None, str]],
) -> None:
    high = None if more is None else low + more

    def made(prefix: str, items: list[tuple[int, int | None, str]]) -> tuple[Statement, ...]:
        return tuple(
            said(f"{prefix}{n}", a, None if b is None else a + b, role=role)
            for n, (a, b, role) in enumerate(items)
        )

    given = finding(low, high, made("l", lows), made("h", highs))
    words = told(*given)
    for left, right in re.findall(r"((?:\d+ [+−] )+\d+) = (\d+)", words):
        assert eval(left.replace("−", "-")) == int(right)
    sentences = arithmetic(*given)
    assert sentences[0].head == f"At least {low}"
    assert sentences[1].head == ("No upper bound" if high is None else f"At most {high}")
    assert all(one.why.startswith("because ") and one.why.endswith(".") for one in sentences)
    # A sum or difference in a sentence is the bound that the sentence explains.
    for one, bound in zip(sentences, (low, high), strict=True):
        for _, right in re.findall(r"((?:\d+ [+−] )+\d+) = (\d+)", one.why):
            assert int(right) == bound
