"""From a kept answer to a response: packed or not, or "you have it already"."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Message, Scope

from svodka.serve.answers import Kept

# What is packed is another representation and has another tag.
_ZIPPED = ".gz"


def response(known: Kept, asked: Headers) -> Response:
    """What a route answers with."""
    accepted = asked.get("accept-encoding", "")
    if has(asked.get("if-none-match", ""), known.tag):
        return unchanged(known.tag, known.headers["Cache-Control"], accepted)
    zipped = known.zipped and accepts(accepted)
    headers = {**known.headers, **_varying(known.tag, zipped)}
    if zipped:
        headers["Content-Encoding"] = "gzip"
    body = known.body if zipped or not known.zipped else known.bare()
    return Response(body, headers=headers, media_type=known.media)


def unchanged(tag: str, caching: str, accepted: str) -> Response:
    headers = {"Cache-Control": caching, **_varying(tag, accepts(accepted))}
    return Response(status_code=304, headers=headers)


def messages(known: Kept, asked: Headers) -> tuple[Message, Message]:
    """The same for the server itself."""
    made = response(known, asked)
    return (
        {"type": "http.response.start", "status": made.status_code, "headers": made.raw_headers},
        {"type": "http.response.body", "body": made.body},
    )


def target(scope: Scope) -> bytes:
    """The address that was asked for, as it was sent."""
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    asked: bytes = scope["query_string"]
    return path + b"?" + asked


def has(given: str, tag: str) -> bool:
    """Whether If-None-Match names a tag, of either representation."""
    if not given:
        return False
    known = {part.strip().removeprefix("W/") for part in given.split(",")}
    return not known.isdisjoint((f'"{tag}"', f'"{tag}{_ZIPPED}"', "*"))


def accepts(encodings: str) -> bool:
    """Whether Accept-Encoding takes gzip: "gzip, br", "*", but not "gzip;q=0"."""
    for part in encodings.split(","):
        name, _, weight = part.strip().lower().partition(";")
        if name.strip() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _varying(tag: str, zipped: bool) -> dict[str, str]:
    return {"ETag": f'"{tag}{_ZIPPED}"' if zipped else f'"{tag}"', "Vary": "Accept-Encoding"}
