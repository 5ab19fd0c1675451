"""What svodka reads of the whole corpora in ../shared/corpora, against lists frozen beforehand.

    python benchmarks/corpora.py [--show unread|sums|false|windows] [--limit N]

On the ministry's channel: how many of the frozen complete bulletins are read with a count; of those
with a breakdown, how many have parts that add up to the stated total, before the total may settle
an ambiguity and after; how many posts that are not bulletins yield a downing; how many claims have
a window. On every corpus: documents with claims, claims, issues, and evidence spans that do not
give back what they print (which must be none). The lists are made by benchmarks/freeze.py, by plain
rules that do not ask the parser.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

import svodka
from svodka.model import Claim

HERE = Path(__file__).parent
CORPORA = HERE.parent.parent / "shared" / "corpora"
FILES = {"mod_russia_dev": "mod_russia", "dronbomber_dev": "dronbomber", "news_uk_dev": None}


def frozen(name: str) -> set[str]:
    """Row numbers of a frozen list."""
    text = (HERE / "frozen" / f"{name}.txt").read_text("utf-8")
    return {line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")}


def read_all(name: str) -> dict[str, svodka.Reading]:
    """Every row of a corpus, read."""
    csv.field_size_limit(1 << 30)
    out = {}
    with (CORPORA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = row["text"]
            if row.get("title"):
                text = row["title"] + "\n\n" + text
            stamp = row.get("published") or row["date"] + "+03:00"
            out[row["row"]] = svodka.read(
                text, datetime.fromisoformat(stamp), FILES[name], id=row["row"]
            )
    return out


def downings(reading: svodka.Reading) -> list[Claim]:
    """Counted claims of what was downed or suppressed, above zero."""
    wanted = ("downed", "suppressed")
    return [c for c in reading.claims if c.outcome in wanted and c.count and c.count.high != 0]


def sums(reading: svodka.Reading) -> tuple[bool, bool, bool] | None:
    """(a breakdown was read, it adds up as printed, it adds up after the total settled it)."""
    totals = [c for c in reading.claims if c.role == "total" and c.count]
    if not totals:
        return None
    settled = any(i.code == "each_settled" for i in reading.issues)
    right = True
    for total in totals:
        parts = [c for c in reading.claims if c.parent == total.id and c.role == "part" and c.count]
        right &= sum(c.count.low for c in parts if c.count) == (
            total.count.low if total.count else 0
        )
    return True, right and not settled, right


def bad_spans(reading: svodka.Reading) -> int:
    """Evidence, areas and issues whose span does not give back the printed words."""
    text, bad = reading.document.text, 0
    for claim in reading.claims:
        for items in claim.evidence.values():
            bad += sum(text[e.start : e.end] != e.text or e.start >= e.end for e in items)
        for area in claim.areas:
            bad += area.span.of(text) != area.printed
            bad += sum(loc.span.of(text) != loc.printed for loc in area.localities)
    return bad


def show(title: str, rows: list[str], readings: dict[str, svodka.Reading], limit: int) -> None:
    for row in rows[:limit]:
        reading = readings[row]
        print(f"--- {title} {row}: " + " ".join(reading.document.text.split()))
        for claim in reading.claims:
            count = (claim.count.low, claim.count.high) if claim.count else None
            print(
                f"      {claim.outcome} {claim.object} {count} {claim.places} {claim.role} "
                f"{claim.window.kind} {claim.window.start} {claim.window.end}"
            )


def percent(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.2f} %)" if whole else "none"


def ministry(readings: dict[str, svodka.Reading], wanted: str | None, limit: int) -> None:
    bulletins = sorted(frozen("mod_russia_bulletins"), key=int)
    breakdowns = sorted(frozen("mod_russia_breakdowns"), key=int)
    others = sorted(frozen("mod_russia_nonbulletins"), key=int)
    unread = [r for r in bulletins if not downings(readings[r])]
    print(
        "complete bulletins read with a count: "
        + percent(len(bulletins) - len(unread), len(bulletins))
    )
    found = {r: sums(readings[r]) for r in breakdowns}
    missing = [r for r in breakdowns if found[r] is None]
    before = [r for r in breakdowns if (found[r] or (0, 0, 0))[1]]
    after = [r for r in breakdowns if (found[r] or (0, 0, 0))[2]]
    print(
        "breakdowns whose parts add up, before the total settles an ambiguity: "
        + percent(len(before), len(breakdowns))
    )
    print("breakdowns whose parts add up, after: " + percent(len(after), len(breakdowns)))
    false = [r for r in others if downings(readings[r])]
    print("posts that are no bulletins, read with a downing: " + percent(len(false), len(others)))
    windows = Counter(
        (
            "none"
            if c.window.kind == "none"
            else "relative"
            if c.window.start is None and c.window.outer is None
            else "known"
        )
        for r in bulletins
        for c in downings(readings[r])
    )
    print(
        "windows of the claims of complete bulletins: "
        + ", ".join(f"{k} {v}" for k, v in windows.most_common())
    )
    lists = {
        "unread": unread,
        "sums": missing + [r for r in breakdowns if r not in after and r not in missing],
        "false": false,
        "windows": [
            r for r in bulletins if any(c.window.kind == "none" for c in downings(readings[r]))
        ],
    }
    if wanted:
        show(wanted, lists[wanted], readings, limit)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--show", choices=["unread", "sums", "false", "windows"])
    parser.add_argument("--limit", type=int, default=20)
    parser.add_argument("--only")
    args = parser.parse_args()
    if not CORPORA.exists():
        print("skipped: ../shared/corpora is not here", file=sys.stderr)
        return 0
    for name in FILES:
        if args.only and not name.startswith(args.only):
            continue
        began = time.perf_counter()
        readings = read_all(name)
        took = time.perf_counter() - began
        claims = [c for r in readings.values() for c in r.claims]
        issues = Counter(i.code for r in readings.values() for i in r.issues)
        print(
            f"{name}: {len(readings)} documents in {took:.1f} s, "
            f"{sum(bool(r.claims) for r in readings.values())} with claims, {len(claims)} claims; "
            f"spans that do not give back their words: {sum(map(bad_spans, readings.values()))}"
        )
        print("  issues: " + ", ".join(f"{k} {v}" for k, v in issues.most_common()))
        print(
            "  outcomes: "
            + ", ".join(f"{k} {v}" for k, v in Counter(c.outcome for c in claims).most_common())
        )
        if name == "mod_russia_dev":
            ministry(readings, args.show, args.limit)
        print()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
