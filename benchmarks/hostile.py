"""Asks servers what nobody should, and looks at every answer.

    python benchmarks/hostile.py [--n 5000] [--seed 1] [--json FILE]

Four servers over one ledger whose every field is markup: on loopback with accounts, closed, public,
and with --review under a name that is markup. Requests go over all routes of the application and
all parameters of its description: path tricks, markup, NUL, lone surrogates, huge numbers, the same
parameter twice; bodies of other types, too large, broken, deep; tokens and cookies of every role,
expired, revoked, disabled, forged, sent twice; forms without proof, with another's, or from
elsewhere. Two routes are added that need a role, so that roles are asked for at all times. One
request in five is of a pair: an address that may be read as one person, then as another (of another
role, or nobody), half of them with the first one's tag: answers are kept, and must be kept apart.

Of every answer it is asked that it is no 500; that no traceback, file, hash or secret stands in it;
nobody else's name or proof; nothing of the ledger for who may not read it, nothing young for the
public, nothing of an editor's for others; that a page has no script, handler or address but ours;
that nobody is sent elsewhere; and at the end that the ledger has grown by what was allowed and by
nothing else. Then the pages are followed link by link and looked at in the same way. Exit code 1 if
anything is found.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import tempfile
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote_from_bytes, unquote, unquote_plus, urlencode, urlsplit

from argon2 import PasswordHasher
from fastapi import FastAPI
from starlette.responses import Response

from svodka.accounts import Accounts, Person, Role
from svodka.accounts.passwords import Passwords
from svodka.ledger import Ledger
from svodka.model import Document, Reading
from svodka.pipeline import read
from svodka.serve import access
from svodka.serve.app import create_app
from svodka.serve.settings import Settings

MARKUP = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{ 91*83 }}</textarea><svg/onload=1>"
)
# Words that stand in the ledger, in what is too young for the public, and in what editors see.
HELD, YOUNG, EDITORS = "Heldwordqz", "Youngwordqz", "Editorswordqz"
PASSWORD = "a password for the benchmark"
TOKEN = "a-reader's-token-of-the-server"
PORT = 80
DAY = "2026-05-15"
# What a parameter of that name means where it is not the one that is attacked.
SANE = {
    "date": DAY, "day": DAY, "area": "RU-KLU", "region": "RU-KLU", "from": "2026-05-14",
    "to": DAY, "id": "g", "document": "g", "name": "mod_russia", "limit": "3", "next": "/data",
}  # fmt: skip
# Addresses that somebody may read, asked by one and then by another; and the share of such pairs.
READABLE = (
    "/", f"/night/{DAY}", "/region", "/region/RU-KLU", f"/region/RU-KLU/{DAY}", "/document/m",
    "/document/m?second=1", "/document/young", "/source", "/source/mod_russia", "/speaker", "/data",
    "/search?region=RU-KLU", "/search?region=RU-BRY", "/account", "/desk", "/desk/decisions",
    "/probe/secret", "/api/v1", "/api/v1/claims", "/api/v1/documents/young", "/api/v1/documents",
    "/api/v1/search?region=RU-BRY&what=documents", f"/api/v1/nights/{DAY}", "/api/v1/changes",
    "/data/documents.csv", "/data/claims.jsonl", "/feeds/changes.atom", "/feeds/nights.json",
)  # fmt: skip
AGAIN = 0.2
PAGE_PARAMETERS = ("region", "from", "to", "period", "revision", "as_of", "date", "next", "q")
FIELDS = ("csrf", "name", "password", "next", "subject", "verdict", "note", "text", "published",
          "source", "lang", "url")  # fmt: skip

ILL = (
    *(value.encode("utf-8", "surrogatepass")
    for value in (
        "../../../../etc/passwd", "....//....//etc/passwd", "..\\..\\..\\windows\\win.ini",
        "/etc/passwd", "file:///etc/passwd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "svodka.db.accounts",
        "\0", "a\0b", "%00", "\r\nSet-Cookie: a=b", "\n\n", "\u2028", "\ud800", "\udfff\ud800",
        "\ufffe", "\u202egnp", "😀" * 60, "e\u0301" * 200, MARKUP, "\"><script src=//x.example/>",
        "javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "//evil.example/",
        "/\\evil.example", "https://evil.example/", "/\t/evil.example", "{{7*7}}{% raw %}",
        "${jndi:ldap://x.example/a}", "' OR '1'='1", "'; DROP TABLE entries;",
        "x' UNION SELECT password FROM accounts --", "%' ESCAPE '", "*", "\"*\" NEAR(", "0", "-1",
        "1e309", "NaN", "-0", "9" * 18, "9" * 400, str(2**63), str(2**64), "0x10", "٣", "½",
        "0001-01-01", "0000-00-00", "9999-12-31", "10000-01-01", "2026-02-30", "2026-05-15T25:00",
        "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-W20-5", "true", "null",
        "[]", "{}", "", " ", "\t", "a" * 3000, "RU-KLU," * 300, "." * 200, "..", ".", "/", "//",
        "?", "#", "%", "%zz", "%c0%af", "con", "g/../m", "h/1?<b>",
    )),
    b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", bytes(range(128, 200)),
)  # fmt: skip

_LEAKS = re.compile(
    r"Traceback|File \"|root:x:0|\[fonts\]|\$argon2|sqlalchemy|sqlite3\.|psycopg|site-packages"
    r"|RuntimeError|KeyError|SELECT .+ FROM|svodka\.db\b(?!\.accounts)"
)
_NAMED = re.compile(r'<a href="/account">([^<]*)</a>')
_ACTIVE = ("iframe", "object", "embed", "base", "applet", "frame", "img", "video", "style")
_OWN_SCRIPT = re.compile(r"/static/[0-9a-f]{12}/\w+\.js")
_ALLOWED_503 = {"busy", "not_indexed"}


@dataclass(frozen=True)
class Credential:
    """Headers that say who asks; ``role`` is what they are worth, None for nobody that is known."""

    name: str
    headers: tuple[tuple[bytes, bytes], ...] = ()
    role: Role | None = None
    csrf: str = ""
    # Whether the server takes them for a reader at all, and knows by name who it is.
    reads: bool = False
    person: str = ""

    @property
    def known(self) -> bool:
        return self.role is not None


@dataclass(frozen=True)
class Asked:
    server: str
    method: str
    path: bytes
    query: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    credential: Credential
    kind: str
    # What somebody of that role may do here: not a refusal but a success is then right.
    allowed: bool = False

    def __str__(self) -> str:
        where = f"{self.method} {self.path!r}?{self.query[:200]!r}"
        return f"{self.server} {self.kind} as {self.credential.name}: {where} {self.body[:120]!r}"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass
class Server:
    """``routes``: a method, a path with {names}, and the names of its query."""

    name: str
    app: FastAPI
    settings: Settings
    credentials: tuple[Credential, ...]
    routes: tuple[tuple[str, str, tuple[str, ...]], ...] = ()


@dataclass
class Found:
    statuses: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    written: int = 0
    pages: int = 0
    escaped: int = 0


# -- the world --------------------------------------------------------------------------------


def fill(path: Path) -> None:
    """Reports of a night, one corrected, all of it markup where it can be, and a young one."""
    at = datetime.fromisoformat(f"{DAY}T01:00:00+03:00")
    told = (
        (
            "m",
            "mod_russia",
            f"С 20.00 до 24.00 мск уничтожены 7 БПЛА над Калужской областью. {HELD}",
        ),
        ("g", "shapsha_vv", f"С 20.00 до 24.00 над Калужской областью сбиты 11 БПЛА. {MARKUP}"),
        ("g", "shapsha_vv", f"С 20.00 до 24.00 над Калужской областью сбиты 12 БПЛА. {MARKUP}"),
        (f"h/../{MARKUP}?x#y", MARKUP, f"Над Тульской областью сбит 1 БПЛА. {MARKUP} {HELD}"),
    )
    with Ledger.open(path) as book:
        for number, (id, source, text) in enumerate(told):
            book.add(read(text, at + timedelta(minutes=number), source, id=id))
        extras = {"title": MARKUP, "edited": MARKUP}
        url = f"https://example.org/{MARKUP}"
        book.add(Reading(Document("x", MARKUP, 1, MARKUP, url, "ru", at, None, extras)))
        book.judge("m", "retracted", MARKUP, MARKUP)
        book.judge("m", "restored", MARKUP, MARKUP)
        now = datetime.now(UTC)
        young = f"Над Брянской областью сбиты 3 БПЛА. {YOUNG}"
        book.add(read(young, now, "mod_russia", id="young"))
        book.index_families()


def people(file: Path) -> dict[str, str]:
    """Accounts of each role; the secrets that were made, by what they are."""
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    made: dict[str, str] = {}
    long_ago = datetime.now(UTC) - timedelta(days=30)
    with (
        Accounts.open(file, create=True, passwords=passwords) as book,
        Accounts.open(file, clock=lambda: long_ago, passwords=passwords) as earlier,
    ):
        for role in Role:
            name = role.word
            book.add(name, role, PASSWORD, "benchmark")
            made[f"token of a {name}"] = book.make_token(name, "benchmark").secret
            made[f"session of a {name}"] = _session(book, name)
        low = book.make_token("editor", "benchmark", role=Role.READER)
        made["reader's token of an editor"] = low.secret
        gone = book.make_token("editor", "benchmark")
        book.revoke("editor", gone.token.id, "benchmark")
        made["revoked token"] = gone.secret
        made["expired token"] = earlier.make_token("editor", "benchmark", days=1).secret
        made["expired session"] = _session(earlier, "editor")
        book.add("disabled", Role.EDITOR, PASSWORD, "benchmark")
        made["token of a disabled"] = book.make_token("disabled", "benchmark").secret
        made["session of a disabled"] = _session(book, "disabled")
        book.set_disabled("disabled", True, "benchmark")
    return made


def _session(book: Accounts, name: str) -> str:
    opened = book.login(name, PASSWORD, "")
    assert opened is not None
    return opened.secret


def credentials(made: dict[str, str], settings: Settings) -> Iterator[Credential]:
    """Good and bad ones, as this server should take them."""
    open_ = not settings.closed
    if settings.review:
        # Whatever is sent, the user of this machine asks.
        yield Credential("nothing", role=Role.EDITOR, reads=True)
        yield Credential("no token", _bearer("x"), role=Role.EDITOR, reads=True)
        return
    yield Credential("nothing", reads=open_)
    for role in Role:
        for how in ("token", "session"):
            name = f"{how} of a {role.word}"
            headers = _bearer(made[name]) if how == "token" else _cookie(made[name])
            yield Credential(name, headers, role, reads=True, person=role.word)
    low = "reader's token of an editor"
    yield Credential(low, _bearer(made[low]), Role.READER, reads=True, person="editor")
    for name in ("revoked token", "expired token", "token of a disabled"):
        yield Credential(name, _bearer(made[name]))
    for name in ("expired session", "session of a disabled"):
        yield Credential(name, _cookie(made[name]), reads=open_)
    good = made["session of a editor"]
    for name, headers in (
        ("half a token", _bearer(made["token of a editor"][:-1])),
        ("a session as a token", _bearer(good)),
        ("a token in basic", ((b"authorization", b"Basic " + TOKEN.encode()),)),
        ("no scheme", ((b"authorization", made["token of a editor"].encode()),)),
        ("bytes for a token", ((b"authorization", b"Bearer \xff\xfe\x00"),)),
        ("a long token", _bearer("x" * 7000)),
    ):
        yield Credential(name, headers)
    for name, headers in (
        ("a token as a session", _cookie(made["token of a editor"])),
        ("half a session", _cookie(good[:-1])),
        ("a session twice", _cookie(f"{good}; svodka-session-{PORT}=x")),
        ("another port's session", ((b"cookie", f"svodka-session-81={good}".encode()),)),
        ("a host's session", ((b"cookie", f"__Host-svodka-session={good}".encode()),)),
        ("bytes for a session", _cookie("\xff\x00" + good)),
        ("a long session", _cookie("x" * 7000)),
        ("markup for a session", _cookie(MARKUP)),
    ):
        yield Credential(name, headers, reads=open_)


def _bearer(secret: str) -> tuple[tuple[bytes, bytes], ...]:
    return ((b"authorization", f"Bearer {secret}".encode()),)


def _cookie(secret: str) -> tuple[tuple[bytes, bytes], ...]:
    return ((b"cookie", f"svodka-session-{PORT}={secret}".encode("latin-1", "replace")),)


def servers(folder: Path, made: dict[str, str]) -> list[Server]:
    file = folder / "people"
    chosen = {
        "loopback": Settings(accounts=file),
        "closed": Settings(accounts=file, members=True, token=TOKEN, any_host=True, local=False),
        "public": Settings(accounts=file, public=True),
        "review": Settings(review=MARKUP),
    }
    found = []
    for name, settings in chosen.items():
        app = create_app(folder / "svodka.db", settings)
        _probes(app)
        one = Server(name, app, settings, tuple(credentials(made, settings)))
        one.routes = tuple(routes(app))
        found.append(one)
    return found


def _probes(app: FastAPI) -> None:
    """Routes that need a role: one to look at, one that writes, and one that forgot to say."""
    context = app.state.context

    @app.get("/probe/secret", dependencies=[access.require(Role.EDITOR)])
    def secret() -> Response:
        return Response(EDITORS, media_type="text/plain")

    @app.post("/probe/write")
    def write(
        sent: access.Form, person: Annotated[Person, access.require(Role.REVIEWER)]
    ) -> Response:
        with context.writing() as ledger:
            ledger.judge("m", "restored", person.name, sent.get("note"))
        return Response("written", media_type="text/plain")

    @app.post("/probe/undeclared")
    def undeclared() -> Response:
        return Response(EDITORS, media_type="text/plain")


def routes(app: FastAPI) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every method and path, with the names of its query; the API's as it describes them."""
    described: dict[str, Any] = app.openapi()["paths"]
    for path, route in _walked(app.routes, ""):
        for method in sorted(route.methods or ()):
            operation = described.get(path.replace(":path", ""), {}).get(method.lower(), {})
            told = (item for item in operation.get("parameters", ()) if item["in"] == "query")
            names = tuple(item["name"] for item in told)
            yield method, path, names or PAGE_PARAMETERS


