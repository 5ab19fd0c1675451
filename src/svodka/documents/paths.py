"""Paths → raw documents: files by their kind, folders, and ``-`` for what is piped in.

In a folder, files are taken in the order of their names, hidden ones and README* (which explain a
folder) are passed over, and files of other kinds are told as skipped.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, cast

from svodka.documents.raw import Hints, Problem, Raw
from svodka.documents.readers import HEAD, Reader, Registry, registry

STDIN = "-"

_IN_MEMORY = 1 << 26  # bytes of what is piped in; more goes to a temporary file


def read_path(path: str, hints: Hints) -> Iterator[Raw | Problem]:
    """All documents at ``path`` (a file, a folder, or ``-``), and what could not be read."""
    if path == STDIN:
        yield from _read_stdin(hints)
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
    """Of several; readers that do not work are told first."""
    yield from registry().broken
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


def files(path: str, known: Callable[[str], object] | None = None) -> Iterator[Path | Problem]:
    """The file itself, or a folder's files in the order of their names. ``known``: whether a file
    of that name is read, if the readers are not to tell it."""
    top = Path(path)
    if not top.is_dir():
        yield top
        return
    known = known or registry().of_suffix
    for folder, inner, names in os.walk(top):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder, name)
            if hidden(name):
                continue
            if known(name):
                yield file
            else:
                yield Problem(str(file), "a file of a kind that svodka does not read", skipped=True)


def hidden(path: str) -> bool:
    """Whether a folder's file is passed over: it, or a folder that it is in, begins with a dot, or
    it explains the folder."""
    parts = Path(path).parts
    dotted = any(part.startswith(".") for part in parts)
    return dotted or (bool(parts) and Path(path).stem.upper() == "README")


def read_file(file: Path, hints: Hints) -> Iterator[Raw | Problem]:
    """One file, by its suffix and its first bytes unless ``hints.format`` says otherwise. What has
    no source of its own has the file's name."""
    name = str(file)
    known = registry()
    try:
        with file.open("rb") as stream:
            reader = _chosen(known, stream, hints, name)
            if reader is None:
                yield Problem(name, "does not look like text")
                return
            for item in reader.read(stream, hints, name):
                yield sourced(item, file.name)
    except FileNotFoundError:
        yield Problem(name, "there is no such file or folder")
    except OSError as error:
        yield Problem(name, f"cannot be read: {error.strerror or error}")


def _read_stdin(hints: Hints) -> Iterator[Raw | Problem]:
    reader = registry().readers[hints.format or "text"]
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as spooled:
        shutil.copyfileobj(sys.stdin.buffer, cast("IO[bytes]", spooled))
        spooled.seek(0)
        yield from reader.read(cast(BinaryIO, spooled), hints, "stdin")


def _chosen(known: Registry, stream: BinaryIO, hints: Hints, name: str) -> Reader | None:
    if hints.format:
        return known.readers[hints.format]
    head = stream.read(HEAD)
    stream.seek(0)
    return known.choose(name, head)


def sourced(item: Raw | Problem, name: str) -> Raw | Problem:
    """What has no source of its own has the file's name."""
    if isinstance(item, Problem) or item.source is not None:
        return item
    return replace(item, source=Path(name).stem)
