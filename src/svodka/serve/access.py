"""What a route may ask of whoever asks: who they are, a role, the proof that a form is ours.

    @router.post("/desk/judge")
    def judge(
        request: Request, form: access.Form, person: Annotated[Person, require(Role.REVIEWER)]
    ) -> Response:
        with context.writing() as ledger:
            ledger.judge(form.get("subject"), form.get("verdict"), person.name)
        access.log(request, "judge", form.get("subject"), form.get("verdict"))

``require`` of a route that is no GET also checks the form's token, which the page had from
``csrf_token(request)`` in a field ``csrf``. A route that changes something and requires nothing is
refused to everybody: ``deny_by_default``.
"""

from __future__ import annotations

from typing import Any

from fastapi import Depends, Request

from svodka.accounts import Person, Role
from svodka.serve import forms, guard
from svodka.serve.callers import ANONYMOUS, Caller, Callers, present
from svodka.serve.errors import NotLoggedIn, Refused
from svodka.serve.forms import FIELD, Fields, Form

__all__ = [
    "FIELD",
    "Fields",
    "Form",
    "Person",
    "Role",
    "csrf_token",
    "how_to_open",
    "log",
    "not_logged_in",
    "person_of",
    "require",
]

_SAFE = ("GET", "HEAD", "OPTIONS")
# They keep nothing, so that anybody who may read may ask them; the login form has its own proof.
KEEP_NOTHING = frozenset(("/api/v1/read", "/api/v1/audit"))
UNDECLARED = KEEP_NOTHING | {guard.LOGIN}


def person_of(request: Request) -> Person:
    """Who asks: somebody with a name, or anybody, who is a reader."""
    return caller_of(request).person


def caller_of(request: Request) -> Caller:
    found: Caller = request.scope.get(guard.CALLER, ANONYMOUS)
    return found


def callers_of(request: Request) -> Callers:
    found: Callers = request.scope[guard.CALLERS]
    return found


def csrf_token(request: Request) -> str:
    """For the field ``csrf`` of a form, or the header ``X-CSRF-Token`` of a script. A page that
    holds it must not be kept for others: "" for whoever may send no form."""
    return caller_of(request).csrf


def require(role: Role) -> Any:
    """A route's dependency: who asks, who has at least that role.

    Refused otherwise: 401 in the API and the login page outside it for those who did not say who
    they are, 403 for those whose role is too low or whose form is not ours.
    """
    return Depends(Require(role))


class Require:
    """What ``require`` puts into a route, where it can be found again."""

    def __init__(self, role: Role) -> None:
        self.role = role

    async def __call__(self, request: Request) -> Person:
        caller = caller_of(request)
        changes = request.method not in _SAFE
        nobody = not caller.person.known
        if caller.person.role < self.role or (changes and nobody):
            raise not_logged_in(request) if nobody else _too_low(self.role, caller.person)
        if changes and caller.via != "token":
            await forms.proved(request, caller.csrf)
        return caller.person


def declared(route: Any) -> Role | None:
    """The role that a route requires, None for none."""
    waiting = [route.dependant]
    while waiting:
        dependant = waiting.pop()
        if isinstance(dependant.call, Require):
            return dependant.call.role
        waiting += dependant.dependencies
    return None


async def deny_by_default(request: Request) -> None:
    """Of the whole application: what changes something has to say who may."""
    if request.method in _SAFE or request.url.path in UNDECLARED:
        return
    if declared(request.scope["route"]) is None:
        raise Refused(403, "forbidden", "nobody may do this here")


def must_be(role: Role) -> None:
    """Refused unless whoever asks the request that is being answered has that role."""
    person = present.get().person
    if person.role < role:
        raise _too_low(role, person)


def log(request: Request, action: str, subject: str, outcome: str = "ok") -> None:
    """A line in the accounts' log of who did what. Without accounts there is none: what was decided
    stands in the ledger, with the name of who did."""
    accounts = callers_of(request).accounts
    if accounts is not None:
        accounts.log(person_of(request), action, subject, outcome, address_of(request))


def address_of(request: Request) -> str:
    """From where, for the log."""
    return str(request.client.host) if request.client else ""


def how_to_open(request: Request) -> str:
    """What somebody who may not decide here has to do so that they may, in one sentence."""
    return _how(callers_of(request), person_of(request))


def _how(callers: Callers, person: Person) -> str:
    if person.known:
        return f"{person.name} is a {person.role.word}: svodka accounts role gives another role"
    if callers.accounts is not None:
        return "log in as a reviewer or an editor"
    made = "make an account (svodka accounts add NAME --role reviewer) and start the server again"
    if callers.settings.local and not callers.settings.public:
        return f"start svodka serve with --review, or {made}"
    return made


def not_logged_in(request: Request) -> Refused:
    """What to raise where somebody has to be known."""
    callers = callers_of(request)
    hint = _how(callers, person_of(request))
    if request.url.path.startswith("/api/"):
        hint = "send the header Authorization: Bearer TOKEN, with an account's token"
        return NotLoggedIn("", "this needs a token of somebody who may", hint=hint)
    if callers.accounts is None:
        return Refused(403, "forbidden", "nobody may decide anything here", hint=hint)
    return NotLoggedIn(guard.login_address(request.scope), "this needs a login", hint=hint)


def _too_low(role: Role, person: Person) -> Refused:
    who = (
        f"{person.name} is a {person.role.word}" if person.known else "you did not say who you are"
    )
    return Refused(403, "forbidden", f"this is for a {role.word}, and {who}")
