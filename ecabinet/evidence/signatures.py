"""Ed25519 over a purpose and the writer's own bytes (RFC 8032).

A signature is checked before the bytes are parsed, and signed bytes are never re-encoded: what was signed
is what is stored, sent and shown.
"""

import base64
import hashlib
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

Purpose = Literal[
    "ecabinet/act/1", "ecabinet/receipt/1", "ecabinet/head/1", "ecabinet/statement/1", "ecabinet/sign-in/1",
    "ecabinet/wipe/1",
]  # fmt: skip


class BadSignature(Exception):
    """Bytes and signature do not belong together."""


def message(purpose: Purpose, data: bytes) -> bytes:
    """What is signed: the purpose keeps a signature from serving anywhere else."""
    return purpose.encode() + b"\0" + data


class SigningKey:
    """A private Ed25519 key; its bytes appear in no representation."""

    def __init__(self, private: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(private)
        self.public: bytes = self._key.public_key().public_bytes_raw()

    def sign(self, purpose: Purpose, data: bytes) -> bytes:
        """64 bytes of signature."""
        return self._key.sign(message(purpose, data))


def verify(public: bytes, purpose: Purpose, data: bytes, signature: bytes) -> None:
    """Raises BadSignature unless `signature` is the key's over purpose and data."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message(purpose, data))
    except (InvalidSignature, ValueError) as error:
        raise BadSignature(purpose) from error


def fingerprint(public: bytes) -> str:
    """An identity's name: SHA-256 of its public key in base32, 52 characters without padding."""
    return base64.b32encode(hashlib.sha256(public).digest()).decode().rstrip("=").lower()
