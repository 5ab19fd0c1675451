"""The command line as a person meets it: what is printed, where, and the exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import made
from svodka import __version__, pipeline
from svodka.cli import night_page, show
from svodka.export import reading_from_dict, schema
from svodka.ledger import Ledger, Relays
from svodka.model import Evidence, Reading, Window
from svodka.telling import told, words
from svodka.telling.picture import NOWHERE, SEVERAL, Check, check, groups

ROOT = Path(__file__).parent.parent


def svodka(*words: str, stdin: bytes = b"", cwd: Path | None = None) -> tuple[int, str, str]:
    """Exit code, stdout, stderr of the command in a pipe."""
    environ = {key: value for key, value in os.environ.items() if key != "SVODKA_LEDGER"}
    run = subprocess.run(
        [sys.executable, "-m", "svodka.cli", *words],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=environ,
        timeout=60,
        check=False,
    )
    return run.returncode, run.stdout.decode(), run.stderr.decode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "governor.txt").write_text(made.GOVERNOR, encoding="utf-8")
    rows = ['{"id":"x-1","text":"Сбито 4 БПЛА"}', "{", '{"id":"x-2","text":"Тихо"}']
    (tmp_path / "channel.jsonl").write_text("\n".join(rows), encoding="utf-8")
    return tmp_path


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "made.db"
    with Ledger.open(path) as book:
        for reading in made.everything():
            book.add(reading)
    return path


def test_version_and_schema() -> None:
    assert svodka("--version") == (0, f"svodka {__version__}\n", "")
    code, out, _ = svodka("schema")
    assert (code, json.loads(out)) == (0, schema())


def test_read_in_a_pipe_is_jsonl(folder: Path) -> None:
    code, out, err = svodka("read", str(folder / "governor.txt"))
    assert (code, err) == (0, "")
    reading = reading_from_dict(json.loads(out))
    assert reading.document.text == made.GOVERNOR
    assert reading.document.source == "governor"


def test_one_broken_row_is_told_and_the_rest_goes_on(folder: Path) -> None:
    code, out, err = svodka("read", str(folder))
    assert code == 1
    assert [json.loads(line)["id"][:2] for line in out.splitlines()] == ["x-", "x-", "d:"]
    assert re.fullmatch(r"svodka: .*channel\.jsonl, line 2: not JSON.*\n", err)


def test_standard_input() -> None:
    text = made.GOVERNOR.encode()
    code, out, _ = svodka("read", "-", "--published", "2026-05-15T08:00+03:00", stdin=text)
    document = json.loads(out)
    assert (code, document["source"], document["text"]) == (0, None, made.GOVERNOR)
    assert document["published"] == "2026-05-15T08:00:00+03:00"
    code, out, _ = svodka("read", "-", "--input-format", "jsonl", stdin=b'{"id":"1","text":"x"}')
    assert (code, json.loads(out)["id"]) == (0, "1")


def test_csv_columns(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("row,date,body\n7,2026-05-15 08:00:00,Сбиты БПЛА\n", encoding="utf-8")
    options = ["--text-column", "body", "--published-column", "date", "--id-column", "row"]
    code, out, err = svodka("read", str(table), *options, "--zone", "Europe/Kyiv")
    document = json.loads(out)
    assert (code, err, document["id"]) == (0, "", "7")
    assert document["published"] == "2026-05-15T08:00:00+03:00"
    assert document["issues"][0]["code"] == "published_assumed"


@pytest.mark.parametrize(
    ("format", "head"),
    [("json", "[\n{"), ("jsonl", '{"version": "1"'), ("csv", "document,revision"), ("table", "")],
)
def test_formats_and_output(folder: Path, format: str, head: str) -> None:
    path = str(folder / "governor.txt")
    code, out, _ = svodka("read", path, "--format", format)
    assert code == 0
    assert out.startswith(head)
    file = folder / "out"
    assert svodka("read", path, "--format", format, "--output", str(file)) == (0, "", "")
    assert file.read_bytes().decode() == out
    assert not list(folder.glob(".*.part"))


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        (["read", "nothing.txt"], 1, "no such file"),
        (["read"], 2, "Missing argument"),
        (["read", "-", "--zone", "Mars/Olympus"], 2, "no time zone is called 'Mars/Olympus'"),
        (["read", "-", "--published", "soon"], 2, "write it like"),
        (["read", "-", "--format", "xml"], 2, "xml"),
        (["read", "-"], 1, "stdin: is empty"),
        (["read", "-", "-o", "none/out.json"], 1, "none/out.json: cannot be written"),
        (["night", "yesterday"], 2, "'yesterday' is not a date"),
        (["night", "2026-05-15"], 1, "svodka.db: there is no ledger (make one with"),
        (["add", "a.txt", "--ledger", "a.txt"], 1, "not a ledger"),
    ],
)
def test_errors_say_what_where_and_what_to_do(
    tmp_path: Path, line: list[str], code: int, says: str
) -> None:
    (tmp_path / "a.txt").write_text("words " * 500)
    found, _, err = svodka(*line, cwd=tmp_path)
    assert found == code
    assert says in err
    assert "Traceback" not in err


def test_add_twice(folder: Path) -> None:
    code, out, err = svodka("add", "governor.txt", cwd=folder)
    assert (code, err) == (0, "")
    assert out.startswith("svodka.db: 1 document added with ")
    _, out, _ = svodka("add", "governor.txt", cwd=folder)
    assert out == "svodka.db: 0 documents added with 0 claims and 0 issues; 1 already there\n"


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    rows = "".join(json.dumps({"text": f"{n} " + "x" * 2000}) + "\n" for n in range(500))
    (tmp_path / "c.jsonl").write_text(rows)
    line = f"{sys.executable} -m svodka.cli read {tmp_path}/c.jsonl | head -c 10"
    run = subprocess.run(["sh", "-c", line], capture_output=True, timeout=60, check=False)
    assert run.stderr == b""


def test_a_short_file_takes_half_a_second(folder: Path) -> None:
    """In processor time, the best of five, so that a busy machine does not decide."""
    times = []
    for _ in range(5):
        before = os.times()
        svodka("read", str(folder / "governor.txt"))
        after = os.times()
        user = after.children_user - before.children_user
        times.append(user + after.children_system - before.children_system)
    assert min(times) < 0.5


# --- the night


def test_the_picture(ledger: Path) -> None:
    code, out, err = svodka("night", "2026-05-15", "--ledger", str(ledger))
    assert (code, err) == (0, "")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    kaluga = next(n for n, line in enumerate(lines) if line.startswith("Kaluga Oblast RU-KLU"))
    assert lines[kaluga + 1 : kaluga + 4] == [
        "Russian MoD downed uav 10 part 23:00–07:00 «10 – над территорией Калужской области»"
        " mod_russia",
        "governor downed uav 11 preliminary night «Калужской областью сбито 11 БПЛА» shapsha",
        "governor, night: no casualties in Borovsk, Ернов? (preliminary)",
    ]
    assert "parts of 20: 10 + 8 + 2 = 20, ok mod_russia" in lines
    assert "Day of 15 May 2026 · 09:00 – 18:00 Moscow time" in out
    assert lines[-2:] == [
        "1 claim: no time stated, shown by the hour of publication.",
        "1 claim: hours not known, not shown.",
    ]
    assert "\x1b" not in out


def test_the_picture_of_one_region(ledger: Path) -> None:
    _, out, _ = svodka("night", "2026-05-15", "--ledger", str(ledger), "--region", "RU-KLU")
    assert "RU-KLU" in out
    assert "RU-BRY" not in out
    _, out, _ = svodka("night", "2026-06-01", "--ledger", str(ledger))
    assert "not a claim of zero" in out


def test_the_picture_for_machines(ledger: Path) -> None:
    _, out, _ = svodka("night", "2026-05-15", "--ledger", str(ledger), "--format", "json")
    value = json.loads(out)
    assert [len(period["claims"]) for period in value["periods"]] == [7, 1]
    _, out, _ = svodka("night", "2026-05-15", "--ledger", str(ledger), "--format", "csv")
    assert len(out.splitlines()) == 9


# --- questions

HOURS = ["--from", "2026-05-14T18:00", "--to", "2026-05-15T09:00"]


def test_bounds(ledger: Path) -> None:
    line = ["bounds", "--region", "RU-BRY", *HOURS, "--ledger", str(ledger)]
    code, out, err = svodka(*line)
    assert (code, err) == (0, "")
    assert "between       8\n" in out
    assert "8 – над территорией Брянской области" in out
    assert "read for these hours: mod_russia (2 documents)" in out
    assert not re.search(r" +$", out, re.MULTILINE)
    _, out, _ = svodka(*line, "--format", "json")
    value = json.loads(out)
    assert (value["low"], value["high"], value["usual"]) == (8, 8, {"low": 8, "high": 8})
    _, out, _ = svodka(*line, "--format", "csv")
    assert len(out.splitlines()) == 2
    _, out, _ = svodka(*line, "--format", "json", "--as-of", "2020-01-01")
    assert json.loads(out)["low"] == 0


def test_bounds_that_are_kept_are_replayed(ledger: Path) -> None:
    line = ["bounds", "--region", "ru-bry", *HOURS, "--ledger", str(ledger)]
    assert svodka(*line, "--keep")[0] == 0
    # The readings of this ledger were made by hand: nobody reads them so.
    code, out, _ = svodka("replay", "--ledger", str(ledger))
    assert code == 1
    assert "5 readings and 1 kept answer made again" in out
    code, out, _ = svodka("replay", "--append", "--ledger", str(ledger))
    assert "readings appended" in out
    code, out, _ = svodka("replay", "--ledger", str(ledger))
    assert code == 0, out
    assert re.search(r"^chain [0-9a-f]{64}$", out, re.MULTILINE)


COPIES = (
    "15 мая с 0.00 до 7.00 мск над территорией Брянской области уничтожены 8 беспилотников,"
    " сообщило Минобороны РФ. Ранее о работе ПВО писали жители Клинцов."
)


@pytest.fixture
def copied(ledger: Path) -> Path:
    """A ministry's bulletin, two articles about it, the first of them printed by three."""
    texts = [COPIES, COPIES + " ", COPIES + "  ", "Минобороны: 8 БПЛА сбито ночью под Брянском."]
    with Ledger.open(ledger) as book:
        for n, text in enumerate(texts):
            book.add(pipeline.read(text, made.at(15, 8, n), f"outlet{n}", id=f"o{n}"))
    return ledger


