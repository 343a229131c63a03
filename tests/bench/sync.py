"""Sync: papers to many cabinets against plain files from nginx, a cabinet's memory, what nothing new costs.

Server, nginx and every device are processes of their own on this machine, which all share its cores: real
devices have their own. Papers are random bytes. Ours signs in, asks for the feed, fetches over TLS, checks
each paper's SHA-256, seals it in chunks, brings it to the disk and commits it; the limit fetches the same
bytes over TLS 1.3 by the same library and writes them without any of that. Neither judges nor indexes one.
"""

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509

from ecabinet.domain import events as e
from tests.bench.pairs import alternate
from tests.bench.places import fresh_directory
from tests.bench.rows import NotMeasured, Row, ours_at_most, ratio_at_most
from tests.client.cabinets import Neighbourhood, agenda, eventually, publish, until
from tests.client.impostor import certificate
from tests.client.witness import Witness
from tests.serving import ROOT, Seed, Serving, seed

CABINETS = 10
PAPERS = 20
PAPER_BYTES = 2_000_000
ROUNDS = 7
BUNDLE = (10, 20_000_000)
MEMORY_MB = 150.0
PATIENCE_S = 300.0


class Child:
    """One device."""

    def __init__(self, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.sync_child", *arguments],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.hear()  # it is made: devices of one account enrol one after another, as people do

    def tell(self, word: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()

    def hear(self) -> dict[str, float]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("a device of the benchmark died")
        heard: dict[str, float] = json.loads(line)
        return heard

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


class Fleet:
    """Devices that all do the same at once."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children

    def all(self, word: str) -> float:
        """How long until the last has done it, in seconds."""
        begin = time.perf_counter()
        for child in self.children:
            child.tell(word)
        for child in self.children:
            child.hear()
        return time.perf_counter() - begin

    def sample(self) -> float:
        self.all("cold")
        return self.all("go")

    def close(self) -> None:
        for child in self.children:
            child.close()


@contextmanager
def nginx(directory: Path, papers: list[bytes]) -> Iterator[tuple[str, list[str]]]:
    """Plain files behind TLS 1.3: the certificate to trust and their addresses."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise NotMeasured("nginx is not installed: apt-get install nginx-light")
    files = directory / "files"
    files.mkdir()
    for number, data in enumerate(papers):
        (files / str(number)).write_bytes(data)
    pem, key = certificate(directory / "tls", x509.IPAddress(ip_address("127.0.0.1")))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for path in (directory, files, *files.iterdir()):
        path.chmod(0o755)  # its workers run as another user
    configuration = directory / "nginx.conf"
    configuration.write_text(
        f"""daemon off; pid {directory}/nginx.pid; error_log {directory}/nginx.log; worker_processes auto;
events {{ worker_connections 256; }}
http {{ access_log off; sendfile on; tcp_nopush on; client_body_temp_path {directory}/body;
  proxy_temp_path {directory}/proxy; fastcgi_temp_path {directory}/fastcgi; uwsgi_temp_path {directory}/uwsgi;
  scgi_temp_path {directory}/scgi;
  server {{ listen 127.0.0.1:{port} ssl; ssl_certificate {pem}; ssl_certificate_key {key};
    ssl_protocols TLSv1.3; keepalive_requests 10000; root {files}; }} }}
"""
    )
    process = subprocess.Popen([program, "-c", str(configuration), "-p", str(directory)])
    try:
        eventually(lambda: _listens(port), 10.0)
        yield str(pem), [f"https://127.0.0.1:{port}/{number}" for number in range(len(papers))]
    finally:
        process.terminate()
        process.wait(30)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1.0).close()
    except OSError:
        return False
    return True


class House:
    """A server with a body, and a secretary who publishes from this process."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.seed: Seed = seed(directory / "data", codes=CABINETS + 5)
        self.serving = Serving(directory / "data").start()
        self.around = Neighbourhood(directory / "homes", self.serving, self.seed, None)
        self.secretary = self.around.enrol("secretary")

    def published(self, papers: list[bytes]) -> e.Agenda:
        """A meeting with these papers."""
        named = {f"Tài liệu {number}": data for number, data in enumerate(papers)}
        made = agenda(self.seed, self.secretary.server_now(), named)
        publish(self.secretary, made, named)
        return made

    def device(self, name: str, address: str = "") -> Child:
        """A member's device in a process of its own."""
        code = self.seed.code("member1")
        at = address or self.serving.address
        root = self.directory / name
        root.mkdir()
        return Child("cabinet", str(root), f"ecabinet://{at}/enrol?id={self.serving.fingerprint}&code={code}")

    def close(self) -> None:
        self.around.close()
        if self.serving.process is not None:
            self.serving.kill()


@contextmanager
def house(directory: Path) -> Iterator[House]:
    directory.mkdir()
    made = House(directory)
    try:
        yield made
    finally:
        made.close()


def rows() -> Iterator[Row]:
    with fresh_directory() as directory:
        directory.chmod(0o755)
        yield from _cold(directory)
        yield from _memory(directory)
        yield from _nothing_new(directory)


def _cold(directory: Path) -> Iterator[Row]:
    papers = [os.urandom(PAPER_BYTES) for _ in range(PAPERS)]
    assert len({hashlib.sha256(data).digest() for data in papers}) == PAPERS
    web = directory / "web"
    web.mkdir(mode=0o755)
    with ExitStack() as open_now, house(directory / "cold") as here, nginx(web, papers) as (ca, urls):
        here.published(papers)
        for count in (1, CABINETS):
            ours = Fleet([here.device(f"{count}-{number}") for number in range(count)])
            open_now.callback(ours.close)
            plain = Fleet(
                [
                    Child("plain", str(directory / f"plain-{count}-{number}"), ca, *urls)
                    for number in range(count)
                ]
            )
            open_now.callback(plain.close)
            pairs = alternate(ours.sample, plain.sample, plain.sample, rounds=ROUNDS)
            note = f"{count * PAPERS * PAPER_BYTES / 1e6:g} MB; the control is the limit once more"
            yield pairs.row(f"cold sync, {count} cabinets", "s", ratio_at_most(2.0), note=note)


def _memory(directory: Path) -> Iterator[Row]:
    count, size = BUNDLE
    with house(directory / "memory") as here:
        device = here.device("device")
        device.tell("idle")
        idle = device.hear()["pss_mb"]
        here.published([os.urandom(size) for _ in range(count)])
        device.tell("go")
        heard = device.hear()
        after = heard["pss_mb"]
        if heard["held_bytes"] != count * size:
            raise RuntimeError("the bundle is not in the vault")
        device.close()
    yield Row.of(
        "memory after a 200 MB bundle",
        "MB",
        ours_at_most(MEMORY_MB),
        ours=after - idle,
        idle=idle,
        after=after,
    )


def _nothing_new(directory: Path) -> Iterator[Row]:
    with house(directory / "nothing") as here:
        witness = Witness(here.serving)
        try:
            made = here.published([os.urandom(PAPER_BYTES)])
            member = here.around.home("member1", witness.address).enrol(here.seed.code("member1"))
            until(member, lambda: member.paper_ready(made.meeting, made.items[0].papers[0].id))
            until(member, lambda: member.status().state == "synced")
            before = len(witness.seen)
            witness.cut()
            until(member, lambda: member.status().state != "synced")
            until(member, lambda: member.status().state == "synced")
            seen = witness.seen[before:]
        finally:
            here.around.close()
            witness.close()
    asked, papers = len(seen), sum(one.body_bytes for one in seen if one.paper)
    yield Row.of("reconnecting, nothing new", "requests", ours_at_most(1), ours=float(asked))
    yield Row.of("reconnecting, nothing new: papers", "bytes", ours_at_most(0), ours=float(papers))
    told = sum(one.body_bytes for one in seen)
    yield Row.of("reconnecting, nothing new: answers", "bytes", ours_at_most(2000), ours=float(told))
