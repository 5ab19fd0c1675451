"""The addresses of the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from svodka.accounts import Person, Role
from svodka.errors import LedgerError, Overtaken, SettingsError, SvodkaError
from svodka.ledger import Ledger, judging
from svodka.questions.agreement import agreement
from svodka.questions.review import Item
from svodka.serve import access
from svodka.serve.context import Context
from svodka.serve.desk import asking, sets, views
from svodka.serve.desk.asking import DESK, Filters
from svodka.serve.desk.queues import Queues
from svodka.serve.errors import Refused
from svodka.serve.forms import Fields
from svodka.serve.pages import site
from svodka.serve.pages.links import Links

Make = Callable[[Ledger, int], dict[str, Any]]
Reviewer = Annotated[Person, access.require(Role.REVIEWER)]
# What is shown of the record of decisions.
_LAST = 200
_FRESH = {"Cache-Control": "no-store"}


def router(context: Context) -> APIRouter:
    """Pages and forms; none of them is part of the API's schema."""
    desk, queues = APIRouter(include_in_schema=False), Queues()

    def page(
        request: Request, template: str, make: Callable[[Ledger, int], dict[str, Any]]
    ) -> Response:
        try:
            with context.open_ledger() as book:
                upto = book.upto()
                frame = _frame(request, upto)
                values = {**make(book, upto), "token": access.csrf_token(request)}
        except SvodkaError as error:
            return _refused(error, request)
        return HTMLResponse(site.rendered(template, frame, **values), 200, _FRESH)

    @desk.get(DESK)
    def queue(request: Request, person: Reviewer) -> Response:
        """What waits, what hangs on most first."""

        def make(book: Ledger, upto: int) -> dict[str, Any]:
            filters = Filters.of(request)
            found = queues.get(book, upto, filters, person.name)
            printed = request.query_params.get("page", "1")
            number = int(printed) if printed.isdecimal() and len(printed) < 6 else 1
            addresses = [asking.address(item, filters) for item in found.items]
            view = views.page_of(found, number, addresses)
            return {"view": view, "filters": filters, "person": person, "places": views.places()}

        return page(request, "desk.html", make)

    @desk.get(DESK + "/claim/{id:path}")
    def claim(request: Request, id: str, person: Reviewer) -> Response:
        def make(book: Ledger, upto: int) -> dict[str, Any]:
            view = views.of_claim(book, id, upto, blind=_blind(request))
            return {**_beside(request), "view": view, "person": person, **_lists(), "wrong": ""}

        return page(request, "desk_claim.html", make)

    @desk.get(DESK + "/conflict")
    def conflict(request: Request, person: Reviewer) -> Response:
        def make(book: Ledger, upto: int) -> dict[str, Any]:
            kind, ids = request.query_params.get("kind", ""), asking.claims(request)
            if _blind(request):
                view = sets.of_conflict_blind(book, kind, ids, upto)
                return {**_beside(request), "view": view, "person": person}
            filters = _filters_of(request)
            subject = ("conflict", judging.conflict_id(kind, ids))
            items = queues.get(book, upto, filters, person.name).items
            found = next((i.conflict for i in items if i.about == subject), None)
            view = sets.of_conflict(book, found, kind, ids, upto)
            return {**_beside(request), "view": view, "person": person}

        return page(request, "desk_conflict.html", make)

    @desk.get(DESK + "/pair")
    def pair(request: Request, person: Reviewer) -> Response:
        def make(book: Ledger, upto: int) -> dict[str, Any]:
            view = sets.of_pair(book, asking.claims(request), upto, blind=_blind(request))
            return {**_beside(request), "view": view, "person": person}

        return page(request, "desk_conflict.html", make)

    @desk.get(DESK + "/issue")
    def issue(request: Request, person: Reviewer) -> Response:
        def make(book: Ledger, upto: int) -> dict[str, Any]:
            told = request.query_params
            span = asking.span(told.get("start", ""), told.get("end", ""))
            named = told.get("document", ""), told.get("code", ""), span
            view = views.of_issue(book, *named, upto, blind=_blind(request))
            return {**_beside(request), "view": view, "person": person}

        return page(request, "desk_issue.html", make)

    @desk.get(DESK + "/decision/{entry}")
    def decision(request: Request, entry: str, person: Reviewer) -> Response:
        def make(book: Ledger, upto: int) -> dict[str, Any]:
            view = views.of_decision(book, asking.number(entry, "entry"))
            following = _following(request, book, upto, queues, person)
            return {**_beside(request), "view": view, "person": person, "following": following}

        return page(request, "desk_decision.html", make)

    @desk.get(DESK + "/decisions")
    def decisions(request: Request, person: Reviewer) -> Response:
        """The record of what people decided, the last first."""

        def make(book: Ledger, upto: int) -> dict[str, Any]:
            told = book.judgements(upto)
            gone = judging.undone(told)
            return {"told": told[::-1][:_LAST], "gone": gone, "of": len(told), "person": person}

        return page(request, "desk_decisions.html", make)

    @desk.get(DESK + "/agreement")
    def agreed(request: Request, person: Reviewer) -> Response:
        def make(book: Ledger, upto: int) -> dict[str, Any]:
            return {"view": agreement(book, upto), "person": person}

        return page(request, "desk_agreement.html", make)

    @desk.post(DESK + "/decide")
    def decide(request: Request, form: access.Form, person: Reviewer) -> Response:
        try:
            entry = _decided(context, form, person)
        except (SettingsError, LedgerError) as error:
            access.log(request, "decide", form.get("subject"), "refused")
            return _again(context, request, form, person, error)
        except SvodkaError as error:
            return _refused(error, request)
        access.log(request, "decide", form.get("subject"), f"entry {entry}")
        return _go(f"{DESK}/decision/{entry}", form)

    @desk.post(DESK + "/undo")
    def undo(request: Request, form: access.Form, person: Reviewer) -> Response:
        try:
            entry = asking.number(form.get("entry"), "entry")
            with context.writing() as book:
                told = next((one for one in book.judgements() if one.entry == entry), None)
                if told is not None and told.person != person.name:
                    asking.enough(person, Role.EDITOR, "undoing what somebody else decided")
                done = book.undo(entry, person.name, asking.note(form)).entry
        except SvodkaError as error:
            return _refused(error, request)
        access.log(request, "undo", str(entry), f"entry {done}")
        return _go(f"{DESK}/decision/{done}", form)

    @desk.post(DESK + "/assign")
    def assign(request: Request, form: access.Form, person: Reviewer) -> Response:
        to = form.get("to").strip()
        try:
            if to not in ("", person.name):
                asking.enough(person, Role.EDITOR, "assigning to somebody else")
                _known(request, to)
            about, subject = form.get("about"), form.get("subject")
            if about not in judging.VERDICTS:
                raise Refused(422, "invalid", "nothing of this kind is decided", where="about")
            with context.writing() as book:
                book.assign(about, subject, to, person.name)
        except SvodkaError as error:
            return _refused(error, request)
        access.log(request, "assign", subject, to or "nobody")
        return RedirectResponse(_local(form.get("back")) or DESK, 303, _FRESH)

    return desk


