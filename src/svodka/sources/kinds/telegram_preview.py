"""``kind = "telegram_preview"``: the public page ``t.me/s/NAME`` of a channel."""

from __future__ import annotations

from collections.abc import Iterator

from svodka.documents import pages
from svodka.documents.telegram import Preview, preview
from svodka.sources.kinds import posts
from svodka.sources.records import Context, FetchError, Item, Source


def take(source: Source, context: Context) -> Iterator[Item]:
    """New, edited and deleted posts (see ``posts``)."""
    top = address(source)

    def page(before: int | None) -> Preview:
        url = top if before is None else f"{top}?before={before}"
        answer = context.fetcher.get(url, source)
        shown = preview(pages.characters(answer.body, answer.charset)[0])
        if before is None and not shown.posts and answer.url != url:
            # Telegram sends to the channel's card who asks for a preview that there is not.
            raise FetchError("has no preview of its posts", where=url)
        return shown

    return posts.take_posts(source, context, page)


def address(source: Source) -> str:
    """Of a name the page on t.me; of an address the page of posts that belongs to it."""
    if not source.where.startswith(("http://", "https://")):
        return f"https://t.me/s/{posts.name(source)}"
    head, _, _ = source.where.rstrip("/").rpartition("/")
    return f"{head.removesuffix('/s')}/s/{posts.name(source)}"
