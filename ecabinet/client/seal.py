"""The client's one door to cryptography: stretching secrets, sealing records and blobs, the device's keys.

Everything here is a pure function of its arguments except `random_bytes` and what draws on it. A broken
seal raises `SealBroken` and returns nothing: no caller ever sees bytes that were not authenticated.
"""

import hmac
import os
import struct
import threading
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

Buffer = bytes | bytearray | memoryview

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
SALT_BYTES: Final = 32


class SealBroken(Exception):
    """What was sealed does not open: another key, another context, or altered bytes."""


def random_bytes(count: int) -> bytes:
    """`count` bytes from the operating system's generator."""
    return os.urandom(count)


def same(one: Buffer, other: Buffer) -> bool:
    """Whether two byte strings are equal, in a time that tells nothing of where they differ."""
    return hmac.compare_digest(bytes(one), bytes(other))


# Stretching a PIN or passphrase ------------------------------------------------------------------


@dataclass(frozen=True)
class Cost:
    """What one Argon2id derivation costs (RFC 9106): KiB of memory, passes over it, lanes.

    The bounds here are what any machine of ours can still do; what the product asks for is in `Costs`.
    """

    memory_kib: int
    passes: int
    lanes: int

    MEMORY_KIB_MAX = 1024 * 1024
    PASSES_MAX = 16
    LANES_MAX = 16

    def __post_init__(self) -> None:
        if not 1 <= self.lanes <= self.LANES_MAX:
            raise ValueError(f"Argon2id lanes out of bounds: {self.lanes}")
        if not 1 <= self.passes <= self.PASSES_MAX:
            raise ValueError(f"Argon2id passes out of bounds: {self.passes}")
        if not 8 * self.lanes <= self.memory_kib <= self.MEMORY_KIB_MAX:
            raise ValueError(f"Argon2id memory out of bounds: {self.memory_kib} KiB")


@dataclass(frozen=True)
class Costs:
    """What new slots cost, and the floor below which a slot on disk is refused before it is derived.

    `pin` stands beside a device secret in a keyring; `passphrase` must hold alone. Only tests pass
    anything but `PRODUCT`, with a lower floor, to stay quick.
    """

    pin: Cost
    passphrase: Cost
    floor: Cost

    def __post_init__(self) -> None:
        for cost in (self.pin, self.passphrase):
            self.check(cost)

    def check(self, cost: Cost) -> None:
        """Refuse a cost under the floor. Raises ValueError."""
        if cost.memory_kib < self.floor.memory_kib or cost.passes < self.floor.passes:
            raise ValueError(f"Argon2id cost below the floor: {cost}")


PRODUCT: Final = Costs(
    pin=Cost(64 * 1024, 3, 4),
    passphrase=Cost(256 * 1024, 4, 4),
    floor=Cost(64 * 1024, 3, 1),
)


_STRETCHING = threading.Lock()


def stretch(secret: str, salt: bytes, cost: Cost) -> bytes:
    """32 bytes from a typed secret. NFC first: a keyboard may send ệ as one code point or as three."""
    kdf = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    # OpenSSL 4 spreads the lanes over one pool of threads and deadlocks when two derivations share it.
    with _STRETCHING:
        return kdf.derive(unicodedata.normalize("NFC", secret).encode())


