"""How a ledger came to its present tables, step by step (Alembic)."""
