"""``svodka bulk``: the same answers as a ledger gives, whatever ran it, whatever died."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="pyarrow is not installed (the extra bulk)")

import pyarrow.dataset as dataset

from bulked import archive, pages, run, table
from svodka import __version__
from svodka.bulk import taking
from svodka.documents import paths
from svodka.documents.raw import Hints, Raw
from svodka.export.columns import Table
from svodka.export.tables import CLAIMS, CONFLICTS, NIGHTS
from svodka.ledger import Ledger
from svodka.pipeline.markup_gate import wanted
from svodka.pipeline.taking import original, read_raw
from svodka.questions.extracts import LedgerExtract

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


def content(book: Ledger) -> list[tuple[object, ...]]:
    """All that a ledger holds, but for when it came."""
    return [
        (e.kind, e.subject, e.revision, life.digest if life else None)
        for e in book.entries()
        for life in [None]
    ]


def test_a_ledger_takes_the_same(ledger: Path, result: Path, tmp_path: Path) -> None:
    with (
        Ledger.open(ledger) as book,
        Ledger.open(tmp_path / "other.db", reader=__version__) as other,
    ):
        assert sum(other.add(item.reading, item.original) for item in taking.taken(result)) > 60
        assert content(other) == content(book)
        assert list(other.documents()) == list(book.documents())
        for document in book.documents():
            assert other.reading(document.id) == book.reading(document.id)
        assert [s.claim for s in other.statements()] == [s.claim for s in book.statements()]
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
