"""``svodka add``."""


def add() -> None:
    """Add."""
