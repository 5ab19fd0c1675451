"""``kind = "files"``: a file or folder, in any format that svodka reads; what changed is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from svodka.documents import paths
from svodka.documents.raw import Hints, Problem
from svodka.sources.records import Context, FetchError, Item, Source


def take(source: Source, context: Context) -> Iterator[Item]:
    """The documents of files that are new or changed since. A path is relative to the folder of
    sources.toml. A file that was removed says nothing about what it held.

    ``state``: of each file, its size and time of change as they were before it was read.
    """
    top = context.folder / Path(source.where).expanduser()
    if not top.exists():
        raise FetchError("there is no such file or folder", where=str(top))
    hints = Hints(source=source.id, lang=source.lang, zone=source.zone, wanted=context.wanted)
    before: dict[str, list[int]] = context.state.get("files", {})
    after: dict[str, list[int]] = {}
    context.state["files"] = after
    for file in paths.files(str(top)):
        if isinstance(file, Problem):
            yield file
            continue
        name = file.relative_to(top).as_posix() if file != top else file.name
        status = file.stat()
        stamp = [status.st_size, status.st_mtime_ns]
        if before.get(name) == stamp:
            context.unchanged += 1
            after[name] = stamp
            continue
        failed = False
        for item in paths.read_file(file, hints):
            failed = failed or (isinstance(item, Problem) and not item.skipped)
            yield item
        if not failed:
            after[name] = stamp
