"""Files that an export consists of, and how several become one: a zip with fixed dates."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

# The earliest that a zip can hold: the same files are the same bytes whenever they are packed.
_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class File:
    """Bytes in pieces, under a name without folders. The pieces can be gone over once."""

    name: str
    pieces: Iterator[bytes]


class Summed:
    """Pieces that pass through, while their number and SHA-256 are taken."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self._hash = sha256()
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._hash.update(piece)
            self.size += len(piece)
            yield piece

    @property
    def digest(self) -> str:
        """As the Data Package wants it."""
        return f"sha256:{self._hash.hexdigest()}"


class Drain(io.RawIOBase):
    """A file that is written at one end and emptied at the other."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]
        self._parts.append(part)
        self._size += len(part)
        return len(part)

    def tell(self) -> int:
        return self._size

    def taken(self) -> bytes:
        """What was written since it was last asked."""
        found = b"".join(self._parts)
        self._parts.clear()
        return found


def zipped(files: Iterable[File]) -> Iterator[bytes]:
    """The bytes of a zip, while its files are being made."""
    drain = Drain()
    with zipfile.ZipFile(drain, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            # The size is not known before: its fields have to hold any.
            with archive.open(entry, "w", force_zip64=True) as member:
                for piece in file.pieces:
                    member.write(piece)
                    yield drain.taken()
        yield drain.taken()
    yield drain.taken()
