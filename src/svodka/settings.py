"""What a user can set from outside: the ledger's path and the zone of hours without one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from svodka.errors import SettingsError

LEDGER_VARIABLE = "SVODKA_LEDGER"
LEDGER_DEFAULT = "svodka.db"

# A publication time without an offset is local to the audience of its language.
ZONES = {"uk": "Europe/Kyiv", "ru": "Europe/Moscow", "en": "UTC"}

# The night picture is laid out in one zone, the one that most bulletins print.
PICTURE_ZONE = "Europe/Moscow"


def ledger_path(told: Path | None, environ: Mapping[str, str]) -> Path:
    """The option, else the environment's SVODKA_LEDGER, else svodka.db in the current folder."""
    return told or Path(environ.get(LEDGER_VARIABLE) or LEDGER_DEFAULT)


def zone(name: str) -> tzinfo:
    """An IANA zone by name; SettingsError when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise SettingsError(
            f"no time zone is called {name!r}", hint="use a name such as Europe/Moscow"
        ) from error
