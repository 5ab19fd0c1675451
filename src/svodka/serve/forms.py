"""Forms that a page of ours sends: their fields, and the proof that it was a page of ours."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from svodka.serve.errors import Refused

# Where the proof stands: in a field, or in a header of what a script sends.
FIELD, HEADER = "csrf", "x-csrf-token"
_MOST_FIELDS = 1000
_MEDIA = "application/x-www-form-urlencoded"


class Fields:
    """What was sent, by name."""

    def __init__(self, told: Mapping[str, Sequence[str]]) -> None:
        self._told = told

    def get(self, name: str, default: str = "") -> str:
        """Refused when it was sent more than once: nobody knows which was meant."""
        found = self._told.get(name, ())
        if len(found) > 1:
            raise Refused(422, "invalid", f"{name} was sent more than once", where=name)
        return found[0] if found else default

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(self._told.get(name, ()))

    def __contains__(self, name: str) -> bool:
        return name in self._told


async def fields(request: Request) -> Fields:
    """Refused for anything that is no form, and for characters that no text has."""
    if _media(request) != _MEDIA:
        raise Refused(415, "media_type", "a form is expected", where="body", hint=f"as {_MEDIA}")
    body = await request.body()
    try:
        pairs = parse_qsl(
            body.decode("ascii", "replace"),
            keep_blank_values=True,
            max_num_fields=_MOST_FIELDS,
            errors="replace",
        )
    except ValueError as error:
        raise Refused(422, "invalid", "this form has too many fields", where="body") from error
    told: dict[str, list[str]] = {}
    for name, value in pairs:
        if any(c < " " and c not in "\r\n\t" for c in name + value):
            raise Refused(
                422, "invalid", "this holds a character that no text has", where=name[:80]
            )
        told.setdefault(name, []).append(value)
    return Fields(told)


# The type of a route's parameter: the form that was sent.
Form = Annotated[Fields, Depends(fields)]


async def proved(request: Request, token: str) -> None:
    """Refused unless the request carries the token and comes from a page of this server."""
    if not _from_here(request):
        raise forged()
    given = request.headers.get(HEADER)
    if given is None and _media(request) == _MEDIA:
        given = (await fields(request)).get(FIELD)
    same = hmac.compare_digest((given or "").encode("utf-8", "replace"), token.encode())
    if not token or not same:
        raise forged()


def forged() -> Refused:
    return Refused(
        403,
        "csrf",
        "this did not come from a page of this server, or the page was too old",
        where=FIELD,
        hint="load the page again and send it from there",
    )


def _from_here(request: Request) -> bool:
    """What the browser says of where the request was made. One that says nothing is judged by the
    token alone; "null" is said of sandboxed frames (and, by browsers before 2023, of our own pages,
    whose policy is to send no referrer)."""
    fetched = request.headers.get("sec-fetch-site")
    if fetched is not None:
        return fetched == "same-origin"
    origin = request.headers.get("origin")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return origin is None or origin.lower() == own.lower()


def _media(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
