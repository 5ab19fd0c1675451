"""Downloads on the disk: made once and whole, read by many, gone when nobody has them any more."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Lock
from typing import IO

from svodka.serve.errors import Refused

_PIECE = 1 << 18


@dataclass(frozen=True, slots=True)
class Making:
    """The bytes of a file as they are made, and the headers that tell of it."""

    pieces: Iterable[bytes]
    headers: dict[str, str]


class Spooled:
    """A file without a name: the system frees it with the last who reads it."""

    def __init__(self, file: IO[bytes], size: int, headers: dict[str, str]) -> None:
        self.headers = headers
        self._file = file
        self._size = size
        self._lock = Lock()

    def __len__(self) -> int:
        return self._size

    def pieces(self) -> Iterator[bytes]:
        """From the first byte; any number of readers at a time."""
        at = 0
        while at < self._size:
            with self._lock:
                self._file.seek(at)
                piece = self._file.read(min(_PIECE, self._size - at))
            if not piece:
                return
            at += len(piece)
            yield piece


def spooled(making: Making, most: int) -> Spooled:
    """All of it. Refused when it gets longer than ``most`` bytes."""
    # Closed with the last who reads it.
    file = tempfile.TemporaryFile(prefix="svodka-")  # noqa: SIM115
    size = 0
    try:
        for piece in making.pieces:
            size += len(piece)
            if size > most:
                raise Refused(
                    422,
                    "too_long",
                    f"this download would be longer than {most // 1_000_000} MB",
                    hint="ask for fewer days or regions, or use the command line",
                )
            file.write(piece)
    except BaseException:
        file.close()
        raise
    return Spooled(file, size, making.headers)
