"""Papers on their way in and out: kills, cuts, full disks, ranges; what may not be seen is not there."""

import hashlib
import os
import secrets
import socket
import ssl
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecabinet.domain import events as e
from ecabinet.protocol import messages as m
from ecabinet.server import blobs
from ecabinet.server.admin import Administration
from ecabinet.server.downloads import span
from ecabinet.server.problems import Refused
from tests.server.conftest import House
from tests.server.test_enrolment import code_of
from tests.serving import Device, Serving, is_root, seed


def announce(device: Device, data: bytes) -> dict:
    """Where an upload of these bytes stands."""
    answer = device.call("POST", "/uploads", m.UploadRequest(hashlib.sha256(data).hexdigest(), len(data)))
    assert answer.status_code == 200, answer.text
    return answer.json()


def chunk(device: Device, upload: str, offset: int, piece: bytes):
    """One PATCH."""
    return device.call("PATCH", f"/uploads/{upload}", piece, headers={"Upload-Offset": str(offset)})


def begun(device: Device, upload: str, offset: int, announced: int) -> ssl.SSLSocket:
    """A connection on which a PATCH has begun."""
    tls = device.serving.context().wrap_socket(
        socket.create_connection(device.serving.host), server_hostname=f"{device.serving.fingerprint}.invalid"
    )
    head = (
        f"PATCH /uploads/{upload} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {device.token}\r\n"
        f"Upload-Offset: {offset}\r\nContent-Length: {announced}\r\n\r\n"
    )
    tls.sendall(head.encode())
    return tls


def cut(device: Device, upload: str, offset: int, announced: int, sent: bytes) -> None:
    """A PATCH whose connection breaks after the first bytes."""
    with begun(device, upload, offset, announced) as tls:
        tls.sendall(sent)
        tls.shutdown(socket.SHUT_RDWR)


def test_bytes_arrive_in_chunks_and_are_known_to_their_bringer_alone(house: House) -> None:
    data = secrets.token_bytes(m.CHUNK_BYTES_MAX + 12_345)
    sha256 = house["secretary"].upload(data)
    path = house.serving.data / "blobs" / sha256[:2] / sha256[2:]
    assert path.read_bytes() == data and path.stat().st_mode & 0o777 == 0o600
    assert announce(house["secretary"], data)["done"]
    other = announce(house["chair"], data)
    assert not other["done"] and other["offset"] == 0
    house["chair"].upload(data)
    assert announce(house["chair"], data)["done"]
    assert not list((house.serving.data / "uploads").iterdir())


def test_an_upload_outlives_kills_and_cuts(tmp_path: Path) -> None:
    made = seed(tmp_path / "data")
    serving = Serving(tmp_path / "data").start()
    data = secrets.token_bytes(6 << 20)
    try:
        device = Device(serving).enrol(made.code("secretary"))
        upload = announce(device, data)["id"]
        part = tmp_path / "data" / "uploads" / f"{upload}.part"
        assert chunk(device, upload, 0, data[: 1 << 20]).json()["offset"] == 1 << 20
        serving.kill()
        serving.restart()
        device = resume(serving, device)
        assert announce(device, data) == {"id": upload, "offset": 1 << 20, "size": len(data), "done": False}
        cut(device, upload, 1 << 20, 4 << 20, data[1 << 20 : 3 << 20])
        # Another request takes over, wherever the cut one stands; what arrived is kept.
        standing = device.call("GET", f"/uploads/{upload}").json()
        while True:
            offset = standing["offset"]
            answer = chunk(device, upload, offset, data[offset : offset + (2 << 20)])
            if answer.status_code == 409:
                standing = device.call("GET", f"/uploads/{upload}").json()
                continue
            standing = answer.json()
            if standing["done"] or standing["offset"] >= 4 << 20:
                break
        assert part.exists() or standing["done"]
        serving.kill()
        serving.restart()
        device = resume(serving, device)
        sha256 = device.upload(data)
        assert serving.data.joinpath("blobs", sha256[:2], sha256[2:]).read_bytes() == data
        assert not part.exists()
    finally:
        if serving.process is not None:
            serving.kill()


def resume(serving: Serving, device: Device) -> Device:
    """The same device after a restart: new connections, the same session."""
    device.http = serving.session()
    return device


def test_a_kill_before_the_name_loses_nothing(tmp_path: Path) -> None:
    made = seed(tmp_path / "data")
    serving = Serving(tmp_path / "data").start()
    data = secrets.token_bytes(100_000)
    try:
        device = Device(serving).enrol(made.code("secretary"))
        upload = announce(device, data)["id"]
        serving.kill()
        # As the disk stands when the last byte was written and the process died before it gave the name.
        (tmp_path / "data" / "uploads" / f"{upload}.part").write_bytes(data)
        (tmp_path / "data" / "uploads" / f"{uuid.uuid4()}.part").write_bytes(b"nobody's")
        serving.restart()
        device = resume(serving, device)
        assert announce(device, data) == {"id": upload, "offset": len(data), "size": len(data), "done": True}
        assert announce(device, data)["done"]
        assert not list((tmp_path / "data" / "uploads").iterdir())
    finally:
        serving.kill()


