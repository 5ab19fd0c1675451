"""What was told and what is still to be sent: a small SQLite file beside the ledger.

An alert, its deliveries and what the subscription knows from then on are written together or not at
all. A delivery is taken for a while by whoever sends it, so that two runs do not send the same; one
that a crash left half done is taken again when that while is over, with the id it had.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from svodka.alerts.making import Made
from svodka.alerts.records import Alert, Known, Subject, Subscription
from svodka.errors import InputError, SettingsError
from svodka.model.finding import Bounds

_VERSION = 1
# Longer than any one attempt takes.
LEASE = timedelta(minutes=3)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS views (subscription TEXT PRIMARY KEY, cutoff INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS subjects (
    subscription TEXT NOT NULL, subject TEXT NOT NULL, day TEXT NOT NULL,
    number INTEGER NOT NULL, seen TEXT, told TEXT, PRIMARY KEY (subscription, subject)
);
CREATE TABLE IF NOT EXISTS alerts (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, subscription TEXT NOT NULL,
    subject TEXT NOT NULL, kind TEXT NOT NULL, made INTEGER NOT NULL, cutoff INTEGER NOT NULL,
    value TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS alerts_of ON alerts (subscription, number);
CREATE TABLE IF NOT EXISTS deliveries (
    alert TEXT NOT NULL REFERENCES alerts (id), target TEXT NOT NULL, state TEXT NOT NULL,
    attempts INTEGER NOT NULL, due INTEGER NOT NULL, leased INTEGER NOT NULL, message TEXT NOT NULL,
    PRIMARY KEY (alert, target)
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, due);
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert to one target, ``attempts`` after so many that failed."""

    alert: Alert
    target: str
    attempts: int
    message: str = ""


def beside(ledger: Path | str) -> Path:
    """Where the state of a ledger's alerts stands."""
    if isinstance(ledger, Path):
        return ledger.with_name(f"{ledger.stem}.alerts.db")
    return Path("svodka.alerts.db")


