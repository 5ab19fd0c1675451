"""Keys by which spellings are compared: one alphabet, any romanisation, no case endings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from svodka.language import fold
from svodka.places.records import Place

_CYRILLIC = str.maketrans(
    dict(
        zip(
            "абвгґдезийклмнопрстуфыэіїє",
            "abvggdeziiklmnoprstufieiie",
            strict=True,
        )
    )
    | {"ж": "zh", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "u", "я": "a"}
    | dict.fromkeys("ьъ'’", None)
)
_LATIN = (
    (re.compile(r"kh"), "h"),
    (re.compile(r"[yij]+(?=[eoau])"), ""),
    (re.compile(r"[yij]+"), "i"),
    (re.compile(r"tz|cz"), "ts"),
    (re.compile(r"c(?!h)k?"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"w"), "v"),
    (re.compile(r"([^\W\d_])\1+"), r"\1"),
    (re.compile(r"[^a-z]+"), ""),
)
# Endings of nouns and of adjectives in -sk-, in the alphabet of keys.
_NOUN_END = re.compile(r"(?<=...)(?:a?mi|a?h|[ao]m|em|ogo|oi|ei|u|[aeio])$")
_ADJECTIVE_END = re.compile(
    r"(?<=...)(?:i?[dtz]?sk|tk)(?:i|a|o|e|u|oi|oe|ogo|omu|om|oho|im|ii|ih|imi)?$"
)


@lru_cache(maxsize=65536)
def key(name: str) -> str:
    """Tarussky → tarusk + i, Таруса → tarusa: lower-case a to z, without doubled letters."""
    text = fold(name).translate(_CYRILLIC)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    for pattern, made in _LATIN:
        text = pattern.sub(made, text)
    return text


@lru_cache(maxsize=65536)
def stem(name: str) -> str:
    """The key without its case ending; never shorter than three letters."""
    return _NOUN_END.sub("", key(name))


@lru_cache(maxsize=65536)
def root(name: str) -> str:
    """The key without the suffix of a district's name: Тарусского, Tarussky, Таруса → tarus."""
    text = key(name)
    bare = _ADJECTIVE_END.sub("", text)
    return bare if bare != text else stem(name)


def names(place: Place) -> tuple[str, ...]:
    """The names of a place that a printed spelling is compared with."""
    return tuple(name for name in (place.name, place.name_ru, place.name_uk) if name)
