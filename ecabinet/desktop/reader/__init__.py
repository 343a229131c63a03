"""The reader: pages painted by worker processes, ink over them, and the tools; no MuPDF may enter."""
