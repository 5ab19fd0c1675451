"""The folder of a copy: which of its files are the copy's own, and how they are put there.

``svodka-site.json`` lists every file of a finished copy with its SHA-256, part by part. While a
copy is being written, ``.svodka-site`` holds a journal and the files of parts that are under way.
A part is told in the journal before its files are put in place, each whole at once; so every file
that lies there is known, however a run ends. Nothing that is not known is overwritten or removed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from svodka.errors import InputError

MANIFEST = "svodka-site.json"
STAGE = ".svodka-site"
_JOURNAL = "journal.jsonl"
_VERSION = 1
# What names.py makes: a manifest that somebody changed must not lead out of the folder.
_OURS = re.compile(r"(?!.*(?:^|/)\.)[A-Za-z0-9_~.-]+(?:/[A-Za-z0-9_~.-]+){0,4}")

# File → its SHA-256.
Files = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Before:
    """What an earlier run left: ``key`` says of what, ``parts`` what it finished, ``owned`` all
    files that are the copy's own."""

    key: str
    parts: Mapping[str, Files]
    owned: frozenset[str]


class Folder:
    """One folder, for one run at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stage = path / STAGE

    def before(self) -> Before:
        """What is there. InputError for a folder that holds other things, or is none."""
        with _told(self.path):
            if not self.path.exists():
                return Before("", {}, frozenset())
            names = [one.name for one in self.path.iterdir()]
            manifest = _object(self.path / MANIFEST)
            lines = list(_lines(self._stage / _JOURNAL))
        visible = [name for name in names if not name.startswith(".")]
        if manifest is None and not lines and visible:
            raise InputError(
                f"the folder holds other things ({sorted(visible)[0]!r})",
                where=str(self.path),
                hint="give an empty one, or one that svodka export site has written",
            )
        return _before(manifest or {}, lines)

    @contextmanager
    def writing(self, key: str, before: Before) -> Iterator[Journal]:
        """The journal of a run; what runs before it left half done is cleared away."""
        with _told(self.path):
            self._stage.mkdir(parents=True, exist_ok=True)
        with _locked(self._stage / "lock", self.path), _told(self.path):
            shutil.rmtree(self._stage / "new", ignore_errors=True)
            journal = Journal(self, key, before)
            yield journal
            if journal.finished:
                shutil.rmtree(self._stage)

    def staged(self, part: str) -> Stage:
        """Where a part is made."""
        return Stage(self.path, self._stage / "new" / part.replace("/", "-"))

    def intact(self, files: Files) -> bool:
        """Whether all of them lie there as they were written."""
        return all(digest_of(self.path / name) == digest for name, digest in files.items())


class Journal:
    """What a run has finished."""

    def __init__(self, folder: Folder, key: str, before: Before) -> None:
        self.finished = False
        self._folder, self._key = folder, key
        self._owned = set(before.owned)
        self._parts: dict[str, Files] = {}
        self._file = folder.path / STAGE / _JOURNAL
        told = {"key": key, "owned": sorted(before.owned)}
        _replace(self._file, (json.dumps(told) + "\n").encode())

    def done(self, part: str, files: Files) -> int:
        """Puts the files of a part in place; how many of them have changed."""
        foreign = [one for one in files if one not in self._owned and self._there(one)]
        if foreign:
            raise InputError(
                "this file is in the way and is not the copy's own",
                where=str(self._folder.path / foreign[0]),
                hint="move it away",
            )
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"part": part, "files": dict(files)}) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self._owned |= files.keys()
        self._parts[part] = files
        return self._folder.staged(part).put()

    def _there(self, name: str) -> bool:
        return (self._folder.path / name).exists()

    def kept(self, part: str, files: Files) -> None:
        """A part of an earlier run that is still right."""
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"part": part, "files": dict(files)}) + "\n")
        self._parts[part] = files

    def finish(self, snapshot: Mapping[str, Any]) -> int:
        """The manifest, and away with files that no longer belong; how many."""
        told = {
            "svodka-site": _VERSION,
            "snapshot": snapshot,
            "key": self._key,
            "parts": {part: dict(sorted(files.items())) for part, files in self._ordered()},
        }
        text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
        target = self._folder.path / MANIFEST
        if digest_of(target) != sha256(text.encode()).hexdigest():
            _replace(target, text.encode())
        held = {name for files in self._parts.values() for name in files}
        gone = [name for name in sorted(self._owned - held) if self._remove(name)]
        self.finished = True
        return len(gone)

    def _ordered(self) -> list[tuple[str, Files]]:
        return sorted(self._parts.items())

    def _remove(self, name: str) -> bool:
        """And the folders that are empty then."""
        top, file = self._folder.path.resolve(), self._folder.path / name
        if not _OURS.fullmatch(name) or not file.parent.resolve().is_relative_to(top):
            return False
        if not file.is_file() or file.is_symlink():
            return False
        file.unlink()
        for folder in file.relative_to(self._folder.path).parents[:-1]:
            try:
                (self._folder.path / folder).rmdir()
            except OSError:
                break
        return True


class Stage:
    """The files of one part, whole, until it is finished."""

    def __init__(self, top: Path, stage: Path) -> None:
        self._top, self._stage = top, stage

    def clear(self) -> None:
        with _told(self._top):
            shutil.rmtree(self._stage, ignore_errors=True)

    def add(self, name: str, pieces: Iterable[bytes]) -> str:
        """The SHA-256 of the file. What lies in its place already is not made again."""
        if not _OURS.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a file of a copy")
        file, digest = self._stage / name, sha256()
        with _told(self._top):
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb") as out:
                for piece in pieces:
                    digest.update(piece)
                    out.write(piece)
            if digest_of(self._top / name) == digest.hexdigest():
                file.unlink()
        return digest.hexdigest()

    def put(self) -> int:
        """Moves them to their places; how many."""
        amount = 0
        with _told(self._top):
            for file in sorted(one for one in self._stage.rglob("*") if one.is_file()):
                target = self._top / file.relative_to(self._stage)
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(file, target)
                amount += 1
            shutil.rmtree(self._stage, ignore_errors=True)
        return amount


def digest_of(file: Path) -> str:
    """SHA-256; "" where there is no such file."""
    digest = sha256()
    try:
        with file.open("rb") as opened:
            while piece := opened.read(1 << 20):
                digest.update(piece)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return ""
    return digest.hexdigest()


def _before(manifest: Mapping[str, Any], lines: list[dict[str, Any]]) -> Before:
    """A journal is of a later run than the manifest."""
    parts: dict[str, Files] = dict(manifest.get("parts", {}))
    key = str(manifest.get("key", ""))
    owned = {name for files in parts.values() for name in files}
    if lines and "key" in lines[0]:
        owned |= set(lines[0].get("owned", ()))
        told = {one["part"]: one["files"] for one in lines[1:]}
        owned |= {name for files in told.values() for name in files}
        parts = {**parts, **told} if lines[0]["key"] == key else told
        key = lines[0]["key"]
    return Before(key, parts, frozenset(owned))


def _object(file: Path) -> dict[str, Any] | None:
    """The manifest; None where there is none."""
    try:
        found = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        found = None
    if not isinstance(found, dict) or found.get("svodka-site") != _VERSION:
        raise InputError(
            "this is not the list of files of a copy", where=str(file), hint="give another folder"
        )
    return found


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    """Of a journal, of which the last line may be cut off."""
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return
    for line in text.splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            return


def _replace(file: Path, data: bytes) -> None:
    part = file.with_name(f".{file.name}.part")
    part.write_bytes(data)
    os.replace(part, file)


@contextmanager
def _locked(file: Path, folder: Path) -> Iterator[None]:
    """Two runs at once would take away each other's files."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    with file.open("w") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise InputError(
                "another run writes this folder now", where=str(folder), hint="wait for its end"
            ) from error
        yield


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """The system's refusals as errors for people."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror or error}",
            where=str(error.filename or path),
        ) from error
