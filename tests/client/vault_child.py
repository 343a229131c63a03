"""Works on a vault until it is killed or done, and says on standard output what it was told is kept.

Started by the fault tests with: root, directory, run, seed, acts (0: for ever), and perhaps a flaw that the
tests must find. What is said with a word in -ing is about to be done; the same in -ed has been.
"""

import hashlib
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ecabinet.client import blob_files, core, database
from ecabinet.client.core import News, VaultThread, new_id
from ecabinet.client.disk import VaultError
from ecabinet.client.keys import FileStore
from ecabinet.client.notebook import OPERATIONS, Notebook
from ecabinet.client.outbox import Outbox
from ecabinet.client.seal import CHUNK_BYTES, Cost, Costs
from ecabinet.client.vault import Vault, vault_directory
from ecabinet.domain import events as e
from ecabinet.domain.annotation import Note
from ecabinet.evidence.signatures import SigningKey
from ecabinet.evidence.statements import ActStatement, sign_act

CHEAP = Costs(pin=Cost(64, 1, 1), passphrase=Cost(64, 1, 1), floor=Cost(64, 1, 1))
SECRET = "một mật khẩu"
CANARY = "Nghị quyết mật".encode()
LONG_BYTES = 400 * CHUNK_BYTES + 17
SERVER = "f" * 52
SERVER_KEY = X25519PrivateKey.from_private_bytes(b"s" * 32)
JOURNAL = "01930000-0000-7000-8000-000000000000"
MEETINGS_MAX = 4
PAPER = "paper"


def content(name: str, size: int) -> bytes:
    """Bytes that both processes know, with a canary first."""
    return (CANARY + hashlib.shake_128(name.encode()).digest(size))[:size]


def long_paper(size: int = LONG_BYTES) -> bytes:
    return content("long", size)


def secret(number: int) -> str:
    """The vault's secrets, one after the other."""
    return f"{SECRET} {number}" if number else SECRET


