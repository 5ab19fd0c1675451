"""The record that only grows: opened, and asked. What is put in is told in ``putting``.

Every question takes ``as_of``: the moment (or the number of the last entry) whose answer is wanted,
None for now.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

from sqlalchemy import and_, func, or_, select

from svodka import contract, settings
from svodka.ledger import as_read as reviewed
from svodka.ledger import (
    audit,
    basis,
    engine,
    families,
    history,
    judged,
    life,
    links,
    query,
    rows,
    takings,
)
from svodka.ledger import coverage as covering
from svodka.ledger import night as nights
from svodka.ledger.as_read import AsRead
from svodka.ledger.basis import Basis
from svodka.ledger.families import Family
from svodka.ledger.judged import Effect
from svodka.ledger.judging import Judgement
from svodka.ledger.life import Life
from svodka.ledger.night import Kept, Night
from svodka.ledger.putting import Putting
from svodka.ledger.reaching import Reached, reached
from svodka.ledger.records import (
    Coverage,
    Entry,
    KeptFinding,
    Taking,
    Totals,
)
from svodka.ledger.schema import claims, documents, entries, issues
from svodka.ledger.searching import Searching
from svodka.model import Document, Reading
from svodka.model.finding import Statement

# A moment, or the number of an entry: the last that the answer sees.
AsOf: TypeAlias = datetime | int | None


class Ledger(Searching, Putting):
    """Open with ``Ledger.open``; close, or use as a context manager. Not shared by threads."""

    @classmethod
    def open(cls, path: Path | str, *, create: bool = True, reader: str = "") -> Self:
        """The ledger in the file ``path`` or at a ``postgresql://`` URL, made on first use.

        ``reader`` is the version that reads. LedgerMissing when there is none and ``create`` is
        False; NotALedger for anything else that is there; a ledger of an earlier version is
        upgraded.
        """
        return cls(engine.connect(path, create=create), reader)

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

    # --- what is current

    def documents(self, as_of: AsOf = None) -> Iterator[Document]:
        """The latest revision of each document, in order of publication and id."""
        found = self._db.execute(query.current_documents(self._current(as_of))).mappings()
        return (rows.document(row) for row in found)

    def reading(self, document: str, as_of: AsOf = None) -> Reading | None:
        """The current reading of one document."""
        asked = query.current_documents(and_(self._current(as_of), entries.c.subject == document))
        found = self._db.execute(asked).mappings().first()
        return None if found is None else self._reading(rows.document(found), found["seq"])

    def claims(
        self,
        *,
        outcome: str | None = None,
        speaker: str | None = None,
        place: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        as_of: AsOf = None,
    ) -> Iterator[Kept]:
        """Current claims; ``since`` (included) and ``until`` bound the middle of the window."""
        tests = self._tests(as_of)
        tests += [claims.c.outcome == outcome] if outcome is not None else []
        tests += [claims.c.speaker == speaker] if speaker is not None else []
        tests += [query.in_place(place)] if place is not None else []
        tests += [claims.c.middle >= rows.seconds(since)] if since is not None else []
        tests += [claims.c.middle < rows.seconds(until)] if until is not None else []
        upto = {"upto": self._seen(as_of)}
        found = self._db.execute(query.kept(tests), upto).mappings()
        texts = rows.Texts()
        return (rows.kept(row, texts) for row in found)

    def statements(
        self,
        start: datetime | None = None,
        end: datetime | None = None,
        as_of: AsOf = None,
        outcomes: Collection[str] = (),
        places: Collection[str] = (),
    ) -> Iterator[Statement]:
        """Current claims that can speak of some moment from ``start`` (included) to ``end``, by the
        widest reading of their windows; without both, every claim. In order of that reading.
        ``outcomes``: of these only; ``places``: that name one of these."""
        tests = self._tests(as_of)
        tests += [claims.c.outcome.in_(sorted(outcomes))] if outcomes else []
        tests += [query.in_place(*places)] if places else []
        if start is not None or end is not None:
            tests.append(query.touches(start, end))
        upto = {"upto": self._seen(as_of)}
        found = self._db.execute(query.statements(tests), upto).mappings()
        texts, effect = rows.Texts(), self._effect(as_of)
        return (rows.statement(row, texts, effect) for row in found)

    def statements_of(
        self, documents: Collection[str], as_of: AsOf = None
    ) -> tuple[Statement, ...]:
        """The same of some documents, in the order of their texts."""
        tests = [*self._tests(as_of), claims.c.document.in_(sorted(documents))]
        order = claims.c.document, claims.c.position, claims.c.entry
        asked = query.statements(tests).order_by(None).order_by(*order)
        found = self._db.execute(asked, {"upto": self._seen(as_of)}).mappings()
        texts, effect = rows.Texts(), self._effect(as_of)
        return tuple(rows.statement(row, texts, effect) for row in found)

    def last_middle(self, before: datetime, as_of: AsOf = None) -> datetime | None:
        """The latest moment before one that the middle of a current claim's window lies in."""
        tests = [*self._tests(as_of), claims.c.middle < rows.seconds(before)]
        last = (
            select(claims.c.middle)
            .join_from(claims, entries, entries.c.seq == claims.c.entry)
            .where(*tests)
            .order_by(claims.c.middle.desc())
            .limit(1)
        )
        found = self._db.execute(last).scalar()
        return None if found is None else datetime.fromtimestamp(found, UTC)

    def middles(self, as_of: AsOf = None) -> tuple[datetime | None, datetime | None]:
        """The first and the last moment that the middle of a claim's window lies in, those that no
        longer stand included."""
        asked = select(func.min(claims.c.middle)), select(func.max(claims.c.middle))
        seen = claims.c.entry <= self._seen(as_of)
        found = (self._db.execute(one.where(seen)).scalar() for one in asked)
        first, last = (None if at is None else datetime.fromtimestamp(at, UTC) for at in found)
        return first, last

    def connected(
        self, start: datetime, end: datetime, as_of: AsOf = None
    ) -> tuple[datetime, datetime]:
        """The hours around ``start`` to ``end`` that chains of overlapping windows reach, windows
        of more than two days aside. At most a week to either side."""
        tests = self._tests(as_of)
        first, last = start - covering.REACH, end + covering.REACH
        while True:
            asked = query.extents([*tests, query.touches(start, end, short=True)])
            opens, closes = self._db.execute(asked).one()
            left, right = covering.widen(start, end, opens, closes)
            wider = max(left, first), min(right, last)
            if wider == (start, end):
                return wider
            start, end = wider

    def night(self, day: date, region: str | None = None, as_of: AsOf = None) -> Night:
        """Who said what for the night that ends on ``day``, and for the day."""
        night, daytime = nights.periods(day, settings.zone(settings.PICTURE_ZONE))
        of_night, of_day = (
            tuple(self.claims(place=region, since=hours.start, until=hours.end, as_of=as_of))
            for hours in (night, daytime)
        )
        start, end = rows.seconds(night.start), rows.seconds(daytime.end)
        tests = [*self._tests(as_of), *([query.in_place(region)] if region else [])]
        long = [claims.c.placing == "long", claims.c.ends > start, claims.c.starts < end]
        posted = documents.c.published_at
        undated = [
            claims.c.placing == "undated",
            or_(posted.is_(None), and_(posted >= start, posted < end)),
        ]
        return Night(
            night,
            daytime,
            of_night,
            of_day,
            self._count([*tests, *long]),
            self._count([*tests, *undated]),
        )

    def coverage(self, start: datetime, end: datetime, as_of: AsOf = None) -> tuple[Coverage, ...]:
        """Of every source of the ledger, what it published from ``start`` to ``end`` and was taken
        in. A source without any is one that was not read for these hours."""
        return covering.coverage(self._db, start, end, self._current(as_of), self._seen(as_of))

    def published(self, start: datetime, end: datetime, as_of: AsOf = None) -> int:
        """How many documents were published from ``start`` to ``end``."""
        asked = covering.published(start, end, self._current(as_of))
        return int(self._db.execute(asked).scalar_one())

    def totals(self, as_of: AsOf = None) -> Totals:
        test = self._current(as_of)
        read = select(func.count()).select_from(entries).where(test)
        noticed = read.join(issues, issues.c.entry == entries.c.seq)
        return Totals(
            self._db.execute(read).scalar_one(),
            self._count(self._tests(as_of)),
            self._db.execute(noticed).scalar_one(),
        )

    # --- what is to be reviewed

    def as_read(
        self,
        start: datetime | None = None,
        end: datetime | None = None,
        as_of: AsOf = None,
        documents: Collection[str] | None = None,
    ) -> Iterator[AsRead]:
        """The standing readings of documents published from ``start`` to ``end`` (without both: of
        all; ``documents``: of these), with the claims as the machine read them; those without
        claims and issues aside."""
        tests = reviewed.published(start, end)
        tests += [] if documents is None else [entries.c.subject.in_(sorted(documents))]
        tests.append(self._current(as_of))
        return reviewed.readings(self._db, tests, self._effect(as_of), self._seen(as_of))

    def last_published(self, as_of: AsOf = None) -> datetime | None:
        """When the latest document was published; one dated after it was taken in does not
        count."""
        return reviewed.last_published(self._db, self._current(as_of), self._seen(as_of))

    def documents_of(self, claims: Collection[str]) -> dict[str, str]:
        """Claim → the document that it was read from, be it in a reading that does not stand."""
        return reviewed.documents_of(self._db, claims)

    def basis(self, claim: str, as_of: int = query.NOW - 1) -> Basis:
        """A claim as it was last read up to an entry, with its text. LedgerError when it never
        was."""
        return basis.of(self._db, claim, as_of + 1)

    # --- what is one article

    def families(
        self,
        start: datetime | None = None,
        end: datetime | None = None,
        size: int = 2,
        as_of: AsOf = None,
    ) -> tuple[Family, ...]:
        """Documents that are one article, reworded, cut or copied: families of ``size`` and more,
        one of them published from ``start`` (included) to ``end``. The largest first."""
        return families.families(self._db, self._current(as_of), start, end, size)

    def family_of(self, document: str, as_of: AsOf = None) -> Family | None:
        """The family of one document, which may be all of it; None for one that is not there."""
        return families.family_of(self._db, self._current(as_of), document)

    def earliest_of(self, documents: Iterable[str], as_of: AsOf = None) -> dict[str, str]:
        """Document → the earliest of its family, itself where it has none; by ids."""
        return families.earliest_of(self._db, self._current(as_of), documents)

    def unindexed(self) -> bool:
        """Whether there are documents that ``index_families`` has not gone over."""
        return links.unindexed(self._db)

    # --- how it came to be so

    def upto(self, as_of: AsOf = None) -> int:
        """The last entry that an answer as of then can see; 0 for none."""
        if isinstance(as_of, int) and as_of > 0 and self._judged.complete(as_of):
            return as_of  # entries are numbered without a gap
        last = select(func.max(entries.c.seq))
        if isinstance(as_of, int):
            last = last.where(entries.c.seq <= as_of)
        elif as_of is not None:
            last = last.where(entries.c.added <= rows.micros(as_of))
        return self._db.execute(last).scalar_one() or 0

    def entries(self, subject: str | None = None, after: int = 0) -> Iterator[Entry]:
        """All that was appended behind an entry, or what concerns one document or claim, in
        order."""
        return history.appended(self._db, subject, after)

    def moment(self, upto: int) -> datetime | None:
        """When the last entry up to ``upto`` was appended; None for an empty ledger."""
        return history.moment(self._db, upto)

    def first_read(self, claims: Collection[str], upto: int) -> dict[str, datetime]:
        """Claim → when it was first taken in, whichever reading it stands by now."""
        return history.first_read(self._db, claims, upto)

    def touching(self, start: datetime, end: datetime) -> Iterator[Entry]:
        """Entries that can have changed an answer about these hours, superseded ones too."""
        return history.touching(self._db, start, end)

    def reached(self, after: int, upto: int) -> list[Reached]:
        """Which hours each entry after one can have changed answers about, in order."""
        return reached(self._db, after, upto, self._judged.upto(self._db, upto))

    def judgements(self, as_of: AsOf = None) -> tuple[Judgement, ...]:
        """What people decided, in order."""
        return self._judged.upto(self._db, self._seen(as_of))

    def kept_findings(self) -> tuple[KeptFinding, ...]:
        """Answers that were kept, in order."""
        return history.kept_findings(self._db)

    def named(self, name: str) -> tuple[str, ...]:
        """The ids of the documents that ``name`` means: an id, else an address."""
        return life.named(self._db, name)

    def life(self, document: str, as_of: AsOf = None) -> Life | None:
        """What an item said from one revision to the next, how it was read, whether it is gone, and
        what people decided; None when no such document is held."""
        seen = self._seen(as_of)
        return life.of(self._db, document, seen, self._judged.upto(self._db, seen))

    def kept_bytes(self, digest: str) -> bytes | None:
        """The bytes of that SHA-256: a text, or what a document was made from (its ``copy``)."""
        return life.kept_bytes(self._db, digest)

    def revisions(self) -> Iterator[audit.Revision]:
        """Every revision with what it was read from and its latest reading."""
        return audit.revisions(self._db)

    def check(self) -> Iterator[str]:
        """A sentence for each entry that is not what its hashes say: a ledger that was tampered
        with, or a disk that failed."""
        return audit.check(self._db)

    def chain(self) -> str:
        """The hash over everything so far. Written down elsewhere, it proves later that nothing was
        changed or cut off."""
        return audit.end(self._db)

    def chain_at(self, upto: int) -> str:
        """The hash over everything up to an entry."""
        return audit.end(self._db, upto)

    def takings(
        self,
        source: str | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        as_of: AsOf = None,
    ) -> tuple[Taking, ...]:
        """Runs of taking in, in the order in which they began: of one source; those under way at
        some moment from ``start`` (included) to ``end``."""
        return tuple(takings.found(self._db, source, start, end, self._seen(as_of)))

    def source_state(self, source: str) -> dict[str, Any]:
        """The state that the last taking of a source that ended ``ok`` left; {} if none did."""
        return takings.state(self._db, source)

    # --- inside

    def _seen(self, as_of: AsOf) -> int:
        if isinstance(as_of, int):
            return as_of
        return query.NOW if as_of is None else self.upto(as_of)

    def _current(self, as_of: AsOf) -> Any:
        return query.current(self._seen(as_of), self._effect(as_of).documents)

    def _effect(self, as_of: AsOf) -> Effect:
        """What people's decisions do to the answer."""
        return self._judged.effect(self._db, self._seen(as_of))

    def _tests(self, as_of: AsOf) -> list[Any]:
        """That a claim is part of the answer."""
        current, effect = self._current(as_of), self._effect(as_of)
        if not effect.claims:
            return [current]
        corrected, fallen = judged.stand(self._db, current, effect)
        read = and_(current, query.accepted(effect.claims - fallen))
        return [or_(read, claims.c.entry.in_(corrected)) if corrected else read]

    def _count(self, tests: Iterable[Any]) -> int:
        return int(self._db.execute(query.amount(list(tests))).scalar_one())

    def _reading(self, document: Document, entry: int) -> Reading:
        found_claims, found_issues = (
            self._db.execute(
                select(table.c.json).where(table.c.entry == entry).order_by(table.c.position)
            ).scalars()
            for table in (claims, issues)
        )
        return Reading(
            document,
            tuple(contract.claim_from_dict(json.loads(value)) for value in found_claims),
            tuple(contract.issue_from_dict(json.loads(value)) for value in found_issues),
        )
