"""What an administrator does to units, people, bodies, codes and devices; every act is a leaf of the log."""

import hashlib
import uuid
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Table, delete, insert, select

from ecabinet.domain.people import Role
from ecabinet.protocol.links import EnrolmentLink
from ecabinet.server import directory, identity, tables
from ecabinet.server.accounts import CODE_HOURS
from ecabinet.server.lock import DataLock
from ecabinet.server.stores import Clock, open_stores, system_clock

T = TypeVar("T")


class Mistake(ValueError):
    """What was asked for cannot be done; the text says why, to the administrator."""


class Administration:
    """Works on a data directory while no server does. Raises InUse, and Mistake from what it is asked."""

    def __init__(
        self, data: Path, by: str = "admin", name: str = identity.NAME, clock: Clock = system_clock
    ) -> None:
        """`by` is written into every act's leaf; `name` is the server's, if this is its first start."""
        self._by = by
        self._clock = clock
        self._lock = DataLock(data)
        try:
            self.identity = identity.open_identity(data, clock(), name)
            self._stores = open_stores(data, self.identity, clock)
        except BaseException:
            self._lock.close()
            raise

    def close(self) -> None:
        """Signs the log's head and lets a server in."""
        self._stores.close()
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Units, people, bodies ------------------------------------------------------------------------

    def add_unit(self, name: str, parent: str | None = None) -> str:
        """A unit under another, or at the top; answers its id."""

        def work(connection: Connection) -> str:
            if parent is not None:
                _known(connection, tables.unit, parent)
            return self._insert(connection, tables.unit, "add-unit", name=name, parent=parent)

        return self._write(work)

    def add_person(self, name: str, office: str, account: str, unit: str | None = None) -> str:
        """A person with an account of that name; answers their id."""

        def work(connection: Connection) -> str:
            if unit is not None:
                _known(connection, tables.unit, unit)
            taken = select(tables.person.c.id).where(tables.person.c.account == account)
            if connection.execute(taken).one_or_none() is not None:
                raise Mistake(f"tài khoản đã có / the account exists: {account}")
            return self._insert(
                connection, tables.person, "add-person", name=name, office=office, account=account, unit=unit
            )

        return self._write(work)

    def add_body(self, name: str, parent: str, profile: str, unit: str | None = None) -> str:
        """A body that decides by a shipped rule profile, `parent` printed above its name; answers its id."""

        def work(connection: Connection) -> str:
            if unit is not None:
                _known(connection, tables.unit, unit)
            _shipped(profile)
            return self._insert(
                connection, tables.body, "add-body", name=name, parent=parent, profile=profile, unit=unit
            )

        return self._write(work)

    def add_member(self, body: str, person: str, role: Role = "member", votes: bool = True) -> None:
        """Seats a person in a body, or changes their role there."""
        if role == "guest":
            raise Mistake("khách mời theo từng phiên họp / guests are invited to each meeting")

        def work(connection: Connection) -> None:
            _known(connection, tables.body, body)
            _known(connection, tables.person, person)
            member = tables.body_member
            seats = connection.execute(select(member).where(member.c.body == body)).all()
            if role == "chair" and any(one.role == "chair" and one.person != person for one in seats):
                raise Mistake("cơ quan đã có người chủ trì / the body has a chair already")
            seated = [one.place for one in seats if one.person == person]
            place = seated[0] if seated else max((one.place for one in seats), default=0) + 1
            connection.execute(delete(member).where(member.c.body == body, member.c.person == person))
            connection.execute(
                insert(member).values(body=body, person=person, role=role, votes=int(votes), place=place)
            )
            said = {"id": body, "person": person, "role": role, "votes": str(votes).lower()}
            self._stores.registrar.administer(connection, "add-member", self._by, said)

        self._write(work)

    def remove_member(self, body: str, person: str) -> None:
        """Ends a person's seat in a body; meetings already convened keep it."""

        def work(connection: Connection) -> None:
            member = tables.body_member
            gone = delete(member).where(member.c.body == body, member.c.person == person)
            if connection.execute(gone).rowcount == 0:
                raise Mistake(f"không phải thành viên / not a member: {person}")
            said = {"id": body, "person": person}
            self._stores.registrar.administer(connection, "remove-member", self._by, said)

        self._write(work)

    def confirm_rules(self, profile: str, by: str) -> None:
        """Records who checked a rule profile against the law in force."""

        def work(connection: Connection) -> None:
            _shipped(profile)
            table, now = tables.rules_confirmation, self._clock()
            connection.execute(delete(table).where(table.c.profile == profile))
            connection.execute(insert(table).values(profile=profile, by=by, at=now))
            said = {"id": profile, "confirmed_by": by}
            self._stores.registrar.administer(connection, "confirm-rules", self._by, said)

        self._write(work)

    def add_roots(self, data: bytes) -> int:
        """Adds the certificates of a PEM bundle or DER file to the trust bundle; answers how many are new."""
        try:
            found = identity.read_certificates(data)
        except identity.BadCertificate as error:
            raise Mistake(str(error)) from error

        def work(connection: Connection) -> int:
            table, fresh = tables.trust_root, 0
            for der in found:
                sha256 = hashlib.sha256(der).hexdigest()
                if connection.execute(select(table.c.at).where(table.c.sha256 == sha256)).one_or_none():
                    continue
                connection.execute(insert(table).values(sha256=sha256, der=der, at=self._clock()))
                said = {"id": sha256}
                self._stores.registrar.administer(connection, "add-root", self._by, said)
                fresh += 1
            return fresh

        return self._write(work)

    # Codes and devices ----------------------------------------------------------------------------

    def make_code(self, person: str, hours: int = CODE_HOURS) -> str:
        """A one-time code that approves one device of a person, by id or account. It is shown this once."""

        def work(connection: Connection) -> str:
            owner = self._person(connection, person)
            return self._stores.accounts.make_code(connection, owner, self._by, hours)

        return self._write(work)

    def link(self, address: str, code: str) -> EnrolmentLink:
        """What a QR code carries: where the server is, who it is, and a code."""
        return EnrolmentLink(address, self.identity.fingerprint, code)

    def revoke_device(self, device: str, *, wipe: bool = False) -> None:
        """A device may not act or read any more; with `wipe` it deletes all it holds at its next contact."""

        def work(connection: Connection) -> None:
            try:
                self._stores.accounts.revoke(connection, device, self._by, wipe=wipe)
            except KeyError:
                raise Mistake(f"không có thiết bị / no such device: {device}") from None

        self._write(work)

    # Looking --------------------------------------------------------------------------------------

    def rows(self, what: str) -> list[dict[str, Any]]:
        """Everything there is of "units", "people", "bodies", "members", "devices" or "rules"."""
        person, member, device = tables.person, tables.body_member, tables.device
        questions = {
            "units": select(tables.unit).order_by(tables.unit.c.name),
            "people": select(person.c.id, person.c.account, person.c.name, person.c.office, person.c.unit)
            .order_by(person.c.account),
            "bodies": select(tables.body).order_by(tables.body.c.name),
            "members": select(member, person.c.name)
            .join(person, person.c.id == member.c.person)
            .order_by(member.c.body, member.c.place),
            "devices": select(
                device.c.id, device.c.person, person.c.account, device.c.name, device.c.enrolled_at,
                device.c.revoked_at, device.c.wipe.is_not(None).label("wiped"),
            )
            .join(person, person.c.id == device.c.person)
            .order_by(person.c.account, device.c.enrolled_at),
            "rules": select(tables.rules_confirmation),
        }  # fmt: skip
        with self._stores.store.read() as connection:
            return [dict(row) for row in connection.execute(questions[what]).mappings()]

    # Inside ---------------------------------------------------------------------------------------

    def _write(self, work: Callable[[Connection], T]) -> T:
        return self._stores.store.write(work).result()

    def _insert(self, connection: Connection, table: Table, act: str, **values: str | None) -> str:
        name = str(uuid.uuid4())
        connection.execute(insert(table).values(id=name, **values))
        said = {"id": name, **{key: value for key, value in values.items() if value is not None}}
        self._stores.registrar.administer(connection, act, self._by, said)
        return name

    def _person(self, connection: Connection, named: str) -> str:
        person = tables.person
        found = connection.execute(
            select(person.c.id).where((person.c.id == named) | (person.c.account == named))
        )
        row = found.one_or_none()
        if row is None:
            raise Mistake(f"không có người này / no such person: {named}")
        return str(row.id)


def _known(connection: Connection, table: Table, name: str) -> None:
    if connection.execute(select(table.c.id).where(table.c.id == name)).one_or_none() is None:
        raise Mistake(f"không có mã này / no such id: {name}")


def _shipped(profile: str) -> None:
    try:
        directory.shipped_profile(profile)
    except directory.NoSuchProfile:
        raise Mistake(f"không có bộ quy tắc / no such rules: {profile}") from None
