"""How a device becomes a member's: a link, a password, a new vault; and whose cabinet a vault is."""

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from ecabinet.client.contact import Contact
from ecabinet.client.core import VaultThread, new_id
from ecabinet.client.disk import VaultDamaged, VaultError
from ecabinet.client.keys import SecretKind, Store
from ecabinet.client.problems import Unreachable
from ecabinet.client.seal import Costs
from ecabinet.client.transport import Connection, Trust, Wire, look
from ecabinet.client.vault import Vault, vault_directory
from ecabinet.evidence.statements import SignedBytes
from ecabinet.protocol import links
from ecabinet.protocol.messages import EnrolAnswer, EnrolRequest

ENROL_TRIES: Final = 3
PROFILE: Final = "profile"


class NotEnrolled(Exception):
    """The vault is there, but its device was never accepted: delete it and enrol again."""


class Profile(msgspec.Struct, frozen=True):
    """Whose cabinet this is, and of which server."""

    address: str
    fingerprint: str
    statement: SignedBytes
    device: str
    device_name: str
    person: str
    name: str
    office: str
    account: str


class ServerSeen(msgspec.Struct, frozen=True):
    """The server that a link leads to, as it answered: its fingerprint is the link's own."""

    name: str
    address: str
    fingerprint: str


def first_look(link: str) -> ServerSeen:
    """Who answers where a link leads; nothing is said to them. Raises BadLink, TransportError."""
    enrolment = links.parse(link)
    trust = look(enrolment.address, enrolment.fingerprint)
    return ServerSeen(trust.statement.name, enrolment.address, enrolment.fingerprint)


def read_profile(vault: Vault) -> Profile:
    """Raises NotEnrolled."""
    stored = vault.get(PROFILE, PROFILE)
    if stored is None:
        raise NotEnrolled
    return msgspec.json.decode(stored, type=Profile)


def save_profile(vault: Vault, profile: Profile) -> None:
    """Durable when this returns."""
    with vault.transaction() as tx:
        tx.put(PROFILE, PROFILE, msgspec.json.encode(profile))


def keep_contact(vault: Vault, profile: Profile, trust: Trust) -> None:
    """Have the files and the store outside the sealed part say what they must, whatever a kill left there."""
    contact = Contact.of(trust, profile.device)
    try:
        known = Contact.read(vault.directory)
    except VaultDamaged:
        known = None
    if known != contact:
        contact.write(vault.directory)
    vault.introduce(profile.name, profile.fingerprint)


def _ask(trust: Trust, request: EnrolRequest) -> EnrolAnswer:
    """Asked again, the server answers again: an answer lost on its way costs no code."""
    connection = Connection(Wire(trust))
    try:
        for _ in range(ENROL_TRIES - 1):
            with suppress(Unreachable):
                return connection.ask("POST", "/enrol", EnrolAnswer, request, anonymous=True)
        return connection.ask("POST", "/enrol", EnrolAnswer, request, anonymous=True)
    finally:
        connection.close()


def make_enrolled(
    root: Path, link: str, password: str, secret: str, device_name: str, store: Store,
    kind: SecretKind | None, costs: Costs,
) -> str:  # fmt: skip
    """Enrols this device in a new vault and leaves it closed; returns its id. See `Cabinet.enrol`."""
    enrolment = links.parse(link)
    trust = look(enrolment.address, enrolment.fingerprint)
    directory = vault_directory(root)
    thread = VaultThread(lambda: Vault.create(directory, secret, store, kind=kind, costs=costs))
    vault_id, device = thread.call(lambda vault: (vault.id, vault.device))
    try:
        request = EnrolRequest(
            enrolment.code, password, new_id(), device_name, device.sign_public, device.seal_public
        )
        answer = _ask(trust, request)
        profile = Profile(
            enrolment.address, enrolment.fingerprint, trust.signed, request.device, device_name,
            answer.person, answer.name, answer.office, answer.account,
        )  # fmt: skip
        thread.call(lambda vault: save_profile(vault, profile))
        with suppress(VaultError):  # the code is spent: each opening writes these again
            thread.call(lambda vault: keep_contact(vault, profile, trust))
    except BaseException:
        thread.close()
        shutil.rmtree(directory, ignore_errors=True)
        store.delete(vault_id)
        raise
    thread.close()
    return vault_id
