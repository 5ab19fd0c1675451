"""Values of a JSON file one by one, each with its own bytes; memory stays at one value.

The file is looked at as Latin-1, where a byte is a character: the signs of JSON's structure are the
same in UTF-8 and windows-1251, and positions are bytes. A value's own bytes are decoded afterwards.
(An event parser such as ijson does not tell where in the file a value stood.)
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from svodka.documents.encoding import decode, has_mark_16
from svodka.model import Issue

_CHUNK = 1 << 18
_LONGEST = 1 << 26  # bytes of one value
_BLANKS = " \t\r\n"
_BOM = "\xef\xbb\xbf"
_DECODER = json.JSONDecoder(strict=False)


class Value(NamedTuple):
    """A value, its bytes, the position after them, and what had to be replaced."""

    value: Any
    data: bytes
    end: int
    issue: Issue | None


class Cursor:
    """Moves over a file. Methods raise ValueError where the file is not JSON."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._buffer = ""
        self._at = 0
        self._passed = 0  # bytes before the buffer
        self._ended = False
        self._more()
        if has_mark_16(self._buffer[:2].encode("latin-1")):
            self._recode()
        elif self._buffer.startswith(_BOM):
            self._at = len(_BOM)

    @property
    def position(self) -> int:
        """Bytes of the file before the cursor."""
        return self._passed + self._at

    def peek(self) -> str:
        """The next sign that is no blank; "" at the end."""
        while True:
            while self._at < len(self._buffer):
                sign = self._buffer[self._at]
                if sign not in _BLANKS:
                    return sign
                self._at += 1
            if not self._more():
                return ""

    def take(self, sign: str) -> None:
        if self.peek() != sign:
            raise ValueError(f"{sign!r} is missing")
        self._at += 1

    def value(self) -> Value:
        """The value at the cursor, decoded."""
        data = self._passed_over()
        text, issue = decode(data)
        return Value(json.loads(text, strict=False), data, self.position, issue)

    def skip(self) -> None:
        self._passed_over()

    def items(self) -> Iterator[Value]:
        """Those of the array at the cursor."""
        for _ in self.each():
            yield self.value()

    def each(self) -> Iterator[None]:
        """Stops before each item of the array at the cursor; it must be taken before the next."""
        return self._members("[", "]")

    def fields(self) -> Iterator[str]:
        """Those of the object at the cursor; the value of each must be taken before the next."""
        for _ in self._members("{", "}"):
            key = self.value().value
            if not isinstance(key, str):
                raise ValueError("a key is not a text")
            self.take(":")
            yield key

    def _members(self, opens: str, closes: str) -> Iterator[None]:
        self.take(opens)
        if self.peek() == closes:
            self._at += 1
            return
        while True:
            yield
            if self.peek() == closes:
                self._at += 1
                return
            self.take(",")

    def _passed_over(self) -> bytes:
        self.peek()
        while True:
            try:
                _, end = _DECODER.raw_decode(self._buffer, self._at)
            except RecursionError as error:
                raise ValueError("nested too deep") from error
            except ValueError:
                if len(self._buffer) - self._at > _LONGEST or not self._more():
                    raise
                continue
            # A number at the end of the buffer may go on.
            if end < len(self._buffer) or not self._more():
                data = self._buffer[self._at : end].encode("latin-1")
                self._at = end
                return data

    def _more(self) -> bool:
        """Twice as much in the buffer, so that a long value is not tried too often; False at the
        end of the file."""
        if self._ended:
            return False
        rest = self._buffer[self._at :]
        read = self._stream.read(max(_CHUNK, len(rest)))
        self._ended = not read
        self._passed += self._at
        self._buffer, self._at = rest + read.decode("latin-1"), 0
        return not self._ended

    def _recode(self) -> None:
        """UTF-16, which is rare, is read whole; positions are those of its UTF-8."""
        data = self._buffer.encode("latin-1") + self._stream.read()
        self._buffer, self._ended = decode(data)[0].encode().decode("latin-1"), True
