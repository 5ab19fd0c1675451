"""From a ledger and what a user asks for to a copy in a folder."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from svodka import __version__
from svodka.errors import LedgerError, SettingsError
from svodka.export.formats import chosen
from svodka.export.snapshot import Snapshot
from svodka.ledger.store import AsOf
from svodka.serve.folder.disk import Folder
from svodka.serve.folder.downloads import FEEDS, USUAL
from svodka.serve.folder.held import Held
from svodka.serve.folder.make import Copy
from svodka.serve.folder.plan import plan
from svodka.serve.folder.write import Watch, Written, write
from svodka.serve.pages import asking
from svodka.serve.reader import Reader


def copy_of(
    location: Path | str,
    now: datetime,
    late: timedelta,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    as_of: AsOf = None,
    base: str = "",
    formats: tuple[str, ...] = USUAL,
) -> Copy:
    """What a copy made at ``now`` shows, held back by ``late``: nights with hours from ``start`` to
    ``end`` (not included). LedgerError when there is nothing to show."""
    for name in formats:
        if chosen(name).name in ("atom", "jsonfeed"):
            raise SettingsError(f"feeds of {', '.join(FEEDS)} are written anyway")
    with Reader.reading_only(location) as book:
        ledger = Held.of(book, now - late)
        upto = ledger.upto(as_of)
        newest = asking.newest(ledger, upto, now)
        found = None if newest is None else plan(ledger, upto, newest, start, end)
        if found is None or not found.nights:
            held = f" that it has held for {late}" if late else ""
            raise LedgerError(
                f"no claim{held} speaks of these nights, so there is nothing to write",
                hint="give other --from and --to, or a shorter --delay",
            )
        snapshot = Snapshot(upto, ledger.chain_at(upto), ledger.moment(upto), __version__)
    return Copy(
        location, now - late, upto, late or None, snapshot, found, start, end, base, formats
    )


def write_site(copy: Copy, folder: Path, processes: int, watch: Watch = lambda *_: None) -> Written:
    """Brings a folder to what the copy is. InputError for a folder that holds other things."""
    return write(copy, Folder(folder), _key(copy), processes, watch)


def _key(copy: Copy) -> str:
    """Copies with one key are the same bytes."""
    with Reader.reading_only(copy.location) as book:
        late = Held.of(book, copy.cutoff).late_comers(copy.upto)
    told = (
        _program(),
        copy.snapshot.plain(),
        late,
        copy.late,
        copy.start,
        copy.end,
        copy.base,
        copy.formats,
        sorted(copy.plan.nights),
    )
    return sha256(repr(told).encode()).hexdigest()


@lru_cache(maxsize=1)
def _program() -> str:
    """Of the program's own files: another version makes other pages."""
    digest = sha256()

    def add(folder: Traversable, path: str) -> None:
        for one in sorted(folder.iterdir(), key=lambda item: item.name):
            if one.is_dir() and one.name != "__pycache__":
                add(one, f"{path}/{one.name}")
            elif one.is_file():
                digest.update(f"{path}/{one.name}\0".encode() + one.read_bytes())

    add(resources.files("svodka"), "")
    return digest.hexdigest()
