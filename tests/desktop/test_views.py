"""What screens show is folded from the record: tried on meetings driven by the rules themselves."""

from __future__ import annotations

import pytest

from ecabinet.client.cabinet import MeetingSummary, SyncStatus
from ecabinet.client.problems import (
    CaptivePortal,
    ClockWrong,
    NoNetwork,
    OtherCertificate,
    OtherIdentity,
    OtherProtocol,
    ProxySignIn,
    Refused,
    StorageFull,
    TransportError,
    Unreachable,
)
from ecabinet.desktop import refusals
from ecabinet.desktop.agenda import ItemState
from ecabinet.desktop.ballot import BallotStage
from ecabinet.desktop.enrolment import Trouble
from ecabinet.desktop.home import MeetingState
from ecabinet.desktop.home_views import HomeFacts, home_view, sync_view
from ecabinet.desktop.kit import SyncState
from ecabinet.desktop.opening import enrolment_trouble
from ecabinet.desktop.panel import Speaking, running
from ecabinet.desktop.signature import Check, Verdict
from ecabinet.desktop.sync import left_words
from ecabinet.desktop.views import (
    OwnAct,
    agenda_rows,
    ballot_view,
    own_speech,
    panel_view,
    receipt_code,
    result_views,
    room_view,
    signatures_view,
)
from ecabinet.domain import events as e
from ecabinet.domain.minutes import explain
from ecabinet.domain.permissions import meeting, participant
from ecabinet.protocol.messages import Problem
from tests.desktop.rooms import ME, QUESTION, UNKNOWN, facts, item, own, paper_id, polling, sitting, voted
from tests.meetings import CHAIR, GUEST, MEETING, SECRETARY, Sitting, ident, members


def test_the_agenda_says_how_far_each_item_has_come() -> None:
    made = polling()
    states = [row.state for row in agenda_rows(made.state, ME)]
    treated, ahead = ItemState.TREATED, ItemState.AHEAD
    assert states == [treated, treated, treated, ItemState.CURRENT, ahead, ahead, ahead]
    voted(made)
    made.must(CHAIR, e.CallItem(item(5)))
    assert [row.state for row in agenda_rows(made.state, ME)][3:5] == [ItemState.DECIDED, ItemState.CURRENT]
    made.must(CHAIR, e.CloseMeeting())
    assert ItemState.CURRENT not in [row.state for row in agenda_rows(made.state, ME)]


def test_restricted_items_and_own_requests_are_marked() -> None:
    made = sitting()
    rows = agenda_rows(made.state, ME)
    assert [row.restricted for row in rows] == [False] * 6 + [True]
    assert not any(row.asked for row in rows)
    made.must(ME, e.AskToSpeak(ident("mine"), item(5)))
    assert [row.item for row in agenda_rows(made.state, ME) if row.asked] == [item(5)]


def test_a_recalled_paper_says_so_and_a_replaced_one_counts_its_issues() -> None:
    made = sitting()
    made.must(SECRETARY, e.ReplacePaper(paper_id(1), "f" * 64, 99, "sửa số liệu"))
    made.must(SECRETARY, e.RecallPaper(paper_id(2)))
    tabs = {tab.paper: tab for tab in room_view(facts(made)).papers}
    assert tabs[paper_id(1)].revision == 2 and tabs[paper_id(1)].sha256 == "f" * 64
    assert tabs[paper_id(1)].note == "sửa số liệu"
    assert tabs[paper_id(2)].recalled and not tabs[paper_id(1)].recalled
    assert tabs[paper_id(3)].verdict is Verdict.UNKNOWN_SIGNER


def test_a_lent_paper_that_was_due_says_so() -> None:
    tabs = room_view(facts(sitting(), ready=False, returned=True)).papers
    assert tabs and all(tab.returned and not tab.ready for tab in tabs)


def test_the_room_opens_on_the_current_item_else_on_the_first() -> None:
    assert room_view(facts(sitting())).item == item(4)
    assert room_view(facts(sitting()), item(2)).item == item(2)
    assert room_view(facts(Sitting().published(), person=CHAIR)).item == ident("item 1")
    with pytest.raises(KeyError):
        room_view(facts(Sitting()))


