"""WARC files and mail; and the test that a page's markup is worth parsing."""

from __future__ import annotations

import gzip
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from svodka.documents import html, mail, warc
from svodka.documents.raw import Hints, Problem, Raw
from svodka.pipeline.gate import relevant
from svodka.pipeline.markup_gate import wanted

WHEN = datetime(2026, 5, 15, 5, 0, tzinfo=UTC)


def page(number: int) -> bytes:
    return (
        f"<html><head><title>Story {number}</title></head><body><article><h1>Story {number}</h1>"
        f"<p>Over the Kaluga region {number} drones were shot down overnight.</p></article>"
    ).encode()


Entry = tuple[str, bytes, str, str]  # address, payload, content type, status


def entry(number: int, kind: str = "text/html; charset=utf-8", status: str = "200 OK") -> Entry:
    return (f"https://www.news{number}.example/{number}", page(number), kind, status)


def written(entries: Sequence[Entry], *, packed: bool) -> tuple[bytes, list[int]]:
    """(the file, where each record begins)."""
    out, starts = io.BytesIO(), []
    writer = WARCWriter(out, gzip=packed)
    for address, payload, kind, status in entries:
        starts.append(out.tell())
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            address,
            "response",
            payload=io.BytesIO(payload),
            http_headers=headers,
            warc_headers_dict={"WARC-Date": "2026-05-15T05:00:00Z"},
        )
        writer.write_record(record)
    return out.getvalue(), starts


def read(data: bytes, hints: Hints | None = None) -> tuple[list[Raw], list[Problem]]:
    items = list(warc.read(io.BytesIO(data), hints or Hints(), "f.warc.gz"))
    raws = [item for item in items if isinstance(item, Raw)]
    return raws, [item for item in items if isinstance(item, Problem)]


FIVE = [entry(number) for number in range(5)]
PACKED = pytest.mark.parametrize("packed", [True, False])


@PACKED
def test_a_page_of_an_archive(packed: bool) -> None:
    (raw,), problems = read(written([entry(3)], packed=packed)[0])
    assert problems == []
    assert raw.text == "Story 3\n\nOver the Kaluga region 3 drones were shot down overnight."
    assert (raw.id, raw.url) == ("https://www.news3.example/3", "https://www.news3.example/3")
    assert (raw.source, raw.retrieved) == ("news3.example", WHEN)
    assert (raw.original, raw.archived) == (page(3), True)


def test_what_is_no_page_is_counted() -> None:
    entries = [
        entry(1),
        entry(2, "image/png"),
        entry(3, status="404 Not Found"),
        entry(4, "application/json"),
    ]
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False)
    writer.write_record(writer.create_warcinfo_record("f", {"software": "none"}))
    raws, (problem,) = read(out.getvalue() + written(entries, packed=False)[0])
    assert [raw.id for raw in raws] == ["https://www.news1.example/1"]
    assert (problem.reason, problem.amount, problem.skipped) == (warc.OTHER, 4, True)


def test_pages_that_nobody_wants_are_not_parsed() -> None:
    dull = ("https://a.example/", b"<p>" + b"x" * 100, "text/html", "200 OK")
    raws, (problem,) = read(written([dull, entry(1), dull], packed=True)[0], Hints(wanted=wanted))
    assert len(raws) == 1
    assert (problem.reason, problem.amount, problem.skipped) == (warc.UNWANTED, 2, True)


@pytest.mark.parametrize("charset", ["windows-1251", "iso-8859-1", "utf-16", "nonsense", "utf-8"])
def test_encodings(charset: str) -> None:
    text = "Над Калужской областью сбито 11 БПЛА, пострадавших нет."
    encoded = text.encode("cp1251" if charset in ("iso-8859-1", "nonsense") else charset)
    entries = [("https://a.example/x", b"<p>" + encoded, f"text/html; charset={charset}", "200 OK")]
    if charset == "utf-16":
        entries = [("https://a.example/x", f"<p>{text}".encode("utf-16"), "text/html", "200 OK")]
    (raw,), _ = read(written(entries, packed=True)[0], Hints(wanted=wanted))
    assert raw.text == text


