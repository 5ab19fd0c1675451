"""Bytes → clean, addressable text. The readers (``svodka.documents.paths``) do input's I/O;
``svodka.documents.identity`` is pure."""

from svodka.documents.identity import document_id

__all__ = ["document_id"]
