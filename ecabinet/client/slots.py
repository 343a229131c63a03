"""vault.json: the slot in which a PIN or passphrase, with the store's device secret, opens the vault key.

{v, vault, store, slots: [{id, type, salt, argon2id: {m, t, p}, nonce, ct}], sum}, bytes in base64.
KEK = HKDF(Argon2id(NFC(secret), salt) ‖ ds, salt, "ecabinet/kek/v1" ‖ vault ‖ slot id); ct is
AES-256-GCM(KEK, nonce, vault key) over the slot's other fields. `sum` is a plain SHA-256 of the rest, so
that bytes spoilt by chance are reported as damage and not as a wrong PIN.
"""

from base64 import b64encode
from pathlib import Path
from typing import Any, Final, Self

import msgspec

from ecabinet.client.disk import VaultDamaged, canonical, disk_errors, replace_file, summed, unsummed
from ecabinet.client.keys import SecretKind
from ecabinet.client.seal import (
    NONCE_BYTES,
    SALT_BYTES,
    Cost,
    Costs,
    SealBroken,
    derive,
    open_record,
    random_bytes,
    seal_record,
    stretch,
)

NAME: Final = "vault.json"
VERSION: Final = 1
BYTES_MAX: Final = 64 * 1024


class Argon2(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Argon2id's parameters as they stand on disk: m in KiB, t passes, p lanes."""

    m: int
    t: int
    p: int


class Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way to the vault key."""

    id: str
    type: SecretKind
    salt: bytes
    argon2id: Argon2
    nonce: bytes
    ct: bytes


class Description(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of vault.json. `store` names where the vault's item was kept when it was made."""

    v: int
    vault: str
    store: str
    slots: tuple[Slot, ...]

    @classmethod
    def read(cls, directory: Path) -> Self:
        """Raises VaultDamaged."""
        with disk_errors(NAME), (directory / NAME).open("rb") as file:
            raw = file.read(BYTES_MAX + 1)
        try:
            description = msgspec.convert(unsummed(NAME, raw), cls, builtin_types=())
        except msgspec.ValidationError as error:
            raise VaultDamaged(NAME, str(error)) from error
        # Compared with the raw bytes too: a flip in base64's unused bits decodes to the same value.
        if raw != description.encode():
            raise VaultDamaged(NAME, "checksum")
        if description.v != VERSION or len(description.slots) != 1:
            raise VaultDamaged(NAME, "made by another release")
        return description

    def encode(self) -> bytes:
        return summed(msgspec.to_builtins(self))

    def write(self, directory: Path) -> None:
        replace_file(directory / NAME, self.encode())


def _context(vault_id: str, slot: dict[str, Any]) -> bytes:
    return canonical({"v": VERSION, "vault": vault_id, **slot})


def _key(secret: str, device_secret: bytes, cost: Cost, salt: bytes, vault_id: str, slot_id: str) -> bytes:
    info = b"ecabinet/kek/v1" + vault_id.encode() + slot_id.encode()
    return derive(stretch(secret, salt, cost) + device_secret, info, salt)


def make_slot(
    vault_id: str, kind: SecretKind, secret: str, device_secret: bytes, vault_key: bytes, costs: Costs
) -> Slot:
    """A slot with fresh salt and id that gives `vault_key` for this secret."""
    cost = costs.pin if kind == "pin" else costs.passphrase
    slot_id = random_bytes(8).hex()
    salt = random_bytes(SALT_BYTES)
    key = _key(secret, device_secret, cost, salt, vault_id, slot_id)
    # The nonce is part of the context, so it is drawn here. The key is new with each slot and seals once.
    nonce = random_bytes(NONCE_BYTES)
    argon2 = Argon2(cost.memory_kib, cost.passes, cost.lanes)
    context = _context(vault_id, _fields(Slot(slot_id, kind, salt, argon2, nonce, b"")))
    return Slot(slot_id, kind, salt, argon2, nonce, seal_record(key, vault_key, context, nonce)[NONCE_BYTES:])


def _fields(slot: Slot) -> dict[str, Any]:
    return {
        "id": slot.id,
        "type": slot.type,
        "salt": b64encode(slot.salt).decode(),
        "argon2id": {"m": slot.argon2id.m, "t": slot.argon2id.t, "p": slot.argon2id.p},
        "nonce": b64encode(slot.nonce).decode(),
    }


def check_slot(slot: Slot, costs: Costs) -> Cost:
    """The slot's cost, refused before anything is derived if out of bounds. Raises VaultDamaged."""
    try:
        cost = Cost(slot.argon2id.m, slot.argon2id.t, slot.argon2id.p)
        costs.check(cost)
    except ValueError as error:
        raise VaultDamaged(NAME, str(error)) from error
    if len(slot.salt) != SALT_BYTES or len(slot.nonce) != NONCE_BYTES:
        raise VaultDamaged(NAME, "slot")
    return cost


def open_slot(vault_id: str, slot: Slot, cost: Cost, secret: str, device_secret: bytes) -> bytes | None:
    """The vault key, or None if the secret is wrong."""
    key = _key(secret, device_secret, cost, slot.salt, vault_id, slot.id)
    try:
        return open_record(key, slot.nonce + slot.ct, _context(vault_id, _fields(slot)))
    except SealBroken:
        return None
