"""A device's life: enrolled or not at all, unlocked by its secret, its papers in order, its changes told."""

import msgspec
import pytest

from ecabinet.client.cabinet import Cabinet, Change, NotEnrolled, Refused, new_id
from ecabinet.client.core import ServerClock
from ecabinet.client.keys import WrongSecret
from ecabinet.client.sync import pull
from ecabinet.client.transport import Connection
from ecabinet.client.vault import Vault, vault_directory
from ecabinet.domain import events as e
from ecabinet.protocol.links import BadLink
from tests.client.cabinets import (
    DAY_MS,
    PATIENCE_S,
    QUICK,
    SECRET,
    Home,
    Neighbourhood,
    agenda,
    eventually,
    publish,
    until,
)
from tests.serving import PASSWORD


def files(home: Home) -> list[str]:
    return [path.name for path in home.root.rglob("*") if path.is_file()]


def test_a_refused_enrolment_leaves_nothing_and_costs_no_code(quiet: Neighbourhood) -> None:
    quiet.enrol("member1", start=False)
    home, code = quiet.home("member1"), quiet.seed.code("member1")
    link = f"ecabinet://{quiet.serving.address}/enrol?id={quiet.serving.fingerprint}&code={code}"

    def enrol(password: str, link: str = link) -> Cabinet:
        return Cabinet.enrol(
            home.root, link, password, SECRET, "Máy thử", home.store, costs=QUICK, jobs=quiet.jobs
        )

    with pytest.raises(Refused) as refused:
        enrol("không phải mật khẩu")
    assert refused.value.code == "wrong-password"
    with pytest.raises(Refused) as refused:
        enrol(PASSWORD, link.replace(code, "A" * 16))
    assert refused.value.code == "wrong-code"
    with pytest.raises(BadLink):
        enrol(PASSWORD, "https://example.invalid")
    assert files(home) == []
    cabinet = enrol(PASSWORD)
    assert cabinet.person == quiet.seed.people["member1"]
    assert (cabinet.name, cabinet.office) == ("Người thử member1", "Chức vụ thử")
    assert (cabinet.server_name, cabinet.protection) == ("Máy chủ thử", "passphrase")
    cabinet.lock()


def test_only_the_secret_unlocks_and_only_what_was_enrolled(quiet: Neighbourhood) -> None:
    cabinet = quiet.enrol("member1", start=False)
    home = quiet.homes[0]
    home.close()
    with pytest.raises(WrongSecret):
        Cabinet.unlock(home.root, home.vault_id, "sai bí mật", home.store, costs=QUICK, jobs=quiet.jobs)
    again = home.unlock(start=False)
    assert (again.person, again.device) == (cabinet.person, cabinet.device)
    directory = vault_directory(home.root)
    with Vault.create(directory, SECRET, home.store, costs=QUICK) as half:
        vault_id = half.id
    with pytest.raises(NotEnrolled):
        Cabinet.unlock(home.root, vault_id, SECRET, home.store, costs=QUICK, jobs=quiet.jobs)
    Vault.open(directory, SECRET, home.store, costs=QUICK).close()  # nobody holds it


def test_the_nearest_meeting_comes_first_and_the_newest_revision_before_older_ones(
    quiet: Neighbourhood,
) -> None:
    secretary, member = quiet.enrol("secretary"), quiet.enrol("member1", start=False)
    meetings = {}
    for days in (40, 3, 20):
        papers = {"Tờ trình": b"%d days" % days, "Phụ lục": b"annex of %d" % days}
        meetings[days] = agenda(quiet.seed, secretary.server_now(), papers, days=days)
        publish(secretary, meetings[days], papers)
    near = meetings[3]
    second = b"second issue"
    upload = secretary.upload(second)
    replaced = e.ReplacePaper(near.items[0].papers[0].id, upload.sha256, upload.size)
    assert secretary.wait(secretary.act(near.meeting, replaced), PATIENCE_S).outcome == "recorded"
    pull(member._line, member._line.connection())
    rows = member._thread.call(member._transfers._look)
    assert [row.meeting for row in rows] == [near.meeting] * 3 + [
        meetings[days].meeting for days in (20, 20, 40, 40)
    ]
    assert [row.revision for row in rows[:3]] == [1, 0, 0]
    assert (member.status().papers_done, member.status().papers_total) == (0, 7)
    member.start()
    member.settled(PATIENCE_S)
    paper = near.items[0].papers[0].id
    assert member.paper(near.meeting, paper) == second
    assert member.paper(near.meeting, paper, 0) == b"3 days"
    assert not member.paper_ready(near.meeting, paper, 2)


