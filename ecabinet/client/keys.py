"""Where a vault's device secret and epoch key rest, and how often a secret may be tried.

The only door to `keyring`. A store holds one item per vault: JSON {ds, ek[, ek_next], fails, next_ok,
label, …}. `KeyringStore` keeps it in the operating system's keyring, from an allow-list: a backend that
merely writes a file must not pass for one. `FileStore` is the fallback where there is none; it is weaker,
asks for a passphrase, and says so (`protection`). Stores are made by the program's start and passed in.
"""

import hashlib
import math
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal, Protocol, Self

import keyring.errors
import msgspec
from keyring.backend import KeyringBackend
from keyring.backends import SecretService, Windows, kwallet, macOS

from ecabinet.client.disk import (
    DIRECTORY_MODE,
    VaultDamaged,
    VaultError,
    disk_errors,
    replace_file,
    sync_directory,
)
from ecabinet.client.seal import same

SERVICE: Final = "vn.ecabinet.client"
ASK_TRIES: Final = 3
"""Of 400 exchanges with KWallet 5.103 some three fail or come out garbled, and go well the next time."""

Protection = Literal["keyring", "passphrase"]
SecretKind = Literal["pin", "passphrase"]

PIN_CHARACTERS_MIN: Final = 6
PASSPHRASE_CHARACTERS_MIN: Final = 8
SECRET_CHARACTERS_MAX: Final = 256
LABEL_CHARACTERS_MAX: Final = 64
PASSPHRASE_WORDS: Final = 6

FREE_TRIES: Final = 5
TRIES_MAX: Final = 10
"""After so many misses in a row the vault waits for a sign-in with the account's password."""
WAIT_S_FIRST: Final = 30


class NoKeyring(VaultError):
    """This system has no keyring of the kinds we trust."""


class KeyringLocked(VaultError):
    """The keyring is there but locked, and was not unlocked when asked."""


class KeyringFailed(VaultError):
    """The keyring answered with an error."""


class KeysLost(VaultError):
    """The store has no item for this vault: it cannot be opened on this device, which must enrol anew.

    `recorded` and `present` name the stores then and now: where they differ, the old one may still have
    it (Signal Desktop locked its users out when the system's choice of keyring changed: #6970).
    """

    def __init__(self, recorded: str, present: str) -> None:
        super().__init__(f"kept by {recorded}, looked for in {present}")
        self.recorded, self.present = recorded, present


class SecretTooShort(ValueError):
    """A new PIN or passphrase is shorter than `characters_min`, or over the maximum."""

    def __init__(self, characters_min: int) -> None:
        super().__init__(f"needs {characters_min} to {SECRET_CHARACTERS_MAX} characters")
        self.characters_min = characters_min


class WrongSecret(VaultError):
    """The PIN or passphrase is wrong. `tries_left` until one must wait; `wait_s` before the next try.

    The tenth in a row is MustSignIn instead."""

    def __init__(self, tries_left: int, wait_s: int) -> None:
        super().__init__(f"{tries_left} tries left, wait {wait_s} s")
        self.tries_left, self.wait_s = tries_left, wait_s


class MustWait(VaultError):
    """Too many wrong tries: nothing was tried or counted; the next try may come in `wait_s` seconds."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"wait {wait_s} s")
        self.wait_s = wait_s


class MustSignIn(VaultError):
    """Ten wrong tries in a row: the vault opens again after a sign-in at the server. Nothing was deleted."""


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a store keeps for one vault: device secret, epoch keys, wrong tries, when the next may come.

    `ek_next` is there only while a meeting is being shredded. `label` is what the sign-in screen shows
    beside the avatar; it is nowhere else on the disk. `server` is the fingerprint of the server that may
    lift the wait after ten misses: a password is told to no other, whatever the vault's files say.
    """

    ds: bytes
    ek: bytes
    ek_next: bytes | None = None
    fails: int = 0
    next_ok: float = 0.0
    label: str = ""
    server: str = ""

    def __repr__(self) -> str:
        return f"Item(fails={self.fails})"

    def encode(self) -> str:
        return msgspec.json.encode(self).decode()

    @classmethod
    def decode(cls, text: str | bytes) -> Self:
        """Raises VaultDamaged."""
        try:
            return msgspec.json.decode(text, type=cls)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise VaultDamaged("keyring item") from None  # the cause would quote it


