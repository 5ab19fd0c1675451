"""The shapes of time expressions, written over classes of words instead of words.

A pattern is a verbose regular expression in which a name in capitals is a class of the word list;
small letters name its groups. All repetitions are bounded, so the cost is linear in the text.
"""

from __future__ import annotations

import re
from functools import cache

from svodka.times.lexicon import codes

_NAME = re.compile(r"[A-Z]{2,}")
_AT_START = re.compile(r"^\s*\(\?=")

_ZONE = "(?: OPEN? (?: (?:PO|ZA|NA)? ZADJ TIMEW | PO? ZONE ) (?: (?<=ZONE)|(?<=TIMEW) ) CLOSE? )"
_YEAR = "(?: COMMA? THISYEAR | COMMA? THIS YEARN | COMMA? YEAR YEARN? )"
_MONTH_DAY = (
    f"(?: (?: (?:NUM|ORD) OF? MONTH | MONTH THE? (?:NUM(?!HOUR)|ORD) ) {_YEAR}? )"
)
_DATE = f"""(?:
    (?: (?:REL|WEEKDAY) COMMA? )? (?: {_MONTH_DAY} | FULLDATE YEARN? )
  | REL | WEEKDAY
  | THE? (?:SAME|THIS) {{1,3}} (?: DAY|DATEW )
)"""
_IN_WORDS = "(?: (?:NUM|NUMW|ORD) (?: HOUR (?: NUM MINU )? )? )"
_PART = "(?: (?: (?:OF|IN) THE )? (?: PARTN | DAY ) )"
_NOT_COUNTED = "(?! NOISE )"


def _side(name: str) -> str:
    """Hours with what may stand around them: a date before or after, a part of the day, a zone."""
    return f"""
    (?: (?P<{name}_before> {_DATE}) (?:COMMA|IN|AT|ZA)? )?
    (?P<{name}_clock> COLON | DOT | AMPM | CLOCKW | {_IN_WORDS} ) (?P<{name}_hour> HOUR)?
    (?P<{name}_part> {_PART})? {_NOT_COUNTED}
    (?P<{name}_zone> {_ZONE})?
    (?: (?:COMMA|ON|OF|IN|ZA)? (?P<{name}_after> {_DATE}) )?
    (?P<{name}_zone2> {_ZONE})?
    """


_COURSE = "(?: IN THE? COURSE OF? | NA COURSE | DURING | OVER THE COURSE OF | IN THE? ALL{0,1} )"
_PERIOD = "(?: (?: IN|ZA|DURING|OVER ) THE? PERIOD (?: TIMEW | OF TIMEW )? )"
_OVER = (
    "(?: ZA | WITHIN | DURING | OVER | IN THE? COURSE OF? | OVER THE COURSE OF | NA COURSE | IN"
    " | WITHIN NUMW COURSE OF | OVER NUMW COURSE OF | IN NUMW COURSE OF | PO COURSE )"
)

