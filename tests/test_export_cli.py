"""``svodka export`` as a person meets it, and docs/exports.md, which stays true."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import exported
from svodka.cli import exporting
from svodka.cli.exporting import export
from svodka.errors import InputError, SvodkaError
from svodka.export import listing
from svodka.export.extract import Extract
from svodka.export.formats import FORMATS

DOCS = Path(__file__).parent.parent / "docs" / "exports.md"
BEGIN, END = "<!-- columns: begin -->\n", "<!-- columns: end -->"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("exports") / "a.db"
    exported.fill(file)
    return file


def run(ledger: Path, *told: str) -> Result:
    return CliRunner().invoke(export, [*told, "--ledger", str(ledger)], catch_exceptions=True)


def wrong(result: Result) -> SvodkaError:
    assert isinstance(result.exception, SvodkaError), result.output
    return result.exception


def test_csv_into_a_folder(ledger: Path, tmp_path: Path) -> None:
    result = run(ledger, "csv", "-o", str(tmp_path / "out"), "--of", "nights", "--of", "claims")
    assert result.exit_code == 0, result.output
    assert sorted(os.listdir(tmp_path / "out")) == ["claims.csv", "datapackage.json", "nights.csv"]
    assert "entry " in result.stderr


def test_csv_into_a_zip_and_a_pipe(ledger: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.zip"
    assert run(ledger, "csv", "-o", str(file)).exit_code == 0
    piped = run(ledger, "csv").stdout_bytes
    assert file.read_bytes() == piped
    with zipfile.ZipFile(io.BytesIO(piped)) as archive:
        assert "datapackage.json" in archive.namelist()


def test_lines_into_a_pipe(ledger: Path) -> None:
    told = [sys.executable, "-m", "svodka.cli", "export", "jsonl", "--region", "ru-klu"]
    found = subprocess.run([*told, "--ledger", str(ledger)], capture_output=True, check=True)
    lines = [json.loads(line) for line in found.stdout.splitlines()]
    assert lines[0]["regions"] == ["RU-KLU"]
    assert {line["claim"]["id"] for line in lines[1:]} == {"c:RU-KLU", "c:11", "c:none"}


def test_hours_and_a_moment(ledger: Path) -> None:
    found = run(ledger, "jsonl", "--from", "2026-05-15T09:00", "--to", "2026-05-15T18:00")
    ids = [json.loads(line)["claim"]["id"] for line in found.stdout.splitlines()[1:]]
    assert ids == ["c:l"]
    assert len(run(ledger, "jsonl", "--as-of", "2020-01-01").stdout.splitlines()) == 1
    assert len(run(ledger, "jsonl", "--from", "2026-06-01").stdout.splitlines()) == 1


def test_shapes(ledger: Path) -> None:
    found = json.loads(run(ledger, "geojson", "--shape", "polygon").stdout)
    kinds = {feature["geometry"]["type"] for feature in found["features"]}
    assert kinds <= {"Polygon", "MultiPolygon"}


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (["sas"], "no format is called 'sas'"),
        (["jsonl", "--region", "RU-XX"], "no place has the id"),
        (["jsonl", "--from", "2026-05-15", "--to", "2026-05-14"], "end before they begin"),
        (["jsonl", "--of", "airports"], "does not hold 'airports'"),
        (["atom", "--base", "javascript:alert(1)"], "is no address"),
        (["jsonl", "-o", "/nowhere/at/all.jsonl"], "cannot be written"),
        (["csv", "-o", "/dev/null/folder"], "cannot be written"),
    ],
)
def test_errors_say_what_was_wrong(told: list[str], words: str, ledger: Path) -> None:
    assert words in str(wrong(run(ledger, *told)))


def test_there_is_no_ledger(tmp_path: Path) -> None:
    assert "there is no ledger" in str(wrong(run(tmp_path / "none.db", "jsonl")))


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    """A file is replaced when the new one is complete, not before."""

    def failing() -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    file = tmp_path / "a.jsonl"
    file.write_text("whole")
    with pytest.raises(InputError, match="No space left"):
        exporting._replace(file, failing())
    assert file.read_text() == "whole"
    assert os.listdir(tmp_path) == ["a.jsonl"]


def test_the_ledger_is_an_extract(ledger: Path) -> None:
    from svodka.ledger import Ledger
    from svodka.questions.extracts import LedgerExtract

    with Ledger.open(ledger) as book:
        found: Extract = LedgerExtract(book)
        assert found.snapshot.entry == book.upto()
        assert found.snapshot.chain == book.chain()


# --- what is told of the formats


def test_the_list_tells_every_column(ledger: Path) -> None:
    told = run(ledger, "--list").stdout
    for name in FORMATS:
        assert f"\n{name}\n" in f"\n{told}"
    for table in listing._tables():
        for column in table.columns:
            assert f"  {column.name} " in told
    one = run(ledger, "ucdp", "--list").stdout
    assert one.startswith("ucdp\n")
    assert "where_prec" in one
    assert "quote" not in one


def test_help_names_every_format() -> None:
    told = CliRunner().invoke(export, ["--help"]).stdout
    assert all(name in told for name in FORMATS)


def test_the_docs_tell_every_column() -> None:
    """SVODKA_UPDATE_GOLDEN=1 writes them."""
    text = DOCS.read_text("utf-8")
    head, rest = text.split(BEGIN)
    printed, tail = rest.split(END)
    wanted = "\n" + listing.markdown() + "\n"
    if os.environ.get("SVODKA_UPDATE_GOLDEN"):
        DOCS.write_text(f"{head}{BEGIN}{wanted}{END}{tail}", encoding="utf-8")
    else:
        assert printed == wanted
