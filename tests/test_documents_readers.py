"""The registry of readers, what each takes for its own, and the bytes that documents keep."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka.documents import tables
from svodka.documents.paths import read_path, read_paths
from svodka.documents.raw import EXTRAS, Hints, Problem, Raw
from svodka.documents.readers import BUILT_IN, GROUP, Reader, registry
from svodka.pipeline import taking

ROOT = Path(__file__).parent.parent
DOCS = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")

# A package of a stranger: a reader, one that cannot be loaded, one that is none, one that raises.
THEIRS = """
from svodka.documents.raw import Raw

class Notes:
    name = "notes"
    suffixes = (".notes", ".txt")

    def sniff(self, head, name):
        return head.startswith(b"%notes")

    def read(self, stream, hints, name):
        for line in stream.read().decode().splitlines()[1:]:
            yield Raw(text=line, file=name, source=hints.source)

class Raising(Notes):
    name = "raising"
    suffixes = (".raising",)

    def sniff(self, head, name):
        raise RuntimeError("no")

    def read(self, stream, hints, name):
        yield Raw(text="one", file=name)
        raise RuntimeError("a defect")

notes, raising, nothing = Notes(), Raising(), object()
"""
POINTS = """
[svodka.readers]
notes = their_notes:notes
raising = their_notes:raising
absent = their_absent:reader
nothing = their_notes:nothing
text = their_notes:notes
"""


@pytest.fixture
def theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on sys.path with an installed package, as pip leaves it."""
    site = tmp_path / "site"
    info = site / "their_notes-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "their_notes.py").write_text(THEIRS, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: their-notes\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(POINTS, encoding="utf-8")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.delitem(sys.modules, "their_notes", raising=False)
    return tmp_path


def write(path: Path, content: str | bytes) -> str:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


# --- readers of others


def test_a_package_brings_a_reader(theirs: Path) -> None:
    path = write(theirs / "a.notes", "%notes\n4 drones\n5 drones\n")
    found = list(read_path(path, Hints()))
    assert [(item.text, item.source) for item in found if isinstance(item, Raw)] == [
        ("4 drones", "a"),
        ("5 drones", "a"),
    ]


def test_the_reader_that_is_surest_takes_a_file(theirs: Path) -> None:
    surely = write(theirs / "a.txt", "%notes\n4 drones")
    hardly = write(theirs / "b.txt", "4 drones")
    texts = [item.text for item in read_paths([surely, hardly], Hints()) if isinstance(item, Raw)]
    assert texts == ["4 drones", "4 drones"]
    (whole,) = read_path(surely, Hints(format="text"))
    assert isinstance(whole, Raw)
    assert whole.text == "%notes\n4 drones"


def test_a_folder_takes_the_files_of_their_suffix(theirs: Path) -> None:
    folder = theirs / "folder"
    folder.mkdir()
    write(folder / "a.notes", "%notes\n4 drones")
    assert [type(item) for item in read_path(str(folder), Hints())] == [Raw]


def test_a_broken_reader_is_told_and_the_others_go_on(theirs: Path) -> None:
    path = write(theirs / "a.csv", "text\nx\n")
    items = list(read_paths([path], Hints()))
    assert [item.text for item in items if isinstance(item, Raw)] == ["x"]
    told = [item.reason for item in items if isinstance(item, Problem) and item.skipped]
    assert len(told) == 3
    assert all("package their-notes" in reason for reason in told)
    assert any("'absent'" in reason and "cannot be loaded" in reason for reason in told)
    assert any("'nothing'" in reason and "no name, suffixes" in reason for reason in told)
    assert any("'text'" in reason and "name of one of ours" in reason for reason in told)


def test_a_reader_that_raises_is_a_problem_of_the_file(theirs: Path) -> None:
    raw, problem = read_path(write(theirs / "a.raising", "x"), Hints())
    assert isinstance(raw, Raw)
    assert isinstance(problem, Problem)
    assert "their-notes" in problem.reason
    assert "a defect" in problem.reason
    assert not problem.skipped


def test_nothing_of_theirs_stays(theirs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "notes" in registry().readers
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if entry != str(theirs / "site")])
    assert "notes" not in registry().readers


# --- ours


def test_ours_have_the_shape_of_a_reader() -> None:
    for name, reader in registry().readers.items():
        if name in BUILT_IN:
            assert isinstance(reader, Reader)
            assert reader.name == name


