"""Reads a closed vault from its files, sharing no line with the product: the format, written twice.

Argon2id is argon2-cffi's, HKDF and HPKE are spelt out over hmac, AES-GCM is the cipher mode rather than the
AEAD class, pages are opened by hand, and SQLite is the standard library's, which knows no encryption. Only
msgpack is read by the product's library.
"""

import base64
import hashlib
import hmac
import json
import sqlite3
import struct
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import argon2.low_level
import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.poly1305 import Poly1305

PAGE = 4096


def hkdf(ikm: bytes, info: bytes, salt: bytes = b"", size: int = 32) -> bytes:
    prk = hmac.digest(salt or bytes(32), ikm, "sha256")
    out, block, n = b"", b"", 0
    while len(out) < size:
        n += 1
        block = hmac.digest(prk, block + info + bytes([n]), "sha256")
        out += block
    return out[:size]


def gcm(key: bytes, nonce: bytes, sealed: bytes, aad: bytes = b"") -> bytes:
    opener = Cipher(algorithms.AES(key), modes.GCM(nonce, sealed[-16:])).decryptor()
    opener.authenticate_additional_data(aad)
    return opener.update(sealed[:-16]) + opener.finalize()


def chacha(key: bytes, counter: int, nonce: bytes, content: bytes) -> bytes:
    full = struct.pack("<I", counter & 0xFFFFFFFF) + nonce
    return Cipher(algorithms.ChaCha20(key, full), None).encryptor().update(content)


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def open_page(key: bytes, number: int, page: bytes) -> bytes:
    """SQLite3 Multiple Ciphers' chacha20 page: 4,064 bytes, nonce (16), Poly1305 tag (16)."""
    n = PAGE - 32
    nonce, tag = page[n : n + 16], page[n + 16 :]
    counter = struct.unpack("<I", nonce[12:])[0] ^ number
    once = chacha(key, counter, nonce[:12], bytes(64))
    # The first page begins with 16 bytes of salt and 8 that stay plain, for SQLite's own header.
    start = 24 if number == 1 else 0
    Poly1305.verify_tag(once[:32], page[: n + 16], tag)
    plain = chacha(once[32:], counter + 1, nonce[:12], page[start:n])
    head = b"SQLite format 3\0" + page[16:24] if number == 1 else b""
    return head + plain + bytes(32)


