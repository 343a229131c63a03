"""What a play must have achieved, each with its judge and a sabotage that proves the judge can fail.

Judges read what lies on disk, through product code. A sabotage alters, from outside, the copy that its
check alone reads; product code and judges know nothing of it.
"""

import hashlib
import re
import shutil
import sqlite3
import subprocess
import tempfile
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from ecabinet.client.keys import FileStore
from ecabinet.client.replica import EVENTS, KeptEvent
from ecabinet.client.vault import Vault
from ecabinet.demo import history
from ecabinet.demo.evidence_files import Evidence, copy
from ecabinet.demo.facts import Player
from ecabinet.domain import events as e
from ecabinet.domain.permissions import chair, every, sees
from ecabinet.domain.poll import ballots_sha256, tally
from ecabinet.evidence.statements import digest, read_act, read_receipt
from ecabinet.papers import jobs
from ecabinet.server import ballot_box
from ecabinet.server.stores import DATABASE

VERIFY_S = 60.0
PDFSIG_S = 60


class Failed(Exception):
    """The check does not hold; says why."""


class Check(NamedTuple):
    """A named check, its judge, and how to make it fail."""

    name: str
    judge: Callable[[Evidence], str]
    """Answers the detail for the report, or raises."""
    sabotage: Callable[[Path], None]


class Verdict(msgspec.Struct, frozen=True):
    """A check's line in the report."""

    name: str
    ok: bool
    detail: str


def _need(holds: object, why: str) -> None:
    if not holds:
        raise Failed(why)


# --- Judges -------------------------------------------------------------------------------------------


def _papers(state: e.State, person: str) -> Iterable[tuple[str, str]]:
    """Paper and hash of every revision a person may read."""
    for event in every(state, e.PaperEvent):
        if sees(state, person, event.subject) and not event.paper.recalled:
            yield event.paper.id, event.paper.revisions[-1].sha256


def synced(evidence: Evidence) -> str:
    """Every cabinet but the one kept for reading offline holds every paper its member may see."""
    state, count = evidence.record(), 0
    for player in evidence.facts.players:
        if player.person == evidence.facts.offline:
            continue
        cabinet = evidence.cabinet(player.person)
        seen = {name: event for name, event in state.items() if sees(state, player.person, name)}
        _need(dict(cabinet.state(evidence.facts.meeting)) == seen, f"{player.name} has another record")
        for paper, _ in _papers(state, player.person):
            cabinet.paper(evidence.facts.meeting, paper)
            count += 1
    return f"{count} papers in {len(evidence.facts.players) - 1} cabinets"


def hashes(evidence: Evidence) -> str:
    """The bytes on the server have the hashes that the record names."""
    names = {one.sha256 for event in every(evidence.record(), e.PaperEvent) for one in event.paper.revisions}
    files = {path.parent.name + path.name: path for path in _blobs(evidence.server)}
    for name in names:
        _need(name in files, f"the server lacks {name}")
        _need(hashlib.sha256(files[name].read_bytes()).hexdigest() == name, f"{name} is altered")
    return f"{len(names)} papers"


def signatures(evidence: Evidence) -> str:
    """Each of the demo's papers gets the verdict it was made for, computed afresh."""
    verdicts = {"valid": "valid", "unsigned": "unsigned", "tampered": "invalid", "unknown": "unknown-signer"}
    files = {path.parent.name + path.name: path for path in _blobs(evidence.server)}
    found: dict[str, int] = {}
    for sha256, kind in evidence.facts.kinds.items():
        _need(sha256 in files, f"the server lacks {sha256}")
        report = evidence.workers.submit(
            jobs.Verify(datetime.now(UTC)), files[sha256].read_bytes(), VERIFY_S
        ).result()
        _need(isinstance(report, jobs.Report), "a verdict could not be computed")
        assert isinstance(report, jobs.Report)
        _need(report.verdict == verdicts[kind], f"a paper made {kind} is judged {report.verdict}")
        found[kind] = found.get(kind, 0) + 1
    state = evidence.record()
    for player in evidence.facts.players:
        cabinet = evidence.cabinet(player.person)
        for paper, sha256 in _papers(state, player.person):
            if sha256 in evidence.facts.kinds:
                told = cabinet.verdict(evidence.facts.meeting, paper)
                expected = verdicts[evidence.facts.kinds[sha256]]
                _need(told is not None and told.verdict == expected, f"{player.name} is told otherwise")
    _need(set(found) == set(verdicts), "not every kind of signature was there")
    return ", ".join(f"{count} {kind}" for kind, count in sorted(found.items()))


