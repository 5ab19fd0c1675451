"""Bytes → text: UTF-8, UTF-16 by its mark, windows-1251 where it looks Cyrillic, else replacement.

Line ends are kept as they are: spans point into what was printed.
"""

from __future__ import annotations

import codecs
import re

from svodka.model import Issue

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_CYRILLIC = re.compile("[А-Яа-яЁёІіЇїЄєҐґ]")
_CYRILLIC_RUN = re.compile("[А-Яа-яЁёІіЇїЄєҐґ]{3}")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")

# Of the characters above ASCII, this share must be Cyrillic letters in windows-1251 text; quotes
# and dashes make up the rest.
_CYRILLIC_SHARE = 0.8


def decode(data: bytes, declared: str | None = None) -> tuple[str, Issue | None]:
    """The text, without its byte order mark, and an issue if characters had to be replaced.

    ``declared`` is what a page says about itself; it is believed when the bytes agree.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _replacing(data[len(mark) :], name)
    for name in ("utf-8", *([declared] if declared else [])):
        try:
            return data.decode(name), None
        except (UnicodeDecodeError, LookupError):
            continue
    if looks_cp1251(data):
        return _replacing(data, "cp1251")
    return _replacing(data, "utf-8")


def has_mark_16(head: bytes) -> bool:
    """True if the bytes begin as UTF-16 text, which cannot be cut at newline bytes."""
    return head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def looks_cp1251(data: bytes) -> bool:
    """True for Cyrillic text in windows-1251; False for UTF-8 with a few broken bytes."""
    as_utf8 = data.decode("utf-8", "replace")
    broken = as_utf8.count("\ufffd")
    sound = len(_NOT_ASCII.findall(as_utf8)) - broken
    if broken <= sound:
        return False
    as_cp1251 = data.decode("cp1251", "replace")
    if not _CYRILLIC_RUN.search(as_cp1251):
        return False
    high = _NOT_ASCII.findall(as_cp1251)
    return len(_CYRILLIC.findall("".join(high))) >= _CYRILLIC_SHARE * len(high)


def mend(text: str) -> tuple[str, Issue | None]:
    """Replace lone surrogates (broken escapes in JSON), which no encoding can write."""
    mended, count = _SURROGATES.subn("\ufffd", text)
    return (mended, _issue(count)) if count else (text, None)


def _replacing(data: bytes, name: str) -> tuple[str, Issue | None]:
    try:
        return data.decode(name), None
    except UnicodeDecodeError:
        text = data.decode(name, "replace")
    return text, _issue(text.count("\ufffd"))


def _issue(count: int) -> Issue:
    what = "1 character was" if count == 1 else f"{count} characters were"
    return Issue("encoding", "warning", f"{what} not readable and stand as \ufffd")
