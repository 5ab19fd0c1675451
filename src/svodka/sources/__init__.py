"""Where bulletins come from: sources.toml, polite fetching, feeds, pages, channels; ``sync``.

The only package that asks the network for anything.
"""

from svodka.sources.records import Context, FetchError, Gone, Item, Source

__all__ = ["Context", "FetchError", "Gone", "Item", "Source"]
