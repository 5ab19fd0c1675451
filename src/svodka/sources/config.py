"""sources.toml: which sources are taken in, from where, and how politely.

Every mistake names the file, the source and the key; a key that is not known is a mistake.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from svodka import settings
from svodka.documents.rows import LANGUAGES
from svodka.errors import SettingsError
from svodka.sources.records import Source

NAME = "sources.toml"

_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")
_CHANNEL = re.compile(r"@?[A-Za-z][A-Za-z0-9_]{3,31}")
_SPEAKER = re.compile(r"(?:gov|mayor):[A-Z]{2}-[A-Z0-9]{1,3}|[A-Za-z][A-Za-z-]{1,31}")
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(min|h|d)")
_UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}

# Kinds whose ``where`` is an address of the web.
_WEB = frozenset(("feed", "page"))
_TELEGRAM = frozenset(("telegram_preview", "telegram_api"))


@dataclass(frozen=True, slots=True)
class Fetching:
    """The ``[fetch]`` table: ``contact`` stands in the user agent, ``delay`` is in seconds,
    ``size`` in bytes; ``private`` names hosts that may have private addresses."""

    contact: str = ""
    delay: float = 1.0
    size: int = 10_000_000
    seconds: float = 60.0
    private: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """All of a file."""

    file: Path
    sources: tuple[Source, ...]
    fetching: Fetching = Fetching()

    def named(self, ids: Collection[str]) -> tuple[Source, ...]:
        """Those with these ids, all that are not paused when there are none; SettingsError for an
        id that the file does not have."""
        known = [source.id for source in self.sources]
        for id in ids:
            if id not in known:
                raise SettingsError(
                    f"no source has the id {id!r}", where=str(self.file), hint=_like(id, known)
                )
        return tuple(s for s in self.sources if (s.id in ids if ids else not s.paused))


def load(file: Path, kinds: Collection[str]) -> Sources:
    """Read and check ``file``; SettingsError when it cannot be read or anything in it is wrong."""
    top = opened(file, "name your sources there, or give another file with --sources")
    fetching = _fetching(Table(top.table("fetch"), f"{file}, [fetch]"))
    entries = top.tables("source")
    top.done()
    sources = tuple(_source(entry, str(file), n, kinds) for n, entry in enumerate(entries, 1))
    _each_once(sources, str(file))
    return Sources(file, sources, fetching)


def opened(file: Path, missing: str) -> Table:
    """A TOML file; SettingsError when it cannot be read, with the hint ``missing`` where there is
    none."""
    try:
        table = tomllib.loads(file.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise SettingsError("there is no such file", where=str(file), hint=missing) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot be read: {error}", where=str(file)) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"is not TOML: {error}", where=str(file)) from error
    return Table(table, str(file))


def _fetching(table: Table) -> Fetching:
    plain = Fetching()
    megabytes = table.number("megabytes", plain.size / 1e6, least=0.001)
    found = Fetching(
        contact=table.text("contact") or "",
        delay=table.number("delay", plain.delay, least=0.0),
        size=int(megabytes * 1e6),
        seconds=table.number("seconds", plain.seconds, least=1.0),
        private=tuple(table.texts("private")),
    )
    if any(not letter.isprintable() or not letter.isascii() for letter in found.contact):
        table.wrong("contact", "has to be plain ASCII, an address of mail or of a page")
    table.done()
    return found


def _source(entry: Mapping[str, Any], file: str, number: int, kinds: Collection[str]) -> Source:
    id = entry.get("id")
    table = Table(entry, f"{file}, source {id!r}" if id else f"{file}, source {number}")
    zone = table.text("zone")
    delay = table.number("delay", -1.0, least=0.0)
    found = Source(
        id=table.matching("id", _ID, "letters, digits, '_', '.' and '-'", needed=True) or "",
        kind=table.one_of("kind", kinds),
        where=table.text("where", needed=True) or "",
        publisher=table.text("publisher") or "",
        speaker=table.matching("speaker", _SPEAKER, "a speaker's id, like RU-MOD or gov:RU-KLU"),
        languages=table.languages(),
        zone=table.zone(zone) if zone else None,
        delay=None if delay < 0 else delay,
        every=table.span("every", timedelta(0)),
        recheck=table.span("recheck", timedelta(hours=24)),
        since=table.moment("since"),
        paused=table.flag("paused"),
        permission=table.text("permission") or "",
        options=table.table("options"),
    )
    table.done()
    if found.kind in _WEB and not found.where.startswith(("http://", "https://")):
        table.wrong("where", "has to be an address that begins with https:// or http://")
    if found.kind in _TELEGRAM and not _CHANNEL.fullmatch(found.where.rpartition("/")[2]):
        table.wrong("where", "has to be a channel's name, like mod_russia")
    return found


def _each_once(sources: tuple[Source, ...], file: str) -> None:
    seen: set[str] = set()
    for source in sources:
        if source.id in seen:
            raise SettingsError("stands there twice", where=f"{file}, source {source.id!r}")
        seen.add(source.id)


class Table:
    """One table of the file; what was not asked for by ``done`` is not known."""

    def __init__(self, values: Mapping[str, Any], where: str) -> None:
        self._values = values
        self._where = where
        self._asked: list[str] = []

    def wrong(self, key: str, what: str, hint: str = "") -> None:
        raise SettingsError(f"{key} {what}", where=self._where, hint=hint)

    def done(self) -> None:
        for key in self._values:
            if key not in self._asked:
                raise SettingsError(
                    f"no key is called {key!r}", where=self._where, hint=_like(key, self._asked)
                )

    def _get(self, key: str, kind: type | tuple[type, ...], what: str) -> Any:
        self._asked.append(key)
        value = self._values.get(key)
        wrong_type = not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool)
        if value is not None and wrong_type:
            self.wrong(key, f"has to be {what}, not {value!r}")
        return value

    def text(self, key: str, *, needed: bool = False) -> str | None:
        value = self._get(key, str, "a text")
        if value is not None and any(not letter.isprintable() for letter in value):
            self.wrong(key, "holds a character that cannot be printed")
        value = value.strip() if value is not None else None
        if needed and not value:
            self.wrong(key, "is missing")
        return value or None

    def texts(self, key: str) -> list[str]:
        values = self._get(key, list, "a list of texts") or []
        for value in values:
            if not isinstance(value, str):
                self.wrong(key, f"has to be a list of texts, not of {value!r}")
        return list(values)

    def matching(
        self, key: str, form: re.Pattern[str], what: str, *, needed: bool = False
    ) -> str | None:
        value = self.text(key, needed=needed)
        if value is not None and not form.fullmatch(value):
            self.wrong(key, f"has to be {what}, not {value!r}")
        return value

    def one_of(self, key: str, known: Collection[str]) -> str:
        value = self.text(key, needed=True) or ""
        if value not in known:
            self.wrong(key, f"{value!r} is not known", _like(value, sorted(known)))
        return value

    def languages(self) -> tuple[str, ...]:
        values = self.texts("languages")
        for value in values:
            if value not in LANGUAGES:
                self.wrong("languages", f"{value!r} is not read", f"known: {', '.join(LANGUAGES)}")
        return tuple(dict.fromkeys(values))

    def zone(self, name: str) -> Any:
        try:
            return settings.zone(name)
        except SettingsError as error:
            raise SettingsError(error.message, where=self._where, hint=error.hint) from error

    def number(self, key: str, plain: float, *, least: float) -> float:
        value = self._get(key, (int, float), "a number")
        if value is None:
            return plain
        if not least <= value <= 1e6:
            self.wrong(key, f"has to be a number from {least:g} up, not {value!r}")
        return float(value)

    def flag(self, key: str) -> bool:
        return bool(self._get(key, bool, "true or false"))

    def table(self, key: str) -> Mapping[str, Any]:
        return dict(self._get(key, dict, "a table") or {})

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        values = self._get(key, list, f"written as [[{key}]]") or []
        if any(not isinstance(value, dict) for value in values):
            self.wrong(key, f"has to be written as [[{key}]]")
        return list(values)

    def span(self, key: str, plain: timedelta) -> timedelta:
        """Like "30 min", "6 h", "2 d"."""
        value = self.text(key)
        if value is None:
            return plain
        match = _SPAN.fullmatch(value)
        if match is None or float(match.group(1)) > 10_000:
            self.wrong(key, f"has to be like '30 min', '6 h' or '2 d', not {value!r}")
            return plain
        return float(match.group(1)) * _UNITS[match.group(2)]

    def moment(self, key: str) -> datetime | None:
        value = self._get(key, (datetime, date), "a date, like 2026-05-01")
        if value is None:
            return None
        if not isinstance(value, datetime):
            value = datetime.combine(value, time())
        return value if value.tzinfo else value.replace(tzinfo=UTC)


def _like(name: str, known: Collection[str]) -> str:
    close = get_close_matches(name, list(known), 1, 0.6)
    return f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(known)}"


def beside(ledger: Path | str) -> Path:
    """Where sources.toml stands when nobody says: beside the ledger's file, else here."""
    return ledger.parent / NAME if isinstance(ledger, Path) else Path(NAME)