class Store(Protocol):
    """Keeps one item per vault id. `name` is recorded in the vault, to tell a lost item from a new store."""

    name: str
    protection: Protection

    def read(self, vault_id: str) -> Item | None: ...

    def write(self, vault_id: str, item: Item) -> None: ...

    def delete(self, vault_id: str) -> None: ...


# Classes, not names: a configuration file may make any backend answer to a name.
_ALLOWED: Final[tuple[type[KeyringBackend], ...]] = (
    SecretService.Keyring,
    kwallet.DBusKeyring,
    Windows.WinVaultKeyring,
    macOS.Keyring,
)


class KeyringStore:
    """The operating system's keyring: Secret Service, KWallet, Windows or macOS."""

    protection: Protection = "keyring"

    def __init__(self, backend: KeyringBackend) -> None:
        if type(backend) not in _ALLOWED:
            raise NoKeyring(f"not trusted: {type(backend).__module__}")
        if isinstance(backend, Windows.WinVaultKeyring):
            backend.persist = "local machine"  # its default roams to the domain's servers
        self._backend = backend
        self.name = f"{type(backend).__module__}.{type(backend).__qualname__}"

    @classmethod
    def find(cls) -> Self:
        """The first trusted keyring that works here. Raises NoKeyring.

        `keyring.get_keyring` is not asked: its answer may be a chain, or whatever a file or an
        environment variable says.
        """
        for kind in _ALLOWED:
            if kind.viable:
                return cls(kind())
        raise NoKeyring

    def _ask(self, act: Callable[[], Any]) -> Any:
        for left in reversed(range(ASK_TRIES)):
            try:
                return act()
            except keyring.errors.KeyringLocked as error:
                raise KeyringLocked from error
            except Exception as error:  # backends let their bus's own exceptions through
                if not left:
                    raise KeyringFailed(type(error).__name__) from error
        raise AssertionError  # there is no other way out of the loop

    def read(self, vault_id: str) -> Item | None:
        for left in reversed(range(ASK_TRIES)):
            text = self._ask(lambda: self._backend.get_password(SERVICE, f"vault:{vault_id}"))
            try:
                return None if text is None else Item.decode(text)
            except VaultDamaged:
                if not left:
                    raise
        raise AssertionError  # there is no other way out of the loop

    def write(self, vault_id: str, item: Item) -> None:
        name, text = f"vault:{vault_id}", item.encode()
        for _ in range(ASK_TRIES):
            self._ask(lambda: self._backend.set_password(SERVICE, name, text))
            if self._kept(name, text):
                return
        raise KeyringFailed("keeps something else")

    def _kept(self, name: str, text: str) -> bool:
        """Whether the keyring gives it back, by the second time at least."""
        return any(
            self._ask(lambda: self._backend.get_password(SERVICE, name)) == text for _ in range(ASK_TRIES)
        )

    def delete(self, vault_id: str) -> None:
        if self._ask(lambda: self._backend.get_password(SERVICE, f"vault:{vault_id}")) is not None:
            self._ask(lambda: self._backend.delete_password(SERVICE, f"vault:{vault_id}"))


class FileStore:
    """The fallback without a keyring: items as files beside the vaults, so the passphrase holds alone.

    Weaker in two ways, which the screen says: whoever copies the disk may guess the passphrase at
    leisure, and an overwritten epoch key may be recovered from a flash disk. No label is kept, because
    it would be plaintext: the sign-in screen shows such vaults without a name.
    """

    protection: Protection = "passphrase"
    name = "file"

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def _path(self, vault_id: str) -> Path:
        return self._directory / f"{vault_id}.json"

    def read(self, vault_id: str) -> Item | None:
        with disk_errors("key file"):
            try:
                raw = self._path(vault_id).read_bytes()
            except FileNotFoundError:
                return None
        # No secret protects this file, but chance must not turn its wrong tries into eight.
        check, _, body = raw.partition(b"\n")
        if not same(check, hashlib.sha256(body).hexdigest().encode()):
            raise VaultDamaged("key file")
        return Item.decode(body)

    def write(self, vault_id: str, item: Item) -> None:
        with disk_errors("key file"):
            if not self._directory.is_dir():
                self._directory.mkdir(mode=DIRECTORY_MODE)
                sync_directory(self._directory.parent)
        body = msgspec.structs.replace(item, label="").encode().encode()
        replace_file(self._path(vault_id), hashlib.sha256(body).hexdigest().encode() + b"\n" + body)

    def delete(self, vault_id: str) -> None:
        with disk_errors("key file"):
            self._path(vault_id).unlink(missing_ok=True)


