"""The shapes of time expressions, written over classes of words instead of words.

A pattern is a verbose regular expression in which a name in capitals is a class of the word list;
small letters name its groups. All repetitions are bounded, so the cost is linear in the text.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from svodka.times.lexicon import codes

_NAME = re.compile(r"[A-Z]{2,}")
_GROUP = re.compile(r"\?P<\w+>")

_ZONE = "(?: OPEN? (?: (?:PO|ZA|NA)? ZADJ TIMEW | PO? ZONE ) CLOSE? )"
_YEAR = "(?: COMMA? (?: THISYEAR | THIS YEARN | YEAR YEARN? ) )"
_MONTH_DAY = f"(?: (?: (?:NUM|ORD|ORDW) OF? MONTHS | ENMONTH THE? (?:NUM|ORD)(?!HOUR) ) {_YEAR}? )"
_DATE = f"""(?:
    (?: (?:REL|WEEKDAY) COMMA? )? (?: {_MONTH_DAY} | FULLDATE YEARN? )
  | REL | WEEKDAY | RELA DAY
  | THE? (?:SAME|THIS){{1,3}} (?:DAY|DATEW)
)"""
_PART = "(?: (?: (?:OF|IN) THE )? (?:PARTN|DAY) )"


def _side(name: str, after_number: str = "") -> str:
    """Hours with what may stand around them: a date before or after, a part of the day, a zone.

    ``after_number``: what must follow a bare number or a number in words.
    """
    number = f"(?:NUM|NUMW|ORD) (?: HOUR NUM MINU | {after_number} )"
    return f"""
    (?: (?P<{name}_before> {_DATE}) (?:COMMA|IN|AT|ZA)? )?
    (?P<{name}_clock> COLON | DOT | AMPM | CLOCKW | {number} )
    (?P<{name}_hour> HOUR)? (?: (?<!HOUR) MINU )?
    (?P<{name}_part> {_PART})? (?! NOISE )
    (?: (?P<{name}_zone> {_ZONE}) (?P<{name}_dotted> DOT (?! NOISE | HOUR ) )? )?
    (?: (?:COMMA|ON|OF|IN|ZA)? (?P<{name}_after> {_DATE}) )?
    """


_PERIOD = "(?: (?:IN|ZA|DURING|OVER) THE? PERIOD (?: OF? TIMEW )? )"
_COURSE = "(?: IN COURSE | NA COURSE | PO COURSE | (?:OVER|IN|WITHIN) (?:THE|NUMW) COURSE OF )"
_TO_PART = "(?: (?:AND|TO|DASH) (?: EARLY | THIS | LAST | RELA | PREP ){0,2} (?:PARTN|PARTA) )"

PATTERNS: dict[str, str] = {
    # с 20.00 мск 22 мая до 7.00 мск 23 мая; between 8:00 and 12:30; (20:00—07:00)
    "hours": f"""
        {_PERIOD}? (?: ABOUT | BEGIN )? (?P<cue> FROM | SINCE | BETWEEN )? ABOUT? {_side("a")}
        COMMA? (?P<link> TILL | PO | TO | AND | DASH ) (?:AT|ABOUT)? {_side("b")}
    """,
    # с 20 по 27 апреля; June 20—27; 21.04—23.04; 12 и 13 июня
    "days": f"""
        {_PERIOD}? (?P<cue> FROM | BETWEEN | SINCE | ZA | IN | DURING | NA )?
        (?P<a> {_DATE} | DOT | (?:NUM|ORD) (?: COMMA NUM ){{0,6}} )
        (?P<link> TILL | PO | TO | AND | DASH )
        (?P<b> {_DATE} | DOT | (?:NUM|ORD) (?! PARTN | HOUR | NOISE | DAY | UNIT | MINU | OTHER )
            {_YEAR}? )
    """,
    # в ночь на 23 мая; у ніч з 20 на 21 червня; overnight into Saturday; on the night of July 20
    "night": f"""
        (?: IN | ON | ZA | DURING | OVER )? (?: THE | SAME | THIS )? (?P<noun> PARTN | PARTA )
        (?: (?P<onto> NA | INTO | TO | FROM (?: NUM | ORD | {_DATE} ) MONTHS? (?:NA|PO|TO|TILL) )
          | (?P<of> OF | ON )
            (?P<first> (?: ENMONTH NUM | NUM MONTHS? | WEEKDAY ) (?:TO|DASH|AND) )? )
        (?P<date> {_DATE} | NUM )
    """,
    # с вечера 22 мая до утра 23 мая; from the evening of June 5 until the morning of June 6
    "parts": f"""
        FROM THE? EARLY? (?P<noun> PARTN ) OF? (?P<day> {_DATE} )? (?: TILL | TO | PO )
        THE? EARLY? (?P<to> PARTN ) (?: OF? (?P<date> {_DATE} ) )?
    """,
    # с начала года; since the start of the full-scale invasion; since the war began; с 2022 года
    "cumulative": f"""
        (?: FROM | SINCE ) THE? SAME? (?P<start> START)
            (?: OF? (?:THE|THIS|LAST)? (?P<what> WAR | YEARN | UNIT | DAY | YEAR | MONTHS ) )
            (?: WAR | YEARN | YEAR | OF | THE ){{0,6}}
      | SINCE THE? WAR{{1,4}} BEGAN
      | (?: FROM | SINCE ) (?P<from> MONTHS? YEAR YEARN? )
            (?: (?:TILL|PO|TO) (?P<until> MONTHS? YEAR YEARN? ) )?
      | (?: FROM | SINCE ) {_DATE} (?: (?<=YEARN) | (?<=YEAR) )
    """,
    # сутками ранее; two days earlier; три дні тому; the day before
    "earlier": """
        (?P<many> NUM | NUMW )? (?P<unit> DAY | UNIT | PARTA ) EARLIER
      | THE (?P<day> DAY ) BEFORE (?= COMMA | STOP | NUM | NUMW )
    """,
    # за последние три часа; in 24 hours; over three nights; в течение последних суток;
    # за тиждень; within 4.5 hours
    "duration": f"""
        (?: (?P<cue> ZA | WITHIN | DURING | OVER | IN ) | (?P<course> {_COURSE} )
          | (?P<none> NA? THE? (?= (?:LAST|THIS) (?:NUM|NUMW|UNIT) ) ) )
        (?: THE | ALL | ABOUT | SINGLE ){{0,4}} (?P<last> LAST | THIS )? (?: ALL | ABOUT ){{0,2}}
        (?: (?P<many> NUM | DEC | NUMW ) (?P<and_half> (?:FROM|AND) NUMW? HALF )? )?
        (?P<single> SINGLE )? (?P<unit> HOUR | MINU | UNIT | HALFHOUR | DAY | PARTN )
        (?P<of_day> PARTN )?
    """,
    # прошедшей ночью; в течение дня; last night; in the early hours of the morning; за вечер
    "part": f"""
        (?: (?P<cue> ZA | IN | ON | AT | DURING | OVER | BY | PREP | TILL | FROM | {_COURSE} )?
            (?P<how> (?: THE | ALL | EARLY | LATE | LAST | THIS | SAME | RELA ){{0,4}} )
            (?: (?P<hours> HOUR ) OF? THE? )?
            (?P<noun> PARTN | DAY | (?<=EARLY)(?= ON? (?: WEEKDAY | ENMONTH | NUM MONTHS | REL ) ) )
          | (?P<early> (?:IN|DURING) THE EARLY HOUR ) OF?
          | (?P<how2> (?: EARLY | LATE | LAST | THIS | SAME ){{0,2}} ) (?P<adverb> PARTA) )
        (?P<to> {_TO_PART} )?
    """,
    # в ночное время; в ночные и утренние часы; (внаслідок) нічної (атаки); вчорашнього (удару)
    "adjective": """
        (?: IN | ON | ZA | DURING )? THE? (?P<time> PARTJ )
            (?: AND (?P<to> PARTJ ) )? (?:TIMEW|HOUR)
      | (?P<noted> PARTJ | RELA )
        (?= (?P<gap> (?: OTHER | WAR ){0,3} ) ATTACK )
    """,
    # около 12.45 мск; around 18:15; в 5 утра; до 9:00; станом на 09:00; after midnight; 8 p.m.
    "point": f"""
        {_PERIOD}?
        (?P<cue> (?: ABOUT | AT | IN DISTRICT? | AFTER | BEFORE | TILL | SINCE | BEGIN? FROM | BY
            | NA | PO | PO? ASOF (?:OF|NA) | PREP ){{1,2}} )?
        (?: THE )? {_side("a", f"(?= {_ZONE} | HOUR | {_PART} )")}
    """,
    # 21 мая; on July 21; сегодня; in June
    "date": f"""
        (?P<cue> ON | NA | IN | ZA | TILL | SINCE | FROM | BY | AFTER | DURING | PREP
            | ASOF (?:OF|NA) )?
        (?: THE )? (?P<last> LAST | THIS )? (?P<date> {_DATE} )
      | (?P<month_cue> IN | ZA | DURING ) (?: LAST | THIS )? (?P<month> MONTHS {_YEAR}? )
      | (?: (?P<dotted_cue> ZA | FROM ) | (?<=PARTA) ) (?P<dotted> DOT) (?! NOISE | HOUR )
    """,
}
# No shape begins with these; asking this first halves the search.
_NEVER_FIRST = (
    "OTHER | STOP | CLOSE | COMMA | DASH | NOISE | AND | OF | TIMEW | NUMX | ZADJ | COURSE"
)


class Shape(NamedTuple):
    """A pattern under its name."""

    name: str
    pattern: re.Pattern[str]


def _compiled(text: str) -> re.Pattern[str]:
    table = dict(codes())
    table["MONTHS"] = f"[{table['MONTH']}{table['ENMONTH']}]"
    return re.compile(_NAME.sub(lambda found: table[found[0]], text), re.VERBOSE)


@cache
def shapes() -> tuple[Shape, ...]:
    """The compiled patterns, those that say most first."""
    return tuple(Shape(name, _compiled(text)) for name, text in PATTERNS.items())


@cache
def anywhere() -> re.Pattern[str]:
    """Where some shape begins: the name of the first that fits is the match's last group."""
    parts = (f"(?P<{name}>{_GROUP.sub('?:', text)})" for name, text in PATTERNS.items())
    return _compiled(f"(?! {_NEVER_FIRST} ) (?: {'|'.join(parts)} )")
