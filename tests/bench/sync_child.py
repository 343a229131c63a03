"""One device of the benchmark `sync`, in a process of its own: a cabinet, or a client of plain files.

    python -m tests.bench.sync_child cabinet ROOT LINK
    python -m tests.bench.sync_child plain DIR CA URL…

Told on its standard input, one word a line; answers each with a line of JSON. `cold` empties, `go` fetches.
"""

import json
import os
import sys
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import requests

from ecabinet.client.cabinet import Cabinet
from ecabinet.client.keys import FileStore
from ecabinet.client.vault import Vault
from tests.client.cabinets import QUICK, SECRET, eventually
from tests.serving import PASSWORD

PATIENCE_S = 300.0
CHUNK_BYTES = 256 << 10


class NoJobs:
    """Judges nothing: what the papers' worker does afterwards on each device is not what is measured."""

    def submit(self, *_: object) -> "Future[Any]":
        return Future()

    def close(self) -> None:
        pass


def pss_mb() -> float:
    """This process's share of memory."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


class Device:
    """A cabinet that can forget its papers."""

    def __init__(self, root: Path, link: str) -> None:
        self._root, self._store = root, FileStore(root / "keys")
        self.cabinet = Cabinet.enrol(
            root, link, PASSWORD, SECRET, "Máy đo", self._store, costs=QUICK, jobs=NoJobs()
        )
        self._vault = self.cabinet.vault_id

    def cold(self) -> None:
        """All is as it was, but for the papers; not connected."""
        self.cabinet.lock()
        with Vault.open(self._root / "vaults" / self._vault, SECRET, self._store, costs=QUICK) as vault:
            for key, _ in list(vault.scan("paper")):
                vault.drop_blob(*key.split("/"))
        self.cabinet = Cabinet.unlock(
            self._root, self._vault, SECRET, self._store, costs=QUICK, jobs=NoJobs()
        )

    def go(self) -> None:
        """Connect and fetch until all papers are here, checked and sealed."""
        self.cabinet.start()
        eventually(self._whole, PATIENCE_S)

    def held_bytes(self) -> int:
        """Of papers, checked and sealed."""
        return self.cabinet.status().bytes_done

    def _whole(self) -> bool:
        status = self.cabinet.status()
        return status.state == "synced" and status.papers_total > 0

    def idle(self) -> None:
        """Connect, and wait until nothing is to be done."""
        self.cabinet.start()
        eventually(lambda: self.cabinet.status().state == "synced", PATIENCE_S)


class Plain:
    """The limit: one connection, every file fetched by requests and written as it comes."""

    def __init__(self, directory: Path, ca: str, urls: list[str]) -> None:
        self._directory, self._ca, self._urls = directory, ca, urls
        directory.mkdir()

    def cold(self) -> None:
        for file in self._directory.iterdir():
            file.unlink()

    def go(self) -> None:
        with requests.Session() as session:
            session.trust_env, session.verify = False, self._ca
            session.headers["Accept-Encoding"] = "identity"
            for number, url in enumerate(self._urls):
                with session.get(url, stream=True, timeout=60) as answer:
                    answer.raise_for_status()
                    with (self._directory / str(number)).open("wb", buffering=0) as file:
                        for piece in answer.iter_content(CHUNK_BYTES):
                            file.write(piece)

    def held_bytes(self) -> int:
        return sum(file.stat().st_size for file in self._directory.iterdir())

    idle = cold


def main(arguments: list[str]) -> None:
    device: Device | Plain
    if arguments[0] == "cabinet":
        device = Device(Path(arguments[1]), arguments[2])
    else:
        device = Plain(Path(arguments[1]), arguments[2], arguments[3:])
    print(json.dumps({"pid": os.getpid()}), flush=True)
    for line in sys.stdin:
        if line.strip() != "memory":
            getattr(device, line.strip())()
        print(json.dumps({"pss_mb": pss_mb(), "held_bytes": device.held_bytes()}), flush=True)
    if isinstance(device, Device):
        device.cabinet.lock()


if __name__ == "__main__":
    main(sys.argv[1:])
