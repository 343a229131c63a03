"""Pictures of every screen, checked as they are taken."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from ecabinet.desktop import language, theme
from tests.desktop.screens import faults, settle

SIZES = ((1366, 768), (1368, 912), (912, 1368))
FEW = (("vi", False, SIZES[0]), ("en", True, SIZES[2]), ("en", False, SIZES[1]))
LARGEST_TEXT = theme.SCALE_MAX
PNG_QUALITY = 85  # fast rather than small: compressing took longer than drawing


class Pictures(Protocol):
    """Shows a screen in every size, theme and language, checks it, and writes its picture."""

    def __call__(
        self,
        build: Callable[[], QWidget],
        name: str,
        *,
        prepare: Callable[[QWidget], None] | None = None,
        every: bool = True,
    ) -> list[Path]:
        """``build`` makes the screen anew; ``prepare`` runs once it is shown (to open a sheet, say).

        A mere state of a screen needs not ``every`` look: then each size, theme and language comes once.
        """


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application in the light theme, in Vietnamese, and so again afterwards."""
    theme.apply(qapp, dark=False)
    language.apply(qapp, "vi")
    yield qapp
    theme.apply(qapp, dark=False)
    language.apply(qapp, "vi")


@pytest.fixture
def pictures(dressed: QApplication, tmp_path: Path) -> Pictures:
    """Write to ``ECABINET_PICTURES`` if it is set, else to the test's folder; any fault fails the test."""
    asked = os.environ.get("ECABINET_PICTURES", "")
    folder = Path(asked or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)

    def take(
        build: Callable[[], QWidget],
        name: str,
        *,
        prepare: Callable[[QWidget], None] | None = None,
        every: bool = True,
    ) -> list[Path]:
        written: list[Path] = []
        found: list[str] = []

        def shoot(size: tuple[int, int], dark: bool, tongue: str, scale: float) -> None:
            shown = size if scale == 1 else (*size, f"{scale:.0%}")
            look = f"{name}-{'x'.join(str(part) for part in shown)}-{'dark' if dark else 'light'}-{tongue}"
            theme.apply(dressed, dark=dark, scale=scale)
            screen = build()
            screen.resize(*size)
            screen.show()
            settle()
            if prepare is not None:
                prepare(screen)
                settle()
            if screen.size().toTuple() != size:
                found.append(f"{look}: needs {screen.size().toTuple()}")
            found.extend(f"{look}: {fault}" for fault in faults(screen))
            path = folder / f"{look}.png"
            if not screen.grab().save(str(path), "PNG", PNG_QUALITY):
                raise OSError(f"picture not written: {path.name}")
            written.append(path)
            screen.close()
            screen.deleteLater()
            settle()

        for tongue, dark, size in itertools.product(("vi", "en"), (False, True), SIZES):
            if (every or asked or (tongue, dark, size) in FEW) and language.apply(dressed, tongue):
                shoot(size, dark, tongue, 1.0)
        language.apply(dressed, "vi")
        shoot(SIZES[0], False, "vi", LARGEST_TEXT)
        shoot(SIZES[2], False, "vi", LARGEST_TEXT)
        assert not found, "\n".join(found)
        return written

    return take
