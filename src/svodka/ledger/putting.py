"""What is put into a ledger: each call is one transaction, on disk when it returns.

A document's revision is told by what its publisher controls: text, source, address, language and
time. Adding what is there changes nothing. Another text under the same id is a new revision, whose
claims replace the older one's in every answer. The same revision read differently (the reader
improved) is a new entry, which supersedes. Each document goes in whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from svodka.errors import LedgerError
from svodka.ledger import engine, history, index, links, rows
from svodka.ledger.append import Appender
from svodka.ledger.index import Difference, Index
from svodka.ledger.links import Links, Rebuilt
from svodka.ledger.records import OUTCOMES, Judgement
from svodka.model import Reading

# Readings that are indexed in one transaction.
_INDEXED = 2000


class Taken(NamedTuple):
    """A reading, and the bytes that its document was made from where they are not its text."""

    reading: Reading
    original: bytes | None = None


class Putting:
    """The half of a ledger that appends."""

    def __init__(self, connection: Connection, reader: str) -> None:
        self._db = connection
        self._append = Appender(connection, reader)

    def add(self, reading: Reading, original: bytes | None = None) -> bool:
        """True if something was new, False if all of it was there already."""
        return self.add_all([Taken(reading, original)])[0]

    def add_all(self, taken: Sequence[Taken]) -> list[bool]:
        """Several at once, all or none: one transaction, so far faster than one by one."""
        for item in taken:
            rows.keepable(item.reading.document)
        with engine.writing(self._db):
            return [self._append.reading(item.reading, item.original) for item in taken]

    def judge(self, subject: str, verdict: str, person: str, reason: str = "") -> Judgement:
        """Append what a person decided. A document can be ``retracted`` and ``restored``, a claim
        ``rejected`` and ``accepted``; the last verdict counts. LedgerError when there is no such
        document or claim."""
        with engine.writing(self._db):
            entry = self._append.judgement(subject, verdict, person, reason)
        return next(
            item for item in history.judgements_upto(self._db, entry) if item.entry == entry
        )

    def keep(self, question: dict[str, Any], answer: dict[str, Any], upto: int) -> int:
        """Append an answer as it was given; ``upto`` is the last entry that it saw. Its number."""
        with engine.writing(self._db):
            return self._append.finding(question, answer, upto)

    def reread(self, reading: Reading) -> bool:
        """Append what a revision, the one whose number the document gives, is read as now. False if
        it is what stands there; LedgerError when there is no such revision."""
        with engine.writing(self._db):
            return self._append.again(reading)

    def index_families(self, seen: Callable[[], None] = lambda: None) -> int:
        """Look for families among documents that were not looked at yet (all of them, after the
        signatures changed); how many they were. Nothing is appended: families are derived.
        ``seen`` is called after each document, for a progress bar."""
        with engine.writing(self._db):
            return Links(self._db).catch_up(seen)

    def rebuild_families(self, seen: Callable[[], None] = lambda: None) -> Rebuilt:
        """The same for every document, whatever is there; links that differ are a defect."""
        with engine.writing(self._db):
            return Links(self._db).rebuild(seen)

    def check_families(self, seen: Callable[[], None] = lambda: None) -> Rebuilt:
        """What ``rebuild_families`` would tell; nothing is written."""
        return links.check(self._db, seen)

    def index_words(self, seen: Callable[[], None] = lambda: None, *, anew: bool = False) -> int:
        """Index the words of readings that are not indexed yet (all of them if ``anew``, and after
        svodka makes terms otherwise); how many they were. Nothing is appended. In many steps: an
        interrupted run goes on where it stopped, and other writers come in between."""
        if anew:
            with engine.writing(self._db):
                Index(self._db).clear()
        done, step = 0, _INDEXED
        while step == _INDEXED:
            with engine.writing(self._db):
                step = Index(self._db).catch_up(_INDEXED, seen)
            done += step
        return done

    def check_words(self, seen: Callable[[], None] = lambda: None) -> Difference:
        """In how much the index of words differs from one made anew; nothing is written."""
        return index.check(self._db, seen)

    def gone(self, document: str, when: datetime, how: str) -> bool:
        """Append that the publisher's item is gone (deleted), noticed at ``when``. Its claims
        stand: they were said. False, and nothing is appended, when no such document is held, when
        it is known to be gone, or when it was seen after ``when``."""
        with engine.writing(self._db):
            return self._append.gone(document, when, rows.printable(how))

    def back(self, document: str, when: datetime, how: str) -> bool:
        """Append that an item that was gone is there again; False if it was not gone before
        ``when``. ``add`` does it by itself for a document that was ``retrieved`` after that."""
        with engine.writing(self._db):
            return self._append.back(document, when, rows.printable(how))

    def begin_taking(self, source: str, where: str, started: datetime) -> int:
        """Append that a source is being taken in; ``where`` is what is asked. The taking's number.
        One that never ends was interrupted."""
        with engine.writing(self._db):
            names = rows.printable(source), rows.printable(where)
            return self._append.begin_taking(*names, started)

    def end_taking(
        self,
        taking: int,
        outcome: str,
        seen: int,
        new: int,
        changed: int,
        gone: int,
        message: str,
        state: dict[str, Any],
        since: datetime | None = None,
    ) -> None:
        """Append how it ended: ``ok``, ``partial`` (stopped at a limit) or ``failed``.

        ``state`` is plain JSON values that the next taking wants to know. ``since``: the moment
        back to which everything was seen; None: back to the last taking that was ok. LedgerError
        for another outcome, when there is no such taking or it has ended.
        """
        if outcome not in OUTCOMES:
            raise LedgerError(
                f"there is no outcome {outcome!r} of a taking", hint=f"one of {', '.join(OUTCOMES)}"
            )
        row = {
            "outcome": outcome,
            "seen": seen,
            "new": new,
            "changed": changed,
            "gone": gone,
            "message": rows.printable(message),
            "since": None if since is None else rows.micros(since),
        }
        with engine.writing(self._db):
            self._append.end_taking(taking, row, state)
