"""What is true of any text: normalising, tokens, numerals, lexicons. Imports only the model."""

from svodka.language.normalise import Clean, clean, fold
from svodka.language.tokens import Token, tokens

__all__ = ["Clean", "Token", "clean", "fold", "tokens"]
