"""The parts a screen is put together from: stripe, bars, cards, banners, columns of scrolling content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QScroller,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ecabinet.desktop import theme
from ecabinet.desktop.kit.buttons import Button
from ecabinet.desktop.kit.chips import AvatarButton, Chip, ChipButton, SyncChip
from ecabinet.desktop.kit.text import ElidedText, Icon, Rule, Text

RAIL: Final = 93
BOTTOM_BAR: Final = 76


class WindowStripe(QWidget):
    """The state's red, 4 px, with its gold hairline, on top of every window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(theme.STRIPE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Red over gold."""
        painter, now = QPainter(self), theme.current()
        painter.fillRect(self.rect(), now.colour("son"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, now.colour("gold_line"))


class Screen(QWidget):
    """A whole window's content: stripe on top, ``body`` (a vertical layout without margins) below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(WindowStripe(self))
        self.body = QVBoxLayout()
        self.body.setSpacing(0)
        whole.addLayout(self.body, 1)


class Surface(QFrame):
    """A frame with a layout, of a kind in the style sheet: surface, surface2, sunken, card, inset, live."""

    def __init__(
        self, kind: str = "surface", *, margins: tuple[int, int, int, int] = (0, 0, 0, 0),
        spacing: int = theme.SPACE_8, horizontal: bool = False, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setProperty("kind", kind)
        way = QBoxLayout.Direction.LeftToRight if horizontal else QBoxLayout.Direction.TopToBottom
        self.body = QBoxLayout(way, self)
        self.body.setContentsMargins(*margins)
        self.body.setSpacing(spacing)


class Card(Surface):
    """White on paper, rounded, with a hairline; ``live`` gives the red border of what is happening now."""

    def __init__(
        self, *, live: bool = False, margin: int = theme.SPACE_20, parent: QWidget | None = None
    ) -> None:
        super().__init__("live" if live else "card", margins=(margin, margin, margin, margin), parent=parent)


class TopBar(QFrame):
    """64 px: back, serif title and meta, live chip, state chips, sync chip, avatar.

    Chips added with :meth:`add` stand before the sync chip; on a narrow window they show their icons alone.
    """

    back = Signal()
    sync_pressed = Signal()
    avatar_pressed = Signal()

    def __init__(
        self,
        title: str,
        meta: str = "",
        *,
        person: str = "",
        back: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "surface")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(8 if back else 20, 0, 14, 0)
        row.setSpacing(8)
        whole.addLayout(row, 1)
        whole.addWidget(Rule(self))
        self.setMinimumHeight(theme.TOP_BAR)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if back:
            self.back_button = Button("", "ghost", icon="arrow-left", name=self.tr("Quay lại"))
            self.back_button.clicked.connect(self.back)
            row.addWidget(self.back_button)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.setContentsMargins(0, 8, 0, 8)
        self.title = ElidedText(title, "barTitle")
        self.meta = ElidedText(meta, "meta")
        self.meta.setVisible(bool(meta))
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.meta)
        words.addStretch(1)
        row.addLayout(words)
        row.addSpacing(8)
        self.live = Chip("", "son", "circle-dot")
        self.live.hide()
        row.addWidget(self.live)
        row.addStretch(1)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(8)
        row.addLayout(self._chips)
        self.sync = SyncChip()
        self.sync.clicked.connect(self.sync_pressed)
        row.addWidget(self.sync)
        self.avatar = AvatarButton(person or "?")
        self.avatar.setVisible(bool(person))
        self.avatar.clicked.connect(self.avatar_pressed)
        row.addWidget(self.avatar)
        self._ends = row

    def set_title(self, title: str, meta: str = "") -> None:
        """Change the words."""
        self.title.set_text(title)
        self.meta.set_text(meta)
        self.meta.setVisible(bool(meta))

    def set_live(self, words: str) -> None:
        """Say what is live now, in red; empty hides it."""
        self.live.setVisible(bool(words))
        if words:
            self.live.set_state(words, "son", "circle-dot")

    def add(self, control: QWidget) -> None:
        """Put a chip or a button before the sync chip."""
        self._chips.addWidget(control)

    def add_end(self, control: QWidget) -> None:
        """Put a button after everything, as the last act of the bar."""
        self._ends.addWidget(control)

    def minimumSizeHint(self) -> QSize:
        """Any width will do: what stands in the bar gives way."""
        return QSize(theme.BAR_WIDTH_MIN, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Chips show their icons alone when the window is narrow; then buttons and all chips do."""
        super().resizeEvent(event)
        now = theme.current()
        tight = event.size().width() < theme.TIGHT * now.scale
        self.live.set_compact(tight)
        self.sync.set_compact(tight)
        for row in (self._chips, self._ends):
            for index in range(row.count()):
                item = row.itemAt(index)
                control = item.widget() if item is not None else None
                if isinstance(control, Button):
                    control.set_compact(tight)
                elif isinstance(control, ChipButton) and control is not self.sync:
                    control.set_compact(now.narrow(event.size().width()))


@dataclass(frozen=True)
class Place:
    """One entry of the navigation: a key for code, a word and an icon for people."""

    key: str
    label: str
    icon: str


class _PlaceButton(QPushButton):
    """An icon over a word; the chosen one is red on its tint."""

    def __init__(self, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(place.label, parent)
        self._place = place
        self.setCheckable(True)
        self.setAccessibleName(place.label)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """At least 76 by 66."""
        metrics = QFontMetrics(theme.current().font(theme.NAV, theme.SEMIBOLD))
        return QSize(max(76, metrics.horizontalAdvance(self.text()) + 14), max(66, 48 + metrics.height()))

    def minimumSizeHint(self) -> QSize:
        """Words are never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tint, icon, word."""
        painter, now = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        words = now.colour("son_text" if self.isChecked() else "text2")
        if self.isChecked() or self.underMouse():
            painter.setBrush(now.colour("son_tint" if self.isChecked() else "surface2"))
            painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS_CARD, theme.RADIUS_CARD)
        shown = theme.pixmap(self._place.icon, words, 24, self.devicePixelRatioF())
        painter.drawPixmap((self.width() - 24) // 2, 10, shown)
        painter.setFont(now.font(theme.NAV, theme.SEMIBOLD if self.isChecked() else theme.REGULAR))
        painter.setPen(words)
        box = QRectF(0, 38, self.width(), self.height() - 42)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self.text())


class Navigation(QFrame):
    """The rail at the left of a wide window, or the bar at the bottom of a narrow one."""

    chosen = Signal(str)

    def __init__(self, places: Sequence[Place], *, vertical: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "surface")
        way = QBoxLayout.Direction.LeftToRight if vertical else QBoxLayout.Direction.TopToBottom
        whole = QBoxLayout(way, self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        inner = QBoxLayout(QBoxLayout.Direction.TopToBottom if vertical else QBoxLayout.Direction.LeftToRight)
        inner.setContentsMargins(8, 12 if vertical else 4, 8, 12 if vertical else 4)
        inner.setSpacing(6)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, _PlaceButton] = {}
        if not vertical:
            inner.addStretch(1)
        for place in places:
            button = _PlaceButton(place)
            button.clicked.connect(lambda _=False, key=place.key: self.chosen.emit(key))
            self._group.addButton(button)
            self._buttons[place.key] = button
            inner.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)
            if not vertical:
                inner.addStretch(1)
        self._inner = inner
        if vertical:
            inner.addStretch(1)
            whole.addLayout(inner, 1)
            edge = QFrame()
            edge.setProperty("kind", "rail-edge")
            edge.setFixedWidth(1)
            whole.addWidget(edge)
            self.setMinimumWidth(RAIL)
        else:
            whole.addWidget(Rule(self))
            whole.addLayout(inner, 1)
            self.setMinimumHeight(BOTTOM_BAR)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Fixed if vertical else policy.Preferred,
                           policy.Preferred if vertical else policy.Fixed)  # fmt: skip

    def set_place(self, key: str) -> None:
        """Show ``key`` as the place one is in; KeyError for an unknown one."""
        self._buttons[key].setChecked(True)

    def add(self, control: QWidget) -> None:
        """Put a control at the far end, as the avatar under the rail."""
        self._inner.addWidget(control, 0, Qt.AlignmentFlag.AlignCenter)