_NOTEBOOK = "SELECT id, sealed FROM notebook_operation WHERE person = ?"


def ink(evidence: Evidence) -> str:
    """The marks each member made stand in their vault, and what the server keeps of them is sealed."""
    total = 0
    for player in evidence.facts.players:
        cabinet = evidence.cabinet(player.person)
        there = {
            mark.id
            for event in every(cabinet.state(evidence.facts.meeting), e.PaperEvent)
            for mark in cabinet.annotations(evidence.facts.meeting, event.paper.id)
        }
        _need(there == set(player.strokes), f"{player.name} misses marks")
        total += len(there)
        kept = dict(_rows(evidence.server, _NOTEBOOK, player.person))
        sealed = cabinet.sealed_notebook(evidence.facts.meeting)
        _need(kept == sealed, f"{player.name}'s marks differ on the server")
        _need(not any(mark.encode() in row for mark in there for row in kept.values()), "a mark lies open")
    _need(total, "nobody made a mark")
    return f"{total} marks"


def attendance(evidence: Evidence) -> str:
    """Everyone who came is in the record, with their time."""
    state = evidence.record()
    came = {event.attendance.person for event in every(state, e.AttendanceRecorded) if event.attendance.stays}
    missing = set(evidence.facts.came) - came
    _need(not missing, f"{len(missing)} who came are not recorded")
    return f"{len(came)} present"


def speaking(evidence: Evidence) -> str:
    """Everyone who had the floor is in the record, from and until."""
    said = [event.speech for event in every(evidence.record(), e.SpeechEvent)]
    ended = {one.person for one in said if one.state == "ended" and one.started_at and one.ended_at}
    _need(ended == set(evidence.facts.spoke), "the speeches differ")
    return f"{len(ended)} speeches"


def killed(evidence: Evidence) -> str:
    """The server was killed under the poll, refused a connection, came back, and ballots went on."""
    lines = history.read(evidence.out / "history.jsonl")
    whats = [line["what"] for line in lines]
    for what in ("poll-opened", "killed", "connection-refused", "restarted", "poll-closed"):
        _need(what in whats, f"the history lacks {what}")
    order = [whats.index(what) for what in
             ("poll-opened", "killed", "connection-refused", "restarted", "poll-closed")]  # fmt: skip
    _need(order == sorted(order), "the history is out of order")
    after = [line for line in lines[order[3] :] if line["what"] == "ballot-recorded"]
    during = [line for line in lines[order[1] : order[3]] if line["what"] == "ballot-cast"]
    _need(during, "nobody voted while the server was gone")
    _need(after, "no ballot was recorded after the restart")
    return f"{len(during)} ballots cast while it was gone"


def acknowledged_counted(evidence: Evidence) -> str:
    """Every ballot that a cabinet holds a receipt for stands in the box, once."""
    log_key = evidence.statement().log_key
    with evidence.store.read() as connection:
        box = ballot_box.standing(connection, evidence.facts.meeting, evidence.facts.poll)
    count = 0
    for player in evidence.facts.players:
        cabinet = evidence.cabinet(player.person)
        for act, _ in cabinet.answered(evidence.facts.meeting):
            signed = cabinet.kept_receipt(act.id)
            _need(signed is not None, "a receipt is gone")
            assert signed is not None
            receipt = read_receipt(log_key, signed.receipt)
            if receipt.outcome != "recorded" or receipt.ballot is None:
                continue
            ballot = box.get(player.person)
            _need(ballot is not None, f"{player.name}'s acknowledged ballot is not in the box")
            count += 1
    _need(count, "no cabinet holds a ballot's receipt")
    _need({one.person for one in evidence.facts.players} >= set(box), "the box holds a stranger's ballot")
    return f"{count} receipts, {len(box)} ballots"


