"""Laws of ``World``, on small random sets of statements, with the plain model as judge."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import reconcile_plain as plain
from reconcile_design import standing
from reconcile_strategies import PLACES, statements
from said import scope
from svodka.model import Interval
from svodka.model.finding import Bounds, Scope, Statement
from svodka.reconcile import World

SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
EXAMPLES = int(os.environ.get("LAWS", "120"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
KINDS = ("uav", "fpv", "target", "missile")

scopes = st.builds(
    scope,
    st.sampled_from(["", "14/18-15/09", "14/20-14/23", "15/00-15/06"]),
    st.sampled_from([(), *[(p,) for p in PLACES], PLACES, ("RU-TUL",)]),
)
many = statements(most=6, reports=4)
with_extras = statements(most=4, reports=4, extras=True)


def _holds(wide: Bounds, narrow: Bounds) -> bool:
    return wide.low <= narrow.low and (
        wide.high is None or (narrow.high is not None and narrow.high <= wide.high)
    )


def _fits(said: Sequence[Statement]) -> bool:
    return plain.feasible(standing(said).told)


# -- right -----------------------------------------------------------------------------------------


@law
@given(said=st.one_of(many, with_extras), asked=scopes)
def test_bounds_are_those_of_the_plain_model(said, asked):
    assume(not standing(said).superseded)
    wanted = plain.bounds(said, asked)
    assume(wanted is not None)
    found = World.of(said).finding(asked)
    assert found.bounds == wanted
    assert found.set_aside == ()


@law
@given(said=many, asked=scopes)
def test_usual_hours_are_those_of_the_plain_model(said, asked):
    assume(not standing(said).superseded)
    wanted = plain.bounds(said, asked, usual=True)
    found = World.of(said).finding(asked).usual
    # The plain model says "no world" of all places together; World of what is asked alone.
    assert found == wanted or wanted is None


@law
@given(
    said=statements(most=4, reports=3, objects=KINDS),
    kind=st.sampled_from([*KINDS, "mixed"]),
)
def test_objects_are_those_of_the_plain_model(said, kind):
    asked = scope(object=kind)
    assume(not standing(said).superseded)
    wanted = plain.bounds(said, asked)
    assume(wanted is not None)
    assert World.of(said).finding(asked).bounds == wanted


@law
@given(said=st.one_of(many, with_extras))
def test_there_is_a_conflict_exactly_when_no_world_fits(said):
    assume(not standing(said).superseded)
    assert bool(World.of(said).conflicts()) == (not _fits(said))


@law
@given(said=st.one_of(many, with_extras))
def test_conflicts_are_irreducible(said):
    assume(not standing(said).superseded)
    for conflict in World.of(said).conflicts():
        assert plain.irreducible(said, conflict) == (True, True)


@law
@given(said=many, asked=scopes)
def test_what_is_set_aside_leaves_a_world(said, asked):
    found = World.of(said).finding(asked)
    gone = {r.claim for r in found.set_aside}
    assume(gone and not standing(said).superseded)
    assert found.bounds.low >= 0
    assert not _fits(said)


# -- laws ------------------------------------------------------------------------------------------


@law
@given(said=st.one_of(many, with_extras), asked=scopes, order=st.randoms(use_true_random=False))
def test_the_order_of_adding_does_not_matter(said, asked, order):
    shuffled = list(said)
    order.shuffle(shuffled)
    one, other = World.of(said), World.of(shuffled)
    assert one.finding(asked) == other.finding(asked)
    assert one.conflicts() == other.conflicts()


@law
@given(said=st.one_of(many, with_extras), asked=scopes, before=st.lists(scopes, max_size=4))
def test_what_was_asked_before_does_not_matter(said, asked, before):
    """Not for what the bounds rest on either, where several claims would do."""
    world = World.of(said)
    for one in before:
        world.finding(one)
    assert world.finding(asked) == World.of(said).finding(asked)


@law
@given(said=st.one_of(many, with_extras), asked=scopes)
def test_adding_one_at_a_time_gives_the_same_world(said, asked):
    whole, grown = World.of(said), World.of([])
    for s in said:
        grown = grown.with_(s)
    assert grown.finding(asked) == whole.finding(asked)
    assert grown.conflicts() == whole.conflicts()


@law
@given(said=many, asked=scopes, own=st.booleans(), data=st.data())
def test_a_repeat_changes_nothing(said, asked, own, data):
    first = data.draw(st.sampled_from([s for s in said if s.claim.parent is None]))
    assume(not standing(said).superseded)
    again = replace(first, claim=replace(first.claim, id="again"), document="z", own=own)
    before, after = World.of(said), World.of([*said, again])
    assert after.finding(asked).bounds == before.finding(asked).bounds
    assert after.finding(asked).usual == before.finding(asked).usual
    assert set(after.finding(asked).counted) - {"again"} == set(before.finding(asked).counted)
    assert len(after.conflicts()) == len(before.conflicts())


@law
@given(said=st.one_of(many, with_extras), asked=scopes)
def test_what_is_counted_is_said_once_and_is_not_superseded(said, asked):
    found = World.of(said).finding(asked)
    assert list(found.counted) == sorted(set(found.counted))
    assert set(found.counted) <= {s.claim.id for s in said}
    assert not set(found.counted) & set(found.superseded)
    assert set(found.stated) <= set(found.counted)


@law
@given(said=many, more=statements(most=6, reports=1), asked=scopes)
def test_one_more_report_never_lowers_a_lower_bound(said, more, asked):
    added = [_renamed(s) for s in more]
    everything = [*said, *added]
    assume(_fits(everything))
    assume(standing(everything).superseded == standing(said).superseded)
    before, after = World.of(said).finding(asked), World.of(everything).finding(asked)
    assert after.bounds.low >= before.bounds.low


def _renamed(s: Statement) -> Statement:
    parent = s.claim.parent and f"new.{s.claim.parent}"
    return replace(s, claim=replace(s.claim, id=f"new.{s.claim.id}", parent=parent), document="new")


@law
@given(said=many, asked=scopes, data=st.data())
def test_narrowing_a_fuzzy_window_never_widens_a_bound(said, asked, data):
    fuzzy = sorted({s.document for s in said if s.claim.window.inner != s.claim.window.outer})
    assume(fuzzy)
    document = data.draw(st.sampled_from(fuzzy))
    narrowed = [_narrow(s) if s.document == document else s for s in said]
    assume(_fits(narrowed))
    # Hours that were alike make repeats and corrections; this law is about other claims.
    assume(not standing(said).superseded and not standing(said).repeated)
    assume(not standing(narrowed).superseded and not standing(narrowed).repeated)
    wide, narrow = World.of(said).finding(asked), World.of(narrowed).finding(asked)
    assert _holds(wide.bounds, narrow.bounds)


def _narrow(s: Statement) -> Statement:
    """The nominal hours become the inner reading (or the outer one, where there are none)."""
    w = s.claim.window
    assert w.outer is not None
    if w.start is None or w.end is None or w.start >= w.end:
        half = (w.outer.end - w.outer.start) / 4
        outer = Interval(w.outer.start + half, w.outer.end - half)
        return replace(s, claim=replace(s.claim, window=replace(w, outer=outer)))
    inner = Interval(w.start, w.end)
    return replace(s, claim=replace(s.claim, window=replace(w, inner=inner)))


@law
@given(said=many)
def test_places_add_up_to_everywhere(said):
    """A sum over places lies between the sums of their bounds."""
    assume(_fits(said))
    world = World.of(said)
    asked: Scope = scope()
    found = world.findings(asked.start, asked.end, asked.outcome, asked.object)
    whole = found[()] if () in found else found[""]
    parts = [f.bounds for place, f in found.items() if place]
    assert whole.bounds.low >= max((b.low for b in parts), default=0)
    assert whole.bounds == world.finding(asked).bounds
