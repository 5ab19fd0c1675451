"""Near-duplicates: two texts that are one article, reworded, cut, reordered or embroidered.

Words alone cannot tell: bulletins of two nights share nearly all of them, a rewrite of an article
fewer. So two texts are near when their **pairs of stems** overlap (MinHash finds such texts, the
exact overlap decides), and their **facts** agree: the numbers and the names of the text that has
fewer of them stand in the other one too, most of them, for a rewrite may change a number. A short
text is mostly formula: there the facts of each have to stand in the other. What was published
further apart than ``WINDOW`` is never near.

Thresholds were chosen by ``benchmarks/families.py``; docs/families.md has the measurement.
"""

from __future__ import annotations

import re
import struct
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import blake2b
from itertools import pairwise
from operator import eq

from svodka.language.normalise import clean
from svodka.language.numerals import read_number
from svodka.language.tokens import Token, tokens

# Published further apart, texts are never near; short ones still less.
WINDOW = timedelta(hours=48)
SHORT_WINDOW = timedelta(hours=12)
# A short text of a source that is near an earlier one of the same source is a new notice in the
# usual words, unless it comes at once.
AGAIN = timedelta(hours=1)

LEAST = 8  # words; a text with fewer is near nothing
SHORT = 60  # words; a shorter text is mostly formula
LONG = 150  # words; in a longer one a fact may be changed though there are few

# The share of pairs of stems that two texts have in common, of all that they have.
ALIKE = 0.2
SHORT_ALIKE = 0.5
# The share of facts that the other text has: of the text with fewer of them; of both, if short.
NUMBERS, NAMES = 0.7, 0.6
SHORT_NUMBERS, SHORT_NAMES = 0.8, 0.7

ROWS, BANDS = 2, 32
ESTIMATE = 0.1  # of the overlap, from the signatures: below it the texts need not be looked at
_SEED = 20220224  # any will do, but another one is another ``version``
_STEM = 5  # letters; declension happens after them in most words of the three languages
_NAME = 4  # letters of the shortest name
_PACKED = struct.Struct(f"<{ROWS * BANDS}I")
_ADDRESS = re.compile(r"(?:https?://|\bt\.me/|@|#)\S+")
_OPENERS = frozenset('.!?…:;«„“"(—–-•◾▪■▫◽✅❗⚡')


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is compared of a text: how many words, their stems, pairs of stems next to each other,
    the stems of names (capitalised where no sentence starts), and numbers. All but the numbers are
    64-bit hashes, packed: a few kilobytes, so that thousands can be kept at hand. ``signature`` is
    the MinHash of the pairs, 4 bytes a row, little-endian; b"" for a text that is near none."""

    words: int
    signature: bytes
    stems: bytes
    pairs: bytes
    names: bytes
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Printed:
    """A sketch, when it was published (aware, None if not known) and by which source."""

    sketch: Sketch
    published: datetime | None = None
    source: str | None = None


def version() -> str:
    """Signatures of different versions are not compared: ours, and that of the library's digest."""
    from rensa import RMinHash  # type: ignore[import-untyped]

    return f"1.{RMinHash.ALGORITHM_VERSION}"


def sketch(text: str) -> Sketch:
    """Of any text; linear in its length."""
    found = tokens(_ADDRESS.sub(" ", clean(text).text))
    stems = [
        token.key[:_STEM] if token.kind == "word" else token.text
        for token in found
        if token.kind in ("word", "number")
    ]
    pairs = list(map(" ".join, pairwise(stems)))
    hashed = _hashed(stems, pairs, names(found))
    return Sketch(len(stems), _signature(pairs), *hashed, frozenset(numbers(found)))


def bands(signed: bytes) -> tuple[int, ...]:
    """64-bit hashes (signed, as databases have them); texts that share one may be near."""
    key = _key()
    size = 4 * ROWS
    return tuple(
        int.from_bytes(
            blake2b(
                signed[at : at + size], digest_size=8, key=key, salt=struct.pack("<I", at)
            ).digest(),
            "little",
            signed=True,
        )
        for at in range(0, len(signed), size)
    )


def estimate(one: bytes, other: bytes) -> float:
    """The overlap of the pairs as two signatures tell it, give or take 0.06."""
    same: int = sum(map(eq, _PACKED.unpack(one), _PACKED.unpack(other)))
    return same / (ROWS * BANDS)


