"""Parts of the day: «прошедшей ночью», "in the early hours", «в ночное время»."""

from __future__ import annotations

import re

from svodka.times.expression import Day, TimeExpression
from svodka.times.reading import Match, cue_of, made
from svodka.times.values import Atom, Reader

KIND_OF_PART = {
    "night": "night",
    "small_hours": "night",
    "morning": "morning",
    "early_morning": "morning",
    "day": "day",
    "loose_day": "day",
    "afternoon": "day",
    "evening": "evening",
}


_FAR = 45  # characters between «ночной» and the attack that it belongs to


_ONE_PHRASE = re.compile(r"[^.!?;:\n]*")


def read_part(reader: Reader, match: Match) -> TimeExpression | None:
    part = _adverb(reader, match) if match["adverb"] else _noun(reader, match)
    if part is None:
        return None
    to = ""
    for atom in reader.group(match, "to"):
        if atom.name in ("PARTN", "PARTA"):
            to = atom.value
    how = reader.group(match, "how")
    day = next((Day(offset=int(atom.value)) for atom in how if atom.name == "RELA"), None)
    names = {atom.name for atom in how}
    if "SAME" in names and "THIS" not in names:
        day = Day(same=True)
    recent = any(
        atom.name in ("LAST", "THIS")
        for group in ("how", "how2")
        for atom in reader.group(match, group)
    )
    noun = reader.group(match, "noun")
    after_day = reader.name(match.start() - 1) in ("WEEKDAY", "REL", "NUM", "YEAR")
    return made(
        KIND_OF_PART[part],
        part=part,
        part_to=to,
        recent=recent,
        day=day,
        # "Tuesday night"
        begins=bool(noun) and noun[0].word == "night" and after_day,
    )


_EARLY = {"night": "small_hours", "morning": "early_morning"}


def _adverb(reader: Reader, match: Match) -> str | None:
    atom = reader.group(match, "adverb")[0]
    early = any(a.name == "EARLY" for a in reader.group(match, "how2"))
    if atom.word == "днем" and not _by_day(reader, match, atom):
        return None
    if atom.word == "tonight":
        return None
    return _EARLY.get(atom.value, atom.value) if early else atom.value


def _by_day(reader: Reader, match: Match, atom: Atom) -> bool:
    """«днём», and not «с каждым днём», «Днём России», «днём раньше»."""
    before, after = reader.name(match.start() - 1), reader.name(match.end())
    opens = match.start() == 0 or before in ("STOP", "COMMA")
    if atom.printed[0].isupper() and not opens:
        return False
    if before in ("REL", "WEEKDAY", "MONTH", "YEAR", "YEARN") or (opens and after != "OTHER"):
        return True
    if opens and reader.line.starts[match.start()] == 0:
        return True
    return after in ("NUM", "REL", "WEEKDAY", "COMMA", "STOP", "IN", "NA", "ABOUT")


def _noun(reader: Reader, match: Match) -> str | None:
    if match["early"]:
        return "small_hours"
    noun = reader.group(match, "noun")
    how = {atom.name for atom in reader.group(match, "how")}
    cue, _ = cue_of(reader, match)
    if not noun:  # "early on Saturday"
        return "small_hours"
    name = noun[0].value or "day"
    if match["hours"]:
        return "small_hours" if "EARLY" in how else None
    if noun[0].name == "DAY":
        return _daytime(cue, how, noun[0])
    if not _placed(reader, match, cue, how, name, noun[0].word.isascii()):
        return None
    return _EARLY.get(name, name) if "EARLY" in how or cue == "PREP" else name


def _daytime(cue: str, how: set[str], noun: Atom) -> str | None:
    if how & {"SAME", "RELA"} or noun.word in ("days", "дней", "днів", "дні"):
        return None
    if cue == "ZA" and noun.word == "день":
        return "loose_day"
    if cue == "DURING" or (cue == "IN" and noun.word == "дня"):  # «в течение дня»
        return "day"
    return "day" if cue == "BY" and noun.word == "day" else None


def _placed(
    reader: Reader, match: Match, cue: str, how: set[str], name: str, english: bool
) -> bool:
    """Do the words before a noun such as "night" make it a time?"""
    if cue == "TILL" or (cue == "ON" and name == "night" and "SAME" not in how):
        return "SAME" in how
    after = reader.name(match.end())
    if after == "OF":
        return bool(cue) and reader.name(match.end() + 1) in (
            "NUM",
            "ORD",
            "ENMONTH",
            "WEEKDAY",
            "SAME",
            "THE",
        )
    if english and after == "ATTACK":
        return True
    if how & {"LAST", "THIS", "SAME", "RELA"} or cue in ("DURING", "OVER", "ZA"):
        return True
    if cue == "PREP" or (cue == "FROM" and not english):
        return name in ("morning", "evening")
    if cue == "IN":
        return "THE" in how if english else _course(reader, match)
    if cue in ("AT", "BY"):
        return name == "night" and english
    before = reader.name(match.start() - 1)
    return (english and before in ("WEEKDAY", "REL", "NUM")) or ("EARLY" in how and english)


def _course(reader: Reader, match: Match) -> bool:
    return any(atom.name == "COURSE" for atom in reader.group(match, "cue"))


def read_adjective(reader: Reader, match: Match) -> TimeExpression | None:
    if match["time"]:
        part = reader.group(match, "time")[0].value
        to = reader.group(match, "to")
        return made(KIND_OF_PART[part], part=part, part_to=to[0].value if to else "")
    begin, end = match.span("gap")
    if begin < end:
        between = reader.text[reader.line.starts[begin] : reader.line.ends[end - 1]]
        if len(between) > _FAR or not _ONE_PHRASE.fullmatch(between):
            return None
    noted = reader.group(match, "noted")[0]
    if noted.name == "RELA":
        return made("day", day=Day(offset=int(noted.value)))
    return made(KIND_OF_PART[noted.value], part=noted.value)