def test_relays_are_told_by_articles_and_documents(copied: Path) -> None:
    line = ["bounds", "--region", "RU-BRY", *HOURS, "--ledger", str(copied)]
    told = "1 independent speaker · 2 relays (4 documents)"
    code, out, _ = svodka(*line)
    assert code == 0
    assert told in out.splitlines()
    _, out, _ = svodka("night", "2026-05-15", "--region", "RU-BRY", "--ledger", str(copied))
    assert any(line.strip().endswith(told) for line in out.splitlines())
    _, out, _ = svodka(*line, "--format", "json")
    value = json.loads(out)
    assert (value["speakers"], value["relays"], value["documents"]) == (1, 2, 4)
    _, out, _ = svodka(*line, "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(out))
    assert (row["speakers"], row["relays"], row["documents"]) == ("1", "2", "4")


@pytest.mark.parametrize(
    ("told_by", "expected"),
    [
        (Relays(0, 0, 0), "0 independent speakers"),
        (Relays(1, 0, 0), "1 independent speaker"),
        (Relays(2, 1, 1), "2 independent speakers · 1 relay"),
        (Relays(2, 3, 7), "2 independent speakers · 3 relays (7 documents)"),
    ],
)
def test_whose_claims_they_are(told_by: Relays, expected: str) -> None:
    assert told.told_by(told_by) == expected


def unindex(path: Path) -> None:
    """As a version left it that knew of no families."""
    with Ledger.open(path) as book:
        for table in ("near_links", "sketch_bands", "sketches"):
            book._db.exec_driver_sql(f"DELETE FROM {table}")


def test_what_was_added_before_there_were_families_is_compared(copied: Path, folder: Path) -> None:
    unindex(copied)
    line = ["add", "governor.txt", "--ledger", str(copied)]
    code, _, err = svodka(*line, cwd=folder)
    assert code == 0
    assert err.splitlines()[-1] == "svodka: 9 documents compared"
    assert "compared" not in svodka(*line, cwd=folder)[2]
    with Ledger.open(copied) as book:
        assert book.check_families() == (10, 0, 0)


def test_sync_compares_what_was_not_unless_nothing_is_kept(copied: Path, folder: Path) -> None:
    unindex(copied)
    (folder / "sources.toml").write_text(
        '[[source]]\nid = "folder"\nkind = "files"\nwhere = "governor.txt"\n', encoding="utf-8"
    )
    line = ["sync", "--ledger", str(copied)]
    assert "compared" not in svodka(*line, "--dry-run")[2]
    code, _, err = svodka(*line)
    assert code == 0, err
    assert "svodka: 9 documents compared" in err.splitlines()
    assert "compared" not in svodka(*line)[2]


def test_replay_mends_the_index_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with Ledger.open(path) as book:
        for n in range(2):
            book.add(pipeline.read(COPIES, made.at(15, 8, n), f"outlet{n}", id=f"o{n}"))
    line = ["replay", "--ledger", str(path)]
    assert svodka(*line)[0] == 0
    with Ledger.open(path) as book:
        book._db.exec_driver_sql("DELETE FROM near_links")
    for asked in (line, line, [*line, "--append"]):
        code, out, _ = svodka(*asked)
        assert code == 1
        assert "families: 0 kept links between documents are not found again, 1 are found" in out
    assert svodka(*line)[0] == 0
    unindex(path)
    assert "not all documents were compared" in svodka(*line, "--append")[1]
    assert svodka(*line)[0] == 0


def test_conflicts(tmp_path: Path) -> None:
    file = str(tmp_path / "a.db")
    with Ledger.open(file) as book:
        book.add(made.tally((10, 8, 3)))
    code, out, err = svodka("conflicts", "2026-05-15", "--ledger", file)
    assert (code, err) == (0, "")
    assert "contradicts itself: it states 20, its parts make 10 + 8 + 3 = 21" in out
    assert "10 – над территорией Калужской области" in out
    _, out, _ = svodka("conflicts", "--format", "json", "--ledger", file)
    assert len(json.loads(out)["conflicts"]) >= 1
    _, out, _ = svodka("conflicts", "--format", "csv", "--ledger", file)
    assert out.startswith("conflict,kind,claim")
    _, out, _ = svodka("conflicts", "2026-06-01", "--ledger", file)
    assert out.startswith("0 conflicts in ")


def test_trend(ledger: Path) -> None:
    line = ["trend", "--region", "RU-BRY", "--from", "2026-05-14", "--to", "2026-05-16"]
    code, out, err = svodka(*line, "--ledger", str(ledger))
    assert (code, err) == (0, "")
    (row,) = (text for text in out.splitlines() if text.startswith("  2026-05-15"))
    assert row.split()[:5] == ["2026-05-15", "8", "8", "8–8", "1/1"]
    assert "█" in row
    _, out, _ = svodka(*line, "--format", "csv", "--by", "week", "--ledger", str(ledger))
    assert len(out.splitlines()) == 2
    _, out, _ = svodka(*line, "--format", "json", "--ledger", str(ledger))
    assert [point["low"] for point in json.loads(out)["series"][0]["points"]] == [0, 8, 0]


def test_history(ledger: Path) -> None:
    code, out, err = svodka("history", "--region", "RU-BRY", *HOURS, "--ledger", str(ledger))
    assert (code, err) == (0, "")
    assert "nothing → 8" in out
    assert "mod_russia m-1" in out
    svodka(
        "judge", "m-1", "retracted", "--because", "a test", "--by", "me", "--ledger", str(ledger)
    )
    _, out, _ = svodka("history", "m-1", "--ledger", str(ledger))
    assert "retracted by me: a test" in out
    _, out, _ = svodka("history", "m-1", "--format", "json", "--ledger", str(ledger))
    assert [item["verdict"] for item in json.loads(out)["judgements"]] == ["retracted"]
    _, out, _ = svodka("history", "--region", "RU-BRY", *HOURS, "--ledger", str(ledger))
    assert "8 → 0" in out


def test_airports(folder: Path) -> None:
    text = "В аэропорту Внуково введены временные ограничения на приём и выпуск воздушных судов."
    rows = [
        {"id": "1", "text": text, "published": "2026-05-15T01:50:00+03:00", "source": "favtrf"},
        {
            "id": "2",
            "text": "В аэропорту Внуково сняты ограничения на приём и выпуск воздушных судов.",
            "published": "2026-05-15T06:10:00+03:00",
            "source": "favtrf",
        },
    ]
    (folder / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert svodka("add", "a.jsonl", cwd=folder)[0] == 0
    code, out, err = svodka("airports", "--from", "2026-05-15", "--to", "2026-05-16", cwd=folder)
    assert (code, err) == (0, "")
    assert "(UUWW) closed 15 May 01:50 (time of the notice) – 06:10" in out


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        (["bounds", "--from", "2026-05-15", "--to", "2026-05-14"], 2, "end before they begin"),
        (["bounds", "--from", "tonight", "--to", "2026-05-14"], 2, "'tonight' is not a time"),
        (["bounds", *HOURS, "--region", "Kaluga"], 2, "did you mean RU-KLU (Kaluga Oblast)"),
        (["history"], 2, "give a document's id or address, or --from and --to"),
        (["history", "nothing"], 1, "holds no document 'nothing'"),
        (["judge", "nothing", "retracted"], 1, "holds no document 'nothing'"),
        (["trend", "--from", "2026-05-15", "--to", "2026-05-14"], 2, "ends before it begins"),
        (["conflicts", "may"], 2, "'may' is not a date"),
        (["replay", "--ledger", "none.db"], 1, "none.db: there is no ledger"),
        (["replay", "--ledger", "mysql://u:secret@h/d"], 1, "cannot be kept in mysql"),
        (["replay", "--ledger", "postgresql://u:secret@127.0.0.1:1/d"], 1, "u:***@127.0.0.1"),
    ],
)
def test_errors_of_questions(ledger: Path, line: list[str], code: int, says: str) -> None:
    if "--ledger" not in line:
        line = [*line, "--ledger", str(ledger)]
    found, _, err = svodka(*line, cwd=ledger.parent)
    assert (found, says in err) == (code, True), err
    assert "Traceback" not in err
    assert "secret" not in err


