"""A reverse proxy with the server's own certificate: sees every request and byte, and cuts where told."""

import re
import select
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from tests.client.listener import Listener
from tests.serving import Serving

READ = 16 << 10
_RANGE = re.compile(rb"\r\nrange: bytes=(\d+)-", re.IGNORECASE)
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


@dataclass
class Seen:
    """One request, and how many bytes of its answer's body were passed on."""

    method: str
    path: str
    begin: int
    """Where the range that was asked for begins."""
    body_bytes: int = 0

    @property
    def paper(self) -> bool:
        """Whether it asks for a paper's bytes."""
        return "/papers/" in self.path and "/same/" not in self.path


class Witness(Listener):
    """Passes every connection on to the server."""

    def __init__(self, serving: Serving) -> None:
        self.seen: list[Seen] = []
        self.on_request: Callable[[Seen], None] = lambda _: None
        """Called before a request is passed on, with nothing of its answer under way."""
        self.paper_bytes_left: int | None = None
        """After so many more bytes of papers, every connection is cut, once."""
        self.cuts = 0
        self._host = serving.host
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        keys = serving.data / "keys"
        self._context.load_cert_chain(keys / "tls.crt", keys / "tls.key")
        self._upward = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._upward.check_hostname, self._upward.verify_mode = False, ssl.CERT_NONE
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        super().__init__()

    def cut(self) -> None:
        """Cut every connection now."""
        self.cuts += 1
        with self._lock:
            sockets, self._open = self._open, set()
        for one in sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        super().close()
        self.cut()

    def serve(self, plain: socket.socket) -> None:
        with suppress(OSError, ssl.SSLError), self._context.wrap_socket(plain, server_side=True) as below:
            upward = socket.create_connection(self._host)
            with self._upward.wrap_socket(upward) as above:
                with self._lock:
                    self._open |= {below, above}
                try:
                    _Exchange(self, below, above).run()
                finally:
                    with self._lock:
                        self._open -= {below, above}

    def passed(self, seen: Seen, size: int) -> int:
        """How many of the next bytes of an answer to pass on; fewer than asked means: then cut."""
        with self._lock:
            if seen.paper and self.paper_bytes_left is not None:
                size = min(size, self.paper_bytes_left)
                self.paper_bytes_left -= size
            seen.body_bytes += size
        return size


def _received(one: ssl.SSLSocket) -> bytes | None:
    """What is there; None where it was TLS's own, such as a session ticket."""
    one.settimeout(0.0)
    try:
        return one.recv(READ)
    except ssl.SSLWantReadError:
        return None
    finally:
        one.settimeout(None)


class _Exchange:
    """One connection's requests and answers, one after another, as our client makes them."""

    def __init__(self, witness: Witness, below: ssl.SSLSocket, above: ssl.SSLSocket) -> None:
        self._witness, self._below, self._above = witness, below, above
        self._asked = b""
        self._asked_left = 0
        self._seen: Seen | None = None
        self._head: bytes | None = b""

    def run(self) -> None:
        while True:
            ready = [one for one in (self._below, self._above) if one.pending()]
            if not ready:
                ready, _, _ = select.select([self._below, self._above], [], [])
            for one in ready:
                data = _received(one)
                if data is None:
                    continue
                if not data or not (self._up(data) if one is self._below else self._down(data)):
                    return

    def _up(self, data: bytes) -> bool:
        if self._asked_left:
            self._asked_left -= len(data)
        else:
            self._asked += data
            head, end, rest = self._asked.partition(b"\r\n\r\n")
            if not end:
                return True
            length = _LENGTH.search(head)
            self._asked_left = (int(length[1]) if length else 0) - len(rest)
            method, path, _ = head.split(b" ", 2)
            begin = _RANGE.search(head)
            self._seen = Seen(method.decode(), path.decode(), int(begin[1]) if begin else 0)
            self._head, data, self._asked = b"", self._asked, b""
            self._witness.on_request(self._seen)
            self._witness.seen.append(self._seen)
        self._above.sendall(data)
        return True

    def _down(self, data: bytes) -> bool:
        assert self._seen is not None, "an answer that nobody asked for"
        before = 0
        if self._head is not None:
            self._head += data
            _, end, rest = self._head.partition(b"\r\n\r\n")
            before = len(data) if not end else len(data) - len(rest)
            self._head = None if end else self._head
        size = self._witness.passed(self._seen, len(data) - before)
        self._below.sendall(data[: before + size])
        if self._witness.paper_bytes_left == 0:
            self._witness.paper_bytes_left = None
            self._witness.cut()
            return False
        return True
