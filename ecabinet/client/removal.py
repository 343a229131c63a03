"""Deleting a vault from this device: its keys first, then its files; a removal that was cut is finished.

The directory is renamed before anything else, so a vault is there or on its way out, never half a vault. What
the store held for it is forgotten before a file goes: without that nothing in the files opens, whatever a
disk remembers of them.
"""

import re
import shutil
from pathlib import Path
from typing import Final

from ecabinet.client.disk import FileLock, disk_errors, sync_directory
from ecabinet.client.keys import Store

GOING: Final = ".removed"
_GOING = re.compile(r"[0-9a-f]{16}" + re.escape(GOING))


def remove_vault(directory: Path, store: Store) -> None:
    """Delete a vault that nobody has open, whatever state it is in. Raises VaultBusy, what the store raises.

    Named by its directory, as `list_vaults` finds it: a vault that cannot be read any more goes as well.
    """
    with disk_errors("vault"):
        if not directory.is_dir():
            return
        lock = FileLock(directory / "lock")
        going = directory.with_name(directory.name + GOING)
        try:
            directory.rename(going)
            sync_directory(going.parent)
        finally:
            lock.release()
    _finish(going, store)


def finish_removals(root: Path, store: Store) -> None:
    """Finish what a kill cut: called at the program's start."""
    vaults = root / "vaults"
    for going in sorted(vaults.iterdir()) if vaults.is_dir() else []:
        if _GOING.fullmatch(going.name):
            _finish(going, store)


def _finish(going: Path, store: Store) -> None:
    store.delete(going.name.removesuffix(GOING))
    with disk_errors("vault"):
        shutil.rmtree(going)
        sync_directory(going.parent)
