"""Searching real cabinets: every form of a word, only what one may see, nothing of what has gone."""

import hashlib
import random
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from ecabinet.client import indexing, text_index, text_tables
from ecabinet.client.cabinet import Cabinet, new_id
from ecabinet.client.indexing import Indexing
from ecabinet.client.query import Tier
from ecabinet.client.search import Hit, SearchAnswer
from ecabinet.client.vault import Vault
from ecabinet.domain import events as e
from ecabinet.domain.annotation import Note, Stroke, Tombstone
from ecabinet.papers.jobs import Jobs
from tests.client.cabinets import PATIENCE_S, QUICK, SECRET, Home, Neighbourhood, publish, until
from tests.legacy_papers import legacy_pdf, tcvn3, vni
from tests.serving import Serving, seed

DAY_MS = 86_400_000
FONT = Path(__file__).parents[2] / "resources" / "fonts" / "Tinos-Regular.ttf"


def pdf(*pages: str, form: str = "NFC") -> bytes:
    """A PDF in Unicode; a page of "" is empty, one of "[scan]" is a picture."""
    document = pymupdf.open()
    grey = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 30, 40))
    grey.clear_with(180)
    for text in pages:
        page = document.new_page()
        if text == "[scan]":
            page.insert_image(page.rect, pixmap=grey)
        for number, line in enumerate(text.splitlines() if text != "[scan]" else ()):
            page.insert_text(
                (60, 80 + 20 * number),
                unicodedata.normalize(form, line),
                fontsize=11,
                fontname="T",
                fontfile=FONT,
            )
    return bytes(document.tobytes(deflate=True))


PAPERS = {
    "Nghị quyết về tổ hòa giải": pdf("Nghị quyết số 15\nvề tổ hòa giải ở cơ sở", "Điều 1. Hòa giải viên", ""),
    "Tờ trình đường Hoà Bình": legacy_pdf(".VnTime", [[tcvn3("Tờ trình về tuyến đường"), tcvn3("hoà bình")]]),
    "Báo cáo": legacy_pdf("VNI-Times", [[vni("Báo cáo thủy lợi"), vni("và hóa chất")]]),
    "Bản NFD": pdf("Đề án hoạ tiết; hoa nở đẹp", form="NFD"),
    "Bản quét": pdf("[scan]", "[scan]"),
    "Có trang quét": pdf("Phần chữ", "[scan]"),
}


class Council:
    """A published meeting: one public item with papers, one for the chair and the first member alone."""

    def __init__(
        self, street: Neighbourhood, papers: dict[str, bytes], *names: str, title: str = "Phiên họp thử"
    ) -> None:
        self.street, self.papers = street, papers
        self.secretary = street.enrol("secretary")
        self.homes = {name: street.home(name) for name in names}
        self.cabinets = {name: home.enrol(street.seed.code(name)) for name, home in self.homes.items()}
        people = street.seed.people
        listed = tuple(
            e.AgendaPaper(new_id(), name, hashlib.sha256(data).hexdigest(), len(data))
            for name, data in papers.items()
        )
        self.secret = pdf("Nhân sự: khoảnglặng bí mật")
        hidden = e.AgendaPaper(
            new_id(), "Tờ trình kín", hashlib.sha256(self.secret).hexdigest(), len(self.secret)
        )
        items = (
            e.AgendaItem(new_id(), "Hòa giải và dự toán", papers=listed),
            e.AgendaItem(
                new_id(), "Nhân sự kín", members=(people["chair"], people["member1"]), papers=(hidden,)
            ),
        )
        self.agenda = e.Agenda(
            new_id(), street.seed.body, title, "regular", "Phòng số 1",
            self.secretary.server_now() + 30 * DAY_MS, (), items,
        )  # fmt: skip
        self.meeting = publish(self.secretary, self.agenda, papers | {"kín": self.secret})
        self.paper = {paper.title: paper.id for item in items for paper in item.papers}
        self.item = items[0].id
        for cabinet in self.cabinets.values():
            until(cabinet, lambda one=cabinet: any(known.id == self.meeting for known in one.meetings()))
            cabinet.settled(PATIENCE_S, search=True)
        self.secretary.settled(PATIENCE_S, search=True)


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory, jobs: Jobs) -> Iterator[Council]:
    root = tmp_path_factory.mktemp("council")
    made = seed(root / "data", codes=3)
    serving = Serving(root / "data").start()
    around = Neighbourhood(root / "homes", serving, made, jobs)
    try:
        yield Council(around, PAPERS, "chair", "member1", "member2")
    finally:
        around.close()
        serving.kill()


