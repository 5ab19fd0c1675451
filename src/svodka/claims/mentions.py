"""A speaker's mention, and what stands around it: «…, — ОВА», «Генштаб повідомляє:»."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from svodka.claims.units import AREA, NUM, OBJ, SIGN, SPEAKER, VERB, WORD, Toponym, Unit
from svodka.language import Token

_DASHES = ("—", "–", "-")
_ABOUT = ("об", "о", "про")  # "the governor on the day that passed"
_LONGEST = 4  # words of a stranger's name


@dataclass(slots=True)
class Mention:
    """A speaker named in the text: office or agency id, token ranges of name and medium."""

    id: str
    start: int
    end: int
    name: tuple[int, int] | None = None
    medium: tuple[int, int] | None = None
    says: bool = False
    region: Toponym | None = None  # "the governor of the Kaluga region": the printed region
    closing: bool = False  # "…, — ОВА": at the end, after a dash, for all that stands before it
    header: bool = False  # «Генштаб повідомляє:» for all that follows
    persons: tuple[str, ...] = ()  # of data/speakers, whose name it is
    candidates: tuple[str, ...] = ()  # the ids among which nothing decides


def frame(tokens: Sequence[Token], units: Sequence[Unit], mention: Mention) -> None:
    """Sets ``closing`` and ``header`` of a mention from what stands around it."""
    before = [u for u in units if u.end <= mention.start and not _ornament(u)]
    after = [u for u in units if u.start >= mention.end]
    dash = next((n for n, u in enumerate(reversed(before[2:][-4:])) if _is_dash(u)), None)
    between = before[len(before) - dash :] if dash else []
    mention.closing = (
        dash is not None
        and not any(u.kind in (OBJ, NUM, AREA, VERB) for u in between)
        and all(_tail(tokens, u) for u in _until_ornament(after))
    )
    colon = next((n for n, u in enumerate(after[:4]) if u.value == ":"), None)
    opens = not any(u.kind not in (SIGN, WORD) for u in before) and len(before) <= 1
    mention.header = opens and (
        (colon is not None and not any(u.kind in (NUM, OBJ, VERB, SIGN) for u in after[:colon]))
        or (bool(after) and after[0].value in _ABOUT)
    )


def stranger(tokens: Sequence[Token], units: Sequence[Unit]) -> list[Unit]:
    """«…, — Досье Шпиона.»: the units of a name of its own that ends the sentence after a comma and
    a dash; none when there is no such name."""
    body = list(_until_ornament(units[1:])) if len(units) > 4 else []
    dash = next(
        (
            n
            for n in range(len(body) - 1, 0, -1)
            if body[n].value in _DASHES and body[n - 1].value in (",", "»")
        ),
        None,
    )
    if dash is None:
        return []
    name = [u for u in body[dash + 1 :] if u.kind != SIGN]
    if not 1 <= len(name) <= _LONGEST or any(u.kind not in (WORD, AREA) for u in name):
        return []
    words = tokens[name[0].start : name[-1].end]
    return name if all(t.text[:1].isupper() for t in words if t.kind == "word") else []


def region_of(unit: Unit) -> str:
    """The id of the first region that a unit names, else ""."""
    for toponym in unit.toponyms:
        if toponym.kind == "region" and toponym.ids:
            return toponym.ids[0][0]
    return ""


def _ornament(unit: Unit) -> bool:
    return unit.kind == SIGN and not unit.value.isascii() and unit.value not in "—–«»"


def _tail(tokens: Sequence[Token], unit: Unit) -> bool:
    """What may follow a closing mention: signs, and the rest of its name."""
    return unit.kind in (SIGN, SPEAKER) or tokens[unit.start].text[:1].isupper()


def _is_dash(unit: Unit) -> bool:
    return unit.kind == SIGN and unit.value in _DASHES


def _until_ornament(units: Sequence[Unit]) -> Iterator[Unit]:
    """Units up to an emoji, which starts a channel's own line, or a full stop."""
    for unit in units:
        if unit.kind == SIGN and (
            unit.value in ".!?[" or (not unit.value.isascii() and unit.value not in "—–«»“”„")
        ):
            return
        yield unit
