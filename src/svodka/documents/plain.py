"""A file that is one text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from svodka.documents.encoding import decode
from svodka.documents.raw import Hints, Problem, Raw


def read(stream: BinaryIO, hints: Hints, file: str) -> Iterator[Raw | Problem]:
    data = stream.read()
    text, issue = decode(data)
    if not text.strip():
        yield Problem(file, "is empty", reached=len(data))
        return
    yield Raw(
        text=text,
        file=file,
        published=hints.published,
        source=hints.source,
        lang=hints.lang,
        issues=(issue,) if issue else (),
        reached=len(data),
        original=data,
    )
