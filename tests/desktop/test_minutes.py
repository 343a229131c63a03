"""The minutes: asked for in pictures, and made, signed and filed with a real server and real workers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ecabinet.client.cabinet import Cabinet, new_id
from ecabinet.client.minutes import fold_minutes, speeches
from ecabinet.desktop.bridge import Bridge
from ecabinet.desktop.minutes import MinutesSheet, gist_groups
from ecabinet.domain import events as e
from ecabinet.domain.documents import missing_parts
from ecabinet.domain.minutes import draft
from tests.client.cabinets import Neighbourhood, agenda, open_poll, publish, until
from tests.client.conftest import jobs, quiet, served  # noqa: F401 - fixtures of the served houses
from tests.desktop.conftest import Pictures
from tests.desktop.rooms import facts, item, sitting
from tests.papers.conftest import PASSPHRASE, Authority, paper

PATIENCE_MS = 30_000


def must(cabinet: Cabinet, meeting: str, command: e.AnyCommand) -> None:
    receipt = cabinet.wait(cabinet.act(meeting, command))
    assert receipt.outcome == "recorded", receipt


def held(quiet: Neighbourhood) -> tuple[Cabinet, str]:  # noqa: F811 - passed on, not requested
    """A closed meeting with a speech, a poll and a conclusion; and its secretary."""
    secretary, chair = quiet.enrol("secretary"), quiet.enrol("chair")
    member, other = quiet.enrol("member1"), quiet.enrol("member2")
    papers = {"Tờ trình": paper("To trinh")}
    meeting = publish(secretary, agenda(quiet.seed, secretary.server_now(), papers), papers)
    state = secretary.state(meeting)
    about = next(event.item.id for event in state.values() if isinstance(event, e.ItemEvent))
    poll = open_poll(chair, [member, other], meeting, about)
    for voter in (chair, member, other):
        must(voter, meeting, e.CastBallot(poll, "for"))
    must(chair, meeting, e.ClosePoll(poll))
    must(chair, meeting, e.CallItem(about))
    speech = new_id()
    until(member, lambda: f"called/{about}" in member.state(meeting))
    must(member, meeting, e.AskToSpeak(speech, about))
    until(chair, lambda: f"speech/{speech}" in chair.state(meeting))
    must(chair, meeting, e.GiveFloor(speech))
    must(chair, meeting, e.ConfirmConclusion(about, "Thống nhất."))
    must(chair, meeting, e.CloseMeeting())
    until(secretary, lambda: secretary.state(meeting)["meeting"].meeting.phase == "closed")
    return secretary, meeting


def test_speeches_come_in_the_order_of_the_minutes() -> None:
    state = facts(sitting()).state
    folded = draft(state, {}, None)
    spoken = speeches(state, item(4))
    row = next(one for one in folded.items if one.number == "4")
    assert len(spoken) == len(row.speeches) == 1
    assert gist_groups(state)[0].rows[0].speech == spoken[0].id


def test_pictures(
    pictures: Pictures,
    quiet: Neighbourhood,  # noqa: F811 - the fixture imported above
) -> None:
    secretary = quiet.enrol("secretary")
    meeting = publish(secretary, agenda(quiet.seed, secretary.server_now(), {}), {})
    until(secretary, lambda: "meeting" in secretary.state(meeting))
    bridge = Bridge(secretary)

    def over(screen: QWidget) -> None:
        sheet = MinutesSheet(screen, bridge, meeting)
        sheet._begun(gist_groups(facts(sitting()).state))
        sheet._folded(fold_minutes(secretary, meeting, None, {}, ()))
        sheet.open()

    pictures(QWidget, "6-minutes", prepare=over, every=False)
    bridge.close()


def test_minutes_are_signed_and_filed_and_a_wrong_passphrase_leaves_nothing(
    dressed: QApplication,
    qtbot: QtBot,
    tmp_path: Path,
    quiet: Neighbourhood,  # noqa: F811 - the fixture imported above
) -> None:
    secretary, meeting = held(quiet)
    key = tmp_path / "thư ký.p12"
    key.write_bytes(Authority("CA thử").pkcs12("Thư ký thử"))
    bridge = Bridge(secretary)
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(1366, 768)
    host.show()
    sheet = MinutesSheet(host, bridge, meeting)
    sheet.open()
    qtbot.waitUntil(lambda: sheet._document is not None, timeout=PATIENCE_MS)
    assert sheet.form is not None and sheet._document is not None
    before = missing_parts(sheet._document)
    assert any("Số của biên bản" in part for part in before) and not sheet.act.isEnabled()
    sheet.form.number.set_text("12")
    for entry in sheet.form.gists.values():
        entry.setPlainText("Đề nghị làm rõ nguồn vốn.")
    sheet.fold()
    qtbot.waitUntil(
        lambda: sheet._document is not None and len(missing_parts(sheet._document)) < len(before) - 1,
        timeout=PATIENCE_MS,
    )
    sheet.take_key(key)
    sheet.passphrase.set_text("sai")
    sheet._judge()
    sheet.act.click()
    qtbot.waitUntil(lambda: not sheet._busy, timeout=PATIENCE_MS)
    assert "Sai mật khẩu của tệp khóa" in sheet.passphrase.remark.text() and sheet._wrong == 1
    assert "minutes" not in secretary.state(meeting) and not sheet.passphrase.text()
    sheet.passphrase.set_text(PASSPHRASE)
    sheet._judge()
    with qtbot.waitSignal(sheet.filed, timeout=PATIENCE_MS):
        sheet.act.click()
    filed = secretary.state(meeting)["minutes"]
    assert isinstance(filed, e.MinutesFiled)
    report = secretary.verify(secretary.paper(meeting, "minutes"))
    assert len(report.signatures) == 1 and report.signatures[0].intact
    bridge.close()
