"""Quotation marks of every style, whose words they hold, and whether a report has them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold import article, document, downed, report
from svodka.model import Speaker
from svodka.retellings.prose import Prose
from svodka.retellings.quotations import quotations
from svodka.retellings.quoted import quoted
from svodka.retellings.utterances import find
from svodka.retellings.voices import Voices


def heard(text: str, lang: str) -> list[tuple[str, str | None]]:
    """(quoted words, whose) of every quotation."""
    prose = Prose(document(text, lang))
    return [
        (item.quoted.inner.of(text), item.voice.words.text if item.voice else None)
        for item in find(prose, Voices(prose))
    ]


MARKS = [
    ("He said «all is quiet».", ["all is quiet"]),
    ("He said “all is quiet”.", ["all is quiet"]),
    ("Він сказав „усе тихо“.", ["усе тихо"]),
    ("Він сказав „усе тихо”.", ["усе тихо"]),
    ('He said "all is quiet".', ["all is quiet"]),
    ("He said ‘all is quiet’.", ["all is quiet"]),
    ("He said 'all is quiet' twice.", ["all is quiet"]),
    ("«Завод «Азимут» не пострадал», – сказали там.", ["Завод «Азимут» не пострадал"]),
    ('"The "Azimut" plant is safe," he said.', ['The "Azimut" plant is safe,']),
    ("«Завод „Азимут“ цел», – сказали там.", ["Завод „Азимут“ цел"]),
    # Apostrophes are no marks.
    ("The region’s ‘residents’ doors’ stay shut’, it is said.", ["residents’ doors’ stay shut"]),
    ("Kaluga's mayor and Tula's mayor met.", []),
    ("З п'яти об'єктів працюють два.", []),
    # Over paragraphs: to the closing mark, however many lines later.
    ("She said, “It was loud.\n\nThen quiet.” She left.", ["It was loud.\n\nThen quiet."]),
    ("“First.\n\n“Second,” he said.", ["First.\n\n“Second,"]),
    # Never closed: nothing is quoted.
    ("Он сказал: «Всё тихо", []),
    ('A 5" pipe burst.', []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "inner"), MARKS)
def test_marks_of_every_style(text: str, inner: list[str]) -> None:
    assert [item.inner.of(text) for item in quoted(text)] == inner


@given(st.text(alphabet="аbc. ,\n«»“”„‘’\"'—!", max_size=80))
def test_quoted_stretches_are_in_order_and_apart(text: str) -> None:
    found = quoted(text)
    for one, other in pairwise(found):
        assert one.outer.end <= other.outer.start
    for item in found:
        assert item.outer.start < item.inner.start < item.inner.end < item.outer.end


VOICES = [
    # After the words, before them, between them.
    ("en", "“No one was hurt last night,” Governor Ivan Serov said.", "Ivan Serov"),
    ("en", "“No one was hurt last night,” said the governor of the Kaluga region.", "governor"),
    ("en", "The mayor wrote: “No one was hurt last night.”", "mayor"),
    ("en", "Anna Koval, a nurse, called the night “sleepless.”", "Anna Koval"),
    ("en", "A military source close to the defense ministry spoke of ‘a planned raid’, he said.",
     "military source close to the defense ministry"),
    ("ru", "«Ночью никто не пострадал», – сообщил губернатор Иван Серов.", "Иван Серов"),
    ("ru", "Губернатор Иван Серов написал: «Ночью никто не пострадал».", "Иван Серов"),
    ("ru", "По словам инженера Петра Лыкова, «стёкла выбило в трёх домах».", "Петра Лыкова"),
    ("ru", "«Ночью никто не пострадал». – добавил глава региона.", "глава региона"),
    ("ru", "— Ночью никто не пострадал, — сказал мэр. — Город спит.", "мэр"),
    ("uk", "«Уночі ніхто не постраждав», — повідомив начальник ОВА Іван Сірко.", "Іван Сірко"),
    ("uk", "«Уночі ніхто не постраждав», — начальник ОВА.", "начальник ОВА"),
    ("uk", "Речниця Олена Гай зазначила: «Уночі ніхто не постраждав».", "Олена Гай"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "about"), VOICES)
def test_whose_words_they_are(lang: str, text: str, about: str) -> None:
    found = heard(text, lang)
    assert found
    assert {voice for _, voice in found} == {about}


def test_the_words_between_two_quotations_belong_to_both() -> None:
    text = "“It was loud,” Governor Ivan Serov said, “and then it was quiet.”"
    assert heard(text, "en") == [
        ("It was loud,", "Ivan Serov"),
        ("and then it was quiet.", "Ivan Serov"),
    ]


def test_he_and_a_surname_alone_are_the_person_named_before() -> None:
    text = (
        "Governor Ivan Serov came early. “The fire is out in all districts,” he said."
        " The mayor left. “Nobody needs to leave the town,” Serov added."
    )
    assert [voice for _, voice in heard(text, "en")] == ["Ivan Serov", "Ivan Serov"]


NOT_SAID = [
    ("ru", "Загорелся ТЦ «Рио», сообщил губернатор."),
    ("ru", "Обломки упали у завода «Серп и молот» в Туле."),
    ("uk", "Знищено 20 безпілотників типу «Shahed», повідомив речник."),
    ("en", "The “Azimut” plant burnt, the governor said."),
    ("en", "Its “safe” streets were empty all night."),
    # A list's dash is no dialogue.
    ("ru", "Сбиты:\n— 5 над Брянской областью,\n— 3 над Калужской."),
    # Indirect speech has no marks.
    ("en", "The governor said that no one was hurt."),
]


@pytest.mark.parametrize(("lang", "text"), NOT_SAID)
def test_names_and_single_words_are_nobodys(lang: str, text: str) -> None:
    assert heard(text, lang) == []


def test_a_headline_may_quote_without_naming_anybody() -> None:
    assert heard("«Окна дрожали до утра»: ночь в Козельске", "ru") == [
        ("Окна дрожали до утра", None)
    ]


# -- against the reports ----------------------------------------------------------------------

SAID = "“{}” Governor Ivan Serov said on his channel."
OWN = "Dear residents! Eleven drones were shot down over our region overnight. No one was hurt."

AGAINST = [
    ("Eleven drones were shot down over our region overnight,", "found", ""),
    ("eleven drones were shot down over our region overnight,", "found", ""),
    (
        "Eleven drones were shot down over our region, and we will never give up,",
        "partly",
        "and we will never give up",
    ),
    ("Our brave gunners taught the enemy a lesson once more,", "not_found", ""),
]


@pytest.mark.parametrize(("words", "verdict", "missing"), AGAINST)
def test_words_of_an_office_are_looked_for_in_its_reports(
    words: str, verdict: str, missing: str
) -> None:
    text = SAID.format(words)
    speaker = Speaker("gov:RU-KLU", "Ivan Serov")
    claims = [downed(text, "Eleven", 11, speaker=speaker)] if "Eleven" in text else []
    (mark,) = quotations(article(text, "en", *claims), [report(OWN)], {"serov": "gov:RU-KLU"})
    assert mark.verdict == verdict
    assert mark.about == "Ivan Serov"
    assert mark.span.of(text).startswith("“")
    assert missing in " ".join(word.text for word in mark.words)
    assert all(p.text == p.span.of(OWN) for p in mark.evidence)


def test_other_endings_are_not_word_for_word() -> None:
    text = "«Сбито одиннадцать беспилотника над областью», – сказал губернатор."
    own = report("Сбиты одиннадцать беспилотников над областью.", lang="ru")
    (mark,) = quotations(article(text, "ru"), [own])
    assert mark.verdict == "partly"


def test_a_report_of_somebody_else_with_the_words_is_said() -> None:
    text = SAID.format("Eleven drones were shot down over our region overnight,")
    known = {"serov": "gov:RU-KLU"}
    other = report(OWN, speaker="gov:RU-TUL")
    (mark,) = quotations(article(text, "en"), [other], known)
    assert mark.verdict == "partly"
    assert "gov:RU-TUL" in mark.why
    (relayed,) = quotations(
        article(text, "en"), [report("Quiet.", "gov:RU-KLU"), report(OWN, kind="relay")], known
    )
    assert relayed.verdict == "partly"
    assert "another retelling" in relayed.why


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("Our gunners did well tonight,", "not_comparable"),
        ("They shot down 11 of them over our heads,", "partly"),
        ("They shot down 14 of them over our heads,", "not_found"),
    ],
)
def test_across_languages_only_numbers_compare(words: str, verdict: str) -> None:
    own = report("За ночь над областью сбиты 11 беспилотников.", lang="ru")
    (mark,) = quotations(article(SAID.format(words), "en"), [own])
    assert mark.verdict == verdict


def test_who_was_not_read_and_who_holds_no_office_is_said() -> None:
    text = "“The windows shook all night,” said Anna Koval, a nurse from Tula."
    (private,) = quotations(article(text, "en"), [report(OWN)])
    assert (private.verdict, private.about) == ("not_comparable", "Anna Koval")
    assert "no office" in private.why
    (unread,) = quotations(article(SAID.format("We hold on,"), "en"))
    assert unread.verdict == "not_comparable"
    assert "No primary report" in unread.why
    known = {"serov": "gov:RU-KLU"}
    (other,) = quotations(article(SAID.format("We hold on,"), "en"), [report("x", "RU-MOD")], known)
    assert "own channel" in other.why
