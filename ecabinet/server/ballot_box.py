"""The ballot box: one standing ballot for each poll and member; replaced ones are kept."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, insert, select, update

from ecabinet.domain.poll import Ballot
from ecabinet.evidence.statements import SignedBytes
from ecabinet.protocol.messages import BallotRecord
from ecabinet.server.tables import act, ballot, device


def _ballot(row: "object") -> Ballot:
    mapping = row._mapping  # type: ignore[attr-defined]  # SQLAlchemy's documented public access
    return Ballot(mapping["poll"], mapping["member"], mapping["choice"], mapping["act"], mapping["digest"],
                  mapping["at"])  # fmt: skip


def standing(connection: Connection, poll: str) -> dict[str, Ballot]:
    """The box of one poll: the ballots that stand, by member."""
    rows = connection.execute(select(ballot).where(ballot.c.poll == poll, ballot.c.replaced == 0))
    return {one.member: one for one in map(_ballot, rows)}


def own(connection: Connection, poll: str, member: str) -> dict[str, Ballot]:
    """As much of the box as casting a ballot needs: the member's own row."""
    rows = connection.execute(
        select(ballot).where(ballot.c.poll == poll, ballot.c.member == member, ballot.c.replaced == 0)
    )
    return {one.member: one for one in map(_ballot, rows)}


def put(connection: Connection, cast: Ballot, device_id: str) -> None:
    """Lets a ballot stand in place of the member's former one."""
    connection.execute(
        update(ballot)
        .where(ballot.c.poll == cast.poll, ballot.c.member == cast.member, ballot.c.replaced == 0)
        .values(replaced=1)
    )
    connection.execute(
        insert(ballot).values(
            poll=cast.poll, member=cast.member, choice=cast.choice, act=cast.command, device=device_id,
            digest=cast.digest, at=cast.at,
        )
    )  # fmt: skip


def turnout(connection: Connection, polls: Iterable[str]) -> dict[str, int]:
    """How many ballots stand in each poll; a poll without any is left out."""
    rows = connection.execute(
        select(ballot.c.poll, func.count())
        .where(ballot.c.poll.in_(list(polls)), ballot.c.replaced == 0)
        .group_by(ballot.c.poll)
    )
    return {row[0]: row[1] for row in rows}


def records(connection: Connection, poll: str) -> tuple[BallotRecord, ...]:
    """The ballots that stand, each with the device's signed act and the device's key."""
    rows = connection.execute(
        select(ballot, act.c.data, act.c.signature, device.c.sign_key)
        .join(act, (act.c.id == ballot.c.act) & (act.c.device == ballot.c.device))
        .join(device, (device.c.id == ballot.c.device) & (device.c.person == ballot.c.member))
        .where(ballot.c.poll == poll, ballot.c.replaced == 0)
        .order_by(ballot.c.member)
    )
    return tuple(
        BallotRecord(_ballot(row), SignedBytes(row.data, row.signature), row.sign_key) for row in rows
    )
