"""The result of a closed poll: whole on a sheet, short in the panel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ecabinet.desktop import kit, theme
from ecabinet.desktop.ballot import EDGE, SIDE_BY_SIDE, WIDTH, at_second
from ecabinet.domain.rules import Choice, Outcome


@dataclass(frozen=True)
class ResultView:
    """A closed poll. ``sentence`` explains the result with its rule; ``choice`` is the member's own ballot.

    ``refused`` says why the member's ballot did not count, if it came and was refused.
    """

    poll: str
    item_number: str
    question: str
    outcome: Outcome
    in_favour: int
    against: int
    abstain: int
    not_cast: int
    base: int
    required: int
    sentence: str
    requirement: str
    citation: str
    unconfirmed: bool
    closed_at: datetime | None = None
    choice: Choice | None = None
    recorded_at: datetime | None = None
    code: str = ""
    refused: str = ""
    votes: bool = True


def outcome_look(outcome: Outcome) -> tuple[str, str]:
    """Tone and icon of a result."""
    looks: dict[Outcome, tuple[str, str]] = {
        "adopted": ("ok", "circle-check"),
        "not_adopted": ("bad", "circle-x"),
        "undetermined": ("warn", "circle-help"),
    }
    return looks[outcome]


def outcome_words(view: ResultView) -> str:
    """The verdict's word."""
    return {
        "adopted": QCoreApplication.translate("Result", "Được thông qua"),
        "not_adopted": QCoreApplication.translate("Result", "Không được thông qua"),
        "undetermined": QCoreApplication.translate("Result", "Chưa xác định"),
    }[view.outcome]


def share_words(view: ResultView) -> str:
    """Numerator over denominator."""
    words = QCoreApplication.translate("Result", "{count}/{base} thành viên tán thành")
    return words.format(count=view.in_favour, base=view.base)


