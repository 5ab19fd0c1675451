"""``svodka judge``, ``judgements`` and ``review``."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from judged_calls import told
from svodka.cli import app
from svodka.errors import SvodkaError
from svodka.ledger import Ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "svodka.db"
    with Ledger.open(path) as ledger:
        ledger.add(told("a", 11))
        ledger.add(told("b", 14, speaker="RU-MOD", source="y"))
    return path


def run(path: Path, *words: str) -> str:
    done = CliRunner().invoke(app, [*words, "--ledger", str(path)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def judgements(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(path, "judgements", "--format", "json"))[
        "judgements"
    ]
    return found


def test_a_wrong_region_from_the_queue_to_the_answer(path: Path) -> None:
    waits = json.loads(run(path, "review", "--format", "json"))
    (conflict,) = (item for item in waits["items"] if item["kind"] == "conflict")
    assert conflict["stake"]["conflicts"] == 1
    words = ("judge", "c:a", "corrected", "--set", "areas=RU-BRY@Брянском", "--set", "count=12")
    seen = ("--seen", str(conflict["seen"]), "--by", "vera", "--because", "it says so")
    assert run(path, *words, *seen) == "entry 5: claim c:a corrected (areas, count) by vera\n"
    out = run(path, "review", "--moved", "5")
    assert "Bryansk Oblast, night of 15 May 2026: 0, then 12" in out
    assert "settled conflict:" in out
    assert json.loads(run(path, "review", "--moved", "5", "--format", "json"))["after"] == 5
    hours = ("--from", "2026-05-14T20:00", "--to", "2026-05-15T09:00", "--format", "json")
    assert json.loads(run(path, "bounds", "--region", "RU-BRY", *hours))["low"] == 12
    assert run(path, "judge", "undo", "5", "--by", "ivan").startswith("entry 6: claim c:a undid:")
    assert json.loads(run(path, "bounds", "--region", "RU-BRY", *hours))["low"] == 0
    assert [(one["act"], one["undoes"]) for one in judgements(path)] == [
        ("decision", None),
        ("undo", 5),
    ]
    out = run(path, "history", "--region", "RU-BRY", *hours[:4])
    assert "c:a corrected (areas, count) by vera" in out


def test_settling_assigning_pairing(path: Path) -> None:
    (item,) = json.loads(run(path, "review", "--kind", "conflict", "--format", "json"))["items"]
    name = f"conflict:{item['subject']}"
    assert name in run(path, "review", "--kind", "conflict")
    run(path, "judge", "assign", name, "ivan", "--by", "vera")
    assert "for ivan" in run(path, "review", "--assigned", "ivan")
    run(path, "judge", name, "settled", "--by", "ivan")
    assert "0 items to look at" in run(path, "review", "--kind", "conflict")
    run(path, "judge", name, "reopened", "--by", "ivan")
    assert "1 item to look at" in run(path, "review", "--kind", "conflict")
    run(path, "judge", "c:a", "c:b", "different", "--by", "vera")
    run(path, "judge", "assign", "a", "olga", "--by", "vera")
    run(path, "judge", "b", "retracted", "--by", "vera")
    out = run(path, "judgements", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["about"] for row in rows] == ["conflict"] * 3 + ["pair", "document", "document"]
    assert json.loads(rows[3]["change"]) == {"claims": ["c:a", "c:b"]}
    table = run(path, "judgements", "b")
    assert "assigned to ivan" in table
    assert "retracted" in table
    assert "olga" not in table


def test_two_reviews(path: Path) -> None:
    run(path, "judge", "c:a", "accepted", "--by", "vera")
    out = run(path, "review", "--second-for", "ivan")
    assert "c:a" in out
    assert "vera" not in out
    assert "0 items" in run(path, "review", "--second-for", "vera")
    run(path, "judge", "c:a", "corrected", "--set", "count=12", "--second", "--by", "ivan")
    out = run(path, "review", "--agreement")
    assert "1 decision looked at twice" in out
    assert "c:a: accepted by vera; looked at again: corrected (count) by ivan; open" in out
    assert json.loads(run(path, "review", "--agreement", "--format", "json"))["compared"] == 1
    (item,) = json.loads(run(path, "review", "--kind", "disagreement", "--format", "json"))["items"]
    assert item["why"] == "Two people decided differently."
    rows = list(csv.DictReader(io.StringIO(run(path, "review", "--format", "csv"))))
    assert {row["kind"] for row in rows} == {"disagreement", "conflict"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["judge", "c:a"], "what is decided?"),
        (["judge", "c:a", "sure"], "no verdict 'sure'"),
        (["judge", "c:a", "same"], "which two claims?"),
        (["judge", "c:a", "corrected"], "what is corrected?"),
        (["judge", "c:a", "corrected", "--set", "count"], "sets nothing"),
        (["judge", "c:a", "corrected", "--set", "count=1", "--set", "count=2"], "set twice"),
        (["judge", "c:a", "corrected", "--set", "count=11"], "accept the claim"),
        (["judge", "c:z", "corrected", "--set", "count=11"], "no claim 'c:z'"),
        (["judge", "c:a", "rejected", "--set", "count=11"], "--set is of a correction"),
        (["judge", "undo", "last"], "'last' is no entry"),
        (["judge", "undo", "1"], "no judgement 1"),
        (["judge", "conflict:0000", "settled"], "waits to be decided"),
        (["judge", "c:a", "settled"], "about a claim"),
        (["judge", "assign", "c:z", "ivan"], "no claim 'c:z'"),
        (["judgements", "zzz"], "no document 'zzz'"),
        (["review", "--from", "2026-05-01"], "one end"),
        (["review", "--region", "RU-XYZ"], "no place has the id"),
        (["review", "--agreement", "--format", "csv"], "no CSV"),
        (["review", "--moved", "2"], "no judgement 2"),
    ],
)
def test_what_is_not_understood(path: Path, words: list[str], says: str) -> None:
    with pytest.raises(SvodkaError, match=says):
        CliRunner().invoke(app, [*words, "--ledger", str(path)], catch_exceptions=False)
    assert judgements(path) == []