# --- one request


def _frame(request: Request, upto: int) -> site.Frame:
    here = str(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
    links = Links(blind=_blind(request))
    return site.Frame(links, here, upto, "", "desk", None, site.who(request, here))


def _blind(request: Request) -> bool:
    """Whether somebody looks, or has just looked, at what others decided without being told."""
    told = request.query_params
    return bool(told.get("second") or dict(parse_qsl(told.get("queue", ""))).get("second"))


def _decided(context: Context, form: Fields, person: Person) -> int:
    """The entry of what was decided. Overtaken when somebody else was faster."""
    seen, second = asking.number(form.get("seen"), "seen"), bool(form.get("second"))
    with context.writing() as book:
        decision = asking.decision(form, book)
        asking.enough(person, asking.role_of(decision), "a whole document")
        if second:
            first = judging.standing(book.judgements()).get((decision.kind, decision.subject))
            if first is not None and first.person == person.name:
                raise Refused(
                    422, "invalid", "you decided this yourself: a second look is somebody else's"
                )
        done = book.decide(decision, person.name, asking.note(form), seen=seen, second=second)
    return done.entry


def _again(
    context: Context, request: Request, form: Fields, person: Person, error: SvodkaError
) -> Response:
    """The form of a claim once more, with what was sent and what is wrong with it; anything else
    is told on a page of its own."""
    if form.get("about") != "claim" or isinstance(error, Overtaken):
        return _refused(error, request)
    id = form.get("subject")
    try:
        with context.open_ledger() as book:
            upto = book.upto()
            view = views.of_claim(book, id, upto, blind=bool(form.get("second")))
    except SvodkaError as other:
        return _refused(other, request)
    values = {
        **_queue(form.get("queue")),
        "view": views.filled(view, asking.sent(form, view.read)),
        "person": person,
        "wrong": f"{error.message}{f' ({error.hint})' if error.hint else ''}",
        "token": access.csrf_token(request),
        **_lists(),
    }
    frame = _frame(request, upto)
    if form.get("second"):
        frame = replace(frame, links=Links(blind=True))
    page = site.rendered("desk_claim.html", frame, **values)
    return HTMLResponse(page, 422, _FRESH)


def _refused(error: SvodkaError, request: Request) -> Response:
    status = error.status if isinstance(error, Refused) else 422
    if isinstance(error, Overtaken):
        status = 409
    page = site.error_page(status, error.message, error.hint, _frame(request, 0))
    return HTMLResponse(page, status, _FRESH)


def _go(address: str, form: Fields) -> Response:
    queue = form.get("queue")
    told = urlencode({"queue": queue}) if queue else ""
    return RedirectResponse(f"{address}?{told}" if told else address, 303, _FRESH)


def _known(request: Request, name: str) -> None:
    accounts = access.callers_of(request).accounts
    if accounts is None or name not in {one.name for one in accounts.all()}:
        raise Refused(422, "invalid", "nobody has that name", where="to")


def _local(address: str) -> str:
    """An address of the desk; "" for anything else, which nobody is sent to."""
    return address if address.startswith(f"{DESK}/") or address == DESK else ""


def _beside(request: Request) -> dict[str, Any]:
    return _queue(request.query_params.get("queue", ""))


def _queue(printed: str) -> dict[str, Any]:
    """The filters of the queue that somebody came from, and its address."""
    told = dict(parse_qsl(printed))
    kept = {name: value for name, value in told.items() if name in _FILTERS}
    query = urlencode(kept)
    return {"queue": query, "back": f"{DESK}?{query}" if query else DESK}


_FILTERS = ("kind", "region", "assigned", "lang", "from", "to", "second")


def _filters_of(request: Request) -> Filters:
    """Those of the queue that somebody came from."""
    scope = {**request.scope, "query_string": _beside(request)["queue"].encode()}
    return Filters.of(Request(scope))


def _following(request: Request, book: Ledger, upto: int, queues: Queues, person: Person) -> str:
    """Where the next item of the queue is decided, "" when nothing waits."""
    try:
        filters = _filters_of(request)
        items: tuple[Item, ...] = queues.get(book, upto, filters, person.name).items
    except SvodkaError:
        return ""
    return asking.address(items[0], filters) if items else ""


def _lists() -> dict[str, Any]:
    return {"places": views.places(), "offices": views.offices()}
