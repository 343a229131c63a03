"""What the sync chip opens: what works now, what waits, and until when a ballot that waits still counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ecabinet.desktop import kit, theme
from ecabinet.desktop.kit import SyncState

WIDTH: Final = 420
DAY_S: Final = 86_400


@dataclass(frozen=True)
class SyncView:
    """How this device stands to its server.

    ``waiting`` counts commands not yet answered, ``ballots`` those of them that are ballots; ``notes`` are
    sealed note pages not yet stored. ``papers_here`` of ``papers_total`` can be read without a connection.
    """

    state: SyncState
    lost_min: int = 0
    retry_s: int = 0
    papers_here: int = 0
    papers_total: int = 0
    waiting: int = 0
    notes: int = 0
    ballots: int = 0
    trouble: str = ""
    alarm: str = ""
    """The code of an alarm that stands until the member puts it away."""
    warning: str = ""
    """What it says, where ``trouble`` says something else."""
    bytes_here: int = 0
    bytes_total: int = 0
    left_s: int | None = None
    """How long what is due will take; None where nobody can tell."""
    bytes_sent: int = 0
    """Of ``bytes_to_send`` that this device brings."""
    bytes_to_send: int = 0
    paused: int = 0
    """Papers, with ``bytes_paused``, that wait for a network where bytes are not paid for."""
    bytes_paused: int = 0
    clock_off_min: int = 0
    """How far this device's clock is behind the server's; less than 0: ahead."""


def left_words(left_s: int | None) -> str:
    """A time to wait as one says it: rounded, so that it does not flicker; empty where nobody can tell."""
    if left_s is None:
        return ""
    if left_s < 60:
        return QCoreApplication.translate("SyncPopover", "còn chưa đầy 1 phút")
    if left_s >= DAY_S:
        return QCoreApplication.translate("SyncPopover", "còn hơn 1 ngày")
    minutes = -(-left_s // 60)
    minutes = -(-minutes // 10) * 10 if minutes >= 60 else minutes
    if minutes < 60:
        words = QCoreApplication.translate("SyncPopover", "còn khoảng {minutes} phút")
        return words.format(minutes=minutes)
    words = QCoreApplication.translate("SyncPopover", "còn khoảng {hours} giờ {minutes} phút")
    if minutes % 60 == 0:
        words = QCoreApplication.translate("SyncPopover", "còn khoảng {hours} giờ")
    return words.format(hours=minutes // 60, minutes=minutes % 60)


def _megabytes(done: int, total: int) -> str:
    return f"{done // 1_000_000} / {-(-total // 1_000_000)} MB"


class SyncPopover(kit.Popover):
    """Signals: ``retry()``; ``put_away(code)`` for an alarm that was read; ``fetch_all()`` for what waits
    because bytes are paid for. Show another state with :meth:`show_sync`; it stays open meanwhile."""

    retry = Signal()
    fetch_all = Signal()
    put_away = Signal(str)

    def __init__(self, host: QWidget, anchor: QWidget, view: SyncView) -> None:
        super().__init__(host, anchor, width=WIDTH)
        self._part: QWidget | None = None
        self.show_sync(view)

    def show_sync(self, view: SyncView) -> None:
        """Say how things stand now."""
        if self._part is not None:
            self.body.removeWidget(self._part)
            self._part.hide()
            self._part.deleteLater()
        self._part = self._content(view)
        self.body.addWidget(self._part)
        if self.isVisible():
            self._part.show()
            self.arrange()

    def _content(self, view: SyncView) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_12)
        icon, tone, title, below = self._head(view)
        column.addLayout(_line(icon, tone, title, below, size=26, role="section"))
        column.addWidget(kit.Rule())
        for line in self._lines(view):
            column.addLayout(_line(*line))
        if view.state in (SyncState.OFFLINE, SyncState.ERROR):
            again = kit.Button(self.tr("Thử lại ngay"), "primary", icon="refresh-cw")
            again.clicked.connect(self.retry)
            column.addWidget(again)
        if view.paused:
            fetch = kit.Button(self.tr("Tải ngay"), icon="download")
            fetch.clicked.connect(self.fetch_all)
            column.addWidget(fetch)
        if view.alarm:
            read = kit.Button(self.tr("Tôi đã đọc và đã báo"), icon="check")
            read.clicked.connect(lambda: self.put_away.emit(view.alarm))
            column.addWidget(read)
        return part

    def _head(self, view: SyncView) -> tuple[str, str, str, str]:
        if view.state is SyncState.SYNCED:
            return "cloud-check", "ok", self.tr("Đã đồng bộ"), self.tr("Mọi thay đổi đã ghi nhận")
        if view.state is SyncState.SYNCING:
            below = self.tr("Bạn cứ làm việc bình thường")
            if view.bytes_here < view.bytes_total - view.bytes_paused:
                size = _megabytes(view.bytes_here, view.bytes_total)
                below = self.tr("Đã tải {size}").format(size=size)
                below = " · ".join(filter(None, (below, left_words(view.left_s))))
            return "refresh-cw", "info", self.tr("Đang đồng bộ"), below
        if view.state is SyncState.PAUSED:
            return "pause", "off", self.tr("Tạm dừng tải"), self.tr("Mạng này tính phí dung lượng")
        if view.state is SyncState.ERROR:
            return "circle-alert", "bad", self.tr("Lỗi đồng bộ"), view.trouble
        below = self.tr("Mất kết nối %n phút", "", view.lost_min)
        if view.retry_s:
            below = " · ".join((below, self.tr("tự thử lại sau %n giây", "", view.retry_s)))
        return "cloud-off", "warn", self.tr("Đang ngoại tuyến"), below

    def _lines(self, view: SyncView) -> list[tuple[str, str, str, str]]:
        papers = self.tr("Tài liệu: {here}/{total} đã có trên máy").format(
            here=view.papers_here, total=view.papers_total
        )
        lines = [("circle-check", "ok", self.tr("Đọc và ghi chú bình thường"), papers)]
        if view.warning:
            lines.append(("triangle-alert", "bad", self.tr("Cảnh báo"), view.warning))
        if view.state is SyncState.OFFLINE and view.trouble:
            lines.append(("wifi-off", "warn", view.trouble, ""))
        if view.bytes_to_send:
            size = _megabytes(view.bytes_sent, view.bytes_to_send)
            lines.append(("upload", "info", self.tr("Đang gửi tài liệu lên máy chủ"), size))
        if view.paused:
            size = _megabytes(view.bytes_paused, view.bytes_paused).partition(" / ")[2]
            title = self.tr("%n tài liệu chưa tải ({size})", "", view.paused).format(size=size)
            below = self.tr(
                "Mạng này tính phí dung lượng, nên chỉ tải tài liệu của phiên đang họp hoặc họp trong 24 giờ "
                "tới. Tài liệu bạn mở vẫn được tải ngay."
            )
            lines.append(("pause", "off", title, below))
        if view.clock_off_min:
            minutes = abs(view.clock_off_min)
            title = self.tr("Đồng hồ máy này chậm %n phút", "", minutes)
            if view.clock_off_min < 0:
                title = self.tr("Đồng hồ máy này nhanh %n phút", "", minutes)
            below = self.tr("Hãy chỉnh lại ngày giờ của máy. Mọi việc vẫn được ghi theo giờ máy chủ.")
            lines.append(("clock", "warn", title, below))
        waiting = view.waiting + view.notes
        if waiting:
            parts = []
            if view.notes:
                parts.append(self.tr("%n trang ghi chú", "", view.notes))
            if view.waiting - view.ballots:
                parts.append(self.tr("%n yêu cầu", "", view.waiting - view.ballots))
            if view.ballots:
                parts.append(self.tr("%n phiếu biểu quyết", "", view.ballots))
            title = self.tr("%n thay đổi chờ gửi", "", waiting)
            lines.append(("hourglass", "info", title, " · ".join(parts)))
        if view.ballots:
            lines.append(
                (
                    "triangle-alert",
                    "warn",
                    self.tr("Phiếu của bạn chưa được ghi nhận"),
                    self.tr("Phiếu chỉ được tính nếu đến máy chủ trước khi chủ tọa đóng biểu quyết."),
                )
            )
        elif view.state in (SyncState.OFFLINE, SyncState.ERROR):
            lines.append(
                (
                    "triangle-alert",
                    "warn",
                    self.tr("Biểu quyết lúc này sẽ phải chờ"),
                    self.tr("Phiếu được giữ trên máy và chỉ được tính nếu đến trước khi đóng biểu quyết."),
                )
            )
        return lines


def _line(
    icon: str, tone: str, title: str, below: str, *, size: int = 20, role: str = "strong"
) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.SPACE_12)
    row.addWidget(kit.Icon(icon, theme.TONES[tone][0], size), 0, Qt.AlignmentFlag.AlignVCenter)
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(kit.Text(title, role))
    if below:
        words.addWidget(kit.Text(below, "meta"))
    row.addLayout(words, 1)
    return row
