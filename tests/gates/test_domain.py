"""Every branch of the rules is covered by their own tests."""

import shutil
import sys
from pathlib import Path

from tests.gates.tree import ROOT, plant, ran


def covered(root: Path) -> tuple[int, str]:
    """Exit code and report of running tests/domain over ecabinet/domain; 0 means all tests and branches."""
    file = root / ".coverage.domain"
    try:
        coverage: list[str | Path] = [sys.executable, "-m", "coverage"]
        played = ran(
            [
                *[*coverage, "run", "--branch", "--source", "ecabinet/domain", "--data-file", file],
                # Examples are drawn the same way every time: a branch met by luck is not covered. The other
                # plugins cost two seconds a start.
                *["-m", "pytest", "-p", "no:cacheprovider", "-p", "_hypothesis_pytestplugin"],
                *["--hypothesis-seed=0", "tests/domain"],
            ],
            root,
            PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
        )
        if played.returncode != 0:
            return played.returncode, played.stdout
        report = ran(
            [
                *coverage,
                "report",
                "--data-file",
                file,
                "--show-missing",
                "--skip-covered",
                "--fail-under",
                "100",
            ],
            root,
        )
        return report.returncode, report.stdout
    finally:
        file.unlink(missing_ok=True)


def test_every_branch_of_the_rules_is_covered() -> None:
    code, report = covered(ROOT)
    assert code == 0, report


RULE = "def f(x):\n    y = 1\n    if x:\n        y = 2\n    return y\n"
TEST = "from ecabinet.domain.rule import f\n\n\ndef test():\n    assert f({}) == {}\n"


def test_a_branch_that_no_test_takes_is_noticed(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    plant(tmp_path, dict.fromkeys(["ecabinet/__init__.py", "ecabinet/domain/__init__.py"], ""))
    plant(tmp_path, {"ecabinet/domain/rule.py": RULE, "tests/domain/test_rule.py": TEST.format(1, 2)})
    code, report = covered(tmp_path)
    assert code == 2
    assert "3->5" in report
    plant(tmp_path, {"tests/domain/test_more.py": TEST.format(0, 1)})
    assert covered(tmp_path)[0] == 0
    plant(tmp_path, {"ecabinet/domain/unread.py": "def g():\n    return 1\n"})
    code, report = covered(tmp_path)
    assert code == 2
    assert "unread.py" in report
