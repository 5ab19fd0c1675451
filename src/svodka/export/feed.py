"""A feed as Atom (RFC 4287) or JSON Feed (1.1): what it is called, where it stands, its items.

Contents are plain text: nothing that a document says is ever markup in a feed. Ids are UUIDs made
of what an item is about, so that an item that changes is the same item, updated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5
from xml.sax.saxutils import escape, quoteattr

from svodka.export.snapshot import Snapshot

_SPACE = UUID("6f0c3f0e-5f0d-5c5e-9a55-0b7f3f3c9b1d")
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# What XML 1.0 cannot hold.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ATOM = "application/atom+xml"
JSON = "application/feed+json"


@dataclass(frozen=True, slots=True)
class Item:
    """``name`` is what its id is made of; ``path`` that of its page, relative to the site, "" for
    none; ``url`` another address, for where there is no site."""

    name: str
    title: str
    updated: datetime
    lines: tuple[str, ...]
    path: str = ""
    url: str = ""

    @property
    def id(self) -> str:
        return urn(self.name)

    def link(self, base: str) -> str:
        """The page on the site, else the document's own address."""
        return base + self.path if base and self.path else self.url


@dataclass(frozen=True, slots=True)
class Feed:
    """``name`` is what its id is made of, beside the site. ``base`` is the site's address ending in
    a slash ("/": links without a host, which a reader completes; "": no links to pages). ``paths``
    are where it stands on the site, as Atom and as JSON, "" for nowhere."""

    name: str
    title: str
    about: str
    snapshot: Snapshot
    items: Sequence[Item]
    base: str = ""
    paths: tuple[str, str] = ("", "")

    @property
    def updated(self) -> datetime:
        """When the last item was; of a feed without any, the snapshot's moment."""
        return max((item.updated for item in self.items), default=self.snapshot.moment or _NEVER)


def urn(name: str) -> str:
    """The same for the same name."""
    return f"urn:uuid:{uuid5(_SPACE, name)}"


def atom(feed: Feed) -> bytes:
    """The whole document."""
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{_xml(feed.title)}</title>",
        f"<subtitle>{_xml(f'{feed.about}; {feed.snapshot.line()}')}</subtitle>",
        # A site's feed and another's are two feeds, though of one ledger.
        f"<id>{urn(f'feed/{feed.name}/{feed.base}')}</id>",
        f"<updated>{utc(feed.updated)}</updated>",
        f"<generator version={quoteattr(feed.snapshot.version)}>svodka</generator>",
        "<author><name>svodka</name></author>",
    ]
    if feed.base and feed.paths[0]:
        here = _attribute(feed.base, feed.paths[0])
        parts.append(f'<link rel="self" type="{ATOM}" href={here}/>')
    if feed.base:
        parts.append(f'<link rel="alternate" type="text/html" href={_attribute(feed.base)}/>')
    parts += [_entry(item, feed.base) for item in feed.items]
    return "\n".join([*parts, "</feed>\n"]).encode("utf-8", "replace")


def json_feed(feed: Feed) -> bytes:
    """The same; "_svodka" is the snapshot."""
    told: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.about,
        "_svodka": feed.snapshot.plain(),
    }
    if feed.base:
        told["home_page_url"] = feed.base
    if feed.base and feed.paths[1]:
        told["feed_url"] = feed.base + feed.paths[1]
    told["items"] = [_json_item(item, feed.base) for item in feed.items]
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", "replace")


def utc(moment: datetime) -> str:
    """RFC 3339, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json_item(item: Item, base: str) -> dict[str, Any]:
    link = item.link(base)
    return {
        "id": item.id,
        **({"url": link} if link else {}),
        "title": item.title,
        "content_text": "\n".join(item.lines),
        "date_modified": utc(item.updated),
    }


def _entry(item: Item, base: str) -> str:
    link = item.link(base)
    lines = [
        "<entry>",
        f"<id>{item.id}</id>",
        f"<title>{_xml(item.title)}</title>",
        f"<updated>{utc(item.updated)}</updated>",
        *([f'<link rel="alternate" href={_attribute(link)}/>'] if link else []),
        f'<content type="text">{_xml(chr(10).join(item.lines))}</content>',
        "</entry>",
    ]
    return "\n".join(lines)


def _attribute(*parts: str) -> str:
    return quoteattr(_unfit("".join(parts)))


def _xml(text: str) -> str:
    return escape(_unfit(text))


def _unfit(text: str) -> str:
    return _UNFIT.sub("\ufffd", text)
