"""Vaults whose keys a real keyring keeps: locked, emptied, killed, copied away from, cut off at any step."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from keyring.backend import KeyringBackend

from ecabinet.client.disk import VaultDamaged
from ecabinet.client.keys import (
    Item,
    KeyringFailed,
    KeyringLocked,
    KeyringStore,
    KeysLost,
    MustSignIn,
    MustWait,
    WrongSecret,
)
from ecabinet.client.removal import remove_vault
from ecabinet.client.vault import Vault, list_vaults, vault_directory

from .keyring_session import Session, kwallet_session, session
from .test_vault_faults import crash_at
from .vault_child import CHEAP
from .vault_place import sha256, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the Secret Service is the free desktops'")

PIN = "482915"


@pytest.fixture(scope="module")
def machine() -> Iterator[Session]:
    with session() as made:
        yield made


class Desk:
    """A member's vault on a machine with a keyring."""

    def __init__(self, root: Path, store: KeyringStore, label: str = "") -> None:
        self.root, self.store, self.label = root, store, label
        self.directory = vault_directory(root)
        self.now = 1000.0

    @property
    def id(self) -> str:
        return self.directory.name

    def create(self, pin: str = PIN) -> Vault:
        return Vault.create(
            self.directory, pin, self.store, kind="pin", label=self.label, costs=CHEAP, clock=lambda: self.now
        )

    def open(self, pin: str = PIN) -> Vault:
        return Vault.open(self.directory, pin, self.store, costs=CHEAP, clock=lambda: self.now)

    def item(self) -> Item:
        item = self.store.read(self.id)
        assert item is not None
        return item

    def files(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.directory)): path.read_bytes()
            for path in self.directory.rglob("*")
            if path.is_file()
        }


@pytest.fixture
def desk(tmp_path: Path, machine: Session) -> Desk:
    made = Desk(tmp_path / "root", machine.store, "Đại biểu Ánh Dương")
    with made.create() as vault:
        write(vault, "m1", b"a paper")
    return made


def test_a_vault_lives_in_a_keyring(desk: Desk) -> None:
    with desk.open() as vault:
        assert vault.protection == "keyring"
        assert vault.read_blob("m1", sha256(b"a paper")) == b"a paper"
    (entry,) = list_vaults(desk.root, KeyringStore.find())
    assert (entry.id, entry.kind, entry.label) == (desk.id, "pin", "Đại biểu Ánh Dương")
    item = desk.item()
    for raw in desk.files().values():
        assert item.ds not in raw and item.ek not in raw


def test_wrong_tries_are_counted_in_the_keyring(desk: Desk, machine: Session) -> None:
    waits = []
    for tries in range(1, 10):
        with pytest.raises(WrongSecret) as wrong:
            desk.open("000000")
        waits.append(wrong.value.wait_s)
        assert desk.item().fails == tries
        if wrong.value.wait_s:
            machine.stop()  # no way around the wait
            machine.start()
            with pytest.raises(MustWait):
                desk.open()
            assert desk.item().fails == tries, "it was not even tried"
            desk.now += wrong.value.wait_s
    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480]
    with pytest.raises(MustSignIn):
        desk.open("000000")
    with pytest.raises(MustSignIn):
        desk.open()


def test_the_right_pin_clears_the_count(desk: Desk) -> None:
    with pytest.raises(WrongSecret):
        desk.open("000000")
    desk.open().close()
    assert desk.item().fails == 0


def test_a_locked_keyring_opens_nothing_and_costs_nothing(desk: Desk, machine: Session) -> None:
    before = desk.files()
    machine.lock()
    try:
        with pytest.raises(KeyringLocked):
            desk.open()
        with pytest.raises(KeyringLocked):
            Desk(desk.root, machine.store).create()
        assert desk.files() == before
        assert [path.name for path in (desk.root / "vaults").iterdir()] == [desk.id]
    finally:
        machine.unlock()
    with desk.open() as vault:
        assert vault.read_blob("m1", sha256(b"a paper")) == b"a paper"


