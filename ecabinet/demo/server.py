"""The demo's server: the real program in a process of its own, which can be killed and started again."""

import socket
import subprocess
import sys
from pathlib import Path

import msgspec

MAIN = Path(__file__).parents[2] / "main.py"
START_S = 30


class ServerProcess:
    """`main.py serve` on a data directory; the port it got first stays its own."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._listen = "127.0.0.1:0"
        self._process: subprocess.Popen[bytes] | None = None
        self.fingerprint = ""

    @property
    def address(self) -> str:
        """host:port"""
        return self._listen

    def start(self) -> None:
        """Starts and waits until it answers. Raises RuntimeError when it does not come up."""
        command = [sys.executable, str(MAIN), "serve", "--data", str(self._data), "--listen", self._listen,
                   "--exit-with-stdin"]  # fmt: skip
        with self._data.with_name("server.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        try:
            said = msgspec.json.decode(line, type=dict[str, str])
        except msgspec.DecodeError as error:
            self._process.kill()
            raise RuntimeError("the server did not start") from error
        self._listen, self.fingerprint = said["address"], said["fingerprint"]

    def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is said."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def refuses(self) -> bool:
        """Whether a connection is refused now."""
        host, port = self._listen.rsplit(":", 1)
        try:
            socket.create_connection((host, int(port)), timeout=2).close()
        except ConnectionRefusedError:
            return True
        except OSError:
            return False
        return False

    def stop(self) -> None:
        """Ends it in order, as closing its input asks."""
        if self._process is None or self._process.poll() is not None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(START_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
