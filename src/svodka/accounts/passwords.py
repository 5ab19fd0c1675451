"""Passwords: what is taken for one, its Argon2id hash, and whether one is right.

The costs are RFC 9106's second recommended option (64 MiB, three passes), which is argon2-cffi's
default; a hash says its own, and one of lower costs is renewed when its owner logs in. Rules after
NIST SP 800-63B: length, not classes of characters; no forced change.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from threading import BoundedSemaphore
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from svodka.errors import AccountsError

SHORTEST, LONGEST = 12, 1000
# Below this many different characters it is a run of one, or of two.
_DIFFERENT = 5
# Each takes 64 MiB while it runs: more at a time would let a flood of logins fill the memory.
_AT_ONCE = 2


class Passwords:
    """Safe in threads."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turn = BoundedSemaphore(_AT_ONCE)
        self._nobody = _hash_of_nothing(self._hasher)

    def hashed(self, password: str) -> str:
        with self._turn:
            return self._hasher.hash(_spelled(password))

    def right(self, password: str, kept: str | None) -> bool:
        """Whether it is the password of that hash. None, for nobody's, takes as long as a wrong
        one."""
        against = self._nobody if kept is None else kept
        try:
            with self._turn:
                found = self._hasher.verify(against, _spelled(password))
        except (VerificationError, InvalidHashError):
            return False
        return found and kept is not None

    def outdated(self, kept: str) -> bool:
        """Whether the hash was made at other costs than those of now."""
        return self._hasher.check_needs_rehash(kept)


def check(password: str, name: str) -> None:
    """AccountsError with what is wrong with it."""
    spelled = _spelled(password)
    if len(spelled) < SHORTEST:
        raise AccountsError(
            f"a password has {SHORTEST} characters or more",
            hint="four words that do not belong together make a good one",
        )
    if len(spelled) > LONGEST:
        raise AccountsError(f"a password has at most {LONGEST} characters")
    if len(set(spelled)) < _DIFFERENT:
        raise AccountsError("a password has at least five different characters")
    if spelled.casefold().replace(_spelled(name).casefold(), "") == "":
        raise AccountsError("a password is not the name")


def _spelled(password: str) -> str:
    """One spelling for what keyboards send differently; a lone surrogate is no character."""
    return normalize("NFKC", password.encode("utf-8", "replace").decode())


def _hash_of_nothing(hasher: PasswordHasher) -> str:
    """Costs as much to verify as one that the hasher makes, and no password is right for it."""

    def random(size: int) -> str:
        return b64encode(secrets.token_bytes(size)).decode().rstrip("=")

    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${costs}${random(hasher.salt_len)}${random(hasher.hash_len)}"
