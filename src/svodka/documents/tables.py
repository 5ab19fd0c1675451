"""JSONL, JSON and CSV → rows, each with its own bytes as they stand in the file. A broken row is a
Problem with its line; the rest goes on."""

from __future__ import annotations

import codecs
import csv
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from svodka.documents.encoding import decode, has_mark_16, looks_cp1251
from svodka.documents.json_stream import Cursor
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
    for number, (line, original) in enumerate(_lines(stream), 1):
        reached += len(original)
        if line.strip():
            yield _json_line(line, original.rstrip(b"\r\n"), hints, file, number, reached)


def json_file(stream: BinaryIO, hints: Hints, file: str) -> Iterator[Raw | Problem]:
    """One object, or an array of them. Of a file that is cut, what is whole is read."""
    cursor = Cursor(stream)
    try:
        for item in cursor.items() if cursor.peek() == "[" else (cursor.value(),):
            found = _object(item.value, hints, file, None, item.end, item.data)
            yield _with_issue(found, item.issue)
        if cursor.peek():
            yield Problem(file, "not JSON: more follows its end", offset=cursor.position)
    except ValueError as error:
        reason = f"not JSON: {error}" if not cursor.position else "not JSON from here on"
        yield Problem(file, reason, offset=cursor.position or None)


def table(stream: BinaryIO, hints: Hints, file: str) -> Iterator[Raw | Problem]:
    """CSV with a header line, delimited by commas, semicolons or tabs."""
    lines = _Lines(stream)
    header = lines.header()
    columns = hints.columns
    delimiter = _delimiter(header, columns)
    names = next(csv.reader([header], delimiter=delimiter), [])
    missing = _missing(names, columns)
    if missing:
        yield Problem(file, f"no column is called {missing!r}; there are: {', '.join(names)}", 1)
        return
    reader = csv.reader(lines, delimiter=delimiter)
    for line, cells in _cells(reader):
        found = _table_row(cells, names, hints, file, line, stream.tell())
        original = lines.taken()
        yield found if isinstance(found, Problem) else replace(found, original=original)


class _Lines:
    """The lines of a table in one encoding, told by its first megabyte; what was taken can be had
    again as bytes. Bytes that are no text become lone surrogates, which a row mends and tells."""

    def __init__(self, stream: BinaryIO) -> None:
        sample = stream.read(_SAMPLE)
        self._encoding, mark = "utf-8", 3 if sample.startswith(codecs.BOM_UTF8) else 0
        # Python has no way to carry broken UTF-16 through.
        self._errors = "surrogateescape"
        if has_mark_16(sample[:2]):
            little = sample.startswith(codecs.BOM_UTF16_LE)
            self._encoding, mark = ("utf-16-le" if little else "utf-16-be"), 2
            self._errors = "replace"
        elif looks_cp1251(sample):
            self._encoding = "cp1251"
        stream.seek(mark)
        self._text = io.TextIOWrapper(
            stream, self._encoding, errors=self._errors, newline="", write_through=True
        )
        self._taken: list[str] = []

    def header(self) -> str:
        return self._text.readline()

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            self._taken.append(line)
            yield line

    def taken(self) -> bytes:
        """The lines since the last call, without the end of the last."""
        text = "".join(self._taken).rstrip("\r\n")
        self._taken.clear()
        return text.encode(self._encoding, self._errors)


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
    """Of UTF-16, what had to be replaced is seen only in the row."""
    if isinstance(item, Problem) or item.issues or "\ufffd" not in item.text:
        return item
    note = Issue("encoding", "warning", "characters were not readable and stand as \ufffd")
    return _with_issue(item, note)


def _lines(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """(line, its bytes in the file): they differ in the encoding, and in the mark at the start."""
    head = stream.read(3)
    if has_mark_16(head):
        text, _ = decode(head + stream.read())
        name = "utf-16-le" if head.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
        for line in text.split("\n"):
            yield line.encode("utf-8", "replace"), line.rstrip("\r").encode(name, "replace")
        return
    first = (head + stream.readline() if not head.endswith(b"\n") else head).removeprefix(
        codecs.BOM_UTF8
    )
    yield first, first
    for data in stream:
        yield data, data


def _json_line(
    data: bytes, original: bytes, hints: Hints, file: str, line: int, reached: int
) -> Raw | Problem:
    text, issue = decode(data)
    try:
        value = _load(text)
    except ValueError as error:
        return Problem(file, f"not JSON: {error}", line, reached=reached)
    return _with_issue(_object(value, hints, file, line, reached, original), issue)


def _load(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _object(
    value: Any, hints: Hints, file: str, line: int | None, reached: int, original: bytes
) -> Raw | Problem:
    if not isinstance(value, dict):
        return Problem(file, "not a JSON object", line, reached=reached)
    found = row(value, hints, file, line, reached)
    return found if isinstance(found, Problem) else replace(found, original=original)


def _with_issue(item: Raw | Problem, issue: Issue | None) -> Raw | Problem:
    if issue is None or isinstance(item, Problem):
        return item
    return replace(item, issues=(*item.issues, issue))


def _delimiter(header: str, columns: Columns) -> str:
    for delimiter in _DELIMITERS:
        if columns.text in next(csv.reader([header], delimiter=delimiter), []):
            return delimiter
    return max(_DELIMITERS, key=header.count)


def _missing(names: list[str], columns: Columns) -> str | None:
    wanted = {columns.text, *columns.told, *([columns.title] if columns.title else [])}
    return next((name for name in sorted(wanted) if name not in names), None)