def test_a_keyring_locked_while_the_vault_is_open_costs_no_work(desk: Desk, machine: Session) -> None:
    with desk.open() as vault:
        machine.lock()
        try:
            with vault.transaction() as tx:
                tx.put("c", "k", b"v")
            vault.checkpoint()
            with pytest.raises(KeyringLocked):
                vault.shred_meeting("m1")
            with pytest.raises(KeyringLocked):
                vault.change_secret(PIN, "135790")
        finally:
            machine.unlock()
        assert vault.get("c", "k") == b"v"
    with desk.open() as vault:
        assert vault.get("c", "k") == b"v"
        assert vault.meetings() == [], "what was to be shredded is shredded at the next opening"
    assert desk.item().ek_next is None


def test_a_keyring_without_the_item_is_said_and_alters_nothing(desk: Desk) -> None:
    item, before = desk.item(), desk.files()
    desk.store.delete(desk.id)
    with pytest.raises(KeysLost) as lost:
        desk.open()
    assert lost.value.recorded == lost.value.present == "keyring.backends.SecretService.Keyring"
    (entry,) = list_vaults(desk.root, desk.store)
    assert entry.keys_lost
    assert desk.files() == before
    assert desk.store.read(desk.id) is None
    desk.store.write(desk.id, item)  # as from a backup of the keyring
    desk.open().close()


def test_a_keyring_that_dies_is_said_and_comes_back(desk: Desk, machine: Session) -> None:
    with desk.open() as vault:
        machine.stop()
        try:
            with pytest.raises((KeyringFailed, KeyringLocked)):
                vault.shred_meeting("m1")
            with vault.transaction() as tx:
                tx.put("c", "k", b"v")
        finally:
            machine.start()
        vault.shred_meeting("m1")
    with desk.open() as vault:
        assert vault.meetings() == []
        assert vault.get("c", "k") == b"v"


def test_two_members_on_one_tablet_share_no_key_and_no_count(desk: Desk, machine: Session) -> None:
    other = Desk(desk.root, machine.store, "Đại biểu Thử")
    other.create("246810").close()
    assert len({value for one in (desk, other) for value in (one.item().ds, one.item().ek)}) == 4
    for _ in range(3):
        with pytest.raises(WrongSecret):
            other.open(PIN)
    assert (other.item().fails, desk.item().fails) == (3, 0)
    with desk.open(), other.open("246810"):
        pass
    labels = {entry.label for entry in list_vaults(desk.root, machine.store)}
    assert labels == {"Đại biểu Ánh Dương", "Đại biểu Thử"}
    # One member's item does not open the other's vault, even with the other's own PIN.
    mine, theirs = desk.item(), other.item()
    machine.store.write(other.id, mine)
    with pytest.raises(WrongSecret):
        other.open("246810")
    machine.store.write(other.id, theirs)
    remove_vault(desk.directory, machine.store)
    assert machine.store.read(desk.id) is None
    other.open("246810").close()


def test_a_vault_copied_to_another_machine_does_not_open_there(desk: Desk, tmp_path: Path) -> None:
    stolen = tmp_path / "stolen"
    shutil.copytree(desk.root, stolen)
    with session() as elsewhere:
        copy = Desk(stolen, elsewhere.store)
        copy.directory = copy.root / "vaults" / desk.id
        before = copy.files()
        for _ in range(12):  # and no wait either: there is nothing to guess at
            with pytest.raises(KeysLost) as lost:
                copy.open()
        assert (lost.value.recorded, lost.value.present) == (desk.store.name, elsewhere.store.name)
        assert copy.files() == before
        assert elsewhere.store.read(desk.id) is None
    with desk.open() as vault:
        assert vault.read_blob("m1", sha256(b"a paper")) == b"a paper"
    assert desk.item().fails == 0


