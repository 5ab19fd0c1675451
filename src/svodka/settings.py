"""What a user can set from outside: where the ledger is, and the zone of hours without one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from svodka.errors import SettingsError

LEDGER_VARIABLE = "SVODKA_LEDGER"
LEDGER_DEFAULT = "svodka.db"
ACCOUNTS_VARIABLE = "SVODKA_ACCOUNTS"
ACCOUNTS_SUFFIX = ".accounts"

# A publication time without an offset is local to the audience of its language.
ZONES = {"uk": "Europe/Kyiv", "ru": "Europe/Moscow", "en": "UTC"}

# Nights, weeks and months are laid out in one zone, the one that most bulletins print.
PICTURE_ZONE = "Europe/Moscow"

_SITE = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?", re.IGNORECASE)
# Where a database's URL can hold a password: before the host (up to the last @: whoever wrote it
# may have forgotten to escape one), and among the parameters.
_PASSWORD = re.compile(r"(?<=://)([^/@:?]*):[^?]*@")
_PARAMETER = re.compile(r"(?i)(?<=[?&])((?:ssl)?password)=[^&]*")


def ledger_path(told: Path | str | None, environ: Mapping[str, str]) -> Path | str:
    """The option, else the environment's SVODKA_LEDGER, else svodka.db in the current folder.

    A database's URL stays a string, anything else is a file's path.
    """
    found = str(told or environ.get(LEDGER_VARIABLE) or LEDGER_DEFAULT)
    return found if "://" in found else Path(found)


def accounts_path(
    told: Path | str | None, ledger: Path | str, environ: Mapping[str, str]
) -> Path | None:
    """The option, else the environment's SVODKA_ACCOUNTS, else beside the ledger's file.

    None where it has to be told: beside a database that is no file.
    """
    found = told or environ.get(ACCOUNTS_VARIABLE)
    if found:
        return Path(found)
    # Appended, so that two ledgers in one folder never share accounts.
    return None if isinstance(ledger, str) else ledger.with_name(ledger.name + ACCOUNTS_SUFFIX)


def ledger_name(location: Path | str) -> str:
    """The ledger as it may be printed: without a password."""
    return _PARAMETER.sub(r"\1=***", _PASSWORD.sub(r"\1:***@", str(location)))


def site(address: str) -> str:
    """The address of a site as links are put after it: with a slash at the end; "" for none."""
    if not address:
        return ""
    if not _SITE.fullmatch(address):
        raise SettingsError(f"{address!r} is no address", hint="like https://example.org/")
    return address if address.endswith("/") else f"{address}/"


def zone(name: str) -> tzinfo:
    """An IANA zone by name; SettingsError when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise SettingsError(
            f"no time zone is called {name!r}", hint="use a name such as Europe/Moscow"
        ) from error
