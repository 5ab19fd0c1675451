"""The page of an audit: it stands alone, escapes everything, and keeps every character."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold import document, downed
from svodka.export.audit_page import LABELS, LEGEND, page
from svodka.export.audit_spans import Item, joined, paragraphs, stretches
from svodka.model import Document, Reading, Span
from svodka.model.audit import (
    DROPPED_KINDS,
    MARKS,
    SCORES,
    VERDICTS,
    Audit,
    Dropped,
    Heard,
    Mark,
    Match,
    Passage,
    Report,
    Retold,
    Score,
    SlotPair,
)

TEXT = (
    "28 Drones Downed Over Tula\n\n"
    "The ministry said 28 drones were downed. 5 of them fell.\n\n"
    "“It was loud,” the mayor said in a brazen mood & left."
)
OWN = "За ночь сбиты 27 беспилотников."
VOID = {"meta", "br", "link", "img", "input", "base"}


class Parsed(HTMLParser):
    """Tags, attributes, text, and whether every tag is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.article: list[str] = []
        self._open: list[str] = []
        self._ref = 0
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        if tag == "p" and "article" in self._open:
            self.article.append("\n")

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if "article" in self._open and "p" in self._open and self._open[-1] != "a":
            self.article.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def audit(text: str = TEXT, own: str = OWN, url: str | None = "https://t.example/1") -> Audit:
    article = Document("a", text, source="courier", url=url, lang="en")
    report = Report(
        Document(
            "r", own, source="ministry", url=url, published=datetime(2026, 5, 15, 5, tzinfo=UTC)
        ),
        "primary",
        "RU-MOD",
    )
    said, counted = downed(text, "28", 28), downed(own, "27", 27)
    passage = Passage("r", Span(0, len(own)), own)
    match = Match("r", "primary", counted, passage, 0.9)
    sentence = Span(text.index("The ministry"), text.index("downed.") + 7)
    altered = Retold(
        said,
        Passage("a", sentence, sentence.of(text)),
        "altered",
        "The report has 27.",
        match,
        slots=(
            SlotPair("outcome", "same", "downed", "downed"),
            SlotPair("count", "changed", "28", "27", (), counted.evidence["count"]),
        ),
    )
    quote = Span(text.index("“"), text.index("”") + 1)
    last = Span(text.index("“"), len(text))
    return Audit(
        Reading(article, (said,)),
        (report,),
        (altered,),
        (Dropped("people", match, "Left out: no casualties."),),
        (
            Mark("quotation", "not_found", quote, "No report has it.", (), "the mayor"),
            Mark("commentary", "commentary", last, "No claim; it loads the words (“brazen”)."),
        ),
        (Heard("RU-MOD", None, None, 1, 0, 1),),
        tuple(Score(name, 1, 2) for name in SCORES),
        "1 statement: 1 altered.",
    )


def test_it_has_the_article_the_evidence_and_the_scores() -> None:
    found = Parsed(page(audit()))
    words = " ".join(" ".join(found.words).split())
    assert "".join(found.article).split() == TEXT.split()
    for told in (OWN, "altered: count", "The report has 27.", "1 statement: 1 altered.", "courier",
                 "primary report", "2026-05-15 05:00+00:00", "Left out: no casualties.",
                 "quotation, in no report read", "It does not say that it is false"):  # fmt: skip
        assert told in words
    for name, meaning in SCORES.items():
        assert name in words
        assert " ".join(meaning.split()) in words
    assert [b for b in found.all("b") if b["class"] == "value"]


