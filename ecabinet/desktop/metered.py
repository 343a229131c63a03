"""Whether the operating system says that every byte of the network is paid for."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QNetworkInformation


class Metered(QObject):
    """Watches the system: ``changed(bool)`` whenever it says otherwise. Where no system says anything, no
    network is metered."""

    changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        feature = QNetworkInformation.Feature.Metered
        known = QNetworkInformation.loadBackendByFeatures(feature)
        self._system = QNetworkInformation.instance() if known else None
        if self._system is not None:
            self._system.isMeteredChanged.connect(self.changed)

    @property
    def now(self) -> bool:
        """What it says now."""
        return self._system is not None and self._system.isMetered()
