"""What the addresses and forms of the desk ask → values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from fastapi import Request

from svodka.accounts import Person, Role
from svodka.errors import SettingsError
from svodka.ledger import Decision, Ledger
from svodka.model import Claim
from svodka.questions.review import KINDS, Item
from svodka.questions.slots import change
from svodka.serve import asked
from svodka.serve.desk import written
from svodka.serve.errors import Refused
from svodka.serve.forms import Fields

DESK = "/desk"
_MOST_CLAIMS = 12
# Longer notes belong into an article.
_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Filters:
    """Of the queue; "" keeps everything. ``first`` and ``last`` are dates, both or none."""

    kind: str = ""
    region: str = ""
    assigned: str = ""
    lang: str = ""
    first: str = ""
    last: str = ""
    second: bool = False

    @classmethod
    def of(cls, request: Request) -> Filters:
        """SettingsError for a value that means nothing."""
        told = request.query_params
        kind, region = told.get("kind", ""), told.get("region", "").strip()
        if kind and kind not in KINDS:
            raise SettingsError("there is no such kind", where="kind", hint=", ".join(KINDS))
        if region:
            region = asked.places([region])[0]
        assigned = asked.one_line(told.get("assigned", ""), "assigned") or ""
        lang = told.get("lang", "")
        if lang not in ("", "en", "ru", "uk"):
            raise SettingsError("there is no such language", where="lang", hint="en, ru or uk")
        first, last = told.get("from", ""), told.get("to", "")
        if bool(first) != bool(last):
            raise SettingsError("one date is missing", where="to", hint="give from and to")
        return cls(kind, region, assigned, lang, first, last, bool(told.get("second")))

    def hours(self) -> tuple[datetime | None, datetime | None]:
        """At most a month at once: stakes are reckoned over all of it."""
        if not self.first:
            return None, None
        first, last = asked.days(self.first, self.last, "conflicts")
        return asked.stretch(first, last)

    def query(self, **more: str) -> str:
        told = {
            "kind": self.kind,
            "region": self.region,
            "assigned": self.assigned,
            "lang": self.lang,
            "from": self.first,
            "to": self.last,
            "second": "1" if self.second else "",
            **more,
        }
        return urlencode({name: value for name, value in told.items() if value})


def address(item: Item, filters: Filters) -> str:
    """Where an item of the queue is decided."""
    after, named = filters.query(), item.named or {}
    told = _second(filters)
    if item.about[0] in ("conflict", "pair"):
        told += [("kind", str(named["conflict"]))] if "conflict" in named else []
        told += [("claim", id) for id in named.get("claims", ())]
        return _made(f"/{item.about[0]}", told, after)
    if item.about[0] == "issue":
        told += [("document", str(named.get("document", ""))), ("code", str(named.get("code", "")))]
        if named.get("span"):
            start, end = named["span"]
            told += [("start", str(start)), ("end", str(end))]
        return _made("/issue", told, after)
    return claim_address(item.about[1], filters)


def claim_address(id: str, filters: Filters) -> str:
    return _made(f"/claim/{quote(id, safe=':@~')}", _second(filters), filters.query())


def _second(filters: Filters) -> list[tuple[str, str]]:
    return [("second", "1")] if filters.second else []


def _made(path: str, told: Iterable[tuple[str, str]], after: str) -> str:
    query = urlencode([*told, *([("queue", after)] if after else [])])
    return f"{DESK}{path}?{query}" if query else f"{DESK}{path}"


def claims(request: Request) -> tuple[str, ...]:
    """Of a conflict: their ids, as its address names them."""
    found = tuple(request.query_params.getlist("claim"))
    if not 0 < len(found) <= _MOST_CLAIMS:
        raise Refused(422, "invalid", f"a conflict has 1 to {_MOST_CLAIMS} claims", where="claim")
    for id in found:
        asked.one_line(id, "claim")
    return found


def span(start: str, end: str) -> tuple[int, int] | None:
    """Of an issue."""
    if not start and not end:
        return None
    if not (start.isdecimal() and end.isdecimal() and len(start + end) < 20):
        raise Refused(422, "invalid", "these are no characters of a text", where="start")
    return int(start), int(end)


def number(printed: str, where: str) -> int:
    """Of an entry."""
    if not (printed.isascii() and printed.isdecimal() and len(printed) < 16):
        raise Refused(422, "invalid", "this is no number of an entry", where=where)
    return int(printed)


def note(form: Fields) -> str:
    told = form.get("note").strip()
    if len(told) > _NOTE:
        raise Refused(422, "invalid", f"a note has at most {_NOTE} characters", where="note")
    return told


def decision(form: Fields, ledger: Ledger) -> Decision:
    """What a form decides. SettingsError and LedgerError say what is wrong with it."""
    kind, verdict = form.get("about"), form.get("verdict")
    if kind == "claim":
        id = form.get("subject")
        if verdict != "corrected":
            return Decision(kind, id, verdict)
        return Decision.corrected(id, _correction(form, ledger, id))
    if kind == "pair":
        found = form.all("claim")
        if len(found) != 2:
            raise Refused(422, "invalid", "a pair has two claims", where="claim")
        return Decision.pair(*found, verdict)
    if kind == "conflict":
        return Decision.conflict(form.get("kind"), form.all("claim"), verdict)
    if kind == "issue":
        at = span(form.get("start"), form.get("end"))
        return Decision.issue(form.get("document"), form.get("code"), at, verdict)
    if kind == "document":
        return Decision(kind, form.get("subject"), verdict)
    raise Refused(422, "invalid", "nothing is decided by this", where="about")


def role_of(decision: Decision) -> Role:
    """Who may decide so: whole documents are an editor's."""
    return Role.EDITOR if decision.kind == "document" else Role.REVIEWER


def enough(person: Person, role: Role, what: str) -> None:
    """Refused (403) unless the person has that role."""
    if person.role < role:
        raise Refused(403, "forbidden", f"{what} is for an {role.word}")


def sent(form: Fields, read: Claim) -> dict[str, str]:
    """The fields of the form of a correction, by name."""
    names = [field.name for field in written.fields(read, read)]
    return {name: form.get(name) for name in names if name in form}


def _correction(form: Fields, ledger: Ledger, id: str) -> dict[str, object]:
    basis = ledger.basis(id)
    told = written.changed(basis.claim, sent(form, basis.claim))
    if not told:
        raise SettingsError(
            "nothing differs from what the machine read",
            hint="accept the claim, or change a field and send it again",
        )
    return change(told, basis)
