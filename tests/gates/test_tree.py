"""What the tree may not hold: this machine's paths, registries' names, names that say nothing, strays."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gates.tree import ROOT, committed, plant, text_of

TOP_LEVEL = {
    *{".ci", "docs", "ecabinet", "packaging", "resources", "tests"},
    *{".gitignore", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md"},
    *{"main.py", "pyproject.toml"},
}
NAMES_NOT_USED = {"manager", "helper", "util", "handler", "common", "misc", "data", "info"}

# In halves, so that this file names none of them itself.
MACHINE_PATHS = re.compile(
    r"(?<![\w./>-])/(?:wo" r"rk|ro" r"ot|ho" r"me|Us" r"ers|opt/py" r"pi)/\w" r"|\b[A-Z]:\\(?:Us" r"ers)\\",
)
REGISTRIES = re.compile(
    r"\b(?:py"
    r"pi\.org|pythonho"
    r"sted\.org|deb\.deb"
    r"ian\.org|registry\.npm"
    r"js\.org|index-"
    r"url\b"
    r"|artifac"
    r"tory|dev"
    r"pi|[\w-]+-docker\.pkg\.dev|(?:mirror|proxy|nexus)\.[\w-]+\.[a-z]{2,})",
    re.IGNORECASE,
)


def matches(root: Path, pattern: re.Pattern[str]) -> Iterator[str]:
    """Every line in the tree's text files in which `pattern` is found."""
    for path in committed(root):
        for number, line in enumerate((text_of(path) or "").splitlines(), 1):
            if pattern.search(line):
                yield f"{path.relative_to(root)}:{number}: {line.strip()[:160]}"


def nameless(root: Path) -> Iterator[str]:
    """Python modules and packages whose name says nothing."""
    for path in committed(root):
        if path.suffix == ".py":
            for part in path.relative_to(root).with_suffix("").parts:
                if {word.removesuffix("s") for word in part.lower().split("_")} & NAMES_NOT_USED:
                    yield str(path.relative_to(root))


def test_no_path_of_a_machine() -> None:
    assert list(matches(ROOT, MACHINE_PATHS)) == []


def test_no_registry() -> None:
    # The command that makes the lock keeps the address out by the option of this very name.
    found = [line for line in matches(ROOT, REGISTRIES) if "--no-emit-index-" not in line]
    assert found == []


def test_every_module_has_a_name() -> None:
    assert list(nameless(ROOT)) == []


def test_nothing_strays_at_the_top() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in committed()} - TOP_LEVEL == set()


@pytest.mark.parametrize(
    "text",
    [
        "data = '/ro" + "ot/thing'",
        "open('/ho" + "me/someone/paper.pdf')",
        "see /wo" + "rk/main/x",
        "C:" + "\\Us" + "ers\\someone",
        "(/Us" + "ers/someone)",
    ],
)
def test_a_machine_path_is_noticed(tmp_path: Path, text: str) -> None:
    assert list(matches(plant(tmp_path, {"a.txt": text}), MACHINE_PATHS)) != []


@pytest.mark.parametrize("text", ["https://example.org/work/1", "./work/x", "<a/root/x>", "ecabinet/home/x"])
def test_other_paths_pass(tmp_path: Path, text: str) -> None:
    assert list(matches(plant(tmp_path, {"a.txt": text}), MACHINE_PATHS)) == []


@pytest.mark.parametrize(
    "text", ["https://py" + "pi.org/simple", "--index-" + "url x", "files.pythonho" + "sted.org"]
)
def test_a_registry_is_noticed(tmp_path: Path, text: str) -> None:
    assert list(matches(plant(tmp_path, {"a.toml": text}), REGISTRIES)) != []


def test_a_name_that_says_nothing_is_noticed(tmp_path: Path) -> None:
    names = ["ecabinet/utils/a.py", "ecabinet/file_helper.py", "tests/common.py", "ecabinet/database.py"]
    plant(tmp_path, dict.fromkeys(names, ""))
    assert sorted(nameless(tmp_path)) == sorted(names[:3])


def test_what_git_ignores_is_not_looked_at(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {".gitignore": ".venv/\n*.pyc\n/out/\n", ".venv/a.py": "", "b.pyc": "", "out/c": "", "d.py": ""},
    )
    assert {path.name for path in committed(tmp_path)} == {".gitignore", "d.py"}
