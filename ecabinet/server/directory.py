"""The directory: units, people, bodies and their rules; what convening copies into a meeting."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from ecabinet.domain.people import Participant
from ecabinet.domain.proceedings import Convening
from ecabinet.domain.rules import RuleProfile
from ecabinet.protocol.messages import BodyMember, DirectoryAnswer, DirectoryBody, DirectoryPerson
from ecabinet.server import tables

RULES = Path(__file__).parents[2] / "resources" / "rules"


class NoSuchProfile(KeyError):
    """No rule profile of this id is shipped."""


@cache
def shipped_profile(profile: str) -> RuleProfile:
    """A rule profile as it is shipped, confirmed by nobody. Raises NoSuchProfile."""
    path = RULES / f"{profile}.json"
    if path not in RULES.glob("*.json"):
        raise NoSuchProfile(profile)
    return msgspec.json.decode(path.read_bytes(), type=RuleProfile)


def profile(connection: Connection, name: str) -> RuleProfile:
    """A rule profile with the administrator's confirmation, if there is one."""
    confirmation = tables.rules_confirmation
    by = connection.execute(select(confirmation.c.by).where(confirmation.c.profile == name)).scalar()
    return msgspec.structs.replace(shipped_profile(name), confirmed_by=by or "")


def _members(connection: Connection, body: str) -> Sequence[Row[Any]]:
    return connection.execute(
        select(tables.body_member, tables.person.c.name, tables.person.c.office)
        .join(tables.person, tables.person.c.id == tables.body_member.c.person)
        .where(tables.body_member.c.body == body)
        .order_by(tables.body_member.c.place, tables.body_member.c.person)
    ).all()


def convening(connection: Connection, body: str, guests: Sequence[str]) -> Convening | None:
    """What a meeting of a body starts from: members, guests, rules; None for a body there is not.

    A guest who is unknown or a member is left out, so that the agenda that names them is refused.
    """
    row = connection.execute(select(tables.body).where(tables.body.c.id == body)).one_or_none()
    if row is None:
        return None
    convened = [
        Participant(one.person, one.name, one.office, one.role, bool(one.votes))
        for one in _members(connection, body)
    ]
    members = {one.person for one in convened}
    people = connection.execute(select(tables.person).where(tables.person.c.id.in_(list(guests)))).all()
    known = {one.id: one for one in people if one.id not in members}
    convened += [
        Participant(one.id, one.name, one.office, "guest", False)
        for one in (known[guest] for guest in dict.fromkeys(guests) if guest in known)
    ]
    return Convening(row.name, row.parent, tuple(convened), profile(connection, row.profile))


def is_secretary(connection: Connection, person: str, body: str) -> bool:
    """Whether a person is one of a body's secretaries."""
    member = tables.body_member
    role = select(member.c.role).where(member.c.body == body, member.c.person == person)
    return bool(connection.execute(role).scalar() == "secretary")


def secretary_of(connection: Connection, person: str) -> list[str]:
    """The bodies a person is secretary of."""
    member = tables.body_member
    rows = connection.execute(
        select(member.c.body)
        .where(member.c.person == person, member.c.role == "secretary")
        .order_by(member.c.body)
    )
    return [row.body for row in rows]


def directory(connection: Connection, person: str) -> DirectoryAnswer | None:
    """What a secretary may look up: their bodies and everyone who can be invited; None for anybody else."""
    mine = secretary_of(connection, person)
    if not mine:
        return None
    bodies = connection.execute(
        select(tables.body).where(tables.body.c.id.in_(mine)).order_by(tables.body.c.name)
    )
    named = units(connection)
    people = connection.execute(select(tables.person).order_by(tables.person.c.name, tables.person.c.id))
    return DirectoryAnswer(
        tuple(_body(connection, row) for row in bodies.all()),
        tuple(DirectoryPerson(row.id, row.name, row.office, named(row.unit)) for row in people),
    )


def _body(connection: Connection, row: Row[Any]) -> DirectoryBody:
    rules = profile(connection, row.profile)
    members = tuple(
        BodyMember(one.person, one.name, one.office, one.role, bool(one.votes))
        for one in _members(connection, row.id)
    )
    return DirectoryBody(
        row.id, row.name, row.parent, members, rules.id, rules.name, rules.confirmed_by,
        rules.papers_ahead_days, rules.papers_ahead_urgent_days,
    )  # fmt: skip


def units(connection: Connection) -> Callable[[str | None], str]:
    """Names a unit by its way up the tree: "Phòng Nội vụ, UBND xã An Bình"."""
    rows = {row.id: row for row in connection.execute(select(tables.unit))}

    def named(unit: str | None) -> str:
        names: list[str] = []
        while unit in rows and len(names) < len(rows):
            names.append(rows[unit].name)
            unit = rows[unit].parent
        return ", ".join(names)

    return named
