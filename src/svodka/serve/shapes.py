"""What each address may answer, for OpenAPI; the shapes themselves are in ``components``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any

Shape = dict[str, Any]

# Every error has one shape; which codes there are is in svodka.serve.errors.
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": words,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    for status, words in {
        400: "The request is not one that this server answers.",
        401: "A token is needed.",
        403: "The role of whoever asks does not allow it.",
        404: "There is no such document, revision or address.",
        405: "The address does not take that method.",
        413: "The request is too large.",
        415: "The body is not JSON.",
        422: "A parameter or a text means nothing, or asks for too much at once.",
        429: "Too many requests.",
        500: "A defect of svodka.",
        503: "The server or the ledger cannot answer now.",
    }.items()
}
_UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The asker has this answer already (If-None-Match)."}
}


def answers(name: str) -> dict[int | str, dict[str, Any]]:
    """The responses of a route that answers with the shape of that name."""
    content = {"application/json": _content(name)}
    return {200: {"description": "The answer.", "content": content}, **_UNCHANGED, **ERRORS}


def listings(name: str) -> dict[int | str, dict[str, Any]]:
    """The same, of a list that can be had as a file too."""
    content: Shape = {
        "application/json": _content(name),
        "application/jsonl": {"schema": {"type": "string"}},
        "text/csv": {"schema": {"type": "string"}},
    }
    about = "A page, or with `format` the whole list as a file."
    return {200: {"description": about, "content": content}, **_UNCHANGED, **ERRORS}


def attachments(media: Iterable[str], about: str) -> dict[int | str, dict[str, Any]]:
    """The responses of a route whose answer is a file, of one of those types. A browser is shown
    errors as a page."""
    errors: dict[int | str, dict[str, Any]] = {
        status: {**told, "content": {**told["content"], "text/html": {"schema": _TEXT}}}
        for status, told in {**ERRORS, 501: {**ERRORS[500], "description": _LACKING}}.items()
    }
    content = {name: {"schema": _file(name)} for name in media}
    return {200: {"description": about, "content": content}, **_UNCHANGED, **errors}


def _file(media: str) -> Shape:
    if media == "application/json" or media.endswith("+json"):
        return {"type": "object"}
    return _TEXT if media.startswith("text/") else {**_TEXT, "format": "binary"}


_TEXT: Shape = {"type": "string"}
_LACKING = "This format needs a package that the server lacks."

ORIGINAL: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The bytes, as an attachment: never shown by a browser.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
    **_UNCHANGED,
    **ERRORS,
}


def _content(name: str) -> Shape:
    content: Shape = {"schema": {"$ref": f"#/components/schemas/{name}"}}
    example = examples().get(name)
    return {**content, "example": example} if example is not None else content


@lru_cache(maxsize=1)
def examples() -> dict[str, Any]:
    """Answers of a small ledger, by the name of their shape; a test makes them again."""
    text = files("svodka").joinpath("serve", "examples.json").read_text("utf-8")
    return dict(json.loads(text))
