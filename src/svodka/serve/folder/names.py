"""Ids → names of files that hold on every file system, the same wherever they are made. Pure.

A name keeps to ASCII letters, digits, "-", "_" and "~", is never longer than 80 characters, never
one that Windows reserves, and no two ids have names that differ by case alone. What a plain id
cannot say ends in "~" and a part of its SHA-256, which no plain id has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256

_PLAIN = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,58}[a-z0-9])?")
_UNFIT = re.compile(r"[^a-z0-9]+")
_RESERVED = re.compile(r"con|prn|aux|nul|index|(?:com|lpt)[0-9]")
_LONGEST = 40  # characters of an id that are kept beside its hash


def name(id: str) -> str:
    """Of any id: itself where it is plain, else its legible part with its hash."""
    if _PLAIN.fullmatch(id) and not _RESERVED.fullmatch(id):
        return id
    return _hashed(id)


def place(places: Sequence[str]) -> str:
    """Of ids of the gazetteer, which are distinct without their case and hold no "_" and no "~"."""
    made = "~".join(places).replace("/", "__").replace(":", "_")
    return made if 0 < len(made) <= 80 else _hashed(",".join(places))


def speaker(id: str, known: bool) -> str:
    """``known``: it is one of the model's ids, or an office of a place of the gazetteer."""
    return id.replace(":", "_") if known else _hashed(id)


def _hashed(id: str) -> str:
    words = _UNFIT.sub("-", id.lower()[:200])[:_LONGEST].strip("-")
    digest = sha256(id.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{words}~{digest}"