def test_wrong_bytes_never_become_a_paper(house: House) -> None:
    device = house["secretary"]
    data = secrets.token_bytes(5_000)
    upload = announce(device, data)["id"]
    assert code_of(chunk(device, upload, 0, bytes(5_000))) == "hash-mismatch"
    assert announce(device, data) == {"id": upload, "offset": 0, "size": 5_000, "done": False}
    assert code_of(chunk(device, upload, 7, b"x")) == "offset"
    assert code_of(chunk(device, upload, 0, data + b"x")) == "too-large"
    assert code_of(chunk(house["chair"], upload, 0, data)) == "not-found"
    assert code_of(house["chair"].call("GET", f"/uploads/{upload}")) == "not-found"
    answer = device.call("POST", "/uploads", m.UploadRequest(hashlib.sha256(data).hexdigest(), 4_999))
    assert code_of(answer) == "hash-mismatch"
    device.upload(data)


def test_a_chunk_has_a_limit(house: House) -> None:
    device = house["secretary"]
    size = m.CHUNK_BYTES_MAX + 1
    upload = device.call("POST", "/uploads", m.UploadRequest("e" * 64, size)).json()["id"]
    with begun(device, upload, 0, size) as tls:  # refused before its bytes are sent
        assert tls.recv(100).startswith(b"HTTP/1.1 413 ")


def test_whoever_sends_much_gets_to_read_why_not(house: House) -> None:
    stranger = Device(house.serving)
    for _ in range(3):
        answer = chunk(stranger, str(uuid.uuid4()), 0, bytes(m.CHUNK_BYTES_MAX))
        assert code_of(answer) == "not-signed-in"


