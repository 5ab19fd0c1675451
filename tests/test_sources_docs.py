"""docs/sources.md stays true."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

from svodka.sources import Source, config, registry

DOCS = (Path(__file__).parent.parent / "docs" / "sources.md").read_text("utf-8")


def keys(head: str) -> set[str]:
    """The first column of the table with this head."""
    table = DOCS.partition(f"| {head} | meaning |\n")[2].partition("\n\n")[0]
    return set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))


def test_the_example_can_be_read_and_has_every_key(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(\[fetch\].*?)```", DOCS, re.DOTALL)
    assert example is not None
    file = tmp_path / "sources.toml"
    file.write_text(example.group(1), encoding="utf-8")
    found = config.load(file, registry.kinds())
    assert [source.kind for source in found.sources] == ["feed", "telegram_preview"]
    values = tomllib.loads(example.group(1))
    assert set(values["source"][0]) == keys("key of a source") == {f.name for f in fields(Source)}
    assert set(values["fetch"]) == keys("key of `[fetch]`")


def test_every_kind_is_there() -> None:
    table = DOCS.partition("| kind | what it takes in |\n")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(registry.BUILT_IN)
