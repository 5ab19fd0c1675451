"""A response's body, decoded within a bound: no page is worth all of the memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

# What is asked for; another encoding is an error, not a guess.
ENCODINGS = "gzip, deflate"

_PIECE = 1 << 16


class TooLarge(ValueError):
    """More bytes than are wanted."""


class Broken(ValueError):
    """Not what its Content-Encoding says, or cut off."""


def decoded(pieces: Iterable[bytes], encoding: str, most: int) -> bytes:
    """All of the body; TooLarge as soon as it is longer than ``most`` bytes, compressed or not."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _plain(pieces, most)
    if name not in ("gzip", "x-gzip", "deflate"):
        raise Broken(f"it is packed as {name!r}, which was not asked for")
    return _unpacked(pieces, name, most)


def _plain(pieces: Iterable[bytes], most: int) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > most:
            raise TooLarge
    return bytes(body)


def _unpacked(pieces: Iterable[bytes], name: str, most: int) -> bytes:
    """Unpacked a piece at a time: one kilobyte of gzip can hold a megabyte."""
    unpacker = None
    body = bytearray()
    try:
        for piece in pieces:
            if unpacker is None:
                unpacker = _unpacker(name, piece)
            while piece:
                body += unpacker.decompress(piece, _PIECE)
                if len(body) > most:
                    raise TooLarge
                piece = unpacker.unconsumed_tail
        if unpacker is not None:
            body += unpacker.flush()
    except zlib.error as error:
        raise Broken(f"its {name} is damaged") from error
    if unpacker is not None and not unpacker.eof:
        raise Broken("it was cut off")
    if len(body) > most:
        raise TooLarge
    return bytes(body)


def _unpacker(name: str, first: bytes) -> zlib._Decompress:
    """Servers send "deflate" with and without zlib's header."""
    if name != "deflate":
        return zlib.decompressobj(16 + zlib.MAX_WBITS)
    has_header = len(first) > 1 and first[0] & 0x0F == 8 and (first[0] << 8 | first[1]) % 31 == 0
    return zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)
