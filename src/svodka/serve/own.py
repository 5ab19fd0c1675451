"""The page that says as whom somebody is logged in, and takes a new password from them."""

from __future__ import annotations

from threading import BoundedSemaphore
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from svodka.accounts import Person, Role, passwords
from svodka.accounts.names import key
from svodka.errors import AccountsError
from svodka.serve import access, cookies
from svodka.serve.context import Context
from svodka.serve.errors import Refused
from svodka.serve.limits import client_of
from svodka.serve.pages import site
from svodka.serve.pages.links import Links
from svodka.serve.settings import LOOPBACK
from svodka.serve.throttle import Throttle

PAGE = "/account"
# Told of logins as well.
OFTEN = "Too many tries. Please wait {} and try again."
BUSY = "Too many people are logging in. Please try again in a few seconds."
UNKEPT = {"Cache-Control": "no-store"}
_WRONG = "The password that you have now is another one."
_SAME = "The new password is the one that you gave as the old one."
_UNLIKE = "The two new passwords are not the same."


def router(context: Context, throttle: Throttle, places: BoundedSemaphore) -> APIRouter:
    """``throttle`` and ``places`` are those of logins: whoever guesses at a password in a session
    that was left open is counted with those who guess at the door."""
    pages, accounts = APIRouter(include_in_schema=False), context.callers.accounts

    def page(request: Request, status: int = 200, wrong: str = "") -> Response:
        caller = access.caller_of(request)
        account = accounts.account(caller.person.name) if accounts is not None else None
        text = site.rendered(
            "account.html",
            frame(request, PAGE),
            caller=caller,
            token=caller.csrf,
            since=account.password_set if account is not None else None,
            safe=safe(request),
            wrong=wrong,
        )
        return HTMLResponse(text, status, UNKEPT)

    @pages.get(PAGE)
    def account(request: Request) -> Response:
        """Who is logged in, as what; the button that ends it, and the form of the password."""
        if not access.caller_of(request).person.known:
            raise access.not_logged_in(request)
        return page(request)

    @pages.post(f"{PAGE}/password")
    def password(
        request: Request, sent: access.Form, person: Annotated[Person, access.require(Role.READER)]
    ) -> Response:
        """The old one is asked for again: a browser that was left open is not its owner."""
        caller = access.caller_of(request)
        if accounts is None or caller.via != "session":
            raise Refused(403, "forbidden", "a password is changed by who is logged in with it")
        if not safe(request):
            return page(request, 403)
        if wrong := _unfit(sent, person):
            return page(request, 422, wrong)
        name, address = key(person.name), client_of(request.scope)
        if wait := throttle.wait(name, address):
            answer = page(request, 429, OFTEN.format(minutes(wait)))
            answer.headers["Retry-After"] = str(int(wait) + 1)
            return answer
        if not places.acquire(blocking=False):
            return page(request, 503, BUSY)
        told = sent.get("old"), sent.get("new"), caller.session, access.address_of(request)
        try:
            opened = accounts.change_password(person.name, *told)
        finally:
            places.release()
        if opened is None:
            return page(request, 403, _WRONG)
        throttle.right(name, address)
        answer = RedirectResponse(PAGE, 303, UNKEPT)
        cookies.put(answer, "session", request.scope, opened.secret)
        return answer

    return pages


def _unfit(sent: access.Fields, person: Person) -> str:
    """What is wrong with the new password, before the old one is looked at; "" for nothing."""
    new = sent.get("new")
    if new != sent.get("again"):
        return _UNLIKE
    if new == sent.get("old"):
        return _SAME
    try:
        passwords.check(new, person.name)
    except AccountsError as error:
        hint = f" ({error.hint})" if error.hint else ""
        return f"{error.message[:1].upper()}{error.message[1:]}{hint}."
    return ""


def frame(request: Request, here: str) -> site.Frame:
    name = access.person_of(request).name
    return site.Frame(Links(), here, 0, "", "", None, site.Who(name))


def safe(request: Request) -> bool:
    """Whether nobody between can read a password: https, or this machine's own address."""
    return cookies.secure(request.scope) or request.url.hostname in LOOPBACK


def minutes(wait: float) -> str:
    return "a minute" if wait <= 60 else f"{wait / 60:.0f} minutes"
