"""What a page says of itself: title, publication time, language, address; and an article that
stands in its JSON-LD only.

The publication time is looked for in JSON-LD, in meta elements, in time elements and at last in the
short texts that a class calls a date. The first that has minutes and an offset is taken, else the
first that has minutes, else the first: sites print the day in one place and the minute in another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml import etree
from lxml.etree import _Element as Element

from svodka.documents import dates
from svodka.documents.page_tree import found, words

_JSON_LD = etree.XPath("//script[contains(translate(@type,'LDJSON','ldjson'),'ld+json')]")
_HEADINGS = etree.XPath("//article//h1|//main//h1|//h1")
_HEADLINE = etree.XPath("//*[@itemprop='headline']")
_TIMES = etree.XPath(
    "//article//time|//main//time|//time|//*[@itemprop='datePublished']"
    "|//abbr[@title and contains(@class,'publish')]"
)
_CALLED_DATES = etree.XPath(
    "//body//*[(contains(@class,'date') or contains(@class,'time') or contains(@class,'publish')"
    " or contains(@id,'date')) and not(.//p) and string-length(normalize-space(.)) < 60]"
)
_METAS = etree.XPath("//meta[@content]")

# Meta elements that tell the publication time, the most trusted first. "dc.date" and the like are
# often the time of the last change and stand last.
_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "og:published_time",
    "published_time",
    "pubdate",
    "publishdate",
    "publish-date",
    "date.created",
    "sailthru.date",
    "parsely-pub-date",
    "mediator_published_time",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "date",
)
_ARTICLE = re.compile(r"(?:Article|Posting|Report)$")
_MINUTE = re.compile(r"\d[T ]+\d{1,2}:\d\d|\d{1,2}:\d\d")
_OFFSET = re.compile(r"(?:Z|UTC|GMT|[+-]\d\d:?\d\d)\s*$")
_DATE_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"\\]{4,40})"')
_WRAPPED = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>|;)\s*$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_MARKUP = re.compile(r"<[a-zA-Z/][^<>]*>")
_FRONT = re.compile(r"(?:https?:)?//[^/]+/?|/")
_LONGEST_SCRIPT = 2_000_000
_FINEST = 3  # day, minute, offset


@dataclass(frozen=True, slots=True)
class Facts:
    """``published`` and ``lang`` as printed; ``body`` is an article that only JSON-LD holds."""

    title: str | None = None
    published: str | None = None
    lang: str | None = None
    url: str | None = None
    body: str | None = None
    live: bool = False  # a live blog: many entries, each marked up as an article


def facts(tree: Element) -> Facts:
    """Read before the tree is cleared: scripts and meta elements are gone after that."""
    scripts = [text for node in found(_JSON_LD, tree) if (text := node.text)]
    nodes = [node for text in scripts for node in _things(text)]
    articles = [node for node in nodes if _is_article(node)]
    metas = _named(tree)
    return Facts(
        title=_title(tree, articles, metas),
        published=_finest(_published(tree, scripts, [*articles, *nodes], metas)),
        lang=_lang(tree, articles, metas),
        url=_url(tree, articles, metas),
        body=next((body for node in articles if (body := _body(node))), None),
        live=any("LiveBlogPosting" in _kinds(node) for node in articles),
    )


def _named(tree: Element) -> dict[str, str]:
    """The first content of each meta element by its property, name or itemprop."""
    named: dict[str, str] = {}
    for node in found(_METAS, tree):
        for kind in ("property", "name", "itemprop", "http-equiv"):
            key = (node.get(kind) or "").lower()
            content = (node.get("content") or "").strip()
            if key and content:
                named.setdefault(key, content)
    return named


def _things(script: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-LD block that stand at its top, in an array or in ``@graph``, and the
    main entity of a page. What is nested deeper (a video, a comment) is another thing."""
    loaded = _loaded(script)
    stack = [loaded]
    while stack:
        value = stack.pop(0)
        if isinstance(value, list):
            stack.extend(value[:1000])
        elif isinstance(value, dict):
            yield value
            stack.extend(value[key] for key in ("@graph", "mainEntity") if key in value)