def _walked(found: Sequence[Any], prefix: str) -> Iterator[tuple[str, Any]]:
    """Routers that were included are kept whole by newer versions of the framework."""
    for route in found:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _walked(inner.routes, prefix + route.include_context.prefix)
        elif getattr(route, "methods", None):
            yield prefix + route.path, route


# -- requests ---------------------------------------------------------------------------------


def asked(rng: random.Random, world: Sequence[Server]) -> Asked:
    """One request."""
    server = rng.choice(world)
    if rng.random() < 0.25:
        # Those that change something are few, and matter most.
        method, path, names = rng.choice([one for one in server.routes if one[0] == "POST"])
    else:
        method, path, names = rng.choice(server.routes)
    good = [one for one in server.credentials if one.reads]
    credential = rng.choice(good if rng.random() < 0.5 else server.credentials)
    headers = [(b"host", b"127.0.0.1"), *credential.headers]
    if rng.random() < 0.5 and method != "POST":
        headers.append((b"accept", b"text/html,*/*;q=0.8"))
    if rng.random() < 0.1:
        headers.append(_odd_header(rng))
    if path == "/probe/write":
        return _form(rng, server, credential, headers)
    if rng.random() < 0.03:
        method = rng.choice(("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "POST", "HEAD"))
    raw, kind = _path(rng, path)
    query = _query(rng, names)
    body, more = _body(rng) if method in ("POST", "PUT", "PATCH") else (b"", [])
    return Asked(server.name, method, raw, query, tuple(headers + more), body, credential, kind)


def pair(rng: random.Random, server: Server, earlier: Sequence[Asked]) -> tuple[Asked, Asked]:
    """The same address as two people: one of those that may be read, or that was asked ``earlier``
    and answered."""
    if earlier and rng.random() < 0.3:
        path, query = (one := rng.choice(earlier)).path, one.query
    else:
        raw, _, told = rng.choice(READABLE).partition("?")
        path, query = raw.encode("ascii"), told.encode("ascii")
    page = ((b"accept", b"text/html,*/*;q=0.8"),) if rng.random() < 0.7 else ()
    good = [one for one in server.credentials if one.reads]
    first = rng.choice(good)
    others = [one for one in server.credentials if one.person != first.person or not one.reads]
    second = rng.choice(others or server.credentials)
    made = (
        Asked(server.name, "GET", path, query, ((b"host", b"127.0.0.1"), *who.headers, *page), b"",
              who, "again")
        for who in (first, second)
    )  # fmt: skip
    one, other = made
    return one, other


def _path(rng: random.Random, template: str) -> tuple[bytes, str]:
    """The path with one parameter that is ill; or a path that leaves it."""
    parts = re.findall(r"\{(\w+)(?::\w+)?\}", template)
    target = rng.choice(parts) if parts and rng.random() < 0.7 else None
    kind = "path" if target else "query"

    def value(match: re.Match[str]) -> str:
        if match[1] == target:
            safe = rng.choice(("", "/", "/.%\\:;@"))
            return quote_from_bytes(rng.choice(ILL), safe=safe)
        return SANE.get(match[1], "x")

    raw = re.sub(r"\{(\w+)(?::\w+)?\}", value, template)
    if rng.random() < 0.05:
        kind = "path"
        raw = rng.choice(
            (
                f"{raw}/../../../etc/passwd",
                f"/{raw}",
                f"{raw}//",
                f"{raw}/%2e%2e/%2e%2e/",
                f"/.{raw}",
            )
        )
    return raw.encode("ascii", "replace"), kind


def _query(rng: random.Random, names: Sequence[str]) -> bytes:
    """Sane values, some of them ill, some twice."""
    pairs: list[tuple[str, bytes]] = []
    for name in names:
        if name in ("from", "to", "limit") and rng.random() < 0.8:
            pairs.append((name, SANE[name].encode()))
        if rng.random() < 0.15:
            pairs.append((name, rng.choice(ILL)))
        if rng.random() < 0.03:
            pairs += [(name, rng.choice(ILL)), (name, SANE.get(name, "x").encode())]
    if rng.random() < 0.05:
        pairs.append((rng.choice(("x", "__proto__", "csrf", "as_of[]", MARKUP)), b"1"))
    if rng.random() < 0.02:
        return rng.choice((b"&&&==", b"%", b"=", b"?" * 500, b"a=" + b"b" * 20_000, b"%ff=%fe"))
    return urlencode(pairs).encode()


def _body(rng: random.Random) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    json_type, form_type = b"application/json", b"application/x-www-form-urlencoded"
    ill = rng.choice((rng.choice(ILL).decode("utf-8", "surrogateescape"), MARKUP))
    told = {name: rng.choice((ill, "x", MARKUP)) for name in FIELDS if rng.random() < 0.4}
    how = rng.randrange(9)
    if how < 3:
        told = {
            k: v for k, v in told.items() if k in ("text", "published", "source", "lang", "url")
        }
        return json.dumps({"text": ill, **told}).encode(), [(b"content-type", json_type)]
    if how < 5:
        pairs = [(k, v.encode("utf-8", "surrogatepass")) for k, v in told.items()]
        sent = urlencode(pairs * rng.choice((1, 2))).encode()
        return sent, [(b"content-type", form_type)]
    odd = rng.choice(
        (b"", b"\0" * 50, b"[" * 50_000, b'{"text": ' * 3000, b"\xff\xfe", b"null", b"1e999",
         b'"x"', b"x" * 1_100_000, b"&".join([b"a=1"] * 5000), b'{"text": "\\ud800"}',
         b"--x\r\n\r\n--x--")
    )  # fmt: skip
    types = (json_type, form_type, b"multipart/form-data; boundary=x", b"text/html", b"", b"\xff",
             b"application/json; charset=utf-16", b"application/xml")  # fmt: skip
    more = [(b"content-type", rng.choice(types))]
    if rng.random() < 0.2:
        more.append((b"content-length", rng.choice((b"99999999999", b"-1", b"x", b"0"))))
    return odd, more


def _form(
    rng: random.Random, server: Server, who: Credential, headers: list[tuple[bytes, bytes]]
) -> Asked:
    """To the route that writes: with the proof, without it, with another's, from elsewhere."""
    others = [one.csrf for one in server.credentials if one.csrf and one.csrf != who.csrf]
    proof, kind = rng.choice(
        (
            (who.csrf, "form"),
            ("", "csrf"),
            ("x" * 64, "csrf"),
            (rng.choice(others or ["y"]), "csrf"),
        )
    )
    origin: bytes | None
    header, origin = rng.choice(
        (
            (b"origin", None), (b"origin", b"http://127.0.0.1"),
            (b"sec-fetch-site", b"same-origin"), (b"origin", b"http://evil.example"),
            (b"origin", b"null"), (b"sec-fetch-site", b"cross-site"),
            (b"sec-fetch-site", b"same-site"), (b"sec-fetch-site", b"none"),
        )
    )  # fmt: skip
    if origin is not None:
        headers.append((header, origin))
    headers.append((b"content-type", b"application/x-www-form-urlencoded"))
    body = urlencode({"csrf": proof, "note": MARKUP}).encode()
    bearer = who.known and any(name == b"authorization" for name, _ in who.headers)
    bearer = bearer and not server.settings.review
    ours = origin in (None, b"http://127.0.0.1", b"same-origin")
    proved = bearer or (ours and bool(proof) and proof == who.csrf)
    allowed = who.role is not None and who.role >= Role.REVIEWER and proved
    path = b"/probe/write"
    return Asked(server.name, "POST", path, b"", tuple(headers), body, who, kind, allowed)


def _odd_header(rng: random.Random) -> tuple[bytes, bytes]:
    return rng.choice(
        (
            (b"host", b"evil.example"), (b"x-forwarded-for", b"127.0.0.1"),
            (b"x-forwarded-proto", b"https"), (b"x-forwarded-host", b"evil.example"),
            (b"x-original-url", b"/probe/secret"), (b"x-http-method-override", b"POST"),
            (b"if-none-match", b'"x", W/"y", *'), (b"if-none-match", b"\xff" * 300),
            (b"range", b"bytes=0-18446744073709551615"), (b"accept", MARKUP.encode()),
            (b"accept-language", b"../../etc/passwd"), (b"x-csrf-token", b"\xff\x00"),
            (b"content-length", b"5"), (b"transfer-encoding", b"chunked"),
        )
    )  # fmt: skip


async def answered(app: FastAPI, request: Asked) -> Answer:
    """What a server between would hand to the application, and what it would be told."""
    pieces = [request.body[at : at + 65536] for at in range(0, len(request.body), 65536)] or [b""]
    waiting = list(pieces)
    status, headers, body = 0, (), bytearray()

    async def receive() -> dict[str, Any]:
        if not waiting:
            return {"type": "http.disconnect"}
        piece = waiting.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

    async def send(message: Any) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status = message["status"]
            pairs = message["headers"]
            headers = tuple((k.decode().lower(), v.decode("latin-1")) for k, v in pairs)
        else:
            body.extend(message.get("body", b""))

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
        "method": request.method, "path": unquote(request.path.decode("ascii")),
        "raw_path": request.path, "query_string": request.query, "root_path": "",
        "headers": list(request.headers), "client": ("127.0.0.1", 5), "server": ("127.0.0.1", PORT),
    }  # fmt: skip
    await app(scope, receive, send)
    return Answer(status, headers, bytes(body))


# -- what must hold ---------------------------------------------------------------------------


class Markup(HTMLParser):
    """What a page would run or load that is not ours, and where it leads."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag in _ACTIVE:
            self.wrong.append(f"<{tag}>")
        if tag == "script" and not _OWN_SCRIPT.fullmatch(told.get("src", "")):
            self.wrong.append("a script")
        if tag == "meta" and "http-equiv" in told:
            self.wrong.append("a meta that acts")
        for name, value in told.items():
            if name.startswith("on") or name in ("style", "srcdoc", "formaction", "ping"):
                self.wrong.append(f"{name}=")
            if name in ("href", "src", "action", "xlink:href"):
                self._address(tag, name, value.strip())

    def _address(self, tag: str, name: str, value: str) -> None:
        scheme = urlsplit(value).scheme.lower() if "//" not in value[:2] else "//"
        own = not scheme and not value.startswith(("/\\", "\\"))
        if tag == "a" and own:
            self.links.append(value)
        # A document's own address may be linked to; nothing else leads away.
        outward = tag == "a" and name == "href" and scheme in ("http", "https")
        icon = tag == "link" and value == "data:,"
        if not (own or outward or icon):
            self.wrong.append(f"{tag} {name}={value[:60]!r}")


def faults(request: Asked, answer: Answer, server: Server, secrets: Sequence[str]) -> Iterator[str]:
    text, credential = answer.text, request.credential
    if answer.status >= 500 and not (
        answer.status == 501 or (answer.status == 503 and _code(answer) in _ALLOWED_503)
    ):
        yield f"status {answer.status}: {text[:300]}"
    sent = unquote_plus((request.path + b" " + request.query + request.body).decode("latin-1"))
    leak = _LEAKS.search(text)
    if leak is not None and leak[0] not in sent:
        yield f"leaks {leak[0]!r}"
    sent += "".join(value.decode("latin-1") for _, value in request.headers)
    if any(secret in text and secret not in sent for secret in secrets):
        yield "leaks a secret"
    if not credential.reads and (HELD in text or YOUNG in text):
        yield "the ledger, to somebody who may not read it"
    if server.settings.public and not credential.known and YOUNG in text:
        yield "what is too young, to the public"
    if not server.settings.review:
        yield from _of_others(text, credential, server)
    if EDITORS in text and (credential.role is None or credential.role < Role.EDITOR):
        yield "what is an editor's, to somebody else"
    cached = answer.header("cache-control")
    if "public" in cached and credential.known and "immutable" not in cached:
        yield "an answer for one person that a cache may share"
    elsewhere = request.allowed and answer.status in (400, 413)
    if request.path == b"/probe/write" and not elsewhere:
        if (answer.status == 200) and not request.allowed:
            yield "a decision that was not allowed"
        if answer.status != 200 and request.allowed:
            yield f"status {answer.status} where a decision was allowed"
    yield from _headers(answer)
    if answer.header("content-type").startswith("text/html"):
        page = Markup()
        page.feed(text)
        yield from page.wrong


def _of_others(text: str, credential: Credential, server: Server) -> Iterator[str]:
    """A page names whoever asks, and holds their proof: nobody else's."""
    named = {unescape(name) for name in _NAMED.findall(text)}
    if named - {credential.person}:
        yield f"a page that names {', '.join(sorted(named))}"
    proofs = {one.csrf for one in server.credentials if one.csrf and one.csrf != credential.csrf}
    if any(proof in text for proof in proofs):
        yield "the proof of somebody else"


def _headers(answer: Answer) -> Iterator[str]:
    if answer.header("x-content-type-options") != "nosniff":
        yield "no nosniff"
    if "default-src 'none'" not in answer.header("content-security-policy"):
        yield "no policy"
    location = answer.header("location")
    if location and not re.match(r"/(?![/\\])[^\\\t\r\n]*$", location):
        yield f"sends elsewhere: {location[:80]!r}"
    for name, value in answer.headers:
        if "\n" in value or "\r" in value:
            yield f"a line end in {name}"
        if name == "set-cookie" and not re.match(r"svodka-(session|visit)-\d+=.*HttpOnly", value):
            yield f"a cookie that is not ours: {value[:60]!r}"
        if name.startswith("access-control"):
            yield f"{name}: {value}"


def _code(answer: Answer) -> str:
    try:
        return str(json.loads(answer.body)["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return ""


# -- the run ----------------------------------------------------------------------------------


@dataclass
class World:
    """One ledger, its people and servers; ``secrets`` that no answer may hold."""

    folder: Path
    made: dict[str, str]
    servers: dict[str, Server]
    secrets: tuple[str, ...]

    def close(self) -> None:
        for server in self.servers.values():
            server.app.state.context.close()


async def prepared(folder: Path) -> World:
    fill(folder / "svodka.db")
    made = people(folder / "people")
    found = {server.name: server for server in servers(folder, made)}
    for server in found.values():
        await _prove(server)
    return World(folder, made, found, (*made.values(), TOKEN, PASSWORD))


async def ask(world: World, request: Asked, found: Found) -> Answer:
    """Send it, and keep what is wrong with the answer."""
    server = world.servers[request.server]
    answer = await answered(server.app, request)
    note(world, request, answer, found)
    return answer


async def ask_again(world: World, request: Asked, first: Answer, found: Found, tag: bool) -> Answer:
    """As another person than the one that was given the ``first`` answer, with its tag or without.
    A 304 says that what the first one has is what the other would be given: it is looked at as
    that."""
    if tag and first.header("etag"):
        told = (b"if-none-match", first.header("etag").encode("latin-1"))
        request = replace(request, headers=(*request.headers, told))
    answer = await answered(world.servers[request.server].app, request)
    note(world, request, answer, found)
    if answer.status == 304:
        kept = dict(first.headers) | dict(answer.headers)
        stands = Answer(200, tuple(kept.items()), first.body)
        server = world.servers[request.server]
        wrong = faults(request, stands, server, world.secrets)
        found.faults += [f"{what} (by the tag of another) · {request}" for what in wrong]
    return answer


def note(world: World, request: Asked, answer: Answer, found: Found) -> None:
    """Count it, and keep what is wrong with it."""
    server = world.servers[request.server]
    found.statuses[answer.status] += 1
    found.kinds[request.kind] += 1
    if request.path == b"/probe/write" and answer.status == 200:
        found.written += 1
    wrong = faults(request, answer, server, world.secrets)
    found.faults += [f"{what} · {request}" for what in wrong]


async def run(world: World, n: int, seed: int, pages: int = 60) -> Found:
    """``pages`` are followed on each server."""
    rng, found = random.Random(seed), Found()
    entries, all_servers = _entries(world.folder), list(world.servers.values())
    earlier: dict[str, deque[Asked]] = {name: deque(maxlen=50) for name in world.servers}
    while sum(found.statuses.values()) < n:
        if rng.random() < AGAIN / 2 and sum(found.statuses.values()) < n - 1:
            server = rng.choice(all_servers)
            one, other = pair(rng, server, earlier[server.name])
            first = await ask(world, one, found)
            await ask_again(world, other, first, found, rng.random() < 0.5)
            continue
        request = asked(rng, all_servers)
        answer = await ask(world, request, found)
        if request.method == "GET" and answer.status == 200:
            earlier[request.server].append(request)
    if _entries(world.folder) != entries + found.written:
        found.faults.append("the ledger has grown by what was not allowed")
    with Accounts.open(world.folder / "people") as book:
        for role in Role:
            if book.by_session(world.made[f"session of a {role.word}"]) is None:
                found.faults.append(f"the session of the {role.word} was ended without its proof")
    for server in all_servers:
        await _follow(server, found, pages)
    return found


async def _prove(server: Server) -> None:
    """Give each credential the proof that its own page has."""
    proved = []
    for one in server.credentials:
        headers = ((b"host", b"127.0.0.1"), *one.headers, (b"accept", b"text/html"))
        request = Asked(server.name, "GET", b"/account", b"", headers, b"", one, "proof")
        answer = await answered(server.app, request)
        token = re.search(r'name="csrf" value="([^"]+)"', answer.text)
        csrf = token[1] if token else ""
        if server.settings.review:
            person = server.app.state.context.callers.of(
                {"type": "http", "headers": [], "client": ("127.0.0.1", 5)}
            )
            csrf = person.csrf
        proved.append(replace(one, csrf=csrf))
    server.credentials = tuple(proved)


async def _follow(server: Server, found: Found, most: int) -> None:
    """Pages link by link, as somebody who may see most."""
    best = max(server.credentials, key=lambda one: one.role or 0)
    waiting, seen = ["/", "/login", "/account"], {"/", "/login", "/account"}
    for _ in range(most):
        if not waiting:
            return
        address = waiting.pop(0)
        parts = urlsplit(address)
        headers = ((b"host", b"127.0.0.1"), (b"accept", b"text/html"), *best.headers)
        raw, query = parts.path.encode("ascii"), parts.query.encode("ascii")
        request = Asked(server.name, "GET", raw, query, headers, b"", best, "page")
        answer = await answered(server.app, request)
        found.pages += 1
        found.escaped += "&lt;script&gt;" in answer.text
        found.faults += [f"{what} · {request}" for what in faults(request, answer, server, [])]
        page = Markup()
        page.feed(answer.text)
        for link in page.links:
            target = link.partition("#")[0]
            if target.startswith("/") and target not in seen:
                seen.add(target)
                waiting.append(target)


def _entries(folder: Path) -> int:
    with Ledger.open(folder / "svodka.db", create=False) as book:
        return sum(1 for _ in book.entries())


async def _whole(folder: Path, n: int, seed: int) -> Found:
    world = await prepared(folder)
    try:
        return await run(world, n, seed)
    finally:
        world.close()


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--n", type=int, default=5000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--json", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(_whole(Path(folder), given.n, given.seed))
    print(f"{sum(found.statuses.values())} requests, seed {given.seed}")
    for status, amount in sorted(found.statuses.items()):
        print(f"  {status}  {amount}")
    print("  " + ", ".join(f"{kind} {amount}" for kind, amount in found.kinds.most_common()))
    print(f"  {found.written} decisions written, all of them allowed")
    print(f"  {found.pages} pages followed, {found.escaped} of them show markup as words")
    print(f"  {found.statuses[500]} × 500, {len(found.faults)} faults")
    for fault in found.faults[:20]:
        print(f"    {fault}")
    if given.json:
        told = {"statuses": found.statuses, "kinds": found.kinds, "faults": found.faults}
        given.json.write_text(json.dumps(told, indent=1))
    return 1 if found.faults or not found.escaped else 0


if __name__ == "__main__":
    raise SystemExit(main())
