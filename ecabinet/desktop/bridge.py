"""Between a cabinet's threads and the screens: changes come in, questions go out, and nothing waits."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from ecabinet.client.cabinet import Cabinet, Change

T = TypeVar("T")
log = logging.getLogger(__name__)

THREADS: Final = 3
"""Enough for a slow question to the server beside reading the vault; the vault itself has one thread."""


class Asker(QObject):
    """Runs calls that block on a few threads and brings their answers to the thread it lives on."""

    _answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(THREADS, "asking")
        self._keeping = ThreadPoolExecutor(1, "keeping")
        self._closed = False
        self._speaking = threading.RLock()
        """Held while another thread emits: nothing is taken apart under it."""
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def ask(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        owner: QObject | None = None,
    ) -> None:
        """Calls ``work`` elsewhere, then ``then`` with its answer here, or ``failed`` with its error.

        Nothing is delivered once ``owner`` is deleted or this is closed.
        """

        if not self._closed:
            self._pool.submit(self._run, work, then, failed, owner)

    def keep(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[Exception], None],
        *,
        owner: QObject | None = None,
    ) -> None:
        """Like ``ask`` for what must not be lost: one after another, all done before this is closed."""
        if not self._closed:
            self._keeping.submit(self._run, work, then, failed, owner)

    def _run(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[Exception], None] | None,
        owner: QObject | None,
    ) -> None:
        try:
            answer = work()
        except Exception as error:
            self._say(owner, partial(self._failed, error, failed))
        else:
            self._say(owner, partial(then, answer))

    def _say(self, owner: QObject | None, tell: Callable[[], None]) -> None:
        with self._speaking:
            if not self._closed:
                self._answered.emit((owner, tell))

    @staticmethod
    def _failed(error: Exception, failed: Callable[[Exception], None] | None) -> None:
        if failed is None:
            log.warning("a question failed: %s", type(error).__name__)
        else:
            failed(error)

    @Slot(object)
    def _deliver(self, answered: tuple[QObject | None, Callable[[], None]]) -> None:
        owner, tell = answered
        if not self._closed and (owner is None or isValid(owner)):
            tell()

    def close(self) -> None:
        """Deliver nothing more; waits for what must be kept, not for what is being asked."""
        with self._speaking:
            self._closed = True
        self._keeping.shutdown(wait=True)
        self._pool.shutdown(wait=False, cancel_futures=True)


class Bridge(Asker):
    """The one way between screens and their cabinet.

    ``changed`` comes on the screens' thread with each Change. Acts are made directly: they return at once.
    """

    changed = Signal(object)
    _heard = Signal(object)

    def __init__(self, cabinet: Cabinet, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cabinet = cabinet
        self._heard.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = cabinet.subscribe(self._hear)

    def _hear(self, change: Change) -> None:
        """On a thread of the cabinet: Qt carries it over."""
        with self._speaking:
            if not self._closed:
                self._heard.emit(change)

    @Slot(object)
    def _pass_on(self, change: Change) -> None:
        if not self._closed:
            self.changed.emit(change)

    def close(self) -> None:
        """Hear and ask no more. The cabinet stays as it is."""
        self._unsubscribe()
        super().close()
