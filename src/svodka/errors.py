"""What can go wrong, as people meet it: what happened, where, and what to do.

    SvodkaError
    ├── InputError        an input cannot be read at all (a broken row is a Problem, not an error)
    ├── SettingsError     an option or a setting has a value that means nothing
    ├── ContractError     a JSON document is not one of ours
    ├── AccountsError     the accounts' file cannot be used, or there is no such account
    └── LedgerError       the ledger cannot be opened or written
        ├── LedgerMissing     there is no file at that path
        ├── NotALedger        the file is something else, or of a version we do not know
        └── Overtaken         somebody else decided meanwhile

Every error carries ``message`` (one sentence), ``where`` (a file, a line; may be empty) and
``hint`` (what to do; may be empty). ``str(error)`` is all three on one line.
"""

from __future__ import annotations


class SvodkaError(Exception):
    """The root: ``except SvodkaError`` catches everything that svodka raises by intent."""

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        self.message = message
        self.where = where
        self.hint = hint
        place = f"{where}: " if where else ""
        advice = f" ({hint})" if hint else ""
        super().__init__(f"{place}{message}{advice}")


class InputError(SvodkaError):
    """An input cannot be read at all."""


class SettingsError(SvodkaError):
    """An option or a setting has a value that means nothing."""


class ContractError(SvodkaError):
    """A JSON document does not keep the contract."""


class AccountsError(SvodkaError):
    """The accounts' file cannot be used, or there is no such account, or it may not be so."""


class LedgerError(SvodkaError):
    """The ledger cannot be opened or written."""


class LedgerMissing(LedgerError):
    """There is no file at that path."""


class NotALedger(LedgerError):
    """The file is something else, or a ledger of a version that is not known."""


class Overtaken(LedgerError):
    """Somebody else decided about the same thing after the asker looked."""
