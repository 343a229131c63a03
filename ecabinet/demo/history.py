"""What happened in a play, call by call: written as it happens, read by the judges afterwards."""

import threading
import time
from pathlib import Path
from typing import Any

import msgspec


class History:
    """Appends a line for each call, answer, kill and refused connection; safe from any thread."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self._lock = threading.Lock()
        self._began = time.monotonic()

    def note(self, what: str, **details: Any) -> None:
        """One line: what happened, and milliseconds since the play began."""
        line = {"what": what, "ms": round((time.monotonic() - self._began) * 1000), **details}
        with self._lock:
            self._file.write(msgspec.json.encode(line) + b"\n")

    def close(self) -> None:
        """Ends the file."""
        self._file.close()


def read(path: Path) -> list[dict[str, Any]]:
    """All lines, in order."""
    return [msgspec.json.decode(line) for line in path.read_bytes().splitlines() if line]