PATTERNS: dict[str, str] = {
    # с 20.00 мск 22 мая до 7.00 мск 23 мая; between 8:00 and 12:30; (20:00—07:00)
    "hours": f"""
        {_PERIOD}? (?: ABOUT | BEGIN )? (?P<cue> FROM | SINCE | BETWEEN )? ABOUT? {_side("a")}
        COMMA? (?P<link> TILL | PO | TO | AND | DASH | BY ) (?:AT|ABOUT)? {_side("b")}
    """,
    # с 20 по 27 апреля; June 20—27; 21.04—23.04; 12 и 13 июня
    "days": f"""
        {_PERIOD}? (?P<cue> FROM | BETWEEN | SINCE | ZA | IN | DURING | NA )?
        (?P<a> {_DATE} | DOT | (?: MONTH )? (?:NUM|ORD) (?: COMMA NUM ){{0,6}} )
        (?P<link> TILL | PO | TO | AND | DASH )
        (?P<b> {_DATE} | DOT | (?:NUM|ORD) (?! PARTN | HOUR | NOISE | DAY | UNIT | MINU) {_YEAR}? )
        {_YEAR}?
    """,
    # в ночь на 23 мая; у ніч з 20 на 21 червня; overnight into Saturday; on the night of July 20
    "night": f"""
        (?: REL COMMA? )? (?: (?:IN|ON|ZA|DURING) (?:THE|SAME|THIS)? )? (?P<the> THE)?
        (?P<noun> PARTN | PARTA )
        (?: (?P<from> FROM (?:NUM|ORD|{_DATE}|WEEKDAY) (?:MONTH)? (?:NA|PO|TO|TILL) )
          | (?P<onto> NA | INTO | TO ) | (?P<of> OF | ON | FROM ) (?: NUM MONTH? (?:TO|DASH|AND) )? )
        (?: (?: MONTH NUM (?:TO|DASH) NUM ) | (?P<date> (?:THE)? {_DATE}) )
    """,
    # с начала года; since the start of the full-scale invasion; since the war began; с 2022 года
    "cumulative": f"""
        (?: FROM | SINCE | TO )? (?: THE )? (?:SAME)? (?P<start> START)
            (?: OF? (?:THE|THIS)? (?: WAR | YEARN | UNIT | DAY | YEAR | MONTH ) ){{0,6}}
      | SINCE THE? WAR{{1,4}} BEGAN
      | (?: FROM | SINCE ) MONTH? YEAR YEARN?
      | (?: FROM | SINCE ) {_DATE} (?<=YEARN)
    """,
    # за последние три часа; in 24 hours; в течение последних суток; за тиждень; within 4.5 hours
    "duration": f"""
        (?: {_OVER} | FOR (?=LAST) | (?=(?:THE)?LAST (?:NUM|NUMW)) )
        (?: THE | ALL | ABOUT | SINGLE ){{0,4}} (?P<last> LAST | THIS)? (?: ALL | ABOUT ){{0,2}}
        (?P<many> NUM | DEC | NUMW )? (?: (?: AND|FROM ) NUMW? HALF )? (?P<single> SINGLE )?
        (?P<unit> HOUR | MINU | UNIT | HALFHOUR | DAY ) (?P<half> FROM HALF )?
        (?: COURSE | PERIOD )? (?P<of_day> PARTN )?
    """,
    # прошедшей ночью; в течение дня; last night; in the early hours of the morning; за вечер
    "part": f"""
        (?: (?: ZA | IN | ON | AT | DURING | OVER | BY | PREP | TILL | FROM | {_COURSE} | THE ){{0,3}}
            (?P<how> (?: THE | ALL | EARLY | LATE | LAST | THIS | SAME ){{0,4}} ) (?: HOUR OF? THE? )?
            (?P<noun> PARTN | DAY | EARLY HOUR ) )
            (?P<to> (?:AND|TO|DASH) (?: EARLY | THIS | LAST | PREP ){{0,2}} (?: PARTN | PARTA ))?
      | (?P<how2> (?: EARLY | LATE | LAST | THIS | SAME ){{0,2}} ) (?P<adverb> PARTA)
            (?P<to2> (?:AND|TO|DASH) (?: EARLY | THIS | LAST | PREP ){{0,2}} (?: PARTN | PARTA ))?
    """,
    # около 12.45 мск; around 18:15; в 5 утра; до 9:00; станом на 09:00; after midnight; 8 p.m.
    "point": f"""
        (?P<cue> (?: ABOUT | AT | IN | ON | AFTER | BEFORE | TILL | SINCE | FROM | BY | NA | PO
            | ASOF (?:OF|NA) | ABOUT? IN DISTRICT | BEGIN FROM | BETWEEN (?=CLOCKW) ){{1,2}} )?
        (?: THE )? {_side("a")}
    """,
    # 21 мая; on July 21; сегодня; in June
    "date": f"""
        (?P<cue> ON | NA | IN | ZA | TILL | SINCE | FROM | BY | AFTER | DURING | ASOF (?:OF|NA) )?
        (?: THE )? (?P<last> LAST | THIS )? (?P<date> {_DATE} )
      | (?P<month_cue> IN | ZA | DURING ) (?P<which> LAST | THIS )? (?P<month> MONTH) {_YEAR}?
      | (?P<dotted_cue> ZA | FROM ) (?P<dotted> DOT)
    """,
}


@cache
def patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Names and compiled patterns, those that say most first."""
    table = codes()
    table = {**table, "FOR": table["OVER"]}
    return tuple(
        (name, re.compile(_NAME.sub(lambda found: table[found[0]], text), re.VERBOSE))
        for name, text in PATTERNS.items()
    )
