"""Named people without an office, and those who turn up again elsewhere as somebody else.

One surname with one trade, in another article with another first name or in another town, is worth
an editor's look. It proves nothing: people share surnames.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from svodka.model import Document, Evidence, Reading, Span
from svodka.model.audit import Mark, Passage
from svodka.retellings.names import given_keys, is_common, is_given, key
from svodka.retellings.prose import Prose, capitalised
from svodka.retellings.voices import Voice, Voices

_PLACE_WITHIN = 9  # words after a trade in which its town stands
_LONGEST_PLACE = 2
_CAPITAL = re.compile(r"\b[A-ZА-ЯЁІЇЄҐ][\w'’ʼ-]+")
# Everybody lives somewhere and sees something: these alone make nobody recur, unless the first
# name is another one as well.
_WEAK = frozenset(["resident", "witness", "parent", "pensioner", "neighbour"])


@dataclass(frozen=True, slots=True)
class Persona:
    """A named person with a trade.

    ``name`` as printed, ``surname`` and ``given`` are keys; ``trades`` values of the class
    "trade"; ``words`` the printed trade; ``place`` the printed town or district, None when the text
    gives none; ``span`` holds the name and the trade.
    """

    document: str
    name: str
    surname: str
    given: frozenset[str]
    trades: tuple[str, ...]
    words: tuple[Evidence, ...]
    place: Evidence | None
    span: Span


def people(document: Document) -> tuple[Persona, ...]:
    """The personas of a document in order of first mention, each once."""
    return _people(Prose(document), Voices(Prose(document)))


def _people(prose: Prose, voices: Voices) -> tuple[Persona, ...]:
    found: dict[tuple[str, str], Persona] = {}
    for voice in voices.all:
        if voice.kind != "private" or voice.name is None or voice.name[1] - voice.name[0] < 2:
            continue
        if not voice.start <= voice.name[0] < voice.end:
            continue  # only named again
        persona = _persona(prose, voice)
        first = found.setdefault((persona.surname, min(persona.given, default="")), persona)
        if first is not persona:
            trades = tuple(dict.fromkeys((*first.trades, *persona.trades)))
            place = first.place or persona.place
            found[first.surname, min(first.given, default="")] = replace(
                first, trades=trades, place=place
            )
    return tuple(found.values())


def _persona(prose: Prose, voice: Voice) -> Persona:
    assert voice.name is not None
    tokens = [prose.tokens[i].text for i in range(*voice.name)]
    rest = [word for word in tokens if not is_given(word)] or tokens[-1:]
    first = next((word for word in tokens if is_given(word)), tokens[0])
    words = tuple(
        prose.words(hit.start, hit.end) for hit in prose.hits(voice.start, voice.end, ("trade",))
    )
    return Persona(
        prose.document.id,
        voice.words.text,
        key(rest[-1]),
        given_keys(first),
        voice.trades,
        words,
        _place(prose, voice),
        prose.span(voice.start, voice.end),
    )


def _place(prose: Prose, voice: Voice) -> Evidence | None:
    """The town or district that is printed with a person: after "in", "из", «з», or between the
    trade and the name («жительница Обнинска Анна …», "Obninsk resident Anna …")."""
    assert voice.name is not None
    trades = prose.hits(voice.start, voice.end, ("trade",))
    between = range(trades[0].end, voice.name[0]) if trades else range(0)
    for i in between:
        if capitalised(prose.tokens[i]):
            return _capitals(prose, i, voice.name[0])
    if trades and voice.start and trades[0].start == voice.start:
        before = prose.tokens[voice.start - 1]
        if capitalised(before) and not prose.opens_sentence(voice.start - 1):
            return prose.words(voice.start - 1, voice.start)
    return _place_after(prose, max(voice.end, voice.name[1]))


def _place_after(prose: Prose, start: int) -> Evidence | None:
    for i in range(start, min(start + _PLACE_WITHIN, len(prose.tokens) - 1)):
        token = prose.tokens[i]
        if token.kind == "line" or token.text in '.!?;:«»“”„"—' or prose.hits(i, i + 1, ("say",)):
            return None
        follows = prose.tokens[i + 1]
        if prose.hits(i, i + 1, ("from",)) and capitalised(follows) and not is_given(follows.text):
            return _capitals(prose, i + 1, len(prose.tokens))
    return None


def _capitals(prose: Prose, start: int, limit: int) -> Evidence:
    end = start + 1
    while end < min(limit, start + _LONGEST_PLACE) and capitalised(prose.tokens[end]):
        end += 1
    return prose.words(start, end)


# -- across documents -------------------------------------------------------------------------


def personas(article: Reading, others: Iterable[Document] = ()) -> tuple[Mark, ...]:
    """A mark for each named person with a trade: ``recurring`` if another document has the same
    surname and trade with another first name or in another town, else ``single``.

    ``others`` may be every document of a ledger; those without the surnames are passed over
    quickly, and the article itself is skipped.
    """
    mine = _people(prose := Prose(article.document), Voices(prose, article.claims))
    surnames = {persona.surname for persona in mine}
    theirs: list[tuple[Persona, Document]] = []
    for other in others if mine else ():
        if other.id != article.document.id and _mentions(other.text, surnames):
            theirs += [(persona, other) for persona in people(other)]
    return tuple(_mark(persona, theirs) for persona in mine)


def _mentions(text: str, surnames: Iterable[str]) -> bool:
    return not {key(word) for word in _CAPITAL.findall(text)}.isdisjoint(surnames)


def _mark(persona: Persona, others: Sequence[tuple[Persona, Document]]) -> Mark:
    again = [(other, doc) for other, doc in others if _recurs(persona, other)]
    about = persona.name
    if not again:
        trade = persona.trades[0]
        why = f"A named {trade} without an office; no other document that was read names them so."
        known = [doc for other, doc in others if _same(persona, other)]
        if known:
            why = f"A named {trade} without an office; {len(known)} more documents name them so."
        return Mark("persona", "single", persona.span, why, persona.words, about)
    differing = "; ".join(dict.fromkeys(_differs(persona, other) for other, _ in again))
    common = " It is a common surname." if is_common(_surname(persona)) else ""
    why = f"The same surname and trade elsewhere: {differing}.{common}"
    evidence = tuple(Passage(doc.id, other.span, other.span.of(doc.text)) for other, doc in again)
    return Mark("persona", "recurring", persona.span, why, persona.words, about, evidence)


def _surname(persona: Persona) -> str:
    return next((w for w in persona.name.split() if key(w) == persona.surname), persona.name)


def _recurs(one: Persona, other: Persona) -> bool:
    shared = set(one.trades) & set(other.trades)
    if one.surname != other.surname or not shared:
        return False
    renamed = one.given.isdisjoint(other.given)
    return renamed or (_moved(one, other) and not shared <= _WEAK)


def _same(one: Persona, other: Persona) -> bool:
    return one.surname == other.surname and not one.given.isdisjoint(other.given)


def _moved(one: Persona, other: Persona) -> bool:
    """Whether both have a town, and not the same one; "Kirov" and «Кировский район» are one."""
    if one.place is None or other.place is None:
        return False
    a, b = (key(place.text.split()[0]) for place in (one.place, other.place))
    return not (a.startswith(b) or b.startswith(a))


def _differs(one: Persona, other: Persona) -> str:
    parts = []
    if one.given.isdisjoint(other.given):
        parts.append("another first name")
    if _moved(one, other):
        parts.append("another place")
    where = f", {other.place.text}" if other.place else ""
    return f"{' and '.join(parts)} ({other.name}, {other.trades[0]}{where})"
