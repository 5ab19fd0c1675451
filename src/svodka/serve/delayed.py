"""The public view of a ledger: what is younger than the delay is not there, in any answer.

The time at which the ledger took something in is not that at which it was published: an archive
read today is old, an edit of last month's post is new. So

- a revision is shown once the ledger has held it for the delay;
- earlier than that only the first revision of an item whose publisher dates it at least ``OLD``
  longer ago than the delay (an archive that was read late; ``OLD``, because pages often state a day
  and no hour). A later revision, and a text without a time, waits for the delay: nobody knows when
  its words became public;
- takings, deletions, judgements as they are told, and kept answers are shown once the ledger has
  held them for the delay;
- but a judgement takes effect at once: what was read wrongly is not published for a day longer;
- ``upto``, which answers give as their entry, counts only what is shown: a number that grows at
  night would itself be news.

``cutoff`` is the moment up to which things are shown: now, less the delay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, and_, not_, or_, select

from svodka.errors import LedgerError
from svodka.ledger import Coverage, Entry, KeptFinding, Life, Stage, life, rows
from svodka.ledger import coverage as covering
from svodka.ledger import takings as taking_in
from svodka.ledger.audit import Revision
from svodka.ledger.judged import Effect, Judged
from svodka.ledger.judging import Judgement
from svodka.ledger.schema import documents, entries
from svodka.ledger.store import AsOf
from svodka.model import Interval
from svodka.serve.reader import Reader

OLD = timedelta(hours=24)

_LATER = entries.alias("later_shown")


class Delayed(Reader):
    """Made for one request, on a connection that a reader holds."""

    def __init__(self, connection: Connection, cutoff: datetime, judged: Judged) -> None:
        super().__init__(connection, "")
        self._judged = judged
        self.cutoff = cutoff
        # The last entry that the ledger has held for the delay.
        self._held = super().upto(cutoff)

    @classmethod
    def of(cls, reader: Reader, cutoff: datetime) -> Self:
        made = cls(reader._db, cutoff, reader._judged)
        made._pages = reader._pages
        return made

    def upto(self, as_of: AsOf = None) -> int:
        """The last entry by then that is shown."""
        asked = super().upto(as_of)
        if asked <= self._held:
            return asked
        told = or_(
            entries.c.kind == "judgement",
            and_(entries.c.kind == "reading", self._shown(entries)),
        )
        newer = select(entries.c.seq).where(
            entries.c.seq > self._held, entries.c.seq <= asked, told
        )
        found = self._db.execute(newer.order_by(entries.c.seq.desc()).limit(1)).scalar()
        return self._held if found is None else int(found)

    def coverage(self, start: datetime, end: datetime, as_of: AsOf = None) -> tuple[Coverage, ...]:
        """A source of which nothing is shown yet is not known yet."""
        seen = self._seen(as_of)
        published: dict[str | None, list[datetime]] = {}
        for source in (*covering._sources(self._db, seen), *taking_in.sources(self._db, seen)):
            published[source] = []
        asked = select(documents.c.source, documents.c.published_at)
        inside = covering._inside(asked, start, end, self._current(as_of))
        for source, moment in self._db.execute(inside.order_by(documents.c.published_at)):
            published.setdefault(source, []).append(datetime.fromtimestamp(moment, UTC))
        hours = Interval(start, end)
        return tuple(
            covering._covered(
                source, hours, moments, taking_in.around(self._db, source, start, end, seen)
            )
            for source, moments in sorted(published.items(), key=lambda item: item[0] or "")
        )

    def judgements(self, as_of: AsOf = None) -> tuple[Judgement, ...]:
        return tuple(item for item in super().judgements(as_of) if item.of == "decision")

    def entries(self, subject: str | None = None, after: int = 0) -> Iterator[Entry]:
        return (entry for entry in super().entries(subject, after) if entry.seq <= self._held)

    def moment(self, upto: int) -> datetime | None:
        return super().moment(min(upto, self._held))

    def kept_findings(self) -> tuple[KeptFinding, ...]:
        return tuple(item for item in super().kept_findings() if item.entry <= self._held)

    def chain(self) -> str:
        return self.chain_at(self._held)

    def revisions(self) -> Iterator[Revision]:
        raise LedgerError("a public view cannot be replayed")

    def source_state(self, source: str) -> dict[str, Any]:
        raise LedgerError(f"a public view does not tell the state of {source!r}")

    def named(self, name: str) -> tuple[str, ...]:
        return tuple(id for id in super().named(name) if self.life(id) is not None)

    def life(self, document: str, as_of: AsOf = None) -> Life | None:
        found = life.of(
            self._db, document, self._reach(as_of), self._judged.upto(self._db, self._reach(as_of))
        )
        if found is None:
            return None
        stages = tuple(stage for stage in found.stages if self._stage_shown(stage))
        if not stages:
            return None
        return replace(
            found,
            stages=stages,
            absences=tuple(item for item in found.absences if item.entry <= self._held),
            # Whom a desk asks, and what it is checked by, is its own affair.
            judgements=tuple(
                item
                for item in found.judgements
                if item.entry <= self._held and item.of == "decision"
            ),
        )

    # --- inside

    def _view(self) -> datetime:
        return self.cutoff

    def _seen(self, as_of: AsOf) -> int:
        """Of takings, deletions and judgements that are told."""
        return min(super()._seen(as_of), self._held)

    def _reach(self, as_of: AsOf) -> int:
        """Of readings and of judgements that take effect."""
        return super()._seen(as_of)

    def _current(self, as_of: AsOf) -> Any:
        """As ``query.current``, of what is shown."""
        upto = self._reach(as_of)
        newer = or_(
            _LATER.c.revision > entries.c.revision,
            and_(_LATER.c.revision == entries.c.revision, _LATER.c.seq > entries.c.seq),
        )
        superseded = select(_LATER.c.seq).where(
            _LATER.c.subject == entries.c.subject,
            _LATER.c.kind == "reading",
            _LATER.c.seq <= upto,
            newer,
            self._shown(_LATER),
        )
        test = and_(
            entries.c.kind == "reading",
            entries.c.seq <= upto,
            self._shown(entries),
            not_(superseded.exists()),
        )
        withdrawn = self._effect(as_of).documents
        return and_(test, entries.c.subject.not_in(sorted(withdrawn))) if withdrawn else test

    def _effect(self, as_of: AsOf) -> Effect:
        return self._judged.effect(self._db, self._reach(as_of))

    def _shown(self, entry: Any) -> ColumnElement[bool]:
        """That an entry is the reading of a revision that is shown."""
        of = documents.alias()
        old = rows.seconds(self.cutoff - OLD)
        revision = select(of.c.entry).where(
            of.c.id == entry.c.subject,
            of.c.revision == entry.c.revision,
            or_(of.c.entry <= self._held, and_(of.c.revision == 1, of.c.published_at <= old)),
        )
        return or_(entry.c.seq <= self._held, revision.exists())

    def _stage_shown(self, stage: Stage) -> bool:
        """The same rule, of a revision that is in memory."""
        if stage.entry.seq <= self._held:
            return True
        published = stage.document.published
        if stage.document.revision > 1 or published is None:
            return False
        return int(published.timestamp()) <= int((self.cutoff - OLD).timestamp())
