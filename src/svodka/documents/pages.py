"""The bytes of a saved page, and what a server said of them → a raw document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

from svodka.documents import dates, html, telegram
from svodka.documents.encoding import decode, looks_cp1251, mend
from svodka.documents.raw import Extras, Hints, Problem, Raw
from svodka.documents.rows import language
from svodka.model import Issue

# Servers say these of pages in any encoding, and in them every byte is a letter.
_CARELESS = frozenset(("iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "us-ascii"))


def read(stream: BinaryIO, hints: Hints, file: str) -> Iterator[Raw | Problem]:
    """A file that is one page."""
    data = stream.read()
    yield document(data, hints, file, reached=len(data))


def document(
    data: bytes,
    hints: Hints,
    file: str,
    *,
    charset: str | None = None,
    address: str | None = None,
    retrieved: datetime | None = None,
    reached: int = 0,
) -> Raw | Problem:
    """``charset`` and ``address`` as a server gave them, which made the page ``retrieved``."""
    markup, replaced = characters(data, charset)
    page = html.page(markup)
    text, broken = mend(page.text)
    if not text.strip():
        return Problem(file, "is empty", reached=reached)
    lang = hints.lang or language(page.lang)
    published, assumed = hints.published, None
    if published is None and page.published:
        published, assumed = _date(page.published, hints, text, lang)
    return Raw(
        text=text,
        file=file,
        published=published,
        source=hints.source,
        lang=lang,
        url=_address(page.url, address),
        retrieved=retrieved,
        issues=tuple(issue for issue in (replaced, broken, assumed) if issue is not None),
        reached=reached,
        original=data,
        extras={"title": mend(page.title)[0]} if page.title else {},
    )


def characters(data: bytes, charset: str | None = None) -> tuple[str, Issue | None]:
    """The page's text. What a server says of the encoding wins over what the page says, and the
    bytes over both."""
    told = charset if charset and charset.lower() not in _CARELESS else None
    declared = told or html.charset(data)
    if declared and declared.lower() in _CARELESS and looks_cp1251(data):
        declared = None
    return decode(data, declared)


def _date(
    printed: str, hints: Hints, text: str, lang: str | None
) -> tuple[datetime | None, Issue | None]:
    """A page with a broken date is still a page."""
    try:
        return dates.parse(printed, hints.zone or dates.zone_for(lang, text))
    except ValueError as error:
        return None, Issue("published_assumed", "warning", f"no publication time: {error}")


def _address(named: str | None, found: str | None) -> str | None:
    """What the page calls itself, if it is of the host that it came from; None when a saved page
    has only a path."""
    try:
        own = urljoin(found or "", named or "")
        parts = urlsplit(own)
        if parts.scheme not in ("http", "https"):
            return found
        same = found is None or parts.hostname == urlsplit(found).hostname
    except ValueError:
        return found
    return own if same else found


def previews(stream: BinaryIO, hints: Hints, file: str) -> Iterator[Raw | Problem]:
    """A saved page of ``t.me/s/NAME`` → its posts."""
    data = stream.read()
    markup, replaced = characters(data)
    posts = telegram.preview(markup).posts
    wordless = 0
    for post in posts:
        text, broken = mend(post.text)
        if not text.strip():
            wordless += 1
            continue
        source = hints.source or post.channel
        yield Raw(
            text=text,
            file=file,
            id=f"{source}/{post.id}",
            published=post.published or hints.published,
            source=source,
            lang=hints.lang,
            url=post.url,
            issues=tuple(issue for issue in (replaced, broken) if issue is not None),
            reached=len(data),
            original=post.markup.encode("utf-8", "replace"),
            extras=extras(post),
        )
    if not posts:
        yield Problem(file, "holds no post of a Telegram channel", reached=len(data))
    if wordless:
        yield Problem(file, telegram.WORDLESS, skipped=True, amount=wordless)


def extras(post: telegram.Post) -> Extras:
    """What a post says beside its text."""
    told: dict[str, str | int | bool | None] = {
        "edited": post.edited or None,
        "forwarded_from": post.forwarded_from,
        "forwarded_url": post.forwarded_url,
        "reply_to": post.reply_to,
        "views": post.views,
        "media": post.media,
    }
    return {key: value for key, value in told.items() if value is not None}
