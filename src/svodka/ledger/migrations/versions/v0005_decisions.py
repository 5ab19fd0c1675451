"""Judgements that correct a slot, compare claims, undo, assign, or review a second time.

The columns are empty in the rows that are there: those are decisions.
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"

_STATEMENTS = (
    "ALTER TABLE judgements ADD COLUMN act TEXT",
    "ALTER TABLE judgements ADD COLUMN change TEXT",
    "ALTER TABLE judgements ADD COLUMN about BIGINT",
    "CREATE INDEX judgements_subject ON judgements (kind, subject, entry)",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
