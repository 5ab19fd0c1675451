"""The pages of a copy, part by part. Every part can be made alone, in any process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from svodka.export.snapshot import Snapshot
from svodka.serve.folder import links, plan
from svodka.serve.folder.held import Held
from svodka.serve.folder.links import FolderLinks
from svodka.serve.folder.plan import Places, Plan
from svodka.serve.pages import asking, over_time, region, site
from svodka.serve.pages import links as addresses
from svodka.serve.pages.answers import Answers, Seen
from svodka.serve.pages.views import Now, Pages

# A page: where it lies from the top, and its bytes.
Page = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Copy:
    """All that the files of a copy depend on, but for the version of svodka. ``late`` is by how
    much it is held back, None where it is not; ``base`` where it will be published, "" for
    wherever; ``formats`` what is exported beside the pages."""

    location: Path | str
    cutoff: datetime
    upto: int
    late: timedelta | None
    snapshot: Snapshot
    plan: Plan
    start: datetime | None = None
    end: datetime | None = None
    base: str = ""
    formats: tuple[str, ...] = ()


class Maker:
    """Makes parts of one copy from one ledger."""

    def __init__(self, ledger: Held, copy: Copy) -> None:
        self._ledger, self._copy = ledger, copy
        self._answers = Answers()
        self.pages = Pages(self._answers)

    def part(self, name: str, conflicts: Mapping[str, tuple[date, ...]]) -> Iterator[Page]:
        """The pages of a part by its name: "nights/2026-05", "regions", …; of what other parts
        found in conflict, those of months read ``conflicts``."""
        kind, _, month = name.partition("/")
        held = replace(self._copy.plan, conflicts=conflicts)
        return {
            "nights": self._nights,
            "regions": self._regions,
            "told": self._told,
            "documents": self._documents,
        }[kind](held, month)

    def page(
        self,
        held: Plan,
        path: str,
        view: Callable[[Now], str],
        section: str = "",
        told: Mapping[str, str] | None = None,
        others: tuple[tuple[str, str, bool], ...] = (),
    ) -> Page:
        """One page; ``told`` is what stands behind the "?" of its address on a server."""
        copy = self._copy
        leads = FolderLinks(plan=held, root=links.up(path))
        frame = site.Frame(
            leads,
            "",
            copy.upto,
            "",
            section,
            copy.late,
            snapshot=copy.snapshot,
            others=others,
        )
        now = Now(self._ledger, copy.upto, held.last, told or {}, frame)
        return path, view(now).encode("utf-8", "replace")

    # --- parts

    def _nights(self, held: Plan, month: str) -> Iterator[Page]:
        """Nights with their benches and conflicts."""
        days = held.nights_of(month)
        found = {day: self._digests(day) for day in days}
        held = replace(held, conflicts=_by_digest(found))
        for day in days:
            yield self._night(held, day)
            for places, _, period in sorted(one for one in held.benches if one[1] == day):
                if len(places) <= asking.MOST_PLACES:
                    yield self._bench(held, places, day, period)
            for digest in found[day]:
                yield self._conflict(held, day, digest)

    def _regions(self, held: Plan, month: str) -> Iterator[Page]:
        """The pages of a month; without one, each region's last nights."""
        for places, months in sorted(held.areas.items()):
            if not month or month in months:
                yield self._region(held, places, month)

    def _told(self, held: Plan, month: str) -> Iterator[Page]:
        """Sources and speakers: of a month, or their last nights."""
        usual = f"last {over_time.NIGHTS} nights"
        kinds: tuple[tuple[str, Mapping[str, tuple[str, ...]], Callable[[str, str], str]], ...] = (
            ("source", held.sources, links.source),
            ("speaker", held.speakers, links.speaker),
        )
        for section, known, where in kinds:
            for id, months in sorted(known.items()):
                if month and month not in months:
                    continue
                path = where(id, month)
                others = _others(path, usual, where(id, ""), ((m, where(id, m)) for m in months))
                yield self.page(
                    held, path, self._saying(section, id), section, _days(month), others
                )

    def _documents(self, held: Plan, month: str) -> Iterator[Page]:
        """Documents published in a month ("" for those without a time), revisions, audits."""
        for id, paper in sorted(held.papers.items()):
            if paper.month != month:
                continue
            for number in paper.revisions:
                told = None if number == paper.shown else number
                asked = {} if told is None else {"revision": str(told)}
                path = links.document(id, told)
                yield self.page(held, path, self._document(id), told=asked)
            if paper.audited:
                yield self.page(held, links.audit(id), self._audit(id))

    # --- pages

    def _night(self, held: Plan, day: date) -> Page:
        return self.page(
            held, links.night(day), lambda now: self.pages.night(now, day.isoformat()), "night"
        )

    def _bench(self, held: Plan, places: Places, day: date, period: str) -> Page:
        def view(now: Now) -> str:
            return self.pages.bench(now, ",".join(places), day.isoformat())

        path = links.bench(places, day, period)
        return self.page(held, path, view, "region", {"period": period})

    def _conflict(self, held: Plan, day: date, digest: str) -> Page:
        def view(now: Now) -> str:
            return self.pages.conflict(now, day.isoformat(), digest)

        return self.page(held, links.conflict(day, digest), view, "night")

    def _region(self, held: Plan, places: Places, month: str) -> Page:
        path = links.region(places, month)
        months = ((told, links.region(places, told)) for told in held.areas[places])
        others = _others(path, f"last {region.NIGHTS} nights", links.region(places), months)

        def view(now: Now) -> str:
            return self.pages.region(now, ",".join(places))

        return self.page(held, path, view, "region", _days(month), others)

    def _saying(self, kind: str, id: str) -> Callable[[Now], str]:
        made = self.pages.source if kind == "source" else self.pages.speaker
        return lambda now: made(now, id)

    def _document(self, id: str) -> Callable[[Now], str]:
        return lambda now: self.pages.document(now, id)

    def _audit(self, id: str) -> Callable[[Now], str]:
        return lambda now: self.pages.audit(now, id)

    def _digests(self, day: date) -> tuple[str, ...]:
        """Of the conflicts of a night and the day after it."""
        told = self._answers.night(self._ledger, day, self._copy.upto, Seen())
        return tuple(dict.fromkeys(addresses.digest(one) for one in told.conflicts.found))


def _by_digest(found: Mapping[date, Iterable[str]]) -> dict[str, tuple[date, ...]]:
    made: dict[str, tuple[date, ...]] = {}
    for day, digests in sorted(found.items()):
        for digest in digests:
            made[digest] = (*made.get(digest, ()), day)
    return made


def _days(month: str) -> dict[str, str]:
    """What a server is asked for a month."""
    if not month:
        return {}
    first, last = plan.ends(month)
    return {"from": first.isoformat(), "to": last.isoformat()}


def _others(
    path: str, usual: str, first: str, months: Iterable[tuple[str, str]]
) -> tuple[tuple[str, str, bool], ...]:
    """The months, newest first, with their addresses from the page at ``path``."""
    root = links.up(path)
    named = [(f"{plan.ends(told)[0]:%B %Y}", there) for told, there in months][::-1]
    return tuple((words, root + there, there == path) for words, there in [(usual, first), *named])
