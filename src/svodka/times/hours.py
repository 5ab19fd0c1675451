"""Hours by the clock: ranges and instants. A number is an hour only where words say so."""

from __future__ import annotations

from dataclasses import replace

from svodka.times.days import are_dates
from svodka.times.expression import TimeExpression
from svodka.times.reading import Match, cue_of, made
from svodka.times.values import Atom, Reader, clock_of, dotted_clock, dotted_day, number


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


def read_hours(reader: Reader, match: Match) -> TimeExpression | None:
    cue, word = cue_of(reader, match)
    link = reader.group(match, "link")[0].name
    forms = [reader.group(match, f"{side}_clock")[0] for side in "ab"]
    evident = [_evident(reader, match, side) for side in "ab"]
    dotted = [form.name == "DOT" for form in forms]
    about = not cue and link == "AND" and reader.name(match.start()) == "ABOUT"
    if not (about or _linked(cue, link)) or not _told(forms, evident, dotted, cue):
        return None
    if word in ("від", "от", "от") and not all(
        e or d for e, d in zip(evident, dotted, strict=True)
    ):
        return None
    if all(dotted) and not any(evident) and link in ("PO", "DASH") and are_dates(forms):
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
    # «около 20.25 и 20.55» are two instants: both lie in the span between them
    return made("span" if about else "explicit", first=first, last=last, problems=problems)


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


def read_point(reader: Reader, match: Match) -> TimeExpression | None:
    form = reader.group(match, "a_clock")[0]
    cues = [atom.name for atom in reader.group(match, "cue")]
    word = cue_of(reader, match)[1]
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
        return made("explicit", first=clock)
    if side == "last":
        return made("span", last=clock)
    return made("approx", first=clock, last=clock)


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
        if set(cues) <= {"NA", "PREP", "IN"} and form.word.startswith(("півн", "північ")):
            return False  # «на півночі країни» is "in the north"
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
