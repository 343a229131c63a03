"""Real keyrings, each on a bus of its own, in a home of its own: gnome-keyring, and KWallet where it is."""

import os
import shutil
import socket
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


_KWALLET_SETTINGS = """[Wallet]
Enabled=true
First Use=false
Default Wallet=kdewallet
Use One Wallet=true
Close When Idle=false
Prompt on Open=false

[org.freedesktop.secrets]
apiEnabled=true
"""
_KWALLET_KEY_BYTES = 56
_KWALLET = DBusAddress("/modules/kwalletd5", "org.kde.kwalletd5", "org.kde.KWallet")


class KWalletSession:
    """A session of KDE, whose wallet the sign-in to the system opens, and which speaks the Secret Service."""

    store: KeyringStore

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment | {"QT_QPA_PLATFORM": "offscreen"}
        self.address = environment["DBUS_SESSION_BUS_ADDRESS"]
        self._key = os.urandom(_KWALLET_KEY_BYTES)
        self._daemon: subprocess.Popen[bytes] | None = None
        settings = Path(environment["XDG_CONFIG_HOME"])
        settings.mkdir()
        (settings / "kwalletrc").write_text(_KWALLET_SETTINGS, encoding="ascii")

    def start(self) -> None:
        """As pam_kwallet does: the wallet's key through a pipe, the environment through a socket."""
        path = Path(self._environment["XDG_RUNTIME_DIR"]) / "kwallet5.socket"
        path.unlink(missing_ok=True)
        key, given = os.pipe()
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(path))
            listening.listen(1)
            self._daemon = subprocess.Popen(
                ["kwalletd5", "--pam-login", str(key), str(listening.fileno())],
                env=self._environment | {"PAM_KWALLET5_LOGIN": str(path)},
                pass_fds=(key, listening.fileno()),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        os.write(given, self._key)
        os.close(given)
        os.close(key)
        with socket.socket(socket.AF_UNIX) as told:
            told.connect(str(path))
            told.sendall("".join(f"{name}={value}\n" for name, value in self._environment.items()).encode())
        wait_for(lambda: answers(self.address), "kwalletd5 did not come up")
        # Asked before the key from the pipe has opened it, it would ask for a password, and wait for ever.
        wait_for(lambda: bool(self._ask("isOpen", "s", "kdewallet")), "the wallet was not opened")

    def _ask(self, method: str, signature: str, *arguments: object) -> object:
        with closing(open_dbus_connection(self.address)) as connection:
            reply = connection.send_and_get_reply(new_method_call(_KWALLET, method, signature, arguments))
            return reply.body[0]

    def stop(self) -> None:
        """End the daemon, as at signing out: it brings what it was given to the disk late, or when closed."""
        if self._daemon is not None:
            self._ask("close", "sb", "kdewallet", True)
            self._daemon.terminate()
            self._daemon.wait(10)
            self._daemon = None
            wait_for(lambda: not answers(self.address), "kwalletd5 would not go")


@contextmanager
def kwallet_session() -> Iterator[KWalletSession]:
    """A session with a real KWallet; skips where it is not installed, which on most machines it is not."""
    if shutil.which("kwalletd5") is None or not list(
        Path("/usr/lib").glob("*/qca-qt5/crypto/libqca-ossl.so")
    ):
        pytest.skip("kwalletd5 is not installed (Debian: libkf5wallet-bin libqca-qt5-2-plugins)")
    with tempfile.TemporaryDirectory() as home, private_bus(Path(home)) as environment:
        made = KWalletSession(environment)
        try:
            made.start()
            wallet = Path(environment["XDG_DATA_HOME"]) / "kwalletd" / "kdewallet.kwl"
            wait_for(wallet.exists, "no wallet was made")
            made.stop()  # it offers through the Secret Service only what was there when it started
            made.start()
            with on_bus(made.address):
                made.store = KeyringStore.find()
                yield made
        finally:
            made.stop()
