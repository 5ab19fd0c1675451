"""The published tables: which values two wordings of one statement may have, what speakers are
called, and the weights of the features."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

# What each feature of a pair can bring, in points; docs/auditing.md explains each, and a test holds
# the two together.
FEATURES: dict[str, str] = {
    "count": "The same number; half of it for none or one, three quarters for two, which are shared"
    " by chance.",
    "place": "The same places; half of it where neither side names any.",
    "speaker": "The same office.",
    "outcome": "The same outcome, or one that data/retellings/outcomes.tsv lists as its wording.",
    "window": "The same hours.",
    "list": "The totals of two lists whose parts go together, or parts whose totals do.",
    "object": "The same kind of object.",
    "role": "Both a total, a part, or a count of its own.",
}
WEIGHTS: dict[str, float] = {
    "count": 2.0,
    "place": 2.0,
    "speaker": 1.0,
    "outcome": 1.0,
    "window": 1.0,
    "list": 1.5,
    "object": 0.5,
    "role": 0.25,
}
MOST = sum(WEIGHTS.values())
# With fewer points than this, a pair that differs is no wording of one statement.
LEAST_ALTERED = 4.0

# What a comparison leaves of a feature's weight.
SHARE: dict[str, float] = {
    "same": 1.0,
    "coarser": 0.75,
    "finer": 0.75,
    "lost": 0.5,
    "gained": 0.5,
    "silent": 0.25,
    "changed": 0.0,
}


def _rows(name: str) -> list[list[str]]:
    text = files("svodka.data").joinpath("retellings").joinpath(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def outcomes() -> dict[tuple[str, str], str]:
    """data/retellings/outcomes.tsv: (article, report) → how the article compares."""
    return {(row[0], row[1]): row[2] for row in _rows("outcomes.tsv")}


@cache
def objects() -> dict[tuple[str, str], str]:
    """data/retellings/objects.tsv, as above."""
    return {(row[0], row[1]): row[2] for row in _rows("objects.tsv")}


@cache
def speakers() -> dict[str, str]:
    """data/retellings/speakers.tsv: id, or kind of office, → words."""
    return {row[0]: row[1] for row in _rows("speakers.tsv")}