class Banner(QFrame):
    """A message that stays until its cause is gone; tone is ok, info, warn or bad."""

    _icons: ClassVar = {"ok": "circle-check", "info": "info", "warn": "triangle-alert", "bad": "circle-x"}

    def __init__(
        self, tone: str, title: str, text: str = "", *, icon: str = "", role: str = "strong",
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.tone = tone
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 12, 16, 12)
        self._row.setSpacing(12)
        self.icon = Icon(icon or self._icons.get(tone, "info"), theme.TONES[tone][0], 24)
        self._row.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(2)
        self.title = Text(title, role, tone=tone)
        self.text = Text(text, "meta")
        self.text.setVisible(bool(text))
        words.addWidget(self.title)
        words.addWidget(self.text)
        self._row.addLayout(words, 1)

    def say(self, title: str, text: str = "") -> None:
        """Change the words."""
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))

    def set_tone(self, tone: str) -> None:
        """Change what kind of message it is."""
        self.tone = tone
        self.title.set_tone(tone)
        self.icon.set_icon(self._icons.get(tone, "info"), theme.TONES[tone][0])
        self.update()

    def add(self, control: QWidget) -> None:
        """Put a button at the right."""
        self._row.addWidget(control)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The tone's tint; the strip at the left repeats its colour."""
        painter, now = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.tone(self.tone)[1])
        painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS_CARD, theme.RADIUS_CARD)


