"""Sentences without a claim that speculate or load the words, and the words that made them so."""

from __future__ import annotations

from collections import Counter

import pytest

from retold import article, downed
from svodka.language import fold
from svodka.language.lexicon import read_rows
from svodka.retellings.commentary import CLASSES, commentary
from svodka.retellings.prose import LANGUAGES

SENTENCES = [
    ("en", "The raid may be a test of the defences.", "speculates", ["may"]),
    ("en", "Many believe that worse is to come.", "not named", ["Many believe"]),
    ("en", "More raids will inevitably follow.", "foresees", ["will inevitably"]),
    ("en", "The raid is a stark reminder of the war.", "what it means", ["stark reminder"]),
    ("en", "It was a brazen and barbaric raid.", "loads", ["brazen", "barbaric"]),
    ("en", "Panic spread through the town.", "feelings", ["Panic"]),
    ("en", "The Kyiv regime planned the raid for weeks.", "side", ["Kyiv regime"]),
    ("en", "Rashist gunners fired all night.", "side", ["Rashist"]),
    ("en", "Who will protect these towns?", "asks", ["?"]),
    ("ru", "Похоже, атака была пробной.", "speculates", ["Похоже"]),
    ("ru", "По мнению экспертов, это предел.", "not named", ["По мнению экспертов"]),
    ("ru", "Рано или поздно это повторится.", "foresees", ["Рано или поздно"]),
    ("ru", "Варварская атака длилась всю ночь.", "loads", ["Варварская"]),
    ("ru", "В городе началась паника.", "feelings", ["паника"]),
    ("ru", "Киевский режим готовил её неделями.", "side", ["Киевский режим"]),
    ("ru", "Рашисты готовили её неделями.", "side", ["Рашисты"]),
    ("ru", "Кто же защитит эти города?", "asks", ["?"]),
    ("uk", "Мабуть, атака була пробною.", "speculates", ["Мабуть"]),
    ("uk", "Експерти вважають, що це межа.", "not named", ["Експерти вважають"]),
    ("uk", "Рано чи пізно це повториться.", "foresees", ["Рано чи пізно"]),
    ("uk", "Цинічна атака тривала всю ніч.", "loads", ["Цинічна"]),
    ("uk", "У місті почалася паніка.", "feelings", ["паніка"]),
    ("uk", "Окупанти готували її тижнями.", "side", ["Окупанти"]),
    ("uk", "Київський режим готував її тижнями.", "side", ["Київський режим"]),
]


@pytest.mark.parametrize(("lang", "text", "meaning", "words"), SENTENCES)
def test_the_words_that_made_it_commentary(
    lang: str, text: str, meaning: str, words: list[str]
) -> None:
    (mark,) = commentary(article(text, lang))
    assert mark.verdict == "commentary"
    assert meaning in mark.why
    assert [word.text for word in mark.words] == words
    assert all(text[w.start : w.end] == w.text for w in mark.words)
    assert mark.span.of(text) == text


PLAIN = [
    ("en", "The fire was put out at 5:40."),
    ("en", "Trains ran on time in May."),
    ("en", "The governor said that more raids may follow."),
    ("ru", "Пожар потушен в 5:40."),
    ("ru", "Губернатор заявил, что, вероятно, ночь будет тихой."),
    ("ru", "Подлинник приказа хранится в музее."),
    ("uk", "Пожежу загасили о 5:40."),
    ("uk", "24 лютого підліток повернувся додому."),
    ("uk", "Речник повідомив, що, ймовірно, ніч буде тихою."),
]


@pytest.mark.parametrize(("lang", "text"), PLAIN)
def test_plain_sentences_are_not_marked(lang: str, text: str) -> None:
    assert commentary(article(text, lang)) == ()


def test_words_in_quotation_marks_are_their_speakers() -> None:
    text = "“It was a barbaric raid, the work of cowards,” Governor Ivan Serov said."
    assert commentary(article(text, "en")) == ()


def test_a_sentence_with_a_claim_is_never_commentary() -> None:
    text = "In a brazen raid, 28 drones were reportedly shot down. Panic spread."
    marks = commentary(article(text, "en", downed(text, "28", 28)))
    assert [mark.verdict for mark in marks] == ["loaded", "commentary"]
    # "reportedly" is the claim's own stance.
    assert [word.text for word in marks[0].words] == ["brazen"]


def test_a_headline_in_title_case_is_no_list_of_names() -> None:
    text = "Brazen Raid Over Three Regions\n\nThe night was long."
    (mark,) = commentary(article(text, "en"))
    assert [word.text for word in mark.words] == ["Brazen"]
    assert commentary(article("The Brazen Head is a pub in the old town.", "en")) == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_lists_have_words_of_both_sides(lang: str) -> None:
    rows = read_rows(f"retellings/{lang}")
    sides = Counter(value for cls, value, _ in rows if cls == "framing")
    assert set(sides) == {"ru", "ua"}
    assert min(sides.values()) >= 20
    classes = {cls for cls, _, _ in rows}
    assert classes >= set(CLASSES) - {"question"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_pattern_stands_once_in_a_class(lang: str) -> None:
    rows = Counter((cls, pattern) for cls, _, pattern in read_rows(f"retellings/{lang}"))
    assert [row for row, times in rows.items() if times > 1] == []


# What the code asks the lists for, beside the classes of commentary.
ASKED = {"say", "office", "unnamed", "pronoun", "trade", "compare", "period", "from", "month"}
ASKED |= {"other_hours"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_lists_hold_what_the_code_asks_for_in_folded_words(lang: str) -> None:
    rows = read_rows(f"retellings/{lang}")
    assert {cls for cls, _, _ in rows} == (set(CLASSES) - {"question"}) | ASKED
    words = [word for _, _, pattern in rows for word in pattern.split()]
    assert [w for w in words if fold(w.rstrip("*")) != w.rstrip("*") or "*" in w[:-1]] == []


def test_trades_have_the_same_names_in_all_languages() -> None:
    trades = [{v for c, v, _ in read_rows(f"retellings/{la}") if c == "trade"} for la in LANGUAGES]
    assert trades[0] == trades[1] == trades[2]
