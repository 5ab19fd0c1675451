"""How fast svodka reads, on one core, beside a Russian entity tagger and a blank pipeline.

    python benchmarks/speed.py [--rows N] [--lemmas] [--json FILE]

Bulletins are the complete ones of benchmarks/frozen on ../shared/corpora/mod_russia_dev.csv. All
readers get the same rows in the same process, a few at a time in turns, so that whatever else the
machine does slows all alike; seconds are seconds of CPU time. What is compared is cost, not
quality: the others find names or sentences, svodka finds claims. Documents that hold nothing are
those that the gate turns away; how many of each corpus these are is printed. Start-up is the wall
time of ``svodka read`` on one short file with compiled bytecode: the median of seven runs.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

import svodka
from svodka.pipeline.gate import relevant

HERE = Path(__file__).parent
CORPORA = HERE.parent.parent / "shared" / "corpora"
TURN = 500  # rows that a reader reads before the next one gets the same
WARM = 60  # rows read before the clock starts
LEMMA_SHARE = 10  # the lemmatizer reads every tenth row: it takes 40 ms for one
RUNS = 7
NO_BULLETINS = "mod_russia_nonbulletins"  # the frozen list
INSTALL = {
    "slovnet": "pip install slovnet==0.6.0 navec==0.10.0 razdel==0.5.0 "
    "&& pip install --no-deps natasha==1.6.0",
    "spacy": "pip install spacy",
    "pymorphy3": "pip install spacy pymorphy3 pymorphy3-dicts-ru",
}
Row = tuple[str, datetime | None, str | None]  # text, published, source
Reader = Callable[[Sequence[Row]], None]


@dataclass
class Speed:
    """What one reader did: rows, megabytes of UTF-8, seconds of CPU."""

    name: str
    rows: int = 0
    megabytes: float = 0.0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds if self.seconds else 0.0

    def add(self, rows: Sequence[Row], seconds: float) -> None:
        self.rows += len(rows)
        self.megabytes += sum(len(text.encode()) for text, _, _ in rows) / 1e6
        self.seconds += seconds


# -- rows -------------------------------------------------------------------------------------


def corpus(name: str, source: str | None) -> dict[str, Row]:
    """Rows of a corpus by number."""
    csv.field_size_limit(1 << 30)
    out: dict[str, Row] = {}
    with (CORPORA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = f"{row['title']}\n\n{row['text']}" if row.get("title") else row["text"]
            stamp = row.get("published") or row["date"] + "+03:00"
            out[row["row"]] = (text, datetime.fromisoformat(stamp), source)
    return out


def frozen(name: str) -> list[str]:
    """Row numbers of a frozen list, in its order."""
    lines = (HERE / "frozen" / f"{name}.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


# -- readers ----------------------------------------------------------------------------------


def read_all(rows: Sequence[Row]) -> None:
    for text, published, source in rows:
        svodka.read(text, published, source)


def slovnet_ner() -> Reader:
    """PER, LOC and ORG spans, by the news models that natasha ships."""
    from navec import Navec
    from slovnet import NER

    spec = find_spec("natasha")  # not imported: its own morphology fails on new setuptools
    if spec is None or spec.origin is None:
        raise ImportError("natasha, which holds the models")
    data = Path(spec.origin).parent / "data"
    ner = NER.load(str(data / "model" / "slovnet_ner_news_v1.tar"))
    ner.navec(Navec.load(str(data / "emb" / "navec_news_v1_1B_250K_300d_100q.tar")))

    def tag(rows: Sequence[Row]) -> None:
        for _ in ner.map([text for text, _, _ in rows]):
            pass

    return tag


def spacy_sentences() -> Reader:
    """Tokens and sentences."""
    import spacy

    nlp = spacy.blank("ru")
    nlp.add_pipe("sentencizer")

    def split(rows: Sequence[Row]) -> None:
        for _ in nlp.pipe([text for text, _, _ in rows]):
            pass

    return split


def spacy_lemmas() -> Reader:
    """Tokens, sentences and dictionary forms."""
    import pymorphy3  # noqa: F401  (spaCy asks for it only when it reads)
    import spacy

    nlp = spacy.blank("ru")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("lemmatizer", config={"mode": "pymorphy3_lookup"})
    nlp.initialize()

    def lemmatize(rows: Sequence[Row]) -> None:
        for _ in nlp.pipe([text for text, _, _ in rows]):
            pass

    return lemmatize


def others(lemmas: bool) -> Iterator[tuple[str, Reader | None, str]]:
    """(name, reader, or None and how to install it)."""
    wanted = [
        ("slovnet NER", slovnet_ner, "slovnet"),
        ("spaCy blank ru, sentencizer", spacy_sentences, "spacy"),
    ]
    if lemmas:
        wanted.append(("spaCy blank ru, lemmatizer", spacy_lemmas, "pymorphy3"))
    for name, make, needs in wanted:
        try:
            yield name, make(), ""
        except ImportError:
            yield name, None, INSTALL[needs]


# -- timing -----------------------------------------------------------------------------------


def timed(reader: Reader, rows: Sequence[Row]) -> float:
    """Seconds of CPU; on one thread and a quiet machine these are seconds of the clock."""
    began = time.process_time()
    reader(rows)
    return time.process_time() - began


def in_turns(rows: Sequence[Row], readers: dict[str, Reader]) -> list[Speed]:
    """Every reader over the same rows, TURN rows at a time."""
    speeds = {name: Speed(name) for name in readers}
    for reader in readers.values():
        reader(rows[:WARM])
    for start in range(0, len(rows), TURN):
        turn = rows[start : start + TURN]
        for name, reader in readers.items():
            some = turn[::LEMMA_SHARE] if "lemmatizer" in name else turn
            speeds[name].add(some, timed(reader, some))
    return list(speeds.values())


def alone(name: str, rows: Sequence[Row]) -> Speed:
    speed = Speed(name)
    read_all(rows[:WARM])
    for _ in range(3):
        speed.add(rows, timed(read_all, rows))
    return speed


def start_up(tool: list[str]) -> float:
    """Median seconds of one process, after one that compiles the bytecode."""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    took = []
    for _ in range(RUNS + 1):
        began = time.perf_counter()
        subprocess.run(tool, env=env, check=True, stdout=subprocess.DEVNULL)
        took.append(time.perf_counter() - began)
    return statistics.median(took[1:])


def command() -> list[str]:
    """``svodka read`` on a short example, by the installed script where there is one."""
    script = Path(sys.executable).parent / "svodka"
    tool = [str(script)] if script.exists() else [sys.executable, "-m", "svodka.cli"]
    return [*tool, "read", str(HERE.parent / "examples" / "governor.txt")]


# -- the report -------------------------------------------------------------------------------


def empty_sets() -> Iterator[tuple[str, list[Row]]]:
    """Documents that hold nothing: what the gate turns away, and what yields no claim."""
    ministry = corpus("mod_russia_dev", "mod_russia")
    news = corpus("news_uk_dev", None)
    for name, rows in (
        ("ministry posts that are no bulletins", [ministry[r] for r in frozen(NO_BULLETINS)]),
        ("news_uk", list(news.values())),
    ):
        away = [row for row in rows if not relevant(row[0])]
        yield f"{name}: the {len(away)} of {len(rows)} that the gate turns away", away
        empty = [row for row in rows if not svodka.read(*row).claims]
        yield f"{name}: the {len(empty)} of {len(rows)} that yield no claim", empty


def line(speed: Speed, base: Speed) -> str:
    ratio = base.rate / speed.rate if speed is not base and speed.rate else 0
    beside = f"   svodka is {ratio:.1f} times as fast" if ratio else ""
    return (
        f"  {speed.name:30}{speed.rows:6} rows {speed.rate:9.0f}/s"
        f"{speed.megabytes / max(speed.seconds, 1e-9):8.2f} MB/s{beside}"
    )


def compare(limit: int | None, lemmas: bool, out: dict[str, object]) -> None:
    ministry = corpus("mod_russia_dev", "mod_russia")
    rows = [ministry[r] for r in frozen("mod_russia_bulletins")][:limit]
    readers: dict[str, Reader] = {"svodka.read": read_all}
    skipped = []
    for name, reader, install in others(lemmas):
        if reader is None:
            skipped.append(f"  {name}: skipped ({install})")
        else:
            readers[name] = reader
    speeds = in_turns(rows, readers)
    print("complete bulletins of the ministry, one core, one run:")
    print("\n".join([*(line(s, speeds[0]) for s in speeds), *skipped]))
    out["bulletins"] = [{**asdict(s), "rate": s.rate} for s in speeds]
    print("documents that hold nothing:")
    empty = [alone(name, rows) for name, rows in empty_sets()]
    for speed in empty:
        print(
            f"  {speed.name}: {speed.rate:.0f}/s, {speed.megabytes / speed.seconds:.1f} MB/s, "
            f"{speed.rate / speeds[0].rate:.1f} times the rate of bulletins"
        )
    out["empty"] = [{**asdict(s), "rate": s.rate} for s in empty]


def one_core() -> None:
    """One core and one thread for every reader; numpy is imported later, with the readers."""
    for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB", "RAYON"):
        os.environ[f"{name}_NUM_THREADS"] = "1"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, help="only so many bulletins")
    parser.add_argument("--lemmas", action="store_true", help="the lemmatizer too (half a minute)")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    args = parser.parse_args()
    out: dict[str, object] = {}
    one_core()
    if CORPORA.exists():
        compare(args.rows, args.lemmas, out)
    else:
        print("bulletins and empty documents: skipped (../shared/corpora is not here)")
    out["start_up"] = start_up(command())
    print(f"start-up of svodka read on one short file: {out['start_up']:.3f} s")
    if hasattr(os, "getloadavg"):
        print(f"(load of the machine over the last minute: {os.getloadavg()[0]:.1f})")
    if args.json:
        args.json.write_text(json.dumps(out, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
