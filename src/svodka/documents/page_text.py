"""A cleared tree → its main text, as a person would copy it: a paragraph a block, lines kept."""

from __future__ import annotations

import re
from configparser import ConfigParser
from copy import deepcopy
from functools import cache

from lxml import etree
from lxml.etree import _Element as Element

from svodka.documents.page_tree import BREAK, words

# What separates an element from its neighbours, in trafilatura's tree and in HTML: the strongest of
# those between two pieces of text stands.
_GAPS = ("", " ", "\n", "\n\n")
_GAP = {
    **dict.fromkeys(("p", "head", "quote", "list", "table", "code", "div", "pre"), 3),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote"), 3),
    **dict.fromkeys(("article", "section", "main", "header", "figure", "dl", "hr"), 3),
    **dict.fromkeys(("item", "row", "lb", "li", "tr", "br", "dt", "dd"), 2),
    **dict.fromkeys(("cell", "td", "th"), 1),
}
_SKIPPED = frozenset(("script", "style", "title", "template", "noscript"))
_SHORTEST = 100  # characters
_SITE = re.compile(r"\s+(?:[|—–-]|::|»|/)\s+")
_SPACES = re.compile(r"\s+")
_BLANKS = re.compile(r"[^\S\n]+")


def main(tree: Element, *, fast: bool = False) -> str:
    """The text of the article, or nothing where trafilatura finds none. ``fast``: by its own rules
    alone, without those of the libraries that it compares itself with."""
    # 0.15 s to load, and most input is no page.
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    try:
        found = bare_extraction(
            tree, include_comments=False, with_metadata=False, fast=fast, config=_config()
        )
    except (RecursionError, ValueError, etree.LxmlError):  # what it lets through on broken markup
        return ""
    if not isinstance(found, Document) or found.body is None:
        return ""
    return squeeze(_printed(found.body))


@cache
def _config() -> ConfigParser:
    """Of what is shorter than its least size trafilatura takes everything; bulletins are short."""
    from trafilatura.settings import DEFAULT_CONFIG

    config = deepcopy(DEFAULT_CONFIG)
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(_SHORTEST))
    return config


def plain(tree: Element | None) -> str:
    """Everything that a browser would show of the body."""
    body = tree.find("body") if tree is not None else None
    return squeeze(_printed(body)) if body is not None else ""


def name(tree: Element) -> str | None:
    """The page's title where it has no first-level heading: a lower heading that the title element
    holds or that begins like it, else that element without the site's name, which stands last."""
    title = tree.find(".//title")
    full = words(title) if title is not None else ""
    parts = [part for part in _SITE.split(full) if part]
    for heading in tree.iter("h2", "h3", "h4"):
        printed = words(heading)
        if any(printed.startswith(part) for part in parts) or (" " in printed and printed in full):
            return printed
    return " – ".join(parts[:-1] if len(parts) > 1 else parts) or None


def squeeze(text: str) -> str:
    """At most one blank, at most one empty line, nothing at the edges of lines."""
    out: list[str] = []
    for line in text.replace(BREAK, "\n").split("\n"):
        bare = _BLANKS.sub(" ", line).strip()
        if bare or (out and out[-1]):
            out.append(bare)
    return "\n".join(out).strip()


def _printed(root: Element) -> str:
    """Text and gaps in the order of the page; without recursion. Line ends of the markup are
    blanks."""
    out: list[str] = []
    gap = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else ""
        gap = max(gap, _GAP.get(tag, 0))
        opens = event == "start"
        text = (None if tag in _SKIPPED else node.text) if opens else node.tail
        if not text or (node is root and not opens):
            continue
        if text.isspace():
            gap = max(gap, 1)
            continue
        out += (_GAPS[gap], _SPACES.sub(" ", text))
        gap = 0
    return "".join(out)
