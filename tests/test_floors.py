"""Scores on the labelled sets do not fall below benchmarks/floors.json."""

from __future__ import annotations

import importlib.util
import json
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
FLOORS: dict[str, dict[str, float]] = json.loads((BENCHMARKS / "floors.json").read_text("utf-8"))


@cache
def scorer() -> ModuleType:
    """benchmarks/score.py, which is a script and not a package."""
    spec = importlib.util.spec_from_file_location("svodka_score", BENCHMARKS / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@cache
def figures(name: str) -> dict[str, float]:
    """The scores of one labelled set; {} where its corpus is not."""
    tally = scorer().score(BENCHMARKS / "labelled" / f"{name}.jsonl", None)
    return scorer().figures(tally) if tally.documents else {}


def test_every_labelled_set_has_floors() -> None:
    assert set(FLOORS) == {path.stem for path in (BENCHMARKS / "labelled").glob("*.jsonl")}


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_scores_hold_their_floors(name: str) -> None:
    found = figures(name)
    if not found:
        pytest.skip("../shared/corpora, which holds the texts, is not here")
    fallen = {k: (floor, found[k]) for k, floor in FLOORS[name].items() if found[k] < floor}
    assert not fallen, "below the floor of benchmarks/floors.json (floor, found)"


def test_every_figure_has_a_floor() -> None:
    assert set(FLOORS["own"]) == set(figures("own"))


def test_floors_rise_and_never_fall() -> None:
    raised = scorer().raised({"own": {"a": 0.5, "b": 0.5}}, {"own": {"a": 0.4, "b": 0.9876}})
    assert raised == {"own": {"a": 0.5, "b": 0.987}}


def test_a_floor_is_met_by_the_run_that_set_it() -> None:
    raised = scorer().raised({}, {"own": {"a": 0.29, "b": 2 / 3, "c": 1.0}})
    assert raised == {"own": {"a": 0.29, "b": 0.666, "c": 1.0}}
