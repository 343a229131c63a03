"""What stands between cabinet and server: a relay that cuts and swallows, a proxy that keeps answers back."""

import socket
import ssl
import threading
from contextlib import suppress

import requests

from tests.client.listener import Listener
from tests.serving import Serving

CHUNK = 64 << 10


class Relay(Listener):
    """Listens on its own port and passes bytes on; what it does to them may change at any time."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.swallow_answers = False
        """Requests reach the server, its answers reach nobody: the connection is cut instead."""
        self.answer_bytes_left: int | None = None
        """After so many more bytes from the server, every connection is cut; then this is None again."""
        self.refusing = False
        self.connects: list[str] = []
        """CONNECT lines received, when used as a proxy."""
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__()

    def cut(self) -> None:
        """Cut every connection now."""
        with self._lock:
            sockets, self._sockets = self._sockets, set()
        for one in sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def close(self) -> None:
        self.refusing = True
        super().close()
        self.cut()
        self._thread.join()

    def serve(self, plain: socket.socket) -> None:
        if self.refusing:
            plain.close()
            return
        try:
            if plain.recv(7, socket.MSG_PEEK) == b"CONNECT":
                head = b""
                while b"\r\n\r\n" not in head:
                    head += plain.recv(1)
                self.connects.append(head.split(b"\r\n")[0].decode())
                plain.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            host, _, port = self.target.rpartition(":")
            server = socket.create_connection((host, int(port)))
        except OSError:
            plain.close()
            return
        with self._lock:
            self._sockets |= {plain, server}
        upward = threading.Thread(target=self._pump, args=(plain, server, False), daemon=True)
        upward.start()
        self._pump(server, plain, True)
        for one in (plain, server):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        upward.join()
        with self._lock:
            self._sockets -= {plain, server}
        plain.close()
        server.close()

    def _pump(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                if answers and self.swallow_answers:
                    return
                if answers and self.answer_bytes_left is not None:
                    data = data[: self.answer_bytes_left]
                    self.answer_bytes_left -= len(data)
                    if self.answer_bytes_left == 0:
                        sink.sendall(data)
                        self.answer_bytes_left = None
                        return
                sink.sendall(data)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


class BufferingProxy(Listener):
    """A reverse proxy with the server's own certificate that passes an answer on only when it has ended, as
    some do: a stream never ends, so nothing of it arrives."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        keys = serving.data / "keys"
        self._context.load_cert_chain(keys / "tls.crt", keys / "tls.key")
        self.streams = 0
        self.closing = threading.Event()
        super().__init__()

    def close(self) -> None:
        self.closing.set()
        super().close()

    def serve(self, plain: socket.socket) -> None:
        with (
            suppress(OSError),
            self._context.wrap_socket(plain, server_side=True) as secure,
            self._serving.session() as upstream,
        ):
            while self._exchange(secure, upstream):
                pass

    def _exchange(self, secure: ssl.SSLSocket, upstream: requests.Session) -> bool:
        told = b""
        while b"\r\n\r\n" not in told:
            data = secure.recv(CHUNK)
            if not data:
                return False
            told += data
        head, body = told.split(b"\r\n\r\n", 1)
        first, *lines = head.decode().split("\r\n")
        fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        while len(body) < int(fields.get("content-length", "0")):
            body += secure.recv(CHUNK)
        method, path, _ = first.split(" ")
        if "text/event-stream" in fields.get("accept", ""):
            self.streams += 1
            secure.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 99999\r\n\r\n"
            )
            self.closing.wait()
            return False
        passed_on = {name: fields[name] for name in ("authorization", "content-type") if name in fields}
        answer = upstream.request(method, self._serving.url + path, data=body, headers=passed_on, timeout=30)
        kind = answer.headers.get("Content-Type", "")
        secure.sendall(
            f"HTTP/1.1 {answer.status_code} OK\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {len(answer.content)}\r\n\r\n".encode()
            + answer.content
        )
        return True
