"""alerts.toml: who is told what, where, and how late.

Every mistake names the file, the subscription and the key; a key that is not known is a mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from svodka import reconcile, settings
from svodka.alerts.records import DELAY, Alerts, Secret, Smtp, Subscription, Webhook
from svodka.errors import SettingsError
from svodka.model import OBJECTS, OUTCOMES
from svodka.places import Gazetteer
from svodka.serve.pages.asking import area
from svodka.serve.settings import is_loopback
from svodka.sources.config import Table, opened

NAME = "alerts.toml"

# Of an address, a List-Id and a file: nothing that any of them could take for more than a name.
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_NAMED = "small letters, digits, '_' and '-'"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?"
)
_HOST = re.compile(r"[A-Za-z0-9.:-]{1,253}")
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_MOST = 1_000_000
_LONGEST_DELAY = timedelta(days=90)


def beside(ledger: Path | str) -> Path:
    """Where alerts.toml stands when nobody says: beside the ledger's file, else here."""
    return ledger.parent / NAME if isinstance(ledger, Path) else Path(NAME)


def load(file: Path) -> Alerts:
    """Read and check ``file``; SettingsError when it cannot be read or anything in it is wrong."""
    top = opened(file, "write your subscriptions there, or give another file with --alerts")
    base = top.text("base") or ""
    try:
        base = settings.site(base)
    except SettingsError as error:
        top.wrong("base", error.message, error.hint)
    mail = top.table("smtp")
    hooks, wanted = _entries(top, "webhook", file), _entries(top, "subscription", file)
    top.done()
    smtp = _smtp(Table(mail, f"{file}, [smtp]"), file.parent) if mail else None
    webhooks = _each_once((_webhook(one, file.parent) for one in hooks), file, "webhook")
    found = (_subscription(one, webhooks, smtp) for one in wanted)
    subscriptions = tuple(_each_once(found, file, "subscription").values())
    return Alerts(file, subscriptions, webhooks, smtp, base)


def _entries(top: Table, key: str, file: Path) -> list[Table]:
    return [
        Table(entry, f"{file}, {key} {entry.get('name', number)!r}")
        for number, entry in enumerate(top.tables(key), 1)
    ]


def _webhook(table: Table, folder: Path) -> Webhook:
    found = Webhook(
        table.matching("name", _NAME, _NAMED, needed=True) or "",
        table.text("url", needed=True) or "",
        _secret(table, "secret", folder) or Secret(),
        table.flag("private"),
    )
    table.done()
    if found.secret == Secret():
        table.wrong("secret_variable", "is missing", "or give secret_file: nothing goes unsigned")
    parts = urlsplit(found.url)
    if parts.scheme not in ("https", "http") or not parts.hostname or not found.url.isascii():
        table.wrong("url", "has to be an address that begins with https://")
    if parts.username is not None or parts.fragment:
        table.wrong("url", "may hold neither a user nor a '#'")
    if parts.scheme == "http" and not found.private:
        table.wrong(
            "url", "has to begin with https://", "http is for addresses with private = true"
        )
    return found


def _smtp(table: Table, folder: Path) -> Smtp:
    security = table.one_of("security", tuple(_PORTS))
    found = Smtp(
        host=table.matching("host", _HOST, "a host's name", needed=True) or "",
        port=int(table.number("port", _PORTS[security], least=1)),
        security=security,
        sender=table.matching("from", _ADDRESS, "an address of mail", needed=True) or "",
        user=table.text("user") or "",
        password=_secret(table, "password", folder),
    )
    table.done()
    if bool(found.user) != (found.password is not None):
        table.wrong("user", "goes with password_variable or password_file")
    if found.port > 65535:
        table.wrong("port", "is a number up to 65535")
    if security == "none" and (found.user or not is_loopback(found.host)):
        table.wrong("security", "'none' is for a server on this machine that asks for no password")
    return found


