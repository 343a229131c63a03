"""packaging/lock.txt: a version and hashes for every package, no address, nothing that is not asked for."""

import importlib.metadata
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.gates.tree import ROOT

LOCK = ROOT / "packaging/lock.txt"
REQUIREMENT = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[\w.!+-]+)(?: ; [^#]+)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def entries(lock: str) -> Iterator[tuple[str, list[str]]]:
    """Each requirement with its options, continuation lines joined."""
    for line in lock.replace("\\\n", " ").splitlines():
        if line.strip():
            requirement, *options = re.split(r"\s+(?=--)", line.strip())
            yield requirement, options


def faults(lock: str) -> Iterator[str]:
    """Lines that are not a pinned name with SHA-256 hashes: an address, an option, a missing hash."""
    for requirement, options in entries(lock):
        if not REQUIREMENT.fullmatch(requirement):
            yield f"not a pinned name: {requirement}"
        if not options:
            yield f"no hash: {requirement}"
        yield from (f"not a hash: {option}" for option in options if not HASH.fullmatch(option))


def test_the_lock_pins_and_hashes_and_names_no_address() -> None:
    lock = LOCK.read_text(encoding="utf-8")
    assert list(faults(lock)) == []
    assert "://" not in lock


@pytest.mark.parametrize(
    "line",
    [
        "--index-" + "url https:" + "//example.org/simple",
        "a @ https:" + "//example.org/a.whl --hash=sha256:" + "0" * 64,
        "a>=1 --hash=sha256:" + "0" * 64,
        "a==1",
        "a==1 --hash=md5:" + "0" * 32,
        "# https:" + "//example.org",
        "-r other.txt",
    ],
)
def test_a_fault_in_the_lock_is_noticed(line: str) -> None:
    good = (
        f"b==2 ; sys_platform == 'win32' \\\n    --hash=sha256:{'1' * 64} \\\n    --hash=sha256:{'2' * 64}\n"
    )
    assert list(faults(good)) == []
    assert list(faults(good + line + "\n")) != []


def declared(project: Path) -> list[Requirement]:
    """What pyproject.toml asks for, development included."""
    settings = tomllib.loads(project.read_text(encoding="utf-8"))
    lines = [*settings["project"]["dependencies"], *settings["dependency-groups"]["dev"]]
    return [Requirement(line) for line in lines]


def locked(lock: str) -> dict[str, str]:
    """Version by canonical name, of what is meant for this platform and Python."""
    versions = {}
    for line, _ in entries(lock):
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate():
            match = REQUIREMENT.fullmatch(line)
            assert match
            versions[canonicalize_name(requirement.name)] = match["version"]
    return versions


def disagreements(requirements: list[Requirement], versions: dict[str, str]) -> Iterator[str]:
    """Requirements the lock misses or contradicts, and locked packages that none of them leads to."""
    reached = set()
    waiting = list(requirements)
    seen = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in versions and versions[name] not in requirement.specifier:
            yield f"{requirement} is locked at {versions[name]}"
        reached.add(name)
        if (name, frozenset(requirement.extras)) in seen:
            continue
        seen.add((name, frozenset(requirement.extras)))
        try:
            needs = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # for another platform: what it needs cannot be read here
        for line in needs:
            need = Requirement(line)
            extras = {"", *requirement.extras}
            asks_extra = need.marker is not None and "extra" in str(need.marker)
            if not asks_extra or any(
                need.marker.evaluate({"extra": extra}) for extra in extras if need.marker
            ):
                waiting.append(need)
    yield from (f"{r.name} is not locked" for r in requirements if canonicalize_name(r.name) not in versions)
    yield from (f"{name} is locked, and nothing asks for it" for name in sorted(set(versions) - reached))


def test_the_lock_is_what_pyproject_asks_for() -> None:
    versions = locked(LOCK.read_text(encoding="utf-8"))
    assert len(versions) > 50
    assert list(disagreements(declared(ROOT / "pyproject.toml"), versions)) == []


def test_a_stale_lock_is_noticed() -> None:
    versions = locked(LOCK.read_text(encoding="utf-8"))
    requirements = declared(ROOT / "pyproject.toml")
    assert list(disagreements(requirements, {**versions, "leftover": "1.0"})) != []
    assert list(disagreements(requirements, {**versions, "pymupdf": "2.0"})) != []
    without = {name: version for name, version in versions.items() if name != "requests"}
    assert "requests is not locked" in list(disagreements(requirements, without))