class ResultForm(QWidget):
    """A closed poll: the verdict's word, numerator over denominator, rule, bar, four cells, own ballot."""

    def __init__(self, view: ResultView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.SPACE_12)
        tone, icon = outcome_look(view.outcome)
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE_12)
        head.addWidget(kit.Icon(icon, theme.TONES[tone][0], 24))
        eyebrow = self.tr("KẾT QUẢ BIỂU QUYẾT · MỤC {number}").format(number=view.item_number)
        head.addWidget(kit.Eyebrow(eyebrow, tone=tone), 1)
        if view.closed_at is not None:
            closed = self.tr("Kết thúc {time}").format(time=f"{view.closed_at:%H:%M}")
            head.addWidget(kit.Text(closed, "meta", wrap=False))
        whole.addLayout(head)
        whole.addWidget(kit.Text(outcome_words(view), "verdict", tone=tone))
        whole.addWidget(kit.Text(share_words(view), "section"))
        rule = " · ".join(part for part in (view.requirement, view.citation) if part)
        whole.addWidget(kit.Text(rule, "meta"))
        if view.unconfirmed:
            whole.addWidget(kit.Chip(self.tr("Chưa đối chiếu Luật 72/2025"), "warn", "triangle-alert"))
        whole.addWidget(kit.Text(view.question, "titleSmall"))
        counts = (
            kit.Count(self.tr("Tán thành"), view.in_favour, "check", "ok"),
            kit.Count(self.tr("Không tán thành"), view.against, "x", "bad", hatched=True),
            kit.Count(self.tr("Không biểu quyết"), view.abstain, "minus", "off"),
            kit.Count(self.tr("Không bỏ phiếu"), view.not_cast, "user-x", "plain"),
        )
        bar = kit.CountBar()
        bar.set_counts(counts)
        whole.addWidget(bar)
        self._cells = kit.CountCells()
        self._counts, self._columns = counts, 4
        self._cells.set_counts(counts)
        whole.addWidget(self._cells)
        whole.addWidget(self._own())

    def _own(self) -> QWidget:
        view = self.view
        strip = kit.Surface("surface2", margins=(16, 12, 16, 12), spacing=theme.SPACE_12, horizontal=True)
        choices: dict[Choice, str] = {
            "for": self.tr("Tán thành"),
            "against": self.tr("Không tán thành"),
            "abstain": self.tr("Không biểu quyết"),
        }
        if view.choice is not None:
            icon, colour = "shield-check", "ok"
            title = self.tr("Phiếu của bạn: {choice}").format(choice=choices[view.choice])
            moment = at_second(view.recorded_at) if view.recorded_at else ""
            below = self.tr("Đã ghi nhận {time} · mã {code}").format(time=moment, code=view.code)
        elif view.refused:
            icon, colour, below = "circle-x", "bad", ""
            title = self.tr("Lá phiếu không được tính vì {reason}").format(reason=view.refused)
        elif view.votes:
            icon, colour, below = "circle-minus", "text2", ""
            title = self.tr("Bạn không bỏ phiếu trong cuộc biểu quyết này")
        else:
            strip.hide()
            return strip
        strip.body.addWidget(kit.Icon(icon, colour, 24), 0, Qt.AlignmentFlag.AlignVCenter)
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(kit.Text(title, "strong"))
        if below:
            said.addWidget(kit.Text(below, "meta"))
        strip.body.addLayout(said, 1)
        return strip

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns of cells where it is narrow."""
        super().resizeEvent(event)
        columns = 2 if event.size().width() < SIDE_BY_SIDE * theme.current().scale else 4
        if columns != self._columns:
            self._columns = columns
            self._cells.set_counts(self._counts, columns=columns)


class ResultSheet(kit.Overlay):
    """The result, over everything once, when a poll closes."""

    def __init__(self, host: QWidget, view: ResultView) -> None:
        super().__init__(host, dim=True)
        self.card = QFrame(self)
        self.card.setProperty("kind", "sheet")
        whole = QVBoxLayout(self.card)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(kit.WindowStripe())
        area = self._area = kit.Scroller(margins=(32, 16, 32, 12), spacing=0)
        self.form = ResultForm(view)
        area.body.addWidget(self.form)
        area.body.addStretch(1)
        whole.addWidget(area, 1)
        row = QHBoxLayout()
        row.setContentsMargins(32, 4, 32, 20)
        row.addStretch(1)
        self.close_button = kit.Button(self.tr("Đóng"), "primary", size=theme.PRIMARY)
        self.close_button.clicked.connect(self.close_over)
        row.addWidget(self.close_button)
        whole.addLayout(row)

    def open(self) -> None:
        """Come forward, and say the result."""
        super().open()
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
        words = ". ".join((outcome_words(self.form.view), share_words(self.form.view)))
        kit.announce(self, words, urgent=True)

    def arrange(self) -> None:
        """In the middle, as high as its content and never past the window."""
        scale = theme.current().scale
        width = min(round(WIDTH * scale), self.width() - 2 * EDGE)
        inner = self.form.layout()
        wanted = inner.totalHeightForWidth(width - 78) if inner is not None else 600
        height = min(max(wanted + 120, 420), self.height() - 2 * EDGE)
        self.card.setGeometry((self.width() - width) // 2, (self.height() - height) // 2, width, height)

    def event(self, event: QEvent) -> bool:
        """Grow with the content."""
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self.arrange()
        return bool(super().event(event))


class ResultCard(kit.Surface):
    """A result in short, for the panel; ``opened(poll)`` shows the whole of it."""

    opened = Signal(str)

    def __init__(self, view: ResultView, parent: QWidget | None = None) -> None:
        super().__init__("inset", margins=(12, 10, 12, 10), spacing=theme.SPACE_8, parent=parent)
        tone, icon = outcome_look(view.outcome)
        self.body.addWidget(kit.Text(view.question, "metaStrong"))
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE_8)
        head.addWidget(kit.Icon(icon, theme.TONES[tone][0], 20))
        head.addWidget(kit.Text(outcome_words(view), "strong", tone=tone), 1)
        self.body.addLayout(head)
        self.body.addWidget(kit.Text(share_words(view), "meta"))
        more = kit.Button(self.tr("Xem kết quả"), "ghost", icon="chevron-right", icon_after=True, size=44)
        more.clicked.connect(lambda: self.opened.emit(view.poll))
        self.body.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
