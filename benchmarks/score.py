"""Score svodka's reading against hand labels.

    python benchmarks/score.py [benchmarks/labelled/own.jsonl …] [--misses N] [--outcome downed]
    python benchmarks/score.py FILE --read READ  another reader's JSONL (of the contract, by id)
    python benchmarks/score.py --json            the figures that benchmarks/floors.json bounds
    python benchmarks/score.py --write-floors    raises floors to them (never lowers one)

Labels are JSON lines: ``id, lang, published, source, text`` (or ``corpus`` and ``row``, whose text
is looked up in ../shared/corpora) and ``claims``. Per file it prints, for every outcome: labelled,
read, right (outcome, count and places all equal), precision, recall; and for matched pairs the
share of exact counts, places, windows, speakers, roles. A label's null count is not compared.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import svodka
from svodka.contract import reading_from_dict
from svodka.model import Claim

HERE = Path(__file__).parent
CORPORA = HERE.parent.parent / "shared" / "corpora"
FLOORS = HERE / "floors.json"
SLOTS = ("count", "places", "window", "speaker", "role", "object")
Label = dict[str, Any]


@dataclass
class Tally:
    """Counts of one file."""

    documents: int = 0
    empty: int = 0  # labelled without claims
    empty_read: int = 0  # of these, with a claim read
    empty_counted: int = 0  # of these, with a count of something downed
    whole: int = 0  # documents whose claims are all right and none too many
    issues: int = 0
    labelled: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    paired: int = 0
    slots: Counter[str] = field(default_factory=Counter)
    compared: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)


def corpus_rows(name: str) -> dict[str, dict[str, str]]:
    """Rows of a corpus by number, ready to read."""
    csv.field_size_limit(1 << 30)
    with (CORPORA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["row"]: row for row in csv.DictReader(file)}


def readings(path: Path) -> dict[str, svodka.Reading]:
    """What another reader wrote, a document of the JSON contract a line, by id."""
    found = (reading_from_dict(json.loads(line)) for line in path.read_text("utf-8").splitlines())
    return {reading.document.id: reading for reading in found}


def documents(
    path: Path, read: dict[str, svodka.Reading] | None = None
) -> Iterator[tuple[Label, svodka.Reading]]:
    """Labelled documents with what svodka reads in them, or with what ``read`` holds of them."""
    rows: dict[str, dict[str, dict[str, str]]] = {}
    for line in path.read_text("utf-8").splitlines():
        label = json.loads(line)
        text, published, source = label.get("text"), label.get("published"), label.get("source")
        if "corpus" in label:
            name = label["corpus"]
            row = rows.setdefault(
                name, corpus_rows(name) if (CORPORA / f"{name}.csv").exists() else {}
            )
            if not row:
                return
            record = row[str(label["row"])]
            text = record["text"]
            if record.get("title"):
                text = record["title"] + "\n\n" + text
            source = source or {"mod_russia_dev": "mod_russia", "dronbomber_dev": "dronbomber"}.get(
                name
            )
            published = record.get("published") or published
        if read is not None:
            yield label, read.get(label["id"]) or svodka.Reading(svodka.Document(label["id"], text))
            continue
        when = datetime.fromisoformat(published) if published else None
        yield label, svodka.read(text, published=when, source=source, lang=label.get("lang"))


def same_window(label: Label | None, claim: Claim) -> bool:
    """Kind, and what the label gives of the hours or the date."""
    label = label or {"kind": "none"}
    window = claim.window
    if label["kind"] != window.kind:
        return False
    zone = ZoneInfo(
        "Europe/Kyiv"
        if claim.speaker.id.startswith(("UA", "gov:UA", "mayor:UA"))
        else "Europe/Moscow"
    )
    if label.get("date"):
        moment = window.end if window.kind == "night" else window.start
        return moment is not None and str(moment.astimezone(zone).date()) == label["date"]
    for key in ("start", "end"):
        if label.get(key):
            mine = getattr(window, key)
            if mine is None or mine != datetime.fromisoformat(label[key]):
                return False
    return True


def slots(label: Label, claim: Claim) -> dict[str, bool]:
    """Which slots agree; a count that the label leaves open is not compared."""
    out = {
        "places": set(label.get("places") or []) == set(claim.places),
        "window": same_window(label.get("window"), claim),
        "speaker": label.get("speaker") == claim.speaker.id,
        "role": label.get("role", "single") == claim.role,
        "object": label.get("object") == claim.object,
    }
    if label.get("count") is not None:
        mine = [claim.count.low, claim.count.high] if claim.count else None
        out["count"] = label["count"] == mine
    return out


def pair(labels: list[Label], claims: list[Claim]) -> list[tuple[Label, Claim, dict[str, bool]]]:
    """Greedy best pairs of the same outcome."""
    weights = {"count": 8, "places": 8, "object": 3, "role": 2, "window": 2, "speaker": 1}
    options = []
    for n, label in enumerate(labels):
        for m, claim in enumerate(claims):
            if label["outcome"] == claim.outcome:
                found = slots(label, claim)
                options.append((sum(weights[k] for k, v in found.items() if v), -n, -m, found))
    options.sort(key=lambda o: o[:3], reverse=True)
    out, used_labels, used_claims = [], set(), set()
    for _, n, m, found in options:
        if n not in used_labels and m not in used_claims:
            used_labels.add(n)
            used_claims.add(m)
            out.append((labels[-n], claims[-m], found))
    return out


def score(
    path: Path, only: str | None = None, read: dict[str, svodka.Reading] | None = None
) -> Tally:
    """One file's tally."""
    tally = Tally()
    for label, reading in documents(path, read):
        labels = [c for c in label["claims"] if only in (None, c["outcome"])]
        claims = [c for c in reading.claims if only in (None, c.outcome)]
        tally.documents += 1
        tally.issues += len(reading.issues)
        if not label["claims"]:
            tally.empty += 1
            tally.empty_read += bool(claims)
            tally.empty_counted += any(c.outcome == "downed" for c in claims)
        tally.labelled.update(c["outcome"] for c in labels)
        tally.read.update(c.outcome for c in claims)
        pairs = pair(labels, claims)
        good = 0
        for _, claim, found in pairs:
            tally.paired += 1
            for slot, same in found.items():
                tally.compared[slot] += 1
                tally.slots[slot] += same
            if found.get("count", True) and found["places"]:
                tally.right[claim.outcome] += 1
                good += all(found.values())
        if good == len(labels) == len(claims):
            tally.whole += 1
        else:
            tally.misses.append(describe(label, labels, claims, reading))
    return tally


