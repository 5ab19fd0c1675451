"""A Telegram channel, however it is asked: new posts, edited ones, and those that are gone.

A channel is walked from its newest post back, page by page, until what is known and older than the
source's ``recheck``. Within what was walked, a post that was there the last time and is not now was
deleted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from svodka.documents import pages
from svodka.documents.encoding import mend
from svodka.documents.raw import Raw
from svodka.documents.telegram import Post, Preview
from svodka.sources.records import Context, FetchError, Gone, Item, Source

# How far the first taking goes back where the source has no ``since``.
FIRST = timedelta(days=7)

# The posts before a number (None: the newest), the oldest first, as a page of the preview has them.
Page = Callable[[int | None], Preview]


def name(source: Source) -> str:
    """The channel's name: of "@kpszsu", "kpszsu" and "https://t.me/s/kpszsu" alike."""
    return source.where.rstrip("/").rpartition("/")[2].lstrip("@")


def take_posts(source: Source, context: Context, page: Page) -> Iterator[Item]:
    """``state``: ``newest``, the highest number taken in; ``posts``, a digest of each post that is
    looked at again, by its number."""
    state, walk = context.state, _Walk(source, context)
    for shown in _pages(page):
        yield from walk.page(shown)
        if shown.before is None:
            walk.lowest = 0  # the channel's beginning: nothing is older
        if walk.enough:
            break
    for number in walk.missing():
        yield Gone(_id(source, number), context.now(), "deleted from the channel")
    context.since = walk.covered()
    state["newest"] = max([walk.newest, *walk.seen])
    state["posts"] = walk.recent


def _pages(page: Page) -> Iterator[Preview]:
    """From the newest on, as long as each is older than the one before."""
    shown = page(None)
    if not shown.posts:
        raise FetchError(
            "shows no posts",
            hint="the channel may not exist, or have no preview: the application's export and the"
            " kind telegram_api read such a channel",
        )
    yield shown
    before = shown.before
    while before is not None:
        shown = page(before)
        if not shown.posts:
            return
        yield shown
        before = shown.before if shown.before is not None and shown.before < before else None


class _Walk:
    """What was met on the way back."""

    def __init__(self, source: Source, context: Context) -> None:
        self._source, self._context = source, context
        self._known: dict[str, str] = context.state.get("posts", {})
        self.newest = int(context.state.get("newest", 0))
        self._again = context.now() - source.recheck
        first = source.since or context.now() - FIRST
        self._until = self._again if self.newest else first
        self.seen: dict[int, datetime | None] = {}
        self.recent: dict[str, str] = {}
        self.lowest: int | None = None
        self.enough = False
        self._taken = 0

    def page(self, shown: Preview) -> Iterator[Item]:
        """The documents of a page, the oldest first."""
        self.seen |= {post.id: post.published for post in shown.posts}
        for post in shown.posts:
            digest = _digest(post)
            is_recent = post.published is None or post.published >= self._again
            if is_recent:
                self.recent[str(post.id)] = digest
            told = self._known.get(str(post.id))
            is_old = post.id <= self.newest and told is None and not is_recent
            if told and not digest:
                yield Gone(_id(self._source, post.id), self._context.now(), "its words are gone")
                continue
            if told == digest or is_old or self._too_early(post) or not digest:
                self._context.unchanged += 1
                continue
            if self._context.limit is not None and self._taken >= self._context.limit:
                self._context.partial = self.enough = True
                return
            self._taken += 1
            yield _raw(post, self._source, self._context.now())
        oldest = shown.posts[0]
        at_known = not self.newest or oldest.id <= self.newest
        # Without a time nothing tells how far back it is: no reason to walk through all of it.
        is_old = oldest.published is None or oldest.published < self._until
        self.enough = at_known and is_old

    def _too_early(self, post: Post) -> bool:
        """Before all that the first taking wants."""
        first = not self.newest and post.published is not None
        return first and post.published is not None and post.published < self._until

    def missing(self) -> list[int]:
        """Posts of the last time inside what was walked that are not there now."""
        lowest = min(self.seen) if self.lowest is None else self.lowest
        known = [int(number) for number, digest in self._known.items() if digest]
        return sorted(number for number in known if number >= lowest and number not in self.seen)

    def covered(self) -> datetime | None:
        """None where the walk came to what is known; else the oldest post that it saw."""
        if self.newest and min(self.seen) <= self.newest:
            return None
        moments = [moment for moment in self.seen.values() if moment is not None]
        oldest = min(moments, default=None)
        return oldest if oldest is None or self.newest else max(oldest, self._until)


def _digest(post: Post) -> str:
    """Over what its publisher controls, which views are not; empty for a post without words."""
    if not post.text.strip():
        return ""
    moment = post.published.isoformat() if post.published else None
    parts: list[Any] = [post.text, moment, post.forwarded_from]
    return sha256(json.dumps(parts).encode("ascii")).hexdigest()[:12]


def _id(source: Source, number: int) -> str:
    """As the readers of saved previews and exports name a post."""
    return f"{source.id}/{number}"


def _raw(post: Post, source: Source, retrieved: datetime) -> Raw:
    text, broken = mend(post.text)
    return Raw(
        text=text,
        file=post.url,
        id=_id(source, post.id),
        published=post.published,
        source=source.id,
        lang=source.lang,
        url=post.url,
        retrieved=retrieved,
        issues=(broken,) if broken is not None else (),
        original=post.markup.encode("utf-8", "replace") or None,
        extras=pages.extras(post),
    )
