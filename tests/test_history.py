"""``svodka history DOC`` and ``svodka original``: what changed in words and claims; the bytes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ledger_calls
import made
from svodka.cli import app, life_files
from svodka.errors import SettingsError, SvodkaError
from svodka.ledger import Ledger, between
from svodka.ledger.wording import wording
from svodka.model import Claim, Count, Reading, Speaker, Window

Run: TypeAlias = Callable[..., tuple[int, str, str]]

# --- words


def marked(old: str, new: str) -> str:
    """The old text with each change in it."""
    out, at = [], 0
    for change in wording(old, new).changes:
        out.append(old[at : change.old.start])
        was, now = change.old.of(old), change.new.of(new)
        out.append((f"[-{was}-]" if was else "") + (f"{{+{now}+}}" if now else ""))
        at = change.old.end
    return "".join([*out, old[at:]])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Сбито 27 БПЛА.", "Сбито 28 БПЛА.", "Сбито [-27-]{+28+} БПЛА."),
        ("Сбито 27 БПЛА.", "Сбито 27 БПЛА.", "Сбито 27 БПЛА."),
        ("Сбито  27\nБПЛА.", "Сбито 27 БПЛА.", "Сбито  27\nБПЛА."),
        ("", "Сбит один.", "{+Сбит один.+}"),
        ("Сбит один.", "", "[-Сбит один.-]"),
        ("в Боровске", "в Боровске, Жукове", "в Боровске{+, Жукове+}"),
        ("над A и B", "над A, B и C", "над A [-и B-]{+, B и C+}"),
        ("27 downed over A", "28 shot down over A", "[-27 downed-]{+28 shot down+} over A"),
        # What stays between two changes is no more than a particle: one change.
        ("было 10 и 20", "стало 30 и 40", "[-было 10 и 20-]{+стало 30 и 40+}"),
        ("Сбито 5 💥 за ночь", "Сбито 6 💥 за ночь", "Сбито [-5-]{+6+} 💥 за ночь"),
    ],
)
def test_words(old: str, new: str, expected: str) -> None:
    assert marked(old, new) == expected


_TEXT = st.lists(st.sampled_from(["сбито", "над", "11", "12", ",", ".", "и", "БПЛА"]), max_size=14)


def spelled(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", text)


@given(_TEXT, _TEXT)
def test_putting_the_changes_in_makes_the_new_words(one: list[str], other: list[str]) -> None:
    old, new = " ".join(one), " ".join(other)
    changes = wording(old, new).changes
    out, at = [], 0
    for change in changes:
        out += [old[at : change.old.start], " ", change.new.of(new), " "]
        at = change.old.end
    assert spelled("".join([*out, old[at:]])) == spelled(new)
    assert [change.old.start for change in changes] == sorted(c.old.start for c in changes)
    assert bool(changes) == (one != other)


@given(_TEXT, _TEXT)
def test_what_did_not_change_is_followed_to_the_same_words(
    one: list[str], other: list[str]
) -> None:
    old, new = " ".join(one), "\n ".join(other)
    found = wording(old, new)
    for match in re.finditer(r"\w+", old):
        there = found.follow(*match.span())
        assert 0 <= there.start <= there.end <= len(new)
        touched = (c.old.start < match.end() and match.start() < c.old.end for c in found.changes)
        if not any(touched):
            assert there.of(new) == match[0]


def test_a_text_that_was_written_anew_is_compared_too() -> None:
    old = " ".join(str(7 * n % 1009) for n in range(4000))
    new = " ".join(str(11 * n % 997) for n in range(4000))
    changes = wording(old, new).changes
    assert changes[-1].old.end <= len(old)


# --- claims


def compared(old: Reading, new: Reading) -> list[tuple[str, str, list[str]]]:
    return [
        (item.change, (item.new or item.old or made.undated().claims[0]).outcome, slots(item))
        for item in between(old, new).claims
    ]


def slots(item: Any) -> list[str]:
    return [slot.slot for slot in item.slots]


def moved(text: str, put_before: str) -> Reading:
    """The governor's post with words before it: everything stands elsewhere, under other ids."""
    reading = made.governor(put_before + text)
    claims = tuple(replace(claim, id=f"{claim.id}-moved") for claim in reading.claims)
    return replace(reading, claims=claims)


def counted(number: int) -> Reading:
    """The governor's post with another number, in its place and under the same id."""
    text = made.GOVERNOR.replace("11", str(number))
    reading = made.governor(text.replace(str(number), "11"))
    claim = replace(reading.claims[0], count=Count(number, number, str(number)))
    return replace(
        reading,
        document=replace(reading.document, text=text),
        claims=(claim, *reading.claims[1:]),
    )


def test_the_same_claims_elsewhere_are_kept() -> None:
    found = compared(made.governor(), moved(made.GOVERNOR, "По уточнённым данным. "))
    assert found == [("kept", "downed", []), ("kept", "casualties", [])]


