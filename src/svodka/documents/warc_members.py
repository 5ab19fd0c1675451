"""A packed WARC file, record by record, from any place in it: what most of an archive needs.

Each record is a gzip member of its own. It is unpacked and shown to the gate as bytes; only what
passes is taken apart. ``warc.document`` reads it, as it does for a file that is read in order.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from svodka.documents import warc
from svodka.documents.raw import Hints, Problem, Raw

_BLOCK = 1 << 18
_MOST = warc.LONGEST + (1 << 20)  # bytes of a record with its headers
_BLANK = b"\r\n\r\n"
_TYPE = re.compile(rb"^WARC-Type:[ \t]*(\w+)", re.I | re.M)
_FINE = re.compile(rb"HTTP/\S+ +2")
_HTML = re.compile(rb"^Content-Type:[^\r\n]*html", re.I | re.M)
# What these headers announce has to be undone before words can be found.
_CODED = re.compile(rb"^(?:Content-Encoding|Transfer-Encoding):|\r\n[ \t]", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Member:
    """A record as it was packed at ``start`` of the file; ``end`` is where the next one begins."""

    data: bytes
    start: int
    end: int


def members(stream: BinaryIO, file: str, start: int, end: int | None) -> Iterator[Member | Problem]:
    """The records that begin at ``start`` or later, and before ``end``. What is broken is a
    Problem, after which the next record that can be found is taken."""
    at: int | None = start if start == 0 else warc.next_record(stream, start)
    while at is not None and (end is None or at < end):
        member = _member(stream, file, at)
        if member is None:
            return
        yield member
        at = member.end if isinstance(member, Member) else warc.next_record(stream, at + 1)


def _member(stream: BinaryIO, file: str, at: int) -> Member | Problem | None:
    """None at the end of the file."""
    stream.seek(at)
    packed = zlib.decompressobj(zlib.MAX_WBITS | 16)
    parts: list[bytes] = []
    size, data = 0, stream.read(_BLOCK)
    if not data.strip(b"\r\n\0"):
        return None
    try:
        while not packed.eof:
            if not data:
                return Problem(file, warc.told(EOFError("it is cut")), offset=at)
            parts.append(packed.decompress(data, _MOST - size))
            size += len(parts[-1])
            if size >= _MOST:
                return Problem(file, f"a record of more than {_MOST >> 20} MB", offset=at)
            data = packed.unconsumed_tail or (b"" if packed.eof else stream.read(_BLOCK))
    except zlib.error as error:
        return Problem(file, warc.told(error), offset=at)
    return Member(b"".join(parts), at, stream.tell() - len(packed.unused_data))


def page(
    member: Member, hints: Hints, file: str, passed: dict[str, int]
) -> Iterator[Raw | Problem]:
    """The document of a record, or none; what is passed over is counted in ``passed``."""
    reason = _passed(member.data, hints)
    if reason is not None:
        passed[reason] += 1
        return
    for item in _taken_apart(member, hints, file, passed):
        if isinstance(item, Problem):
            yield replace(item, offset=member.start, reached=member.end)
        else:
            yield replace(item, reached=member.end)


def _passed(data: bytes, hints: Hints) -> str | None:
    """Why a record need not be looked at, as far as its bytes tell."""
    head, _, rest = data.partition(_BLANK)
    kind = _TYPE.search(head)
    if kind is None:
        return None
    if kind.group(1).decode("ascii", "replace").lower() not in warc.KINDS:
        return warc.OTHER
    if not rest.startswith(b"HTTP/") or _CODED.search(head):
        return None
    http, _, body = rest.partition(_BLANK)
    if _CODED.search(http):
        return None
    if not _FINE.match(http) or not _HTML.search(http):
        return warc.OTHER
    if hints.wanted is None or not _is_utf8(body):
        return None
    return None if hints.wanted(body) else warc.UNWANTED


def _taken_apart(
    member: Member, hints: Hints, file: str, passed: dict[str, int]
) -> Iterator[Raw | Problem]:
    from warcio.archiveiterator import WARCIterator  # type: ignore[import-untyped]

    records = WARCIterator(io.BytesIO(member.data))
    try:
        for record in records:
            found = warc.document(record, hints, file, passed)
            warc.whole(record)
            if found is not None:
                yield found
    except Exception as error:  # warcio lets through what others raise
        yield Problem(file, warc.told(error))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