def pages(answer: SearchAnswer) -> list[tuple[str, int]]:
    return [(hit.paper_title, hit.page) for one in answer.meetings for hit in one.hits if hit.kind == "page"]


def hits(answer: SearchAnswer) -> list[Hit]:
    return [hit for one in answer.meetings for hit in one.hits]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("case", [str, str.upper])
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("hòa giải", [("Nghị quyết về tổ hòa giải", 0), ("Nghị quyết về tổ hòa giải", 1)]),
        ("hoà giải", [("Nghị quyết về tổ hòa giải", 0), ("Nghị quyết về tổ hòa giải", 1)]),
        ("hoa giai", [("Nghị quyết về tổ hòa giải", 0), ("Nghị quyết về tổ hòa giải", 1)]),
        ("đường", [("Tờ trình đường Hoà Bình", 0)]),
        ("duong", [("Tờ trình đường Hoà Bình", 0)]),
        ("hòa bình", [("Tờ trình đường Hoà Bình", 0)]),
        ("thuỷ lợi", [("Báo cáo", 0)]),
        ("thủy lợi", [("Báo cáo", 0)]),
        ("thuy loi", [("Báo cáo", 0)]),
        ("hoá chất", [("Báo cáo", 0)]),
        ("họa tiết", [("Bản NFD", 0)]),
        ("hoạ tiết", [("Bản NFD", 0)]),
        ("de an", [("Bản NFD", 0)]),
    ],
)
def test_every_form_of_a_word_is_found(
    council: Council, form: Any, case: Any, typed: str, expected: list[tuple[str, int]]
) -> None:
    answer = council.cabinets["member2"].search(unicodedata.normalize(form, case(typed)) + " ")
    assert pages(answer) == expected
    for hit in hits(answer):
        assert hit.excerpt.marks, hit


def test_exact_accents_come_first(council: Council) -> None:
    answer = council.cabinets["member2"].search("hoa ")
    assert len(pages(answer)) == 5 and {hit.tier for hit in hits(answer)} == {Tier.PHRASE}
    answer = council.cabinets["member2"].search("hoá ")
    assert pages(answer)[0] == ("Báo cáo", 0)
    assert [hit.tier for hit in hits(answer)] == sorted(hit.tier for hit in hits(answer))
    assert len(pages(answer)) == 5


def test_titles_items_and_meetings_are_found(council: Council) -> None:
    found = {
        (hit.kind, hit.excerpt.text) for hit in hits(council.cabinets["member2"].search("phien hop thu"))
    }
    assert ("meeting", "Phiên họp thử") in found
    found = {(hit.kind, hit.excerpt.text) for hit in hits(council.cabinets["member2"].search("du toan"))}
    assert found == {("item", "Hòa giải và dự toán")}
    found = {hit.kind for hit in hits(council.cabinets["member2"].search("bản quét"))}
    assert found == {"paper"}


def test_scans_say_so(council: Council) -> None:
    progress = council.cabinets["member2"].search("").progress
    assert progress.read == progress.papers == len(PAPERS)
    assert {(one.title, one.why) for one in progress.unsearchable} == {
        ("Bản quét", "scan"), ("Có trang quét", "part-scan"),
    }  # fmt: skip


def test_what_is_for_others_is_found_by_them_alone(council: Council) -> None:
    for word in ("khoảnglặng", "khoanglang", "Nhân sự", "Tờ trình kín"):
        assert hits(council.cabinets["member1"].search(word)), word
        assert not hits(council.cabinets["member2"].search(word)), word


def test_one_meeting_or_paper_may_be_asked_alone(council: Council) -> None:
    member = council.cabinets["member2"]
    assert pages(member.search("hoa ", meeting=council.meeting)) == pages(member.search("hoa "))
    assert not hits(member.search("hoa ", meeting="none such"))
    only = member.search("hoa ", meeting=council.meeting, paper=council.paper["Báo cáo"])
    assert pages(only) == [("Báo cáo", 0)] and len(hits(only)) == 1


def test_limits(council: Council) -> None:
    member = council.cabinets["member2"]
    few = member.search("hoa ", limit=2)
    assert len(hits(few)) == 2 and few.cut
    assert not member.search("hoa ", limit=100).cut
    assert len(hits(member.search("hoa ", limit=-5))) == 1


