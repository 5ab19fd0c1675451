"""Input for bulk jobs: archives, tables and pages over some nights, with copies and revisions."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from svodka.bulk.engine import Engine, Here
from svodka.bulk.job import Job, Summary
from svodka.bulk.shards import Options

FIRST = datetime(2026, 5, 14, 4, 0, tzinfo=UTC)
REGIONS = {
    "en": ("Kaluga", "Bryansk", "Kursk", "Tula"),
    "ru": ("Калужской", "Брянской", "Курской", "Тульской"),
    "uk": ("Сумською", "Харківською", "Полтавською", "Одеською"),
}
SAID = {
    "en": "Over the {region} region {n} drones were shot down overnight, Governor Smirnov said.",
    "ru": "За ночь над {region} областью уничтожены {n} беспилотников, сообщил губернатор.",
    "uk": "Уночі над {region} областю сили ППО збили {n} безпілотників, повідомив начальник ОВА.",
}
DULL = {
    "en": "The city opened a new park near the river. Residents came with children and music.",
    "ru": "В городе открыли новый парк у реки. Жители пришли с детьми, играла музыка.",
    "uk": "У місті відкрили новий парк біля річки. Мешканці прийшли з дітьми, грала музика.",
}
REST = (
    "Emergency services worked at several sites until the morning, and traffic on two streets was"
    " closed for hours. Glass was broken in nearby houses, a roof was damaged, and no one was hurt,"
    " the regional administration added in its summary, which it published shortly after nine."
    " Schools opened as usual and buses ran with small delays, according to the city's transport"
    " department, while power engineers restored a line that falling fragments had cut."
)


def page(lang: str, title: str, text: str, published: datetime) -> bytes:
    menu = "".join(f'<li><a href="/{n}">{DULL[lang].split(".")[0]}</a></li>' for n in range(5))
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="article:published_time" content="{published.isoformat()}"></head><body>'
        f"<nav><ul>{menu}</ul></nav><main><article><h1>{title}</h1><p>{text}</p><p>{REST}</p>"
        "</article></main><footer>contacts</footer></body></html>"
    ).encode()


def pages(amount: int, seed: int = 7) -> list[tuple[str, bytes, datetime]]:
    """(address, page, when it was seen): one in three tells of a night, some again at another
    address, some again at their own in other words."""
    chance = random.Random(seed)
    out: list[tuple[str, bytes, datetime]] = []
    for number in range(amount):
        lang = chance.choice(("en", "ru", "uk"))
        when = FIRST + timedelta(days=chance.randrange(20), minutes=chance.randrange(600))
        address = f"https://news{number % 5}.example/{number}"
        if number % 3:
            out.append((address, page(lang, f"Park {number}", DULL[lang], when), when))
            continue
        said = SAID[lang].format(region=chance.choice(REGIONS[lang]), n=chance.randint(5, 60))
        text = f"{said} {REST}"
        out.append((address, page(lang, said.split(",")[0], text, when), when))
        if number % 6 == 0:
            copied = page(lang, said.split(",")[0], f"{text} Copied.", when + timedelta(hours=1))
            out.append((f"https://copy.example/{number}", copied, when + timedelta(hours=2)))
        if number % 9 == 0:
            later = page(lang, said.split(",")[0], f"{text} Corrected at noon.", when)
            out.append((address, later, when + timedelta(days=1)))
    return out


def archive(path: Path, entries: Sequence[tuple[str, bytes, datetime]]) -> Path:
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for address, payload, seen in entries:
            headers = StatusAndHeaders(
                "200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1"
            )
            record = writer.create_warc_record(
                address,
                "response",
                payload=io.BytesIO(payload),
                http_headers=headers,
                warc_headers_dict={"WARC-Date": f"{seen:%Y-%m-%dT%H:%M:%SZ}"},
            )
            writer.write_record(record)
    return path


def table(path: Path, amount: int, seed: int = 3) -> Path:
    """Bulletins and dull posts as JSONL; packed where the name says so."""
    chance = random.Random(seed)
    lines = []
    for number in range(amount):
        lang = chance.choice(("en", "ru", "uk"))
        said = SAID[lang].format(region=chance.choice(REGIONS[lang]), n=chance.randint(5, 60))
        when = FIRST + timedelta(days=chance.randrange(20), minutes=chance.randrange(600))
        text = said if number % 2 else DULL[lang]
        told = {"id": f"{path.stem}/{number}", "text": text, "published": when.isoformat()}
        lines.append(json.dumps({**told, "source": f"posts{number % 3}"}, ensure_ascii=False))
    data = "".join(line + "\n" for line in lines).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


class Silent:
    """Progress that is only written down."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def begin(self, step: str, total: int) -> None:
        pass

    def done(self, amount: int, documents: int = 0) -> None:
        pass

    def say(self, words: str) -> None:
        self.said.append(words)


