"""A saved article page → its words: the title, then the main text, a paragraph a block.

Menus, footers, scripts, forms and readers' comments are left out; line breaks are kept. The
publication time is taken to the minute from JSON-LD, a meta element or a time element.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ANY_TAG = re.compile(r"<[^<>]*>")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_SIDE = re.compile(
    r"(?:^|[\s_-])(?:comments?|disqus|related|recommend\w*|share|sharing|social|subscribe|cookies?"
    r"|breadcrumbs?|menu|navbar|sidebar|footer|banner|advert\w*|ads?|promo|tags|newsletter)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)

_DROPPED = (
    "script,style,noscript,template,iframe,svg,canvas,nav,aside,footer,form,button,select,"
    "figure figcaption,[hidden],[aria-hidden=true],[role=navigation],[role=banner]"
)
_ROOTS = "[itemprop=articleBody],article,main,[role=main]"
_WORD = re.compile(r"\w+")
_BLOCKS = frozenset(
    _WORD.findall(
        "address article aside blockquote center dd details div dl dt fieldset figure footer h1 h2"
        " h3 h4 h5 h6 header hr li main ol p pre section table tbody tr ul"
    )
)
# Elements whose end tag is optional or that have none do not nest by themselves.
_FLAT = frozenset(
    _WORD.findall(
        "area base body br col dd dt embed head hr html img input li link meta option p param"
        " source tbody td tfoot th thead tr track wbr"
    )
)

# The parser's cost grows with the square of the depth; real pages stay below 100.
_DEEPEST = 500

# A page with several articles is a list of teasers unless one of them holds this share of the text.
_MAIN_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Page:
    """``published`` as printed; ``lang`` is a two-letter code as printed; None when absent."""

    text: str
    published: str | None = None
    lang: str | None = None
    url: str | None = None


def charset(data: bytes) -> str | None:
    """The encoding that the page names for itself in its first 4 KB."""
    match = _CHARSET.search(data[:4096])
    return match.group(1).decode("ascii") if match else None


def page(html: str) -> Page:
    """Read one page. Never raises: a page that nests absurdly deep is stripped of its tags."""
    if depth(html) > _DEEPEST:
        return Page(_squeeze(unescape(_ANY_TAG.sub("\n", html))))
    tree = LexborHTMLParser(html)
    published, lang, url = _published(tree), _lang(tree), _url(tree)
    title = _title(tree)
    for node in tree.css(_DROPPED):
        node.decompose()
    body = _main_text(tree)
    if title and not body.startswith(title):
        body = f"{title}\n\n{body}" if body else title
    return Page(body, published, lang, url)


def depth(html: str) -> int:
    """How deep the page nests, by counting tags; linear."""
    deepest = now = 0
    for match in _TAG.finditer(html):
        if match.group(2).lower() in _FLAT:
            continue
        now += -1 if match.group(1) else 1
        now = max(now, 0)
        deepest = max(deepest, now)
    return deepest


def _title(tree: LexborHTMLParser) -> str:
    headings = [_words(node) for node in tree.css("article h1, main h1, h1")]
    for heading in headings:
        if heading:
            return heading
    meta = _meta(tree, "meta[property='og:title']")
    node = tree.css_first("title")
    return _BLANKS.sub(" ", meta or "").strip() or (_words(node) if node else "")


def _main_text(tree: LexborHTMLParser) -> str:
    if tree.body is None:
        return ""
    _drop_sides(tree.body)
    whole = _text(tree.body)
    texts = [text for text in map(_text, tree.css(_ROOTS)) if text]
    best = max(texts, key=len, default="")
    return best if len(best) >= _MAIN_SHARE * len(whole) or _is_article(best, texts) else whole


def _is_article(best: str, texts: list[str]) -> bool:
    """One long text among short teasers is the article, whatever else the page holds."""
    others = sorted((len(text) for text in texts), reverse=True)[1:]
    return len(best) >= 400 and (not others or others[0] * 2 <= len(best) or others[0] == len(best))


def _drop_sides(body: LexborNode) -> None:
    for node in body.css("div,section,ul,ol,header,p,span"):
        attributes = node.attributes
        label = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        is_menu = node.tag == "header" and node.css_first("h1,p") is None
        if (is_menu or _SIDE.search(label)) and node.css_first(_ROOTS) is None:
            node.decompose()


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """(node, entering) over the tree below ``root``, without recursion.

    Nodes are compared by ``mem_id``: ``==`` writes out and compares their HTML.
    """
    node: LexborNode | None = root.child
    while node is not None:
        yield node, True
        if node.child is not None:
            node = node.child
            continue
        yield node, False
        while node is not None and node.next is None:
            node = node.parent
            if node is None or node.mem_id == root.mem_id:
                return
            yield node, False
        node = node.next if node is not None else None


def _text(root: LexborNode) -> str:
    parts: list[str] = []
    for node, entering in _walk(root):
        if node.tag == "-text":
            if entering:
                parts.append(_BLANKS.sub(" ", node.text_content or ""))
        elif node.tag == "br":
            parts.append("\n" if entering else "")
        elif node.tag in ("td", "th"):
            parts.append(" ")
        elif node.tag in _BLOCKS:
            parts.append("\n" if node.tag in ("li", "tr") else "\n\n")
    return _squeeze("".join(parts))


def _squeeze(text: str) -> str:
    """At most one blank, at most one empty line, nothing at the edges of lines."""
    lines = [" ".join(re.split(r"[ \t\r\f]+", line)).strip() for line in text.split("\n")]
    out: list[str] = []
    for line in lines:
        if line or (out and out[-1]):
            out.append(line)
    return "\n".join(out).strip()


def _words(node: LexborNode) -> str:
    return _BLANKS.sub(" ", node.text(deep=True, separator="")).strip()


def _meta(tree: LexborHTMLParser, selector: str) -> str | None:
    node = tree.css_first(selector)
    return node.attributes.get("content") if node is not None else None


def _published(tree: LexborHTMLParser) -> str | None:
    for script in tree.css("script[type='application/ld+json']"):
        found = _date_published(script.text(deep=True))
        if found:
            return found
    for selector in (
        "meta[property='article:published_time']",
        "meta[itemprop=datePublished]",
        "meta[name=pubdate]",
        "meta[property='og:published_time']",
    ):
        content = _meta(tree, selector)
        if content:
            return content
    for selector in ("article time[datetime]", "main time[datetime]", "time[datetime]"):
        node = tree.css_first(selector)
        if node is not None and node.attributes.get("datetime"):
            return node.attributes["datetime"]
    return None


def _date_published(script: str) -> str | None:
    """The first datePublished in a JSON-LD block, at any depth."""
    try:
        stack: list[Any] = [json.loads(script)]
    except (ValueError, RecursionError):
        return None
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            found = value.get("datePublished")
            if isinstance(found, str) and found:
                return found
            stack.extend(reversed(list(value.values())))
        elif isinstance(value, list):
            stack.extend(reversed(value))
    return None


def _lang(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("html")
    lang = (node.attributes.get("lang") or "") if node is not None else ""
    return lang[:2].lower() or None


def _url(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("link[rel=canonical]")
    return (node.attributes.get("href") if node is not None else None) or _meta(
        tree, "meta[property='og:url']"
    )
