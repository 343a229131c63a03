"""Choosing files, in the user's language: Qt's own dialog would speak English."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData
from PySide6.QtWidgets import QFileDialog, QWidget


def choose(parent: QWidget, title: str, kinds: str, *, many: bool = False) -> list[Path]:
    """The files chosen, none when the user thought better of it; ``kinds`` is a filter as ``PDF (*.pdf)``."""
    dialog = QFileDialog(parent, title)
    dialog.setNameFilter(kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles if many else QFileDialog.FileMode.ExistingFile)
    label = QFileDialog.DialogLabel
    for key, words in (
        (label.LookIn, QCoreApplication.translate("Files", "Thư mục:")),
        (label.FileName, QCoreApplication.translate("Files", "Tên tệp:")),
        (label.FileType, QCoreApplication.translate("Files", "Loại tệp:")),
        (label.Accept, QCoreApplication.translate("Files", "Chọn")),
        (label.Reject, QCoreApplication.translate("Files", "Quay lại")),
    ):
        dialog.setLabelText(key, words)
    if not dialog.exec():
        return []
    return [Path(name) for name in dialog.selectedFiles()]


def dropped(data: QMimeData) -> Sequence[Path]:
    """The files on this machine that a drag carries."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
