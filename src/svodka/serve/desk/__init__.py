"""The review desk: what waits to be decided, how it is decided, and what that moved.

Everything is a page and a form that work without JavaScript; ``static/desk.js`` adds keys. Deciding
needs a reviewer; undoing another's decision, assigning to others and retracting documents an
editor. Decisions are judgements in the ledger, beside what the machine read.
"""

from svodka.serve.desk.routes import router

__all__ = ["router"]
