"""Getting a page politely: robots.txt, a pause per host, conditional requests, patience, bounds."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from types import TracebackType
from typing import NamedTuple, Self

import httpx

from svodka.sources import body
from svodka.sources.network import Deadline, Refused, Transport, Untrusted
from svodka.sources.pace import Clock, Pace, backoff, retry_after
from svodka.sources.records import FetchError, Source
from svodka.sources.robots import Robots

_ACCEPT = (
    "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml,"
    " application/feed+json, application/json;q=0.9, application/xml;q=0.9, */*;q=0.5"
)
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))
_AGAIN = frozenset((429, 500, 502, 503, 504))


@dataclass(frozen=True, slots=True)
class Limits:
    """``size`` in bytes after unpacking, all times in seconds. ``whole`` is for one answer from the
    first byte asked to the last one read, ``silence`` for the wait for the next byte. ``tries``
    counts the first one. A Retry-After above ``patience`` is not waited for."""

    size: int = 10_000_000
    whole: float = 60.0
    silence: float = 20.0
    tries: int = 4
    redirects: int = 5
    patience: float = 120.0
    delay: float = 1.0


class Known(NamedTuple):
    """What the last answer said about itself, for asking whether it changed."""

    etag: str | None = None
    modified: str | None = None


_UNKNOWN = Known()


@dataclass(frozen=True, slots=True)
class Answer:
    """``body`` is empty where nothing changed. ``url`` is where it was found in the end; ``moved``
    is set when all the way there was redirected for good. ``type`` and ``charset`` are what the
    server says."""

    url: str
    body: bytes
    retrieved: datetime
    unchanged: bool = False
    known: Known = _UNKNOWN
    type: str = ""
    charset: str | None = None
    moved: str | None = None


@dataclass(slots=True)
class _Got:
    status: int
    headers: httpx.Headers
    body: bytes = b""


@dataclass(slots=True)
class Fetcher:
    """One for a run; threads share it. ``agent`` is what servers are told (see ``user_agent``),
    ``private`` names hosts that may have private addresses."""

    agent: str
    limits: Limits = field(default_factory=Limits)
    private: Collection[str] = ()
    clock: Clock = field(default_factory=Clock)
    stopped: threading.Event = field(default_factory=threading.Event, init=False)
    _transport: Transport = field(init=False)
    _headers: dict[str, str] = field(init=False)
    _deadline: Deadline = field(init=False)
    _pace: Pace = field(init=False)
    _robots: Robots = field(init=False)

    def __post_init__(self) -> None:
        self._deadline = Deadline(self.clock.monotonic)
        self._pace = Pace(self.clock)
        self._robots = Robots(self._robots_file)
        # Without httpx's client: redirects are followed here, and no cookie is kept.
        self._transport = Transport(self.private, self._deadline)
        self._headers = {
            "User-Agent": self.agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": body.ENCODINGS,
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._transport.close()

    def get(self, url: str, source: Source | None = None, known: Known = _UNKNOWN) -> Answer:
        """The page at ``url``. FetchError when it cannot be had: refused, forbidden, gone, too
        large, too slow, or failing time after time."""
        return self._follow(url, source, known, ask_robots=True)

    def _follow(self, url: str, source: Source | None, known: Known, *, ask_robots: bool) -> Answer:
        at, permanent = address(url), True
        seen: list[str] = []
        while str(at) not in seen:
            seen.append(str(at))
            delay = self._admitted(at, source) if ask_robots else self._delay(source)
            got = self._patiently(at, delay, known)
            if got.status not in _REDIRECTS:
                moved = str(at) if permanent and len(seen) > 1 else None
                return self._answer(at, got, moved)
            if len(seen) > self.limits.redirects:
                raise FetchError(f"redirects more than {self.limits.redirects} times", where=url)
            permanent = permanent and got.status in _PERMANENT
            at = _target(at, got.headers.get("location"))
        raise FetchError("redirects in a circle", where=url)

    def _answer(self, at: httpx.URL, got: _Got, moved: str | None) -> Answer:
        if got.status not in (200, 203, 304):
            said = f"answers {_said(got.status)}"
            raise FetchError(said, where=str(at), status=got.status)
        known = Known(got.headers.get("etag"), got.headers.get("last-modified"))
        type, charset = _content_type(got.headers)
        now, unchanged = self.clock.now(), got.status == 304
        return Answer(str(at), got.body, now, unchanged, known, type, charset, moved)

    def _delay(self, source: Source | None) -> float:
        told = source.delay if source is not None else None
        return self.limits.delay if told is None else told

    def _admitted(self, at: httpx.URL, source: Source | None) -> float:
        """The delay for this host; FetchError where robots.txt forbids and nobody permitted."""
        if source is not None and source.permission:
            return self._delay(source)
        origin = str(at.copy_with(path="/", query=None, fragment=None)).rstrip("/")
        rules = self._robots.rules(origin, str(at))
        if not rules.allowed:
            raise FetchError(
                f"is not asked: {rules.why}",
                where=str(at),
                hint="ask the publisher, and write the answer into the source's permission",
            )
        return max(self._delay(source), rules.delay)

    def _robots_file(self, url: str) -> bytes | None:
        try:
            return self._follow(url, None, _UNKNOWN, ask_robots=False).body
        except FetchError as error:
            if error.status is not None and 400 <= error.status < 500:
                return None
            raise

    def _patiently(self, at: httpx.URL, delay: float, known: Known) -> _Got:
        """An answer that is not "later", after several tries if need be."""
        for tried in range(1, self.limits.tries + 1):
            self._pace.wait(at.netloc.decode("ascii"), delay)
            pause: float | None = None
            try:
                got = self._once(at, known)
            except (httpx.TransportError, body.Broken) as error:
                failure = self._failure(at, error)
            else:
                if got.status not in _AGAIN:
                    return got
                failure = FetchError(f"answers {_said(got.status)}", where=str(at))
                pause = retry_after(got.headers.get("retry-after"), self.clock.now())
            if pause is not None and pause > self.limits.patience:
                asks = f"{failure.message} and asks to come back in {pause:.0f} s"
                raise FetchError(asks, where=str(at))
            if self.stopped.is_set():
                break
            if tried < self.limits.tries:
                self.clock.sleep(backoff(tried, self.clock.random()) if pause is None else pause)
        times = f"{failure.message} ({self.limits.tries} tries)"
        raise FetchError(times, where=str(at)) from failure

    def _once(self, at: httpx.URL, known: Known) -> _Got:
        asked = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
        headers = self._headers | {name: value for name, value in asked.items() if value}
        timeout = httpx.Timeout(self.limits.silence).as_dict()
        self._deadline.start(self.limits.whole)
        request = httpx.Request("GET", at, headers=headers, extensions={"timeout": timeout})
        response = self._transport.handle_request(request)
        try:
            got = _Got(response.status_code, response.headers)
            if got.status in (200, 203):
                got.body = self._body(at, response)
            return got
        finally:
            response.close()

    def _body(self, at: httpx.URL, response: httpx.Response) -> bytes:
        size, encoding = self.limits.size, response.headers.get("content-encoding", "")
        length = response.headers.get("content-length", "")
        try:
            if length.isdigit() and int(length) > size:
                raise body.TooLarge
            return body.decoded(response.iter_raw(), encoding, size)
        except body.TooLarge:
            most = f"{size / 1e6:g} MB"
            raise FetchError(f"is larger than {most}", where=str(at)) from None

    def _failure(self, at: httpx.URL, error: Exception) -> FetchError:
        """The failure in words; raised at once where trying again would be no better."""
        where = str(at)
        if isinstance(error, Refused):
            hint = "if it is yours, name its host under private in sources.toml"
            raise FetchError(f"is not asked: {error}", where=where, hint=hint) from error
        if isinstance(error, Untrusted):
            said = f"has a certificate that cannot be trusted: {error}"
            raise FetchError(said, where=where) from error
        if self._deadline.passed:
            whole = f"does not end within {self.limits.whole:g} s"
            raise FetchError(whole, where=where) from error
        if isinstance(error, httpx.TimeoutException):
            return FetchError(f"says nothing for {self.limits.silence:g} s", where=where)
        if isinstance(error, httpx.ProtocolError):
            return FetchError(f"breaks off: {error}", where=where)
        return FetchError(f"cannot be read: {error}", where=where)


def user_agent(version: str, contact: str = "") -> str:
    """ "svodka/0.1.0 (+mailto:desk@example.org)"."""
    return f"svodka/{version}" + (f" (+{contact})" if contact else "")


def address(url: str) -> httpx.URL:
    """``url`` without its fragment; FetchError when it is no address of the web."""
    try:
        found = httpx.URL(url.strip())
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise FetchError(f"{url[:80]!r} is no address", where=url[:80]) from error
    if found.scheme not in ("http", "https") or not found.host:
        raise FetchError("is no http or https address", where=url[:80])
    if found.userinfo:
        raise FetchError("holds a name or password, which would be kept", where=found.host)
    return found.copy_with(fragment=None)


def _target(at: httpx.URL, location: str | None) -> httpx.URL:
    if not location:
        raise FetchError("redirects to nowhere", where=str(at))
    try:
        return address(str(at.join(location)))
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"redirects to {location[:80]!r}", where=str(at)) from error


def _said(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _content_type(headers: httpx.Headers) -> tuple[str, str | None]:
    """("text/html", "utf-8"); "" and None where it does not say."""
    type, *parts = headers.get("content-type", "").split(";")
    told = {
        name.strip().lower(): value.strip().strip("\"'")
        for name, _, value in (part.partition("=") for part in parts)
    }
    return type.strip().lower(), told.get("charset") or None
