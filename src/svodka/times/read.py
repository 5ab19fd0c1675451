"""Find the time expressions of a text: shapes are located, read, and joined where they touch."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

from svodka.times.expression import Day, TimeExpression, combine
from svodka.times.grammar import anywhere, shapes
from svodka.times.lexicon import codes
from svodka.times.scan import scan
from svodka.times.values import (
    Atom,
    Reader,
    clock_of,
    day_of,
    dotted_clock,
    dotted_day,
    number,
)

Match = re.Match[str]
_ONE_PHRASE = re.compile(r"[^.!?;:\n]*")
_LONGEST = 200  # characters of one expression: dates in a row must not grow into one
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


def find(text: str) -> list[TimeExpression]:
    """All time expressions of a clean text, in order, none overlapping another.

    The words of English, Russian and Ukrainian do not clash, so the language need not be told.
    """
    line = scan(text)
    if line is None:
        return []
    reader = Reader(text, line)
    out: list[TimeExpression] = []
    stop = 0
    for start, end, piece in _pieces(reader):
        if out and start - stop < 3 and _touching(reader, stop, start):
            joined = combine(out[-1], piece)
            if joined is not None and joined.end - joined.start < _LONGEST:
                out[-1] = replace(joined, printed=text[joined.start : joined.end])
                stop = end
                continue
        out.append(piece)
        stop = end
    return out


def _pieces(reader: Reader) -> Iterator[tuple[int, int, TimeExpression]]:
    line, position = reader.line, 0
    search = anywhere().search
    while found := search(line.codes, position):
        start = found.start()
        position = start + 1
        allowed = False
        for shape in shapes():
            allowed = allowed or shape.name == found.lastgroup
            match = shape.pattern.match(line.codes, start) if allowed else None
            piece = READERS[shape.name](reader, match) if match and match.end() > start else None
            if match is None or piece is None:
                continue
            begin, end = line.starts[start], line.ends[match.end() - 1]
            yield (
                start,
                match.end(),
                replace(piece, start=begin, end=end, printed=reader.text[begin:end]),
            )
            position = match.end()
            break


@cache
def _joints() -> re.Pattern[str]:
    table = codes()
    between = "".join(table[name] for name in ("COMMA", "OPEN", "CLOSE", "OF", "ON", "IN", "ZA"))
    return re.compile(f"[{between}]{{0,2}}")


def _touching(reader: Reader, stop: int, start: int) -> bool:
    return _joints().fullmatch(reader.line.codes, stop, start) is not None


def _made(kind: str, **parts: object) -> TimeExpression:
    return TimeExpression(0, 0, kind, **parts)  # type: ignore[arg-type]


def _cue(reader: Reader, match: Match, group: str = "cue") -> tuple[str, str]:
    atoms = reader.group(match, group)
    return (atoms[0].name, atoms[0].word) if atoms else ("", "")


def _evident(reader: Reader, match: Match, side: str) -> bool:
    """Do the words beside a bare number show that it is an hour?"""
    form = reader.group(match, f"{side}_clock")[0]
    if form.name in ("COLON", "AMPM", "CLOCKW") or len(reader.group(match, f"{side}_clock")) > 1:
        return True
    hour = reader.group(match, f"{side}_hour")
    part = [atom for atom in reader.group(match, f"{side}_part") if atom.name == "PARTN"]
    named = bool(part) or bool(reader.group(match, f"{side}_zone"))
    day = [atom for atom in reader.group(match, f"{side}_part") if atom.name == "DAY"]
    return named or (bool(hour) and (not hour[0].word.isascii() or bool(day)))


def _hours(reader: Reader, match: Match) -> TimeExpression | None:
    cue, word = _cue(reader, match)
    link = reader.group(match, "link")[0].name
    forms = [reader.group(match, f"{side}_clock")[0] for side in "ab"]
    evident = [_evident(reader, match, side) for side in "ab"]
    dotted = [form.name == "DOT" for form in forms]
    if not _linked(cue, link) or not _told(forms, evident, dotted, cue):
        return None
    if word in ("від", "от", "от") and not all(
        e or d for e, d in zip(evident, dotted, strict=True)
    ):
        return None
    if all(dotted) and not any(evident) and link in ("PO", "DASH") and _dates(forms):
        return None
    first, last = clock_of(reader, match, "a"), clock_of(reader, match, "b")
    if first is None or last is None:
        return None
    if forms[0].name == "NUM" and forms[1].name == "AMPM" and "p" in forms[1].word:
        later = first.minutes + 720
        if first.minutes < 720 and (later < last.minutes or last.minutes == 0):
            first = replace(first, minutes=later)
    mixed = first.zone and last.zone and first.zone != last.zone
    problems = ("zones_mixed",) if mixed else ()
    return _made("explicit", first=first, last=last, problems=problems)


def _linked(cue: str, link: str) -> bool:
    if cue == "BETWEEN":
        return link in ("AND", "TO", "DASH", "TILL")
    return link != "AND" and (bool(cue) or link in ("DASH", "TILL", "TO", "PO"))


def _told(forms: list[Atom], evident: list[bool], dotted: list[bool], cue: str) -> bool:
    """Are both ends hours, as far as their form and the words around them show?"""
    if all(evident):
        return True
    if all(e or d for e, d in zip(evident, dotted, strict=True)):
        wide = all(len(form.word) == 5 for form in forms)
        return bool(cue) or any(evident) or wide
    if forms[1].name in ("NUM", "NUMW") and not evident[1]:
        return False
    return bool(cue) and (evident[1] or (dotted[1] and evident[0]))


def _dates(forms: list[Atom]) -> bool:
    days = [dotted_day(form) for form in forms]
    if days[0] is None or days[1] is None or days[0].month is None or days[1].month is None:
        return False
    return (days[1].month - days[0].month) % 12 in (0, 1)


def _days(reader: Reader, match: Match) -> TimeExpression | None:
    cue, _ = _cue(reader, match)
    link = reader.group(match, "link")[0].name
    a, b = reader.group(match, "a"), reader.group(match, "b")
    if a[0].name == "DOT" or b[-1].name == "DOT":
        if len(a) > 1 or len(b) > 1 or a[0].name != b[0].name or link not in ("PO", "DASH"):
            return None
        if not _dates([a[0], b[0]]):
            return None
        return _made("span", day=dotted_day(a[0]), until=dotted_day(b[0]))
    last = day_of(b)
    first = day_of(a)
    if last is None and first is not None and first.month and b[0].name in ("NUM", "ORD"):
        last = replace(first, day=int(number(b[0])), weekday=None)
    if last is None or last.same:
        return None
    bare = first is None and all(atom.name in ("NUM", "ORD", "COMMA") for atom in a)
    if bare and last.month:
        first = Day(int(number(a[0])), last.month, last.year)
        before = int(number([atom for atom in a if atom.name != "COMMA"][-1]))
        if link == "AND" and cue != "BETWEEN" and before + 1 != last.day:
            return None
        if link == "TO" and not cue:
            return None
    if first is None or first.same:
        return None
    if not bare and link in ("AND", "DASH", "TILL", "TO") and not _ranged(cue, link, first, last):
        return None
    if first.month is None and last.month is not None:
        return None
    return _made("span", day=first, until=last)


def _ranged(cue: str, link: str, first: Day, last: Day) -> bool:
    if link == "AND":
        return cue == "BETWEEN"
    if link == "DASH":
        return bool(first.month and last.month)
    return cue in ("FROM", "BETWEEN", "SINCE") or bool(first.month and last.month)


def _night(reader: Reader, match: Match) -> TimeExpression | None:
    if reader.group(match, "noun")[0].value != "night":
        return None
    onto = bool(reader.group(match, "onto"))
    atoms = reader.group(match, "date")
    first = reader.group(match, "first")
    day = day_of(atoms)
    if atoms[0].name == "NUM" and len(atoms) == 1 and first:
        start = day_of([atom for atom in first if atom.name in ("NUM", "ENMONTH", "MONTH")])
        day = replace(start, day=int(number(atoms[0]))) if start else None
    if day is None:
        return None
    onto = onto or bool(first)
    return _made("night", part="night", day=day, onto=onto, begins=not onto)


def _parts(reader: Reader, match: Match) -> TimeExpression | None:
    """From one part of the day to another, which may be the next day's."""
    part = reader.group(match, "noun")[0].value
    to = reader.group(match, "to")[0].value
    first, last = day_of(reader.group(match, "day")), day_of(reader.group(match, "date"))
    if part == "night" or (match["day"] and first is None) or (match["date"] and last is None):
        return None
    onto = first is None and last is not None
    return _made("night", part=part, part_to=to, day=last if onto else first, onto=onto)