# --- laying out


@pytest.mark.parametrize(
    ("parts", "agrees", "difference"), [((10, 8, 2), True, 0), ((10, 8, 1), False, -1)]
)
def test_sum_checks(
    ledger: Path, parts: tuple[int, int, int], agrees: bool, difference: int
) -> None:
    with Ledger.open(ledger) as book:
        reading = made.tally(parts)
        book.add(Reading(reading.document, reading.claims))
        kept = [item for item in book.claims() if item.document.id == "m-1"]
    total = next(item for item in kept if item.claim.role == "total")
    found = check(total, kept)
    assert found is not None
    assert (found.agrees, found.difference) == (agrees, difference)


@pytest.mark.parametrize(
    ("stated", "parts", "difference"),
    [
        ((20, 20), ((10, 10), (1, None)), 0),
        ((31, None), ((10, 10), (20, 20)), -1),
        ((31, None), ((30, 30), (20, 20)), 0),
        ((5, 5), ((4, 4), (2, None)), 1),
    ],
)
def test_sum_checks_of_ranges(
    stated: tuple[int, int | None], parts: tuple[tuple[int, int | None], ...], difference: int
) -> None:
    assert Check(stated, parts).difference == difference


def test_groups_come_by_region_then_several_then_nowhere(ledger: Path) -> None:
    with Ledger.open(ledger) as book:
        areas = [(group.area, group.side) for group in groups(book.claims())]
    assert areas == [
        (("RU-BRY",), ""),
        (("RU-KLU",), ""),
        (("RU-MOW",), ""),
        (("RU-MOW", "RU-MOS"), ""),
        (SEVERAL, "RU"),
        (NOWHERE, ""),
        (NOWHERE, "RU"),
    ]


