"""A fetched page, or an item that stands whole in its feed → a raw document.

The time of publication is the feed's, unless the page's is finer: the feed's has no hour, stands at
midnight or lacks its offset, and the page's does not.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from html import escape
from typing import NamedTuple

from svodka.documents import dates, pages
from svodka.documents.raw import Hints, Problem, Raw
from svodka.documents.rows import language
from svodka.model import Issue
from svodka.sources.feeds import FeedItem
from svodka.sources.fetch import Answer
from svodka.sources.records import FetchError, Source


class When(NamedTuple):
    """A time of publication, and what had to be assumed for it."""

    moment: datetime | None = None
    issue: Issue | None = None


def of_page(answer: Answer, source: Source, id: str, item: FeedItem | None = None) -> Raw:
    """The article of a page; FetchError when it is no page (a picture) or has no words."""
    if answer.type and not answer.type.startswith("text/") and "ml" not in answer.type:
        raise FetchError(f"is no page but {answer.type[:60]}", where=answer.url)
    raw = pages.document(
        answer.body,
        Hints(source=source.id, lang=source.lang, zone=source.zone),
        id,
        charset=answer.charset,
        address=answer.url,
        retrieved=answer.retrieved,
    )
    if isinstance(raw, Problem):
        raise FetchError("holds no text", where=answer.url)
    return _timed(replace(raw, id=id), source, item)


def of_feed(item: FeedItem, answer: Answer, source: Source, id: str) -> Raw:
    """The item as its feed has it, whole or in a summary; FetchError when it has no words."""
    title, text = escape(item.title), item.full or item.summary
    shown = f"<html><body><article><h1>{title}</h1><div>{text}</div></article></body></html>"
    where = item.url or answer.url
    raw = of_page(
        replace(answer, body=shown.encode("utf-8", "replace"), type="", charset="utf-8", url=where),
        source,
        id,
        item,
    )
    return replace(raw, url=item.url)


def when(printed: str | None, source: Source, lang: str | None, words: str) -> When:
    """``printed`` in the source's zone where it has no offset; a time that cannot be read is none,
    with an issue that says so."""
    if not printed:
        return When()
    try:
        return When(*dates.parse(printed, source.zone or dates.zone_for(lang, words)))
    except ValueError as error:
        note = Issue("published_assumed", "warning", f"no publication time: {error}")
        return When(None, note)


def finer(told: When, printed: When) -> When:
    """The feed's time, or the page's where that says more."""
    if told.moment is None:
        return printed if printed.moment is not None or printed.issue is not None else told
    if printed.moment is None or printed.issue is not None:
        return told
    vague = told.issue is not None or told.moment.timetz().replace(tzinfo=None) == time()
    return printed if vague else told


def _timed(raw: Raw, source: Source, item: FeedItem | None) -> Raw:
    """With the time, and where the page does not tell it the language, that the feed says."""
    if item is None:
        return raw
    lang = raw.lang or language(item.lang)
    assumed = [issue for issue in raw.issues if issue.code == "published_assumed"]
    others = [issue for issue in raw.issues if issue.code != "published_assumed"]
    told = when(item.published, source, lang, raw.text)
    chosen = finer(told, When(raw.published, assumed[0] if assumed else None))
    issues = (*others, *([chosen.issue] if chosen.issue else []))
    return replace(raw, published=chosen.moment, lang=lang, issues=issues)
