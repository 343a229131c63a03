"""A relay between cabinet and server that cuts, swallows and counts, as bad networks do."""

import socket
import threading
from contextlib import suppress

CHUNK = 64 << 10


class Relay:
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
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

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
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.refusing:
                client.close()
                continue
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            if client.recv(7, socket.MSG_PEEK) == b"CONNECT":
                head = b""
                while b"\r\n\r\n" not in head:
                    head += client.recv(1)
                self.connects.append(head.split(b"\r\n")[0].decode())
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            host, _, port = self.target.rpartition(":")
            server = socket.create_connection((host, int(port)))
        except OSError:
            client.close()
            return
        with self._lock:
            self._sockets |= {client, server}
        upward = threading.Thread(target=self._pump, args=(client, server, False), daemon=True)
        upward.start()
        self._pump(server, client, True)
        for one in (client, server):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        upward.join()
        with self._lock:
            self._sockets -= {client, server}
        client.close()
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
