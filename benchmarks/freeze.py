"""Freeze which rows of the ministry's channel are interception bulletins, without asking a parser.

The lists under `benchmarks/frozen/` say what a reading of `mod_russia_dev.csv` is measured
against, so they must not come from the code that is measured: this file imports nothing of
svodka and knows only the few regular expressions below. They were settled by reading random
rows of every class until none stood in the wrong one.

Every row of the corpus falls into exactly one of four classes (see `classify`); `breakdowns`
is a part of `bulletins`. Row numbers are those of the corpus's `row` column.

    python benchmarks/freeze.py [CORPUS.csv]            writes the lists
    python benchmarks/freeze.py --check [CORPUS.csv]    exit 1 if a list in git differs
"""

import argparse
import csv
import re
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FROZEN = ROOT / "benchmarks" / "frozen"
CORPUS = ROOT.parent / "shared" / "corpora" / "mod_russia_dev.csv"
CUT_AT = 400  # characters; the dump cuts longer posts there, counted with markup

LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)?")
MARKUP = re.compile(r"\*\*|__|[\u200b\u200d\ufeff]")
SIGNATURE = "Минобороны России"

# Posts that always open in one way: the digest of the day, the daily and weekly summaries,
# the statements of a grouping's press centre. They may mention interceptions; they are no bulletins.
SERIES = re.compile(
    r"^\W*(?:Главное за день|Сводка|Заявлени|Минобороны России о ходе|Министерств\w+ обороны)"
)
# The air-defence formula: «дежурными (российскими) силами/средствами ПВО», radio-electronic
# warfare, a fleet's «дежурными огневыми средствами».
DEFENCE = re.compile(
    r"\b(?:силами|средствами) (?:ПВО|противовоздушной обороны|РЭБ|радиоэлектронной борьбы)"
    r"|\bдежурными огневыми средствами",
    re.I,
)
# «пресечена/сорвана попытка киевского режима совершить террористическую атаку», and its older
# form «киевским режимом предпринята попытка (нанесения) террористической атаки (удара)».
FOILED = re.compile(
    r"(?:пресечен|сорван)[^.]{0,40} попыт[^.]{0,20} киевск\w+ режима[^.]{0,150} террористическ\w+ атак"
    r"|киевск\w+ режим[^.]{0,40} попытк[^.]{0,20} террористическ\w+ (?:атак|удар)",
    re.I,
)
# Short follow-ups that leave the formula out: «еще один БпЛА … уничтожен … над территорией …».
DOWNED = r"(?:уничтожен|перехвачен)\w*"
WEAPON = r"(?:БпЛА|беспилотн|ракет|катер)"
OVER = r"(?:над|в) (?:территори|акватори|[А-Я][а-я]+ской област)"
FOLLOW_UP = re.compile(
    rf"^\W*[^.]{{0,40}}(?:\.\d\d)?[^.]{{0,40}}(?:\.\d\d)?[^.]{{0,40}}"
    rf"(?:{WEAPON}[^.]{{0,60}}{DOWNED}[^.]{{0,60}}{OVER}|{OVER}[^.]{{0,40}}{DOWNED}[^.]{{0,60}}{WEAPON})",
    re.I,
)
# Anything else that may speak of an interception or an attack: set aside, because it may rightly
# hold a claim. Statements of a grouping and stories from the front never do.
MENTION = re.compile(
    r"ПВО|противовоздушн|киевск\w+ режим|перехвачен|\bсбит[аоы]?\b|безэкипажн|(?:БпЛА|удар)[^.]*\bнад\b",
    re.I,
)
STATEMENT = re.compile(r"^\W*Заявлени")
FRONT = re.compile(r"группировк|десантник|расчет|экипаж|оператор|позывн|направлени", re.I)

# A stated total and then how it divides.
NUMBER = (
    r"(?:\d+|од(?:ин|на|но|ного|ному|ной)|дв(?:а|е|ух|ум)|тр(?:и|ех|ем)|четыр\w+"
    r"|(?:пят|шест|сем|вос[еь]м|девят|десят)(?:ь|и)|[а-я]+дцат[ьи]|сорока?|[а-я]+десят)"
)
TOTAL = re.compile(
    rf"\b{NUMBER} (?:украинск\w+ )?(?:БпЛА|беспилотн\w+)[^.:,]*?"
    rf"(?::|\.|,? из (?:них|которых)|,? в том числе| [-–—](?= {NUMBER}))(?P<rest>.*)",
    re.I,
)
ITEM = re.compile(rf"\b(?:по )?{NUMBER}\b", re.I)
EACH = re.compile(rf"\bпо {NUMBER}\b", re.I)


def plain(text: str) -> str:
    """The text without markup: links give their words, bold and zero-width marks go, ё is е."""
    return " ".join(MARKUP.sub("", LINK.sub(r"\1", text)).replace("ё", "е").split())


def is_cut(text: str) -> bool:
    """Whether the dump cut the post before its end: 400 characters, and its signature not begun."""
    if len(text) < CUT_AT:
        return False
    before, mark, signature = plain(text).rpartition("🔹")
    return not (mark and SIGNATURE.startswith(signature.strip(" [*_]")))


def is_interception(text: str) -> bool:
    """Whether the post (its plain text) is a bulletin of an interception of its own."""
    if SERIES.search(text):
        return False
    return any(rule.search(text) for rule in (DEFENCE, FOILED, FOLLOW_UP))


def classify(raw: str) -> str:
    """The one class of a post: `bulletin`, `cut`, `mention` or `other`."""
    text = plain(raw)
    if is_interception(text):
        return "cut" if is_cut(raw) else "bulletin"
    front = STATEMENT.search(text) or (not SERIES.search(text) and FRONT.search(text))
    return "mention" if MENTION.search(text) and not front else "other"


def has_breakdown(raw: str) -> bool:
    """Whether a complete bulletin states a total and then divides it over places."""
    total = TOTAL.search(plain(raw))
    if not total:
        return False
    rest = total["rest"]
    return " над " in rest and (len(ITEM.findall(rest)) > 1 or bool(EACH.search(rest)))