class Store:
    """Open with ``Store.open``; close, or use as a context manager."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path

    @classmethod
    def open(cls, path: Path) -> Self:
        """Made on first use, for nobody else to read. InputError when it cannot be."""
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            db = sqlite3.connect(path, timeout=30, isolation_level=None)
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA foreign_keys = ON")
            db.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise InputError(f"cannot be written: {error}", where=str(path)) from error
        return cls(db, path)

    @classmethod
    def reading(cls, path: Path) -> Self | None:
        """Only to be read; None where there is none yet."""
        if not path.exists():
            return None
        try:
            db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)
            db.execute("SELECT 1 FROM alerts LIMIT 1")
        except sqlite3.Error as error:
            raise InputError(f"cannot be read: {error}", where=str(path)) from error
        return cls(db, path)

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- what is known

    def belongs(self, first: str) -> None:
        """``first``: the hash of the ledger's first entry. SettingsError where the state is that of
        another ledger: its alerts would be taken for told."""
        with self._writing():
            self._db.execute("INSERT OR IGNORE INTO meta VALUES ('ledger', ?)", (first,))
            (known,) = self._db.execute("SELECT value FROM meta WHERE key = 'ledger'").fetchone()
        if known != first:
            raise SettingsError(
                "this is what another ledger's alerts were told by",
                where=str(self._path),
                hint="give another file with --state",
            )

    def known(self, subscription: str) -> dict[str, Known]:
        """By the subject's key."""
        rows = self._db.execute(
            "SELECT subject, number, seen, told FROM subjects WHERE subscription = ?",
            (subscription,),
        )
        return {key: Known(number, _read(seen), _read(told)) for key, number, seen, told in rows}

    def standing(self, subscription: str) -> dict[str, tuple[Subject, Sequence[str]]]:
        """Conflicts that were told and not taken back, with the lines that told them."""
        rows = self._db.execute(
            "SELECT s.subject, s.day, a.value FROM subjects s JOIN alerts a"
            " ON a.subscription = s.subscription AND a.subject = s.subject"
            " WHERE s.subscription = ? AND s.told IS NOT NULL AND a.kind = 'conflict'"
            " ORDER BY a.number",
            (subscription,),
        )
        return {
            key: (Subject(key, date.fromisoformat(day)), json.loads(value)["text"])
            for key, day, value in rows
        }

    def keep(self, wanted: Subscription, cutoff: datetime, found: Sequence[Made]) -> int:
        """Writes what was made, and that it is to be sent; the number of alerts. Nothing, where a
        later view was kept meanwhile, or one of the same subjects was told by another run."""
        with self._writing():
            last = self._db.execute(
                "SELECT cutoff FROM views WHERE subscription = ?", (wanted.name,)
            ).fetchone()
            if last is not None and last[0] > _micros(cutoff):
                return 0
            self._db.execute(
                "INSERT OR REPLACE INTO views VALUES (?, ?)", (wanted.name, _micros(cutoff))
            )
            return sum(self._keep(wanted, one) for one in found)

    def _keep(self, wanted: Subscription, one: Made) -> int:
        known, alert = one.known, one.alert
        before = self._db.execute(
            "SELECT number FROM subjects WHERE subscription = ? AND subject = ?",
            (wanted.name, one.subject.key),
        ).fetchone()
        if (before[0] if before else 0) != known.number - (alert is not None):
            return 0
        self._db.execute(
            "INSERT OR REPLACE INTO subjects VALUES (?, ?, ?, ?, ?, ?)",
            (
                wanted.name,
                one.subject.key,
                one.subject.day.isoformat(),
                known.number,
                _written(known.seen),
                _written(known.told),
            ),
        )
        if alert is None:
            return 0
        made = _micros(alert.made)
        self._db.execute(
            "INSERT INTO alerts (id, subscription, subject, kind, made, cutoff, value)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                alert.id,
                alert.subscription,
                alert.subject,
                alert.kind,
                made,
                _micros(alert.cutoff),
                json.dumps(alert.value),
            ),
        )
        self._db.executemany(
            "INSERT INTO deliveries VALUES (?, ?, 'pending', 0, ?, 0, '')",
            [(alert.id, target, made) for target in wanted.targets],
        )
        return 1

    def alerts(self, subscription: str, cutoff: datetime | None, most: int) -> list[Alert]:
        """The newest first; ``cutoff``: those of views that went no further."""
        until = 2**62 if cutoff is None else _micros(cutoff)
        rows = self._db.execute(
            "SELECT id, subscription, subject, kind, made, cutoff, value FROM alerts"
            " WHERE subscription = ? AND cutoff <= ? ORDER BY number DESC LIMIT ?",
            (subscription, until, most),
        )
        return [_alert(row) for row in rows]

    # --- what is to be sent

    def due(self, now: datetime) -> list[Delivery]:
        """What nobody sends just now, the oldest first. What is about a subject of which an earlier
        alert has not arrived yet waits for that one."""
        rows = self._db.execute(
            "SELECT a.id, a.subscription, a.subject, a.kind, a.made, a.cutoff, a.value,"
            " d.target, d.attempts, d.message FROM deliveries d JOIN alerts a ON a.id = d.alert"
            " WHERE d.state = 'pending' AND d.due <= ?1 AND d.leased <= ?1 AND NOT EXISTS ("
            "  SELECT 1 FROM deliveries e JOIN alerts b ON b.id = e.alert"
            "  WHERE e.target = d.target AND e.state = 'pending' AND b.number < a.number"
            "  AND b.subscription = a.subscription AND b.subject = a.subject)"
            " ORDER BY a.number, d.target",
            (_micros(now),),
        )
        return [Delivery(_alert(row[:7]), *row[7:]) for row in rows]

    def take(self, one: Delivery, now: datetime) -> bool:
        """Whether it is this run's to send."""
        with self._writing():
            done = self._db.execute(
                "UPDATE deliveries SET leased = ? WHERE alert = ? AND target = ?"
                " AND state = 'pending' AND leased <= ?",
                (_micros(now + LEASE), one.alert.id, one.target, _micros(now)),
            )
        return done.rowcount == 1

    def end(
        self, one: Delivery, state: str, attempts: int, due: datetime, message: str = ""
    ) -> None:
        """``state``: sent, pending (again at ``due``) or given_up."""
        with self._writing():
            self._db.execute(
                "UPDATE deliveries SET state = ?, attempts = ?, due = ?, leased = 0, message = ?"
                " WHERE alert = ? AND target = ?",
                (state, attempts, _micros(due), message[:500], one.alert.id, one.target),
            )

    def waiting(self) -> dict[str, int]:
        """How many deliveries are in each state."""
        return dict(
            self._db.execute("SELECT state, count(*) FROM deliveries GROUP BY state").fetchall()
        )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """All or nothing, and nobody else meanwhile."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def latest(path: Path, subscription: str, cutoff: datetime | None, most: int) -> list[Alert]:
    """Of a file that need not be there."""
    store = Store.reading(path)
    if store is None:
        return []
    with closing(store):
        return store.alerts(subscription, cutoff, most)


def _alert(row: Sequence[Any]) -> Alert:
    id, subscription, subject, kind, made, cutoff, value = row
    return Alert(id, subscription, subject, kind, _moment(made), _moment(cutoff), json.loads(value))


def _micros(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def _moment(micros: int) -> datetime:
    return datetime.fromtimestamp(micros / 1_000_000, UTC)


def _written(value: Bounds | None) -> str | None:
    return None if value is None else json.dumps(value)


def _read(text: str | None) -> Bounds | None:
    return None if text is None else Bounds(*json.loads(text))
