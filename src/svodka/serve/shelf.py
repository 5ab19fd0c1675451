"""Answers that outlive the server: a file of what was made, so that a restart forgets nothing.

All of it is derived, and may be deleted at any time. What the file holds is as of one entry of one
ledger, read by one state of this package: every entry after it takes out what it reaches into. One
server at a time has it, or one ``svodka prepare``, whose processes each have one in memory and hand
on what they put there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Hashable, Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from svodka.errors import SettingsError
from svodka.ledger import Ledger
from svodka.ledger.reaching import Reached
from svodka.serve.answers import Hours, Kept
from svodka.serve.journal import Journal, after_newest

# In the place of a file: gone with the process.
MEMORY = Path(":memory:")
# Bytes; the oldest answers go first.
MOST = 1_000_000_000
# After more entries than this while nobody served, all is made anew.
BEHIND = 5_000

# What is made for nobody leaves room for what readers ask for.
_AHEAD = 0.8

_TABLES = """
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS kept (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, first INTEGER NOT NULL,
    last INTEGER NOT NULL, newest INTEGER, upto INTEGER NOT NULL, tag TEXT NOT NULL,
    media TEXT NOT NULL, headers TEXT NOT NULL, zipped INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS kept_hours ON kept (last, first);
"""


class Row(NamedTuple):
    """An answer as it lies on a shelf; hours are whole seconds since 1970."""

    key: str
    first: int
    last: int
    newest: int | None
    upto: int
    tag: str
    media: str
    headers: str
    zipped: int
    body: bytes

    @property
    def hours(self) -> Hours:
        newest = None if self.newest is None else _moment(self.newest)
        return Hours(_moment(self.first), _moment(self.last), newest)


_COLUMNS = ", ".join(Row._fields)
_PUT = f"INSERT OR REPLACE INTO kept ({_COLUMNS}) VALUES ({', '.join('?' * len(Row._fields))})"


class Shelf:
    """Safe in threads. SettingsError when the file cannot be used."""

    def __init__(self, path: Path, ledger: Ledger) -> None:
        self._lock = Lock()
        self._puts = 0
        self._memory = path == MEMORY
        self._fresh: list[str] = []
        try:
            _ours(path)
            self._db = sqlite3.connect(path, timeout=1, check_same_thread=False)
            # Before anything is read: a file that was opened for several stays open for several.
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(_TABLES)
            self.entry = self._opened(ledger)
        except sqlite3.Error as error:
            raise SettingsError(
                f"answers cannot be kept there: {error}",
                where=str(path),
                hint="a running server may have the file: stop it, or give another file",
            ) from error
        if not self._memory:
            path.chmod(0o600)

    def get(self, key: Hashable) -> Kept | None:
        """What is there, as of ``entry``."""
        with self._lock:
            found = self._rows(" WHERE key = ?", _name(key))
            checked = self.entry
        if not found:
            return None
        row = found[0]
        told = json.loads(row.headers)
        of = (bool(row.zipped), row.tag, row.media, told, None, row.upto, checked, row.hours)
        return Kept(row.body, *of, False)

    def put(self, key: Hashable, made: Kept) -> None:
        """Keep an answer that holds as of ``entry``; others are left out."""
        hours = made.hours
        if hours is None or made.fixed or made.cutoff is not None:
            return
        row = Row(
            _name(key),
            int(hours.start.timestamp()),
            int(hours.end.timestamp()) + 1,
            None if hours.newest is None else int(hours.newest.timestamp()),
            made.upto,
            made.tag,
            made.media,
            json.dumps(dict(made.headers)),
            made.zipped,
            made.body,
        )
        with self._lock:
            if made.upto != self.entry:
                return
            self._put([row])
            if self._memory:
                self._fresh.append(row.key)

    # --- between the shelves of processes

    def outline(self) -> tuple[int, list[Row]]:
        """All that holds as of an entry, pages without their bodies."""
        with self._lock:
            found = self._rows()
            entry = self.entry
        return entry, [row._replace(body=b"", zipped=0) if row.media else row for row in found]

    def some(self, keys: Iterable[str]) -> tuple[int, list[Row]]:
        """Those of some ``Row.key`` that are there, as of an entry."""
        with self._lock:
            return self.entry, [row for key in keys for row in self._rows(" WHERE key = ?", key)]

    def handed_on(self) -> tuple[int, list[Row]]:
        """Of MEMORY: what was put since the last time, as of an entry. The bodies of its pages are
        here no longer then."""
        with self._lock:
            keys, self._fresh = self._fresh, []
            found = [row for key in keys for row in self._rows(" WHERE key = ?", key)]
            bare = "UPDATE kept SET body = x'', zipped = 0 WHERE key = ? AND media <> ''"
            self._db.executemany(bare, ((key,) for key in keys))
            self._db.commit()
            return self.entry, found

    def take(self, rows: Sequence[Row], entry: int, ledger: Ledger) -> tuple[int, int]:
        """Keep what held as of an entry, which is not after ``self.entry``, but for what was
        reached since then: (how many hold, how many of them were not there)."""
        with self._lock:
            journal = Journal()
            journal.follow(ledger, entry)
            journal.follow(ledger, self.entry)
            held = [row for row in rows if journal.holds(row.hours, entry, self.entry)]
            new = [row for row in held if not self._rows(" WHERE key = ?", row.key)]
            self._put(new)
            return len(held), len(new)

    @property
    def room(self) -> bool:
        """Whether more should be made ahead."""
        with self._lock:
            return self._size() < MOST * _AHEAD

    def follow(self, new: Sequence[Reached] | None, upto: int, chain: str) -> None:
        """Take out what new entries reach into; None: everything."""
        with self._lock:
            self._swept(new, upto, chain)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    # --- inside

    def _rows(self, where: str = "", *told: str | int) -> list[Row]:
        asked = f"SELECT {_COLUMNS} FROM kept{where}"
        return [Row(*row) for row in self._db.execute(asked, told)]

    def _put(self, rows: Sequence[Row]) -> None:
        self._db.executemany(_PUT, rows)
        before, self._puts = self._puts, self._puts + len(rows)
        if before // 100 < self._puts // 100:
            self._cut()
        self._db.commit()

    def _opened(self, ledger: Ledger) -> int:
        """Bring it up to the ledger's last entry."""
        upto = ledger.upto()
        state = dict(self._db.execute("SELECT name, value FROM state").fetchall())
        then = int(state.get("entry", 0))
        same = state.get("made_by") == made_by() and 0 < then <= upto
        if not same or upto - then > BEHIND or ledger.chain_at(then) != state.get("chain"):
            self._swept(None, upto, ledger.chain_at(upto))
        elif upto > then:
            self._swept(ledger.reached(then, upto), upto, ledger.chain_at(upto))
        return upto

    def _swept(self, new: Sequence[Reached] | None, upto: int, chain: str) -> None:
        if new is None:
            self._db.execute("DELETE FROM kept")
        else:
            self._db.executemany(
                "DELETE FROM kept WHERE last >= ? AND first <= ?",
                ((-(2**62), 2**62) if one.start is None else one[1:3] for one in new),
            )
            self._outdated(new)
        told = {"made_by": made_by(), "entry": str(upto), "chain": chain}
        self._db.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", told.items())
        self._db.commit()
        self.entry = upto

    def _outdated(self, new: Iterable[Reached]) -> None:
        """What tells of a last night with claims that is no longer the last."""
        told = self._db.execute("SELECT DISTINCT newest FROM kept WHERE newest IS NOT NULL")
        for (newest,) in told.fetchall():
            if any(after_newest(one, newest) for one in new):
                self._db.execute("DELETE FROM kept WHERE newest = ?", (newest,))

    def _size(self) -> int:
        """Bytes."""
        pages, free, size = (
            int(self._db.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_count", "freelist_count", "page_size")
        )
        return (pages - free) * size

    def _cut(self) -> None:
        if self._size() > MOST:
            self._db.execute(
                "DELETE FROM kept WHERE number IN "
                "(SELECT number FROM kept ORDER BY number LIMIT (SELECT count(*) / 10 FROM kept))"
            )


def _ours(path: Path) -> None:
    """SettingsError for a database that holds something else, which stays as it is."""
    asked = "SELECT name FROM sqlite_master WHERE type = 'table'"
    # For itself: a ledger that somebody has open could not be opened for one alone.
    with closing(sqlite3.connect(path, timeout=1)) as db:
        found = {name for (name,) in db.execute(asked)}
    if not found <= {"state", "kept"}:
        raise SettingsError(
            "answers cannot be kept there: the file holds something else",
            where=str(path),
            hint="give a new file",
        )


@lru_cache(maxsize=1)
def made_by() -> str:
    """Names the state of this package: another one may answer otherwise."""
    root = Path(str(files("svodka")))
    found = sorted(path for path in root.rglob("*") if path.suffix != ".pyc" and path.is_file())
    told = [(str(p.relative_to(root)), p.stat().st_size, p.stat().st_mtime_ns) for p in found]
    return sha256(repr(told).encode()).hexdigest()


def _name(key: Hashable) -> str:
    return sha256(repr(key).encode("utf-8", "replace")).hexdigest()


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
