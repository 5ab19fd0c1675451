"""docs/alerts.md stays true."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from svodka.alerts import config, finding, webhooks
from svodka.alerts.records import DELAY, KINDS, Subscription, Webhook
from svodka.alerts.sending import AGAIN
from svodka.serve.settings import DELAY as PUBLIC

DOCS = (Path(__file__).parent.parent / "docs" / "alerts.md").read_text("utf-8")


def first_column(head: str) -> list[str]:
    table = DOCS.partition(f"| {head} |")[2].partition("\n\n")[0]
    return re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)


def test_the_example_can_be_read_and_has_every_key(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", DOCS, re.DOTALL)
    assert example is not None
    file = tmp_path / "alerts.toml"
    file.write_text(example.group(1), encoding="utf-8")
    found = config.load(file)
    values = tomllib.loads(example.group(1))
    (subscription,), (webhook,) = values["subscription"], values["webhook"]
    assert list(subscription) == first_column("key of a subscription")
    assert set(subscription) == {field.name for field in fields(Subscription)}
    assert {*webhook, "secret_file"} == set(first_column("key of a webhook"))
    assert {name.partition("_")[0] for name in webhook} == {f.name for f in fields(Webhook)}
    assert list(values["smtp"]) == first_column("key of `[smtp]`")
    assert found.subscriptions[0].rises_by == 10


def test_kinds_and_numbers() -> None:
    assert tuple(first_column("kind")) == KINDS
    assert DELAY == PUBLIC == timedelta(hours=24)
    assert f"last {finding.LOOK_BACK} days are looked at" in DOCS
    assert f"looked at again for {finding.AGAIN} days" in DOCS
    minutes = [int(pause.total_seconds()) // 60 for pause in AGAIN]
    assert minutes == [5, 30, *(60 * hours for hours in (2, 5, 10, 14, 20, 24))]


def test_the_snippet_verifies_what_is_sent(monkeypatch: Any) -> None:
    """The function for receivers without svodka, as it stands in the text."""
    (code,) = re.findall(r"```python\n(import base64.*?)```", DOCS, re.DOTALL)
    space: dict[str, Any] = {}
    exec(code, space)
    secret, now = "whsec_" + "c3ZvZGthIHRlc3Qgc2VjcmV0LCAzMiBieXRlcyE=", 1_800_000_000
    monkeypatch.setattr(space["time"], "time", lambda: float(now))
    key = space["base64"].b64decode(secret.removeprefix("whsec_"))
    told = webhooks.headers([b"x" * 24, key], "id-1", now, b"{}")
    assert space["verified"](secret, told, b"{}")
    assert not space["verified"](secret, told, b"{ }")
    late = webhooks.headers([key], "id-1", now - 301, b"{}")
    assert not space["verified"](secret, late, b"{}")
