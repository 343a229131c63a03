"""Counting again: a closed poll's ballots are fetched once and checked before anybody is shown a result.

The hash that the closing event carries, every device's signature, and the tally must all agree, and this
member's own ballot must stand in the list as it was cast.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from ecabinet.client.problems import Refused
from ecabinet.client.sync import Line
from ecabinet.client.transport import Connection
from ecabinet.client.vault import Vault
from ecabinet.domain import events as e
from ecabinet.domain.permissions import chair, every, found, profile
from ecabinet.domain.poll import Poll, ballots_sha256, tally
from ecabinet.evidence.signatures import BadSignature
from ecabinet.evidence.statements import ActStatement, Receipt, digest, read_act
from ecabinet.protocol.messages import BallotList, BallotRecord

BALLOTS: Final = "ballots/"
"""A collection for each meeting, by poll."""


class PollOpen(Exception):
    """The poll is not closed, or this member may not see it."""


class BallotMismatch(Exception):
    """The list does not bear out the result. `code` says in what; the detail names the poll."""

    def __init__(self, code: str, poll: str) -> None:
        super().__init__(f"{code}: poll {poll}")
        self.code, self.poll = code, poll


def closed_poll(state: e.State, poll: str) -> Poll:
    """A poll as it was closed. Raises PollOpen."""
    event = found(state, f"poll/{poll}", e.PollClosed)
    if event is None:
        raise PollOpen(poll)
    return event.poll


def check_ballots(
    server: str, journal: str, state: e.State, poll: Poll, listed: BallotList, own: Mapping[str, str]
) -> None:
    """Raises BallotMismatch unless list, signatures, hash, tally and result agree.

    `own`: this member's receipted ballots that must stand, by ballot's member (at most oneself) to the id
    of the command that cast it.
    """
    records = listed.ballots
    if listed.poll != poll.id:
        raise BallotMismatch("ballots-other-poll", poll.id)
    for record in records:
        _check_record(server, journal, poll, record)
    ballots = [record.ballot for record in records]
    if ballots_sha256(ballots) != poll.ballots_sha256:
        raise BallotMismatch("ballots-hash", poll.id)
    try:
        counted = tally(poll, ballots, profile(state), chair(state))
    except ValueError as error:
        raise BallotMismatch("ballots-foreign", poll.id) from error
    if counted != poll.result:
        raise BallotMismatch("ballots-tally", poll.id)
    standing = {ballot.member: ballot.command for ballot in ballots}
    for member, command in own.items():
        if standing.get(member) != command:
            raise BallotMismatch("ballot-missing", poll.id)


def _check_record(server: str, journal: str, poll: Poll, record: BallotRecord) -> None:
    ballot = record.ballot
    try:
        act = read_act(record.sign_key, record.act)
    except (BadSignature, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BallotMismatch("ballot-signature", poll.id) from error
    command = act.command
    signed = (act.server, act.journal, act.actor, act.id, digest(record.act.data))
    if signed != (server, journal, ballot.member, ballot.command, ballot.digest):
        raise BallotMismatch("ballot-signature", poll.id)
    if not isinstance(command, e.CastBallot) or (command.poll, command.choice) != (poll.id, ballot.choice):
        raise BallotMismatch("ballot-signature", poll.id)


def own_ballots(person: str, poll: str, answered: Iterable[tuple[ActStatement, Receipt]]) -> dict[str, str]:
    """What this device's receipts say stands for the member in a poll: the newest of them."""
    standing: dict[str, tuple[int, str]] = {}
    for act, receipt in answered:
        ballot = isinstance(act.command, e.CastBallot) and act.command.poll == poll
        if ballot and receipt.outcome == "recorded" and receipt.ballot is not None:
            newest = standing.get(person)
            if newest is None or newest[0] < receipt.at:
                standing[person] = (receipt.at, receipt.ballot)
    return {member: command for member, (_, command) in standing.items()}


def kept_ballots(vault: Vault, journal: str, poll: str) -> BallotList | None:
    """A list that was checked before."""
    value = vault.get(BALLOTS + journal, poll)
    return None if value is None else msgspec.json.decode(value, type=BallotList)


def keep_ballots(vault: Vault, journal: str, listed: BallotList) -> None:
    """Keeps a checked list, durably."""
    with vault.transaction() as tx:
        tx.put(BALLOTS + journal, listed.poll, msgspec.json.encode(listed))
    vault.checkpoint()


class Recount:
    """Counts closed polls again, on the courier's thread."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def count(self, connection: Connection, journal: str, poll: str) -> tuple[BallotRecord, ...]:
        """Fetches, checks and keeps one poll's ballots.

        Raises PollOpen, BallotMismatch (kept as an alarm), TransportError.
        """
        line = self._line
        line.vault.call(lambda _vault: closed_poll(line.replica.state(journal), poll))
        listed = connection.ask("GET", f"/meetings/{journal}/polls/{poll}/ballots", BallotList)

        def check(vault: Vault) -> None:
            state = line.replica.state(journal)
            own = own_ballots(line.person, poll, line.outbox.receipts(journal))
            try:
                check_ballots(line.server, journal, state, closed_poll(state, poll), listed, own)
            except BallotMismatch as mismatch:
                line.alarms.keep(mismatch.code, meeting=journal, poll=poll)
                raise
            keep_ballots(vault, journal, listed)

        line.vault.call(check)
        return listed.ballots

    def count_all(self, connection: Connection) -> None:
        """Every closed poll that has not been counted here."""
        line = self._line

        def uncounted(vault: Vault) -> list[tuple[str, str]]:
            return [
                (journal, event.poll.id)
                for journal in line.replica.meetings(line.person)
                for event in every(line.replica.state(journal), e.PollClosed)
                if kept_ballots(vault, journal, event.poll.id) is None
            ]

        for journal, poll in line.vault.call(uncounted):
            try:
                self.count(connection, journal, poll)
            except (BallotMismatch, PollOpen):
                continue  # the alarm is kept; the others are counted all the same
            except Refused as refused:
                if refused.passing:
                    raise
