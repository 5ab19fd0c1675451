"""RSS, Atom and JSON Feed → items. Pure: bytes in, records out.

``published`` is as the feed prints it; ``full`` is the item's whole text as HTML where the feed has
it, ``summary`` what it has instead.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import urljoin

from svodka.documents.encoding import decode, mend
from svodka.sources import markup
from svodka.sources.records import FetchError

# A feed lists what is new; more than this is an archive, whose newest items are taken.
MOST = 1000


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item. ``digest`` is over all that the feed says of it."""

    id: str
    url: str | None
    title: str
    full: str | None
    summary: str
    published: str | None
    lang: str | None
    digest: str


def parse(data: bytes, url: str, charset: str | None = None) -> tuple[FeedItem, ...]:
    """The items in the order of the feed, each id once. ``url`` is what relative links are relative
    to. FetchError when it is no feed, or one that no parser should be given."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        found = _json_feed(data, url)
    else:
        found = _xml_feed(data, url, charset)
    items: dict[str, FeedItem] = {}
    for item in found:
        items.setdefault(item.id, item)
        if len(items) >= MOST:
            break
    return tuple(items.values())


def _xml_feed(data: bytes, url: str, charset: str | None) -> Iterator[FeedItem]:
    # Loading it costs 80 ms.
    import feedparser  # type: ignore[import-untyped]

    text, _ = decode(data, markup.declared_encoding(data) or charset)
    try:
        sound = markup.guarded(text)
    except markup.Dangerous as error:
        message = "declares entities or a DTD of its own, and is not read"
        raise FetchError(message, where=url) from error
    # As a stream: given bytes, feedparser tries them as the name of a file first.
    headers = {"content-location": url, "content-type": "application/xml; charset=utf-8"}
    parsed = feedparser.parse(io.BytesIO(sound), response_headers=headers)
    if not parsed.get("version") and not parsed.entries:
        raise FetchError("is no RSS, Atom or JSON feed", where=url)
    lang = _plain(parsed.feed.get("language"))
    return (item for entry in parsed.entries if (item := _entry(entry, lang)) is not None)


def _entry(entry: Any, lang: str | None) -> FeedItem | None:
    link = _plain(entry.get("link"))
    title = _plain(entry.get("title")) or ""
    summary = _plain(entry.get("summary")) or ""
    contents = [part.get("value") or "" for part in entry.get("content") or ()]
    full = max(contents, key=len, default="")
    # Past feedparser's own get, which fills in one time for another.
    published, updated, created = (
        dict.get(entry, key) for key in ("published", "updated", "created")
    )
    return _item(
        _plain(entry.get("id")),
        link,
        title,
        full if len(full) > len(summary) else None,
        summary,
        _plain(published or updated or created),
        lang,
        _plain(updated),
    )


def _json_feed(data: bytes, url: str) -> Iterator[FeedItem]:
    try:
        feed = json.loads(decode(data)[0])
    except (ValueError, RecursionError) as error:
        raise FetchError("is no JSON that can be read", where=url) from error
    items = feed.get("items")
    if "jsonfeed.org" not in str(feed.get("version")) or not isinstance(items, list):
        raise FetchError("is JSON, but no JSON Feed", where=url)
    entries = (entry for entry in items if isinstance(entry, dict))
    lang = _plain(feed.get("language"))
    return (item for entry in entries if (item := _json_entry(entry, url, lang)) is not None)


def _json_entry(entry: dict[str, Any], url: str, lang: str | None) -> FeedItem | None:
    link = _plain(entry.get("url"))
    text = _plain(entry.get("content_text"))
    id = entry.get("id")
    return _item(
        str(id) if isinstance(id, int | float) else _plain(id),
        urljoin(url, link) if link else None,
        _plain(entry.get("title")) or "",
        _plain(entry.get("content_html")) or (_paragraphs(text) if text else None),
        _plain(entry.get("summary")) or "",
        _plain(entry.get("date_published")) or _plain(entry.get("date_modified")),
        _plain(entry.get("language")) or lang,
        _plain(entry.get("date_modified")),
    )


def _paragraphs(text: str) -> str:
    """Plain text as HTML that keeps its lines."""
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())


def _item(
    id: str | None,
    link: str | None,
    title: str,
    full: str | None,
    summary: str,
    published: str | None,
    lang: str | None,
    updated: str | None,
) -> FeedItem | None:
    """None for an item that says nothing at all."""
    name = id or link or (sha256(title.encode()).hexdigest()[:16] if title else None)
    if name is None or not (link or full or summary or title):
        return None
    parts = [link, title, full, summary, published, updated]
    digest = sha256(json.dumps(parts).encode("ascii")).hexdigest()[:16]
    return FeedItem(name, link, title, full, summary, published, lang, digest)


def _plain(value: Any) -> str | None:
    """A text that can be kept; None when it is empty or none."""
    return (mend(value)[0].replace("\0", "").strip() or None) if isinstance(value, str) else None
