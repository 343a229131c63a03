"""A root with one vault, and how the fault tests fill it, damage it and put it back."""

import hashlib
import shutil
from pathlib import Path

from ecabinet.client.keys import FileStore
from ecabinet.client.vault import Vault, vault_directory

from .vault_child import CHEAP, SECRET


def sha256(paper: bytes) -> str:
    return hashlib.sha256(paper).hexdigest()


class Place:
    """A root with one vault."""

    def __init__(self, root: Path) -> None:
        self.root, self.store = root, FileStore(root / "keys")
        self.directory = vault_directory(root)

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
