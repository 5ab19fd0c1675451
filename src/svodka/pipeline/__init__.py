"""Composes the stages; the only place where they meet."""

from svodka.pipeline.read import read

__all__ = ["read"]
