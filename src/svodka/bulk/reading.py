"""A piece of the input → its items, one by one.

An item is a document, a problem, or a page that is not read yet: reading it is what takes time, and
may go wrong, so it is left to the caller, who can bound the one and survive the other.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from svodka.bulk.addresses import Unpacked, bare, opened
from svodka.bulk.columns import rows
from svodka.bulk.shards import Options, Piece
from svodka.documents import tables, warc, warc_members
from svodka.documents.paths import sourced
from svodka.documents.raw import Hints, Problem, Raw
from svodka.documents.readers import HEAD, registry

_BROKEN = (OSError, EOFError, zlib.error)


@dataclass(frozen=True, slots=True)
class Later:
    """What ``read`` makes documents of. ``place``: the byte or the row, for people."""

    read: Callable[[], Iterator[Raw | Problem]]
    place: str


Item = Raw | Problem | Later


def items(piece: Piece, options: Options) -> Iterator[Item]:
    """In the order of the file. What cannot be read any further is a Problem at the end."""
    name = PurePath(bare(piece.address)).name
    hints = options.hints()
    try:
        with opened(piece.address) as stream:
            for item in _read(stream, piece, options, hints):
                yield item if isinstance(item, Later) else sourced(item, name)
    except FileNotFoundError:
        yield Problem(piece.address, "there is no such file or folder")
    except _BROKEN as error:
        yield Problem(piece.address, f"cannot be read any further: {_said(error)}")


def _read(stream: BinaryIO, piece: Piece, options: Options, hints: Hints) -> Iterator[Item]:
    if piece.kind == "parquet":
        return (
            Later(read, f"row {number:,}")
            for number, read in rows(stream, piece, options.markup, hints)
        )
    return {"warc": _archive, "lines": _lines, "file": _file}[piece.kind](stream, piece, hints)


def _archive(stream: BinaryIO, piece: Piece, hints: Hints) -> Iterator[Item]:
    if stream.read(3) != b"\x1f\x8b\x08":
        yield from _file(stream, piece, hints)
        return
    passed = {warc.UNWANTED: 0, warc.OTHER: 0}
    file = piece.address
    for member in warc_members.members(stream, file, piece.start, piece.end):
        if isinstance(member, Problem):
            yield member
        else:
            read = partial(warc_members.page, member, hints, file, passed)
            yield Later(read, f"byte {member.start:,}")
    for reason, amount in passed.items():
        if amount:
            yield Problem(file, reason, skipped=True, amount=amount)


def _lines(stream: BinaryIO, piece: Piece, hints: Hints) -> Iterator[Item]:
    """Lines that begin in a stretch of JSONL."""
    start = _line_at(stream, piece.start)
    end = _line_at(stream, piece.end) if piece.end is not None else None
    for item in tables.jsonl(_buffered(_Stretch(stream, start, end)), hints, piece.address):
        if piece.start and isinstance(item, Problem) and item.line is not None:
            # Which line of the file it is nobody counted.
            yield replace(item, line=None, offset=start + item.reached)
        else:
            yield item


def _file(stream: BinaryIO, piece: Piece, hints: Hints) -> Iterator[Item]:
    """A whole file, of the format that its name and its first bytes tell."""
    stream.seek(0)
    name = bare(piece.address)
    if name == piece.address:
        yield from _whole(stream, name, piece, hints)
        return
    packed = Unpacked(stream)
    last: Item | None = None
    for item in _whole(_buffered(packed), name, piece, hints):
        if last is not None:
            yield last
        last = item
    # Of a file that is cut, the last row is a part of one, though it may look whole.
    if last is not None and packed.broken is None:
        yield last
    if packed.broken is not None:
        raise packed.broken


def _whole(stream: BinaryIO, name: str, piece: Piece, hints: Hints) -> Iterator[Item]:
    known = registry()
    head = stream.read(HEAD)
    stream.seek(0)
    reader = known.readers[hints.format] if hints.format else known.choose(name, head)
    if reader is None:
        yield Problem(piece.address, "does not look like text")
        return
    yield from reader.read(stream, hints, piece.address)


def _line_at(stream: BinaryIO, offset: int) -> int:
    """Where the first line begins, at ``offset`` or later."""
    if offset == 0:
        return 0
    stream.seek(offset - 1)
    stream.readline()
    return stream.tell()


def _buffered(raw: io.RawIOBase) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(raw))


class _Stretch(io.RawIOBase):
    """A part of a stream as a stream."""

    def __init__(self, stream: BinaryIO, start: int, end: int | None) -> None:
        self._stream, self._left = stream, None if end is None else max(0, end - start)
        stream.seek(start)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        most = len(buffer) if self._left is None else min(len(buffer), self._left)
        data = self._stream.read(most)
        buffer[: len(data)] = data
        if self._left is not None:
            self._left -= len(data)
        return len(data)


def _said(error: BaseException) -> str:
    if isinstance(error, EOFError):
        return "the file is cut"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split())[:160] or type(error).__name__
