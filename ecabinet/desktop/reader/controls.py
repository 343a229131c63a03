"""Page number, going to a page, and zoom: a row that the reader shows, or its owner among its own tabs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from ecabinet.desktop import kit, theme


class PageControls(QWidget):
    """Says what the reader tells it and asks for what the member wants."""

    page_asked = Signal(int)
    """From 0."""
    zoom_in_asked = Signal()
    zoom_out_asked = Signal()
    fit_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = 0
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_4)
        self._word = kit.Text("", "meta", wrap=False)
        self.number = QLineEdit()
        self.number.setProperty("role", "page")
        self.number.setFixedWidth(64)
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number.setValidator(QIntValidator(1, 99_999, self.number))
        self.number.returnPressed.connect(self._go)
        self.number.editingFinished.connect(self._reset)
        self._count = kit.Text("", "metaStrong", wrap=False)
        size = theme.TOUCH_MIN
        self.zoom_out = kit.Button("", "ghost", icon="zoom-out", name=self.tr("Thu nhỏ"), size=size)
        self.fit = kit.Button("100 %", "ghost", name=self.tr("Vừa chiều ngang"), size=size)
        self.zoom_in = kit.Button("", "ghost", icon="zoom-in", name=self.tr("Phóng to"), size=size)
        self.zoom_out.clicked.connect(self.zoom_out_asked)
        self.fit.clicked.connect(self.fit_asked)
        self.zoom_in.clicked.connect(self.zoom_in_asked)
        for widget in (self._word, self.number, self._count, self.zoom_out, self.fit, self.zoom_in):
            row.addWidget(widget)
        self._page = 0
        self._name_all()
        self.show_page(0, 0)

    def show_page(self, page: int, pages: int) -> None:
        """The page being read, from 0, of how many."""
        self._page, self._pages = page, pages
        self._reset()
        self._count.setText(f"/ {pages}" if pages else "")
        self.setEnabled(pages > 0)

    def show_zoom(self, percent: int) -> None:
        """How large the paper is shown."""
        self.fit.setText(f"{percent} %")

    def _go(self) -> None:
        if self.number.text():
            self.page_asked.emit(int(self.number.text()) - 1)

    def _reset(self) -> None:
        self.number.setText(str(self._page + 1) if self._pages else "")

    def changeEvent(self, event: QEvent) -> None:
        """Another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name_all()

    def _name_all(self) -> None:
        self._word.setText(self.tr("Trang"))
        self.number.setAccessibleName(self.tr("Đến trang số"))
        for button, name in (
            (self.zoom_out, self.tr("Thu nhỏ")),
            (self.fit, self.tr("Vừa chiều ngang")),
            (self.zoom_in, self.tr("Phóng to")),
        ):
            button.setAccessibleName(name)
            button.setToolTip(name)
