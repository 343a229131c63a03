"""Every command that may be asked and every event that may follow, each event with a version.

An event stands alone: one subject and its whole new value. State is the last event of each subject and
nothing else. None refers to a subject its reader may not see.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from ecabinet.domain.meeting import Access, Attendance, Conclusion, Item, Meeting, Minutes, Paper
from ecabinet.domain.people import Id, Line, Millis, Participant, Text
from ecabinet.domain.poll import Poll
from ecabinet.domain.rules import Choice, RuleProfile
from ecabinet.domain.speaking import Speech

VERSION = 1
ITEMS_MAX = 200
PAPERS_MAX = 1_000
PAPERS_DAYS_MAX = 3_650
"""Of one meeting, from its agenda and whatever is added later."""
PAPER_BYTES_MAX = 1 << 30

Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
Size = Annotated[int, msgspec.Meta(ge=1, le=PAPER_BYTES_MAX)]


# --- Commands ---------------------------------------------------------------------------------------


class Command(msgspec.Struct, frozen=True, tag=True, tag_field="type", forbid_unknown_fields=True):
    """What a person asks for; an imperative."""


class AgendaPaper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paper in an agenda to be published, or to be attached later."""

    id: Id
    title: Line
    sha256: Sha256
    size: Size


class AgendaItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item in an agenda to be published; `members` None means every member sees it."""

    id: Id
    title: Line
    presenter: Annotated[str, msgspec.Meta(max_length=500)] = ""
    members: tuple[Id, ...] | None = None
    guests: tuple[Id, ...] = ()
    papers: Annotated[tuple[AgendaPaper, ...], msgspec.Meta(max_length=PAPERS_MAX)] = ()


class Agenda(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole meeting being prepared: the body of a draft, and what publishing takes."""

    meeting: Id
    body: Id
    title: Line
    kind: Literal["regular", "thematic", "extraordinary"]
    place: Line
    starts_at: Millis
    guests: tuple[Id, ...] = ()
    items: Annotated[tuple[AgendaItem, ...], msgspec.Meta(max_length=ITEMS_MAX)] = ()
    papers_days: Annotated[int, msgspec.Meta(ge=0, le=PAPERS_DAYS_MAX)] | None = None
    """How many days after its beginning members' devices keep the papers; None: without end."""


class PublishMeeting(Command, frozen=True):
    """Convene a meeting: the agenda, papers and recipients become the record."""

    agenda: Agenda
    reason: Text = ""


class AddItem(Command, frozen=True):
    """Add an item after publication; it takes the next number."""

    item: AgendaItem


class MoveItem(Command, frozen=True):
    """Place an item after another, or first."""

    item: Id
    after: Id | None


class SetRecipients(Command, frozen=True):
    """Say who sees an item and all that belongs to it."""

    item: Id
    members: tuple[Id, ...] | None
    guests: tuple[Id, ...] = ()


class AttachPaper(Command, frozen=True):
    """Add a paper to an item."""

    item: Id
    paper: AgendaPaper


class ReplacePaper(Command, frozen=True):
    """Issue a paper again; earlier revisions stay."""

    paper: Id
    sha256: Sha256
    size: Size
    note: Text = ""


class RecallPaper(Command, frozen=True):
    """Take a paper back from everybody."""

    paper: Id


class OpenMeeting(Command, frozen=True):
    """Begin the session."""


class CloseMeeting(Command, frozen=True):
    """End the session."""


class CheckIn(Command, frozen=True):
    """Say that one is in the room."""


class RecordAttendance(Command, frozen=True):
    """Roll call: somebody is present, or has left or is absent, with a reason."""

    person: Id
    present: bool
    reason: Text = ""


class CallItem(Command, frozen=True):
    """Take up an item."""

    item: Id


class AskToSpeak(Command, frozen=True):
    """Ask for the floor on an item."""

    speech: Id
    item: Id


class WithdrawSpeech(Command, frozen=True):
    """Take one's request back."""

    speech: Id


class GiveFloor(Command, frozen=True):
    """Let somebody speak; whoever spoke until now ends."""

    speech: Id