def test_presence_counts_members_with_a_vote_alone() -> None:
    made = sitting()
    made.must(SECRETARY, e.CheckIn())
    made.must(GUEST, e.CheckIn())
    shown = panel_view(facts(made), item(4))
    assert (shown.present, shown.total, shown.needed) == (17, 19, 13)
    assert sum(1 for one in shown.people if one.present) == 19


def test_the_queue_and_ones_own_place_in_it() -> None:
    made = sitting()
    known = facts(made)
    shown = panel_view(known, item(4))
    assert shown.speaker is not None and shown.speaker.name == "Ủy viên thử 3"
    assert [one.name for one in shown.waiting] == ["Ủy viên thử 4", "Ủy viên thử 5"]
    assert own_speech(known, item(4)) == (Speaking.MAY_ASK, "")
    asking = OwnAct(ident("a"), e.AskToSpeak(ident("mine"), item(4)), "sending")
    assert own_speech(facts(made, [asking]), item(4)) == (Speaking.SENDING, ident("mine"))
    made.must(ME, e.AskToSpeak(ident("mine"), item(4)))
    assert own_speech(facts(made), item(4)) == (Speaking.WAITING, ident("mine"))
    made.must(CHAIR, e.GiveFloor(ident("mine")))
    assert own_speech(facts(made), item(4)) == (Speaking.SPEAKING, ident("mine"))
    made.must(CHAIR, e.CloseMeeting())
    assert own_speech(facts(made), item(5))[0] is Speaking.CLOSED


def test_checking_in_is_offered_until_it_is_on_its_way() -> None:
    made = sitting()
    away = members(19)[-1]
    assert panel_view(facts(made, person=away), item(4)).may_check_in
    going = OwnAct(ident("here"), e.CheckIn(), "sending")
    assert not panel_view(facts(made, [going], person=away), item(4)).may_check_in
    assert not panel_view(facts(made), item(4)).may_check_in


def test_a_ballot_goes_from_choosing_to_its_receipt() -> None:
    state = polling().state
    stages = [
        ballot_view(state, acts, ME)
        for acts in ((), (own("sending"),), (own("waiting"),), (own("recorded"),))
    ]
    assert [one.stage for one in stages if one] == [
        BallotStage.CHOOSE, BallotStage.SENDING, BallotStage.WAITING, BallotStage.RECORDED,
    ]  # fmt: skip
    last = stages[-1]
    assert last is not None and last.code == "7F3A-91C2" and last.recorded_at is not None
    assert all(one is not None and not one.code for one in stages[:-1]), "no receipt, no code"


def test_a_refused_change_leaves_what_stands() -> None:
    refused = own("refused", "against", "ballot-stands", 2)
    shown = ballot_view(polling().state, [own("recorded"), refused], ME)
    assert shown is not None and shown.stage is BallotStage.REFUSED
    assert shown.reason == refusals.reason("ballot-stands") and shown.standing == own("recorded").id


def test_only_the_electorate_gets_a_ballot() -> None:
    state = polling().state
    assert ballot_view(state, (), SECRETARY) is None
    assert ballot_view(state, (), GUEST) is None
    absent = ballot_view(state, (), members(19)[-1])
    assert absent is not None and not absent.present


def test_a_result_carries_the_rules_own_sentence() -> None:
    made = voted(polling())
    (shown,) = result_views(facts(made, [own("recorded")]))
    poll = next(event.poll for event in made.state.values() if isinstance(event, e.PollClosed))
    assert poll.result is not None
    assert shown.sentence == explain(poll.result)
    assert (shown.in_favour, shown.against, shown.abstain, shown.not_cast) == (14, 2, 1, 2)
    assert shown.requirement == "Cần quá nửa tổng số thành viên: 10"
    assert shown.choice == "for" and shown.code == "7F3A-91C2" and not shown.unconfirmed
    assert shown.question == QUESTION and shown.item_number == "4"


