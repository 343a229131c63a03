"""A whole meeting, played for real: every member a cabinet with a vault of its own, a server beside them.

The play acts, writes down what it did and stops; judging is somebody else's work (checks).
"""

import os
import random
import secrets
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from ecabinet.client.cabinet import Cabinet, new_id
from ecabinet.client.keys import FileStore
from ecabinet.client.minutes import file_minutes, make_minutes, sign_minutes
from ecabinet.demo import facts as facts_file
from ecabinet.demo import papers as demo_papers
from ecabinet.demo.authority import Authority, make_authority
from ecabinet.demo.facts import Facts, Player, Refusal
from ecabinet.demo.history import History
from ecabinet.demo.people import members as make_members
from ecabinet.demo.province import OFFICIALS, SECRETARY, Official
from ecabinet.demo.seed import Seeded, seed
from ecabinet.demo.server import ServerProcess
from ecabinet.domain import events as e
from ecabinet.domain.annotation import Note, Stroke
from ecabinet.domain.documents import LaidOut, LogHead
from ecabinet.domain.minutes import tally_sheet
from ecabinet.domain.permissions import every, found, items
from ecabinet.domain.rules import Choice
from ecabinet.evidence.statements import Receipt, digest
from ecabinet.papers import jobs
from ecabinet.papers.minutes import tally_sheet_pdf
from ecabinet.protocol.links import EnrolmentLink

SYNC_S = 300.0
ANSWER_S = 60.0
PICTURES_S = 180.0
REASON = "Buổi dùng thử: hồ sơ quy tắc chưa được đối chiếu và tài liệu gửi sát giờ họp."
PLACE = "Phòng họp số 1, trụ sở Ủy ban nhân dân tỉnh Đông Sơn"
QUESTION = "Thông qua dự toán ngân sách địa phương?"
CONCLUSION = "Thống nhất thông qua dự toán ngân sách địa phương như tờ trình của Sở Tài chính."
GIST = "Nhất trí với tờ trình, đề nghị làm rõ nguồn vốn dự phòng."
RECIPIENTS = ("Như thành phần dự họp", "Lưu: VT, TH")
SEED = 20261124


class Actor:
    """One person with a cabinet; whatever they ask and are answered goes into the history."""

    def __init__(
        self, official: Official, person: str, cabinet: Cabinet, player: Player, history: History
    ) -> None:
        self.official = official
        self.person = person
        self.cabinet = cabinet
        self.player = player
        self._history = history

    def ask(self, meeting: str, command: e.AnyCommand) -> str:
        """Makes an act durable and lets it go."""
        act = self.cabinet.act(meeting, command)
        self._history.note("asked", who=self.official.role, command=type(command).__name__, act=act)
        return act

    def wait(self, act: str) -> Receipt:
        """The receipt. Raises RuntimeError for a refusal, TimeoutError when none comes."""
        receipt = self.cabinet.wait(act, ANSWER_S)
        said = {"outcome": receipt.outcome, "code": receipt.code}
        self._history.note("answered", who=self.official.role, act=act, **said)
        if receipt.outcome != "recorded":
            raise RuntimeError(f"{self.official.role}: {receipt.code}")
        return receipt

    def must(self, meeting: str, command: e.AnyCommand) -> Receipt:
        """Asks and waits."""
        return self.wait(self.ask(meeting, command))