def test_ours_are_registered_as_others_are() -> None:
    """pyproject.toml and the table for a checkout without metadata say the same."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    points = project.get("entry-points", {}).get(GROUP)
    assert points == BUILT_IN


def test_the_list_of_formats_in_the_docs() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]*) \|", DOCS, re.MULTILINE)
    ours = {name: registry().readers[name] for name in BUILT_IN}
    assert {name: re.findall(r"`(\.[\w.]+)`", cell) for name, cell in rows} == {
        name: [suffix for suffix in reader.suffixes if suffix] for name, reader in ours.items()
    }


def test_the_extras_in_the_docs() -> None:
    found = dict(re.findall(r"^- `(\w+)`: (.*)\.$", DOCS, re.MULTILINE))
    assert found == EXTRAS


def test_the_example_in_the_docs_is_a_reader() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", DOCS, re.DOTALL)
    space: dict[str, object] = {}
    exec(dedent(code), space)
    reader = space["READER"]
    assert isinstance(reader, Reader)
    found = list(reader.read(io.BytesIO(b"08:05 4 drones\n\n09:10 5 drones\n"), Hints(), "f"))
    assert [item.text for item in found if isinstance(item, Raw)] == ["4 drones", "5 drones"]


EXPORT = b'{\n "name": "X",\n "type": "public_channel",\n "id": 1,\n "messages": [\n  {"id": 1'
MAIL = b"Received: by a\nFrom: a@b.example\nSubject: x\n\nWords"
# mtime=0: a clock in the bytes makes the case's name differ from worker to worker.
GZIPPED_WARC = gzip.compress(b"WARC/1.0\r\n", mtime=0)


@pytest.mark.parametrize(
    ("name", "head", "format"),
    [
        ("a.txt", b"From a Fri May 15 2026\nSubject: x\n\nWords", "text"),
        ("a", b"Over Kaluga 4 drones were shot down.", "text"),
        ("a", b"From midnight to 7 am: 4 drones, said 2026\nthe governor", "text"),
        ("a", b"Note: 4 drones\nWords: 5\n", "text"),
        ("a", b"\x89PNG\r\n" + bytes(500), None),
        ("a", b"<!DOCTYPE html><p>x", "html"),
        ("a.HTML", b"<p>x", "html"),
        (
            "a.htm",
            b"<html><link href='//telegram.org/x'><body class='tgme_page'>",
            "telegram_preview",
        ),
        ("a.json", b'[{"text": "x"}]', "json"),
        ("result.json", EXPORT, "telegram_export"),
        ("result.json", b'{"about": "Here is the data you requested. Remember', "telegram_export"),
        ("result.json", b'{"text": "messages: []"}', "json"),
        ("a.jsonl", b'{"messages": []}', "jsonl"),
        ("a.tsv", b"id\ttext", "tsv"),
        ("a.warc", b"WARC/1.0\r\n", "warc"),
        ("CC-NEWS.warc.gz", b"", "warc"),
        ("a", b"WARC/1.0\r\n", "warc"),
        ("a", GZIPPED_WARC, "warc"),
        ("a.mbox", b"", "mbox"),
        ("a", b"From a@b.example Fri May 15 08:05:00 2026\nSubject: x\n\nWords", "mbox"),
        ("a.eml", MAIL, "eml"),
        ("a", MAIL, "eml"),
    ],
)
def test_who_reads_what(name: str, head: bytes, format: str | None) -> None:
    reader = registry().choose(name, head)
    assert (reader.name if reader else None) == format


@given(st.binary(max_size=60), st.sampled_from(["a", "a.html", "a.json", "a.warc.gz", "a.txt"]))
def test_a_look_never_fails(head: bytes, name: str) -> None:
    for reader in registry().readers.values():
        assert 0 <= reader.sniff(head, name) <= 1


def test_nothing_heavy_is_loaded_to_choose() -> None:
    code = (
        "import sys; from svodka.documents.readers import registry; registry().choose('a', b'x');"
        "print([m for m in ('lxml', 'trafilatura', 'warcio', 'mailbox') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- the bytes that documents were read from

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16")


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5), st.sampled_from(ENCODINGS))
def test_rows_of_a_table_keep_their_bytes(rows: list[tuple[str, str]], encoding: str) -> None:
    """Law: each is a part of the file, in order, and reads as the row that it was."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([("id", "text"), *((f"i{a}", f"t{b}") for a, b in rows)])
    data = out.getvalue().encode(encoding)
    at = 0
    for item in tables.table(io.BytesIO(data), Hints(), "f"):
        assert isinstance(item, Raw)
        assert item.original is not None
        at = data.index(item.original, at) + len(item.original)
        bare = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)
        (cells,) = csv.reader(io.StringIO(item.original.decode(bare), newline=""))
        assert cells[1].strip() == item.text.strip()