def test_the_same_claim_in_two_documents_is_one_row(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "a.db") as book:
        book.add(made.governor())
        book.add(made.governor(id="g-2"))
        (group,) = groups(book.claims())
    assert [len(row.kept) for row in group.counting] == [2]


# --- words


def test_marks_do_not_overlap_and_keep_the_text() -> None:
    for reading in made.everything():
        marks = show.slots(reading)
        assert all(left < right for left, right, _ in marks)
        assert all(a[1] <= b[0] for a, b in pairwise(marks))


def test_spans_that_cross_are_cut_into_pieces() -> None:
    reading = made.undated()
    evidence = {
        "count": (Evidence(0, 6, "Сбит 1"),),
        "object": (Evidence(5, 11, "1 БПЛА"),),
    }
    claim = made.replace_evidence(reading.claims[0], evidence)
    assert show.slots(Reading(reading.document, (claim,))) == [
        (0, 5, "count"),
        (5, 6, "count+object"),
        (6, 11, "object"),
    ]


def test_printed_text_does_not_drive_the_terminal() -> None:
    assert words.printable("a\x1b[2Jb\u202ec\r\nd\te") == "a\ufffd[2Jb\ufffdc\nd\te"


@given(st.text())
@example("".join(map(chr, range(0x3000))))
def test_nothing_that_drives_a_terminal_is_left(text: str) -> None:
    shown = words.printable(text)
    assert not words._UNSAFE.search(shown)
    kept = [
        one for one, other in zip(text.replace("\r\n", "\n"), shown, strict=True) if one == other
    ]
    assert "".join(kept) == words._UNSAFE.sub("", text.replace("\r\n", "\n"))


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (Window("explicit", made.at(14, 20), made.at(15, 7)), "14 May 20:00 – 15 May 07:00"),
        (Window("explicit", made.at(15, 8), made.at(15, 12, 30)), "15 May 08:00–12:30"),
        (Window("approx", made.at(15, 6), made.at(15, 6)), "about 15 May 06:00"),
        (Window("night", made.at(14, 20), made.at(15, 7)), "night to 15 May"),
        (Window("day", made.at(15, 0), made.at(16, 0)), "15 May"),
        (Window("night", printed="last  night"), "last night"),
        (Window(), ""),
    ],
)
def test_hours(window: Window, expected: str) -> None:
    assert words.hours(window) == expected


def test_the_quote_runs_from_the_count_to_the_place(ledger: Path) -> None:
    with Ledger.open(ledger) as book:
        quotes = {kept.claim.id: night_page.quote(kept) for kept in book.claims()}
    assert quotes["c:RU-BRY"] == "8 – над территорией Брянской области"


def test_the_library_is_three_lines() -> None:
    assert pipeline.read(made.GOVERNOR).document.text == made.GOVERNOR
