"""The pages as text: each method is one kind of address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from svodka.errors import SettingsError
from svodka.ledger import Coverage
from svodka.model import OUTCOMES
from svodka.places.gazetteer import Gazetteer
from svodka.questions.bounds import AFTERMATH
from svodka.questions.search_words import LONGEST
from svodka.serve import asked, paging
from svodka.serve import search as searching
from svodka.serve.errors import not_found
from svodka.serve.pages import (
    asking,
    conflict,
    data,
    document,
    drawings,
    night,
    over_time,
    region,
    saying,
    search,
    site,
)
from svodka.serve.pages.answers import Answers, Seen
from svodka.serve.pages.links import Links
from svodka.serve.reader import Reader


@dataclass(frozen=True, slots=True)
class Now:
    """A ledger for one request, up to the entry that it is asked as of. ``told`` is what stands
    behind the "?" of the address; ``newest`` the last night that claims speak of. In ``seen`` a
    page notes at which hours it looked; one that does not may change with every entry."""

    ledger: Reader
    upto: int
    newest: date | None
    told: Mapping[str, str]
    frame: site.Frame
    seen: Seen = field(default_factory=Seen)


class Pages:
    """The pages of one server as text, with the answers that it keeps. Every method may raise
    SettingsError for an address that means nothing, and Refused for what is not there."""

    def __init__(self, answers: Answers | None = None) -> None:
        self._answers = answers or Answers()

    # --- pages

    def front(self, now: Now) -> str:
        """The last night that claims speak of."""
        if now.newest is None:
            return site.rendered("empty.html", now.frame)
        now.seen.newest = True
        here = Links().night(now.newest)
        return self._night(now, now.newest, (), here)

    def night(self, now: Now, day: str) -> str:
        told = now.told.get("region", "")
        return self._night(now, asked.day(day), asking.area(told) if told else ())

    def _night(self, now: Now, day: date, places: tuple[str, ...], here: str | None = None) -> str:
        frame = now.frame if here is None else replace(now.frame, here=here)
        view = night.view(now.ledger, self._answers, day, places, now.upto, now.seen)
        return site.rendered(
            "night.html",
            frame,
            view=view,
            map=drawings.night_map(view, frame.links),
            strip=drawings.strip(view, frame.links),
            whose=drawings.counted_by(view),
            airports=drawings.airports(view),
        )

    def regions(self, now: Now) -> str:
        known = Gazetteer.packaged()
        found = sorted(known.places("region"), key=lambda place: place.name)
        seas = sorted(known.places("sea"), key=lambda place: place.name)
        groups = [
            ("Russia", [place for place in found if place.country == "RU"]),
            ("Ukraine", [place for place in found if place.country == "UA"]),
            ("Seas", seas),
        ]
        return site.rendered("regions.html", now.frame, groups=groups)

    def region(self, now: Now, area: str) -> str:
        places = asking.area(area)
        first, last = self._nights(now, region.NIGHTS)
        view = region.nights(now.ledger, self._answers, places, first, last, now.upto, now.seen)
        drawn = drawings.band(view, now.frame.links)
        return site.rendered("region.html", now.frame, view=view, band=drawn)

    def bench(self, now: Now, area: str, day: str) -> str:
        period = now.told.get("period", "night")
        if period not in ("night", "day"):
            raise SettingsError(f"{period[:40]!r} is no period", hint="night or day")
        view = region.bench(
            now.ledger,
            self._answers,
            asking.area(area),
            asked.day(day),
            period,
            now.upto,
            now.seen,
        )
        drawn = drawings.bench(view, now.frame.links)
        return site.rendered("bench.html", now.frame, view=view, bench=drawn)

    def document(self, now: Now, id: str) -> str:
        told = now.told.get("revision", "")
        if told and not (told.isascii() and told.isdigit() and len(told) < 10):
            raise SettingsError(f"{told[:40]!r} is no revision", hint="a number from 1")
        number = int(told) if told else None
        view = document.view(now.ledger, id, number, now.upto, now.seen)
        if view is None:
            raise not_found(f"no document {id[:80]!r} is held", hint="look for it by its source")
        if now.frame.links.blind:
            view = document.undecided(view)
        return site.rendered("document.html", now.frame, view=view)

    def audit(self, now: Now, id: str) -> str:
        found = document.audited(now.ledger, id, now.upto)
        if found is None:
            raise not_found(f"no document {id[:80]!r} is held", hint="look for it by its source")
        return site.rendered("audit.html", now.frame, audit=found)

    def conflict(self, now: Now, day: str, digest: str) -> str:
        night = asked.day(day)
        view = conflict.view(now.ledger, self._answers, night, digest, now.upto, now.seen)
        if view is None:
            raise not_found(
                "no such conflict stands among the claims of this night",
                hint="a claim of it may have been corrected or set right since:"
                " ask as of an earlier moment, or see the night's page",
            )
        return site.rendered("conflict.html", now.frame, view=view)

    def sources(self, now: Now) -> str:
        found = self._coverage(now)
        return site.rendered("sources.html", now.frame, coverage=found, newest=now.newest)

    def source(self, now: Now, name: str) -> str:
        first, last = self._nights(now, over_time.NIGHTS, over_time.MOST)
        start, end = asked.stretch(first, last)
        covered = now.ledger.coverage(start, end, now.upto)
        one = next((item for item in covered if (item.source or "") == name), None)
        if one is None:
            raise not_found(f"no source {name[:80]!r} is known", hint="see the list of sources")
        view = over_time.of_source(now.ledger, self._answers, name, first, last, now.upto)
        return self._told(now, view, name or "unnamed source", (first, last), one)

    def speakers(self, now: Now) -> str:
        counted: tuple[tuple[str, int], ...] = ()
        first = last = now.newest
        if now.newest is not None:
            first, last = asking.nights("", "", now.newest, over_time.MOST)
            counted = over_time.speakers(now.ledger, first, last, now.upto)
        return site.rendered("speakers.html", now.frame, counted=counted, first=first, last=last)

    def speaker(self, now: Now, id: str) -> str:
        first, last = self._nights(now, over_time.NIGHTS, over_time.MOST)
        view = over_time.of_speaker(now.ledger, self._answers, id, first, last, now.upto)
        if not view.claims and not self._speaks(now, id):
            raise not_found(f"no speaker {id[:80]!r} is known", hint="see the list of speakers")
        return self._told(now, view, saying.capital(saying.office(id)), (first, last), None)

    def _speaks(self, now: Now, id: str) -> bool:
        """Whether it is an id that a claim can have, or one that a claim has."""
        said = now.ledger.claims(speaker=id, as_of=now.upto)
        return over_time.is_speaker(id) or next(said, None) is not None

    def data(self, now: Now, held: tuple[data.Held, ...] = ()) -> str:
        """``held``: the files beside the pages of a copy."""
        covered = self._coverage(now)
        view = data.view(now.ledger, now.newest, covered, now.upto, now.frame.links, held)
        return site.rendered("data.html", now.frame, view=view)

    def search(self, now: Now) -> str:
        text = now.told.get("q", "")[:LONGEST]
        places, outcome = now.told.get("region", ""), now.told.get("outcome", "")
        if outcome and outcome not in OUTCOMES:
            raise SettingsError(f"{outcome[:40]!r} is no outcome", hint=", ".join(OUTCOMES))
        what = "documents" if now.told.get("what") == "documents" else ""
        limits = searching.limits_of(
            now.told.get("from"),
            now.told.get("to"),
            [part for part in places.split(",") if part],
            now.told.get("speaker"),
            outcome,
        )
        after = now.told.get("after", "")
        before = paging.opened(after, 0)[0] if after else search.FIRST
        searching.ready(now.ledger)
        view = search.view(now.ledger, text, limits, what, before, now.upto, now.frame.links)
        return site.rendered(
            "search.html",
            now.frame,
            view=view,
            outcomes=OUTCOMES,
            following=search.following(view, now.told, now.upto),
            more_documents=search.more_documents(view, now.told, now.upto),
        )

    # --- inside

    def now(self, ledger: Reader, upto: int, told: Mapping[str, str], frame: site.Frame) -> Now:
        """What a request is answered from."""
        newest = self._answers.newest(ledger, upto, datetime.now(UTC))
        return Now(ledger, upto, newest, told, frame)

    def _told(
        self,
        now: Now,
        view: over_time.ToldView,
        name: str,
        nights: tuple[date, date],
        coverage: Coverage | None,
    ) -> str:
        first, last = nights
        return site.rendered(
            "told.html", now.frame, view=view, name=name, first=first, last=last, coverage=coverage
        )

    def _nights(self, now: Now, usual: int, most: int = asking.MOST_NIGHTS) -> tuple[date, date]:
        newest = now.newest or datetime.now(UTC).date()
        told = now.told
        now.seen.newest |= not told.get("to")
        return asking.nights(told.get("from", ""), told.get("to", ""), newest, usual, most)

    def _coverage(self, now: Now) -> tuple[Coverage, ...]:
        """Of the last night and the day after it."""
        if now.newest is None:
            return ()
        start, end = asked.stretch(now.newest, now.newest)
        return now.ledger.coverage(start, end + AFTERMATH, now.upto)
