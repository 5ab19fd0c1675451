"""Spans: every value gives back its printed words, whatever signs stand among the letters.

Bulletins are made from templates; signs that carry no meaning (marks, soft hyphens, zero-width
signs, markdown, emoji, line ends of another system) are put into them at random places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import svodka
from golden.notation import count
from svodka.model import Claim, Reading
from svodka.pipeline.gate import relevant

RU_REGIONS = [
    ("Калужской", "RU-KLU"),
    ("Брянской", "RU-BRY"),
    ("Тульской", "RU-TUL"),
    ("Орловской", "RU-ORL"),
    ("Белгородской", "RU-BEL"),
    ("Нижегородской", "RU-NIZ"),
]
UK_REGIONS = [
    ("Сумській", "UA-59"),
    ("Полтавській", "UA-53"),
    ("Київській", "UA-32"),
    ("Черкаській", "UA-71"),
    ("Харківській", "UA-63"),
    ("Дніпропетровській", "UA-12"),
]
EN_REGIONS = [
    ("Kaluga", "RU-KLU"),
    ("Bryansk", "RU-BRY"),
    ("Tula", "RU-TUL"),
    ("Oryol", "RU-ORL"),
    ("Belgorod", "RU-BEL"),
    ("Nizhny Novgorod", "RU-NIZ"),
]
Parts = list[tuple[int, tuple[str, str]]]


@dataclass(frozen=True)
class Bulletin:
    lang: str
    text: str
    # Count and place of the total and of each part, in printed order.
    expected: tuple[tuple[int, str], ...]


def _make(lang: str, parts: Parts, tail: bool) -> Bulletin:
    total = sum(n for n, _ in parts)
    if lang == "ru":
        head = f"В течение прошедшей ночи дежурными средствами ПВО сбито {total} БПЛА:"
        items = [f"{n} – над территорией {name} области" for n, (name, _) in parts]
        last = "Пострадавших нет."
    elif lang == "uk":
        head = f"Уночі силами ППО збито {total} БпЛА:"
        items = [f"{n} – у {name} області" for n, (name, _) in parts]
        last = "Постраждалих немає."
    else:
        head = f"Overnight air defence forces shot down {total} drones:"
        items = [f"{n} over the {name} region" for n, (name, _) in parts]
        last = "There were no casualties."
    text = head + "\n" + ",\n".join(items) + "."
    if tail:
        text += "\n\n" + last
    return Bulletin(lang, text, ((total, ""), *((n, region) for n, (_, region) in parts)))


@st.composite
def bulletins(draw: st.DrawFn) -> Bulletin:
    lang = draw(st.sampled_from(["ru", "uk", "en"]))
    regions = {"ru": RU_REGIONS, "uk": UK_REGIONS, "en": EN_REGIONS}[lang]
    names = draw(st.lists(st.sampled_from(regions), min_size=2, max_size=4, unique=True))
    # Two and more: "1 drones" is no English.
    parts = [(draw(st.integers(2, 60)), name) for name in names]
    return _make(lang, parts, draw(st.booleans()))


# Signs that may stand anywhere, even inside a word, and change nothing.
INVISIBLE = ["\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u0301", "\ufe0f"]
EMPHASIS = ["**", "__", "*", "`"]
EMOJI = ["😀 ", "🇺🇦 ", "👩\u200d🚒 ", "⚡️ ", "❗️ ", "🔹 "]


@st.composite
def decorated(draw: st.DrawFn) -> tuple[Bulletin, str]:
    """A bulletin and its text with signs in it."""
    bulletin = draw(bulletins())
    text = bulletin.text
    signs = st.sampled_from([*INVISIBLE, *EMPHASIS])
    places = draw(st.lists(st.tuples(st.integers(1, len(text) - 1), signs), max_size=12))
    for at, sign in sorted(places, reverse=True):
        # A mark belongs to a letter; a letter with a mark of its own would be another letter.
        if sign == "\u0301" and not text[at - 1].isalpha():
            continue
        text = text[:at] + sign + text[at:]
    text = draw(st.sampled_from(["", *EMOJI, *EMPHASIS])) + text
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    if draw(st.booleans()):
        text = text.replace(" ", "\u00a0")
    text += draw(st.sampled_from(["", "\r\n", " 😀", "\n\n🔹 [channel](https://t.me/channel_1)"]))
    return bulletin, text


def spans_of(claim: Claim) -> list[tuple[int, int, str]]:
    """Every span of a claim with the words that it has to give back."""
    out = [(e.start, e.end, e.text) for spans in claim.evidence.values() for e in spans]
    for area in claim.areas:
        out.append((*area.span, area.printed))
        out += [(*x.span, x.printed) for x in area.localities]
    return out


def assert_spans(reading: Reading) -> None:
    text = reading.document.text
    for claim in reading.claims:
        for start, end, printed in spans_of(claim):
            assert 0 <= start < end <= len(text)
            assert text[start:end] == printed
    for issue in reading.issues:
        assert issue.span is None or 0 <= issue.span.start < issue.span.end <= len(text)


def downed(claims: Sequence[Claim]) -> tuple[tuple[int, str], ...]:
    return tuple(
        (c.count.low, ",".join(c.places)) for c in claims if c.outcome == "downed" and c.count
    )


def brief(reading: Reading) -> list[tuple[str, str, tuple[str, ...], str, str, str]]:
    """What a reading says, without where it says so."""
    return [
        (c.outcome, count(c.count), c.places, c.role, c.window.kind, c.speaker.id)
        for c in reading.claims
    ]


@given(bulletins())
@settings(deadline=None)
def test_a_plain_bulletin_reads_as_it_was_made(bulletin: Bulletin) -> None:
    reading = svodka.read(bulletin.text, lang=bulletin.lang)
    assert downed(reading.claims) == bulletin.expected
    assert [c.role for c in reading.claims if c.outcome == "downed"] == [
        "total",
        *["part"] * (len(bulletin.expected) - 1),
    ]
    assert_spans(reading)


@given(decorated())
@settings(deadline=None, max_examples=200)
def test_every_span_of_a_decorated_bulletin(made: tuple[Bulletin, str]) -> None:
    bulletin, text = made
    assert_spans(svodka.read(text, lang=bulletin.lang))


@given(decorated())
@settings(deadline=None, max_examples=200)
def test_decoration_changes_nothing(made: tuple[Bulletin, str]) -> None:
    bulletin, text = made
    assume(relevant(text))  # the gate has rows of its own below
    plain = svodka.read(bulletin.text, lang=bulletin.lang)
    assert brief(svodka.read(text, lang=bulletin.lang)) == brief(plain)


@given(decorated())
@settings(deadline=None)
def test_the_text_is_kept_as_it_was(made: tuple[Bulletin, str]) -> None:
    bulletin, text = made
    assert svodka.read(text, lang=bulletin.lang).document.text == text


TRICKY = [
    ("ru", "Над **Калужской** областью\r\nсбито **11** БПЛА 😀.", "Калужской** областью"),
    ("ru", "😀😀 Над Калу\u0301жской областью сбито 11 БПЛА.", "Калу\u0301жской областью"),
    ("ru", "Над С**тавропольским** краем сбито 3 БПЛА.", "С**тавропольским** краем"),
    ("ru", "Над [Калужской областью](https://t.me/x) сбито 11 БПЛА.", "Калужской областью"),
    ("uk", "Над Ки\u0457вщиною збито 11 БпЛА.", "Ки\u0457вщиною"),
    ("uk", "Над Киі\u0308вщиною збито 11 БпЛА.", "Киі\u0308вщиною"),
    ("en", "Over the Ka\u00adlu\u00adga re\u200bgion 11 drones were downed.",
     "Ka\u00adlu\u00adga re\u200bgion"),
]  # fmt: skip


@pytest.mark.xfail(reason="a line break between an adjective and its noun", strict=True)
def test_a_name_that_is_wrapped_is_one_name() -> None:
    (claim,) = svodka.read("Над Калужской\nобластью сбито 11 БПЛА.", lang="ru").claims
    assert [a.printed for a in claim.areas] == ["Калужской\nобластью"]


@pytest.mark.parametrize(("lang", "text", "printed"), TRICKY)
def test_an_area_is_printed_as_it_stands(lang: str, text: str, printed: str) -> None:
    (claim,) = svodka.read(text, lang=lang).claims
    assert [a.printed for a in claim.areas] == [printed]


# A sign inside the only word that says what happened, and inside the only object.
SIGNS = [
    "\u00ad", "\u200b", "\u200c", "\u200d", "\u200e", "\u2060", "\ufeff", "\u0301", "\ufe0e",
    "\ufe0f", "\u202a", "\u202e", "**", "__", "*", "_", "`",
]  # fmt: skip


@pytest.mark.parametrize(
    "sign",
    [pytest.param(sign, id=ascii(sign)) for sign in SIGNS],
)
def test_a_sign_inside_words_changes_nothing(sign: str) -> None:
    plain = "Над Калужской областью сбито 11 БПЛА."
    text = plain.replace("БПЛА", f"БП{sign}ЛА").replace("сбито", f"сб{sign}ито")
    assert brief(svodka.read(text, lang="ru")) == brief(svodka.read(plain, lang="ru"))
