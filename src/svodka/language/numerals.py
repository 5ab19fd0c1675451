"""Number words in every case and gender, and digits, → values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from svodka.language.tokens import Token


class NumberWord(NamedTuple):
    """``kind``: unit, teen, ten and hundred add up in falling order; times and thousand multiply
    what stands before them; group (a dozen) counts alone or after a number."""

    value: int
    kind: str


@lru_cache(maxsize=1)
def number_words() -> Mapping[str, NumberWord]:
    """The table of data/language/numerals.tsv by folded form."""
    table: dict[str, NumberWord] = {}
    text = files("svodka").joinpath("data/language/numerals.tsv").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            form, value, kind, _ = line.split("\t")
            table[form] = NumberWord(int(value), kind)
    return table


_RANK = {"unit": 1, "teen": 1, "ten": 2, "hundred": 3}


def read_number(tokens: Sequence[Token], i: int) -> tuple[int, int] | None:
    """The number that starts at ``tokens[i]``: its value and how many tokens it takes, or None.

    Reads "23", "1 177", "1,900", "двадцать три", "two hundred and five", "1,5 тысячи".
    """
    token = tokens[i]
    if token.kind == "number":
        return _digits(tokens, i)
    if token.key in _AND_A_HALF:
        return _and_a_half(tokens, i)
    if token.kind == "word" and "-" in token.key:
        first = number_words().get(token.key.partition("-")[0])
        return None if first is None or token.key not in number_words() else _words(tokens, i)
    if token.kind != "word" or token.key not in number_words():
        return None
    return _words(tokens, i)


_AND_A_HALF = frozenset(("полтора", "полторы", "полутора", "півтора", "півтори", "півтораста"))


def _and_a_half(tokens: Sequence[Token], i: int) -> tuple[int, int] | None:
    """«полторы тысячи» is 1,500; alone it counts nothing whole."""
    word = number_words().get(tokens[i + 1].key) if i + 1 < len(tokens) else None
    if word is None or word.value % 2 or word.kind not in ("thousand", "group", "hundred"):
        return None
    return word.value * 3 // 2, 2


def _digits(tokens: Sequence[Token], i: int) -> tuple[int, int] | None:
    text = tokens[i].text
    words = number_words()
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    multiplier = words.get(after.key) if after is not None and after.kind == "word" else None
    if text.isdigit():
        if len(text) > 9:
            return None
        value, used = int(text), 1
        # "1 177": groups of three digits after a blank, nine digits at most; a year never has
        # that form.
        if len(text) <= 3:
            while (
                used < 3
                and i + used < len(tokens)
                and len(tokens[i + used].text) == 3
                and tokens[i + used].text.isdigit()
                and tokens[i + used].start == tokens[i + used - 1].end + 1
            ):
                value, used = value * 1000 + int(tokens[i + used].text), used + 1
        if used == 1 and multiplier is not None and multiplier.kind == "thousand":
            return value * 1000, 2
        return value, used
    whole, _, rest = text.partition(",")
    if (
        rest
        and whole.isdigit()
        and len(whole) <= 3
        and all(len(p) == 3 and p.isdigit() for p in rest.split(","))
    ):
        return int(text.replace(",", "")), 1
    if multiplier is not None and multiplier.kind == "thousand":
        try:
            return round(float(text.replace(",", ".")) * 1000), 2
        except ValueError:
            return None
    return None


def _words(tokens: Sequence[Token], i: int) -> tuple[int, int] | None:
    words = number_words()
    total, part, used, rank = 0, 0, 0, 9
    while i + used < len(tokens):
        token = tokens[i + used]
        word = words.get(token.key) if token.kind == "word" else None
        if word is None:
            joins = token.key == "and" and used and (rank == 3 or (total and not part))
            if joins and _follows(tokens, i + used + 1):
                used += 1
                continue
            break
        if word.kind == "group":
            if used == 0 or rank < 9:
                return (part or 1) * word.value, used + 1
            break
        if word.kind in ("times", "thousand"):
            if (used and part == 0) or (rank == 3 and word.kind == "times"):
                break
            part = (part or 1) * word.value
            if word.kind == "thousand":
                total, part, rank = total + part, 0, 9
            else:
                rank = 3
            used += 1
            continue
        new = _RANK[word.kind]
        if new >= rank or (word.kind == "teen" and rank < 3):
            break
        part, rank, used = part + word.value, new, used + 1
    return (total + part, used) if used else None


def _follows(tokens: Sequence[Token], i: int) -> bool:
    return (
        i < len(tokens)
        and tokens[i].key in number_words()
        and number_words()[tokens[i].key].kind in _RANK
    )
