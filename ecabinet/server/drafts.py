"""Drafts: what is being written and is not yet the record. Newest only, compare-and-set, never in the log."""

from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from ecabinet.domain.events import InvitationIssued, State
from ecabinet.domain.permissions import DESK, every, participant
from ecabinet.protocol.messages import Draft, DraftConflict, DraftRow
from ecabinet.server import directory, tables
from ecabinet.server.problems import Refused

DRAFTS_MAX = 500
"""In one body or meeting."""


class Conflict(Exception):
    """The draft is further than its writer thought; both texts stand until somebody chooses."""

    def __init__(self, yours: Draft, theirs: Draft) -> None:
        super().__init__()
        self.conflict = DraftConflict(yours, theirs)


StateOf = Callable[[Connection, str], State]


def _scope(draft: Draft) -> str:
    """An agenda belongs to its body, a conclusion to its meeting."""
    if draft.kind == "agenda" and draft.agenda is not None and draft.meeting is None and draft.item is None:
        return draft.agenda.body
    if draft.kind == "conclusion" and draft.meeting and draft.item and draft.agenda is None:
        return draft.meeting
    raise Refused("invalid", field="kind")


def _shared_with(connection: Connection, person: str, kind: str, scope: str, state_of: StateOf) -> bool:
    """Agendas are shared by the body's secretaries, conclusions by the meeting's chair and secretaries."""
    if kind == "agenda":
        return directory.is_secretary(connection, person, scope)
    one = participant(state_of(connection, scope), person)
    return one is not None and one.role in DESK


def _read(row: Row[Any]) -> Draft:
    draft = msgspec.json.decode(row.data, type=Draft)
    return msgspec.structs.replace(draft, revision=row.revision)


def get(connection: Connection, person: str, name: str, state_of: StateOf) -> Draft:
    """A draft that the person shares. Raises Refused: not found."""
    row = connection.execute(select(tables.draft).where(tables.draft.c.id == name)).one_or_none()
    if row is None or not _shared_with(connection, person, row.kind, row.scope, state_of):
        raise Refused("not-found")
    return _read(row)


def rows(connection: Connection, person: str, state_of: StateOf) -> tuple[DraftRow, ...]:
    """The drafts that a person shares: of their bodies, and of those meetings at whose desk they sit."""
    invitations = every(state_of(connection, person), InvitationIssued)
    scopes = [*directory.secretary_of(connection, person), *(one.meeting for one in invitations)]
    found = connection.execute(
        select(tables.draft).where(tables.draft.c.scope.in_(scopes)).order_by(tables.draft.c.id)
    )
    shared = [row for row in found if _shared_with(connection, person, row.kind, row.scope, state_of)]
    return tuple(
        DraftRow(
            row.id, row.kind, row.revision, one.agenda.title if one.agenda else "", one.meeting, one.item
        )
        for row in shared
        for one in (_read(row),)
    )


def put(connection: Connection, person: str, draft: Draft, now: int, state_of: StateOf) -> Draft:
    """Stores a draft over the revision it was written from and answers it with the next.

    Runs on the writer. Raises Conflict, Refused: not found, invalid.
    """
    scope = _scope(draft)
    if not _shared_with(connection, person, draft.kind, scope, state_of):
        raise Refused("not-found")
    table = tables.draft
    row = connection.execute(select(table).where(table.c.id == draft.id)).one_or_none()
    following = msgspec.structs.replace(draft, revision=draft.revision + 1)
    values = {
        "kind": draft.kind, "scope": scope, "revision": following.revision,
        "data": msgspec.json.encode(following), "by": person, "at": now,
    }  # fmt: skip
    if row is None:
        if draft.revision != 0:
            raise Refused("not-found")
        if len(connection.execute(select(table.c.id).where(table.c.scope == scope)).all()) >= DRAFTS_MAX:
            raise Refused("too-many", drafts=str(DRAFTS_MAX))
        connection.execute(insert(table).values(id=draft.id, **values))
        return following
    if row.kind != draft.kind or not _shared_with(connection, person, row.kind, row.scope, state_of):
        raise Refused("not-found")
    theirs = _read(row)
    if theirs == following and row.by == person:
        return following  # the answer to the first request was lost on its way
    if row.revision != draft.revision:
        raise Conflict(draft, theirs)
    connection.execute(update(table).where(table.c.id == draft.id).values(**values))
    return following
