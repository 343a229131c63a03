"""Stores of device secrets, and the counting of tries; the keyring is a real one."""

import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import keyring.backends.fail
import keyring.backends.null
import pytest
import secretstorage
from hypothesis import given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend

from ecabinet.client import keys
from ecabinet.client.disk import VaultDamaged
from ecabinet.client.keys import (
    FileStore,
    Item,
    KeyringLocked,
    KeyringStore,
    MustSignIn,
    MustWait,
    NoKeyring,
    WrongSecret,
)

from .keyring_session import keyring_session

ID = "0123456789abcdef"
ITEM = Item(ds=b"d" * 32, ek=b"e" * 32, fails=2, next_ok=5.5, label="Đại biểu Ánh Dương")


@pytest.fixture(scope="module")
def real() -> Iterator[KeyringStore]:
    with keyring_session() as store:
        yield store


# Stores


def test_the_keyring_keeps_an_item(real: KeyringStore) -> None:
    assert real.name == "keyring.backends.SecretService.Keyring"
    assert real.protection == "keyring"
    assert real.read(ID) is None
    real.write(ID, ITEM)
    assert real.read(ID) == ITEM
    replaced = Item(ds=b"d" * 32, ek=b"e" * 32, ek_next=b"n" * 32)
    real.write(ID, replaced)
    assert KeyringStore.find().read(ID) == replaced
    real.delete(ID)
    assert real.read(ID) is None
    real.delete(ID)


def test_the_item_stands_under_our_service_alone(real: KeyringStore) -> None:
    real.write(ID, ITEM)
    connection = secretstorage.dbus_init()
    ours = [
        item.get_attributes()
        for item in secretstorage.get_default_collection(connection).get_all_items()
        if item.get_attributes().get("username") == f"vault:{ID}"
    ]
    connection.close()
    assert [attributes["service"] for attributes in ours] == ["vn.ecabinet.client"]
    assert "Dương" not in str(ours)  # attributes are not sealed in every keyring
    real.delete(ID)


def test_a_locked_keyring_says_so(real: KeyringStore) -> None:
    with keyring_session() as store:
        store.write(ID, ITEM)
        connection = secretstorage.dbus_init()
        secretstorage.get_default_collection(connection).lock()
        connection.close()
        with pytest.raises(KeyringLocked):
            store.read(ID)


def test_a_spoilt_item_is_damage_and_is_not_quoted(real: KeyringStore) -> None:
    real._backend.set_password(keys.SERVICE, f"vault:{ID}", '{"ds": "secret-looking"}')
    with pytest.raises(VaultDamaged) as caught:
        real.read(ID)
    assert "secret-looking" not in str(caught.value)
    real._backend.delete_password(keys.SERVICE, f"vault:{ID}")


@pytest.mark.parametrize("backend", [keyring.backends.null.Keyring, keyring.backends.fail.Keyring])
def test_a_backend_off_the_list_is_refused(backend: type[KeyringBackend]) -> None:
    with pytest.raises(NoKeyring):
        KeyringStore(backend())


def test_a_subclass_of_a_trusted_backend_is_not_trusted() -> None:
    class Pretender(keyring.backends.SecretService.Keyring):  # type: ignore[misc] # untyped library
        pass

    with pytest.raises(NoKeyring):
        KeyringStore(Pretender())


def test_without_a_bus_there_is_no_keyring_and_files_are_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/no-bus")
    # What a plain-text backend would be chosen by:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    with pytest.raises(NoKeyring):
        KeyringStore.find()
    store = keys.find_store(tmp_path)
    assert isinstance(store, FileStore)
    assert store.protection == "passphrase"


def test_the_file_store_keeps_all_but_the_label(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "keys")
    assert store.read(ID) is None
    store.write(ID, ITEM)
    kept = store.read(ID)
    assert kept is not None
    assert kept.label == ""
    assert (kept.ds, kept.ek, kept.fails, kept.next_ok) == (ITEM.ds, ITEM.ek, 2, 5.5)
    path = tmp_path / "keys" / f"{ID}.json"
    assert "Dương".encode() not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]
    store.delete(ID)
    store.delete(ID)
    assert store.read(ID) is None


