"""What a cabinet believes: receipts for the very act, ballots that bear out a result. Each forgery alone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from ecabinet.client.keys import FileStore
from ecabinet.client.outbox import Outbox
from ecabinet.client.polls import BallotMismatch, check_ballots, own_ballots
from ecabinet.client.vault import Vault
from ecabinet.domain import events as e
from ecabinet.domain.permissions import chair, profile
from ecabinet.domain.poll import Ballot, Poll, ballots_sha256, tally
from ecabinet.evidence.signatures import BadSignature, SigningKey
from ecabinet.evidence.statements import (
    ActStatement,
    Receipt,
    SignedBytes,
    Term,
    digest,
    sign_act,
    sign_receipt,
)
from ecabinet.protocol.messages import BallotList, BallotRecord
from tests.client.cabinets import QUICK, SECRET
from tests.meetings import Sitting, ident, members

SERVER, JOURNAL = "srv", ident("meeting")
LOG, STRANGER = SigningKey(b"l" * 32), SigningKey(b"s" * 32)
TERM = Term(1, ident("term"))


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with Vault.create(tmp_path / "vault", SECRET, FileStore(tmp_path / "keys"), costs=QUICK) as vault:
        yield vault


def key_of(person: str) -> SigningKey:
    return SigningKey(msgspec.json.encode(person)[:32].ljust(32, b"k"))


def signed_act(
    person: str, command: e.AnyCommand, name: str, **changes: str
) -> tuple[ActStatement, SignedBytes]:
    act = ActStatement(ident(name), SERVER, JOURNAL, person, ident(f"device of {person}"), command, 5)
    act = msgspec.structs.replace(act, **changes)
    return act, sign_act(key_of(person), act)


# Receipts

ACT, SIGNED = signed_act(ident("me"), e.CheckIn(), "act")
RECEIPT = Receipt(SERVER, TERM, JOURNAL, ACT.id, digest(SIGNED.data), "recorded", 9)


def opened(vault: Vault) -> Outbox:
    return Outbox(vault, SERVER, vault.device.seal_public)


def test_a_receipt_settles_its_act(vault: Vault) -> None:
    outbox = opened(vault)
    outbox.add(ACT, SIGNED)
    outbox.answered(ACT.id, sign_receipt(LOG, RECEIPT), (LOG.public,), SERVER)
    assert outbox.waiting == () and outbox.receipt(ACT.id) == RECEIPT
    again = opened(vault)
    assert again.waiting == () and again.receipts(JOURNAL) == ((ACT, RECEIPT),)
    kept = again.kept(ACT.id)
    assert kept is not None and kept.act == SIGNED


@pytest.mark.parametrize(
    "forged",
    [
        sign_receipt(STRANGER, RECEIPT),
        SignedBytes(sign_receipt(LOG, RECEIPT).data + b" ", sign_receipt(LOG, RECEIPT).signature),
        sign_receipt(LOG, msgspec.structs.replace(RECEIPT, server="another")),
        sign_receipt(LOG, msgspec.structs.replace(RECEIPT, journal=ident("another"))),
        sign_receipt(LOG, msgspec.structs.replace(RECEIPT, command=ident("another"))),
        sign_receipt(LOG, msgspec.structs.replace(RECEIPT, digest="0" * 64)),
        SignedBytes(SIGNED.data, LOG.sign("ecabinet/receipt/1", SIGNED.data)),
        SignedBytes(RECEIPT.code.encode(), b""),
    ],
)
def test_a_receipt_for_anything_else_is_none(vault: Vault, forged: SignedBytes) -> None:
    outbox = opened(vault)
    outbox.add(ACT, SIGNED)
    with pytest.raises(BadSignature):
        outbox.answered(ACT.id, forged, (LOG.public,), SERVER)
    for one in (outbox, opened(vault)):
        assert [waiting.statement.id for waiting in one.waiting] == [ACT.id]
        assert one.receipt(ACT.id) is None


def test_acts_keep_their_order_over_reopening(vault: Vault) -> None:
    outbox = opened(vault)
    made = [signed_act(ident("me"), e.CheckIn(), f"act {number}") for number in range(12)]
    for act, signed in made:
        outbox.add(act, signed)
    outbox.rejected(made[3][0].id, "invalid", {"field": "x"})
    again = opened(vault)
    assert [one.statement for one in again.waiting] == [act for act, _ in made]
    assert [one.refused for one in again.waiting] == [number == 3 for number in range(12)]
    with pytest.raises(KeyError):
        again.acknowledge(made[0][0].id)
    again.acknowledge(made[3][0].id)
    assert len(opened(vault).waiting) == 11


# Ballots

VOTERS = members(5)


def record(person: str, choice: str, **changes: str) -> BallotRecord:
    command = e.CastBallot(ident("poll"), choice)  # type: ignore[arg-type]  # parametrised as plain text
    act, signed = signed_act(person, command, f"ballot of {person}", **changes)
    ballot = Ballot(ident("poll"), person, command.choice, act.id, digest(signed.data), 7)
    return BallotRecord(ballot, signed, key_of(person).public)


def closed(records: list[BallotRecord]) -> tuple[e.State, Poll]:
    """The state in which a poll was closed over these ballots, as an honest server would."""
    state = Sitting().polling().state
    opened = state[f"poll/{ident('poll')}"]
    assert isinstance(opened, e.PollOpened)
    ballots = [one.ballot for one in records]
    counted = tally(opened.poll, ballots, profile(state), chair(state))
    return state, msgspec.structs.replace(
        opened.poll, closed_at=9, result=counted, ballots_sha256=ballots_sha256(ballots)
    )


HONEST = [record(person, choice) for person, choice in zip(VOTERS, ("for", "for", "against"), strict=False)]
OWN = {VOTERS[0]: HONEST[0].ballot.command}


def check(records: list[BallotRecord], poll: Poll, state: e.State, own: dict[str, str]) -> None:
    check_ballots(SERVER, JOURNAL, state, poll, BallotList(ident("poll"), tuple(records)), own)


def test_an_honest_list_passes() -> None:
    state, poll = closed(HONEST)
    check(HONEST, poll, state, OWN)
    check(list(reversed(HONEST)), poll, state, OWN)
    check(HONEST, poll, state, {})


def other_choice(one: BallotRecord) -> BallotRecord:
    return BallotRecord(msgspec.structs.replace(one.ballot, choice="abstain"), one.act, one.sign_key)


def other_member(one: BallotRecord) -> BallotRecord:
    return BallotRecord(msgspec.structs.replace(one.ballot, member=VOTERS[4]), one.act, one.sign_key)


def other_key(one: BallotRecord) -> BallotRecord:
    return BallotRecord(one.ballot, one.act, STRANGER.public)


def other_digest(one: BallotRecord) -> BallotRecord:
    return BallotRecord(msgspec.structs.replace(one.ballot, digest="0" * 64), one.act, one.sign_key)


@pytest.mark.parametrize("forge", [other_choice, other_member, other_key, other_digest])
def test_a_ballot_that_its_device_did_not_sign_is_found(
    forge: Callable[[BallotRecord], BallotRecord],
) -> None:
    """Even where hash and totals were made to fit it."""
    forged = [HONEST[0], HONEST[1], forge(HONEST[2])]
    state, poll = closed(forged)
    with pytest.raises(BallotMismatch, match="ballot-signature"):
        check(forged, poll, state, OWN)


@pytest.mark.parametrize("changes", [{"journal": ident("another")}, {"server": "another"}])
def test_a_ballot_signed_for_elsewhere_is_found(changes: dict[str, str]) -> None:
    forged = [HONEST[0], HONEST[1], record(VOTERS[2], "for", **changes)]
    state, poll = closed(forged)
    with pytest.raises(BallotMismatch, match="ballot-signature"):
        check(forged, poll, state, OWN)


def test_ones_own_ballot_must_stand() -> None:
    left_out = HONEST[1:]
    state, poll = closed(left_out)
    check(left_out, poll, state, {})
    with pytest.raises(BallotMismatch, match="ballot-missing"):
        check(left_out, poll, state, OWN)


def test_hash_totals_and_electorate_must_fit() -> None:
    state, poll = closed(HONEST)
    with pytest.raises(BallotMismatch, match="ballots-hash"):
        check(HONEST[:2], poll, state, OWN)
    assert poll.result is not None
    flattered = msgspec.structs.replace(poll.result, outcome="adopted")
    with pytest.raises(BallotMismatch, match="ballots-tally"):
        check(HONEST, msgspec.structs.replace(poll, result=flattered), state, OWN)
    stranger = [*HONEST, record(ident("nobody"), "for")]
    hashed = msgspec.structs.replace(poll, ballots_sha256=ballots_sha256([one.ballot for one in stranger]))
    with pytest.raises(BallotMismatch, match="ballots-foreign"):
        check(stranger, hashed, state, OWN)
    with pytest.raises(BallotMismatch, match="ballots-other-poll"):
        check_ballots(SERVER, JOURNAL, state, poll, BallotList(ident("x"), tuple(HONEST)), {})


def test_the_newest_receipt_says_what_stands() -> None:
    poll = ident("poll")
    cast = [signed_act(VOTERS[0], e.CastBallot(poll, "for"), f"cast {number}")[0] for number in range(4)]

    def told(act: ActStatement, at: int, ballot: str | None, outcome: str = "recorded") -> Receipt:
        return msgspec.structs.replace(RECEIPT, command=act.id, at=at, ballot=ballot, outcome=outcome)

    answered = [
        (cast[0], told(cast[0], 1, cast[0].id)),
        (cast[2], told(cast[2], 3, cast[2].id)),
        (cast[1], told(cast[1], 2, cast[1].id)),
        (cast[3], told(cast[3], 4, None, "refused")),
    ]
    assert own_ballots(VOTERS[0], poll, answered) == {VOTERS[0]: cast[2].id}
    assert own_ballots(VOTERS[0], ident("another"), answered) == {}
