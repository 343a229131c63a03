"""Pictures of a played meeting as one member sees it afterwards: offline, from their own vault.

A process of its own (`python -m ecabinet.demo.screens OUT`), so that the play needs no screen library.
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from ecabinet.client.cabinet import Cabinet
from ecabinet.client.keys import FileStore
from ecabinet.demo import facts as facts_file
from ecabinet.desktop import app as client
from ecabinet.desktop import language, theme

SIZES = ((1366, 768), (912, 1368))
WAIT_S = 20.0


def wait(holds: Callable[[], bool]) -> None:
    """Lets the program run until something holds, or time is up: a picture is taken either way."""
    until = time.monotonic() + WAIT_S
    while not holds() and time.monotonic() < until:
        QApplication.processEvents()
        time.sleep(0.01)


def main(out: Path) -> int:
    """Writes the pictures to `out`/screenshots."""
    facts = facts_file.read(out)
    player = facts.player(facts.offline)
    root = out / player.root
    folder = out / "screenshots"
    folder.mkdir(exist_ok=True)
    application = client.application(["ecabinet"])
    cabinet = Cabinet.unlock(root, player.vault, player.secret, FileStore(root))

    try:
        for dark in (False, True):
            theme.apply(application, dark)
            language.apply(application, "vi")
            for width, height in SIZES:
                window = client.Window.for_cabinet(cabinet)
                window.resize(width, height)
                window.show()
                name = f"{width}x{height}-{'dark' if dark else 'light'}.png"
                _take(window, partial(_listed, window), folder / f"home-{name}")
                window.show_room(facts.meeting)
                _take(window, partial(_reading, window), folder / f"room-{name}")
                window.show_home()
                window.close()
    finally:
        cabinet.lock()
    return 0


def _listed(window: client.Window) -> bool:
    return window.listed


def _reading(window: client.Window) -> bool:
    return window.attending is not None and window.attending.room.reader.view.sharp


def _take(window: client.Window, ready: Callable[[], bool], path: Path) -> None:
    wait(ready)
    window.grab().save(str(path))


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
