"""``svodka night``."""


def night() -> None:
    """Night."""
