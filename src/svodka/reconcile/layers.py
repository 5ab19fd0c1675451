"""A mapping that can be branched cheaply: a shared base and what differs from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_GONE: Any = object()
_MOST = 2_000


class Layers(Generic[K, V]):
    """``set`` and ``drop`` change this branch only; the base is never written to by a branch."""

    __slots__ = ("_base", "_top")

    def __init__(self, base: dict[K, V], top: dict[K, V] | None = None) -> None:
        self._base = base
        self._top: dict[K, V] = {} if top is None else top

    def branch(self) -> Layers[K, V]:
        """Another that starts alike. Costs the difference, not the whole, but for now and then."""
        if len(self._top) <= _MOST:
            return Layers(self._base, dict(self._top))
        return Layers(dict(self.items()))

    def get(self, key: K, default: Any = None) -> Any:
        found = self._top.get(key, self)
        if found is self:
            return self._base.get(key, default)
        return default if found is _GONE else found

    def __contains__(self, key: K) -> bool:
        found = self._top.get(key, self)
        return key in self._base if found is self else found is not _GONE

    def set(self, key: K, value: V) -> None:
        self._top[key] = value

    def drop(self, key: K) -> None:
        if key in self._base:
            self._top[key] = _GONE
        else:
            self._top.pop(key, None)

    def items(self) -> Iterator[tuple[K, V]]:
        for key, value in self._base.items():
            if key not in self._top:
                yield key, value
        for key, value in self._top.items():
            if value is not _GONE:
                yield key, value
