"""``svodka bulk`` and ``svodka add DIR`` as a person meets them."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bulked import table
from svodka.bulk import taking
from svodka.cli.adding import add
from svodka.cli.bulking import bulk
from svodka.errors import ContractError, InputError, SettingsError, SvodkaError
from svodka.ledger import Ledger, Taken

pytest.importorskip("pyarrow", reason="pyarrow is not installed (the extra bulk)")


def run(*told: object) -> Result:
    return CliRunner().invoke(bulk, [*map(str, told), "--processes", "0"], standalone_mode=False)


def added(*told: object) -> Result:
    return CliRunner().invoke(add, list(map(str, told)), standalone_mode=False)


def wrong(result: Result) -> SvodkaError:
    assert isinstance(result.exception, SvodkaError), result.output
    return result.exception


def test_from_input_to_a_ledger(tmp_path: Path) -> None:
    source, out = table(tmp_path / "a.jsonl", 10), tmp_path / "out"
    first = run(source, "--out", out)
    assert first.return_value == 0, first.exception
    assert first.stdout == (
        f"{out}: 1 shard: 1 read, 0 there already\n"
        "10 documents with 5 claims and 0 issues; 10 stand\n"
        "10 findings, 0 conflicts\n"
    )
    again = run(source, "--out", out, "--format", "json")
    told = json.loads(again.stdout)
    assert (told["read"], told["kept"], told["current"]) == (0, 1, 10)
    ledger = tmp_path / "a.db"
    first_time = added(out, "--ledger", ledger).stdout
    assert "10 documents added with 5 claims and 0 issues; 0 already there" in first_time
    # The input itself brings nothing that its result did not.
    both = added(out, source, "--ledger", ledger)
    assert "0 documents added with 0 claims and 0 issues; 20 already there" in both.stdout
    with Ledger.open(ledger) as book:
        assert book.totals() == (10, 5, 0)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("terminal", [True, False])
def test_a_result_is_taken_in_with_a_bar_and_gone_on_with(
    terminal: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On a terminal; what was told goes to the other stream, though it was interrupted."""
    out, ledger, whole = tmp_path / "out", tmp_path / "a.db", taking.taken

    def interrupted(folder: Path) -> Iterator[Taken]:
        yield from islice(whole(folder), 7)
        raise KeyboardInterrupt

    run(table(tmp_path / "a.jsonl", 12), "--out", out)
    capsys.readouterr()
    monkeypatch.setattr("svodka.cli.indexing._LONG", 1)
    monkeypatch.setattr("svodka.cli.adding._BATCH", 3)
    errors = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", errors)
    with monkeypatch.context() as patch:
        patch.setattr(taking, "taken", interrupted)
        with pytest.raises(click.Abort):
            add.main([str(out), "--ledger", str(ledger)], standalone_mode=False)
    assert "6 documents added" in capsys.readouterr().out
    add.main([str(out), "--ledger", str(ledger)], standalone_mode=False)
    assert "6 documents added with 3 claims and 0 issues; 6 already" in capsys.readouterr().out
    told = errors.getvalue()
    assert ("taking in" in told, "100%" in told) == (terminal, terminal)
    assert bool(told.strip()) is terminal


def test_hints_reach_the_reader(tmp_path: Path) -> None:
    text = "Over the Kaluga region 5 drones were shot down overnight."
    (tmp_path / "a.csv").write_text(f'body,key\n"{text}",x\n')
    hints = ("--text-column", "body", "--id-column", "key", "--source", "desk")
    moment = ("--published", "2026-05-15T08:00:00+03:00")
    run(tmp_path / "a.csv", "--out", tmp_path / "out", *hints, *moment)
    ledger = tmp_path / "a.db"
    added(tmp_path / "out", "--ledger", ledger)
    with Ledger.open(ledger) as book:
        reading = book.reading("x")
        assert reading is not None
        assert reading.document.source == "desk"
        assert reading.document.published is not None
        assert reading.document.published.isoformat() == moment[1]


def test_what_is_left_out_is_told(tmp_path: Path) -> None:
    source = table(tmp_path / "a.jsonl", 3)
    source.write_bytes(source.read_bytes() + b"{broken\n")
    (tmp_path / "in").mkdir()
    shutil.move(source, tmp_path / "in" / "a.jsonl")
    (tmp_path / "in" / "b.png").write_bytes(b"\x89PNG")
    result = run(tmp_path / "in", "--out", tmp_path / "out")
    assert result.return_value == 1
    assert "1 passed over by rule\n" in result.stdout
    assert f"1 could not be read: {tmp_path / 'out' / 'left'} says what and why" in result.stdout


@pytest.mark.parametrize(
    ("told", "error", "message"),
    [
        (("nowhere.jsonl",), InputError, "nowhere.jsonl: there is no such file or folder"),
        (("*.nothing",), InputError, r"\*.nothing: there is no such file or folder"),
        ((".", "--engine", "moon://"), SettingsError, "there is no engine at 'moon://'"),
        ((".", "--zone", "Mars"), SettingsError, "no time zone is called 'Mars'"),
        ((".", "--input-format", "tape"), SettingsError, "no format is called 'tape'"),
    ],
)
def test_what_cannot_be_done(
    told: tuple[str, ...], error: type[SvodkaError], message: str, tmp_path: Path
) -> None:
    result = run(*told, "--out", tmp_path / "out")
    assert isinstance(result.exception, error), result.exception
    with pytest.raises(error, match=message):
        raise result.exception


def test_the_output_is_no_object_storage(tmp_path: Path) -> None:
    error = wrong(run(table(tmp_path / "a.jsonl", 3), "--out", "s3://bucket/result"))
    assert "--out s3://bucket/result: must be a folder" in str(error)


def test_the_output_is_no_part_of_the_input(tmp_path: Path) -> None:
    table(tmp_path / "a.jsonl", 3)
    assert "lies inside the input" in str(wrong(run(tmp_path, "--out", tmp_path / "deep" / "out")))


def test_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert "holds no file" in str(wrong(run(tmp_path / "in", "--out", tmp_path / "out")))


def test_a_result_that_lacks_a_part_is_not_taken(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(table(tmp_path / "a.jsonl", 3), "--out", out)
    (part,) = (out / "parts").iterdir()
    shutil.rmtree(part)
    result = added(out, "--ledger", tmp_path / "a.db")
    assert isinstance(result.exception, ContractError)
    assert "is missing (run svodka bulk again)" in str(result.exception)


def test_a_folder_with_a_manifest_of_something_else_is_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    table(folder / "a.jsonl", 3)
    (folder / "manifest.json").write_text('{"text": "no drones here"}')
    assert "4 documents added" in added(folder, "--ledger", tmp_path / "a.db").stdout
