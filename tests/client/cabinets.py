"""Real cabinets of real people of a served house, for tests: quick to unlock, else as members have them."""

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ecabinet.client.cabinet import Cabinet, new_id
from ecabinet.client.keys import FileStore
from ecabinet.client.seal import Cost, Costs
from ecabinet.domain import events as e
from ecabinet.papers.jobs import Jobs
from ecabinet.server.admin import Administration
from tests.serving import PASSWORD, Seed, Serving

QUICK = Costs(pin=Cost(64, 1, 1), passphrase=Cost(64, 1, 1), floor=Cost(8, 1, 1))
SECRET = "mật khẩu két thử"
PATIENCE_S = 30.0
DAY_MS = 86_400_000


@dataclass
class Home:
    """One person's device: a directory, a store, and the cabinet while it is open."""

    root: Path
    serving: Serving
    jobs: Jobs
    cabinet: Cabinet | None = None
    vault_id: str = ""
    opened: list[Cabinet] = field(default_factory=list)
    address: str = ""
    """Where to find the server if not at its own address: a relay's."""

    @property
    def store(self) -> FileStore:
        return FileStore(self.root / "keys")

    def enrol(self, code: str, start: bool = True) -> Cabinet:
        address = self.address or self.serving.address
        link = f"ecabinet://{address}/enrol?id={self.serving.fingerprint}&code={code}"
        self.cabinet = Cabinet.enrol(
            self.root, link, PASSWORD, SECRET, "Máy thử", self.store, costs=QUICK, jobs=self.jobs
        )
        self.vault_id = self.cabinet.vault_id
        return self._opened(self.cabinet, start)

    def unlock(self, start: bool = True) -> Cabinet:
        self.cabinet = Cabinet.unlock(
            self.root, self.vault_id, SECRET, self.store, costs=QUICK, jobs=self.jobs
        )
        return self._opened(self.cabinet, start)

    def _opened(self, cabinet: Cabinet, start: bool) -> Cabinet:
        self.opened.append(cabinet)
        if start:
            cabinet.start()
        return cabinet

    def close(self) -> None:
        for cabinet in self.opened:
            cabinet.lock()
        self.opened = []


def seed_streets(data: Path, count: int, codes: int = 2) -> list[Seed]:
    """Several bodies on one server, each with people of its own under the usual account names."""
    seeds = []
    with Administration(data, by="quản trị thử", name="Máy chủ thử") as office:
        unit = office.add_unit("UBND xã Thử")
        office.confirm_rules("ubnd", "Phòng Tư pháp thử")
        for number in range(count):
            made = Seed(office.add_body(f"Ủy ban nhân dân xã Thử {number}", "TỈNH THỬ", "ubnd", unit))
            for account in ("chair", "secretary", "member1", "member2"):
                person = office.add_person(f"Người thử {account}", "Chức vụ thử", f"{account}-{number}", unit)
                made.people[account] = person
                made.codes[account] = [office.make_code(person) for _ in range(codes)]
                if account in ("chair", "secretary"):
                    office.add_member(made.body, person, account, votes=account == "chair")
                else:
                    office.add_member(made.body, person)
            seeds.append(made)
    return seeds


class Neighbourhood:
    """Homes around one server; `close` locks them all."""

    def __init__(self, root: Path, serving: Serving, seed: Seed, jobs: Jobs) -> None:
        self.root, self.serving, self.seed, self.jobs = root, serving, seed, jobs
        self.homes: list[Home] = []

    def home(self, account: str, address: str = "") -> Home:
        """A new device's directory for somebody."""
        root = self.root / f"{account}-{len(self.homes)}"
        home = Home(root, self.serving, self.jobs, address=address)
        home.root.mkdir(parents=True)
        self.homes.append(home)
        return home

    def enrol(self, account: str, start: bool = True) -> Cabinet:
        """A new device of somebody, connected."""
        return self.home(account).enrol(self.seed.code(account), start)

    def close(self) -> None:
        for home in self.homes:
            home.close()


def until(cabinet: Cabinet, holds: Callable[[], Any], timeout_s: float = PATIENCE_S) -> None:
    """Waits for a condition, asked anew after each change of the cabinet."""
    changed = threading.Event()
    end = cabinet.subscribe(lambda _change: changed.set())
    try:
        while True:
            changed.clear()
            if holds():
                return
            assert changed.wait(timeout_s), "nothing changed any more"
    finally:
        end()


def eventually(holds: Callable[[], Any], timeout_s: float = PATIENCE_S) -> None:
    """Waits for a condition that no cabinet tells of: looks again until it holds."""
    end = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)


def agenda(
    seed: Seed, now: int, papers: dict[str, bytes], guests: tuple[str, ...] = (), days: int = 30
) -> e.Agenda:
    """An agenda of one public item with papers; their ids are their names' order."""
    listed = tuple(
        e.AgendaPaper(new_id(), title, hashlib.sha256(data).hexdigest(), len(data))
        for title, data in papers.items()
    )
    item = e.AgendaItem(new_id(), "Dự toán ngân sách", papers=listed)
    return e.Agenda(
        new_id(), seed.body, "Phiên họp thử", "regular", "Phòng số 1", now + days * DAY_MS, guests, (item,)
    )


def publish(secretary: Cabinet, agenda: e.Agenda, papers: dict[str, bytes]) -> str:
    """Uploads and publishes; returns the meeting."""
    for data in papers.values():
        secretary.upload(data)
    receipt = secretary.wait(secretary.act(agenda.meeting, e.PublishMeeting(agenda, "thử")), PATIENCE_S)
    assert receipt.outcome == "recorded", receipt
    return agenda.meeting


def open_poll(chair: Cabinet, voters: list[Cabinet], meeting: str, item: str) -> str:
    """Everybody checks in, the chair opens the meeting and a poll; returns the poll."""
    for one in [chair, *voters]:
        until(one, lambda one=one: any(known.id == meeting for known in one.meetings()))
        assert one.wait(one.act(meeting, e.CheckIn()), PATIENCE_S).outcome == "recorded"
    assert chair.wait(chair.act(meeting, e.OpenMeeting()), PATIENCE_S).outcome == "recorded"
    poll = new_id()
    opened = chair.wait(chair.act(meeting, e.OpenPoll(poll, item, "Thông qua?")), PATIENCE_S)
    assert opened.outcome == "recorded", opened
    for one in voters:
        until(one, lambda one=one: f"poll/{poll}" in one.state(meeting))
    return poll
