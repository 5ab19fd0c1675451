"""What became of a document, on the screen: [-what was-]{+what is+} in a pipe, colours on a
terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from svodka import settings
from svodka.cli import show as screen
from svodka.ledger import Absence, Changes, Life, Stage, between
from svodka.ledger.changes import ClaimChange, SlotChange
from svodka.ledger.wording import Change, wording
from svodka.model import Claim
from svodka.telling import told, words

# Characters of unchanged text on either side of a change.
_AROUND = 50
# Unchanged words between two changes that are not worth cutting out.
_BETWEEN = 120
_HUNKS = 12
_OLD, _NEW = "red strike", "bold green"


def show(life: Life) -> None:
    """Print it, in the order in which it happened."""
    out = screen.console()
    last = life.stages[-1].document
    title = Text(words.one_line(life.id, 60), style="bold")
    title.append(f"  {words.one_line(last.source or 'unknown source', 40)}", style="not bold")
    out.print(Rule(title, align="left", style="dim"))
    if last.url:
        out.print(Text(words.one_line(last.url), style="dim"))
    if life.gone:
        out.print(Text(f"deleted: gone since {_clock(life.gone)}; what it said stays", "yellow"))
    out.print()
    absences = list(life.absences)
    for number, stage in enumerate(life.stages):
        while absences and not stage.late and absences[0].entry < stage.entry.seq:
            _absence(out, absences.pop(0))
        _stage(out, life.stages[:number], stage)
    for item in absences:
        _absence(out, item)
    for judged in life.judgements:
        said = f"{judged.kind} {judged.subject} {judged.told} by {judged.person}"
        line = Text(words.one_line(f"{said}: {judged.reason}" if judged.reason else said))
        out.print(line.append(f"  entry {judged.entry}, {_clock(judged.added)}", style="dim"))


def _absence(out: Console, item: Absence) -> None:
    line = Text().append(item.state, style="bold yellow").append(f"  {_clock(item.at)}")
    line.append(f"  {words.one_line(item.how)}").append(f"  entry {item.entry}", style="dim")
    out.print(line)
    out.print()


def _stage(out: Console, earlier: Sequence[Stage], stage: Stage) -> None:
    document = stage.document
    line = Text().append(f"revision {document.revision}", style="bold")
    line.append(f"  taken in {_clock(stage.entry.added)}, entry {stage.entry.seq}")
    if document.retrieved:
        line.append(f", seen {_clock(document.retrieved)}")
    if document.published and not earlier:
        line.append(f", published {_clock(document.published)}")
    same = next((other for other in earlier if other.digest == stage.digest), None)
    if same is not None:
        line.append(f"  as revision {same.document.revision} again", style="yellow")
    if stage.late:
        line.append("  late: a newer one was there", style="yellow")
    out.print(line)
    entry, reading = stage.readings[0]
    said = f"read by svodka {entry.reader or '?'}: {_number(len(reading.claims))}"
    _read(out, f"{said}; copy {stage.copy[:16]}…")
    if earlier:
        before = earlier[-1]
        changes = between(before.readings[-1][1], reading)
        _fields(out, changes)
        _words(out, changes, before.document.text, document.text)
        _claims(out, changes)
    for (_, old), (entry, new) in pairwise(stage.readings):
        when = f"entry {entry.seq}, {_clock(entry.added)}"
        _read(
            out, f"read again by svodka {entry.reader or '?'}: {_number(len(new.claims))}  {when}"
        )
        _claims(out, between(old, new))
    out.print()


def _read(out: Console, line: str) -> None:
    out.print(Padding(Text(words.one_line(line), style="dim"), (0, 0, 0, 2)))


def _fields(out: Console, changes: Changes) -> None:
    for item in changes.fields:
        line = Text().append(f"{item.field}  ", style="dim")
        line.append_text(_compared(_field(item.old), _field(item.new), out))
        out.print(Padding(line, (0, 0, 0, 2)))


def _words(out: Console, changes: Changes, old: str, new: str) -> None:
    if not changes.words:
        said = "only blanks differ" if changes.blanks else "no word differs"
        _read(out, said)
        return
    hunks = list(_hunks(changes.words))
    for hunk in hunks[:_HUNKS]:
        out.print(Padding(_hunk(hunk, old, new, out), (0, 0, 0, 2)))
    if len(hunks) > _HUNKS:
        _read(out, f"and {len(hunks) - _HUNKS} more changes: --format json")


def _hunks(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """Changes that are shown in one line, because little stands between them."""
    hunk: list[Change] = []
    for change in changes:
        if hunk and change.old.start - hunk[-1].old.end > _BETWEEN:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _hunk(hunk: Sequence[Change], old: str, new: str, out: Console) -> Text:
    left = _cut_left(old, hunk[0].old.start)
    right = _cut_right(old, hunk[-1].old.end)
    text = Text("…" if left else "")
    text.append_text(_both(hunk, old, new, out, (left, right)))
    return text.append("…" if right < len(old) else "")


def _compared(old: str, new: str, out: Console) -> Text:
    """A value before and after, word by word where some of them stayed."""
    changes = wording(old, new).changes
    whole = len(changes) == 1 and changes[0].old.of(old) == old
    return _marked(old, new, out) if whole else _both(changes, old, new, out, (0, len(old)))


def _both(
    changes: Sequence[Change], old: str, new: str, out: Console, edges: tuple[int, int]
) -> Text:
    """A stretch of the old text with what became of it."""
    text, at = Text(), edges[0]
    for change in changes:
        text.append(_line(old[at : change.old.start]), style="dim")
        text.append_text(_marked(_line(change.old.of(old)), _line(change.new.of(new)), out))
        at = change.old.end
    return text.append(_line(old[at : edges[1]]), style="dim")


def _cut_left(text: str, at: int) -> int:
    """The beginning of a word, some characters before."""
    left = at - _AROUND
    return 0 if left <= 0 else text.rfind(" ", 0, left) + 1


def _cut_right(text: str, at: int) -> int:
    right = text.find(" ", at + _AROUND)
    return len(text) if right < 0 else right


def _line(text: str) -> str:
    """On one line, with a mark where it broke; blanks at the edges stay."""
    return words.printable(text).replace("\n", " ⏎ ")


def _marked(old: str, new: str, out: Console) -> Text:
    """Both sides: told apart by colours where there are some, else by marks."""
    plain = not out.is_terminal or out.color_system is None
    text = Text()
    if old:
        text.append(f"[-{old}-]" if plain else old, style=_OLD)
    if old and new and not plain:
        text.append(" ")
    if new:
        text.append(f"{{+{new}+}}" if plain else new, style=_NEW)
    return text


def _claims(out: Console, changes: Changes) -> None:
    """What changed, came and went; what was kept as a number."""
    for item in changes.claims:
        if item.change == "kept":
            continue
        style = {"changed": "yellow", "lost": "red", "new": "green"}[item.change]
        line = Text().append(f"{item.change:<8}", style=style)
        claim = item.old if item.old is not None else item.new
        assert claim is not None
        out.print(Padding(line.append(_said(claim)), (0, 0, 0, 2)))
        for slot in item.slots:
            line = Text(f"{slot.slot:<12}", style="dim")
            sides = Text().append_text(line).append_text(_compared(*_sides(item, slot), out))
            out.print(Padding(sides, (0, 0, 0, 10)))
    kept = changes.counted("kept")
    if kept:
        _read(out, f"kept    {_number(kept)}")


def _said(claim: Claim) -> str:
    """ "governor of Kaluga Oblast: 11 downed uav, Kaluga Oblast, 20:00–07:00"."""
    count = words.count(claim.count)
    what = words.what(claim)
    number = what if not count or count == "0" else f"{count} {what}"
    hours = words.hours(claim.window, settings.zone(settings.PICTURE_ZONE))
    stance = "" if claim.stance == "asserted" else f"{claim.stance}: "
    parts = [f"{stance}{number}", words.where(claim), hours]
    return f"{words.speaker(claim.speaker)}: {', '.join(part for part in parts if part)}"


def _sides(item: ClaimChange, slot: SlotChange) -> tuple[str, str]:
    """A slot as people know it, before and after."""
    assert item.old is not None
    assert item.new is not None
    zone = settings.zone(settings.PICTURE_ZONE)
    shown = {
        "speaker": lambda claim: words.speaker(claim.speaker),
        "count": lambda claim: words.count(claim.count) or "none",
        "areas": lambda claim: words.where(claim) or "none",
        "window": lambda claim: _hours(claim) or words.hours(claim.window, zone) or "none",
    }.get(slot.slot)
    if shown is None:
        return _field(slot.old), _field(slot.new)
    return words.one_line(shown(item.old)), words.one_line(shown(item.new))


def _hours(claim: Claim) -> str:
    """With its dates: the same clock hours of another night are another window."""
    window = claim.window
    if window.start is None or window.end is None:
        return ""
    return f"{_clock(window.start)} – {_clock(window.end)}"


def _field(value: Any) -> str:
    if isinstance(value, datetime):
        return _clock(value)
    if isinstance(value, dict):
        return words.one_line(str(value.get("printed") or value.get("icao") or value), 60)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else words.one_line(str(value), 60)


def _clock(moment: datetime) -> str:
    return f"{told.clock(moment)} {moment:%Y}"


def _number(claims: int) -> str:
    return words.number(claims, "claim")
