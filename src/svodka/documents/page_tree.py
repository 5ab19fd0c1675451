"""Markup → a tree that holds the article and what little else cannot be told apart from it.

What is taken out here is what trafilatura keeps: advertising and calls to subscribe inside the
article, announcements of other stories, tables that only lay out a page. Menus, comments and
neighbours' headlines are mostly its own work.
"""

from __future__ import annotations

import re
from functools import cache
from typing import cast

from lxml import etree
from lxml.etree import _Element as Element
from lxml.html import HTMLParser

from svodka.language.lexicon import read_rows

# A line break inside a paragraph, until the text is printed: trafilatura joins lines with blanks.
# A character for private use; one that the page itself prints is lost.
BREAK = "\ue000"

_DROPPED = etree.XPath(
    "//script|//style|//noscript|//template|//iframe|//svg|//canvas"
    "|//nav|//aside|//form|//button|//select|//input|//textarea|//figcaption|//dialog"
    "|//amp-ad|//amp-embed|//amp-sidebar|//amp-social-share|//amp-consent"
    "|//*[@hidden or @aria-hidden='true' or @role='navigation' or @role='banner'"
    " or @role='contentinfo' or @role='complementary' or @role='dialog' or @role='alertdialog']"
    "|//footer"
)
_LABELLED = etree.XPath("//body//*[@class or @id]")
_LINKING = etree.XPath(
    "//body//*[(((self::p or self::li or self::div or self::em or self::strong or self::b"
    " or self::i or self::span) and .//a) or self::h2 or self::h3 or self::h4 or self::h5)"
    " and string-length(.)<600]"
)
_BLOCK = etree.XPath(
    "boolean(.//p|.//div|.//ul|.//ol|.//table|.//article|.//section|.//blockquote|.//h1|.//h2|.//h3)"
)
_LAYOUT = etree.XPath(
    "//table[.//td[.//table or .//p or .//div or .//h1 or .//h2 or .//h3 or .//ul or .//article"
    " or count(.//br)>2]]"
)
_SITE_HEADER = etree.XPath(
    "//header[not(ancestor::article or ancestor::main) and (not(.//h1) or .//h1//a[@href='/'])]"
)
_OWN_HEADER = etree.XPath("//article//header|//main//header")
_LENGTH = etree.XPath("string-length(.)")
_HEADING = etree.XPath("boolean(.//h1|.//article|.//main|.//*[@itemprop='articleBody'])")

_PARTS = re.compile(r"[a-zA-Z0-9]+?(?=[A-Z]|[^a-zA-Z0-9]|$)")
_BLANKS = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"""[.…]["'»”’)]*$""")
# A date or a clock time may stand beside a headline in a list.
_MOMENT = re.compile(r"[\d.,/\s]*\d{1,2}[:.]\d{2}[\d.,/\s]*")
# Shorter links are names: of a region in a list, of a channel that is quoted.
_HEADLINE_BLANKS = 3

# An element that holds more of the page's words than this is no side of it, whatever it is called.
_SIDE_SHARE = 0.4
_MENU_SHARE = 0.5  # of a cell's letters
_LIMIT = "ERR_RESOURCE_LIMIT"  # libxml2: nested deeper than 256, or a text of more than 10 MB


