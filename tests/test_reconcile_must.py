"""What must come out right, a row a question: who said what, what is asked, what the answer is.

``night`` is the ministry's: nominal 20–7, outer 18–9, inner 23–6 (tests/said.py). Add a row.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from said import said, scope
from svodka.model import Locality
from svodka.model.finding import Bounds
from svodka.reconcile import World

KLU, BRY = "RU-KLU", "RU-BRY"
DAY = "15/00-16/00"
EVENING = [
    said("e", "RU-MOD", 18, "14/20-14/23", role="total"),
    said("ea", "RU-MOD", 10, "14/20-14/23", [KLU], doc="e", role="part", parent="e"),
    said("eb", "RU-MOD", 8, "14/20-14/23", [BRY], doc="e", role="part", parent="e"),
]


def listed(doc, total, win, **parts):
    """A bulletin: a total and its parts, a region each (RU_KLU=10)."""
    out = [said(doc, "RU-MOD", total, win, doc=doc, role="total")]
    for k, (place, n) in enumerate(parts.items()):
        place = place.replace("_", "-", 1)
        out.append(said(f"{doc}.{k}", "RU-MOD", n, win, [place], doc=doc, role="part", parent=doc))
    return out


LUMPED = [
    said(f"l{n}", "RU-MOD", 10, f"15/{2 * n:02}-15/{2 * n + 2:02}", [KLU, BRY, "RU-TUL"])
    for n in range(6)
]
GOVERNOR = said("g", "gov:RU-KLU", 11, DAY, [KLU])
MINISTRY = said("m", "RU-MOD", 10, "15/08-15/12", [KLU])
FUZZY = said("g", "gov:RU-KLU", 11, f"{DAY} outer 15/00-16/00 inner none", [KLU])

# statements, hours asked, places, low, high, usual ("": not asked)
ROWS = {
    "a governor's day and the ministry's hours": ([GOVERNOR, MINISTRY], DAY, [KLU], 11, 11, ""),
    "a fuzzy day": ([FUZZY, MINISTRY], DAY, [KLU], 11, 21, (11, 11)),
    "six, then six overnight": (
        [
            said("a", "RU-MOD", 6, "14/18-14/20", [KLU]),
            said("b", "RU-MOD", 6, "night", [KLU]),
        ],
        "14/18-15/09",
        [KLU],
        6,
        12,
        (12, 12),
    ),
    "one over the Moscow region": (
        [said("a", "RU-MOD", 1, over=["RU-MOW|RU-MOS"])],
        "",
        ["RU-MOW", "RU-MOS"],
        1,
        1,
        "",
    ),
    "the city alone": ([said("a", "RU-MOD", 1, over=["RU-MOW|RU-MOS"])], "", ["RU-MOW"], 0, 1, ""),
    "around 18:15": ([said("a", "RU-MOD", 1, "~15/18:15", [KLU])], "", [KLU], 1, 1, (1, 1)),
    "evening, then a night whose list has neither": (
        [*EVENING, *listed("n", 31, "night", RU_TUL=20, RU_KRS=11)],
        "14/18-15/09",
        [],
        49,
        49,
        "",
    ),
    "a night whose list names B as well": (
        [*EVENING, *listed("n", 31, "night", RU_TUL=20, RU_BRY=11)],
        "14/18-15/09",
        [],
        41,
        49,
        "",
    ),
    "six lumped bulletins": (LUMPED, DAY, [KLU], 6, 48, ""),
    "54 copies": (
        [said(f"c{n}", "gov:RU-KLU", 7, DAY, [KLU], own=False) for n in range(54)],
        DAY,
        [KLU],
        7,
        7,
        "",
    ),
    "one more after one more": (
        [
            said("a", "gov:RU-KLU", 3, "15/00-15/06", [KLU]),
            said("b", "gov:RU-KLU", 1, "15/00-15/12", [KLU], role="extra", at="15/13"),
            said("c", "gov:RU-KLU", 1, "15/00-15/12", [KLU], role="extra", at="15/14"),
        ],
        DAY,
        [KLU],
        5,
        5,
        "",
    ),
    "at least": ([said("a", "gov:RU-KLU", "30+", DAY, [KLU])], DAY, [KLU], 30, None, ""),
    "up to": ([said("a", "gov:RU-KLU", "1..40", DAY, [KLU])], DAY, [KLU], 1, 40, ""),
    "a list that is cut leaves its regions alone": (
        listed("n", 31, "night", RU_KLU=20),
        "14/18-15/09",
        [KLU],
        20,
        20,
        "",
    ),
    "the other side's total says nothing of a region": (
        [said("a", "UA-AF", 97), said("b", "RU-MOD", 5, over=[KLU])],
        "14/18-15/09",
        [KLU],
        5,
        5,
        "",
    ),
    "a side": ([said("a", "UA-AF", 97), said("b", "RU-MOD", 5, over=[KLU])], "", ["RU"], 5, 5, ""),
    "rockets and drones of one report": (
        [
            said("a", "RU-MOD", 8, over=[KLU], object="target", doc="d"),
            said("b", "RU-MOD", 2, over=[KLU], object="target", doc="d"),
        ],
        "",
        [KLU],
        0,
        10,
        "",
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=[name.replace(" ", "_") for name in ROWS])
def test_bounds(row):
    statements, hours, places, low, high, usual = row
    world = World.of(statements)
    found = world.finding(scope(hours, places))
    assert found.bounds == Bounds(low, high)
    assert usual == "" or found.usual == Bounds(*usual)
    assert world.conflicts() == ()
    assert World.of(statements[::-1]).finding(scope(hours, places)) == found


def test_each_bound_names_what_it_rests_on():
    found = World.of([GOVERNOR, MINISTRY]).finding(scope(DAY, [KLU]))
    assert found.low_rests_on == found.high_rests_on == found.stated == ("g",)
    assert found.counted == ("g", "m")


def test_every_copy_is_counted_and_bears_on_nothing():
    own = said("own", "gov:RU-KLU", 7, DAY, [KLU])
    copies = [said(f"c{n}", "gov:RU-KLU", 7, DAY, [KLU], own=False) for n in range(54)]
    found = World.of([own, *copies]).finding(scope(DAY, [KLU]))
    assert found.stated == ("own",)
    assert found.counted == tuple(sorted(s.claim.id for s in (own, *copies)))
    assert found.bounds == Bounds(7, 7)


def test_nine_within_which_another_counted_twelve():
    said_ = [
        said("nine", "gov:RU-KLU", 9, DAY, [KLU]),
        said("twelve", "RU-MOD", 12, "15/08-15/12", [KLU]),
        said("apart", "RU-MOD", 3, "15/08-15/12", [BRY]),
    ]
    (conflict,) = World.of(said_).conflicts()
    assert conflict.claims == ("nine", "twelve")
    found = World.of(said_).finding(scope(DAY, [KLU]))
    assert [r.claim for r in found.set_aside] == ["nine"]
    assert found.bounds == Bounds(12, 12)


def test_a_region_listed_twice_is_the_first_repair():
    counts = (20, 18, 15, 7, 7, 5, 2)
    places = (KLU, BRY, "RU-TUL", "RU-KRS", "RU-KRS", "RU-BEL", "RU-ROS")
    told = [said("t", "RU-MOD", 67, DAY, doc="d", role="total")]
    told += [
        said(f"p{n}", "RU-MOD", count, DAY, [place], doc="d", role="part", parent="t")
        for n, (count, place) in enumerate(zip(counts, places, strict=True))
    ]
    conflicts = World.of(told).conflicts()
    assert conflicts
    for conflict in conflicts:
        assert {r.claim for r in conflict.repairs[:2]} == {"p3", "p4"}
    assert World.of(told).finding(scope(DAY)).bounds == Bounds(67, 67)


def test_six_over_two_regions_settled_by_the_total():
    six = said("ab", "RU-MOD", 6, DAY, [KLU, BRY], doc="n", role="part", parent="n")
    together = [*listed("n", 10, DAY, RU_TUL=4), six]
    assert World.of(together).finding(scope(DAY)).bounds == Bounds(10, 10)
    alone = [said("ab", "RU-MOD", "6..12", DAY, [KLU, BRY])]
    assert World.of(alone).finding(scope(DAY)).bounds == Bounds(6, 12)


def test_a_region_moved_by_a_later_bulletin_changes_both():
    first = listed("a", 28, "night", RU_KLU=18, RU_BRY=10)
    later = listed("b", 28, "night", RU_BRY=28)
    later = [replace(s, published=first[0].published.replace(hour=20)) for s in later]
    found = World.of([*first, *later]).findings(scope("night").start, scope("night").end)
    assert found[BRY].bounds.high == 28
    assert KLU not in found or found[KLU].bounds == Bounds(0, 0)


def test_a_relay_with_another_figure_changes_no_bound():
    own = said("own", "gov:RU-KLU", 7, DAY, [KLU])
    altered = said("altered", "gov:RU-KLU", 70, DAY, [KLU], own=False)
    found = World.of([own, altered]).finding(scope(DAY, [KLU]))
    assert found.bounds == Bounds(7, 7)
    assert found.superseded == ("altered",)
    assert found.counted == ("own",)


def test_launched_limits_what_was_met():
    told = [
        said("l", "UA-AF", 477, doc="d", outcome="launched", object="mixed"),
        said("d", "UA-AF", 475, doc="d", object="mixed"),
    ]
    assert World.of(told).conflicts() == ()
    more = said("d", "UA-AF", 480, doc="d", object="mixed")
    assert [c.claims for c in World.of([told[0], more]).conflicts()] == [("d", "l")]


def test_a_denial_by_another_speaker_is_a_conflict():
    told = [
        said("m", "RU-MOD", 18, DAY, [KLU]),
        said("no", "gov:RU-KLU", 18, DAY, [KLU], stance="denied"),
    ]
    (conflict,) = World.of(told).conflicts()
    assert (conflict.kind, conflict.claims) == ("denial", ("m", "no"))
    assert World.of(told).finding(scope(DAY, [KLU])).bounds == Bounds(18, 18)


def test_nobody_against_somebody():
    nobody = said(
        "n", "gov:RU-KLU", 0, DAY, [KLU], outcome="casualties", object=None, unit="people"
    )
    hurt = said("h", "police", 1, DAY, [KLU], outcome="injured", object=None, unit="people")
    (conflict,) = World.of([nobody, hurt]).conflicts()
    assert (conflict.kind, conflict.claims) == ("state", ("h", "n"))
    early = replace(nobody, claim=replace(nobody.claim, preliminary=True))
    assert World.of([early, hurt]).conflicts() == ()


def test_a_later_casualty_figure_of_one_authority_supersedes():
    one = said("a", "gov:RU-KLU", 1, DAY, [KLU], outcome="injured", object=None, unit="people")
    two = said("b", "gov:RU-KLU", 2, DAY, [KLU], outcome="injured", object=None, unit="people")
    two = replace(two, published=two.published.replace(hour=12))
    found = World.of([one, two]).finding(scope(DAY, [KLU], "injured"))
    assert (found.bounds, found.superseded) == (Bounds(2, 2), ("a",))


def test_hours_that_are_not_known_do_not_reconcile():
    told = [GOVERNOR, said("x", "RU-MOD", 99, "unknown", [KLU])]
    assert World.of(told).finding(scope(DAY, [KLU])).bounds == Bounds(11, 11)


def test_a_week_that_concerns_too_many_is_solved_apart(monkeypatch):
    told = [said("w", "RU-MOD", 100, "11/00-18/00")]
    told += [said(f"n{d}", "RU-MOD", 20, f"{d}/20-{d + 1}/07") for d in (12, 14)]
    asked = [scope("11/00-18/00"), scope("12/20-13/07"), scope("13/07-13/20")]
    exact = [World.of(told).finding(s).bounds for s in asked]
    assert exact == [Bounds(100, 100), Bounds(20, 20), Bounds(0, 60)]
    monkeypatch.setattr("svodka.reconcile.world.MOST", 2)
    apart = [World.of(told).finding(s).bounds for s in asked]
    assert all(a.low <= e.low and e.high <= a.high for a, e in zip(apart, exact, strict=True))


def test_a_chain_that_is_cut_only_widens(monkeypatch):
    told = []
    for d in range(1, 9):
        outer = f"{d}/20-{d + 1}/08 outer {d}/06-{d + 1}/10 inner {d}/23-{d + 1}/06"
        told += listed(f"n{d}", 5, outer, RU_KLU=3, RU_BRY=2)
    asked = [scope("1/00-12/00", [KLU]), scope("3/18-4/09", [KLU]), scope("3/18-4/09")]
    exact = [World.of(told).finding(s).bounds for s in asked]
    monkeypatch.setattr("svodka.reconcile.world.MOST", 6)
    cut = [World.of(told).finding(s).bounds for s in asked]
    for one, other in zip(exact, cut, strict=True):
        assert other.low <= one.low
        assert one.high <= other.high


def test_adding_one_by_one_is_the_same_world():
    grown = World.of([])
    for s in (*EVENING, GOVERNOR, MINISTRY):
        grown = grown.with_(s)
        grown.conflicts()
    whole = World.of([*EVENING, GOVERNOR, MINISTRY])
    assert grown.finding(scope()) == whole.finding(scope())


def test_a_new_revision_takes_the_old_ones_claims_away():
    old = said("old", "gov:RU-KLU", 5, DAY, [KLU], doc="d")
    new = replace(said("new", "gov:RU-KLU", 9, "16/00-17/00", [KLU], doc="d"), revision=2)
    for world in (World.of([old, new]), World.of([old]).with_(new), World.of([new]).with_(old)):
        assert world.finding(scope(DAY, [KLU])).bounds == Bounds(0, 0)
        assert world.finding(scope("16/00-17/00", [KLU])).bounds == Bounds(9, 9)


def test_towns_alone_do_not_speak_for_the_region():
    town = said("t", "gov:RU-KLU", 3, DAY, [KLU])
    area = town.claim.areas[0]
    local = replace(area, localities=(Locality(area.printed, area.span, "RU-KLU/borovsky"),))
    town = replace(town, claim=replace(town.claim, areas=(local,)))
    found = World.of([town, MINISTRY]).finding(scope(DAY, [KLU]))
    assert found.bounds == Bounds(10, 13)
