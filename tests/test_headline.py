"""The headline against the body, and headlines of other stories."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from retold import article, document, downed
from svodka.model import Claim
from svodka.model.audit import Mark
from svodka.retellings.headline import headline, headline_span
from svodka.retellings.prose import Prose

BODY = "Nine drones were shot down over the Tula region, the ministry said. The night was long."


def read(text: str) -> Sequence[Claim]:
    """A reader of this page's sentences: the pipeline is tested elsewhere."""
    out = []
    for printed, value in (("Nine", 9), ("nine", 9), ("28", 28), ("Dozens", 24), ("five", 5)):
        if f"{printed} drones" in text or f"{printed} Drones" in text:
            place = ("RU-TUL", "Tula") if "Tula" in text else None
            if place is None and "Oryol" in text:
                place = ("RU-ORL", "Oryol")
            stance = "unverified" if "unverified" in text else "asserted"
            outcome = "hit" if "hit" in text else "downed"
            out.append(downed(text, printed, value, place=place, stance=stance, outcome=outcome))
    return out


def marked(title: str, body: str = BODY) -> list[Mark]:
    text = f"{title}\n\n{body}"
    marks = headline(article(text, "en"), read)
    for mark in marks:
        assert all(text[w.start : w.end] == w.text for w in mark.words)
        assert all(p.text == p.span.of(text) for p in mark.evidence)
    return list(marks)


def test_the_same_values_agree() -> None:
    (mark,) = marked("Nine Drones Downed Over Tula")
    assert mark.verdict == "agrees"


def test_another_number_differs() -> None:
    (mark,) = marked("28 Drones Downed Over Tula")
    assert mark.verdict == "differs"
    assert [word.text for word in mark.words] == ["28"]
    assert [passage.text for passage in mark.evidence] == ["Nine"]


def test_a_place_that_the_body_lacks_differs() -> None:
    (mark,) = marked("Nine Drones Downed Over Oryol")
    assert "Oryol" in mark.why


def test_another_outcome_differs() -> None:
    (mark,) = marked("Nine drones hit a depot")
    assert "hit" in mark.why
    assert "downed" in mark.why


def test_a_certainty_that_the_body_lacks_differs() -> None:
    body = "Nine drones were shot down over the Tula region, an unverified report said."
    (mark,) = marked("Nine Drones Downed Over Tula", body)
    assert "unverified" in mark.why


def test_a_sum_of_what_the_body_tells_agrees() -> None:
    text = "14 drones over Tula\n\nNine drones fell at night and five drones by day over Tula."
    title = downed(text, "14", 14)
    parts = [downed(text, "Nine", 9), downed(text, "five", 5)]

    def told(part: str) -> Sequence[Claim]:
        return [title] if part.startswith("14") else parts

    (mark,) = headline(article(text, "en"), told)
    assert mark.verdict == "agrees"


def test_a_number_of_no_claim_that_the_body_lacks() -> None:
    (mark,) = marked("Air raid alert lasted 17 hours", "The alert was long. Nobody slept at all.")
    assert [word.text for word in mark.words] == ["17"]
    dated = marked("A raid on 14 May 2026", "The alert was long. Nobody slept at all.")
    assert [mark.verdict for mark in dated] == ["agrees"]


def test_words_that_the_headline_quotes_and_the_body_lacks() -> None:
    (mark,) = marked("“We shall never give up the town”", "The mayor spoke. He was brief and calm.")
    assert "quotes" in mark.why
    body = "“We shall never give up the town,” the mayor said. He was brief and calm."
    assert marked("“We shall never give up the town”", body) == []


STRAYS = [
    ("en", "Home Team Wins Spring Cup Final After Extra Time", True),
    ("en", "Tula Region Counts Nine Drones After Long Night", False),
    ("en", "The editors thank every reader for letters", False),
    ("en", "Home Team Wins Spring Cup Final After Extra Time.", False),
]


@pytest.mark.parametrize(("lang", "last", "stray"), STRAYS)
def test_a_headline_of_another_story_at_the_end(lang: str, last: str, stray: bool) -> None:
    text = f"Nine Drones Downed Over Tula\n\n{BODY}\n\nThe fire is out in the region.\n\n{last}"
    found = [m for m in headline(article(text, lang), read) if m.verdict == "stray"]
    assert [mark.span.of(text) for mark in found] == ([last] if stray else [])


SPANS = [
    ("Nine drones over Tula\n\n" + BODY, "Nine drones over Tula"),
    # A sentence is no headline, nor is a text of one line.
    (BODY + "\n\n" + BODY, None),
    ("Nine drones over Tula", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "title"), SPANS)
def test_what_is_taken_for_the_headline(text: str, title: str | None) -> None:
    span = headline_span(Prose(document(text, "en")))
    assert (span.of(text) if span else None) == title


def test_a_text_without_a_headline_has_no_marks() -> None:
    assert headline(article(BODY, "en"), read) == ()
