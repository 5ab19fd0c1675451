"""The two cookies: a session's id after login, and a visit's before it. No other is ever set.

Over https their names begin with ``__Host-``: browsers then take them from this host alone, with
``Secure``, for every path. Over plain http, which is for loopback only, the name holds the port,
because all servers of one machine share their cookies there.
"""

from __future__ import annotations

from typing import Literal

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

Kind = Literal["session", "visit"]

# A session's has to come along when a link in a mail leads here; no GET changes anything. The one
# before login is only for the form that follows.
_SAME_SITE: dict[Kind, Literal["lax", "strict"]] = {"session": "lax", "visit": "strict"}
_LONGEST = 200


def secure(scope: Scope) -> bool:
    """Whether the request came over https, to this server or to the proxy before it."""
    return bool(scope.get("scheme") == "https")


def name(kind: Kind, scope: Scope) -> str:
    if secure(scope):
        return f"__Host-svodka-{kind}"
    _, port = scope.get("server") or ("", 0)
    return f"svodka-{kind}-{port or 0}"


def read(kind: Kind, scope: Scope) -> str:
    """Its value, "" where there is none. One that is there twice was slipped in by somebody."""
    wanted, found = name(kind, scope), []
    for header in Headers(scope=scope).getlist("cookie"):
        for part in header.split(";"):
            key, _, value = part.strip().partition("=")
            if key == wanted:
                found.append(value)
    return found[0] if len(found) == 1 and len(found[0]) <= _LONGEST else ""


def put(answer: Response, kind: Kind, scope: Scope, value: str) -> None:
    """Until the browser is closed, or the session ends."""
    answer.set_cookie(
        name(kind, scope),
        value,
        path="/",
        secure=secure(scope),
        httponly=True,
        samesite=_SAME_SITE[kind],
    )


def drop(answer: Response, kind: Kind, scope: Scope) -> None:
    answer.delete_cookie(
        name(kind, scope),
        path="/",
        secure=secure(scope),
        httponly=True,
        samesite=_SAME_SITE[kind],
    )
