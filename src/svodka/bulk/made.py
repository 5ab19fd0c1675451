"""A shard's items → documents to keep, and what is left out of them.

Nothing that one document does reaches another one: what raises, takes too long or runs out of
memory is left out with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from svodka.bulk.limits import Limit, TookTooLong
from svodka.bulk.parts import Left
from svodka.bulk.reading import Item, Later, items
from svodka.bulk.shards import Shard
from svodka.documents import pages
from svodka.documents.raw import Hints, Problem, Raw
from svodka.errors import LedgerError, SvodkaError
from svodka.ledger import keepable
from svodka.model import Reading
from svodka.pipeline.gate import relevant
from svodka.pipeline.taking import original, read_raw

_FIRST = {
    "en": "Over the Kaluga region 5 drones were shot down overnight.",
    "ru": "Ночью над Калужской областью сбито 5 беспилотников.",
    "uk": "Уночі над Сумською областю збито 5 безпілотників.",
}
NOTHING = "a document that names nothing svodka reads"


@dataclass(frozen=True, slots=True)
class Read:
    """A document, and the bytes to keep of it."""

    reading: Reading
    original: bytes | None


Row = Read | Left
LATE = "took longer than"


def rows(shard: Shard, seconds: float = 0) -> Iterator[Row]:
    """What is made of a shard, in the order of its items."""
    for _, found in steps(shard, seconds, {}, -1):
        yield from found


def steps(
    shard: Shard, seconds: float, skip: Mapping[int, str], after: int
) -> Iterator[tuple[int, Iterator[Row]]]:
    """(number, what comes of it): a step looks for the next item, the one after it reads that item;
    each has to be gone through before the next. ``skip``: steps that are not taken, and why; the
    items up to the step ``after`` are looked for and not read again."""
    step = -1
    _warm()
    with Limit(seconds) as limit:
        for piece in shard.pieces:
            waiting = items(piece, shard.options)
            while True:
                step += 1
                found: list[Item] = []
                yield step, _sought(waiting, found, piece.address, limit, skip.get(step))
                if not found:
                    break
                step += 1
                if step > after:
                    yield step, _made(found[0], piece.address, shard, limit, skip.get(step))


@cache
def _warm() -> None:
    """Word lists and libraries are loaded by the first document, whose time that is not."""
    for lang, text in _FIRST.items():
        pages.document(f"<p>{text}</p>".encode(), Hints(), "")
        read_raw(Raw(text, "", lang=lang))


def _sought(
    waiting: Iterator[Item], found: list[Item], address: str, limit: Limit, why: str | None
) -> Iterator[Left]:
    """The next item into ``found``, if there is one. What cannot be looked for ends the file."""
    reason = why or ""
    try:
        if not reason:
            with limit.document():
                found.extend(islice(waiting, 1))
    except TookTooLong:
        reason = f"{LATE} {limit.seconds:g} s"
    except Exception as error:  # a reader that fails on one file is no reason to lose the others
        reason = _failed(error)
    if reason:
        found.clear()
        yield Left(address, None, f"{reason}; the rest of the file is left out", False, 1)


def _made(item: Item, address: str, shard: Shard, limit: Limit, why: str | None) -> Iterator[Row]:
    """A document's rows, or why there are none."""
    found: list[Row] = []
    reason = why or ""
    try:
        if not reason:
            with limit.document():
                for one in item.read() if isinstance(item, Later) else (item,):
                    found.append(_row(one, address, shard))
    except TookTooLong:
        reason = f"{LATE} {limit.seconds:g} s"
    except Exception as error:  # a defect in one document is no reason to lose the others
        reason = _failed(error)
    if reason:
        yield Left(address, item.place if isinstance(item, Later) else None, reason, False, 1)
        return
    yield from found


def _failed(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "ran out of memory"
    if isinstance(error, SvodkaError):
        return error.message
    return " ".join(f"svodka failed: {type(error).__name__}: {error}".split())[:300]


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
