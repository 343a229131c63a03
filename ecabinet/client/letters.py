"""letters.bin: every act that waits a second time, sealed to the server's own key.

"ECABLET1", then for each letter its length (u32, big-endian) and HPKE(the server's key, the signed act as
msgpack). Written before the screen says that an act waits, so that a forgotten PIN or a lost keyring costs no
ballot: any program that finds the file can post it, and none but the server can read it. A letter that a kill
cut off is the last and counts for nothing; the vault has the act itself.
"""

import logging
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from ecabinet.client.contact import Contact
from ecabinet.client.disk import (
    FileLock,
    VaultBusy,
    VaultError,
    disk_errors,
    open_private,
    replace_file,
    sync_file,
    write_all,
)
from ecabinet.client.seal import seal_to
from ecabinet.evidence.statements import SignedBytes, letter_context
from ecabinet.protocol.messages import (
    LETTER_BYTES_MAX,
    LETTERS_MAX,
    LetterOutcome,
    LettersAnswer,
    LettersRequest,
)

log = logging.getLogger(__name__)

NAME: Final = "letters.bin"
MAGIC: Final = b"ECABLET1"
REQUEST_BYTES_MAX: Final = 512 << 10
"""Of letters in one request, before base64."""
SPARE_LETTERS_MAX: Final = 64
"""So many answered acts may stay in the file while others wait; then it is written anew."""


def seal_letter(act: SignedBytes, server: str, seal_key: bytes) -> bytes:
    """The act as only the server with this fingerprint can open it."""
    return seal_to(seal_key, msgspec.msgpack.encode(act), letter_context(server))


def read_letters(path: Path) -> list[bytes]:
    """The whole letters in a file, oldest first; none where there is no file, or another's."""
    with disk_errors(NAME):
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            return []
    letters, at = [], len(MAGIC)
    if not raw.startswith(MAGIC):
        return []
    while at + 4 <= len(raw):
        size = int.from_bytes(raw[at : at + 4], "big")
        end = at + 4 + size
        if end > len(raw) or not 0 < size <= LETTER_BYTES_MAX:  # a power cut may leave zeros at the end
            break
        letters.append(raw[at + 4 : end])
        at = end
    return letters


def _framed(letters: Iterable[bytes]) -> bytes:
    return b"".join(len(letter).to_bytes(4, "big") + letter for letter in letters)


class Letters:
    """The letters of an open vault. Called on the vault's thread."""

    def __init__(self, directory: Path, server: str, seal_key: bytes, waiting: Sequence[SignedBytes]) -> None:
        """`server` is its fingerprint, `seal_key` what its newest statement names. What an earlier run left
        is replaced by letters for these acts, durable when this returns."""
        self._path = directory / NAME
        self._server, self.seal_key = server, seal_key
        self._descriptor, self._end = -1, 0
        self._lacking = False
        """A letter could not be written."""
        self._writer = ThreadPoolExecutor(1, "letters")
        self._count = 0
        try:
            self._count = len(read_letters(self._path))
            if waiting or self._count:
                self._write(waiting)
        except VaultError as error:  # a full disk must not keep anybody from reading
            self._lacking = True
            log.warning("letters wait", extra={"reason": type(error).__name__})

    def settle(self, waiting: Sequence[SignedBytes]) -> None:
        """Some acts were answered and these still wait: the file holds a letter for each, and few others."""
        spare = self._count - len(waiting)
        if self._lacking or (self._count and (not waiting or spare > SPARE_LETTERS_MAX)):
            self._write(waiting)

    def _write(self, acts: Sequence[SignedBytes]) -> None:
        self._let_go()
        if acts:
            sealed = (seal_letter(act, self._server, self.seal_key) for act in acts)
            replace_file(self._path, MAGIC + _framed(sealed))
        else:
            # Letters that come back after a power cut are sent again, to the same answers.
            with disk_errors(NAME), suppress(FileNotFoundError):
                os.truncate(self._path, len(MAGIC))
        self._count, self._lacking = len(acts), False

    def begin(self, act: SignedBytes) -> "Future[None]":
        """One more, sealed and brought to the disk by another thread while the vault keeps the act itself.

        The future's error is VaultFull and the like; the file stays readable. Until it is done, nothing else
        may be asked of the letters.
        """
        return self._writer.submit(self._add, act)

    def _add(self, act: SignedBytes) -> None:
        lacking, self._lacking = self._lacking, True  # until it is there
        with disk_errors(NAME):
            if not self._path.exists():
                replace_file(self._path, MAGIC)
            if self._descriptor < 0:
                self._descriptor = open_private(self._path, os.O_WRONLY | os.O_APPEND)
            self._end = os.fstat(self._descriptor).st_size
            try:
                write_all(self._descriptor, _framed([seal_letter(act, self._server, self.seal_key)]))
                sync_file(self._descriptor)
            except OSError:
                self._cut()
                raise
        self._count, self._lacking = self._count + 1, lacking

    def take_back(self) -> None:
        """The vault did not keep the act that was begun last: neither do the letters."""
        self._count -= 1
        self._cut()

    def _cut(self) -> None:
        with suppress(OSError):
            os.ftruncate(self._descriptor, self._end)
            sync_file(self._descriptor)  # an act that is told to have failed must not be posted later

    def close(self) -> None:
        """Let go of the file, and of the thread that writes it."""
        self._writer.shutdown()
        self._let_go()

    def _let_go(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def post_letters(directory: Path, contact: Contact) -> dict[LetterOutcome, int]:
    """Sends the letters of a vault that nobody has open; answers how many met which outcome.

    What the server answered for is taken out of the file; the rest waits for the next start. The vault itself
    still holds its acts and, once opened, gets the same receipts. Raises TransportError, VaultError.
    """
    path = directory / NAME
    letters = read_letters(path)
    outcomes: dict[LetterOutcome, int] = {}
    if not letters:
        return outcomes
    _, connection = contact.reach()
    settled: set[bytes] = set()
    try:
        for batch in _batches(letters):
            answer = connection.ask(
                "POST", "/letters", LettersAnswer, LettersRequest(tuple(batch)), anonymous=True
            )
            for letter, outcome in zip(batch, answer.outcomes, strict=False):
                outcomes[outcome] = outcomes.get(outcome, 0) + 1
                if outcome in ("recorded", "refused"):
                    settled.add(letter)
            if "later" in answer.outcomes:
                break  # what follows may depend on it
    finally:
        connection.close()
        _take_out(path, settled)
    return outcomes


def _batches(letters: Sequence[bytes]) -> Iterable[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for letter in letters:
        if batch and (len(batch) == LETTERS_MAX or size + len(letter) > REQUEST_BYTES_MAX):
            yield batch
            batch, size = [], 0
        batch.append(letter)
        size += len(letter)
    yield batch


def _take_out(path: Path, settled: set[bytes]) -> None:
    """Unless somebody opened the vault meanwhile: then its own program sees to the file."""
    if not settled:
        return
    with suppress(VaultBusy):
        lock = FileLock(path.with_name("lock"))
        try:
            left = [letter for letter in read_letters(path) if letter not in settled]
            replace_file(path, MAGIC + _framed(left))
        except VaultError:
            pass  # sent again at the next start, to the same answer
        finally:
            lock.release()
