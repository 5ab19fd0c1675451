"""Paths → raw documents: files by their kind, folders, and ``-`` for what is piped in.

In a folder, files are taken in the order of their names, hidden ones and README* (which explain a
folder) are passed over, and files of other kinds are told as skipped.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from svodka.documents import dates, tables
from svodka.documents.encoding import decode
from svodka.documents.raw import Hints, Problem, Raw
from svodka.documents.rows import language
from svodka.model import Issue

STDIN = "-"

_KINDS = {
    "": "text",
    ".txt": "text",
    ".md": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
}
# Bytes that no text holds; a few NULs do not make a text a picture.
_BINARY_SHARE = 0.05
_CONTROL = bytes(set(range(32)) - {7, 8, 9, 10, 11, 12, 13, 27})


def read_path(path: str, hints: Hints) -> Iterator[Raw | Problem]:
    """All documents at ``path`` (a file, a folder, or ``-``), and what could not be read."""
    if path == STDIN:
        data = sys.stdin.buffer.read()
        yield from _read(io.BytesIO(data), hints.format or "text", hints, "stdin")
        return
    found = False
    for file in files(path):
        if isinstance(file, Problem):
            yield file
            continue
        found = True
        yield from read_file(file, hints)
    if not found and Path(path).is_dir():
        yield Problem(path, "holds no document that svodka reads")


def read_paths(paths: Iterable[str], hints: Hints) -> Iterator[Raw | Problem]:
    for path in paths:
        yield from read_path(path, hints)


def size(paths: Iterable[str]) -> int:
    """Bytes to be read, for a progress bar; what is piped in counts as nothing."""
    total = 0
    for path in paths:
        for file in files(path) if path != STDIN else ():
            if isinstance(file, Path):
                total += file.stat().st_size if file.is_file() else 0
    return total


def files(path: str) -> Iterator[Path | Problem]:
    """The file itself, or a folder's files in the order of their names."""
    top = Path(path)
    if not top.is_dir():
        yield top
        return
    for folder, inner, names in os.walk(top):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder, name)
            if name.startswith(".") or file.stem.upper() == "README":
                continue
            if file.suffix.lower() in _KINDS:
                yield file
            else:
                yield Problem(str(file), "of a kind that svodka does not read", skipped=True)


def read_file(file: Path, hints: Hints) -> Iterator[Raw | Problem]:
    """One file, by its suffix unless ``hints.format`` says otherwise."""
    name = str(file)
    kind = hints.format or _KINDS.get(file.suffix.lower())
    hints = replace(hints, source=hints.source or file.stem)
    try:
        with file.open("rb") as stream:
            yield from _read(stream, kind, hints, name)
    except FileNotFoundError:
        yield Problem(name, "there is no such file or folder")
    except OSError as error:
        yield Problem(name, f"cannot be read: {error.strerror or error}")


def _read(stream: BinaryIO, kind: str | None, hints: Hints, name: str) -> Iterator[Raw | Problem]:
    if kind == "jsonl":
        yield from tables.jsonl(stream, hints, name)
    elif kind in ("csv", "tsv"):
        yield from tables.table(stream, hints, name)
    elif kind == "json":
        yield from tables.json_file(stream.read(), hints, name)
    else:
        data = stream.read()
        if kind is None and _looks_binary(data):
            yield Problem(name, "does not look like text")
        elif kind == "html":
            yield _html(data, hints, name)
        else:
            yield _text(data, hints, name)


def _text(data: bytes, hints: Hints, name: str) -> Raw | Problem:
    text, issue = decode(data)
    return _one(text, hints, name, issue, reached=len(data))


def _html(data: bytes, hints: Hints, name: str) -> Raw | Problem:
    # The parser costs 30 ms to load, and most input is not HTML.
    from svodka.documents import html

    markup, issue = decode(data, html.charset(data))
    page = html.page(markup)
    lang = hints.lang or language(page.lang)
    item = _one(page.text, replace(hints, lang=lang), name, issue, reached=len(data))
    if isinstance(item, Problem):
        return item
    item = replace(item, url=page.url)
    if hints.published is None and page.published:
        published, assumed = _page_date(page.published, hints, page.text, lang)
        issues = (*item.issues, *([assumed] if assumed else []))
        item = replace(item, published=published, issues=issues)
    return item


def _page_date(
    printed: str, hints: Hints, text: str, lang: str | None
) -> tuple[datetime | None, Issue | None]:
    """A page with a broken date is still a page."""
    try:
        return dates.parse(printed, hints.zone or dates.zone_for(lang, text))
    except ValueError as error:
        return None, Issue("published_assumed", "warning", f"no publication time: {error}")


def _one(text: str, hints: Hints, name: str, issue: Issue | None, reached: int) -> Raw | Problem:
    if not text.strip():
        return Problem(name, "is empty", reached=reached)
    return Raw(
        text=text,
        file=name,
        published=hints.published,
        source=hints.source,
        lang=hints.lang,
        issues=(issue,) if issue else (),
        reached=reached,
    )


def _looks_binary(data: bytes) -> bool:
    head = data[:8192]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return len(head) - len(head.translate(None, _CONTROL)) > _BINARY_SHARE * len(head)
