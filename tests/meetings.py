"""Meetings made for tests: a body of any size, convened, with everybody in the room."""

import uuid
from collections.abc import Iterable

from ecabinet.domain import events as e
from ecabinet.domain.people import Participant
from ecabinet.domain.poll import Ballot
from ecabinet.domain.proceedings import Act, Convening, Decision, Refusal, apply, decide
from ecabinet.domain.rules import Citation, RuleProfile

START = 1_790_000_000_000
CITED = Citation("Điều 117 Luật 77/2015/QH13", "2015-06-19", "repealed_text")
PROFILE = RuleProfile(
    "ubnd", "Ủy ban nhân dân", "two_thirds", CITED, "over_half", CITED, "members", "chair_side",
    "half_of_base", CITED, True, 3, 1, "Sở Tư pháp",
)  # fmt: skip


def ident(name: object) -> str:
    """A readable id: the same name gives the same id."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, str(name)))


CHAIR, SECRETARY, GUEST = ident("chair"), ident("secretary"), ident("guest")
MEETING, BODY = ident("meeting"), ident("body")


def members(count: int) -> list[str]:
    """The ids of `count` voting members, the chair first."""
    return [CHAIR, *(ident(f"member {number}") for number in range(2, count + 1))]


def convening(count: int = 5, profile: RuleProfile = PROFILE) -> Convening:
    """A body of `count` voting members, a secretary without a vote, and one guest."""
    people = [Participant(CHAIR, "Chủ tịch thử", "Chủ tịch", "chair", True)]
    people += [
        Participant(person, f"Ủy viên thử {number}", "Ủy viên", "member", True)
        for number, person in enumerate(members(count)[1:], 2)
    ]
    people.append(Participant(SECRETARY, "Thư ký thử", "Chánh Văn phòng", "secretary", False))
    people.append(Participant(GUEST, "Khách thử", "Giám đốc Sở", "guest", False))
    return Convening("Ủy ban nhân dân tỉnh thử", "", tuple(people), profile)


def agenda(items: Iterable[e.AgendaItem] | None = None, starts_at: int = START + 10 * 86_400_000) -> e.Agenda:
    """Two public items with a paper each, and a restricted one, unless others are given."""
    if items is None:
        items = (
            e.AgendaItem(ident("item 1"), "Dự toán ngân sách", papers=(paper(1),)),
            e.AgendaItem(ident("item 2"), "Nhân sự", members=(CHAIR,), papers=(paper(2),)),
            e.AgendaItem(ident("item 3"), "Quy hoạch", guests=(GUEST,), papers=(paper(3),)),
        )
    return e.Agenda(
        MEETING, BODY, "Phiên họp thử", "regular", "Phòng họp số 1", starts_at, (GUEST,), tuple(items)
    )


def paper(number: int) -> e.AgendaPaper:
    """A paper with a made-up hash."""
    return e.AgendaPaper(ident(f"paper {number}"), f"Tờ trình {number}", f"{number:064x}", 1000 + number)


class Sitting:
    """A journal and a ballot box driven by commands, as the registrar would."""

    def __init__(self, count: int = 5, profile: RuleProfile = PROFILE) -> None:
        self.count = count
        self.convening = convening(count, profile)
        self.state: e.State = {}
        self.events: list[e.AnyEvent] = []
        self.boxes: dict[str, dict[str, Ballot]] = {}
        self.now = START
        self.acts = 0

    def ask(self, actor: str, command: e.AnyCommand) -> Decision | Refusal:
        """Decides and folds."""
        self.now += 1000
        self.acts += 1
        poll = command.poll if isinstance(command, e.CastBallot | e.ClosePoll) else ""
        box = self.boxes.setdefault(poll, {})
        act = Act(actor, ident(f"act {self.acts}"), f"{self.acts:064x}", self.now, box, self.convening)
        decided = decide(self.state, command, act)
        if isinstance(decided, Decision):
            for event in decided.events:
                self.state = apply(self.state, event)
                self.events.append(event)
            if decided.ballot:
                box[actor] = decided.ballot
        return decided

    def must(self, actor: str, command: e.AnyCommand) -> Decision:
        """Decides, and fails the test when refused."""
        decided = self.ask(actor, command)
        assert isinstance(decided, Decision), decided
        return decided

    def refused(self, actor: str, command: e.AnyCommand) -> str:
        """The refusal's code; fails the test when not refused."""
        decided = self.ask(actor, command)
        assert isinstance(decided, Refusal), decided
        return decided.code

    def published(self) -> "Sitting":
        """With the usual agenda."""
        self.must(SECRETARY, e.PublishMeeting(agenda()))
        return self

    def opened(self, absent: int = 0) -> "Sitting":
        """Open, with all but the last `absent` members in the room."""
        self.published()
        for person in members(self.count)[: self.count - absent]:
            self.must(person, e.CheckIn())
        self.must(CHAIR, e.OpenMeeting())
        return self

    def polling(self, absent: int = 0) -> "Sitting":
        """With a poll open on the first item."""
        self.opened(absent)
        self.must(CHAIR, e.OpenPoll(ident("poll"), ident("item 1"), "Thông qua dự toán?"))
        return self
