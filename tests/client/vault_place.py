"""A root with one vault, and how the fault tests fill it, damage it and put it back."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ecabinet.client.keys import FileStore
from ecabinet.client.vault import Vault, vault_directory

from .vault_child import CHEAP, SECRET

ROOT = Path(__file__).parents[2]


def sha256(paper: bytes) -> str:
    return hashlib.sha256(paper).hexdigest()


class Place:
    """A root with one vault."""

    def __init__(self, root: Path, name: str = "") -> None:
        """A place for a new vault, or where the one of that name is or was."""
        self.root, self.store = root, FileStore(root / "keys")
        self.directory = root / "vaults" / name if name else vault_directory(root)

    def create(self) -> Vault:
        return Vault.create(self.directory, SECRET, self.store, costs=CHEAP)

    def open(self, secret: str = SECRET) -> Vault:
        return Vault.open(self.directory, secret, self.store, costs=CHEAP)

    def files(self) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in self.root.rglob("*") if path.is_file()}

    def keep(self) -> None:
        """Remember everything as it is, for `restore`."""
        shutil.copytree(self.root, self._kept)

    def restore(self) -> None:
        shutil.rmtree(self.root)
        shutil.copytree(self._kept, self.root)

    @property
    def _kept(self) -> Path:
        return self.root.with_name(self.root.name + "-kept")


def write(vault: Vault, meeting: str, paper: bytes, length: int | None = None) -> str:
    with vault.write_blob(meeting, sha256(paper), length) as blob:
        blob.write(paper)
    return sha256(paper)


def start_child(
    place: Place,
    run: int,
    seed: float,
    *,
    acts: int,
    opened_by: int = 0,
    planted: str = "",
    under: Sequence[str] = (),
) -> "subprocess.Popen[str]":
    """A process that works on the vault and says what is kept (see vault_child), perhaps `under` a tracer."""
    words = [run, seed, acts, opened_by, planted]
    return subprocess.Popen(
        [*under, sys.executable, "-m", "client.vault_child", place.root, place.directory, *map(str, words)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
        text=True,
    )