def test_a_corrected_number_is_a_change_of_one_slot() -> None:
    changes = between(made.governor(), counted(12))
    changed, kept = changes.claims
    assert (changed.change, kept.change) == ("changed", "kept")
    (slot,) = changed.slots
    assert (slot.slot, slot.old, slot.new) == (
        "count",
        {"low": 11, "high": 11},
        {"low": 12, "high": 12},
    )
    assert [e.text for e in slot.old_evidence] == ["11"]
    assert changes.counted("kept") == 1


def test_lost_and_new() -> None:
    old, new = made.governor(), replace(made.governor(), claims=made.governor().claims[:1])
    assert compared(old, new) == [("kept", "downed", []), ("lost", "casualties", [])]
    assert compared(new, old) == [("kept", "downed", []), ("new", "casualties", [])]


def test_claims_of_other_places_are_not_one_that_changed() -> None:
    """A list of regions in another order, one of them dropped and one added."""
    tally = made.tally()
    total, kaluga, bryansk, moscow = tally.claims
    tula = replace(
        moscow,
        id="c:RU-TUL",
        areas=(replace(moscow.areas[0], ids=("RU-TUL",), printed="Тульской области"),),
        count=made.exact(5),
        evidence={},
    )
    found = between(tally, replace(tally, claims=(total, bryansk, kaluga, tula)))
    assert [item.change for item in found.claims] == ["kept", "kept", "kept", "new", "lost"]
    assert all(item.old is None or item.old.id != "c:RU-MOW" for item in found.claims[:-1])


def test_a_date_that_was_corrected_moves_windows() -> None:
    old = made.governor()
    hours = Window("night", made.at(15, 20), made.at(16, 7), None, None, "Ночью")
    later = tuple(replace(claim, window=hours) for claim in old.claims)
    document = replace(old.document, published=made.at(16, 8))
    found = between(old, Reading(document, later))
    assert [(item.field, item.new) for item in found.fields] == [("published", made.at(16, 8))]
    assert [slots(item) for item in found.claims] == [["window"], ["window"]]
    assert (found.words, found.blanks) == ((), False)


def test_what_changes_is_a_matter_of_slots_not_of_spelling() -> None:
    """The words of a count or a place may change while it says the same."""
    (claim,) = made.lumped().claims
    assert claim.count is not None
    respelled = replace(claim, count=replace(claim.count, printed="свыше 30"), id="c:other")
    changes = between(made.lumped(), replace(made.lumped(), claims=(respelled,)))
    assert [item.change for item in changes.claims] == ["kept"]
    other = replace(claim, speaker=Speaker("outlet"))
    changes = between(made.lumped(), replace(made.lumped(), claims=(other,)))
    assert [slots(item) for item in changes.claims] == [["speaker"]]


@given(st.permutations(range(4)), st.sets(st.integers(0, 3)))
def test_every_claim_is_told_once(order: list[int], kept: set[int]) -> None:
    tally = made.tally()
    left = tuple(tally.claims[n] for n in order if n in kept)
    found = between(tally, replace(tally, claims=left)).claims
    assert [item.new for item in found if item.new is not None] == list(left)
    olds: list[Claim] = [item.old for item in found if item.old is not None]
    assert sorted(claim.id for claim in olds) == sorted(claim.id for claim in tally.claims)
    assert {item.change for item in found if item.new is not None} <= {"kept"}


# --- the commands


@pytest.fixture
def svodka(capsys: pytest.CaptureFixture[str]) -> Run:
    """Exit code, stdout and what the error says of a command in a pipe."""

    def run(*words: str) -> tuple[int, str, str]:
        try:
            app([*words], standalone_mode=False)
        except SvodkaError as error:
            return (2 if isinstance(error, SettingsError) else 1), "", str(error)
        return 0, *capsys.readouterr()

    return run


@pytest.fixture
def edited(place: Path | str) -> Path | str:
    """A post that was corrected, corrected back, deleted and put up again in other words."""
    with Ledger.open(place, reader="0.2.0") as book:
        address = "https://t.me/shapsha/7"
        for number, hour in ((11, 8), (12, 9), (11, 10)):
            reading = counted(number)
            document = replace(reading.document, retrieved=made.at(15, hour), url=address)
            page = f"<p>{number}".encode()
            book.add(replace(reading, document=document), page)
        book.gone("g-1", made.at(15, 12), "missing between posts 6 and 8")
        book.add(ledger_calls.seen(ledger_calls.B, made.at(15, 14), url=address))
        book.judge("g-1", "retracted", "an editor", "a test")
        book.add(made.tally())
        other = made.tally()
        book.add(replace(other, document=replace(other.document, id="m-2")))
    return place


