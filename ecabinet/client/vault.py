"""A member's vault on this device: encrypted records and papers, one transaction at a time.

`<root>/vaults/<16 hex>/` holds vault.json (slots), keys.bin (slots), meta.<generation>.db (database),
blobs/ (blobs) and lock. Nothing in it is readable without the member's secret and the store's item, the
name of whose vault it is included. One thread opens a vault and alone uses it.

What it does not show: a whole vault put back to an earlier state, which is the server's to notice. Bits
flipped in the database's log take the commits behind them; `losses` tells. Checkpoint after what must last.
"""

import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import msgspec

from ecabinet.client import keyfile
from ecabinet.client.blob_files import BlobReader
from ecabinet.client.blobs import Blobs, BlobWriter, PartialBlob
from ecabinet.client.database import Database, database_path
from ecabinet.client.disk import (
    DIRECTORY_MODE,
    FileLock,
    VaultDamaged,
    VaultError,
    VaultFull,
    disk_errors,
    sync_directory,
)
from ecabinet.client.keyfile import DatabaseKey, Keys, MeetingKey, NotebookKey
from ecabinet.client.keys import (
    LABEL_CHARACTERS_MAX,
    TRIES_MAX,
    Item,
    KeysLost,
    Protection,
    SecretKind,
    Store,
    check_secret,
    passed,
    spend_try,
    wrong_secret,
)
from ecabinet.client.records import Transaction, get, scan
from ecabinet.client.seal import KEY_BYTES, PRODUCT, Costs, DeviceKeys, random_bytes
from ecabinet.client.slots import VERSION, Description, check_slot, make_slot, open_slot
from ecabinet.client.text_index import forget_meeting

MEETINGS_MAX: Final = 4096
NOTEBOOK_KEYS_MAX: Final = 64
OPENING_S: Final = 1.0
"""How long an opening waits for what is done on the doorstep, which holds the vault for moments."""
TIME_SEEN_S: Final = 600
"""How far the latest time may move before it is written down."""

_ID = re.compile(r"[0-9a-f]{16}")
_MEETING = re.compile(r"[!-~]{1,128}")
_DATABASE_FILE = re.compile(r"meta\.\d+\.db(-wal|-shm|-journal)?")


@dataclass(frozen=True)
class VaultEntry:
    """A vault found on this device. `label` is empty where the store keeps none (FileStore) or lost it."""

    id: str
    directory: Path
    kind: SecretKind
    label: str
    must_sign_in: bool = False
    """Ten wrong tries: it waits for the account's password."""
    keys_lost: bool = False
    """The store has nothing for it: it will not open again."""


def vault_directory(root: Path) -> Path:
    """A free place for a new vault under `root`; its parents are made, private, it is not."""
    with disk_errors("vaults"):
        if not (root / "vaults").is_dir():
            (root / "vaults").mkdir(mode=DIRECTORY_MODE, parents=True, exist_ok=True)
            # Their names must outlast a power cut too; parents further up are not ours to have made.
            sync_directory(root)
            sync_directory(root.parent)
    return root / "vaults" / random_bytes(8).hex()


def list_directories(root: Path) -> list[Path]:
    """Where vaults lie under `root`, whatever state they are in."""
    vaults = root / "vaults"
    found = sorted(vaults.iterdir()) if vaults.is_dir() else []
    return [directory for directory in found if _ID.fullmatch(directory.name)]


def list_vaults(root: Path, store: Store) -> list[VaultEntry]:
    """The vaults under `root`, without opening any: what the sign-in screen offers.

    A damaged one is left out; opening its directory says what is wrong with it.
    """
    entries = []
    for directory in list_directories(root):
        with suppress(VaultError):
            description = Description.read(directory)
            item, answered = None, False
            with suppress(VaultError):  # locked, or not answering: it says so when it is asked for the PIN
                item, answered = store.read(description.vault), True
            label = "" if item is None else item.label
            waits = item is not None and item.fails >= TRIES_MAX
            kind = description.slots[0].type
            lost = answered and item is None and description.store == store.name
            entries.append(VaultEntry(description.vault, directory, kind, label, waits, lost))
    return entries


