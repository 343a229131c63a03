"""Asking for the floor, having it, giving it back."""

from typing import Literal

from ecabinet.domain.people import Id, Millis, Value


class Speech(Value, frozen=True):
    """One person's turn, from the request on; minutes are written from these."""

    id: Id
    person: Id
    item: Id
    asked_at: Millis
    state: Literal["waiting", "speaking", "ended", "withdrawn"] = "waiting"
    started_at: Millis | None = None
    ended_at: Millis | None = None
