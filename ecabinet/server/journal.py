"""Journals: numbered events, their log leaves, and the state folded from them."""

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from ecabinet.domain import events as e
from ecabinet.evidence.log import NONCE_BYTES, content_commitment, leaf_hash, place_commitment
from ecabinet.server import tables

ADMINISTRATION = "00000000-0000-0000-0000-000000000000"
"""The journal of administrative acts; nobody reads it over the feed, every act is a leaf."""


@dataclass(frozen=True)
class Standing:
    """A journal up to some number: how many events, and what stands."""

    size: int
    state: e.State


EMPTY = Standing(0, {})


def last(connection: Connection, journal: str) -> tuple[int, int]:
    """How many events a journal has, and the time of its newest receipt."""
    row = connection.execute(
        select(tables.journal.c.size, tables.journal.c.last_at).where(tables.journal.c.id == journal)
    ).one_or_none()
    return (row.size, row.last_at) if row else (0, 0)


def bring_up(connection: Connection, journal: str, known: Standing) -> Standing:
    """The standing brought up by the events it lacks; one ahead of the database was never committed."""
    size, _ = last(connection, journal)
    if known.size > size:
        known = EMPTY
    if known.size == size:
        return known
    state = dict(known.state)
    rows = connection.execute(
        select(tables.event.c.data)
        .where(tables.event.c.journal == journal, tables.event.c.number >= known.size)
        .order_by(tables.event.c.number)
    )
    for row in rows:
        event = e.decode(row.data)
        if event is not None:
            state[event.subject] = event
    return Standing(size, state)


def append(connection: Connection, journal: str, events: tuple[e.AnyEvent, ...], at: int) -> tuple[str, ...]:
    """Writes events at the journal's end with their leaves; answers the leaves' hashes in hex.

    `at` becomes the journal's newest time. Runs inside the caller's transaction, under the journal's lock.
    """
    size, _ = last(connection, journal)
    leaves = []
    rows = []
    for number, event in enumerate(events, size):
        data = e.encode(event)
        nonce, nonce2 = secrets.token_bytes(NONCE_BYTES), secrets.token_bytes(NONCE_BYTES)
        leaf = leaf_hash(content_commitment(nonce, data), place_commitment(nonce2, journal, number))
        leaves.append(leaf.hex())
        rows.append(
            {"journal": journal, "number": number, "subject": event.subject, "data": data,
             "nonce": nonce, "nonce2": nonce2, "leaf": leaf}
        )  # fmt: skip
    if rows:
        connection.execute(insert(tables.event), rows)
    values = {"size": size + len(rows), "last_at": at}
    changed = connection.execute(
        update(tables.journal).where(tables.journal.c.id == journal).values(**values)
    ).rowcount
    if not changed:
        connection.execute(insert(tables.journal).values(id=journal, **values))
    return tuple(leaves)