def _cumulative(reader: Reader, match: Match) -> TimeExpression | None:
    atoms = list(reader.atoms(*match.span()))
    what = reader.group(match, "what")
    if what and what[0].name in ("DAY", "UNIT") and what[0].value in ("", "1440"):
        return _made("span", day=Day(offset=0), since=True)
    if what and what[0].name == "YEARN" and atoms[-1].name == "YEARN":
        return _made("cumulative", day=Day(day=1, month=1, this_year=True), since=True)
    if not what:
        dated = day_of([atom for atom in atoms if atom.name not in ("FROM", "SINCE", "YEARN")])
        if dated is not None and dated.day:
            return _made("cumulative", day=dated, since=True)
        if atoms[0].word in ("від", "от") or (atoms[0].word == "from" and len(atoms) == 2):
            return None
    return _made("cumulative")


def _duration(reader: Reader, match: Match) -> TimeExpression | None:
    many, single = reader.group(match, "many"), reader.group(match, "single")
    last, unit = reader.group(match, "last"), reader.group(match, "unit")[0]
    cue, word = _cue(reader, match)
    if word == "за" and reader.name(match.end()) == "TILL":
        return None  # «за 20 минут до удара»
    if reader.group(match, "of_day") or not _lasting(cue, word, many, last, unit):
        return None
    amount = number(many[0]) if many else 1.0
    if reader.group(match, "and_half"):
        amount += 0.5
    if unit.name == "DAY":
        if not (many or single or (last and unit.word.isascii())):
            return None
        if not last and (single or amount == 1):
            return _made("day", whole=True)
    length = int(amount * (1440 if unit.name == "DAY" else float(unit.value)))
    if not length:
        return None
    recent = bool(last) or length >= 1440
    return _made("span", minutes=length, recent=recent)


