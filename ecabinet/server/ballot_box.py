"""The ballot box: one standing ballot for each poll and member; replaced ones are kept.

A poll's id is made by whoever opens it, so it names a poll only together with its journal.
"""

from sqlalchemy import ColumnElement, Connection, and_, func, insert, select, update

from ecabinet.domain.poll import Ballot
from ecabinet.evidence.statements import SignedBytes
from ecabinet.protocol.messages import BallotRecord
from ecabinet.server.tables import act, ballot, device


def _ballot(row: "object") -> Ballot:
    mapping = row._mapping  # type: ignore[attr-defined]  # SQLAlchemy's documented public access
    return Ballot(mapping["poll"], mapping["member"], mapping["choice"], mapping["act"], mapping["digest"],
                  mapping["at"])  # fmt: skip


def _stands(journal: str, poll: str) -> ColumnElement[bool]:
    return and_(ballot.c.journal == journal, ballot.c.poll == poll, ballot.c.replaced == 0)


def standing(connection: Connection, journal: str, poll: str) -> dict[str, Ballot]:
    """The box of one poll: the ballots that stand, by member."""
    rows = connection.execute(select(ballot).where(_stands(journal, poll)))
    return {one.member: one for one in map(_ballot, rows)}


def own(connection: Connection, journal: str, poll: str, member: str) -> dict[str, Ballot]:
    """As much of the box as casting a ballot needs: the member's own row."""
    rows = connection.execute(select(ballot).where(_stands(journal, poll), ballot.c.member == member))
    return {one.member: one for one in map(_ballot, rows)}


def put(connection: Connection, journal: str, cast: Ballot, device_id: str) -> None:
    """Lets a ballot stand in place of the member's former one."""
    former = and_(_stands(journal, cast.poll), ballot.c.member == cast.member)
    connection.execute(update(ballot).where(former).values(replaced=1))
    connection.execute(
        insert(ballot).values(
            journal=journal, poll=cast.poll, member=cast.member, choice=cast.choice, act=cast.command,
            device=device_id, digest=cast.digest, at=cast.at,
        )
    )  # fmt: skip


def turnout(connection: Connection, journal: str, poll: str) -> int:
    """How many ballots stand in a poll."""
    return connection.execute(select(func.count()).where(_stands(journal, poll))).scalar_one()


def records(connection: Connection, journal: str, poll: str) -> tuple[BallotRecord, ...]:
    """The ballots that stand, each with the device's signed act and the device's key."""
    rows = connection.execute(
        select(ballot, act.c.data, act.c.signature, device.c.sign_key)
        .join(act, (act.c.id == ballot.c.act) & (act.c.device == ballot.c.device))
        .join(device, (device.c.id == ballot.c.device) & (device.c.person == ballot.c.member))
        .where(_stands(journal, poll))
        .order_by(ballot.c.member)
    )
    return tuple(
        BallotRecord(_ballot(row), SignedBytes(row.data, row.signature), row.sign_key) for row in rows
    )
