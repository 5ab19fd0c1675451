"""Where quotation marks open and close, in every style, and lines of dialogue.

Scanned in the printed text: cleaning makes ‘ and ’ one sign, and the direction is what matters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from svodka.model import Span

# A quotation that goes on for longer was most likely never closed.
_LONGEST = 2000
# So many marks inside one mean the same; without a limit, noise costs the square of its length.
_MOST = 40
_CLOSERS = {"«": "»", "“": "”", "„": "“”", "‘": "’", "‚": "‘’", "‹": "›", "»": "«"}
_SIGNS = re.compile("[«»“”„‘’‚‹›\"']")
_APOSTROPHES = re.compile("[’'‘]")
_DASH = re.compile(r"[ \t]*[—–―-][ \t]*(?=\S)")
_INNER_DASH = re.compile(r"[,.!?…]\s+[—–―-]\s+")


@dataclass(frozen=True, slots=True)
class Quoted:
    """``outer`` holds the marks, ``inner`` what stands between them."""

    outer: Span
    inner: Span
    dialogue: bool = False


def quoted(text: str) -> tuple[Quoted, ...]:
    """All quoted stretches in order; of nested ones the outermost. A mark that is never closed
    opens nothing."""
    out: list[Quoted] = []
    for line in _lines(text):
        if not out or line.end > out[-1].outer.end:
            start = max(line.start, out[-1].outer.end) if out else line.start
            out += _in_line(text, Span(start, line.end))
    return tuple(out)


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for match in re.finditer(r"[\r\n]+", text):
        if match.start() > start:
            yield Span(start, match.start())
        start = match.end()
    if start < len(text):
        yield Span(start, len(text))


def _in_line(text: str, line: Span) -> Iterator[Quoted]:
    at = line.start
    while True:
        match = _SIGNS.search(text, at, line.end)
        if match is None:
            return
        opening = match.start()
        at = opening + 1
        if not _can_open(text, opening, line):
            continue
        closing = _close(text, opening, line)
        if closing is None:
            continue
        if text[opening + 1 : closing].strip():
            yield Quoted(Span(opening, closing + 1), Span(opening + 1, closing))
            at = closing + 1


def _can_open(text: str, at: int, line: Span) -> bool:
    """A mark opens before a letter or digit, after a blank, a bracket or another mark."""
    sign = text[at]
    if sign in "”’›" or (sign == "»" and "«" not in text[at : min(line.end, at + _LONGEST)]):
        return False
    before = text[at - 1] if at > line.start else " "
    after = text[at + 1] if at + 1 < line.end else " "
    if after.isspace():
        return False
    if sign in "«„“‚‹":
        return True
    return before.isspace() or before in '([{—–-:;,«“„"*_'


def _opens(text: str, at: int) -> bool:
    """“ closes what „ opened, unless it stands after a blank."""
    return text[at - 1].isspace() or text[at - 1] in "([{«„"


def _close(text: str, opening: int, line: Span) -> int | None:
    """Where the mark at ``opening`` closes: its own pair, with what is nested inside left out.

    Marks with a direction may close paragraphs later; each of these may open with the mark again.
    """
    sign = text[opening]
    end = min(line.end, opening + _LONGEST)
    if sign in "\"'":
        return _straight(text, opening, end)
    if sign in "‘‚":
        return _single(text, opening, end)
    depth, closers = 0, _CLOSERS[sign]
    last = min(len(text), opening + _LONGEST)
    for match in islice(_SIGNS.finditer(text, opening + 1, last), _MOST):
        found, at = match.group(), match.start()
        if found in closers and not (found == "“" and _opens(text, at)):
            if depth == 0:
                return at
            depth -= 1
        elif found == sign and sign not in closers and text[at - 1] not in "\r\n":
            depth += 1
    # "“…"": opened with a curly mark and closed with a straight one.
    return _straight(text, opening, end, '"') if sign in "“„" else None


def _straight(text: str, opening: int, end: int, sign: str | None = None) -> int | None:
    """The next straight mark that does not itself open: after a letter or a sign, not a blank."""
    sign = sign or text[opening]
    depth = 0
    for at in islice(_places(text, sign, opening + 1, end), _MOST):
        if text[at - 1].isspace():
            # "the "Rio" mall": a straight mark after a blank, before a letter, is one inside.
            opens = at + 1 < end and text[at + 1].isalnum()
            depth += opens and sign == '"'
            continue
        if sign == "'" and at + 1 < end and text[at + 1].isalnum():
            continue
        if depth:
            depth -= 1
            continue
        return at
    return None


def _places(text: str, sign: str, start: int, end: int) -> Iterator[int]:
    at = text.find(sign, start, end)
    while at >= 0:
        yield at
        at = text.find(sign, at + 1, end)


def _single(text: str, opening: int, end: int) -> int | None:
    """’ is an apostrophe as well: inside a word, and after a plural's s if a better one comes."""
    doubtful = None
    for match in islice(_APOSTROPHES.finditer(text, opening + 1, end), _MOST):
        at = match.start()
        if text[at - 1].isspace():
            continue
        after = text[at + 1] if at + 1 < len(text) else " "
        if after.isalnum():
            continue
        if text[at - 1] in ".,!?…" or after in ",.;:)!?" or text[at - 1] != "s":
            return at
        doubtful = doubtful if doubtful is not None else at
    return doubtful


def dialogue(text: str, said: re.Pattern[str]) -> tuple[Quoted, ...]:
    """The spoken parts of lines that open with a dash: «— Сбиты трое, — сказал глава. — Тихо.»

    ``said`` matches a verb of saying: without one after an inner dash the line is a list's item.
    """
    out: list[Quoted] = []
    for line in _lines(text):
        head = _DASH.match(text, line.start, line.end)
        if head is None:
            continue
        cuts = [(m.start() + 1, m.end()) for m in _INNER_DASH.finditer(text, head.end(), line.end)]
        parts = _parts(head.end(), line.end, cuts)
        if len(parts) > 1 and said.search(text[slice(*parts[1])]):
            out += [Quoted(span, span, True) for span in parts[::2]]
    return tuple(out)


def _parts(start: int, end: int, cuts: list[tuple[int, int]]) -> list[Span]:
    parts = []
    for stop, after in cuts:
        parts.append(Span(start, stop))
        start = after
    return [*parts, Span(start, end)]
