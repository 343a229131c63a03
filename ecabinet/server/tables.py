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
    Column("journal", String(36), nullable=False),
    Column("poll", String(36), nullable=False),
    Column("member", String(36), nullable=False),
    Column("choice", String(20), nullable=False),
    Column("act", String(36), nullable=False),
    Column("device", String(36), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("replaced", Integer, nullable=False, server_default="0"),  # 0 stands; 1 was replaced, and is kept
    Index("ballot_standing", "journal", "poll", "member", unique=True, sqlite_where=text("replaced = 0"),
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
    Column("wipe", LargeBinary),  # the signed order to delete what it holds, SignedBytes as JSON
    Column("sign_ins", BigInteger, nullable=False, server_default="0"),
    Column("mark", String(32), nullable=False, server_default=""),  # of its last sign-in
)  # fmt: skip

# --- Directory, accounts, uploads, drafts, notebook: ordinary tables -----------------------------------

unit = Table(
    "unit", metadata,
    Column("id", String(36), primary_key=True),
    Column("parent", String(36)),
    Column("name", String(500), nullable=False),
)  # fmt: skip

person = Table(
    "person", metadata,
    Column("id", String(36), primary_key=True),
    Column("unit", String(36)),
    Column("name", String(500), nullable=False),
    Column("office", String(500), nullable=False),
    Column("account", String(500), nullable=False, unique=True),
    Column("password_hash", String(500)),  # None until the first device sets it
)  # fmt: skip

body = Table(
    "body", metadata,
    Column("id", String(36), primary_key=True),
    Column("unit", String(36)),
    Column("name", String(500), nullable=False),
    Column("parent", String(500), nullable=False),  # the authority above, as it is printed
    Column("profile", String(100), nullable=False),
)  # fmt: skip

body_member = Table(
    "body_member", metadata,
    Column("body", String(36), primary_key=True),
    Column("person", String(36), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("votes", Integer, nullable=False),
    Column("place", Integer, nullable=False),  # the order in which the body's members are listed
)  # fmt: skip

rules_confirmation = Table(
    "rules_confirmation", metadata,
    Column("profile", String(100), primary_key=True),
    Column("by", String(500), nullable=False),
    Column("at", BigInteger, nullable=False),
)  # fmt: skip

trust_root = Table(
    "trust_root", metadata,
    Column("sha256", String(64), primary_key=True),
    Column("der", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
)  # fmt: skip

enrolment_code = Table(
    "enrolment_code", metadata,
    Column("sha256", String(64), primary_key=True),  # of the code, which itself is kept nowhere
    Column("person", String(36), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_by", String(36)),  # the device
    Column("wrong_passwords", Integer, nullable=False, server_default="0"),
    Column("wait_until", BigInteger, nullable=False, server_default="0"),
)  # fmt: skip

session = Table(
    "session", metadata,
    Column("token_sha256", String(64), primary_key=True),
    Column("device", String(36), nullable=False, index=True),
    Column("expires_at", BigInteger, nullable=False),
)  # fmt: skip

blob = Table(
    "blob", metadata,
    Column("sha256", String(64), primary_key=True),
    Column("person", String(36), primary_key=True),  # who brought it; nobody else hears "here already"
    Column("size", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
)  # fmt: skip

upload = Table(
    "upload", metadata,
    Column("id", String(36), primary_key=True),
    Column("device", String(36), nullable=False),
    Column("person", String(36), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    UniqueConstraint("device", "sha256"),
)  # fmt: skip

draft = Table(
    "draft", metadata,
    Column("id", String(36), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("scope", String(36), nullable=False, index=True),  # an agenda's body, a conclusion's meeting
    Column("revision", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),  # protocol.messages.Draft
    Column("by", String(36), nullable=False),
    Column("at", BigInteger, nullable=False),
)  # fmt: skip

notebook_operation = Table(
    "notebook_operation", metadata,
    Column("person", String(36), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # counts this person's alone
    Column("id", String(36), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("person", "id"),
)  # fmt: skip
