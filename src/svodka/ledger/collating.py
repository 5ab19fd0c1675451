"""Text in one order in every database: that of its bytes in UTF-8, which is that of code points.

SQLite has no other. PostgreSQL follows the language of the database, which would put the answers of
a ledger that was moved into another order.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class bytewise(FunctionElement[str]):
    """To order by: ``bytewise(documents.c.id)``."""

    name = "bytewise"
    type = Text()
    inherit_cache = True


@compiles(bytewise)
def _plain(element: bytewise, compiler: Any, **told: Any) -> str:
    return str(compiler.process(element.clauses, **told))


@compiles(bytewise, "postgresql")
def _collated(element: bytewise, compiler: Any, **told: Any) -> str:
    return f'{compiler.process(element.clauses, **told)} COLLATE "C"'
