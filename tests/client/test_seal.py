"""Sealing: against independent implementations, and against every altered byte."""

import hashlib
import threading
import unicodedata

import argon2.low_level
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ecabinet.client import seal

from . import vault_reader

CHEAP = seal.Cost(64, 1, 1)


def flipped(content: bytes, at: int, bit: int = 0) -> bytes:
    return content[:at] + bytes([content[at] ^ (1 << bit)]) + content[at + 1 :]


@pytest.mark.parametrize("cost", [CHEAP, seal.Cost(1024, 3, 4)])
def test_stretching_agrees_with_another_argon2(cost: seal.Cost) -> None:
    other = argon2.low_level.hash_secret_raw(
        "mật khẩu".encode(),
        b"s" * 32,
        time_cost=cost.passes,
        memory_cost=cost.memory_kib,
        parallelism=cost.lanes,
        hash_len=32,
        type=argon2.low_level.Type.ID,
    )
    assert seal.stretch("mật khẩu", b"s" * 32, cost) == other


def test_a_secret_is_the_same_however_the_keyboard_composes_it() -> None:
    composed, decomposed = (unicodedata.normalize(form, "Nghị quyết số 5") for form in ("NFC", "NFD"))
    assert composed != decomposed
    assert seal.stretch(composed, b"s" * 32, CHEAP) == seal.stretch(decomposed, b"s" * 32, CHEAP)


@pytest.mark.parametrize(
    ("memory", "passes", "lanes"),
    [(7, 1, 1), (31, 1, 4), (1024 * 1024 + 1, 1, 1), (64, 0, 1), (64, 17, 1), (64, 1, 0), (1024, 1, 17)],
)
def test_a_cost_out_of_bounds_cannot_be_made(memory: int, passes: int, lanes: int) -> None:
    with pytest.raises(ValueError, match="out of bounds"):
        seal.Cost(memory, passes, lanes)


def test_the_product_refuses_a_cheap_cost() -> None:
    assert seal.PRODUCT.pin.memory_kib == 64 * 1024
    assert seal.PRODUCT.passphrase == seal.Cost(256 * 1024, 4, 4)
    with pytest.raises(ValueError, match="below the floor"):
        seal.PRODUCT.check(CHEAP)
    with pytest.raises(ValueError, match="below the floor"):
        seal.Costs(CHEAP, seal.PRODUCT.passphrase, seal.PRODUCT.floor)


def test_hkdf_is_rfc_5869() -> None:
    # Its third test case: no salt, no info.
    assert seal.derive(b"\x0b" * 22, b"").hex() == (
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
    )
    assert seal.derive(b"material", b"info", b"salt") == vault_reader.hkdf(b"material", b"info", b"salt")


def test_a_record_opens_only_whole_under_its_key_and_context() -> None:
    key = seal.random_bytes(32)
    sealed = seal.seal_record(key, b"plain", b"context")
    assert seal.open_record(key, sealed, b"context") == b"plain"
    assert vault_reader.gcm(key, sealed[:12], sealed[12:], b"context") == b"plain"
    assert seal.seal_record(key, b"plain", b"context")[:12] != sealed[:12]
    wrong = [flipped(sealed, at) for at in range(len(sealed))] + [sealed[:n] for n in range(len(sealed))]
    for altered in wrong:
        with pytest.raises(seal.SealBroken):
            seal.open_record(key, altered, b"context")
    for other_key, context in ((seal.random_bytes(32), b"context"), (key, b"other")):
        with pytest.raises(seal.SealBroken):
            seal.open_record(other_key, sealed, context)


def seal_blob(dek: bytes, content: bytes, algorithm: int) -> bytes:
    header = seal.BlobHeader(len(content), b"i" * 16, b"s" * 32, algorithm, chunk_log2=seal.CHUNK_LOG2_MIN)
    cipher = seal.BlobCipher(dek, header)
    raw = header.encode()
    for index in range(header.chunks):
        plain = content[index * header.chunk_bytes : (index + 1) * header.chunk_bytes]
        out = bytearray(len(plain) + seal.TAG_BYTES)
        cipher.seal_into(index, plain, memoryview(out))
        raw += bytes(out)
    assert len(raw) == header.file_bytes
    return raw


def open_blob(dek: bytes, raw: bytes) -> bytes:
    header = seal.BlobHeader.decode(raw[: seal.BLOB_HEADER_BYTES])
    if len(raw) != header.file_bytes:
        raise seal.SealBroken("size")
    cipher = seal.BlobCipher(dek, header)
    plain = b""
    for index in range(header.chunks):
        piece = raw[header.offset(index) : header.offset(index + 1)]
        out = bytearray(len(piece) - seal.TAG_BYTES)
        cipher.open_into(index, piece, memoryview(out))
        plain += bytes(out)
    return plain


