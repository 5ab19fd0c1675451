"""Settings that every test shares."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import postgres_server
from svodka.ledger import Ledger

# The first reading of a run loads word lists and the gazetteer, so that a deadline measures that.
# The same examples every time: a new find belongs to a run that looks for one
# (HYPOTHESIS_PROFILE=search), not to somebody else's change.
settings.register_profile("svodka", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "svodka"))

# Tests that look at a clock. benchmarks/ measures speed; these only say that cost stays linear, and
# on a busy machine a clock tells nothing, so they run where SVODKA_TIMED is set.
TIMED = (
    "test_time_grows_with_the_length",
    "test_cost_is_linear",
    "test_an_html_bomb_costs_little",
    "test_loads_quickly",
    "test_looking_up_is_fast",
    "test_a_short_file_takes_half_a_second",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("SVODKA_TIMED"):
        return
    skip = pytest.mark.skip(reason="looks at a clock; set SVODKA_TIMED=1 to run it")
    for item in items:
        if any(name in item.nodeid for name in TIMED):
            item.add_marker(skip)


@pytest.fixture(scope="session", autouse=True)
def no_server_is_left() -> Iterator[None]:
    """Ends what the tests of servers share, if any of them ran."""
    yield
    if "serving" in sys.modules:
        sys.modules["serving"].close()


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres_server.Server]:
    """A PostgreSQL server for all tests of this process, with an empty ledger to copy."""
    reason = postgres_server.missing()
    if reason is not None:
        pytest.skip(reason)
    server = postgres_server.Server()
    try:
        server.run("CREATE DATABASE empty_ledger")
        Ledger.open(server.url("empty_ledger")).close()
        yield server
    finally:
        server.close()


@pytest.fixture
def empty_database(cluster: postgres_server.Server) -> Iterator[str]:
    """The URL of a database without a table."""
    url = cluster.create()
    yield url
    cluster.drop(url)


@pytest.fixture
def database(cluster: postgres_server.Server) -> Iterator[str]:
    """The URL of an empty ledger."""
    url = cluster.create("empty_ledger")
    yield url
    cluster.drop(url)


@pytest.fixture
def own_server() -> Iterator[postgres_server.Server]:
    """A server that may be stopped."""
    reason = postgres_server.missing()
    if reason is not None:
        pytest.skip(reason)
    server = postgres_server.Server(durable=True)
    try:
        yield server
    finally:
        server.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Of a file that is not there yet."""
    return tmp_path / "svodka.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Path | str:
    """Where an empty ledger is, of each kind: a file that is not there yet, a database's URL."""
    kinds = {"sqlite": "path", "postgresql": "database"}
    found: Path | str = request.getfixturevalue(kinds[request.param])
    return found


@pytest.fixture
def ledger(place: Path | str) -> Iterator[Ledger]:
    """Empty, of each kind."""
    with Ledger.open(place, reader="1") as book:
        yield book


@pytest.fixture
def filed(path: Path) -> Iterator[Ledger]:
    """Empty, in a file."""
    with Ledger.open(path, reader="1") as book:
        yield book