def all_at_once(work: Callable[[Any], Any], of: Sequence[Any]) -> list[Any]:
    """Runs the work for everybody, two at a time: the machine of a demo has two cores."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(work, of))


class Play:
    """One run: `prepare`, `convene`, `meet`, `conclude`, and the facts for the judges."""

    def __init__(
        self, out: Path, members: int, say: Callable[[str], None], papers: Path | None = None
    ) -> None:
        self._out = out
        self._say = say
        self._papers = papers
        self._dice = random.Random(SEED)  # noqa: S311 - choices in a play, no secrets
        self._officials = make_members(members)
        self._history = History(out / "history.jsonl")
        self.server = ServerProcess(out / "server")
        self.actors: dict[str, Actor] = {}
        self.meeting = new_id()
        self.poll = new_id()
        self._kinds: dict[str, str] = {}
        self._refused: list[Refusal] = []
        self._others: list[Path] = []
        self._authority: Authority | None = None
        self._jobs = jobs.Jobs(workers=2)
        self._began = time.monotonic()
        self._spoke: list[str] = []
        self._synced_bytes = 0

    # --- Before the meeting ---------------------------------------------------------------------------

    def prepare(self) -> None:
        """A server with its people, and a cabinet enrolled for everybody."""
        self._look_at_papers()
        self._say("Khởi tạo máy chủ và tài khoản")
        moment = datetime.now(UTC)
        self._authority = make_authority(moment)
        seeded = seed(self._out / "server", self._officials, self._authority.bundle)
        self.seeded: Seeded = seeded
        self.server.start()
        self._history.note("started", address=self.server.address)
        everyone = [*self._officials, SECRETARY]
        self._say(f"Ghi danh {len(everyone)} thiết bị")
        for actor in all_at_once(self._enrol, everyone):
            self.actors[actor.official.role] = actor
            actor.cabinet.start()

    def _enrol(self, official: Official) -> Actor:
        person = self.seeded.people[official.role]
        link = EnrolmentLink(self.server.address, self.server.fingerprint, self.seeded.codes[official.role])
        root = self._out / "devices" / official.role
        root.mkdir(parents=True)
        secret, password = secrets.token_urlsafe(24), secrets.token_urlsafe(16)
        device = f"Máy tính bảng {official.role}"
        store = FileStore(root)
        cabinet = Cabinet.enrol(root, str(link), password, secret, device, store, jobs=self._jobs)
        role = "chair" if official is self._officials[0] else official.role
        player = Player(
            person, official.name, role, str(root.relative_to(self._out)), cabinet.vault_id, secret
        )
        return Actor(official, person, cabinet, player, self._history)

    def convene(self) -> None:
        """The secretary uploads the papers, keeps a draft and publishes it; everybody syncs."""
        self._say("Soạn tài liệu và ký số")
        secretary = self.actors["secretary"]
        moment = datetime.now(UTC)
        made = demo_papers.make(lambda paper: None, SEED, moment, self._authority)
        by_item: dict[str, list[e.AgendaPaper]] = {}
        for paper in made:
            self._kinds[digest(paper.data)] = paper.signer
            by_item.setdefault(paper.item, []).append(self._upload(secretary, paper.title, paper.data))
        agenda = demo_papers.agenda(moment.year)
        units = {official.role: official.unit for official in OFFICIALS}
        listed = [
            e.AgendaItem(
                new_id(), item.title, units[item.presenter],
                tuple(actor.person for actor in self.voters) if item.restricted else None,
                (), tuple(by_item.get(item.number, ())),
            )
            for item in agenda
        ]  # fmt: skip
        others = [self._upload(secretary, path.stem, path.read_bytes()) for path in self._others]
        if others:
            listed.append(e.AgendaItem(new_id(), "Tài liệu tham khảo", "", None, (), tuple(others)))
        plan = e.Agenda(
            self.meeting, self.seeded.body, self._title(moment), "regular", PLACE,
            round((moment + timedelta(hours=2)).timestamp() * 1000), (), tuple(listed),
        )  # fmt: skip
        self._say("Phát hành chương trình họp")
        secretary.must(self.meeting, e.PublishMeeting(plan, REASON))
        self._say("Đồng bộ tài liệu về mọi thiết bị và kiểm tra chữ ký")
        all_at_once(
            lambda actor: actor.cabinet.settled(SYNC_S, verdicts=True), list(self.actors.values())
        )
        for actor in self.actors.values():
            self._synced_bytes += actor.cabinet.status().bytes_done
        self._history.note("synced")

    def _title(self, moment: datetime) -> str:
        return f"Phiên họp thường kỳ tháng {moment.month} năm {moment.year} của Ủy ban nhân dân tỉnh"

    def _upload(self, secretary: Actor, title: str, data: bytes) -> e.AgendaPaper:
        upload = secretary.cabinet.upload(data)
        upload.wait(SYNC_S)
        return e.AgendaPaper(new_id(), title, upload.sha256, upload.size)

    def _look_at_papers(self) -> None:
        """Opens each paper of the folder; one that does not open is said and left out."""
        for path in sorted(self._papers.glob("*.pdf")) if self._papers else ():
            opened = self._jobs.submit(jobs.Inspect(), path.read_bytes()).result()
            refused = opened.refused if isinstance(opened, jobs.Inspection) else opened
            if isinstance(refused, jobs.Refused):
                self._refused.append(Refusal(path.name, refused.words))
            else:
                self._others.append(path)
        if self._papers and not self._others:
            raise RuntimeError("none of the papers in the folder could be opened")

    @property
    def voters(self) -> list[Actor]:
        """Everybody with a vote, the chair first."""
        return [self.actors[official.role] for official in self._officials]

    # --- The meeting ----------------------------------------------------------------------------------

    def meet(self) -> None:
        """Marks, attendance, speaking, and a poll under which the server is killed."""
        self._ink()
        self._attend()
        chair = self.voters[0]
        agenda = items(chair.cabinet.state(self.meeting))
        item = agenda[1].id
        chair.must(self.meeting, e.CallItem(item))
        self._speak(item)
        self._vote(item)
        for entry in agenda[:3]:
            words = CONCLUSION if entry.id == item else "Thống nhất với báo cáo."
            chair.must(self.meeting, e.ConfirmConclusion(entry.id, words))
        chair.must(self.meeting, e.CloseMeeting())

    def _ink(self) -> None:
        self._say("Đại biểu ghi chú lên tài liệu")
        for actor in self.actors.values():
            state = actor.cabinet.state(self.meeting)
            papers = sorted(event.paper.id for event in every(state, e.PaperEvent))
            paper = self._dice.choice(papers)
            key = paper
            points = tuple((5000 + 40 * step, 9000 + self._dice.randint(-90, 90), 600) for step in range(60))
            marks: list[Stroke | Note] = [
                Stroke(new_id(), key, 0, "pen", "#24507A", 180, points),
                Stroke(new_id(), key, 0, "highlighter", "#C59B3D", 1200, points[:20]),
                Note(new_id(), key, 0, 6000, 12000, f"Đề nghị làm rõ số liệu, {actor.official.name}"),
            ]
            for mark in marks:
                actor.cabinet.annotate(self.meeting, paper, mark)
            actor.player = msgspec.structs.replace(actor.player, strokes=tuple(mark.id for mark in marks))

    def _attend(self) -> None:
        self._say("Điểm danh và khai mạc")
        asked = [(actor, actor.ask(self.meeting, e.CheckIn())) for actor in self.actors.values()]
        for actor, act in asked:
            actor.wait(act)
        self.voters[0].must(self.meeting, e.OpenMeeting())

    def _speak(self, item: str) -> None:
        self._say("Đại biểu đăng ký và phát biểu")
        chair, *others = self.voters
        for actor in others[:2]:
            speech = new_id()
            actor.must(self.meeting, e.AskToSpeak(speech, item))
            chair.must(self.meeting, e.GiveFloor(speech))
            chair.must(self.meeting, e.StopSpeech(speech))
            self._spoke.append(actor.person)

    def _vote(self, item: str) -> None:
        self._say("Biểu quyết; máy chủ bị ngắt giữa chừng")
        chair, *others = self.voters
        chair.must(self.meeting, e.OpenPoll(self.poll, item, QUESTION))
        self._history.note("poll-opened", poll=self.poll)
        for actor in self.voters:
            self._until(actor, e.PollOpened)
        half = len(others) // 2
        cast = [self._cast(actor) for actor in others[:half]]
        for actor, act in cast:
            self._recorded(actor, act)
        self.server.kill()
        self._history.note("killed")
        late = [self._cast(actor) for actor in [*others[half:], chair]]
        if not self.server.refuses():
            raise RuntimeError("the killed server still answers")
        self._history.note("connection-refused", address=self.server.address)
        self.server.start()
        self._history.note("restarted", address=self.server.address)
        for actor, act in late:
            self._recorded(actor, act)
        if cast:
            self._change_of_mind(*cast[0])
        chair.must(self.meeting, e.ClosePoll(self.poll))
        self._history.note("poll-closed", poll=self.poll)
        for actor in self.actors.values():
            self._until(actor, e.PollClosed)
            actor.cabinet.ballots(self.meeting, self.poll)

    def _cast(self, actor: Actor) -> tuple[Actor, str]:
        # Of a committee of five or more, one is against; everybody else is in favour.
        dissents = len(self.voters) >= 5 and actor is self.voters[2]
        choice: Choice = "against" if dissents else "for"
        act = actor.ask(self.meeting, e.CastBallot(self.poll, choice))
        self._history.note("ballot-cast", who=actor.official.role, act=act)
        return actor, act

    def _recorded(self, actor: Actor, act: str) -> None:
        receipt = actor.wait(act)
        self._history.note("ballot-recorded", who=actor.official.role, act=act, ballot=receipt.ballot)

    def _change_of_mind(self, actor: Actor, act: str) -> None:
        """One member changes the ballot, and taps twice: the second tap gets the ballot that stands."""
        standing = actor.cabinet.receipt(act)
        assert standing is not None
        changed = e.CastBallot(self.poll, "abstain", standing.ballot)
        first = actor.must(self.meeting, changed)
        second = actor.must(self.meeting, changed)
        if first.ballot != second.ballot:
            raise RuntimeError("two taps made two ballots")

    def _until(self, actor: Actor, kind: type[e.PollEvent]) -> None:
        """Waits until the feed has brought the poll's event; TimeoutError when it does not."""
        deadline = time.monotonic() + ANSWER_S
        while found(actor.cabinet.state(self.meeting), f"poll/{self.poll}", kind) is None:
            if time.monotonic() > deadline:
                raise TimeoutError("the feed did not bring it")
            time.sleep(0.02)

    # --- After the meeting ----------------------------------------------------------------------------

    def conclude(self) -> None:
        """Tally sheet and minutes folded, laid out and signed, the minutes filed; then everybody goes."""
        self._say("Lập, ký và lưu biên bản")
        secretary = self.actors["secretary"]
        assert self._authority is not None
        signer = self._authority.signers["secretary"]
        state = secretary.cabinet.state(self.meeting)
        sheet = sign_minutes(
            secretary.cabinet, self._jobs, self._tally_sheet(secretary), signer.pkcs12, signer.passphrase
        )
        (self._out / "tally-sheet.pdf").write_bytes(sheet)
        gists = {event.speech.id: GIST for event in every(state, e.SpeechEvent)}
        laid_out = make_minutes(secretary.cabinet, self._jobs, self.meeting, 1, gists, RECIPIENTS)
        signed = sign_minutes(secretary.cabinet, self._jobs, laid_out, signer.pkcs12, signer.passphrase)
        (self._out / "minutes.pdf").write_bytes(signed)
        receipt = file_minutes(secretary.cabinet, self.meeting, signed)
        self._history.note("minutes-filed", outcome=receipt.outcome, code=receipt.code)
        all_at_once(lambda actor: actor.cabinet.settled(SYNC_S), list(self.actors.values()))
        self._leave_facts()
        self.stop()

    def _tally_sheet(self, secretary: Actor) -> LaidOut:
        ballots = [one.ballot for one in secretary.cabinet.ballots(self.meeting, self.poll)]
        head = secretary.cabinet.head()
        quoted = LogHead(head.size, head.root) if head else None
        sheet = tally_sheet(secretary.cabinet.state(self.meeting), self.poll, ballots, quoted)
        return tally_sheet_pdf(msgspec.structs.replace(sheet, number=2, recipients=RECIPIENTS))

    def _leave_facts(self) -> None:
        secretary = self.actors["secretary"]
        state = secretary.cabinet.state(self.meeting)
        titles = [item.title for item in items(state)]
        titles += [event.paper.title for event in every(state, e.PaperEvent) if event.paper.title]
        names = [actor.official.name for actor in self.actors.values()]
        wanted = [unicodedata.normalize("NFC", one) for one in (*titles, *names, CONCLUSION, QUESTION)]
        offline = self.voters[-1]
        assert self._authority is not None
        facts = Facts(
            self.meeting, self._title(datetime.now(UTC)), self.poll, QUESTION,
            tuple(actor.player for actor in self.actors.values()), offline.person,
            # A short word may stand anywhere by chance; a canary is long enough not to.
            tuple(one for one in dict.fromkeys(wanted) if len(one) >= 8),
            self._authority.bundle, self._kinds, tuple(self._spoke),
            tuple(actor.person for actor in self.actors.values()), tuple(self._refused),
            round(time.monotonic() - self._began, 1), self._synced_bytes,
        )  # fmt: skip
        facts_file.write(self._out, facts)

    def stop(self) -> None:
        """Locks every cabinet and ends the server; safe to call twice."""
        for actor in self.actors.values():
            actor.cabinet.lock()
        self.actors.clear()
        self.server.stop()
        self._jobs.close()
        self._history.close()


def play(out: Path, members: int, say: Callable[[str], None], papers: Path | None = None) -> None:
    """Plays a whole meeting into `out`, which must not exist yet. Raises when it cannot be played."""
    out.mkdir(parents=True)
    running = Play(out, members, say, papers)
    try:
        running.prepare()
        running.convene()
        running.meet()
        running.conclude()
    finally:
        running.stop()
    say("Chụp màn hình của một đại biểu, khi máy chủ đã tắt")
    take_pictures(out)


def take_pictures(out: Path) -> None:
    """Pictures of what one member sees, from a process of its own; a machine without them has none."""
    with (out / "screens.log").open("ab") as log:
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "ecabinet.demo.screens", str(out)],
            cwd=Path(__file__).parents[2], env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            stdout=log, stderr=log, timeout=PICTURES_S, check=False,
        )  # fmt: skip
