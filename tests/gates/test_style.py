"""ruff is clean, types hold, and both are seen to notice."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gates.tree import BIN, ROOT, committed, plant, ran

# A comment that silences a complaint, and one that also names the complaint and gives a reason. Written in
# halves, so that these lines are neither.
SILENCED = re.compile("# ?(noqa|type: ?ignore)")
EXPLAINED = re.compile("# (no" r"qa: [A-Z]+\d+(, ?[A-Z]+\d+)*|type: ig" r"nore\[[\w, -]+\])\s+[-–#]\s*\S")


def silenced_without_reason(root: Path) -> Iterator[str]:
    """Places that silence ruff or mypy without naming what and saying why."""
    for path in committed(root):
        if path.suffix == ".py" and path != Path(__file__):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if SILENCED.search(line) and not EXPLAINED.search(line):
                    yield f"{path.relative_to(root)}:{number}: {line.strip()}"


def test_ruff_is_clean() -> None:
    checked = ran([BIN / "ruff", "check", "--output-format", "concise", "."])
    assert checked.returncode == 0, checked.stdout


def test_types_hold() -> None:
    checked = ran([BIN / "mypy"])
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("ecabinet/a.py", "import os\n", "F401"),
        ("ecabinet/a.py", f"x = '{'a' * 110}'\n", "E501"),
        ("ecabinet/a.py", "def f() -> None:\n    import os\n    os.getcwd()\n", "PLC0415"),
        ("ecabinet/a.py", "print(1)\n", "T201"),
        ("ecabinet/pages/a.py", "from PySide6.QtWidgets import QWidget\n\nx = QWidget\n", "TID251"),
    ],
)
def test_ruff_notices(tmp_path: Path, name: str, text: str, rule: str) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    plant(tmp_path, {name: text})
    checked = ran([BIN / "ruff", "check", "--no-cache", "--output-format", "concise", "."], tmp_path)
    assert checked.returncode == 1
    assert rule in checked.stdout


def test_mypy_notices(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    plant(tmp_path, {"main.py": "def f(x):\n    return x\n", "ecabinet/__init__.py": "y: int = ''\n"})
    checked = ran([BIN / "mypy"], tmp_path)
    assert checked.returncode == 1
    assert "[no-untyped-def]" in checked.stdout
    assert "[assignment]" in checked.stdout


def test_every_silenced_complaint_has_its_reason() -> None:
    assert list(silenced_without_reason(ROOT)) == []


def test_a_silenced_complaint_without_reason_is_noticed(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "a.py": "x = 1  # noqa: E501\n",
            "b.py": "x = 1  # type: ignore[misc]\n",
            "c.py": "x = 1  # noqa\n",
            "d.py": "x = 1  # noqa: E501 - a table reads better whole\n",
            "e.py": "x = 1  # type: ignore[misc]  # the library's stub is wrong\n",
        },
    )
    assert sorted(place.split(":")[0] for place in silenced_without_reason(tmp_path)) == [
        "a.py",
        "b.py",
        "c.py",
    ]