def test_history_of_a_document(svodka: Run, edited: Path | str) -> None:
    code, out, err = svodka("history", "g-1", "--ledger", str(edited))
    assert (code, err) == (0, "")
    lines = [line.strip() for line in out.splitlines()]
    heads = [line.split("  ")[0] for line in lines if re.match(r"(revision \d|gone|back)", line)]
    assert heads == ["revision 1", "revision 2", "revision 3", "gone", "revision 4", "back"]
    assert "Ночью над Калужской областью сбито [-11-]{+12+} БПЛА: Боровск, Ернов." in out
    assert "count       [-11-]{+12+}" in out
    assert "as revision 1 again" in out
    assert "Пострадавших нет.{+ Уточнено.+}" in out
    assert "gone  15 May 12:00 2026  missing between posts 6 and 8" in out
    assert "document g-1 retracted by an editor: a test" in out
    assert "deleted: gone since" not in out, "it is back"
    assert svodka("history", "https://t.me/shapsha/7", "--ledger", str(edited))[1] == out
    early = svodka("history", "g-1", "--ledger", str(edited), "--as-of", "2020-01-01")
    assert (early[0], "no document 'g-1' as of then" in early[2]) == (1, True)


def test_history_of_a_document_as_json(svodka: Run, edited: Path | str) -> None:
    code, out, err = svodka("history", "g-1", "--format", "json", "--ledger", str(edited))
    assert (code, err) == (0, "")
    value = json.loads(out)
    assert [item["revision"] for item in value["revisions"]] == [1, 2, 3, 4]
    changes = value["revisions"][1]["changes"]
    assert changes["from"] == 1
    (word,) = changes["words"]
    assert [word["old"]["text"], word["new"]["text"]] == ["11", "12"]
    assert word["old"]["start"] == made.GOVERNOR.index("11")
    changed = changes["claims"][0]
    assert (changed["change"], changed["slots"][0]["slot"]) == ("changed", "count")
    assert changed["slots"][0]["old_evidence"][0]["text"] == "11"
    assert [item["state"] for item in value["absences"]] == ["gone", "back"]
    assert [item["verdict"] for item in value["judgements"]] == ["retracted"]
    assert (value["gone"], value["url"]) == (None, "https://t.me/shapsha/7")


def test_history_of_a_document_as_csv(svodka: Run, edited: Path | str) -> None:
    _, out, _ = svodka("history", "g-1", "--format", "csv", "--ledger", str(edited))
    rows = list(csv.DictReader(io.StringIO(out)))
    assert tuple(rows[0]) == life_files.COLUMNS
    whats = [row["what"] for row in rows]
    told = [whats.count(what) for what in ("revision", "words", "gone", "back", "judgement")]
    assert told == [4, 3, 1, 1, 1]
    (word,) = (row for row in rows if row["what"] == "words" and row["revision"] == "2")
    assert (word["old"], word["new"], word["old_start"]) == (
        "11",
        "12",
        str(made.GOVERNOR.index("11")),
    )


def test_another_reading_is_told(svodka: Run, place: Path | str) -> None:
    with Ledger.open(place, reader="0.1.0") as book:
        book.add(made.governor())
    with Ledger.open(place, reader="0.2.0") as book:
        book.reread(replace(made.governor(), claims=made.governor().claims[:1]))
    _, out, _ = svodka("history", "g-1", "--ledger", str(place))
    assert "read again by svodka 0.2.0: 1 claim" in out
    assert re.search(r"lost +governor of Kaluga Oblast: no casualties", out)
    _, out, _ = svodka("history", "g-1", "--format", "csv", "--ledger", str(place))
    assert "reading,0.2.0" in out


def test_the_kept_bytes_are_written_as_they_came(
    svodka: Run, edited: Path | str, tmp_path: Path
) -> None:
    def original(*words: str) -> tuple[int, str, str]:
        return svodka("original", *words, "--ledger", str(edited))

    assert original("g-1") == (0, ledger_calls.B, "")
    assert original("https://t.me/shapsha/7", "--revision", "2") == (0, "<p>12", "")
    assert original("g-1", "--revision", "1", "--text") == (0, made.GOVERNOR, "")
    _, out, _ = svodka("history", "g-1", "--format", "json", "--ledger", str(edited))
    copy = json.loads(out)["revisions"][0]["copy"]
    assert original(copy) == (0, "<p>11", "")
    file = tmp_path / "page.html"
    assert original("g-1", "--revision", "2", "--out", str(file)) == (0, "", "")
    assert file.read_bytes() == b"<p>12"


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        (["original", "g-1", "--revision", "9"], 1, "g-1 has no revision 9 (there is 1, 2, 3, 4)"),
        (["original", "nothing"], 1, "the ledger holds no document 'nothing'"),
        (["original", "g-1", "--out", "/nowhere/a"], 2, "/nowhere/a: cannot be written"),
        (["history", "https://t.me/x/1"], 1, "2 documents stood at 'https://t.me/x/1'"),
        (["history", "g-1", "--from", "2026-05-15"], 2, "give a document or a scope, not both"),
    ],
)
def test_errors(svodka: Run, edited: Path | str, line: list[str], code: int, says: str) -> None:
    found, _, err = svodka(*line, "--ledger", str(edited))
    assert (found, says in err) == (code, True), err
