"""contact.json: what a vault that nobody can open may still say to its server, and where that is.

{v, address, server, statement, device, sum}: the server's address and fingerprint, the number of the newest
statement seen, and this device's id. No key, no name, nothing of any meeting. With it a program without the
member's PIN asks whether the device is to be wiped, and posts the sealed acts that wait (`letters`).
"""

from pathlib import Path
from typing import Final, Self

import msgspec

from ecabinet.client.disk import VaultDamaged, disk_errors, replace_file, summed, unsummed
from ecabinet.client.problems import OlderStatement
from ecabinet.client.transport import Connection, Trust, Wire, look

NAME: Final = "contact.json"
VERSION: Final = 1
BYTES_MAX: Final = 4096


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of contact.json."""

    v: int
    address: str
    server: str
    statement: int
    device: str

    @classmethod
    def of(cls, trust: Trust, device: str) -> Self:
        """What a device of this server writes down."""
        return cls(VERSION, trust.address, trust.fingerprint, trust.statement.number, device)

    @classmethod
    def read(cls, directory: Path) -> Self | None:
        """None where a vault has none yet: its device was never enrolled. Raises VaultDamaged."""
        with disk_errors(NAME):
            try:
                raw = (directory / NAME).read_bytes()[: BYTES_MAX + 1]
            except FileNotFoundError:
                return None
        try:
            contact = msgspec.convert(unsummed(NAME, raw), cls)
        except msgspec.ValidationError as error:
            raise VaultDamaged(NAME, str(error)) from error
        if contact.v != VERSION:
            raise VaultDamaged(NAME, "made by another release")
        return contact

    def write(self, directory: Path) -> None:
        """Durable when this returns."""
        replace_file(directory / NAME, summed(msgspec.to_builtins(self)))

    def reach(self) -> tuple[Trust, Connection]:
        """The server, known by its fingerprint, and a connection that is nobody's. Raises TransportError."""
        trust = look(self.address, self.server)
        if trust.statement.number < self.statement:
            raise OlderStatement(f"{trust.statement.number} after {self.statement}")
        return trust, Connection(Wire(trust))