def run(
    out: Path,
    *inputs: Path | str,
    engine: Engine | None = None,
    size: int = 20_000,
    seconds: float = 0,
    options: Options | None = None,
    progress: Silent | None = None,
) -> Summary:
    addresses = tuple(map(str, inputs))
    job = Job(
        addresses,
        out,
        engine or Here(),
        options or Options(),
        size,
        seconds,
        progress or Silent(),
    )
    return job.run()


def tree(out: Path) -> dict[str, bytes]:
    """Every file of a result with its bytes, but for the lock."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


# --- what does harm

# A reader that another package brings is loaded by every worker, so it can do harm there.
POISON = """
import os, signal, sys, time

import svodka.pipeline.read

class Poison:
    name, suffixes = "poison", (".poison",)

    def sniff(self, head, name):
        return 0.0

    def read(self, stream, hints, name):
        from svodka.documents.raw import Raw
        for line in stream.read().decode().splitlines():
            if line == "KILL WHILE LOOKING":
                os.kill(os.getpid(), signal.SIGKILL)
            if line == "SLEEP WHILE LOOKING":
                time.sleep(600)
            yield Raw(text=line, file=name)

module = sys.modules["svodka.pipeline.read"]
fine = module.relevant

def relevant(text):
    if "KILL NOW" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "SLEEP NOW" in text:
        time.sleep(600)
    if "RAISE NOW" in text:
        raise RuntimeError("a defect")
    if "FILL NOW" in text:
        raise MemoryError
    return fine(text)

module.relevant = relevant
READER = Poison()
"""


def poisoned(package: Path) -> str:
    """PYTHONPATH of a process that is harmed by what ``harmful`` writes."""
    told = package / "poison-1.dist-info"
    told.mkdir(parents=True)
    (package / "poison.py").write_text(POISON)
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: poison\nVersion: 1\n")
    (told / "entry_points.txt").write_text("[svodka.readers]\npoison = poison:READER\n")
    paths = (package, Path(__file__).parent, Path(__file__).parents[1] / "src")
    return os.pathsep.join(map(str, paths))


def harmful(folder: Path, said: str) -> None:
    """Of seven documents four do harm."""
    harm = {"b": "KILL NOW", "d": "SLEEP NOW", "e": "RAISE NOW", "f": "FILL NOW"}
    for name in "abcdefg":
        before, after = harm.get(name, ""), name.upper() * (name in "cg")
        (folder / f"{name}.txt").write_text(f"{before} {said} {after}".strip())


JOB = """
import sys
from pathlib import Path
from bulked import run, Silent
from svodka.bulk.engine import engine

if __name__ == "__main__":
    out, inputs, seconds, address = sys.argv[1:]
    crew, said = engine(address, 2, None, Path(out), [inputs]), Silent()
    done = run(Path(out), inputs, engine=crew, seconds=float(seconds), progress=said)
    crew.close()
    print(done)
    print("\\n".join(said.said))
"""


def job_alone(out: Path, inputs: Path, seconds: float, path: str, address: str = "local") -> str:
    """A job in a process of its own, with the PYTHONPATH of its workers; what it said."""
    script = out.with_suffix(".py")
    script.write_text(JOB)
    line = [sys.executable, str(script), str(out), str(inputs), str(seconds), address]
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(
        line, capture_output=True, text=True, check=True, timeout=300, env=environment
    )
    return done.stdout