def test_a_devices_unfinished_bytes_are_bounded(house: House) -> None:
    device = Device(house.serving).enrol(house.seed.code("secretary"))
    size = 1 << 30
    for number in range(blobs.UNFINISHED_BYTES_MAX // size):
        answer = device.call("POST", "/uploads", m.UploadRequest(f"{number:064x}", size))
        assert answer.status_code == 200
    assert code_of(device.call("POST", "/uploads", m.UploadRequest("f" * 64, 1))) == "too-many"
    assert house["secretary"].call("POST", "/uploads", m.UploadRequest("f" * 64, 1)).status_code == 200


def test_uploads_nobody_went_on_with_are_forgotten(tmp_path: Path) -> None:
    made = seed(tmp_path / "data")
    serving = Serving(tmp_path / "data").start()
    device = Device(serving).enrol(made.code("secretary"))
    upload = announce(device, b"abc")["id"]
    chunk(device, upload, 0, b"a")
    serving.kill()
    part = tmp_path / "data" / "uploads" / f"{upload}.part"
    assert part.read_bytes() == b"a"
    later = lambda: 4_000_000_000_000  # noqa: E731 - a clock
    with Administration(tmp_path / "data", clock=later):
        assert not part.exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MiB."""
    if not is_root():
        pytest.skip("only root may mount a small file system")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"no file system may be mounted here: {mounted.stderr.strip()}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_is_said_so_and_the_upload_goes_on_later(small_disk: Path) -> None:
    made = seed(small_disk / "data")
    serving = Serving(small_disk / "data").start()
    try:
        device = Device(serving).enrol(made.code("secretary"))
        data = secrets.token_bytes(3 << 20)
        standing = announce(device, data)
        filler = small_disk / "filler"
        with filler.open("wb", buffering=0) as file:
            room = os.statvfs(small_disk)
            file.write(bytes(room.f_bavail * room.f_frsize - (1 << 20)))
        answer = chunk(device, standing["id"], 0, data)
        assert code_of(answer) == "storage-full" and answer.status_code == 507
        standing = device.call("GET", f"/uploads/{standing['id']}").json()
        assert 0 < standing["offset"] <= 1 << 20
        full = device.call(
            "PUT", "/notebook", m.NotebookPut((m.NotebookOperation(str(uuid.uuid4()), bytes(200_000)),))
        )
        assert code_of(full) == "storage-full"
        filler.unlink()
        sha256 = device.upload(data)
        assert (small_disk / "data" / "blobs" / sha256[:2] / sha256[2:]).read_bytes() == data
        assert device.call("GET", "/notebook").json()["operations"] == []
    finally:
        serving.kill()


def test_ranges_as_http_defines_them() -> None:
    assert span(None, 10) is None and span("bytes=0-1,3-4", 10) is None and span("lines=1-2", 10) is None
    assert span("bytes=-", 10) is None and span("bytes=5-2", 10) is None
    assert (
        span("bytes=2-4", 10) == (2, 5)
        and span("bytes=7-", 10) == (7, 10)
        and span("bytes=7-99", 10) == (7, 10)
    )
    assert span("bytes=-3", 10) == (7, 10) and span("bytes=-30", 10) == (0, 10)
    for wanted in ("bytes=10-", "bytes=10-12", "bytes=-0"):
        with pytest.raises(Refused, match="range"):
            span(wanted, 10)


def publish(house: House, data: bytes, members: tuple[str, ...] | None = None) -> tuple[str, str, str]:
    """A meeting with one item and one paper; answers the ids of meeting, item and paper."""
    meeting, item, paper = (str(uuid.uuid4()) for _ in range(3))
    sha256 = house["secretary"].upload(data)
    named = e.AgendaPaper(paper, "Tờ trình thử", sha256, len(data))
    agenda = e.Agenda(
        meeting, house.seed.body, "Phiên họp thử", "regular", "Phòng họp số 1", 4_000_000_000_000,
        (house["guest"].person,), (e.AgendaItem(item, "Nội dung thử", members=members, papers=(named,)),),
    )  # fmt: skip
    house["secretary"].must(meeting, e.PublishMeeting(agenda))
    return meeting, item, paper


def test_a_paper_is_fetched_whole_or_by_range(house: House) -> None:
    data = secrets.token_bytes(700_001)
    meeting, _, paper = publish(house, data)
    path = f"/meetings/{meeting}/papers/{paper}/1"
    member = house["member1"]
    answer = member.call("GET", path)
    assert answer.status_code == 200 and answer.content == data
    tag = answer.headers["etag"]
    assert tag == f'"{hashlib.sha256(data).hexdigest()}"'
    for wanted, expected in {
        "bytes=5-9": data[5:10],
        "bytes=600000-": data[600_000:],
        "bytes=-7": data[-7:],
    }.items():
        answer = member.call("GET", path, headers={"Range": wanted, "If-Range": tag})
        assert answer.status_code == 206 and answer.content == expected
        assert answer.headers["content-range"].startswith("bytes ")
        assert answer.headers["content-range"].endswith(f"/{len(data)}")
    assert member.call("GET", path, headers={"Range": "bytes=5-9", "If-Range": '"other"'}).content == data
    answer = member.call("GET", path, headers={"Range": f"bytes={len(data)}-"})
    assert code_of(answer) == "range" and answer.headers["content-range"] == f"bytes */{len(data)}"


def test_hidden_recalled_and_absent_are_the_same_answer(house: House) -> None:
    member1, member2, guest, chair = (house[name] for name in ("member1", "member2", "guest", "chair"))
    meeting, item, paper = publish(house, b"hidden %d" % secrets.randbits(64), members=(member1.person,))
    path = f"/meetings/{meeting}/papers/{paper}/1"
    assert member1.call("GET", path).status_code == 200
    assert chair.call("GET", path).status_code == 200
    absent = member2.call("GET", f"/meetings/{meeting}/papers/{uuid.uuid4()}/1")
    for answer in (
        member2.call("GET", path),
        guest.call("GET", path),
        member1.call("GET", f"/meetings/{meeting}/papers/{paper}/2"),
        member1.call("GET", f"/meetings/{meeting}/papers/{paper}/0"),
        member1.call("GET", f"/meetings/{uuid.uuid4()}/papers/{paper}/1"),
        member1.call("GET", f"/meetings/{meeting}/minutes"),
        member1.call("GET", f"/meetings/{meeting}/polls/{uuid.uuid4()}/ballots"),
    ):
        assert code_of(answer) == "not-found" and answer.content == absent.content
        same = {name: value for name, value in answer.headers.items() if name.lower() != "date"}
        assert same == {name: value for name, value in absent.headers.items() if name.lower() != "date"}
    house["secretary"].must(meeting, e.SetRecipients(item, (member2.person,)))
    assert code_of(member1.call("GET", path)) == "not-found"
    assert member2.call("GET", path).status_code == 200
    house["secretary"].must(meeting, e.RecallPaper(paper))
    assert member2.call("GET", path).content == absent.content


def test_a_command_may_name_only_bytes_that_are_here(house: House) -> None:
    meeting, _, paper = publish(house, b"one %d" % secrets.randbits(64))
    secretary = house["secretary"]
    missing = hashlib.sha256(b"never uploaded").hexdigest()
    (answer,) = secretary.send(secretary.act(meeting, e.ReplacePaper(paper, missing, 14)))
    assert answer.problem is not None and answer.problem.code == "hash-mismatch"
    sha256 = secretary.upload(b"never uploaded")
    secretary.must(meeting, e.ReplacePaper(paper, sha256, 14))
    assert house["guest"].call("GET", f"/meetings/{meeting}/papers/{paper}/2").status_code == 404
    assert house["member1"].call("GET", f"/meetings/{meeting}/papers/{paper}/2").content == b"never uploaded"
    assert house["member1"].call("GET", f"/meetings/{meeting}/papers/{paper}/1").status_code == 200
