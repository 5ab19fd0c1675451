"""How well `svodka audit` tells what became of statements: labelled retellings, by kind.

    python benchmarks/audit.py                    the cases that the rules were tuned on
    python benchmarks/audit.py --held             those that nobody tuned on
    python benchmarks/audit.py --second           the second set, in other styles; also with --held
    python benchmarks/audit.py --misses           each statement that came out otherwise
    python benchmarks/audit.py --write-floors     raises floors to the figures of all

A false alarm is a statement that is right by its label (or has none) and that is told as altered or
not traceable, or a mark of sums, headlines or comparisons that nobody labelled. The articles and
the reports are our own. A statement is labelled where its count or outcome is
printed: ``{words|stands}``, ``{words|altered:count,place}``, ``{words|dropped}`` in a report. It is
right when a statement of the audit that is found by these words has just this verdict and just
these slots. What the audit says of words without a label is wrong.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import svodka
from svodka.model import Claim, Reading, Span
from svodka.model.audit import Audit, Retold
from svodka.questions.audit import audit
from svodka.retellings.said import CORE

HERE = Path(__file__).resolve().parent
LABELLED = HERE / "labelled" / "audit"
FLOORS = HERE / "audit_floors.json"
SECOND = LABELLED / "second.toml"
GROUPS = ("case", "held", "second", "second_held")
Figures = dict[str, dict[str, float | int | None]]
Floors = dict[str, dict[str, dict[str, float]]]
_MARK = re.compile(r"\{([^{}|]+)\|([^{}]+)\}")


@dataclass(frozen=True)
class Label:
    """What the words at ``span`` are; ``kinds`` like ("altered:count", "altered:place")."""

    span: Span
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Labelled:
    """A document with its labels."""

    reading: Reading
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Case:
    """An article and its reports."""

    id: str
    article: Labelled
    reports: tuple[Labelled, ...]
    marks: frozenset[str] = frozenset()


@dataclass
class Tally:
    """By kind: how many were right, how many were said, how many there are. ``alarms`` are the
    false ones."""

    right: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    real: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)

    def precision(self, kind: str) -> float | None:
        return self.right[kind] / self.said[kind] if self.said[kind] else None

    def recall(self, kind: str) -> float | None:
        return self.right[kind] / self.real[kind] if self.real[kind] else None


def cases(group: str) -> Iterator[Case]:
    """``case`` are those that may be tuned on, ``held`` the others; ``second`` and ``second_held``
    those of the second set."""
    if group in ("second", "second_held"):
        yield from _second("held" if group == "second_held" else "case")
        return
    for path in sorted(set(LABELLED.glob("*.toml")) - {SECOND}):
        for row in tomllib.loads(path.read_text(encoding="utf-8"))[group]:
            article = _labelled(row["article"], row["published"], "courier")
            reports = (_labelled(r["text"], r["published"], r["source"]) for r in row["report"])
            yield Case(row["id"], article, tuple(reports), frozenset(row.get("marks", ())))


def _second(group: str) -> Iterator[Case]:
    """Of the bulletins, which several cases share, the claims that a case leaves out are dropped:
    "bulletin.name"."""
    rows = tomllib.loads(SECOND.read_text(encoding="utf-8"))
    bulletins = {row["id"]: row for row in rows["bulletin"]}
    for row in rows[group]:
        article = _labelled(row["article"], row["published"], "courier")
        reports = (_bulletin(bulletins[id], frozenset(row["dropped"])) for id in row["bulletins"])
        yield Case(row["id"], article, tuple(reports), frozenset(row.get("marks", ())))


def _bulletin(row: Mapping[str, str], dropped: frozenset[str]) -> Labelled:
    found = _labelled(row["text"], row["published"], row["source"])
    labels = (
        Label(label.span, ("dropped",))
        for label in found.labels
        if f"{row['id']}.{label.kinds[0]}" in dropped
    )
    return Labelled(found.reading, tuple(labels))


def _labelled(text: str, published: str, source: str) -> Labelled:
    """The text without its marks, and where they were."""
    plain, labels, at = "", [], 0
    text = text.strip()
    for match in _MARK.finditer(text):
        plain += text[at : match.start()]
        span = Span(len(plain), len(plain) + len(match[1]))
        verdict, _, slots = match[2].partition(":")
        kinds = tuple(f"{verdict}:{slot}" for slot in slots.split(",")) if slots else (verdict,)
        labels.append(Label(span, kinds))
        plain += match[1]
        at = match.end()
    plain += text[at:]
    reading = svodka.read(plain, datetime.fromisoformat(published), source)
    return Labelled(reading, tuple(labels))


def score(found: Iterable[Case]) -> Tally:
    """All cases together."""
    tally = Tally()
    for case in found:
        result = audit(case.article.reading, [report.reading for report in case.reports])
        _statements(case, result, tally)
        _dropped(case, result, tally)
        _marks(case, result, tally)
    return tally


_LOUD = {
    "sum": ("differs", "contradiction"),
    "headline": ("differs", "stray"),
    "comparison": ("contradicted",),
}


def _marks(case: Case, result: Audit, tally: Tally) -> None:
    """``marks`` of a case are kinds of marks that are right in it."""
    for mark in result.marks:
        if mark.verdict in _LOUD.get(mark.kind, ()) and mark.kind not in case.marks:
            tally.alarms.append(f"{case.id}  {mark.kind} {mark.verdict}: {mark.why}")


def kinds_of(item: Retold) -> tuple[str, ...]:
    """("stands",), ("altered:count", "altered:place")."""
    if item.verdict == "altered":
        return tuple(f"altered:{slot}" for slot in item.altered)
    return (item.verdict,)


def _statements(case: Case, result: Audit, tally: Tally) -> None:
    rows = [(item, _at(item.claim, case.article.labels)) for item in result.retold]
    for label in case.article.labels:
        tally.real.update(label.kinds)
        hits = [item for item, at in rows if at is label]
        best = max((kinds_of(item) for item in hits), key=_shared(label), default=())
        words = label.span.of(case.article.reading.document.text)
        _count(case.id, words, label.kinds, best, tally)
    for item, at in rows:
        if at is None:
            _count(case.id, _printed(item.claim), (), kinds_of(item), tally)
        real = at.kinds if at is not None else ()
        if item.verdict in ("altered", "added") and not _alarming(real):
            told = ", ".join(kinds_of(item))
            tally.alarms.append(f"{case.id}  «{_printed(item.claim)}»  {told}: {item.why}")


def _alarming(kinds: Sequence[str]) -> bool:
    return any(kind == "added" or kind.startswith("altered") for kind in kinds)


def _dropped(case: Case, result: Audit, tally: Tally) -> None:
    found = [item for item in result.dropped if item.kind != "window"]
    for report in case.reports:
        said = [item for item in found if item.match.document == report.reading.document.id]
        rows = [(item, _at(item.match.claim, report.labels)) for item in said]
        for label in report.labels:
            tally.real.update(label.kinds)
            hit = ("dropped",) if any(at is label for _, at in rows) else ()
            words = label.span.of(report.reading.document.text)
            _count(case.id, words, label.kinds, hit, tally)
        for item, at in rows:
            if at is None:
                _count(case.id, _printed(item.match.claim), (), ("dropped",), tally)


def _count(id: str, words: str, real: Sequence[str], said: Sequence[str], tally: Tally) -> None:
    tally.said.update(said)
    tally.right.update(set(real) & set(said))
    if set(real) != set(said):
        told = ", ".join(said) or "nothing"
        tally.misses.append(f"{id}  «{words}»  {told}, labelled {', '.join(real) or 'nothing'}")


def _shared(label: Label) -> Callable[[Sequence[str]], int]:
    return lambda kinds: len(set(kinds) & set(label.kinds))


def _at(claim: Claim, labels: Iterable[Label]) -> Label | None:
    """The label on the words that the claim is found by; a notice's on its airport first."""
    for slot in ("count", "airport", "outcome", "object", "areas"):
        for e in claim.evidence.get(slot, ()):
            for label in labels:
                if e.start < label.span.end and label.span.start < e.end:
                    return label
    return None


