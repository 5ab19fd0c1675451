"""Tables that are made → in the place of the old ones. A run that is killed in the middle of that
is gone on with, because what stands there already is known."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from svodka.bulk import manifest, parts
from svodka.bulk.manifest import Manifest
from svodka.bulk.parts import Left, Sink, whole, writing

FINAL = ("documents", "claims", "issues", "nights", "conflicts", "left")
# In a folder of tables: all are made, which there are, and figures for people.
_READY = "ready.json"


def is_ready(folder: Path) -> bool:
    return (folder / _READY).exists()


def make_ready(folder: Path, figures: Mapping[str, int]) -> None:
    """Nothing is to be made any more."""
    tables = [name for name in FINAL if (folder / name).is_dir()]
    with writing(folder), whole(folder / _READY, folder) as part:
        part.write_text(json.dumps({"tables": tables, "figures": figures}))


def publish(out: Path, folder: Path, made: Manifest) -> Manifest:
    """The tables of the folder, whose name says what they are of."""
    with writing(out):
        ready = json.loads((folder / _READY).read_text())
        manifest.write(out, Manifest(made.parts, made.inputs))
        for name in FINAL:
            if (folder / name).is_dir():
                parts.appear(folder / name, out / name)
            elif name not in ready["tables"]:
                shutil.rmtree(out / name, ignore_errors=True)
        told = tuple(ready["figures"].items())
        done = Manifest(made.parts, made.inputs, folder.name, told)
        manifest.write(out, done)
        parts.discard(out / ".making")
    return done


def gather_left(out: Path, folder: Path, made: Manifest, skipped: Iterable[Left]) -> None:
    """What was left out of all parts, in one table."""
    with writing(folder):
        (folder / "left").mkdir(exist_ok=True)
        with whole(folder / "left" / "left.parquet", folder) as part:
            sink = Sink(part, parts.left_schema())
            try:
                for row in _each_left(out, made, skipped):
                    sink.write(row, 200)
            finally:
                sink.close()


def _each_left(out: Path, made: Manifest, skipped: Iterable[Left]) -> Iterator[dict[str, object]]:
    yield from (left._asdict() for left in skipped)
    for digest in made.parts:
        yield from parts.left(out, digest)
