"""Answers over HTTP: the API under /api/v1 and the pages. It reads a ledger and never writes one.

``app.create_app`` makes the application; ``context.Context`` is what routes are given.
"""
