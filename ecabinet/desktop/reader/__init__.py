"""The reader: pages painted by worker processes, ink over them, and the tools; no MuPDF may enter."""

from ecabinet.desktop.reader.layout import Place
from ecabinet.desktop.reader.reader import Reader

__all__ = ["Place", "Reader"]
