"""The ballot that comes to the member: a sheet over everything, or docked for who presides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ecabinet.desktop import kit, theme
from ecabinet.domain.rules import CHOICES, Choice

WIDTH: Final = 1080
CHOICE_TALL: Final = 210
CHOICE_ROW: Final = 128
SIDE_BY_SIDE: Final = 880
"""The choices stand side by side from this width on, before the text scale."""
UNDO_S: Final = 5
"""Where a ballot may not be changed, the time to take the tap back before it is sent."""
EDGE: Final = 12
CIRCLE: Final = 56


class BallotStage(Enum):
    """How far the member's own ballot has come. Only RECORDED is the server's word."""

    CHOOSE = "choose"
    SENDING = "sending"
    WAITING = "waiting"
    RECORDED = "recorded"
    REFUSED = "refused"


@dataclass(frozen=True)
class BallotView:
    """An open poll and the member's own ballot in it.

    ``choice`` is what was chosen last, ``standing`` the command of the recorded ballot that another one
    replaces. ``recorded_at`` and ``code`` are the receipt's. ``reason`` says why a ballot was refused.
    """

    poll: str
    item_number: str
    question: str
    stage: BallotStage = BallotStage.CHOOSE
    choice: Choice | None = None
    standing: str = ""
    recorded_at: datetime | None = None
    code: str = ""
    reason: str = ""
    may_change: bool = True
    present: bool = True


_SIGNS: Final[dict[Choice, str]] = {"for": "check", "against": "x", "abstain": "minus"}


def at_second(moment: datetime) -> str:
    """``09:41:37``."""
    return f"{moment:%H:%M:%S}"


class ChoiceButton(QPushButton):
    """One of the three answers: large, neutral, equal. Chosen, it is blue and says so in a word."""

    def __init__(
        self, choice: Choice, words: str, key: str, *, small: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(words, parent)
        self._circle = 36 if small else CIRCLE
        self._type = theme.SECTION if small else theme.TITLE
        self._row = 64 if small else CHOICE_ROW
        self._pad = 12 if small else 28
        self.choice, self._key, self._below = choice, key, ""
        self._flat = False
        self.setCheckable(True)
        self.setAccessibleName(words)
        self.setAccessibleDescription(self.tr("Phím {key}").format(key=key))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_below(self, words: str) -> None:
        """A word under the answer: that it is chosen."""
        self._below = words
        self.update()

    def set_flat(self, flat: bool) -> None:
        """Lie as a row, or stand as a column."""
        self._flat = flat
        self.updateGeometry()
        self.update()

    def _metrics(self) -> tuple[QFontMetrics, QFontMetrics]:
        now = theme.current()
        return QFontMetrics(now.font(self._type, theme.BOLD)), QFontMetrics(now.font(theme.META))

    def sizeHint(self) -> QSize:
        """As the design says, and as larger text asks."""
        large, small = self._metrics()
        words = large.horizontalAdvance(self.text())
        if self._flat:
            width = words + self._circle + 2 * self._pad + 24
            return QSize(width, max(self._row, large.height() + small.height() + 20))
        return QSize(words + 32, max(CHOICE_TALL, self._circle + large.height() + small.height() + 76))

    def minimumSizeHint(self) -> QSize:
        """Words are never cut."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again under another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Card, circle with the sign, word, key."""
        painter, now = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, on = self.isChecked(), self.isEnabled()
        edge = now.colour("info" if chosen else "line_strong" if on else "line")
        words = now.colour("info" if chosen else "text" if on else "text3")
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(edge, 3 if chosen else 2))
        painter.setBrush(now.colour("info_tint" if chosen else "surface"))
        painter.drawRoundedRect(area, theme.RADIUS_CARD, theme.RADIUS_CARD)
        if on and (self.isDown() or self.underMouse()):
            veil = now.colour("text")
            veil.setAlpha(24 if self.isDown() else 10)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(veil)
            painter.drawRoundedRect(area, theme.RADIUS_CARD, theme.RADIUS_CARD)
        large, small = self._metrics()
        if self._flat:
            circle = QRectF(self._pad, (self.height() - self._circle) / 2, self._circle, self._circle)
            height = large.height() + (small.height() + 2 if self._below else 0)
            top, left = (self.height() - height) / 2, circle.right() + self._pad
            width, way = self.width() - left - 12, Qt.AlignmentFlag.AlignLeft
        else:
            height = self._circle + 18 + large.height() + 2 + small.height()
            start = (self.height() - height) / 2
            circle = QRectF((self.width() - self._circle) / 2, start, self._circle, self._circle)
            top, left, width = circle.bottom() + 18, 8.0, self.width() - 16.0
            way = Qt.AlignmentFlag.AlignHCenter
        painter.setBrush(now.colour("surface"))
        painter.setPen(QPen(edge, 2))
        painter.drawEllipse(circle)
        size = round(self._circle * 0.54)
        sign = theme.pixmap(_SIGNS[self.choice], words, size, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(circle.center().x() - size / 2, circle.center().y() - size / 2), sign)
        painter.setPen(words)
        painter.setFont(now.font(self._type, theme.BOLD))
        painter.drawText(QRectF(left, top, width, large.height()), int(way), self.text())
        painter.setFont(now.font(theme.META))
        below = QRectF(left, top + large.height() + 2, width, small.height())
        painter.drawText(below, int(way), self._below)
        painter.setPen(now.colour("text3"))
        key = QRectF(self.width() - 40, 8, 28, small.height() + 4)
        painter.drawText(key, int(Qt.AlignmentFlag.AlignCenter), self._key)