@PACKED
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_an_archive_that_is_cut(packed: bool, share: float) -> None:
    data, starts = written(FIVE, packed=packed)
    cut = starts[4] + int((len(data) - starts[4]) * share)
    raws, problems = read(data[:cut])
    assert [raw.text for raw in raws] == [raw.text for raw in read(data)[0][:4]]
    (problem,) = problems
    assert not problem.skipped
    assert problem.offset is not None
    assert starts[3] < problem.offset <= starts[4] + 4


@PACKED
@pytest.mark.parametrize("junk", [b"\0garbage\xff" * 50, b"hello\r\n" * 9, b"\x1f\x8b\x08" * 30])
@pytest.mark.parametrize("place", [0, 2])
def test_garbage_between_records(packed: bool, junk: bytes, place: int) -> None:
    data, starts = written(FIVE, packed=packed)
    raws, problems = read(data[: starts[place]] + junk + data[starts[place] :])
    assert [raw.id for raw in raws] == [address for address, _, _, _ in FIVE]
    assert problems
    assert all(problem.offset is not None for problem in problems)


def test_a_record_that_was_damaged_costs_itself_only() -> None:
    data, starts = written(FIVE, packed=True)
    middle = (starts[2] + starts[3]) // 2
    raws, problems = read(data[: middle - 20] + b"Z" * 40 + data[middle + 20 :])
    assert {raw.id for raw in raws} == {FIVE[n][0] for n in (0, 1, 3, 4)}
    assert len(problems) == 1


def test_an_archive_in_one_block_says_what_to_do() -> None:
    raws, (problem,) = read(gzip.compress(written(FIVE, packed=False)[0]))
    assert "gunzip" in problem.reason
    assert len(raws) <= 1


def test_an_empty_archive() -> None:
    assert read(b"") == ([], [])


@given(st.binary(max_size=300), st.integers(0, 3000))
def test_any_damage_is_a_problem_or_nothing(junk: bytes, at: int) -> None:
    data, _ = written(FIVE[:2], packed=at % 2 == 0)
    read(data[: at % len(data)] + junk + data[at % len(data) + len(junk) :])


# --- markup that is worth parsing


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<p>Сбито 4 БПЛА", True),
        ("<p>Над городом <b>беспилот</b>ник <i>с</i>бит", True),
        ("<p>беспилот&shy;ник сбит", True),
        ("<p>беспилот\u00adник сби\u0301т", True),
        ("<p>&#1076;&#1088;&#1086;&#1085; сбит", True),
        ("<p>FPV-дрон, five were Shot Down", True),
        ('<script type="application/ld+json">{"a":"\\u0434\\u0440\\u043e\\u043d сбит"}', True),
        ("<script>var a = 'Сбито 4 БПЛА'</script><p>Погода", False),
        ("<p>Погода на завтра, дожди", False),
        ("<p>A concert in the park", False),
        ("", False),
        ("<script", False),
    ],
)
def test_wanted(markup: str, found: bool) -> None:
    assert wanted(markup.encode()) is found


WORDS = [
    *(
        "дрон",
        "сбит",
        "БпЛА",
        "збито",
        "безпілотників",
        "пострадавших",
        "Над",
        "областью",
        "погода",
    ),
    *("drone", "shot", "down", "airport", "closed", "the", "and", "11", "—", "⚡️", "*", "**", "_"),
    *("с\u0301бит", "дро\u00adн", "\ufe0f", "Ракет", "уничто\u200bжены", "парк"),
]
BETWEEN = ("<p>", "<b>", "<script>1</script>")


@given(st.lists(st.sampled_from(WORDS), max_size=12), st.sampled_from(BETWEEN))
def test_what_a_page_says_is_never_turned_away(words: list[str], tag: str) -> None:
    """Law: a page whose text the text's gate lets through is parsed."""
    markup = "<body><p>" + f" {tag}".join(map(escape, words))
    text = html.page(markup).text.replace("*", "").replace("_", "")
    assert wanted(markup.encode()) >= relevant(text)


