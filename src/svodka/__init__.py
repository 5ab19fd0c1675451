"""Svodka reads official bulletins and the articles that retell them into claims."""

from svodka.model import Claim, Document, Issue, Reading
from svodka.pipeline import read

__all__ = ["Claim", "Document", "Issue", "Reading", "read"]
__version__ = "0.1.0"
