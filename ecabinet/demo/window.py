"""The demo on the screen: the client as one of the members, with buttons to become chair or secretary."""

import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from ecabinet.demo.play import Play
from ecabinet.demo.rehearsal import Rehearsal
from ecabinet.desktop import app as client
from ecabinet.desktop import kit, language, theme

SIZE = (1366, 800)


class Preparation(QThread):
    """Lays out the papers, starts the server and enrols everybody, away from the screen."""

    said = Signal(str)
    failed = Signal(str)

    def __init__(self, play: Callable[[Callable[[str], None]], Play], parent: QObject) -> None:
        super().__init__(parent)
        self._make = play
        self.play: Play | None = None
        self.rehearsal: Rehearsal | None = None

    def run(self) -> None:
        """Qt calls this on the thread."""
        try:
            self.play = self._make(self.said.emit)
            self.play.prepare()
            self.play.convene()
            self.rehearsal = Rehearsal(self.play)
            self.rehearsal.begin()
        except Exception as error:
            # Whatever stops the preparation is shown to the person in front of the screen.
            self.failed.emit(f"{type(error).__name__}: {error}")


class DemoWindow(QWidget):
    """Three people's clients behind one strip of buttons."""

    def __init__(self, preparation: Preparation) -> None:
        super().__init__()
        self._preparation = preparation
        self.setWindowTitle(self.tr("E-Cabinet — bản dùng thử"))
        self.resize(*SIZE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        edges = (theme.SPACE_16, theme.SPACE_4, theme.SPACE_16, theme.SPACE_4)
        self._strip = kit.Surface("surface2", margins=edges, horizontal=True)
        row = self._strip.body
        row.addWidget(kit.Text(self.tr("Bản dùng thử. Anh/chị đang là:"), "meta"))
        self.people = kit.Segments(
            self.tr("Vai"),
            [
                ("member", self.tr("Đại biểu")),
                ("chair", self.tr("Chủ tọa")),
                ("secretary", self.tr("Thư ký")),
            ],
            size=theme.TOUCH_MIN,
        )
        self.people.chosen.connect(self.become)
        row.addWidget(self.people, 1)
        self._stack = QStackedWidget(self)
        self._words = kit.Text(self.tr("Đang chuẩn bị phiên họp…"), "section")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setWordWrap(True)
        self._stack.addWidget(self._words)
        column.addWidget(self._strip)
        column.addWidget(self._stack, 1)
        self._strip.hide()
        self._windows: dict[str, QWidget] = {}
        preparation.said.connect(self._words.setText)
        preparation.failed.connect(self._say_failed)
        preparation.finished.connect(self._ready)

    def become(self, role: str) -> None:
        """Shows another person's client; their cabinet ran all the time."""
        self._stack.setCurrentWidget(self._windows[role])
        self.people.set_choice(role)

    def _say_failed(self, why: str) -> None:
        self._words.setText(self.tr("Không chuẩn bị được phiên họp dùng thử.") + "\n" + why)

    def _ready(self) -> None:
        rehearsal = self._preparation.rehearsal
        if rehearsal is None or not self._preparation.isFinished():
            return
        people = {"member": rehearsal.member, "chair": rehearsal.chair, "secretary": rehearsal.secretary}
        for role, actor in people.items():
            window = client.Window.for_cabinet(actor.cabinet, self)
            self._windows[role] = window
            self._stack.addWidget(window)
        self._strip.show()
        self.become("member")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ends everybody's cabinet and the server."""
        self._preparation.wait()
        if self._preparation.rehearsal is not None:
            self._preparation.rehearsal.end()
        if self._preparation.play is not None:
            self._preparation.play.stop()
        super().closeEvent(event)


def show(members: int, data: Path | None, papers: Path | None, lang: str) -> int:
    """Opens the demo's window and returns when it is closed. `data` keeps what was made; FileExistsError
    where it holds a demo already."""
    folder = data or Path(tempfile.mkdtemp(prefix="ecabinet-demo-"))
    out = folder / "demo"
    out.mkdir(parents=True)
    application = client.application(sys.argv[:1])
    theme.apply(application, theme.prefers_dark())
    language.apply(application, lang)
    signal.signal(signal.SIGINT, lambda *_: QApplication.quit())
    heartbeat = QTimer()  # Python sees signals only between its own steps
    heartbeat.start(250)
    heartbeat.timeout.connect(lambda: None)
    preparation = Preparation(lambda say: Play(out, members, say, papers), application)
    window = DemoWindow(preparation)
    window.show()
    preparation.start()
    code = application.exec()
    window.close()
    if data is None:
        shutil.rmtree(folder, ignore_errors=True)
    return int(code)
