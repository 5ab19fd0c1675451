"""Names in the words of a search → what they may mean: places, offices, people, short forms.

A meaning only ever widens: «Калужская область» finds claims placed there and texts with these
words, "Shapsha" what the governor said and texts with that name. What stands in quotation marks has
no meaning but its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from svodka.claims.holders import Holders, Term
from svodka.claims.persons import Persons
from svodka.language import Token, fold, terms
from svodka.language.lexicon import Lexicon
from svodka.ledger.wanted import Group, Phrase, label
from svodka.places import Gazetteer, Place

# Months in which an open term is looked for: nobody reports earlier, and nobody has later.
_FIRST, _LAST = (2014, 1), (2035, 12)
# Bearers of one surname, places of one name: of more, the largest.
_MOST = 12
_SHORTEST_NAME = 4  # letters of a surname that stands alone
_OFFICES = {"gov": ("gov", "gov-ru"), "gov?": ("gov", "gov-ru"), "mayor": ("mayor", "mayor-ru")}
_NOBODY = ("other", "anon", "anon?")
# What a place is of a kind: its readings in the gazetteer.
_KINDS = {"region": "region", "district": "district", "sea": "sea", "town": "town"}
_KINDS |= {"village": "town", "airport": "airport", "capital": "town"}
# What English texts call a region, whatever the gazetteer does.
_REGION_WORDS = ("oblast", "region")


@dataclass(frozen=True, slots=True)
class Named:
    """``size`` tokens mean something: ``kind`` place or speaker (with its ids) or short form; what
    finds it is ``group``, beside the words themselves."""

    size: int
    kind: str
    ids: tuple[str, ...]
    group: Group


def at(tokens: Sequence[Token], i: int) -> tuple[Named, ...]:
    """What the words from token ``i`` on may mean: all readings of the longest that any has."""
    read = (_short_form, _place, _office, _person)
    found = [named for one in read if (named := one(tokens, i)) is not None]
    size = max((named.size for named in found), default=0)
    return tuple(named for named in found if named.size == size)


def labels(kind: str, ids: Sequence[str]) -> Iterator[tuple[Phrase]]:
    return (((label(kind, id),),) for id in ids)


# --- places


def _place(tokens: Sequence[Token], i: int) -> Named | None:
    head = _head(tokens, i)
    start = i + (head[1] if head else 0)
    keys = [token.key for token in tokens]
    if start >= len(tokens) or tokens[start].kind != "word":
        return None
    found = Gazetteer.packaged().longest(keys, start)
    if found is None:
        return None
    size, forms = found
    behind = _head(tokens, start + size)
    for told, more in ((behind, behind[1] if behind else 0), (head, 0)):
        kind = _KINDS.get(told[0]) if told else None
        fit = [form for form in forms if form.kind in (kind, f"{kind}_adj")]
        if told and fit:
            return _named(start - i + size + more, [id for form in fit for id in form.ids])
    # Alone an adjective may be a region's or a district's; a town's is another word.
    alone = [form for form in forms if form.kind != "town_adj" and form.kind != "country"]
    if head or not alone:
        return None
    return _named(size, [id for form in alone for id in form.ids])


def _head(tokens: Sequence[Token], i: int) -> tuple[str, int] | None:
    """The kind of place that a word says ("region", "м."), and of how many tokens it is."""
    if i >= len(tokens):
        return None
    found = (m for m in _lexicon().matches(tokens, i) if m.cls == "head")
    return next(((match.value, match.size) for match in found), None)


def _named(size: int, ids: Sequence[str]) -> Named | None:
    known = Gazetteer.packaged()
    places = [place for id in dict.fromkeys(ids) if (place := known.place(id)) is not None]
    kinds = ("region", "sea", "airport", "district", "town", "country")
    places.sort(key=lambda place: (kinds.index(place.kind), -place.population, place.id))
    places = places[:_MOST]
    if not places:
        return None
    told = tuple(place.id for place in places)
    # A city's airports have names of their own, which nobody asked for.
    called = [place for place in places if place.kind == places[0].kind != "airport"]
    names = (together for place in (called or places[:1])[:4] for together in _names(place))
    return Named(size, "place", told, (*labels("place", told), *dict.fromkeys(names)))


def _names(place: Place) -> Iterator[tuple[Phrase, ...]]:
    """A place by the words of its name in each language, in any order."""
    for name in (place.name, place.name_ru, place.name_uk):
        words = terms.terms(name)
        if words and place.kind == "region" and words[-1] in _REGION_WORDS:
            for word in _REGION_WORDS:
                yield tuple((one,) for one in (*words[:-1], word))
        elif words:
            yield tuple((one,) for one in words)


# --- speakers


def _office(tokens: Sequence[Token], i: int) -> Named | None:
    found = [m for m in _lexicon().matches(tokens, i) if m.cls in ("office", "speaker")]
    match = max(found, key=lambda m: m.size, default=None)
    if match is None or match.value in _NOBODY:
        return None
    if match.value in _OFFICES:
        return Named(match.size, "office", (), tuple(labels("office", _OFFICES[match.value])))
    return Named(match.size, "speaker", (match.value,), tuple(labels("speaker", (match.value,))))


def _person(tokens: Sequence[Token], i: int) -> Named | None:
    persons = Persons.packaged()
    # Names are told by their capitals; who searches often types none.
    raised = [t._replace(text=t.text[:1].upper() + t.text[1:]) for t in tokens[i : i + 4]]
    full = persons.find(raised).get(0)
    if full is not None:
        return _bearers(full.end, full.persons)
    word = tokens[i].key
    if tokens[i].kind != "word" or len(word) < _SHORTEST_NAME:
        return None
    names = persons.surname(word)
    if Gazetteer.packaged().forms(word):
        # Орлово is no Орлов.
        names = tuple(name for name in names if fold(name.split()[-1]) == word)
    return _bearers(1, names)


def _bearers(size: int, names: Sequence[str]) -> Named | None:
    held = Holders.packaged().of(names[:_MOST])
    spoken = [term for term in held if term.speaker not in _NOBODY]
    if not spoken:
        return None
    ids = tuple(dict.fromkeys(term.speaker for term in spoken))
    wanted = [(label("speaker", one),) for term in spoken for one in _months(term)]
    surnames = dict.fromkeys(tuple(terms.terms(name.split()[-1])) for name in names[:_MOST])
    return Named(size, "speaker", ids, (*((one,) for one in wanted), *((s,) for s in surnames)))


def _months(term: Term) -> Iterator[str]:
    """The office in each month in which the term may hold."""
    year, month = max((term.opens.year, term.opens.month), _FIRST)
    while (year, month) <= _LAST and date(year, month, 1) < term.closes:
        yield f"{term.speaker}@{year}-{month:02}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


# --- short forms


def _short_form(tokens: Sequence[Token], i: int) -> Named | None:
    rows = _short_forms().get(terms.term(tokens[i].key), ())
    for phrase, row in rows:
        size = _covers(tokens, i, phrase)
        if size:
            return Named(size, "short form", (), tuple((one,) for one in row))
    return None


def _covers(tokens: Sequence[Token], i: int, phrase: Phrase) -> int:
    """How many tokens a phrase takes that begins at one, 0 if it does not."""
    found: list[str] = []
    for size, token in enumerate(tokens[i:], 1):
        found += terms.terms(token.text)
        if tuple(found) == phrase:
            return size
        if phrase[: len(found)] != tuple(found):
            return 0
    return 0


@cache
def _short_forms() -> dict[str, tuple[tuple[Phrase, tuple[Phrase, ...]], ...]]:
    """First term → (phrase, all phrases of its row), the longest first; by
    data/search/short_forms.tsv."""
    text = files("svodka").joinpath("data/search/short_forms.tsv").read_text("utf-8")
    out: dict[str, list[tuple[Phrase, tuple[Phrase, ...]]]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            row = tuple(dict.fromkeys(tuple(terms.terms(form)) for form in line.split(" = ")))
            for phrase in row:
                out.setdefault(phrase[0], []).append((phrase, row))
    return {first: tuple(sorted(rows, key=lambda r: -len(r[0]))) for first, rows in out.items()}


def _lexicon() -> Lexicon:
    return Lexicon.packaged("claims/en", "claims/ru", "claims/uk")
