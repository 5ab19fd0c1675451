"""Secrets stand in the environment or in a file that nobody else can read, never in alerts.toml."""

from __future__ import annotations

import os
import stat
from base64 import b64decode
from collections.abc import Mapping

from svodka.alerts.records import Secret
from svodka.errors import SettingsError

_PREFIX = "whsec_"
# Of the key of a webhook, by the specification: bytes.
_SHORTEST, _LONGEST = 24, 64


def value(secret: Secret, environ: Mapping[str, str]) -> str:
    """The secret; SettingsError when there is none, or others can read its file."""
    if secret.variable:
        found = environ.get(secret.variable, "").strip()
        if not found:
            raise SettingsError("holds no secret", where=f"${secret.variable}", hint="set it")
        return found
    assert secret.file is not None
    where = str(secret.file)
    try:
        with secret.file.open(encoding="utf-8") as file:
            mode = os.fstat(file.fileno()).st_mode
            found = file.read(10_000).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"the secret cannot be read: {error}", where=where) from error
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise SettingsError("others can read this secret", where=where, hint=f"chmod 600 {where}")
    if not found:
        raise SettingsError("holds no secret", where=where)
    return found


def keys(secret: Secret, environ: Mapping[str, str]) -> tuple[bytes, ...]:
    """Of a webhook: one, or while it is being changed two, with a blank between them; each
    ``whsec_`` and 24 to 64 bytes in Base64. SettingsError without telling them."""
    where = f"${secret.variable}" if secret.variable else str(secret.file)
    return tuple(_key(part, where) for part in value(secret, environ).split())


def _key(printed: str, where: str) -> bytes:
    try:
        found = b64decode(printed.removeprefix(_PREFIX), validate=True)
    except ValueError:
        found = b""
    if not printed.startswith(_PREFIX) or not _SHORTEST <= len(found) <= _LONGEST:
        raise SettingsError(
            f"is not a webhook's secret: {_PREFIX} and {_SHORTEST} to {_LONGEST} bytes in Base64",
            where=where,
            hint="make one with: svodka alerts secret",
        )
    return found
