"""JSONL, JSON and CSV → rows. A broken row is a Problem with its line; the rest goes on."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from svodka.documents.encoding import decode, has_mark_16, looks_cp1251
from svodka.documents.raw import Columns, Hints, Problem, Raw
from svodka.documents.rows import row
from svodka.model import Issue

# A field may hold a whole article; the module's own limit is 128 KB. C's long bounds the value.
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

_DELIMITERS = (",", ";", "\t")
_SAMPLE = 1 << 20


def jsonl(stream: BinaryIO, hints: Hints, file: str) -> Iterator[Raw | Problem]:
    """One JSON object a line. Lines end at newline bytes only: U+2028 may stand inside a string."""
    reached = 0
    for number, data in enumerate(_lines(stream), 1):
        reached += len(data)
        if data.strip():
            yield _json_line(data, hints, file, number, reached)


def json_file(data: bytes, hints: Hints, file: str) -> Iterator[Raw | Problem]:
    """One object, or an array of them."""
    text, issue = decode(data)
    try:
        value = _load(text)
    except ValueError as error:
        yield Problem(file, f"not JSON: {error}")
        return
    for item in value if isinstance(value, list) else [value]:
        yield _with_issue(_object(item, hints, file, None, len(data)), issue)


def table(stream: BinaryIO, hints: Hints, file: str) -> Iterator[Raw | Problem]:
    """CSV with a header line, delimited by commas, semicolons or tabs."""
    lines = _text_stream(stream)
    header = lines.readline()
    columns = hints.columns
    delimiter = _delimiter(header, columns)
    names = next(csv.reader([header], delimiter=delimiter), [])
    missing = _missing(names, columns)
    if missing:
        yield Problem(file, f"no column is called {missing!r}; there are: {', '.join(names)}", 1)
        return
    reader = csv.reader(lines, delimiter=delimiter)
    for line, cells in _cells(reader):
        yield _table_row(cells, names, hints, file, line, stream.tell())


def _cells(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """(line, cells) of each row that is not blank; the header was line 1."""
    while True:
        line = reader.line_num + 2  # type: ignore[attr-defined]
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, error
            continue
        if cells:
            yield line, cells


def _table_row(
    cells: list[str] | csv.Error,
    names: list[str],
    hints: Hints,
    file: str,
    line: int,
    reached: int,
) -> Raw | Problem:
    if isinstance(cells, csv.Error):
        return Problem(file, f"not CSV: {cells}", line, reached=reached)
    if len(cells) > len(names):
        reason = f"{len(cells)} cells under {len(names)} columns (an unquoted delimiter?)"
        return Problem(file, reason, line, reached=reached)
    values = dict(zip(names, cells, strict=False))
    return _replaced(row(values, hints, file, line, reached))


def _replaced(item: Raw | Problem) -> Raw | Problem:
    """A table is decoded as a stream, so what had to be replaced is seen only in the row."""
    if isinstance(item, Problem) or "\ufffd" not in item.text:
        return item
    note = Issue("encoding", "warning", "characters were not readable and stand as \ufffd")
    return _with_issue(item, note)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    head = stream.read(3)
    if has_mark_16(head):
        text, _ = decode(head + stream.read())
        yield from (line.encode("utf-8", "replace") for line in text.split("\n"))
        return
    first = head + stream.readline() if not head.endswith(b"\n") else head
    yield first.removeprefix(b"\xef\xbb\xbf")
    yield from stream


def _json_line(data: bytes, hints: Hints, file: str, line: int, reached: int) -> Raw | Problem:
    text, issue = decode(data)
    try:
        value = _load(text)
    except ValueError as error:
        return Problem(file, f"not JSON: {error}", line, reached=reached)
    return _with_issue(_object(value, hints, file, line, reached), issue)


def _load(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _object(value: Any, hints: Hints, file: str, line: int | None, reached: int) -> Raw | Problem:
    if not isinstance(value, dict):
        return Problem(file, "not a JSON object", line, reached=reached)
    return row(value, hints, file, line, reached)


def _with_issue(item: Raw | Problem, issue: Issue | None) -> Raw | Problem:
    if issue is None or isinstance(item, Problem):
        return item
    return replace(item, issues=(*item.issues, issue))


def _text_stream(stream: BinaryIO) -> io.TextIOWrapper:
    """The whole table in one encoding, told by its first megabyte."""
    sample = stream.read(_SAMPLE)
    stream.seek(0)
    encoding = "utf-8-sig"
    if has_mark_16(sample[:2]):
        encoding = "utf-16"
    elif looks_cp1251(sample):
        encoding = "cp1251"
    return io.TextIOWrapper(stream, encoding, errors="replace", newline="")


def _delimiter(header: str, columns: Columns) -> str:
    for delimiter in _DELIMITERS:
        if columns.text in next(csv.reader([header], delimiter=delimiter), []):
            return delimiter
    return max(_DELIMITERS, key=header.count)


def _missing(names: list[str], columns: Columns) -> str | None:
    wanted = {columns.text, *columns.told, *([columns.title] if columns.title else [])}
    return next((name for name in sorted(wanted) if name not in names), None)
