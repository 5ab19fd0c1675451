"""``kind = "feed"``: RSS, Atom or JSON Feed; the text is the page's where the feed has a summary.

``options``: ``pages = true`` takes every text from its page, ``pages = false`` none.

A page can change without its feed. Until the source's ``recheck`` is over, a page is asked again
whenever its age has doubled since it was last asked: some six conditional requests in a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from svodka.documents.raw import Problem, Raw
from svodka.sources import articles, feeds
from svodka.sources.feeds import FeedItem
from svodka.sources.fetch import Answer, Known
from svodka.sources.records import Context, FetchError, Gone, Item, Source

# After so many failures of a page, what its feed says of it is all that will be had.
TRIES = 5

_SOONEST = timedelta(minutes=10)


def take(source: Source, context: Context) -> Iterator[Item]:
    """New and changed items, the oldest first.

    ``state``: ``etag`` and ``modified`` of the feed; ``items``, by the feed's id: its ``digest``,
    and of an item whose page was asked what is needed to ask again.
    """
    state = context.state
    known = Known(state.get("etag"), state.get("modified"))
    answer = context.fetcher.get(source.where, source, known)
    if answer.moved:
        context.notes.append(f"moved for good to {answer.moved}")
    memory: dict[str, Any] = state.setdefault("items", {})
    if answer.unchanged:
        context.unchanged += len(memory)
    else:
        listed = feeds.parse(answer.body, answer.url, answer.charset)
        _forget(memory, listed, context.now() - source.recheck)
        context.since = _covered(listed, memory, source)
        context.unchanged += len(memory.keys() - {item.id for item in listed})
        yield from _listed(listed, answer, source, context, memory)
    for item in _again(source, context, memory):
        context.unchanged -= 1
        yield item
    # Of a feed with an item that could not be had, the same is asked again next time.
    whole = not context.partial and not any(old.get("failed") for old in memory.values())
    if not answer.unchanged:
        state["etag"] = answer.known.etag if whole else None
        state["modified"] = answer.known.modified if whole else None


def _listed(
    listed: tuple[FeedItem, ...],
    answer: Answer,
    source: Source,
    context: Context,
    memory: dict[str, Any],
) -> Iterator[Item]:
    news = [item for item in listed if _is_news(memory.get(item.id), item)]
    context.unchanged += len(listed) - len(news)
    if context.limit is not None and len(news) > context.limit:
        news, context.partial = news[: context.limit], True
    for item in reversed(news):
        yield _item(item, answer, source, context, memory)


def _is_news(old: dict[str, Any] | None, item: FeedItem) -> bool:
    if old is None or old["digest"] != item.digest:
        return True
    return 0 < int(old.get("failed", 0)) < TRIES


def _item(
    item: FeedItem, answer: Answer, source: Source, context: Context, memory: dict[str, Any]
) -> Item:
    old = memory.get(item.id, {})
    fails = old.get("failed", 0) if old.get("digest") == item.digest else 0
    fresh: dict[str, Any] = {"digest": item.digest}
    memory[item.id] = fresh
    id = f"{source.id}:{item.id}"
    try:
        if not _wants_page(item, source):
            return articles.of_feed(item, answer, source, id)
        return _page(item, source, context, fresh)
    except FetchError as error:
        if error.gone and "asked" in old:
            return Gone(id, context.now(), error.message)
        fresh["failed"] = fails + 1
        if fails + 1 >= TRIES and (item.full or item.summary):
            context.notes.append(f"{item.url}: {error.message}; its summary was taken")
            return articles.of_feed(item, answer, source, id)
        return Problem(error.where or id, error.message)


def _wants_page(item: FeedItem, source: Source) -> bool:
    told = source.options.get("pages")
    return item.url is not None and (told is True or (told is None and item.full is None))


def _page(item: FeedItem, source: Source, context: Context, fresh: dict[str, Any]) -> Raw:
    assert item.url is not None
    answer = context.fetcher.get(item.url, source)
    raw = articles.of_page(answer, source, f"{source.id}:{item.id}", item)
    _asked(fresh, item, raw.published, answer)
    return raw


def _asked(
    fresh: dict[str, Any], item: FeedItem, published: datetime | None, answer: Answer
) -> None:
    """What asking for the page again needs."""
    fresh |= {
        "asked": answer.retrieved.isoformat(timespec="seconds"),
        "published": published.isoformat() if published else None,
        "etag": answer.known.etag,
        "modified": answer.known.modified,
        "item": {**asdict(item), "full": None, "summary": ""},
    }


def _again(source: Source, context: Context, memory: dict[str, Any]) -> Iterator[Item]:
    """Pages that are due: changed ones as documents, those not there any more as gone."""
    now = context.now()
    for old in list(memory.values()):
        if not _due(old, now, source.recheck):
            continue
        item = FeedItem(**old["item"])
        id = f"{source.id}:{item.id}"
        try:
            answer = context.fetcher.get(
                item.url or "", source, Known(old["etag"], old["modified"])
            )
            if answer.unchanged:
                old["asked"] = now.isoformat(timespec="seconds")
                continue
            raw = articles.of_page(answer, source, id, item)
            _asked(old, item, raw.published, answer)
            yield raw
        except FetchError as error:
            old["asked"] = now.isoformat(timespec="seconds")
            if error.gone:
                del old["item"]
                yield Gone(id, now, error.message)
            else:
                yield Problem(error.where, error.message)


def _due(old: dict[str, Any], now: datetime, recheck: timedelta) -> bool:
    if "item" not in old:
        return False
    asked = datetime.fromisoformat(old["asked"])
    first = datetime.fromisoformat(old["published"]) if old["published"] else asked
    if now - first > recheck or now - asked < timedelta(minutes=1):
        return False
    return now - asked >= max(asked - first, _SOONEST)


def _forget(memory: dict[str, Any], listed: tuple[FeedItem, ...], before: datetime) -> None:
    """Items that the feed lists no more and that are not looked at again."""
    kept = {item.id for item in listed}
    for id in [id for id in memory if id not in kept]:
        published = memory[id].get("published")
        if not published or datetime.fromisoformat(published) < before:
            del memory[id]


def _covered(
    listed: tuple[FeedItem, ...], memory: dict[str, Any], source: Source
) -> datetime | None:
    """None where the feed still lists something known, so that nothing fell out of it unseen; else
    the publication of its oldest item, if the feed tells."""
    if any(item.id in memory for item in listed):
        return None
    found = [articles.when(item.published, source, source.lang, "").moment for item in listed]
    moments = [moment.astimezone(UTC) for moment in found if moment is not None]
    return min(moments, default=None)
