"""What a device shows of itself: sealed letters, the mark of its last sign-in, orders to wipe, a password."""

import secrets
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random

import msgspec
import pytest
import sqlalchemy
from hypothesis import given
from hypothesis import strategies as st

from ecabinet.client.seal import DeviceKeys, seal_to
from ecabinet.domain import events as e
from ecabinet.evidence.signatures import BadSignature, SigningKey
from ecabinet.evidence.statements import SignedBytes, letter_context, read_wipe
from ecabinet.protocol import messages as m
from ecabinet.server import devices, tables
from ecabinet.server.admin import Administration
from tests.serving import PASSWORD, Device, Serving, seed

from .conftest import House


def letter(device: Device, signed: SignedBytes, server: str = "", key: bytes = b"") -> bytes:
    context = letter_context(server or device.serving.fingerprint)
    return seal_to(key or device.statement.seal_key, msgspec.msgpack.encode(signed), context)


def outcomes(device: Device, *letters: bytes) -> tuple[str, ...]:
    """As somebody without a session posts them."""
    stranger = Device(device.serving)
    answer = stranger.call("POST", "/letters", m.LettersRequest(letters))
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=m.LettersAnswer).outcomes


def code_of(answer: object) -> str:
    return answer.json()["code"]  # type: ignore[attr-defined] # a requests.Response


def test_a_letter_is_judged_by_its_devices_signature_alone(house: House) -> None:
    device = Device(house.serving).enrol(house.seed.code("member1"))
    other = Device(house.serving).enrol(house.seed.code("member2"))
    made = device.act(str(uuid.uuid4()), e.CheckIn())
    forged = SignedBytes(made.data, other.sign_key.sign("ecabinet/act/1", made.data))
    foreign = other.act(str(uuid.uuid4()), e.CheckIn())
    foreign = SignedBytes(foreign.data, SigningKey(b"k" * 32).sign("ecabinet/act/1", foreign.data))
    assert outcomes(device, letter(device, made)) == ("refused",), "no such meeting: judged, and refused"
    assert outcomes(device, letter(device, made), letter(device, forged)) == ("refused", "refused")
    assert outcomes(device, letter(device, foreign)) == ("refused",)
    (answer,) = device.send(made)
    assert answer.receipt is not None, "the same act later gets the receipt it has"
    with_garbage = (
        b"", b"x" * 100, letter(device, made)[:-1], letter(device, made, server="b" * 52),
        letter(device, made, key=DeviceKeys.generate().seal_public),
        letter(device, SignedBytes(b"{", b"")), seal_to(
            device.statement.seal_key, b"not msgpack", letter_context(house.serving.fingerprint)
        ),
    )  # fmt: skip
    assert outcomes(device, *with_garbage) == ("unreadable",) * 5 + ("refused", "unreadable")
    stranger = Device(house.serving)
    assert stranger.call("POST", "/letters", m.LettersRequest(())).status_code == 400
    many = m.LettersRequest(tuple(b"x" for _ in range(m.LETTERS_MAX + 1)))
    assert stranger.call("POST", "/letters", many).status_code == 400


def test_what_follows_an_unjudged_act_waits_with_it_but_for_ballots(house: House) -> None:
    secretary = Device(house.serving).enrol(house.seed.code("secretary"))
    paper = e.AgendaPaper(str(uuid.uuid4()), "Chưa gửi lên", secrets.token_hex(32), 10)
    item = e.AgendaItem(str(uuid.uuid4()), "Nội dung", papers=(paper,))
    meeting = str(uuid.uuid4())
    starts_at = time.time_ns() // 1_000_000 + 30 * 86_400_000
    made = e.Agenda(meeting, house.seed.body, "Phiên họp thử", "regular", "Phòng 1", starts_at, items=(item,))
    publish = secretary.act(meeting, e.PublishMeeting(made, "thử"))
    following = secretary.act(meeting, e.AddItem(e.AgendaItem(str(uuid.uuid4()), "Nội dung thêm")))
    ballot = secretary.act(meeting, e.CastBallot(str(uuid.uuid4()), "for"))
    elsewhere = secretary.act(str(uuid.uuid4()), e.CheckIn())
    sent = [letter(secretary, one) for one in (publish, following, ballot, elsewhere)]
    assert outcomes(secretary, *sent) == ("later", "later", "refused", "refused")


def test_a_burst_of_passwords_waits_like_one_after_another(house: House) -> None:
    device = Device(house.serving).enrol(house.seed.code("member2"))
    with ThreadPoolExecutor(12) as many:
        asked = m.ReadmitRequest(device.id, "không phải mật khẩu")
        codes = list(
            many.map(lambda _: code_of(Device(house.serving).call("POST", "/readmit", asked)), range(12))
        )
    assert codes.count("wrong-password") == 4, codes
    assert set(codes) == {"wrong-password", "too-many"}


def test_nobody_learns_which_devices_there_are(house: House) -> None:
    device = Device(house.serving).enrol(house.seed.code("member1"))
    stranger = Device(house.serving)
    for name in (device.id, str(uuid.uuid4())):
        assert stranger.call("GET", f"/devices/{name}").json() == {"wipe": None}
        asked = m.ReadmitRequest(name, "không phải mật khẩu")
        assert code_of(stranger.call("POST", "/readmit", asked)) == "wrong-password"
    assert stranger.call("POST", "/readmit", m.ReadmitRequest(device.id, PASSWORD)).status_code == 200