def _lasting(cue: str, word: str, many: list[Atom], last: list[Atom], unit: Atom) -> bool:
    english = unit.word.isascii()
    if cue == "IN" and not english and not (last and unit.name != "HOUR"):
        return False  # «в 2 часа» is an hour, «в сутки» is "a day"
    if word == "for" and not last:
        return False
    if many:
        return True
    if unit.name == "HOUR":  # uk «за останній час» is "lately"
        return bool(last) and not (unit.word == "час" and last[0].word[:5] == "остан")
    if unit.name == "MINU" or (unit.name == "UNIT" and unit.word in _SEVERAL):
        return False
    return bool(last) or unit.name != "UNIT" or not english or cue in ("DURING", "OVER")


# Plurals that without a number say no length («в останні тижні»).
_SEVERAL = frozenset(
    ("weeks", "months", "недель", "тижні", "тижнів", "месяцы", "месяцев", "місяці")
)


def _part(reader: Reader, match: Match) -> TimeExpression | None:
    part = _adverb(reader, match) if match["adverb"] else _noun(reader, match)
    if part is None:
        return None
    to = ""
    for atom in reader.group(match, "to"):
        if atom.name in ("PARTN", "PARTA"):
            to = atom.value
    same = any(atom.name == "SAME" for atom in reader.group(match, "how"))
    recent = any(
        atom.name in ("LAST", "THIS")
        for group in ("how", "how2")
        for atom in reader.group(match, group)
    )
    noun = reader.group(match, "noun")
    after_day = reader.name(match.start() - 1) in ("WEEKDAY", "REL", "NUM", "YEAR")
    return _made(
        KIND_OF_PART[part],
        part=part,
        part_to=to,
        recent=recent,
        day=Day(same=True) if same else None,
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
    cue, _ = _cue(reader, match)
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
    if "SAME" in how or noun.word in ("days", "дней", "днів", "дні"):
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
    if how & {"LAST", "THIS", "SAME"} or cue in ("DURING", "OVER", "ZA"):
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


_FAR = 45  # characters between «ночной» and the attack that it belongs to


def _adjective(reader: Reader, match: Match) -> TimeExpression | None:
    if match["time"]:
        part = reader.group(match, "time")[0].value
        to = reader.group(match, "to")
        return _made(KIND_OF_PART[part], part=part, part_to=to[0].value if to else "")
    begin, end = match.span("gap")
    if begin < end:
        between = reader.text[reader.line.starts[begin] : reader.line.ends[end - 1]]
        if len(between) > _FAR or not _ONE_PHRASE.fullmatch(between):
            return None
    noted = reader.group(match, "noted")[0]
    if noted.name == "RELA":
        return _made("day", day=Day(offset=int(noted.value)))
    if noted.name == "THIS":
        return _made("day", day=Day(offset=0)) if noted.word[:4] in ("сего", "сьог") else None
    return _made(KIND_OF_PART[noted.value], part=noted.value)


def _point(reader: Reader, match: Match) -> TimeExpression | None:
    form = reader.group(match, "a_clock")[0]
    cues = [atom.name for atom in reader.group(match, "cue")]
    word = _cue(reader, match)[1]
    evident = _evident(reader, match, "a")
    zone = bool(match["a_zone"])
    if not _hour_like(reader, match, form, cues, evident, zone):
        return None
    if form.name == "DOT" and reader.name(match.end()) in ("TILL", "PO", "DASH"):
        return None  # a range whose other end is no hour
    clock = clock_of(reader, match, "a")
    if clock is None:
        return None
    side = _side_of(cues, word)
    if side == "first":
        return _made("explicit", first=clock)
    if side == "last":
        return _made("span", last=clock)
    return _made("approx", first=clock, last=clock)


def _side_of(cues: list[str], word: str) -> str:
    if any(cue in ("FROM", "SINCE", "AFTER") for cue in cues):
        return "first"
    if any(cue in ("TILL", "BY", "BEFORE", "ASOF", "NA", "PO") for cue in cues):
        return "last"
    return "last" if "PREP" in cues and word in ("к", "ко") else ""


def _hour_like(
    reader: Reader, match: Match, form: Atom, cues: list[str], evident: bool, zone: bool
) -> bool:
    dated = bool(match["a_before"] or match["a_after"])
    if form.name == "AMPM" or (zone and form.name != "CLOCKW"):
        return form.name != "DOT" or dotted_clock(form)
    if form.name == "CLOCKW":
        return bool(cues) or form.word in ("опівночі", "опівдні")
    if form.name == "COLON":
        return bool(cues) or dated or reader.name(match.start() - 1) in ("PARTN", "PARTA")
    if form.name == "DOT":
        return dotted_clock(form) and _dotted_hour(reader, match, form, cues, dated)
    if not evident or not cues or "NA" in cues or "ASOF" in cues:
        return False
    if match["a_part"]:
        return bool(match["a_hour"]) or "DAY" not in (a.name for a in reader.group(match, "a_part"))
    if set(cues) & {"IN", "AT"}:
        return True
    if len(reader.group(match, "a_clock")) > 1:  # «около 1 часа 30 минут»
        return True
    return number(form) >= (7 if "ABOUT" in cues else 13)


def _dotted_hour(reader: Reader, match: Match, form: Atom, cues: list[str], dated: bool) -> bool:
    """«около 9.40» at the start of a sentence or after a date, «в 12.30»; not "about 1.50"."""
    if not cues or ("NA" in cues and "ASOF" not in cues):
        return False
    if "ASOF" in cues and dotted_day(form) and form.word[-2:] not in ("00", "10"):
        return False
    if reader.name(match.end()) == "ZA":  # «около 1.50 за литр»
        return False
    before = reader.name(match.start() - 1)
    opens = before in ("", "STOP", "COMMA", "OPEN", "MONTH", "ENMONTH", "YEAR", "YEARN", "REL")
    opens = opens or before in ("WEEKDAY", "PARTN", "PARTA", "THISYEAR", "AND")
    if dated or opens:
        return True
    return len(form.word) == 5 and int(form.word[-2:]) % 5 == 0


def _date(reader: Reader, match: Match) -> TimeExpression | None:
    if match["month"]:
        return _month(reader, match)
    if match["dotted"]:
        return _dotted_date(reader, match)
    atoms = reader.group(match, "date")
    day = day_of(atoms)
    if day is None:
        return None
    cue, word = _cue(reader, match)
    lone = len(atoms) == 1 and atoms[0].name == "WEEKDAY"
    if (
        lone
        and not cue
        and not match["last"]
        and not (atoms[0].word.isascii() and atoms[0].printed[0].isupper())
    ):
        return None
    if cue == "ASOF" or cue in ("TILL", "BY") or (cue == "PREP" and word in ("к", "ко")):
        return _made("span", until=day)
    if cue in ("SINCE", "FROM", "AFTER") and word not in ("від", "от", "від"):
        return _made("span", day=day, since=True)
    return _made("day", day=day)


def _dotted_date(reader: Reader, match: Match) -> TimeExpression | None:
    """«за 20.01», «увечері 23.04» (an hour would end in 0 or 5)."""
    form = reader.group(match, "dotted")[0]
    word = _cue(reader, match, "dotted_cue")[1]
    day = dotted_day(form)
    if (
        day is None
        or word not in ("за", "від", "от", "")
        or (not word and int(form.word[-1]) % 5 == 0)
    ):
        return None
    return _made("day", day=day)


def _month(reader: Reader, match: Match) -> TimeExpression | None:
    atoms = reader.group(match, "month")
    if not atoms[0].printed[0].isupper() and atoms[0].name == "ENMONTH":
        return None
    day = day_of(atoms)
    return _made("span", day=day) if day is not None else None


READERS: dict[str, Callable[[Reader, Match], TimeExpression | None]] = {
    "hours": _hours,
    "days": _days,
    "night": _night,
    "parts": _parts,
    "cumulative": _cumulative,
    "duration": _duration,
    "part": _part,
    "adjective": _adjective,
    "point": _point,
    "date": _date,
}
