"""What is made of one shard: a folder named by the shard's digest, there whole or not at all.

``readings.parquet`` has a row a document, in the order of the input, with its reading as the JSON
contract has it and the bytes that are worth keeping: all that a ledger takes. ``left.parquet`` says
what was left out and why; ``done.json`` how many of each.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from svodka import contract
from svodka.documents.raw import Problem
from svodka.errors import SvodkaError
from svodka.export.options import package
from svodka.ledger import rows
from svodka.model import Reading

# In a folder of tables: files that are being written, so that none of a dead worker is published.
UNFINISHED = ".unfinished"
READINGS, LEFT, DONE = "readings.parquet", "left.parquet", "done.json"
# Rows of a row group, and bytes: what a worker holds at a time.
_ROWS, _BYTES = 500, 8_000_000


@dataclass(frozen=True, slots=True)
class Done:
    """``left``: documents that could not be read, or took too long; ``skipped``: what was left out
    by rule; ``seconds``: the longest that a document was given, 0 for no limit; ``lost``: every
    worker died of it, so nothing is known of what it holds."""

    digest: str
    documents: int = 0
    claims: int = 0
    issues: int = 0
    left: int = 0
    skipped: int = 0
    late: int = 0
    seconds: float = 0
    lost: bool = False


class Left(NamedTuple):
    """A row of ``left``: ``where`` is a line, a byte or a row; ``amount`` how many such things."""

    address: str
    where: str | None
    reason: str
    skipped: bool
    amount: int

    @classmethod
    def of(cls, problem: Problem) -> Left:
        where = f"line {problem.line:,}" if problem.line is not None else None
        if problem.offset is not None:
            where = f"byte {problem.offset:,}"
        return cls(problem.file, where, problem.reason, problem.skipped, problem.amount)


def folder(out: Path, digest: str) -> Path:
    return out / "parts" / digest


def done(out: Path, digest: str) -> Done | None:
    """None where it is not there."""
    try:
        return Done(**json.loads((folder(out, digest) / DONE).read_text()))
    except (OSError, ValueError, TypeError):
        return None


class Part:
    """A part that is being written: ``with Part(…) as part``, then ``part.finish()``. What is not
    finished leaves nothing behind."""

    def __init__(self, out: Path, digest: str, seconds: float = 0) -> None:
        self._final = folder(out, digest)
        self._own = self._final.with_name(f".{digest}.{os.getpid()}.{os.urandom(4).hex()}")
        self._digest, self._seconds = digest, seconds
        self._size = {"documents": 0, "claims": 0, "issues": 0, "left": 0, "skipped": 0, "late": 0}

    def __enter__(self) -> Self:
        with writing(self._final):
            self._own.mkdir(parents=True)
            self._readings = Sink(self._own / READINGS, readings_schema())
            self._left = Sink(self._own / LEFT, left_schema())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._readings.drop()
        self._left.drop()
        shutil.rmtree(self._own, ignore_errors=True)

    def add(self, reading: Reading, original: bytes | None) -> None:
        document = reading.document
        text = rows.to_bytes(document.text)
        row = {
            "id": _kept(document.id),
            "digest": rows.document_digest(document),
            "source": None if document.source is None else _kept(document.source),
            "published": rows.iso(document.published),
            "retrieved": rows.iso(document.retrieved),
            "copy": rows.address(text if original is None else original),
            "claims": len(reading.claims),
            "issues": len(reading.issues),
            "reading": json.dumps(contract.reading_to_dict(reading), separators=(",", ":")),
            "original": original,
        }
        self._size["documents"] += 1
        self._size["claims"] += len(reading.claims)
        self._size["issues"] += len(reading.issues)
        with writing(self._final):
            self._readings.write(row, 3 * len(text) + len(original or b""))

    def leave(self, left: Left, *, late: bool = False) -> None:
        self._size["skipped" if left.skipped else "left"] += left.amount
        self._size["late"] += late
        with writing(self._final):
            self._left.write(left._replace(reason=_kept(left.reason))._asdict(), 200)

    def finish(self, *, lost: bool = False) -> Done:
        """It is there from now on, in the place of what was there."""
        told = Done(self._digest, **self._size, seconds=self._seconds, lost=lost)
        with writing(self._final):
            self._readings.close()
            self._left.close()
            (self._own / DONE).write_text(json.dumps(asdict(told)) + "\n")
            appear(self._own, self._final)
        return told


class Sink:
    """Rows into a Parquet file, a row group at a time. How rows are cut into groups depends on the
    rows alone, so the same rows are the same bytes."""

    def __init__(self, path: Path, schema: Any, most: int = _ROWS) -> None:
        self._arrow = package("pyarrow", "bulk")
        parquet = package("pyarrow.parquet", "bulk")
        self._schema, self._most = schema, most
        self._writer = parquet.ParquetWriter(path, schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []
        self._bytes = 0

    def write(self, row: dict[str, Any], size: int = 0) -> None:
        self._rows.append(row)
        self._bytes += size
        if len(self._rows) >= self._most or self._bytes >= _BYTES:
            self._flush()

    def close(self) -> None:
        if self._writer.is_open:
            self._flush()
            self._writer.close()

    def drop(self) -> None:
        """Closed as it stands, because it is thrown away."""
        self._rows = []
        if self._writer.is_open:
            with suppress(OSError):
                self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            table = self._arrow.Table.from_pylist(self._rows, self._schema)
            self._rows, self._bytes = [], 0
            self._writer.write_table(table)


def readings(out: Path, digest: str, columns: list[str] | None = None) -> Iterator[dict[str, Any]]:
    """Rows of ``readings.parquet``, a few hundred in memory."""
    file = package("pyarrow.parquet", "bulk").ParquetFile(folder(out, digest) / READINGS)
    with file:
        for group in range(file.num_row_groups):
            yield from file.read_row_group(group, columns).to_pylist()


def stored(
    out: Path, found: Iterable[tuple[Any, ...]], columns: list[str] | None = None
) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """Of (first, part, row, more…) in the order of parts and rows: (first, more…) with the row."""
    name, at = "", -1
    part: Iterator[dict[str, Any]] = iter(())
    for first, digest, row, *more in found:
        if digest != name:
            name, at, part = digest, -1, readings(out, digest, columns)
        value: dict[str, Any] = {}
        while at < row:
            value, at = next(part), at + 1
        yield (first, *more), value


def left(out: Path, digest: str) -> Iterator[dict[str, Any]]:
    """Rows of ``left.parquet``."""
    table = package("pyarrow.parquet", "bulk").read_table(folder(out, digest) / LEFT)
    return iter(table.to_pylist())


def readings_schema() -> Any:
    arrow = package("pyarrow", "bulk")
    text, number = arrow.string(), arrow.int64()
    return arrow.schema(
        [
            ("id", text),
            ("digest", text),
            ("source", text),
            ("published", text),
            ("retrieved", text),
            ("copy", text),
            ("claims", number),
            ("issues", number),
            ("reading", text),
            ("original", arrow.binary()),
        ]
    )


def left_schema() -> Any:
    arrow = package("pyarrow", "bulk")
    return arrow.schema(
        [
            arrow.field("address", arrow.string(), False),
            ("where", arrow.string()),
            arrow.field("reason", arrow.string(), False),
            arrow.field("skipped", arrow.bool_(), False),
            arrow.field("amount", arrow.int64(), False),
        ]
    )


def appear(made: Path, final: Path) -> None:
    """A folder in the place of another one, which is never there by half. Of several at once the
    last one stays."""
    while True:
        try:
            made.rename(final)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
            # Another worker made the same, or it is to be made anew: both are whole.
            discard(final)
        else:
            return


def discard(folder: Path) -> None:
    """Gone at once for those who know its name, so that a worker which still writes there cannot
    finish what is half deleted."""
    old = folder.with_name(f".{folder.name.lstrip('.')}.{os.urandom(4).hex()}.old")
    with suppress(FileNotFoundError):  # another one was faster
        folder.rename(old)
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def whole(path: Path, beside: Path) -> Iterator[Path]:
    """A file to be written in the folder ``beside``, which then stands at ``path`` as a whole.
    Its name is nobody else's: the same task may run twice at once."""
    beside.mkdir(parents=True, exist_ok=True)
    part = beside / f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}"
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


class OutputError(SvodkaError):
    """The output cannot be written: the disk is full, or it is not ours to write."""


@contextmanager
def writing(where: Path) -> Iterator[None]:
    """OutputError for what the system refuses."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise OutputError(
            f"cannot be written: {error.strerror or error}",
            where=str(where),
            hint="make room and run the same again: what is done is kept" if full else "",
        ) from error


def _kept(text: str) -> str:
    """Arrow's strings are UTF-8, which has no lone surrogates."""
    return text.encode("utf-8", "replace").decode()
