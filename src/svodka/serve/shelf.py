"""Answers that outlive the server: a file of what was made, so that a restart forgets nothing.

All of it is derived, and may be deleted at any time. What the file holds is as of one entry of one
ledger, read by one state of this package: every entry after it takes out what it reaches into. One
server at a time has it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Hashable, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from threading import Lock

from svodka.errors import SettingsError
from svodka.ledger import Ledger
from svodka.ledger.reaching import Reached
from svodka.serve.answers import Hours, Kept
from svodka.serve.journal import after_newest

# Bytes; the oldest answers go first.
MOST = 1_000_000_000
# After more entries than this while nobody served, all is made anew.
BEHIND = 5_000

_TABLES = """
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS kept (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, first INTEGER NOT NULL,
    last INTEGER NOT NULL, newest INTEGER, upto INTEGER NOT NULL, tag TEXT NOT NULL,
    media TEXT NOT NULL, headers TEXT NOT NULL, zipped INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS kept_hours ON kept (last, first);
"""


class Shelf:
    """Safe in threads. SettingsError when the file cannot be used."""

    def __init__(self, path: Path, ledger: Ledger) -> None:
        self._lock = Lock()
        self._puts = 0
        try:
            self._db = sqlite3.connect(path, timeout=1, check_same_thread=False)
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(_TABLES)
            self.entry = self._opened(ledger)
        except sqlite3.Error as error:
            raise SettingsError(
                f"answers cannot be kept there: {error}",
                where=str(path),
                hint="another server may have the file: give each a file of its own",
            ) from error
        path.chmod(0o600)

    def get(self, key: Hashable) -> Kept | None:
        """What is there, as of ``entry``."""
        asked = "SELECT first, last, newest, upto, tag, media, headers, zipped, body FROM kept"
        with self._lock:
            row = self._db.execute(f"{asked} WHERE key = ?", (_name(key),)).fetchone()
            checked = self.entry
        if row is None:
            return None
        first, last, newest, upto, tag, media, headers, zipped, body = row
        hours = Hours(_moment(first), _moment(last), None if newest is None else _moment(newest))
        told = json.loads(headers)
        return Kept(body, bool(zipped), tag, media, told, None, upto, checked, hours, False)

    def put(self, key: Hashable, made: Kept) -> None:
        """Keep an answer that holds as of ``entry``; others are left out."""
        hours = made.hours
        if hours is None or made.fixed or made.cutoff is not None:
            return
        row = (
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
            self._db.execute(
                "INSERT OR REPLACE INTO kept (key, first, last, newest, upto, tag, media, headers,"
                " zipped, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            self._puts += 1
            if self._puts % 100 == 0:
                self._cut()
            self._db.commit()

    def follow(self, new: Sequence[Reached] | None, upto: int, chain: str) -> None:
        """Take out what new entries reach into; None: everything."""
        with self._lock:
            self._swept(new, upto, chain)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    # --- inside

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

    def _cut(self) -> None:
        pages, free, size = (
            self._db.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        if (pages - free) * size > MOST:
            self._db.execute(
                "DELETE FROM kept WHERE number IN "
                "(SELECT number FROM kept ORDER BY number LIMIT (SELECT count(*) / 10 FROM kept))"
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