def open_database(path: Path, key: bytes) -> sqlite3.Connection:
    raw = path.read_bytes()
    assert raw and len(raw) % PAGE == 0
    plain = bytearray()
    for number in range(len(raw) // PAGE):
        plain += open_page(key, number + 1, raw[number * PAGE : (number + 1) * PAGE])
    plain[18:20] = b"\x01\x01"  # a log makes no sense in memory
    connection = sqlite3.connect(":memory:")
    connection.deserialize(bytes(plain))
    return connection


def open_blob(raw: bytes, dek: bytes) -> bytes:
    magic, version, alg, log2, flags, zero, length, _, salt = struct.unpack(">8sBBBBIQ16s32s", raw[:72])
    assert (magic, version, alg, flags, zero) == (b"ECABBLB1", 1, 1, 0, 0)
    key = hkdf(dek, b"ecabinet/blob/v1" + raw[:72], salt)
    step = (1 << log2) + 16
    pieces = [raw[at : at + step] for at in range(72, len(raw), step)]
    plain = b"".join(
        gcm(key, index.to_bytes(11, "big") + bytes([index == len(pieces) - 1]), piece)
        for index, piece in enumerate(pieces)
    )
    assert len(plain) == length
    return plain


@dataclass
class Contents:
    """All that a vault holds."""

    keys: dict
    records: dict[tuple[str, str], bytes]
    papers: dict[tuple[str, str], bytes]
    marks: dict[str, tuple]
    """By a notebook operation's id: meeting, paper, operation."""


def read_vault(directory: Path, secret: str, ds: bytes, ek: bytes) -> Contents:
    stated = json.loads((directory / "vault.json").read_bytes())
    checksum = stated.pop("sum")
    assert checksum == hashlib.sha256(canonical(stated)).hexdigest()
    slot = dict(stated["slots"][0])
    sealed = base64.b64decode(slot.pop("ct"))
    salt = base64.b64decode(slot["salt"])
    cost = slot["argon2id"]
    stretched = argon2.low_level.hash_secret_raw(
        unicodedata.normalize("NFC", secret).encode(),
        salt,
        time_cost=cost["t"],
        memory_cost=cost["m"],
        parallelism=cost["p"],
        hash_len=32,
        type=argon2.low_level.Type.ID,
    )
    vault = stated["vault"]
    kek = hkdf(stretched + ds, b"ecabinet/kek/v1" + vault.encode() + slot["id"].encode(), salt)
    vmk = gcm(kek, base64.b64decode(slot["nonce"]), sealed, canonical({"v": 1, "vault": vault, **slot}))

    raw = (directory / "keys.bin").read_bytes()
    assert raw[:8] == b"ECABKEY1"
    keys = json.loads(gcm(hkdf(vmk + ek, b"ecabinet/keys/v1"), raw[8:20], raw[20:], raw[:8] + vault.encode()))
    database = open_database(directory / f"meta.{keys['db']['gen']}.db", base64.b64decode(keys["db"]["key"]))
    records = {
        (collection, key): value
        for collection, key, value in database.execute("select collection, key, value from record")
    }
    papers = {}
    for meeting, sha256, blob_id, wrapped in database.execute(
        "select meeting, sha256, id, dek from blob join blob_key using (id)"
    ):
        assert len(wrapped) == 60
        meeting_key = base64.b64decode(keys["meetings"][meeting]["key"])
        context = b"ecabinet/dek/v1" + hashlib.sha256(meeting.encode()).digest()[:16] + blob_id
        dek = gcm(meeting_key, wrapped[:12], wrapped[12:], context)
        papers[meeting, sha256] = open_blob((directory / "blobs" / blob_id.hex()).read_bytes(), dek)
    state = dict(database.execute("select name, value from state"))
    assert keys["counter"] >= state["keys"]
    assert keys["commits"] <= state["commits"]
    assert read_commits(directory, base64.b64decode(keys["db"]["key"])) == state["commits"]
    notebook = {one["id"]: base64.b64decode(one["key"]) for one in keys["notebook"]}
    marks = {
        name: open_mark(notebook, name, sealed)
        for (collection, name), sealed in records.items()
        if collection.startswith("notebook/")
    }
    return Contents(keys, records, papers, marks)


def open_mark(keys: dict[str, bytes], name: str, sealed: bytes) -> tuple:
    """An operation of the notebook: [meeting, paper, operation]."""
    key_id, _, body = sealed.partition(b"\0")
    context = b"ecabinet/notebook/v1" + name.encode()
    return tuple(msgspec.msgpack.decode(gcm(keys[key_id.decode()], body[:12], body[12:], context)))


def read_commits(directory: Path, database_key: bytes) -> int:
    """The file `commits`."""
    raw = (directory / "commits").read_bytes()
    key = hkdf(database_key, b"ecabinet/commits/v1")
    assert hmac.digest(key, raw[:8], "sha256") == raw[8:]
    return int.from_bytes(raw[:8], "big")


def read_contact(directory: Path) -> dict:
    """contact.json."""
    stated = json.loads((directory / "contact.json").read_bytes())
    assert stated.pop("sum") == hashlib.sha256(canonical(stated)).hexdigest()
    return stated


def read_letters(directory: Path, server: str, private: bytes) -> list[dict]:
    """letters.bin, as only the server with this fingerprint and key reads it."""
    raw = (directory / "letters.bin").read_bytes()
    assert raw[:8] == b"ECABLET1"
    letters, at = [], 8
    while at < len(raw):
        size = int.from_bytes(raw[at : at + 4], "big")
        sealed = raw[at + 4 : at + 4 + size]
        at += 4 + size
        letters.append(
            msgspec.msgpack.decode(open_hpke(private, sealed, b"ecabinet/letter/1\0" + server.encode()))
        )
    return letters


def open_hpke(private: bytes, sealed: bytes, info: bytes) -> bytes:
    """RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, one message."""

    def extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")

    def expand(suite: bytes, prk: bytes, label: bytes, content: bytes, size: int) -> bytes:
        info = size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + content
        out, block, n = b"", b"", 0
        while len(out) < size:
            n += 1
            block = hmac.digest(prk, block + info + bytes([n]), "sha256")
            out += block
        return out[:size]

    kem, suite = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x02"
    ephemeral, sealed = sealed[:32], sealed[32:]
    key = X25519PrivateKey.from_private_bytes(private)
    shared = key.exchange(X25519PublicKey.from_public_bytes(ephemeral))
    both = ephemeral + key.public_key().public_bytes_raw()
    secret = expand(kem, extract(kem, b"", b"eae_prk", shared), b"shared_secret", both, 32)
    schedule = b"\0" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    prk = extract(suite, secret, b"secret", b"")
    return gcm(
        expand(suite, prk, b"key", schedule, 32), expand(suite, prk, b"base_nonce", schedule, 12), sealed
    )
