"""An article against reports: laws, the ledger, the command, the docs, the floors."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

import svodka
from svodka.cli import app
from svodka.errors import InputError, LedgerMissing, SettingsError
from svodka.ledger import Ledger
from svodka.model import OBJECTS, OUTCOMES, Reading
from svodka.model import audit as records
from svodka.model.audit import Audit, Passage
from svodka.questions import plain_audit
from svodka.questions.audit import audit
from svodka.retellings import tables

ROOT = Path(__file__).parents[1]
BENCHMARKS = ROOT / "benchmarks"
DOC = (ROOT / "docs" / "auditing.md").read_text(encoding="utf-8")

EVENING = (
    "14 мая с 20.00 до 24.00 мск уничтожены 18 украинских беспилотных летательных аппаратов над"
    " территориями Брянской и Калужской областей."
)
NIGHT = (
    "15 мая с 0.00 до 7.00 мск уничтожен 31 украинский беспилотный летательный аппарат над"
    " территориями Калужской и Тульской областей."
)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(f"2026-05-{moment}:00+03:00")


def bulletins() -> list[Reading]:
    return [
        svodka.read(EVENING, at("15T00:20"), "mod_russia", id="evening"),
        svodka.read(NIGHT, at("15T07:20"), "mod_russia", id="night"),
    ]


def article(text: str, source: str = "courier") -> Reading:
    return svodka.read(text, at("15T12:00"), source, id="article")


@cache
def scorer() -> ModuleType:
    """benchmarks/audit.py, which is a script and not a package."""
    spec = importlib.util.spec_from_file_location("svodka_audit", BENCHMARKS / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@cache
def labelled() -> tuple[Any, ...]:
    return tuple(case for group in scorer().GROUPS for case in scorer().cases(group))


def audited(case: Any) -> Audit:
    return audit(case.article.reading, [report.reading for report in case.reports])


# --- several bulletins


def test_a_sum_over_bulletins_is_derived() -> None:
    text = (
        "Russia's Defense Ministry said 49 drones were shot down from 8 p.m. to 7 a.m. Moscow time"
    )
    (item,) = audit(article(f"{text} on May 15."), bulletins()).retold
    assert item.verdict == "derived"
    assert "18 + 31 = 49" in item.why


def test_what_all_claims_allow_lies_within() -> None:
    """Lumped counts over Kaluga and others: no report has a number for it, but 30 is possible."""
    text = (
        "The Russian Defense Ministry said 30 drones were shot down over Kaluga region overnight."
    )
    (item,) = audit(article(text), bulletins()).retold
    assert item.verdict == "within"
    assert item.bounds is not None
    assert item.bounds.low <= 30 <= (item.bounds.high or 30)


def test_more_than_all_claims_allow_is_not_traceable() -> None:
    text = (
        "The Russian Defense Ministry said 70 drones were shot down over Kaluga region overnight."
    )
    (item,) = audit(article(text), bulletins()).retold
    assert item.verdict == "added"
    assert "false" not in item.why


# --- inside the article


def test_two_figures_for_one_scope_are_a_contradiction() -> None:
    text = (
        "В ночь на 15 мая над Тульской областью сбили 12 беспилотников, сообщило Минобороны РФ."
        " По данным Минобороны РФ, ночью над Тульской областью уничтожены 14 беспилотников."
    )
    marks = [m for m in audit(article(text), bulletins()).marks if m.kind == "sum"]
    assert [mark.verdict for mark in marks] == ["contradiction"]
    assert len(marks[0].claims) == 2


@pytest.mark.parametrize(
    ("parts", "marked"),
    [
        ("24 — над Брянской областью и 16 — над Калужской", False),  # it leaves one out
        ("24 — над Брянской областью, 36 — над Калужской", True),  # more than the total
        ("24 — над Брянской областью, 16 — над Калужской, две — над Тульской", True),
    ],
)
def test_a_list_falls_short_only_if_it_is_whole(parts: str, marked: bool) -> None:
    report = svodka.read(
        "В ночь на 15 мая уничтожены 45 беспилотников: 24 – над территорией Брянской области, 16 –"
        " над территорией Калужской области, пять – над территорией Тульской области.",
        at("15T07:20"),
        "mod_russia",
    )
    text = f"В ночь на 15 мая сбиты 45 беспилотников, сообщило Минобороны РФ: {parts}."
    found = audit(article(text), [report])
    assert any(mark.kind == "sum" for mark in found.marks) == marked


# --- laws, over all labelled cases


def passages(found: Audit) -> Iterator[Passage]:
    for item in found.retold:
        yield from (p for p in (item.passage,) if p)
        matches = (item.match, *item.also) if item.match else item.also
        yield from (match.passage for match in matches if match and match.passage)
    yield from (item.match.passage for item in found.dropped if item.match.passage)
    yield from (passage for mark in found.marks for passage in mark.evidence)


def test_every_span_gives_back_its_words() -> None:
    seen = 0
    for case in labelled():
        found = audited(case)
        texts = {r.document.id: r.document.text for r in found.reports}
        texts[found.article.document.id] = here = found.article.document.text
        for passage in passages(found):
            assert passage.span.of(texts[passage.document]) == passage.text
            seen += 1
        for item in found.retold:
            for pair in item.slots:
                assert all(here[e.start : e.end] == e.text for e in pair.spans)
                if item.match and not item.also:
                    there = texts[item.match.document]
                    assert all(there[e.start : e.end] == e.text for e in pair.report_spans)
        for mark in found.marks:
            assert all(here[e.start : e.end] == e.text for e in mark.words)
    assert seen > 200


def test_the_order_of_the_reports_does_not_matter() -> None:
    for case in labelled():
        reports = [report.reading for report in case.reports]
        if len(reports) > 1:
            assert audit(case.article.reading, reports) == audit(
                case.article.reading, reports[::-1]
            )


def test_a_report_stands_in_itself() -> None:
    """Printed by somebody else under another name, nothing is altered, added or left out."""
    for case in labelled():
        for report in case.reports:
            told = report.reading
            again = replace(told, document=replace(told.document, id="copy"))
            found = audit(again, [told])
            assert {item.verdict for item in found.retold} <= {"stands"}, case.id
            assert not found.dropped, case.id


def test_each_score_counts_what_it_names() -> None:
    for case in labelled():
        found = audited(case)
        values = {score.name: score.value for score in found.scores}
        assert list(values) == list(records.SCORES)
        statements = ("relayed", *records.VERDICTS)
        assert sum(values[name] for name in statements) == len(found.retold)
        assert values["dropped"] == len(found.dropped)
        assert "\n" not in found.summary


def test_an_audit_says_only_what_the_records_allow() -> None:
    for case in labelled():
        found = audited(case)
        for item in found.retold:
            assert item.verdict in records.VERDICTS
            assert (item.verdict == "altered") == bool(item.altered)
            assert all(pair.slot in records.SLOTS for pair in item.slots)
            assert all(pair.how in records.HOWS for pair in item.slots)
            features = item.match.features if item.match else ()
            assert {name for name, _ in features} <= set(tables.WEIGHTS)
        assert all(item.kind in records.DROPPED_KINDS for item in found.dropped)
        assert all(mark.verdict in records.MARKS[mark.kind] for mark in found.marks)


# --- against a ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "kept.db"
    late = svodka.read(NIGHT.replace("31", "41"), at("17T07:20"), "mod_russia", id="late")
    with Ledger.open(path) as book:
        for reading in (*bulletins(), late):
            book.add(reading)
    return path


def test_a_ledger_gives_the_reports_of_the_time(ledger: Path) -> None:
    """And none that was published after the article."""
    text = "Between midnight and 7 a.m. 31 drones were shot down, Russia's Defense Ministry said."
    with Ledger.open(ledger) as book:
        found = audit(article(text), book)
    assert {report.document.id for report in found.reports} == {"evening", "night"}
    assert [item.verdict for item in found.retold] == ["stands"]


def test_an_article_is_no_evidence_of_itself(ledger: Path) -> None:
    text = "Губернатор Тульской области сообщил о 12 беспилотниках, сбитых над регионом ночью."
    mine = article(text)
    with Ledger.open(ledger) as book:
        book.add(mine)
        found = audit(mine, book)
    assert "article" not in {report.document.id for report in found.reports}
    assert [item.verdict for item in found.retold] == ["unchecked"]


WIRE = (
    "Over the Tula region 12 drones were shot down between midnight and 7 a.m. Moscow time on May"
    " 15, the Tula governor said. Debris fell near Aleksin and Uzlovaya, nobody was hurt."
)


@pytest.mark.parametrize("held", [True, False], ids=["held", "not held"])
def test_a_copy_of_the_article_is_no_evidence_for_it(ledger: Path, held: bool) -> None:
    """Whether the ledger holds the article or it comes from a file; another wording is a relay."""
    mine = article(WIRE)
    copy = svodka.read(WIRE + " ", at("15T11:00"), "gazette", id="copy")
    text = "Governor: 12 drones shot down over Tula region from 0:00 to 7:00 Moscow time May 15."
    other = svodka.read(text, at("15T10:00"), "herald", id="other")
    with Ledger.open(ledger) as book:
        for reading in (copy, other, *([mine] if held else ())):
            book.add(reading)
        found = audit(mine, book)
    kinds = {report.document.id: report.kind for report in found.reports}
    assert kinds == {"evening": "primary", "night": "primary", "other": "relay"}
    assert found == replace(audit(mine, [*bulletins(), copy, other]), reports=found.reports)


def test_the_report_that_an_article_copies_is_evidence(ledger: Path) -> None:
    mine = svodka.read(NIGHT, at("15T12:00"), "courier", id="article")
    with Ledger.open(ledger) as book:
        book.add(mine)
        assert book.earliest_of(["article"]) == {"article": "night"}
        found = audit(mine, book)
    assert "night" in {report.document.id for report in found.reports}
    assert {item.verdict for item in found.retold} == {"stands"}


def test_as_of_does_not_see_what_came_later(ledger: Path) -> None:
    text = "Russia's Defense Ministry said 31 drones were shot down overnight."
    with Ledger.open(ledger) as book:
        assert audit(article(text), book, as_of=0).retold[0].verdict == "unchecked"
        assert audit(article(text), book).retold[0].verdict == "stands"


def test_the_library_takes_both(ledger: Path) -> None:
    text = "Russia's Defense Ministry said 31 drones were shot down overnight."
    with Ledger.open(ledger) as book:
        assert svodka.audit(article(text), book).retold[0].verdict == "stands"
    assert svodka.audit(article(text), bulletins()).retold[0].verdict == "stands"


# --- the command


def run(*words: str, stdin: str = "") -> str:
    """What it prints; errors are raised as the console script meets them."""
    done = CliRunner().invoke(app, ["audit", *words], input=stdin, standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done.output


@pytest.fixture
def told(tmp_path: Path) -> Path:
    path = tmp_path / "told.txt"
    text = (
        "Минобороны РФ сообщило, что в ночь на 15 мая сбиты 28 беспилотников над Калужской и"
        " Тульской областями."
    )
    path.write_text(text, encoding="utf-8")
    return path


PUBLISHED = ("--published", "2026-05-15T12:00+03:00")


def test_the_command_prints_a_table(ledger: Path, told: Path) -> None:
    out = run(str(told), "--against", str(ledger), *PUBLISHED)
    assert "1 statement: 1 altered (count)" in out
    assert "count 28 here, 31 in the report" in out
    assert max(map(len, out.splitlines())) <= 140


def test_the_command_reads_what_is_piped_in(ledger: Path) -> None:
    text = "Ночью сбит 31 беспилотник над Калужской и Тульской областями, сообщило Минобороны РФ."
    out = run("-", "--against", str(ledger), *PUBLISHED, "--format", "json", stdin=text)
    assert [item["verdict"] for item in json.loads(out)["statements"]] == ["stands"]


def test_the_command_takes_the_id_of_a_document(ledger: Path) -> None:
    out = run("night", "--against", str(ledger), "--format", "csv")
    found = list(csv.DictReader(io.StringIO(out)))
    assert {row["row"] for row in found} == {"statement"}
    assert found[0]["printed"].startswith("15 мая")


def test_the_command_takes_files_of_reports(told: Path, tmp_path: Path) -> None:
    reports = tmp_path / "reports.jsonl"
    post = {
        "text": NIGHT,
        "published": "2026-05-15T07:20:00+03:00",
        "source": "mod_russia",
    }
    reports.write_text(json.dumps(post) + "\n", encoding="utf-8")
    out = run(str(told), "--against", str(reports), *PUBLISHED)
    assert "1 statement: 1 altered (count)" in out


def test_the_command_writes_a_page(ledger: Path, told: Path) -> None:
    out = run(str(told), "--against", str(ledger), *PUBLISHED, "--format", "html")
    assert out.startswith("<!doctype html>")
    assert "28" in out


@pytest.mark.parametrize(
    ("words", "error", "said"),
    [
        (["nowhere.txt"], InputError, "no file and no document of the ledger called 'nowhere.txt'"),
        (["-"], SettingsError, "give --published"),
        (["-", "--published", "yesterday"], SettingsError, "--published"),
        (["night", *PUBLISHED], SettingsError, "cannot change a document of the ledger"),
        (["-", "--against", "postgresql://localhost/none"], SettingsError, "two ledgers"),
    ],
)
def test_what_cannot_be_compared_is_told(
    ledger: Path, words: list[str], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=re.escape(said)):
        run(*words, "--against", str(ledger), stdin="Сбиты 12 БПЛА.")


def test_several_documents_are_no_article(tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    path.write_text('{"text": "Сбито 4 БПЛА"}\n{"text": "Сбито 5 БПЛА"}\n', encoding="utf-8")
    with pytest.raises(InputError, match="holds 2 documents"):
        run(str(path), "--against", str(path))


def test_a_report_that_cannot_be_read_ends_the_comparison(told: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"text": "Сбито 4 БПЛА"}\n{\n', encoding="utf-8")
    with pytest.raises(InputError, match="nothing was compared"):
        run(str(told), "--against", str(broken))


def test_without_a_ledger_the_command_says_what_to_give(told: Path, tmp_path: Path) -> None:
    with pytest.raises(LedgerMissing, match="--against"):
        run(str(told), "--against", str(tmp_path / "none.db"), *PUBLISHED)


# --- docs and floors


def rows(heading: str) -> dict[str, str]:
    """The last cell by the first of the table under a heading."""
    section = re.split(r"^## ", DOC, flags=re.MULTILINE)
    text = next(part for part in section if part.startswith(heading))
    cells = re.findall(r"^\| `([a-z_]+)` \|(?:.*\|)? (.+) \|$", text, flags=re.MULTILINE)
    return dict(cells)


def test_the_docs_explain_each_value_as_the_code_does() -> None:
    assert rows("Verdicts") == records.VERDICTS
    assert rows("Slots") == records.HOWS
    assert rows("Scores") == records.SCORES
    assert rows("Which statement") == tables.FEATURES
    assert rows("Marks") == {kind: ", ".join(values) for kind, values in records.MARKS.items()}


def test_the_docs_have_each_weight() -> None:
    weights = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+) \|", DOC, flags=re.MULTILINE))
    assert {name: float(value) for name, value in weights.items()} == tables.WEIGHTS


def test_the_docs_name_what_is_left_out() -> None:
    section = DOC.partition("## Left out")[2].partition("## ")[0]
    assert all(f"`{kind}`" in section for kind in records.DROPPED_KINDS)


def test_the_docs_have_every_key_in_order() -> None:
    """Of the JSON, and of nothing else."""
    sample = json.loads(re.findall(r"```json\n(.*?)```", DOC, flags=re.DOTALL)[0])
    found = plain_audit.audit(audited(labelled()[0]))
    assert list(sample) == list(found)
    assert list(sample["statements"][0]) == list(found["statements"][0])
    assert list(sample["statements"][0]["match"]) == list(found["statements"][0]["match"])
    assert list(sample["statements"][0]["slots"][0]) == list(found["statements"][0]["slots"][0])
    assert list(sample["heard"][0]) == list(found["heard"][0])
    assert list(sample["reports"][0]) == list(found["reports"][0])
    assert list(sample["article"]) == list(found["article"])
    assert set(sample["marks"][0]) == {field.name for field in fields(records.Mark)}
    assert json.loads(json.dumps(found)) == found


def test_the_tables_are_of_the_model() -> None:
    assert {word for pair in tables.outcomes() for word in pair} <= set(OUTCOMES)
    assert {word for pair in tables.objects() for word in pair} <= set(OBJECTS)
    hows = {*tables.outcomes().values(), *tables.objects().values()}
    assert hows <= set(records.HOWS)
    assert set(tables.SHARE) == set(records.HOWS)
    assert set(tables.FEATURES) == set(tables.WEIGHTS)


@pytest.mark.parametrize("group", ["case", "held", "second", "second_held"])
def test_figures_hold_their_floors(group: str) -> None:
    told = json.loads((BENCHMARKS / "audit_floors.json").read_text(encoding="utf-8"))
    floors, tally = told[group], scorer().score(scorer().cases(group))
    found = scorer().figures(tally)
    fallen = {
        (kind, name): (floor, found[kind][name])
        for kind, figures in floors.items()
        for name, floor in figures.items()
        if (found[kind][name] or 0.0) < floor
    }
    assert not fallen, "below the floor of benchmarks/audit_floors.json (floor, found)"
    assert len(tally.alarms) <= told["false_alarms"][group], tally.alarms


def test_there_are_a_hundred_labelled_retellings() -> None:
    cases = labelled()
    assert len(cases) == len({case.id for case in cases}) == 100
    assert all(case.article.labels and case.reports for case in cases)
    kinds = {kind for case in cases for label in case.article.labels for kind in label.kinds}
    assert kinds >= {"stands", "derived", "added", "unchecked"}
    assert {k.partition(":")[2] for k in kinds if ":" in k} == set(records.SLOTS)


def test_evidence_keeps_its_words() -> None:
    """The mark-up of the labelled files leaves a text that reads as it is printed."""
    for case in labelled():
        for document in (case.article, *case.reports):
            text = document.reading.document.text
            assert not set("{}|") & set(text)
            assert all(label.span.of(text).strip() for label in document.labels)
