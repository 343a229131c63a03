"""The rules every screen keeps: nothing clipped, nothing too small, everything named, nothing overlapping."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from ecabinet.desktop import kit, theme

_CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit,
    QPlainTextEdit, QTextEdit,
)  # fmt: skip
_FLOATING = (kit.Overlay, kit.Toast, kit.FocusRing)


def _name_of(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def _told(widget: QWidget) -> str:
    words = widget.text() if isinstance(widget, (QLabel, QAbstractButton)) else ""
    return f"{type(widget).__name__} {words or _name_of(widget) or widget.objectName()!r}"


def _clipped(label: QLabel) -> str:
    text = label.text()
    if not text or not label.pixmap().isNull():
        return ""
    if isinstance(label, (kit.Chip, kit.Stepper)):
        need = label.sizeHint()
        fits = label.width() >= need.width() and label.height() >= need.height()
        return "" if fits else f"{_told(label)}: cut, has {label.size().toTuple()} needs {need.toTuple()}"
    if isinstance(label, (kit.Avatar, kit.ElidedText)):
        return ""  # initials are sized to their circle; an elided text keeps its whole as name and tool tip
    inside = label.contentsRect()
    metrics = QFontMetrics(label.font())
    if label.wordWrap():
        box = metrics.boundingRect(0, 0, inside.width(), 1 << 16, int(Qt.TextFlag.TextWordWrap), text)
        if box.width() > inside.width() + 1:
            return f"{_told(label)}: a word is wider than its {inside.width()} px"
        if box.height() > inside.height() + 1:
            return f"{_told(label)}: needs {box.height()} px of height, has {inside.height()}"
        return ""
    need_px = max(metrics.horizontalAdvance(line) for line in text.splitlines())
    if need_px > inside.width() + 1:
        return f"{_told(label)}: needs {need_px} px, has {inside.width()}"
    return ""


def _outside(widget: QWidget, root: QWidget) -> str:
    ancestor = widget.parentWidget()
    while ancestor is not None:
        holder = ancestor.parentWidget()
        if isinstance(holder, QAbstractScrollArea) and holder.viewport() is ancestor:
            # What is scrolled away can be scrolled back; what sticks out sideways cannot.
            left = widget.mapTo(ancestor, QPoint(0, 0)).x()
            if left < -1 or left + widget.width() > ancestor.width() + 1:
                return f"{_told(widget)}: sticks out of its scrolling column"
            return ""
        area = QRect(widget.mapTo(ancestor, QPoint(0, 0)), widget.size())
        if not ancestor.rect().adjusted(-1, -1, 1, 1).contains(area):
            return f"{_told(widget)}: sticks out of {type(ancestor).__name__} {ancestor.size().toTuple()}"
        if ancestor is root:
            return ""
        ancestor = holder
    return ""


def _overlaps(root: QWidget) -> Iterator[str]:
    for parent in (root, *root.findChildren(QWidget)):
        if not parent.isVisible():
            continue
        inside = [
            child
            for child in parent.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
            if child.isVisible() and not child.isWindow() and not isinstance(child, (*_FLOATING, QScrollBar))
        ]
        if isinstance(parent, QAbstractScrollArea):
            continue
        for index, one in enumerate(inside):
            for other in inside[index + 1 :]:
                if one.property("mayOverlap") or other.property("mayOverlap"):
                    continue
                if one.geometry().intersects(other.geometry()):
                    yield f"{_told(one)} lies over {_told(other)}"


def faults(root: QWidget) -> list[str]:
    """What is wrong with the screen as shown: clipped words, small or nameless controls, things that overlap.

    A deliberately overlapping child (a floating toolbar) says so with the property ``mayOverlap``.
    """
    found: list[str] = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget, (kit.FocusRing, QScrollBar)):
            continue
        if isinstance(widget.parentWidget(), (QAbstractSpinBox, QComboBox)):
            continue  # Qt's own inner parts of a control that is checked itself
        is_control = isinstance(widget, _CONTROLS)
        if isinstance(widget, QLabel):
            found.append(_clipped(widget))
        if isinstance(widget, QAbstractButton) and widget.text():
            need = widget.minimumSizeHint()
            if widget.width() < need.width() or widget.height() < need.height():
                found.append(f"{_told(widget)}: cut, {widget.size().toTuple()} of {need.toTuple()}")
        if isinstance(widget, QLineEdit) and not widget.text():
            room = widget.width() - 30
            if QFontMetrics(widget.font()).horizontalAdvance(widget.placeholderText()) > room:
                found.append(f"placeholder {widget.placeholderText()!r}: cut")
        if is_control:
            if min(widget.width(), widget.height()) < theme.TOUCH_MIN:
                found.append(f"{_told(widget)}: {widget.size().toTuple()} is under {theme.TOUCH_MIN} px")
            if not _name_of(widget).strip():
                found.append(f"{_told(widget)}: no accessible name")
        elif widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not _name_of(widget).strip():
            found.append(f"{_told(widget)}: takes focus without an accessible name")
        if is_control or (isinstance(widget, QLabel) and widget.text()):
            found.append(_outside(widget, root))
    found += _overlaps(root)
    return [fault for fault in found if fault]


def settle() -> None:
    """Let layouts, shows and deferred deletions happen."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
