"""What a user can choose of an export, and the packages that some formats need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from svodka.errors import SettingsError

# What stands in every export that has a place for it.
RIGHTS = "Quotes are of their publishers. Bounds are what the claims allow, not what happened."

# Entries of a feed, nights or corrections.
NEWEST = 30


@dataclass(frozen=True, slots=True)
class Options:
    """``tables``: names of TABLES, () for the format's own; ``shape``: point or polygon; ``base``:
    the address that a site with these pages has, ending in a slash, "" for none; ``newest``: how
    many nights or corrections a feed goes back; ``days``: of a feed whose hours move on with the
    ledger, how many there are of them (0: they stand); ``paths``: where a feed stands on the site,
    as Atom and as JSON; ``licence``: of whoever publishes the export; ``address``: the path of a
    page as a server has it → where the site at ``base`` has it, "" for a page that it has not."""

    tables: tuple[str, ...] = ()
    shape: str = "point"
    base: str = ""
    newest: int = NEWEST
    licence: str = ""
    days: int = 0
    paths: tuple[str, str] = ("", "")
    address: Callable[[str], str] = str


# What an extra brings.
PACKAGES = {"parquet": "pyarrow", "xlsx": "xlsxwriter"}


class NotInstalled(SettingsError):
    """A format needs a package that comes with an extra."""


def package(name: str, extra: str) -> Any:
    """A module of a package that is installed with an extra; NotInstalled without it."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise NotInstalled(
            f"this format needs {name.partition('.')[0]}, which is not installed",
            hint=f'pip install "svodka[{extra}]"',
        ) from error
