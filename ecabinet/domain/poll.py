"""Polls and ballots: what a round asks, what one member chose, and the count that everyone repeats."""

import hashlib
from collections.abc import Iterable, Mapping

import msgspec

from ecabinet.domain.people import Id, Line, Millis, Value
from ecabinet.domain.rules import Choice, Counts, Result, RuleProfile, result


class Poll(Value, frozen=True):
    """One round of an open poll on an agenda item."""

    id: Id
    item: Id
    question: Line
    electorate: tuple[Id, ...]
    """All members with a vote when the poll was opened: the base of `members`."""
    present: tuple[Id, ...]
    opened_at: Millis
    closed_at: Millis | None = None
    result: Result | None = None
    ballots_sha256: str = ""
    """Hash of the ballot list, set at closing; every cabinet fetches the list and counts again."""


class Ballot(Value, frozen=True):
    """One member's choice in one poll, as it stands in the box."""

    poll: Id
    member: Id
    choice: Choice
    command: Id
    """The command that cast it; a later ballot names this one to replace it."""
    digest: str
    """SHA-256 of the command's signed bytes, in hex."""
    at: Millis


Box = Mapping[str, Ballot]
"""The ballots that stand in one poll, by member."""


def ballots_sha256(ballots: Iterable[Ballot]) -> str:
    """The hash a closed poll carries: over the ballots that stand, in the order of their members."""
    ordered = sorted(ballots, key=lambda ballot: ballot.member)
    return hashlib.sha256(msgspec.json.encode(ordered)).hexdigest()


def tally(poll: Poll, ballots: Iterable[Ballot], profile: RuleProfile, chair: str | None) -> Result:
    """Counts the ballots that stand and decides; the server does so at closing, every cabinet afterwards.

    Ballots of people outside the electorate and second ballots of one member are a fault of whoever
    brought the list: ValueError.
    """
    choices: dict[str, Choice] = {}
    for ballot in ballots:
        if ballot.poll != poll.id or ballot.member not in poll.electorate or ballot.member in choices:
            raise ValueError("the list holds a ballot that does not belong to this poll")
        choices[ballot.member] = ballot.choice
    given = list(choices.values())
    counts = Counts(
        given.count("for"), given.count("against"), given.count("abstain"), len(poll.electorate) - len(given)
    )
    # A member who voted was there, also one who came in after the poll opened.
    present = len(set(poll.present) | set(choices))
    return result(profile, counts, len(poll.electorate), present, choices.get(chair or ""))