def say(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


class Work:
    """Random acts on one open vault, as the cabinet does them."""

    def __init__(self, thread: VaultThread, run: int, choose: random.Random, long_bytes: int) -> None:
        self._thread, self._run, self._choose = thread, run, choose
        self._long = long_paper(long_bytes)
        self._secret = 0
        self._meetings: list[str] = []
        self._papers: list[tuple[str, str, int]] = []
        self._number = 0
        news = News()

        def begin(vault: Vault) -> None:
            self._vault = vault
            self._notebook = Notebook(vault, thread, news)
            self._outbox = Outbox(vault, SERVER, SERVER_KEY.public_key().public_bytes_raw())
            self._signer = SigningKey(vault.device.sign_private)
            sha256 = hashlib.sha256(self._long).hexdigest()
            held = vault.has_blob("long", sha256)
            self._part = None if held else vault.partial("long", sha256, len(self._long))

        thread.call(begin)

    def begin_secret(self, number: int) -> None:
        """Which of the secrets opens the vault now."""
        self._secret = number

    def act(self) -> None:
        """One act of any kind, and what may be said of it."""
        kinds: list[Callable[[], None]] = [
            *[self.ballot] * 3,
            *[self.command] * 2,
            *[self.mark] * 3,
            *[self.paper] * 3,
            *[self.part] * 3,
            self.adopt,
            self.drop,
            self.shred,
            self.change_secret,
            self.checkpoint,
            self.settle,
        ]
        kind = self._choose.choice(kinds)
        self._number += 1
        self._thread.call(lambda _: kind())

    def ballot(self) -> None:
        name = f"{self._run}/{self._number}"
        with self._vault.transaction() as tx:
            at = tx.append("ballots", content(name, 200))
            tx.put("cursor", "now", f"{at}".encode())
        say("ballot", at, name)

    def command(self) -> None:
        act = ActStatement(new_id(), SERVER, JOURNAL, JOURNAL, JOURNAL, e.CheckIn(), self._number)
        self._outbox.add(act, sign_act(self._signer, act))
        say("act", act.id)

    def mark(self) -> None:
        meeting = self._meeting()
        note = Note(new_id(), PAPER, 0, 1, 1, f"{CANARY.decode()} {self._run}/{self._number}")
        self._notebook.add(meeting, PAPER, note)
        say("mark", meeting, note.id)

    def _meeting(self) -> str:
        if len(self._meetings) < MEETINGS_MAX:
            # No id twice: what was shredded stays so.
            self._meetings.append(f"m-{self._run}-{self._number}")
        return self._choose.choice(self._meetings)

    def paper(self) -> None:
        meeting, name = self._meeting(), f"paper/{self._run}/{self._number}"
        size = self._choose.randrange(200_000)
        plain = content(name, size)
        sha256 = hashlib.sha256(plain).hexdigest()
        with self._vault.write_blob(meeting, sha256, self._choose.choice([size, None])) as blob:
            blob.write(plain)
        say("paper", meeting, name, size)
        self._papers.append((meeting, name, size))

    def adopt(self) -> None:
        if self._papers:
            _, name, size = self._choose.choice(self._papers)
            meeting = self._meeting()
            if self._vault.adopt_blob(meeting, hashlib.sha256(content(name, size)).hexdigest()):
                say("paper", meeting, name, size)
                self._papers.append((meeting, name, size))

    def drop(self) -> None:
        if self._papers:
            meeting, name, size = self._papers.pop(self._choose.randrange(len(self._papers)))
            say("dropping", meeting, name, size)
            self._vault.drop_blob(meeting, hashlib.sha256(content(name, size)).hexdigest())
            say("dropped", meeting, name, size)

    def part(self) -> None:
        if self._part is None:
            return
        begin, step = self._part.received_bytes, self._choose.randrange(100_000)
        self._part.write(self._long[begin : begin + step])
        say("part", self._part.received_bytes)
        if self._part.received_bytes == len(self._long):
            self._part.finish()
            self._part = None
            say("finished")

    def shred(self) -> None:
        if self._meetings:
            meeting = self._meetings.pop(self._choose.randrange(len(self._meetings)))
            self._papers = [paper for paper in self._papers if paper[0] != meeting]
            say("shredding", meeting)
            self._vault.shred_meeting(meeting, [OPERATIONS + meeting])
            say("shredded", meeting)

    def change_secret(self) -> None:
        number = self._secret + 1
        say("changing", number)
        self._vault.change_secret(secret(self._secret), secret(number))
        self._secret = number
        say("changed", number)

    def checkpoint(self) -> None:
        self._vault.checkpoint()

    def settle(self) -> None:
        self._vault.settle()


def flaw(name: str) -> None:
    """A mistake put into the product, in this process alone."""
    if name == "synchronous-normal":
        settings = tuple(
            ("synchronous", "normal", 1) if setting[0] == "synchronous" else setting
            for setting in database._SETTINGS
        )
        assert settings != database._SETTINGS
        database._SETTINGS = settings  # type: ignore[misc]  # it is not final to somebody who errs
    elif name == "paper-not-synced":
        assert callable(blob_files.sync_file)
        blob_files.sync_file = lambda _descriptor: None
    else:
        raise ValueError(name)


def main(root: Path, directory: Path, run: int, seed: str, acts: int, opened_by: int, planted: str) -> None:
    choose = random.Random(seed)  # noqa: S311 - repeatable is what it is for
    if planted:
        flaw(planted)
    core.SETTLE_S = choose.choice([0.01, 1.0])  # type: ignore[misc]  # as after a pause, and as without one
    store = FileStore(root / "keys")

    def opener() -> Vault:
        if directory.exists():
            return Vault.open(directory, secret(opened_by), store, costs=CHEAP)
        vault_directory(root)
        return Vault.create(directory, SECRET, store, costs=CHEAP)

    thread = VaultThread(opener)
    say("open")
    work = Work(thread, run, choose, LONG_BYTES if not acts else 5 * CHUNK_BYTES + 17)
    work.begin_secret(opened_by)
    done = 0
    while not acts or done < acts:
        try:
            work.act()
        except VaultError as error:
            say("failed", type(error).__name__)
            return
        done += 1
    thread.close()
    say("closed")


if __name__ == "__main__":
    root, directory, run, seed, acts, opened_by, planted = sys.argv[1:]
    main(Path(root), Path(directory), int(run), seed, int(acts), int(opened_by), planted)
