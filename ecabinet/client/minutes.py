"""From a closed meeting to minutes on file: folded from the record, laid out, signed and filed.

Nothing here writes to a disk; a failure at any step leaves what stood before as it was.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from ecabinet.client.cabinet import Cabinet, Receipt
from ecabinet.domain import documents as d
from ecabinet.domain import events as e
from ecabinet.domain.minutes import draft
from ecabinet.domain.permissions import every
from ecabinet.domain.speaking import Speech
from ecabinet.papers import jobs as papers

LAYOUT_S: Final = 60.0
SIGNING_S: Final = 60.0
FILING_S: Final = 120.0
SECRETARY_FIELD: Final = "ThuKy"
CHAIR_FIELD: Final = "ChuToa"
RECIPIENTS: Final = ("Như thành phần dự họp", "Lưu: VT, TH")
"""What most minutes say; a document's own words, so Vietnamese whatever a screen speaks."""


class NotMade(Exception):
    """The papers' worker refused; `refused` says why in a code and in words."""

    def __init__(self, refused: papers.Refused) -> None:
        super().__init__(refused.reason)
        self.refused = refused


def speeches(state: e.State, item: str) -> list[Speech]:
    """The turns on the floor about an item, in the order of the minutes."""
    held = [
        (one.started_at, one)
        for event in every(state, e.SpeechEvent)
        if (one := event.speech).item == item and one.started_at is not None
    ]
    return [one for _, one in sorted(held, key=lambda row: row[0])]


def fold_minutes(
    cabinet: Cabinet,
    meeting: str,
    number: int | None,
    gists: Mapping[str, str],
    recipients: Iterable[str],
) -> d.MinutesDocument:
    """The minutes as the record has them, with what a secretary adds; `gists` by speech.

    `documents.missing_parts` says what they still lack. Raises what `Cabinet.ballots` raises, and KeyError
    where there is no meeting.
    """
    state = cabinet.state(meeting)
    closed = [event.poll.id for event in every(state, e.PollClosed)]
    ballots = {poll: [record.ballot for record in cabinet.ballots(meeting, poll)] for poll in closed}
    head = cabinet.head()
    folded = draft(state, ballots, d.LogHead(head.size, head.root) if head else None)
    numbers = {event.item.number: event.item.id for event in every(state, e.ItemEvent)}
    told = []
    for item in folded.items:
        spoken = speeches(state, numbers[item.number])
        rows = tuple(
            msgspec.structs.replace(row, gist=gists.get(one.id, "").strip())
            for row, one in zip(item.speeches, spoken, strict=True)
        )
        told.append(msgspec.structs.replace(item, speeches=rows))
    return msgspec.structs.replace(folded, number=number, recipients=tuple(recipients), items=tuple(told))


def lay_out(jobs: papers.Jobs, document: d.MinutesDocument) -> d.LaidOut:
    """The minutes as a PDF with places to sign. Raises NotMade."""
    answer = jobs.submit(papers.MakeMinutes(document), timeout_s=LAYOUT_S).result()
    if isinstance(answer, papers.Laid):
        return answer.minutes
    raise NotMade(answer if isinstance(answer, papers.Refused) else papers.refused("failed"))


def make_minutes(
    cabinet: Cabinet,
    jobs: papers.Jobs,
    meeting: str,
    number: int | None,
    gists: Mapping[str, str],
    recipients: Iterable[str],
) -> d.LaidOut:
    """`fold_minutes`, then `lay_out`."""
    return lay_out(jobs, fold_minutes(cabinet, meeting, number, gists, recipients))


def sign_minutes(
    cabinet: Cabinet, jobs: papers.Jobs, laid_out: d.LaidOut, pkcs12: bytes, passphrase: str
) -> bytes:
    """The minutes signed by the secretary, with an empty place left for the chair.

    Raises NotMade: "wrong-passphrase", "bad-key-file", "key-not-valid-now" …; nothing is kept then.
    """
    chair, own = laid_out.chair_box, laid_out.secretary_box
    # The chair's place is made first: after a signature a new field would be a forbidden change.
    fields = papers.MakeFields((papers.SignatureField(CHAIR_FIELD, chair.page, chair.box),))
    prepared = _paper(jobs.submit(fields, laid_out.data, SIGNING_S).result())
    stamp = papers.Stamp(cabinet.name, cabinet.office, own.page, own.box)
    request = papers.SignPdf(pkcs12, passphrase, SECRETARY_FIELD, stamp)
    return _paper(jobs.submit(request, prepared, SIGNING_S).result())


def _paper(answer: papers.Answer) -> bytes:
    if isinstance(answer, papers.Paper):
        return answer.content
    raise NotMade(answer if isinstance(answer, papers.Refused) else papers.refused("failed"))


def file_minutes(cabinet: Cabinet, meeting: str, signed: bytes, timeout_s: float = FILING_S) -> Receipt:
    """Brings the signed minutes to the server and puts them on file; the receipt may be a refusal.

    Raises UploadRefused, TimeoutError, what `Cabinet.act` and `Cabinet.wait` raise.
    """
    upload = cabinet.upload(signed)
    upload.wait(timeout_s)
    return cabinet.wait(cabinet.act(meeting, e.FileMinutes(upload.sha256, upload.size)), timeout_s)