def test_no_flipped_bit_of_a_key_file_passes(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "keys")
    store.write(ID, ITEM)
    path = tmp_path / "keys" / f"{ID}.json"
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        with pytest.raises(VaultDamaged):
            store.read(ID)


def test_an_item_fits_every_keyring_and_shows_nothing() -> None:
    largest = Item(
        ds=bytes(32), ek=bytes(32), ek_next=bytes(32), fails=10**6, next_ok=1e10 / 3, label="ộ" * 64
    )
    assert len(largest.encode().encode("utf-16-le")) <= 2560  # Windows' CRED_MAX_CREDENTIAL_BLOB_SIZE
    assert "ddd" not in repr(ITEM)
    assert "Dương" not in repr(ITEM)


# Secrets


def test_secrets_have_a_least_length() -> None:
    keys.check_secret("123456", "pin")
    keys.check_secret("12345678", "passphrase")
    for secret, kind in (("12345", "pin"), ("1234567", "passphrase"), ("1" * 257, "passphrase")):
        with pytest.raises(keys.SecretTooShort):
            keys.check_secret(secret, kind)  # type: ignore[arg-type] # from a tuple of both


def test_offered_passphrases_are_random_plain_and_long_enough() -> None:
    assert len(set(keys.WORDS)) == len(keys.WORDS)
    assert len(keys.WORDS) ** keys.PASSPHRASE_WORDS >= 2**58
    assert all(word.isascii() and word.isalpha() and word.islower() for word in keys.WORDS)
    offered = {keys.offer_passphrase() for _ in range(200)}
    assert len(offered) == 200
    for passphrase in offered:
        assert len(passphrase.split()) == 6
        keys.check_secret(passphrase, "passphrase")
    assert len({word for passphrase in offered for word in passphrase.split()}) > 500


# Tries


def test_five_tries_are_free_then_waits_double_and_the_tenth_asks_for_a_sign_in(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    store.write(ID, Item(ds=b"", ek=b""))
    now, told = 1000.0, []
    for _ in range(10):
        item = store.read(ID)
        assert item is not None
        error = keys.wrong_secret(keys.spend_try(store, ID, item, now))
        told.append((error.tries_left, error.wait_s) if isinstance(error, WrongSecret) else None)
        if isinstance(error, WrongSecret) and error.wait_s:
            with pytest.raises(MustWait):
                keys.spend_try(store, ID, store.read(ID) or item, now + error.wait_s - 1)
            now += error.wait_s
    assert told == [(4, 0), (3, 0), (2, 0), (1, 0), (0, 30), (0, 60), (0, 120), (0, 240), (0, 480), None]
    item = store.read(ID)
    assert item is not None
    with pytest.raises(MustSignIn):
        keys.spend_try(store, ID, item, now + 10**9)
    assert store.read(ID) == item, "it was neither tried nor counted, and nothing was deleted"
    assert keys.spend_try(store, ID, keys.passed(item), now).fails == 1


def test_the_try_is_on_disk_before_the_answer(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    item = Item(ds=b"", ek=b"")
    keys.spend_try(store, ID, item, 0)
    kept = store.read(ID)
    assert kept is not None
    assert kept.fails == 1
    assert keys.passed(kept) == item


@settings(max_examples=50, deadline=None)
@given(fails=st.integers(0, 12), lead_s=st.integers(-(10**9), 10**9), now=st.integers(0, 2 * 10**9))
def test_no_clock_makes_a_wait_longer_than_its_own(fails: int, lead_s: int, now: int) -> None:
    item = Item(ds=b"", ek=b"", fails=fails, next_ok=float(now + lead_s))
    with tempfile.TemporaryDirectory() as directory:
        try:
            keys.spend_try(FileStore(Path(directory)), ID, item, float(now))
        except MustSignIn:
            assert fails >= keys.TRIES_MAX
        except MustWait as wait:
            assert 0 < wait.wait_s <= keys.wait_after(fails) <= 480
        else:
            assert fails < keys.TRIES_MAX
            assert lead_s <= 0 or keys.wait_after(fails) == 0
