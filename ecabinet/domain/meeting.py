"""A meeting as it stands: the last event of each subject, and the questions one asks of it."""

from typing import Literal

from ecabinet.domain.people import Id, Line, Millis, Text, Value

DAY_MS = 86_400_000
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Meeting(Value, frozen=True):
    """What, when and where, and how far it has come."""

    id: Id
    title: Line
    kind: Literal["regular", "thematic", "extraordinary"]
    body: Line
    """The body that sits, as its name is printed."""
    body_parent: str
    place: Line
    starts_at: Millis
    phase: Literal["published", "open", "closed"] = "published"
    opened_at: Millis | None = None
    closed_at: Millis | None = None
    publication_reason: str = ""
    """Why it was published in spite of warnings; empty when there were none."""
    papers_days: int | None = None
    """How many days after its beginning members' devices keep the papers; None: without end."""

    @property
    def papers_due_at(self) -> Millis | None:
        """When the papers are due back from members' devices."""
        return None if self.papers_days is None else self.starts_at + self.papers_days * DAY_MS


class Item(Value, frozen=True):
    """An agenda item. Its number is frozen at publication; only its place in the order may move."""

    id: Id
    number: Line
    title: Line
    presenter: str
    order: Line


class Access(Value, frozen=True):
    """Who may see an item: every member, or those named; guests only where named."""

    item: Id
    members: tuple[Id, ...] | None = None
    guests: tuple[Id, ...] = ()


class Revision(Value, frozen=True):
    """One issue of a paper: immutable bytes named by their hash."""

    sha256: str
    size: int
    at: Millis
    by: Id
    note: str = ""


class Paper(Value, frozen=True):
    """A paper of an item with all its revisions, newest last; a recalled one keeps its title alone."""

    id: Id
    item: Id
    title: Line
    order: Line
    revisions: tuple[Revision, ...]
    recalled: bool = False


class Stay(Value, frozen=True):
    """A time in the room; `until` is None while it lasts."""

    since: Millis
    until: Millis | None = None


class Attendance(Value, frozen=True):
    """A participant's presence over the whole meeting."""

    person: Id
    stays: tuple[Stay, ...]
    reason: str = ""

    @property
    def present(self) -> bool:
        """Whether the person is in the room now."""
        return bool(self.stays) and self.stays[-1].until is None


class Conclusion(Value, frozen=True):
    """The chair's conclusion on an item, confirmed."""

    item: Id
    text: Text
    at: Millis
    by: Id


class Minutes(Value, frozen=True):
    """The signed minutes on file."""

    sha256: str
    size: int
    at: Millis
    by: Id


def order_between(before: str, after: str) -> str:
    """A key strictly between two keys, "" meaning the open end on either side.

    Keys are digits of a fraction without trailing zero, so there is always room and no row is renumbered.
    """
    if after and before >= after:
        raise ValueError("keys out of order")
    key = ""
    place = 0
    while True:
        low = DIGITS.index(before[place]) if place < len(before) else 0
        high = DIGITS.index(after[place]) if place < len(after) else len(DIGITS)
        if high - low > 1:
            return key + DIGITS[(low + high) // 2]
        key += DIGITS[low]
        if low != high:
            after = ""  # already below: from here on only the lower key binds
        place += 1