def derive(material: bytes, info: bytes, salt: bytes | None = None) -> bytes:
    """32 bytes by HKDF-SHA256 (RFC 5869); `info` names the purpose, so no key serves two."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(material)


# Records -----------------------------------------------------------------------------------------


def seal_record(key: bytes, plain: bytes, context: bytes, nonce: bytes | None = None) -> bytes:
    """nonce (12) ‖ AES-256-GCM. Nonces are random, so a key may seal some 2^32 records, no more.

    Only a caller whose key seals once, and whose context holds the nonce, passes its own.
    """
    nonce = random_bytes(NONCE_BYTES) if nonce is None else nonce
    return nonce + AESGCM(key).encrypt(nonce, plain, context)


def open_record(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """What `seal_record` sealed under the same key and context. Raises SealBroken."""
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise SealBroken("record too short")
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)
    except InvalidTag:
        raise SealBroken("record") from None


# Blobs -------------------------------------------------------------------------------------------

BLOB_MAGIC: Final = b"ECABBLB1"
BLOB_VERSION: Final = 1
BLOB_HEADER_BYTES: Final = 72
CHUNK_LOG2: Final = 16
CHUNK_BYTES: Final = 1 << CHUNK_LOG2
CHUNK_LOG2_MIN, CHUNK_LOG2_MAX = 12, 22
ALG_AES_256_GCM: Final = 1
ALG_CHACHA20_POLY1305: Final = 2
LENGTH_UNKNOWN: Final = (1 << 64) - 1  # only ever in an unfinished download whose length nobody told

_HEADER = struct.Struct(">8sBBBBIQ16s32s")
assert _HEADER.size == BLOB_HEADER_BYTES


@cache
def quick_algorithm() -> int:
    """AES-GCM where the processor computes it, else ChaCha20 (57–118 MB/s of AES without, measured)."""
    try:
        flags = Path("/proc/cpuinfo").read_text(errors="replace").split()
    except OSError:
        return ALG_AES_256_GCM  # Windows and macOS run on processors that have it
    return ALG_AES_256_GCM if "aes" in flags else ALG_CHACHA20_POLY1305


@dataclass(frozen=True)
class BlobHeader:
    """The 72 bytes before the chunks: magic, version, algorithm, log2 of the chunk, 0, 0, length, id, salt.

    Big-endian. It is authenticated through the key, which is derived from it.
    """

    length: int
    blob_id: bytes
    salt: bytes
    algorithm: int = ALG_AES_256_GCM
    chunk_log2: int = CHUNK_LOG2

    @classmethod
    def new(cls, length: int | None, blob_id: bytes) -> Self:
        """A header with a fresh salt; `length` None for a download of untold length."""
        told = LENGTH_UNKNOWN if length is None else length
        return cls(told, blob_id, random_bytes(SALT_BYTES), quick_algorithm())

    def encode(self) -> bytes:
        return _HEADER.pack(
            BLOB_MAGIC,
            BLOB_VERSION,
            self.algorithm,
            self.chunk_log2,
            0,
            0,
            self.length,
            self.blob_id,
            self.salt,
        )

    @classmethod
    def decode(cls, raw: bytes) -> Self:
        """Raises SealBroken for anything this release did not write."""
        if len(raw) != BLOB_HEADER_BYTES:
            raise SealBroken("blob header too short")
        magic, version, algorithm, chunk_log2, flags, zero, length, blob_id, salt = _HEADER.unpack(raw)
        if magic != BLOB_MAGIC or version != BLOB_VERSION or flags or zero:
            raise SealBroken("not a blob")
        if algorithm not in (ALG_AES_256_GCM, ALG_CHACHA20_POLY1305):
            raise SealBroken("unknown blob algorithm")
        if not CHUNK_LOG2_MIN <= chunk_log2 <= CHUNK_LOG2_MAX:
            raise SealBroken("unknown chunk size")
        return cls(length, blob_id, salt, algorithm, chunk_log2)

    @property
    def chunk_bytes(self) -> int:
        return 1 << self.chunk_log2

    @property
    def chunks(self) -> int:
        """How many chunks there are; an empty file is one empty chunk."""
        return max(1, -(-self.length // self.chunk_bytes))

    @property
    def file_bytes(self) -> int:
        """The exact size of the whole file; anything else is not it."""
        return BLOB_HEADER_BYTES + self.length + self.chunks * TAG_BYTES

    def chunk_size(self, index: int) -> int:
        """How many plain bytes chunk `index` holds: all the same but the last."""
        return min(self.chunk_bytes, self.length - index * self.chunk_bytes)

    def offset(self, index: int) -> int:
        """Where chunk `index` begins in the file."""
        return BLOB_HEADER_BYTES + index * (self.chunk_bytes + TAG_BYTES)


class BlobCipher:
    """Seals and opens the chunks of one blob, in any order: age's STREAM with the length in the header.

    Chunk i has the nonce u88(i) ‖ last; a chunk moved, cut off or taken for the last does not open.
    """

    def __init__(self, dek: bytes, header: BlobHeader) -> None:
        key = derive(dek, b"ecabinet/blob/v1" + header.encode(), header.salt)
        cipher = AESGCM if header.algorithm == ALG_AES_256_GCM else ChaCha20Poly1305
        self._aead = cipher(key)
        # Of untold length no chunk is the last: such a file is sealed anew once it is complete.
        self._last = header.chunks - 1 if header.length != LENGTH_UNKNOWN else -1

    def _nonce(self, index: int) -> bytes:
        return index.to_bytes(11, "big") + (b"\x01" if index == self._last else b"\x00")

    def seal_into(self, index: int, plain: Buffer, out: memoryview) -> None:
        """Write chunk and tag to `out`, whose size must be that of `plain` plus 16."""
        self._aead.encrypt_into(self._nonce(index), plain, None, out)

    def open_into(self, index: int, sealed: Buffer, out: memoryview) -> None:
        """Write the plain chunk to `out`, whose size must be that of `sealed` less 16. Raises SealBroken."""
        try:
            self._aead.decrypt_into(self._nonce(index), sealed, None, out)
        except InvalidTag:
            raise SealBroken(f"blob chunk {index}") from None


# The device's keys, and sealing to somebody's public key -------------------------------------------

# HPKE base mode (RFC 9180). It does not say who sealed: what must be known to come from someone is signed.
_HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_HPKE_OVERHEAD_BYTES = 32 + TAG_BYTES


def seal_to(public: bytes, plain: bytes, context: bytes) -> bytes:
    """Seal to a raw X25519 public key (32 bytes); only its private key, with the same context, opens it."""
    return _HPKE.encrypt(plain, X25519PublicKey.from_public_bytes(public), info=context)


def open_sealed(private: bytes, sealed: bytes, context: bytes) -> bytes:
    """What `seal_to` sealed to the public half of this raw X25519 private key. Raises SealBroken."""
    if len(sealed) < _HPKE_OVERHEAD_BYTES:
        raise SealBroken("sealed message too short")
    try:
        return _HPKE.decrypt(sealed, X25519PrivateKey.from_private_bytes(private), info=context)
    except (InvalidTag, ValueError):  # ValueError: an ephemeral key of low order
        raise SealBroken("sealed message") from None


@dataclass(frozen=True)
class DeviceKeys:
    """A device's two key pairs: Ed25519 for acts, X25519 for sealing. Its repr shows public halves alone."""

    sign_private: bytes = field(repr=False)
    seal_private: bytes = field(repr=False)
    sign_public: bytes = field(init=False)
    seal_public: bytes = field(init=False)

    def __post_init__(self) -> None:
        sign = Ed25519PrivateKey.from_private_bytes(self.sign_private)
        seal = X25519PrivateKey.from_private_bytes(self.seal_private)
        object.__setattr__(self, "sign_public", sign.public_key().public_bytes_raw())
        object.__setattr__(self, "seal_public", seal.public_key().public_bytes_raw())

    @classmethod
    def generate(cls) -> Self:
        return cls(
            Ed25519PrivateKey.generate().private_bytes_raw(),
            X25519PrivateKey.generate().private_bytes_raw(),
        )

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature (64 bytes) over exactly these bytes; the caller prefixes the purpose."""
        return Ed25519PrivateKey.from_private_bytes(self.sign_private).sign(message)

    def open_sealed(self, sealed: bytes, context: bytes) -> bytes:
        """What somebody sealed to `seal_public` under this context. Raises SealBroken."""
        return open_sealed(self.seal_private, sealed, context)
