"""The floating toolbar: tools, inks, width, undo and redo; it docks at any edge and hides under the pen."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QButtonGroup, QFrame, QMenu, QSizePolicy, QWidget

from ecabinet.desktop import theme

ToolName = Literal["hand", "pen", "highlighter", "eraser", "note"]
Edge = Literal["bottom", "top", "left", "right"]

TOOL_PX: Final = 46
ICON_PX: Final = 24
SWATCH_PX: Final = 22
PAD: Final = 4
GAP: Final = 2
DRAG_PX: Final = 24

INKS: Final[dict[ToolName, tuple[str, ...]]] = {
    "pen": ("#1D3FA8", "#B3261E", "#1E1C1A"),
    "highlighter": ("#FFE066", "#9BE7B0", "#FFB3C7"),
}
WIDTHS: Final[dict[ToolName, tuple[int, ...]]] = {"pen": (100, 180, 320), "highlighter": (900, 1400, 2000)}
"""Hundredths of a point, thin to thick."""
BLACK_SHOWN_DARK: Final = "#6B655C"
"""Black ink's swatch on the dark toolbar, where black itself would not show."""
ICONS: Final[dict[ToolName, str]] = {
    "hand": "hand", "pen": "pen", "highlighter": "highlighter", "eraser": "eraser", "note": "sticky-note",
}  # fmt: skip
KEYS: Final[dict[ToolName, str]] = {"hand": "H", "pen": "P", "highlighter": "L", "eraser": "E", "note": "N"}


class ToolButton(QAbstractButton):
    """A square with an icon, or with whatever a subclass paints."""

    def __init__(
        self, name: str, icon: str = "", checkable: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.icon_name = icon
        self.setCheckable(checkable)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As the design has it; more than the 44 px a finger needs."""
        return QSize(TOOL_PX, TOOL_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The selected tool is blue with a border; focus has a ring of its own."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = theme.current()
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isCheckable() and self.isChecked() and self.icon_name:
            painter.setPen(QPen(look.colour("info"), 1))
            painter.setBrush(look.colour("info_tint"))
            painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)
        elif self.underMouse() and self.isEnabled():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("surface2"))
            painter.drawRoundedRect(frame, 9, 9)
        self.paint_face(painter, look)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("focus"), 3))
            painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)
        painter.end()

    def paint_face(self, painter: QPainter, look: theme.Theme) -> None:
        """The icon, in the colour of the button's state."""
        colour = "text2" if self.isEnabled() else "line_strong"
        if self.isCheckable() and self.isChecked():
            colour = "info"
        picture = theme.pixmap(self.icon_name, look.colour(colour), ICON_PX, self.devicePixelRatioF())
        corner = QPointF((self.width() - ICON_PX) / 2, (self.height() - ICON_PX) / 2)
        painter.setOpacity(1.0 if self.isEnabled() else 0.6)
        painter.drawPixmap(corner, picture)
        painter.setOpacity(1.0)


class Swatch(ToolButton):
    """One ink; the chosen one has a ring."""

    def __init__(self, name: str, colour: str, parent: QWidget | None = None) -> None:
        super().__init__(name, "", True, parent)
        self.colour = colour

    def sizeHint(self) -> QSize:
        """Drawn small, hit large."""
        return QSize(theme.TOUCH_MIN, TOOL_PX)

    def paint_face(self, painter: QPainter, look: theme.Theme) -> None:
        """A disc of the ink."""
        shown = BLACK_SHOWN_DARK if look.dark and self.colour == "#1E1C1A" else self.colour
        middle = QRectF(self.rect()).center()
        painter.setPen(QPen(look.colour("line_strong"), 1))
        painter.setBrush(QColor(shown))
        painter.drawEllipse(middle, SWATCH_PX / 2, SWATCH_PX / 2)
        if self.isChecked():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("text"), 2))
            painter.drawEllipse(middle, SWATCH_PX / 2 + 4, SWATCH_PX / 2 + 4)