def test_a_shredding_killed_at_any_step_leaves_one_epoch_key(desk: Desk) -> None:
    """SIGKILL at each touch of a file and each conversation with the keyring, in turn."""
    with desk.open() as vault:
        write(vault, "kept", b"kept paper")
    item = desk.item()
    kept = desk.root.with_name("kept")
    shutil.copytree(desk.root, kept)

    def act() -> None:
        with desk.open() as vault:
            vault.shred_meeting("m1")

    left, old_keys = [], (desk.directory / "keys.bin").read_bytes()
    for step in range(1, 500):
        shutil.rmtree(desk.root)
        shutil.copytree(kept, desk.root)
        desk.store.write(desk.id, item)
        killed = crash_at(step, act, ("socket.connect",))
        with desk.open() as vault:
            assert vault.read_blob("kept", sha256(b"kept paper")) == b"kept paper"
            gone = "m1" not in vault.meetings()
            assert gone or vault.read_blob("m1", sha256(b"a paper")) == b"a paper"
        after = desk.item()
        assert after.ek_next is None
        assert gone == (after.ek != item.ek), "the key changed with the shredding, and only then"
        left.append(gone)
        if not killed:
            break
    assert left == sorted(left) and {True, False} == set(left), "once it has begun it is finished"
    assert step > 20, "the steps were not seen"
    (desk.directory / "keys.bin").write_bytes(old_keys)
    with pytest.raises(VaultDamaged, match=r"keys\.bin"):
        desk.open()


def test_a_keyring_that_stumbles_is_asked_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = type(desk.store._backend)
    ask, stumbles = backend.set_password, ["garbled", "refused"]

    def stumbling(self: KeyringBackend, service: str, name: str, text: str) -> None:
        match stumbles.pop() if stumbles else "":
            case "refused":
                raise OSError("the bus is shy")
            case "garbled":
                ask(self, service, name, text[::-1])
            case _:
                ask(self, service, name, text)

    monkeypatch.setattr(backend, "set_password", stumbling)
    item = msgspec.structs.replace(desk.item(), fails=2)
    desk.store.write(desk.id, item)
    assert desk.item() == item and not stumbles
    stumbles = ["garbled"] * 3
    with pytest.raises(KeyringFailed):
        desk.store.write(desk.id, item)
    stumbles = ["refused"] * 3
    with pytest.raises(KeyringFailed):
        desk.store.write(desk.id, item)


def test_a_vault_lives_in_kwallet_by_its_secret_service(tmp_path: Path) -> None:
    """KDE's own protocol needs a library that is not in the lock; since 5.97 KWallet speaks this one."""
    with kwallet_session() as machine:
        desk = Desk(tmp_path / "root", machine.store, "Đại biểu Ánh Dương")
        with desk.create() as vault:
            assert vault.protection == "keyring"
            write(vault, "m1", b"a paper")
            write(vault, "m2", b"another")
        with pytest.raises(WrongSecret):
            desk.open("000000")
        assert desk.item().fails == 1
        machine.stop()
        with pytest.raises(KeyringFailed):
            desk.open()
        machine.start()
        assert desk.item().fails == 1
        before = desk.item()
        with desk.open() as vault:
            assert vault.read_blob("m1", sha256(b"a paper")) == b"a paper"
            vault.shred_meeting("m1")
        after = desk.item()
        assert (after.ds, after.label, after.fails) == (before.ds, "Đại biểu Ánh Dương", 0)
        assert after.ek != before.ek and after.ek_next is None
        with desk.open() as vault:
            assert vault.meetings() == ["m2"]
        for fails in range(30):
            item = msgspec.structs.replace(after, fails=fails)
            machine.store.write(desk.id, item)
            assert desk.item() == item
        remove_vault(desk.directory, machine.store)
        assert machine.store.read(desk.id) is None