def counted(evidence: Evidence) -> str:
    """The ballots, each signed by its member's device, give the announced result when counted again."""
    poll, state = evidence.poll(), evidence.record()
    with evidence.store.read() as connection:
        records = ballot_box.records(connection, evidence.facts.meeting, poll.id)
    for one in records:
        act = read_act(one.sign_key, one.act)
        _need(isinstance(act.command, e.CastBallot), "a ballot's act is something else")
        assert isinstance(act.command, e.CastBallot)
        _need(
            (act.command.choice, act.command.poll, act.actor, digest(one.act.data))
            == (one.ballot.choice, poll.id, one.ballot.member, one.ballot.digest),
            "a ballot differs from what its member signed",
        )
    ballots = [one.ballot for one in records]
    _need(ballots_sha256(ballots) == poll.ballots_sha256, "the ballot list is another one")
    rules = state["rules"]
    assert isinstance(rules, e.RulesFrozen)
    again = tally(poll, ballots, rules.profile, chair(state))
    _need(again == poll.result, "the count differs")
    return f"{again.counts.in_favour}/{again.base}: {again.outcome}"


def results_equal(evidence: Evidence) -> str:
    """Every cabinet shows the result of the record."""
    poll = evidence.poll()
    _need(poll.result, "the poll is not closed")
    for player in evidence.facts.players:
        shown = evidence.cabinet(player.person).state(evidence.facts.meeting).get(f"poll/{poll.id}")
        _need(isinstance(shown, e.PollEvent) and shown.poll == poll, f"{player.name} sees another result")
    return f"{len(evidence.facts.players)} cabinets agree"


def minutes_verified(evidence: Evidence) -> str:
    """The minutes on file are these, signed, intact and by a trusted signer."""
    data = (evidence.out / "minutes.pdf").read_bytes()
    filed = evidence.record().get("minutes")
    _need(isinstance(filed, e.MinutesFiled), "no minutes are on file")
    assert isinstance(filed, e.MinutesFiled)
    _need(filed.minutes.sha256 == digest(data), "these are not the minutes on file")
    report = evidence.workers.submit(jobs.Verify(datetime.now(UTC)), data, VERIFY_S).result()
    _need(isinstance(report, jobs.Report) and report.verdict == "valid", "the signature is not valid")
    text = evidence.workers.submit(jobs.Text(), data, VERIFY_S).result()
    assert isinstance(text, jobs.Texts)
    said = " ".join(unicodedata.normalize("NFC", " ".join(page.text for page in text.pages)).split())
    _need(" ".join(evidence.facts.question.split()) in said, "the minutes lack the question of the poll")
    return f"{len(data)} bytes"


def minutes_pdfsig(evidence: Evidence) -> str:
    """An independent program finds the last signature valid and the whole document signed."""
    program = shutil.which("pdfsig")
    _need(program, "pdfsig is not installed")
    assert program
    done = subprocess.run(  # noqa: S603 - a fixed program on our own file
        [program, "-nocert", str(evidence.out / "minutes.pdf")],
        capture_output=True, text=True, timeout=PDFSIG_S, check=False,
    )  # fmt: skip
    last = re.split(r"^Signature #\d+:", done.stdout, flags=re.MULTILINE)[-1]
    _need("Signature Validation: Signature is Valid" in last, "pdfsig does not find it valid")
    _need("Total document signed" in last, "pdfsig finds that not all is signed")
    return "Signature is Valid, Total document signed"


def offline_read(evidence: Evidence) -> str:
    """With the server gone, one member unlocks and reads every paper to its last byte."""
    person = evidence.facts.offline
    cabinet = evidence.cabinet(person)
    state = cabinet.state(evidence.facts.meeting)
    read = 0
    for paper, sha256 in _papers(state, person):
        data = cabinet.paper(evidence.facts.meeting, paper)
        _need(digest(data) == sha256, "a paper is not what was published")
        opened = evidence.workers.submit(jobs.Inspect(), data, VERIFY_S).result()
        _need(isinstance(opened, jobs.Inspection), "a paper does not open")
        read += 1
    _need(read and list(every(state, e.ItemEvent)), "there was nothing to read")
    return f"{read} papers"