def test_wrong_passwords_make_the_device_wait_and_nobody_else(house: House) -> None:
    one = Device(house.serving).enrol(house.seed.code("member1"))
    other = Device(house.serving).enrol(house.seed.code("member2"))
    stranger = Device(house.serving)
    for _ in range(4):
        stranger.call("POST", "/readmit", m.ReadmitRequest(one.id, "không phải mật khẩu"))
    waits = stranger.call("POST", "/readmit", m.ReadmitRequest(one.id, PASSWORD))
    assert code_of(waits) == "too-many" and int(waits.headers["retry-after"]) >= 1
    assert stranger.call("POST", "/readmit", m.ReadmitRequest(other.id, PASSWORD)).status_code == 200


def test_an_order_to_wipe_is_signed_and_names_its_device(tmp_path) -> None:  # type: ignore[no-untyped-def] # pytest's
    made = seed(tmp_path / "data", codes=2)
    serving = Serving(tmp_path / "data").start()
    one, other = (Device(serving).enrol(made.code("member1")) for _ in range(2))
    assert serving.stop() == 0
    with Administration(tmp_path / "data") as office:
        office.revoke_device(one.id, wipe=True)
        office.revoke_device(one.id, wipe=True)
    serving.restart()
    try:
        stranger = Device(serving)
        told = msgspec.json.decode(stranger.call("GET", f"/devices/{one.id}").content, type=m.DeviceAnswer)
        assert told.wipe is not None
        order = read_wipe(serving.statements()[-1].log_key, told.wipe)
        assert (order.server, order.device) == (serving.fingerprint, one.id)
        with pytest.raises(BadSignature):
            read_wipe(SigningKey(b"k" * 32).public, told.wipe)
        assert stranger.call("GET", f"/devices/{other.id}").json() == {"wipe": None}
        assert code_of(one.signed_in()) == "device-wiped"
        assert code_of(one.call("GET", "/drafts")) == "device-wiped"
        assert other.sign_in().call("GET", "/drafts").status_code == 200
        assert outcomes(one, letter(one, one.act(str(uuid.uuid4()), e.CheckIn()))) == ("refused",)
    finally:
        serving.kill()


class Vault:
    """A device's memory of its sign-ins, as client/sign_ins.py keeps it, before a server's own memory."""

    def __init__(self, work: sqlalchemy.Connection, name: str) -> None:
        self.work, self.name = work, name
        self.number = 0
        self.begun: tuple[int, str] | None = None

    def copy(self) -> "Vault":
        made = Vault(self.work, self.name)
        made.number, made.begun = self.number, self.begun
        return made

    def sign_in(self, answered: bool = True) -> bool:
        """Whether the server said that the vault was put back."""
        if self.begun is None:
            self.begun = (self.number + 1, secrets.token_hex(16))
        number, mark = self.begun
        statement = m.SignInStatement("server", self.name, "x" * 20, number, mark)
        counted, told = devices.follow(self.work, statement)
        if answered:
            self.number, self.begun = counted, None
        return told


@contextmanager
def remembered() -> Iterator[Vault]:
    """A new device before a server that knows it."""
    engine = sqlalchemy.create_engine("sqlite://")
    tables.metadata.create_all(engine)
    name = str(uuid.uuid4())
    values = {"id": name, "person": name, "name": "", "sign_key": b"", "seal_key": b"", "enrolled_at": 1}
    with engine.begin() as work:
        work.execute(sqlalchemy.insert(tables.device).values(**values))
        yield Vault(work, name)
    engine.dispose()


@given(st.lists(st.sampled_from(("answered", "lost", "server put back")), max_size=25), st.randoms())
def test_an_honest_device_is_suspected_of_nothing(steps: list[str], choose: Random) -> None:
    """Answers may be lost, and the server put back to any state it was in."""
    columns = (tables.device.c.sign_ins, tables.device.c.mark)
    with remembered() as vault:
        states = [("", 0)]
        for step in steps:
            if step == "server put back":
                mark, number = choose.choice(states)
                vault.work.execute(sqlalchemy.update(tables.device).values(sign_ins=number, mark=mark))
            else:
                assert not vault.sign_in(answered=step == "answered")
                number, mark = vault.work.execute(sqlalchemy.select(*columns)).one()
                states.append((mark, number))


@given(st.integers(0, 5), st.integers(1, 5), st.booleans())
def test_a_vault_put_back_past_a_sign_in_is_always_told(before: int, after: int, lost: bool) -> None:
    with remembered() as vault:
        assert not any(vault.sign_in() for _ in range(before))
        copy = vault.copy()
        assert not any(vault.sign_in() for _ in range(after))
        assert copy.sign_in(answered=not lost), "put back"
        if lost:
            assert copy.sign_in(), "said again, since the answer was lost"
        assert not copy.sign_in(), "and then no more"
        assert vault.sign_in(), "the original beside it is the copy now"
