"""Who takes part in a meeting, and what each may be."""

from typing import Annotated, Literal

import msgspec

Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
"""A UUID in its canonical text form."""

Millis = Annotated[int, msgspec.Meta(ge=0)]
"""Milliseconds since 1970 in UTC."""

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
"""One line of text: a title, a name, an office."""

Text = Annotated[str, msgspec.Meta(max_length=20_000)]
"""Paragraphs: a conclusion, a reason."""

Role = Literal["chair", "secretary", "member", "guest"]


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all values of the record: immutable, compared by content, strict when read."""


class Participant(Value, frozen=True):
    """A person as convened: name and office are copied in, so the record stands alone for ever."""

    person: Id
    name: Line
    office: Line
    role: Role
    votes: bool
    """Whether the person counts among the members whose majority decides."""