def _spellings(canary: str) -> set[bytes]:
    folded = "".join(
        letter for letter in unicodedata.normalize("NFD", canary) if not unicodedata.combining(letter)
    ).replace("đ", "d").replace("Đ", "D")  # fmt: skip
    texts = {canary, unicodedata.normalize("NFC", canary), unicodedata.normalize("NFD", canary), folded}
    texts |= {text.casefold() for text in texts}
    return {text.encode(code) for text in texts for code in ("utf-8", "utf-16-le", "utf-16-be")}


def _scan(folder: Path, canaries: Iterable[str]) -> dict[str, str]:
    """Which canaries stand in plain text below a folder, and in which file."""
    wanted = {canary: _spellings(canary) for canary in canaries}
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        data = path.name.encode() + b"\0" + path.read_bytes()
        for canary, spellings in wanted.items():
            if any(spelling in data for spelling in spellings):
                found[canary] = path.name
    return found


def vault_opaque(evidence: Evidence) -> str:
    """No title, name or sentence stands in plain text in a member's folder."""
    folder = evidence.out / evidence.facts.player(evidence.facts.offline).root
    files = [path for path in folder.rglob("*") if path.is_file()]
    _need(files, "there is no vault to search")
    found = _scan(folder, evidence.facts.canaries)
    _need(not found, f"{len(found)} lie open, one in {next(iter(found.values()), '')}")
    return f"{len(evidence.facts.canaries)} canaries, {len(files)} files"


def canaries_found(evidence: Evidence) -> str:
    """The same search does find each of them in the server's data: it can see."""
    found = _scan(evidence.server, evidence.facts.canaries)
    missing = set(evidence.facts.canaries) - set(found)
    _need(evidence.facts.canaries and not missing, f"{len(missing)} are not found on the server either")
    return f"{len(found)} found"


# --- Sabotage -----------------------------------------------------------------------------------------


def _blobs(server: Path) -> list[Path]:
    return [path for path in (server / "blobs").rglob("*") if path.is_file()]


def _rows(server: Path, statement: str, *values: object) -> list[tuple[object, bytes]]:
    database = sqlite3.connect(server / DATABASE)
    try:
        rows = list(database.execute(statement, values))
        database.commit()
    finally:
        database.close()
    return rows


def _row(statement: str) -> Callable[[Path], None]:
    """Alters rows of the server's database."""

    def alter(out: Path) -> None:
        _rows(out / "server", statement)

    return alter


def _flip(path: Path, at: float = 0.5) -> None:
    """Another byte in the middle; the file is replaced, since others may be linked to it."""
    data = bytearray(path.read_bytes())
    data[int(len(data) * at)] ^= 0x01
    path.unlink()
    path.write_bytes(data)


def _largest_blob(player: Player, out: Path) -> Path:
    return max(_vault_blobs(player, out), key=lambda path: path.stat().st_size)


def _vault_blobs(player: Player, out: Path) -> list[Path]:
    return [path for path in (out / player.root).rglob("blobs/*") if path.is_file()]


def _someone(out: Path) -> Player:
    with Evidence(out) as evidence:
        return next(one for one in evidence.facts.players if one.person != evidence.facts.offline)


def _offline(out: Path) -> Player:
    with Evidence(out) as evidence:
        return evidence.facts.player(evidence.facts.offline)


def _no_blob(out: Path) -> None:
    _largest_blob(_someone(out), out).unlink()


def _paper_byte(out: Path) -> None:
    _flip(max(_blobs(out / "server"), key=lambda path: path.stat().st_size))


def _signed_byte(out: Path) -> None:
    with Evidence(out) as evidence:
        valid = next(sha256 for sha256, kind in evidence.facts.kinds.items() if kind == "valid")
    _flip(next(path for path in _blobs(out / "server") if path.parent.name + path.name == valid), 0.2)


def _no_line(out: Path) -> None:
    path = out / "history.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(line for line in lines if b'"connection-refused"' not in line))


