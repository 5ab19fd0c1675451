"""The two oracles agree: each judges ``svodka.reconcile`` only as far as this holds."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import reconcile_brute as brute
import reconcile_plain as plain
from reconcile_design import standing
from reconcile_strategies import PLACES, statements
from said import scope

TINY = ("14/20-14/23", "14/20-15/07 outer 14/20-15/07 inner 14/23-15/07", "~14/23:00")
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
MOST = 4


@pytest.mark.parametrize("edges", ["shared", "loose"])
@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(
    said=statements(most=2, reports=2, windows=TINY, extras=True),
    places=st.sampled_from([(), PLACES[:1]]),
    hours=st.sampled_from(["", "14/20-14/23"]),
)
def test_brute_force_agrees_with_the_plain_model(edges, said, places, hours):
    told = standing(said).told
    highest = [t.high for t in told if not t.parents]
    # A world with more events than brute force looks at would not be compared.
    if any(h is None for h in highest) or sum(h or 0 for h in highest) > MOST:
        return
    asked = scope(hours, places)
    assert plain.bounds(said, asked, edges) == brute.bounds(told, asked, MOST, edges)
