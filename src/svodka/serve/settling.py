"""What a server does once, beside its first requests: it loads what every search looks into, and
tells the garbage collector to pass over it."""

from __future__ import annotations

import gc
from threading import Thread

from svodka.questions.search_words import understood

# A place, a speaker, a date and a name: with them all lists are there.
_ASKED = "Калужская область губернатор 15 мая Shapsha"


def settle() -> None:
    """The lists are some hundred thousand objects that stay: to go over them all took the collector
    80 ms each time, some four times in 500 searches, while everybody waited."""
    understood(_ASKED)
    gc.collect()
    gc.freeze()


def begin() -> None:
    """In a thread of its own."""
    Thread(target=settle, name="svodka-settling", daemon=True).start()
