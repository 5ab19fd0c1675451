"""A small, seeded run of benchmarks/hostile.py; and that it sees what is wrong."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jinja2 import Environment

from svodka.serve.answers import Answers

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "hostile.py"
SEED = 2026


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("svodka_hostile", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


hostile = load()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    made = asyncio.run(hostile.prepared(tmp_path_factory.mktemp("hostile")))
    yield made
    made.close()


def test_hostile_requests_find_nothing(world: Any) -> None:
    found = asyncio.run(hostile.run(world, 150, SEED, 2))
    assert found.faults == []
    assert sum(found.statuses.values()) == 150
    assert found.escaped
    assert {200, 401, 403, 404, 422} <= set(found.statuses)
    assert found.kinds["again"]


def test_every_kind_of_request_is_made() -> None:
    """What the seed of a full run draws, without asking it."""
    import random

    nothing = hostile.Credential("nothing", reads=True)
    one = hostile.Server("x", None, hostile.Settings(), (nothing,))
    one.routes = (("POST", "/probe/write", ()), ("GET", "/night/{day}", ("region",)))
    rng = random.Random(1)
    made = [hostile.asked(rng, [one]) for _ in range(500)]
    assert {request.kind for request in made} == {"path", "query", "csrf", "form"}
    assert not any(request.allowed for request in made)


# --- it finds what is wrong


def no_escaping(patch: pytest.MonkeyPatch) -> None:
    """Templates print words as markup."""
    from svodka.serve.pages import site

    class Raw(Environment):
        def __init__(self, **told: Any) -> None:
            super().__init__(**{**told, "autoescape": False})

    patch.setattr(site, "Environment", Raw)
    site._environment.cache_clear()


def no_delay(patch: pytest.MonkeyPatch) -> None:
    """The public is shown everything."""
    patch.setattr("svodka.serve.context.Context.held_back", None)


def no_proof(patch: pytest.MonkeyPatch) -> None:
    """Forms of other sites are taken."""

    async def nothing(*_: object) -> None: ...

    patch.setattr("svodka.serve.forms.proved", nothing)


def no_guard(patch: pytest.MonkeyPatch) -> None:
    """A closed server is open."""
    patch.setattr("svodka.serve.guard.Guard._may_read", lambda *_: True)


def no_roles(patch: pytest.MonkeyPatch) -> None:
    """Every token is an editor's."""
    from svodka.accounts import Accounts, Person, Role

    patch.setattr(Accounts, "by_token", lambda *_: Person("x", Role.EDITOR))


def shared_answers(patch: pytest.MonkeyPatch) -> None:
    """What somebody sees may be kept for everybody."""
    patch.setattr("svodka.serve.context.Context.caching", lambda *_: "public, max-age=60")


def words_of_a_defect(patch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("x")

    patch.setattr("svodka.serve.context.Context._as_of", fails)


BROKEN = (
    # what is broken, the server, as whom, what is asked → what is told
    (no_escaping, "review", "nothing", "GET /account", "a script"),
    (no_delay, "public", "nothing", "GET /api/v1/documents/young", "too young"),
    (no_proof, "loopback", "session of a editor", "POST /probe/write", "not allowed"),
    (no_guard, "closed", "nothing", "GET /api/v1/documents/young", "may not read"),
    (no_roles, "loopback", "token of a reader", "GET /probe/secret", "an editor's"),
    (shared_answers, "public", "token of a reader", "GET /api/v1", "a cache may share"),
    (words_of_a_defect, "loopback", "nothing", "GET /data", "status 500"),
)


@pytest.mark.parametrize(
    ("break_", "server", "who", "line", "told"), BROKEN, ids=[row[0].__name__ for row in BROKEN]
)
def test_it_sees_what_is_broken(
    world: Any,
    monkeypatch: pytest.MonkeyPatch,
    break_: Any,
    server: str,
    who: str,
    line: str,
    told: str,
) -> None:
    """The same request finds nothing before, and something after."""
    from svodka.serve.pages import site

    found = hostile.Found()
    (credential,) = (one for one in world.servers[server].credentials if one.name == who)
    method, _, path = line.partition(" ")
    form = (b"content-type", b"application/x-www-form-urlencoded")
    headers = ((b"host", b"127.0.0.1"), form, *credential.headers)
    request = hostile.Asked(
        server, method, path.encode(), b"", headers, b"note=x", credential, "test"
    )
    try:
        asyncio.run(hostile.ask(world, request, found))
        assert found.faults == []
        break_(monkeypatch)
        # What is broken is seen where an answer is made, not where one is kept.
        monkeypatch.setattr(Answers, "kept", lambda *_: None)
        asyncio.run(hostile.ask(world, request, found))
    finally:
        monkeypatch.undo()
        site._environment.cache_clear()
    assert [fault for fault in found.faults if told in fault], found


# --- what is kept of one and asked for by another


def no_audience(patch: pytest.MonkeyPatch) -> None:
    """Who asks is left out of the key of what is kept."""
    patch.setattr("svodka.serve.context.Context.audience", "")


def no_cutoff(patch: pytest.MonkeyPatch) -> None:
    """And it is not asked up to when an answer shows things."""
    no_audience(patch)
    patch.setattr("svodka.serve.context.Context._holds", lambda *_: True)


KEPT = (
    # what is broken, the server, who asks first and who then, the address → what is told
    (no_audience, "loopback", "session of a editor", "nothing", "/data", "names editor"),
    (no_audience, "public", "session of a editor", "session of a reader", "/data", "names editor"),
    (no_audience, "closed", "session of a reader", "token of a editor", "/data", "names reader"),
    (no_cutoff, "public", "token of a editor", "nothing", "/document/young", "too young"),
    (no_cutoff, "public", "token of a editor", "nothing", "/api/v1/documents/young", "too young"),
)


@pytest.mark.parametrize("tag", [False, True], ids=["", "tag"])
@pytest.mark.parametrize(("break_", "server", "one", "other", "path", "told"), KEPT)
def test_it_sees_what_was_kept_for_another(
    world: Any,
    monkeypatch: pytest.MonkeyPatch,
    break_: Any,
    server: str,
    one: str,
    other: str,
    path: str,
    told: str,
    tag: bool,
) -> None:
    """Two people ask for one address: nothing is found before, and something after."""
    known = {who.name: who for who in world.servers[server].credentials}

    def both() -> Any:
        found = hostile.Found()
        requests = [
            hostile.Asked(
                server, "GET", path.encode(), b"",
                ((b"host", b"127.0.0.1"), (b"accept", b"text/html"), *known[who].headers),
                b"", known[who], "again",
            )
            for who in (one, other)
        ]  # fmt: skip
        # Asked twice, it stands there.
        for _ in range(2):
            first = asyncio.run(hostile.ask(world, requests[0], found))
        asyncio.run(hostile.ask_again(world, requests[1], first, found, tag))
        return found

    assert both().faults == []
    break_(monkeypatch)
    addressed = world.servers[server].app.state.context._addressed
    addressed.clear()
    try:
        found = both()
    finally:
        addressed.clear()
    assert [fault for fault in found.faults if told in fault], found
    if tag:
        assert found.statuses[304], "another's tag is taken for one's own"
