"""The registry of readers: formats of input, ours and those that other packages bring.

A package brings one by an entry point of the group ``svodka.readers`` whose value has the shape of
``Reader``. Ours cannot be replaced, but a reader that is surer of a file than ours is takes it. A
reader that fails is told, and the others go on.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import BinaryIO, Protocol, runtime_checkable

from svodka.documents.raw import Hints, Problem, Raw

GROUP = "svodka.readers"
HEAD = 16_384  # bytes that a reader is shown

# For a checkout that was not installed; an installed package registers the same ones. Of two that
# are equally sure of a file, the first takes it.
BUILT_IN = {
    "text": "svodka.documents.formats:TEXT",
    "html": "svodka.documents.formats:HTML",
    "jsonl": "svodka.documents.formats:JSONL",
    "json": "svodka.documents.formats:JSON",
    "csv": "svodka.documents.formats:CSV",
    "tsv": "svodka.documents.formats:TSV",
    "telegram_export": "svodka.documents.formats:TELEGRAM_EXPORT",
    "telegram_preview": "svodka.documents.formats:TELEGRAM_PREVIEW",
    "warc": "svodka.documents.formats:WARC",
    "mbox": "svodka.documents.formats:MBOX",
    "eml": "svodka.documents.formats:EML",
}


@runtime_checkable
class Reader(Protocol):
    """A format.

    ``suffixes`` are ends of file names in lower case, with their dot. ``sniff`` is shown the first
    16 KB of a file and its name, and says how sure it is, from 0 (not mine) to 1 (surely mine);
    True is 1. ``read`` yields documents and what could not be read, taking in the stream bit by
    bit; it may seek.
    """

    @property
    def name(self) -> str: ...

    @property
    def suffixes(self) -> tuple[str, ...]: ...

    def sniff(self, head: bytes, name: str) -> float: ...

    def read(self, stream: BinaryIO, hints: Hints, name: str) -> Iterator[Raw | Problem]: ...


@dataclass(frozen=True, slots=True)
class Registry:
    """The readers by name, ours first, and what is to be told of those that do not work."""

    readers: dict[str, Reader]
    broken: tuple[Problem, ...] = ()

    def of_suffix(self, name: str) -> list[Reader]:
        """Those that say of a file's name that it may be theirs."""
        base = name.rsplit("/", 1)[-1].lower()
        return [each for each in self.readers.values() if _ends(base, each.suffixes)]

    def choose(self, name: str, head: bytes) -> Reader | None:
        """The reader that is surest of a file, among those of its suffix, else among all. None when
        no one knows it."""
        named = self.of_suffix(name) if "." in name.rsplit("/", 1)[-1] else []
        if len(named) == 1:
            return named[0]
        best, sure = (named[0] if named else None), 0.0
        for each in named or self.readers.values():
            confidence = each.sniff(head, name)
            if confidence > sure:
                best, sure = each, confidence
        return best


def registry() -> Registry:
    """All readers there are; third parties' modules are loaded for it, ours are not."""
    return _registry(tuple(sys.path))


@lru_cache(maxsize=4)
def _registry(path: tuple[str, ...]) -> Registry:  # noqa: ARG001  what can be found depends on it
    found: dict[str, Reader] = {name: _own(value) for name, value in BUILT_IN.items()}
    broken: list[Problem] = []
    for point in sorted(entry_points(group=GROUP), key=lambda each: (each.name, each.value)):
        if point.name in found:
            if BUILT_IN.get(point.name) != point.value:
                broken.append(_problem(point, "has the name of one of ours"))
            continue
        reader = _loaded(point)
        if isinstance(reader, Problem):
            broken.append(reader)
        else:
            found[point.name] = _Guarded(reader, point)
    return Registry(found, tuple(broken))


def _own(value: str) -> Reader:
    module, _, name = value.partition(":")
    reader: Reader = getattr(import_module(module), name)
    return reader


def _loaded(point: EntryPoint) -> Reader | Problem:
    try:
        reader = point.load()
    except Exception as error:  # a stranger's module can fail in any way while it is loaded
        return _problem(point, f"cannot be loaded: {error}")
    if not isinstance(reader, Reader) or isinstance(reader, type):
        return _problem(point, "has no name, suffixes, sniff and read")
    return reader


def _problem(point: EntryPoint, reason: str) -> Problem:
    return Problem(point.value, f"the {_called(point)}, which {reason}", skipped=True)


def _called(point: EntryPoint) -> str:
    package = point.dist.name if point.dist is not None else point.value
    return f"reader {point.name!r} of the package {package}"


@dataclass(frozen=True, slots=True)
class _Guarded:
    """A stranger's reader: what it raises is told as a problem of the file."""

    reader: Reader
    point: EntryPoint

    @property
    def name(self) -> str:
        return self.point.name

    @property
    def suffixes(self) -> tuple[str, ...]:
        return tuple(self.reader.suffixes)

    def sniff(self, head: bytes, name: str) -> float:
        try:
            return float(self.reader.sniff(head, name))
        except Exception:  # one that fails to look at a file is not sure of it
            return 0.0

    def read(self, stream: BinaryIO, hints: Hints, name: str) -> Iterator[Raw | Problem]:
        try:
            yield from self.reader.read(stream, hints, name)
        except OSError:
            raise
        except Exception as error:
            yield Problem(name, f"{_called(self.point)} failed: {type(error).__name__}: {error}")


def _ends(base: str, suffixes: tuple[str, ...]) -> bool:
    """The suffix "" is that of names without a dot."""
    return any(base.endswith(suffix) if suffix else "." not in base for suffix in suffixes)
