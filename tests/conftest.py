"""Settings that every test shares."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# The first reading of a run loads word lists and the gazetteer, so that a deadline measures that.
# The same examples every time: a new find belongs to a run that looks for one
# (HYPOTHESIS_PROFILE=search), not to somebody else's change.
settings.register_profile("svodka", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "svodka"))

# Tests that look at a clock. benchmarks/ measures speed; these only say that cost stays linear, and
# on a busy machine a clock tells nothing, so they run where SVODKA_TIMED is set.
TIMED = (
    "test_time_grows_with_the_length",
    "test_cost_is_linear",
    "test_an_html_bomb_costs_little",
    "test_loads_quickly",
    "test_looking_up_is_fast",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("SVODKA_TIMED"):
        return
    skip = pytest.mark.skip(reason="looks at a clock; set SVODKA_TIMED=1 to run it")
    for item in items:
        if any(name in item.nodeid for name in TIMED):
            item.add_marker(skip)