class StopSpeech(Command, frozen=True):
    """End a speech; the speaker may, and the chair."""

    speech: Id


class OpenPoll(Command, frozen=True):
    """Put a question to the vote."""

    poll: Id
    item: Id
    question: Line


class CastBallot(Command, frozen=True):
    """Choose. A changed choice names the ballot it replaces."""

    poll: Id
    choice: Choice
    replaces: Id | None = None


class ClosePoll(Command, frozen=True):
    """End the poll and count."""

    poll: Id


class ConfirmConclusion(Command, frozen=True):
    """Put the conclusion on an item into the record."""

    item: Id
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=20_000)]


class FileMinutes(Command, frozen=True):
    """Put the signed minutes on file."""

    sha256: Sha256
    size: Size


AnyCommand = (
    PublishMeeting | AddItem | MoveItem | SetRecipients | AttachPaper | ReplacePaper | RecallPaper
    | OpenMeeting | CloseMeeting | CheckIn | RecordAttendance | CallItem
    | AskToSpeak | WithdrawSpeech | GiveFloor | StopSpeech
    | OpenPoll | CastBallot | ClosePoll | ConfirmConclusion | FileMinutes
)  # fmt: skip


# --- Events -----------------------------------------------------------------------------------------


class Event(msgspec.Struct, frozen=True, tag=True, tag_field="type", kw_only=True):
    """What happened; a past tense. Unknown fields of a newer writer are let pass, unknown types are not."""

    v: int = VERSION
    at: Millis

    @property
    def subject(self) -> str:
        """What the event is the whole new value of."""
        raise NotImplementedError  # pragma: no cover - every event below says its subject


class MeetingEvent(Event, frozen=True, kw_only=True):
    """The meeting itself has a new value."""

    meeting: Meeting

    @property
    def subject(self) -> str:
        return "meeting"


class MeetingPublished(MeetingEvent, frozen=True, kw_only=True):
    """A meeting was convened."""


class MeetingOpened(MeetingEvent, frozen=True, kw_only=True):
    """The session began."""


class MeetingClosed(MeetingEvent, frozen=True, kw_only=True):
    """The session ended."""


class RulesFrozen(Event, frozen=True, kw_only=True):
    """The rule profile this meeting decides by."""

    profile: RuleProfile

    @property
    def subject(self) -> str:
        return "rules"


class ParticipantConvened(Event, frozen=True, kw_only=True):
    """Somebody takes part."""

    participant: Participant

    @property
    def subject(self) -> str:
        return f"participant/{self.participant.person}"


class ItemEvent(Event, frozen=True, kw_only=True):
    """An agenda item has a new value."""

    item: Item

    @property
    def subject(self) -> str:
        return f"item/{self.item.id}"


class ItemPublished(ItemEvent, frozen=True, kw_only=True):
    """An item stands on the agenda."""


class ItemMoved(ItemEvent, frozen=True, kw_only=True):
    """An item has another place."""


class RecipientsSet(Event, frozen=True, kw_only=True):
    """Who may see an item; read by chair and secretary alone."""

    access: Access

    @property
    def subject(self) -> str:
        return f"access/{self.access.item}"


class PaperEvent(Event, frozen=True, kw_only=True):
    """A paper has a new value."""

    paper: Paper

    @property
    def subject(self) -> str:
        return f"paper/{self.paper.id}"


class PaperAttached(PaperEvent, frozen=True, kw_only=True):
    """An item has a paper."""


class PaperReplaced(PaperEvent, frozen=True, kw_only=True):
    """A paper was issued again."""


class PaperRecalled(PaperEvent, frozen=True, kw_only=True):
    """A paper was taken back."""


class AttendanceRecorded(Event, frozen=True, kw_only=True):
    """Somebody came or left."""

    attendance: Attendance

    @property
    def subject(self) -> str:
        return f"attendance/{self.attendance.person}"


class ItemCalled(Event, frozen=True, kw_only=True):
    """An item is under consideration; the one called last, of those a reader sees, is the current one."""

    item: Id

    @property
    def subject(self) -> str:
        return f"called/{self.item}"


