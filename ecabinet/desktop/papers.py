"""The tabs over the reader: an item's papers, the verdict on the one shown, its page and zoom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ecabinet.desktop import kit, theme
from ecabinet.desktop.reader import Reader
from ecabinet.desktop.reader.view import ZOOM_STEP
from ecabinet.desktop.signature import verdict_look
from ecabinet.desktop.views import PaperTab

TABS_MAX: Final = 4
"""More papers than this go into a menu."""
TAB_WIDTH_MAX: Final = 260
_PAD: Final = 12
_ICON: Final = 20
ROOMY: Final = 900
"""From this width of the bar on, the verdict's words and the zoom buttons have room."""


class TabButton(QPushButton):
    """A paper's shield and title, which shortens; the whole is its name and tool tip."""

    def __init__(self, tab: PaperTab, chosen: bool, parent: QWidget | None = None) -> None:
        words = tab.title
        if tab.revision > 1:
            words = self.tr("{title} · bản {revision}").format(title=tab.title, revision=tab.revision)
        super().__init__(words, parent)
        tone, self._icon, verdict = verdict_look(tab.verdict)
        self._colour = theme.TONES[tone][0]
        if tab.recalled:
            self._icon, self._colour, verdict = "file-x", "text2", self.tr("Đã thu hồi")
        elif tab.returned:
            self._icon, self._colour, verdict = "history", "text2", self.tr("Đã hết hạn giữ trên máy")
        elif not tab.ready:
            self._icon, self._colour, verdict = "download", "info", self.tr("Đang tải về")
        self.setCheckable(True)
        self.setChecked(chosen)
        self.setAccessibleName(". ".join((words, verdict)))
        self.setToolTip(" · ".join((words, verdict)))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(theme.current().font(theme.META + 1, theme.SEMIBOLD))

    def sizeHint(self) -> QSize:
        """The whole title where there is room."""
        metrics = self._metrics()
        width = metrics.horizontalAdvance(self.text()) + 2 * _PAD + _ICON + 10
        return QSize(min(width, round(TAB_WIDTH_MAX * theme.current().scale)), max(44, metrics.height() + 16))

    def minimumSizeHint(self) -> QSize:
        """The shield and a few letters."""
        return QSize(min(self.sizeHint().width(), 88), self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Measure again under another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame when chosen, shield, title."""
        painter, now = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        chosen = self.isChecked()
        if chosen:
            painter.setPen(QPen(now.colour("line_strong"), 1))
            painter.setBrush(now.colour("surface"))
            painter.drawRoundedRect(area, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)
        if self.isDown() or self.underMouse():
            veil = now.colour("text")
            veil.setAlpha(22 if self.isDown() else 9)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(veil)
            painter.drawRoundedRect(area, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)
        top = (self.height() - _ICON) // 2
        shown = theme.pixmap(self._icon, now.colour(self._colour), _ICON, self.devicePixelRatioF())
        painter.drawPixmap(_PAD, top, shown)
        painter.setFont(now.font(theme.META + 1, theme.SEMIBOLD if chosen else theme.REGULAR))
        painter.setPen(now.colour("text" if chosen else "text2"))
        left = _PAD + _ICON + 8
        box = QRectF(left, 0, self.width() - left - 6, self.height())
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)


class PaperBar(kit.Surface):
    """Signals: ``chosen(paper)``; ``signature_wanted()`` for the paper shown."""

    chosen = Signal(str)
    signature_wanted = Signal()

    def __init__(self, reader: Reader, parent: QWidget | None = None) -> None:
        super().__init__("surface2", margins=(8, 4, 8, 4), spacing=4, horizontal=True, parent=parent)
        self._reader = reader
        self._shown: tuple[tuple[PaperTab, ...], str] = ((), "")
        self._readable, self._roomy = False, True
        self._tabs = QHBoxLayout()
        self._tabs.setSpacing(4)
        self.body.addLayout(self._tabs)
        self.body.addStretch(1)
        self.verdict = kit.ChipButton("", "off", "shield")
        self.verdict.clicked.connect(self.signature_wanted)
        self.body.addWidget(self.verdict)
        controls = reader.controls
        reader.header.hide()
        self.body.addWidget(controls)
        self.more = kit.Button("", "ghost", icon="ellipsis", name=self.tr("Phóng to, thu nhỏ"), size=44)
        self.more.clicked.connect(self._open_menu)
        self.body.addWidget(self.more)
        self._place()

    def show_papers(self, tabs: Sequence[PaperTab], chosen: str) -> None:
        """Show the tabs; the verdict is that of the chosen paper."""
        if (tuple(tabs), chosen) == self._shown:
            return
        self._shown = (tuple(tabs), chosen)
        now = self.window().focusWidget()
        focused = isinstance(now, TabButton) and self.isAncestorOf(now)
        while self._tabs.count():
            item = self._tabs.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        few = [tab for tab in tabs if len(tabs) <= TABS_MAX or tab.paper == chosen]
        for tab in few:
            made = TabButton(tab, tab.paper == chosen)
            made.clicked.connect(lambda _=False, one=tab, button=made: self._choose(one, button))
            self._tabs.addWidget(made)
            if focused and tab.paper == chosen:
                made.setFocus(Qt.FocusReason.OtherFocusReason)
        if len(few) < len(tabs):
            words = self.tr("%n tài liệu", "", len(tabs))
            menu = kit.Button(words, "ghost", icon="files", size=44)
            menu.clicked.connect(lambda: self._open_list(menu))
            self._tabs.addWidget(menu)
        shown = next((tab for tab in tabs if tab.paper == chosen), None)
        self.verdict.setVisible(shown is not None and not shown.recalled)
        if shown is not None:
            tone, icon, words = verdict_look(shown.verdict)
            self.verdict.set_state(words, tone, icon)

    def _choose(self, tab: PaperTab, button: TabButton) -> None:
        button.setChecked(tab.paper == self._shown[1])
        if tab.paper == self._shown[1]:
            self.signature_wanted.emit()
        else:
            self.chosen.emit(tab.paper)

    def _open_list(self, button: QWidget) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for tab in self._shown[0]:
            act = menu.addAction(tab.title.replace("&", "&&"))
            act.triggered.connect(lambda _=False, paper=tab.paper: self.chosen.emit(paper))
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        view = self._reader.view
        menu.addAction(self.tr("Phóng to")).triggered.connect(lambda: view.zoom_by(ZOOM_STEP))
        menu.addAction(self.tr("Thu nhỏ")).triggered.connect(lambda: view.zoom_by(1 / ZOOM_STEP))
        menu.addAction(self.tr("Vừa chiều ngang")).triggered.connect(view.fit)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The zoom goes into a menu, the verdict to its icon, where room is short."""
        super().resizeEvent(event)
        self._roomy = event.size().width() >= ROOMY * theme.current().scale
        self._place()

    def show_controls(self, shown: bool) -> None:
        """Page number and zoom are for a paper that can be read."""
        self._readable = shown
        self._place()

    def _place(self) -> None:
        controls = self._reader.controls
        for widget in (controls.zoom_in, controls.zoom_out, controls.fit):
            widget.setVisible(self._roomy)
        controls.setVisible(self._readable)
        self.more.setVisible(self._readable and not self._roomy)
        self.verdict.set_compact(not self._roomy)

    def minimumSizeHint(self) -> QSize:
        """Any width will do while it is being arranged."""
        return QSize(320, super().minimumSizeHint().height())


class PaperAway(QWidget):
    """What stands in the paper's place: it is on its way, was recalled, or there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 24, 24, 24)
        self._column.addStretch(1)
        self._said: QWidget | None = None
        self.bar = kit.QuorumBar(self.tr("Tài liệu đã có trên máy"))
        self.bar.setFixedWidth(300)
        self._column.addLayout(kit.centred(self.bar))
        self._column.addStretch(2)
        self._key: tuple[str, str, str] = ("", "", "")

    def say(self, icon: str, title: str, text: str = "", *, done: int = 0, total: int = 0) -> None:
        """Say it; with ``total`` also how far fetching has come."""
        self.bar.setVisible(total > 0)
        if total:
            self.bar.set_counts(done, total, 0, tone="info")
        if self._key == (icon, title, text):
            return
        self._key = (icon, title, text)
        if self._said is not None:
            self._column.removeWidget(self._said)
            self._said.hide()
            self._said.deleteLater()
        self._said = kit.EmptyState(icon, title, text)
        self._column.insertWidget(1, self._said)
        kit.announce(self, title)
