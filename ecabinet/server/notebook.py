"""The notebook's sealed operations: a set for each member, which the server stores and cannot read."""

from sqlalchemy import Connection, func, insert, select

from ecabinet.protocol.messages import OPERATIONS_MAX, NotebookAnswer, NotebookOperation
from ecabinet.server import tables
from ecabinet.server.problems import Refused

NOTEBOOK_BYTES_MAX = 1 << 30
"""Of one member's notebook."""
PAGE_BYTES_MAX = 4 << 20


def put(connection: Connection, person: str, operations: tuple[NotebookOperation, ...]) -> None:
    """Adds operations; those that are there already change nothing.

    Runs on the writer. Raises Refused: digest-differs for a known id with other bytes, too-large.
    """
    table = tables.notebook_operation
    mine = table.c.person == person
    rows = connection.execute(select(table).where(mine, table.c.id.in_([one.id for one in operations])))
    known = {row.id: row.sealed for row in rows}
    fresh: dict[str, bytes] = {}
    for operation in operations:
        sealed = known.get(operation.id, fresh.setdefault(operation.id, operation.sealed))
        if sealed != operation.sealed:
            raise Refused("digest-differs", id=operation.id)
    fresh = {name: sealed for name, sealed in fresh.items() if name not in known}
    if not fresh:
        return
    totals = select(func.count(), func.coalesce(func.sum(func.length(table.c.sealed)), 0)).where(mine)
    count, size = connection.execute(totals).one()
    if size + sum(map(len, fresh.values())) > NOTEBOOK_BYTES_MAX:
        raise Refused("too-large")
    numbered = enumerate(fresh.items(), count + 1)
    connection.execute(
        insert(table),
        [
            {"person": person, "number": number, "id": name, "sealed": sealed}
            for number, (name, sealed) in numbered
        ],
    )


def newest(connection: Connection, person: str) -> int:
    """The number of the newest operation; 0 for an empty notebook."""
    table = tables.notebook_operation
    return connection.execute(select(func.max(table.c.number)).where(table.c.person == person)).scalar() or 0


def read(connection: Connection, person: str, since: int) -> NotebookAnswer:
    """Operations after `since` in the order they came, a page at a time; `next` stays when there are none."""
    table = tables.notebook_operation
    rows = connection.execute(
        select(table)
        .where(table.c.person == person, table.c.number > since)
        .order_by(table.c.number)
        .limit(OPERATIONS_MAX)
    )
    operations: list[NotebookOperation] = []
    size = 0
    for row in rows:
        size += len(row.sealed)
        if operations and size > PAGE_BYTES_MAX:
            break
        operations.append(NotebookOperation(row.id, row.sealed))
        since = row.number
    return NotebookAnswer(tuple(operations), since)