@given(st.lists(CELLS, max_size=5), st.booleans(), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_lines_of_jsonl_keep_their_bytes(texts: list[str], escaped: bool, end: str) -> None:
    lines = [json.dumps({"text": f"t{text}"}, ensure_ascii=escaped) for text in texts]
    data = "".join(line + end for line in lines).encode()
    found = list(tables.jsonl(io.BytesIO(data), Hints(), "f"))
    assert [item.original for item in found if isinstance(item, Raw)] == [
        line.encode() for line in lines
    ]


def test_a_json_array_keeps_the_bytes_of_each_object() -> None:
    data = '[\n {"text": "Сбито 4"},\n\t{"id": 7, "text":"Жертв нет"} ]'.encode()
    found = [
        item.original
        for item in tables.json_file(io.BytesIO(data), Hints(), "f")
        if isinstance(item, Raw)
    ]
    assert found == ['{"text": "Сбито 4"}'.encode(), '{"id": 7, "text":"Жертв нет"}'.encode()]


def test_broken_bytes_of_a_row_are_kept_and_told() -> None:
    data = b"id,text\n1,broken \xff\xfe bytes\n2,\xd0\xb4\xd0\xb0\n"
    first, second = tables.table(io.BytesIO(data), Hints(), "f")
    assert isinstance(first, Raw)
    assert first.text == "broken \ufffd\ufffd bytes"
    assert first.original == b"1,broken \xff\xfe bytes"
    assert [issue.code for issue in first.issues] == ["encoding"]
    assert isinstance(second, Raw)
    assert second.issues == ()


@pytest.mark.parametrize("data", [b'[{"text":"a"},{"text":"b"', b'[{"text":"a"} {"text":"b"}]'])
def test_a_json_array_that_is_cut(data: bytes) -> None:
    raw, problem = tables.json_file(io.BytesIO(data), Hints(), "f")
    assert isinstance(raw, Raw)
    assert isinstance(problem, Problem)
    assert problem.offset


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "Сбито 4"),
        ("a.html", "<p>Сбито 4"),
        ("a.jsonl", '{"text": "Сбито 4"}'),
        ("a.json", '{"text": "Сбито 4"}'),
        ("a.csv", "text\nСбито 4"),
        ("a.eml", "Subject: x\n\nСбито 4"),
    ],
)
def test_every_document_has_the_bytes_that_it_was_read_from(
    tmp_path: Path, name: str, content: str
) -> None:
    (raw,) = read_path(write(tmp_path / name, content), Hints())
    assert isinstance(raw, Raw)
    assert raw.original is not None
    assert raw.original in content.encode()
    assert "Сбито 4".encode() in raw.original


# --- what a ledger is handed

FOUND = "Над Калужской областью сбито 11 БПЛА."
EMPTY = "Погода на завтра: дожди."


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (Raw(FOUND, "f", original=FOUND.encode()), None),  # the text is those bytes
        (Raw(FOUND, "f", original=b"<p>x"), b"<p>x"),
        (Raw(FOUND, "f", original=b"<p>x", archived=True), b"<p>x"),
        (Raw(EMPTY, "f", original=b"<p>x"), b"<p>x"),
        (Raw(EMPTY, "f", original=b"<p>x", archived=True), None),
        (Raw(FOUND, "f"), None),
    ],
)
def test_the_bytes_that_are_kept(raw: Raw, kept: bytes | None) -> None:
    assert taking.original(raw, taking.read_raw(raw)) == kept


def test_extras_reach_the_document() -> None:
    reading = taking.read_raw(Raw(FOUND, "f", extras={"title": "x", "views": 5}))
    assert dict(reading.document.extras) == {"title": "x", "views": 5}
