"""The index by which claims and documents are found by words.

Empty at first: ``Ledger.index_words`` derives it from the texts. No triggers guard these tables,
because they may be made anew, and the schema's metadata does not have them, so that whatever goes
over the ledger's own tables passes them by. SQLite keeps lists of terms alone, without the words
("contentless"); its tokenizer has nothing to do but to cut at blanks, since terms are made by
svodka.language.terms.
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"

_STATE = "CREATE TABLE search_state (version TEXT NOT NULL, upto BIGINT NOT NULL)"
_SQLITE = (
    "CREATE VIRTUAL TABLE {table} USING fts5(words, more, content = '',"
    " tokenize = \"ascii tokenchars ':.@/-'\")",
)
_POSTGRESQL = (
    "CREATE TABLE {table} (key BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
    "CREATE INDEX {table}_words ON {table} USING gin (words)",
)


def upgrade() -> None:
    op.execute(_STATE)
    for table in ("search_claims", "search_documents"):
        for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
            # Not as text(): a colon would be taken for a parameter.
            op.get_bind().exec_driver_sql(statement.format(table=table))
