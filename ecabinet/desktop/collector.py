"""Collects garbage on the screens' thread alone.

Python's cyclic collector runs on whichever thread allocates next. Were that one of the cabinet's, it would
destroy widgets there, and Qt would crash some time later.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS: Final = 1_000


class Collector(QObject):
    """Takes the collecting over from Python for as long as it lives; made on the screens' thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect as far as Python itself would have by now."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._thresholds[generation]:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """Give it back to Python."""
        self._timer.stop()
        gc.enable()
