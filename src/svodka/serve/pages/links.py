"""The addresses of pages: each states its whole question; links of one page share ``as_of``."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from svodka.model.finding import Conflict


@dataclass(frozen=True, slots=True)
class Links:
    """``as_of`` is what stands in the page's own address: a time, the number of an entry, or "".
    ``blind``: documents are shown without what people decided about them."""

    as_of: str = ""
    blind: bool = False

    def night(self, day: date, region: str = "") -> str:
        return self._made(f"/night/{day.isoformat()}", region=region)

    def region(self, places: Sequence[str], first: str = "", last: str = "") -> str:
        """A region's nights; ``first`` and ``last`` are dates."""
        return self._made(f"/region/{area(places)}", **{"from": first, "to": last})

    def bench(self, places: Sequence[str], day: date, period: str = "night") -> str:
        """One night of a region, or the day after it."""
        told = "" if period == "night" else period
        return self._made(f"/region/{area(places)}/{day.isoformat()}", period=told)

    def document(self, id: str, revision: int | None = None, claim: str = "") -> str:
        told = "" if revision is None else str(revision)
        second = "1" if self.blind else ""
        made = self._made(f"/document/{_part(id)}", revision=told, second=second)
        return f"{made}#{anchor(claim)}" if claim else made

    def audit(self, id: str) -> str:
        return self._made(f"/audit/{_part(id)}")

    def conflict(self, day: date, value: Conflict) -> str:
        return self._made(f"/conflict/{day.isoformat()}/{digest(value)}")

    def source(self, name: str | None, first: str = "", last: str = "") -> str:
        return self._made(f"/source/{_part(name or '')}", **{"from": first, "to": last})

    def speaker(self, id: str, first: str = "", last: str = "") -> str:
        return self._made(f"/speaker/{_part(id)}", **{"from": first, "to": last})

    def search(self, words: str, **asked: str) -> str:
        """``asked``: region, speaker, outcome, what, after; "from" and "to" are dates."""
        return self._made("/search", q=words, **asked)

    def page(self, path: str) -> str:
        """A page without a question of its own: /data, /source, /region, /speaker."""
        return self._made(path)

    def file(self, address: str) -> str:
        """A fixed file, by its address on a server."""
        return address

    def _made(self, path: str, **asked: str) -> str:
        told = {name: value for name, value in {**asked, "as_of": self.as_of}.items() if value}
        return f"{path}?{urlencode(told)}" if told else path


def area(places: Sequence[str]) -> str:
    """The ids of an area as one part of a path: "RU-MOW,RU-MOS"."""
    return quote(",".join(places), safe=",:")


def digest(value: Conflict) -> str:
    """A conflict's name: of the claims that it is made of, whatever else is found beside it."""
    ids = "\n".join((value.kind, *sorted(value.claims)))
    return hashlib.sha256(ids.encode()).hexdigest()[:16]


def anchor(claim: str) -> str:
    """A claim's place in the page of its document."""
    return claim.replace(":", "-")


def _part(value: str) -> str:
    # A "/" of an id is no part of the address: browsers would take "a/../b" for "b".
    return quote(value, safe=":,@~")
