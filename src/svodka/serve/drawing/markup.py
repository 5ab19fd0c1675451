"""SVG as text, every value escaped. No style attributes, no script: a strict policy allows it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from markupsafe import Markup, escape

# What XML forbids, and signs that turn the direction of the text around them.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
_SPECIAL = re.compile(f"[<>&\"']|{_UNSAFE.pattern}")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.I)
_BLANK = re.compile("[\x00-\x20\x7f-\xa0]")
_FORBIDDEN = re.compile(r"^(?:on|style$|src)", re.I)
Value = str | int | float | None


def element(name: str, *children: str, **attributes: Value) -> Markup:
    """``<name …>children</name>``. ``class_`` is class, ``aria_label`` aria-label, and so on; None
    leaves an attribute out; numbers are cut to two digits. Children that are no Markup are escaped.
    """
    told = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    inner = "".join(map(text, children))
    return Markup(f"<{name}{told}>{inner}</{name}>" if inner else f"<{name}{told}/>")


def text(value: str) -> str:
    """Escaped, unless it is Markup."""
    if isinstance(value, Markup) or _SPECIAL.search(value) is None:
        return value
    return escape(_UNSAFE.sub("\ufffd", value))


def joined(parts: Iterable[Markup]) -> Markup:
    return Markup("".join(parts))


def link(href: str | None, *children: str, **attributes: Value) -> Markup:
    """An ``a``; without an address, or with one of a scheme that could run something, a ``g``."""
    if not href or not safe(href):
        attributes.pop("aria_label", None)  # a group without a role has no name but its title
        return element("g", *children, **attributes)
    return element("a", *children, href=href, **attributes)


def safe(href: str) -> bool:
    """Whether an address is relative, or of http or https."""
    # Browsers read "java\tscript:" as if the tab were not there.
    scheme = _SCHEME.match(_BLANK.sub("", href))
    return scheme is None or scheme[1].lower() in ("http", "https")


def number(value: float) -> str:
    """At most two digits after the point, and no needless ones."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


def drawing(
    id: str,
    width: float,
    height: float,
    title: str,
    desc: str,
    *children: Markup,
    links: bool,
    small: bool = False,
) -> Markup:
    """An svg that scales, named by its title. With links inside it is a group, because what is in
    an image cannot be reached by a screen reader. A small one keeps its size on a phone."""
    return element(
        "svg",
        element("title", title, id=f"{id}-title"),
        element("desc", desc, id=f"{id}-desc") if desc else Markup(""),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        id=id,
        class_="drawing small" if small else "drawing",
        role="group" if links else "img",
        aria_labelledby=f"{id}-title",
        aria_describedby=f"{id}-desc" if desc else None,
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
    )


def _attribute(key: str, value: str | float) -> str:
    """Markup is escaped in an attribute as anything else is."""
    shown = text(str(value)) if isinstance(value, str) else number(value)
    return f' {_name(key)}="{shown}"'


@cache
def _name(key: str) -> str:
    name = key.rstrip("_")
    name = name.replace("_", "-") if name.startswith(("aria_", "text_")) else name
    if _FORBIDDEN.match(name):
        raise ValueError(f"{name} is no attribute for a page without script and style")
    return name
