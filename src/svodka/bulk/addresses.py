"""Addresses → files: local paths, and what fsspec knows (s3://, https://, memory://, …)."""

from __future__ import annotations

import glob
import gzip
import io
import os
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NamedTuple, cast

from svodka.documents.paths import files, hidden
from svodka.documents.raw import Problem
from svodka.documents.readers import registry
from svodka.errors import InputError, SettingsError

_REMOTE = "://"
_MAGIC = frozenset("*?[")
# What a store says of a file that changes whenever the file does; the first one that it says.
_STAMPS = ("ETag", "etag", "generation", "mtime", "LastModified", "last_modified", "created")


class Found(NamedTuple):
    """A file: ``stamp`` changes whenever its content does."""

    address: str
    size: int
    stamp: str


def found(address: str) -> Iterator[Found | Problem]:
    """The file, or those of a folder or a pattern, in the order of their names. InputError when
    there is none."""
    seen = False
    for each in _remote(address) if _REMOTE in address else _local(address):
        seen = True
        yield each
    if not seen:
        empty = os.path.isdir(address)
        reason = "holds no file" if empty else "there is no such file or folder"
        raise InputError(reason, where=address)


def opened(address: str) -> BinaryIO:
    """To be read, and sought in. OSError as of a file."""
    if _REMOTE not in address:
        return Path(address).open("rb")
    return cast(BinaryIO, _fsspec().open(address, "rb").open())


class Unpacked(io.RawIOBase):
    """What a packed file holds. Where it is cut or broken it ends, and ``broken`` says why, so that
    no reader loses what stands before."""

    def __init__(self, stream: BinaryIO) -> None:
        self._file = gzip.GzipFile(fileobj=stream)
        self.broken: Exception | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.broken = None
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._file.read1(len(buffer)) if self.broken is None else b""
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            self.broken, data = error, b""
        buffer[: len(data)] = data
        return len(data)


def bare(address: str) -> str:
    """The name that tells the format: without .gz, but for a WARC file, whose records are packed
    one by one."""
    low = address.lower()
    return address[:-3] if low.endswith(".gz") and not low.endswith(".warc.gz") else address


def known(name: str) -> bool:
    """Whether a file of a folder is of a kind that is read."""
    return name.lower().endswith(".parquet") or bool(registry().of_suffix(bare(name)))


def _local(address: str) -> Iterator[Found | Problem]:
    matched = [address]
    if not os.path.exists(address) and _MAGIC & set(address):
        matched = sorted(glob.glob(address, recursive=True))
    for path in matched:
        for file in files(path, known):
            if isinstance(file, Problem):
                yield file
            elif not file.is_file():
                raise InputError("there is no such file or folder", where=str(file))
            else:
                told = file.stat()
                stamp = f"{told.st_size}:{told.st_mtime_ns}"
                yield Found(str(file.absolute()), told.st_size, stamp)


def _remote(address: str) -> Iterator[Found | Problem]:
    try:
        system, path = _fsspec().core.url_to_fs(address)
        if _MAGIC & set(path):
            names = sorted(system.glob(path))
        elif system.isdir(path):
            names = sorted(system.find(path))
        else:
            names = None
        if names is None:
            yield _told(system, path)
            return
        for name in names:
            if hidden(_inside(name, path)):
                continue
            if known(PurePosixPath(name).name):
                yield _told(system, name)
            else:
                reason = "a file of a kind that svodka does not read"
                yield Problem(system.unstrip_protocol(name), reason, skipped=True)
    except FileNotFoundError as error:
        raise InputError("there is no such file or folder", where=address) from error
    except (ImportError, ValueError) as error:  # a store whose package is not installed, no store
        raise SettingsError(f"{address}: {error}") from error
    except OSError as error:
        raise InputError(f"cannot be looked at: {error}", where=address) from error


def _inside(name: str, top: str) -> str:
    return name.removeprefix(top.rstrip("/")).lstrip("/")


def _told(system: Any, path: str) -> Found:
    info = system.info(path)
    size = int(info.get("size") or 0)
    stamp = next((str(info[key]) for key in _STAMPS if info.get(key)), None) or system.ukey(path)
    return Found(system.unstrip_protocol(path), size, f"{size}:{stamp}")


def _fsspec() -> Any:
    try:
        import fsspec
    except ModuleNotFoundError as error:
        raise SettingsError(
            "addresses with :// need fsspec, which is not installed",
            hint='pip install "svodka[bulk]"',
        ) from error
    return fsspec
