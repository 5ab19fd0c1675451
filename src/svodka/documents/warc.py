"""WARC files (Common Crawl's news sets and others) → the articles of their pages.

Only pages are read: answers with a status of 2xx and a content of HTML. A record that is broken is
told with its place, and reading goes on at the next record that can be found. Memory stays at one
record.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

from svodka.documents import pages
from svodka.documents.raw import Hints, Problem, Raw

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]

LONGEST = 20_000_000  # bytes of a page
KINDS = ("response", "resource")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_PLAIN = b"WARC/1."
_SIGN = re.compile(rb"\x1f\x8b\x08|WARC/1\.")  # of a record, compressed or not
_BLOCK = 1 << 20
UNWANTED = "a page that names nothing svodka reads"
OTHER = "a record that is no page"


def read(stream: BinaryIO, hints: Hints, file: str) -> Iterator[Raw | Problem]:
    """The pages in the order of the file; what was passed over is counted at the end."""
    passed = {UNWANTED: 0, OTHER: 0}
    start: int | None = 0
    while start is not None:
        stream.seek(start)
        problem = yield from _records(stream, start, hints, file, passed)
        if problem is None:
            break
        yield problem
        start = next_record(stream, (problem.offset or 0) + 1)
    for reason, amount in passed.items():
        if amount:
            yield Problem(file, reason, skipped=True, amount=amount)


def _records(
    stream: BinaryIO, start: int, hints: Hints, file: str, passed: dict[str, int]
) -> Generator[Raw | Problem, None, Problem | None]:
    """Up to the end, or to what cannot be read, which is returned."""
    from warcio.archiveiterator import WARCIterator  # type: ignore[import-untyped]

    records = WARCIterator(stream)  # what is broken is not taken for an ARC record
    records.INC_RECORD = ""  # or it writes to stderr by itself
    at = start
    try:
        for record in records:
            at = records.offset
            found = document(record, hints, file, passed)
            whole(record)
            if isinstance(found, Problem):
                yield replace(found, offset=at, reached=stream.tell())
            elif found is not None:
                yield replace(found, reached=stream.tell())
        # A record of which too little is left to be one ends the iteration without an error.
        at = sum(records.member_info or (start, 0))
        _nothing_after(stream, at)
    except Exception as error:  # warcio lets through what zlib and others raise
        place = max(at, records.offset or 0)
        return Problem(file, told(error), offset=place, reached=stream.tell())
    return None


def document(
    record: ArcWarcRecord, hints: Hints, file: str, passed: dict[str, int]
) -> Raw | Problem | None:
    """The page of a record; None for what is only counted in ``passed``."""
    kind = _kind(record)
    if kind is None:
        passed[OTHER] += 1
        return None
    data = record.content_stream().read(LONGEST + 1)
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    if len(data) > LONGEST:
        return Problem(file, f"{address} is longer than {LONGEST // 1_000_000} MB")
    charset = match.group(1) if (match := _CHARSET.search(kind)) else None
    if hints.wanted is not None and not hints.wanted(_utf8(data, charset)):
        passed[UNWANTED] += 1
        return None
    found = pages.document(
        data,
        replace(hints, source=hints.source or _host(address)),
        file,
        charset=charset,
        address=address or None,
        retrieved=_moment(record.rec_headers.get_header("WARC-Date")),
    )
    if isinstance(found, Problem):
        return replace(found, reason=f"{address} holds no text")
    return replace(found, id=found.url, archived=True)


def _kind(record: ArcWarcRecord) -> str | None:
    """The content type of a page; None for anything else."""
    headers = record.http_headers
    if record.rec_type not in KINDS:
        return None
    if headers is None:
        kind = record.rec_headers.get_header("Content-Type") or ""
    else:
        kind = headers.get_header("Content-Type") or ""
        if not (headers.get_statuscode() or "").startswith("2"):
            return None
    return kind if "html" in kind.lower() else None


def whole(record: ArcWarcRecord) -> None:
    """EOFError for a record that is shorter than it says."""
    if record.rec_headers.get_header("Content-Length") is None:
        raise EOFError("it is cut")
    stream = record.raw_stream
    while stream.read(_BLOCK):
        pass
    if getattr(stream, "limit", 0) > 0:
        raise EOFError(f"it ends {stream.limit:,} bytes early")


def _nothing_after(stream: BinaryIO, end: int) -> None:
    """EOFError when more than line ends follow the last record."""
    stream.seek(end)
    if stream.read(_BLOCK).strip(b"\r\n\0"):
        raise EOFError("it is cut")


def _utf8(data: bytes, charset: str | None) -> bytes:
    if charset is None or charset.lower() in ("utf-8", "utf8"):
        try:
            data.decode()
        except UnicodeDecodeError:
            pass
        else:
            return data
    return pages.characters(data, charset)[0].encode("utf-8", "replace")


def _host(address: str) -> str | None:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.") or None
    except ValueError:
        return None


def _moment(printed: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(printed or "")
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def next_record(stream: BinaryIO, start: int) -> int | None:
    """Where the next record begins, at ``start`` or later."""
    base = start
    while True:
        stream.seek(base)
        data = stream.read(_BLOCK)
        for match in _SIGN.finditer(data):
            if match.group() == _PLAIN or _is_record(stream, base + match.start()):
                return base + match.start()
        if len(data) < _BLOCK:
            return None
        base += len(data) - len(_PLAIN)


def _is_record(stream: BinaryIO, start: int) -> bool:
    """Whether a compressed record begins there; the three signs of gzip occur by chance too."""
    stream.seek(start)
    try:
        head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(stream.read(4096), len(_PLAIN))
    except zlib.error:
        return False
    return head.startswith(_PLAIN)


def told(error: Exception) -> str:
    """For people: why a record cannot be read."""
    text = " ".join(str(error).split()) or type(error).__name__
    if "non-chunked gzip" in text:
        return "its records are not compressed one by one; unpack it with gunzip first"
    return f"a record cannot be read: {text.split(', first line')[0][:160]}"
