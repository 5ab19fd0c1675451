"""Parquet → rows: text with what is said about it, or the markup of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any, BinaryIO

from svodka.bulk.shards import Piece
from svodka.documents import pages
from svodka.documents.raw import Hints, Problem, Raw
from svodka.documents.rows import row
from svodka.export.options import package

_BATCH = 256  # rows in memory
UNWANTED = "a row that names nothing svodka reads"


def rows(
    stream: BinaryIO, piece: Piece, markup: str, hints: Hints
) -> Iterator[tuple[int, Callable[[], Iterator[Raw | Problem]]]]:
    """(number of the row in the piece's row groups, what reads it). ``markup``: the column that
    holds pages, "" for texts. Only the columns that are needed are taken from the file."""
    file = package("pyarrow.parquet", "bulk").ParquetFile(stream)
    named = {name: name for name in file.schema_arrow.names}
    wanted = [name for name in _columns(markup, hints) if name in named]
    main = markup or hints.columns.text
    if main not in named:
        there = ", ".join(named)
        raise OSError(0, f"no column is called {main!r}; there are: {there}")
    last = piece.end if piece.end is not None else file.num_row_groups
    groups = range(piece.start, min(last, file.num_row_groups))
    number = 0
    for batch in file.iter_batches(_BATCH, row_groups=list(groups), columns=wanted):
        for values in batch.to_pylist():
            yield number, partial(_read, values, markup, hints, piece.address)
            number += 1


def _columns(markup: str, hints: Hints) -> tuple[str, ...]:
    told = hints.columns
    title = (told.title,) if told.title else ()
    text = markup or told.text
    return (
        *dict.fromkeys(
            (text, told.id, told.published, told.source, told.lang, told.url, *title, "retrieved")
        ),
    )


def _read(
    values: Mapping[str, Any], markup: str, hints: Hints, file: str
) -> Iterator[Raw | Problem]:
    plain = {name: _plain(value) for name, value in values.items()}
    found = _page(plain, markup, hints, file) if markup else row(plain, hints, file, None)
    if found is not None:
        yield found


def _page(values: Mapping[str, Any], markup: str, hints: Hints, file: str) -> Raw | Problem | None:
    """A row with a page's markup. What the row says wins over what the page says."""
    data = values.get(markup)
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    if not isinstance(data, bytes) or not data:
        return Problem(file, f"{markup!r} is missing or empty")
    if hints.wanted is not None and not hints.wanted(_utf8(data)):
        return Problem(file, UNWANTED, skipped=True)
    told = {**values, hints.columns.text: "-", markup: None}
    if markup == hints.columns.text:
        told[hints.columns.text] = "-"
    said = row(told, replace(hints, columns=replace(hints.columns, title=None)), file, None)
    if isinstance(said, Problem):
        return said
    found = pages.document(data, replace(hints, published=said.published), file, address=said.url)
    if isinstance(found, Problem):
        return found
    return replace(
        found,
        id=said.id or found.url,
        source=said.source,
        lang=said.lang or found.lang,
        url=said.url or found.url,
        retrieved=said.retrieved,
        issues=(*said.issues, *found.issues),
        archived=True,
    )


def _utf8(data: bytes) -> bytes:
    try:
        data.decode()
    except UnicodeDecodeError:
        return pages.characters(data)[0].encode("utf-8", "replace")
    return data


def _plain(value: Any) -> Any:
    """As a table of text has it: times in ISO 8601."""
    return value.isoformat() if isinstance(value, datetime | date) else value
