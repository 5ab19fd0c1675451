"""``kind = "telegram_api"``: a channel through Telegram's API, with the user's own keys.

Wants the extra ``svodka[telegram]``, the keys of https://my.telegram.org in SVODKA_TELEGRAM_API_ID
and SVODKA_TELEGRAM_API_HASH, and a session, which ``python -m svodka.sources.kinds.telegram_api``
makes: it asks for the telephone number and the code. The session is a key to the account; it stands
in SVODKA_TELEGRAM_SESSION, else in telegram.session beside sources.toml.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from svodka.documents.telegram import Post, Preview
from svodka.errors import SettingsError
from svodka.sources.kinds import posts
from svodka.sources.records import Context, FetchError, Item, Source

_PAGE = 100

# A session's file serves one connection at a time.
_one = threading.Lock()

# A client of Telethon that is not connected yet, made of the session's path.
Connect = Callable[[Path], Any]


def take(source: Source, context: Context, connect: Connect | None = None) -> Iterator[Item]:
    """New, edited and deleted posts (see ``posts``)."""
    told = os.environ.get("SVODKA_TELEGRAM_SESSION")
    session = Path(told) if told else context.folder / "telegram.session"
    with _one:
        loop = asyncio.new_event_loop()
        try:
            asyncio.set_event_loop(loop)
            client = (connect or client_of)(session)
            loop.run_until_complete(client.connect())
            try:
                _authorized(loop, client)
                yield from posts.take_posts(source, context, _pages(loop, client, source))
            finally:
                loop.run_until_complete(client.disconnect())
        finally:
            asyncio.set_event_loop(None)
            loop.close()


def client_of(session: Path, environ: Mapping[str, str] = os.environ) -> Any:
    """A client with the user's keys; SettingsError when they or the library are missing."""
    id, hash = (environ.get(f"SVODKA_TELEGRAM_API_{part}", "") for part in ("ID", "HASH"))
    if not id.isdigit() or not hash:
        raise SettingsError(
            "the keys to Telegram's API are missing",
            hint="set SVODKA_TELEGRAM_API_ID and SVODKA_TELEGRAM_API_HASH",
        )
    try:
        from telethon import TelegramClient
    except ImportError as error:
        raise SettingsError(
            "Telegram's API is read through Telethon, which is not installed",
            hint='pip install "svodka[telegram]"',
        ) from error
    return TelegramClient(str(session), int(id), hash, receive_updates=False)


def _authorized(loop: asyncio.AbstractEventLoop, client: Any) -> None:
    if not loop.run_until_complete(client.is_user_authorized()):
        raise FetchError(
            "nobody is logged in", hint="run python -m svodka.sources.kinds.telegram_api once"
        )


def _pages(loop: asyncio.AbstractEventLoop, client: Any, source: Source) -> posts.Page:
    channel = posts.name(source)

    def page(before: int | None) -> Preview:
        asked = client.get_messages(channel, limit=_PAGE, offset_id=before or 0)
        found = list(loop.run_until_complete(asked))
        shown = [_post(m, channel) for m in reversed(found) if getattr(m, "action", None) is None]
        oldest = found[-1].id if len(found) >= _PAGE else None
        return Preview(tuple(shown), oldest)

    return page


def _post(message: Any, channel: str) -> Post:
    forward = getattr(message, "forward", None)
    chat = getattr(forward, "chat", None)
    edited = getattr(message, "edit_date", None) and not getattr(message, "edit_hide", False)
    return Post(
        id=message.id,
        channel=channel,
        text=message.message or "",
        published=message.date,
        edited=bool(edited),
        forwarded_from=getattr(chat, "title", None) or getattr(forward, "from_name", None),
        reply_to=getattr(message, "reply_to_msg_id", None),
        views=getattr(message, "views", None),
        markup=message.to_json(),
    )


async def login(session: Path) -> None:
    """Ask for the number and the code, and keep the session where only its owner reads it."""
    client = client_of(session)
    session.touch(mode=0o600)
    await client.start()
    await client.disconnect()
    print(f"logged in: {session}")


if __name__ == "__main__":
    asyncio.run(login(Path(os.environ.get("SVODKA_TELEGRAM_SESSION", "telegram.session"))))
