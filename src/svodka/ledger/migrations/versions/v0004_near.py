"""Which texts are near to which: signatures, their bands, and links.

Empty at first: ``Ledger.index_families`` derives them from the texts. No triggers guard these
tables, because they may be made anew.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

_BLOB = {"sqlite": "BLOB", "postgresql": "BYTEA"}
_ROWS = {"sqlite": " WITHOUT ROWID", "postgresql": ""}
_TABLES = """
CREATE TABLE sketches (
    entry BIGINT NOT NULL REFERENCES entries (seq), version TEXT NOT NULL,
    signature {blob} NOT NULL, twin BIGINT NOT NULL, PRIMARY KEY (entry));
CREATE INDEX sketches_twin ON sketches (twin, entry);
CREATE TABLE sketch_bands (
    stretch BIGINT NOT NULL, hash BIGINT NOT NULL, entry BIGINT NOT NULL,
    PRIMARY KEY (stretch, hash, entry)){rows};
CREATE TABLE near_links (
    entry BIGINT NOT NULL REFERENCES entries (seq), other BIGINT NOT NULL REFERENCES entries (seq),
    alike INTEGER NOT NULL, PRIMARY KEY (entry, other));
CREATE INDEX near_links_other ON near_links (other);
"""


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    tables = _TABLES.format(blob=_BLOB[dialect], rows=_ROWS[dialect])
    for statement in tables.split(";\n"):
        if statement.strip():
            op.execute(statement)