def test_links_lead_both_ways() -> None:
    found = Parsed(page(audit()))
    ids = [attrs["id"] for _, attrs in found.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = [a["href"] for a in found.all("a") if (a["href"] or "").startswith("#")]
    assert {"#e1", "#s1", "#e3", "#s3"} <= set(targets)
    assert {target[1:] for target in targets if target} <= set(ids)
    assert all(a["aria-label"] for a in found.all("a") if "ref" in (a.get("class") or ""))


def test_what_ends_in_a_blank_line_is_linked_all_the_same() -> None:
    base = audit()
    mark = Mark("commentary", "commentary", Span(0, TEXT.index("The ministry")), "why")
    found = Parsed(page(replace(base, marks=(mark, replace(mark, span=Span(0, 0))))))
    ids = {attrs.get("id") for _, attrs in found.tags}
    assert {"e1", "e2", "s2"} <= ids
    # The empty span has no place, so that nothing leads to it.
    assert "#s1" not in {a["href"] for a in found.all("a")}


def test_it_asks_for_nothing() -> None:
    text = page(audit())
    found = Parsed(text)
    policy = next(m["content"] for m in found.all("meta") if m.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert not {"script", "link", "img", "iframe", "object", "form", "base"} & {
        t for t, _ in found.tags
    }
    for _, attrs in found.tags:
        assert not {
            name for name in attrs if name.startswith("on") or name in ("src", "style", "srcset")
        }
    style = text[text.index("<style>") : text.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</article></main><h1>28 drones",
    "{{ 7 * 7 }}{% for x in y %}",
    "<!-- --><style>body{display:none}</style>",
    "&lt;b&gt; & &#60;",
]


@pytest.mark.parametrize("nasty", HOSTILE)
def test_no_text_becomes_html(nasty: str) -> None:
    text = TEXT + f"\n\n{nasty} end"
    plain = Parsed(page(audit()))
    found = audit(text, OWN + f" {nasty}")
    document = replace(found.article.document, id=nasty, source=nasty)
    found = replace(found, article=Reading(document), summary=nasty)
    written = Parsed(page(found))
    assert {tag for tag, _ in written.tags} == {tag for tag, _ in plain.tags}
    assert "".join(written.article).split() == text.split()
    assert nasty in " ".join(written.words)


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://news.example/a?b=1&c=2", True),
        ("http://news.example/", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//news.example", False),
        ('https://x.example/"onclick="a', False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_are_links(url: str | None, linked: bool) -> None:
    found = Parsed(page(audit(url=url)))
    away = [a["href"] for a in found.all("a") if not (a["href"] or "").startswith("#")]
    assert bool(away) is linked
    assert set(away) <= {url}


def test_an_audit_of_nothing_is_a_page_too() -> None:
    found = Parsed(page(Audit(Reading(document("Quiet.")))))
    assert "Nothing in this article was read" in " ".join(found.words)


def test_every_verdict_has_words_and_a_colour() -> None:
    assert set(LABELS) == {(kind, verdict) for kind in MARKS for verdict in MARKS[kind]}
    base = audit()
    for verdict in VERDICTS:
        Parsed(page(replace(base, retold=(replace(base.retold[0], verdict=verdict, match=None),))))
    for kind, verdict in LABELS:
        Parsed(page(replace(base, marks=(Mark(kind, verdict, Span(0, 9), "why"),))))
    for kind in DROPPED_KINDS:
        assert kind.replace("_", " ") in page(
            replace(base, dropped=(replace(base.dropped[0], kind=kind),))
        )
    text = page(base)
    style = text[text.index("<style>") : text.index("</style>")]
    for cls in LEGEND:
        assert f".{cls} {{" in style


# -- spans ------------------------------------------------------------------------------------

SPANS = st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda p: Span(p[0], p[0] + p[1]))


@given(st.text(alphabet="ab \n\r", max_size=40), st.lists(st.lists(SPANS, min_size=1), max_size=5))
def test_every_character_stands_once_with_all_that_covers_it(
    text: str, groups: list[list[Span]]
) -> None:
    items = [
        Item(n, "k", "", "", tuple(s for s in joined(group) if s.end <= len(text)))
        for n, group in enumerate(groups)
    ]
    items = [item for item in items if item.spans]
    lines = paragraphs(text, items)
    plain = [line for line in text.replace("\r", "\n").split("\n") if line.strip()]
    assert ["".join(s.text for s in line) for line in lines] == plain
    at = 0
    for line in lines:
        at = text.index("".join(s.text for s in line), at)
        for stretch in line:
            here = Span(at, at + len(stretch.text))
            over = {
                i.number
                for i in items
                for s in i.spans
                if s.start < here.end and here.start < s.end
            }
            assert {item.number for item in stretch.items} == over
            at = here.end


@given(st.lists(SPANS))
def test_joined_spans_do_not_touch(spans: list[Span]) -> None:
    found = joined(spans)
    assert all(a.end < b.start for a, b in pairwise(found))
    covered = {c for s in spans for c in range(*s)}
    assert {c for s in found for c in range(*s)} == covered


def test_a_passage_marks_its_own_spans_only() -> None:
    found = stretches("27 дронов", Span(100, 109), [Span(100, 102), Span(3, 5), Span(108, 120)])
    assert [(s.text, bool(s.items)) for s in found] == [("27", True), (" дронов", False)]