class BallotForm(QWidget):
    """The question, the three answers, and what became of the ballot; in a sheet or docked.

    Signals: ``cast(poll, choice, replaces)``, the last empty for a first ballot; ``read_again()`` to see the
    papers; ``check_in()``. 1, 2 and 3 choose, Enter sends.
    """

    cast = Signal(str, str, str)
    read_again = Signal()
    check_in = Signal()

    def __init__(self, view: BallotView, *, docked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view, self._docked = view, docked
        self._picked: Choice | None = None
        self._changing = False
        self._held_s = 0
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.SPACE_12)
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE_12)
        head.addWidget(kit.Icon("vote", "son_text", 24))
        self._eyebrow = kit.Eyebrow("", tone="son")
        head.addWidget(self._eyebrow, 1)
        self.read_button = kit.Button(self.tr("Xem lại tài liệu"), "ghost", icon="file-text")
        self.read_button.clicked.connect(self.read_again)
        self.read_button.setVisible(not docked)
        head.addWidget(self.read_button)
        whole.addLayout(head)
        self._question = kit.Text(view.question, "barTitle" if docked else "titleLarge")
        whole.addWidget(self._question)
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_8)
        line.addWidget(kit.Icon("eye", "text2", 20))
        public = self.tr("Biểu quyết công khai: tên và phiếu của bạn được ghi vào biên bản.")
        line.addWidget(kit.Text(public, "fact" if not docked else "meta"), 1)
        whole.addLayout(line)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(theme.SPACE_16 if not docked else theme.SPACE_8)
        self.choices: dict[Choice, ChoiceButton] = {}
        for number, (choice, words) in enumerate(self._words(), 1):
            button = ChoiceButton(choice, words, str(number), small=docked)
            button.clicked.connect(lambda _=False, one=choice: self._tapped(one))
            self.choices[choice] = button
            self._row.addWidget(button, 1)
        whole.addLayout(self._row, 1)
        self._foot = kit.Surface("surface2", margins=(16, 12, 16, 12), spacing=theme.SPACE_12)
        foot_line = QHBoxLayout()
        foot_line.setSpacing(theme.SPACE_12)
        self._foot_icon = kit.Icon("hand", "text2", 24)
        self._foot_title = kit.Text("", "strong")
        self._foot_below = kit.Text("", "meta")
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(self._foot_title)
        said.addWidget(self._foot_below)
        foot_line.addWidget(self._foot_icon, 0, Qt.AlignmentFlag.AlignVCenter)
        foot_line.addLayout(said, 1)
        self._foot.body.addLayout(foot_line)
        acts = kit.Flow(theme.SPACE_12)
        self.send_button = kit.Button(self.tr("Gửi phiếu"), "primary", icon="send", size=theme.PRIMARY)
        self.send_button.clicked.connect(self._send)
        self.undo_button = kit.Button(self.tr("Hoàn tác"), icon="undo-2", size=theme.PRIMARY)
        self.undo_button.clicked.connect(self._undo)
        self.change_button = kit.Button(self.tr("Đổi lựa chọn"), icon="rotate-ccw", size=theme.PRIMARY)
        self.change_button.clicked.connect(self._change)
        self.done_button = kit.Button(self.tr("Về tài liệu"), "primary", icon="file-text", size=theme.PRIMARY)
        self.done_button.clicked.connect(self.read_again)
        self.check_in_button = kit.Button(
            self.tr("Điểm danh có mặt"), "primary", icon="user-check", size=theme.PRIMARY
        )
        self.check_in_button.clicked.connect(self.check_in)
        self._buttons = (
            self.undo_button, self.send_button, self.change_button, self.done_button, self.check_in_button,
        )  # fmt: skip
        for each in self._buttons:
            acts.add(each)
        self._acts = acts
        self._foot.body.addWidget(acts)
        whole.addWidget(self._foot)
        self._ring = QTimer(self)
        self._ring.setInterval(1000)
        self._ring.timeout.connect(self._tick)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.show_ballot(view)

    def _words(self) -> Sequence[tuple[Choice, str]]:
        words = {
            "for": self.tr("Tán thành"),
            "against": self.tr("Không tán thành"),
            "abstain": self.tr("Không biểu quyết"),
        }
        return [(choice, words[choice]) for choice in CHOICES]

    @property
    def view(self) -> BallotView:
        """What is shown."""
        return self._view

    @property
    def undecided(self) -> bool:
        """Whether a tap stands that was not handed over yet."""
        return self._ring.isActive()

    def show_ballot(self, view: BallotView) -> None:
        """Say how things stand now."""
        before, self._view = self._view, view
        if before.poll != view.poll:
            self._picked, self._changing = None, False
            self._ring.stop()
        if view.stage is not before.stage:
            self._changing = False
            if view.stage in (BallotStage.RECORDED, BallotStage.REFUSED):
                self._picked = None
        self._eyebrow.setText(self.tr("BIỂU QUYẾT · MỤC {number}").format(number=view.item_number))
        if self._question.text() != view.question:
            self._question.setText(view.question)
        self._say()
        if view.stage is not before.stage and view.stage is not BallotStage.CHOOSE:
            words = ". ".join(part for part in (self._foot_title.text(), self._foot_below.text()) if part)
            kit.announce(self, words, urgent=True)

    def _open_to_choose(self) -> bool:
        stage = self._view.stage
        if not self._view.present or self._ring.isActive():
            return False
        return stage in (BallotStage.CHOOSE, BallotStage.REFUSED) or self._changing

    def _say(self) -> None:
        view, stage = self._view, self._view.stage
        free = self._open_to_choose()
        shown = self._picked if (free or self._ring.isActive()) else view.choice
        if stage is BallotStage.REFUSED and not self._picked:
            shown = None
        for choice, button in self.choices.items():
            button.setChecked(choice == shown)
            button.setEnabled(free)
            recorded = stage is BallotStage.RECORDED and not self._changing and choice == shown
            button.set_below(
                self.tr("Đã ghi nhận") if recorded else self.tr("Đã chọn") if choice == shown else ""
            )
        icon, colour, title, below, buttons = self._footing(free)
        self._foot_icon.set_icon(icon, colour)
        self._foot_title.setText(title)
        self._foot_below.setText(below)
        self._foot_below.setVisible(bool(below))
        for each in self._buttons:
            each.setVisible(each in buttons)
        self._acts.setVisible(bool(buttons))

    def _footing(self, free: bool) -> tuple[str, str, str, str, tuple[QWidget, ...]]:
        view, stage = self._view, self._view.stage
        if not view.present:
            return (
                "user-check", "warn", self.tr("Bạn chưa điểm danh có mặt"),
                self.tr("Chỉ thành viên có mặt mới biểu quyết được."), (self.check_in_button,),
            )  # fmt: skip
        if self._ring.isActive():
            left = self.tr("Phiếu sẽ được ký và gửi sau %n giây", "", self._held_s)
            return "timer", "info", left, "", (self.undo_button, self.send_button)
        if stage is BallotStage.SENDING:
            title = self.tr("Đang gửi lá phiếu…")
            below = self.tr("Lá phiếu chỉ được ghi nhận khi máy chủ xác nhận.")
            return "send", "info", title, below, ()
        if stage is BallotStage.WAITING:
            title = self.tr("Lá phiếu đang chờ mạng")
            below = self.tr("Lá phiếu chỉ được tính nếu đến trước khi kết thúc biểu quyết.")
            done: tuple[QWidget, ...] = () if self._docked else (self.done_button,)
            return "cloud-off", "warn", title, below, done
        if free and self._picked is not None:
            below = self.tr("Bấm Enter hoặc Gửi phiếu để gửi.")
            words = dict(self._words())[self._picked]
            return (
                "vote",
                "info",
                self.tr("Đã chọn: {choice}").format(choice=words),
                below,
                (self.send_button,),
            )
        if stage is BallotStage.REFUSED and not self._changing:
            title = self.tr("Lá phiếu không được tính vì {reason}").format(reason=view.reason)
            return "circle-x", "bad", title, self.tr("Bạn có thể chọn lại khi biểu quyết còn mở."), ()
        if stage is BallotStage.RECORDED and not self._changing:
            moment = at_second(view.recorded_at) if view.recorded_at else ""
            title = self.tr("Đã ghi nhận {time} · mã {code}").format(time=moment, code=view.code)
            below = self.tr("Có thể đổi lựa chọn đến khi kết thúc biểu quyết.") if view.may_change else ""
            buttons: list[QWidget] = [self.change_button] if view.may_change else []
            if not self._docked:
                buttons.append(self.done_button)
            return "shield-check", "ok", title, below, tuple(buttons)
        if view.may_change:
            below = self.tr("Lá phiếu được ký và gửi ngay. Có thể đổi đến khi kết thúc biểu quyết.")
        else:
            below = self.tr("Bạn có %n giây để hoàn tác trước khi phiếu được ký và gửi.", "", UNDO_S)
        return "hand", "text2", self.tr("Chạm một lựa chọn, hoặc phím 1, 2, 3 rồi Enter"), below, ()

    # Choosing -----------------------------------------------------------------

    def _tapped(self, choice: Choice) -> None:
        self._picked = choice
        self._choose_now()

    def _choose_now(self) -> None:
        """Send where the ballot may still be changed; else hold it for the undo."""
        if self._picked is None:
            return
        if self._view.may_change:
            self._send()
            return
        self._held_s = UNDO_S
        self._ring.start()
        self._say()
        self.undo_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tick(self) -> None:
        self._held_s -= 1
        if self._held_s <= 0:
            self._send()
        else:
            self._say()

    def _undo(self) -> None:
        self._ring.stop()
        self._picked = None
        self._say()

    def _send(self) -> None:
        self._ring.stop()
        picked = self._picked
        if picked is None:
            return
        self._picked, self._changing = None, False
        replaces = self._view.standing
        if self._view.stage is BallotStage.RECORDED and picked == self._view.choice:
            self._say()  # what stands is what was chosen: nothing is sent twice
            return
        self.cast.emit(self._view.poll, picked, replaces)

    def _change(self) -> None:
        self._changing = True
        self._say()
        first = self.choices[self._view.choice or "for"]
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def press(self, key: int) -> bool:
        """A key for the ballot, from wherever the focus is; False where it means nothing here."""
        keys: dict[int, Choice] = dict(zip((Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3), CHOICES, strict=True))
        if key in keys and self._open_to_choose():
            self._picked = keys[key]
            self.choices[self._picked].setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._say()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._open_to_choose() and self._picked is not None:
                self._choose_now()
                return True
            if self._ring.isActive():
                self._send()
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1, 2, 3 and Enter."""
        if not self.press(event.key()):
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """A tap that was not taken back is meant: it does not wait where nobody sees it."""
        super().hideEvent(event)
        if self._ring.isActive():
            self._send()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side, or one under another where it is narrow."""
        super().resizeEvent(event)
        flat = self._docked or event.size().width() < SIDE_BY_SIDE * theme.current().scale
        for button in self.choices.values():
            button.set_flat(flat)
        way = QBoxLayout.Direction.TopToBottom if flat else QBoxLayout.Direction.LeftToRight
        if self._row.direction() != way:
            self._row.setDirection(way)


