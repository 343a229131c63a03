"""What the server remembers of a device beside its keys: how it signed in last, and whether it is wiped.

A vault counts its sign-ins and gives each a random mark. One that was put back to an earlier state, or
copied, comes with a number that was used before, under another mark: that is how the server notices.
"""

import logging
from collections.abc import Callable

import msgspec
from sqlalchemy import Connection, Row, select, update

from ecabinet.evidence.signatures import SigningKey
from ecabinet.evidence.statements import SignedBytes, WipeOrder, sign_wipe
from ecabinet.protocol.messages import SignInStatement
from ecabinet.server import tables
from ecabinet.server.problems import Refused

log = logging.getLogger(__name__)

device = tables.device


def standing(row: "Row[tuple[object, ...]] | None") -> None:
    """Raises Refused where a device may not act: "device-wiped", "device-revoked"."""
    if row is not None and row.wipe is not None:
        raise Refused("device-wiped")
    if row is None or row.revoked_at is not None:
        raise Refused("device-revoked")


def follow(connection: Connection, statement: SignInStatement) -> tuple[int, bool]:
    """Takes a sign-in's number and mark; answers the number that counts now, and whether it was rolled back.

    A number further than the server's own is no fault of the device: the server was put back, which the
    log's heads show. The same mark again is an answer that was lost on its way.
    """
    row = connection.execute(
        select(device.c.sign_ins, device.c.mark).where(device.c.id == statement.device)
    ).one()
    again = (statement.number, statement.mark) == (row.sign_ins, row.mark)
    rolled_back = statement.number <= row.sign_ins and not again
    number = row.sign_ins + 1 if rolled_back else statement.number
    connection.execute(
        update(device).where(device.c.id == statement.device).values(sign_ins=number, mark=statement.mark)
    )
    return number, rolled_back


def order_wipe(
    connection: Connection, name: str, server: str, key: SigningKey, clock: Callable[[], int]
) -> None:
    """Keeps the signed order to delete all that a device holds; the first order stands."""
    order = sign_wipe(key, WipeOrder(server, name, clock()))
    connection.execute(
        update(device)
        .where(device.c.id == name, device.c.wipe.is_(None))
        .values(wipe=msgspec.json.encode(order))
    )


def wipe_order(connection: Connection, name: str) -> SignedBytes | None:
    """The order for a device, or None: also for a device that nobody knows."""
    kept = connection.execute(select(device.c.wipe).where(device.c.id == name)).scalar_one_or_none()
    return None if kept is None else msgspec.json.decode(kept, type=SignedBytes)
