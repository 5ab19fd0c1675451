"""Feeds as they come → items; those that no parser should be given."""

from __future__ import annotations

import json

import pytest

from svodka.sources import FetchError
from svodka.sources.feeds import FeedItem, parse

URL = "https://town.example/news/feed.xml"
TITLE = "Над Калужской областью сбили три беспилотника"


def rss(items: str, head: str = "", version: str = "2.0") -> bytes:
    """A feed around some items."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{head}<rss version="{version}"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Город</title>'
        f"<link>https://town.example/</link><language>ru-RU</language>{items}</channel></rss>"
    ).encode()


def one(data: bytes) -> FeedItem:
    (item,) = parse(data, URL)
    return item


PLAIN = f"""<item><title>{TITLE}</title><link>https://town.example/1</link>
<guid isPermaLink="false">news-1</guid><pubDate>Fri, 15 May 2026 08:05:00 +0300</pubDate>
<description>Об этом сообщил губернатор.</description></item>"""


def test_rss() -> None:
    item = one(rss(PLAIN))
    assert (item.id, item.url, item.title) == ("news-1", "https://town.example/1", TITLE)
    assert (item.full, item.summary) == (None, "Об этом сообщил губернатор.")
    assert (item.published, item.lang) == ("Fri, 15 May 2026 08:05:00 +0300", "ru-RU")


def test_rss_with_the_whole_text() -> None:
    whole = (
        "<content:encoded><![CDATA[<p>Первый абзац.</p><p>Второй абзац.</p>]]></content:encoded>"
    )
    item = one(rss(PLAIN.replace("</item>", f"{whole}</item>")))
    assert item.full == "<p>Первый абзац.</p><p>Второй абзац.</p>"


def test_atom() -> None:
    item = one(
        f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ru">
        <title>Город</title><entry><id>tag:town.example,2026:1</id><title>{TITLE}</title>
        <link rel="alternate" href="/1"/><published>2026-05-15T08:05:00+03:00</published>
        <updated>2026-05-15T09:00:00+03:00</updated>
        <summary>Об этом сообщил губернатор.</summary></entry></feed>""".encode()
    )
    assert (item.id, item.url) == ("tag:town.example,2026:1", "https://town.example/1")
    assert item.published == "2026-05-15T08:05:00+03:00"


def test_json_feed() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "language": "ru",
        "items": [
            {"id": 7, "url": "/7", "title": TITLE, "content_text": "Три.\nЕщё < один."},
            {"id": "8", "content_html": "<p>Тихо</p>", "date_published": "2026-05-15T05:05:00Z"},
            {"id": "9"},
            "no item",
        ],
    }
    first, second = parse(json.dumps(feed).encode(), URL)
    assert (first.id, first.url, first.lang) == ("7", "https://town.example/7", "ru")
    assert first.full == "<p>Три.</p><p>Ещё &lt; один.</p>"
    assert (second.url, second.full, second.published) == (
        None,
        "<p>Тихо</p>",
        "2026-05-15T05:05:00Z",
    )


@pytest.mark.parametrize(
    ("item", "id", "url", "published"),
    [
        (
            "<title>A</title><link>/1</link>",
            "https://town.example/1",
            "https://town.example/1",
            None,
        ),
        (
            "<title>A</title><link>2?x=1&amp;y=2</link>",
            None,
            "https://town.example/news/2?x=1&y=2",
            None,
        ),
        ("<guid>https://town.example/3</guid>", None, "https://town.example/3", None),
        ("<title>A</title><description>B</description>", "559aead08264d579", None, None),
        (
            "<link>/4</link><dc:date>2026-05-15</dc:date>",
            None,
            "https://town.example/4",
            "2026-05-15",
        ),
        ("<link>/5</link><pubDate>15.05.2026 08:05</pubDate>", None, None, "15.05.2026 08:05"),
    ],
)
def test_what_items_lack(item: str, id: str | None, url: str | None, published: str | None) -> None:
    found = one(rss(f"<item>{item}</item>"))
    assert id is None or found.id == id
    assert url is None or found.url == url
    assert found.published == published


def test_an_item_that_says_nothing_is_none() -> None:
    assert parse(rss("<item></item>" + PLAIN), URL) == parse(rss(PLAIN), URL)


def test_an_id_stands_once() -> None:
    assert len(parse(rss(PLAIN + PLAIN), URL)) == 1


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("губернатор", "глава региона", False),
        ("три", "четыре", False),
        ("08:05", "08:06", False),
        ("<item>", "<item> ", True),
        ("</item>", "<category>Новости</category></item>", True),
    ],
)
def test_the_digest_is_over_what_is_said(old: str, new: str, same: bool) -> None:
    changed = one(rss(PLAIN.replace(old, new)))
    assert (changed.digest == one(rss(PLAIN)).digest) is same


@pytest.mark.parametrize(
    ("declared", "header", "encoding"),
    [
        ("utf-8", None, "utf-8"),
        ("windows-1251", None, "windows-1251"),
        ("utf-8", None, "windows-1251"),
        ("windows-1251", None, "utf-8"),
        ("windows-1251", "us-ascii", "windows-1251"),
        ("utf-16", None, "utf-16"),
    ],
)
def test_encodings(declared: str, header: str | None, encoding: str) -> None:
    text = rss(PLAIN).decode().replace('encoding="utf-8"', f'encoding="{declared}"')
    (item,) = parse(text.encode(encoding), URL, header)
    assert item.title == TITLE


def test_a_feed_that_is_not_well_formed_is_read_as_far_as_it_goes() -> None:
    broken = rss(PLAIN.replace("</title>", " & Ко<br></title>", 1)).replace(
        b"</channel></rss>", b""
    )
    assert one(broken).url == "https://town.example/1"


BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 50}">' for n in range(10))


@pytest.mark.parametrize(
    "head",
    [
        f"<!DOCTYPE rss [{BOMB}]>",
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]>',
        "<!DOCTYPE rss [<!ELEMENT rss ANY>]>",
        '<!doctype rss [<!entity x "y">]>',
    ],
    ids=["a bomb", "a file", "a parameter", "a DTD", "small letters"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("broken", [False, True])
def test_declarations_are_refused(head: str, encoding: str, broken: bool) -> None:
    text = rss(PLAIN.replace("Об этом", "&l9; &x;"), head).decode()
    text = text.replace('encoding="utf-8"', f'encoding="{encoding}"')
    data = (text + ("<unclosed" if broken else "")).encode(encoding)
    with pytest.raises(FetchError, match="declares entities"):
        parse(data, URL)


def test_an_outer_dtd_is_let_through_and_not_fetched() -> None:
    head = (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"'
        ' "http://127.0.0.1:9/rss-0.91.dtd">'
    )
    assert one(rss(PLAIN, head, "0.91")).title == TITLE


@pytest.mark.parametrize(
    "data",
    [b"", b"<html><body>404</body></html>", b"{}", b"{", b'{"version":"1","items":[]}', b"PK\3\4"],
)
def test_what_is_no_feed(data: bytes) -> None:
    with pytest.raises(FetchError, match=r"is no|is JSON"):
        parse(data, URL)


def test_an_empty_feed_is_one() -> None:
    assert parse(rss(""), URL) == ()