# --- mail


def letter(subject: str | None, plain: str | None, markup: str | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Пресс-служба <press@gov.example>"
    message["Date"] = "Fri, 15 May 2026 08:05:00 +0300"
    message["Message-ID"] = "<a1@gov.example>"
    if subject is not None:
        message["Subject"] = subject
    if plain is not None:
        message.set_content(plain)
    if markup is not None:
        (message.add_alternative if plain is not None else message.set_content)(
            markup, subtype="html"
        )
    return message


def mailed(data: bytes) -> list[Raw | Problem]:
    return list(mail.eml(io.BytesIO(data), Hints(), "f.eml"))


def test_a_message() -> None:
    data = letter("Сводка за ночь", "Сбито 4 БПЛА.\nЖертв нет.", "<p>Сбито 5</p>").as_bytes()
    (raw,) = mailed(data)
    assert isinstance(raw, Raw)
    assert raw.text == "Сводка за ночь\n\nСбито 4 БПЛА.\nЖертв нет."
    assert (raw.id, raw.source) == ("a1@gov.example", "press@gov.example")
    assert raw.published == datetime.fromisoformat("2026-05-15T08:05:00+03:00")
    assert (raw.original, raw.extras["title"]) == (data, "Сводка за ночь")


def test_a_message_in_html_only() -> None:
    (raw,) = mailed(letter("Сводка", None, "<p>Сбито 4.</p><p>Жертв нет.</p>").as_bytes())
    assert isinstance(raw, Raw)
    assert raw.text == "Сводка\n\nСбито 4.\n\nЖертв нет."


@pytest.mark.parametrize("charset", ["koi8-r", "windows-1251", "utf-8", "no-such-charset"])
def test_charsets_of_mail(charset: str) -> None:
    encoded = "Сбито 4 БПЛА, жертв нет".encode("cp1251" if charset[:2] == "no" else charset)
    head = f"Subject: x\nContent-Type: text/plain; charset={charset}\n\n".encode()
    (raw,) = mailed(head + encoded)
    assert isinstance(raw, Raw)
    assert raw.text == "x\n\nСбито 4 БПЛА, жертв нет"


@pytest.mark.parametrize("data", [b"", b"Subject: \n\n", b"From: a\n", b"\n\n \n"])
def test_a_message_without_words(data: bytes) -> None:
    (problem,) = mailed(data)
    assert isinstance(problem, Problem)
    assert "without words" in problem.reason


def test_an_mbox() -> None:
    one = b"From: a@b.example\nMessage-ID: <1>\n\nFirst: 4 drones.\n>From the north.\n"
    two = b"From: c@d.example\nMessage-ID: <2>\nDate: soon\n\nSecond.\nFrom within.\n"
    data = b"From a Fri May 15 2026\n" + one + b"\nFrom b Fri May 15 2026\n" + two
    first, second = mail.mbox(io.BytesIO(data), Hints(), "f.mbox")
    assert isinstance(first, Raw)
    assert isinstance(second, Raw)
    assert (first.id, first.text, first.line) == ("1", "First: 4 drones.\nFrom the north.", 1)
    assert (second.id, second.text, second.line) == ("2", "Second.\nFrom within.", 8)
    assert (first.original, second.original) == (one, two)
    assert [issue.code for issue in second.issues] == ["published_assumed"]


@given(st.binary(max_size=300))
def test_any_bytes_are_mail(data: bytes) -> None:
    head = b"Content-Type: multipart/alternative; boundary=x\n"
    for read_mail in (mail.eml, mail.mbox):
        for start in (b"", b"From a 2026\n" + head, b"Subject: =?x?q?"):
            for item in read_mail(io.BytesIO(start + data), Hints(), "f"):
                assert isinstance(item, Raw | Problem)
