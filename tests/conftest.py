"""Settings that every test shares."""

from __future__ import annotations

from hypothesis import settings

# The first reading of a run loads word lists and the gazetteer, so that a deadline measures that.
settings.register_profile("svodka", deadline=None)
settings.load_profile("svodka")
