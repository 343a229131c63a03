"""The reader: pages painted by worker processes, ink over them, and the tools; no MuPDF may enter."""

from ecabinet.desktop.reader.reader import Reader
from ecabinet.desktop.reader.view import Place

__all__ = ["Place", "Reader"]
