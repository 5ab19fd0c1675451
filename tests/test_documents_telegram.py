"""Telegram: the desktop application's export, and saved previews. All posts are made up."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka.documents import pages, telegram_export
from svodka.documents.json_stream import Cursor
from svodka.documents.raw import EXTRAS, Hints, Problem, Raw
from svodka.documents.telegram import preview

STAMP = 1778821505
WHEN = datetime.fromtimestamp(STAMP, UTC)


def message(number: int, text: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": "message",
        "date": "2026-05-15T08:05:05",
        "date_unixtime": str(STAMP),
        "from": "Губернатор",
        "text": text,
        **more,
    }


def chat(*messages: Any, name: str = "Губернатор") -> dict[str, Any]:
    return {"name": name, "type": "public_channel", "id": 1, "messages": list(messages)}


def exported(value: Any, hints: Hints | None = None, **style: Any) -> list[Raw | Problem]:
    data = json.dumps(value, ensure_ascii=False, **style).encode()
    return list(telegram_export.read(io.BytesIO(data), hints or Hints(), "result.json"))


def raws(items: list[Raw | Problem]) -> list[Raw]:
    return [item for item in items if isinstance(item, Raw)]


# --- the export


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Сбито 4 БПЛА.\nЖертв нет.", "Сбито 4 БПЛА.\nЖертв нет."),
        (["Сбит", {"type": "bold", "text": "о 4"}, " БПЛА"], "Сбито 4 БПЛА"),
        (
            [{"type": "custom_emoji", "text": "⚡️", "document_id": "x"}, " Сбито ", "4"],
            "⚡️ Сбито 4",
        ),
        (["Сбито ", {"type": "spoiler", "text": "4 БПЛА"}], "Сбито 4 БПЛА"),
        (["В ", {"type": "text_link", "text": "Кирове", "href": "https://a.example"}], "В Кирове"),
        (["Шапша:\n", {"type": "blockquote", "text": "Сбито 4"}], "Шапша:\nСбито 4"),
        ([{"type": "hashtag", "text": "#БПЛА"}], "#БПЛА"),
    ],
)
def test_the_words_of_a_message(text: Any, read: str) -> None:
    (raw,) = raws(exported(chat(message(7, text))))
    assert raw.text == read


def test_what_a_message_says() -> None:
    edited = message(
        7,
        "Сбито 4",
        edited_unixtime=str(STAMP + 60),
        forwarded_from="Пресс-служба",
        reply_to_message_id=5,
        photo="photos/1.jpg",
    )
    (raw,) = raws(exported(chat(edited), Hints(source="kaluga")))
    assert (raw.id, raw.source, raw.published) == ("kaluga/7", "kaluga", WHEN)
    assert dict(raw.extras) == {
        "edited": datetime.fromtimestamp(STAMP + 60, UTC).isoformat(),
        "forwarded_from": "Пресс-служба",
        "reply_to": 5,
        "media": "photo",
    }
    assert set(raw.extras) <= set(EXTRAS)


def test_an_older_export_has_local_times() -> None:
    old = message(7, "Сбито 4 БПЛА, пострадавших нет")
    del old["date_unixtime"]
    (raw,) = raws(exported(chat(old)))
    assert raw.published == datetime.fromisoformat("2026-05-15T08:05:05+03:00")
    assert [issue.code for issue in raw.issues] == ["published_assumed"]


def test_what_is_no_document() -> None:
    service = {**message(1, ""), "type": "service", "action": "pin_message"}
    items = exported(chat(service, message(2, ""), message(3, "Сбито 4"), message(4, " ")))
    assert [raw.id for raw in raws(items)] == ["Губернатор/3"]
    (skipped,) = [item for item in items if isinstance(item, Problem)]
    assert (skipped.skipped, skipped.amount) == (True, 2)


def test_the_export_of_all_chats() -> None:
    whole = {
        "about": "Here is the data you requested.",
        "personal_information": {"user_id": 1, "messages": 3},
        "contacts": {"about": "", "list": [{"first_name": "A"}]},
        "chats": {"about": "", "list": [chat(message(1, "a"), name="X"), chat(message(1, "b"))]},
        "left_chats": {"about": "", "list": [chat(message(2, "c"), name="Y")]},
    }
    found = [(raw.id, raw.text) for raw in raws(exported(whole, indent=1))]
    assert found == [("X/1", "a"), ("Губернатор/1", "b"), ("Y/2", "c")]


def test_each_message_keeps_its_bytes() -> None:
    value = chat(message(1, "Сбито 4"), message(2, ["5 ", {"type": "bold", "text": "БПЛА"}]))
    data = json.dumps(value, ensure_ascii=False, indent=1).encode()
    found = raws(list(telegram_export.read(io.BytesIO(data), Hints(), "f")))
    for raw in found:
        assert raw.original is not None
        assert data[raw.reached - len(raw.original) : raw.reached] == raw.original
    assert [json.loads(raw.original or b"")["id"] for raw in found] == [1, 2]


@pytest.mark.parametrize("cut", [40, 80, 300, 500])
def test_an_export_that_is_cut(cut: int) -> None:
    data = json.dumps(chat(*(message(n, "Сбито 4") for n in range(5)))).encode()
    whole = raws(list(telegram_export.read(io.BytesIO(data), Hints(), "f")))
    *found, problem = telegram_export.read(io.BytesIO(data[:cut]), Hints(), "f")
    assert found == whole[: len(found)]
    assert isinstance(problem, Problem)
    assert "not a whole export" in problem.reason
    assert problem.offset is not None
    assert problem.offset <= cut


@pytest.mark.parametrize("value", [5, [], {}, {"messages": 5}, {"messages": [5, None, {}]}, "x"])
def test_what_is_no_export_is_told_or_empty(value: Any) -> None:
    assert raws(exported(value)) == []


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(VALUES, max_size=6), st.sampled_from([None, 1]), st.booleans(), st.integers(1, 40))
def test_values_come_whole_whatever_the_blocks(
    values: list[Any], indent: int | None, escaped: bool, block: int
) -> None:
    """Law: the items of an array are those that the standard library reads, and their bytes are
    where they say."""
    data = json.dumps(values, indent=indent, ensure_ascii=escaped).encode("utf-8", "replace")

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:  # noqa: ARG002
            return super().read(block)

    found = list(Cursor(Slow(data)).items())
    assert [item.value for item in found] == json.loads(data)
    assert all(data[item.end - len(item.data) : item.end] == item.data for item in found)


# --- previews


def post(number: int, text: str | None, inner: str = "", kind: str = "", meta: str = "") -> str:
    words = f'<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>'
    return f"""<div class="tgme_widget_message_wrap js-widget_message_wrap">
