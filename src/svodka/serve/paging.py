"""Long lists, a page at a time: a cursor says where the next page begins and as of which entry.

So pages fit together while the ledger grows. A cursor is a few numbers in Base64; made up, it is a
place in the list like any other.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

from svodka.errors import SettingsError

MOST = 500
USUAL = 100
# Numbers of entries are kept in 63 bits.
_MOST_ENTRIES = 2**62


def cursor(upto: int, *after: int) -> str:
    """For the page behind ``after``."""
    data = json.dumps([upto, *after], separators=(",", ":")).encode("ascii")
    return urlsafe_b64encode(data).decode("ascii").rstrip("=")


def opened(printed: str, length: int) -> tuple[int, ...]:
    """The inverse: the entry, and ``length`` more numbers. SettingsError for anything else."""
    try:
        padded = printed.encode("ascii") + b"=" * (-len(printed) % 4)
        found = json.loads(urlsafe_b64decode(padded))
    except (ValueError, RecursionError):
        found = None
    if (
        not isinstance(found, list)
        or len(found) != length + 1
        or any(type(number) is not int or not 0 <= number < _MOST_ENTRIES for number in found)
    ):
        raise SettingsError(
            "this is not a cursor of this list",
            where="cursor",
            hint="give what the page before has as next",
        )
    return tuple(found)
