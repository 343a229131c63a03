"""The server: keeps the record, judges commands, hands out pages and papers. It never parses a PDF."""