<div class="tgme_widget_message text_not_supported_wrap js-widget_message {kind}"
 data-post="kaluga_demo/{number}" data-view="x"><div class="tgme_widget_message_user"></div>
<div class="tgme_widget_message_bubble"><div class="tgme_widget_message_author accent_color">
<a class="tgme_widget_message_owner_name" href="https://t.me/kaluga_demo">Губернатор 40</a></div>
{inner}{words if text is not None else ""}
<div class="tgme_widget_message_footer compact js-message_footer">
<div class="tgme_widget_message_info short js-message_info">
<span class="tgme_widget_message_views">12.3K</span><span class="copyonly"> views</span>
<span class="tgme_widget_message_meta">{meta}<a class="tgme_widget_message_date"
 href="https://t.me/kaluga_demo/{number}"><time datetime="2026-05-15T05:05:05+00:00"
 class="time">05:05</time></a></span></div></div></div></div></div>
"""


def page(*posts: str, more: str = "") -> str:
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Губернатор – Telegram</title>
<link href="//telegram.org/css/widget-frame.css" rel="stylesheet">{more}</head><body
 class="widget_frame_base tgme_webpreview"><header class="tgme_header">300 subscribers</header>
<main class="tgme_main"><section class="tgme_channel_history js-message_history">
{"".join(posts)}</section></main></body></html>"""


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Сбито 4<br/>Жертв нет", "Сбито 4\nЖертв нет"),
        ("Сбито 4<br><br/>Жертв нет", "Сбито 4\n\nЖертв нет"),
        ("<b>Сбит</b>о <a href='x'>4 БПЛА</a> &amp; 1", "Сбито 4 БПЛА & 1"),
        ('<i class="emoji" style="x"><b>⚡️</b></i> Сбито 4', "⚡️ Сбито 4"),
        ('<tg-emoji emoji-id="1"><i class="emoji"><b>❗️</b></i></tg-emoji>Сбито', "❗️Сбито"),
        ("Сбито <tg-spoiler>4 БПЛА</tg-spoiler>", "Сбито 4 БПЛА"),
        ("Шапша:<blockquote>Сбито 4</blockquote>Жертв нет", "Шапша:\nСбито 4\nЖертв нет"),
        ("Было:<br/><blockquote>Сбито 4<br/>и 5</blockquote>", "Было:\nСбито 4\nи 5"),
        ("<pre>а  б</pre>в", "а б\nв"),
        ("Сбито\n   4", "Сбито 4"),
    ],
)
def test_the_words_of_a_post(markup: str, text: str) -> None:
    (found,) = preview(page(post(7, markup))).posts
    assert found.text == text


