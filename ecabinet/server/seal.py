"""The server's sealing: cursors that tell their holder nothing, letters that only it can open."""

import base64
import secrets
import struct
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from ecabinet.evidence.statements import Term

_LAYOUT = struct.Struct(">Q16s16s16sQ8s")


class BadCursor(Exception):
    """Not a cursor this server gave to this reader."""


class BadLetter(Exception):
    """Sealed to another key or server, or altered."""


_HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class LetterSeal:
    """Opens what cabinets sealed to the server's own key (RFC 9180, base mode)."""

    def __init__(self, private: bytes) -> None:
        self._private = X25519PrivateKey.from_private_bytes(private)

    def open(self, letter: bytes, context: bytes) -> bytes:
        """What was sealed. Raises BadLetter."""
        try:
            return _HPKE.decrypt(letter, self._private, info=context)
        except (InvalidTag, ValueError) as error:  # ValueError: too short, or an ephemeral key of low order
            raise BadLetter from error


class CursorSeal:
    """Seals where a reader stands: constant length, a fresh nonce each time, so two compare to nothing."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, term: Term, journal: str, person: str, number: int, leaf: bytes) -> str:
        """`number` events were folded, the last of which has the leaf that begins with these 8 bytes."""
        nonce = secrets.token_bytes(12)
        names = (uuid.UUID(name).bytes for name in (term.id, journal, person))
        plain = _LAYOUT.pack(term.number, *names, number, leaf[:8])
        sealed = nonce + self._aead.encrypt(nonce, plain, b"cursor/1")
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def open(self, cursor: str, journal: str, person: str) -> tuple[Term, int, bytes]:
        """Term, number and leaf start. Raises BadCursor."""
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            plain = self._aead.decrypt(raw[:12], raw[12:], b"cursor/1")
            term, term_bytes, journal_bytes, person_bytes, number, leaf = _LAYOUT.unpack(plain)
        except (ValueError, InvalidTag, struct.error) as error:
            raise BadCursor from error
        if journal_bytes != uuid.UUID(journal).bytes or person_bytes != uuid.UUID(person).bytes:
            raise BadCursor
        return Term(term, str(uuid.UUID(bytes=term_bytes))), number, leaf