@pytest.mark.parametrize("algorithm", [seal.ALG_AES_256_GCM, seal.ALG_CHACHA20_POLY1305])
@pytest.mark.parametrize("size", [0, 1, 4095, 4096, 4097, 8192, 10_000])
def test_a_blob_of_any_size_opens_again(algorithm: int, size: int) -> None:
    content = hashlib.shake_128(b"content").digest(size)
    raw = seal_blob(b"d" * 32, content, algorithm)
    assert open_blob(b"d" * 32, raw) == content
    if algorithm == seal.ALG_AES_256_GCM:
        assert vault_reader.open_blob(raw, b"d" * 32) == content
    with pytest.raises(seal.SealBroken):
        open_blob(b"e" * 32, raw)


RAW = seal_blob(b"d" * 32, hashlib.shake_128(b"content").digest(9000), seal.ALG_AES_256_GCM)


def test_no_flipped_bit_of_a_blobs_header_passes() -> None:
    for at in range(seal.BLOB_HEADER_BYTES):
        for bit in range(8):
            with pytest.raises(seal.SealBroken):
                open_blob(b"d" * 32, flipped(RAW, at, bit))


@settings(max_examples=300, deadline=None)
@given(at=st.integers(0, len(RAW) - 1), bit=st.integers(0, 7))
def test_no_flipped_bit_of_a_blob_passes(at: int, bit: int) -> None:
    with pytest.raises(seal.SealBroken):
        open_blob(b"d" * 32, flipped(RAW, at, bit))


def test_a_blob_cut_lengthened_or_with_chunks_moved_does_not_open() -> None:
    step = 4096 + 16
    chunks = [RAW[at : at + step] for at in range(72, len(RAW), step)]
    assert len(chunks) == 3
    wrong = [
        RAW[:-1],
        RAW + b"\0",
        RAW[: 72 + step],  # cut at a chunk's end
        RAW[:72] + chunks[1] + chunks[0] + chunks[2],
        RAW[:72] + chunks[0] + chunks[0] + chunks[2],
        # Cut at a chunk's end with a header that says so: the key is the header's.
        seal.BlobHeader(8192, b"i" * 16, b"s" * 32, chunk_log2=12).encode() + chunks[0] + chunks[1],
    ]
    for altered in wrong:
        with pytest.raises(seal.SealBroken):
            open_blob(b"d" * 32, altered)


def test_the_last_chunk_is_sealed_as_the_last() -> None:
    """Same key and place: a middle chunk must not pass for the last."""
    header = seal.BlobHeader(4096, b"i" * 16, b"s" * 32, chunk_log2=12)
    cipher = seal.BlobCipher(b"d" * 32, header)
    last, middle = bytearray(32), bytearray(32)
    cipher.seal_into(0, bytes(16), memoryview(last))
    cipher._last = 9
    cipher.seal_into(0, bytes(16), memoryview(middle))
    assert last != middle
    cipher._last = 0
    with pytest.raises(seal.SealBroken):
        cipher.open_into(0, middle, memoryview(bytearray(16)))


def test_a_device_signs_and_shows_no_private_key() -> None:
    device = seal.DeviceKeys.generate()
    signature = device.sign(b"ecabinet/act/1...")
    Ed25519PublicKey.from_public_bytes(device.sign_public).verify(signature, b"ecabinet/act/1...")
    assert seal.DeviceKeys(device.sign_private, device.seal_private) == device
    for private in (device.sign_private, device.seal_private):
        assert repr(private) not in repr(device)
        assert private.hex() not in repr(device)
    assert repr(device.sign_public) in repr(device)


def test_what_is_sealed_to_a_device_opens_there_alone() -> None:
    device, other = seal.DeviceKeys.generate(), seal.DeviceKeys.generate()
    sealed = seal.seal_to(device.seal_public, b"notebook key", b"ecabinet/notebook/1")
    assert device.open_sealed(sealed, b"ecabinet/notebook/1") == b"notebook key"
    assert vault_reader.open_hpke(device.seal_private, sealed, b"ecabinet/notebook/1") == b"notebook key"
    assert seal.seal_to(device.seal_public, b"notebook key", b"ecabinet/notebook/1") != sealed
    with pytest.raises(seal.SealBroken):
        other.open_sealed(sealed, b"ecabinet/notebook/1")
    with pytest.raises(seal.SealBroken):
        device.open_sealed(sealed, b"another context")
    for altered in [flipped(sealed, at) for at in range(len(sealed))] + [sealed[:-1], b"", bytes(48)]:
        with pytest.raises(seal.SealBroken):
            device.open_sealed(altered, b"ecabinet/notebook/1")


def test_same_compares_whole_values() -> None:
    assert seal.same(b"abc", bytearray(b"abc"))
    assert not seal.same(b"abc", b"abd")
    assert not seal.same(b"abc", b"ab")


def test_two_vaults_may_be_unlocked_at_once():
    """Two derivations in two threads once waited for each other for ever."""
    cost = seal.Cost(64 * 1024, 3, 4)
    found: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: found.append(seal.stretch("mật khẩu", b"s" * 16, cost)), daemon=True)
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 4 and len(set(found)) == 1
