"""One meeting, played once for all tests of this folder: real cabinets, a real server, a real kill."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLAY_S = 300


def demo(*arguments: object) -> subprocess.CompletedProcess[str]:
    """`main.py demo` as a user starts it."""
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "demo", *map(str, arguments)],
        capture_output=True, text=True, timeout=PLAY_S, check=False, cwd=ROOT,
    )  # fmt: skip


@pytest.fixture(scope="session")
def broken_papers(tmp_path_factory):
    """A folder a careless person might point at: one good paper, one that is none, one cut short."""
    folder = tmp_path_factory.mktemp("papers")
    good = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
        b"trailer<</Root 1 0 R/Size 4>>\n%%EOF\n"
    )
    (folder / "a-good.pdf").write_bytes(good)
    (folder / "b-no-paper.pdf").write_bytes(b"GIF89a, and nothing of a PDF\n" * 20)
    (folder / "c-empty.pdf").write_bytes(b"")
    return folder


@pytest.fixture(scope="session")
def played(tmp_path_factory, broken_papers):
    """The output folder of a meeting with three members; every check held."""
    out = tmp_path_factory.mktemp("meeting") / "out"
    done = demo("--headless", "--members", 3, "--out", out, "--papers", broken_papers)
    assert done.returncode == 0, done.stdout + done.stderr
    return out