def _loaded(script: str) -> Any:
    """The block's value; small slips that browsers and search engines forgive are mended."""
    if len(script) > _LONGEST_SCRIPT:
        return None
    bare = _WRAPPED.sub("", _WRAPPED.sub("", script).strip()).strip()
    for text in (bare, _TRAILING_COMMA.sub(r"\1", bare)):
        try:
            return json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _is_article(node: dict[str, Any]) -> bool:
    return any(_ARTICLE.search(kind) is not None for kind in _kinds(node))


def _kinds(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type")
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if type(kind) is str]


def _text(node: dict[str, Any], key: str) -> str | None:
    value = node.get(key)
    return value.strip() or None if isinstance(value, str) else None


def _title(tree: Element, articles: list[dict[str, Any]], metas: dict[str, str]) -> str | None:
    for heading in [*found(_HEADINGS, tree), *found(_HEADLINE, tree)]:
        if _names_the_site(heading):
            continue
        if title := words(heading) or (heading.get("content") or "").strip():
            return title
    for article in articles:
        if headline := _text(article, "headline"):
            return " ".join(unescape(headline).split())
    return metas.get("og:title")


def _names_the_site(heading: Element) -> bool:
    link = heading.find(".//a")
    return link is not None and _FRONT.fullmatch(link.get("href") or "") is not None


def _published(
    tree: Element, scripts: list[str], nodes: list[dict[str, Any]], metas: dict[str, str]
) -> Iterator[str]:
    """Publication times as printed, the most trusted first."""
    for node in nodes:
        if day := _text(node, "datePublished") or _text(node, "dateCreated"):
            yield day
    for script in scripts:
        if (match := _DATE_PUBLISHED.search(script)) and _loaded(script) is None:
            yield match.group(1)
    yield from (metas[name] for name in _PUBLISHED if name in metas)
    times = found(_TIMES, tree)
    for shown in times:
        if told := shown.get("datetime") or shown.get("content") or shown.get("title"):
            yield told
    for shown in (*times, *found(_CALLED_DATES, tree)):
        if date := dates.find(words(shown)):
            yield date


def _finest(printed: Iterator[str]) -> str | None:
    """One that is no date at all stands only where nothing better does: an issue will tell it."""
    best: str | None = None
    reached = -1
    for told in printed:
        date = dates.find(told)
        fine = _fineness(date) if date else 0
        if fine > reached:
            best, reached = date or told, fine
        if fine == _FINEST:
            break
    return best


def _fineness(date: str) -> int:
    return 1 + (_MINUTE.search(date) is not None) + (_OFFSET.search(date) is not None)


def _lang(tree: Element, articles: list[dict[str, Any]], metas: dict[str, str]) -> str | None:
    told = [tree.get("lang"), tree.get("{http://www.w3.org/XML/1998/namespace}lang")]
    told += [_text(node, "inLanguage") for node in articles]
    told += [metas.get("og:locale"), metas.get("content-language")]
    return next((lang[:2].lower() for lang in told if lang and lang[:2].isalpha()), None)


def _url(tree: Element, articles: list[dict[str, Any]], metas: dict[str, str]) -> str | None:
    """The address that the page calls its own. Some sites name their front page on every page."""
    told = [node.get("href") for node in tree.iter("link") if _is_canonical(node)]
    told += [metas.get("og:url")]
    for node in articles:
        main = node.get("mainEntityOfPage")
        told += [_text(main, "@id") if isinstance(main, dict) else main, _text(node, "url")]
    urls = [url.strip() for url in told if isinstance(url, str) and url.strip()]
    return next((url for url in urls if not _FRONT.fullmatch(url)), None)


def _is_canonical(node: Element) -> bool:
    return "canonical" in (node.get("rel") or "").lower().split()


def _body(node: dict[str, Any]) -> str | None:
    """``articleBody``, whose paragraphs are lines; some sites put markup there."""
    text = _text(node, "articleBody")
    if text is None:
        return None
    if _MARKUP.search(text):
        text = unescape(_MARKUP.sub("\n", text))
    return "\n\n".join(line.strip() for line in text.splitlines() if line.strip()) or None
