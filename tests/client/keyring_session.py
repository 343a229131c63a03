"""A real gnome-keyring on a bus of its own, in a home of its own, for as long as a test module runs."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import secretstorage
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection

from ecabinet.client.keys import KeyringStore

_BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
_PASSWORD = b"keyring password"
# No directory of services: the bus starts nothing that the tests did not.
_BUS_SETTINGS = """<busconfig>
  <type>session</type>
  <listen>unix:path={directory}/bus</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
_LEFT_OUT = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS")
PATIENCE_S = 20.0


def answers(address: str, name: str = "org.freedesktop.secrets") -> bool:
    """Whether somebody on that bus goes by that name."""
    with closing(open_dbus_connection(address)) as connection:
        ask = new_method_call(_BUS, "NameHasOwner", "s", (name,))
        return bool(connection.send_and_get_reply(ask).body[0])


def wait_for(holds: Callable[[], bool], what: str) -> None:
    """Look until it holds."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


@contextmanager
def private_bus(home: Path) -> Iterator[dict[str, str]]:
    """A session bus in a home of its own; the environment of programs on it."""
    (home / "run").mkdir(mode=0o700)
    environment = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
    environment |= {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": f"{home}/run",
        "XDG_DATA_HOME": f"{home}/data",
        "XDG_CONFIG_HOME": f"{home}/config",
    }
    settings = home / "bus.conf"
    settings.write_text(_BUS_SETTINGS.format(directory=home / "run"), encoding="ascii")
    bus = subprocess.Popen(
        ["dbus-daemon", f"--config-file={settings}", "--nofork", "--nopidfile", "--print-address=1"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert bus.stdout is not None
    environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
    try:
        yield environment
    finally:
        bus.terminate()
        bus.wait(10)
        bus.stdout.close()


@contextmanager
def on_bus(address: str) -> Iterator[None]:
    """This process on another session bus."""
    before = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = address
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
        else:
            os.environ["DBUS_SESSION_BUS_ADDRESS"] = before


class Session:
    """A member's session on one machine, whose keyring the tests may lock, kill and start again."""

    store: KeyringStore

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self.address = environment["DBUS_SESSION_BUS_ADDRESS"]
        self._daemon: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the daemon, its keyring unlocked by the password that made it."""
        self._daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert self._daemon.stdin is not None
        self._daemon.stdin.write(_PASSWORD)
        self._daemon.stdin.close()
        wait_for(lambda: answers(self.address), "gnome-keyring-daemon did not come up")

    def stop(self) -> None:
        """Kill the daemon."""
        if self._daemon is not None:
            self._daemon.kill()
            self._daemon.wait(10)
            self._daemon = None
            wait_for(lambda: not answers(self.address), "gnome-keyring-daemon would not go")

    def lock(self) -> None:
        """As when the member's screen is locked."""
        with closing(secretstorage.dbus_init()) as connection:
            secretstorage.get_default_collection(connection).lock()

    def unlock(self) -> None:
        """By the password, as at the next sign-in to the system."""
        self.stop()
        self.start()


@contextmanager
def session() -> Iterator[Session]:
    """A machine's session with its keyring; skips only where the programs are not installed."""
    for program in ("dbus-daemon", "gnome-keyring-daemon"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    with tempfile.TemporaryDirectory() as home, private_bus(Path(home)) as environment:
        made = Session(environment)
        try:
            made.start()
            with on_bus(made.address):
                made.store = KeyringStore.find()
                yield made
        finally:
            made.stop()


@contextmanager
def keyring_session() -> Iterator[KeyringStore]:
    """The product's store over a keyring of its own."""
    with session() as made:
        yield made.store