def test_what_a_post_says() -> None:
    inner = (
        '<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from&nbsp;<a '
        'class="tgme_widget_message_forwarded_from_name" href="https://t.me/press_demo/3"><span '
        'dir="auto">Пресс-служба</span></a></div><a class="tgme_widget_message_reply" '
        'href="https://t.me/kaluga_demo/5"><div class="tgme_widget_message_text '
        'js-message_reply_text">Ранее: 99 БПЛА</div></a><a class="tgme_widget_message_photo_wrap">'
        '</a><time class="message_video_duration">0:15</time>'
    )
    card = '<a class="tgme_widget_message_link_preview"><div class="link_preview_title">50 БПЛА'
    (found,) = preview(page(post(7, "Сбито 4", inner, meta="edited &nbsp;") + card)).posts
    assert (found.id, found.channel, found.url) == (7, "kaluga_demo", "https://t.me/kaluga_demo/7")
    assert (found.text, found.published) == ("Сбито 4", WHEN)
    assert (found.edited, found.views, found.reply_to) == (True, 12_300, 5)
    assert (found.forwarded_from, found.forwarded_url) == (
        "Пресс-служба",
        "https://t.me/press_demo/3",
    )
    assert found.media == "photo"


def test_a_hidden_origin_has_a_name_and_no_address() -> None:
    inner = '<span class="tgme_widget_message_forwarded_from_name">Тот, кто скрыт</span>'
    (found,) = preview(page(post(7, "Сбито 4", inner))).posts
    assert (found.forwarded_from, found.forwarded_url) == ("Тот, кто скрыт", None)
    assert not found.edited


def test_service_messages_are_no_posts_and_wordless_ones_are() -> None:
    shown = page(post(1, "Channel created", kind="service_message"), post(2, None), post(3, "x"))
    assert [(found.id, found.text) for found in preview(shown).posts] == [(2, ""), (3, "x")]


@pytest.mark.parametrize(
    ("views", "number"),
    [("812", 812), ("1.2K", 1_200), ("12,5K", 12_500), ("3M", 3_000_000), ("", None), (".", None)],
)
def test_views(views: str, number: int | None) -> None:
    (found,) = preview(page(post(1, "x").replace("12.3K", views))).posts
    assert found.views == number


@pytest.mark.parametrize(
    ("more", "before"),
    [
        ('<a class="tme_messages_more" data-before="101" href="/s/x?before=101"></a>', 101),
        ('<link rel="prev" href="/s/kaluga_demo?before=55">', 55),
        ('<a class="tme_messages_more" data-after="120" href="/s/x?after=120"></a>', None),
        ("", None),
    ],
)
def test_the_page_of_older_posts(more: str, before: int | None) -> None:
    assert preview(page(post(101, "x"), more=more)).before == before


def test_a_saved_preview_as_documents() -> None:
    data = page(post(6, None), post(7, "Сбито 4<br/>Жертв нет"), post(8, "Сбито 5")).encode()
    items = list(pages.previews(io.BytesIO(data), Hints(), "page.html"))
    found = raws(items)
    assert [(raw.id, raw.source, raw.url) for raw in found] == [
        ("kaluga_demo/7", "kaluga_demo", "https://t.me/kaluga_demo/7"),
        ("kaluga_demo/8", "kaluga_demo", "https://t.me/kaluga_demo/8"),
    ]
    assert all(raw.original and raw.original in data for raw in found)
    assert found[0].original != found[1].original
    assert [item.amount for item in items if isinstance(item, Problem)] == [1]
    assert set(found[0].extras) <= set(EXTRAS)


@given(st.text(alphabet="<>/abdivrspn\"'= &;\n0", max_size=200))
def test_any_markup_is_a_preview(markup: str) -> None:
    assert preview(page(post(1, markup))).posts[:1]
    assert preview(markup).posts == ()


@given(st.text(min_size=1).filter(lambda text: text.isprintable() and text.strip() == text))
def test_a_line_of_text_comes_back(text: str) -> None:
    (found,) = preview(page(post(1, escape(text)))).posts
    assert found.text.split() == text.replace("\ue000", " ").split()
