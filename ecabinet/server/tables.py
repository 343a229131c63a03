"""Every table of the server, as SQLAlchemy sees it; the same over SQLite and PostgreSQL."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)  # fmt: skip

metadata = MetaData()
ROW = BigInteger().with_variant(Integer, "sqlite")

# --- The record ---------------------------------------------------------------------------------------

term = Table(
    "term", metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("id", String(36), nullable=False),
    Column("opened_at", BigInteger, nullable=False),
)  # fmt: skip

journal = Table(
    "journal", metadata,
    Column("id", String(36), primary_key=True),
    Column("size", BigInteger, nullable=False),  # events so far; the next one takes this number
    Column("last_at", BigInteger, nullable=False),  # of its newest receipt: the next is later
)  # fmt: skip

event = Table(
    "event", metadata,
    Column("sequence", ROW, primary_key=True, autoincrement=True),
    Column("journal", String(36), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("subject", String(200), nullable=False),
    Column("data", LargeBinary, nullable=False),  # the writer's bytes; never re-encoded
    Column("nonce", LargeBinary(32), nullable=False),
    Column("nonce2", LargeBinary(32), nullable=False),
    Column("leaf", LargeBinary(32), nullable=False),
    Column("leaf_index", BigInteger, unique=True),  # given by the log after the commit
    UniqueConstraint("journal", "number"),
    Index("event_unnumbered", "sequence", sqlite_where=text("leaf_index IS NULL"),
          postgresql_where=text("leaf_index IS NULL")),
)  # fmt: skip

head = Table(
    "head", metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
)  # fmt: skip

act = Table(
    "act", metadata,
    Column("device", String(36), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("journal", String(36), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("data", LargeBinary, nullable=False),  # the device's own signed bytes
    Column("signature", LargeBinary(64), nullable=False),
    Column("receipt", LargeBinary, nullable=False),
    Column("receipt_signature", LargeBinary(64), nullable=False),
)  # fmt: skip

ballot = Table(
    "ballot", metadata,
    Column("sequence", ROW, primary_key=True, autoincrement=True),
    Column("poll", String(36), nullable=False),
    Column("member", String(36), nullable=False),
    Column("choice", String(20), nullable=False),
    Column("act", String(36), nullable=False),
    Column("device", String(36), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("replaced", Integer, nullable=False, server_default="0"),  # 0 stands; 1 was replaced, and is kept
    Index("ballot_standing", "poll", "member", unique=True, sqlite_where=text("replaced = 0"),
          postgresql_where=text("replaced = 0")),
)  # fmt: skip

device = Table(
    "device", metadata,
    Column("id", String(36), primary_key=True),
    Column("person", String(36), nullable=False, index=True),
    Column("name", String(500), nullable=False),
    Column("sign_key", LargeBinary(32), nullable=False),
    Column("seal_key", LargeBinary(32), nullable=False),
    Column("enrolled_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
)  # fmt: skip
