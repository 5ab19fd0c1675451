"""Writes forms that share their start as one group; svodka.places.forms reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from svodka.places.forms import START


def groups(forms: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Forms whose first words start alike: those letters, and ``юхнов,,а,е,ом,у``."""
    by_letters: dict[str, list[str]] = defaultdict(list)
    for form in sorted(forms):
        by_letters[form.partition(" ")[0][:START]].append(form)
    for letters, group in by_letters.items():
        start = common_start(group[0], group[-1])
        yield letters, ",".join([start, *(form[len(start) :] for form in group)])


def common_start(first: str, last: str) -> str:
    """What the first and the last of sorted forms, and so all between, start with."""
    pairs = enumerate(zip(first, last, strict=False))
    size = next((at for at, (one, two) in pairs if one != two), None)
    return first[: len(first) if size is None else size]


def packed(forms: Iterable[str]) -> str:
    """All forms in groups: ``юхнов,,а,е,ом,у;yukhnov,``."""
    return ";".join(group for _, group in groups(forms))
