"""Templates and fixed files. Every value is escaped; only drawings, made of escaped parts, are not.

What a document says is text, never markup: no template uses ``safe``, and a test holds that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request

from svodka import __version__
from svodka.accounts import Role
from svodka.export.snapshot import Snapshot
from svodka.serve import access, drawing, guard
from svodka.serve.pages import links, marking, revisions, saying, states
from svodka.telling import reviewing

# What an audit's verdict is called.
VERDICTS = {
    "stands": "stands",
    "derived": "derived sum",
    "within": "within the bounds",
    "altered": "altered",
    "added": "not traceable here",
    "unchecked": "not checked",
}
# What the kinds of a queue's items are called.
KINDS = {
    "disagreement": "two people differ",
    "again": "decided about an earlier text",
    "conflict": "conflict",
    "place": "unknown place",
    "issue": "issue",
    "certainty": "not sure",
    "sample": "drawn by lot",
    "second": "second look",
}
# No copy in files has a desk.
DESK = "desk.js"
# Fixed files by name; nothing else is served, whatever is asked for.
STATIC = {
    "style.css": "text/css; charset=utf-8",
    "drawing.css": "text/css; charset=utf-8",
    "small.js": "text/javascript; charset=utf-8",
    DESK: "text/javascript; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Who:
    """The ``name`` of whoever is logged in, else where one can ``login``; "" where nobody can.
    ``decides``: the review desk is theirs."""

    name: str = ""
    login: str = ""
    decides: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page shows around its content. ``upto`` is the last entry that it saw; ``as_of``
    stands in the address, "" for now; ``here`` is the address without it. ``late`` is by how much
    a public view is held back, None where nothing is; ``who`` is who looks at it. ``snapshot`` is
    what the pages of a copy in files were made from, None for a page of a server; ``others``:
    (words, address, whether it is this one) of the pages beside it, where a server's page has a
    form to ask for them."""

    links: links.Links
    here: str
    upto: int
    as_of: str
    section: str
    late: timedelta | None = None
    who: Who = Who()
    snapshot: Snapshot | None = None
    others: tuple[tuple[str, str, bool], ...] = ()

    @property
    def fixed(self) -> str:
        """The address of just this answer: what is added later does not change it."""
        return f"{self.here}{'&' if '?' in self.here else '?'}as_of={self.upto}"


def rendered(template: str, frame: Frame, **values: Any) -> str:
    """The page as text."""
    made = _environment().get_template(template)
    return made.render(
        frame=frame,
        links=frame.links,
        static=lambda name: frame.links.file(address(name)),
        **values,
    )


def alone(template: str, **values: Any) -> str:
    """A page that stands without the others."""
    return _environment().get_template(template).render(**values)


def who(request: Request, here: str) -> Who:
    """For the head of the page at that address."""
    person = access.person_of(request)
    name = person.name
    there = access.callers_of(request).accounts is not None
    login = f"{guard.LOGIN}?{urlencode({'next': here})}" if there and not name else ""
    return Who(name, login, person.known and person.role >= Role.REVIEWER)


def error_page(status: int, message: str, hint: str = "", frame: Frame | None = None) -> str:
    """What a browser shows when there is no answer."""
    shown = frame or Frame(links.Links(), "/", 0, "", "")
    return rendered("error.html", shown, status=status, message=message, hint=hint)


@lru_cache(maxsize=len(STATIC))
def fixed(name: str) -> bytes | None:
    """A fixed file, None for a name that is not one."""
    if name not in STATIC:
        return None
    if name == "drawing.css":
        return drawing.stylesheet().encode()
    return files("svodka").joinpath("serve", "static", name).read_bytes()


@lru_cache(maxsize=len(STATIC))
def address(name: str) -> str:
    """Where it is served: another content has another address, so it can be kept for ever."""
    return f"/static/{hashlib.sha256(fixed(name) or b'').hexdigest()[:12]}/{name}"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("svodka.serve"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(_filters())
    made.globals.update(
        states=states.STATES,
        slots=marking.SLOTS,
        quoted=marking.quoted,
        anchor=links.anchor,
        beside=lambda day, nights: day + timedelta(days=nights),
        verdicts=VERDICTS,
        kinds=KINDS,
        version=__version__,
    )
    return made


def _filters() -> Mapping[str, Any]:
    return {
        "bounds": saying.bounds,
        "usual": saying.usual,
        "day": saying.day,
        "stamp": _stamp,
        "clock": saying.clock,
        "minute": saying.minute,
        "hours": lambda period: saying.hours(period.start, period.end),
        "who": saying.who,
        "when": saying.when,
        "said": saying.said,
        "count": saying.count,
        "told_by": saying.told_by,
        "what": saying.what,
        "notes": saying.notes,
        "regions": saying.regions,
        "localities": saying.localities,
        "place": saying.place,
        "area": saying.area,
        "office": saying.office,
        "airport": saying.airport,
        "capital": saying.capital,
        "plain": saying.plain,
        "lower_first": lambda text: text[:1].lower() + text[1:],
        "closure": saying.closure,
        "sentence": revisions.sentence,
        "number": saying.number,
        "oneline": saying.one_line,
        "rate": reviewing.rate,
        "kappa": reviewing.kappa,
    }


def _printable(value: Any) -> Any:
    """No value of any page holds signs that drive a terminal or turn the direction of the text."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return saying.printable(value)
    return value


def _stamp(value: datetime | None) -> str:
    return "" if value is None else saying.stamp(value)
