"""A whole list as a file: JSON Lines or CSV, streamed, a page of the ledger at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from starlette.responses import Response, StreamingResponse

from svodka.export import COLUMNS, csv_cells, to_rows
from svodka.export.columns import Row
from svodka.ledger.store import AsOf
from svodka.model import Document, Reading
from svodka.model.finding import Statement
from svodka.serve import paging, plain
from svodka.serve.context import Context
from svodka.serve.reader import Reader

Item = TypeVar("Item")
After = TypeVar("After")

_MEDIA = {"jsonl": "application/jsonl", "csv": "text/csv; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Rows(Generic[Item]):
    """How an item is told: its rows of a CSV under the ``header``, and as a line of JSON."""

    header: Sequence[str]
    cells: Callable[[Item], Iterable[Row]]
    plain: Callable[[Item], Any]


def of_claims(
    told: Callable[[Item], Any], of: Callable[[Item], tuple[Document, Statement]]
) -> Rows[Item]:
    """Of what names a claim: the same columns in every list."""

    def cells(item: Item) -> Iterable[Row]:
        document, statement = of(item)
        return to_rows(Reading(document, (statement.claim,)))

    return Rows(COLUMNS, cells, told)


def pages(
    context: Context,
    when: AsOf,
    page: Callable[[Reader, After, int, int], Sequence[Item]],
    after: After,
    place: Callable[[Item], After],
) -> Iterator[Item]:
    """Each page with a connection of its own, so that a slow reader holds none."""
    upto = None
    while True:
        with context.open_ledger() as book:
            upto = book.upto(when) if upto is None else upto
            found = page(book, after, paging.MOST, upto)
        yield from found
        if len(found) < paging.MOST:
            return
        after = place(found[-1])


def file(
    context: Context, format: str, name: str, items: Iterable[Item], rows: Rows[Item]
) -> Response:
    """``name``: what the list is of."""
    pieces = (
        (plain.dumped(rows.plain(item)) + b"\n" for item in items)
        if format == "jsonl"
        else csv_cells.lines([rows.header], (row for item in items for row in rows.cells(item)))
    )
    headers = {
        "Content-Disposition": f'attachment; filename="svodka-{name}.{format}"',
        "Cache-Control": "no-store" if not context.shared else "public, max-age=60",
    }
    return StreamingResponse(_chunks(pieces), headers=headers, media_type=_MEDIA[format])


def _chunks(pieces: Iterable[bytes], size: int = 65536) -> Iterator[bytes]:
    """Together in larger ones: each is a step to another thread and back."""
    kept: list[bytes] = []
    length = 0
    for piece in pieces:
        kept.append(piece)
        length += len(piece)
        if length >= size:
            yield b"".join(kept)
            kept, length = [], 0
    yield b"".join(kept)