def test_changes_say_what_to_read_again(quiet: Neighbourhood) -> None:
    secretary, member = quiet.enrol("secretary"), quiet.enrol("member1")
    told: list[Change] = []
    end = member.subscribe(told.append)
    made = agenda(quiet.seed, secretary.server_now(), {"Tờ trình": b"x" * 1000})
    publish(secretary, made, {"Tờ trình": b"x" * 1000})
    member.settled(PATIENCE_S)
    meetings = frozenset[str]().union(*(change.meetings for change in told))
    subjects = frozenset[str]().union(*(change.subjects for change in told))
    assert meetings == {member.person, made.meeting}
    assert {"meeting", f"item/{made.items[0].id}", f"invitation/{made.meeting}"} <= subjects
    assert any(change.transfers for change in told)
    told.clear()
    act = member.act(made.meeting, e.CheckIn())
    assert told[0].pending
    member.wait(act, PATIENCE_S)
    assert any(f"attendance/{member.person}" in change.subjects for change in told)
    end()
    member.wait(member.act(made.meeting, e.CheckIn()), PATIENCE_S)  # what was being told then is told now
    told.clear()
    member.wait(member.act(made.meeting, e.CheckIn()), PATIENCE_S)
    assert told == []


def test_a_failing_subscriber_harms_nobody(quiet: Neighbourhood) -> None:
    member = quiet.enrol("member1")

    def fail(_change: Change) -> None:
        raise RuntimeError("a screen's fault")

    member.subscribe(fail)
    member.settled(PATIENCE_S)
    until(member, lambda: member.status().state == "synced")


def test_a_damaged_paper_is_fetched_again(quiet: Neighbourhood) -> None:
    secretary, member = quiet.enrol("secretary"), quiet.enrol("member1")
    papers = {"Tờ trình": b"y" * 300_000}
    made = agenda(quiet.seed, secretary.server_now(), papers)
    publish(secretary, made, papers)
    until(member, member.meetings)
    member.settled(PATIENCE_S)
    (blob,) = (quiet.homes[1].root / "vaults" / member.vault_id / "blobs").iterdir()
    damaged = bytearray(blob.read_bytes())
    damaged[1000] ^= 1
    blob.write_bytes(damaged)
    paper = made.items[0].papers[0].id
    with pytest.raises(Exception, match=paper):
        member.paper(made.meeting, paper)
    eventually(lambda: member.paper_ready(made.meeting, paper))
    assert member.paper(made.meeting, paper) == papers["Tờ trình"]


def test_a_withdrawn_items_papers_leave_the_device(quiet: Neighbourhood) -> None:
    secretary, member = quiet.enrol("secretary"), quiet.enrol("member1")
    papers = {"Tờ trình": b"z" * 3000}
    made = agenda(quiet.seed, secretary.server_now(), papers)
    publish(secretary, made, papers)
    until(member, member.meetings)
    member.settled(PATIENCE_S)
    item, paper = made.items[0].id, made.items[0].papers[0].id
    blobs = quiet.homes[1].root / "vaults" / member.vault_id / "blobs"
    assert member.paper_ready(made.meeting, paper) and len(list(blobs.iterdir())) == 1
    hidden = e.SetRecipients(item, (quiet.seed.people["member2"],))
    assert secretary.wait(secretary.act(made.meeting, hidden), PATIENCE_S).outcome == "recorded"
    eventually(lambda: not list(blobs.iterdir()))
    assert f"item/{item}" not in member.state(made.meeting)
    assert not member.paper_ready(made.meeting, paper)
    stored = member._thread.call(lambda vault: dict(vault.scan(f"event/{made.meeting}")))
    assert not [subject for subject in stored if paper in subject or item in subject]
    shown = e.SetRecipients(item, None)
    assert secretary.wait(secretary.act(made.meeting, shown), PATIENCE_S).outcome == "recorded"
    eventually(lambda: member.paper_ready(made.meeting, paper))


def test_minutes_on_file_come_like_a_paper(quiet: Neighbourhood) -> None:
    secretary, chair, member = (quiet.enrol(name) for name in ("secretary", "chair", "member1"))
    made = agenda(quiet.seed, secretary.server_now(), {})
    publish(secretary, made, {})
    for one in (chair, member, quiet.enrol("member2")):
        until(one, one.meetings)
        one.wait(one.act(made.meeting, e.CheckIn()), PATIENCE_S)
    for command in (e.OpenMeeting(), e.CloseMeeting()):
        assert chair.wait(chair.act(made.meeting, command), PATIENCE_S).outcome == "recorded"
    minutes = b"%PDF-1.7 bien ban"
    upload = secretary.upload(minutes)
    filed = secretary.act(made.meeting, e.FileMinutes(upload.sha256, upload.size))
    assert secretary.wait(filed, PATIENCE_S).outcome == "recorded"
    until(member, lambda: "minutes" in member.state(made.meeting))
    member.settled(PATIENCE_S)
    assert member.minutes(made.meeting) == minutes
    assert member.paper_ready(made.meeting, "minutes")
    assert not member.paper_ready(new_id(), "minutes")


