"""A paperless meeting room: the cabinet, the server and the hall screen.

Imports run downward only: cli, demo, desktop, then pages, client and server side by side, then
papers and protocol, then evidence, then domain.
"""
