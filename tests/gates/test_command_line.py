"""The command line and the set-up: what they promise before any of the product's work begins."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ecabinet import cli
from tests.gates.tree import ROOT, plant, python, ran


def test_every_command_is_there() -> None:
    """Each module exists and has `main`; asked in processes of their own, as users start them."""
    for command, module in cli.COMMANDS.items():
        run = python(f"import {module} as m; assert callable(m.main)", QT_QPA_PLATFORM="offscreen")
        assert run.returncode == 0, f"{command}: {run.stdout}"


def test_an_unknown_command_lists_the_known() -> None:
    run = ran([sys.executable, "main.py", "fly"])
    assert run.returncode == 2
    for command in ("demo", "serve", "admin", "signatures"):
        assert command in run.stdout


def test_vietnamese_is_written_whatever_the_locale() -> None:
    run = ran([sys.executable, "main.py", "fly"], PYTHONIOENCODING="ascii:strict")
    assert run.returncode == 2
    assert "Không có lệnh" in run.stdout


WAITING = """
import time

def main(argv):
    print("waiting", flush=True)
    time.sleep(60)
"""


def test_ctrl_c_is_quiet(tmp_path: Path) -> None:
    """A command that waits is interrupted: no traceback, the shell's exit code."""
    plant(
        tmp_path,
        {
            "ecabinet/__init__.py": "",
            "ecabinet/papers/__init__.py": "",
            "ecabinet/papers/cli.py": WAITING,
        },
    )
    shutil.copy(ROOT / "ecabinet/cli.py", tmp_path / "ecabinet")
    shutil.copy(ROOT / "main.py", tmp_path)
    with subprocess.Popen(
        [sys.executable, "main.py", "signatures"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "waiting\n"
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == ""
    assert process.returncode == cli.INTERRUPTED


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux starts without a display")
@pytest.mark.parametrize(
    ("environment", "platform"),
    [
        ({}, "offscreen"),
        ({"QT_QPA_PLATFORM": "xcb"}, "offscreen"),
        ({"DISPLAY": ":99"}, "None"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "None"),
        ({"DISPLAY": ":99", "QT_QPA_PLATFORM": "offscreen"}, "offscreen"),
    ],
)
def test_without_a_display_qt_cannot_abort(environment: dict[str, str], platform: str) -> None:
    kept = {"PATH": os.environ["PATH"]}
    code = "import main, os; print(main.prepare_display()); print(os.environ.get('QT_QPA_PLATFORM'))"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**kept, **environment},
        text=True,
        capture_output=True,
        check=True,
    )
    assert run.stdout.split() == ["None", platform]


def test_a_missing_library_is_named() -> None:
    code = "import main; main.QT_LIBRARIES['libabsent.so.1'] = 'libabsent1'; print(main.prepare_display())"
    run = python(code, DISPLAY="", WAYLAND_DISPLAY="")
    assert run.returncode == 0
    assert "Hãy cài: libabsent1" in run.stdout
    assert "Please install: libabsent1" in run.stdout


def test_every_library_looked_for_is_installed_by_run() -> None:
    import main  # noqa: PLC0415 - the start script, not a module of the package

    script = (ROOT / "packaging/run").read_text(encoding="utf-8")
    packages = script.partition('demo_packages="')[2].partition('"')[0].replace("|", " ").split()
    asked = {**main.QT_LIBRARIES, **main.XCB_LIBRARIES, **main.WAYLAND_LIBRARIES}
    assert set(asked.values()) <= set(packages)


@pytest.mark.parametrize("arguments", [[], ["fly"]])
def test_run_explains_itself(arguments: list[str]) -> None:
    run = ran(["sh", "packaging/run", *arguments])
    assert run.returncode == 2
    assert "demo|test|faults|bench|build" in run.stdout


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="only Debian's packages are installed by run")
def test_without_the_right_to_install_one_line_says_what_to_do(tmp_path: Path) -> None:
    """The real script on a real, empty package database, as an ordinary user sees it."""
    for folder in ("info", "updates"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "status").touch()
    tools = tmp_path / "bin"
    # `id` is all that stands between this test and an installation when it runs as root.
    plant(tools, {"id": "#!/bin/sh\necho 1000\n"})
    (tools / "id").chmod(0o755)
    run = ran(
        ["sh", "packaging/run", "test"],
        DPKG_ADMINDIR=str(tmp_path),
        PATH=f"{tools}{os.pathsep}{os.environ['PATH']}",
    )
    assert run.returncode == 2
    line = run.stdout.strip().splitlines()[-1]
    assert line.startswith("sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1 ")
    assert " xvfb " in line


def test_no_collected_test_is_a_failure(tmp_path: Path) -> None:
    """pytest's exit code 5 reaches whoever called .ci/run."""
    run = ran(["bash", ROOT / ".ci/run", "tests/gates/test_lock.py", "-k", "nothing_has_this_name"], tmp_path)
    assert run.returncode == 5, run.stdout