@pytest.mark.parametrize(
    "typed", ['"', "NEAR(", "fold:x*", "\x00\ud800", "a" * 100_000, "từ " * 10_000, "'; drop"]
)
def test_hostile_questions(council: Council, typed: str) -> None:
    council.cabinets["member2"].search(typed)


def test_own_notes_and_their_going(council: Council) -> None:
    member, other = council.cabinets["member2"], council.cabinets["member1"]
    paper = council.paper["Báo cáo"]
    note = Note(new_id(), paper, 3, 7_200, 14_400, "Hỏi lại Sở Tài chính về thuế suất")
    for _ in range(250):
        point = ((0, 0, 500), (100, 100, 500))
        member.annotate(council.meeting, paper, Stroke(new_id(), paper, 0, "pen", "#1E1C1A", 100, point))
    member.annotate(council.meeting, paper, note)
    (hit,) = hits(member.search("thue suat"))
    assert (hit.kind, hit.page, hit.at, hit.paper_title) == ("note", 3, (72.0, 144.0), "Báo cáo")
    assert not hits(other.search("thue suat"))
    member.annotate(council.meeting, paper, Tombstone(note.id, paper))
    assert not hits(member.search("thue suat"))


def test_conclusions_are_found(council: Council) -> None:
    chair, member = council.cabinets["chair"], council.cabinets["member2"]
    for cabinet in (chair, council.cabinets["member1"], member):
        assert cabinet.wait(cabinet.act(council.meeting, e.CheckIn()), PATIENCE_S).outcome == "recorded"
    assert chair.wait(chair.act(council.meeting, e.OpenMeeting()), PATIENCE_S).outcome == "recorded"
    for command in (
        e.CallItem(council.item),
        e.ConfirmConclusion(council.item, "Giao Sở Xây dựng rà soát kỹ."),
    ):
        assert chair.wait(chair.act(council.meeting, command), PATIENCE_S).outcome == "recorded"
    until(member, lambda: hits(member.search("rà soát kỹ")))
    (hit,) = hits(member.search("ra soat ky"))
    assert (hit.kind, hit.item, hit.item_title) == ("conclusion", council.item, "Hòa giải và dự toán")


def test_a_recalled_paper_a_withdrawn_one_and_a_replaced_one(council: Council) -> None:
    secretary, member = council.secretary, council.cabinets["member1"]
    first = pdf("bản thứ nhất nói về xâydựng")
    second = pdf("bản thứ hai nói về giaothông")
    attached = e.AgendaPaper(new_id(), "Bản dự thảo", hashlib.sha256(first).hexdigest(), len(first))
    secretary.upload(first)
    secretary.upload(second)

    def does(command: e.AnyCommand) -> None:
        assert secretary.wait(secretary.act(council.meeting, command), PATIENCE_S).outcome == "recorded"

    does(e.AttachPaper(council.item, attached))
    until(member, lambda: pages(member.search("xâydựng")))
    does(e.ReplacePaper(attached.id, hashlib.sha256(second).hexdigest(), len(second), "sửa"))
    until(member, lambda: pages(member.search("giaothông")))
    assert not pages(member.search("xâydựng")), "only the newest revision is what one reads"
    does(e.RecallPaper(attached.id))
    until(member, lambda: not hits(member.search("giaothông")))
    until(member, lambda: not member.paper_ready(council.meeting, attached.id))
    assert pages(member.search("khoảnglặng"))
    hidden = council.agenda.items[1].id
    does(e.SetRecipients(hidden, (council.street.seed.people["chair"],)))
    until(member, lambda: not hits(member.search("khoảnglặng")))
    until(member, lambda: not _words_left(member, "khoanglang"))


def endless(*after: str) -> bytes:
    """A paper whose first page never ends: forms that draw forms. The pages after it are sound."""
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((60, 80), "trang này không đọc được", fontname="T", fontfile=FONT)
    form = document.get_new_xref()
    document.update_object(form, "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]>>")
    document.update_stream(form, b"BT ET")
    for _ in range(14):
        outer = document.get_new_xref()
        document.update_object(
            outer, f"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {form} 0 R>>>>>>"
        )
        document.update_stream(outer, b"/X Do " * 12)
        form = outer
    resources = int(document.xref_get_key(page.xref, "Resources")[1].split()[0])
    document.xref_set_key(resources, "XObject", f"<</X {form} 0 R>>")
    contents = page.get_contents()[0]
    document.update_stream(contents, document.xref_stream(contents) + b"\n/X Do\n")
    for text in after:
        document.new_page().insert_text((60, 80), text, fontname="T", fontfile=FONT)
    return bytes(document.tobytes())


