"""The member's standing notes, as searching looks through them: read once for each meeting, then kept.

Notes lie among thousands of strokes, all sealed one by one, so they are read a few hundred operations at a
time: a ballot never waits for them.
"""

import threading
from collections.abc import Iterator
from itertools import islice
from typing import Final

from ecabinet.client.core import VaultThread
from ecabinet.client.notebook import Notebook
from ecabinet.client.vault import Vault
from ecabinet.domain.annotation import Note, Operation, Stroke, standing

OPERATIONS_AT_ONCE: Final = 100


class Notes:
    """One notebook's notes by meeting; asked from any thread but the vault's."""

    def __init__(self, thread: VaultThread, notebook: Notebook) -> None:
        self._thread, self._notebook = thread, notebook
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[int, tuple[tuple[str, Note], ...]]] = {}

    def of(self, meeting: str) -> tuple[tuple[str, Note], ...]:
        """Paper and note, in the order they were written."""
        with self._lock:
            changes = self._notebook.changes(meeting)
            known = self._kept.get(meeting)
            if known is None or known[0] != changes:
                known = self._kept[meeting] = (changes, self._read(meeting))
            return known[1]

    def _read(self, meeting: str) -> tuple[tuple[str, Note], ...]:
        source = self._notebook.reading(meeting)
        by_id: dict[str, str] = {}
        written: list[Operation] = []
        while batch := self._thread.call(lambda _vault: _some(_vault, source)):
            for paper, operation in batch:
                if not isinstance(operation, Stroke):
                    by_id[operation.id] = paper
                    written.append(operation)
        return tuple((by_id[mark.id], mark) for mark in standing(written) if isinstance(mark, Note))


def _some(_vault: Vault, source: Iterator[tuple[str, Operation]]) -> list[tuple[str, Operation]]:
    return list(islice(source, OPERATIONS_AT_ONCE))
