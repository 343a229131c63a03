"""A server in its own process behind a real TLS socket, and devices that speak to it over HTTP.

Used by every test that needs the whole server: seed a data directory with `seed`, start `Serving` on it.
"""

import hashlib
import json
import os
import secrets
import signal
import ssl
import subprocess
import sys
import threading
import time
import uuid
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import InsecureRequestWarning

from ecabinet.domain import events as e
from ecabinet.evidence.signatures import SigningKey
from ecabinet.evidence.statements import (
    ActStatement,
    IdentityStatement,
    Receipt,
    SignedBytes,
    read_receipt,
    read_statement,
    sign_act,
)
from ecabinet.protocol import messages as m
from ecabinet.server.admin import Administration

ROOT = Path(__file__).parents[1]
START_S = 30.0
PASSWORD = "mật khẩu thử"


class Serving:
    """`main.py serve` on a data directory; `kill` and `restart` keep the address."""

    def __init__(self, data: Path, *arguments: str, listen: str = "127.0.0.1:0") -> None:
        self.data = data
        self.arguments = arguments
        self.address = listen
        self.fingerprint = ""
        self.log = data.with_name(data.name + ".log")
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> "Serving":
        """Starts the process and waits until it says where it listens."""
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "main.py", "serve", "--data", str(self.data), "--listen", self.address,
                 "--exit-with-stdin", *self.arguments],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        assert self.process.stdout is not None
        watchdog = threading.Timer(START_S, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline()
        watchdog.cancel()
        assert line, f"the server did not start:\n{self.log.read_text()}"
        said = json.loads(line)
        self.address, self.fingerprint = said["address"], said["fingerprint"]
        return self

    @property
    def url(self) -> str:
        """The address as a URL."""
        return f"https://{self.address}"

    @property
    def host(self) -> tuple[str, int]:
        """The address as a socket takes it."""
        name, _, port = self.address.rpartition(":")
        return name, int(port)

    def kill(self) -> None:
        """SIGKILL, as if the power failed."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self._close()

    def stop(self) -> int:
        """SIGTERM; answers the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(START_S)
        self._close()
        return code

    def restart(self) -> "Serving":
        """Starts again where it was."""
        return self.start()

    def _close(self) -> None:
        assert self.process is not None and self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        self.process = None

    def statements(self) -> list[IdentityStatement]:
        """What the server says of itself, fetched over unverified TLS and checked against the fingerprint."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InsecureRequestWarning)
            answer = requests.get(f"{self.url}/identity", verify=False, timeout=10)  # noqa: S501 - checked below
        told = msgspec.json.decode(answer.content, type=m.IdentityAnswer)
        return [read_statement(self.fingerprint, one) for one in told.statements]

    def context(self) -> ssl.SSLContext:
        """TLS that believes the newest statement alone, as strictly as OpenSSL can."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        for key in self.statements()[-1].tls:
            context.load_verify_locations(cadata=key.certificate)
        return context

    def session(self) -> requests.Session:
        """A client under the newest statement."""
        session = requests.Session()
        session.trust_env = False
        session.mount("https://", _Pinned(self.context(), f"{self.fingerprint}.invalid"))
        return session


class _Pinned(HTTPAdapter):
    """Checks the server's name from its statement, whatever the address."""

    def __init__(self, context: ssl.SSLContext, name: str) -> None:
        self._tls = {"ssl_context": context, "server_hostname": name, "assert_hostname": name}
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """The pool with our TLS."""
        super().init_poolmanager(*arguments, **options, **self._tls)


class Device:
    """A person's device: keys, a session, and calls that give the response as it came."""

    def __init__(self, serving: Serving, person: str = "") -> None:
        self.serving = serving
        self.id = str(uuid.uuid4())
        self.person = person
        self.sign_key = SigningKey(secrets.token_bytes(32))
        self.http = serving.session()
        self.statement = serving.statements()[-1]
        self.token = ""
        self.sign_ins = 0

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> requests.Response:
        """One request, with the session's token if there is one."""
        headers = options.pop("headers", {})
        if self.token:
            headers = {"Authorization": f"Bearer {self.token}", **headers}
        if body is not None and not isinstance(body, bytes):
            headers = {"Content-Type": "application/json", **headers}
            body = msgspec.json.encode(body)
        options.setdefault("timeout", 30)
        return self.http.request(method, self.serving.url + path, data=body, headers=headers, **options)

    def enrolment(self, code: str, password: str = PASSWORD) -> m.EnrolRequest:
        """The request with which this device enrols."""
        return m.EnrolRequest(
            code, password, self.id, "Máy thử", self.sign_key.public, secrets.token_bytes(32)
        )

    def enrol(self, code: str, password: str = PASSWORD) -> "Device":
        """Enrols and signs in."""
        answer = self.call("POST", "/enrol", self.enrolment(code, password))
        assert answer.status_code == 200, answer.text
        self.person = msgspec.json.decode(answer.content, type=m.EnrolAnswer).person
        return self.sign_in()

    def signed_in(self, challenge: str | None = None) -> requests.Response:
        """The answer to signing in."""
        if challenge is None:
            challenge = self.call("POST", "/challenge").json()["challenge"]
        self.sign_ins += 1
        mark = secrets.token_hex(16)
        statement = m.SignInStatement(self.serving.fingerprint, self.id, challenge, self.sign_ins, mark)
        data = msgspec.json.encode(statement)
        return self.call(
            "POST", "/session", SignedBytes(data, self.sign_key.sign("ecabinet/sign-in/1", data))
        )

    def sign_in(self) -> "Device":
        """A fresh session."""
        self.token = ""
        answer = self.signed_in()
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["token"]
        return self

    def act(self, journal: str, command: e.AnyCommand) -> SignedBytes:
        """A command as this device signs it."""
        return sign_act(
            self.sign_key,
            ActStatement(
                str(uuid.uuid4()), self.serving.fingerprint, journal, self.person, self.id, command,
                time.time_ns() // 1_000_000,
            ),
        )  # fmt: skip

    def send(self, *acts: SignedBytes) -> list[m.ActAnswer]:
        """What the server answers to a batch."""
        answer = self.call("POST", "/acts", m.ActsRequest(acts))
        assert answer.status_code == 200, answer.text
        return list(msgspec.json.decode(answer.content, type=m.ActsAnswer).answers)

    def must(self, journal: str, command: e.AnyCommand) -> Receipt:
        """One command that is recorded."""
        (answer,) = self.send(self.act(journal, command))
        assert answer.receipt is not None, answer.problem
        receipt = read_receipt(self.statement.log_key, answer.receipt)
        assert receipt.outcome == "recorded", receipt
        return receipt

    def upload(self, data: bytes) -> str:
        """Brings bytes and answers their hash."""
        sha256 = hashlib.sha256(data).hexdigest()
        answer = self.call("POST", "/uploads", m.UploadRequest(sha256, len(data)))
        assert answer.status_code == 200, answer.text
        standing = answer.json()
        while not standing["done"]:
            piece = data[standing["offset"] : standing["offset"] + m.CHUNK_BYTES_MAX]
            headers = {"Upload-Offset": str(standing["offset"])}
            answer = self.call("PATCH", f"/uploads/{standing['id']}", piece, headers=headers)
            assert answer.status_code == 200, answer.text
            standing = answer.json()
        return sha256

    def feed(self, *journals: str) -> m.FeedAnswer:
        """Everything one may see of some journals."""
        at = msgspec.json.encode(m.FeedRequest(tuple(m.Position(one) for one in journals))).decode()
        answer = self.call("GET", "/feed", params={"at": at})
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=m.FeedAnswer)


