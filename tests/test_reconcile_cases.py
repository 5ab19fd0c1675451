"""Every row of ``reconcile_cases.toml``, by the plain model and by ``svodka.reconcile``.

The plain model (the design's equations, nothing clever) proves the table's expectations; the table
and the plain model prove ``World``.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import reconcile_plain as plain
from reconcile_design import standing
from reconcile_table import Ask, Case, cases
from svodka.ledger import relays
from svodka.model.finding import Statement
from svodka.reconcile import World

CASES = cases()
# What the plain model knows: objects, no people.
COUNTED = [
    c for c in CASES if c.kind == "count" and all(s.claim.unit != "people" for s in c.statements)
]
named = pytest.mark.parametrize


def _name(case: Case) -> str:
    return case.name.replace(" ", "_")


def _asked(wanted: Sequence[Case]) -> list[object]:
    return [
        pytest.param(case, ask, id=f"{_name(case)}:{n}")
        for case in wanted
        for n, ask in enumerate(case.asks)
    ]


def test_there_are_enough_rows_and_names_are_told_apart():
    assert len(CASES) >= 60
    assert len({c.name for c in CASES}) == len(CASES)


# -- the table by the plain model ------------------------------------------------------------------


@named(("case", "ask"), _asked([c for c in COUNTED if not c.conflicts]))
def test_table_bounds_follow_from_the_design(case, ask):
    assert plain.bounds(case.statements, ask.scope) == ask.bounds
    if ask.usual != "":
        assert plain.bounds(case.statements, ask.scope, usual=True) == ask.usual


@named("case", [c for c in COUNTED if c.conflicts], ids=_name)
def test_table_conflicts_are_all_irreducible_sets(case):
    told = standing(case.statements).told
    assert set(plain.minimal_sets(told)) == set(case.conflicts)


# -- the world -------------------------------------------------------------------------------------


@named("turned", [False, True], ids=["", "turned"])
@named(("case", "ask"), _asked(CASES))
def test_bounds(case, ask, turned):
    found = World.of(_order(case.statements, turned)).finding(ask.scope)
    _check(found, ask, case.statements)


def _order(statements: Sequence[Statement], turned: bool) -> list[Statement]:
    return list(reversed(statements)) if turned else list(statements)


def _check(found, ask: Ask, said: Sequence[Statement]) -> None:
    if ask.bounds is not None:
        if ask.more.get("within"):
            assert found.bounds.low <= ask.bounds.low
            assert found.bounds.high is None or found.bounds.high >= ask.bounds.high
        else:
            assert found.bounds == ask.bounds
    if ask.usual != "":
        assert found.usual == ask.usual
    if "contains" in ask.more:
        assert found.bounds.low <= ask.more["contains"]
        assert found.bounds.high is None or found.bounds.high >= ask.more["contains"]
    if "speakers" in ask.more:
        counted = (s for s in said if s.claim.id in found.counted)
        assert relays(counted, {}).speakers == ask.more["speakers"]
    if "superseded" in ask.more:
        assert set(ask.more["superseded"]) <= set(found.superseded)


@named("turned", [False, True], ids=["", "turned"])
@named("case", CASES, ids=_name)
def test_conflicts(case, turned):
    conflicts = World.of(_order(case.statements, turned)).conflicts()
    found = [frozenset(c.claims) for c in conflicts]
    assert len(set(found)) == len(found)
    assert bool(found) == bool(case.conflicts)
    assert set(found) <= set(case.conflicts)
    assert all(c.kind == case.kind for c in conflicts)
    assert all(c.repairs for c in conflicts)


@named("case", [c for c in COUNTED if c.conflicts], ids=_name)
def test_what_is_set_aside_for_a_conflict_is_named(case):
    world = World.of(case.statements)
    scope = case.asks[0].scope if case.asks else None
    for conflict in world.conflicts():
        costs = [r.cost for r in conflict.repairs]
        assert costs == sorted(costs)
        found = world.finding(scope or conflict.scope)
        if scope is None:
            assert found.set_aside
            assert {r.claim for r in found.set_aside} <= {s.claim.id for s in case.statements}
    if case.first_repairs:
        first = world.conflicts()[0].repairs[: len(case.first_repairs)]
        assert {r.claim for r in first} == set(case.first_repairs)
