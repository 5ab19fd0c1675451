"""A saved page → its words: the title, then the main text, a paragraph a block; and what the page
says of itself.

The main text is found by trafilatura, from a tree that ``page_tree`` has cleared of what it would
keep; the publication time comes from ``page_facts``, because trafilatura gives its day only. No
page makes this raise or take long: one that nests absurdly deep or has too many elements is
stripped of its tags and no more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from lxml import etree

from svodka.documents import dates, page_facts, page_text, page_tree

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_SILENT = re.compile(r"<(script|style|template|noscript)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)
_ANY_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<[^<>]*>", re.S)

# Real pages have up to some thousand elements. The search for the main text takes 0.1 ms for one,
# so this also bounds its time; the bound is one of elements and not of seconds so that the same
# page reads the same on any machine.
_MOST_ELEMENTS = 20_000
# A page that shows less than this of the article in its JSON-LD is a shell that a script fills.
_SHELL_SHARE = 0.3
_DATELINES = 4
# Above this, the second look that helps with pages without markup of an article is not taken: its
# time grows with the square of the paragraphs.
_MANY_ELEMENTS = 3_000
_LONGEST = 5_000_000  # characters of markup


@dataclass(frozen=True, slots=True)
class Page:
    """``text`` begins with ``title``. ``published`` as printed; ``lang`` is a two-letter code as
    printed; ``url`` may be relative. None when absent."""

    text: str
    published: str | None = None
    lang: str | None = None
    url: str | None = None
    title: str | None = None


def charset(data: bytes) -> str | None:
    """The encoding that the page names for itself in its first 4 KB."""
    match = _CHARSET.search(data[:4096])
    return match.group(1).decode("ascii") if match else None


def page(markup: str) -> Page:
    """Read one page. Never raises."""
    tree = page_tree.parse(markup) if len(markup) <= _LONGEST else None
    if tree is None:
        return Page(_stripped(markup[:_LONGEST]))
    facts = page_facts.facts(tree)
    page_tree.clear(tree, facts.title, one=not facts.live)
    elements = sum(1 for _ in tree.iter(etree.Element))
    body = ""
    if elements <= _MOST_ELEMENTS:
        body = page_text.main(tree, fast=elements > _MANY_ELEMENTS)
    if facts.body and len(body) < _SHELL_SHARE * len(facts.body):
        body = facts.body
    body = body or page_text.plain(tree) or page_text.plain(page_tree.parse(markup))
    title = facts.title or page_text.name(tree)
    dateline = _dateline(body)
    text = _headed(title, body, {title, dateline})
    return Page(text, facts.published or dateline, facts.lang, facts.url, title)


def _headed(title: str | None, body: str, left_out: set[str | None]) -> str:
    """The title first, and once; without the dateline."""
    blocks = [block for block in body.split("\n\n") if block and block not in left_out]
    return "\n\n".join([title, *blocks] if title else blocks)


def _dateline(body: str) -> str | None:
    """A line of its own near the top that is a date with its clock time and nothing else."""
    head = [line for line in body.split("\n") if line][:_DATELINES]
    return next((line for line in head if ":" in line and dates.find(line) == line), None)


def _stripped(markup: str) -> str:
    bare = _ANY_TAG.sub("\n", _SILENT.sub("\n", markup))
    return page_text.squeeze(unescape(bare))
