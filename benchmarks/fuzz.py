"""Reads broken documents, and very large ones, and says what went wrong.

    python benchmarks/fuzz.py [--n 10000] [--seed 1] [--no-big] [--size 5000000] [--only NAME …]

Mutated documents: real rows of ../shared/corpora where they are, else the texts of
benchmarks/labelled/own.jsonl, cut, shuffled, in mixed scripts, with broken bytes and so on. Of
every one it is asked that reading raises nothing, every span gives back its words, ids of claims
are unique and parents exist, and that the JSON is written and parsed to the same value.

Large documents: many times one unit («*», «над », …), bare and between two bulletins (which carry
them past the gate), and pages that nest or break. Time must be linear: t(4n) ≤ 8 t(n) + 0.5 s; for
the plainest units a document of `--size` bytes takes at most 60 s of CPU. Every failure is
printed with its shrunk text. Exit code 1 if there is any.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import svodka
from svodka.contract import reading_to_dict
from svodka.documents import html

HERE = Path(__file__).parent
CORPORA = HERE.parent.parent / "shared" / "corpora"
SLOWEST = 2.0  # seconds of CPU for one small document
LARGEST = 60.0  # seconds of CPU for one document of full size
LOOK = 0.2  # seconds that the first of two documents of a family should take
SLOW_LOOK = 2.0  # the same where a square only shows in many sentences
SLACK = 0.5  # seconds that the second may take more than it should
FIRST = 10_000  # bytes to begin with when looking for it


@dataclass(frozen=True)
class Document:
    """What is given to ``svodka.read``, and the mutation that made it."""

    kind: str
    text: str
    lang: str | None = None
    source: str | None = None
    published: datetime | None = None


@dataclass(frozen=True)
class Failure:
    """What went wrong with which (shrunk) document."""

    kind: str
    what: str
    text: str

    def __str__(self) -> str:
        shown = self.text if len(self.text) <= 400 else self.text[:200] + " … " + self.text[-200:]
        return f"{self.kind}: {self.what}\n    {len(self.text)} characters: {shown!a}"


# -- what must hold ---------------------------------------------------------------------------


def broken_laws(reading: svodka.Reading) -> Iterator[str]:
    """What a reading breaks; nothing if it is sound."""
    text = reading.document.text
    ids = [claim.id for claim in reading.claims]
    if len(set(ids)) != len(ids):
        yield "two claims have one id"
    for claim in reading.claims:
        if claim.parent is not None and claim.parent not in ids:
            yield "a parent that is not there"
        for slot, items in claim.evidence.items():
            if any(e.start >= e.end or text[e.start : e.end] != e.text for e in items):
                yield f"evidence of {slot} does not give back its words"
        places = [(a.printed, a.span) for a in claim.areas]
        places += [(town.printed, town.span) for a in claim.areas for town in a.localities]
        if any(not printed or span.of(text) != printed for printed, span in places):
            yield "a place's span does not give back its words"
        if claim.count and claim.count.high is not None and claim.count.low > claim.count.high:
            yield "a count's lowest is above its highest"
    for issue in reading.issues:
        if issue.span and not 0 <= issue.span.start < issue.span.end <= len(text):
            yield "an issue's span is not in the text"
    value = reading_to_dict(reading)
    if json.loads(json.dumps(value)) != value:
        yield "JSON does not parse to what was written"


def check(document: Document) -> str | None:
    """The first thing that is wrong with reading ``document``, or None."""
    began = time.process_time()
    try:
        reading = svodka.read(document.text, document.published, document.source, document.lang)
        wrong = next(broken_laws(reading), None)
    except Exception as error:
        return where(error)
    if wrong is None and time.process_time() - began > SLOWEST:
        return f"took more than {SLOWEST:.0f} s"
    return wrong


def shrunk(document: Document, what: str) -> str:
    """The text with everything cut out that the failure does not need."""
    family = what.partition(":")[0]
    if family.startswith("took"):
        return document.text
    text, size = document.text, max(1, len(document.text) // 2)
    until = time.monotonic() + 20
    while size and time.monotonic() < until:
        at = 0
        while at < len(text) and time.monotonic() < until:
            shorter = text[:at] + text[at + size :]
            found = check(Document("", shorter, document.lang, document.source, document.published))
            if found is not None and found.partition(":")[0] == family:
                text = shorter
            else:
                at += size
        size //= 2
    return text


# -- mutations --------------------------------------------------------------------------------

Mutation = Callable[[random.Random, str, str], str]  # (rng, text, another text) → text
_ALIKE = dict(zip("аеорсухАВЕКМНОРСТХі", "aeopcyxABEKMHOPCTXi", strict=True))
_SIGNS = (
    "*_`~[](){}<>«»\"'|#-—–:;,.!?\n\t\r\u00a0\u00ad\u200b\u200d\u0301\u0306\u2028\u202e\ufeff🔹⚡️"
)
_NUMBERS = re.split(
    " ",
    "0 00 1 24 24.00 25:61 31.02.2025 29.02.2023 99 1000000 99999999999999999999 1,5 1.2.3.4 -1 "
    "1/2 ½ ² ٣ 1e9 0x10 00:00 7000 1\u00a0177 1,5.1 десяток сто hundred тысячи million",
)


def cut(rng: random.Random, text: str, _: str) -> str:
    start, end = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
    return rng.choice([text[:end], text[start:], text[start:end]])


def shuffled_words(rng: random.Random, text: str, _: str) -> str:
    words = text.split(" ")
    rng.shuffle(words)
    return " ".join(words)


def shuffled_sentences(rng: random.Random, text: str, _: str) -> str:
    parts = re.split(r"(?<=[.!?\n])", text)
    rng.shuffle(parts)
    return "".join(parts)


def duplicated(rng: random.Random, text: str, _: str) -> str:
    return rng.choice(["", " ", "\n", ", "]).join([text] * rng.randint(2, 6))


def spliced(rng: random.Random, text: str, other: str) -> str:
    return text[: rng.randint(0, len(text))] + other[rng.randint(0, len(other)) :]


def mixed_scripts(rng: random.Random, text: str, _: str) -> str:
    share = rng.random()
    return "".join(_ALIKE.get(c, c) if rng.random() < share else c for c in text)


def latin_c(_: random.Random, text: str, __: str) -> str:
    return text.replace("с", "c").replace("С", "C")


def cases(rng: random.Random, text: str, _: str) -> str:
    how = rng.choice([str.upper, str.lower, str.title, str.swapcase, str.casefold])
    words = text.split(" ")
    return " ".join(how(word) if rng.random() < 0.7 else word for word in words)


def nuls(rng: random.Random, text: str, _: str) -> str:
    return "".join(c + "\0" if rng.random() < 0.05 else c for c in text) + "\0"


def _broken(rng: random.Random, text: str) -> bytes:
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    for _ in range(rng.randint(1, 12)):
        if data:
            data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data[: rng.randint(0, len(data))])


def broken_escaped(rng: random.Random, text: str, _: str) -> str:
    return _broken(rng, text).decode("utf-8", "surrogateescape")


def broken_replaced(rng: random.Random, text: str, _: str) -> str:
    return _broken(rng, text).decode("utf-8", "replace")


def signs(rng: random.Random, text: str, _: str) -> str:
    share = rng.choice([0.01, 0.1, 0.5])
    return "".join(c + rng.choice(_SIGNS) if rng.random() < share else c for c in text)


def numbers(rng: random.Random, text: str, _other: str) -> str:
    return re.sub(r"\d+", lambda _match: rng.choice(_NUMBERS), text)


def run_of_one(rng: random.Random, text: str, _: str) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice(UNITS) * rng.randint(10, 500) + text[at:]


def markdown(rng: random.Random, text: str, _other: str) -> str:
    for _ in range(rng.randint(1, 30)):
        start, end = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
        left, right = rng.choice(_MARKDOWN)
        text = text[:start] + left + text[start:end] + right + text[end:]
    return text


_MARKDOWN = (
    ("**", "**"),
    ("__", "__"),
    ("[", "](https://example.org/a_(b))"),
    ("![", "]("),
    ("`", "`"),
    ("> ", "\n"),
    ("\n- ", ""),
    ("\n| ", " |"),
    ("~~", "~~"),
)


def letters_out(rng: random.Random, text: str, _: str) -> str:
    return "".join(c for c in text if rng.random() > 0.04)


def letters_swapped(rng: random.Random, text: str, _other: str) -> str:
    out = list(text)
    for _ in range(len(out) // 15):
        i = rng.randrange(len(out) - 1)
        out[i], out[i + 1] = out[i + 1], out[i]
    return "".join(out)


def any_unicode(rng: random.Random, text: str, _: str) -> str:
    most = rng.choice([0x80, 0x500, 0x3000, 0x110000])
    noise = "".join(chr(rng.randrange(most)) for _ in range(rng.randint(1, 300)))
    at = rng.randint(0, len(text))
    return rng.choice([noise, text[:at] + noise + text[at:]])


def pages(rng: random.Random, text: str, other: str) -> str:
    markup = rng.choice(BOMBS)(rng.randint(1, 3000))
    words = [f"<p>{part}</p>" for part in (text + "\n" + other).split("\n")]
    words.insert(rng.randint(0, len(words)), markup)
    page = "<html><body>" + "".join(words)
    return html.page(page[: rng.randint(0, len(page))] if rng.random() < 0.3 else page).text


MUTATIONS: tuple[Mutation, ...] = (
    cut,
    shuffled_words,
    shuffled_sentences,
    duplicated,
    spliced,
    mixed_scripts,
    latin_c,
    cases,
    nuls,
    broken_escaped,
    broken_replaced,
    signs,
    numbers,
    run_of_one,
    markdown,
    letters_out,
    letters_swapped,
    any_unicode,
    pages,
)

_TIMES = (
    None,
    datetime(2025, 5, 23, 0, 10, tzinfo=UTC),
    datetime(2025, 3, 30, 1, 30, tzinfo=UTC),
    datetime(2024, 2, 29, 21, 0),
    datetime.min,
    datetime.max,
)


def documents(texts: Sequence[str], n: int, seed: int) -> Iterator[Document]:
    """``n`` mutated documents; one in four is mutated twice. The same for the same seed."""
    rng = random.Random(seed)
    for i in range(n):
        mutate = MUTATIONS[i % len(MUTATIONS)]
        text = mutate(rng, rng.choice(texts), rng.choice(texts))
        kind = mutate.__name__
        if rng.random() < 0.25 and len(text) > 1:
            again = rng.choice(MUTATIONS)
            text, kind = again(rng, text, rng.choice(texts)), f"{kind}, {again.__name__}"
        yield Document(
            kind,
            text,
            rng.choice([None, None, "ru", "uk", "en"]),
            rng.choice([None, "mod_russia", "kpszsu", "example"]),
            rng.choice(_TIMES),
        )


def own_texts() -> list[str]:
    lines = (HERE / "labelled" / "own.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def corpora_texts() -> list[str]:
    """Rows of all corpora; [] where they are not."""
    csv.field_size_limit(1 << 30)
    texts: list[str] = []
    for path in sorted(CORPORA.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            texts += [row["text"] for row in csv.DictReader(file) if len(row["text"]) > 1]
    return texts


# -- large documents --------------------------------------------------------------------------

BULLETIN = "Ночью над Калужской областью сбито 12 беспилотников. "
# Units of which documents of full size are read.
PLAIN = (
    "ж",
    "z",
    "7",
    "*",
    "[",
    "(",
    "\n",
    "«",
    "и ",
    "над ",
    "5 ",
    "по ",
    "\u0301",
    "⚡️",
)
UNITS = (
    *PLAIN,
    "7 ",
    "7-",
    "7_",
    "1.1",
    "1,111",
    "7:",
    "123 ",
    "1.",
    "_",
    "](",
    ")",
    "~",
    "\n\n▪️",
    "\r",
    " ",
    "и\u0306",
    "\u00ad ",
    "два ",
    "сто ",
    "hundred ",
    "тысяч ",
    "5 БПЛА ",
    "БПЛА, ",
    "сбито ",
    "сбито 5 ",
    "Калужской ",
    "Калужской, ",
    "Калужской и ",
    "Калуга, ",
    "районе ",
    "5 над Калужской областью, ",
    "5 БПЛА над Калужской областью сбиты. ",
    "пострадавших нет. ",
    "губернатор сообщил, ",
    "губернатор Калужской области Владислав Шапша ",
    "23 мая ",
    "20.00 ",
    "с 20.00 до ",
    "с 20.00 мск 22 мая до 7.00 мск 23 мая ",
    "ночью ",
    "аэропорт Калуга закрыт, ",
    "из них ",
    "several drones over the Kaluga and Bryansk regions, ",
    "збито 5 БпЛА на Сумщині, ",
    "a",
    "'",
    "-",
    "а-",
    "а.",
    "\0",
)
# Sentences whose names are never the same twice, so that nothing is remembered or read as one.
VARIED = (
    "{name} ",
    "Сбито {k} БПЛА над Калужской областью. ",
    "Сбито {k} БПЛА в городе {name}. ",
    "Губернатор Калужской области Иван {name} сообщил, что сбито {k} БПЛА. ",
    "Начальник Сумської ОВА Іван {name}: збито {k} дронів. ",
    "Governor John {name} said {k} drones were shot down over {other} region. ",
    "Возник пожар в деревне {name}. ",
    "Аэропорт {name} закрыт. ",
    "С {hour}.00 до {later}.00 мск {day} мая сбит БПЛА. ",
    "Уничтожено {k} БПЛА: 2 над Курской, 3 над Брянской областью. ",
)
BOMBS: tuple[Callable[[int], str], ...] = (
    lambda n: "<div>" * (n // 5),
    lambda n: "<b><i>" * (n // 6) + "5 БПЛА",
    lambda n: "<" * n,
    lambda n: "<a " * (n // 3),
    lambda n: "<!--" * (n // 4),
    lambda n: "<p>5 БПЛА" * (n // 9),
    lambda n: "<article><p>5" * (n // 13),
    lambda n: "<article>5</article>" * (n // 20),
    lambda n: "<div class=menu>5</div>" * (n // 23),
    lambda n: "<header><p>5</header>" * (n // 21),
    lambda n: "<table><tr><td>" * (n // 15),
    lambda n: "&amp;" * (n // 5),
    lambda n: "&#1080;" * (n // 7),
    lambda n: "&" * n,
    lambda n: "<script type='application/ld+json'>" + "[" * n,
    lambda n: "<script type='application/ld+json'>" + '{"a":' * (n // 5),
    lambda n: "<p class='" + "ad " * (n // 3) + "'>5 БПЛА",
    lambda n: "<meta " + "a=1 " * (n // 4) + ">",
    lambda n: "<br>" * (n // 4),
    lambda n: "<li>" * (n // 4),
    lambda n: "</p>" * (n // 4),
    lambda n: "<svg><style><template>" * (n // 22),
    lambda n: "<h1>" * (n // 4),
    lambda n: "<title>" + "a\n" * (n // 2),
    lambda n: "<time datetime=>" * (n // 16),
)


@dataclass(frozen=True)
class Family:
    """``read`` reads a document of so many bytes; ``full``: one of full size as well.

    ``past_gate``: holds a bulletin, so that the gate does not turn it away.
    """

    name: str
    read: Callable[[int], object]
    full: bool = False
    past_gate: bool = True
    look: float = LOOK


def families() -> Iterator[Family]:
    for unit in UNITS:
        for start in ("", BULLETIN):

            def plain(n: int, unit: str = unit, start: str = start) -> object:
                return svodka.read(start + unit * (n // len(unit.encode())) + start)

            name = f"{unit!r} between bulletins" if start else repr(unit)
            yield Family(name, plain, unit in PLAIN, bool(start))
    for sentence in VARIED:

        def varied(n: int, sentence: str = sentence) -> object:
            count = n // len(_filled(sentence, 0).encode())
            return svodka.read(BULLETIN + "".join(_filled(sentence, k) for k in range(count)))

        yield Family(f"varied {sentence!r}", varied, look=SLOW_LOOK)
    for bomb in BOMBS:

        def page(n: int, bomb: Callable[[int], str] = bomb) -> object:
            return svodka.read(html.page(f"<p>{BULLETIN}</p>{bomb(n)}").text)

        yield Family(f"page of {bomb(40)[:40]!r}", page)


def _filled(sentence: str, k: int) -> str:
    """The ``k``-th of many sentences, with names of eight letters that no other one has."""
    letters = "абвгдежзиклмнопр"
    mixed = k * 2654435761 % 2**32  # so that neighbours do not look alike
    name = "".join(letters[mixed >> 4 * i & 15] for i in range(8)).capitalize()
    other = name[::-1].capitalize()
    clock = {"hour": k % 24, "later": (k + 3) % 24, "day": k % 28 + 1}
    return sentence.format(k=k, name=name, other=other, **clock)


class TooLongError(Exception):
    """A document took more than its time."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raises TooLongError in the block after so many seconds of CPU, where the system can."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def late(*_: object) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def seconds(read: Callable[[int], object], n: int) -> float:
    """Seconds of CPU of one reading; LARGEST if it does not end by then."""
    began = time.process_time()
    try:
        with deadline(LARGEST):
            read(n)
    except TooLongError:
        return LARGEST
    return time.process_time() - began


