"""A shard's items → documents to keep, and what is left out of them.

Nothing that one document does reaches another one: what raises, takes too long or runs out of
memory is left out with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from svodka.bulk.limits import Limit, TookTooLong
from svodka.bulk.parts import Left
from svodka.bulk.reading import Item, Later, items
from svodka.bulk.shards import Shard
from svodka.documents.raw import Problem, Raw
from svodka.errors import LedgerError, SvodkaError
from svodka.ledger import keepable
from svodka.model import Reading
from svodka.pipeline.gate import relevant
from svodka.pipeline.taking import original, read_raw

NOTHING = "a document that names nothing svodka reads"


@dataclass(frozen=True, slots=True)
class Read:
    """A document, and the bytes to keep of it."""

    reading: Reading
    original: bytes | None


Row = Read | Left
LATE = "took longer than"


def rows(
    shard: Shard, seconds: float = 0, skip: dict[int, str] | None = None, after: int = -1
) -> Iterator[Row]:
    """What is made of each item. ``skip``: numbers of items that are left out, and why; ``after``:
    the last item that need not be read again."""
    for _, found in numbered(shard, seconds, skip or {}, after):
        yield from found


def numbered(
    shard: Shard, seconds: float, skip: dict[int, str], after: int
) -> Iterator[tuple[int, Iterator[Row]]]:
    """(number, what is made of it) of each item of the shard."""
    number = 0
    with Limit(seconds) as limit:
        for piece in shard.pieces:
            for item in items(piece, shard.options):
                if number in skip:
                    place = item.place if isinstance(item, Later) else None
                    yield number, iter([Left(piece.address, place, skip[number], False, 1)])
                elif number > after:
                    yield number, _made(item, piece.address, shard, limit)
                number += 1


def _made(item: Item, address: str, shard: Shard, limit: Limit) -> Iterator[Row]:
    """A document's rows, or why there are none."""
    place = item.place if isinstance(item, Later) else None
    found: list[Row] = []
    reason = ""
    try:
        with limit.document():
            for one in item.read() if isinstance(item, Later) else (item,):
                found.append(_row(one, address, shard))
    except TookTooLong:
        reason = f"{LATE} {limit.seconds:g} s"
    except MemoryError:
        reason = "ran out of memory"
    except SvodkaError as error:
        reason = error.message
    except Exception as error:  # a defect in one document is no reason to lose the others
        reason = f"svodka failed: {type(error).__name__}: {error}"
    if reason:
        yield Left(address, place, " ".join(reason.split())[:300], False, 1)
        return
    yield from found


def _row(item: Raw | Problem, address: str, shard: Shard) -> Row:
    if isinstance(item, Problem):
        return Left.of(replace(item, file=address))
    if shard.options.relevant and not item.archived and not relevant(item.text):
        return Left(address, None, NOTHING, True, 1)
    reading = read_raw(item)
    try:
        keepable(reading.document)
    except LedgerError as error:
        line = f"line {item.line:,}" if item.line is not None else None
        return Left(address, line, str(error), False, 1)
    return Read(reading, original(item, reading))
