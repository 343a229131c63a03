"""The signed words of cabinets and servers: acts, receipts, heads, identity statements.

Each is JSON written once by its signer; `read_*` checks the signature before it parses.
"""

import hashlib
from typing import Annotated, Literal

import msgspec

from ecabinet.domain.events import AnyCommand
from ecabinet.domain.people import Id, Line, Millis
from ecabinet.evidence.signatures import BadSignature, SigningKey, fingerprint, verify

Hex = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]


class SignedBytes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A writer's bytes with its signature; base64 on the wire."""

    data: bytes
    signature: bytes


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the record: a number above any that a cabinet has shown, and a random id."""

    number: int
    id: Id


class ActStatement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A command as its device signed it. It names server, journal and actor, so it serves nowhere else."""

    id: Id
    server: Line
    journal: Id
    actor: Id
    device: Id
    command: AnyCommand
    claimed_at: Millis
    """The device's own clock; shown as claimed."""


class Receipt(msgspec.Struct, frozen=True):
    """The server's answer to one command; only this turns *sending* into *recorded*."""

    server: str
    term: Term
    journal: Id
    command: Id
    digest: Hex
    """SHA-256 of the act's bytes."""
    outcome: Literal["recorded", "refused"]
    at: Millis
    """Strictly rising within a journal."""
    code: str = ""
    detail: dict[str, str] = {}
    leaves: tuple[Hex, ...] = ()
    """Hashes of the log leaves that the command made, never an event's number."""
    ballot: str | None = None
    """For a ballot: the command whose ballot stands."""


class Head(msgspec.Struct, frozen=True):
    """A signed tree head; cabinets keep them, minutes quote one."""

    server: str
    term: Term
    size: int
    root: Hex
    at: Millis


class WipeOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The administrator's order that a device delete all it holds, signed with the server's log key."""

    server: str
    device: Id
    at: Millis


class TlsKey(msgspec.Struct, frozen=True):
    """A certificate that the server may answer with, DER; a host where a public authority issued it."""

    certificate: bytes
    host: str | None = None


class IdentityStatement(msgspec.Struct, frozen=True):
    """What the identity says of itself; the newest number seen is the one that holds."""

    identity: bytes
    """The Ed25519 public key; its fingerprint is in every enrolment link."""
    number: int
    name: str
    tls: tuple[TlsKey, ...]
    log_key: bytes
    """Signs heads and receipts."""
    seal_key: bytes
    """X25519; cabinets seal to it what must outlive their own keys."""
    at: Millis
    standbys: tuple[bytes, ...] = ()
    successor: bytes | None = None


_encoder = msgspec.json.Encoder()


def sign_act(key: SigningKey, act: ActStatement) -> SignedBytes:
    """The act in its final bytes."""
    data = _encoder.encode(act)
    return SignedBytes(data, key.sign("ecabinet/act/1", data))


def read_act(public: bytes, signed: SignedBytes) -> ActStatement:
    """Raises BadSignature, then msgspec.ValidationError for what is no act of this release."""
    verify(public, "ecabinet/act/1", signed.data, signed.signature)
    return msgspec.json.decode(signed.data, type=ActStatement)


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def sign_receipt(key: SigningKey, receipt: Receipt) -> SignedBytes:
    """The receipt in its final bytes."""
    data = _encoder.encode(receipt)
    return SignedBytes(data, key.sign("ecabinet/receipt/1", data))


def read_receipt(log_key: bytes, signed: SignedBytes) -> Receipt:
    """Raises BadSignature or msgspec.ValidationError."""
    verify(log_key, "ecabinet/receipt/1", signed.data, signed.signature)
    return msgspec.json.decode(signed.data, type=Receipt)


def sign_head(key: SigningKey, head: Head) -> SignedBytes:
    """The head in its final bytes."""
    data = _encoder.encode(head)
    return SignedBytes(data, key.sign("ecabinet/head/1", data))


def read_head(log_key: bytes, signed: SignedBytes) -> Head:
    """Raises BadSignature or msgspec.ValidationError."""
    verify(log_key, "ecabinet/head/1", signed.data, signed.signature)
    return msgspec.json.decode(signed.data, type=Head)


def sign_wipe(key: SigningKey, order: WipeOrder) -> SignedBytes:
    """The order in its final bytes."""
    data = _encoder.encode(order)
    return SignedBytes(data, key.sign("ecabinet/wipe/1", data))


def read_wipe(log_key: bytes, signed: SignedBytes) -> WipeOrder:
    """Raises BadSignature or msgspec.ValidationError."""
    verify(log_key, "ecabinet/wipe/1", signed.data, signed.signature)
    return msgspec.json.decode(signed.data, type=WipeOrder)


def letter_context(server: str) -> bytes:
    """What a letter to this server is sealed under: a signed act as msgpack (SignedBytes), by HPKE."""
    return b"ecabinet/letter/1\0" + server.encode()


def sign_statement(key: SigningKey, statement: IdentityStatement) -> SignedBytes:
    """The statement in its final bytes."""
    data = _encoder.encode(statement)
    return SignedBytes(data, key.sign("ecabinet/statement/1", data))


def read_statement(expected_fingerprint: str, signed: SignedBytes) -> IdentityStatement:
    """The statement, if it is that of the identity whose fingerprint one holds.

    The key is inside what it signs: it is believed only because its fingerprint came from elsewhere.
    Raises BadSignature or msgspec.ValidationError.
    """
    statement = msgspec.json.decode(signed.data, type=IdentityStatement)
    if fingerprint(statement.identity) != expected_fingerprint:
        raise BadSignature("another identity")
    verify(statement.identity, "ecabinet/statement/1", signed.data, signed.signature)
    return statement
