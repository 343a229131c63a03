"""What lies on disk after a play, opened through the product's own code, each thing once."""

import contextlib
import os
import shutil
from pathlib import Path
from typing import Self

from ecabinet.client.cabinet import Cabinet
from ecabinet.client.keys import FileStore
from ecabinet.demo import facts as facts_file
from ecabinet.demo.facts import Facts
from ecabinet.domain import events as e
from ecabinet.domain.poll import Poll
from ecabinet.evidence.statements import IdentityStatement
from ecabinet.papers import jobs
from ecabinet.server import identity, journal
from ecabinet.server.store import Store
from ecabinet.server.stores import DATABASE, system_clock


class Evidence:
    """One folder of a play. Cabinets are unlocked and never started: they see no server."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.facts: Facts = facts_file.read(out)
        self._stack = contextlib.ExitStack()
        self._cabinets: dict[str, Cabinet] = {}
        self._store: Store | None = None
        self._jobs: jobs.Jobs | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def server(self) -> Path:
        """The server's data directory."""
        return self.out / "server"

    def cabinet(self, person: str) -> Cabinet:
        """Somebody's cabinet, offline."""
        if person not in self._cabinets:
            player = self.facts.player(person)
            root = self.out / player.root
            opened = Cabinet.unlock(root, player.vault, player.secret, FileStore(root), jobs=self.workers)
            self._stack.callback(opened.lock)
            self._cabinets[person] = opened
        return self._cabinets[person]

    def record(self) -> e.State:
        """The meeting as the server's journal has it."""
        with self.store.read() as connection:
            return journal.bring_up(connection, self.facts.meeting, journal.EMPTY).state

    @property
    def store(self) -> Store:
        """The server's database."""
        if self._store is None:
            self._store = Store(self.server / DATABASE)
            self._stack.callback(self._store.close)
        return self._store

    def statement(self) -> IdentityStatement:
        """Who the server says it is."""
        return identity.open_identity(self.server, system_clock()).statement

    def poll(self) -> Poll:
        """The poll as the record has it."""
        event = self.record()[f"poll/{self.facts.poll}"]
        assert isinstance(event, e.PollEvent)
        return event.poll

    @property
    def workers(self) -> jobs.Jobs:
        """Workers for papers."""
        if self._jobs is None:
            self._jobs = self._stack.enter_context(jobs.Jobs(roots=self.facts.roots))
        return self._jobs


def copy(out: Path, into: Path) -> None:
    """A copy that may be altered: large immutable files are linked, everything that is written to is copied.

    Whoever alters a linked file must replace it, never write into it.
    """

    def linked(source: str, target: str) -> str:
        if "blobs" in Path(source).parts:
            os.link(source, target)
            return target
        return shutil.copy2(source, target)

    shutil.copytree(out, into, copy_function=linked)