def grows(read: Callable[[int], object], n: int, slack: float) -> str | None:
    """What is wrong with how time grows from ``n`` bytes to four times as many, or None."""
    for _ in range(2):  # twice: the machine may have been busy
        first, second = seconds(read, n), seconds(read, 4 * n)
        if second <= 8 * first + slack:
            return None
    return f"{n} bytes {first:.2f} s, {4 * n} {second:.2f} s"


def look(family: Family, size: int) -> tuple[str | None, float]:
    """(what is wrong with a family or None, seconds of the document of full size)."""
    try:
        n = FIRST
        while 8 * n <= size and seconds(family.read, n) < family.look:
            n *= 2
        wrong = grows(family.read, n, SLACK)
        if wrong is not None or not family.full:
            return wrong, 0.0
        took = seconds(family.read, size)
    except Exception as error:
        return where(error), 0.0
    if took >= LARGEST:
        return f"{size} bytes take more than {LARGEST:.0f} s", took
    return None, took


def where(error: Exception) -> str:
    """An error in a line, with the place that raised it."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {str(error)[:200]} ({Path(last.filename).name}:{last.lineno})"


# -- the report -------------------------------------------------------------------------------


def mutated(n: int, seed: int, show: int) -> int:
    """How many kinds of failure among ``n`` mutated documents, printed with one example each."""
    texts = corpora_texts()
    origin = "the corpora" if texts else "benchmarks/labelled/own.jsonl"
    texts = texts or own_texts()
    failures: dict[str, Failure] = {}
    counts: Counter[str] = Counter()
    began = time.process_time()
    for document in documents(texts, n, seed):
        what = check(document)
        if what is None:
            continue
        counts[what] += 1
        if what not in failures and len(failures) < show:
            failures[what] = Failure(document.kind, what, shrunk(document, what))
    took = time.process_time() - began
    print(
        f"{n} mutated documents of {origin} (seed {seed}) in {took:.0f} s: "
        f"{sum(counts.values())} failures of {len(counts)} kinds"
    )
    for what, failure in failures.items():
        print(f"  {counts[what]} times, {failure}")
    return len(counts)


def large(size: int, only: Sequence[str]) -> int:
    """How many large families fail, printed."""
    bad, worst, total = 0, (0.0, ""), 0
    for family in families():
        if only and not any(word in family.name for word in only):
            continue
        total += 1
        wrong, took = look(family, size)
        worst = max(worst, (took, family.name))
        if wrong is not None:
            bad += 1
            print(f"  {family.name}: {wrong}", flush=True)
    print(
        f"{total} families of large documents: {bad} fail; of those read at {size} bytes "
        f"the slowest took {worst[0]:.1f} s: {worst[1]}"
    )
    return bad


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--n", type=int, default=10_000, help="mutated documents")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=20, help="kinds of failure to shrink and show")
    parser.add_argument("--no-big", action="store_true", help="no large documents")
    parser.add_argument("--size", type=int, default=5_000_000, help="bytes of a large one")
    parser.add_argument("--only", nargs="*", default=[], help="families whose names hold one")
    args = parser.parse_args()
    bad = mutated(args.n, args.seed, args.show) if args.n else 0
    if not args.no_big:
        bad += large(args.size, args.only)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
