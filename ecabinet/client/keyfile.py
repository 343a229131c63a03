"""keys.bin: every key of a vault but the one that opens it, and its replacement under a new epoch key.

"ECABKEY1" ‖ nonce (12) ‖ AES-256-GCM(K, canonical JSON, "ECABKEY1" ‖ vault), where
K = HKDF(vault key ‖ epoch key, no salt, "ecabinet/keys/v1"). A meeting's key that is left out when the
file is written under a new epoch key is gone once the store drops the old one, whatever a disk remembers.
"""

from pathlib import Path
from typing import Final

import msgspec

from ecabinet.client.disk import VaultDamaged, canonical, disk_errors, replace_file
from ecabinet.client.seal import (
    KEY_BYTES,
    DeviceKeys,
    SealBroken,
    derive,
    open_record,
    random_bytes,
    seal_record,
)

NAME: Final = "keys.bin"
MAGIC: Final = b"ECABKEY1"
BYTES_MAX: Final = 16 * 1024 * 1024


class _Secret(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Its repr shows nothing, so that no log does."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class DatabaseKey(_Secret, frozen=True, forbid_unknown_fields=True):
    """The database's generation, which names its file, and its raw key."""

    gen: int
    key: bytes


class MeetingKey(_Secret, frozen=True, forbid_unknown_fields=True):
    """A meeting's key and, if its papers were lent for a time, when they are due back (Unix seconds)."""

    key: bytes
    not_after: int | None = None


class NotebookKey(_Secret, frozen=True, forbid_unknown_fields=True):
    """A key of the member's notebook; the last in the list seals, all open."""

    id: str
    key: bytes


class DeviceSecrets(_Secret, frozen=True, forbid_unknown_fields=True):
    """The device's private keys: Ed25519 and X25519, raw."""

    sign: bytes
    seal: bytes


class Keys(_Secret, frozen=True, forbid_unknown_fields=True):
    """The content of keys.bin. `counter` rises with every change; `time_seen` is the latest time shown.

    `commits` is the least number of commits that the database holds: with fewer, some were lost.
    """

    db: DatabaseKey
    device: DeviceSecrets
    notebook: tuple[NotebookKey, ...]
    meetings: dict[str, MeetingKey]
    counter: int = 0
    time_seen: int = 0
    commits: int = 0

    @classmethod
    def generate(cls) -> "Keys":
        device = DeviceKeys.generate()
        return cls(
            db=DatabaseKey(1, random_bytes(KEY_BYTES)),
            device=DeviceSecrets(device.sign_private, device.seal_private),
            notebook=(NotebookKey(random_bytes(8).hex(), random_bytes(KEY_BYTES)),),
            meetings={},
        )


def _file_key(vault_key: bytes, epoch_key: bytes) -> bytes:
    return derive(vault_key + epoch_key, b"ecabinet/keys/v1")


def write_keys(directory: Path, vault_id: str, vault_key: bytes, epoch_key: bytes, keys: Keys) -> None:
    """Replace keys.bin durably."""
    plain = canonical(msgspec.to_builtins(keys))
    sealed = seal_record(_file_key(vault_key, epoch_key), plain, MAGIC + vault_id.encode())
    replace_file(directory / NAME, MAGIC + sealed)


def read_keys(directory: Path, vault_id: str, vault_key: bytes, epoch_keys: list[bytes]) -> tuple[Keys, int]:
    """The keys, and which of the epoch keys opened them. Raises VaultDamaged if none does."""
    with disk_errors(NAME), (directory / NAME).open("rb") as file:
        raw = file.read(BYTES_MAX + 1)
    if not raw.startswith(MAGIC) or len(raw) > BYTES_MAX:
        raise VaultDamaged(NAME, "not a key file")
    for index, epoch_key in enumerate(epoch_keys):
        try:
            plain = open_record(_file_key(vault_key, epoch_key), raw[len(MAGIC) :], MAGIC + vault_id.encode())
        except SealBroken:
            continue
        try:
            return msgspec.json.decode(plain, type=Keys), index
        except msgspec.DecodeError:
            raise VaultDamaged(NAME, "made by another release") from None  # the cause would quote it
    raise VaultDamaged(NAME, "does not open")