def near(one: Printed, other: Printed) -> float | None:
    """The overlap of the pairs, 0 to 1, if the two are near; None if they are not.

    Symmetric. Of two texts without a time, or one, the facts have to agree as those of short texts.
    """
    a, b = one.sketch, other.sketch
    words = min(a.words, b.words)
    if words < LEAST or not _in_time(one, other, words):
        return None
    if a is b:
        return 1.0
    strict = words < SHORT or one.published is None or other.published is None
    slack = 1 if words >= LONG else 0
    # The cheapest first: most texts that share a template differ in their numbers.
    if not _numbers_agree(a.numbers, b.numbers, strict, slack):
        return None
    alike = _overlap(_set(a.pairs), _set(b.pairs))
    if alike < (SHORT_ALIKE if words < SHORT else ALIKE):
        return None
    return alike if _names_agree(a, b, strict, slack) else None


def _in_time(one: Printed, other: Printed, words: int) -> bool:
    if one.published is None or other.published is None:
        return True
    apart = abs(one.published - other.published)
    if words >= SHORT:
        return apart <= WINDOW
    same = one.source is not None and one.source == other.source
    return apart <= (AGAIN if same else SHORT_WINDOW)


def _numbers_agree(a: frozenset[str], b: frozenset[str], strict: bool, slack: int) -> bool:
    common = len(a & b)
    if strict:
        return common >= SHORT_NUMBERS * max(len(a), len(b))
    fewer = min(len(a), len(b))
    return common >= min(NUMBERS * fewer, fewer - slack)


def _names_agree(a: Sketch, b: Sketch, strict: bool, slack: int) -> bool:
    both = _named(a, b), _named(b, a)
    if strict:
        return all(size - missing >= SHORT_NAMES * size for size, missing in both)
    # Where both have as many, the better way round: which text comes first makes no difference.
    size, missing = min(both)
    return size - missing >= min(NAMES * size, size - slack)


def _named(one: Sketch, other: Sketch) -> tuple[int, int]:
    """How many names a text has, and how many of them are no words of the other."""
    own = _set(one.names)
    return len(own), len(own - _set(other.stems))


def _overlap(a: set[int], b: set[int]) -> float:
    common = len(a & b)
    return common / ((len(a) + len(b) - common) or 1)


def _signature(pairs: list[str]) -> bytes:
    if len(pairs) < LEAST - 1:
        return b""
    from rensa import RMinHash

    made = RMinHash(num_perm=ROWS * BANDS, seed=_SEED)
    made.update(pairs)
    return _PACKED.pack(*made.digest())


def _hashed(*words: Iterable[str]) -> tuple[bytes, bytes, bytes]:
    from rensa import RMinHash

    one, two, three = (
        array("Q", sorted(set(found))).tobytes()
        for found in RMinHash.hash_token_sets([list(some) for some in words])
    )
    return one, two, three


def _set(packed: bytes) -> set[int]:
    return set(memoryview(packed).cast("Q"))


def numbers(found: Sequence[Token]) -> list[str]:
    """Values, in digits or words; "one" as a word counts nothing. 9.00 and 09:00 are the same."""
    out, i = [], 0
    while i < len(found):
        token = found[i]
        number = read_number(found, i)
        if number is not None:
            value, used = number
            out += [str(value)] if value > 1 or token.kind == "number" else []
            i += used
            continue
        if token.kind == "number":
            out.append(token.text.replace(".", ":").lstrip("0"))
        i += 1
    return out


def names(found: Sequence[Token]) -> list[str]:
    """Stems of capitalised words that start no sentence."""
    out, opens = [], True
    for token in found:
        text = token.text
        if token.kind == "word":
            if not opens and _is_name(text):
                out.append(token.key[:_STEM])
            opens = False
        else:
            opens = token.kind == "line" or text in _OPENERS
    return out


def _is_name(word: str) -> bool:
    """Capitalised, and no abbreviation: the second letter and the last are small (not БпЛА)."""
    return len(word) >= _NAME and word[0].isupper() and word[1].islower() and not word[-1].isupper()


@cache
def _key() -> bytes:
    return version().encode("ascii")