def test_a_ballot_that_came_too_late_is_no_ballot() -> None:
    (shown,) = result_views(facts(voted(polling()), [own("refused", code="poll-closed")]))
    assert shown.choice is None and shown.refused == "biểu quyết đã kết thúc"


def test_an_unconfirmed_profile_says_so() -> None:
    (shown,) = result_views(facts(voted(polling(confirmed=False))))
    assert shown.unconfirmed


def test_trouble_is_the_last_act_refused_and_no_ballot() -> None:
    refused = OwnAct(ident("r"), e.AskToSpeak(ident("s"), item(4)), "refused", code="already-asked")
    assert "đã đăng ký" in panel_view(facts(sitting(), [refused]), item(4)).trouble
    assert not panel_view(facts(sitting(), [refused, own("recorded")]), item(4)).trouble
    assert not panel_view(facts(sitting(), [own("refused", code="poll-closed")]), item(4)).trouble


def test_signatures() -> None:
    shown = signatures_view(UNKNOWN)
    assert shown.verdict is Verdict.UNKNOWN_SIGNER
    assert shown.signatures[0].trusted is Check.NO and shown.signatures[0].intact is Check.YES
    assert signatures_view(None).verdict is Verdict.CHECKING


def test_receipt_codes_and_times() -> None:
    assert receipt_code("7f3a91c2" + "0" * 56) == "7F3A-91C2"
    assert running(1_000, 135_500) == "02:14"
    assert running(5_000, 1_000) == "00:00", "a clock set back never runs below nothing"


def summary(made: Sitting, person: str) -> MeetingSummary:
    here, one = meeting(made.state), participant(made.state, person)
    assert here is not None
    return MeetingSummary(here, one.role if one else None)


def home(made: Sitting, person: str = ME, acts: tuple[OwnAct, ...] = ()) -> HomeFacts:
    return HomeFacts(
        person, "Người thử", made.now + 60_000, (summary(made, person),), {MEETING: made.state},
        {MEETING: acts}, frozenset({MEETING}), 1_000,
    )  # fmt: skip


def test_home_through_a_meetings_life() -> None:
    made = Sitting(5).published()
    me = members(5)[1]
    (row,) = home_view(home(made, me)).coming
    assert row.state is MeetingState.NEW and row.items == 3 and row.papers == 3
    made = polling()
    shown = home_view(home(made))
    (live,) = shown.live
    assert live.considering.startswith("Đang xem xét mục 4/7") and not live.presides
    assert [todo.key for todo in shown.todo] == [f"ballot:{MEETING}"]
    assert not home_view(home(made, acts=(own("recorded"),))).todo
    assert home_view(home(made, CHAIR)).live[0].presides
    voted(made)
    made.must(CHAIR, e.ConfirmConclusion(item(4), "Thống nhất."))
    made.must(CHAIR, e.CloseMeeting())
    (held,) = home_view(home(made)).held
    assert held.state is MeetingState.HELD and held.remark == "1 kết luận"


def test_sync() -> None:
    shown = sync_view(SyncStatus("offline", "unreachable", 3, last_contact=0), 1, 5 * 60_000)
    assert (shown.state, shown.lost_min, shown.waiting, shown.ballots) == (SyncState.OFFLINE, 5, 3, 1)
    assert not shown.trouble  # the state says so already
    assert "tên máy chủ" in sync_view(SyncStatus("offline", "name-unknown"), 0, 0).trouble
    broken = sync_view(SyncStatus("error", "other-identity"), 0, 0)
    assert broken.state is SyncState.ERROR and "không phải máy chủ" in broken.trouble


