"""Letters beside a vault: there before an act waits, gone with those that were answered or never kept."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from ecabinet.client.disk import VaultFull
from ecabinet.client.keys import FileStore
from ecabinet.client.letters import MAGIC, NAME, SPARE_LETTERS_MAX, read_letters
from ecabinet.client.outbox import Outbox
from ecabinet.client.seal import DeviceKeys, SealBroken, open_sealed
from ecabinet.client.vault import Vault
from ecabinet.domain import events as e
from ecabinet.evidence.signatures import SigningKey
from ecabinet.evidence.statements import ActStatement, SignedBytes, letter_context, sign_act
from tests.client.cabinets import QUICK, SECRET

SERVER = "a" * 52
SERVER_KEYS = DeviceKeys.generate()
SIGNER = SigningKey(b"k" * 32)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with Vault.create(tmp_path / "vault", SECRET, FileStore(tmp_path / "keys"), costs=QUICK) as made:
        yield made


def act() -> tuple[ActStatement, SignedBytes]:
    ident = [str(uuid.uuid4()) for _ in range(5)]
    statement = ActStatement(ident[0], SERVER, *ident[1:4], e.CastBallot(ident[4], "for"), 1)
    return statement, sign_act(SIGNER, statement)


def opened(vault: Vault, keys: DeviceKeys = SERVER_KEYS, server: str = SERVER) -> list[SignedBytes]:
    return [
        msgspec.msgpack.decode(keys.open_sealed(letter, letter_context(server)), type=SignedBytes)
        for letter in read_letters(vault.directory / NAME)
    ]


def test_every_act_that_waits_has_a_letter_that_its_server_alone_opens(vault: Vault) -> None:
    outbox = Outbox(vault, SERVER, SERVER_KEYS.seal_public)
    acts = [act() for _ in range(3)]
    for number, one in enumerate(acts, 1):
        outbox.add(*one)
        assert opened(vault) == [signed for _, signed in acts[:number]]
    for other in (DeviceKeys.generate(), SERVER_KEYS):
        with pytest.raises(SealBroken):
            opened(vault, other, "b" * 52)
    with pytest.raises(SealBroken):
        open_sealed(DeviceKeys.generate().seal_private, read_letters(vault.directory / NAME)[0], b"")
    outbox.close()


def test_letters_go_with_the_acts_that_are_answered(vault: Vault) -> None:
    outbox = Outbox(vault, SERVER, SERVER_KEYS.seal_public)
    acts = [act() for _ in range(SPARE_LETTERS_MAX + 3)]
    for one in acts:
        outbox.add(*one)
    for statement, _ in acts[:-1]:
        outbox.rejected(statement.id, "no", {})
    assert 1 <= len(opened(vault)) <= SPARE_LETTERS_MAX + 1
    assert opened(vault)[-1] == acts[-1][1]
    outbox.rejected(acts[-1][0].id, "no", {})
    assert (vault.directory / NAME).read_bytes() == MAGIC
    outbox.close()


def test_an_act_that_the_vault_did_not_keep_has_no_letter(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = Outbox(vault, SERVER, SERVER_KEYS.seal_public)
    first, second, third = act(), act(), act()
    outbox.add(*first)
    with monkeypatch.context() as patch:
        patch.setattr(vault, "transaction", lambda: (_ for _ in ()).throw(VaultFull("database")))
        with pytest.raises(VaultFull):
            outbox.add(*second)
    assert opened(vault) == [first[1]]
    outbox.add(*third)
    assert opened(vault) == [first[1], third[1]]
    assert [one.statement.id for one in outbox.waiting] == [first[0].id, third[0].id]
    outbox.close()


def test_an_act_without_a_letter_is_kept_and_gets_one_later(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = Outbox(vault, SERVER, SERVER_KEYS.seal_public)
    first, second, third = act(), act(), act()
    outbox.add(*first)
    with monkeypatch.context() as patch:

        def full(_descriptor: int, _content: bytes) -> None:
            raise OSError(28, "no space")

        patch.setattr("ecabinet.client.letters.write_all", full)
        outbox.add(*second)
    assert opened(vault) == [first[1]]
    assert len(outbox.waiting) == 2
    outbox.add(*third)
    assert opened(vault) == [first[1], second[1], third[1]]
    outbox.close()


@pytest.mark.parametrize("left", [b"", b"ECABLET1\0\0", b"another file", b"ECABLET1\xff\xff\xff\xff"])
def test_what_an_earlier_run_left_is_replaced(vault: Vault, left: bytes) -> None:
    outbox = Outbox(vault, SERVER, SERVER_KEYS.seal_public)
    one = act()
    outbox.add(*one)
    outbox.close()
    (vault.directory / NAME).write_bytes(left)
    again = Outbox(vault, SERVER, SERVER_KEYS.seal_public)
    assert opened(vault) == [one[1]]
    again.close()
    resealed = DeviceKeys.generate()
    later = Outbox(vault, SERVER, resealed.seal_public)
    assert opened(vault, resealed) == [one[1]]
    later.close()


def test_the_same_key_changes_nothing_and_a_full_disk_stops_no_act(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = Outbox(vault, SERVER, SERVER_KEYS.seal_public)
    first, second = act(), act()
    outbox.add(*first)
    outbox.reseal(SERVER_KEYS.seal_public)
    with monkeypatch.context() as patch:

        def full(_path: Path, _content: bytes) -> None:
            raise VaultFull(NAME)

        patch.setattr("ecabinet.client.letters.replace_file", full)
        other = DeviceKeys.generate()
        outbox.reseal(other.seal_public)
    outbox.add(*second)
    assert opened(vault, other) == [first[1], second[1]]
    outbox.close()
