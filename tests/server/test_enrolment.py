"""One-time codes, passwords, sign-in by signature, revoked devices; all over the wire."""

import secrets
import uuid
from pathlib import Path

import msgspec
import pytest
import requests

from ecabinet.domain.events import DeviceEnrolled, decode
from ecabinet.evidence.signatures import SigningKey
from ecabinet.evidence.statements import SignedBytes
from ecabinet.protocol import messages as m
from ecabinet.protocol.links import parse
from ecabinet.server import accounts
from ecabinet.server.accounts import Waits, wait_s
from ecabinet.server.admin import Administration
from ecabinet.server.problems import Refused
from tests.server.conftest import House
from tests.serving import PASSWORD, Device, Serving, seed


def code_of(answer: requests.Response) -> str:
    """The problem's code, if the answer is a problem in the form it must have."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem = msgspec.json.decode(answer.content, type=m.Problem)
    assert (problem.status, problem.title) == m.PROBLEMS[problem.code]
    assert problem.status == answer.status_code
    return problem.code


def test_enrolment_is_told_in_the_members_own_journal(house: House) -> None:
    device = house["member1"]
    (page,) = device.feed(device.person).pages
    events = [decode(entry.event.encode()) for entry in page.entries if entry.event]
    mine = [event for event in events if isinstance(event, DeviceEnrolled) and event.device == device.id]
    assert len(mine) == 1 and mine[0].person == device.person
    assert not house["chair"].feed(device.person).pages


def test_a_code_is_good_once_and_for_its_device_again(house: House) -> None:
    code = house.seed.code("member2")
    first, other = Device(house.serving), Device(house.serving)
    request = first.enrolment(code)
    answers = [first.call("POST", "/enrol", request) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert code_of(other.call("POST", "/enrol", other.enrolment(code))) == "wrong-code"
    changed = msgspec.structs.replace(request, sign_key=other.sign_key.public)
    assert code_of(first.call("POST", "/enrol", changed)) == "wrong-code"


def test_a_later_device_is_asked_for_the_password(house: House) -> None:
    code = house.seed.code("member2")
    device = Device(house.serving)
    assert code_of(device.call("POST", "/enrol", device.enrolment(code, "không phải nó"))) == "wrong-password"
    device.enrol(code, PASSWORD)
    assert device.call("GET", "/drafts").status_code == 200


def test_wrong_passwords_are_counted_and_slowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "WRONG_PASSWORDS_MAX", 5)
    now = [1_790_000_000_000]
    made = seed(tmp_path / "data")
    with Administration(tmp_path / "data", clock=lambda: now[0]) as office:
        keep = office._stores.accounts
        enrol = lambda code, password: keep.enrol(  # noqa: E731 - the shortest that reads well here
            m.EnrolRequest(
                code, password, str(uuid.uuid4()), "Máy", secrets.token_bytes(32), secrets.token_bytes(32)
            ),
            "192.0.2.1",
        ).result(10)
        enrol(office.make_code("chair"), PASSWORD)
        code = office.make_code("chair")
        for _ in range(accounts.WRONG_PASSWORDS_FREE):
            with pytest.raises(Refused, match="wrong-password"):
                enrol(code, "sai mật khẩu")
        with pytest.raises(Refused, match="wrong-password"):
            enrol(code, "sai mật khẩu")
        with pytest.raises(Refused, match="too-many"):
            enrol(code, PASSWORD)
        now[0] += 1_000
        with pytest.raises(Refused, match="wrong-password"):
            enrol(code, "sai mật khẩu")
        now[0] += 600_000
        with pytest.raises(Refused, match="wrong-code"):  # the fifth made the code void
            enrol(code, PASSWORD)
        old = made.code("secretary")
        now[0] = 4_000_000_000_000
        with pytest.raises(Refused, match="wrong-code"):  # expired
            enrol(old, PASSWORD)


def test_whoever_guesses_codes_waits_and_others_do_not() -> None:
    waits = Waits(free=2)
    for _ in range(2):
        waits.wrong("192.0.2.1")
        waits.check("192.0.2.1")
    waits.wrong("192.0.2.1")
    with pytest.raises(Refused, match="too-many"):
        waits.check("192.0.2.1")
    waits.check("192.0.2.2")
    waits.right("192.0.2.1")
    waits.check("192.0.2.1")
    assert [wait_s(count, 2) for count in (0, 2, 3, 4, 5, 100)] == [0, 0, 1, 2, 4, accounts.WAIT_S_MAX]


def test_guessing_codes_over_the_wire_is_slowed(tmp_path: Path) -> None:
    seed(tmp_path / "data")
    serving = Serving(tmp_path / "data").start()
    try:
        device = Device(serving)
        codes = [
            code_of(device.call("POST", "/enrol", device.enrolment(accounts.new_code())))
            for _ in range(accounts.WRONG_CODES_FREE + 2)
        ]
        assert codes[:-1] == ["wrong-code"] * (accounts.WRONG_CODES_FREE + 1)
        assert codes[-1] == "too-many"
    finally:
        serving.kill()


def test_only_the_devices_own_fresh_signature_signs_in(house: House) -> None:
    device = Device(house.serving).enrol(house.seed.code("guest"))
    challenge = device.call("POST", "/challenge").json()["challenge"]
    assert device.signed_in(challenge).status_code == 200
    assert code_of(device.signed_in(challenge)) == "bad-signature"  # used
    assert code_of(device.signed_in("x" * 30)) == "bad-signature"  # never given
    device.sign_key, own = SigningKey(secrets.token_bytes(32)), device.sign_key
    assert code_of(device.signed_in()) == "bad-signature"
    device.sign_key = own
    data = msgspec.json.encode(m.SignInStatement("another server", device.id, "x" * 30, 1, "0" * 32))
    signed = SignedBytes(data, own.sign("ecabinet/sign-in/1", data))
    assert code_of(device.call("POST", "/session", signed)) == "bad-signature"
    assert code_of(device.call("POST", "/session", SignedBytes(b"{", b""))) == "invalid"


def test_without_a_session_nothing_is_told(house: House) -> None:
    stranger = Device(house.serving)
    for token in ("", "x" * 43):
        stranger.token = token
        for path in ("/drafts", "/head", "/roots", "/directory", "/notebook", f"/uploads/{uuid.uuid4()}"):
            assert code_of(stranger.call("GET", path)) == "not-signed-in", path
    assert stranger.call("GET", "/drafts").headers["www-authenticate"] == "Bearer"


def test_a_revoked_device_may_nothing(tmp_path: Path) -> None:
    made = seed(tmp_path / "data")
    serving = Serving(tmp_path / "data").start()
    device = Device(serving).enrol(made.code("member1"))
    assert device.call("GET", "/drafts").status_code == 200
    assert serving.stop() == 0
    with Administration(tmp_path / "data") as office:
        office.revoke_device(device.id)
        link = parse(str(office.link("[::1]:8443", office.make_code("member1"))))
        assert link.fingerprint == serving.fingerprint and link.address == "[::1]:8443"
    serving.restart()
    try:
        assert code_of(device.call("GET", "/drafts")) == "device-revoked"
        assert code_of(device.signed_in()) == "device-revoked"
        Device(serving).enrol(link.code)  # the person is not locked out, the device is
    finally:
        serving.kill()
