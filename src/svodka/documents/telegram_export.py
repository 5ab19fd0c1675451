"""``result.json`` of Telegram Desktop: one chat, or all of them → posts.

What makes no document: service messages ("pinned a message", "joined"), which are passed over by
rule, and messages without words, which are counted. A post's id is its source and its number, as
in the previews of the same channel.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO

from svodka.documents import dates
from svodka.documents.encoding import mend
from svodka.documents.json_stream import Cursor, Value
from svodka.documents.raw import Hints, Problem, Raw
from svodka.documents.telegram import WORDLESS

# Of the export of all chats: where chats stand.
_NESTED = ("chats", "left_chats", "list")
_MEDIA = ("media_type", "mime_type")


def read(stream: BinaryIO, hints: Hints, file: str) -> Iterator[Raw | Problem]:
    """The posts in the order of the file. A file that is cut yields what stands before the cut and
    a Problem."""
    cursor = Cursor(stream)
    counted = _Wordless()
    try:
        yield from _chats(cursor, hints, file, counted)
    except ValueError as error:
        reason = f"not a whole export, what follows was not read: {error}"
        yield Problem(file, reason, offset=cursor.position, reached=cursor.position)
    if counted.amount:
        yield Problem(file, WORDLESS, skipped=True, amount=counted.amount)


class _Wordless:
    amount = 0


def _chats(cursor: Cursor, hints: Hints, file: str, counted: _Wordless) -> Iterator[Raw | Problem]:
    """Walks to each ``messages``; a chat's name stands before them."""
    if cursor.peek() == "[":
        for _ in cursor.each():
            yield from _chats(cursor, hints, file, counted)
        return
    name = None
    for key in cursor.fields():
        if key == "messages":
            for item in cursor.items():
                found = _message(item, hints, name, file, counted)
                if found is not None:
                    yield found
        elif key in _NESTED and cursor.peek() in "{[":
            yield from _chats(cursor, hints, file, counted)
        elif key == "name":
            told = cursor.value().value
            name = told if isinstance(told, str) and told.strip() else None
        else:
            cursor.skip()


def _message(
    item: Value, hints: Hints, chat: str | None, file: str, counted: _Wordless
) -> Raw | Problem | None:
    message = item.value
    if not isinstance(message, dict) or not isinstance(message.get("id"), int):
        return Problem(file, "not a message", reached=item.end, offset=item.end - len(item.data))
    if message.get("type", "message") != "message":
        return None
    text, broken = mend(_words(message.get("text")))
    if not text.strip():
        counted.amount += 1
        return None
    source = hints.source or chat
    published, assumed = _moment(message, "date", hints, text)
    return Raw(
        text=text,
        file=file,
        id=f"{source}/{message['id']}" if source else None,
        published=published or hints.published,
        source=source,
        lang=hints.lang,
        issues=tuple(issue for issue in (item.issue, broken, assumed) if issue is not None),
        reached=item.end,
        original=item.data,
        extras=_extras(message, hints, text),
    )


def _words(text: Any) -> str:
    """A string, or a list of strings and entities (bold, link, custom_emoji, spoiler, blockquote,
    …), whose ``text`` is what a person reads. Entities join without blanks: they cut words."""
    if isinstance(text, str):
        return text
    if isinstance(text, list):
        return "".join(_words(part) for part in text if isinstance(part, str | dict))
    return _words(text.get("text")) if isinstance(text, dict) else ""


def _moment(message: dict[str, Any], key: str, hints: Hints, text: str) -> Any:
    """(moment, issue): ``date_unixtime`` is UTC; ``date`` of older exports is the local time of
    whoever exported, which is not known."""
    seconds = message.get(f"{key}_unixtime")
    try:
        if seconds is not None:
            return datetime.fromtimestamp(int(seconds), UTC), None
        printed = message.get(key)
        if isinstance(printed, str):
            return dates.parse(printed, hints.zone or dates.zone_for(hints.lang, text))
    except (ValueError, TypeError, OverflowError, OSError):
        pass
    return None, None


def _extras(message: dict[str, Any], hints: Hints, text: str) -> dict[str, str | int | bool]:
    extras: dict[str, str | int | bool] = {}
    edited, _ = _moment(message, "edited", hints, text)
    if edited is not None:
        extras["edited"] = edited.isoformat()
    for key in ("forwarded_from", "author"):
        told = message.get(key)
        if isinstance(told, str) and told:
            extras[key] = mend(told)[0]
    if isinstance(message.get("reply_to_message_id"), int):
        extras["reply_to"] = message["reply_to_message_id"]
    if isinstance(message.get("views"), int):
        extras["views"] = message["views"]
    media = "photo" if "photo" in message else next(filter(None, map(message.get, _MEDIA)), None)
    if isinstance(media, str):
        extras["media"] = media
    return extras
