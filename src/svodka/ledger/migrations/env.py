"""Alembic's entrance: the connection comes from whoever upgrades, inside one transaction."""

from __future__ import annotations

from alembic import context

from svodka.ledger.schema import metadata

# transactional_ddl False: the caller has begun, and commits.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,
)
context.run_migrations()
