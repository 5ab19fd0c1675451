"""``svodka bulk``: the same answers as a ledger gives, whatever ran it, whatever died."""

from __future__ import annotations

import errno
import gzip
import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bulked import Silent, archive, pages, run, table, tree
from svodka import __version__
from svodka.bulk import locked, parts, shards, tables, taking
from svodka.bulk.local import Local
from svodka.bulk.parts import OutputError
from svodka.bulk.shards import Options, Piece, Shard
from svodka.cli.bulking import bulk
from svodka.cli.reading import read
from svodka.documents import paths
from svodka.documents.raw import Hints, Raw
from svodka.errors import InputError, SettingsError
from svodka.export.columns import Column, Table
from svodka.export.tables import CLAIMS, CONFLICTS, NIGHTS
from svodka.ledger import Ledger
from svodka.pipeline.markup_gate import wanted
from svodka.pipeline.taking import original, read_raw
from svodka.questions.extracts import LedgerExtract

REASON = "pyarrow is not installed (the extra bulk)"
pyarrow = pytest.importorskip("pyarrow", reason=REASON)
dataset = pytest.importorskip("pyarrow.dataset", reason=REASON)
parquet = pytest.importorskip("pyarrow.parquet", reason=REASON)

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("input")
    return [
        archive(folder / "news.warc.gz", pages(48)),
        table(folder / "posts.jsonl", 40),
        EXAMPLES / "channel.jsonl",
        EXAMPLES / "retelling.html",
        archive(folder / "again.warc.gz", pages(24)),
    ]