class EmptyState(QWidget):
    """What stands where nothing is yet: an icon, what will be here, and maybe what to do."""

    def __init__(self, icon: str, title: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 40, 24, 40)
        self._column.setSpacing(8)
        centre = Qt.AlignmentFlag.AlignHCenter
        self._column.addWidget(Icon(icon, "text3", 40), 0, centre)
        self.title = Text(title, "section", align=Qt.AlignmentFlag.AlignCenter)
        self.text = Text(text, "meta", align=Qt.AlignmentFlag.AlignCenter)
        self.text.setVisible(bool(text))
        self._column.addWidget(self.title)
        self._column.addWidget(self.text)

    def add(self, control: QWidget) -> None:
        """Put a button below the words."""
        self._column.addSpacing(8)
        self._column.addWidget(control, 0, Qt.AlignmentFlag.AlignHCenter)


class Scroller(QScrollArea):
    """Content that scrolls vertically and never sideways; add to ``body``. Focus is scrolled into view."""

    def __init__(
        self, *, margins: tuple[int, int, int, int] = (0, 0, 0, 0), spacing: int = theme.SPACE_8,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.content = QWidget()
        self.content.setProperty("kind", "scrolled")
        self.body = QVBoxLayout(self.content)
        self.body.setContentsMargins(*margins)
        self.body.setSpacing(spacing)
        self.setWidget(self.content)
        self.content.installEventFilter(self)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.viewport().setAutoFillBackground(False)
        self.content.setAutoFillBackground(False)

    def minimumSizeHint(self) -> QSize:
        """Never narrower than its content."""
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self.content.minimumSizeHint().width() + bar, theme.TOUCH_MIN)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Content that changes may need another width."""
        content = getattr(self, "content", None)  # emptied by the collector before Qt is done
        if watched is content and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return bool(super().eventFilter(watched, event))


def centred(widget: QWidget) -> QHBoxLayout:
    """A row with ``widget`` in its middle; unlike an alignment it lets wrapping words grow in height."""
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(widget)
    row.addStretch(1)
    return row