def parse(markup: str) -> Element | None:
    """The tree; None when there is none or the page nests deeper than the parser follows."""
    parser = HTMLParser(  # its elements are those that trafilatura takes
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    data = markup.replace("\0", "\ufffd").encode("utf-8", "replace")
    try:
        tree = etree.fromstring(data, parser)
    except etree.LxmlError:
        return None
    if tree is None or any(error.type_name == _LIMIT for error in parser.error_log):
        return None
    return tree if tree.tag == "html" else None


def found(path: etree.XPath, node: Element) -> list[Element]:
    """The elements at an XPath that selects elements."""
    return cast("list[Element]", path(node))


def words(node: Element) -> str:
    """The text below a node on one line."""
    return _BLANKS.sub(" ", "".join(map(str, node.itertext()))).replace(BREAK, " ").strip()


def clear(tree: Element, title: str | None, *, one: bool = True) -> None:
    """Take out what is not the article, in place. ``one``: the page has one article, so that
    another element of that name is another story."""
    for node in found(_DROPPED, tree):
        _drop(node)
    _drop_sides(tree)
    for header in found(_SITE_HEADER, tree):
        _drop(header)
    for header in found(_OWN_HEADER, tree):
        header.tag = "div"  # trafilatura drops it with the headline that it holds
    for table in found(_LAYOUT, tree):
        _unwrap(table)
    _drop_other_stories(tree, title)
    if not one:
        _level(tree)
    for node in list(tree.iter("br")):
        node.tail = BREAK + (node.tail or "")
        _drop(node)


def _drop(node: Element) -> None:
    """Without the text that follows it; a node that has gone with its parent stays gone."""
    parent = node.getparent()
    if parent is None or node.tag in ("html", "body"):
        return
    if node.tail:
        before = node.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    parent.remove(node)


def _level(tree: Element) -> None:
    """Take away by what trafilatura would choose one entry of many."""
    for node in tree.iter(etree.Element):
        node.tag = "div" if node.tag == "article" else node.tag
        for name in ("class", "id", "itemprop"):
            node.attrib.pop(name, "")


def _drop_sides(tree: Element) -> None:
    most = _SIDE_SHARE * cast("float", _LENGTH(tree))
    for node in found(_LABELLED, tree):
        label = f"{node.get('class') or ''} {node.get('id') or ''}"
        if is_side(label) and not _HEADING(node) and cast("float", _LENGTH(node)) <= most:
            _drop(node)


def is_side(label: str) -> bool:
    """Whether the words of a class or id name a part of a page that is not its article."""
    exact, stems = _sides()
    for part in _PARTS.findall(label):
        low = part.lower()
        if low in exact or low.startswith(stems):
            return True
    return False


def _unwrap(table: Element) -> None:
    """A table that lays out the page becomes blocks; cells that are mostly links are its menus."""
    for cell in list(table.iter("td")):
        linked = sum(len(words(link)) for link in cell.iter("a"))
        if linked > _MENU_SHARE * len(words(cell)) and not _HEADING(cell):
            _drop(cell)
    for node in table.iter("table", "tbody", "thead", "tfoot", "tr", "td", "th"):
        node.tag = "div"


def _drop_other_stories(tree: Element, title: str | None) -> None:
    """Blocks that are the headline of another story: all link and no sentence, or a link after
    words such as "read also"."""
    for node in found(_LINKING, tree):
        if not _BLOCK(node) and _announces(node, title):
            _drop(_whole_block(node))


def _announces(node: Element, title: str | None) -> bool:
    text = words(node)
    inside_link = next(node.iterancestors("a"), None) is not None
    linked = text if inside_link else " ".join(words(link) for link in node.iter("a"))
    around = text.replace(linked, "", 1) if linked else text
    label = around.strip(" :.-–—|▶►→»👉").lower()
    if label in _labels():
        return True
    return (
        (not label or _MOMENT.fullmatch(label) is not None)
        and node.tag in ("p", "li", "div", "h2", "h3", "h4", "h5")
        and text != title
        and not _heads(node)
        and linked.count(" ") >= _HEADLINE_BLANKS
        and not _SENTENCE_END.search(text)
    )


def _heads(node: Element) -> bool:
    """Whether a heading opens a block with text of its own, as the entries of a feed page do."""
    following = node.getnext()
    opens = next(node.itersiblings("p", preceding=True), None) is None
    return node.tag.startswith("h") and opens and following is not None and following.tag == "p"


def _whole_block(node: Element) -> Element:
    """The paragraph around an element that is all of it."""
    parent = node.getparent()
    while parent is not None and parent.tag in ("p", "li", "em", "strong", "b", "i", "span"):
        if words(parent) != words(node):
            break
        node, parent = parent, parent.getparent()
    return node


@cache
def _sides() -> tuple[frozenset[str], tuple[str, ...]]:
    listed = [word for _, _, word in read_rows("documents/sides")]
    stems = tuple(word[:-1] for word in listed if word.endswith("*"))
    return frozenset(word for word in listed if not word.endswith("*")), stems


@cache
def _labels() -> frozenset[str]:
    return frozenset(phrase for _, _, phrase in read_rows("documents/labels"))
