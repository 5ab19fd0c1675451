"""Saved pages of ``t.me/s/NAME`` → posts, with the line breaks that a person sees.

The page is Telegram's own: one element a post, marked ``data-post="NAME/NUMBER"``. What is quoted
in an answer, the card of a linked page, a poll and the page's own notes are no part of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml import etree
from lxml.etree import _Element as Element

from svodka.documents.page_tree import found, parse, words

_MESSAGES = etree.XPath("//*[@data-post]")
_OWN_TEXT = etree.XPath(
    ".//*[contains(concat(' ',@class,' '),' tgme_widget_message_text ')"
    " and not(ancestor::*[contains(@class,'tgme_widget_message_reply')])"
    " and not(ancestor::*[contains(concat(' ',@class,' '),' tgme_widget_message_text ')])]"
)
_BEFORE = etree.XPath("//*[@data-before]|//link[@rel='prev'][contains(@href,'before=')]")
_BEFORE_NUMBER = re.compile(r"before=(\d+)")
_POST = re.compile(r"([A-Za-z0-9_]+)/(\d+)")
_WRAP = re.compile(r"<div[^<>]*\btgme_widget_message_wrap\b")
_ADDRESS = re.compile(r"\bdata-post=[\"']([\w/]+)")
_VIEWS = re.compile(r"([\d.,]+)\s*([KMКМ]?)", re.IGNORECASE)
_TIMES = {"": 1, "K": 1_000, "К": 1_000, "M": 1_000_000, "М": 1_000_000}
_EDITED = re.compile(r"\b(?:edited|изменено|редаговано|змінено)\b", re.IGNORECASE)
WORDLESS = "a message without words"
_BLOCKS = frozenset(("blockquote", "pre", "p", "div"))
_SPACES = re.compile(r"[ \t\r\n\f]+")
_MEDIA = (
    ("photo", "tgme_widget_message_photo_wrap"),
    ("video", "tgme_widget_message_video_player"),
    ("document", "tgme_widget_message_document_wrap"),
    ("voice", "tgme_widget_message_voice_player"),
)


@dataclass(frozen=True, slots=True)
class Post:
    """One post. ``id`` is its number in the channel, ``channel`` the channel's name in addresses.

    ``text`` may be empty (a picture without words). ``published`` is aware; None when the page does
    not say. ``views`` is rounded by Telegram ("12.3K"). ``markup`` is the post's part of the
    page, as it stands there.
    """

    id: int
    channel: str
    text: str
    published: datetime | None
    edited: bool = False
    forwarded_from: str | None = None
    forwarded_url: str | None = None
    reply_to: int | None = None
    views: int | None = None
    media: str | None = None
    markup: str = ""

    @property
    def url(self) -> str:
        return f"https://t.me/{self.channel}/{self.id}"


@dataclass(frozen=True, slots=True)
class Preview:
    """The posts of one page, the oldest first; ``before`` is the number by which the page of older
    ones is asked for (``?before=``), None on the oldest page."""

    posts: tuple[Post, ...]
    before: int | None = None


def preview(markup: str) -> Preview:
    """Read one page. Never raises: a page that is none of Telegram's has no posts."""
    tree = parse(markup)
    if tree is None:
        return Preview(())
    parts = _parts(markup)
    posts = [post for node in found(_MESSAGES, tree) if (post := _post(node, parts)) is not None]
    return Preview(tuple(posts), _before(tree))


def _parts(markup: str) -> dict[str, str]:
    """The markup of each post by its address."""
    starts = [match.start() for match in _WRAP.finditer(markup)]
    pieces = [markup[start:end] for start, end in zip(starts, [*starts[1:], None], strict=False)]
    named = ((_ADDRESS.search(piece), piece) for piece in pieces)
    return {match.group(1): piece for match, piece in named if match}


def _post(node: Element, parts: dict[str, str]) -> Post | None:
    """None for what is no post of the channel: "channel created", "pinned a message"."""
    address = _POST.fullmatch(node.get("data-post") or "")
    if address is None or "service_message" in (node.get("class") or ""):
        return None
    channel, number = address.groups()
    forwarded = _one(node, "tgme_widget_message_forwarded_from_name")
    meta = _one(node, "tgme_widget_message_meta")
    return Post(
        id=int(number),
        channel=channel,
        text="\n\n".join(filter(None, map(_text, found(_OWN_TEXT, node)))),
        published=_published(node),
        edited=meta is not None and _EDITED.search(words(meta)) is not None,
        forwarded_from=(words(forwarded) or None) if forwarded is not None else None,
        forwarded_url=forwarded.get("href") if forwarded is not None else None,
        reply_to=_reply(node),
        views=_views(node),
        media=next((kind for kind, name in _MEDIA if _one(node, name) is not None), None),
        markup=parts.get(address.group(), ""),
    )


def _one(node: Element, name: str) -> Element | None:
    """The first element below of a class."""
    return next(
        (inner for inner in node.iter(etree.Element) if name in (inner.get("class") or "").split()),
        None,
    )


def _text(node: Element) -> str:
    """Lines end where the page breaks them; a quotation is lines of its own. Emoji, which the page
    draws as pictures, keep their character; what a spoiler hides is printed text."""
    text = "".join(_pieces(node))
    lines = [line.strip(" ") for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _pieces(root: Element) -> Iterator[str]:
    at_start, due = True, False  # of a line; a block begins or ends, so that a line does
    for event, node in etree.iterwalk(root, events=("start", "end")):
        starts = event == "start"
        if node.tag == "br":
            if starts:
                yield "\n"
                at_start, due = True, False
        elif node.tag in _BLOCKS:
            due = not at_start
        text = node.text if starts else node.tail if node is not root else None
        bare = _SPACES.sub(" ", text) if text else ""
        if bare.strip():
            yield ("\n" if due else "") + bare
            at_start, due = False, False
        elif bare and not due:
            yield " "


def _published(node: Element) -> datetime | None:
    for time in node.iter("time"):
        printed = time.get("datetime")
        if not printed:  # the length of a video is a time element too
            continue
        try:
            moment = datetime.fromisoformat(printed)
        except ValueError:
            continue
        return moment if moment.tzinfo is not None else None
    return None


def _reply(node: Element) -> int | None:
    link = _one(node, "tgme_widget_message_reply")
    address = re.search(r"/(\d+)(?:\?|$)", link.get("href") or "") if link is not None else None
    return int(address.group(1)) if address else None


def _views(node: Element) -> int | None:
    shown = _one(node, "tgme_widget_message_views")
    match = _VIEWS.fullmatch(words(shown)) if shown is not None else None
    if match is None:
        return None
    try:
        return round(float(match.group(1).replace(",", ".")) * _TIMES[match.group(2).upper()])
    except ValueError:
        return None


def _before(tree: Element) -> int | None:
    for node in found(_BEFORE, tree):
        told = node.get("data-before") or "".join(_BEFORE_NUMBER.findall(node.get("href") or ""))
        if told.isdigit():
            return int(told)
    return None
