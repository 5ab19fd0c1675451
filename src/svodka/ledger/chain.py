"""What makes a change visible: each entry's hash covers what it brought and all entries before it.

The encodings here are part of every ledger that exists: they are never changed, only added to.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

# The chain before the first entry.
START = "svodka"

_ENTRY = ("seq", "kind", "subject", "revision", "reader", "content", "added")
_DOCUMENT = (
    "id",
    "revision",
    "digest",
    "source",
    "url",
    "lang",
    "published",
    "retrieved",
    "text",
    "original",
    "given",
)
_JUDGEMENT = ("kind", "subject", "verdict", "person", "reason")
_MORE_OF_JUDGEMENT = ("act", "change", "about")
_FINDING = ("upto", "question", "answer")
_TAKING = ("source", "where", "started")
_TAKING_END = (
    "taking",
    "outcome",
    "seen",
    "new",
    "changed",
    "gone",
    "message",
    "since",
    "state",
)
_ABSENCE = ("document", "state", "at", "how")


def digest(value: Any) -> str:
    """A hash over plain values, encoded so that no two collide by joining."""
    encoded = json.dumps(value, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return sha256(encoded.encode("ascii")).hexdigest()


def link(before: str, entry: Mapping[Any, Any]) -> str:
    """The chain after an entry."""
    return digest([before, *(entry[name] for name in _ENTRY)])


def document(row: Mapping[Any, Any]) -> str:
    """The content of a document's entry; its texts count by their own hashes."""
    extras = [] if row.get("extras") is None else [row["extras"]]
    return digest([*(row[name] for name in _DOCUMENT), *extras])


def reading(claims: list[Any], issues: list[Any]) -> str:
    """The content of a reading's entry."""
    return digest([claims, issues])


def judgement(row: Mapping[Any, Any]) -> str:
    more = [row.get(name) for name in _MORE_OF_JUDGEMENT]
    said = more if any(value is not None for value in more) else []
    return digest([*(row[name] for name in _JUDGEMENT), *said])


def finding(row: Mapping[Any, Any]) -> str:
    return digest([row[name] for name in _FINDING])


def taking(row: Mapping[Any, Any]) -> str:
    return digest([row[name] for name in _TAKING])


def taking_end(row: Mapping[Any, Any]) -> str:
    return digest([row[name] for name in _TAKING_END])


def absence(row: Mapping[Any, Any]) -> str:
    return digest([row[name] for name in _ABSENCE])