@dataclass
class Seed:
    """A body with a chair, a secretary and members; an administrator's codes for everybody."""

    body: str
    people: dict[str, str] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)

    def code(self, account: str) -> str:
        """A code that was not handed out yet."""
        return self.codes[account].pop()


def seed(data: Path, members: int = 2, codes: int = 3) -> Seed:
    """Makes a data directory: chair, secretary, member1 … and a guest, with `codes` codes for each."""
    with Administration(data, by="quản trị thử", name="Máy chủ thử") as office:
        unit = office.add_unit("UBND xã Thử")
        body = office.add_body("Ủy ban nhân dân xã Thử", "TỈNH THỬ", "ubnd", unit)
        office.confirm_rules("ubnd", "Phòng Tư pháp thử")
        made = Seed(body)
        accounts = ["chair", "secretary", *(f"member{number}" for number in range(1, members + 1)), "guest"]
        for account in accounts:
            person = office.add_person(f"Người thử {account}", "Chức vụ thử", account, unit)
            made.people[account] = person
            made.codes[account] = [office.make_code(person) for _ in range(codes)]
            if account in ("chair", "secretary"):
                office.add_member(body, person, account, votes=account == "chair")
            elif account != "guest":
                office.add_member(body, person)
    return made


def is_root() -> bool:
    """Whether tests may mount file systems."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