class SpeechEvent(Event, frozen=True, kw_only=True):
    """A speech has a new value."""

    speech: Speech

    @property
    def subject(self) -> str:
        return f"speech/{self.speech.id}"


class SpeechRequested(SpeechEvent, frozen=True, kw_only=True):
    """Somebody asks for the floor."""


class SpeechWithdrawn(SpeechEvent, frozen=True, kw_only=True):
    """The request was taken back."""


class FloorGiven(SpeechEvent, frozen=True, kw_only=True):
    """Somebody speaks."""


class SpeechEnded(SpeechEvent, frozen=True, kw_only=True):
    """The speech is over."""


class PollEvent(Event, frozen=True, kw_only=True):
    """A poll has a new value."""

    poll: Poll

    @property
    def subject(self) -> str:
        return f"poll/{self.poll.id}"


class PollOpened(PollEvent, frozen=True, kw_only=True):
    """A question is put to the vote."""


class PollClosed(PollEvent, frozen=True, kw_only=True):
    """The poll ended: totals, result, and the hash of the ballot list."""


class ConclusionConfirmed(Event, frozen=True, kw_only=True):
    """The chair's conclusion on an item."""

    conclusion: Conclusion

    @property
    def subject(self) -> str:
        return f"conclusion/{self.conclusion.item}"


class MinutesFiled(Event, frozen=True, kw_only=True):
    """The signed minutes are on file."""

    minutes: Minutes

    @property
    def subject(self) -> str:
        return "minutes"


class InvitationIssued(Event, frozen=True, kw_only=True):
    """In a member's own journal: a meeting exists. What it is about stands in the meeting's journal."""

    person: Id
    meeting: Id

    @property
    def subject(self) -> str:
        return f"invitation/{self.meeting}"


class DeviceEnrolled(Event, frozen=True, kw_only=True):
    """In a member's own journal: a device may act for them."""

    person: Id
    device: Id
    name: Line
    sign_key: str
    seal_key: str
    """Both public keys in base64."""

    @property
    def subject(self) -> str:
        return f"device/{self.device}"


class Administered(Event, frozen=True, kw_only=True):
    """In the administration's journal: an act on accounts, units or bodies. Read by nobody over the feed."""

    act: Line
    by: str
    detail: dict[str, str]

    @property
    def subject(self) -> str:
        return f"act/{self.detail.get('id', self.act)}/{self.at}"


AnyEvent = (
    MeetingPublished | MeetingOpened | MeetingClosed | RulesFrozen | ParticipantConvened
    | ItemPublished | ItemMoved | RecipientsSet | PaperAttached | PaperReplaced | PaperRecalled
    | AttendanceRecorded | ItemCalled | SpeechRequested | SpeechWithdrawn | FloorGiven | SpeechEnded
    | PollOpened | PollClosed | ConclusionConfirmed | MinutesFiled
    | InvitationIssued | DeviceEnrolled | Administered
)  # fmt: skip

State = Mapping[str, AnyEvent]
"""The last event of each subject."""


class Outline(msgspec.Struct, frozen=True):
    """What any release can read of any event: enough to let an ignorable one pass."""

    type: str
    v: int
    ignorable: bool = False


class UnknownEvent(Exception):
    """An event of a newer release that may not be passed over: the journal becomes read-only."""

    def __init__(self, kind: str, version: int) -> None:
        super().__init__(f"event {kind} version {version} is newer than this release")
        self.kind = kind
        self.version = version


_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)
_outline = msgspec.json.Decoder(Outline)
_known = frozenset(kind.__name__ for kind in AnyEvent.__args__)


def encode(event: AnyEvent) -> bytes:
    """The event's bytes, written once; nothing re-encodes them."""
    return msgspec.json.encode(event)


def decode(data: bytes) -> AnyEvent | None:
    """The event, or None for one its writer marked ignorable that this release does not know.

    Raises UnknownEvent for any other unknown one and msgspec.ValidationError for garbage.
    """
    outline = _outline.decode(data)
    if outline.type not in _known or outline.v > VERSION:
        if outline.ignorable:
            return None
        raise UnknownEvent(outline.type, outline.v)
    return _decoder.decode(data)
