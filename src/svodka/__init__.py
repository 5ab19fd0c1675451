"""Svodka reads official bulletins and the articles that retell them into claims."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from svodka.model import Claim, Document, Issue, Reading
from svodka.pipeline import read

if TYPE_CHECKING:
    from svodka.ledger import Ledger
    from svodka.model.audit import Audit

__all__ = ["Claim", "Document", "Issue", "Reading", "audit", "read"]
__version__ = "0.1.0"


def audit(article: Reading, against: Ledger | Iterable[Reading]) -> Audit:
    """What an article made of the reports of its time, statement by statement.

    ``against`` is a ledger or the readings of reports; ``svodka.questions.audit`` takes more.
    """
    from svodka.questions.audit import audit as compare

    return compare(article, against)