def describe(
    label: Label, labels: list[Label], claims: list[Claim], reading: svodka.Reading
) -> str:
    """A miss for a person to read."""
    name = label.get("id") or f"{label.get('corpus')}:{label.get('row')}"
    lines = [f"--- {name}", " ".join(reading.document.text.split())[:700]]
    pairs = pair(labels, claims)
    seen_labels = [id(p[0]) for p in pairs]
    seen_claims = [id(p[1]) for p in pairs]
    for wanted, claim, found in pairs:
        wrong = [k for k, v in found.items() if not v]
        if wrong:
            mine = {
                "count": [claim.count.low, claim.count.high] if claim.count else None,
                "places": list(claim.places),
                "window": (claim.window.kind, str(claim.window.start), str(claim.window.end)),
                "speaker": claim.speaker.id,
                "role": claim.role,
                "object": claim.object,
            }
            lines.append(
                f"  {claim.outcome}: "
                + "; ".join(f"{k} wanted {wanted.get(k)} read {mine[k]}" for k in wrong)
            )
    for wanted in labels:
        if id(wanted) not in seen_labels:
            lines.append("  MISSED " + json.dumps(wanted, ensure_ascii=False))
    for claim in claims:
        if id(claim) not in seen_claims:
            count = [claim.count.low, claim.count.high] if claim.count else None
            lines.append(
                f"  EXTRA {claim.outcome} {claim.object} {count} {list(claim.places)} "
                f"{claim.window.kind} {claim.speaker.id} {claim.role}"
            )
    return "\n".join(lines)


