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

# Posts that always open in one way: the digest of the day, the daily and weekly summaries, the
# statements of a grouping's press centre. They may mention interceptions; they are no bulletins.
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
    r"(?:пресечен|сорван)[^.]{0,40} попыт[^.]{0,20} киевск\w+ режима[^.]{0,150} "
    r"террористическ\w+ атак"
    r"|киевск\w+ режим[^.]{0,40} попытк[^.]{0,20} террористическ\w+ (?:атак|удар)",
    re.I,
)
# Short follow-ups that leave the formula out: «⚡️ Около 19.00 мск еще два … перехвачены над …».
FOLLOW_UP = re.compile(
    r"^⚡(?=.*(?:БпЛА|беспилотн|катер))(?=.*(?:уничтожен|перехвачен))"
    r"(?=.*(?:\bнад |в акватории )).{,260}$",
    re.I,
)
# Anything else that may speak of an interception or an attack: set aside, because it may rightly
# hold a claim. Statements of a grouping and stories from the front never do.
MENTION = re.compile(
    r"ПВО|противовоздушн|киевск\w+ режим|перехвачен|\bсбит[аоы]?\b|безэкипаж|отражена атака беспил"
    r"|террористическ\w+ (?:акт|атак)"
    r"|(?:БпЛА|удар)[^.]*\bнад\b",
    re.I,
)
STATEMENT = re.compile(r"^\W*Заявлени")
FRONT = re.compile(r"группировк|десантник|расчет|\bэкипаж|оператор|позывн|направлени", re.I)

# A stated total and then how it divides.
NUMBER = (
    r"(?:\d+|од(?:ин|на|но|ного|ному|ной)|дв(?:а|е|ух|ум)|тр(?:и|ех|ем)|четыр\w+"
    r"|(?:пят|шест|сем|вос[еь]м|девят|десят)(?:ь|и)|[а-я]+дцат[ьи]|сорока?|[а-я]+десят)"
)
TOTAL = re.compile(
    rf"\b{NUMBER} (?:украинск\w+ )?(?:БпЛА|беспилотн\w+)(?:(?! над )[^.:,])*?"
    rf"(?::|\.|,? из (?:них|которых)|,? в том числе| [-–—](?= {NUMBER}))(?P<rest>.*)",
    re.I,
)
IN_BRACKETS = re.compile(
    rf"\b{NUMBER} (?:украинск\w+ )?(?:БпЛА|беспилотн\w+)[^.()]*\(\d+ БпЛА\)", re.I
)
ITEM = re.compile(rf"\b(?:по )?{NUMBER}\b", re.I)
EACH = re.compile(rf"\bпо {NUMBER}\b", re.I)

LIST_OF = {"bulletin": "bulletins", "cut": "cut", "mention": "mentions", "other": "nonbulletins"}
HEADERS = {
    "bulletins": """
Interception bulletins that are complete: posts of their own (not a digest of the day, a summary or
a statement of a grouping) that say what was shot down, intercepted or suppressed: by the formula
«(дежурными) силами/средствами ПВО» (or РЭБ, or a fleet's «дежурными огневыми средствами»), or by
«пресечена попытка киевского режима совершить террористическую атаку», or as a short follow-up
(«⚡️ … еще один украинский беспилотник … уничтожен над …»).
Drones, missiles, rockets of multiple launchers, bombs, balloons and unmanned boats alike; also
radio-electronic suppression, and boats destroyed by ships or aircraft.
Complete: shorter than the dump's cut at 400 characters, or the closing signature has begun.
""",
    "breakdowns": """
Of the complete bulletins, those that state a total after the formula and then divide it over
places («13 … аппаратов: пять БпЛА – над …, четыре – над …», «…, из которых …»,
«пять … над A (3 БпЛА) и B (2 БпЛА)»).
Lists without a stated total («два … над A и один над B») are not here, nor is a number of drones
that only the opening words about the foiled attack give.
""",
    "cut": """
Interception bulletins by the same rule, cut off by the dump at 400 characters.
""",
    "mentions": """
Rows that are no bulletins but speak of an interception, an attack or air defence: digests and
summaries with such an item, speeches, denials. Some rightly hold a claim, so they count neither
for nor against a reader.
""",
    "nonbulletins": """
Rows that are not bulletins, complete or cut, and do not mention an interception either: stories
and statements from the front (also where a crew downs a drone there), digests, summaries,
ceremonies, adverts. A downing read from one of these is a false reading.
""",
}


def plain(text: str) -> str:
    """The text without markup: links give their words, bold and zero-width marks go, ё is е."""
    return " ".join(MARKUP.sub("", LINK.sub(r"\1", text)).replace("ё", "е").split())


def is_cut(text: str) -> bool:
    """Whether the dump cut the post before its end: 400 characters, and its signature not begun."""
    if len(text) < CUT_AT:
        return False
    _, mark, signature = plain(text).rpartition("🔹")
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
    text = plain(raw)
    formula = DEFENCE.search(text)
    start = formula.end() if formula else 0
    total = TOTAL.search(text, start)
    bracketed = IN_BRACKETS.search(text, start)
    if bracketed and " над " not in text[start : bracketed.start()]:
        return True
    if not total:
        return False
    rest = total["rest"]
    return " над " in rest and (len(ITEM.findall(rest)) > 1 or bool(EACH.search(rest)))


def freeze(rows: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    """Row numbers by list, in the corpus's order, from (row number, text)."""
    lists: dict[str, list[int]] = {name: [] for name in HEADERS}
    for row, raw in rows:
        kind = classify(raw)
        lists[LIST_OF[kind]].append(row)
        if kind == "bulletin" and has_breakdown(raw):
            lists["breakdowns"].append(row)
    return lists


def render(name: str, rows: list[int]) -> str:
    """The text of a list's file: the rule as `#` comments, then a row number a line."""
    lines = [f"# {line}".rstrip() for line in HEADERS[name].strip().splitlines()]
    count = f"# {len(rows)} rows of mod_russia_dev.csv, written by benchmarks/freeze.py"
    return "\n".join([*lines, count, *map(str, rows)]) + "\n"


def read_corpus(path: Path) -> list[tuple[int, str]]:
    """(row number, text) of every row of the corpus."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(int(row["row"]), row["text"]) for row in csv.DictReader(file)]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--check", action="store_true", help="compare only; write nothing")
    options = parser.parse_args(arguments)
    if not options.corpus.exists():
        print(f"skipped: {options.corpus} is not here", file=sys.stderr)
        return 0
    stale = 0
    for name, rows in freeze(read_corpus(options.corpus)).items():
        path, text = FROZEN / f"mod_russia_{name}.txt", render(name, rows)
        same = path.exists() and path.read_text(encoding="utf-8") == text
        if not options.check:
            path.write_text(text, encoding="utf-8")
        elif not same:
            stale += 1
            print(f"{path.name} differs from what the rule gives", file=sys.stderr)
        print(f"{name}: {len(rows)}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
