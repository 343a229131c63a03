"""Who may ask what, and who may see what: the two predicates that server, feed and downloads share."""

from collections.abc import Iterator
from typing import TypeVar

from ecabinet.domain import events as e
from ecabinet.domain.meeting import Access, Item, Meeting
from ecabinet.domain.people import Participant
from ecabinet.domain.poll import Poll
from ecabinet.domain.rules import RuleProfile

E = TypeVar("E", bound=e.Event)

CHAIR = frozenset({"chair"})
DESK = frozenset({"chair", "secretary"})
MEMBERS = frozenset({"chair", "secretary", "member"})
EVERYONE = frozenset({"chair", "secretary", "member", "guest"})

ROLES: dict[type[e.Command], frozenset[str]] = {
    e.AddItem: DESK,
    e.MoveItem: DESK,
    e.SetRecipients: DESK,
    e.AttachPaper: DESK,
    e.ReplacePaper: DESK,
    e.RecallPaper: DESK,
    e.OpenMeeting: CHAIR,
    e.CloseMeeting: CHAIR,
    e.CheckIn: EVERYONE,
    e.RecordAttendance: DESK,
    e.CallItem: DESK,
    e.AskToSpeak: EVERYONE,
    e.WithdrawSpeech: EVERYONE,
    e.GiveFloor: DESK,
    e.StopSpeech: EVERYONE,
    e.OpenPoll: DESK,
    e.CastBallot: MEMBERS,
    e.ClosePoll: DESK,
    e.ConfirmConclusion: CHAIR,
    e.FileMinutes: frozenset({"secretary"}),
}
"""The roles that may ask for each command. Publishing comes before roles: the body's secretaries may."""


def found(state: e.State, subject: str, kind: type[E]) -> E | None:
    """The event that a subject stands at, if there is one of this kind."""
    event = state.get(subject)
    return event if isinstance(event, kind) else None


def every(state: e.State, kind: type[E]) -> Iterator[E]:
    """All subjects that stand at an event of this kind."""
    return (event for event in state.values() if isinstance(event, kind))


def meeting(state: e.State) -> Meeting | None:
    """The meeting, or None in a journal that is not a meeting's."""
    event = found(state, "meeting", e.MeetingEvent)
    return event.meeting if event else None


def profile(state: e.State) -> RuleProfile:
    """The frozen rule profile; KeyError where no meeting was convened."""
    event = state["rules"]
    assert isinstance(event, e.RulesFrozen)
    return event.profile


def participant(state: e.State, person: str) -> Participant | None:
    """How a person takes part, or None."""
    event = found(state, f"participant/{person}", e.ParticipantConvened)
    return event.participant if event else None


def participants(state: e.State) -> list[Participant]:
    """Everyone convened, in the order of convening."""
    return [event.participant for event in every(state, e.ParticipantConvened)]


def chair(state: e.State) -> str | None:
    """The chair's person id."""
    return next((one.person for one in participants(state) if one.role == "chair"), None)


def items(state: e.State) -> list[Item]:
    """The agenda in its order; equal keys fall back to the id."""
    return sorted((event.item for event in every(state, e.ItemEvent)), key=lambda item: (item.order, item.id))


def current_item(state: e.State) -> str | None:
    """The item called last."""
    called = sorted(every(state, e.ItemCalled), key=lambda event: (event.at, event.item))
    return called[-1].item if called else None


def open_poll(state: e.State) -> Poll | None:
    """The poll that is open, if any."""
    return next((event.poll for event in every(state, e.PollOpened)), None)


def present(state: e.State) -> frozenset[str]:
    """Who is in the room."""
    return frozenset(
        event.attendance.person for event in every(state, e.AttendanceRecorded) if event.attendance.present
    )


def attended(state: e.State) -> frozenset[str]:
    """Who is in the room; after the session, when everybody has gone home, whoever was there."""
    here = meeting(state)
    if here is None or here.phase != "closed":
        return present(state)
    return frozenset(
        event.attendance.person for event in every(state, e.AttendanceRecorded) if event.attendance.stays
    )


def voters(state: e.State) -> list[str]:
    """Everyone with a vote."""
    return [one.person for one in participants(state) if one.votes]


