"""Works on a vault until it is killed, and says on standard output what it has been told is kept.

Started by test_vault_faults with: root, directory, run, seed.
"""

import hashlib
import os
import random
import sys
from pathlib import Path

from ecabinet.client.keys import FileStore
from ecabinet.client.seal import CHUNK_BYTES, Cost, Costs
from ecabinet.client.vault import Vault

CHEAP = Costs(pin=Cost(64, 1, 1), passphrase=Cost(64, 1, 1), floor=Cost(64, 1, 1))
SECRET = "một mật khẩu"
CANARY = "Nghị quyết mật".encode()
LONG_BYTES = 400 * CHUNK_BYTES + 17


def content(name: str, size: int) -> bytes:
    """Bytes that both processes know, with a canary first."""
    return (CANARY + hashlib.shake_128(name.encode()).digest(size))[:size]


def long_paper() -> bytes:
    return content("long", LONG_BYTES)


def say(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def work(root: Path, directory: Path, run: int, seed: str) -> None:
    choose = random.Random(seed)  # noqa: S311 - repeatable is what it is for
    store = FileStore(root / "keys")
    paper = long_paper()
    with Vault.open(directory, SECRET, store, costs=CHEAP) as vault:
        long = hashlib.sha256(paper).hexdigest()
        part = None if vault.has_blob("long", long) else vault.partial("long", long, len(paper))
        say("open")
        meetings: list[str] = []
        for number in range(1_000_000):
            act = choose.choice(["ballot"] * 4 + ["paper"] * 2 + ["part"] * 3 + ["shred", "checkpoint"])
            if act == "ballot":
                with vault.transaction() as tx:
                    at = tx.append("ballots", content(f"{run}/{number}", 200))
                    tx.put("cursor", "now", f"{at}".encode())
                say("ballot", at, f"{run}/{number}")
            elif act == "paper":
                if len(meetings) < 4:
                    meetings.append(f"m-{run}-{number}")  # no id twice: what was shredded stays so
                meeting = choose.choice(meetings)
                name, size = f"paper/{run}/{number}", choose.randrange(200_000)
                plain = content(name, size)
                sha256 = hashlib.sha256(plain).hexdigest()
                with vault.write_blob(meeting, sha256, choose.choice([size, None])) as blob:
                    blob.write(plain)
                say("paper", meeting, name, size)
            elif act == "part" and part is not None:
                step = choose.randrange(100_000)
                part.write(paper[part.received_bytes : part.received_bytes + step])
                say("part", part.received_bytes)
                if part.received_bytes == len(paper):
                    part.finish()
                    part = None
                    say("finished")
            elif act == "shred" and meetings:
                meeting = meetings.pop(choose.randrange(len(meetings)))
                say("shredding", meeting)
                vault.shred_meeting(meeting)
                say("shredded", meeting)
            elif act == "checkpoint":
                vault.checkpoint()


if __name__ == "__main__":
    work(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
