"""Offices and who held them when: data/speakers/*.tsv, read once.

A term is half-open and as imprecise as it is printed: "2024-05" begins on some day of that month.
It is *open* to a person on every day that it may hold, and it *surely* holds on those that it must.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

from svodka.claims.spellings import bases, stems

_FIRST, _LAST = date.min, date.max
_DAY = timedelta(days=1)
# Offices of one kind: what a printed title may stand for. "gov?" is any head ("глава").
_KINDS = {
    "gov": frozenset(("gov", "gov-ru")),
    "mayor": frozenset(("mayor", "mayor-ru")),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A person in an office. ``speaker`` is the office's id in claims.

    ``opens`` and ``closes`` bound the days on which the term may hold (half-open), ``holds`` and
    ``until`` those on which it surely does; after ``as_of`` nothing is sure.
    """

    office: str
    speaker: str
    name: str
    opens: date
    closes: date
    holds: date
    until: date

    def may(self, day: date | None) -> bool:
        """Whether the person may have held the office then; True when the day is not known."""
        return day is None or self.opens <= day < self.closes

    def must(self, day: date) -> bool:
        """Whether the person surely held it then, as far as the data knows."""
        return self.holds <= day < self.until


@dataclass(frozen=True, slots=True)
class Choice:
    """The office that a name stands for. ``candidates``: what it may be where that is open."""

    speaker: str
    candidates: tuple[str, ...] = ()


class Holders:
    """Terms by person and by office."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.terms = tuple(terms)
        self._by_name: dict[str, list[Term]] = {}
        self._by_speaker: dict[str, list[Term]] = {}
        for term in terms:
            self._by_name.setdefault(term.name, []).append(term)
            self._by_speaker.setdefault(term.speaker, []).append(term)
        self._offices = {
            speaker: {term.office for term in held} for speaker, held in self._by_speaker.items()
        }

    @staticmethod
    @lru_cache(maxsize=1)
    def packaged() -> Holders:
        """The holders of data/speakers."""
        return Holders(_terms())

    @property
    def names(self) -> tuple[str, ...]:
        """Every person, each once."""
        return tuple(self._by_name)

    def of(self, names: Sequence[str]) -> list[Term]:
        """All terms of these persons."""
        return [term for name in names for term in self._by_name.get(name, ())]

    def speaks(self, names: Sequence[str], day: date | None, near: str | None) -> Choice:
        """For whom a name speaks that no office is stated with: by the day, then by the region."""
        ids = _distinct(term for term in self.of(names) if term.may(day))
        if not ids:
            return Choice("other")  # held nothing then
        return _choose(ids, near)

    def titled(
        self, names: Sequence[str], office: str, region: str, day: date | None, near: str | None
    ) -> Choice | None:
        """For whom a name speaks that stands with an office: as the day has it, else as any day
        has it, since the office is stated. None when the name never held such an office."""
        fit = [term for term in self.of(names) if _fits(term, office, region)]
        then = [term for term in fit if term.may(day)]
        ids = _distinct(then or fit)
        if not ids:
            return None
        return _choose(ids, region or near)

    def may(self, name: str, office: str, region: str, day: date | None) -> bool:
        """Whether this person may hold an office of this kind on a day."""
        terms = self._by_name.get(name, ())
        return any(_fits(term, office, region) and term.may(day) for term in terms)

    def holds(self, name: str, speaker: str, day: date | None) -> bool:
        """Whether this person may speak as this office on a day."""
        return any(t.speaker == speaker and t.may(day) for t in self._by_name.get(name, ()))

    def has(self, speaker: str) -> bool:
        """Whether the data has an office that speaks under this id."""
        return speaker in self._by_speaker

    def known(self, speaker: str, day: date | None) -> tuple[str, ...]:
        """Who surely held the one office that speaks under this id; () when that is not known."""
        if day is None or len(self._offices.get(speaker, ())) != 1:
            return ()
        if speaker not in self._offices[speaker] and _kind(speaker) in ("mayor", "mayor-ru"):
            return ()  # the id is that of every mayor in the region
        return tuple(t.name for t in self._by_speaker[speaker] if t.must(day))


def home(speaker: str) -> str | None:
    """The region of a head of region or a mayor, None for others."""
    kind, _, region = speaker.partition(":")
    return region if region and kind.removesuffix("-ru") in ("gov", "mayor") else None


def same_surname(printed: str, name: str) -> bool:
    """Whether a printed name holds a person's surname, in any spelling and case."""
    surname = bases(name.split()[-1])
    return any(stem in surname for word in printed.split() for stem in stems(word))


def bounds(printed: str) -> tuple[date, date]:
    """ "2024-05" → its first day and the day after its last. Raises ValueError for no date."""
    parts = [int(part) for part in printed.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0] + 1, 1, 1)
    if len(parts) == 2:
        first = date(parts[0], parts[1], 1)
        return first, (first + 31 * _DAY).replace(day=1)
    return date(*parts), date(*parts) + _DAY


def _kind(speaker: str) -> str:
    return speaker.partition(":")[0]


def _fits(term: Term, office: str, region: str) -> bool:
    kinds = _KINDS.get(office)
    return (kinds is None or _kind(term.speaker) in kinds) and (
        not region or home(term.speaker) in (region, None)
    )


def _distinct(terms: Iterable[Term]) -> list[str]:
    return list(dict.fromkeys(term.speaker for term in terms))


def _choose(ids: Sequence[str], near: str | None) -> Choice:
    if len(ids) == 1:
        return Choice(ids[0])
    here = [id for id in ids if near and home(id) == near]
    return Choice(here[0]) if len(here) == 1 else Choice("other", tuple(ids))


def _cells(name: str) -> list[list[str]]:
    text = files("svodka").joinpath(f"data/speakers/{name}.tsv").read_text("utf-8")
    return [row.split("\t") for row in text.splitlines() if row and not row.startswith("#")]


def _terms() -> list[Term]:
    speakers = {row[0]: row[1] for row in _cells("offices")}
    out = []
    for office, begun, ended, as_of, _, name in _cells("holders"):
        opens, holds = bounds(begun) if begun else (_FIRST, _LAST)
        # On the day of a change both may speak as holders.
        until, closes = bounds(ended) if ended else (_FIRST, _LAST)
        if not ended and as_of:
            until = bounds(as_of)[1]
        out.append(Term(office, speakers[office], name, opens, closes, holds, until))
    return out


@lru_cache(maxsize=1)
def occupied() -> dict[str, tuple[tuple[str, str], ...]]:
    """data/speakers/occupied.tsv: language → (side, word or stem*)."""
    out: dict[str, tuple[tuple[str, str], ...]] = {}
    for side, lang, word in _cells("occupied"):
        out[lang] = (*out.get(lang, ()), (side, word))
    return out


@lru_cache(maxsize=1)
def personal() -> dict[str, str]:
    """data/speakers/channels.tsv: a person's own channel → the person."""
    return {row[0]: row[1] for row in _cells("channels")}


@lru_cache(maxsize=1)
def spellings() -> tuple[tuple[str, str], ...]:
    """data/speakers/spellings.tsv: a holder's name, another spelling of it."""
    return tuple((row[0], row[1]) for row in _cells("spellings"))


@lru_cache(maxsize=1)
def given() -> tuple[tuple[str, ...], ...]:
    """data/speakers/given.tsv: given names that are one."""
    text = files("svodka").joinpath("data/speakers/given.tsv").read_text("utf-8")
    return tuple(tuple(r.split()) for r in text.splitlines() if r and not r.startswith("#"))
