"""Logging in and out."""

from __future__ import annotations

import secrets
from threading import BoundedSemaphore
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from svodka.accounts import Person, Role
from svodka.accounts.names import key
from svodka.serve import access, cookies, forms, guard, own
from svodka.serve.callers import Callers
from svodka.serve.context import Context
from svodka.serve.errors import Refused, not_found
from svodka.serve.limits import client_of
from svodka.serve.pages import site
from svodka.serve.throttle import Throttle

# The same words for a name that nobody has.
_WRONG = "This name and this password do not belong together."
_STALE = "The form was too old, or cookies are switched off. Please try once more."
# Logins that are looked at or wait for it. Each takes a third of a second of two that run, and must
# not take the threads of all who read.
_AT_ONCE = 8


async def _proved(request: Request) -> bool:
    """Whether the form is one that this visit was given."""
    visit = cookies.read("visit", request.scope)
    token = access.callers_of(request).visit_csrf(visit) if visit else ""
    try:
        await forms.proved(request, token)
    except Refused as error:
        if error.code != "csrf":
            raise
        return False
    return True


def router(context: Context) -> APIRouter:
    pages, throttle = APIRouter(include_in_schema=False), Throttle()
    places = BoundedSemaphore(_AT_ONCE)
    callers = context.callers

    @pages.get(guard.LOGIN)
    def form(request: Request, next: str = "/") -> Response:
        """The form, or back to where somebody came from who is logged in already."""
        if access.caller_of(request).via == "session":
            return _back(next)
        return _form(request, callers, next)

    @pages.post(guard.LOGIN)
    def login(
        request: Request, sent: access.Form, proved: Annotated[bool, Depends(_proved)]
    ) -> Response:
        accounts, next = callers.accounts, sent.get("next", "/")
        if accounts is None or not own.safe(request):
            return _form(request, callers, next)
        if not proved:
            return _form(request, callers, next, 403, _STALE)
        name, address = key(sent.get("name")), client_of(request.scope)
        if wait := throttle.wait(name, address):
            answer = _form(request, callers, next, 429, own.OFTEN.format(own.minutes(wait)))
            answer.headers["Retry-After"] = str(int(wait) + 1)
            return answer
        if not places.acquire(blocking=False):
            return _form(request, callers, next, 503, own.BUSY)
        try:
            opened = accounts.login(name, sent.get("password"), access.address_of(request))
        finally:
            places.release()
        if opened is None:
            return _form(request, callers, next, 403, _WRONG)
        throttle.right(name, address)
        # A session that the browser had before is not the one it has from now on.
        accounts.logout(cookies.read("session", request.scope), access.address_of(request))
        answer = _back(next)
        cookies.put(answer, "session", request.scope, opened.secret)
        cookies.drop(answer, "visit", request.scope)
        return answer

    @pages.post("/logout")
    def logout(request: Request, _: Annotated[Person, access.require(Role.READER)]) -> Response:
        accounts, caller = callers.accounts, access.caller_of(request)
        if accounts is not None and caller.via == "session":
            accounts.logout(caller.session, access.address_of(request))
        answer = RedirectResponse(guard.LOGIN if context.settings.closed else "/", 303, own.UNKEPT)
        cookies.drop(answer, "session", request.scope)
        # What the browser kept was for whoever was logged in.
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer

    pages.include_router(own.router(context, throttle, places))
    return pages


def _form(
    request: Request, callers: Callers, next: str, status: int = 200, wrong: str = ""
) -> Response:
    if callers.accounts is None:
        raise not_found("nobody can log in here", hint=access.how_to_open(request))
    visit = cookies.read("visit", request.scope) or secrets.token_urlsafe(24)
    text = site.rendered(
        "login.html",
        own.frame(request, guard.LOGIN),
        safe=own.safe(request),
        wrong=wrong,
        next=guard.local_path(next),
        token=callers.visit_csrf(visit),
    )
    answer = HTMLResponse(text, status, own.UNKEPT)
    if own.safe(request):
        cookies.put(answer, "visit", request.scope, visit)
    return answer


def _back(next: str) -> Response:
    return RedirectResponse(guard.local_path(next), 303, own.UNKEPT)
