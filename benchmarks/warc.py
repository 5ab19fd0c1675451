"""How fast svodka takes in a WARC file, beside the WARC library alone on the same file.

    python benchmarks/warc.py [--pages N] [--json FILE]

The file is made on first use and kept in the temporary folder: pages of news sites in three
languages (menus, scripts, neighbours' headlines, comments), of which two in a hundred retell a
bulletin; the same pages for the same number, always. Four readers take the same file, each in a
process of its own, so that peak memory is one reader's:

- warcio: every record's payload is read, and nothing is done with it
- gate: svodka's reader with its gate, pages that pass are counted by their documents
- all: gate, main text and ``svodka.read``, as ``svodka add`` does it
- fastwarc: as warcio, where it is installed (pip install fastwarc)
"""

from __future__ import annotations

import argparse
import io
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

SEED = 20260515
SHARE = 50  # one page in so many is relevant
SIZE = 40_000  # characters of a page, about

WORDS = {
    "ru": "город жители дорога школа ремонт бюджет рассказал область сегодня парк театр концерт"
    " врач цена рынок погода лето вода мост автобус студент музей выставка команда матч сезон",
    "uk": "місто мешканці дорога школа ремонт бюджет розповів область сьогодні парк театр концерт"
    " лікар ціна ринок погода літо вода міст автобус студент музей виставка команда матч сезон",
    "en": "city residents road school repair budget told region today park theatre concert doctor"
    " price market weather summer water bridge bus student museum exhibition team match season",
}
BULLETINS = {
    "ru": "Над Калужской областью за ночь уничтожены {n} беспилотников, пострадавших нет.",
    "uk": "Уночі над Сумською областю сили ППО збили {n} безпілотників, постраждалих немає.",
    "en": "Air defences shot down {n} drones over the Kaluga region overnight, the governor said.",
}


# -- the file ---------------------------------------------------------------------------------


def pages(amount: int) -> Iterator[tuple[str, bytes]]:
    """(address, page)."""
    chance = random.Random(SEED)
    for number in range(amount):
        lang = chance.choices(("ru", "uk", "en"), (5, 2, 3))[0]
        stamp = f"2026-05-15T{number % 24:02}:05:00+03:00"
        yield (
            f"https://news{number % 97}.example/{lang}/{number}",
            page(chance, lang, stamp, BULLETINS[lang] if number % SHARE == 0 else ""),
        )


def page(chance: random.Random, lang: str, stamp: str, said: str) -> bytes:
    """A page of a news site; ``said``: a bulletin with a place for its number, "" for none."""
    words = WORDS[lang].split()

    def sentence() -> str:
        return " ".join(chance.choices(words, k=chance.randint(8, 20))).capitalize() + "."

    title = sentence()
    paragraphs = [" ".join(sentence() for _ in range(3)) for _ in range(chance.randint(5, 15))]
    if said:
        bulletin = said.format(n=chance.randint(5, 60))
        paragraphs.insert(0, bulletin)
        title = bulletin.rstrip(".")
    side = "".join(f'<li><a href="/{n}">{sentence()}</a></li>' for n in range(30))
    menu = "".join(
        f'<div class="menu-item item-{n}"><a href="/section/{n}">{w}</a></div>'
        for n, w in enumerate(words)
    )
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    comments = "".join(f'<div class="comment"><p>{sentence()}</p></div>' for _ in range(5))
    head = (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="article:published_time" content="{stamp}">'
    )
    rest = (
        f"</head><body><header><nav>{menu}</nav></header><main><article><h1>{title}</h1>{body}"
        f'</article><div class="comments">{comments}</div></main><aside><ul>{side}</ul></aside>'
        "<footer>© 2026</footer></body></html>"
    )
    script = "".join(
        f"window.q{n}={chance.random()};" for n in range(max(0, SIZE - len(rest)) // 28)
    )
    return f"{head}<script>{script}</script>{rest}".encode()


def made(amount: int) -> Path:
    """The file, written once; it appears whole or not at all."""
    path = Path(tempfile.gettempdir()) / f"svodka-{SEED}-{SIZE}-{amount}.warc.gz"
    if not path.exists():
        print(f"writing {path}", flush=True)
        write(path, pages(amount))
    return path


def write(path: Path, entries: Iterable[tuple[str, bytes]]) -> None:
    """Each page as a record that is packed on its own."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    part = path.with_suffix(".part")
    with part.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for address, page in entries:
            headers = StatusAndHeaders(
                "200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1"
            )
            record = writer.create_warc_record(
                address,
                "response",
                payload=io.BytesIO(page),
                http_headers=headers,
                warc_headers_dict={"WARC-Date": "2026-05-15T09:00:00Z"},
            )
            writer.write_record(record)
    part.rename(path)


# -- readers ----------------------------------------------------------------------------------


def by_warcio(path: Path) -> dict[str, int]:
    from warcio.archiveiterator import ArchiveIterator

    with path.open("rb") as stream:
        sizes = [len(record.content_stream().read()) for record in ArchiveIterator(stream)]
    return {"pages": len(sizes), "bytes": sum(sizes)}


def by_fastwarc(path: Path) -> dict[str, int]:
    from fastwarc.warc import ArchiveIterator

    with path.open("rb") as stream:
        sizes = [len(record.reader.read()) for record in ArchiveIterator(stream)]
    return {"pages": len(sizes), "bytes": sum(sizes)}


def by_gate(path: Path) -> dict[str, int]:
    from svodka.documents.paths import read_path
    from svodka.documents.raw import Hints, Raw
    from svodka.pipeline.markup_gate import wanted

    items = read_path(str(path), Hints(wanted=wanted))
    return {"documents": sum(isinstance(item, Raw) for item in items)}


def by_all(path: Path) -> dict[str, int]:
    from svodka.documents.paths import read_path
    from svodka.documents.raw import Hints, Raw
    from svodka.pipeline.markup_gate import wanted
    from svodka.pipeline.taking import read_raw

    documents = claims = 0
    for item in read_path(str(path), Hints(wanted=wanted)):
        if isinstance(item, Raw):
            documents += 1
            claims += len(read_raw(item).claims)
    return {"documents": documents, "claims": claims}


READERS: dict[str, Callable[[Path], dict[str, int]]] = {
    "warcio": by_warcio,
    "fastwarc": by_fastwarc,
    "gate": by_gate,
    "all": by_all,
}


def measured(name: str, path: Path) -> dict[str, float]:
    """Of this process: seconds of CPU and megabytes at the peak."""
    began = time.process_time()
    found = READERS[name](path)
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**found, "seconds": seconds, "peak": peak}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    parser.add_argument("--only", choices=READERS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    path = made(args.pages)
    if args.only:
        print(json.dumps(measured(args.only, path)))
        return 0
    out: dict[str, dict[str, float]] = {}
    print(f"{args.pages:,} pages, {path.stat().st_size / 1e6:.0f} MB compressed, one run each:")
    for name in READERS:
        line = [sys.executable, __file__, "--pages", str(args.pages), "--only", name]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"  {name:10}skipped ({done.stderr.strip().splitlines()[-1]})")
            continue
        out[name] = json.loads(done.stdout)
        rate = args.pages / out[name]["seconds"]
        times = out[name]["seconds"] / out["warcio"]["seconds"]
        rest = ", ".join(f"{key} {value:,.0f}" for key, value in out[name].items())
        print(f"  {name:10}{rate:8,.0f} pages/s   {times:5.1f} times warcio's time   ({rest})")
    if args.json:
        args.json.write_text(json.dumps(out, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
