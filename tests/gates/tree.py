"""The files of the project, and how gates run programs over them or over a small tree with a fault in it."""

import fnmatch
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def committed(root: Path = ROOT) -> Iterator[Path]:
    """Every file that a commit of everything would hold: the whole tree but .git and what .gitignore names.

    The tree is walked rather than git asked: an unpacked archive of the project has no git.
    """
    ignored = [".git"]
    if (root / ".gitignore").exists():
        ignored += [line.strip("/") for line in (root / ".gitignore").read_text().split() if line]
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not any(fnmatch.fnmatch(name, p) for p in ignored)]
        for name in names:
            if not any(fnmatch.fnmatch(name, pattern) for pattern in ignored):
                yield Path(folder) / name


def text_of(path: Path) -> str | None:
    """The file's text, or None for fonts, pictures and whatever else is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def ran(
    command: Sequence[str | Path], cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end; its output is one string, errors included."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **environment},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )


def python(code: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `code` in a fresh interpreter that finds ecabinet in `cwd`."""
    return ran([sys.executable, "-c", code], cwd, **environment)


def plant(root: Path, files: dict[str, str]) -> Path:
    """Write `files` below `root`; returns it."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root