class WidthButton(ToolButton):
    """How thick the line is, shown by a line; each press takes the next thickness."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", False, parent)
        self.step = 1

    def paint_face(self, painter: QPainter, look: theme.Theme) -> None:
        """A line as thick as the choice suggests."""
        pen = QPen(look.colour("text"), (1.5, 3.0, 5.5)[self.step])
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        middle = self.height() / 2
        painter.drawLine(QPointF(11, middle), QPointF(self.width() - 11, middle))


class Separator(QWidget):
    """A hairline between groups."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(7, 7)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def turn(self, upright: bool) -> None:
        """Across the bar, whichever way that lies."""
        self.setFixedSize(*((7, 36) if upright else (36, 7)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """One pixel."""
        painter = QPainter(self)
        colour = theme.current().colour("line")
        if self.width() < self.height():
            painter.fillRect(3, 0, 1, self.height(), colour)
        else:
            painter.fillRect(0, 3, self.width(), 1, colour)
        painter.end()


class Toolbar(QFrame):
    """Knows which tool, ink and width are chosen; what they do is the reader's."""

    tool_chosen = Signal(str)
    undo_asked = Signal()
    redo_asked = Signal()
    moved = Signal()
    """It wants to lie at another edge."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = parent
        self.edge: Edge = "bottom"
        self.tool: ToolName = "hand"
        self._ink = {"pen": 0, "highlighter": 0}
        self._width = {"pen": 1, "highlighter": 1}
        self._grabbed: QPointF | None = None
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(PAD, PAD, PAD, PAD)
        self._box.setSpacing(GAP)
        self._separators: list[Separator] = []
        self._tools: dict[ToolName, ToolButton] = {}
        group = QButtonGroup(self)
        for tool, icon in ICONS.items():
            button = ToolButton("", icon, True, self)
            button.clicked.connect(lambda _on=False, chosen=tool: self.choose(chosen))
            group.addButton(button)
            self._tools[tool] = button
            self._box.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)
        self._separate()
        self._swatches = [Swatch("", colour, self) for colour in INKS["pen"]]
        inks = QButtonGroup(self)
        for place, swatch in enumerate(self._swatches):
            swatch.clicked.connect(lambda _on=False, chosen=place: self._choose_ink(chosen))
            inks.addButton(swatch)
            self._box.addWidget(swatch, 0, Qt.AlignmentFlag.AlignCenter)
        self._width_button = WidthButton(self)
        self._width_button.clicked.connect(self._next_width)
        self._box.addWidget(self._width_button, 0, Qt.AlignmentFlag.AlignCenter)
        self._separate()
        self.undo = ToolButton("", "undo-2", False, self)
        self.undo.clicked.connect(self.undo_asked)
        self.redo = ToolButton("", "redo-2", False, self)
        self.redo.clicked.connect(self.redo_asked)
        self.more = ToolButton("", "ellipsis", False, self)
        self.more.clicked.connect(self._show_more)
        for button in (self.undo, self.redo, self.more):
            self._box.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)
        self.finger_draws = QAction(self)
        self.finger_draws.setCheckable(True)
        self._name_all()
        self.choose("hand")
        self.lie_at("bottom")

    def _separate(self) -> None:
        separator = Separator(self)
        self._separators.append(separator)
        self._box.addWidget(separator, 0, Qt.AlignmentFlag.AlignCenter)

    # Choices ------------------------------------------------------------------

    def choose(self, tool: ToolName) -> None:
        """Take a tool in hand."""
        self.tool = tool
        self._tools[tool].setChecked(True)
        drawing = tool if tool in INKS else "pen"
        for swatch, colour in zip(self._swatches, INKS[drawing], strict=True):
            swatch.colour = colour
        self._swatches[self._ink[drawing]].setChecked(True)
        self._width_button.step = self._width[drawing]
        self._name_all()
        self.update()
        for child in (*self._swatches, self._width_button):
            child.update()
        self.tool_chosen.emit(tool)

    @property
    def colour(self) -> str:
        """The ink of the tool in hand."""
        drawing = self._drawing()
        return INKS[drawing][self._ink[drawing]]

    @property
    def line_width(self) -> int:
        """The width of the tool in hand, in 1/100 pt."""
        drawing = self._drawing()
        return WIDTHS[drawing][self._width[drawing]]

    def _drawing(self) -> Literal["pen", "highlighter"]:
        return "highlighter" if self.tool == "highlighter" else "pen"

    def _choose_ink(self, place: int) -> None:
        self._ink[self._drawing()] = place
        if self.tool not in INKS:
            self.choose("pen")  # whoever picks an ink wants to write with it

    def _next_width(self) -> None:
        drawing = self._drawing()
        self._width[drawing] = self._width_button.step = (self._width[drawing] + 1) % len(WIDTHS[drawing])
        self._name_all()
        self._width_button.update()
        if self.tool not in INKS:
            self.choose("pen")

    # Names --------------------------------------------------------------------

    def _name_all(self) -> None:
        tools: dict[ToolName, str] = {
            "hand": self.tr("Kéo trang"),
            "pen": self.tr("Bút viết"),
            "highlighter": self.tr("Bút đánh dấu"),
            "eraser": self.tr("Tẩy nét"),
            "note": self.tr("Ghi chú"),
        }
        for tool, name in tools.items():
            self._tools[tool].setAccessibleName(name)
            self._tools[tool].setToolTip(f"{name} ({KEYS[tool]})")
        if self._drawing() == "pen":
            inks = (self.tr("Mực xanh"), self.tr("Mực đỏ"), self.tr("Mực đen"))
        else:
            inks = (self.tr("Màu vàng"), self.tr("Màu lục"), self.tr("Màu hồng"))
        for swatch, name in zip(self._swatches, inks, strict=True):
            _name(swatch, name)
        steps = (self.tr("Độ dày nét: mảnh"), self.tr("Độ dày nét: vừa"), self.tr("Độ dày nét: đậm"))
        _name(self._width_button, steps[self._width_button.step])
        _name(self.undo, self.tr("Hoàn tác"))
        _name(self.redo, self.tr("Làm lại"))
        _name(self.more, self.tr("Tùy chọn thanh công cụ"))
        self.finger_draws.setText(self.tr("Viết bằng ngón tay"))
        self.setAccessibleName(self.tr("Công cụ ghi chú"))

    def _show_more(self) -> None:
        self.menu().popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def menu(self) -> QMenu:
        """Finger drawing, and the button way of what dragging does."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.finger_draws)
        menu.addSeparator()
        edges: tuple[tuple[Edge, str], ...] = (
            ("bottom", self.tr("Đặt thanh công cụ ở dưới")),
            ("top", self.tr("Đặt thanh công cụ ở trên")),
            ("left", self.tr("Đặt thanh công cụ bên trái")),
            ("right", self.tr("Đặt thanh công cụ bên phải")),
        )
        for edge, name in edges:
            menu.addAction(name).triggered.connect(lambda _on=False, chosen=edge: self.lie_at(chosen))
        return menu

    # Its own place ------------------------------------------------------------

    def lie_at(self, edge: Edge) -> None:
        """Dock at an edge of the reader."""
        self.edge = edge
        flat = edge in ("bottom", "top")
        self._box.setDirection(QBoxLayout.Direction.LeftToRight if flat else QBoxLayout.Direction.TopToBottom)
        for separator in self._separators:
            separator.turn(flat)
        self._box.activate()
        self.resize(self.sizeHint())
        self.moved.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pressed between the buttons, the bar is dragged."""
        self._grabbed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if self._grabbed is not None:
            self.move(self.mapToParent((event.position() - self._grabbed).toPoint()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Dock at the nearest edge."""
        if self._grabbed is None:
            return
        self._grabbed = None
        room, middle = self._room.rect(), self.geometry().center()
        away: dict[Edge, int] = {
            "left": middle.x(), "right": room.width() - middle.x(),
            "top": middle.y(), "bottom": room.height() - middle.y(),
        }  # fmt: skip
        self.lie_at(min(away, key=lambda edge: away[edge]))

    def changeEvent(self, event: QEvent) -> None:
        """Another language or theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name_all()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A card; shadows are for popovers."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = theme.current()
        painter.setPen(QPen(look.colour("line"), 1))
        painter.setBrush(look.colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 14, 14)
        painter.end()


def _name(button: ToolButton, name: str) -> None:
    button.setAccessibleName(name)
    button.setToolTip(name)