def _subscription(table: Table, webhooks: Mapping[str, Webhook], smtp: Smtp | None) -> Subscription:
    found = Subscription(
        name=table.matching("name", _NAME, _NAMED, needed=True) or "",
        regions=tuple(_area(table, text) for text in table.texts("regions")),
        outcome=_of(table, "outcome", "downed", OUTCOMES),
        object=_of(table, "object", "uav", OBJECTS),
        at_least=_amount(table, "at_least"),
        rises_by=_amount(table, "rises_by"),
        conflicts=table.flag("conflicts"),
        webhooks=tuple(dict.fromkeys(table.texts("webhooks"))),
        mail=tuple(dict.fromkeys(table.texts("mail"))),
        feed=table.flag("feed"),
        delay=table.span("delay", DELAY),
        internal=table.flag("internal"),
    )
    table.done()
    if not found.regions:
        table.wrong("regions", "is missing", 'for example ["RU-KLU"], or ["RU", "UA"] for all')
    if not found.counts and not found.conflicts:
        table.wrong("at_least", "is missing", "or give rises_by, or conflicts = true")
    if not found.targets and not found.feed:
        table.wrong("webhooks", "is missing", "or give mail, or feed = true")
    _check_targets(table, found, webhooks, smtp)
    if found.delay < DELAY and not found.internal:
        table.wrong(
            "delay",
            "is shorter than 24 h",
            "what leaves the desk is as late as the public view; else say internal = true",
        )
    if found.delay > _LONGEST_DELAY:
        table.wrong("delay", f"is longer than {_LONGEST_DELAY.days} d")
    return found


def _check_targets(
    table: Table, found: Subscription, webhooks: Mapping[str, Webhook], smtp: Smtp | None
) -> None:
    for name in found.webhooks:
        if name not in webhooks:
            known = ", ".join(webhooks) or "none"
            table.wrong("webhooks", f"{name[:80]!r} is not known", f"there are: {known}")
    for address in found.mail:
        if not _ADDRESS.fullmatch(address):
            table.wrong("mail", f"{address[:80]!r} is no address of mail")
    if found.mail and smtp is None:
        table.wrong("mail", "needs a server", "write a table [smtp]")


def _area(table: Table, text: str) -> tuple[str, ...]:
    """ "RU-KLU"; "RU-MOW,RU-MOS", taken together; a side, "RU". Nothing finer is told of."""
    try:
        found = area(text)
    except SettingsError as error:
        table.wrong("regions", error.message, error.hint)
        raise
    for id in found:
        place = Gazetteer.packaged().place(id)
        if id not in reconcile.sides() and (place is None or place.kind not in ("region", "sea")):
            table.wrong(
                "regions", f"{id!r} is no region, sea or side", "alerts tell of those alone"
            )
    return found


def _of(table: Table, key: str, usual: str, known: Iterable[str]) -> str:
    names = tuple(known)
    value = table.text(key) or usual
    if value not in names:
        table.wrong(key, f"{value[:80]!r} is not known", f"there are: {', '.join(names)}")
    return value


def _amount(table: Table, key: str) -> int | None:
    value = table.number(key, 0.0, least=1)
    if value != int(value) or value > _MOST:
        table.wrong(key, f"has to be a whole number, not {value!r}")
    return int(value) or None


def _secret(table: Table, key: str, folder: Path) -> Secret | None:
    """Of the keys KEY_variable and KEY_file; a file's path begins at the folder of alerts.toml."""
    variable = table.matching(f"{key}_variable", _VARIABLE, "the name of a variable")
    file = table.text(f"{key}_file")
    if table.text(key):
        table.wrong(key, "does not stand in this file", f"give {key}_variable or {key}_file")
    if variable and file:
        table.wrong(f"{key}_file", f"and {key}_variable cannot both be given")
    if not variable and not file:
        return None
    return Secret(variable or "", folder / file if file else None)


def _each_once(found: Iterable[Any], file: Path, kind: str) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for one in found:
        if one.name in seen:
            raise SettingsError("stands there twice", where=f"{file}, {kind} {one.name!r}")
        seen[one.name] = one
    return seen
