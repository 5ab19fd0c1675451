"""What is put into a ledger: each call is one transaction, on disk when it returns.

A document's revision is told by what its publisher controls: text, source, address, language and
time. Adding what is there changes nothing. Another text under the same id is a new revision, whose
claims replace the older one's in every answer. The same revision read differently (the reader
improved) is a new entry, which supersedes. Each document goes in whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection

from svodka.errors import LedgerError
from svodka.ledger import index, links, rows
from svodka.ledger.append import Appender
from svodka.ledger.committing import commit
from svodka.ledger.index import INDEXED, Difference, Index
from svodka.ledger.judged import Judged
from svodka.ledger.judging import Decision, Judgement
from svodka.ledger.links import Links, Rebuilt
from svodka.ledger.records import OUTCOMES
from svodka.ledger.search import Pages
from svodka.model import Reading

T = TypeVar("T")


class Taken(NamedTuple):
    """A reading, and the bytes that its document was made from where they are not its text."""

    reading: Reading
    original: bytes | None = None


class Putting:
    """The half of a ledger that appends."""

    def __init__(self, connection: Connection, reader: str) -> None:
        self._db = connection
        self._append = Appender(connection, reader)
        self._judged = Judged()
        self._pages = Pages()

    def add(self, reading: Reading, original: bytes | None = None) -> bool:
        """True if something was new, False if all of it was there already."""
        return self.add_all([Taken(reading, original)])[0]

    def add_all(self, taken: Sequence[Taken]) -> list[bool]:
        """Several at once, all or none: one transaction, so far faster than one by one."""
        ready = [self._append.prepare(item.reading, item.original) for item in taken]
        return self._put(lambda append: [append.reading(item) for item in ready])

    def judge(self, subject: str, verdict: str, person: str, reason: str = "") -> Judgement:
        """``decide`` about a document (``retracted``, ``restored``) or a claim (``rejected``,
        ``accepted``)."""
        return self.decide(Decision.about(subject, verdict), person, reason)

    def decide(
        self,
        decision: Decision,
        person: str,
        reason: str = "",
        *,
        seen: int | None = None,
        second: bool = False,
    ) -> Judgement:
        """Append what a person decided; of several decisions about one thing the last counts.

        ``seen``: the last entry that the person knew of; Overtaken when somebody else decided about
        the same after it, and nothing is appended. ``second``: a second review, which takes no
        effect. LedgerError when what it is about is not there, or a correction is none.
        """
        entry = self._put(lambda append: append.decision(decision, person, reason, seen, second))
        return self._judgement(entry)

    def undo(self, entry: int, person: str, reason: str = "") -> Judgement:
        """Append that a judgement no longer counts: what stood before it stands again. An undoing
        can be undone. LedgerError when there is no such judgement or it was undone."""
        done = self._put(lambda append: append.undoing(entry, person, reason))
        return self._judgement(done)

    def assign(
        self,
        kind: str,
        subject: str,
        to: str,
        person: str,
        named: Mapping[str, Any] | None = None,
    ) -> Judgement:
        """Append who is asked to decide about something; "" is nobody. ``named``: of a pair, a
        conflict or an issue the ``change`` of a decision about it. LedgerError when what it is
        about is not there."""
        done = self._put(lambda append: append.assignment(kind, subject, to, person, named))
        return self._judgement(done)

    def _judgement(self, entry: int) -> Judgement:
        # Asked in a transaction that is done again if the database goes away meanwhile: what was
        # decided is kept, and must not look as if it were not.
        found = self._put(lambda _: self._judged.upto(self._db, entry))
        return next(item for item in reversed(found) if item.entry == entry)

    def keep(self, question: dict[str, Any], answer: dict[str, Any], upto: int) -> int:
        """Append an answer as it was given; ``upto`` is the last entry that it saw. Its number."""
        return self._put(lambda append: append.finding(question, answer, upto))

    def reread(self, reading: Reading) -> bool:
        """Append what a revision, the one whose number the document gives, is read as now. False if
        it is what stands there; LedgerError when there is no such revision."""
        ready = self._append.prepare(reading)
        return self._put(lambda append: append.again(ready))

    def index_families(self, seen: Callable[[], None] = lambda: None) -> int:
        """Look for families among documents that were not looked at yet (all of them, after the
        signatures changed); how many they were. Nothing is appended: families are derived.
        ``seen`` is called after each document, for a progress bar."""
        return self._put(lambda _: Links(self._db).catch_up(seen))

    def rebuild_families(self, seen: Callable[[], None] = lambda: None) -> Rebuilt:
        """The same for every document, whatever is there; links that differ are a defect."""
        return self._put(lambda _: Links(self._db).rebuild(seen))

    def check_families(self, seen: Callable[[], None] = lambda: None) -> Rebuilt:
        """What ``rebuild_families`` would tell; nothing is written."""
        return links.check(self._db, seen)

    def index_words(self, seen: Callable[[], None] = lambda: None, *, anew: bool = False) -> int:
        """Index the words of readings that are not indexed yet (all of them if ``anew``, and after
        svodka makes terms otherwise); how many they were. Nothing is appended. In many steps: an
        interrupted run goes on where it stopped, and other writers come in between."""
        if anew:
            self._put(lambda _: Index(self._db).clear())
        done, step = 0, INDEXED
        while step == INDEXED:
            step = self._put(lambda _: Index(self._db).catch_up(INDEXED, seen))
            done += step
        return done

    def check_words(self, seen: Callable[[], None] = lambda: None) -> Difference:
        """In how much the index of words differs from one made anew; nothing is written."""
        return index.check(self._db, seen)

    def gone(self, document: str, when: datetime, how: str) -> bool:
        """Append that the publisher's item is gone (deleted), noticed at ``when``. Its claims
        stand: they were said. False, and nothing is appended, when no such document is held, when
        it is known to be gone, or when it was seen after ``when``."""
        return self._put(lambda append: append.gone(document, when, rows.printable(how)))

    def back(self, document: str, when: datetime, how: str) -> bool:
        """Append that an item that was gone is there again; False if it was not gone before
        ``when``. ``add`` does it by itself for a document that was ``retrieved`` after that."""
        return self._put(lambda append: append.back(document, when, rows.printable(how)))

    def begin_taking(self, source: str, where: str, started: datetime) -> int:
        """Append that a source is being taken in; ``where`` is what is asked. The taking's number.
        One that never ends was interrupted."""
        names = rows.printable(source), rows.printable(where)
        return self._put(lambda append: append.begin_taking(*names, started))

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
        self._put(lambda append: append.end_taking(taking, row, state))

    def _put(self, work: Callable[[Appender], T]) -> T:
        """In one transaction, which may be done again: ``work`` changes nothing else."""
        return commit(self._db, self._append, work)
