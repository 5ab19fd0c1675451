"""People who may log in, their tokens and sessions, and the log of who did what.

A file of its own beside the ledger: a ledger is passed on, and a hash of a password must not be.
``Accounts.open`` is the way in; the records say what comes out.
"""

from svodka.accounts.records import Account, Event, Person, Role, Token
from svodka.accounts.store import Accounts, Opened

__all__ = ["Account", "Accounts", "Event", "Opened", "Person", "Role", "Token"]
