"""The command line: a table from command to module, loaded when called.

Loading on call keeps `serve` free of Qt and PDF libraries, and starts each command without
paying for the others. Every module in the table has `main(argv: list[str]) -> int`.
"""

import importlib
import sys

COMMANDS = {
    "": "ecabinet.desktop.app",
    "demo": "ecabinet.demo.cli",
    "serve": "ecabinet.server.cli",
    "admin": "ecabinet.server.admin",
    "signatures": "ecabinet.papers.cli",
}

INTERRUPTED = 130  # what shells report for a process that Ctrl-C ended: 128 + SIGINT


def main(argv: list[str]) -> int:
    """Run the command that the first argument names, or the desktop client; returns the exit code.

    A first argument that starts with a dash belongs to the desktop client. An unknown command returns 2.
    """
    if argv and not argv[0].startswith("-"):
        command, rest = argv[0], argv[1:]
    else:
        command, rest = "", argv
    if command not in COMMANDS:
        known = ", ".join(name for name in COMMANDS if name)
        sys.stderr.write(
            f"Không có lệnh “{command}”. Các lệnh: {known}\n"
            f"There is no command “{command}”. The commands are: {known}\n"
        )
        return 2
    try:
        module = importlib.import_module(COMMANDS[command])
        return int(module.main(rest))
    except KeyboardInterrupt:
        return INTERRUPTED  # the user knows; a traceback would say nothing new
