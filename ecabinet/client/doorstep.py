"""What a program does for vaults that nobody has opened: it needs no PIN and sees no content.

At each start and now and then while the sign-in screen stands: finish removals, ask whether a device is to be
wiped, post the acts that were sealed to the server. And lift the wait after ten wrong PINs, by a sign-in with
the account's password.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from ecabinet.client.contact import Contact
from ecabinet.client.disk import FileLock, VaultBusy, VaultError
from ecabinet.client.keys import KeysLost, Store, passed
from ecabinet.client.letters import NAME as LETTERS
from ecabinet.client.letters import post_letters, read_letters
from ecabinet.client.problems import GarbledAnswer, OtherIdentity, TransportError
from ecabinet.client.removal import finish_removals, remove_vault
from ecabinet.client.transport import Connection, Trust
from ecabinet.client.vault import OPENING_S, list_directories
from ecabinet.evidence.signatures import BadSignature
from ecabinet.evidence.statements import read_wipe
from ecabinet.protocol.messages import DeviceAnswer, LetterOutcome, ReadmitAnswer, ReadmitRequest

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attended:
    """What became of one vault on the doorstep."""

    vault: str
    wiped: bool = False
    """It was deleted by the administrator's order."""
    posted: Mapping[LetterOutcome, int] = field(default_factory=dict)
    """How many acts were sent without opening it, and how the server answered."""
    waiting: int = 0
    """How many acts still wait: the server was not reached, or could not judge them yet."""


def attend(root: Path, store: Store) -> list[Attended]:
    """Look after every vault that nobody has open; those of which there is nothing to say are left out.

    Never raises for what one vault or its server does: the sign-in screen stands whatever happens here.
    """
    attended = []
    try:
        finish_removals(root, store)
    except VaultError as error:
        log.warning("a removal waits", extra={"reason": type(error).__name__})
    for directory in list_directories(root):
        try:
            one = _attend(directory, store)
        except (TransportError, VaultError, ValueError) as error:  # ValueError: an address that is none
            log.info("a vault on the doorstep waits", extra={"reason": type(error).__name__})
            one = Attended(directory.name, waiting=_count(directory))
        if one.wiped or one.posted or one.waiting:
            attended.append(one)
    return attended


def _count(directory: Path) -> int:
    try:
        return len(read_letters(directory / LETTERS))
    except VaultError:
        return 0


def _attend(directory: Path, store: Store) -> Attended:
    contact = Contact.read(directory)
    if contact is None or _open_elsewhere(directory):
        return Attended(directory.name)
    trust, connection = contact.reach()
    try:
        wiped = wipe_ordered(connection, trust, contact.device)
    finally:
        connection.close()
    if wiped:
        remove_vault(directory, store)
        return Attended(directory.name, wiped=True)
    posted = post_letters(directory, contact)
    return Attended(directory.name, posted=posted, waiting=_count(directory))


def _open_elsewhere(directory: Path) -> bool:
    try:
        FileLock(directory / "lock").release()
    except VaultBusy:
        return True
    return False


def wipe_ordered(connection: Connection, trust: Trust, device: str) -> bool:
    """Whether the server signed the administrator's order to wipe this device. Raises TransportError."""
    order = connection.ask("GET", f"/devices/{device}", DeviceAnswer, anonymous=True).wipe
    if order is None:
        return False
    try:
        said = read_wipe(trust.statement.log_key, order)
    except (BadSignature, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise GarbledAnswer("an order to wipe") from error
    if (said.server, said.device) != (trust.fingerprint, device):
        raise GarbledAnswer("an order to wipe another device")
    return True


def readmit(root: Path, vault: str, password: str, store: Store) -> None:
    """After ten wrong PINs: the account's password, checked by the server, gives the PIN its tries back.

    The vault still opens by its PIN or passphrase alone. Raises Refused("wrong-password", "too-many",
    "device-revoked" …) and other TransportErrors; KeysLost, and OtherIdentity where the vault's files name
    another server than the store does: then the password was told to nobody.
    """
    directory = root / "vaults" / vault
    contact, item = Contact.read(directory), store.read(vault)
    if item is None or contact is None:
        raise KeysLost(store.name, store.name)
    if item.server != contact.server:
        raise OtherIdentity("the vault's files name another server")
    _, connection = contact.reach()
    try:
        request = ReadmitRequest(contact.device, password)
        connection.ask("POST", "/readmit", ReadmitAnswer, request, anonymous=True)
    finally:
        connection.close()
    lock = FileLock(directory / "lock", OPENING_S)
    try:
        now = store.read(vault)
        if now is not None:
            store.write(vault, passed(now))
    finally:
        lock.release()