@pytest.fixture(scope="module")
def result(inputs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    done = run(out, *inputs)
    assert done.shards > 3
    assert done.documents > done.current > 60
    return out


@pytest.fixture(scope="module")
def ledger(inputs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``svodka add`` makes of the same input."""
    path = tmp_path_factory.mktemp("ledger") / "svodka.db"
    with Ledger.open(path, reader=__version__) as book:
        for item in paths.read_paths(map(str, inputs), Hints(wanted=wanted)):
            if isinstance(item, Raw):
                reading = read_raw(item)
                book.add(reading, original(item, reading))
    return path


def test_a_ledger_takes_the_same(ledger: Path, result: Path, tmp_path: Path) -> None:
    with (
        Ledger.open(ledger) as book,
        Ledger.open(tmp_path / "other.db", reader=__version__) as other,
    ):
        assert sum(other.add(item.reading, item.original) for item in taking.taken(result)) > 60
        entries = [
            [(e.kind, e.subject, e.revision) for e in one.entries()] for one in (other, book)
        ]
        assert entries[0] == entries[1]
        assert list(other.documents()) == list(book.documents())
        for document in book.documents():
            assert other.reading(document.id) == book.reading(document.id)
        said = [[(s.claim, s.copy) for s in one.statements()] for one in (other, book)]
        assert said[0] == said[1]
        assert other.families() == book.families()
        assert len(book.families()) > 2
        assert not any(other.add(item.reading, item.original) for item in taking.taken(result))


def rows_of(out: Path, wanted: Table) -> list[dict[str, object]]:
    found = dataset.dataset(out / wanted.name, partitioning="hive").to_table().to_pylist()
    return [{name: row[name] for name in wanted.names} for row in found]


def plain(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Comparable: lists for tuples, in an order of their own."""
    told = [
        {k: list(v) if isinstance(v, tuple) else v for k, v in row.items() if k != "added"}
        for row in rows
    ]
    return sorted(told, key=repr)


@pytest.mark.parametrize("wanted", [CLAIMS, NIGHTS, CONFLICTS], ids=lambda table: table.name)
def test_the_answers_are_those_of_a_ledger(wanted: Table, ledger: Path, result: Path) -> None:
    with Ledger.open(ledger) as book:
        extract = LedgerExtract(book)
        told = [dict(zip(wanted.names, cells, strict=True)) for cells in wanted.rows(extract)]
    assert told
    assert plain(rows_of(result, wanted)) == plain(told)


# --- the same bytes whatever ran it


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("few")
    return [
        archive(folder / "a.warc.gz", pages(12, seed=5)),
        table(folder / "b.jsonl", 12),
        EXAMPLES / "channel.jsonl",
        archive(folder / "c.warc.gz", pages(6, seed=5)),
    ]


@pytest.fixture(scope="module")
def few_read(few: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("few_read")
    run(out, *few, size=4_000)
    return out


@pytest.mark.parametrize("workers", [1, 4])
def test_any_number_of_workers_writes_the_same_bytes(
    workers: int, few: list[Path], few_read: Path, tmp_path: Path
) -> None:
    """Of the tables and of the parts; of nodes test_bulk_cluster.py tells the same."""
    crew = Local(workers)
    try:
        done = run(tmp_path, *few, engine=crew, size=4_000)
    finally:
        crew.close()
    assert done.read > 3
    assert tree(tmp_path) == tree(few_read)


def test_the_tables_do_not_depend_on_how_the_input_is_cut(
    few: list[Path], few_read: Path, tmp_path: Path
) -> None:
    done = run(tmp_path, *few, size=1 << 30)
    assert done.shards == 1
    mine, others = tree(tmp_path), tree(few_read)
    names = [name for name in others if name.split("/")[0] in ("documents", "claims", "nights")]
    assert names
    assert {name: mine[name] for name in names} == {name: others[name] for name in names}


# --- what is missing, and nothing else


def test_a_second_run_does_nothing(few: list[Path], tmp_path: Path) -> None:
    first = run(tmp_path, *few, size=4_000)
    before = tree(tmp_path)
    again = run(tmp_path, *few, size=4_000)
    assert (again.read, again.kept) == (0, first.shards)
    assert replace(again, read=first.read, kept=0) == first
    assert tree(tmp_path) == before


def test_a_changed_input_is_read_again_and_the_old_one_is_gone(tmp_path: Path) -> None:
    kept, changed = table(tmp_path / "a.jsonl", 6), table(tmp_path / "b.jsonl", 6)
    out = tmp_path / "out"
    run(out, kept, changed, size=1_000)
    before = set(documents(out))
    table(changed, 4, seed=9)
    done = run(out, kept, changed, size=1_000)
    assert 0 < done.read < done.shards
    assert set(documents(out)) == before - {"b/4", "b/5"}
    assert len(list(taking.taken(out))) == 10


def test_a_newer_reader_is_another_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Shard((Piece("a", "file"),)).digest
    assert made == Shard((Piece("a", "file"),)).digest
    assert made != Shard((Piece("a", "file"),), Options(lang="ru")).digest
    assert made != Shard((Piece("a", "file", stamp="1:2"),)).digest
    monkeypatch.setattr(shards, "__version__", "0.0.0")
    assert made != Shard((Piece("a", "file"),)).digest


def test_an_interrupted_job_goes_on(few: list[Path], few_read: Path, tmp_path: Path) -> None:
    class Stopped(Silent):
        def done(self, amount: int, documents: int = 0) -> None:  # noqa: ARG002
            if documents:
                raise KeyboardInterrupt

    for kept in range(3):
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path, *few, progress=Stopped(), size=4_000)
        assert sum(1 for _ in (tmp_path / "parts").iterdir()) == kept + 1
    done = run(tmp_path, *few, size=4_000)
    assert done.kept == 3
    assert tree(tmp_path) == tree(few_read)


def test_one_job_at_a_time(tmp_path: Path) -> None:
    pytest.importorskip("fcntl", reason="no such locks on this system")
    with locked.alone(tmp_path), pytest.raises(OutputError, match="another job"):
        run(tmp_path, table(tmp_path / "a.jsonl", 2))


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    source = table(tmp_path / "a.jsonl", 4)
    with monkeypatch.context() as patch:
        patch.setattr(parts.Sink, "_flush", full)
        with pytest.raises(OutputError, match=r"No space left.*make room"):
            run(tmp_path / "out", source)
    assert list((tmp_path / "out" / "parts").iterdir()) == []
    assert run(tmp_path / "out", source).documents == 4


# --- inputs


def documents(out: Path) -> dict[str, str]:
    found = dataset.dataset(out / "documents", partitioning="hive").to_table()
    pairs = zip(found["document"].to_pylist(), found["text"].to_pylist(), strict=True)
    return dict(pairs)


def left(out: Path) -> list[dict[str, object]]:
    return list(parquet.read_table(out / "left" / "left.parquet").to_pylist())


@pytest.mark.parametrize("size", [150, 1_000, 3_333, 1 << 20])
def test_lines_are_cut_anywhere(size: int, tmp_path: Path) -> None:
    source = table(tmp_path / "a.jsonl", 9)
    done = run(tmp_path / "out", source, size=size)
    assert done.shards == -(-source.stat().st_size // size)
    assert [item.reading.document.id for item in taking.taken(tmp_path / "out")] == [
        f"a/{number}" for number in range(9)
    ]


@pytest.mark.parametrize("size", [300, 1_500, 5_000, 1 << 20])
def test_archives_are_cut_anywhere(size: int, tmp_path: Path) -> None:
    entries = pages(24, seed=5)
    source = archive(tmp_path / "a.warc.gz", entries)
    found = {each[0] for each in entries if b"drones" in each[1] or b"&" in each[1]}
    run(tmp_path / "out", source, size=size)
    told = [item.reading for item in taking.taken(tmp_path / "out")]
    whole = [i for i in paths.read_path(str(source), Hints(wanted=wanted)) if isinstance(i, Raw)]
    assert [reading.document.id for reading in told] == [raw.id for raw in whole]
    assert found <= {reading.document.id for reading in told}
    assert sum(row["amount"] for row in left(tmp_path / "out")) == 24 - 24 // 3


@pytest.mark.parametrize("share", [0.4, 0.8])
def test_what_stands_before_a_cut_is_kept(share: float, tmp_path: Path) -> None:
    whole = table(tmp_path / "whole.jsonl.gz", 100)
    data = whole.read_bytes()
    cut = data[: int(len(data) * share)]
    (tmp_path / "cut.jsonl.gz").write_bytes(cut)
    there = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(cut).count(b"\n")
    done = run(tmp_path / "out", tmp_path / "cut.jsonl.gz")
    assert 5 < done.documents == there < 100
    (row,) = left(tmp_path / "out")
    assert "the file is cut" in str(row["reason"])
    assert done.left == 1


def test_a_broken_record_is_told_and_the_next_is_read(tmp_path: Path) -> None:
    source = archive(tmp_path / "a.warc.gz", pages(9, seed=5))
    data = bytearray(source.read_bytes())
    begins = [match.start() for match in re.finditer(rb"\x1f\x8b\x08", data)]
    data[begins[3] + 40 : begins[3] + 80] = bytes(40)
    source.write_bytes(data)
    whole = len(begins)
    run(tmp_path / "out", source, size=2_000)
    told = left(tmp_path / "out")
    assert [row["where"] for row in told if not row["skipped"]] == [f"byte {begins[3]:,}"]
    skipped = sum(int(str(row["amount"])) for row in told if row["skipped"])
    assert len(list(taking.taken(tmp_path / "out"))) + skipped == whole - 1


def test_tables_of_parquet(tmp_path: Path) -> None:
    when = datetime(2026, 5, 15, 7, tzinfo=UTC)
    columns = {
        "key": [f"p/{n}" for n in range(7)],
        "body": [f"Over the Kaluga region {n} drones were shot down overnight." for n in range(7)],
        "published": [when] * 7,
    }
    parquet.write_table(pyarrow.table(columns), tmp_path / "a.parquet", row_group_size=3)
    options = Options(columns=(("text", "body"), ("id", "key")))
    done = run(tmp_path / "out", tmp_path / "a.parquet", size=1, options=options)
    assert (done.shards, done.documents) == (3, 7)
    found = documents(tmp_path / "out")
    assert found == dict(zip(columns["key"], columns["body"], strict=True))


def test_pages_in_parquet(tmp_path: Path) -> None:
    entries = pages(12, seed=5)
    columns = {"url": [each[0] for each in entries], "html": [each[1] for each in entries]}
    parquet.write_table(pyarrow.table(columns), tmp_path / "a.parquet")
    done = run(tmp_path / "out", tmp_path / "a.parquet", options=Options(markup="html"))
    assert done.skipped == 8
    assert done.documents == len(entries) - 8
    assert "https://copy.example/0" in documents(tmp_path / "out")


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    parquet.write_table(pyarrow.table({"a": ["b"]}), tmp_path / "a.parquet")
    assert run(tmp_path / "out", tmp_path / "a.parquet").left == 1
    assert "no column is called 'text'; there are: a" in str(left(tmp_path / "out")[0]["reason"])


def test_newlines_in_cells_of_a_packed_table(tmp_path: Path) -> None:
    text = "Over the Kaluga region 5 drones were shot down overnight.\n\nNobody was hurt."
    data = f'id,text\nx,"{text}"\ny,"{text}"\n'.encode()
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(data))
    run(tmp_path / "out", tmp_path / "a.csv.gz", size=20)
    assert documents(tmp_path / "out") == {"x": text, "y": text}


def test_rows_that_say_nothing_can_be_left_out(tmp_path: Path) -> None:
    source = table(tmp_path / "a.jsonl", 10)
    done = run(tmp_path / "out", source, options=Options(relevant=True))
    assert (done.documents, done.skipped, done.left) == (5, 5, 0)


def test_object_storage(tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed (the extra bulk)")
    store = fsspec.filesystem("memory")
    for name in ("one.jsonl", "two.jsonl", ".hidden.jsonl", "picture.png"):
        store.pipe(f"/crawl/{name}", table(tmp_path / "a.jsonl", 3, seed=len(name)).read_bytes())
    store.pipe("/crawl/b.warc.gz", archive(tmp_path / "b", pages(12, seed=5)).read_bytes())
    done = run(tmp_path / "out", "memory://crawl", size=700)
    assert done.left == 0
    assert any(row["address"] == "memory:///crawl/picture.png" for row in left(tmp_path / "out"))
    some = run(tmp_path / "some", "memory://crawl/*.jsonl", (tmp_path / "a.jsonl").as_uri())
    assert done.documents > some.documents == 9
    with pytest.raises(InputError, match="no such file"):
        run(tmp_path / "none", "memory://crawl/*.csv")
    with pytest.raises(SettingsError, match="nonsense"):
        run(tmp_path / "none", "nonsense://crawl")


# --- docs/bulk.md stays true


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("documents", tables.DOCUMENTS_TOO),
        ("claims", tables.CLAIMS_TOO),
        ("issues", tables.ISSUES),
    ],
    ids=["documents", "claims", "issues"],
)
def test_every_column_is_told(name: str, columns: tuple[Column, ...]) -> None:
    docs = (EXAMPLES.parent / "docs" / "bulk.md").read_text("utf-8")
    told = [f"| {name} | `{column.name}` | {column.about} |" for column in columns]
    assert told == re.findall(rf"^\| {name} \| `\w+` \| .*$", docs, re.M)


def test_every_option_is_told() -> None:
    docs = (EXAMPLES.parent / "docs" / "bulk.md").read_text("utf-8")
    shared = {param.name for param in read.params} - {"format"}
    own = {param.opts[0] for param in bulk.params if param.name not in shared}
    assert len(own) == 9
    assert own <= set(re.findall(r"`(--[a-z-]+)", docs))
