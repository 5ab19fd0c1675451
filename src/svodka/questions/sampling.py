"""A sample of what nothing speaks against, and what it says of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from math import sqrt

from svodka.questions.review import Precision, Rate

# The share of claims that are drawn.
RATE = 0.05
# Of the normal distribution, for 95 %.
_Z = 1.959964


def drawn(claim: str, rate: float = RATE) -> bool:
    """Whether a claim is of the sample: told by a hash of its id alone, so that nobody chooses, and
    a higher rate only adds."""
    return int.from_bytes(sha256(f"svodka sample {claim}".encode()).digest()[:8]) < rate * 2**64


def lot(subject: str) -> str:
    """A key that puts things in an order that says nothing about them."""
    return sha256(f"svodka lot {subject}".encode()).hexdigest()


def wilson(hits: int, of: int) -> Rate:
    """A share with the 95 % interval of Wilson (1927), which holds for few and for none."""
    if not of:
        return Rate(hits, of, None, None, None)
    share, square = hits / of, _Z * _Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = _Z * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return Rate(hits, of, share, max(0.0, middle - half), min(1.0, middle + half))


def precision(verdicts: Iterable[str | None], rate: float = RATE) -> Precision:
    """``verdicts`` of the sampled claims: None where nobody decided yet."""
    found = Counter(verdicts)
    decided = sum(found[word] for word in ("accepted", "corrected", "rejected"))
    return Precision(
        rate,
        found.total(),
        found["accepted"],
        found["corrected"],
        found["rejected"],
        wilson(found["accepted"], decided),
    )