def test_lent_papers_go_when_they_are_due_and_stay_gone(quiet: Neighbourhood) -> None:
    secretary, member = quiet.enrol("secretary"), quiet.home("member1")
    cabinet = member.enrol(quiet.seed.code("member1"))
    papers = {"Mật": b"%PDF-1.7 lent", "Khác": b"%PDF-1.7 lent too"}
    made = agenda(quiet.seed, secretary.server_now(), papers, days=-2)
    due_later = msgspec.structs.replace(made, papers_days=3)
    meeting = publish(secretary, due_later, papers)
    paper = due_later.items[0].papers[0].id
    until(cabinet, lambda: cabinet.paper_ready(meeting, paper))
    due_s = (due_later.starts_at + 3 * DAY_MS) // 1000
    member.close()
    with Vault.open(member.root / "vaults" / member.vault_id, SECRET, member.store, costs=QUICK) as vault:
        assert vault.has_blob(meeting, due_later.items[0].papers[0].sha256)
        assert vault.shred_expired(due_s) == []
        assert vault.shred_expired(due_s + 1) == [meeting], "the clock was set forward, say"
        assert vault.shred_expired(0) == [], "and back again"
        assert vault.time_seen == due_s + 1
    again = member.unlock()
    again.settled()
    assert not again.paper_ready(meeting, paper)
    assert again.status().papers_total == 0, "nothing of it is wanted any more"
    secretary.settled()
    assert secretary.paper_ready(meeting, paper), "the desk keeps its papers"


def test_what_a_wrong_clock_took_comes_again(quiet: Neighbourhood, monkeypatch: pytest.MonkeyPatch) -> None:
    secretary, member = quiet.enrol("secretary"), quiet.home("member1")
    cabinet = member.enrol(quiet.seed.code("member1"))
    papers = {"Mật": b"%PDF-1.7 lent for a month"}
    made = msgspec.structs.replace(agenda(quiet.seed, secretary.server_now(), papers), papers_days=30)
    meeting = publish(secretary, made, papers)
    paper = made.items[0].papers[0].id
    until(cabinet, lambda: cabinet.paper_ready(meeting, paper))
    member.close()
    ahead_ms = made.starts_at + 31 * DAY_MS
    with monkeypatch.context() as patch:
        patch.setattr(ServerClock, "now", lambda _clock: ahead_ms)
        offline = member.unlock(start=False)
        assert offline.papers_returned(meeting) and not offline.paper_ready(meeting, paper)
        member.close()
    again = member.unlock()
    until(again, lambda: again.paper_ready(meeting, paper))
    assert not again.papers_returned(meeting)


def test_papers_whose_key_was_shredded_are_not_taken_for_here(quiet: Neighbourhood) -> None:
    secretary, member = quiet.enrol("secretary"), quiet.enrol("member1")
    papers = {"Tờ trình": b"%PDF-1.7 wanted still"}
    made = agenda(quiet.seed, secretary.server_now(), papers)
    meeting = publish(secretary, made, papers)
    paper = made.items[0].papers[0].id
    until(member, lambda: member.paper_ready(meeting, paper))

    def shred(vault: Vault) -> None:
        vault.shred_meeting(meeting)
        member._transfers.lost(frozenset({meeting}))

    member._thread.call(shred)
    assert not member.paper_ready(meeting, paper)
    member.settled(PATIENCE_S)
    assert member.paper(meeting, paper) == papers["Tờ trình"]


def test_papers_that_are_due_are_served_to_the_desk_alone(quiet: Neighbourhood) -> None:
    secretary, member = quiet.enrol("secretary"), quiet.enrol("member1")
    papers = {"Mật": b"%PDF-1.7 due back"}
    made = msgspec.structs.replace(agenda(quiet.seed, secretary.server_now(), papers, days=-2), papers_days=1)
    meeting = publish(secretary, made, papers)
    paper = made.items[0].papers[0].id
    until(member, lambda: any(one.id == meeting for one in member.meetings()))
    member.settled()
    assert not member.paper_ready(meeting, paper)
    path = f"/meetings/{meeting}/papers/{paper}/1"

    def fetch(connection: Connection) -> int:
        with connection.open("GET", path) as response:
            return response.status_code

    with pytest.raises(Refused) as refused:
        member._request(fetch)
    assert refused.value.code == "not-found"
    assert secretary._request(fetch) == 200
