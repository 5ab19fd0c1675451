"""Our readers, as the registry knows them: names, suffixes and first looks. What reads is loaded
when it reads."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import BinaryIO

from svodka.documents.raw import Hints, Problem, Raw

# Bytes that no text holds; a few NULs do not make a text a picture.
_BINARY_SHARE = 0.05
_CONTROL = bytes(set(range(32)) - {7, 8, 9, 10, 11, 12, 13, 27})

_MARKUP = re.compile(rb"\s*(?:<!doctype html|<html|<\?xml[^>]*>\s*<!doctype html)", re.I)
_EXPORT = re.compile(
    rb'"(?:messages|chats|left_chats)"\s*:\s*[\[{]|"about"\s*:\s*"Here is the data you requested'
)
_FROM_LINE = re.compile(rb"From \S+ .*\d{4}[^\n]*\n(?:>?[\w-]+:)")
_HEADER_LINES = re.compile(rb"(?:[A-Za-z][\w-]*:[ \t][^\n]*\n(?:[ \t][^\n]*\n)*){2}")
_MAIL_HEADER = re.compile(
    rb"^(?:received|from|date|message-id|subject|mime-version|delivered-to|return-path):",
    re.I | re.M,
)


@dataclass(frozen=True, slots=True)
class Format:
    """``where`` is the function that reads, as module:name below svodka.documents."""

    name: str
    suffixes: tuple[str, ...]
    where: str
    look: Callable[[bytes], float]

    def sniff(self, head: bytes, name: str) -> float:  # noqa: ARG002  the name says no more
        return self.look(head)

    def read(self, stream: BinaryIO, hints: Hints, name: str) -> Iterator[Raw | Problem]:
        module, _, function = self.where.partition(":")
        found: Iterator[Raw | Problem] = getattr(
            import_module(f"svodka.documents.{module}"), function
        )(stream, hints, name)
        return found


def looks_binary(data: bytes) -> bool:
    head = data[:8192]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return len(head) - len(head.translate(None, _CONTROL)) > _BINARY_SHARE * len(head)


def _never(_: bytes) -> float:
    return 0.0


def _text(head: bytes) -> float:
    return 0.0 if looks_binary(head) else 0.1


def _html(head: bytes) -> float:
    return 0.6 if _MARKUP.match(head) else 0.0


def _preview(head: bytes) -> float:
    return 0.9 if b"tgme_" in head and b"telegram" in head else 0.0


def _json(head: bytes) -> float:
    return 0.3 if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") else 0.0


def _export(head: bytes) -> float:
    return 0.9 if _json(head) and _EXPORT.search(head) else 0.0


def _warc(head: bytes) -> float:
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 16)
        except zlib.error:
            return 0.0
    return 1.0 if head.startswith(b"WARC/") else 0.0


def _mbox(head: bytes) -> float:
    return 0.9 if _FROM_LINE.match(head.replace(b"\r\n", b"\n")) else 0.0


def _eml(head: bytes) -> float:
    bare = head.replace(b"\r\n", b"\n")
    lines = _HEADER_LINES.match(bare)
    return 0.8 if lines and len(_MAIL_HEADER.findall(bare.split(b"\n\n", 1)[0])) > 1 else 0.0


TEXT = Format("text", ("", ".txt", ".md", ".text"), "plain:read", _text)
HTML = Format("html", (".html", ".htm", ".xhtml"), "pages:read", _html)
JSONL = Format("jsonl", (".jsonl", ".ndjson"), "tables:jsonl", _never)
JSON = Format("json", (".json",), "tables:json_file", _json)
CSV = Format("csv", (".csv",), "tables:table", _never)
TSV = Format("tsv", (".tsv",), "tables:table", _never)
TELEGRAM_EXPORT = Format("telegram_export", (".json",), "telegram_export:read", _export)
TELEGRAM_PREVIEW = Format(
    "telegram_preview", (".html", ".htm", ".xhtml"), "pages:previews", _preview
)
WARC = Format("warc", (".warc", ".warc.gz"), "warc:read", _warc)
MBOX = Format("mbox", (".mbox", ".mbx"), "mail:mbox", _mbox)
EML = Format("eml", (".eml",), "mail:eml", _eml)