def access(state: e.State, item: str) -> Access:
    """Who may see an item; every member unless somebody said otherwise."""
    event = found(state, f"access/{item}", e.RecipientsSet)
    return event.access if event else Access(item)


def restricted(state: e.State, item: str) -> bool:
    """Whether some members may not see an item."""
    return access(state, item).members is not None


def item_of(state: e.State, subject: str) -> str | None:
    """The item a subject belongs to, whose audience it shares; None for what concerns everyone."""
    match state.get(subject):
        case e.ItemEvent(item=item):
            return item.id
        case e.PaperEvent(paper=paper):
            return paper.item
        case e.ItemCalled(item=item):
            return item
        case e.SpeechEvent(speech=speech):
            return speech.item
        case e.PollEvent(poll=poll):
            return poll.item
        case e.ConclusionConfirmed(conclusion=conclusion):
            return conclusion.item
    return None


def sees_item(state: e.State, person: str, item: str) -> bool:
    """Whether a person may see an item and what belongs to it."""
    one = participant(state, person)
    if one is None:
        return False
    if one.role in DESK:
        return True
    granted = access(state, item)
    if one.role == "guest":
        return person in granted.guests
    return granted.members is None or person in granted.members


def sees(state: e.State, person: str, subject: str) -> bool:
    """Whether a person may see a subject as it stands."""
    event = state.get(subject)
    match event:
        case None | e.Administered():
            return False
        case e.InvitationIssued(person=owner) | e.DeviceEnrolled(person=owner):
            return owner == person
    one = participant(state, person)
    if one is None:
        return False
    if isinstance(event, e.RecipientsSet):
        return one.role in DESK
    if isinstance(event, e.MinutesFiled):
        # Minutes tell of every item, so they are for those who may see every item.
        return one.role in MEMBERS and all(sees_item(state, person, item.id) for item in items(state))
    item = item_of(state, subject)
    return item is None or sees_item(state, person, item)


def papers_due_at(state: e.State, person: str) -> int | None:
    """When a person gives a meeting's papers back (server's ms); None: never. The desk keeps them."""
    here, one = meeting(state), participant(state, person)
    if here is None or (one is not None and one.role in DESK):
        return None
    return here.papers_due_at


def audience(state: e.State, subject: str) -> frozenset[str]:
    """Everyone who may see a subject as it stands: one function for feed, downloads and API."""
    event = state.get(subject)
    if isinstance(event, e.InvitationIssued | e.DeviceEnrolled):
        return frozenset({event.person})
    return frozenset(one.person for one in participants(state) if sees(state, one.person, subject))


def named_item(state: e.State, command: e.AnyCommand) -> str | None:
    """The item that a command concerns; "" when it names a subject that does not exist."""
    subject: str
    match command:
        case e.MoveItem() | e.SetRecipients() | e.AttachPaper() | e.CallItem():
            subject = f"item/{command.item}"
        case e.AskToSpeak() | e.OpenPoll() | e.ConfirmConclusion():
            subject = f"item/{command.item}"
        case e.ReplacePaper() | e.RecallPaper():
            subject = f"paper/{command.paper}"
        case e.WithdrawSpeech() | e.GiveFloor() | e.StopSpeech():
            subject = f"speech/{command.speech}"
        case e.CastBallot() | e.ClosePoll():
            subject = f"poll/{command.poll}"
        case _:
            return None
    return item_of(state, subject) or ""


def may(state: e.State, actor: str, command: e.AnyCommand) -> str | None:
    """None when the actor may ask, else the refusal's code. Hidden and absent get the same refusal."""
    one = participant(state, actor)
    if one is None:
        return "not-found"
    item = named_item(state, command)
    if item is not None and not sees_item_named(state, actor, item):
        return "not-found"
    if one.role not in ROLES[type(command)]:
        return "not-permitted"
    if isinstance(command, e.CastBallot) and not one.votes:
        return "no-vote"
    return None


def sees_item_named(state: e.State, actor: str, item: str) -> bool:
    """Whether an item exists and the actor may see it."""
    return f"item/{item}" in state and sees_item(state, actor, item)
