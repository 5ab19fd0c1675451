"""Addresses → shards: large files cut, small ones bundled, in the order of the input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from svodka.bulk.addresses import Found, bare, found, opened
from svodka.bulk.shards import Options, Piece, Shard
from svodka.documents.encoding import has_mark_16
from svodka.documents.raw import Problem
from svodka.errors import InputError
from svodka.export.options import package

# Files of a bundle.
_MOST = 2_000


def shards(addresses: Iterable[str], options: Options, size: int) -> Iterator[Shard | Problem]:
    """Each of about ``size`` bytes of input, or less. Of a file that cannot be cut there is one.
    InputError for an address where nothing is."""
    bundle: list[Piece] = []
    for address in addresses:
        for one in found(address):
            if isinstance(one, Problem):
                yield one
                continue
            for piece in _pieces(one, options, size):
                if bundle and (_full(bundle, piece, size)):
                    yield Shard(tuple(bundle), options)
                    bundle = []
                bundle.append(piece)
    if bundle:
        yield Shard(tuple(bundle), options)


def _full(bundle: list[Piece], piece: Piece, size: int) -> bool:
    return len(bundle) >= _MOST or sum(each.size for each in bundle) + piece.size > size


def _pieces(one: Found, options: Options, size: int) -> Iterator[Piece]:
    kind = _kind(one, options)
    if kind == "parquet":
        yield from _row_groups(one, size)
    elif kind == "file" or one.size <= size or not _cuttable(one, kind):
        yield Piece(one.address, kind, 0, None, one.stamp, one.size)
    else:
        yield from _stretches(one, kind, size)


def _kind(one: Found, options: Options) -> str:
    low = one.address.lower()
    if low.endswith(".parquet"):
        return "parquet"
    if options.format == "warc" or (not options.format and low.endswith(".warc.gz")):
        return "warc"
    lines = bare(low) == low and low.endswith((".jsonl", ".ndjson"))
    # A table's newlines may stand inside a cell, and only its first line names the columns.
    return "lines" if options.format == "jsonl" or (not options.format and lines) else "file"


def _cuttable(one: Found, kind: str) -> bool:
    """A WARC file that is not packed has no signs by which records could be told from a copy of one
    inside a page; UTF-16 has newlines inside characters."""
    with opened(one.address) as stream:
        head = stream.read(3)
    return head == b"\x1f\x8b\x08" if kind == "warc" else not has_mark_16(head)


def _stretches(one: Found, kind: str, size: int) -> Iterator[Piece]:
    """Of the same length each, so that a file that grows keeps none of them: its stamp is new."""
    amount = -(-one.size // size)
    cuts = [one.size * n // amount for n in range(amount + 1)]
    for start, end in pairwise(cuts):
        last = None if end == one.size else end
        yield Piece(one.address, kind, start, last, one.stamp, end - start)


def _row_groups(one: Found, size: int) -> Iterator[Piece]:
    parquet = package("pyarrow.parquet", "bulk")
    try:
        with opened(one.address) as stream:
            told = parquet.ParquetFile(stream).metadata
            sizes = [told.row_group(n).total_byte_size for n in range(told.num_row_groups)]
    except (OSError, ValueError) as error:  # ArrowInvalid is a ValueError
        raise InputError(f"not Parquet: {error}", where=one.address) from error
    start, held = 0, 0
    for number, each in enumerate(sizes):
        if held and held + each > size:
            yield Piece(one.address, "parquet", start, number, one.stamp, held)
            start, held = number, 0
        held += each
    yield Piece(one.address, "parquet", start, len(sizes), one.stamp, held)
