"""The names of accounts: what is one, and when two are the same."""

from __future__ import annotations

import re
from unicodedata import normalize

from svodka.errors import AccountsError

LONGEST = 64
# Letters of any script, so that a person's name is their own; nothing that looks like nothing.
_NAME = re.compile(rf"\w[\w.@+-]{{0,{LONGEST - 1}}}")


def checked(printed: str) -> str:
    """The name as it is kept; AccountsError when it is none."""
    name = normalize("NFKC", printed.encode("utf-8", "replace").decode())
    if not _NAME.fullmatch(name):
        raise AccountsError(
            f"{printed[:LONGEST]!r} is no name for an account",
            hint=f"letters, digits and . _ - + @, at most {LONGEST}",
        )
    return name


def key(printed: str) -> str:
    """What is compared: two names that differ in case only are one. Cut, because anybody may ask
    for anything."""
    spelled = printed[: 4 * LONGEST].encode("utf-8", "replace").decode()
    return normalize("NFKC", spelled).casefold()