def _printed(claim: Claim) -> str:
    return next((claim.evidence[slot][0].text for slot in CORE if claim.evidence.get(slot)), "?")


def figures(tally: Tally) -> Figures:
    """By kind, and all together."""
    out: Figures = {}
    for kind in sorted(tally.real | tally.said):
        precision, recall = tally.precision(kind), tally.recall(kind)
        out[kind] = {
            "precision": precision,
            "recall": recall,
            "labelled": tally.real[kind],
        }
    right, said, real = (sum(c.values()) for c in (tally.right, tally.said, tally.real))
    out["all"] = {
        "precision": right / said,
        "recall": right / real,
        "labelled": real,
    }
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--held", action="store_true", help="the cases that nobody tuned on")
    parser.add_argument("--second", action="store_true", help="the second set")
    parser.add_argument("--misses", action="store_true", help="each that came out otherwise")
    parser.add_argument("--write-floors", action="store_true", help="raise floors to the figures")
    told = parser.parse_args()
    if told.write_floors:
        old = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
        tallies = {group: score(cases(group)) for group in GROUPS}
        new = {group: figures(tally) for group, tally in tallies.items()}
        alarms = {group: len(tally.alarms) for group, tally in tallies.items()}
        most = {g: min(n, old.get("false_alarms", {}).get(g, n)) for g, n in alarms.items()}
        both = {**raised(old, new), "false_alarms": most}
        FLOORS.write_text(json.dumps(both, indent=1) + "\n", encoding="utf-8")
        return
    tally = score(cases(GROUPS[told.held + 2 * told.second]))
    for kind, row in figures(tally).items():
        shown = ["   –" if row[n] is None else f"{row[n]:.2f}" for n in ("precision", "recall")]
        sys.stdout.write(f"{kind:20} {row['labelled']:4}  {'  '.join(shown)}\n")
    sys.stdout.write(f"false alarms: {len(tally.alarms)}\n")
    if told.misses:
        sys.stdout.write("\n" + "\n".join([*tally.misses, "", *tally.alarms]) + "\n")


def raised(old: Floors, new: Mapping[str, Figures]) -> Floors:
    """Each floor at the present figure, cut to three decimals, unless it was higher."""
    out: Floors = {}
    for group, rows in new.items():
        out[group] = {}
        for kind, row in rows.items():
            before = old.get(group, {}).get(kind, {})
            out[group][kind] = {
                name: max(before.get(name, 0.0), math.floor(float(value) * 1000) / 1000)
                for name in ("precision", "recall")
                if (value := row[name]) is not None
            }
    return out


if __name__ == "__main__":
    main()