def test_a_hostile_paper_stops_no_other(street: Neighbourhood, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "TIMEOUT_S", 1.0)
    papers = {
        "A bất tận": endless("trang sau vẫn đọc được"),
        "B rác": b"%PDF-1.7\n" + bytes(range(256)) * 40,
        "C khóa": locked(pdf("có mật khẩu")),
        "D lành": pdf("tài liệu lành lặn"),
    }
    council = Council(street, papers, "member2")
    member = council.cabinets["member2"]
    assert pages(member.search("trang sau vẫn")) == [("A bất tận", 1)]
    assert pages(member.search("lành lặn")) == [("D lành", 0)]
    progress = member.search("").progress
    assert progress.read == progress.papers == 4
    assert {(one.title, one.why) for one in progress.unsearchable} == {
        ("A bất tận", "part-scan"), ("B rác", "unreadable"), ("C khóa", "locked"),
    }  # fmt: skip
    asked: list[object] = []
    monkeypatch.setattr(Indexing, "submit", lambda *given: asked.append(given))
    council.homes["member2"].close()
    council.homes["member2"].unlock().settled(PATIENCE_S, search=True)
    assert not asked, "what could not be read is not tried again"


def locked(content: bytes) -> bytes:
    with pymupdf.open(stream=content, filetype="pdf") as document:
        return bytes(document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="a", owner_pw="b"))


# Kills ------------------------------------------------------------------------------------------------

LONG = 70


def long_paper(name: str) -> bytes:
    return pdf(
        *(f"{name} trang {number}\n" + "văn bản dài về ngân sách địa phương\n" * 12 for number in range(LONG))
    )


@pytest.mark.faults("kills while words are read", 40)
def test_reading_goes_on_where_a_kill_stopped_it(
    street: Neighbourhood, faults: Iterable[random.Random], monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = {name: long_paper(name) for name in ("thu", "chi", "vay")}
    home = Council(street, papers, "member2").homes["member2"]
    whole = _everything(home)
    assert len(whole) == 3 * LONG
    half = 0
    for chance in faults:
        _forget_words(home)
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.client.search_child", str(home.root), home.vault_id],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert child.stdout is not None and child.stdout.readline() == b"open\n"
        for _ in range(chance.randrange(1, 10)):
            child.stdout.readline()  # a transaction of pages was written
        child.send_signal(signal.SIGKILL)
        child.wait()
        kept = _everything(home)
        half += 0 < len(kept) < len(whole)
        assert kept.items() <= whole.items(), "a page is there as it was read, or not at all"
        home.unlock(start=True).settled(PATIENCE_S, search=True)
        assert _everything(home) == whole
    assert half, "no kill came while a paper was being read"


def _open(home: Home) -> Vault:
    home.close()
    return Vault.open(home.root / "vaults" / home.vault_id, SECRET, home.store, costs=QUICK)


def _forget_words(home: Home) -> None:
    with _open(home) as vault, vault.database.transaction() as connection:
        connection.execute("delete from document")


def _everything(home: Home) -> dict[tuple[str, int], str]:
    """The text of every page by paper, once the index itself has been found sound and complete."""
    with _open(home) as vault:
        database = vault.database
        for shard in text_tables.shards(database.connection):
            database.query(f"insert into words_{shard} (words_{shard}) values ('integrity-check')")  # noqa: S608 - a number
        sha256 = {one.number: one.sha256 for one in text_index.documents(database).values()}
        read = {one.number: one.read for one in text_index.documents(database).values()}
        rows = database.query("select number, text from page")
        found, _ = text_index.match(database, 'fold : "van ban dai"', 10_000)
        assert sorted(found) == sorted(number for number, _ in rows)
        places = {text_index.page_of(number): text for number, text in rows}
        assert all(page < read[number] for number, page in places)
        assert sum(read.values()) == len(places)
        return {(sha256[number], page): text for (number, page), text in places.items()}


def _words_left(cabinet: Cabinet, word: str) -> list[int]:
    """What the index itself still has, whoever may see it."""
    return cabinet._thread.call(lambda vault: text_index.match(vault.database, f'fold : "{word}"', 10)[0])