def find_store(root: Path) -> KeyringStore | FileStore:
    """The keyring if this system has one, else files in `<root>/keys`."""
    try:
        return KeyringStore.find()
    except NoKeyring:
        return FileStore(root / "keys")


# Secrets that people choose --------------------------------------------------------------------------


def check_secret(secret: str, kind: SecretKind) -> None:
    """Refuse a new secret that is too short. Raises SecretTooShort."""
    least = PIN_CHARACTERS_MIN if kind == "pin" else PASSPHRASE_CHARACTERS_MIN
    if not least <= len(secret) <= SECRET_CHARACTERS_MAX:
        raise SecretTooShort(least)


# Syllables a Vietnamese reader can say and type without marks. Onsets whose spelling depends on the vowel
# (c/k, g/gh, ng/ngh) are left out, so a word heard is a word spelt.
_ONSETS = ("b", "ch", "d", "h", "kh", "l", "m", "n", "nh", "ph", "r", "s", "t", "th", "tr", "v", "x")
_RIME_LIST = (
    "a ac ach ai am an ang anh ao ap at au ay e em en eo et i ia ich iem ien iet ieu im in inh it "
    "o oa oai oan oc oi om on ong op ot u ua uc ui um un ung uoi uong uoc ut uy uyen"
)
_RIMES = _RIME_LIST.split()
_RUDE = frozenset(("buoi", "deo", "dit", "lon"))
WORDS: Final = tuple(onset + rime for onset in _ONSETS for rime in _RIMES if onset + rime not in _RUDE)


def offer_passphrase() -> str:
    """Six random syllables, some 59 bits: behind Argon2id at 256 MiB more than anybody will search."""
    return " ".join(secrets.choice(WORDS) for _ in range(PASSPHRASE_WORDS))


# Tries -----------------------------------------------------------------------------------------------


def wait_after(fails: int) -> int:
    """Seconds to wait after so many wrong tries in a row: none for four, then 30, 60, 120 …"""
    if fails < FREE_TRIES:
        return 0
    return WAIT_S_FIRST << min(fails - FREE_TRIES, TRIES_MAX - FREE_TRIES)


def spend_try(store: Store, vault_id: str, item: Item, now: float) -> Item:
    """Count a try before it is made, durably, so that a kill does not buy another.

    Raises MustWait, MustSignIn; then nothing was counted. `now` is the wall clock in seconds. A clock that
    was set back cannot lengthen a wait beyond its own; one that was set forward shortens it: the delay stops
    fingers, not somebody who owns the disk.
    """
    if item.fails >= TRIES_MAX:
        raise MustSignIn
    left_s = min(item.next_ok - now, wait_after(item.fails))
    if left_s > 0:
        raise MustWait(math.ceil(left_s))
    fails = item.fails + 1
    spent = msgspec.structs.replace(item, fails=fails, next_ok=now + wait_after(fails))
    store.write(vault_id, spent)
    return spent


def wrong_secret(spent: Item) -> WrongSecret | MustSignIn:
    """The error for a try that failed."""
    if spent.fails >= TRIES_MAX:
        return MustSignIn()
    return WrongSecret(max(0, FREE_TRIES - spent.fails), wait_after(spent.fails))


def passed(item: Item) -> Item:
    """The item after a right secret, or a sign-in at the server: no wrong tries."""
    return msgspec.structs.replace(item, fails=0, next_ok=0.0)