def ratio(a: int, b: int) -> str:
    return f"{100 * a / b:5.1f}" if b else "    -"


def report(path: Path, tally: Tally) -> None:
    print(
        f"{path.name}: {tally.documents} documents, {tally.whole} wholly right "
        f"({ratio(tally.whole, tally.documents).strip()} %)"
    )
    print(
        f"  without claims: {tally.empty}; of these read with a claim {tally.empty_read}, "
        f"with a downing {tally.empty_counted}; issues per 100 documents "
        f"{100 * tally.issues / max(1, tally.documents):.0f}"
    )
    print(
        "  exact slots of paired claims: "
        + ", ".join(
            f"{s} {ratio(tally.slots[s], tally.compared[s]).strip()} ({tally.compared[s]})"
            for s in SLOTS
        )
    )
    print(f"  {'outcome':12}{'labelled':>9}{'read':>6}{'right':>6}  prec.   rec.")
    total: Counter[str] = Counter()
    for outcome in sorted(tally.labelled | tally.read):
        a, b, c = tally.labelled[outcome], tally.read[outcome], tally.right[outcome]
        total.update(a=a, b=b, c=c)
        print(f"  {outcome:12}{a:9}{b:6}{c:6}  {ratio(c, b)}  {ratio(c, a)}")
    print(
        f"  {'all':12}{total['a']:9}{total['b']:6}{total['c']:6}  {ratio(total['c'], total['b'])}"
        f"  {ratio(total['c'], total['a'])}\n"
    )


def figures(tally: Tally) -> dict[str, float]:
    """What floors bound: shares from 0 to 1, higher is better in all of them.

    ``empty`` is the share of documents labelled without claims in which no downing is read.
    """
    return {
        "whole": tally.whole / tally.documents,
        "precision": sum(tally.right.values()) / max(1, sum(tally.read.values())),
        "recall": sum(tally.right.values()) / max(1, sum(tally.labelled.values())),
        **{s: tally.slots[s] / max(1, tally.compared[s]) for s in SLOTS},
        "empty": 1 - tally.empty_counted / max(1, tally.empty),
    }


def raised(
    floors: dict[str, dict[str, float]], found: dict[str, dict[str, float]]
) -> dict[str, dict[str, float]]:
    """The floors, each raised to what was found, rounded down to three decimals."""
    out = {name: dict(floor) for name, floor in floors.items()}
    for name, values in found.items():
        mine = out.setdefault(name, {})
        for key, value in values.items():
            # 1e-9: 0.29 * 1000 is a little less than 290.
            mine[key] = max(mine.get(key, 0.0), math.floor(value * 1000 + 1e-9) / 1000)
    return dict(sorted(out.items()))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument(
        "--misses", type=int, default=0, help="show this many documents that differ"
    )
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--outcome")
    parser.add_argument("--read", type=Path, help="score this JSONL instead of svodka's reading")
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--write-floors", action="store_true", help="raise floors.json, never lower"
    )
    args = parser.parse_args()
    if args.write_floors and (args.outcome or args.read):
        parser.error("floors are of svodka's reading of all outcomes together")
    files = args.files or sorted((HERE / "labelled").glob("*.jsonl"))
    read = readings(args.read) if args.read else None
    out = {}
    for path in files:
        tally = score(path, args.outcome, read)
        if not tally.documents:
            print(f"{path.name}: skipped, its corpus is not here", file=sys.stderr)
            continue
        out[path.stem] = figures(tally)
        if not args.json:
            report(path, tally)
        for miss in tally.misses[args.skip : args.skip + args.misses]:
            print(miss)
    if args.json:
        print(json.dumps(out, indent=1))
    if args.write_floors:
        floors = raised(json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}, out)
        FLOORS.write_text(json.dumps(floors, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
