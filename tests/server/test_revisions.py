"""What two revisions have in common is found where it is, never where it is not, and told who sees both."""

import random
import secrets
import tempfile
import uuid
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecabinet.domain import events as e
from ecabinet.protocol import messages as m
from ecabinet.server import revisions
from ecabinet.server.revisions import common
from tests.server.conftest import House
from tests.server.test_uploads import code_of, publish


def noise(count: int, size: int) -> list[bytes]:
    """Pictures, as far as copying is concerned; the same each time."""
    dice = random.Random(7)  # noqa: S311 - repeatable is what it is for
    return [dice.randbytes(size) for _ in range(count)]


PICTURES = noise(4, 90_000)


def document(text: bytes, pictures: list[bytes] = PICTURES, shift: int = 0) -> bytes:
    """Objects as a PDF has them: a page's text, then pictures, numbered on."""
    made = b"%PDF-1.7\n1 0 obj <<>> stream\n" + text + b"\nendstream endobj\n"
    for number, picture in enumerate(pictures, 2 + shift):
        made += b"%d 0 obj <</Length %d>> stream\r\n" % (number, len(picture))
        made += picture + b"\nendstream endobj\n"
    return made + b"xref\n" + b"0" * 400


def copied(tmp_path: Path, old: bytes, new: bytes) -> int:
    """How many bytes of `new` need not be fetched; every one of them is checked."""
    (tmp_path / "old").write_bytes(old)
    (tmp_path / "new").write_bytes(new)
    spans = common(tmp_path / "old", tmp_path / "new")
    end = 0
    for span in spans:
        assert span.at >= end and span.size > 0
        end = span.at + span.size
        assert new[span.at : end] == old[span.of : span.of + span.size] and end <= len(new)
    assert len(spans) <= revisions.SPANS_MAX
    return sum(span.size for span in spans)


def test_a_signature_appended_costs_what_was_appended(tmp_path: Path) -> None:
    old = document(b"text")
    appended = b"9 0 obj <</Type/Sig>> stream\n" + secrets.token_bytes(30_000) + b"\nendstream endobj\n%%EOF"
    assert copied(tmp_path, old, old + appended) == len(old)
    assert copied(tmp_path, old, old) == len(old)


def test_pictures_that_stay_are_copied_wherever_they_stand(tmp_path: Path) -> None:
    old = document(b"A first text. " * 9)
    pictures = sum(map(len, PICTURES))
    longer = document(b"Another text, and a longer one. " * 50, shift=3)
    reordered = document(b"A third", PICTURES[2:] + PICTURES[:2])
    assert copied(tmp_path, old, longer) >= pictures
    assert copied(tmp_path, old, reordered) >= pictures
    assert copied(tmp_path, old, document(b"A fourth", [secrets.token_bytes(90_000)])) == 0


def test_what_is_no_pdf_has_its_beginning_in_common(tmp_path: Path) -> None:
    old = secrets.token_bytes(3_000_000)
    changed = bytearray(old)
    changed[2_000_001] ^= 1
    assert copied(tmp_path, old, bytes(changed)) == 2_000_001
    assert copied(tmp_path, old, secrets.token_bytes(3_000_000)) == 0
    assert copied(tmp_path, b"", old) == copied(tmp_path, old, b"") == 0
    assert copied(tmp_path, old, old[:1_000_000]) == 1_000_000


def test_bounds_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = noise(90, 20_000)
    old, new = document(b"a", pictures), document(b"bb" * 50, pictures, shift=99)
    assert copied(tmp_path, old, new) >= 64 * 20_000
    assert (
        copied(tmp_path, b"stream" * 50_000, b"x" + b"stream" * 50_000) == 0
    )  # what repeats is not followed
    monkeypatch.setattr(revisions, "PIECES_MAX", 3)
    assert copied(tmp_path, old, new) <= 4 * 20_100
    monkeypatch.setattr(revisions, "BYTES_MAX", 1000)
    assert copied(tmp_path, old, old) == 0


@given(st.data())
def test_every_span_is_true_however_the_file_is_cut(data: st.DataObject) -> None:
    """Small windows, small pieces: all that can meet an edge does."""
    words = (b"stream\r\n", b"stream\r", b"stream\n", b"stream", b"strea", b"m\r", b"\n", b"x", b"yz")
    piece = st.sampled_from(words)
    old = b"".join(data.draw(st.lists(piece, max_size=30)))
    new = b"".join(data.draw(st.lists(piece, max_size=30)))
    if not old or not new:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(revisions, "SPAN_BYTES_MIN", 1)
        patch.setattr(revisions, "COMPARED_BYTES", data.draw(st.integers(1, 9)))
        patch.setattr(revisions, "SEARCHED_BYTES", data.draw(st.integers(17, 40)))
        with tempfile.TemporaryDirectory() as directory:
            found = copied(Path(directory), old, new)
    pairs = zip(old, new, strict=False)
    begin = next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new)))
    assert found >= begin


def test_only_who_sees_a_paper_is_told(house: House) -> None:
    member1, member2 = house["member1"], house["member2"]
    first = document(b"%d" % secrets.randbits(64))
    second = document(b"another %d" % secrets.randbits(64))
    meeting, _, paper = publish(house, first, members=(member1.person,))
    sha256 = house["secretary"].upload(second)
    house["secretary"].must(meeting, e.ReplacePaper(paper, sha256, len(second)))
    path = f"/meetings/{meeting}/papers/{paper}"
    answer = member1.call("GET", f"{path}/2/same/1")
    assert answer.status_code == 200, answer.text
    spans = msgspec.json.decode(answer.content, type=m.SameAnswer).spans
    assert sum(span.size for span in spans) >= sum(map(len, PICTURES))
    assert all(second[one.at : one.at + one.size] == first[one.of : one.of + one.size] for one in spans)
    assert member1.call("GET", f"{path}/1/same/2").status_code == 200
    absent = member2.call("GET", f"/meetings/{meeting}/papers/{uuid.uuid4()}/1")
    for asked in (
        member2.call("GET", f"{path}/2/same/1"),
        house["guest"].call("GET", f"{path}/2/same/1"),
        member1.call("GET", f"{path}/2/same/3"),
        member1.call("GET", f"{path}/3/same/1"),
        member1.call("GET", f"{path}/2/same/0"),
        member1.call("GET", f"/meetings/{uuid.uuid4()}/papers/{paper}/2/same/1"),
    ):
        assert code_of(asked) == "not-found" and asked.content == absent.content
    house["secretary"].must(meeting, e.RecallPaper(paper))
    assert member1.call("GET", f"{path}/2/same/1").content == absent.content
