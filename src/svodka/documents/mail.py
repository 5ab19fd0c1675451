"""Mail → documents: one message of an ``.eml``, or the many of an mbox.

A message that was sent as plain text and as HTML is read as plain text. Its subject is the title;
its source, where none is told, the address of who sent it. What encloses the message (received
lines, attachments, pictures) is kept in the original bytes only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.policy import default
from email.utils import parseaddr
from typing import BinaryIO

from svodka.documents import dates
from svodka.documents.encoding import decode, mend
from svodka.documents.raw import Hints, Problem, Raw
from svodka.model import Issue

# Raised by the standard library's parser on headers and charsets that break the rules.
_BROKEN = (ValueError, LookupError, AttributeError, TypeError)

# A line of the message that began with "From " when the mbox was written.
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def eml(stream: BinaryIO, hints: Hints, file: str) -> Iterator[Raw | Problem]:
    data = stream.read()
    yield _message(data, hints, file, None, len(data))


def mbox(stream: BinaryIO, hints: Hints, file: str) -> Iterator[Raw | Problem]:
    """A message begins at a line that starts with "From " after an empty one, or at the top."""
    reached, begins, blank = 0, 1, True
    kept: list[bytes] = []
    for line, data in enumerate(stream, 1):
        if data.startswith(b"From ") and blank:
            if kept:
                yield _message(_joined(kept), hints, file, begins, reached)
            kept, begins = [], line
        else:
            kept.append(data)
        blank = not data.strip()
        reached += len(data)
    if kept:
        yield _message(_joined(kept), hints, file, begins, reached)


def _joined(lines: list[bytes]) -> bytes:
    return b"".join(lines).rstrip(b"\r\n") + b"\n"


def _message(data: bytes, hints: Hints, file: str, line: int | None, reached: int) -> Raw | Problem:
    unquoted = _QUOTED.sub(rb"\1", data) if line is not None else data
    message = BytesParser(EmailMessage, policy=default).parsebytes(unquoted)
    body, title_of_page = _body(message)
    subject = _header(message, "subject")
    text, broken = mend(_headed(subject or title_of_page, body))
    if not text.strip():
        return Problem(file, "a message without words", line, reached=reached)
    address = parseaddr(_header(message, "from") or "")[1]
    published, assumed = _date(message, hints, text)
    title = subject or title_of_page
    return Raw(
        text=text,
        file=file,
        line=line,
        id=(_header(message, "message-id") or "").strip("<> ") or None,
        published=published or hints.published,
        source=hints.source or address or None,
        lang=hints.lang,
        issues=tuple(issue for issue in (broken, assumed) if issue is not None),
        reached=reached,
        original=data,
        extras={"title": title} if title else {},
    )


def _body(message: EmailMessage) -> tuple[str, str | None]:
    """(words, title of the page that they were taken from)."""
    part: MIMEPart | None
    try:
        part = message.get_body(("plain", "html"))
    except _BROKEN:
        part = message
    if part is None:
        return "", None
    content = _content(part)
    if part.get_content_type() != "text/html":
        return content.replace("\r\n", "\n").strip(), None
    from svodka.documents import html

    page = html.page(content)
    return page.text, page.title


def _content(part: MIMEPart) -> str:
    """In the charset that the part names, else in the one that its bytes show."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    try:
        return data.decode(part.get_content_charset() or "ascii")
    except (UnicodeDecodeError, LookupError):
        return decode(data)[0]


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        value = message[name]
        return " ".join(mend(str(value))[0].split()) or None if value is not None else None
    except _BROKEN:
        return None


def _headed(title: str | None, body: str) -> str:
    return body if not title or body.startswith(title) else f"{title}\n\n{body}".strip()


def _date(message: EmailMessage, hints: Hints, text: str) -> tuple[datetime | None, Issue | None]:
    printed = _header(message, "date")
    if printed is None:
        return None, None
    try:
        return dates.parse(printed, hints.zone or dates.zone_for(hints.lang, text))
    except ValueError as error:
        return None, Issue("published_assumed", "warning", f"no publication time: {error}")
