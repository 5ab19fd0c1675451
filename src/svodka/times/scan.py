"""Text → a line of codes, one character a word, over which the grammar's patterns run."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from svodka.times.lexicon import codes, words

# «т.г.» (this year) comes before words, or its letters would be read as the preposition «с».
_TOKEN = re.compile(
    r"(?P<n>(?:19|20)\d\d-\d\d-\d\d(?!\d)|\d+(?:[.:,/]\d+)*)(?:(?P<m>\s?[ap](?:m\b|\.\s?m\b\.?))"
    r"|(?P<o>(?:st|nd|rd|th|-?(?:го|му|ти|ми|й|я|е|х|ї|ій|ої))\b))?"
    r"|(?P<y>\b[тсц]\.\s?[гр]\b\.?)"
    r"|[^\W\d_]+(?:['\-][^\W\d_]+)*|[%°$€]"
)
_ISO = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
_FULL = re.compile(r"\d{1,2}([./])\d{1,2}\1(?:(?:19|20)\d\d|(?<=\d\d[./]\d\d[./])\d\d)")
_CLOCK = re.compile(r"(?:[01]?\d|2[0-4])(?:(:)[0-5]\d(?::[0-5]\d)?|\.[0-5]\d)")
_SIGN = {",": "COMMA", "—": "DASH", "–": "DASH", "-": "DASH", "(": "OPEN", ")": "CLOSE"}
# Words after which a full stop ends an abbreviation, not a sentence.
_ABBREVIATED = frozenset(
    [
        "г",
        "р",
        "ч",
        "мин",
        "хв",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
    ]
)
_ANCHORS = (
    "PARTN PARTA DAY MONTH ENMONTH WEEKDAY REL RELA CLOCKW UNIT HOUR MINU HALFHOUR COLON DOT AMPM "
    "FULLDATE START WAR YEAR EARLY PARTJ THIS"
)


class Line(NamedTuple):
    """``codes[i]`` is the class of the characters ``starts[i]:ends[i]`` of the folded ``text``,
    which is as long as the text it came from. Words that are not of time leave one OTHER."""

    text: str
    codes: str
    starts: list[int]
    ends: list[int]


@lru_cache(maxsize=4096)
def number_class(printed: str) -> str:
    """The code of digits as printed: a year, a clock with a colon, a dotted pair, …"""
    return codes()[_number_name(printed)]


def _number_name(printed: str) -> str:
    if printed.isdecimal():
        if len(printed) <= 2:
            return "NUM"
        return "YEAR" if len(printed) == 4 and printed[:2] in ("19", "20") else "NUMX"
    if len(printed) > 10:
        return "NUMX"
    if _ISO.fullmatch(printed) or _FULL.fullmatch(printed):
        return "FULLDATE"
    if clock := _CLOCK.fullmatch(printed):
        return "COLON" if clock[1] else "DOT"
    return _pair_name(printed)


def _pair_name(printed: str) -> str:
    for sign in ".,":
        head, found, tail = printed.partition(sign)
        if found and head.isdecimal() and tail.isdecimal() and len(head) <= 2:
            return "DEC" if len(tail) == 1 else "DOT" if sign == "." and len(tail) == 2 else "NUMX"
    return "NUMX"


@lru_cache(maxsize=1024)
def _gap_codes(gap: str) -> str:
    table = codes()
    if gap.isspace():
        return "" if gap.count("\n") < 2 else table["STOP"]
    return "".join(table[_SIGN.get(sign, "STOP")] for sign in gap if not sign.isspace())


@cache
def _anchors() -> re.Pattern[str]:
    return re.compile("[" + "".join(codes()[name] for name in _ANCHORS.split()) + "]")


def _ordinal(printed: str, ordinal: str) -> str:
    """«2023-го» is a year, «19-е» a day."""
    return number_class(printed[:4]) if printed[:4].isdecimal() else ordinal


def folded(text: str) -> str:
    """Lower case with ё as е, and never longer or shorter than ``text``."""
    lower = text.lower()
    if len(lower) != len(text):  # U+0130 is the one letter that grows
        lower = text.replace("\u0130", "I").lower()
    return lower.replace("ё", "е").replace("’", "'")


def scan(text: str) -> Line | None:
    """The line of codes of a clean text, None when it holds no word of time."""
    text = folded(text)
    known, table = words(), codes()
    other, ampm, ordinal, year = table["OTHER"], table["AMPM"], table["ORD"], table["THISYEAR"]
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last, gone = 0, False
    for match in _TOKEN.finditer(text):
        printed = match.group()
        kind = match.lastgroup
        if kind is None:
            word = known.get(printed)
            if word is None:
                gone = True
                continue
            code = word.code
        elif kind == "n":
            code = number_class(printed)
        elif kind == "m":
            code = ampm
        else:
            code = _ordinal(printed, ordinal) if kind == "o" else year
        start, end = match.span()
        if gone:
            out.append(other)
            starts.append(last)
            ends.append(start)
            gone = False
            before = text[start - 1 : start].strip() or text[start - 2 : start - 1]
            if not before.isalnum() and before:
                out.append(table[_SIGN.get(before, "STOP")])
                starts.append(start)
                ends.append(start)
        elif start > last + 1 or text[last:start] != " ":
            gap = text[last:start]
            if starts and gap[:1] == "." and text[starts[-1] : last] in _ABBREVIATED:
                gap = gap[1:]
            for sign in _gap_codes(gap) if len(gap) < 8 else table["STOP"]:
                out.append(sign)
                starts.append(last)
                ends.append(start)
        out.append(code)
        starts.append(start)
        ends.append(end)
        last = end
    line = "".join(out)
    return Line(text, line, starts, ends) if _anchors().search(line) else None