class Vault:
    """An open vault. Made by `create` or `open`; a `with` block closes it."""

    def __init__(
        self,
        directory: Path,
        lock: FileLock,
        description: Description,
        vault_key: bytes,
        item: Item,
        store: Store,
        costs: Costs,
        clock: Callable[[], float],
    ) -> None:
        """For `create` and `open` alone."""
        self._directory, self._lock, self._description = directory, lock, description
        self._vault_key, self._item, self._store = vault_key, item, store
        self._costs, self._clock = costs, clock
        epochs = [key for key in (item.ek_next, item.ek) if key is not None]
        self._keys, opened_by = keyfile.read_keys(directory, self.id, vault_key, epochs)
        self._epoch_key = epochs[opened_by]
        self._settle_epoch()
        path = database_path(directory, self._keys.db.gen)
        self._database = Database(path, self._keys.db.key, self._keys.commits)
        try:
            self._device = DeviceKeys(self._keys.device.sign, self._keys.device.seal)
            self._blobs = Blobs(directory / "blobs", self._database, self._meeting_key)
            self._check_counter()
            with suppress(VaultFull):  # finished at another opening: the member must be able to read
                self._finish_shreds()
            self._remove_strays()
            self._blobs.sweep()
        except BaseException:
            self._database.close()
            raise

    # Opening and closing -----------------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        directory: Path,
        secret: str,
        store: Store,
        *,
        kind: SecretKind | None = None,
        label: str = "",
        costs: Costs = PRODUCT,
        clock: Callable[[], float] = time.time,
    ) -> Self:
        """Make a vault in a directory that does not exist yet (see `vault_directory`) and open it.

        `kind` is a PIN where the store is a keyring, unless the account is shared (then ask for a
        passphrase); without a keyring it is always a passphrase. Raises SecretTooShort, VaultFull and
        what the store raises; then no vault is there.
        """
        kind = kind or ("pin" if store.protection == "keyring" else "passphrase")
        if store.protection == "passphrase" and kind == "pin":
            raise ValueError("without a keyring a PIN is too weak")
        check_secret(secret, kind)
        vault_id = directory.name if _ID.fullmatch(directory.name) else random_bytes(8).hex()
        item = Item(ds=random_bytes(KEY_BYTES), ek=random_bytes(KEY_BYTES), label=label)
        vault_key, keys = random_bytes(KEY_BYTES), Keys.generate()
        draft = directory.with_name(directory.name + ".new")
        if directory.exists():
            raise FileExistsError(directory)
        shutil.rmtree(draft, ignore_errors=True)  # left by a creation that was killed
        with disk_errors("vault"):
            draft.mkdir(mode=DIRECTORY_MODE)
        try:
            with disk_errors("vault"):
                (draft / "blobs").mkdir(mode=DIRECTORY_MODE)
            slot = make_slot(vault_id, kind, secret, item.ds, vault_key, costs)
            Description(VERSION, vault_id, store.name, (slot,)).write(draft)
            keyfile.write_keys(draft, vault_id, vault_key, item.ek, keys)
            Database.create(database_path(draft, keys.db.gen), keys.db.key)
            store.write(vault_id, item)
            with disk_errors("vault"):
                sync_directory(draft)
                draft.rename(directory)
                sync_directory(directory.parent)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        lock = FileLock(directory / "lock")
        try:
            description = Description.read(directory)
            return cls(directory, lock, description, vault_key, item, store, costs, clock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open(
        cls,
        directory: Path,
        secret: str,
        store: Store,
        *,
        costs: Costs = PRODUCT,
        clock: Callable[[], float] = time.time,
    ) -> Self:
        """Unlock. Raises WrongSecret, MustWait, MustSignIn, VaultBusy, VaultDamaged, KeysLost, and what the
        store raises."""
        lock = FileLock(directory / "lock", OPENING_S)
        try:
            description = Description.read(directory)
            if _ID.fullmatch(directory.name) and directory.name != description.vault:
                raise VaultDamaged("vault.json", "another vault's")
            vault_key, item = _unlock(description, secret, store, costs, clock)
            return cls(directory, lock, description, vault_key, item, store, costs, clock)
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        """Checkpoint, close and let others open it. Keys leave with the process: Python cannot wipe them."""
        try:
            self._blobs.close()
            with suppress(VaultError):  # a floor that is missing loses nothing
                self._write_floor()
            self._database.close()
        finally:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def change_secret(self, old: str, new: str, kind: SecretKind | None = None) -> None:
        """Give the vault another PIN or passphrase; `old` is tried and counted like any other.

        Raises WrongSecret, MustWait, SecretTooShort; then the old one still opens it.
        """
        kind = kind or self._description.slots[0].type
        if self.protection == "passphrase" and kind == "pin":
            raise ValueError("without a keyring a PIN is too weak")
        check_secret(new, kind)
        _, self._item = _unlock(self._description, old, self._store, self._costs, self._clock)
        slot = make_slot(self.id, kind, new, self._item.ds, self._vault_key, self._costs)
        description = msgspec.structs.replace(self._description, slots=(slot,))
        description.write(self._directory)
        self._description = description

    def introduce(self, label: str, server: str) -> None:
        """Have the store keep whose vault this is, and of which server: what the sign-in screen goes by."""
        item = msgspec.structs.replace(self._item, label=label[:LABEL_CHARACTERS_MAX], server=server)
        if item != self._item:
            self._write_item(item)

    # What it is --------------------------------------------------------------------------------------

    @property
    def id(self) -> str:
        return self._description.vault

    @property
    def opens_by_pin(self) -> bool:
        """Whether a PIN opens it, rather than a passphrase."""
        return self._description.slots[0].type == "pin"

    @property
    def directory(self) -> Path:
        """Where its files lie."""
        return self._directory

    @property
    def protection(self) -> Protection:
        """What guards it beside the secret: "keyring", or "passphrase" where nothing does."""
        return self._store.protection

    @property
    def protection_sentence(self) -> str:
        """The key of the sentence that tells the member so: vault.protection.keyring or .passphrase."""
        return f"vault.protection.{self.protection}"

    @property
    def device(self) -> DeviceKeys:
        """This device's keys: it signs acts and opens what was sealed to it."""
        return self._device

    @property
    def time_seen(self) -> int:
        """The latest time ever shown to `shred_expired`, Unix seconds: a clock set back lengthens no loan."""
        return self._keys.time_seen

    @property
    def notebook_keys(self) -> tuple[NotebookKey, ...]:
        """The notebook's keys; the last seals, all open."""
        return self._keys.notebook

    @property
    def database(self) -> Database:
        """The database, for the offline index's own tables. Ask anew after `shred_meeting`: it changes."""
        return self._database

    # Records -----------------------------------------------------------------------------------------

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """All of the block or nothing, on disk when it ends. Raises VaultFull, VaultReadOnly."""
        with self._database.transaction() as connection:
            yield Transaction(connection)

    def get(self, collection: str, key: str) -> bytes | None:
        """One value, or None."""
        return get(self._database, collection, key)

    def scan(self, collection: str, prefix: str = "") -> Iterator[tuple[str, bytes]]:
        """Keys that begin with `prefix` and their values, by key. May be written to meanwhile."""
        return scan(self._database, collection, prefix)

    def checkpoint(self) -> None:
        """Move the database's log into its authenticated pages: after ballots, and what must last."""
        self._database.checkpoint()

    def settle(self) -> None:
        """Have keys.bin state how many commits there are, then checkpoint: for when no more come soon.

        Afterwards the log is empty, and an older database is known for one. Raises VaultFull, VaultReadOnly.
        """
        self._write_floor()
        self._database.checkpoint()

    @property
    def settled(self) -> bool:
        """Whether `settle` has been called since the last commit."""
        return self._database.commits == self._keys.commits

    @property
    def losses(self) -> int:
        """How often commits were found gone from the database; 0 once `losses_told`."""
        return self._database.losses

    def losses_told(self, tx: Transaction) -> None:
        """The member will be told: part of the transaction that keeps the message."""
        self._database.told(tx.connection)

    # Papers ------------------------------------------------------------------------------------------

    def write_blob(self, meeting: str, sha256: str, length: int | None = None) -> BlobWriter:
        """`with vault.write_blob(…) as blob: blob.write(…)`: verified and kept when the block ends.

        Telling the length saves writing the paper twice. Raises BlobMismatch, VaultFull, VaultBusy.
        """
        self._blobs.abandon(meeting, sha256)
        part = self._part(BlobWriter, meeting, sha256, length)
        assert isinstance(part, BlobWriter)
        return part

    def partial(self, meeting: str, sha256: str, length: int | None = None) -> PartialBlob:
        """A download to go on with, or a new one; `received_bytes` says from where. Raises VaultBusy."""
        return self._part(PartialBlob, meeting, sha256, length)

    def _part(self, kind: type[PartialBlob], meeting: str, sha256: str, length: int | None) -> PartialBlob:
        self.add_meeting(meeting)
        return self._blobs.part(kind, meeting, sha256, length)

    def read_blob(self, meeting: str, sha256: str) -> bytes:
        """The whole paper, in memory. Raises BlobMissing, BlobDamaged."""
        with self._blobs.reader(meeting, sha256) as reader:
            return reader.read()

    def open_blob(self, meeting: str, sha256: str) -> BlobReader:
        """A reader of parts of the paper, for any one thread. Raises BlobMissing, BlobDamaged."""
        return self._blobs.reader(meeting, sha256)

    def has_blob(self, meeting: str, sha256: str) -> bool:
        return self._blobs.has(meeting, sha256)

    def blob_hashes(self) -> set[str]:
        """The hashes of all papers here, of whatever meeting."""
        return self._blobs.hashes()

    def adopt_blob(self, meeting: str, sha256: str) -> bool:
        """Give this meeting a paper that another meeting here has; False if none has it.

        Only for one whose server has said that the member may see it in this meeting.
        """
        self.add_meeting(meeting)
        return self._blobs.adopt(meeting, sha256)

    def drop_blob(self, meeting: str, sha256: str) -> None:
        """Take a paper from a meeting; its file goes with the last meeting that has it."""
        self._blobs.drop(meeting, sha256)

    # Keys --------------------------------------------------------------------------------------------

    def add_meeting(self, meeting: str, not_after: int | None = None) -> None:
        """Make the meeting's key if it has none; `not_after` (Unix seconds) says when it is due back."""
        if not _MEETING.fullmatch(meeting):
            raise ValueError(f"not a meeting's id: {meeting!r}")
        known = self._keys.meetings.get(meeting)
        if known is not None and (not_after is None or not_after == known.not_after):
            return
        if known is None and len(self._keys.meetings) >= MEETINGS_MAX:
            raise ValueError("too many meetings in one vault")
        key = random_bytes(KEY_BYTES) if known is None else known.key
        self._write_keys(meetings={**self._keys.meetings, meeting: MeetingKey(key, not_after)})

    def meetings(self) -> list[str]:
        """The meetings that have a key here."""
        return sorted(self._keys.meetings)

    def adopt_notebook_key(self, key_id: str, key: bytes) -> None:
        """Take the notebook key that another of the member's devices sealed to this one; it now seals."""
        if len(key) != KEY_BYTES or not _MEETING.fullmatch(key_id):
            raise ValueError("not a notebook key")
        others = tuple(known for known in self._keys.notebook if known.id != key_id)
        if len(others) >= NOTEBOOK_KEYS_MAX:
            raise ValueError("too many notebook keys")
        self._write_keys(notebook=(*others, NotebookKey(key_id, key)))

    def _meeting_key(self, meeting: str) -> bytes | None:
        known = self._keys.meetings.get(meeting)
        return None if known is None else known.key

    def _write_floor(self) -> None:
        if not self.settled:
            keys = msgspec.structs.replace(self._keys, commits=self._database.commits)
            keyfile.write_keys(self._directory, self.id, self._vault_key, self._epoch_key, keys)
            self._keys = keys

    def _write_keys(self, **changes: object) -> None:
        changes["commits"] = self._database.commits
        keys = msgspec.structs.replace(self._keys, counter=self._keys.counter + 1, **changes)
        keyfile.write_keys(self._directory, self.id, self._vault_key, self._epoch_key, keys)
        self._keys = keys
        self._store_counter()

    def _store_counter(self) -> None:
        with self._database.transaction() as connection:
            connection.execute("insert or replace into state values ('keys', ?)", (self._keys.counter,))

    def _check_counter(self) -> None:
        """An older keys.bin put back beside a newer database lacks keys: say so, instead of losing papers."""
        rows = self._database.query("select value from state where name = 'keys'")
        stored = rows[0][0] if rows else 0
        if stored > self._keys.counter:
            raise VaultDamaged(keyfile.NAME, "older than the database")
        if stored < self._keys.counter:
            self._store_counter()

    # Shredding ---------------------------------------------------------------------------------------

    def shred_meeting(self, meeting: str, collections: Iterable[str] = ()) -> None:
        """Make a meeting's papers unreadable for ever, and the records of its collections with them.

        The key leaves keys.bin under a new epoch key, the database moves to a new key, and the store
        forgets the old epoch key: an older copy of either file opens no more. A shredding that was cut
        is finished at the next opening. Raises VaultFull and what the store raises; then call again.
        """
        with self._database.transaction() as connection:
            for collection in collections:
                connection.execute("delete from record where collection = ?", (collection,))
                connection.execute("delete from sequence where collection = ?", (collection,))
            forget_meeting(connection, meeting)  # the copy under the new key must not hold its words
            connection.execute("insert or ignore into shred values (?)", (meeting,))
            # Before the database moves to its new key, so that what goes never stands under that one.
            self._blobs.forget_meeting(connection, meeting)
        self._blobs.let_go_of(meeting)
        self._finish_shreds()

    def shred_expired(self, now: int, *, remember: bool = True) -> list[str]:
        """Shred the meetings that are due back by `now` (Unix seconds, the server's reckoning).

        The latest time ever shown counts, so a clock set back lengthens no loan; it is kept whenever it has
        moved by TIME_SEEN_S, or something is due. Without `remember` nothing is kept: for a clock that may be
        wrong.
        """
        latest = max(now, self._keys.time_seen)
        due = [
            meeting
            for meeting, key in self._keys.meetings.items()
            if key.not_after is not None and key.not_after < latest
        ]
        moved = latest >= self._keys.time_seen + TIME_SEEN_S or (due and latest > self._keys.time_seen)
        if remember and moved:
            self._write_keys(time_seen=latest)
        for meeting in due:
            self.shred_meeting(meeting)
        return due

    def _finish_shreds(self) -> None:
        doomed = [meeting for (meeting,) in self._database.query("select meeting from shred")]
        if not doomed:
            return
        if any(meeting in self._keys.meetings for meeting in doomed):
            self._rotate(doomed)
        self._settle_epoch()
        self._blobs.sweep()
        with self._database.transaction() as connection:
            for meeting in doomed:
                connection.execute("delete from shred where meeting = ?", (meeting,))
        self._database.checkpoint()
        self._remove_strays()

    def _rotate(self, doomed: list[str]) -> None:
        """Write keys.bin without the doomed under the next epoch key: the point of no return."""
        self._settle_epoch()  # the store may have failed to the last time
        ek_next = random_bytes(KEY_BYTES)
        self._write_item(msgspec.structs.replace(self._item, ek_next=ek_next))
        fresh = DatabaseKey(self._keys.db.gen + 1, random_bytes(KEY_BYTES))
        path = database_path(self._directory, fresh.gen)
        self._database.copy_to(path, fresh.key)
        meetings = {id_: key for id_, key in self._keys.meetings.items() if id_ not in doomed}
        keys = msgspec.structs.replace(
            self._keys,
            counter=self._keys.counter + 1,
            db=fresh,
            meetings=meetings,
            commits=self._database.commits,
        )
        try:
            keyfile.write_keys(self._directory, self.id, self._vault_key, ek_next, keys)
        except VaultError:
            if not self._keys_open_under(ek_next):
                raise
            # It failed after the new file had taken the old one's name: there is no way back.
        self._keys, self._epoch_key = keys, ek_next
        with suppress(VaultError):  # nothing in the old file is needed any more
            self._database.close()
        self._database = self._blobs.database = Database(path, fresh.key, keys.commits)

    def _keys_open_under(self, epoch_key: bytes) -> bool:
        try:
            keyfile.read_keys(self._directory, self.id, self._vault_key, [epoch_key])
        except VaultError:
            return False
        return True

    def _settle_epoch(self) -> None:
        """Have the store keep one epoch key, the one that keys.bin is under."""
        if self._item.ek_next is not None:
            self._write_item(msgspec.structs.replace(self._item, ek=self._epoch_key, ek_next=None))

    def _write_item(self, item: Item) -> None:
        self._store.write(self.id, item)
        self._item = item

    def _remove_strays(self) -> None:
        """Delete what a crash left: drafts, and databases of another generation."""
        current = database_path(self._directory, self._keys.db.gen).name
        with disk_errors("vault"):
            for path in self._directory.iterdir():
                stray = _DATABASE_FILE.fullmatch(path.name) and not path.name.startswith(current)
                if stray or path.name.endswith(".tmp"):
                    path.unlink()


def _unlock(
    description: Description, secret: str, store: Store, costs: Costs, clock: Callable[[], float]
) -> tuple[bytes, Item]:
    """The vault key and the item, the try counted before it was made. Raises WrongSecret, MustWait."""
    slot = description.slots[0]
    cost = check_slot(slot, costs)
    item = store.read(description.vault)
    if item is None:
        raise KeysLost(description.store, store.name)
    spent = spend_try(store, description.vault, item, clock())
    vault_key = open_slot(description.vault, slot, cost, secret, item.ds)
    if vault_key is None:
        raise wrong_secret(spent)
    item = passed(item)
    store.write(description.vault, item)
    return vault_key, item