@pytest.mark.parametrize(
    "code",
    ["unreachable", "other-identity", "older-statement", "newer-server", "garbled-answer", "storage-full",
     "poll-closed", "not-present", "no-vote", "change-not-allowed", "ballot-stands", "not-permitted",
     "not-found", "wrong-phase", "wrong-state", "already-asked", "duplicate", "device-revoked",
     "bad-signature", "poll-open", "no-quorum", "no-network", "name-unknown", "proxy-failed", "proxy-sign-in",
     "captive-portal", "other-certificate", "certificate-expired", "clock-wrong"],
)  # fmt: skip
def test_every_code_has_words(code: str) -> None:
    assert refusals.known(code)
    assert code not in refusals.reason(code)


@pytest.mark.parametrize(
    ("left_s", "words"),
    [
        (None, ""),
        (0, "còn chưa đầy 1 phút"),
        (59, "còn chưa đầy 1 phút"),
        (60, "còn khoảng 1 phút"),
        (61, "còn khoảng 2 phút"),
        (119, "còn khoảng 2 phút"),
        (59 * 60 + 1, "còn khoảng 1 giờ"),
        (65 * 60, "còn khoảng 1 giờ 10 phút"),
        (119 * 60, "còn khoảng 2 giờ"),
        (90_000, "còn hơn 1 ngày"),
    ],
)
def test_a_time_to_wait_is_rounded(left_s: int | None, words: str) -> None:
    assert left_words(left_s) == words


def test_what_the_sync_chip_tells_of_papers() -> None:
    status = SyncStatus(
        "syncing", "", 0, 3, 8, 12_400_000, 48_100_000, papers_paused=2, bytes_paused=5_000_000, left_s=100,
        bytes_sent=1, bytes_to_send=2, clock_off_s=-725,
    )  # fmt: skip
    shown = sync_view(status, 0, 0)
    assert (shown.bytes_here, shown.bytes_total, shown.left_s) == (12_400_000, 48_100_000, 100)
    assert (shown.paused, shown.bytes_paused, shown.clock_off_min) == (2, 5_000_000, -12)
    assert (shown.bytes_sent, shown.bytes_to_send) == (1, 2)
    assert sync_view(SyncStatus("paused", papers_paused=2), 0, 0).state is SyncState.PAUSED


def test_no_two_troubles_of_the_network_are_said_alike() -> None:
    """Each says what is the matter, and each but being away what to do about it."""
    codes = {one.code for one in _kinds(TransportError) if one.code != "unexpected"}
    said = {code: refusals.sentence(code) for code in codes}
    assert len(set(said.values())) == len(codes) >= 13
    for code, words in said.items():
        assert refusals.known(code), code
        assert words[0].isupper() and words.endswith(".") and code not in words
        assert "hãy" in words or code in ("unreachable", "other-identity", "garbled-answer"), words


def _kinds(kind: type[TransportError]) -> list[type[TransportError]]:
    return [kind, *(under for one in kind.__subclasses__() for under in _kinds(one))]


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (CaptivePortal(), Trouble.CAPTIVE_PORTAL),
        (ProxySignIn(), Trouble.PROXY_SIGN_IN),
        (NoNetwork(), Trouble.NO_NETWORK),
        (Unreachable(), Trouble.UNREACHABLE),
        (OtherIdentity(), Trouble.WRONG_IDENTITY),
        (OtherCertificate(), Trouble.OTHER_CERTIFICATE),
        (ClockWrong(), Trouble.CLOCK_WRONG),
        (OtherProtocol(), Trouble.NEWER_SERVER),
        (StorageFull(Problem("storage-full", 507, "")), Trouble.STORAGE_FULL),
        (Refused(Problem("wrong-code", 403, "")), Trouble.USED_CODE),
        (Refused(Problem("something-new", 400, "")), Trouble.FAILED),
        (ValueError(), Trouble.FAILED),
    ],
)
def test_enrolment_says_what_the_network_says(error: Exception, trouble: Trouble) -> None:
    assert enrolment_trouble(error) is trouble


def test_after_the_session_the_panel_tells_who_was_there() -> None:
    closed = Sitting().opened(absent=1)
    closed.must(CHAIR, e.CloseMeeting())
    view = panel_view(facts(closed), ident("item 1"))
    assert (view.present, view.total) == (4, 5)
