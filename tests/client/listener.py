"""A little server on a port of its own: each connection is served by a thread of its own."""

import socket
import threading
from contextlib import suppress


class Listener:
    """Made last in a subclass's `__init__`: from then on `serve` is called with each connection."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """host:port"""
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def serve(self, plain: socket.socket) -> None:
        """Serve one connection, and close it."""
        raise NotImplementedError

    def close(self) -> None:
        """Take no more connections."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(plain,), daemon=True).start()
