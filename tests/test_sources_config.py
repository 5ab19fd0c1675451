"""sources.toml: what is read from it, and what is said of a mistake."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from svodka.errors import SettingsError
from svodka.sources import config, registry

WHOLE = """
[fetch]
contact = "https://desk.example.org/svodka"
delay = 2
megabytes = 5
seconds = 30
private = ["intranet.example:8080"]

[[source]]
id = "mod_russia"
publisher = "Ministry of Defence"
speaker = "RU-MOD"
languages = ["ru"]
zone = "Europe/Moscow"
kind = "telegram_preview"
where = "@mod_russia"
every = "30 min"
recheck = "2 d"
since = 2026-05-01

[[source]]
id = "town"
kind = "feed"
where = "https://town.example/rss"
delay = 0
paused = true
permission = "their editor, 3 May 2026"
options = {pages = true}
"""


def load(folder: Path, text: str) -> config.Sources:
    file = folder / "sources.toml"
    file.write_text(text, encoding="utf-8")
    return config.load(file, registry.kinds())


def test_all_that_can_be_said(tmp_path: Path) -> None:
    found = load(tmp_path, WHOLE)
    assert found.fetching == config.Fetching(
        "https://desk.example.org/svodka", 2.0, 5_000_000, 30.0, ("intranet.example:8080",)
    )
    ministry, town = found.sources
    assert (ministry.speaker, ministry.lang, str(ministry.zone)) == (
        "RU-MOD",
        "ru",
        "Europe/Moscow",
    )
    assert (ministry.every, ministry.recheck) == (timedelta(minutes=30), timedelta(days=2))
    assert ministry.since == datetime(2026, 5, 1, tzinfo=UTC)
    assert (town.delay, town.lang, town.options) == (0.0, None, {"pages": True})
    assert (ministry.delay, ministry.options) == (None, {})
    assert [source.id for source in found.named(())] == ["mod_russia"]
    assert [source.id for source in found.named(("town",))] == ["town"]


SOURCE = '[[source]]\nid = "x"\nkind = "feed"\nwhere = "https://x.example/"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[source]", "is not TOML"),
        ("[source]\nid = 1", "source has to be written as [[source]], not"),
        ("source = [1]", "source has to be written as [[source]]"),
        ("[[sources]]", "no key is called 'sources' (did you mean 'source'?)"),
        ("[fetch]\ndelai = 1", "[fetch]: no key is called 'delai' (did you mean 'delay'?)"),
        ("[fetch]\ndelay = -1", "[fetch]: delay has to be a number from 0 up, not -1"),
        ("[fetch]\ndelay = true", "delay has to be a number, not True"),
        ("[fetch]\ncontact = 'стол@example.org'", "contact has to be plain ASCII"),
        ("[fetch]\nprivate = 'x'", "private has to be a list of texts, not 'x'"),
        ("[fetch]\nprivate = [1]", "private has to be a list of texts, not of 1"),
        ("[[source]]\nkind = 'feed'", "source 1: id is missing"),
        (SOURCE + "[[source]]\nkind = 'feed'", "source 2: id is missing"),
        (SOURCE.replace('"x"', '"x y"'), "id has to be letters, digits"),
        (SOURCE.replace('"x"', "7"), "id has to be a text, not 7"),
        (SOURCE.replace("feed", "fead"), "source 'x': kind 'fead' is not known (did you mean"),
        (SOURCE.replace("feed", "zzz"), "(there are: feed, files, page, telegram_api,"),
        (SOURCE.replace("https://x.example/", "x.example"), "where has to be an address"),
        (SOURCE.replace("https://x.example/", ""), "where is missing"),
        (SOURCE.replace('"feed"', '"telegram_preview"'), "where has to be a channel's name"),
        (SOURCE + "zone = 'Moscow'", "source 'x': no time zone is called 'Moscow'"),
        (SOURCE + "languages = ['de']", "source 'x': languages 'de' is not read (known: en, ru"),
        (SOURCE + "speaker = 'gov:Kaluga'", "speaker has to be a speaker's id, like"),
        (SOURCE + "every = '5'", "every has to be like '30 min', '6 h' or '2 d', not '5'"),
        (SOURCE + "every = 5", "every has to be a text, not 5"),
        (SOURCE + "since = 'May'", "since has to be a date, like 2026-05-01, not 'May'"),
        (SOURCE + "paused = 'yes'", "paused has to be true or false, not 'yes'"),
        (SOURCE + "wher = 'y'", "source 'x': no key is called 'wher' (did you mean 'where'?)"),
        (SOURCE + SOURCE, "source 'x': stands there twice"),
        (SOURCE.replace('"x"', '"x\\u0007"'), "id holds a character that cannot be printed"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsError) as failed:
        load(tmp_path, text)
    assert says in str(failed.value)
    assert str(failed.value).startswith(str(tmp_path / "sources.toml"))


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no such file"):
        config.load(tmp_path / "sources.toml", registry.kinds())


def test_a_source_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no source has the id 'twon'.*did you mean 'town'"):
        load(tmp_path, WHOLE).named(["twon"])


def test_the_file_stands_beside_the_ledger() -> None:
    assert config.beside(Path("data/svodka.db")) == Path("data/sources.toml")
    assert config.beside("postgresql://h/svodka") == Path("sources.toml")