class BallotSheet(kit.Overlay):
    """Comes over everything when a poll opens. It cannot be closed, only parked to read; see ``form``.

    Signals: ``parked()``, and the form's own.
    """

    parked = Signal()

    def __init__(self, host: QWidget, view: BallotView) -> None:
        super().__init__(host, dim=True, closable=False)
        self.card = QFrame(self)
        self.card.setProperty("kind", "sheet")
        whole = QVBoxLayout(self.card)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(kit.WindowStripe())
        area = self._area = kit.Scroller(margins=(32, 16, 32, 20), spacing=0)
        self.form = BallotForm(view)
        area.body.addWidget(self.form, 1)
        whole.addWidget(area, 1)
        self.form.read_again.connect(self.park)

    def open(self) -> None:
        """Come forward, and say so."""
        super().open()
        self.form.choices["for"].setFocus(Qt.FocusReason.OtherFocusReason)
        words = self.tr("Biểu quyết: {question}").format(question=self.form.view.question)
        kit.announce(self, words, urgent=True)

    def park(self) -> None:
        """Give way to the papers."""
        self.close_over()
        self.parked.emit()

    def arrange(self) -> None:
        """Most of the window, in its middle."""
        scale = theme.current().scale
        width = min(round(WIDTH * scale), self.width() - 2 * EDGE)
        height = min(round(692 * scale), self.height() - 2 * EDGE)
        if self.height() > self.width():
            height = min(round(900 * scale), self.height() - 2 * EDGE)
        self.card.setGeometry((self.width() - width) // 2, (self.height() - height) // 2, width, height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The ballot's keys work wherever the focus is; Escape parks."""
        if self.form.press(event.key()):
            event.accept()
        elif event.key() == Qt.Key.Key_Escape:
            event.accept()
            self.park()
        else:
            super().keyPressEvent(event)


class BallotDock(kit.Card):
    """The ballot without covering anything, for who presides or keeps the record and votes too."""

    def __init__(self, view: BallotView, parent: QWidget | None = None) -> None:
        super().__init__(live=True, margin=theme.SPACE_12, parent=parent)
        self.form = BallotForm(view, docked=True)
        self.body.addWidget(self.form)
