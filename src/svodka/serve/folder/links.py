"""Addresses within a copy in files: each leads to a page that the copy holds, from any folder.

What it does not hold (another night, a stretch of dates, a region of which nobody spoke) leads to
the page that says most of it, in the end to the list of the nights that it does hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from svodka.model.finding import Conflict
from svodka.serve.folder import names
from svodka.serve.folder.plan import Plan, month
from svodka.serve.pages import links, over_time

NIGHTS = "nights.html"
_PAGES = {
    "/": "index.html",
    "/night": NIGHTS,
    "/region": "region/index.html",
    "/source": "source/index.html",
    "/speaker": "speaker/index.html",
    "/data": "data.html",
}


@dataclass(frozen=True, slots=True)
class FolderLinks(links.Links):
    """``root`` leads from the page's folder to the top: "", "../" or "../../"."""

    plan: Plan = field(kw_only=True)
    root: str = field(default="", kw_only=True)

    def night(self, day: date, region: str = "") -> str:
        del region
        return self.root + night(day) if day in self.plan.nights else f"{self.root}{NIGHTS}#held"

    def region(self, places: Sequence[str], first: str = "", last: str = "") -> str:
        """A month of its own, or the last nights."""
        told = first[:7]
        if tuple(places) not in self.plan.areas:
            return f"{self.root}{_PAGES['/region']}"
        if told in self.plan.areas[tuple(places)] and last[:7] == told:
            return self.root + region(places, told)
        return self.root + region(places)

    def bench(self, places: Sequence[str], day: date, period: str = "night") -> str:
        """Without a claim, the night among those of the region that month."""
        if (tuple(places), day, period) in self.plan.benches and day in self.plan.nights:
            return self.root + bench(places, day, period)
        told = month(day)
        if told in self.plan.areas.get(tuple(places), ()) and day in self.plan.nights:
            return f"{self.root}{region(places, told)}#n{day.isoformat()}"
        return self.region(places)

    def document(self, id: str, revision: int | None = None, claim: str = "") -> str:
        found = self.plan.papers.get(id)
        if found is None:
            return f"{self.root}{NIGHTS}#held"
        told = revision if revision in found.revisions and revision != found.shown else None
        made = self.root + document(id, told)
        return f"{made}#{links.anchor(claim)}" if claim else made

    def audit(self, id: str) -> str:
        found = self.plan.papers.get(id)
        return self.root + audit(id) if found and found.audited else self.document(id)

    def conflict(self, day: date, value: Conflict) -> str:
        """Under this night, else under another that it bears on."""
        digest = links.digest(value)
        days = self.plan.conflicts.get(digest, ())
        if not days:
            return self.night(day)
        return self.root + conflict(day if day in days else days[0], digest)

    def source(self, name: str | None, first: str = "", last: str = "") -> str:
        months = self.plan.sources.get(name or "")
        if months is None:
            return f"{self.root}{_PAGES['/source']}"
        return self.root + source(name or "", _month(first, last, months))

    def speaker(self, id: str, first: str = "", last: str = "") -> str:
        months = self.plan.speakers.get(id)
        if months is None:
            return f"{self.root}{_PAGES['/speaker']}"
        return self.root + speaker(id, _month(first, last, months))

    def page(self, path: str) -> str:
        return self.root + _PAGES.get(path, NIGHTS)

    def file(self, address: str) -> str:
        return self.root + address.removeprefix("/")

    def _made(self, path: str, **asked: str) -> str:
        """What only a server answers."""
        del path, asked
        return self.root + NIGHTS


# --- where pages lie, from the top


def night(day: date) -> str:
    return f"night/{day.isoformat()}.html"


def region(places: Sequence[str], told: str = "") -> str:
    return f"region/{names.place(places)}/{told or 'index'}.html"


def bench(places: Sequence[str], day: date, period: str) -> str:
    return f"region/{names.place(places)}/{period}-{day.isoformat()}.html"


def document(id: str, revision: int | None = None) -> str:
    return f"document/{names.name(id)}{'' if revision is None else f'.r{revision}'}.html"


def audit(id: str) -> str:
    return f"audit/{names.name(id)}.html"


def conflict(day: date, digest: str) -> str:
    return f"conflict/{day.isoformat()}/{digest}.html"


def source(name: str, told: str = "") -> str:
    return f"source/{names.name(name)}/{told or 'index'}.html"


def speaker(id: str, told: str = "") -> str:
    return f"speaker/{names.speaker(id, over_time.is_speaker(id))}/{told or 'index'}.html"


def up(path: str) -> str:
    """From the folder of a page to the top."""
    return "../" * path.count("/")


def _month(first: str, last: str, months: Sequence[str]) -> str:
    return first[:7] if first[:7] == last[:7] and first[:7] in months else ""
