"""XML from strangers: what declares entities or an inner DTD is refused before a parser sees it.

A few lines of declarations can grow to gigabytes or name files of this machine. Feeds need none: an
outer DTD (RSS 0.91 has one) is let through and never fetched.
"""

from __future__ import annotations

import re
from contextlib import suppress
from xml.parsers import expat

_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,100}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
# For text that is no well-formed XML, which lenient parsers read all the same.
_DANGER = re.compile(r"<!ENTITY|<!DOCTYPE[^>\[]{0,2000}\[", re.IGNORECASE)


class Dangerous(ValueError):
    """It declares what no feed needs."""


def declared_encoding(data: bytes) -> str | None:
    """What the XML declaration says, if there is one."""
    match = _ENCODING.match(data[:400])
    return match.group(1).decode("ascii") if match else None


def guarded(text: str) -> bytes:
    """``text`` as UTF-8 with no declaration of another encoding; Dangerous when it is."""
    if _DANGER.search(text):
        raise Dangerous
    bare = _DECLARATION.sub("", text, count=1).lstrip()
    data = bare.encode("utf-8", "replace")
    parser = expat.ParserCreate("utf-8")
    parser.EntityDeclHandler = _refuse
    parser.StartDoctypeDeclHandler = _doctype
    # What is not well-formed, the search above has looked at.
    with suppress(expat.ExpatError):
        parser.Parse(data, True)
    return data


def _refuse(*_: object) -> None:
    raise Dangerous


def _doctype(_name: str, _system: str | None, _public: str | None, inner: bool) -> None:
    if inner:
        raise Dangerous