def _other_result(out: Path) -> None:
    """A vault's own record says something else: written by whoever holds its secret."""
    with Evidence(out) as evidence:
        facts = evidence.facts
        player = next(one for one in facts.players if one.person != facts.offline)
        shown = evidence.record()[f"poll/{facts.poll}"]
    assert isinstance(shown, e.PollEvent) and shown.poll.result
    forged = msgspec.structs.replace(shown.poll.result, required=shown.poll.result.required + 1)
    event = e.PollClosed(at=shown.at, poll=msgspec.structs.replace(shown.poll, result=forged))
    root = out / player.root
    with (
        Vault.open(root / "vaults" / player.vault, player.secret, FileStore(root)) as vault,
        vault.transaction() as tx,
    ):
        kept = msgspec.msgpack.encode(KeptEvent(e.encode(event), None, None))
        tx.put(EVENTS + facts.meeting, event.subject, kept)


def _blob_byte(out: Path) -> None:
    _flip(_largest_blob(_offline(out), out))


def _open_word(out: Path) -> None:
    with Evidence(out) as evidence:
        canary = evidence.facts.canaries[0]
    with _largest_blob(_offline(out), out).with_name("0" * 32).open("xb") as file:
        file.write(canary.encode("utf-16-le"))


def _no_words(out: Path) -> None:
    for statement in ("DELETE FROM event", "DELETE FROM act", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
        _row(statement)(out)


CHECKS: tuple[Check, ...] = (
    Check("synced", synced, _no_blob),
    Check("hashes", hashes, _paper_byte),
    Check("signatures", signatures, _signed_byte),
    Check("ink", ink, _row("UPDATE notebook_operation SET sealed = zeroblob(99) WHERE rowid = 1")),
    Check("attendance", attendance, _row("DELETE FROM event WHERE subject IN "
          "(SELECT subject FROM event WHERE subject LIKE 'attendance/%' LIMIT 1)")),
    Check("speaking", speaking, _row("DELETE FROM event WHERE CAST(data AS TEXT) LIKE '%SpeechEnded%'")),
    Check("killed", killed, _no_line),
    Check("acknowledged_counted", acknowledged_counted, _row("DELETE FROM ballot WHERE sequence = "
          "(SELECT max(sequence) FROM ballot WHERE replaced = 0)")),
    Check("tally", counted, _row("UPDATE ballot SET choice = 'abstain' WHERE choice = 'for'")),
    Check("results_equal", results_equal, _other_result),
    Check("minutes_verified", minutes_verified, lambda out: _flip(out / "minutes.pdf", 0.3)),
    Check("minutes_pdfsig", minutes_pdfsig, lambda out: _flip(out / "minutes.pdf", 0.3)),
    Check("offline_read", offline_read, _blob_byte),
    Check("vault_opaque", vault_opaque, _open_word),
    Check("canaries_found", canaries_found, _no_words),
)  # fmt: skip

NAMES = tuple(check.name for check in CHECKS)


def judge(out: Path, sabotage: str | None = None) -> list[Verdict]:
    """Judges what lies in `out`. With `sabotage`, that check reads an altered copy."""
    verdicts = []
    with Evidence(out) as evidence:
        for check in CHECKS:
            if check.name == sabotage:
                verdicts.append(sabotaged(out, check))
            else:
                verdicts.append(_judge(check, evidence))
    return verdicts


def sabotaged(out: Path, check: Check) -> Verdict:
    """The check's verdict on a copy that its sabotage altered."""
    with tempfile.TemporaryDirectory(dir=out.parent, prefix="copy-") as folder:
        altered = Path(folder) / "out"
        copy(out, altered)
        check.sabotage(altered)
        with Evidence(altered) as evidence:
            return _judge(check, evidence)


def _judge(check: Check, evidence: Evidence) -> Verdict:
    try:
        return Verdict(check.name, True, check.judge(evidence))
    except Exception as error:
        # Whatever a judge stumbles over is a check that does not hold.
        return Verdict(check.name, False, f"{type(error).__name__}: {error}"[:500])
