"""The kinds of sources: ours, and those that other packages register.

A package brings a kind by an entry point of the group ``svodka.sources``: its name is what stands
as ``kind`` in sources.toml, its value a function ``take(source, context)`` (see ``records``).
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

from svodka.errors import SettingsError
from svodka.sources.records import Take

GROUP = "svodka.sources"

# For a checkout that was not installed; an installed package registers the same ones.
BUILT_IN = {
    "feed": "svodka.sources.kinds.feed:take",
    "page": "svodka.sources.kinds.page:take",
    "telegram_preview": "svodka.sources.kinds.telegram_preview:take",
    "telegram_api": "svodka.sources.kinds.telegram_api:take",
    "files": "svodka.sources.kinds.files:take",
}


def kinds() -> tuple[str, ...]:
    """The names of all kinds, sorted. None of them is loaded for that."""
    return tuple(sorted(BUILT_IN.keys() | {point.name for point in entry_points(group=GROUP)}))


def load(kind: str) -> Take:
    """The function of a kind. Ours cannot be replaced. SettingsError when there is none, or the
    package that brings it does not work."""
    if kind in BUILT_IN:
        module, _, name = BUILT_IN[kind].partition(":")
        own: Take = getattr(import_module(module), name)
        return own
    point = next(iter(entry_points(group=GROUP, name=kind)), None)
    if point is None:
        raise SettingsError(
            f"no kind of source is called {kind!r}", hint=f"there are: {', '.join(kinds())}"
        )
    return _loaded(point)


def _loaded(point: EntryPoint) -> Take:
    package = point.dist.name if point.dist is not None else point.value
    try:
        take: Take = point.load()
    except Exception as error:  # a stranger's module can fail in any way while it is loaded
        raise SettingsError(
            f"the kind {point.name!r} of the package {package} cannot be loaded: {error}"
        ) from error
    if not callable(take):
        raise SettingsError(f"the kind {point.name!r} of the package {package} is no function")
    return take
